"""Configurations in JSON syntax, from trees.

Source: Terraform's language documentation, "JSON Configuration Syntax".
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from tests.rules.tree import Argument, Block
from tf_lsp.values.nodes import (
    Call,
    Literal,
    Name,
    Node,
    ObjectNode,
    Template,
    Traversal,
    TupleNode,
    Unary,
)
from tf_lsp.values.parse import parse_expression

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEYWORDS: Final = {
    "depends_on",
    "provider",
    "providers",
    "ignore_changes",
    "replace_triggered_by",
    "iterator",
    "type",
}
"""Arguments that hold names, which JSON puts into plain strings, outside of the provider's blocks
(where an argument may be called ``type`` too)."""


def write_json(blocks: Iterable[Block]) -> str:
    """Return top-level blocks in JSON syntax."""
    return json.dumps(_body(blocks, ()), indent=2, ensure_ascii=False)


def _body(items: Iterable[Argument | Block], path: tuple[str, ...]) -> dict[str, Any]:
    body = dict[str, Any]()
    for item in items:
        if isinstance(item, Argument):
            body[item.name] = _argument(item, path)
            continue
        value: Any = _body(item.items, (*path, item.type))
        for label in reversed(item.labels):
            value = {label: value}
        body.setdefault(item.type, []).append(value)
    return {name: _alone(value) if _is_row(value) else value for name, value in body.items()}


def _is_row(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _alone(row: list[Any]) -> Any:
    """Return a single block as an object, as most people write it."""
    return row[0] if len(row) == 1 else row


def _argument(argument: Argument, path: tuple[str, ...]) -> Any:
    expression = argument.expression
    node = parse_expression(expression)
    is_keyword = argument.name in _KEYWORDS and (argument.name != "type" or path == ("variable",))
    if is_keyword and isinstance(node, TupleNode):
        return [item.span.of(expression) for item in node.items]
    if is_keyword:
        return expression
    if node is None:
        return f"${{{expression}}}"
    return _value(node, expression, templates=path not in (("variable",), ("module",)))


def _value(node: Node, text: str, *, templates: bool) -> Any:
    """Return an expression as a JSON value: a template where it is more than a literal."""
    if isinstance(node, Literal):
        value = node.value.to_python()
        return _escaped(value) if templates and isinstance(value, str) else value
    if isinstance(node, Unary) and re.fullmatch(r"-[0-9.]+", node.span.of(text)):
        return json.loads(node.span.of(text))
    if isinstance(node, TupleNode):
        return [_value(item, text, templates=templates) for item in node.items]
    if isinstance(node, ObjectNode) and all(isinstance(key, Literal) for key, _ in node.items):
        pairs = [
            (key.value.to_python(), _value(value, text, templates=templates))
            for key, value in node.items
            if isinstance(key, Literal)
        ]
        return dict(pairs)
    if isinstance(node, Template) and all(isinstance(part, _SIMPLE_PARTS) for part in node.parts):
        return "".join(_part(part, text) for part in node.parts)
    return f"${{{node.span.of(text)}}}"


_SIMPLE_PARTS: Final = (Literal, Traversal, Name, Call)


def _part(node: Node, text: str) -> str:
    if isinstance(node, Literal):
        return _escaped(str(node.value.to_python()))
    return f"${{{node.span.of(text)}}}"


def _escaped(text: str) -> str:
    return text.replace("${", "$${").replace("%{", "%%{")
