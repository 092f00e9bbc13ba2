"""Text by offset: spans, edits, and the lines and columns that people and editors count in.

Everything in tf-lsp speaks of offsets into a ``str`` (code points, from 0). Only the two borders,
``server/convert.py`` and the command line's output, turn them into lines and columns, here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from tf_lsp.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

Encoding = Literal["utf-8", "utf-16", "utf-32"]

BYTE_ORDER_MARK: Final = "\ufeff"
"""What some editors put at the beginning of a file."""

# LSP breaks lines at these three and at nothing else; ``str.splitlines`` knows eight more.
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_BEYOND_ONE_UTF16_UNIT = re.compile("[\U00010000-\U0010ffff]")


class Span(NamedTuple):
    """A half-open range of offsets, ``start <= end``. A tuple, because very many are made."""

    start: int
    end: int

    def shift(self, by: int) -> Span:
        """Return the same span, moved by a number of characters."""
        return Span(self.start + by, self.end + by)

    def of(self, text: str) -> str:
        """Return the part of the text that the span covers."""
        return text[self.start : self.end]

    def touches(self, other: Span) -> bool:
        """Whether the two overlap or meet, as a cursor at the end of a word does."""
        return self.start <= other.end and other.start <= self.end

    def contains(self, other: Span) -> bool:
        """Whether the other span lies within this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """The replacement of a span by new text; an empty span inserts."""

    span: Span
    new_text: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return the text after the edits, whose spans all refer to the text as it was.

    Edits at the same offset are applied in the order given. Overlapping edits raise ValueError.
    """
    pieces: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        if edit.span.start < position:
            raise ValueError(f"edits overlap at offset {edit.span.start}")
        pieces += [text[position : edit.span.start], edit.new_text]
        position = edit.span.end
    return "".join([*pieces, text[position:]])


def in_one_line(text: str) -> str:
    """Return a text with every run of blanks and line breaks turned into one blank."""
    return " ".join(text.split())


def _units(text: str, encoding: Encoding) -> int:
    """Return the length of the text in the encoding's code units."""
    if text.isascii() or encoding == "utf-32":
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + len(_BEYOND_ONE_UTF16_UNIT.findall(text))


def _line_ends(text: str) -> list[int]:
    """Return the offsets behind all line breaks of a text."""
    if "\r" in text:
        return [match.end() for match in _LINE_BREAK.finditer(text)]
    ends: list[int] = []
    at = text.find("\n")
    while at >= 0:
        ends.append(at + 1)
        at = text.find("\n", at + 1)
    return ends


class LineIndex:
    r"""Lines and columns of one text, both counted from 0.

    A line ends at ``\n``, ``\r\n`` or ``\r`` and nowhere else, as LSP has it. Columns are counted
    in the code units of an encoding.
    """

    __slots__ = ("_behind", "_is_plain", "_shift", "_starts", "text")

    def __init__(self, text: str) -> None:
        self._set(text, [0, *_line_ends(text)], [], 0)

    def _set(self, text: str, starts: list[int], behind: list[int], shift: int) -> None:
        self.text = text
        self._starts = starts
        """The starts of the lines before the last edit."""
        self._behind, self._shift = behind, shift
        """Those behind it as they once were, and how far they have moved since."""
        self._is_plain = text.isascii() and "\r" not in text

    @property
    def starts(self) -> list[int]:
        """The offsets where lines start."""
        return self._starts + [start + self._shift for start in self._behind]

    def edited(self, edit: Edit, text: str) -> LineIndex:
        """Return the index of the text after an edit, looking only at the lines that it touches.

        What is behind them moves, but is not touched until there is an edit further down.
        """
        span, index = edit.span, LineIndex.__new__(LineIndex)
        index._set(text, *self._parted(self._line_behind(span.end + 1)))
        # One character on either side: an edit may join or part a carriage return and its feed.
        del index._starts[self.line_of(max(span.start - 1, 0)) + 1 :]
        index._shift += len(edit.new_text) - (span.end - span.start)
        begin = index._starts[-1]
        end = index._behind[0] + index._shift if index._behind else len(text)
        index._starts += [begin + offset for offset in _line_ends(text[begin:end])]
        if index._behind:
            index._starts.pop()
        return index

    def _parted(self, line: int) -> tuple[list[int], list[int], int]:
        """Return the starts of the lines before one, those behind, and how far these moved."""
        starts, behind, shift = self._starts, self._behind, self._shift
        count = line - len(starts)
        if count >= 0:
            return starts + [start + shift for start in behind[:count]], behind[count:], shift
        return starts[:line], [start - shift for start in starts[line:]] + behind, shift

    def _line_behind(self, offset: int) -> int:
        """Return the first line that starts behind an offset."""
        if self._behind and offset >= self._behind[0] + self._shift:
            return len(self._starts) + bisect_right(self._behind, offset - self._shift)
        return bisect_right(self._starts, offset)

    def line_of(self, offset: int) -> int:
        """Return the line that an offset is on."""
        return self._line_behind(offset) - 1

    def _start(self, line: int) -> int:
        count = line - len(self._starts)
        return self._starts[line] if count < 0 else self._behind[count] + self._shift

    def line_span(self, line: int) -> Span:
        """Return a line's span without its line break. Lines past the end are empty, at the end."""
        last = len(self._starts) + len(self._behind) - 1
        if line > last:
            return Span(len(self.text), len(self.text))
        start = self._start(line)
        if line == last:
            return Span(start, len(self.text))
        end = self._start(line + 1) - 1
        if end > start and self.text[end - 1 : end + 1] == "\r\n":
            end -= 1
        return Span(start, end)

    def position(self, offset: int, encoding: Encoding = "utf-32") -> tuple[int, int]:
        """Return the line and column of an offset; offsets past the end stand for the end.

        An offset between the two halves of a CRLF counts as the end of its line.
        """
        offset = min(max(offset, 0), len(self.text))
        line = self.line_of(offset)
        # In plain text a character is a unit of every encoding; this is asked for each diagnostic.
        if self._is_plain:
            return line, offset - self._start(line)
        span = self.line_span(line)
        prefix = self.text[span.start : min(offset, span.end)]
        return line, _units(prefix, encoding)

    def offset(self, line: int, column: int, encoding: Encoding = "utf-32") -> int:
        """Return the offset of a line and column.

        As LSP demands, a column past the end of its line stands for the end of the line, and a
        line past the last one for the end of the text. A column inside a character stands for the
        character's start.
        """
        if line < 0:
            return 0
        span = self.line_span(line)
        content = span.of(self.text)
        column = max(column, 0)
        if encoding == "utf-32" or content.isascii():
            return min(span.start + column, span.end)
        units = 0
        for index, character in enumerate(content):
            units += _units(character, encoding)
            if units > column:
                return span.start + index
        return span.end
