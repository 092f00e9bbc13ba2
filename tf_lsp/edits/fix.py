"""What a fix is, and how changes of blocks and expressions become edits of files."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tf_lsp.dataclass import dataclass
from tf_lsp.edits.editing import editing, in_turn
from tf_lsp.text import Edit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

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
        edits = _replaced(self.replacements)
        together: dict[Block, Assignments] = {}
        for placed, values in self.assignments:
            before = together.get(placed.block, Assignments(placed, {}))
            together[placed.block] = Assignments(placed, {**before.values, **values})
        for placed, values in together.values():
            _merge(edits, _set_in(placed, values))
        for path, make in self.makings:
            _merge(edits, {path: tuple(make())})
        return edits

    @property
    def is_plain(self) -> bool:
        """Whether it certainly takes edits, which need not be made to know that."""
        is_replaced = len(self.replacements) < 2 and all(map(_is_another, self.replacements))
        return not self.makings and is_replaced and all(map(_is_set_plainly, self.assignments))


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
        return (Edit(edit.span.shift(placed.start), edit.new_text) for edit in made)

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


def _is_set_plainly(given: Assignments) -> bool:
    """Whether arguments of a block itself are set, and nothing is in the way."""
    placed, values = given
    taken = {nested.type for nested in placed.block.body.blocks}
    if any("." in name or name in taken or "\n" in value for name, value in values.items()):
        return False
    written = ((placed.argument(name), value) for name, value in values.items())
    return any(expression is None or expression.text != value for expression, value in written)


def _set_in(placed: Placed, values: Mapping[str, str]) -> Edits:
    by_path: dict[tuple[str, ...], dict[str, str]] = {}
    for name, value in values.items():
        *outer, last = name.split(".")
        by_path.setdefault(tuple(outer), {})[last] = value
    is_json = placed.file.is_json
    steps = [
        partial(_set_at, path=path, values=inner, is_json=is_json)
        for path, inner in by_path.items()
    ]
    return made_in(
        placed, lambda _, text: in_turn(text, placed.block, steps, is_json=is_json)
    ).edits


def _set_at(
    text: str, block: Block, path: tuple[str, ...], values: Mapping[str, str], *, is_json: bool
) -> list[Edit]:
    return editing(is_json=is_json).set_arguments_at(text, block, path, values)


def _replaced(replacements: Iterable[Replacement]) -> Edits:
    stretches: dict[tuple[SourceFile, int, str], dict[Span, str]] = {}
    for expression, span, value in replacements:
        section = section_of(expression)
        stretches.setdefault(section, {})[span.shift(-section[1])] = value
    edits: Edits = {}
    for (file, start, text), spans in stretches.items():
        made = editing(is_json=file.is_json).replace_expressions(text, spans)
        shifted = (Edit(edit.span.shift(start), edit.new_text) for edit in made)
        _merge(edits, {file.path: tuple(shifted)})
    return edits


def _merge(edits: Edits, more: Edits) -> None:
    """Add edits to those of the same file."""
    for path, added in more.items():
        edits[path] = tuple(sorted((*edits.get(path, ()), *added)))
