"""Functions that read files, which the scope may or may not let them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from tf_lsp.text import BYTE_ORDER_MARK
from tf_lsp.values.convert import convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.encoding import decode_utf8
from tf_lsp.values.functions.hashing import DIGESTS
from tf_lsp.values.functions.registry import Call, function
from tf_lsp.values.functions.text import check_length
from tf_lsp.values.nodes import Name, Node, Splat, SplatItem, Traversal
from tf_lsp.values.parse import parse_template
from tf_lsp.values.types import ANY, BOOL, STRING
from tf_lsp.values.value import TRUE, Value, unknown

if TYPE_CHECKING:
    from collections.abc import Callable


def _read(call: Call, path: str) -> bytes | None:
    data = call.evaluator.scope.read_file(path)
    if data is not None:
        check_length(len(data))
        call.evaluator.evaluation.spend(len(data) // 64)
    return data


@function(STRING, context=True, returns=STRING)
def _file(call: Call, path: str) -> str | Value:
    data = _read(call, path)
    return unknown(STRING) if data is None else decode_utf8(data)


@function(STRING, context=True, returns=STRING)
def _filebase64(call: Call, path: str) -> str | Value:
    data = _read(call, path)
    return unknown(STRING) if data is None else base64.b64encode(data).decode()


@function(STRING, context=True, returns=BOOL)
def _fileexists(call: Call, path: str) -> Value:
    return unknown(BOOL) if _read(call, path) is None else TRUE


def _register(name: str, digest: Callable[[bytes], str]) -> None:
    def run(call: Call, path: str) -> str | Value:
        data = _read(call, path)
        return unknown(STRING) if data is None else digest(data)

    function(STRING, name=f"file{name}", context=True, returns=STRING)(run)


for _name, _digest in DIGESTS.items():
    _register(_name, _digest)


@function(STRING, ANY, context=True, partial=True)
def _templatefile(call: Call, path: Value, variables: Value) -> Value:
    if not path.is_known or not variables.is_known:
        return unknown()
    data = _read(call, path.text)
    return unknown() if data is None else _render(call, decode_utf8(data), variables)


@function(lazy=True, returns=STRING)
def _templatestring(call: Call) -> Value:
    if len(call.node.arguments) != 2 or call.node.expand:
        raise EvaluationError("templatestring: takes a template and its variables")
    if not _is_reference(call.node.arguments[0]):
        raise EvaluationError("templatestring: the template must be a reference")
    template, variables = map(call.evaluator.evaluate, call.node.arguments)
    if not template.is_known or not variables.is_known:
        return unknown(STRING)
    if template.is_null or template.type.kind != "string" or variables.is_null:
        raise EvaluationError("templatestring: the template must be a string")
    return convert(_render(call, template.text, variables), STRING)


def _is_reference(node: Node) -> bool:
    if isinstance(node, Traversal):
        return _is_reference(node.target)
    if isinstance(node, Splat):
        return _is_reference(node.source)
    return isinstance(node, Name | SplatItem)


def _render(call: Call, text: str, variables: Value) -> Value:
    if not variables.type.is_mapping:
        raise EvaluationError("the variables of a template must be a map")
    if call.evaluator.closed:
        raise EvaluationError("a template cannot render another")
    node = parse_template(text.removeprefix(BYTE_ORDER_MARK))
    if node is None:
        return unknown()
    value = call.evaluator.inside_template(variables.entries).evaluate(node)
    if value.is_null:
        raise EvaluationError("the result of a template is null")
    meaning = value.meaning
    return value.with_origin(None).meant(meaning) if meaning else value.with_origin(None)
