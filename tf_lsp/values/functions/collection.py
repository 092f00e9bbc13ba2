"""Functions on maps and objects, and those that take any collection."""

from __future__ import annotations

from tf_lsp.values.characters import clusters
from tf_lsp.values.convert import convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.registry import function
from tf_lsp.values.functions.text import STRINGS, strings
from tf_lsp.values.loops import has_known_length
from tf_lsp.values.meaning import Between, known_prefix
from tf_lsp.values.operators import get_attribute
from tf_lsp.values.types import (
    ANY,
    NUMBER,
    STRING,
    Type,
    list_type,
    map_type,
    object_type,
    tuple_type,
)
from tf_lsp.values.unify import unify
from tf_lsp.values.value import (
    Value,
    list_of,
    map_of,
    object_of,
    string,
    tuple_of,
    unknown,
)

_LISTS_BY_KEY = map_type(STRINGS)
_NOTHING = object_type({})


@function(ANY, returns=NUMBER, partial=True)
def _length(value: Value) -> int | Value:
    type_ = value.type
    if type_.kind == "any":
        return unknown(NUMBER)
    if type_.kind in ("tuple", "object"):
        return len(type_.elements) + len(type_.attributes)
    if type_.kind in ("bool", "number"):
        raise EvaluationError("length: the argument must be a string or a collection")
    if not has_known_length(value):
        return unknown(NUMBER).meant(_range_of_length(value), [value])
    return len(clusters(value.text)) if type_.kind == "string" else len(value.elements)


def _range_of_length(value: Value) -> Between:
    """Return what the length of something with unknown parts lies between."""
    if value.is_known:  # a set, some elements of which may turn out to be equal
        return Between(1, len(value.elements))
    return Between(len(clusters(known_prefix(value))) if value.type.kind == "string" else 0, None)


@function(ANY, partial=True)
def _keys(mapping: Value) -> Value:
    if mapping.type.kind == "any":
        return unknown()
    if not mapping.type.is_mapping:
        raise EvaluationError("keys: the argument must be a map or object")
    if mapping.type.kind == "object":
        return tuple_of(string(name) for name, _ in mapping.type.attributes)
    return strings(list(mapping.entries)) if mapping.is_known else unknown(STRINGS)


@function(ANY, partial=True)
def _values(mapping: Value) -> Value:
    if mapping.type.kind == "any":
        return unknown()
    if not mapping.type.is_mapping:
        raise EvaluationError("values: the argument must be a map or object")
    if mapping.type.kind == "object":
        return (
            tuple_of(mapping.elements)
            if mapping.is_known
            else unknown(tuple_type(mapping.type.parts))
        )
    if not mapping.is_known:
        return unknown(list_type(mapping.type.inner))
    return list_of(mapping.elements, mapping.type.inner)


@function(ANY, STRING, rest=ANY, partial=True, nullable=True)
def _lookup(mapping: Value, key: Value, *default: Value) -> Value:
    if len(default) > 1:
        raise EvaluationError("lookup: takes two or three arguments")
    if mapping.is_null or key.is_null:
        raise EvaluationError("lookup: the map or the key is null")
    type_ = mapping.type
    if type_.kind == "any":
        return unknown()
    if not type_.is_mapping:
        raise EvaluationError("lookup: the first argument must be a map")
    fallback = [convert(each, type_.element or ANY) for each in default]
    if not key.is_known or (not mapping.is_known and type_.element is not None):
        return unknown(type_.element or ANY)
    if key.text in (mapping.entries if mapping.is_known else dict(type_.attributes)):
        return get_attribute(mapping, key.text)
    if fallback:
        return fallback[0]
    raise EvaluationError(f'lookup: no element with the key "{key.text}"')


@function(rest=ANY, partial=True, nullable=True)
def _merge(*mappings: Value) -> Value:
    type_ = _type_of_merged(mappings)
    if not all(each.is_known for each in mappings):
        return unknown(type_)
    merged: dict[str, Value] = {}
    for each in mappings:
        if not each.is_null:
            merged.update(_merged_entries(each))
    return map_of(merged, type_.inner) if type_.kind == "map" else object_of(merged)


def _type_of_merged(mappings: tuple[Value, ...]) -> Type:
    """Return the type of what is merged; after a null of no type, nothing is checked any more."""
    types: list[Type] = []
    attributes: dict[str, Type] = {}
    names_are_known = True
    for each in mappings:
        if each.type.kind == "any":
            return ANY
        if not each.type.is_mapping:
            raise EvaluationError("merge: all arguments must be maps or objects")
        types.append(_NOTHING if each.is_null and each.type.kind == "object" else each.type)
        attributes.update(types[-1].attributes)
        if each.type.element is not None and each.is_known and not each.is_null:
            attributes.update(dict.fromkeys(each.entries, each.type.element))
        names_are_known = names_are_known and (each.is_known or each.type.element is None)
    if len(set(types)) == 1:
        return types[0]
    return object_type(attributes) if names_are_known else ANY


def _merged_entries(value: Value) -> dict[str, Value]:
    """Return what a value adds; where types are not checked, a set of strings is a map of them."""
    if isinstance(value.content, dict):
        return value.entries
    if value.type.is_sequence and not value.elements:
        return {}
    if value.type.kind != "set" or any(
        not isinstance(each.content, str) for each in value.elements
    ):
        raise EvaluationError("merge: all arguments must be maps or objects")
    return {each.text: each for each in value.elements}


@function(STRINGS, ANY, partial=True)
def _zipmap(names: Value, elements: Value) -> Value:
    type_ = elements.type
    if type_.kind == "any":
        return unknown()
    if type_.kind not in ("list", "tuple"):
        raise EvaluationError("zipmap: the second argument must be a list or tuple")
    if not names.is_wholly_known or (type_.element is not None and not elements.is_known):
        return unknown(map_type(type_.element) if type_.element else ANY)
    count = len(elements.elements if elements.is_known else type_.elements)
    if len(names.elements) != count:
        raise EvaluationError("zipmap: as many values as keys are required")
    if any(name.is_null for name in names.elements):
        raise EvaluationError("zipmap: a key is null")
    texts = [name.text for name in names.elements]
    if not elements.is_known:
        return unknown(object_type(dict(zip(texts, type_.elements, strict=True))))
    entries = dict(zip(texts, elements.elements, strict=True))
    return map_of(entries, type_.element) if type_.element else object_of(entries)


@function(_LISTS_BY_KEY, returns=_LISTS_BY_KEY)
def _transpose(mapping: Value) -> Value:
    if not mapping.is_wholly_known:
        return unknown(_LISTS_BY_KEY)
    result: dict[str, list[str]] = {}
    for key, elements in mapping.entries.items():
        if elements.is_null or any(each.is_null for each in elements.elements):
            raise EvaluationError("transpose: a list or an element is null")
        for each in elements.elements:
            result.setdefault(each.text, []).append(key)
    return map_of({key: strings(sorted(found)) for key, found in result.items()}, STRINGS)


@function(rest=ANY, partial=True, nullable=True)
def _coalesce(*candidates: Value) -> Value:
    if not candidates:
        raise EvaluationError("coalesce: at least one argument is required")
    type_ = unify([each.type for each in candidates])
    if type_ is None:
        raise EvaluationError("coalesce: all arguments must have the same type")
    for each in candidates:
        if not each.is_known:
            return unknown(type_)
        value = convert(each, type_)
        if not value.is_null and not (value.type.kind == "string" and value.text == ""):
            return value
    raise EvaluationError("coalesce: no argument is other than null or empty")
