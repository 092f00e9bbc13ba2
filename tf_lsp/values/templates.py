"""Parse the inside of quoted strings, heredocs and template files into nodes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tf_lsp.dataclass import dataclass
from tf_lsp.text import Span
from tf_lsp.values.characters import SPACE, clusters
from tf_lsp.values.nodes import Conditional, For, Literal, Node, Template, TemplateLoop, Wrapped
from tf_lsp.values.scan import NAME, QUOTED, UNQUOTED, ScanError, check_name, deeper
from tf_lsp.values.value import string

if TYPE_CHECKING:
    from collections.abc import Callable

    InnerParser = Callable[[int], tuple[Node, int]]

_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|\$\$\{|%%\{", re.DOTALL)
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_KEYWORD = re.compile(r"[ \t\r\n]*(if|else|endif|for|endfor)(?![\w-])")
_LOOP = re.compile(rf"[ \t\r\n]*({NAME})(?:[ \t\r\n]*,[ \t\r\n]*({NAME}))?[ \t\r\n]+in(?![\w-])")
_MOST_PARTS = 5_000
_CLOSE = re.compile(r"[ \t\r\n]*(~?)\}")


@dataclass(slots=True)
class _Text:
    span: Span
    value: str


@dataclass(slots=True)
class _Expression:
    span: Span
    node: Node


@dataclass(slots=True)
class _Directive:
    span: Span
    keyword: str
    node: Node | None = None
    names: tuple[str, str] = ("", "")


_Part = _Text | _Expression | _Directive


def quoted_template(text: str, at: int, inner: InnerParser) -> Node:
    """Return the node of the string whose opening quote is at an offset.

    ``inner`` parses the expression at an offset and returns it with the offset of what follows.
    Raises ScanError when there is no string.
    """
    parts, end = _split(text, at + 1, len(text), inner, QUOTED)
    if not text.startswith('"', end):
        raise ScanError("a string is not closed")
    return _node(parts, Span(at, end + 1))


def template(text: str, inside: Span, span: Span, inner: InnerParser, *, flush: bool) -> Node:
    """Return the node of a heredoc or a template file; raises ScanError when it is none.

    ``inside`` is where the template's lines stand, without a heredoc's markers, which ``span``
    includes. ``flush`` is for ``<<-``, whose lines lose the indentation that all of them share.
    """
    parts, _ = _split(text, inside.start, inside.end, inner, UNQUOTED)
    if flush:
        _unindent(parts)
    return _node(parts, span)


def _node(parts: list[_Part], span: Span) -> Node:
    if len(parts) == 1 and isinstance(parts[0], _Expression):
        return Wrapped(span, parts[0].node, is_template=True)
    nodes = _Builder(_meld(parts)).build()
    if not nodes:
        return Literal(span, string(""))
    if len(nodes) == 1 and isinstance(nodes[0], Literal):
        return Literal(span, nodes[0].value)
    return Template(span, tuple(nodes))


def _split(
    text: str, at: int, end: int, inner: InnerParser, pattern: re.Pattern[str]
) -> tuple[list[_Part], int]:
    """Return a template's parts, and where it ends: at the latest where it has to."""
    parts: list[_Part] = []
    strip_next = False
    while at < end:
        match = pattern.match(text, at, end)
        if match is None or len(parts) > _MOST_PARTS:
            raise ScanError("not a template")
        if match.lastgroup == "close":
            break
        if match.lastgroup == "text":
            value = _unescape(match.group(), quoted=pattern is QUOTED)
            parts.append(_Text(Span(at, match.end()), value.lstrip(SPACE) if strip_next else value))
            strip_next = False
            at = match.end()
            continue
        if match.group().endswith("~") and parts and isinstance(parts[-1], _Text):
            parts[-1].value = parts[-1].value.rstrip(SPACE)
        part, at, strip_next = _sequence(text, match, inner)
        parts.append(part)
    return parts, at


def _sequence(text: str, opening: re.Match[str], inner: InnerParser) -> tuple[_Part, int, bool]:
    at = opening.end()
    directive = None
    if opening.group()[0] == "%":
        keyword = _KEYWORD.match(text, at)
        if keyword is None:
            raise ScanError("not a directive")
        directive, at = _Directive(Span(0, 0), keyword[1]), keyword.end()
        if keyword[1] == "for":
            loop = _LOOP.match(text, at)
            if loop is None:
                raise ScanError("not a for directive")
            directive.names = (loop[1], loop[2]) if loop[2] else ("", loop[1])
            check_name("".join(directive.names))
            at = loop.end()
    node = None
    if directive is None or directive.keyword in ("if", "for"):
        node, at = inner(at)
    closing = _CLOSE.match(text, at)
    if closing is None:
        raise ScanError("a sequence is not closed")
    span = Span(opening.start(), closing.end())
    part: _Part
    if directive is not None:
        part = directive
        part.span, part.node = span, node
    else:
        assert node is not None
        part = _Expression(span, node)
    return part, closing.end(), bool(closing[1])


