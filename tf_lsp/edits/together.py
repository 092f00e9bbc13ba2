"""Many fixes at once: what they change in one block, or in the expressions of one section, is one.

Each on its own would line up the same lines anew.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from tf_lsp.edits.fix import Change, Fix, section_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from tf_lsp.text import Edit


def made_together(fixes: Iterable[Fix]) -> dict[str, list[Edit]]:
    """Return the edits of all fixes by file, in order; what contradicts a fix before is left out.

    Where the edits of some would overlap, these are made one by one, as far as that is possible.
    """
    waiting, alone = _agreeing(fixes), list[Fix]()
    made, clashing = _grouped(waiting)
    while clashing:
        alone += clashing
        waiting = [fix for fix in waiting if fix not in clashing]
        made, clashing = _grouped(waiting)
    for fix in alone:
        made.add(fix.edits)
    return made.by_path


def _agreeing(fixes: Iterable[Fix]) -> list[Fix]:
    """Return the fixes without those that make something else of what one before them changes."""
    wanted: dict[Hashable, str] = {}
    agreeing: list[Fix] = []
    for fix in fixes:
        own = dict(_demands(fix.change))
        if all(wanted.get(what, value) == value for what, value in own.items()):
            wanted |= own
            agreeing.append(fix)
    return agreeing


def _demands(change: Change) -> Iterator[tuple[Hashable, str]]:
    """Iterate over what is changed, each with what is to stand there."""
    for placed, values in change.assignments:
        yield from (((placed.block, name), value) for name, value in values.items())
    for expression, span, value in change.replacements:
        yield (expression.file, span), value


def _grouped(fixes: Iterable[Fix]) -> tuple[_Edits, dict[Fix, None]]:
    """Return the edits of all groups, and the fixes in those that clash with others."""
    groups: dict[Hashable, list[tuple[Change, Fix]]] = {}
    for fix in fixes:
        for key, part in _parts(fix.change):
            groups.setdefault(key, []).append((part, fix))
    made, clashing = _Edits(), dict[Fix, None]()
    for group in groups.values():
        if not made.add(Change.of_all(part for part, _ in group).edits):
            clashing |= dict.fromkeys(fix for _, fix in group)
    return made, clashing


def _parts(change: Change) -> Iterator[tuple[Hashable, Change]]:
    """Iterate over the parts of a change, each with what tells the group that it belongs to."""
    for assignments in change.assignments:
        yield assignments.placed.block, Change([assignments])
    for replacement in change.replacements:
        file, start, _ = section_of(replacement.expression)
        yield (file, start), Change(replacements=[replacement])
    for making in change.makings:
        yield making, Change(makings=[making])


class _Edits:
    """Edits of files that do not overlap."""

    def __init__(self) -> None:
        self.by_path: dict[str, list[Edit]] = {}

    def add(self, more: Mapping[str, Sequence[Edit]]) -> bool:
        """Add edits, unless there are none or one of them clashes with those that are there."""
        new_edits = [(path, edit) for path, new in more.items() for edit in new]
        if not new_edits or any(self._clashes(path, edit) for path, edit in new_edits):
            return False
        for path, edit in new_edits:
            made = self.by_path.setdefault(path, [])
            index = bisect_left(made, edit)
            if made[index : index + 1] != [edit]:
                made.insert(index, edit)
        return True

    def _clashes(self, path: str, edit: Edit) -> bool:
        """Whether an edit overlaps with one that is there, or inserts something else in its place.

        Those that are there are in order and apart, so only its neighbours can.
        """
        made = self.by_path.get(path, [])
        index = bisect_left(made, edit)
        if made[index : index + 1] == [edit]:
            return False
        before, after = made[max(index - 1, 0) : index], made[index : index + 1]
        return any(
            other.span == edit.span
            or (other.span.start < edit.span.end and edit.span.start < other.span.end)
            for other in (*before, *after)
        )
