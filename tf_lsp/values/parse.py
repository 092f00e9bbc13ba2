"""Parse the text of an expression into nodes; the grammar is loaded when it is needed."""

from __future__ import annotations

from functools import lru_cache

from tf_lsp.text import Span
from tf_lsp.values.nodes import Literal, Node
from tf_lsp.values.reader import UnsureError, read_expression, read_template
from tf_lsp.values.scan import MAX_TEXT
from tf_lsp.values.value import string

_CACHED_TEXTS = 8192


def warm_up() -> None:
    """Load the grammar, which takes 0.1 to 2.5 seconds; for a background thread at the start."""
    from tf_lsp.values.grammar import load  # importing it is a part of what takes time

    load()


@lru_cache(maxsize=_CACHED_TEXTS)
def parse_expression(text: str) -> Node | None:
    """Return the expression's tree, None when the text is no expression that we can read.

    Offsets are relative to the text. Never raises; results are cached by text.
    """
    return _parse(text, as_template=False)


@lru_cache(maxsize=_CACHED_TEXTS // 16)
def parse_template(text: str) -> Node | None:
    """Return the tree of a whole text that is a template, as in ``templatefile``'s files."""
    if "${" not in text and "%{" not in text and len(text) <= MAX_TEXT:
        return Literal(Span(0, len(text)), string(text))
    return _parse(text, as_template=True)


def _parse(text: str, *, as_template: bool) -> Node | None:
    if len(text) > MAX_TEXT:
        return None
    try:
        return read_template(text) if as_template else read_expression(text)
    except UnsureError:
        return _parse_slowly(text, as_template=as_template)


def _parse_slowly(text: str, *, as_template: bool) -> Node | None:
    from tf_lsp.values.grammar import parse_with_grammar  # only now is it certain to be needed

    return parse_with_grammar(text, as_template=as_template)
