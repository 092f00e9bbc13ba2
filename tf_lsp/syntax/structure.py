"""The structure of a whole file, kept up to date edit by edit."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from tf_lsp.syntax.model import Section
from tf_lsp.syntax.outline import header_at, item_at
from tf_lsp.syntax.scan import read_marked_section, read_section
from tf_lsp.syntax.tokens import Lookahead
from tf_lsp.text import BYTE_ORDER_MARK, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tf_lsp.syntax.model import Header
    from tf_lsp.text import Edit


class Structure:
    """A text and the sections that tile it. Immutable: an edit makes a new structure.

    A section in the usual layout is made when somebody asks for it; then it stays the same, over
    edits as well. Until then, nothing but its start is kept of it.
    """

    __slots__ = ("_made", "_reaches", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = array("L")
        self._reaches = array("L")
        """By section, how far the scan looked: a change from there on cannot matter to it."""
        self._made: list[Section | None] = []

    @classmethod
    def of(cls, text: str) -> Structure:
        """Scan a text. Any text has a structure."""
        structure = cls(text)
        lookahead = Lookahead(text)
        position = 0
        while position < len(text):
            position = structure._scan_at(position, lookahead)
        return structure

    @classmethod
    def for_file(cls, path: str, text: str) -> Structure:
        """Scan a text in the syntax that the file's name tells: HCL or JSON."""
        if path.endswith(".json"):
            return JsonStructure(text, variables=path.endswith(".tfvars.json"))
        return Structure.of(text)

    def edited(self, edit: Edit) -> Structure:
        """Return the structure of the text after an edit, scanning only what the edit can change.

        The result equals that of scanning the new text from its beginning.
        """
        span, shift = edit.span, len(edit.new_text) - (edit.span.end - edit.span.start)
        text = self.text[: span.start] + edit.new_text + self.text[span.end :]
        reaches = enumerate(self._reaches)
        first = next((index for index, reach in reaches if reach >= span.start), len(self.starts))
        structure = Structure(text)
        structure._take_over(self, slice(first), 0)
        lookahead = Lookahead(text)
        position = self.starts[first] if first < len(self.starts) else len(self.text)
        while position < len(text):
            old = position - shift
            same = bisect_left(self.starts, old)
            is_start = same < len(self.starts) and self.starts[same] == old
            if old >= span.end and is_start and not _begins_marked(text, position):
                structure._take_over(self, slice(same, None), shift)
                break
            position = structure._scan_at(position, lookahead)
        return structure

    def __len__(self) -> int:
        return len(self.starts)

    def __iter__(self) -> Iterator[tuple[int, Section]]:
        """Iterate over the sections with the offsets where they start."""
        for index, start in enumerate(self.starts):
            yield start, self.section(index)

    @property
    def sections(self) -> list[Section]:
        """All sections."""
        return [section for _, section in self]

    def section(self, index: int) -> Section:
        """Return a section by its place among all."""
        section = self._made[index]
        if section is None:
            start, end = self.starts[index], self._end(index)
            section = Section(self.text[start:end], read_section, self.headers(index))
            self._made[index] = section
        return section

    def headers(self, index: int) -> Sequence[Header]:
        """Return the headers of the blocks that stand at the top of a section, without reading it.

        There is one, or none, unless something is wrong.
        """
        section = self._made[index]
        return header_at(self.text, self.starts[index]) if section is None else section.headers

    def section_at(self, offset: int) -> tuple[int, Section] | None:
        """Return the section that an offset is in, with its start; None in an empty text."""
        if not self.starts:
            return None
        index = max(bisect_right(self.starts, offset) - 1, 0)
        return self.starts[index], self.section(index)

    def _end(self, index: int) -> int:
        return self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)

    def _scan_at(self, position: int, lookahead: Lookahead) -> int:
        text, item = self.text, item_at(self.text, position, lookahead)
        section = None
        if _begins_marked(text, position):
            section = Section(text[position : item.end], read_marked_section)
        elif not item.is_usual:
            section = Section(text[position : item.end], read_section)
        self.starts.append(position)
        self._reaches.append(item.reach)
        self._made.append(section)
        return item.end

    def _take_over(self, other: Structure, which: slice, shift: int) -> None:
        """Go on with sections of another structure, moved by a number of characters."""
        self._made += other._made[which]
        for own, others in ((self.starts, other.starts), (self._reaches, other._reaches)):
            own.extend(others[which] if not shift else [offset + shift for offset in others[which]])


def _begins_marked(text: str, position: int) -> bool:
    return position == 0 and text.startswith(BYTE_ORDER_MARK)


class JsonStructure(Structure):
    """The structure of a file in JSON syntax, which is one section and scanned as a whole."""

    __slots__ = ("variables",)

    def __init__(self, text: str, *, variables: bool) -> None:
        from tf_lsp.syntax.json import json_section  # most files are not in this syntax

        super().__init__(text)
        self.variables = variables
        self.starts.append(0)
        self._made.append(json_section(text, variables=variables))

    def edited(self, edit: Edit) -> Structure:
        """Return the structure of the text after an edit."""
        return JsonStructure(apply_edits(self.text, [edit]), variables=self.variables)
