"""Type constraints: reading what a variable's ``type`` says, and applying its defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.values.convert import convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.nodes import Call, Literal, Name, Node, ObjectNode, TupleNode
from tf_lsp.values.parse import parse_expression
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
from tf_lsp.values.value import Value, invalid, object_of, tuple_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tf_lsp.values.scope import Evaluation

_PRIMITIVES = {"bool": BOOL, "number": NUMBER, "string": STRING, "any": ANY}
_COLLECTIONS = {"list": list_type, "set": set_type, "map": map_type}
# Terraform 0.11 wrote types as strings, and later versions still accept these three.
_LEGACY = {"string": STRING, "list": list_type(ANY), "map": map_type(ANY)}


def parse_type(text: str) -> Type | None:
    """Return the type constraint that a text stands for, None when it is none."""
    node = parse_expression(text.strip())
    if isinstance(node, Literal) and node.value.type == STRING:
        return _LEGACY.get(node.value.text)
    if isinstance(node, Name) and node.name in ("list", "map"):
        return _LEGACY[node.name]
    return None if node is None else type_of_node(node)


def type_of_node(node: Node) -> Type | None:
    """Return the type constraint that an expression's tree stands for, None when it is none."""
    if isinstance(node, Name):
        return _PRIMITIVES.get(node.name)
    if not isinstance(node, Call) or len(node.arguments) != 1 or node.expand:
        return None
    argument = node.arguments[0]
    if node.name in _COLLECTIONS:
        inner = type_of_node(argument)
        return None if inner is None else _COLLECTIONS[node.name](inner)
    if node.name == "tuple" and isinstance(argument, TupleNode):
        types = [type_of_node(item) for item in argument.items]
        known = [type_ for type_ in types if type_ is not None]
        return tuple_type(known) if len(known) == len(types) else None
    if node.name == "object" and isinstance(argument, ObjectNode):
        return _object(argument)
    return None


def _object(node: ObjectNode) -> Type | None:
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
            optional[name] = _constant(value.arguments[1]) if len(value.arguments) == 2 else None
        type_ = type_of_node(constraint)
        if type_ is None:
            return None
        attributes[name] = type_
        default = optional.get(name)
        if default is not None and not _fits(default, type_):
            return None
    return object_type(attributes, optional)


def _fits(default: Value, type_: Type) -> bool:
    try:
        convert(apply_defaults(default, type_), type_)
    except EvaluationError:
        return False
    return not default.error


def _constant(node: Node) -> Value:
    """Return the value of a default, which Terraform lets refer to nothing."""
    from tf_lsp.values.evaluate import evaluate

    return evaluate(node, NoScope(), None).with_origin(None)


class NoScope:
    """A scope that has no names and no files."""

    def resolve(
        self,
        root: str,
        names: Sequence[str],
        evaluation: Evaluation,  # noqa: ARG002 - the protocol's signature
    ) -> tuple[Value, int]:
        """Refuse every reference."""
        return invalid(f'nothing is named "{root}" here'), len(names)

    def read_file(self, path: str) -> bytes | None:  # noqa: ARG002 - the protocol's signature
        """Know no file."""
        return None


def apply_defaults(value: Value, type_: Type) -> Value:
    """Return the value with the defaults of ``optional(type, default)`` put in, at every depth.

    To be called before ``convert``, as Terraform does. A default also replaces null.
    """
    if not value.is_known or value.is_null or not _has_defaults(type_):
        return value
    if isinstance(value.content, dict):
        return _apply_to_entries(value, type_)
    if isinstance(value.content, tuple) and type_.is_sequence:
        wanted = type_.elements or (type_.element or ANY,) * len(value.content)
        if len(wanted) != len(value.content):
            return value
        pairs = zip(value.content, wanted, strict=True)
        return tuple_of(apply_defaults(*pair) for pair in pairs).with_origin(value.origin)
    return value


def _apply_to_entries(value: Value, type_: Type) -> Value:
    entries = dict(value.entries)
    if type_.kind == "map":
        entries = {key: apply_defaults(entry, type_.inner) for key, entry in entries.items()}
    for name, inner in type_.attributes:
        if name in entries:
            entries[name] = apply_defaults(entries[name], inner)
    inners = dict(type_.attributes)
    for name, default in type_.optional:
        if default is not None and (name not in entries or entries[name].is_null):
            entries[name] = apply_defaults(default, inners[name])
    return object_of(entries).with_origin(value.origin)


def _has_defaults(type_: Type) -> bool:
    if any(default is not None for _, default in type_.optional):
        return True
    parts = [*type_.elements, *(inner for _, inner in type_.attributes)]
    return any(map(_has_defaults, [*parts, type_.element] if type_.element else parts))
