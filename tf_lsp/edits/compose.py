"""Puts edits that are made one after the other together, as edits of the text as it was."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from tf_lsp.text import Edit, Span, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterable


def composed(text: str, first: Iterable[Edit], second: Iterable[Edit]) -> list[Edit]:
    """Return the edits of a text that do what two lots of edits do one after the other.

    The spans of the second lot refer to the text after the first. Edits that touch become one;
    those that change nothing are left out.
    """
    earlier, later = Shifts(first), Shifts(second)
    after = apply_edits(apply_edits(text, earlier.edits), later.edits)
    spans = [edit.span for edit in earlier.edits]
    spans += [earlier.covered_by(edit.span) for edit in later.edits]
    edits = []
    for span in _merged(spans):
        start = later.start_of(earlier.start_of(span.start))
        end = later.end_of(earlier.end_of(span.end))
        if span.of(text) != after[start:end]:
            edits.append(Edit(span, after[start:end]))
    return edits


class Shifts:
    """What edits that do not overlap do to the offsets of a text."""

    __slots__ = ("edits", "ends", "new_ends", "new_starts", "starts", "totals")

    def __init__(self, edits: Iterable[Edit]) -> None:
        self.edits = sorted(edits)
        self.starts = [edit.span.start for edit in self.edits]
        self.ends = [edit.span.end for edit in self.edits]
        growths = (len(e.new_text) - (e.span.end - e.span.start) for e in self.edits)
        self.totals = [0, *accumulate(growths)]
        self.new_starts = [
            start + total for start, total in zip(self.starts, self.totals, strict=False)
        ]
        self.new_ends = [
            start + len(edit.new_text)
            for start, edit in zip(self.new_starts, self.edits, strict=True)
        ]

    def start_of(self, offset: int) -> int:
        """Return where an offset in none of the spans is afterwards: before what is inserted."""
        return offset + self.totals[bisect_left(self.starts, offset)]

    def end_of(self, offset: int) -> int:
        """Return where an offset in none of the spans is afterwards: behind what is inserted."""
        return offset + self.totals[bisect_right(self.ends, offset)]

    def origin_of(self, offset: int) -> int | None:
        """Return where a character of the new text was before; None for one that is new."""
        count = bisect_right(self.new_starts, offset)
        if count and offset < self.new_ends[count - 1]:
            return None
        return offset - self.totals[count]

    def covered_by(self, span: Span) -> Span:
        """Return what a span of the new text was before, with the edits that it touches."""
        first = bisect_left(self.new_ends, span.start)
        last = bisect_right(self.new_starts, span.end)
        start, end = span.start - self.totals[first], span.end - self.totals[last]
        if first == last:
            return Span(start, end)
        return Span(min(start, self.starts[first]), max(end, self.ends[last - 1]))


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans that cover the same and do not touch."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
