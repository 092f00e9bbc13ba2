"""The places where a finding can be put right, and the edits that do it there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from tf_lsp.edits.hcl import replace_expressions, set_arguments
from tf_lsp.edits.json import json_expression, set_json_arguments
from tf_lsp.edits.used_elsewhere import is_used_elsewhere
from tf_lsp.lint.report import Finding, Origin, all_inputs, origins
from tf_lsp.modules.instance import Default
from tf_lsp.modules.names import is_downloaded
from tf_lsp.rule import Resource
from tf_lsp.text import Edit, in_one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tf_lsp.modules.source import Expression, Placed, SourceFile
    from tf_lsp.rule import Argument, Repair
    from tf_lsp.text import Span

_PlaceKey: TypeAlias = "tuple[str, int]"
_Replacement: TypeAlias = "tuple[Expression, Span, str]"
"""A stretch of an expression, by its span in the file, and what is to stand there."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to put a finding right."""

    title: str
    edits: Mapping[str, tuple[Edit, ...]]
    """By the path of the file that their spans refer to."""
    others: int = 0
    """How many other resources the edits change too."""
    is_shared: bool = False
    """Whether what the edits change is used in other places too, whatever for."""

    @property
    def is_contained(self) -> bool:
        """Whether the edits change nothing else."""
        return not self.others and not self.is_shared


def fixes_for(finding: Finding, looked_at: Sequence[Argument] = ()) -> list[Fix]:
    """Return the ways to put a finding right: those that change nothing else first.

    Among these the ones nearest to the origin of the value come first. ``looked_at`` are the
    arguments that rules asked for in the whole workspace: they tell what else would change.
    """
    repair = finding.problems[0].repair
    if repair is None or finding.argument.name not in repair.values:
        return []
    maker = _Maker(finding, repair, looked_at)
    return sorted(maker.make(), key=lambda fix: not fix.is_contained)


def fix_all(
    findings: Iterable[Finding],
    looked_at: Sequence[Argument],
    *,
    may_edit: Callable[[str], bool] | None = None,
) -> dict[str, list[Edit]]:
    """Return the edits that put right, by file, all that can be without changing anything else.

    ``may_edit`` says of a path whether the file may be edited; without it, all may be.
    """
    edits: dict[str, list[Edit]] = {}
    for finding in findings:
        for fix in fixes_for(finding, looked_at):
            if fix.is_contained and (may_edit is None or all(map(may_edit, fix.edits))):
                _add_all(edits, fix.edits)
                break
    return {path: sorted(made) for path, made in edits.items()}


def _add_all(edits: dict[str, list[Edit]], more: Mapping[str, tuple[Edit, ...]]) -> None:
    """Add the edits of a fix unless one of them clashes with what is there."""
    for path, added in more.items():
        for edit in added:
            if any(edit != other and _clash(edit, other) for other in edits.get(path, ())):
                return
    for path, added in more.items():
        made = edits.setdefault(path, [])
        made += [edit for edit in added if edit not in made]


def _clash(edit: Edit, other: Edit) -> bool:
    first, second = sorted((edit.span, other.span))
    return first.end > second.start or first == second


