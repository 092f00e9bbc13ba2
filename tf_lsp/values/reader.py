"""Read expressions by hand, ten times as fast as with the grammar and without loading it.

What is read here is read as ``grammar`` would: the same trees, and None for the same texts. The few
things that only the grammar is trusted with raise UnsureError.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

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
from tf_lsp.values.scan import (
    BLANK,
    BLANK_IN_LINE,
    HEREDOC,
    MAX_TOKENS,
    NUMBER,
    STARTS_FOR,
    ScanError,
    deeper,
    scan,
    skip_heredoc,
)
from tf_lsp.values.templates import quoted_template, template
from tf_lsp.values.value import string

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = r"[A-Za-z_][\w-]*+"
_PLAIN = r'"(?P<text>[^"\\$%\r\n]*+)"'
_OPERATORS: Final = {
    operator: precedence
    for precedence, level in enumerate(("||", "&&", "== !=", "< > <= >=", "+ -", "* / %"))
    for operator in level.split()
}


class UnsureError(Exception):
    """Only the grammar knows what this is."""


class _Patterns(NamedTuple):
    """What an operand begins with, and what may follow it."""

    operand: re.Pattern[str]
    after: re.Pattern[str]


def _patterns(blank: str) -> _Patterns:
    flags = re.VERBOSE | re.DOTALL | re.ASCII
    operand = rf"""{blank}(?:
        {_PLAIN}
      | (?P<name>{_NAME}(?:::{_NAME})*+) (?:{blank}(?:(?P<call>\()|(?P<spaced>::)))?
      | (?P<number>{NUMBER})
      | (?P<mark>"|<<-?(?=[^\W\d])|[-!(\[{{])
    )"""
    after = rf"""{blank}(?:
        (?P<dot>\.){blank}(?:(?P<attribute>{_NAME})|(?P<old>{NUMBER}))
      | \[{_PLAIN}\]
      | \[(?P<number>[0-9]++)\]
      | (?P<splat>\[[ \t\r\n]*\*[ \t\r\n]*\]|\.\*)
      | (?P<index>\[)
      | (?P<operator>\|\||&&|[=!<>]=|[-+*/%<>])
    )?"""
    return _Patterns(re.compile(operand, flags), re.compile(after, flags))


_IN_LINE = _patterns(BLANK_IN_LINE)
_ACROSS_LINES = _patterns(BLANK)

_BLANK = re.compile(BLANK, re.DOTALL)
_KEY = re.compile(rf"({_NAME}){BLANK_IN_LINE}(?:=(?![=>])|:(?!:))", re.DOTALL | re.ASCII)
_ODD_KEY = re.compile(r"(?:for|in|if|else|endif|endfor|for_each)(?![\w-])")
_ASSIGNS = re.compile(r"=(?![=>])|:(?!:)")
_FOR = re.compile(
    rf"""{BLANK}for(?![\w-])
    {BLANK}({_NAME})(?:{BLANK},{BLANK}({_NAME}))?
    {BLANK}in(?![\w-])""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_IF = re.compile(r"if(?![\w-])")


def read_expression(text: str) -> Node | None:
    """Return the tree of an expression, None when the text is none; or raise UnsureError."""
    return _read(text, lambda reader: reader.whole())


def read_template(text: str) -> Node | None:
    """Return the tree of a whole text as a template, likewise."""
    span = Span(0, len(text))
    return _read(text, lambda reader: template(text, span, span, reader.sequence, flush=False))


def _read(text: str, read: Callable[[_Reader], Node]) -> Node | None:
    try:
        return read(_Reader(text))
    except (ScanError, LimitError) as error:
        if not text.isascii():  # it may have names that only the grammar reads
            raise UnsureError from error
        return None
    except RecursionError as error:
        raise UnsureError from error


class _Reader:
    """Reads one text from its beginning to its end.

    ``at`` is where it has come to: after an expression, at what is neither blank nor a part of it.
    ``patterns`` tell whether a newline ends an expression, ``depth`` counts what is open.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.patterns = _IN_LINE
        self.depth = 0
        self.operator = ""  # the one before ``at``

    def whole(self) -> Node:
        """Read the text as one expression."""
        if len(self.text) > MAX_TOKENS:
            scan(self.text)  # there may be too many
        node = self._expression()
        if self._after_blank(self.at) < len(self.text):
            raise ScanError("the expression ends before the text does")
        return node

    def sequence(self, at: int) -> tuple[Node, int]:
        """Read the expression of a template's sequence; returns it and the offset behind it."""
        if self.depth == 0 and len(self.text) > MAX_TOKENS:
            scan(self.text, at, inside_template=True)
        outer = self._enter(at, _ACROSS_LINES)
        node = self._expression()
        self._leave(outer)
        return node, self.at

    def _enter(self, at: int, patterns: _Patterns) -> _Patterns:
        """Go on behind an opening bracket; returns what _leave needs to undo it."""
        self.depth = deeper(self.depth)
        outer, self.patterns = self.patterns, patterns
        self.at = at
        return outer

    def _leave(self, outer: _Patterns, closing: str = "") -> int:
        """Take a closing bracket, and return the offset behind it."""
        self._take(closing)
        self.patterns = outer
        self.depth -= 1
        return self.at

    def _take(self, token: str) -> None:
        if not self.text.startswith(token, self.at):
            raise ScanError(f"no {token} at {self.at}")
        self.at += len(token)

    def _after_blank(self, at: int) -> int:
        match = _BLANK.match(self.text, at)
        assert match is not None
        return match.end()

    def _expression(self) -> Node:
        condition = self._operation()
        if not self.text.startswith("?", self.at):
            return condition
        self.depth = deeper(self.depth)
        self.at += 1
        yes = self._expression()
        self._take(":")
        no = self._expression()
        self.depth -= 1
        return Conditional(Span(condition.span.start, no.span.end), condition, yes, no)

    def _operation(self) -> Node:
        """Read operands and the operators between them, those that bind closest first."""
        operands = [self._operand()]
        operators: list[str] = []
        while operator := self.operator:
            while operators and _OPERATORS[operators[-1]] >= _OPERATORS[operator]:
                _combine(operands, operators.pop())
            operators.append(operator)
            operands.append(self._operand())
        while operators:
            _combine(operands, operators.pop())
        return operands[0]

    def _operand(self) -> Node:
        prefixes: list[tuple[str, int]] = []
        while True:
            match = self.patterns.operand.match(self.text, self.at)
            if match is None:
                raise ScanError(f"no operand at {self.at}")
            self.at = match.end()
            if match["mark"] not in ("-", "!"):
                break
            prefixes.append((match["mark"], self.at - 1))
        node = self._with_steps(self._term(match))
        for operator, at in reversed(prefixes):
            node = Unary(Span(at, node.span.end), operator, node)
        return node

    def _term(self, match: re.Match[str]) -> Node:
        kind, end = match.lastgroup, match.end()
        assert kind is not None
        if kind == "text":
            return Literal(Span(match.start("text") - 1, end), string(match["text"]))
        if kind == "number":
            if self.text.startswith(".", end) and self.text[end + 1 : end + 2].isdigit():
                raise ScanError("HCL takes this for a number, and for none")
            return Literal(Span(match.start("number"), end), number_value(match["number"]))
        if kind == "mark":
            return _MARKED[match["mark"]](self, match.start("mark"))
        name, start = match["name"], match.start("name")
        if kind == "spaced":
            raise UnsureError(name)
        if kind == "call":
            return self._call(name, start)
        if ":" in name:
            raise ScanError("only functions have namespaces")
        span = Span(start, end)
        return Literal(span, KEYWORDS[name]) if name in KEYWORDS else Name(span, name)

    def _with_steps(self, node: Node) -> Node:
        """Read what is taken from a term, and the operator behind it."""
        steps: list[Step] = []
        while True:
            match = self.patterns.after.match(self.text, self.at)
            assert match is not None
            self.at = match.end()
            kind = match.lastgroup
            if kind is None or kind == "operator":
                self.operator = match["operator"] or ""
                return with_steps(node, steps, self.depth) if steps else node
            steps.append(self._step(match, kind))

    def _step(self, match: re.Match[str], kind: str) -> Step:
        start, end = match.span(kind)
        if kind == "attribute":
            return GetAttribute(Span(match.start("dot"), end), match["attribute"])
        if kind == "splat":
            takes_all = match["splat"] != ".*"
            return SplatMark(Span(start, start + (3 if takes_all else 2)), takes_all)
        if kind == "old":
            if not match["old"].isdigit():
                raise ScanError("HCL refuses two old-style indexes in a row")
            key = Literal(Span(start, end), number_value(match["old"]))
            return GetIndex(Span(match.start("dot"), end), key)
        if kind == "index":
            outer = self._enter(end, _ACROSS_LINES)
            inner = self._expression()
            return GetIndex(Span(start, self._leave(outer, "]")), inner)
        deeper(self.depth)
        value = string(match["text"]) if kind == "text" else number_value(match["number"])
        span = Span(match.end() - (end - start) - (4 if kind == "text" else 2), match.end())
        return GetIndex(span, Literal(Span(span.start + 1, span.end - 1), value))

    def _quoted(self, start: int) -> Node:
        node = quoted_template(self.text, start, self.sequence)
        self.at = node.span.end
        return node

    def _heredoc(self, start: int) -> Node:
        opening = HEREDOC.match(self.text, start)
        if opening is None:
            raise ScanError("not a heredoc")
        lines = opening.end()
        lines_end, end = skip_heredoc(self.text, lines, opening["marker"], self.depth)
        inside, flush = Span(lines, lines_end), bool(opening["flush"])
        node = template(self.text, inside, Span(start, end), self.sequence, flush=flush)
        self.at = end
        return node

    def _parentheses(self, start: int) -> Node:
        outer = self._enter(start + 1, _ACROSS_LINES)
        inner = self._expression()
        return Wrapped(Span(start, self._leave(outer, ")")), inner, is_template=False)

    def _tuple(self, start: int) -> Node:
        outer = self._enter(start + 1, _ACROSS_LINES)
        if STARTS_FOR.match(self.text, self.at):
            return self._for(start, outer, "]")
        items = self._items("]")
        return TupleNode(Span(start, self._leave(outer, "]")), items)

    def _call(self, name: str, start: int) -> Node:
        if name in KEYWORDS:
            raise ScanError(f"{name} is not a function")
        outer = self._enter(self.at, _ACROSS_LINES)
        arguments = self._items(")")
        expand = bool(arguments) and self.text.startswith("...", self.at)
        if expand:
            self.at = self._after_blank(self.at + len("..."))
        return Call(Span(start, self._leave(outer, ")")), name, arguments, expand)

    def _items(self, closing: str) -> tuple[Node, ...]:
        """Read expressions with commas between them, and maybe one behind the last."""
        items: list[Node] = []
        while True:
            self.at = self._after_blank(self.at)
            if self.text.startswith(closing, self.at):
                break
            items.append(self._expression())
            if not self.text.startswith(",", self.at):
                break
            self.at += 1
        return tuple(items)

    def _object(self, start: int) -> Node:
        outer = self._enter(start + 1, _IN_LINE)
        if STARTS_FOR.match(self.text, self.at):
            self.patterns = _ACROSS_LINES
            return self._for(start, outer, "}")
        items: list[tuple[Node, Node]] = []
        while True:
            self.at = self._after_blank(self.at)
            if self.text.startswith("}", self.at):
                break
            key = self._key()
            items.append((key, self._expression()))
            if not self.text.startswith((",", "\n"), self.at):
                break
            self.at += 1
        return ObjectNode(Span(start, self._leave(outer, "}")), tuple(items))

    def _key(self) -> Node:
        """Read an object's key and what stands between it and the value."""
        if match := _KEY.match(self.text, self.at):
            self.at = match.end()
            return Literal(Span(*match.span(1)), string(match[1]))
        if _ODD_KEY.match(self.text, self.at):
            raise UnsureError(self.text)
        key = self._expression()
        if isinstance(key, Traversal) and isinstance(key.target, Name):
            raise ScanError("a reference as key needs parentheses")
        assigns = _ASSIGNS.match(self.text, self.at)
        if assigns is None:
            raise ScanError(f"no value for a key at {self.at}")
        self.at = assigns.end()
        return key

    def _for(self, start: int, outer: _Patterns, closing: str) -> Node:
        intro = _FOR.match(self.text, self.at)
        if intro is None:
            raise ScanError("HCL takes this for a for expression")
        self.at = intro.end()
        collection = self._expression()
        self._take(":")
        key, value, group = None, self._expression(), False
        if closing == "}":
            self._take("=>")
            key, value = value, self._expression()
            group = self.text.startswith("...", self.at)
            if group:
                self.at = self._after_blank(self.at + len("..."))
        condition = None
        if match := _IF.match(self.text, self.at):
            self.at = match.end()
            condition = self._expression()
        names = (intro[1], intro[2]) if intro[2] else ("", intro[1])
        span = Span(start, self._leave(outer, closing))
        return For(span, *names, collection, key, value, condition, group)


_MARKED: Final = {
    '"': _Reader._quoted,
    "<<": _Reader._heredoc,
    "<<-": _Reader._heredoc,
    "(": _Reader._parentheses,
    "[": _Reader._tuple,
    "{": _Reader._object,
}


def _combine(operands: list[Node], operator: str) -> None:
    """Put the last two operands together."""
    left, right = operands[-2:]
    operands[-2:] = [Binary(Span(left.span.start, right.span.end), operator, left, right)]
