"""Read type constraints, ``list(string)`` or ``object({...})``, from expressions' trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.values.convert import convert
from tf_lsp.values.defaults import ObjectWithDefaults, apply_defaults
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.nodes import Call, Literal, Name, Node, ObjectNode, TupleNode
from tf_lsp.values.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Type,
    list_type,
    map_type,
    object_type,
    set_type,
    tuple_type,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tf_lsp.values.value import Value

    Constant = Callable[[Node], Value]
    """What evaluates a default, which Terraform lets refer to nothing."""

_PRIMITIVES = {"bool": BOOL, "number": NUMBER, "string": STRING, "any": ANY}
_COLLECTIONS = {"list": list_type, "set": set_type, "map": map_type}


def type_of_node(node: Node, constant: Constant) -> Type | None:
    """Return the type constraint that an expression's tree stands for, None when it is none.

    ``constant`` evaluates the defaults of optional attributes; it never raises.
    """
    if isinstance(node, Name):
        return _PRIMITIVES.get(node.name)
    if not isinstance(node, Call) or len(node.arguments) != 1 or node.expand:
        return None
    argument = node.arguments[0]
    if node.name in _COLLECTIONS:
        inner = type_of_node(argument, constant)
        return None if inner is None else _COLLECTIONS[node.name](inner)
    if node.name == "tuple" and isinstance(argument, TupleNode):
        types = [type_of_node(item, constant) for item in argument.items]
        known = [type_ for type_ in types if type_ is not None]
        return tuple_type(known) if len(known) == len(types) else None
    if node.name == "object" and isinstance(argument, ObjectNode):
        return _object(argument, constant)
    return None


def _object(node: ObjectNode, constant: Constant) -> Type | None:
    attributes: dict[str, Type] = {}
    optional: dict[str, Value | None] = {}
    for key, value in node.items:
        if not isinstance(key, Literal):
            return None
        name = key.value.text
        constraint: Node = value
        if isinstance(value, Call) and value.name == "optional":
            if len(value.arguments) not in (1, 2):
                return None
            constraint = value.arguments[0]
            optional[name] = constant(value.arguments[1]) if len(value.arguments) == 2 else None
        type_ = type_of_node(constraint, constant)
        if type_ is None:
            return None
        attributes[name] = type_
        default = optional.get(name)
        if default is not None and not _fits(default, type_):
            return None
    return _object_type(attributes, optional)


def _object_type(attributes: dict[str, Type], optional: dict[str, Value | None]) -> Type:
    plain = object_type(attributes, optional)
    defaults = ((name, optional[name]) for name in plain.optional)
    known = tuple((name, default) for name, default in defaults if default is not None)
    if not known:
        return plain
    return ObjectWithDefaults(
        "object", attributes=plain.attributes, optional=plain.optional, defaults=known
    )


def _fits(default: Value, type_: Type) -> bool:
    try:
        convert(apply_defaults(default, type_), type_)
    except EvaluationError:
        return False
    return not default.error
