"""What the world around an expression must answer, and what one evaluation may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from tf_lsp.values.limits import LimitError
from tf_lsp.values.value import Value, invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_STEPS: Final = 30_000
MAX_DEPTH: Final = 240


class Evaluation:
    """The budget of one evaluation, shared with those that its references lead to.

    ``exhausted`` is set when a limit was hit: a value computed under it may be unknown only
    because of where the evaluation began, so it should not be kept.
    """

    __slots__ = ("depth", "exhausted", "steps")

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.steps = steps
        self.depth = 0
        self.exhausted = False

    def spend(self, steps: int) -> None:
        """Take from the budget; raises LimitError when it is used up."""
        self.steps -= steps
        if self.steps < 0:
            raise LimitError("the evaluation takes too long")

    def enter(self, levels: int = 1) -> None:
        """Go deeper; raises LimitError when too deep. Pair it with ``leave``."""
        self.depth += levels
        if self.depth > MAX_DEPTH:
            raise LimitError("the expression is nested too deeply")

    def leave(self, levels: int = 1) -> None:
        """Come back up."""
        self.depth -= levels


class Scope(Protocol):
    """The names and files that an expression can refer to."""

    def resolve(self, root: str, names: Sequence[str], evaluation: Evaluation) -> tuple[Value, int]:
        """Return the value of ``root.name.name...`` and how many of the names it used up.

        ``names`` are the attribute names that follow the root up to the first index or splat. What
        is not known is ``unknown()``; what Terraform would refuse is ``invalid(text)``. A scope
        that evaluates other expressions on the way hands ``evaluation`` on.
        """
        ...

    def read_file(self, path: str) -> bytes | None:
        """Return a file's content, None when it is not to be known. The path is as written."""
        ...


class NoScope:
    """A scope that has no names and no files."""

    def resolve(
        self,
        root: str,
        names: Sequence[str],
        evaluation: Evaluation,  # noqa: ARG002 - the protocol's signature
    ) -> tuple[Value, int]:
        """Refuse every reference."""
        return invalid(f'nothing is named "{root}" here'), len(names)

    def read_file(self, path: str) -> bytes | None:  # noqa: ARG002 - the protocol's signature
        """Know no file."""
        return None
