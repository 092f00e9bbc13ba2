"""Which types convert to which, and the type that several have in common.

Facts from go-cty: ``convert/conversion.go``, ``unify.go``, ``compare_types.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.values.types import (
    ANY,
    Type,
    list_type,
    map_type,
    object_type,
    tuple_type,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def can_convert(given: Type, wanted: Type) -> bool:
    """Whether some values of one type convert to the other; the content may still refuse."""
    if given == wanted or wanted.kind == "any" or given.kind == "any":
        return True
    if given.is_primitive and wanted.is_primitive:
        return "string" in (given.kind, wanted.kind)
    if wanted.kind in ("list", "set"):
        return _can_become_sequence(given, wanted.inner)
    if wanted.kind == "map":
        return _can_become_map(given, wanted.inner)
    if wanted.kind == "tuple":
        return (
            given.kind == "tuple"
            and len(given.elements) == len(wanted.elements)
            and all(map(can_convert, given.elements, wanted.elements))
        )
    return wanted.kind == "object" and _can_become_object(given, wanted)


def _can_become_sequence(given: Type, element: Type) -> bool:
    if given.kind in ("list", "set"):
        return can_convert(given.inner, element)
    return given.kind == "tuple" and _can_all_become(given.elements, element)


def _can_become_map(given: Type, element: Type) -> bool:
    if given.kind == "map":
        return can_convert(given.inner, element)
    types = [type_ for _, type_ in given.attributes]
    return given.kind == "object" and _can_all_become(types, element)


def _can_all_become(types: Sequence[Type], element: Type) -> bool:
    if element.kind == "any" and types:
        element_ = unify(types)
        return element_ is not None and (element_.kind != "any" or set(types) == {ANY})
    return all(can_convert(type_, element) for type_ in dict.fromkeys(types))


def _can_become_object(given: Type, wanted: Type) -> bool:
    if given.kind == "map":
        return all(can_convert(given.inner, type_) for _, type_ in wanted.attributes)
    if given.kind != "object":
        return False
    present = dict(given.attributes)
    optional = set(wanted.optional)
    for name, type_ in wanted.attributes:
        if name in present:
            if not can_convert(present[name], type_):
                return False
        elif name not in optional:
            return False
    return True


def unify(types: Iterable[Type]) -> Type | None:
    """Return the type that values of all these types convert to, None when there is none."""
    distinct = list(dict.fromkeys(types))
    if len(distinct) <= 1:
        return distinct[0] if distinct else None
    kinds = {type_.kind for type_ in distinct}
    found, common = _unify_structures(distinct, kinds)
    if found:
        return common
    for index in _by_preference(distinct):
        if all(can_convert(type_, distinct[index]) for type_ in distinct):
            return distinct[index]
    return None


def _unify_structures(types: list[Type], kinds: set[str]) -> tuple[bool, Type | None]:
    """Return whether structural types alone decide, and what they decide."""
    concrete = kinds - {"any"}
    if len(concrete) == 1 and concrete & {"list", "set", "map", "tuple", "object"}:
        if "any" in kinds:
            return True, ANY
        return True, _unify_same_kind(types, next(iter(concrete)))
    if concrete == {"map", "object"}:
        common = _unify_mixed(types, "object", map_type)
        return common is not None, common
    if concrete == {"list", "tuple"}:
        common = _unify_mixed(types, "tuple", list_type)
        return common is not None, common
    return {"object", "tuple"} <= kinds, None


def _unify_same_kind(types: list[Type], kind: str) -> Type | None:
    if kind in ("list", "set", "map"):
        inner = unify(type_.inner for type_ in types)
        return None if inner is None else Type(kind, element=inner)
    if kind == "object":
        return _unify_objects(types)
    return _unify_tuples(types)


def _unify_mixed(types: list[Type], structure: str, collection: object) -> Type | None:
    """Unify objects with maps, or tuples with lists, by way of the collection."""
    assert callable(collection)
    inner = unify(part for type_ in types if type_.kind == structure for part in _parts(type_))
    if inner is None:
        return None
    result = unify(collection(inner) if type_.kind == structure else type_ for type_ in types)
    return result if result is not None and result.kind in ("map", "list") else None


def _parts(type_: Type) -> list[Type]:
    return [*type_.elements, *(attribute for _, attribute in type_.attributes)]


def _unify_objects(types: list[Type]) -> Type | None:
    names = [name for name, _ in types[0].attributes]
    if any([name for name, _ in type_.attributes] != names for type_ in types[1:]):
        inner = unify(part for type_ in types for part in _parts(type_))
        return _if_all_become(types, map_type(inner)) if inner else None
    columns = zip(*(_parts(type_) for type_ in types), strict=True)
    unified = [unify(column) for column in columns]
    if any(type_ is None for type_ in unified):
        return None
    pairs = zip(names, unified, strict=True)
    return object_type({name: type_ for name, type_ in pairs if type_ is not None})


def _unify_tuples(types: list[Type]) -> Type | None:
    if any(len(type_.elements) != len(types[0].elements) for type_ in types[1:]):
        inner = unify(part for type_ in types for part in type_.elements)
        return _if_all_become(types, list_type(inner)) if inner else None
    unified = [unify(column) for column in zip(*(type_.elements for type_ in types), strict=True)]
    if any(type_ is None for type_ in unified):
        return None
    return tuple_type(type_ for type_ in unified if type_ is not None)


def _if_all_become(types: list[Type], collection: Type) -> Type | None:
    return collection if all(can_convert(type_, collection) for type_ in types) else None


def _by_preference(types: list[Type]) -> list[int]:
    """Return the indexes of the types, the most general first (a topological sort)."""
    below: list[list[int]] = [[] for _ in types]
    above = [0] * len(types)
    for left in range(len(types)):
        for right in range(left + 1, len(types)):
            order = _compare(types[left], types[right])
            if order < 0:
                below[left].append(right)
                above[right] += 1
            elif order > 0:
                below[right].append(left)
                above[left] += 1
    queue = [index for index, count in enumerate(above) if count == 0]
    for index in queue:
        for lower in below[index]:
            above[lower] -= 1
            if above[lower] == 0:
                queue.append(lower)
    return queue


_MORE_GENERAL = {("list", "tuple"), ("map", "object"), ("tuple", "set"), ("list", "set")}


def _compare(left: Type, right: Type) -> int:
    """Return -1 when the left type is the more general, 1 when the right one is, else 0."""
    if left.kind == "any" or right.kind == "any":
        return (left.kind == "any") - (right.kind == "any")
    if left.is_primitive and right.is_primitive:
        return (right.kind == "string") - (left.kind == "string")
    if left.kind == right.kind and left.element is not None:
        return _compare(left.inner, right.inner)
    if (left.kind, right.kind) in _MORE_GENERAL:
        return -1
    if (right.kind, left.kind) in _MORE_GENERAL:
        return 1
    if left.kind == right.kind and len(_parts(left)) == len(_parts(right)):
        if [name for name, _ in left.attributes] != [name for name, _ in right.attributes]:
            return 0
        orders = set(map(_compare, _parts(left), _parts(right))) - {0}
        return orders.pop() if len(orders) == 1 else 0
    return 0
