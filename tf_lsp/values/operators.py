"""Operators, equality, attributes and indexes: what HCL does with values, without the tree."""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import TYPE_CHECKING

from tf_lsp.values.convert import convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.meaning import bounds, infinite, is_never_null, known_prefix
from tf_lsp.values.number import PRECISION, Number, rounded, significant_bits
from tf_lsp.values.types import ANY, BOOL, NUMBER, STRING
from tf_lsp.values.value import NULL, UNKNOWN, Value, boolean, number, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tf_lsp.values.meaning import Bounds

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
    if not left.is_known or not right.is_known:
        return _equals_unknown(left, right)
    if left.is_null or right.is_null:
        return left.is_null and right.is_null
    if left.type.kind != right.type.kind:
        return False
    if left.type.is_primitive:
        return left.content == right.content
    if not (left.has_known_type and right.has_known_type):
        if not (left.type.conforms(right.type) or right.type.conforms(left.type)):
            return False
        return False if _contents_equal(left, right) is False else None
    return left.type == right.type and _contents_equal(left, right)


def _contents_equal(left: Value, right: Value) -> bool | None:
    if left.type.kind == "set":
        return _sets_equal(left, right)
    if isinstance(left.content, dict) and isinstance(right.content, dict):
        if left.content.keys() != right.content.keys():
            return False
    elif len(left.elements) != len(right.elements):
        return False
    return _all_equal(zip(left.elements, right.elements, strict=True))


def _equals_unknown(left: Value, right: Value) -> bool | None:
    known, other = (left, right) if left.is_known else (right, left)
    if not known.is_known:
        return None
    if known.is_null:
        return False if is_never_null(other) else None
    if isinstance(known.content, str) and not known.content.startswith(known_prefix(other)):
        return False
    if isinstance(known.content, Number) and not _may_be(known.content, bounds(other)):
        return False
    return None if known.type.conforms(other.type) else False


def _may_be(number_: Number, range_: Bounds) -> bool:
    least, most = range_
    return (least is None or number_.exact >= least) and (most is None or number_.exact <= most)


def _all_equal(pairs: Iterable[tuple[Value, Value]]) -> bool | None:
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
    return set(left.elements) == set(right.elements)


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
        return _compare_unknown(symbol, left, right) if symbol in _COMPARISONS else unknown(NUMBER)
    if symbol in _COMPARISONS:
        return boolean(_COMPARISONS[symbol](left.number.exact, right.number.exact))
    result = compute(symbol, left.number, right.number)
    if result is None:
        return infinite(negative=_is_negative(left.number) != _is_negative(right.number))
    return number(result)


def _compare_unknown(symbol: str, left: Value, right: Value) -> Value:
    """Compare by the bounds that are known: where both ends of the ranges agree, they decide."""
    compare = _COMPARISONS[symbol]
    (least, most), (other_least, other_most) = bounds(left), bounds(right)
    rising = symbol in ("<", "<=")
    surest = (most, other_least) if rising else (least, other_most)
    if None not in surest and compare(*surest):  # type: ignore[arg-type]
        return boolean(True)
    unlikeliest = (least, other_most) if rising else (most, other_least)
    if None not in unlikeliest and not compare(*unlikeliest):  # type: ignore[arg-type]
        return boolean(False)
    return unknown(BOOL)


def compute(symbol: str, left: Number, right: Number) -> Number | None:
    """Return the result of ``+ - * / %``; None for an infinite one, which nothing can print."""
    precision = max(left.precision, right.precision)
    mine, theirs = left.exact, right.exact
    if symbol in ("+", "-"):
        negative = left.negative_zero and right.negative_zero == (symbol == "+")
        exact = mine + theirs if symbol == "+" else mine - theirs
        return rounded(exact, precision, negative_zero=negative)
    negative = _is_negative(left) != _is_negative(right)
    if symbol == "*":
        product = rounded(mine * theirs, PRECISION)
        precision = max(precision, significant_bits(product))
        return rounded(product.exact, precision, negative_zero=negative)
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
    negative = left.negative_zero and right.exact > 0
    return rounded(left.exact - product.exact, left.precision, negative_zero=negative)


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
