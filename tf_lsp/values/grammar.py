"""Read with python-hcl2's grammar what is not ``plain``, into nodes.

Importing this module imports lark, and its first use loads the grammar; both are slow.
"""

from __future__ import annotations

import re
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import lark
from hcl2.parser import parser as build_grammar

from tf_lsp.text import Span
from tf_lsp.values.errors import LimitError
from tf_lsp.values.nodes import (
    Binary,
    Call,
    Conditional,
    For,
    GetAttribute,
    GetIndex,
    Literal,
    Name,
    Node,
    ObjectNode,
    Splat,
    SplatItem,
    Traversal,
    TupleNode,
    Unary,
    Wrapped,
)
from tf_lsp.values.number import parse_number
from tf_lsp.values.plain import KEYWORDS, parse_plain, traversal
from tf_lsp.values.scan import ScanError, Scanned, scan
from tf_lsp.values.templates import parse_template_parts
from tf_lsp.values.value import Value, literal_number, string

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_NESTING = 120
_PREFIX = "x = "
_lock = Lock()


@cache
def _build() -> lark.Lark:
    return build_grammar()


def load() -> lark.Lark:
    """Return the grammar, loaded once, also when several threads ask for it first."""
    with _lock:
        return _build()


def parse_with_grammar(text: str, *, as_template: bool) -> Node | None:
    """Return the tree of an expression, or of a whole text as a template; None if it is none."""
    try:
        parser = _Parser(text)
        if not as_template:
            return parser.expression(scan(text), 0, len(text))[0]
        span = Span(0, len(text))
        return parse_template_parts(text, 0, len(text), span, parser.inner(1), "file")
    except (ScanError, LimitError, RecursionError, lark.exceptions.LarkError):
        return None


class _Parser:
    """Parses one text, with the templates in it and the expressions in those."""

    def __init__(self, text: str) -> None:
        self.text = text

    def expression(
        self, scanned: Scanned, start: int, end: int, level: int = 0
    ) -> tuple[Node, int]:
        """Parse a scanned expression; ``level`` counts the templates around it."""
        tree: Any = load().parse(_PREFIX + scanned.masked.rstrip())
        body = tree.children[0]
        if len(body.children) != 1 or body.children[0].data != "attribute":
            raise ScanError("not one expression")
        shift = start - len(_PREFIX)
        converter = _Converter(self, scanned, shift, level)
        return converter.convert(body.children[0].children[2], level), end

    def inner(self, level: int) -> Any:
        """Return the function that parses the expression of a template sequence."""

        def parse(at: int) -> tuple[Node, int]:
            scanned = scan(self.text, at, inside_template=True, level=level)
            inside = self.text[at : scanned.end]
            offset = at + len(inside) - len(inside.lstrip())
            plain = parse_plain(inside.strip(), offset)
            return (
                (plain, scanned.end) if plain else self.expression(scanned, at, scanned.end, level)
            )

        return parse

    def template(self, scanned: Scanned, span: Span, level: int) -> Node:
        """Parse the template that stands at a span."""
        found = scanned.templates[span.start]
        style = ("flush" if found.is_flush else "heredoc") if found.is_heredoc else "quoted"
        return parse_template_parts(
            self.text, found.start, found.end, span, self.inner(level + 1), style
        )


