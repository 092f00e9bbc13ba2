"""What can be known of a value beyond its content: whose it is, or what it is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.dataclass import dataclass
from tf_lsp.values.characters import clusters
from tf_lsp.values.convert import convert
from tf_lsp.values.number import MAX_EXPONENT
from tf_lsp.values.types import NUMBER, STRING
from tf_lsp.values.value import Meaning, string, unknown

if TYPE_CHECKING:
    from fractions import Fraction

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


@dataclass(frozen=True, slots=True, eq=False)
class Between(Meaning):
    """A number that is not known, but which two it lies between; both may be reached."""

    least: int | None
    most: int | None


Bounds = tuple["int | Fraction | None", "int | Fraction | None"]
# After any other character an accent could follow, and together they would be another one.
_ENDS_FOR_SURE = frozenset("-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'")


_BEYOND = 1 << 4 * MAX_EXPONENT


def bounds(value: Value) -> Bounds:
    """Return the least and the most that a number can be, None for what is not known."""
    if value.is_known:
        return value.number.exact, value.number.exact
    for meaning in value.meanings:
        if isinstance(meaning, Between):
            return meaning.least, meaning.most
    return None, None


def infinite(*, negative: bool) -> Value:
    """Return an infinite number, which nothing can print: it is known to be beyond all others."""
    range_ = Between(None, -_BEYOND) if negative else Between(_BEYOND, None)
    return unknown(NUMBER).meant(range_)


def is_never_null(value: Value) -> bool:
    """Whether a value that is not known will certainly not be null, as no template's result is."""
    return any(isinstance(meaning, Joined | Encoded | Between) for meaning in value.meanings)


def known_prefix(value: Value) -> str:
    """Return the text that a string which is not known will certainly begin with."""
    characters = clusters(string(_beginning(value)).text)
    if characters and characters[-1] not in _ENDS_FOR_SURE:
        characters.pop()
    return "".join(characters)


def _beginning(value: Value) -> str:
    """Return the known text that a value begins with, up to the first part that is not known."""
    if value.is_known:
        return convert(value, STRING).text
    for meaning in value.meanings:
        if isinstance(meaning, Joined):
            return _beginning_of_parts(meaning.parts)
        if isinstance(meaning, Encoded) and meaning.value.is_known:
            return "{" if isinstance(meaning.value.content, dict) else "["
    return ""


def _beginning_of_parts(parts: tuple[Value, ...]) -> str:
    pieces: list[str] = []
    for part in parts:
        pieces.append(_beginning(part))
        if not part.is_known:
            break
    return "".join(pieces)
