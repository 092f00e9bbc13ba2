"""What an evaluation reads besides the text that it evaluates, so that it need not be repeated."""

from __future__ import annotations

from typing import Final, NamedTuple


class Read(NamedTuple):
    """Something that was read, and what it was then: as long as that is the same, so is the rest.

    ``what`` is a kind and a name, as ``Module.sections_of`` takes them, or a question to a whole
    configuration. What nobody can compare later is ``ELSEWHERE``.
    """

    what: tuple[str, ...]
    state: object = None


ELSEWHERE: Final = Read(())
MAX_READS: Final = 64
"""How much is remembered of one value; what reads more is not compared but evaluated again."""


def remembered(reads: list[Read]) -> tuple[Read, ...]:
    """Return what to remember of reads: each once, and no list without end."""
    distinct = tuple(dict.fromkeys(reads))
    return distinct if len(distinct) <= MAX_READS else (ELSEWHERE,)
