"""Terraform's built-in functions, those that depend on their arguments alone."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions import (  # noqa: F401 - importing a family registers its functions
    collection,
    conversion,
    dates,
    encoding,
    files,
    formatting,
    hashing,
    network,
    numeric,
    sequence,
    sets,
    text,
)
from tf_lsp.values.functions.registry import FUNCTIONS, Call, Function
from tf_lsp.values.value import Value, unknown

if TYPE_CHECKING:
    from tf_lsp.values import nodes
    from tf_lsp.values.evaluator import Evaluator

_CORE = "core::"
# These families stand on libraries that take long to import, and few modules need them.
_HEAVY = {
    "regex": "pattern",
    "regexall": "pattern",
    "replace": "pattern",
    "yamldecode": "yaml_text",
    "yamlencode": "yaml_text",
}
# These exist, but what they return is not to be known from the files alone.
_UNKNOWABLE = frozenset(
    {
        "abspath",
        "base64gzip",
        "bcrypt",
        "fileset",
        "pathexpand",
        "plantimestamp",
        "rsadecrypt",
        "timestamp",
        "uuid",
    }
)


def call(evaluator: Evaluator, node: nodes.Call) -> Value:
    """Evaluate a function call; raises EvaluationError where Terraform refuses it."""
    name = node.name.removeprefix(_CORE)
    function = _find(name)
    context = Call(evaluator, node)
    if function is not None and function.lazy:
        return _passed_on(evaluator, node, function.run(context), [])
    arguments, complete = _arguments(evaluator, node)
    if function is None:
        if name not in _UNKNOWABLE and "::" not in name:
            raise EvaluationError(f'no function named "{name}"')
        value = unknown()
    elif complete:
        value = function.apply(context, tuple(arguments))
        evaluator.evaluation.spend(value.size)
    else:
        value = unknown()
    return _passed_on(evaluator, node, value, arguments)


def _find(name: str) -> Function | None:
    if name in _HEAVY and name not in FUNCTIONS:
        import_module(f"{__name__}.{_HEAVY[name]}")
    return FUNCTIONS.get(name)


def _passed_on(
    evaluator: Evaluator, node: nodes.Call, value: Value, arguments: list[Value]
) -> Value:
    if value.origin is not None:
        return evaluator.through(node.span, value)
    return evaluator.computed(node.span, value, *arguments)


def _arguments(evaluator: Evaluator, node: nodes.Call) -> tuple[list[Value], bool]:
    """Return the arguments' values, and whether all that ``...`` expands are among them."""
    values = [evaluator.evaluate(argument) for argument in node.arguments]
    if not node.expand:
        return values, True
    last = values[-1]
    if last.is_null or not (last.type.is_sequence or last.type.kind == "any"):
        raise EvaluationError("what ... expands must be a list, set or tuple")
    if not last.is_known or (last.type.kind == "set" and not last.is_wholly_known):
        return values, False
    evaluator.evaluation.spend(len(last.elements))
    return [*values[:-1], *last.elements], True


__all__ = ["FUNCTIONS", "Function", "call"]