class _Maker:
    """Makes the fixes of one finding."""

    def __init__(self, finding: Finding, repair: Repair, looked_at: Sequence[Argument]) -> None:
        self.finding = finding
        self.repair = repair
        self.looked_at = looked_at
        self.argument = finding.argument
        self.value = repair.values[self.argument.name]
        self.own = {_block_key(problem.argument) for problem in finding.problems}
        self.chains = [origins(problem.argument) for problem in finding.problems]
        self.requirements, self.remark = self._requirements()

    def make(self) -> Iterator[Fix]:
        """Iterate over the fixes, from the origin of the value to the argument itself."""
        chains = [_by_source(chain) for chain in self.chains]
        elsewhere = all(len(chain) > 1 for chain in chains)
        if elsewhere:
            ends = {chain[-1].place.key: chain[-1] for chain in chains}
            yield from self._in_calls([chain[-1] for chain in chains])
            if len(ends) > 1:
                yield from self._at(list(ends.values()))
            for origin in reversed(chains[0][1:]):
                if all(_passes(chain, {origin.place.key}) for chain in chains):
                    yield from self._at([origin])
        if not self.finding.is_downloaded:
            yield self._here(elsewhere=elsewhere)

    def _here(self, *, elsewhere: bool) -> Fix:
        values = {**self.repair.values, **self.requirements}
        verb = "Add" if self.argument.expression is None else "Set"
        what = _and(f"{name} = {value}" for name, value in values.items())
        title = f"{verb} {what}{' here' if elsewhere else ''}{self.remark}"
        by_block: dict[Placed, dict[str, str]] = {}
        for name, value in values.items():
            by_block.setdefault(self._sibling(name).placed, {})[name] = value
        edits: dict[str, tuple[Edit, ...]] = {}
        for placed, own in by_block.items():
            _merge(edits, _edits_in(placed, own))
        return Fix(title, edits)

    def _at(self, places: Sequence[Origin]) -> Iterator[Fix]:
        """Make the fix that changes what is written in other places."""
        if any(is_downloaded(origin.place.file.path) for origin in places):
            return
        keys = {origin.place.key for origin in places}
        what = _and(dict.fromkeys(_describe(origin) for origin in places))
        replaced = [(_expression(origin), origin.place.span, self.value) for origin in places]
        yield self._elsewhere(
            f"Set {what} to {self.value}",
            _replaced([*replaced, *self._required()]),
            keys,
            lambda origin: origin.place.key in keys,
        )

    def _in_calls(self, ends: Sequence[Origin]) -> Iterator[Fix]:
        """Make the fix that passes an argument where calls leave it to the default."""
        defaults = [end.source for end in ends if isinstance(end.source, Default)]
        calls = {key: default for default in defaults if (key := _call_key(default))}
        blocks = [default.module.call.placed for default in calls.values() if default.module.call]
        if not calls or len(defaults) != len(ends) or any(map(_is_in_downloaded, blocks)):
            return
        edits = _replaced(self._required())
        for default, placed in zip(calls.values(), blocks, strict=True):
            _merge(edits, _edits_in(placed, {default.variable: self.value}))
        names = _and(dict.fromkeys(f"module.{placed.block.labels[0].value}" for placed in blocks))
        variables = _and(dict.fromkeys(f"{d.variable} = {self.value}" for d in calls.values()))
        yield self._elsewhere(
            f"Add {variables} to {names}",
            edits,
            {end.place.key for end in ends},
            lambda origin: isinstance(origin.source, Default) and _call_key(origin.source) in calls,
        )

    def _elsewhere(
        self,
        title: str,
        edits: Mapping[str, tuple[Edit, ...]],
        keys: set[_PlaceKey],
        is_changed: Callable[[Origin], bool],
    ) -> Fix:
        """Return a fix with all that its title must tell; ``keys`` are the places it changes."""
        blocks = {
            _block_key(argument)
            for argument in self.looked_at
            if any(is_changed(origin) for origin in all_inputs(argument))
        }
        others = len(blocks - self.own)
        is_shared = any(
            is_used_elsewhere(reference.place, problem.argument.resource.module)
            for problem, chain in zip(self.finding.problems, self.chains, strict=True)
            for reference in _references(chain, keys)
        )
        also = "".join(f", and {name} = {value}" for name, value in self.requirements.items())
        remark = ""
        if others:
            remark = f" (changes {others} other{'s' if others > 1 else ''} too)"
        elif is_shared:
            remark = " (used elsewhere too)"
        return Fix(f"{title}{also}{self.remark}{remark}", edits, others, is_shared)

    def _requirements(self) -> tuple[dict[str, str], str]:
        """Return what must be set along with the repair, and a remark on it for the title."""
        values: dict[str, str] = {}
        for name, value in self.repair.requires.items():
            required = self._sibling(name)
            expression = required.expression
            if expression is None or required.is_null or required.is_true:
                continue
            is_here = len(_by_source(origins(required))) <= 1 and required.is_false
            if not is_here or is_downloaded(expression.file.path):
                text = in_one_line(expression.text)
                return {}, f" ({name}, now {text}, must be {value} too: {self.repair.because})"
            values[name] = value
        return values, f" ({self.repair.because})" if values else ""

    def _required(self) -> Iterator[_Replacement]:
        for name, value in self.requirements.items():
            if expression := self._sibling(name).expression:
                yield expression, expression.span, value

    def _sibling(self, name: str) -> Argument:
        return Resource(self.argument.resource)[name]


