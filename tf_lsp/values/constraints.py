"""Read what a variable's ``type`` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.values.evaluate import evaluate_constant
from tf_lsp.values.nodes import Literal, Name
from tf_lsp.values.parse import parse_expression
from tf_lsp.values.type_nodes import type_of_node
from tf_lsp.values.types import ANY, STRING, list_type, map_type

if TYPE_CHECKING:
    from tf_lsp.values.types import Type

# Terraform 0.11 wrote types as strings, and later versions still accept these three.
_LEGACY = {"string": STRING, "list": list_type(ANY), "map": map_type(ANY)}


def parse_type(text: str) -> Type | None:
    """Return the type constraint that a text stands for, None when it is none."""
    node = parse_expression(text.strip())
    if isinstance(node, Literal) and node.value.type == STRING:
        return _LEGACY.get(node.value.text)
    if isinstance(node, Name) and node.name in ("list", "map"):
        return _LEGACY[node.name]
    return None if node is None else type_of_node(node, evaluate_constant)
