"""What a Terraform expression is worth, and why: parse it, evaluate it, convert it."""

from __future__ import annotations

from tf_lsp.values.constraints import parse_type
from tf_lsp.values.convert import convert
from tf_lsp.values.defaults import apply_defaults
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.evaluate import evaluate, evaluate_template
from tf_lsp.values.limits import LimitError
from tf_lsp.values.nodes import Node
from tf_lsp.values.number import Number
from tf_lsp.values.parse import parse_expression, parse_template, warm_up
from tf_lsp.values.scope import Evaluation, Scope
from tf_lsp.values.types import ANY, BOOL, NUMBER, STRING, Type, list_type, map_type, set_type
from tf_lsp.values.value import (
    FALSE,
    NULL,
    TRUE,
    UNKNOWN,
    Step,
    Value,
    boolean,
    invalid,
    list_of,
    literal_number,
    map_of,
    null,
    number,
    object_of,
    set_of,
    string,
    tuple_of,
    unknown,
)

__all__ = [
    "ANY",
    "BOOL",
    "FALSE",
    "NULL",
    "NUMBER",
    "STRING",
    "TRUE",
    "UNKNOWN",
    "Evaluation",
    "EvaluationError",
    "LimitError",
    "Node",
    "Number",
    "Scope",
    "Step",
    "Type",
    "Value",
    "apply_defaults",
    "boolean",
    "convert",
    "evaluate",
    "evaluate_template",
    "invalid",
    "list_of",
    "list_type",
    "literal_number",
    "map_of",
    "map_type",
    "null",
    "number",
    "object_of",
    "parse_expression",
    "parse_template",
    "parse_type",
    "set_of",
    "set_type",
    "string",
    "tuple_of",
    "unknown",
    "warm_up",
]
