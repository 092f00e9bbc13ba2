"""Syntax errors, told beside what the rules find."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tf_lsp.modules.outline import difference_between

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tf_lsp.syntax import Structure
    from tf_lsp.text import Span


class Faulty(NamedTuple):
    """The sections of a structure that have syntax errors."""

    structure: Structure
    numbers: Sequence[int]

    @classmethod
    def of(cls, structure: Structure, before: Faulty | None = None) -> Faulty:
        """Return those of a structure, reading again what differs from an earlier state of it."""
        if before is None:
            return cls(structure, _faulty_in(structure, range(len(structure))))
        gone, new = difference_between(before.structure, structure)
        shift = len(new) - len(gone)
        above = [number for number in before.numbers if number < gone.start]
        below = [number + shift for number in before.numbers if number >= gone.stop]
        return cls(structure, [*above, *_faulty_in(structure, new), *below])


def _faulty_in(structure: Structure, numbers: range) -> list[int]:
    return [number for number in numbers if structure.section(number).problems]


def syntax_problems(
    structure: Structure, faulty: Faulty | None = None
) -> Iterator[tuple[Span, str]]:
    """Iterate over the syntax errors of a text: where each is, and what it is.

    ``faulty`` are the sections that have some, where that is known.
    """
    for number in range(len(structure)) if faulty is None else faulty.numbers:
        start = structure.starts[number]
        for problem in structure.section(number).problems:
            yield problem.span.shift(start), problem.message
