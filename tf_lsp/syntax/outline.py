"""Finds where the items at the top of a file end, without reading what is in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tf_lsp.syntax.layout import (
    BLANK_LINES,
    HEREDOC_LINE,
    LABEL,
    LABELS,
    LINE_END,
    NOTHING,
    STRING,
    brackets_of,
    is_one_pair,
    unpaired,
)
from tf_lsp.syntax.model import Header
from tf_lsp.syntax.tokens import ANCHOR, IDENTIFIER, tokens_of
from tf_lsp.text import BYTE_ORDER_MARK

if TYPE_CHECKING:
    from tf_lsp.syntax.tokens import Lookahead

# Lines that are indented or empty or hold a heredoc. What a lookahead has found, it does not give
# back.
_LINE: Final = rf"""(?:
    (?:[ \t\r][^<\n]*(?:<(?!<)[^<\n]*)*)?\n
  | (?=(?P<heredoc>[ \t]{HEREDOC_LINE}))(?P=heredoc)
  | (?![^"\#/<\n]*<<-?{IDENTIFIER}\r?\n)[ \t\r][^<\n]*(?:<(?!<)[^<\n]*)*<<[^\n]*\n)"""
# A header or an argument at the start of a line, lines that are indented, a bracket at the start of
# a line. Of what is in between, only the brackets are looked at.
_LINES: Final = re.compile(
    rf"""{BLANK_LINES}(?P<item>{IDENTIFIER}
    (?:{LABELS}[ \t]*\{{|(?P<argument>[ \t]*=(?![=>])[^"\#/<\n]*)[\[({{])
    (?:[^"\#/<{{}}\n\r]*(?:{STRING}[^"\#/<{{}}\n\r]*)*|{LINE_END}{_LINE}*)[\])}}]+){LINE_END}""",
    re.VERBOSE,
)
_ARGUMENT: Final = re.compile(
    rf"""{BLANK_LINES}{IDENTIFIER}[ \t]*=(?![=>])
    (?P<value>[^"\#/<={{}}\n\r]*(?:{STRING}[^"\#/<={{}}\n\r]*)*)\r?\n""",
    re.VERBOSE,
)
_HEADER: Final = re.compile(rf"{BLANK_LINES}({IDENTIFIER})({LABELS})[ \t]*\{{", re.VERBOSE)
_FOLLOWER: Final = re.compile(rf"{BLANK_LINES}(?P<follower>{ANCHOR.pattern}|\Z)", ANCHOR.flags)


class Item(NamedTuple):
    """A top-level item of a file, with the blanks and comments before it."""

    end: int
    """The offset where the next one begins."""
    reach: int
    """How far the scan looked: a change from there on cannot matter."""
    is_usual: bool = False
    """Whether it is one block or argument in the usual layout and nothing else."""


def item_at(text: str, start: int, lookahead: Lookahead) -> Item:
    """Return the item that begins at an offset.

    It depends on the text from there on and on nothing before. ``lookahead`` belongs to the text
    and is shared by all items of it.
    """
    if start == 0 and text.startswith(BYTE_ORDER_MARK):
        start = 1
    usual = _lines_at(text, start, lookahead) or _argument_at(text, start, lookahead)
    return usual or item_of_tokens(text, start, lookahead)


def _lines_at(text: str, start: int, lookahead: Lookahead) -> Item | None:
    """Return the block or argument that begins at an offset, if it is laid out as usual."""
    found = _LINES.match(text, start)
    brackets = brackets_of(found["item"]) if found else None
    if not found or not brackets or not is_one_pair(brackets):
        return None
    if found["argument"] is not None:
        return Item(found.end(), lookahead.line_end(found.end()) + 1, is_usual=True)
    # Where something unknown follows, a brace too many in it may belong to this block.
    follower = _FOLLOWER.match(text, found.end())
    if not follower:
        return None
    return Item(found.end(), lookahead.line_end(follower.start("follower")) + 1, is_usual=True)


def _argument_at(text: str, start: int, lookahead: Lookahead) -> Item | None:
    """Return the argument on one line, or the mere blanks and comments, that begin at an offset."""
    if NOTHING.match(text, start):
        return Item(len(text), len(text) + 1, is_usual=True)
    found = _ARGUMENT.match(text, start)
    brackets = brackets_of(found["value"]) if found else None
    if not found or brackets is None or unpaired(brackets):
        return None
    return Item(found.end(), lookahead.line_end(found.end()) + 1, is_usual=True)


def item_of_tokens(text: str, start: int, lookahead: Lookahead) -> Item:
    """Return the item that begins at an offset, as its tokens tell it."""
    lookahead.reach = 0
    end = tokens_of(text, start, lookahead).end
    return Item(end, max(lookahead.reach, lookahead.line_end(end) + 1))


def header_at(text: str, start: int) -> tuple[Header, ...]:
    """Return the header of the item in the usual layout that begins at an offset, if it is a block.

    That of an argument is empty.
    """
    found = _HEADER.match(text, start)
    if not found:
        return ()
    labels = tuple(label.strip('"') for label in LABEL.findall(found[2]))
    return (Header(found[1], labels),)
