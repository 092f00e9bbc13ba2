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
    STRING,
    Type,
    list_type,
    object_type,
    tuple_type,
)
from tf_lsp.values.unify import can_convert, unify
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
    from collections.abc import Iterable

_ARTICLES = {"object": "an object", "any": "a value"}


def convert(value: Value, type_: Type) -> Value:
    """Return the value as the type; raises EvaluationError where Terraform refuses.

    Null and unknown values keep being so. The origin is kept, also those of elements.
    """
    if value.type == type_ or type_.kind == "any":
        return value
    if not can_convert(value.type, type_):
        raise EvaluationError(f"{_ARTICLES.get(type_.kind, f'a {type_.kind}')} is required")
    if value.content is UNKNOWN:
        return unknown(_fill(value.type, type_.without_optional())).with_origin(value.origin)
    if value.content is NULL:
        return null(_fill(value.type, type_.without_optional())).with_origin(value.origin)
    return _convert_known(value, type_).with_origin(value.origin)


def _convert_known(value: Value, type_: Type) -> Value:
    if type_.is_primitive:
        return _convert_primitive(value, type_)
    if type_.kind == "list":
        return _convert_to_list(value, type_.inner)
    if type_.kind == "set":
        return _convert_to_set(value, type_.inner)
    if type_.kind == "map":
        return _convert_to_map(value, type_.inner)
    if type_.kind == "tuple":
        pairs = zip(value.elements, type_.elements, strict=True)
        return tuple_of(convert(element, inner) for element, inner in pairs)
    return _convert_to_object(value, type_)


def _convert_primitive(value: Value, type_: Type) -> Value:
    content = value.content
    if type_ is STRING or type_.kind == "string":
        if isinstance(content, Number):
            return string(format_number(content))
        return string("true" if content else "false")
    assert isinstance(content, str)
    if type_.kind == "number":
        parsed = parse_number(content)
        if parsed is None:
            raise EvaluationError("a number is required")
        return Value(NUMBER, parsed)
    if content in ("true", "1"):
        return TRUE
    if content in ("false", "0"):
        return FALSE
    raise EvaluationError("a bool is required")


def _common_element(value: Value, wanted: Type) -> Type:
    """Return the element type that a structure gets when it becomes a collection."""
    if wanted.kind != "any":
        return wanted
    if value.type.element is not None:
        return value.type.element
    common = unify([element.type for element in value.elements]) if value.elements else ANY
    if common is None:
        raise EvaluationError("all elements must have the same type")
    return common


def _convert_all(elements: Iterable[Value], wanted: Type) -> tuple[list[Value], Type]:
    converted = [convert(element, wanted) for element in elements]
    common = unify([element.type for element in converted]) if converted else None
    if converted and common is None:
        raise EvaluationError("all elements must have the same type")
    type_ = common or wanted.without_optional()
    return [convert(element, type_) for element in converted], type_


def _convert_to_list(value: Value, wanted: Type) -> Value:
    if value.type.kind == "set" and not value.is_wholly_known:
        return unknown(list_type(wanted.without_optional()))
    elements, type_ = _convert_all(value.elements, _common_element(value, wanted))
    return list_of(elements, type_)


def _convert_to_set(value: Value, wanted: Type) -> Value:
    elements, type_ = _convert_all(value.elements, _common_element(value, wanted))
    return set_of(elements, type_)


def _convert_to_map(value: Value, wanted: Type) -> Value:
    elements, type_ = _convert_all(value.elements, _common_element(value, wanted))
    return map_of(dict(zip(value.entries, elements, strict=True)), type_)


def _convert_to_object(value: Value, type_: Type) -> Value:
    entries = value.entries
    optional = set(type_.optional)
    attributes: dict[str, Value] = {}
    for name, inner in type_.attributes:
        if name in entries:
            attributes[name] = convert(entries[name], inner)
        elif name in optional:
            attributes[name] = null(inner.without_optional())
        else:
            raise EvaluationError(f'attribute "{name}" is required')
    return object_of(attributes)


def _fill(given: Type, wanted: Type) -> Type:
    """Return the wanted type with what it leaves open taken from the given one."""
    if given.kind == "any" or not wanted.has_any():
        return wanted
    if wanted.kind == "any":
        return given
    if wanted.element is not None:
        inner = given.element or unify([*given.elements, *(type_ for _, type_ in given.attributes)])
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
