"""Which types convert to which, and the type that several have in common.

Facts from go-cty: ``convert/conversion.go``, ``unify.go``, ``compare_types.go``. A conversion is
*unsafe* when the content may still refuse; Terraform nearly always allows those too.
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
    from collections.abc import Callable, Iterable, Sequence


def can_convert(given: Type, wanted: Type, *, unsafe: bool = True) -> bool:
    """Whether some values of one type convert to the other; the content may still refuse."""
    if given is wanted or wanted.kind == "any" or given == wanted:
        return True
    if given.kind == "any":
        return unsafe
    if given.is_primitive and wanted.is_primitive:
        return wanted.kind == "string" or (unsafe and given.kind == "string")
    if wanted.kind in ("list", "set"):
        return _can_become_sequence(given, wanted, unsafe=unsafe)
    if wanted.kind == "map":
        return _can_become_map(given, wanted.inner, unsafe=unsafe)
    if wanted.kind == "tuple":
        return (
            given.kind == "tuple"
            and len(given.elements) == len(wanted.elements)
            and all(
                can_convert(mine, theirs, unsafe=unsafe)
                for mine, theirs in zip(given.elements, wanted.elements, strict=True)
            )
        )
    return wanted.kind == "object" and _can_become_object(given, wanted, unsafe=unsafe)


def common_element(types: Sequence[Type], wanted: Type, *, unsafe: bool = True) -> Type | None:
    """Return the element type that parts of these types get in a collection, None for none.

    ``wanted`` is the element type that the collection is to have, which may be left open.
    """
    if wanted.kind != "any" or not types:
        return wanted
    return unify(types, unsafe=unsafe)


def _can_become_sequence(given: Type, wanted: Type, *, unsafe: bool) -> bool:
    if given.kind in ("list", "set"):
        if given.kind == "list" and wanted.kind == "set" and not unsafe:
            return False
        return can_convert(given.inner, wanted.inner, unsafe=unsafe)
    if given.kind != "tuple":
        return False
    element = common_element(given.elements, wanted.inner, unsafe=unsafe)
    if element is None or (element.kind == "any" and set(given.elements) - {ANY}):
        return False
    return _can_all_become(given.elements, element, unsafe=unsafe)


def _can_become_map(given: Type, element: Type, *, unsafe: bool) -> bool:
    if given.kind == "map":
        return can_convert(given.inner, element, unsafe=unsafe)
    if given.kind != "object":
        return False
    types = given.parts
    common = common_element(types, element, unsafe=unsafe)
    return common is not None and _can_all_become(types, common, unsafe=unsafe)


def _can_all_become(types: Sequence[Type], element: Type, *, unsafe: bool) -> bool:
    return all(can_convert(type_, element, unsafe=unsafe) for type_ in dict.fromkeys(types))


def _can_become_object(given: Type, wanted: Type, *, unsafe: bool) -> bool:
    optional = wanted.optional
    if given.kind == "map":
        return unsafe and all(
            name in optional or can_convert(given.inner, type_) for name, type_ in wanted.attributes
        )
    if given.kind != "object":
        return False
    present = dict(given.attributes)
    return all(
        can_convert(present[name], type_, unsafe=unsafe) if name in present else name in optional
        for name, type_ in wanted.attributes
    )


def unify(types: Iterable[Type], *, unsafe: bool = True) -> Type | None:
    """Return the type that values of all these types convert to, None when there is none."""
    distinct = list(dict.fromkeys(types))
    if len(distinct) <= 1:
        return distinct[0] if distinct else None
    found, common = _unify_structures(distinct, unsafe=unsafe)
    if found:
        return common
    for index in _by_preference(distinct):
        if _can_all_become(distinct, distinct[index], unsafe=unsafe):
            return distinct[index]
    return None


def _unify_structures(types: list[Type], *, unsafe: bool) -> tuple[bool, Type | None]:
    """Return whether structural types alone decide, and what they decide."""
    kinds = {type_.kind for type_ in types}
    concrete = kinds - {"any"}
    if len(concrete) == 1 and concrete & {"list", "set", "map", "tuple", "object"}:
        if "any" in kinds:  # what they have in common shows when the open one is known
            return True, ANY
        return True, _unify_same_kind(types, next(iter(concrete)), unsafe=unsafe)
    if concrete == {"map", "object"}:
        common = _unify_mixed(types, "object", _objects_as_map, unsafe=unsafe)
        return common is not None, common
    if concrete == {"list", "tuple"}:
        common = _unify_mixed(types, "tuple", _tuples_as_list, unsafe=unsafe)
        return common is not None, common
    return {"object", "tuple"} <= kinds, None


def _unify_same_kind(types: list[Type], kind: str, *, unsafe: bool) -> Type | None:
    if kind in ("list", "set", "map"):
        inner = unify((type_.inner for type_ in types), unsafe=unsafe)
        return None if inner is None else Type(kind, element=inner)
    if kind == "object":
        return _unify_objects(types, unsafe=unsafe)
    return _unify_tuples(types, unsafe=unsafe)


def _unify_mixed(
    types: list[Type], structure: str, as_collection: Callable[..., Type | None], *, unsafe: bool
) -> Type | None:
    """Unify objects with maps, or tuples with lists, by way of the collection."""
    structures = [type_ for type_ in types if type_.kind == structure]
    collection = as_collection(structures, unsafe=unsafe)
    if collection is None:
        return None
    result = unify(
        (collection if type_.kind == structure else type_ for type_ in types), unsafe=unsafe
    )
    return result if result is not None and result.kind == collection.kind else None


def _objects_as_map(types: list[Type], *, unsafe: bool) -> Type | None:
    return _as_collection(types, map_type, unsafe=unsafe)


def _tuples_as_list(types: list[Type], *, unsafe: bool) -> Type | None:
    return _as_collection(types, list_type, unsafe=unsafe)


def _as_collection(
    types: list[Type], collection: Callable[[Type], Type], *, unsafe: bool
) -> Type | None:
    """Return the collection that holds whatever structures of these types hold, if there is one."""
    inner = unify((part for type_ in types for part in type_.parts), unsafe=unsafe)
    if inner is None:
        return None
    common = collection(inner)
    return common if _can_all_become(types, common, unsafe=unsafe) else None


def _unify_objects(types: list[Type], *, unsafe: bool) -> Type | None:
    names = [name for name, _ in types[0].attributes]
    if any([name for name, _ in type_.attributes] != names for type_ in types[1:]):
        return _objects_as_map(types, unsafe=unsafe)
    columns = _unify_columns(types, unsafe=unsafe)
    return None if columns is None else object_type(dict(zip(names, columns, strict=True)))


def _unify_tuples(types: list[Type], *, unsafe: bool) -> Type | None:
    if any(len(type_.elements) != len(types[0].elements) for type_ in types[1:]):
        return _tuples_as_list(types, unsafe=unsafe)
    columns = _unify_columns(types, unsafe=unsafe)
    return None if columns is None else tuple_type(columns)


def _unify_columns(types: list[Type], *, unsafe: bool) -> list[Type] | None:
    unified = []
    for column in zip(*(type_.parts for type_ in types), strict=True):
        common = unify(column, unsafe=unsafe)
        if common is None:
            return None
        unified.append(common)
    return unified


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
    if left.kind == right.kind and len(left.parts) == len(right.parts):
        if [name for name, _ in left.attributes] != [name for name, _ in right.attributes]:
            return 0
        orders = set(map(_compare, left.parts, right.parts)) - {0}
        return orders.pop() if len(orders) == 1 else 0
    return 0
