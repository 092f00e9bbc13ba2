"""JSON documents that arguments hold: read as values, unknown in part, however they are written.

A document may be written with ``jsonencode``, as a text with or without interpolations, in a file
that ``file`` or ``templatefile`` reads, or elsewhere, with a way of references from there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from tf_lsp.graph.json_with_holes import HOLE, AtLeast, read_json_with_holes
from tf_lsp.modules.instance import Default
from tf_lsp.modules.source import Expression, Place
from tf_lsp.text import Span
from tf_lsp.values import STRING, EvaluationError, Step, Value, convert, unknown
from tf_lsp.values.meaning import Encoded, Joined

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAX_PIECES: Final = 5_000
_MAX_TEXT: Final = 200_000
"""AWS allows no document of a tenth of this."""
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")


def document_of(value: Value) -> Value:
    """Return the value that is encoded in a JSON string.

    Where nothing of it is known, the result is unknown, with the meaning that the string has: it
    may be known whose attribute it is. A list or object of which only some elements are known is
    unknown and has a meaning that ``known_part`` understands. The origins of all parts lie where
    these are written, if the text stands there as it is; else where the whole text is written.
    """
    for meaning in value.meanings:
        if isinstance(meaning, Encoded):
            return meaning.value
    if value.is_known and not (isinstance(value.content, str) and len(value.text) < _MAX_TEXT):
        return unknown()
    text = _Assembled(pieces_of(value) or [_as_text(value)], value)
    return read_json_with_holes(text.text, text.holes, text.step) or unknown()


def known_part(value: Value) -> tuple[Value, bool]:
    """Return what is known of a list or object, and whether it may have more than that."""
    if not value.is_known:
        for meaning in value.meanings:
            if isinstance(meaning, AtLeast):
                return meaning.value, True
    return value, not value.is_known


def pieces_of(value: Value) -> Sequence[Value]:
    """Return the known and unknown strings that a string is made of; none where they are many."""
    pieces: list[Value] = []
    waiting = [value]
    size = 0
    while waiting:
        piece = waiting.pop()
        parts = _parts(piece)
        if parts:
            waiting += reversed(parts)
        else:
            pieces.append(_as_text(piece))
            size += len(pieces[-1].text) if pieces[-1].is_known else 1
        if len(pieces) + len(waiting) > _MAX_PIECES or size > _MAX_TEXT:
            return []
    return pieces


def place_of(value: Value | None) -> Place | None:
    """Return where a value is written, as near as possible; None where no text is known."""
    for step in value.steps if value else ():
        expression = _expression(step)
        if expression:
            return Place(expression.file, step.span.shift(expression.span.start))
    return None


def _parts(value: Value) -> Sequence[Value]:
    """Return the parts that a string is joined of; none where that tells no more than itself."""
    joined = next((each for each in value.meanings if isinstance(each, Joined)), None)
    if joined is None or not value.is_known:
        return joined.parts if joined else ()
    # What was converted since, or brought into Unicode's form C, is as long only by chance.
    lengths = [len(text.text) for text in map(_as_text, joined.parts) if text.is_known]
    is_same = isinstance(value.content, str) and sum(lengths) == len(value.content)
    return joined.parts if is_same and len(lengths) == len(joined.parts) else ()


def _as_text(value: Value) -> Value:
    """Return a piece as a string; what a template would refuse is unknown."""
    if not value.is_known:
        return value
    try:
        text = convert(value, STRING)
    except EvaluationError:
        return unknown(STRING)
    return text if isinstance(text.content, str) and HOLE not in text.text else unknown(STRING)


def _expression(step: Step) -> Expression | None:
    source = step.source.expression if isinstance(step.source, Default) else step.source
    return source if isinstance(source, Expression) else None


class _Assembled:
    """A text put together from pieces, each of which may be written somewhere as it is."""

    def __init__(self, pieces: Sequence[Value], whole: Value) -> None:
        self.holes: dict[int, Value] = {}
        self.whole = next((s for s in reversed(whole.steps) if s.source is not None), None)
        """Where the whole is written."""
        self._starts: list[int] = []
        self._written: list[tuple[object, int] | None] = []
        texts: list[str] = []
        at = 0
        for piece in pieces:
            if not piece.is_known:
                self.holes[at] = piece
            for text, written in _lines(piece) if piece.is_known else [(HOLE, None)]:
                self._starts.append(at)
                self._written.append(written)
                texts.append(text)
                at += len(text)
        self.text = "".join(texts)

    def step(self, span: Span) -> Step | None:
        """Return the origin of what stands at a span, which neither begins nor ends in a hole."""
        start, last = self._place(span.start), self._place(span.end - 1)
        if start and last and start[0] is last[0] and start[1] <= last[1]:
            return Step(start[0], Span(start[1], last[1] + 1))
        return self.whole and Step(self.whole.source, self.whole.span)

    def _place(self, offset: int) -> tuple[object, int] | None:
        index = bisect_right(self._starts, offset) - 1
        written = self._written[index]
        return written and (written[0], written[1] + offset - self._starts[index])


def _lines(piece: Value) -> Sequence[tuple[str, tuple[object, int] | None]]:
    """Return the lines of a text, each with the source that it is written in and its offset there.

    What is written is not the text where it has escapes, or is computed. From the lines of an
    indented heredoc, only blanks are missing.
    """
    lines = _LINE.findall(piece.text)
    step = next((step for step in reversed(piece.steps) if step.source is not None), None)
    expression = _expression(step) if step else None
    if step is None or expression is None:
        return [(piece.text, None)]
    whole, base = expression.section.text, expression.attribute.expression.start
    start, end = base + step.span.start, base + step.span.end
    if whole.startswith("<<", start):
        start, end = whole.find("\n", start, end) + 1, whole.rfind("\n", start, end) + 1
    raw_lines = _LINE.findall(whole, start, end)
    if len(raw_lines) != len(lines):
        return [(piece.text, None)]
    found: list[tuple[str, tuple[object, int] | None]] = []
    for line, raw in zip(lines, raw_lines, strict=True):
        if not raw.endswith(line) or raw[: len(raw) - len(line)].strip(" \t"):
            return [(piece.text, None)]
        start += len(raw)
        found.append((line, (step.source, start - len(line) - base)))
    return found