class _Converter:
    """Converts python-hcl2's tree of one masked expression into nodes."""

    def __init__(self, parser: _Parser, scanned: Scanned, shift: int, level: int) -> None:
        self.parser = parser
        self.text = parser.text
        self.scanned = scanned
        self.shift = shift
        self.level = level

    def span(self, item: Any) -> Span:
        """Return where a tree or token stands in the whole text."""
        meta: Any = item if isinstance(item, lark.Token) else item.meta
        return Span(meta.start_pos + self.shift, meta.end_pos + self.shift)

    def convert(self, tree: Any, depth: int) -> Node:
        """Convert an expression; raises ScanError when it is nested too deeply."""
        if depth > MAX_NESTING:
            raise ScanError("nested too deeply")
        if tree.data == "binary_op":
            return self._binary(tree, depth + 1)
        if tree.data == "conditional":
            condition, yes, no = (self.convert(part, depth + 1) for part in _trees(tree))
            return Conditional(Span(condition.span.start, no.span.end), condition, yes, no)
        return self._prefixed(tree, depth + 1)

    def _binary(self, tree: Any, depth: int) -> Node:
        rest = []
        while tree.data == "binary_op":  # a long chain is deep on the left, so no recursion
            tree, term = _trees(tree)
            rest.append(term)
        node = self.convert(tree, depth)
        for term in reversed(rest):
            operator, operand = _trees(term)
            right = self.convert(operand, depth)
            span = Span(node.span.start, right.span.end)
            node = Binary(span, str(operator.children[0]).strip(), node, right)
        return node

    def _prefixed(self, tree: Any, depth: int) -> Node:
        chain = []
        while (child := tree.children[0]) is not None and _data(child).endswith("_expr_term"):
            tree, step = _trees(child)
            chain.append(step)
        node = self._postfix(self._term(tree, depth), _operations(reversed(chain)), depth)
        for operator, at in reversed(self.scanned.prefixes.get(node.span.start, [])):
            node = Unary(Span(at, node.span.end), operator, node)
        return node

    def _term(self, tree: Any, depth: int) -> Node:
        first = tree.children[0]
        span = self.span(tree)
        if isinstance(first, lark.Token):
            inner = self.convert(_trees(tree)[0], depth)
            return Wrapped(span, inner, is_template=False)
        return _TERMS[first.data](self, first, span, depth)

    def _string(self, _tree: Any, span: Span, _depth: int) -> Node:
        return self.parser.template(self.scanned, span, self.level)

    def _name(self, tree: Any, span: Span, _depth: int) -> Node:
        return Name(span, self.span(tree).of(self.text))

    def _keyword(self, tree: Any, span: Span, _depth: int) -> Node:
        return Literal(span, KEYWORDS[str(tree.children[0])])

    def _number(self, tree: Any, span: Span, _depth: int) -> Node:
        parsed = parse_number(str(tree.children[0]))
        assert parsed is not None
        return Literal(span, Value(literal_number(0).type, parsed))

    def _tuple(self, tree: Any, span: Span, depth: int) -> Node:
        return TupleNode(span, tuple(self.convert(item, depth) for item in _trees(tree)))

    def _object(self, tree: Any, span: Span, depth: int) -> Node:
        items: list[tuple[Node, Node]] = []
        end = span.start
        for element in _trees(tree):
            at = self.span(element)
            if items and not re.search(r"[,\n]", self._between(end, at.start)):
                raise ScanError("nothing between two elements")
            end = at.end
            key, value = _trees(element)
            if not items and str(key.children[0].children[0]) == "for":
                raise ScanError("HCL takes this for a for expression")
            items.append((self._key(key.children[0], depth), self.convert(value, depth)))
        return ObjectNode(span, tuple(items))

    def _between(self, start: int, end: int) -> str:
        return self.scanned.masked[start - self.shift - len(_PREFIX) :][: end - start]

    def _key(self, tree: Any, depth: int) -> Node:
        span = self.span(tree)
        if tree.data == "keyword" or self._is_bare(tree):
            return Literal(span, string(span.of(self.text)))
        node = self.convert(tree, depth)
        if isinstance(node, Traversal) and isinstance(node.target, Name):
            raise ScanError("a reference as key needs parentheses")
        return node

    def _is_bare(self, tree: Any) -> bool:
        if tree.data != "expr_term" or self.span(tree).start in self.scanned.prefixes:
            return False
        return _data(tree.children[0]) in ("identifier", "literal_value")

    def _call(self, tree: Any, span: Span, depth: int) -> Node:
        parts = _trees(tree)
        arguments = parts[-1] if parts[-1].data == "arguments" else None
        names = [self.span(part) for part in parts if part.data == "identifier"]
        name = Span(names[0].start, names[-1].end).of(self.text)
        if arguments is None:
            return Call(span, name, (), expand=False)
        values = tuple(self.convert(part, depth) for part in _trees(arguments))
        expand = str(arguments.children[-1]) == "..."
        return Call(span, name, values, expand)

    def _for(self, tree: Any, span: Span, depth: int) -> Node:
        intro, *values = _trees(tree)
        condition = None
        if values[-1].data == "for_cond":
            condition = self.convert(_trees(values.pop())[0], depth)
        *names, collection = _trees(intro)
        texts = [self.span(name).of(self.text) for name in names]
        converted = [self.convert(value, depth) for value in values]
        return For(
            span,
            key_name=texts[0] if len(texts) == 2 else "",
            value_name=texts[-1],
            collection=self.convert(collection, depth),
            key=converted[0] if len(converted) == 2 else None,
            value=converted[-1],
            condition=condition,
            group=any(str(child) == "..." for child in tree.children),
        )

    def _postfix(self, node: Node, operations: list[Any], depth: int) -> Node:
        """Apply attributes, indexes and splats; a splat takes what follows it as HCL does."""
        if depth > MAX_NESTING:
            raise ScanError("nested too deeply")
        steps: list[GetAttribute | GetIndex] = []
        for index, operation in enumerate(operations):
            if isinstance(operation, lark.Token):
                source = traversal(node, steps)
                rest = operations[index + 1 :]
                taken = len(rest)
                if operation.type == "ATTR_SPLAT":
                    taken = _count_attributes(rest)
                end = self.span(rest[taken - 1] if taken else operation).end
                item = SplatItem(self.span(operation))
                each = self._postfix(item, rest[:taken], depth + 1)
                splat = Splat(Span(node.span.start, end), source, each)
                return self._postfix(splat, rest[taken:], depth + 1)
            steps.append(self._step(operation, depth))
        return traversal(node, steps)

    def _step(self, tree: Any, depth: int) -> GetAttribute | GetIndex:
        span = self.span(tree)
        if tree.data == "get_attr":
            return GetAttribute(span, self.span(tree.children[1]).of(self.text))
        if tree.data == "short_index":
            token = tree.children[1]
            return GetIndex(span, Literal(self.span(token), literal_number(int(token))))
        return GetIndex(span, self.convert(_trees(tree)[0], depth))


_TERMS = {
    "string": _Converter._string,
    "identifier": _Converter._name,
    "literal_value": _Converter._keyword,
    "int_lit": _Converter._number,
    "float_lit": _Converter._number,
    "tuple": _Converter._tuple,
    "object": _Converter._object,
    "function_call": _Converter._call,
    "for_tuple_expr": _Converter._for,
    "for_object_expr": _Converter._for,
}


def _data(item: Any) -> str:
    return "" if isinstance(item, lark.Token) else str(item.data)


def _trees(tree: Any) -> list[Any]:
    return [child for child in tree.children if isinstance(child, lark.Tree)]


def _operations(steps: Iterator[Any]) -> list[Any]:
    """Flatten the grammar's splats into one list: a token for the splat, trees for the rest."""
    operations: list[Any] = []
    for step in steps:
        if step.data in ("attr_splat", "full_splat"):
            operations += step.children
        else:
            operations.append(step)
    return operations


def _count_attributes(operations: list[Any]) -> int:
    count = 0
    while count < len(operations) and _data(operations[count]) == "get_attr":
        count += 1
    return count
