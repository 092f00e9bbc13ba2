"""Terraform's built-in functions, those that depend on their arguments alone."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.registry import FUNCTIONS, Call, Function
from tf_lsp.values.value import Value, unknown

if TYPE_CHECKING:
    from tf_lsp.values import nodes
    from tf_lsp.values.evaluator import Evaluator

_CORE = "core::"
FAMILIES: Final = {
    "collection": "coalesce keys length lookup merge transpose values zipmap",
    "conversion": "can convert ephemeralasnull issensitive nonsensitive sensitive tobool tolist"
    " tomap tonumber toset tostring try",
    "dates": "formatdate timeadd timecmp",
    "encoding": "base64decode base64encode csvdecode jsondecode jsonencode textdecodebase64"
    " textencodebase64 urlencode",
    "files": "file filebase64 filebase64sha256 filebase64sha512 fileexists filemd5 filesha1"
    " filesha256 filesha512 templatefile templatestring",
    "formatting": "format formatlist",
    "hashing": "base64sha256 base64sha512 md5 sha1 sha256 sha512 uuidv5",
    "network": "cidrhost cidrnetmask cidrsubnet cidrsubnets",
    "numeric": "abs ceil floor log max min parseint pow range signum sum",
    "pattern": "regex regexall replace",
    "sequence": "alltrue anytrue chunklist coalescelist compact concat contains distinct element"
    " flatten index matchkeys one reverse slice",
    "sets": "setintersection setproduct setsubtract setunion",
    "text": "basename chomp dirname endswith indent join lower sort split startswith strcontains"
    " strrev substr title trim trimprefix trimspace trimsuffix upper",
    "yaml_text": "yamldecode yamlencode",
}
"""The names of the functions by the module that holds them, which is loaded when one is called."""
_FAMILY_OF: Final = {name: family for family, names in FAMILIES.items() for name in names.split()}
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
    if name not in FUNCTIONS and name in _FAMILY_OF:
        import_module(f"{__name__}.{_FAMILY_OF[name]}")
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


__all__ = ["FAMILIES", "FUNCTIONS", "Function", "call"]
