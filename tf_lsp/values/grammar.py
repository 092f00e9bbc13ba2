"""Read expressions with python-hcl2's grammar, the authority on what they are.

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
from tf_lsp.values.building import KEYWORDS, SplatMark, Step, number_value, with_steps
from tf_lsp.values.limits import LimitError
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
    Traversal,
    TupleNode,
    Unary,
    Wrapped,
)
from tf_lsp.values.scan import ScanError, Scanned, deeper, scan
from tf_lsp.values.templates import quoted_template, template
from tf_lsp.values.value import string

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tf_lsp.values.templates import InnerParser

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
            return parser.expression(scan(text), 0, 0)
        span = Span(0, len(text))
        return template(text, span, span, parser.inner(0), flush=False)
    except (ScanError, LimitError, RecursionError, lark.exceptions.LarkError):
        return None


class _Parser:
    """Parses one text, with the templates in it and the expressions in those."""

    def __init__(self, text: str) -> None:
        self.text = text

    def expression(self, scanned: Scanned, start: int, depth: int) -> Node:
        """Parse a scanned expression; ``depth`` counts what is open around it."""
        tree: Any = load().parse(_PREFIX + scanned.masked.rstrip())
        body = tree.children[0]
        if len(body.children) != 1 or body.children[0].data != "attribute":
            raise ScanError("not one expression")
        converter = _Converter(self, scanned, start - len(_PREFIX))
        node = converter.convert(body.children[0].children[2], depth)
        if scanned.prefixes:
            raise ScanError("an operator without operand")
        return node

    def inner(self, depth: int) -> InnerParser:
        """Return the function that parses the expression of a template sequence."""

        def parse(at: int) -> tuple[Node, int]:
            scanned = scan(self.text, at, inside_template=True, depth=depth)
            return self.expression(scanned, at, deeper(depth)), scanned.end

        return parse

    def template(self, scanned: Scanned, span: Span, depth: int) -> Node:
        """Parse the template that stands at a span."""
        found = scanned.templates[span.start]
        inner = self.inner(depth)
        if not found.is_heredoc:
            return quoted_template(self.text, span.start, inner)
        inside = Span(found.start, found.end)
        return template(self.text, inside, span, inner, flush=found.is_flush)


class _Converter:
    """Converts python-hcl2's tree of one masked expression into nodes."""

    def __init__(self, parser: _Parser, scanned: Scanned, shift: int) -> None:
        self.parser = parser
        self.text = parser.text
        self.scanned = scanned
        self.shift = shift

    def span(self, item: Any) -> Span:
        """Return where a tree or token stands in the whole text."""
        meta: Any = item if isinstance(item, lark.Token) else item.meta
        return Span(meta.start_pos + self.shift, meta.end_pos + self.shift)

    def convert(self, tree: Any, depth: int) -> Node:
        """Convert an expression; raises ScanError when it is nested too deeply."""
        if tree.data != "conditional":
            return self._operation(tree, depth)
        condition, yes, no = _trees(tree)
        test = self._operation(condition, depth)
        inside = deeper(depth)
        branches = self.convert(yes, inside), self.convert(no, inside)
        return Conditional(Span(test.span.start, branches[1].span.end), test, *branches)

    def _operation(self, tree: Any, depth: int) -> Node:
        """Convert operators and operands, without recursion because chains may be long."""
        todo = [tree]
        nodes: list[Node] = []
        while todo:
            item = todo.pop()
            if isinstance(item, str):
                left, right = nodes[-2:]
                nodes[-2:] = [Binary(Span(left.span.start, right.span.end), item, left, right)]
            elif item.data == "binary_op":
                left_tree, term = _trees(item)
                operator, operand = _trees(term)
                todo += [self.span(operator).of(self.text), operand, left_tree]
            else:
                nodes.append(self._prefixed(item, depth))
        return nodes[0]

    def _prefixed(self, tree: Any, depth: int) -> Node:
        chain = []
        while (child := tree.children[0]) is not None and _data(child).endswith("_expr_term"):
            tree, step = _trees(child)
            chain.append(step)
        node = self._term(tree, depth)
        node = with_steps(node, list(self._steps(reversed(chain), depth)), depth)
        for operator, at in reversed(self.scanned.prefixes.pop(node.span.start, [])):
            node = Unary(Span(at, node.span.end), operator, node)
        return node

    def _term(self, tree: Any, depth: int) -> Node:
        first = tree.children[0]
        span = self.span(tree)
        if isinstance(first, lark.Token):
            inner = self.convert(_trees(tree)[0], deeper(depth))
            return Wrapped(span, inner, is_template=False)
        return _TERMS[first.data](self, first, span, depth)

    def _string(self, _tree: Any, span: Span, depth: int) -> Node:
        return self.parser.template(self.scanned, span, depth)

    def _name(self, tree: Any, span: Span, _depth: int) -> Node:
        return Name(span, self.span(tree).of(self.text))

    def _keyword(self, tree: Any, span: Span, _depth: int) -> Node:
        return Literal(span, KEYWORDS[str(tree.children[0])])

    def _number(self, tree: Any, span: Span, _depth: int) -> Node:
        return Literal(span, number_value(str(tree.children[0])))

    def _tuple(self, tree: Any, span: Span, depth: int) -> Node:
        inside = deeper(depth)
        return TupleNode(span, tuple([self.convert(item, inside) for item in _trees(tree)]))

    def _object(self, tree: Any, span: Span, depth: int) -> Node:
        inside = deeper(depth)
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
            items.append((self._key(key.children[0], inside), self.convert(value, inside)))
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
        inside = deeper(depth)
        parts = _trees(tree)
        arguments = parts[-1] if parts[-1].data == "arguments" else None
        names = [self.span(part) for part in parts if part.data == "identifier"]
        name = Span(names[0].start, names[-1].end).of(self.text)
        if arguments is None:
            return Call(span, name, (), expand=False)
        values = tuple([self.convert(part, inside) for part in _trees(arguments)])
        expand = str(arguments.children[-1]) == "..."
        return Call(span, name, values, expand)

    def _for(self, tree: Any, span: Span, depth: int) -> Node:
        inside = deeper(depth)
        intro, *values = _trees(tree)
        condition = None
        if values[-1].data == "for_cond":
            condition = self.convert(_trees(values.pop())[0], inside)
        *names, collection = _trees(intro)
        texts = [self.span(name).of(self.text) for name in names]
        converted = [self.convert(value, inside) for value in values]
        return For(
            span,
            key_name=texts[0] if len(texts) == 2 else "",
            value_name=texts[-1],
            collection=self.convert(collection, inside),
            key=converted[0] if len(converted) == 2 else None,
            value=converted[-1],
            condition=condition,
            group=any(str(child) == "..." for child in tree.children),
        )

    def _steps(self, trees: Iterable[Any], depth: int) -> Iterator[Step]:
        """Iterate over what is taken from a term; the grammar hides some of it below a splat."""
        for tree in trees:
            if tree.data not in ("attr_splat", "full_splat"):
                yield self._step(tree, depth)
                continue
            token, *rest = tree.children
            yield SplatMark(self.span(token), takes_all=token.type != "ATTR_SPLAT")
            yield from self._steps(rest, depth)

    def _step(self, tree: Any, depth: int) -> GetAttribute | GetIndex:
        span = self.span(tree)
        if tree.data == "get_attr":
            return GetAttribute(span, self.span(tree.children[1]).of(self.text))
        if tree.data == "short_index":
            token = tree.children[1]
            return GetIndex(span, Literal(self.span(token), number_value(str(token))))
        return GetIndex(span, self.convert(_trees(tree)[0], deeper(depth)))


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
