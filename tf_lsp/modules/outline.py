"""What the blocks at the top of a file declare, kept up to date with what an edit changes of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from tf_lsp.text import BYTE_ORDER_MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tf_lsp.syntax import Header, Structure

_LABELS: Final = {
    "resource": 2, "data": 2, "provider": 1,
    "module": 1, "variable": 1, "output": 1, "terraform": 0,
}  # fmt: skip
"""How many labels the blocks have that declare something."""


def kind_of(header: Header) -> str:
    """Return what a top-level block declares.

    That is the type of a managed resource (``aws_s3_bucket``), ``data.`` and that of a data source,
    ``provider.`` and a provider's name, or the type of the block. It is empty where the number of
    labels is wrong.
    """
    if _LABELS.get(header.type, len(header.labels)) != len(header.labels):
        return ""
    if header.type == "resource":
        return header.labels[0]
    if header.type in ("data", "provider"):
        return f"{header.type}.{header.labels[0]}"
    return header.type


class Where(NamedTuple):
    """Where a block is: the number of its section in the file, and its own in that."""

    section: int
    block: int


class Difference(NamedTuple):
    """The sections of each of two structures that the other does not have, by number."""

    gone: range
    new: range


class Outline:
    """What the blocks at the top of a file declare.

    Blocks are told by numbers, and what is alike is the same object after an edit as before. So
    somebody can go on with what was made of it.
    """

    __slots__ = ("_names", "_structure", "kinds")

    def __init__(
        self,
        structure: Structure,
        kinds: Mapping[str, Sequence[Where]],
        names: dict[str, Sequence[str]] | None = None,
    ) -> None:
        self._structure = structure
        self.kinds = kinds
        """Where the blocks of a kind are, in their order: see ``kind_of``."""
        self._names = names or {}

    @classmethod
    def of(cls, structure: Structure) -> Outline:
        """Return the outline of a structure."""
        return cls(structure, _by_kind(structure, range(len(structure))))

    def names(self, kind: str) -> Sequence[str]:
        """Return the names of the blocks of a kind, in their order."""
        if kind not in self._names:
            places = self.kinds.get(kind, ())
            self._names[kind] = [name_of(self._structure, where) for where in places]
        return self._names[kind]

    def is_alike(self, other: Outline, kind: str) -> bool:
        """Whether another outline has blocks of a kind in the same places, with the same names."""
        are_here = self.kinds.get(kind) == other.kinds.get(kind)
        return are_here and self.names(kind) == other.names(kind)

    def after(self, structure: Structure, difference: Difference) -> Outline:
        """Return the outline of a structure that differs so from that of this outline."""
        gone, shift = difference.gone, len(difference.new) - len(difference.gone)
        new = _by_kind(structure, difference.new)
        kinds: dict[str, Sequence[Where]] = {}
        names: dict[str, Sequence[str]] = {}
        for kind in self.kinds.keys() | new.keys():
            old, made = self.kinds.get(kind, []), new.get(kind, [])
            first, last = (bisect_left(old, at, key=_section) for at in (gone.start, gone.stop))
            rest = [Where(w.section + shift, w.block) for w in old[last:]] if shift else old[last:]
            if places := [*old[:first], *made, *rest]:
                kinds[kind] = old if places == old else places
            if kind in self._names:
                known = self._names[kind]
                found = [name_of(structure, where) for where in made]
                names[kind] = [*known[:first], *found, *known[last:]]
        return Outline(structure, kinds, names)


def _section(where: Where) -> int:
    return where.section


def _by_kind(structure: Structure, sections: range) -> dict[str, list[Where]]:
    kinds: dict[str, list[Where]] = {}
    for section in sections:
        for block, header in enumerate(structure.headers(section)):
            if kind := kind_of(header):
                kinds.setdefault(kind, []).append(Where(section, block))
    return kinds


def name_of(structure: Structure, where: Where) -> str:
    """Return what tells a block from others of its kind: the last label or a provider's alias."""
    header = structure.headers(where.section)[where.block]
    if header.type != "provider":
        return header.labels[-1] if header.labels else ""
    section = structure.section(where.section)
    alias = section.body.blocks[where.block].body.attribute("alias")
    return alias.expression.of(section.text).strip('"') if alias else ""


@lru_cache(maxsize=4)
def difference_between(before: Structure, after: Structure) -> Difference:
    """Return in which sections two structures differ; several ask for the same after an edit.

    What a section is depends on the text from its start on, and on nothing that stands before.
    """
    old, new = before.text, after.text
    if old == new:
        return Difference(range(0), range(0))
    shorter, shift = min(len(old), len(new)), len(new) - len(old)
    alike = _how_many(shorter, lambda low, high: old[low:high] == new[low:high])
    starts = _how_many(
        bisect_right(before.starts, alike),
        lambda low, high: before.starts[low:high] == after.starts[low:high],
    )
    first = max(starts - 1, 0)
    rest = shorter - before.starts[first] if starts else shorter
    alike_at_end = _how_many(
        rest, lambda low, high: _from_end(old, low, high) == _from_end(new, low, high)
    )
    for last in range(bisect_left(before.starts, len(old) - alike_at_end, first), len(before)):
        start = before.starts[last] + shift
        same = bisect_left(after.starts, start)
        is_start = same < len(after) and after.starts[same] == start
        # A byte order mark is the section's own only where the text does not begin with it.
        if is_start and not new.startswith(BYTE_ORDER_MARK, start):
            return Difference(range(first, last), range(first, same))
    return Difference(range(first, len(before)), range(first, len(after)))


def _from_end(text: str, low: int, high: int) -> str:
    return text[len(text) - high : len(text) - low]


def _how_many(limit: int, are_alike: Callable[[int, int], bool]) -> int:
    """Return how many elements are alike from the first on, up to a limit."""
    low, high = limit if are_alike(0, limit) else 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if are_alike(low, middle):
            low = middle
        else:
            high = middle - 1
    return low
