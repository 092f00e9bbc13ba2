"""Reads a section in the usual layout line by line, without its tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tf_lsp.syntax.layout import (
    BLANK_LINES,
    HEREDOC,
    LABEL,
    LABELS,
    LINE_END,
    NOTHING,
    STRING,
    brackets_of,
    is_one_pair,
    unpaired,
)
from tf_lsp.syntax.model import Attribute, Block, Body, Label
from tf_lsp.syntax.tokens import ANCHOR, IDENTIFIER
from tf_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN: Final = r'[^"\#/<={}\n\r]'
_ONE_LINE_OBJECT: Final = rf'\{{(?:[^"\#/<{{}}\n\r]|{STRING})*\}}'
_NOT_PLAIN: Final = rf"(?:{STRING}|/(?![/*])|<(?!<)|=[=>]|(?<=[!<>])=(?![=>])|{_ONE_LINE_OBJECT})"
_VALUE: Final = rf"{_PLAIN}*(?:{_NOT_PLAIN}{_PLAIN}*)*"
# A line that is an argument, begins a block or ends one, and the blanks and comments before it.
_LINE: Final = re.compile(
    rf"""{BLANK_LINES}[ \t]*(?:
      (?P<name>{IDENTIFIER})(?:
        [ \t]*=(?![=>])[ \t]*(?P<value>{_VALUE})(?<![\[(])
      | (?P<labels>{LABELS})[ \t]*(?P<open>\{{)
        (?:[ \t]*(?:(?P<only>{IDENTIFIER})[ \t]*=(?![=>])[ \t]*(?P<inside>{_VALUE}))?(?P<end>\}}))?)
    | (?P<close>\}})
    ){LINE_END}""",
    re.VERBOSE,
)
# An argument whose value ends with the first bracket that stands right below its name, or with the
# marker of a heredoc.
_LINES: Final = re.compile(
    rf"""{BLANK_LINES}(?P<indent>[ \t]*)(?P<name>{IDENTIFIER})[ \t]*=(?![=>])[ \t]*(?:
      (?P<value>{_VALUE}(?:\{{|(?<=[\[(])){LINE_END}
        (?:(?:(?P=indent)[ \t][^\n]*|(?!(?P=indent)[ \t])[ \t]*\r?)\n)*
        (?P=indent)[\])}}]+)
    | (?P<heredoc>{HEREDOC})
    ){LINE_END}""",
    re.VERBOSE,
)
_BRACKET: Final = re.compile(r"[\[\](){}]")


class _UnusualError(Exception):
    """Only the tokens tell what the text says."""


def read_lines(text: str) -> Body | None:
    """Return the body of a section in which nothing is wrong, None where only its tokens tell."""
    try:
        return _Lines(text).read()
    except _UnusualError:
        return None


class _Frame:
    """A body that is being read: of a block, or of the whole section."""

    __slots__ = ("attributes", "blocks", "brace", "header", "labels", "names", "type")

    def __init__(self, type_: str, labels: tuple[Label, ...], header: Span, brace: int) -> None:
        self.type = type_
        self.labels = labels
        self.header = header
        self.brace = brace
        self.attributes: list[Attribute] = []
        self.blocks: list[Block] = []
        self.names: set[str] = set()

    def body(self) -> Body:
        return Body(tuple(self.attributes), tuple(self.blocks))

    def block(self, end: int) -> Block:
        braces = Span(self.brace, end)
        return Block(self.type, self.labels, self.header, braces, self.body(), closed=True)


class _Lines:
    """Reads the lines of one section."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.frames = [_Frame("", (), Span(0, 0), 0)]

    def read(self) -> Body:
        """Return the body of the section; raises _UnusualError."""
        text, position = self.text, 0
        while position < len(text):
            found = _LINE.match(text, position) or _LINES.match(text, position)
            if found is None:
                if NOTHING.match(text, position):
                    break
                raise _UnusualError
            kind = found.lastgroup
            if kind == "value":
                self._argument(found, "name", "value")
            elif kind == "open":
                self._open(found)
            elif kind == "close":
                self._close(found.end(kind))
            elif kind == "heredoc":
                self._heredoc(found)
            else:
                self._open(found)
                if found["only"]:
                    self._argument(found, "only", "inside")
                self._close(found.end("end"))
            position = found.end()
        if len(self.frames) > 1:
            raise _UnusualError
        return self.frames[0].body()

    def _argument(self, found: re.Match[str], name: str, value: str) -> None:
        text = found[value]
        if _BRACKET.search(text) and not _ends_here(text):
            raise _UnusualError
        self._add(found[name], found.start(name), text, found.start(value))

    def _heredoc(self, found: re.Match[str]) -> None:
        start, end = found.span("heredoc")
        if ANCHOR.search(self.text, start, end):
            raise _UnusualError
        self._add(found["name"], found.start("name"), found["heredoc"], start)

    def _add(self, name: str, name_start: int, value: str, start: int) -> None:
        frame, expression = self.frames[-1], value.strip()
        if not expression or name in frame.names:
            raise _UnusualError
        frame.names.add(name)
        if len(expression) < len(value):
            start += len(value) - len(value.lstrip())
        frame.attributes.append(
            Attribute(name, name_start, name_start + len(name), start, start + len(expression))
        )

    def _open(self, found: re.Match[str]) -> None:
        start, end = found.span("name")
        if len(self.frames) > 1 and self.text[start - 1] == "\n" and ANCHOR.match(self.text, start):
            raise _UnusualError
        labels = tuple(_labels(found)) if found["labels"] else ()
        header = Span(start, labels[-1].span.end if labels else end)
        self.frames.append(_Frame(found["name"], labels, header, found.start("open")))

    def _close(self, end: int) -> None:
        frame = self.frames.pop()
        if not self.frames:
            raise _UnusualError
        self.frames[-1].blocks.append(frame.block(end))


def _ends_here(value: str) -> bool:
    """Whether a value ends where its text does, and not at the end of a line before."""
    first, _, others = value.partition("\n")
    brackets = brackets_of(first)
    if brackets is None or not others:
        return brackets is not None and not unpaired(brackets)
    inner = brackets_of(others)
    # A bracket of the first line must stay open up to the end.
    return inner is not None and is_one_pair(unpaired(brackets) + inner)


def _labels(found: re.Match[str]) -> Iterator[Label]:
    for label in LABEL.finditer(found["labels"]):
        yield Label(label.group().strip('"'), Span(*label.span()).shift(found.start("labels")))
