"""Fixes in or beside the block of a finding: what to add, to remove, and whom to refer to."""

from __future__ import annotations

from functools import partial
from itertools import chain, count
from typing import TYPE_CHECKING

from tf_lsp.dataclass import replace
from tf_lsp.edits.editing import editing
from tf_lsp.edits.fix import Assignments, Change, Fix, Making, made_in
from tf_lsp.lint.finding import origins
from tf_lsp.modules.names import is_downloaded
from tf_lsp.rule import Argument, Content
from tf_lsp.text import Edit, in_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.edits.others import Others
    from tf_lsp.lint.finding import Finding
    from tf_lsp.modules.source import Declaration, Expression, Placed
    from tf_lsp.rule import Add, Insert, Refer, Remove
    from tf_lsp.text import Span


def inserted(finding: Finding, repair: Insert) -> Iterator[Fix]:
    """Make the fix that adds a nested block."""
    placed = _editable(finding)
    if placed:
        path = tuple(repair.path.split("."))
        change = made_in(
            placed, lambda edit, text: edit.insert_block(text, placed.block, path, repair.content)
        )
        yield _fix(f"Add a {path[-1]} block", change, repair.caution)


def removed(finding: Finding, repair: Remove, others: Others) -> Iterator[Fix]:
    """Make the fix that takes away an argument, a nested block or an element of a list."""
    subject, placed = finding.subject, _editable(finding)
    if isinstance(subject, Argument) and subject.is_element:
        yield from _element_removed(subject, repair, others)
    elif placed and isinstance(subject, Argument):
        holder = subject.block.body.placed_with(subject.last_name)
        if holder:
            change = made_in(
                holder,
                lambda edit, text: edit.remove_argument(text, holder.block, subject.last_name),
            )
            yield _fix(f"Remove {subject.name}", change, repair.caution)
    elif placed:
        top = subject.resource.body.placed_with("")
        outer = top and _block_around(top, placed)
        if outer:
            change = made_in(
                outer, lambda edit, text: edit.remove_block(text, outer.block, placed.block)
            )
            yield _fix(f"Remove this {subject.name} block", change, repair.caution)


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
    module, own = instance.module.module, instance.declaration.labels[1]
    names = chain([own], (f"{own}_{number}" for number in count(2)))
    name = next(each for each in names if not module.named(repair.type, each))
    edits = partial(
        editing(is_json=placed.file.is_json).add_block,
        placed.file.text,
        placed.block.span.shift(placed.start),
        "resource",
        (repair.type, name),
        content,
    )
    change = Change(makings=[Making(placed.file.path, edits)])
    yield _fix(f"Add {repair.type}.{name} for {resource.name}", change, repair.caution)


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
        change = Change([Assignments(placed, {repair.argument: value})])
        yield Fix(f"Set {repair.argument} to {value}", change, needs_decision=True)


def _element_removed(element: Argument, repair: Remove, others: Others) -> Iterator[Fix]:
    """Make the fix that removes an element from the list in which it is written."""
    way = origins(element)
    end = way[-1]
    whole = end.expression
    if is_downloaded(whole.file.path) or end.place.span == whole.span:
        return
    change = Change(makings=[Making(whole.file.path, partial(_without, whole, end.place.span))])
    is_here = whole is element.expression
    module = element.resource.instance.module
    is_shared = not is_here and others.refer_to(way[0].place, module)
    where = "" if is_here else f" ({end.place.line})"
    text = in_one_line(end.place.text)
    title = f"Remove {text} from {element.name}{where}"
    fix = _fix(title, change, repair.caution)
    yield replace(fix, is_shared=is_shared, needs_decision=True)


def _without(list_: Expression, element: Span) -> list[Edit]:
    """Return the edits that remove an element, by its span in the file, from a list."""
    made = editing(is_json=list_.file.is_json).remove_elements(
        list_.section.text, list_.attribute.expression, [element.shift(-list_.start)]
    )
    return [Edit(edit.span.shift(list_.start), edit.new_text) for edit in made]


def _fix(title: str, change: Change, caution: str) -> Fix:
    """Return a fix that changes nothing else; what one must know before stands in its title."""
    told = f"{title} ({caution})" if caution else title
    return Fix(told, change, needs_decision=bool(caution))


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
