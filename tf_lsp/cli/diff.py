"""Shows edits of a text as ``diff -u`` would, from the edits themselves: nothing is compared."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from tf_lsp.text import Edit, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_CONTEXT: Final = 3
"""How many lines are shown before and behind what changes."""


class _Change(NamedTuple):
    """Some lines, by the first and the one behind the last, and what stands there afterwards."""

    first: int
    end: int
    new: list[str]


def unified_diff(name: str, text: str, edits: Iterable[Edit]) -> str:
    r"""Return what edits change in a text, as a patch of a file; lines end at ``\n`` alone.

    The edits are in order and do not overlap. Empty where they change nothing.
    """
    lines = _lines(text)
    changes = list(_joined(_changes(lines, edits)))
    if not changes:
        return ""
    hunks, shift = [f"--- a/{name}\n+++ b/{name}\n"], 0
    for hunk in _hunks(changes):
        hunks.append(_shown(lines, hunk, shift))
        shift += sum(len(new) - (end - first) for first, end, new in hunk)
    return "".join(hunks)


def _lines(text: str) -> list[str]:
    """Split a text behind its line feeds, and at nothing else."""
    *whole, rest = text.split("\n")
    return [*(f"{line}\n" for line in whole), *filter(None, [rest])]


def _changes(lines: Sequence[str], edits: Iterable[Edit]) -> Iterator[_Change]:
    """Iterate over the lines that edits touch, those on the same lines taken together."""
    starts = list(accumulate(map(len, lines), initial=0))[: len(lines)]
    together: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        first = max(bisect_right(starts, edit.span.start) - 1, 0)
        end = bisect_right(starts, edit.span.end)
        if together and first < together[-1][1]:
            before, before_end, own = together.pop()
            together.append((before, max(end, before_end), [*own, edit]))
        else:
            together.append((first, end, [edit]))
    for first, end, own in together:
        begin = starts[first] if starts else 0
        moved = [Edit(edit.span.shift(-begin), edit.new_text) for edit in own]
        yield _trimmed(lines, first, end, _lines(apply_edits("".join(lines[first:end]), moved)))


def _trimmed(lines: Sequence[str], first: int, end: int, new: list[str]) -> _Change:
    """Return a change without the lines at either end that stay as they are."""
    start, stop = 0, len(new)
    while first < end and start < stop and lines[first] == new[start]:
        first, start = first + 1, start + 1
    while first < end and start < stop and lines[end - 1] == new[stop - 1]:
        end, stop = end - 1, stop - 1
    return _Change(first, end, new[start:stop])


def _joined(changes: Iterable[_Change]) -> Iterator[_Change]:
    """Iterate over changes with nothing between them made one, and without those of nothing."""
    joined: list[_Change] = []
    for change in changes:
        if joined and joined[-1].end == change.first:
            before = joined.pop()
            before.new.extend(change.new)
            joined.append(_Change(before.first, change.end, before.new))
        elif change.new or change.first < change.end:
            joined.append(change)
    yield from joined


def _hunks(changes: Sequence[_Change]) -> Iterator[list[_Change]]:
    """Group changes that are so near to each other that all between them is shown."""
    hunk = [changes[0]]
    for before, change in pairwise(changes):
        if change.first - before.end > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    yield hunk


def _shown(lines: Sequence[str], hunk: Sequence[_Change], shift: int) -> str:
    """Return a hunk; ``shift`` is how many more lines there are before it than there were."""
    first = max(hunk[0].first - _CONTEXT, 0)
    last = min(hunk[-1].end + _CONTEXT, len(lines))
    shown, at = list[str](), first
    for change in hunk:
        shown += _marked(" ", lines[at : change.first])
        shown += _marked("-", lines[change.first : change.end])
        shown += _marked("+", change.new)
        at = change.end
    shown += _marked(" ", lines[at:last])
    growth = sum(len(new) - (end - first) for first, end, new in hunk)
    old = _range(first, last - first)
    return f"@@ -{old} +{_range(first + shift, last - first + growth)} @@\n{''.join(shown)}"


def _marked(sign: str, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        end = "" if line.endswith("\n") else "\n\\ No newline at end of file\n"
        yield f"{sign}{line}{end}"


def _range(first: int, length: int) -> str:
    """Return some lines as a hunk's header tells them; where there are none, those before them."""
    if length == 1:
        return f"{first + 1}"
    return f"{first + bool(length)},{length}"
