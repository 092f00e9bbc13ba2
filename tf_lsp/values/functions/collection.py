"""Functions on maps and objects, and those that take any collection."""

from __future__ import annotations

from tf_lsp.values.characters import clusters
from tf_lsp.values.convert import convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.registry import function
from tf_lsp.values.functions.text import STRINGS, strings
from tf_lsp.values.loops import has_known_length
from tf_lsp.values.types import ANY, NUMBER, STRING, map_type
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
        return unknown(NUMBER)
    return len(clusters(value.text)) if type_.kind == "string" else len(value.elements)


@function(ANY, partial=True)
def _keys(mapping: Value) -> Value:
    if mapping.type.kind == "any":
        return unknown()
    if not mapping.type.is_mapping:
        raise EvaluationError("keys: the argument must be a map or object")
    if mapping.type.kind == "object":
        return tuple_of(string(name) for name, _ in mapping.type.attributes)
    return strings(list(mapping.entries)) if mapping.is_known else unknown(STRINGS)


@function(ANY)
def _values(mapping: Value) -> Value:
    if not mapping.type.is_mapping:
        raise EvaluationError("values: the argument must be a map or object")
    if mapping.type.kind == "object":
        return tuple_of(mapping.elements)
    return list_of(mapping.elements, mapping.type.inner)


@function(ANY, STRING, rest=ANY, partial=True, nullable=True)
def _lookup(mapping: Value, key: Value, *default: Value) -> Value:
    if len(default) > 1:
        raise EvaluationError("lookup: takes two or three arguments")
    if mapping.is_null or key.is_null:
        raise EvaluationError("lookup: the map or the key is null")
    kind = mapping.type.kind
    if kind == "any":
        return unknown()
    if kind not in ("map", "object"):
        raise EvaluationError("lookup: the first argument must be a map")
    fallback = [convert(each, mapping.type.element or ANY) for each in default]
    if not mapping.is_known or not key.is_known:
        return unknown(mapping.type.element or ANY)
    found = mapping.entries.get(key.text)
    if found is not None:
        return found
    if fallback:
        return fallback[0]
    raise EvaluationError(f'lookup: no element with the key "{key.text}"')


@function(rest=ANY, partial=True, nullable=True)
def _merge(*mappings: Value) -> Value:
    for each in mappings:
        if not each.type.is_mapping and each.type.kind != "any":
            raise EvaluationError("merge: all arguments must be maps or objects")
    if not all(each.is_known for each in mappings):
        return unknown()
    merged: dict[str, Value] = {}
    for each in mappings:
        if not each.is_null:
            merged.update(each.entries)
    empty = object_of({}).type
    types = {
        empty if each.is_null and each.type.kind == "object" else each.type for each in mappings
    }
    common = next(iter(types)) if len(types) == 1 else None
    if common is not None and common.kind == "map":
        return map_of(merged, common.inner)
    return object_of(merged)


@function(STRINGS, ANY)
def _zipmap(names: Value, elements: Value) -> Value:
    if elements.type.kind not in ("list", "tuple"):
        raise EvaluationError("zipmap: the second argument must be a list or tuple")
    if not names.is_wholly_known:
        return unknown()
    if len(names.elements) != len(elements.elements):
        raise EvaluationError("zipmap: as many values as keys are required")
    if any(name.is_null for name in names.elements):
        raise EvaluationError("zipmap: a key is null")
    texts = [name.text for name in names.elements]
    entries = dict(zip(texts, elements.elements, strict=True))
    if elements.type.kind == "tuple":
        return object_of(entries)
    return map_of(entries, elements.type.inner)


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
