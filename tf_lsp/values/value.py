"""Values of Terraform expressions: known, unknown or partly so, and where they come from."""

from __future__ import annotations

import enum
import unicodedata
from typing import TYPE_CHECKING, Final, cast

from tf_lsp.dataclass import dataclass, field
from tf_lsp.text import Span
from tf_lsp.values.limits import LimitError
from tf_lsp.values.number import PRECISION, Number, from_float, from_int, rounded
from tf_lsp.values.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Type,
    list_type,
    map_type,
    object_type,
    set_type,
    tuple_type,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from fractions import Fraction

MAX_SIZE: Final = 40_000
MAX_DEPTH: Final = 100  # Python's recursion has to bear it wherever the value is looked at
CHARACTERS_PER_UNIT: Final = 64
_NOWHERE: Final = Span(0, 0)


class _Mark(enum.Enum):
    NULL = "null"
    UNKNOWN = "unknown"


NULL: Final = _Mark.NULL
UNKNOWN: Final = _Mark.UNKNOWN

Content = bool | Number | str | tuple["Value", ...] | dict[str, "Value"] | _Mark


class Meaning:
    """What is known of a value beyond its content.

    A value that is unknown as such may still be known to be the ARN of a certain bucket, or a text
    that ends in certain letters. A meaning travels with the value's origin: it goes wherever the
    value passes unchanged, and is lost where something else is computed from it.
    """

    __slots__ = ()

    @property
    def is_there(self) -> bool:
        """Whether there certainly will be a value, so that evaluating it cannot fail later."""
        return False


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One place in a text that a value came through.

    ``source`` is whatever the caller of ``evaluate`` said the text is; ``span`` is relative to the
    start of that text. ``next`` is set when this step's value *is* the next one's (a reference, an
    index, parentheses, the branch taken). ``inputs`` are what a computed value was computed from.
    A literal has neither. ``meaning`` is what is known of the value from here on; a step that was
    made only to carry one has no source.
    """

    source: object
    span: Span
    next: Step | None = None
    inputs: tuple[Step, ...] = ()
    meaning: Meaning | None = None

    def chain(self) -> list[Step]:
        """Return this step and those that it passes its value on from, the origin last."""
        steps = [self]
        while steps[-1].next is not None:
            steps.append(steps[-1].next)
        return steps


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """A value; two are equal when type and content are, wherever they came from.

    ``content`` is a bool, a Number, a str, a tuple (of a list, set or tuple), a dict sorted by key
    (of a map or object), ``NULL`` or ``UNKNOWN``. ``error`` is Terraform's objection to an
    expression that it would refuse; such a value is UNKNOWN. ``size`` counts elements and text,
    ``depth`` how deeply they are nested.
    """

    type: Type
    content: Content
    origin: Step | None = None
    error: str = ""
    size: int = field(default=1, repr=False)
    depth: int = field(default=0, repr=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Value):
            return NotImplemented
        return self is other or (self.type == other.type and self.content == other.content)

    def __hash__(self) -> int:
        content = self.content
        return hash((self.type, tuple(content.items()) if isinstance(content, dict) else content))

    @property
    def is_known(self) -> bool:
        """Whether the value itself is known; null is. Elements may still be unknown."""
        return self.content is not UNKNOWN

    @property
    def is_null(self) -> bool:
        """Whether the value is known to be null."""
        return self.content is NULL

    @property
    def is_wholly_known(self) -> bool:
        """Whether the value and all that it holds are known."""
        if isinstance(self.content, tuple):
            return all(element.is_wholly_known for element in self.content)
        if isinstance(self.content, dict):
            return all(element.is_wholly_known for element in self.content.values())
        return self.is_known

    @property
    def has_known_type(self) -> bool:
        """Whether nothing in the value, if known later, could change its type."""
        if self.content is UNKNOWN:
            return not self.type.has_any()
        if isinstance(self.content, tuple | dict) and self.type.has_any():
            return all(element.has_known_type for element in self.elements)
        return True

    @property
    def elements(self) -> tuple[Value, ...]:
        """The elements of a known list, set or tuple, or those of a map or object by key."""
        if isinstance(self.content, dict):
            return tuple(self.content.values())
        return cast("tuple[Value, ...]", self.content)

    @property
    def entries(self) -> dict[str, Value]:
        """The elements of a known map or object by key, in the order of the keys."""
        return cast("dict[str, Value]", self.content)

    @property
    def text(self) -> str:
        """The content of a known string."""
        return cast("str", self.content)

    @property
    def number(self) -> Number:
        """The content of a known number."""
        return cast("Number", self.content)

    def with_origin(self, origin: Step | None) -> Value:
        """Return the same value, come from elsewhere."""
        return Value(self.type, self.content, origin, self.error, self.size, self.depth)

    @property
    def meaning(self) -> Meaning | None:
        """What is known of the value beyond its content."""
        step = self.origin
        while step is not None:
            if step.meaning is not None:
                return step.meaning
            step = step.next
        return None

    @property
    def meanings(self) -> Iterator[Meaning]:
        """All that is known of the value beyond its content, the nearest first."""
        return (step.meaning for step in self.steps if step.meaning is not None)

    @property
    def steps(self) -> list[Step]:
        """The steps that the value passed unchanged, from the nearest to its origin."""
        return self.origin.chain() if self.origin else []

    def meant(self, meaning: Meaning, inputs: Iterable[Value] = ()) -> Value:
        """Return the same value, of which more is known; ``inputs`` are what it was made from."""
        made_from = tuple(value.origin for value in inputs if value.origin)
        return self.with_origin(Step(None, _NOWHERE, self.origin, made_from, meaning))

    def to_python(self) -> object:
        """Return bool, int, float, str, list, dict or None, and ``UNKNOWN`` for what is unknown."""
        content = self.content
        if content is NULL:
            return None
        if isinstance(content, Number):
            return int(content) if content.is_whole else float(content)
        if isinstance(content, tuple):
            return [element.to_python() for element in content]
        if isinstance(content, dict):
            return {key: element.to_python() for key, element in content.items()}
        return content


def _structure(type_: Type, content: tuple[Value, ...] | dict[str, Value]) -> Value:
    """Return a value that holds others; raises LimitError when it is too large or too deep."""
    size, depth = 1, 0
    for value in content.values() if isinstance(content, dict) else content:
        size += value.size
        depth = max(depth, value.depth + 1)
    if size > MAX_SIZE or depth > MAX_DEPTH:
        raise LimitError("a value out of proportion")
    return Value(type_, content, size=size, depth=depth)


def unknown(type_: Type = ANY) -> Value:
    """Return a value that cannot be known."""
    return Value(type_, UNKNOWN)


def invalid(error: str) -> Value:
    """Return the value of an expression that Terraform refuses."""
    return Value(ANY, UNKNOWN, error=error or "invalid expression")


def null(type_: Type = ANY) -> Value:
    """Return null."""
    return Value(type_, NULL)


TRUE: Final = Value(BOOL, True)
FALSE: Final = Value(BOOL, False)


def boolean(value: bool) -> Value:
    """Return ``true`` or ``false``."""
    return TRUE if value else FALSE


def number(value: Number | float) -> Value:
    """Return a number; a Python int counts as computed, and so does a float."""
    if isinstance(value, int):
        value = from_int(value)
    elif isinstance(value, float):
        value = from_float(value)
    return Value(NUMBER, value)


def from_python(value: bool | float | str) -> Value:
    """Return a bool, number or string of Python's as a value."""
    if isinstance(value, bool):
        return boolean(value)
    return string(value) if isinstance(value, str) else number(value)


