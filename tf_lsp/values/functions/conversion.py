"""Functions that convert types, and ``try`` and ``can``, which look at failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.values import nodes
from tf_lsp.values.convert import convert
from tf_lsp.values.defaults import apply_defaults
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.registry import Call, function
from tf_lsp.values.type_nodes import type_of_node
from tf_lsp.values.types import ANY, BOOL, NUMBER, STRING, Type, list_type, map_type, set_type
from tf_lsp.values.value import FALSE, TRUE, Value, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

_TARGETS = {
    "tobool": BOOL,
    "tonumber": NUMBER,
    "tostring": STRING,
    "tolist": list_type(ANY),
    "toset": set_type(ANY),
    "tomap": map_type(ANY),
}


def _register(name: str, type_: Type) -> None:
    function(ANY, name=name, partial=True, nullable=True)(lambda value: convert(value, type_))


for _name, _type in _TARGETS.items():
    _register(_name, _type)


@function(ANY, partial=True, nullable=True)
def _sensitive(value: Value) -> Value:
    return value


@function(ANY, partial=True, nullable=True)
def _nonsensitive(value: Value) -> Value:
    return value


@function(lazy=True, returns=BOOL)
def _issensitive(call: Call) -> Value:
    argument = _only_argument(call, "issensitive")
    value = call.evaluator.evaluate(argument)
    if isinstance(argument, nodes.Call) and argument.name.removeprefix("core::") == "sensitive":
        return TRUE
    return FALSE if value.is_known and _is_written_out(argument) else unknown(BOOL)


@function(lazy=True)
def _ephemeralasnull(call: Call) -> Value:
    argument = _only_argument(call, "ephemeralasnull")
    value = call.evaluator.evaluate(argument)
    return value if _is_written_out(argument) else unknown(value.type)


def _only_argument(call: Call, name: str) -> nodes.Node:
    if len(call.node.arguments) != 1 or call.node.expand:
        raise EvaluationError(f"{name}: takes one argument")
    return call.node.arguments[0]


def _is_written_out(node: object, bound: frozenset[str] = frozenset()) -> bool:
    """Whether nothing in an expression comes from where it could have been made a secret.

    ``bound`` are the names that a ``for`` around it gives to what is written out too.
    """
    if isinstance(node, tuple):
        return all(_is_written_out(part, bound) for part in node)
    if isinstance(node, nodes.Name):
        return node.name in bound
    if isinstance(node, nodes.Call) and node.name.removeprefix("core::") == "sensitive":
        return False
    if isinstance(node, nodes.For) and _is_written_out(node.collection, bound):
        bound |= {node.key_name, node.value_name}
        return _is_written_out((node.key, node.value, node.condition), bound)
    if not isinstance(node, nodes.Node):
        return True
    return all(_is_written_out(getattr(node, name), bound) for name in type(node).__slots__)


@function(lazy=True, name="try")
def _first_success(call: Call) -> Value:
    for attempt in _attempts(call):
        if isinstance(attempt, Value):
            # What is unknown now may turn out to fail, and then another argument would count.
            meaning = attempt.meaning
            is_certain = attempt.is_wholly_known or (meaning is not None and meaning.is_there)
            return attempt if is_certain else unknown()
    raise EvaluationError("try: no argument has a value")


@function(lazy=True, returns=BOOL)
def _can(call: Call) -> Value:
    attempts = list(_attempts(call))
    if len(attempts) != 1:
        raise EvaluationError("can: takes one argument")
    if not isinstance(attempts[0], Value):
        return FALSE
    return TRUE if attempts[0].is_wholly_known else unknown(BOOL)


def _attempts(call: Call) -> Iterator[Value | EvaluationError]:
    """Yield what becomes of each argument, also of those that ``...`` expands."""
    arguments = call.node.arguments
    expanded: Value | None = None
    if call.node.expand:
        expanded = call.evaluator.evaluate(arguments[-1])
        arguments = arguments[:-1]
        if expanded.is_null or not (expanded.type.is_sequence or expanded.type.kind == "any"):
            raise EvaluationError("what ... expands must be a list, set or tuple")
    yield from map(call.evaluator.attempt, arguments)
    if expanded is not None:
        yield from expanded.elements if expanded.is_known else [unknown()]


@function(lazy=True, name="convert")
def _convert_to(call: Call) -> Value:
    if len(call.node.arguments) != 2 or call.node.expand:
        raise EvaluationError("convert: takes a value and a type")
    type_ = type_of_node(call.node.arguments[1], call.evaluator.constant)
    if type_ is None:
        raise EvaluationError("convert: not a type")
    value = convert(call.evaluator.evaluate(call.node.arguments[0]), type_)
    completed = apply_defaults(value, type_)
    return value if completed is value else convert(completed, type_)
