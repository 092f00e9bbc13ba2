"""The usual layout of Terraform, which is read without tokens: its patterns, its brackets."""

from __future__ import annotations

import re
from typing import Final

from tf_lsp.syntax.tokens import ANCHOR, IDENTIFIER

_PLAIN_STRING: Final = r'"[^"\\\n\r$%]*"'
_INNER: Final = rf'[^"\#/{{}}\[\]()\n\r]|/(?![/*])|{_PLAIN_STRING}'
_INTERPOLATION: Final = rf"[$%]\{{(?:{_INNER}|\((?:{_INNER})*\)|\[(?:{_INNER})*\])*\}}"
_PIECE: Final = rf"\\[^\n\r]|\$\$\{{|%%\{{|{_INTERPOLATION}|\$(?!\$?\{{)|%(?!%?\{{)"
STRING: Final = rf'"[^"\\\n\r$%]*(?:(?:{_PIECE})[^"\\\n\r$%]*)*"'
"""A string on one line; what it interpolates holds at most plain strings and brackets."""
# No loop here may have two ways to read the same text: it would try them all where it fails.
_LINE_COMMENT: Final = r"(?:\#|//)[^\n]*"
_BLOCK_COMMENT: Final = r"/\*[^*/]*(?:(?:\*(?!/)|/(?!\*))[^*/]*)*\*/[ \t]*\r?"
BLANK_LINES: Final = rf"(?:[ \t]*(?:{_LINE_COMMENT}|{_BLOCK_COMMENT}|\r?)\n)*"
"""Lines that are empty but for comments, any number of them."""
LINE_END: Final = rf"[ \t]*(?:{_LINE_COMMENT}|\r?)(?:\n|\Z)"
"""The rest of a line on which nothing but a comment may follow."""
LABELS: Final = rf'(?:[ \t]*"[^"\n\r\\$%]*"|[ \t]+{IDENTIFIER})*'
"""What may stand between the type of a block and its brace."""
HEREDOC: Final = (
    rf"<<-?(?P<marker>{IDENTIFIER})\r?\n"
    r"(?:[^\n]*\n)*?[ \t\v\f]*(?P=marker)(?=[ \t\v\f]*\r?\n)"
)
"""A heredoc up to the end of its closing marker."""
HEREDOC_LINE: Final = rf'(?P<before>[^"\#/<\n]*){HEREDOC}'
"""A heredoc from the start of the line that surely opens one."""

NOTHING: Final = re.compile(rf"{BLANK_LINES}{LINE_END}\Z", re.VERBOSE)
"""Blanks and comments up to the end of a text."""
LABEL: Final = re.compile(rf'"[^"]*"|{IDENTIFIER}')
"""One of what ``LABELS`` matches."""

_STRING: Final = re.compile(STRING)
_COMMENT: Final = re.compile(_LINE_COMMENT, re.VERBOSE)
_HEREDOC: Final = re.compile(rf"^{HEREDOC_LINE}", re.MULTILINE)
_NOT_BRACKETS: Final = bytes(code for code in range(256) if chr(code) not in "{}[]()")
_MAX_DEPTH: Final = 20
"""How many pairs may stand in each other: each is one more pass over what is left."""


def brackets_of(text: str) -> bytes | None:
    """Return the brackets of a text outside of strings, heredocs and comments, in their order.

    The text begins where a line or a value does. None where it is not sure without the tokens:
    comments over several lines, strings that are open or interpolate more than is simple.
    """
    if "<<" in text:
        if any(ANCHOR.search(heredoc.group()) for heredoc in _HEREDOC.finditer(text)):
            return None
        text = _HEREDOC.sub(r"\g<before>", text)
    if '"' in text:
        text = _STRING.sub("", text)
        if '"' in text:
            return None
    if "#" in text or "/" in text:
        text = _COMMENT.sub("", text)
        if "/*" in text:
            return None
    if "<<" in text:
        return None
    return text.encode("latin-1", "replace").translate(None, _NOT_BRACKETS)


def unpaired(brackets: bytes) -> bytes:
    """Return what is left of brackets without those that have a partner.

    Where they are nested too deep to tell fast, some that have one are left, too.
    """
    for _ in range(_MAX_DEPTH):
        if not brackets:
            break
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"").replace(b"()", b"")
    return brackets


def is_one_pair(brackets: bytes) -> bool:
    """Whether the first bracket and the last are a pair that holds all others, surely."""
    outer = brackets[:1] + brackets[-1:]
    return outer in (b"{}", b"[]", b"()") and not unpaired(brackets[1:-1])