def literal_number(value: Fraction | int) -> Value:
    """Return a number with the precision of one that is written in a file."""
    return Value(NUMBER, rounded(value, PRECISION))


def string(value: str) -> Value:
    """Return a string, in Unicode's form C as all of Terraform's strings are."""
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    size = 1 + len(value) // CHARACTERS_PER_UNIT
    if size > MAX_SIZE:
        raise LimitError("a string out of proportion")
    return Value(STRING, value, size=size)


def tuple_of(values: Iterable[Value]) -> Value:
    """Return a tuple, whose elements may differ in type."""
    content = tuple(values)
    return _structure(tuple_type(value.type for value in content), content)


def object_of(attributes: Mapping[str, Value]) -> Value:
    """Return an object."""
    content = {name: attributes[name] for name in sorted(attributes)}
    type_ = object_type({name: value.type for name, value in content.items()})
    return _structure(type_, content)


def list_of(values: Sequence[Value], element: Type) -> Value:
    """Return a list; all values must already be of the element type."""
    return _structure(list_type(element), tuple(values))


def map_of(entries: Mapping[str, Value], element: Type) -> Value:
    """Return a map; all values must already be of the element type."""
    content = {key: entries[key] for key in sorted(entries)}
    return _structure(map_type(element), content)


def set_of(values: Iterable[Value], element: Type) -> Value:
    """Return a set, without duplicates and in Terraform's order.

    Elements that are not wholly known may turn out equal to others, so a set that holds one has no
    known length.
    """
    distinct = {value if value.is_wholly_known else id(value): value for value in values}
    content = tuple(sorted(distinct.values(), key=_set_order))
    return _structure(set_type(element), content)


def _set_order(value: Value) -> tuple[int, object]:
    """Order as go-cty's sets do: by value for primitives, by a hash text for others, null last."""
    if not value.is_known:
        return (1, "")
    if value.is_null:
        return (2, "")
    content = value.content
    if isinstance(content, Number):
        return (0, content.exact)
    if isinstance(content, bool | str):
        return (0, content)
    return (0, _hash_text(value))


def _hash_text(value: Value) -> str:
    content = value.content
    if content is UNKNOWN:
        return "?"
    if content is NULL:
        return "~"
    if isinstance(content, bool):
        return "T" if content else "F"
    if isinstance(content, Number):
        return _ten_digits(content)
    if isinstance(content, str):
        return _quoted(content)
    if value.type.kind == "map":
        inside = "".join(
            f"{_quoted(key)}:{_hash_text(element)};" for key, element in value.entries.items()
        )
        return f"{{{inside}}}"
    inside = "".join(f"{_hash_text(element)};" for element in value.elements)
    return f"[{inside}]" if value.type.kind in ("list", "set") else f"<{inside}>"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _ten_digits(number_: Number) -> str:
    """Return the number as Go's ``%.10g`` prints it."""
    return f"{float(number_):.10g}"
