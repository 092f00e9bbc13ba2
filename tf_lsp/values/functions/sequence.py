"""Functions on lists and tuples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.values.convert import convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.registry import Call, function, whole
from tf_lsp.values.functions.text import STRINGS
from tf_lsp.values.operators import equals
from tf_lsp.values.types import ANY, BOOL, NUMBER, STRING, list_type
from tf_lsp.values.unify import unify
from tf_lsp.values.value import UNKNOWN, Value, list_of, null, tuple_of, unknown

if TYPE_CHECKING:
    from tf_lsp.values.number import Number

_LISTS = list_type(ANY)


def like(values: list[Value], given: Value) -> Value:
    """Return some of a list's or tuple's elements as a list or tuple."""
    if given.type.kind == "tuple":
        return tuple_of(values)
    return list_of(values, given.type.inner)


@function(rest=ANY)
def _concat(*lists: Value) -> Value:
    if not lists:
        raise EvaluationError("concat: at least one argument is required")
    if any(values.type.kind not in ("list", "tuple") for values in lists):
        raise EvaluationError("concat: all arguments must be lists or tuples")
    if all(values.type.kind == "list" for values in lists):
        common = unify([values.type for values in lists])
        if common is not None and common.kind == "list":
            parts = [convert(values, common) for values in lists]
            return list_of([each for part in parts for each in part.elements], common.inner)
    return tuple_of(element for values in lists for element in values.elements)


@function(ANY, NUMBER)
def _element(values: Value, index: Number) -> Value:
    if values.type.kind not in ("list", "tuple"):
        raise EvaluationError("element: the first argument must be a list or tuple")
    position = whole(index)
    if not values.elements:
        raise EvaluationError("element: the list is empty")
    return values.elements[position % len(values.elements)]


@function(ANY, NUMBER, NUMBER, name="slice")
def _part(values: Value, first: Number, last: Number) -> Value:
    if values.type.kind not in ("list", "tuple"):
        raise EvaluationError("slice: the first argument must be a list or tuple")
    start, end = whole(first), whole(last)
    if not 0 <= start <= end <= len(values.elements):
        raise EvaluationError("slice: the indexes are not within the list")
    return like(list(values.elements[start:end]), values)


@function(ANY)
def _reverse(values: Value) -> Value:
    if not values.type.is_sequence:
        raise EvaluationError("reverse: the argument must be a list, set or tuple")
    if values.type.kind == "set" and not values.is_wholly_known:
        return unknown()
    return like(list(reversed(values.elements)), values)


@function(ANY, context=True)
def _flatten(context: Call, values: Value) -> Value:
    if not values.type.is_sequence:
        raise EvaluationError("flatten: the argument must be a list, set or tuple")
    flat: list[Value] = []
    if not _flatten_into(context, values, flat):
        return unknown()
    return tuple_of(flat)


def _flatten_into(context: Call, values: Value, flat: list[Value]) -> bool:
    if values.type.kind == "set" and not values.is_wholly_known:
        return False
    for each in values.elements:
        context.evaluator.evaluation.spend(1)
        if each.content is UNKNOWN and (each.type.kind == "any" or each.type.is_sequence):
            return False
        if each.type.is_sequence and not each.is_null:
            if not _flatten_into(context, each, flat):
                return False
        else:
            flat.append(each)
    return True


@function(_LISTS)
def _distinct(values: Value) -> Value:
    if not values.is_wholly_known:
        return unknown(values.type)
    return list_of(list(dict.fromkeys(values.elements)), values.type.inner)


@function(_LISTS, NUMBER)
def _chunklist(values: Value, size: Number) -> Value:
    length = whole(size)
    if length < 0:
        raise EvaluationError("chunklist: the size is negative")
    elements = values.elements
    length = length or len(elements)
    starts = range(0, len(elements), length) if elements else ()
    inner = values.type.inner
    chunks = [list_of(elements[start : start + length], inner) for start in starts]
    return list_of(chunks, values.type)


@function(STRINGS, returns=STRINGS)
def _compact(values: Value) -> Value:
    if not values.is_wholly_known:
        return unknown(STRINGS)
    kept = [each for each in values.elements if not each.is_null and each.text != ""]
    return list_of(kept, STRING)


@function(ANY, ANY, partial=True, nullable=True, returns=BOOL)
def _contains(values: Value, wanted: Value) -> bool | Value:
    if values.is_null:
        raise EvaluationError("contains: the list is null")
    if values.type.kind == "any":
        return unknown(BOOL)
    if not values.type.is_sequence:
        raise EvaluationError("contains: the first argument must be a list, set or tuple")
    if not values.is_known:
        return unknown(BOOL)
    if wanted.is_null:  # versions differ about searching for null
        return unknown(BOOL)
    if not wanted.is_known:
        return unknown(BOOL) if values.elements else False
    answers = {equals(wanted, each) for each in values.elements}
    if True in answers:
        return True
    return unknown(BOOL) if None in answers else False


@function(ANY, ANY, returns=NUMBER)
def _index(values: Value, wanted: Value) -> int | Value:
    if values.type.kind not in ("list", "tuple"):
        raise EvaluationError("index: the first argument must be a list or tuple")
    for position, each in enumerate(values.elements):
        same = equals(each, wanted)
        if same is None:
            return unknown(NUMBER)
        if same:
            return position
    raise EvaluationError("index: the item is not in the list")


@function(ANY)
def _one(values: Value) -> Value:
    if not values.type.is_sequence:
        raise EvaluationError("one: the argument must be a list, set or tuple")
    if values.type.kind == "set" and not values.is_wholly_known and len(values.elements) > 1:
        return unknown()
    if len(values.elements) > 1:
        raise EvaluationError("one: there is more than one element")
    if values.elements:
        return values.elements[0]
    return null(values.type.element or ANY)


@function(rest=ANY, partial=True, nullable=True)
def _coalescelist(*lists: Value) -> Value:
    if not lists:
        raise EvaluationError("coalescelist: at least one argument is required")
    for values in lists:
        if values.is_known and values.type.kind not in ("list", "tuple"):
            raise EvaluationError("coalescelist: all arguments must be lists or tuples")
    for values in lists:
        if not values.is_known:
            return unknown()
        if not values.is_null and values.elements:
            return values
    raise EvaluationError("coalescelist: no argument has an element")


@function(_LISTS, _LISTS, _LISTS)
def _matchkeys(values: Value, keys: Value, wanted: Value) -> Value:
    common = unify([keys.type, wanted.type])
    if common is None:
        raise EvaluationError("matchkeys: the keys and what is searched differ in type")
    if len(values.elements) != len(keys.elements):
        raise EvaluationError("matchkeys: as many keys as values are required")
    if not all(each.is_wholly_known for each in (values, keys, wanted)):
        return unknown(values.type)
    searched = set(convert(wanted, common).elements)
    pairs = zip(values.elements, convert(keys, common).elements, strict=True)
    return list_of([value for value, key in pairs if key in searched], values.type.inner)


@function(list_type(BOOL), returns=BOOL)
def _alltrue(values: Value) -> bool | Value:
    if any(each.is_null or each.content is False for each in values.elements):
        return False
    return True if values.is_wholly_known else unknown(BOOL)


@function(list_type(BOOL), returns=BOOL)
def _anytrue(values: Value) -> bool | Value:
    if any(each.content is True for each in values.elements):
        return True
    return False if values.is_wholly_known else unknown(BOOL)
