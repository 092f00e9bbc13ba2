"""Functions on numbers."""

from __future__ import annotations

import math
import re

from tf_lsp.values.convert import convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.go_math import logarithm, power
from tf_lsp.values.functions.registry import function, whole
from tf_lsp.values.meaning import infinite
from tf_lsp.values.number import Number, from_float, rounded
from tf_lsp.values.operators import compute
from tf_lsp.values.types import ANY, NUMBER, list_type
from tf_lsp.values.value import Value, list_of, number, unknown

NUMBERS = list_type(NUMBER)
_MOST_NUMBERS = 1024
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@function(NUMBER, name="abs", returns=NUMBER)
def _absolute(value: Number) -> Number:
    return rounded(value.magnitude, value.precision)


@function(NUMBER, returns=NUMBER)
def _ceil(value: Number) -> Number:
    return _integer(math.ceil(value.exact), value)


@function(NUMBER, returns=NUMBER)
def _floor(value: Number) -> Number:
    return _integer(math.floor(value.exact), value)


def _integer(result: int, given: Number) -> Number:
    return rounded(result, given.precision)


@function(NUMBER, returns=NUMBER)
def _signum(value: Number) -> int:
    sign = whole(value)
    return (sign > 0) - (sign < 0)


@function(rest=NUMBER, returns=NUMBER, name="max")
def _largest(*values: Number) -> Number:
    if not values:
        raise EvaluationError("max: at least one number is required")
    return max(values, key=lambda value: value.exact)


@function(rest=NUMBER, returns=NUMBER, name="min")
def _smallest(*values: Number) -> Number:
    if not values:
        raise EvaluationError("min: at least one number is required")
    return min(values, key=lambda value: value.exact)


def _float(value: Number) -> float:
    try:
        return float(value.exact)
    except OverflowError:
        return math.inf if value.exact > 0 else -math.inf


@function(NUMBER, NUMBER, returns=NUMBER, name="log")
def _logarithm(value: Number, base: Number) -> Number | Value:
    numbers = _float(value), _float(base)
    if any(each < 0 for each in numbers) or numbers in ((0, 0), (1, 1)):
        raise EvaluationError("log: the result is not a number")
    if any(map(math.isinf, numbers)):
        return unknown(NUMBER)
    over, under = (logarithm(each) if each else -math.inf for each in numbers)
    return _finite(over / under if under else math.copysign(math.inf, over))


@function(NUMBER, NUMBER, returns=NUMBER, name="pow")
def _power(value: Number, exponent: Number) -> Number | Value:
    numbers = _float(value), _float(exponent)
    if any(map(math.isinf, numbers)):
        return unknown(NUMBER)
    result = power(*numbers)
    if math.isnan(result):
        raise EvaluationError("pow: the result is not a number")
    return _finite(result)


def _finite(result: float) -> Number | Value:
    return infinite(negative=result < 0) if math.isinf(result) else from_float(result)


@function(ANY, NUMBER, partial=True)
def _parseint(text: Value, base: Value) -> Number | Value:
    if text.type.kind not in ("string", "any"):
        raise EvaluationError("parseint: the first argument must be a string")
    if not text.is_known or not base.is_known:
        return unknown(NUMBER if text.type.kind == "string" else ANY)
    radix = whole(base.number)
    if not 2 <= radix <= 62:
        raise EvaluationError("parseint: the base must be between 2 and 62")
    if len(text.text) > 500:
        return unknown(NUMBER)
    digits = _DIGITS[:radix]
    given = text.text if radix > 36 else text.text.lower()
    if not re.fullmatch(rf"[+-]?[{digits}]+", given):
        raise EvaluationError("parseint: not an integer of that base")
    result = 0
    for digit in given.lstrip("+-"):
        result = result * radix + digits.index(digit)
    signed = -result if given.startswith("-") else result
    return Number(signed, max(result.bit_length(), 64))


@function(rest=NUMBER, returns=NUMBERS, name="range")
def _numbers_between(*limits: Number) -> Value:
    start, end, step = _range(limits)
    if step.exact == 0:
        raise EvaluationError("range: the step must not be zero")
    if (end.exact - start.exact) * step.exact < 0:
        raise EvaluationError("range: the step leads away from the end")
    values: list[Value] = []
    at: Number | None = start
    while at is not None and (at.exact < end.exact if step.exact > 0 else at.exact > end.exact):
        if len(values) >= _MOST_NUMBERS:
            raise EvaluationError(f"range: more than {_MOST_NUMBERS} numbers")
        values.append(number(at))
        at = compute("+", at, step)
    return list_of(values, NUMBER)


def _range(limits: tuple[Number, ...]) -> tuple[Number, Number, Number]:
    if not 1 <= len(limits) <= 3:
        raise EvaluationError("range: takes one, two or three numbers")
    if len(limits) == 3:
        return limits[0], limits[1], limits[2]
    start = limits[0] if len(limits) == 2 else Number(0, 64)
    end = limits[-1]
    return start, end, Number(-1 if end.exact < start.exact else 1, 64)


@function(ANY, partial=True, name="sum")
def _total(values: Value) -> Value:
    if not values.is_known:
        return unknown(ANY if values.type.kind == "any" else NUMBER)
    if not values.type.is_sequence:
        raise EvaluationError("sum: the argument must be a list, set or tuple")
    if not values.elements:
        raise EvaluationError("sum: the list is empty")
    if not values.is_wholly_known:
        return unknown(NUMBER)
    result: Number | None = None
    for element in values.elements:
        if element.is_null:
            raise EvaluationError("sum: an element is null")
        each = convert(element, NUMBER).number
        result = each if result is None else compute("+", result, each)
    assert result is not None
    return number(result)
