"""Read what is plain, literals and references, into nodes without the grammar."""

from __future__ import annotations

import re

from tf_lsp.text import Span
from tf_lsp.values.nodes import GetAttribute, GetIndex, Literal, Name, Node, Traversal
from tf_lsp.values.value import FALSE, TRUE, literal_number, null, string

MAX_TEXT = 200_000
KEYWORDS = {"true": TRUE, "false": FALSE, "null": null()}

_PLAIN_STRING = re.compile(r'"([^"\\$%\r\n]*)"\Z')
_PLAIN_NUMBER = re.compile(r"[0-9]{1,18}\Z")
_PLAIN_TRAVERSAL = re.compile(
    r'[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\["[^"\\$%\r\n]*"\]|\[[0-9]{1,18}\])*\Z', re.ASCII
)
_TRAVERSAL_STEP = re.compile(r'\.([A-Za-z_][\w-]*)|\["([^"]*)"\]|\[([0-9]+)\]', re.ASCII)


def parse_plain(text: str, at: int = 0) -> Node | None:
    """Read literals and plain references without the grammar; ``at`` is where the text stands."""
    span = Span(at, at + len(text))
    if text in KEYWORDS:
        return Literal(span, KEYWORDS[text])
    if match := _PLAIN_STRING.match(text):
        return Literal(span, string(match[1])) if len(text) < MAX_TEXT else None
    if _PLAIN_NUMBER.match(text):
        return Literal(span, literal_number(int(text)))
    if len(text) < 500 and _PLAIN_TRAVERSAL.match(text):
        return _plain_traversal(text, at)
    return None


def _plain_traversal(text: str, at: int) -> Node:
    end = min((text.find(mark) for mark in ".[" if mark in text), default=len(text))
    root = text[:end]
    target: Node = Name(Span(at, at + end), root)
    if root in KEYWORDS:
        target = Literal(target.span, KEYWORDS[root])
    steps: list[GetAttribute | GetIndex] = []
    for match in _TRAVERSAL_STEP.finditer(text, end):
        span = Span(match.start() + at, match.end() + at)
        inside = Span(span.start + 1, span.end - 1)
        if match[1] is not None:
            steps.append(GetAttribute(span, match[1]))
        elif match[2] is not None:
            steps.append(GetIndex(span, Literal(inside, string(match[2]))))
        else:
            steps.append(GetIndex(span, Literal(inside, literal_number(int(match[3])))))
    return traversal(target, steps)


def traversal(target: Node, steps: list[GetAttribute | GetIndex]) -> Node:
    """Return a node for what is taken from a target, in order; the target itself for nothing."""
    if not steps:
        return target
    span = Span(target.span.start, steps[-1].span.end)
    return Traversal(span, target, tuple(steps))
