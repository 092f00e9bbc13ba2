"""Functions that convert types, and ``try`` and ``can``, which look at failure."""

from __future__ import annotations

from tf_lsp.values.convert import convert
from tf_lsp.values.defaults import apply_defaults
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.registry import Call, function
from tf_lsp.values.type_nodes import type_of_node
from tf_lsp.values.types import ANY, BOOL, NUMBER, STRING, Type, list_type, map_type, set_type
from tf_lsp.values.value import FALSE, TRUE, Value, unknown

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


@function(ANY, partial=True, nullable=True, returns=BOOL)
def _issensitive(value: Value) -> Value:  # noqa: ARG001 - sensitivity is not followed
    return unknown(BOOL)


@function(ANY, partial=True, nullable=True)
def _ephemeralasnull(value: Value) -> Value:  # noqa: ARG001 - whether it is ephemeral neither
    return unknown()


@function(lazy=True, name="try")
def _first_success(call: Call) -> Value:
    if not call.node.arguments or call.node.expand:
        raise EvaluationError("try: at least one argument is required")
    for argument in call.node.arguments:
        value = call.evaluator.attempt(argument)
        if isinstance(value, Value):
            # What is unknown now may turn out to fail, and then another argument would count.
            meaning = value.meaning
            is_certain = value.is_wholly_known or (meaning is not None and meaning.is_there)
            return value if is_certain else unknown()
    raise EvaluationError("try: no argument has a value")


@function(lazy=True, returns=BOOL)
def _can(call: Call) -> Value:
    if len(call.node.arguments) != 1 or call.node.expand:
        raise EvaluationError("can: takes one argument")
    value = call.evaluator.attempt(call.node.arguments[0])
    if not isinstance(value, Value):
        return FALSE
    return TRUE if value.is_wholly_known else unknown(BOOL)


@function(lazy=True, name="convert")
def _convert_to(call: Call) -> Value:
    if len(call.node.arguments) != 2 or call.node.expand:
        raise EvaluationError("convert: takes a value and a type")
    type_ = type_of_node(call.node.arguments[1], call.evaluator.constant)
    if type_ is None:
        raise EvaluationError("convert: not a type")
    value = call.evaluator.evaluate(call.node.arguments[0])
    return convert(apply_defaults(value, type_), type_)
