"""Functions on lists and tuples."""

from __future__ import annotations

from tf_lsp.values.convert import collected, convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.registry import Call, function, whole
from tf_lsp.values.functions.text import STRINGS
from tf_lsp.values.loops import has_known_length
from tf_lsp.values.operators import equals, get_index
from tf_lsp.values.types import ANY, BOOL, NUMBER, STRING, list_type
from tf_lsp.values.unify import unify
from tf_lsp.values.value import UNKNOWN, Value, list_of, null, number, tuple_of, unknown

_LISTS = list_type(ANY)


def like(values: list[Value], given: Value) -> Value:
    """Return some of a list's or tuple's elements as a list or tuple."""
    if given.type.kind == "tuple":
        return tuple_of(values)
    return list_of(values, given.type.inner)


def _kind_of(values: Value, name: str, *kinds: str) -> str:
    """Return the kind of an argument's type; raises EvaluationError for one that does not do."""
    kind = values.type.kind
    if kind not in (*kinds, "any"):
        raise EvaluationError(f"{name}: the argument must be a {' or '.join(kinds)}")
    return kind


@function(rest=ANY, partial=True)
def _concat(*lists: Value) -> Value:
    if not lists:
        raise EvaluationError("concat: at least one argument is required")
    for values in lists:
        if _kind_of(values, "concat", "list", "tuple") == "any":
            return unknown()
    common = None
    if all(values.type.kind == "list" for values in lists):
        common = unify([values.type for values in lists])
    if not all(values.is_known for values in lists):
        return unknown(common or ANY)
    if common is not None:
        parts = [convert(values, common) for values in lists]
        elements = [each for part in parts for each in part.elements]
        return list_of(*collected(elements, common.element or ANY))
    return tuple_of(element for values in lists for element in values.elements)


@function(ANY, NUMBER, partial=True)
def _element(values: Value, index: Value) -> Value:
    kind = _kind_of(values, "element", "list", "tuple")
    if kind == "any" or not index.is_known or (kind == "list" and not values.is_known):
        return unknown(values.type.element or ANY)
    position = whole(index.number)
    count = len(values.elements if values.is_known else values.type.elements)
    if count == 0:
        raise EvaluationError("element: the list is empty")
    return get_index(values, number(position % count))


@function(ANY, NUMBER, NUMBER, partial=True, name="slice")
def _part(values: Value, first: Value, last: Value) -> Value:
    kind = _kind_of(values, "slice", "list", "tuple")
    if kind == "any":
        return unknown()
    length = len(values.elements) if values.is_known else len(values.type.elements)
    limit = length if values.is_known or kind == "tuple" else None
    limits = [whole(each.number) if each.is_known else None for each in (first, last)]
    given = [each for each in (0, *limits, limit) if each is not None]
    if given != sorted(given):
        raise EvaluationError("slice: the indexes are not within the list")
    start, end = limits
    if start is None or end is None or not values.is_known:
        return unknown(values.type if kind == "list" else ANY)
    return like(list(values.elements[start:end]), values)


@function(ANY, partial=True)
def _reverse(values: Value) -> Value:
    kind = _kind_of(values, "reverse", "list", "set", "tuple")
    if kind == "any" or not has_known_length(values):
        return unknown(list_type(values.type.element) if values.type.element else ANY)
    return like(list(reversed(values.elements)), values)


@function(ANY, context=True)
def _flatten(context: Call, values: Value) -> Value:
    _kind_of(values, "flatten", "list", "set", "tuple")
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


@function(_LISTS, partial=True)
def _distinct(values: Value) -> Value:
    if not values.is_wholly_known:
        return unknown(values.type)
    return list_of(list(dict.fromkeys(values.elements)), values.type.inner)


@function(_LISTS, NUMBER, partial=True)
def _chunklist(values: Value, size: Value) -> Value:
    if not values.is_known or not size.is_known:
        return unknown(list_type(values.type))
    length = whole(size.number)
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


@function(ANY, ANY, partial=True)
def _contains(values: Value, wanted: Value) -> bool | Value:
    if not values.is_known:
        return unknown(ANY if "any" in (values.type.kind, wanted.type.kind) else BOOL)
    _kind_of(values, "contains", "list", "set", "tuple")
    if not values.elements:
        return False
    if not wanted.is_known:
        return unknown(ANY if wanted.type.kind == "any" else BOOL)
    answers = {equals(wanted, each) for each in values.elements}
    if True in answers:
        return True
    return unknown(BOOL) if None in answers else False


@function(ANY, ANY, partial=True)
def _index(values: Value, wanted: Value) -> int | Value:
    if not values.is_known or not wanted.is_known:
        return unknown(ANY if "any" in (values.type.kind, wanted.type.kind) else NUMBER)
    _kind_of(values, "index", "list", "tuple")
    for position, each in enumerate(values.elements):
        same = equals(each, wanted)
        if same is None:
            return unknown(NUMBER)
        if same:
            return position
    raise EvaluationError("index: the item is not in the list")


@function(ANY, partial=True)
def _one(values: Value) -> Value:
    kind = _kind_of(values, "one", "list", "set", "tuple")
    if kind == "any" or (kind != "tuple" and not has_known_length(values)):
        return unknown(values.type.element or ANY)
    count = len(values.elements if values.is_known else values.type.elements)
    if count > 1:
        raise EvaluationError("one: there is more than one element")
    if count == 0:
        return null(values.type.element or ANY)
    return values.elements[0] if values.is_known else unknown(values.type.elements[0])


@function(rest=ANY, partial=True, nullable=True)
def _coalescelist(*lists: Value) -> Value:
    if not lists:
        raise EvaluationError("coalescelist: at least one argument is required")
    for values in lists:
        if not values.is_known:
            break
        if values.type.kind not in ("list", "tuple"):
            raise EvaluationError("coalescelist: all arguments must be lists or tuples")
    for values in lists:
        if not values.is_known:
            return unknown()
        if not values.is_null and values.elements:
            return values
    raise EvaluationError("coalescelist: no argument has an element")


@function(_LISTS, _LISTS, _LISTS, partial=True)
def _matchkeys(values: Value, keys: Value, wanted: Value) -> Value:
    common = unify([keys.type, wanted.type])
    if common is None:
        raise EvaluationError("matchkeys: the keys and what is searched differ in type")
    if not all(each.is_known for each in (values, keys, wanted)):
        return unknown(values.type)
    if len(values.elements) != len(keys.elements):
        raise EvaluationError("matchkeys: as many keys as values are required")
    searched = convert(wanted, common).elements
    if not searched:
        return list_of([], values.type.inner)
    if not all(each.is_wholly_known for each in (values, keys, wanted)):
        return unknown(values.type)
    pairs = zip(values.elements, convert(keys, common).elements, strict=True)
    found = [value for value, key in pairs if any(equals(key, each) for each in searched)]
    return list_of(found, values.type.inner)


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