def _unescape(text: str, *, quoted: bool) -> str:
    def replace(match: re.Match[str]) -> str:
        escape = match.group()
        if escape[0] in "$%":
            return escape[1:]
        if not quoted:
            return escape
        digits = escape[2:]
        if digits:
            code = int(digits, 16)
            if code > 0x10FFFF or 0xD800 <= code < 0xE000:
                raise ScanError("not a character")
            return chr(code)
        if escape[1] not in _SIMPLE_ESCAPES:
            raise ScanError("an unknown escape")
        return _SIMPLE_ESCAPES[escape[1]]

    if not quoted:
        return text.replace("$${", "${").replace("%%{", "%{")
    return _ESCAPE.sub(replace, text)


def _unindent(parts: list[_Part]) -> None:
    """Remove the indentation that all lines share, as ``<<-`` asks, counted in characters."""
    shared: int | None = None
    adjust: list[_Text] = []
    at_line_start = True
    for part in parts:
        if at_line_start:
            at_line_start = False
            spaces: int | None = 0
            if isinstance(part, _Text):
                stripped = part.value.lstrip(SPACE)
                if not stripped and part.value.endswith("\n"):
                    spaces = None
                else:
                    indent = part.value[: len(part.value) - len(stripped)]
                    spaces = len(clusters(indent))
                    adjust.append(part)
            if spaces is not None:
                shared = spaces if shared is None else min(shared, spaces)
        if isinstance(part, _Text) and part.value.endswith("\n"):
            at_line_start = True
    for text in adjust:
        text.value = "".join(clusters(text.value)[shared or 0 :])


def _meld(parts: list[_Part]) -> list[_Part]:
    melded: list[_Part] = []
    run: list[_Text] = []

    def flush() -> None:
        if run:
            span = Span(run[0].span.start, run[-1].span.end)
            melded.append(_Text(span, "".join(text.value for text in run)))
            run.clear()

    for part in parts:
        if isinstance(part, _Text):
            run.append(part)
        else:
            flush()
            melded.append(part)
    flush()
    return melded


class _Builder:
    """Turns the flat parts into a tree by their directives."""

    def __init__(self, parts: list[_Part]) -> None:
        self.parts = parts
        self.at = 0
        self.depth = 0

    def build(self) -> list[Node]:
        nodes, stop = self._until(())
        assert stop is None
        return nodes

    def _until(self, stops: tuple[str, ...]) -> tuple[list[Node], _Directive | None]:
        nodes: list[Node] = []
        self.depth = deeper(self.depth)
        while self.at < len(self.parts):
            part = self.parts[self.at]
            self.at += 1
            if isinstance(part, _Text):
                nodes.append(Literal(part.span, string(part.value)))
            elif isinstance(part, _Expression):
                nodes.append(part.node)
            elif part.keyword == "if":
                nodes.append(self._if(part))
            elif part.keyword == "for":
                nodes.append(self._for(part))
            elif part.keyword in stops:
                self.depth -= 1
                return nodes, part
            else:
                raise ScanError(f"an unexpected {part.keyword} directive")
        if stops:
            raise ScanError("a directive is not closed")
        return nodes, None

    def _if(self, opening: _Directive) -> Node:
        yes, stop = self._until(("else", "endif"))
        no: list[Node] = []
        assert stop is not None
        between = Span(opening.span.end, stop.span.start)
        rest = Span(stop.span.end, stop.span.end)
        if stop.keyword == "else":
            no, last = self._until(("endif",))
            assert last is not None
            rest, stop = Span(stop.span.end, last.span.start), last
        span = Span(opening.span.start, stop.span.end)
        assert opening.node is not None
        return Conditional(span, opening.node, _text_of(between, yes), _text_of(rest, no))

    def _for(self, opening: _Directive) -> Node:
        body, stop = self._until(("endfor",))
        assert stop is not None
        assert opening.node is not None
        span = Span(opening.span.start, stop.span.end)
        inside = _text_of(Span(opening.span.end, stop.span.start), body)
        key, value = opening.names
        loop = For(span, key, value, opening.node, None, inside, None, group=False)
        return TemplateLoop(span, loop)


def _text_of(span: Span, nodes: list[Node]) -> Node:
    return Template(span, tuple(nodes)) if nodes else Literal(span, string(""))
