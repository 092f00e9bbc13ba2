"""Fixes in or beside the block of a finding: what to add, to remove, and whom to refer to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tf_lsp.edits.editing import editing
from tf_lsp.edits.fix import Fix, edits_in
from tf_lsp.edits.used_elsewhere import is_used_elsewhere
from tf_lsp.lint.finding import origins
from tf_lsp.modules.names import is_downloaded
from tf_lsp.rule import Argument, Content
from tf_lsp.text import Edit, in_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tf_lsp.lint.finding import Finding
    from tf_lsp.modules.source import Declaration, Placed
    from tf_lsp.rule import Add, Insert, Refer, Remove


def inserted(finding: Finding, repair: Insert) -> Iterator[Fix]:
    """Make the fix that adds a nested block."""
    placed = _editable(finding)
    if placed:
        path = tuple(repair.path.split("."))
        edits = edits_in(
            placed, lambda edit, text: edit.insert_block(text, placed.block, path, repair.content)
        )
        yield _fix(f"Add a {path[-1]} block", edits, repair.caution)


def removed(finding: Finding, repair: Remove) -> Iterator[Fix]:
    """Make the fix that takes away an argument, a nested block or an element of a list."""
    subject, placed = finding.subject, _editable(finding)
    if isinstance(subject, Argument) and subject.is_element:
        yield from _element_removed(subject, repair)
    elif placed and isinstance(subject, Argument):
        holder = subject.block.body.placed_with(subject.last_name)
        if holder:
            edits = edits_in(
                holder,
                lambda edit, text: edit.remove_argument(text, holder.block, subject.last_name),
            )
            yield _fix(f"Remove {subject.name}", edits, repair.caution)
    elif placed:
        top = subject.resource.body.placed_with("")
        outer = top and _block_around(top, placed)
        if outer:
            edits = edits_in(
                outer, lambda edit, text: edit.remove_block(text, outer.block, placed.block)
            )
            yield _fix(f"Remove this {subject.name} block", edits, repair.caution)


def added(finding: Finding, repair: Add) -> Iterator[Fix]:
    """Make the fix that adds a resource behind the one that the finding is about."""
    resource = finding.subject.resource
    placed = resource.instance.declaration.placed
    if is_downloaded(placed.file.path) or placed.names.type != "resource":
        return
    instance = resource.instance
    meta, reference = _reference(instance.declaration)
    content = _refer_to(reference, repair.content)
    content = Content({**meta, **content.arguments}, content.blocks)
    taken = {each.labels[1] for each in instance.module.module.declared(repair.type)}
    name = _free_name(instance.declaration.labels[1], taken)
    made = editing(is_json=placed.file.is_json).add_block(
        placed.file.text,
        placed.block.span.shift(placed.start),
        "resource",
        (repair.type, name),
        content,
    )
    edits = {placed.file.path: tuple(made)}
    yield _fix(f"Add {repair.type}.{name} for {resource.name}", edits, repair.caution)


def referring(finding: Finding, repair: Refer) -> Iterator[Fix]:
    """Make a fix for each resource of the module that the argument can refer to."""
    block = finding.block
    placed = block.body.placed_with(repair.argument)
    kind, _, attribute = repair.attribute.rpartition(".")
    if placed is None or is_downloaded(placed.file.path):
        return
    for declaration in block.resource.instance.module.module.declared(kind):
        if declaration.is_repeated or declaration is block.resource.instance.declaration:
            continue
        value = f"{declaration.address}.{attribute}"
        edits = edits_in(
            placed,
            lambda edit, text, value=value: edit.set_arguments(  # type: ignore[misc]
                text, placed.block, {repair.argument: value}
            ),
        )
        yield Fix(f"Set {repair.argument} to {value}", edits, needs_decision=True)


def _element_removed(element: Argument, repair: Remove) -> Iterator[Fix]:
    """Make the fix that removes an element from the list in which it is written."""
    way = origins(element)
    end = way[-1]
    whole = end.expression
    if is_downloaded(whole.file.path) or end.place.span == whole.span:
        return
    span = end.place.span.shift(-whole.start)
    made = editing(is_json=whole.file.is_json).remove_elements(
        whole.section.text, whole.attribute.expression, [span]
    )
    edits = tuple(Edit(edit.span.shift(whole.start), edit.new_text) for edit in made)
    is_here = whole is element.expression
    module = element.resource.instance.module
    is_shared = not is_here and is_used_elsewhere(way[0].place, module)
    where = "" if is_here else f" ({end.place.line})"
    text = in_one_line(end.place.text)
    title = f"Remove {text} from {element.name}{where}"
    fix = _fix(title, {whole.file.path: edits}, repair.caution)
    yield replace(fix, is_shared=is_shared, needs_decision=True)


def _fix(title: str, edits: Mapping[str, tuple[Edit, ...]], caution: str) -> Fix:
    """Return a fix that changes nothing else; what one must know before stands in its title."""
    told = f"{title} ({caution})" if caution else title
    return Fix(told, edits, needs_decision=bool(caution))


def _editable(finding: Finding) -> Placed | None:
    """Return the block that the finding is in, unless it is nobody's to edit."""
    placed = finding.block.body.placed
    return placed if placed and not is_downloaded(placed.file.path) else None


def _block_around(top: Placed, inner: Placed) -> Placed | None:
    """Return the block that directly holds another one, from a top-level block down."""
    if inner.block in top.block.body.blocks:
        return top
    for nested in top.block.body.blocks:
        if nested.span.contains(inner.block.span):
            return _block_around(type(top)(top.file, top.start, top.section, nested), inner)
    return None


def _reference(declaration: Declaration) -> tuple[dict[str, str], str]:
    """Return the meta-arguments that make as many of something, and how each refers to its own."""
    address = declaration.address
    if declaration.argument("for_each"):
        return {"for_each": address}, "each.value"
    if declaration.argument("count"):
        return {"count": f"length({address})"}, f"{address}[count.index]"
    return {}, address


def _refer_to(reference: str, content: Content) -> Content:
    """Return content with a reference in the place of ``{self}``."""
    return Content(
        {name: value.replace("{self}", reference) for name, value in content.arguments.items()},
        tuple((name, _refer_to(reference, inner)) for name, inner in content.blocks),
    )


def _free_name(name: str, taken: set[str]) -> str:
    numbers = (f"{name}_{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (name, *numbers) if each not in taken)
