"""Operators, equality, attributes and indexes: what HCL does with values, without the tree."""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import TYPE_CHECKING

from tf_lsp.values.convert import convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.number import Number, rounded
from tf_lsp.values.types import ANY, BOOL, NUMBER, STRING
from tf_lsp.values.value import NULL, UNKNOWN, Value, boolean, number, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_COMPARISONS: dict[str, Callable[[int | Fraction, int | Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def equals(left: Value, right: Value) -> bool | None:
    """Return whether two values are equal by ``==``, None when that cannot be known.

    Values of different types differ, except that every null equals every other.
    """
    if left.is_null and right.is_null:
        return True
    if not left.is_known or not right.is_known:
        if left.is_null or right.is_null or left.type.has_any() or right.type.has_any():
            return None
        return None if left.type == right.type else False
    if left.is_null or right.is_null:
        return False
    if left.type.kind != right.type.kind:
        return False
    if isinstance(left.content, dict) and isinstance(right.content, dict):
        if left.content.keys() != right.content.keys():
            return False
        return _all_equal(zip(left.elements, right.elements, strict=True), left, right)
    if left.type.kind == "set":
        return _sets_equal(left, right)
    if isinstance(left.content, tuple) and isinstance(right.content, tuple):
        if len(left.content) != len(right.content):
            return False
        return _all_equal(zip(left.elements, right.elements, strict=True), left, right)
    return left.content == right.content


def _all_equal(pairs: Iterable[tuple[Value, Value]], left: Value, right: Value) -> bool | None:
    if left.type != right.type and not (left.type.has_any() or right.type.has_any()):
        return False
    result: bool | None = True
    for mine, theirs in pairs:
        same = equals(mine, theirs)
        if same is False:
            return False
        result = result if same else None
    return result


def _sets_equal(left: Value, right: Value) -> bool | None:
    if not left.is_wholly_known or not right.is_wholly_known:
        return None
    return left.type == right.type and set(left.elements) == set(right.elements)


def operand(value: Value, wanted: str) -> Value:
    """Convert an operand; raises EvaluationError when it is null or of another type."""
    converted = convert(value, {"bool": BOOL, "number": NUMBER, "string": STRING}[wanted])
    if converted.content is NULL:
        raise EvaluationError("an operand is null")
    return converted


def arithmetic(symbol: str, left: Value, right: Value) -> Value:
    """Apply ``+ - * / %`` or a comparison to two values."""
    left, right = operand(left, "number"), operand(right, "number")
    if left.content is UNKNOWN or right.content is UNKNOWN:
        return unknown(BOOL if symbol in _COMPARISONS else NUMBER)
    if symbol in _COMPARISONS:
        return boolean(_COMPARISONS[symbol](left.number.exact, right.number.exact))
    result = compute(symbol, left.number, right.number)
    return unknown(NUMBER) if result is None else number(result)


def compute(symbol: str, left: Number, right: Number) -> Number | None:
    """Return the result of ``+ - * / %``; None for an infinite one, which nothing can print."""
    precision = max(left.precision, right.precision)
    mine, theirs = left.exact, right.exact
    if symbol == "+":
        negative = left.negative_zero and right.negative_zero
        return rounded(mine + theirs, precision, negative_zero=negative)
    if symbol == "-":
        return rounded(mine - theirs, precision)
    negative = _is_negative(left) != _is_negative(right)
    if symbol == "*":
        return rounded(mine * theirs, precision, negative_zero=negative)
    if symbol == "%":
        return left if theirs == 0 else _modulo(left, right)
    if theirs != 0:
        return rounded(Fraction(mine) / theirs, precision, negative_zero=negative)
    if mine == 0:
        raise EvaluationError("can't divide zero by zero")
    return None


def _is_negative(number_: Number) -> bool:
    return number_.exact < 0 or number_.negative_zero


def _modulo(left: Number, right: Number) -> Number:
    """Return the remainder in go-cty's steps, each of which rounds."""
    quotient = rounded(Fraction(left.exact) / right.exact, max(left.precision, right.precision))
    times = rounded(int(quotient.exact), left.precision)
    product = rounded(right.exact * times.exact, left.precision)
    return rounded(left.exact - product.exact, left.precision)


def negate(value: Value) -> Value:
    """Return ``-value``."""
    converted = operand(value, "number")
    if converted.content is UNKNOWN:
        return unknown(NUMBER)
    inner = converted.number
    negative = inner.exact == 0 and not inner.negative_zero
    return number(Number(-inner.exact, inner.precision, negative))


def logical_not(value: Value) -> Value:
    """Return ``!value``."""
    converted = operand(value, "bool")
    return unknown(BOOL) if converted.content is UNKNOWN else boolean(not converted.content)


def get_attribute(value: Value, name: str) -> Value:
    """Return ``value.name``; raises EvaluationError when there is no such attribute."""
    if value.is_null:
        raise EvaluationError(f'null has no attribute "{name}"')
    kind = value.type.kind
    if kind == "any":
        return unknown()
    if kind == "object":
        types = dict(value.type.attributes)
        if name not in types:
            raise EvaluationError(f'no attribute named "{name}"')
        return value.entries[name] if value.is_known else unknown(types[name])
    if kind != "map":
        raise EvaluationError(f"a {kind} has no attributes")
    if not value.is_known:
        return unknown(value.type.inner)
    if name not in value.entries:
        raise EvaluationError(f'no element with the key "{name}"')
    return value.entries[name]


def get_index(value: Value, key: Value) -> Value:
    """Return ``value[key]``; raises EvaluationError when there is no such element."""
    if value.is_null or key.is_null:
        raise EvaluationError("null is neither an index nor has any")
    kind = value.type.kind
    if kind == "any" or key.type.kind == "any":
        return unknown()
    if kind in ("list", "tuple"):
        return _get_element(value, convert(key, NUMBER))
    if kind not in ("map", "object"):
        raise EvaluationError(f"a {kind} has no indexes")
    converted = convert(key, STRING)
    if not converted.is_known:
        return unknown(value.type.element or ANY)
    return get_attribute(value, converted.text)


def _get_element(value: Value, key: Value) -> Value:
    types = value.type.elements
    if not key.is_known:
        return unknown(value.type.element or ANY)
    position = key.number.exact
    if position.denominator != 1 or position < 0:
        raise EvaluationError("an index must be a whole number, not negative")
    if not value.is_known and value.type.element is not None:
        return unknown(value.type.element)
    length = len(value.elements) if value.is_known else len(types)
    if position >= length:
        raise EvaluationError("no element at this index")
    return value.elements[int(position)] if value.is_known else unknown(types[int(position)])
