"""Conversion between types, and the type that several values have in common.

The rules are those of go-cty's ``convert`` package, which Terraform uses for every conversion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.number import Number, format_number, parse_number
from tf_lsp.values.types import (
    ANY,
    NUMBER,
    Type,
    object_type,
    tuple_type,
)
from tf_lsp.values.unify import can_convert, common_element, unify
from tf_lsp.values.value import (
    FALSE,
    NULL,
    TRUE,
    UNKNOWN,
    Value,
    list_of,
    map_of,
    null,
    object_of,
    set_of,
    string,
    tuple_of,
    unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ARTICLES = {"object": "an object", "any": "a value"}


def convert(value: Value, type_: Type) -> Value:
    """Return the value as the type; raises EvaluationError where Terraform refuses.

    Null and unknown values keep being so. The origin is kept, also those of elements.
    """
    if type_.kind == "any" or value.type == type_:
        return value
    if not can_convert(value.type, type_):
        raise EvaluationError(f"{_ARTICLES.get(type_.kind, f'a {type_.kind}')} is required")
    return convert_as(value, value.type, type_)


def convert_as(value: Value, given: Type, wanted: Type) -> Value:
    """Convert by the rules for values of the given type, which may leave open what this one has.

    That the types convert is known already; raises EvaluationError when the content refuses.
    """
    if wanted.kind == "any" or given == wanted:
        return value
    if value.content is UNKNOWN:
        return unknown(_fill(value.type, wanted.without_optional())).with_origin(value.origin)
    if value.content is NULL:
        return null(_fill(value.type, wanted.without_optional())).with_origin(value.origin)
    if given.kind == "any":
        return convert(value, wanted)
    if wanted.is_primitive:
        return _to_primitive(value, wanted).with_origin(value.origin)
    return _HANDLERS[wanted.kind](value, given, wanted).with_origin(value.origin)


def _to_primitive(value: Value, wanted: Type) -> Value:
    content = value.content
    if wanted.kind == "string":
        if isinstance(content, Number):
            return string(format_number(content))
        return string("true" if content else "false")
    assert isinstance(content, str)
    if wanted.kind == "number":
        parsed = parse_number(content)
        if parsed is None:
            raise EvaluationError("a number is required")
        return Value(NUMBER, parsed)
    if content in ("true", "1"):
        return TRUE
    if content in ("false", "0"):
        return FALSE
    raise EvaluationError("a bool is required")


def _to_tuple(value: Value, given: Type, wanted: Type) -> Value:
    triples = zip(value.elements, given.elements, wanted.elements, strict=True)
    return tuple_of(convert_as(*triple) for triple in triples)


def _to_list(value: Value, given: Type, wanted: Type) -> Value:
    if given.kind == "set" and not value.is_wholly_known:
        return unknown(wanted.without_optional())
    elements = _converted(value, given, wanted)
    if given.kind == "tuple":
        elements = _unified(elements)
    return list_of(*collected(elements, _element_of_empty(given, wanted)))


def _to_set(value: Value, given: Type, wanted: Type) -> Value:
    elements = _converted(value, given, wanted)
    return set_of(*collected(elements, _element_of_empty(given, wanted)))


def _to_map(value: Value, given: Type, wanted: Type) -> Value:
    elements = _converted(value, given, wanted)
    element = _element(given, wanted)
    if element.element is not None or element.kind == "object":
        elements = _unified(elements, unsafe=given.kind == "object")
    elements, type_ = collected(elements, _element_of_empty(given, wanted))
    return map_of(dict(zip(value.entries, elements, strict=True)), type_)


def _to_object(value: Value, given: Type, wanted: Type) -> Value:
    entries = value.entries
    types = dict(given.attributes)
    attributes: dict[str, Value] = {}
    for name, inner in wanted.attributes:
        if name in entries:
            if given.element is None:
                attributes[name] = convert_as(entries[name], types[name], inner)
            else:  # it may be an optional one that the map had better been without
                attributes[name] = convert(entries[name], inner)
        elif name in wanted.optional:
            attributes[name] = null(inner.without_optional())
        else:
            raise EvaluationError(f'attribute "{name}" is required')
    return object_of(attributes)


_HANDLERS: dict[str, Callable[[Value, Type, Type], Value]] = {
    "list": _to_list,
    "set": _to_set,
    "map": _to_map,
    "tuple": _to_tuple,
    "object": _to_object,
}


def _element(given: Type, wanted: Type) -> Type:
    """Return the type that each part is converted to on the way into a collection."""
    if given.element is not None:
        return wanted.inner
    common = common_element(given.parts, wanted.inner)
    assert common is not None
    return common


def _element_of_empty(given: Type, wanted: Type) -> Type:
    if wanted.inner.kind == "any" and given.element is not None:
        return given.inner
    return wanted.inner.without_optional()


def _converted(value: Value, given: Type, wanted: Type) -> list[Value]:
    element = _element(given, wanted)
    if given.element is not None:
        return [convert_as(each, given.inner, element) for each in value.elements]
    pairs = zip(value.elements, given.parts, strict=True)
    return [convert_as(each, type_, element) for each, type_ in pairs]


def _unified(values: list[Value], *, unsafe: bool = True) -> list[Value]:
    """Convert values to what their types have in common, which may still leave something open."""
    types = dict.fromkeys(value.type for value in values)
    if len(types) < 2:
        return values
    common = unify(types, unsafe=unsafe)
    if common is None:
        raise EvaluationError("all elements must have the same type")
    return [convert_as(value, value.type, common) for value in values]


def collected(values: Sequence[Value], otherwise: Type = ANY) -> tuple[list[Value], Type]:
    """Return values as elements of one collection, and their type; raises EvaluationError.

    They must have one type, but for those whose type is not known: a null without a type is of
    any. ``otherwise`` is the type of the elements of an empty collection.
    """
    types = dict.fromkeys(value.type for value in values)
    known = [type_ for type_ in types if type_.kind != "any"]
    if len(known) > 1:
        raise EvaluationError("all elements must have the same type")
    if not known or len(types) == 1:
        return list(values), next(iter(types), otherwise)
    return [convert_as(value, value.type, known[0]) for value in values], known[0]


def _fill(given: Type, wanted: Type) -> Type:
    """Return the wanted type with what it leaves open taken from the given one."""
    if given.kind == "any" or not wanted.has_any():
        return wanted
    if wanted.kind == "any":
        return given
    if wanted.element is not None:
        inner = given.element or unify(given.parts)
        return Type(wanted.kind, element=_fill(inner or ANY, wanted.element))
    if wanted.kind == "tuple" and len(given.elements) == len(wanted.elements):
        pairs = zip(given.elements, wanted.elements, strict=True)
        return tuple_type(_fill(mine, theirs) for mine, theirs in pairs)
    if wanted.kind == "object":
        known = dict(given.attributes)
        return object_type(
            {
                name: _fill(known.get(name, given.element or ANY), type_)
                for name, type_ in wanted.attributes
            }
        )
    return wanted
