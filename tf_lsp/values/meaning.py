"""What can be known of a value beyond its content: whose it is, or what it is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tf_lsp.values.value import Meaning

if TYPE_CHECKING:
    from tf_lsp.values.scope import Evaluation
    from tf_lsp.values.value import Value


class Whole(Meaning):
    """Something whose parts can be asked for though it is not known as a whole: a resource."""

    __slots__ = ()

    def attribute(self, name: str, evaluation: Evaluation) -> Value:
        """Return the value of one of its attributes."""
        raise NotImplementedError

    def element(self, key: Value) -> Value:
        """Return the element with a key, where this stands for an unknown number of them."""
        raise NotImplementedError

    @property
    def is_single(self) -> bool:
        """Whether this is one thing, not a collection of unknown size."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, eq=False)
class Encoded(Meaning):
    """A string that is the JSON of a value, which may be unknown in part."""

    value: Value


@dataclass(frozen=True, slots=True, eq=False)
class Joined(Meaning):
    """A string that is made of others in a row, some of which are unknown."""

    parts: tuple[Value, ...]