def _by_source(chain: Sequence[Origin]) -> list[Origin]:
    """Return the first step in each expression that a value comes through."""
    return [
        origin
        for index, origin in enumerate(chain)
        if index == 0 or origin.source is not chain[index - 1].source
    ]


def _passes(chain: Sequence[Origin], keys: set[_PlaceKey]) -> bool:
    return any(origin.place.key in keys for origin in chain)


def _references(chain: Sequence[Origin], keys: set[_PlaceKey]) -> Iterator[Origin]:
    """Iterate over the references through which a value comes from one of some places."""
    for origin, following in pairwise(chain):
        if following.source is not origin.source:
            yield origin
        if following.place.key in keys:
            return


def _replaced(replacements: Iterable[_Replacement]) -> dict[str, tuple[Edit, ...]]:
    """Return the edits that replace stretches of expressions, by file."""
    stretches: dict[tuple[SourceFile, int, str], dict[Span, str]] = {}
    for expression, span, value in replacements:
        # Lines of variables files are lined up with each other; blocks are not.
        start, text = expression.start, expression.section.text
        if expression.block is None:
            start, text = 0, expression.file.text
        stretches.setdefault((expression.file, start, text), {})[span.shift(-start)] = value
    edits: dict[str, tuple[Edit, ...]] = {}
    for (file, start, text), spans in stretches.items():
        if file.is_json:
            made = [Edit(span, json_expression(value)) for span, value in spans.items()]
        else:
            made = replace_expressions(text, spans)
        shifted = (Edit(edit.span.shift(start), edit.new_text) for edit in made)
        _merge(edits, {file.path: tuple(shifted)})
    return edits


def _expression(origin: Origin) -> Expression:
    source = origin.source
    return source.expression if isinstance(source, Default) else source


def _is_in_downloaded(placed: Placed) -> bool:
    return is_downloaded(placed.file.path)


def _edits_in(placed: Placed, values: Mapping[str, str]) -> dict[str, tuple[Edit, ...]]:
    set_in = set_json_arguments if placed.file.is_json else set_arguments
    edits = set_in(placed.section.text, placed.block, values)
    shifted = (Edit(edit.span.shift(placed.start), edit.new_text) for edit in edits)
    return {placed.file.path: tuple(shifted)}


def _merge(edits: dict[str, tuple[Edit, ...]], more: Mapping[str, tuple[Edit, ...]]) -> None:
    for path, added in more.items():
        edits[path] = tuple(sorted((*edits.get(path, ()), *added)))


def _block_key(argument: Argument) -> tuple[str, int]:
    placed = argument.resource.declaration.placed
    return placed.file.path, placed.header.start


def _call_key(default: Default) -> tuple[str, str, int] | None:
    call = default.module.call
    return (default.variable, call.placed.file.path, call.placed.header.start) if call else None


def _describe(origin: Origin) -> str:
    """Return what a user calls the place, with its line where it is only part of it."""
    source, whole = origin.source, _expression(origin)
    name = f"the default of var.{source.variable}" if isinstance(source, Default) else _name(whole)
    return name if origin.place.span == whole.span else f"{name} ({origin.place.line})"


def _name(expression: Expression) -> str:
    name, block = expression.attribute.name, expression.block
    if block is None:
        return f"{name} in {expression.file.name}"
    labels = ".".join(label.value for label in block.labels)
    match block.type:
        case "locals":
            return f"local.{name}"
        case "module":
            return f"{name} in module.{labels}"
        case "output":
            return f"output.{labels}"
        case "data":
            return f"data.{labels}.{name}"
        case _:
            return f"{labels}.{name}"


def _and(texts: Iterable[str]) -> str:
    *most, last = texts
    return f"{', '.join(most)} and {last}" if most else last
