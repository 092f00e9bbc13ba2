"""Functions on sets."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from tf_lsp.values.convert import collected, convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.registry import function
from tf_lsp.values.limits import LimitError
from tf_lsp.values.loops import has_known_length
from tf_lsp.values.types import ANY, Type, list_type, set_type, tuple_type
from tf_lsp.values.unify import unify
from tf_lsp.values.value import MAX_SIZE, Value, list_of, set_of, tuple_of, unknown

if TYPE_CHECKING:
    from collections.abc import Callable

_SETS = set_type(ANY)


def _combine(
    given: tuple[Value, ...], keep: Callable[[dict[Value, None], Value], list[Value]]
) -> Value:
    """Fold the sets, all converted to their common element type."""
    if any(each.type.kind == "any" for each in given):
        return unknown()
    types = [
        each.type.inner
        for each in given
        if each.type.inner.kind != "any" or not each.is_known or each.elements
    ]
    common: Type | None = unify(types) if types else ANY
    if common is None:
        raise EvaluationError("the sets have elements of different types")
    if common.kind == "any" and any(type_.kind != "any" for type_ in types):
        raise EvaluationError("the sets have elements of different types")
    converted = [convert(each, set_type(common)) for each in given]
    if not all(each.is_wholly_known for each in converted):
        return unknown(set_type(common))
    result = dict.fromkeys(converted[0].elements)
    for each in converted[1:]:
        result = dict.fromkeys(keep(result, each))
    return set_of(result, common)


@function(_SETS, rest=_SETS, partial=True)
def _setunion(*given: Value) -> Value:
    return _combine(given, lambda mine, theirs: [*mine, *theirs.elements])


@function(_SETS, rest=_SETS, partial=True)
def _setintersection(*given: Value) -> Value:
    return _combine(given, lambda mine, theirs: [each for each in theirs.elements if each in mine])


@function(_SETS, _SETS, partial=True)
def _setsubtract(*given: Value) -> Value:
    def keep(mine: dict[Value, None], theirs: Value) -> list[Value]:
        removed = set(theirs.elements)
        return [each for each in mine if each not in removed]

    return _combine(given, keep)


@function(rest=ANY, partial=True)
def _setproduct(*given: Value) -> Value:
    if len(given) < 2:
        raise EvaluationError("setproduct: at least two arguments are required")
    if any(each.type.kind == "any" for each in given):
        return unknown()
    types = [_element_type(each) for each in given]
    as_list = all(each.type.kind != "set" for each in given)
    if not all(each.is_known and has_known_length(each) for each in given):
        return unknown((list_type if as_list else set_type)(tuple_type(types)))
    if prod(len(each.elements) for each in given) * len(given) > MAX_SIZE:
        raise LimitError("a product out of proportion")
    columns = [
        [convert(element, type_) for element in each.elements]
        for each, type_ in zip(given, types, strict=True)
    ]
    rows = [tuple_of(row) for row in product(*columns)]
    make = list_of if as_list else set_of
    return make(*collected(rows, tuple_type(types)))


def _element_type(value: Value) -> Type:
    if value.type.element is not None and value.type.is_sequence:
        return value.type.element
    if value.type.kind != "tuple":
        raise EvaluationError("setproduct: all arguments must be sets or lists")
    if not value.type.elements:
        return ANY
    common = unify(value.type.elements)
    if common is None:
        raise EvaluationError("setproduct: the elements have different types")
    return common
