"""Fixes that give an argument another value: in its block, or where the value comes from."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from tf_lsp.edits.fix import Assignments, Change, Fix, Replacement
from tf_lsp.edits.others import block_key, call_key
from tf_lsp.lint.finding import origins
from tf_lsp.modules.instance import Default
from tf_lsp.modules.names import is_downloaded
from tf_lsp.rule import Argument
from tf_lsp.text import in_one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tf_lsp.edits import others
    from tf_lsp.edits.others import Others
    from tf_lsp.lint.finding import Finding, Origin
    from tf_lsp.modules.source import Expression, Placed
    from tf_lsp.rule import Set

_PlaceKey: TypeAlias = "tuple[str, int]"


class Setter:
    """Makes the fixes that give an argument another value, here or where the value comes from."""

    def __init__(self, finding: Finding, repair: Set, others: Others) -> None:
        self.finding = finding
        self.repair = repair
        self.others = others
        self.argument = finding.argument
        name = "" if self.argument is None else self.argument.last_name
        self.value = repair.values.get(name, "")
        """What the argument itself is to be; empty where only others are to be set."""
        self.own = {block_key(problem.subject.resource) for problem in finding.problems}
        arguments = [p.subject for p in finding.problems if isinstance(p.subject, Argument)]
        self.chains = [origins(argument) for argument in arguments] if self.value else []
        self.requirements, self.remark = self._requirements()
        if repair.caution:
            self.remark += f" ({repair.caution})"

    def make(self) -> Iterator[Fix]:
        """Iterate over the fixes, from the origin of the value to the argument itself."""
        chains = [_by_source(chain) for chain in self.chains]
        elsewhere = bool(chains) and all(len(chain) > 1 for chain in chains)
        if elsewhere:
            ends = {chain[-1].place.key: chain[-1] for chain in chains}
            yield from self._in_calls([chain[-1] for chain in chains])
            if len(ends) > 1:
                yield from self._at(list(ends.values()))
            for origin in reversed(chains[0][1:]):
                if all(_passes(chain, {origin.place.key}) for chain in chains):
                    yield from self._at([origin])
        if not self.finding.is_downloaded:
            yield from self._here(elsewhere=elsewhere)

    def _here(self, *, elsewhere: bool) -> Iterator[Fix]:
        values = {**self.repair.values, **self.requirements}
        is_added = self.argument is None or self.argument.expression is None
        what = _and(f"{name} = {value}" for name, value in values.items())
        verb = "Add" if is_added else "Set"
        title = f"{verb} {what}{' here' if elsewhere else ''}{self.remark}"
        block = self.finding.block
        by_block: dict[Placed, dict[str, str]] = {}
        for name, value in values.items():
            outer, _, last = name.rpartition(".")
            placed = block.body.placed if outer else block.body.placed_with(last)
            if placed is None:
                yield from self._in_object(title)
                return
            by_block.setdefault(placed, {})[name] = value
        assignments = [Assignments(placed, own) for placed, own in by_block.items()]
        yield self._fix(title, Change(assignments))

    def _in_object(self, title: str) -> Iterator[Fix]:
        """Make the fix where blocks are objects in a list: only what is written is replaced."""
        argument = self.argument
        if argument is not None and argument.expression and len(self.repair.values) == 1:
            place = argument.place
            if place != argument.expression.place and not self.requirements:
                replacement = Replacement(argument.expression, place.span, self.value)
                yield self._fix(title, Change(replacements=[replacement]))

    def _fix(self, title: str, change: Change) -> Fix:
        return Fix(title, change, needs_decision=bool(self.repair.caution))

    def _at(self, places: Sequence[Origin]) -> Iterator[Fix]:
        """Make the fix that changes what is written in other places."""
        if any(is_downloaded(origin.place.file.path) for origin in places):
            return
        keys = {origin.place.key for origin in places}
        what = _and(dict.fromkeys(_describe(origin) for origin in places))
        here = [Replacement(each.expression, each.place.span, self.value) for each in places]
        change = Change(replacements=[*here, *self._required()])
        yield self._elsewhere(f"Set {what} to {self.value}", change, keys, keys)

    def _in_calls(self, ends: Sequence[Origin]) -> Iterator[Fix]:
        """Make the fix that passes an argument where calls leave it to the default."""
        defaults = [end.source for end in ends if isinstance(end.source, Default)]
        calls = {key: default for default in defaults if (key := call_key(default))}
        blocks = [default.module.call.placed for default in calls.values() if default.module.call]
        if not calls or len(defaults) != len(ends) or any(map(_is_in_downloaded, blocks)):
            return
        assignments = [
            Assignments(placed, {default.variable: self.value})
            for default, placed in zip(calls.values(), blocks, strict=True)
        ]
        names = _and(dict.fromkeys(f"module.{placed.names.labels[0]}" for placed in blocks))
        variables = _and(dict.fromkeys(f"{d.variable} = {self.value}" for d in calls.values()))
        yield self._elsewhere(
            f"Add {variables} to {names}",
            Change(assignments, tuple(self._required())),
            {end.place.key for end in ends},
            calls.keys(),
        )

    def _elsewhere(
        self,
        title: str,
        change: Change,
        keys: set[_PlaceKey],
        origins: Collection[others.Origin],
    ) -> Fix:
        """Return a fix with all that its title must tell.

        ``keys`` are the places that the values come from, ``origins`` what is changed of these.
        """
        number = self.others.number(origins, self.own)
        is_shared = any(
            self.others.refer_to(reference.place, problem.subject.resource.instance.module)
            for problem, chain in zip(self.finding.problems, self.chains, strict=True)
            for reference in _references(chain, keys)
        )
        also = "".join(f", and {name} = {value}" for name, value in self.requirements.items())
        remark = ""
        if number:
            remark = f" (changes {number} other{'s' if number > 1 else ''} too)"
        elif is_shared:
            remark = " (used elsewhere too)"
        needs_decision = bool(self.repair.caution)
        title = f"{title}{also}{self.remark}{remark}"
        return Fix(title, change, number, is_shared, needs_decision)

    def _requirements(self) -> tuple[dict[str, str], str]:
        """Return what must be set along with the repair, and a remark on it for the title."""
        values: dict[str, str] = {}
        for name, value in self.repair.along.items():
            required = self.finding.block[name]
            expression = required.expression
            if expression is None or required.is_null or required.is_true:
                continue
            is_here = len(_by_source(origins(required))) <= 1 and required.is_false
            if not is_here or is_downloaded(expression.file.path):
                text = in_one_line(expression.text)
                return {}, f" ({name}, now {text}, must be {value} too: {self.repair.because})"
            values[name] = value
        return values, f" ({self.repair.because})" if values else ""

    def _required(self) -> Iterator[Replacement]:
        for name, value in self.requirements.items():
            if expression := self.finding.block[name].expression:
                yield Replacement(expression, expression.span, value)


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


def _is_in_downloaded(placed: Placed) -> bool:
    return is_downloaded(placed.file.path)


def _describe(origin: Origin) -> str:
    """Return what a user calls the place, with its line where it is only part of it."""
    source, whole = origin.source, origin.expression
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
