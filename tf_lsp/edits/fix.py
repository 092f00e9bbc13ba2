"""What a fix is, and how changes of blocks and expressions become edits of files."""

from __future__ import annotations

from functools import cached_property, partial
from itertools import pairwise, starmap
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tf_lsp.dataclass import dataclass
from tf_lsp.edits.editing import editing, in_turn, set_arguments_at
from tf_lsp.text import Edit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tf_lsp.edits.editing import Editing
    from tf_lsp.modules.source import Expression, Placed, SourceFile
    from tf_lsp.syntax import Block
    from tf_lsp.text import Span

Edits: TypeAlias = "dict[str, tuple[Edit, ...]]"
"""By the path of the file that their spans refer to."""


class Replacement(NamedTuple):
    """A stretch of an expression, by its span in the file, and what is to stand there."""

    expression: Expression
    span: Span
    value: str


class Assignments(NamedTuple):
    """What arguments of a block and, by their paths, of those within it are to be."""

    placed: Placed
    values: Mapping[str, str]


class Making(NamedTuple):
    """Edits of one file that are made in a way of their own, when somebody asks for them."""

    path: str
    make: Callable[[], Iterable[Edit]]


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be changed. The edits are made later, for those of many fixes at once."""

    assignments: Sequence[Assignments] = ()
    replacements: Sequence[Replacement] = ()
    makings: Sequence[Making] = ()

    @property
    def paths(self) -> set[str]:
        """The paths of the files that are changed."""
        return {
            *(placed.file.path for placed, _ in self.assignments),
            *(expression.file.path for expression, _, _ in self.replacements),
            *(path for path, _ in self.makings),
        }

    @classmethod
    def of_all(cls, changes: Iterable[Change]) -> Change:
        """Return several changes as one; they must not contradict each other."""
        changes = list(changes)
        return cls(
            [each for change in changes for each in change.assignments],
            [each for change in changes for each in change.replacements],
            [each for change in changes for each in change.makings],
        )

    @property
    def edits(self) -> Edits:
        """The edits that it takes; those of each file in their order."""
        found: dict[str, list[Edit]] = {}
        for path, made in (*_replaced(self.replacements), *_assigned(self.assignments)):
            found.setdefault(path, []).extend(made)
        for path, make in self.makings:
            found.setdefault(path, []).extend(make())
        return {path: tuple(sorted(made)) for path, made in found.items()}

    @property
    def is_plain(self) -> bool:
        """Whether it certainly takes edits, which need not be made to know that."""
        return (
            not self.makings
            and all(map(_is_assigned_plainly, self.assignments))
            and all(map(_is_another, self.replacements))
            and not any(starmap(_overlap, pairwise(sorted(self.replacements, key=_place_of))))
        )


@dataclass(frozen=True, eq=False)
class Fix:
    """One way to put a finding right."""

    title: str
    change: Change
    others: int = 0
    """How many other resources the change concerns too."""
    is_shared: bool = False
    """Whether what is changed is used in other places too, whatever for."""
    needs_decision: bool = False
    """Whether somebody has to choose this way, so that it is no part of fixing all at once."""

    @cached_property
    def edits(self) -> Edits:
        """The edits that make the change."""
        return self.change.edits

    @property
    def has_effect(self) -> bool:
        """Whether there is anything to edit: some changes cannot be made safely."""
        return self.change.is_plain or any(self.edits.values())

    @property
    def is_contained(self) -> bool:
        """Whether nothing else is changed."""
        return not self.others and not self.is_shared

    @property
    def is_safe(self) -> bool:
        """Whether the fix may be made without asking."""
        return self.is_contained and not self.needs_decision


def made_in(placed: Placed, make: Callable[[Editing, str], Iterable[Edit]]) -> Change:
    """Return the change whose edits are made in the section of a block."""

    def edits() -> Iterable[Edit]:
        made = make(editing(is_json=placed.file.is_json), placed.section.text)
        return _moved(made, placed.start)

    return Change(makings=[Making(placed.file.path, edits)])


def section_of(expression: Expression) -> tuple[SourceFile, int, str]:
    """Return the stretch of text whose lines an expression is lined up with.

    It is told by its file, where it starts and the text. Lines of variables files are lined up with
    each other; blocks are not.
    """
    if expression.block is None:
        return expression.file, 0, expression.file.text
    return expression.file, expression.start, expression.section.text


def _is_another(replacement: Replacement) -> bool:
    return replacement.span.of(replacement.expression.file.text) != replacement.value


def _place_of(replacement: Replacement) -> tuple[str, Span]:
    return replacement.expression.file.path, replacement.span


def _overlap(first: Replacement, second: Replacement) -> bool:
    is_apart = first.span.end <= second.span.start
    return first.expression.file is second.expression.file and not is_apart


def _is_assigned_plainly(given: Assignments) -> bool:
    """Whether arguments of a block itself are set, and nothing is in the way."""
    placed, values = given
    taken = {nested.type for nested in placed.block.body.blocks}
    if any("." in name or name in taken or "\n" in value for name, value in values.items()):
        return False
    written = ((placed.argument(name), value) for name, value in values.items())
    return any(expression is None or expression.text != value for expression, value in written)


def _assigned(assignments: Iterable[Assignments]) -> Iterator[tuple[str, Iterable[Edit]]]:
    """Yield for each block the edits that set its arguments, with the path of its file."""
    together: dict[Block, tuple[Placed, dict[str, str]]] = {}
    for placed, values in assignments:
        together.setdefault(placed.block, (placed, {}))[1].update(values)
    for placed, own in together.values():
        by_path: dict[tuple[str, ...], dict[str, str]] = {}
        for name, value in own.items():
            *outer, last = name.split(".")
            by_path.setdefault(tuple(outer), {})[last] = value
        is_json = placed.file.is_json
        steps = [
            partial(set_arguments_at, editing(is_json=is_json), path=path, values=values)
            for path, values in by_path.items()
        ]
        made = in_turn(placed.section.text, placed.block, steps, is_json=is_json)
        yield placed.file.path, _moved(made, placed.start)


def _replaced(replacements: Iterable[Replacement]) -> Iterator[tuple[str, Iterable[Edit]]]:
    """Yield for each section the edits that replace expressions, with the path of its file."""
    sections: dict[tuple[SourceFile, int, str], dict[Span, str]] = {}
    for expression, span, value in replacements:
        section = section_of(expression)
        sections.setdefault(section, {})[span.shift(-section[1])] = value
    for (file, start, text), spans in sections.items():
        made = editing(is_json=file.is_json).replace_expressions(text, spans)
        yield file.path, _moved(made, start)


def _moved(edits: Iterable[Edit], by: int) -> Iterator[Edit]:
    """Iterate over the edits of a section as those of its file."""
    return (Edit(edit.span.shift(by), edit.new_text) for edit in edits)
