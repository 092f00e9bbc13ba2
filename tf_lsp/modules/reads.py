"""What an evaluation reads besides the text that it evaluates, so that it need not be repeated."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final, TypeVar

T = TypeVar("T")

Read = tuple[Hashable, ...]
"""Something that was read, by a name that stays the same when the text around it moves.

- ``("aws_s3_bucket", "logs")``, ``("var", "region")``, ``("local", "name")``: what the root module
  declares under a kind and a name, or what value is given to it;
- ``("aws_s3_bucket",)``: all that the root module declares of a kind;
- with an empty string first: an answer to a question to the whole configuration.
"""

ELSEWHERE: Final[Read] = ()
"""What nobody can compare later, such as a file."""
NOTHING: Final[frozenset[Read]] = frozenset()
MAX_READS: Final = 64
"""How much is remembered of one value; what reads more is not compared but evaluated again."""


def remembered(reads: list[Read]) -> tuple[Read, ...]:
    """Return what to remember of reads: each once, and no list without end."""
    distinct = tuple(dict.fromkeys(reads))
    return distinct if len(distinct) <= MAX_READS else (ELSEWHERE,)


def noting(reads: list[Read], compute: Callable[[], T]) -> tuple[T, frozenset[Read]]:
    """Compute something; return it with all that was read for it, which ``reads`` then forgets."""
    start = len(reads)
    found = compute()
    noted = frozenset(reads[start:])
    del reads[start:]
    return found, noted
