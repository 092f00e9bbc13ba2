"""What a value in Terraform's JSON syntax is worth, and why."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tf_lsp.syntax.json import STRING_ESCAPE, JsonValue, decode_escape, decode_string, read_json
from tf_lsp.text import Span
from tf_lsp.values.evaluate import evaluate
from tf_lsp.values.limits import LimitError
from tf_lsp.values.nodes import Binary, Literal, Node, ObjectNode, TupleNode
from tf_lsp.values.number import parse_number
from tf_lsp.values.parse import parse_template
from tf_lsp.values.scan import MAX_TEXT
from tf_lsp.values.types import NUMBER
from tf_lsp.values.value import FALSE, MAX_SIZE, TRUE, Step, Value, invalid, null, string, unknown

if TYPE_CHECKING:
    from tf_lsp.values.scope import Evaluation, Scope

_CACHED_TEXTS: Final = 2048
_MAX_DEPTH: Final = 120
_KEYWORDS: Final = {"true": TRUE, "false": FALSE, "null": null()}


def evaluate_json(
    text: str,
    scope: Scope,
    source: object,
    evaluation: Evaluation | None = None,
    *,
    templates: bool = True,
) -> Value:
    """Return what the text of a JSON value is worth; never raises.

    With ``templates``, strings and the names in objects are templates, as in most arguments;
    one that is ``${expression}`` alone keeps the expression's type. Without, they stand for
    themselves, as in the ``default`` and ``type`` of a variable, the ``source`` of a module and
    ``.tfvars.json`` files. A text that is not JSON is unknown. Limits, errors and origins are as
    in ``evaluate``: each Step's span lies in the text, also behind escapes.
    """
    try:
        node = _parse(text, templates=templates)
    except _DuplicateNameError as error:
        return invalid(str(error)).with_origin(Step(source, error.span))
    if node is None:
        return unknown()
    return evaluate(node, scope, source, evaluation)


class _DuplicateNameError(Exception):
    """A name occurs twice in an object, which Terraform refuses."""

    def __init__(self, name: str, span: Span) -> None:
        super().__init__(f'"{name}" is already set in this object')
        self.span = span


@lru_cache(maxsize=_CACHED_TEXTS)
def _parse(text: str, *, templates: bool) -> Node | None:
    """Return the tree of a JSON text, None when it is not JSON or too large."""
    if len(text) > MAX_TEXT or text.count(",") + text.count("[") + text.count("{") > MAX_SIZE:
        return None
    found = read_json(text)
    if found.problems:
        return None
    try:
        return _Converter(text, templates=templates).convert(found.value, 0)
    except (LimitError, RecursionError):
        return None


class _Converter:
    """Converts JSON values into the nodes of expressions; raises LimitError."""

    def __init__(self, text: str, *, templates: bool) -> None:
        self.text = text
        self.templates = templates

    def convert(self, value: JsonValue, depth: int) -> Node:
        """Return the node of a value that is nested that deeply."""
        if depth > _MAX_DEPTH:
            raise LimitError("nested too deeply")
        if value.kind == "object":
            return self._object(value, depth)
        if value.kind == "array":
            items = tuple(self.convert(element, depth + 1) for element in value.elements)
            return TupleNode(value.span, items)
        if value.kind == "string":
            return self._string(value.span)
        word = value.span.of(self.text)
        if value.kind == "number":
            number = parse_number(word)
            assert number is not None
            return Literal(value.span, Value(NUMBER, number))
        return Literal(value.span, _KEYWORDS[word])

    def _object(self, value: JsonValue, depth: int) -> Node:
        names: set[str] = set()
        items: list[tuple[Node, Node]] = []
        for member in value.members:
            key = self._string(member.name_span)
            name = key.value.text if isinstance(key, Literal) and key.value.is_known else None
            if name is not None and name in names:
                raise _DuplicateNameError(name, member.name_span)
            names |= {name} if name is not None else set()
            items.append((key, self.convert(member.value, depth + 1)))
        return ObjectNode(value.span, tuple(items))

    def _string(self, span: Span) -> Node:
        raw = span.of(self.text)
        decoded = decode_string(raw)
        if not self.templates or not ("${" in decoded or "%{" in decoded):
            return Literal(span, string(decoded))
        node = parse_template(decoded)
        if node is None:
            return Literal(span, unknown())
        return replace(_Placement(raw, span).placed(node), span=span)


class _Placement:
    """Moves the nodes of a decoded string to where they stand in the JSON text."""

    def __init__(self, raw: str, span: Span) -> None:
        self.decoded = [0]
        """Offsets in the decoded string from where on characters are further right in the text."""
        self.written = [span.start + 1]
        """Where these offsets are in the text."""
        shift = span.start + 1
        for escape in STRING_ESCAPE.finditer(raw):
            end = span.start + escape.end()
            shift += len(escape.group()) - len(decode_escape(escape))
            self.decoded.append(end - shift)
            self.written.append(end)

    def placed(self, node: Node) -> Node:
        """Return a node with its spans, and those of all nodes in it, moved."""
        chain: list[Binary] = []
        while isinstance(node, Binary):  # a long chain is deep on the left, so no recursion
            chain.append(node)
            node = node.left
        moved = self._placed_fields(node)
        for binary in reversed(chain):
            moved = Binary(
                self._span(binary.span), binary.operator, moved, self.placed(binary.right)
            )
        return moved

    def _placed_fields(self, node: Node) -> Node:
        changes = {field.name: self._moved(getattr(node, field.name)) for field in fields(node)}
        return replace(node, **changes)

    def _moved(self, part: Any) -> Any:
        if isinstance(part, Node):
            return self.placed(part)
        if isinstance(part, tuple) and not isinstance(part, Span):
            return tuple(self._moved(inner) for inner in part)
        return self._span(part) if isinstance(part, Span) else part

    def _span(self, span: Span) -> Span:
        return Span(self._offset(span.start), self._offset(span.end))

    def _offset(self, offset: int) -> int:
        index = bisect_right(self.decoded, offset) - 1
        return self.written[index] + offset - self.decoded[index]
