"""Parse the text of an expression into nodes; what is plain needs no grammar."""

from __future__ import annotations

import re
from functools import lru_cache

from tf_lsp.text import Span
from tf_lsp.values.nodes import GetAttribute, GetIndex, Literal, Name, Node, Traversal
from tf_lsp.values.value import FALSE, TRUE, literal_number, null, string

MAX_TEXT = 200_000
MAX_NESTING = 120
KEYWORDS = {"true": TRUE, "false": FALSE, "null": null()}
_CACHED_TEXTS = 8192

_PLAIN_STRING = re.compile(r'"([^"\\$%\r\n]*)"\Z')
_PLAIN_NUMBER = re.compile(r"[0-9]{1,18}\Z")
_PLAIN_TRAVERSAL = re.compile(
    r'[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\["[^"\\$%\r\n]*"\]|\[[0-9]{1,18}\])*\Z', re.ASCII
)
_TRAVERSAL_STEP = re.compile(r'\.([A-Za-z_][\w-]*)|\["([^"]*)"\]|\[([0-9]+)\]', re.ASCII)


def warm_up() -> None:
    """Load the grammar, which takes 0.1 to 2.5 seconds; for a background thread at the start."""
    from tf_lsp.values.grammar import load  # importing it is a part of what takes time

    load()


@lru_cache(maxsize=_CACHED_TEXTS)
def parse_expression(text: str) -> Node | None:
    """Return the expression's tree, None when the text is no expression that we can read.

    Offsets are relative to the text. Never raises; results are cached by text.
    """
    return parse_plain(text) or _parse_slowly(text, as_template=False)


@lru_cache(maxsize=_CACHED_TEXTS // 16)
def parse_template(text: str) -> Node | None:
    """Return the tree of a whole text that is a template, as in ``templatefile``'s files."""
    if "${" not in text and "%{" not in text and len(text) <= MAX_TEXT:
        return Literal(Span(0, len(text)), string(text))
    return _parse_slowly(text, as_template=True)


def _parse_slowly(text: str, *, as_template: bool) -> Node | None:
    if len(text) > MAX_TEXT:
        return None
    from tf_lsp.values.grammar import parse_with_grammar  # only now is it certain to be needed

    return parse_with_grammar(text, as_template=as_template)


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
