"""The structure of a whole file, kept up to date edit by edit."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from tf_lsp.syntax.json import json_section
from tf_lsp.syntax.scan import scan_section
from tf_lsp.syntax.tokens import Lookahead
from tf_lsp.text import apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.syntax.model import Section
    from tf_lsp.text import Edit


class Structure:
    """A text and the sections that tile it. Immutable: an edit makes a new structure."""

    __slots__ = ("sections", "starts", "text")

    def __init__(self, text: str, sections: list[Section], starts: list[int]) -> None:
        self.text = text
        self.sections = sections
        self.starts = starts

    @classmethod
    def of(cls, text: str) -> Structure:
        """Scan a text. Any text has a structure."""
        structure = cls(text, [], [])
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
        first = next(
            (
                index
                for index, (start, section) in enumerate(
                    zip(self.starts, self.sections, strict=True)
                )
                if start + section.reach >= span.start
            ),
            len(self.sections),
        )
        structure = Structure(text, self.sections[:first], self.starts[:first])
        lookahead = Lookahead(text)
        position = self.starts[first] if first < len(self.starts) else self._end_of(first)
        while position < len(text):
            old = position - shift
            if old >= span.end:
                same = bisect_left(self.starts, old)
                if same < len(self.starts) and self.starts[same] == old:
                    structure.sections += self.sections[same:]
                    structure.starts += [start + shift for start in self.starts[same:]]
                    break
            position = structure._scan_at(position, lookahead)
        return structure

    def __iter__(self) -> Iterator[tuple[int, Section]]:
        """Iterate over the sections with the offsets where they start."""
        return zip(self.starts, self.sections, strict=True)

    def section_at(self, offset: int) -> tuple[int, Section] | None:
        """Return the section that an offset is in, with its start; None in an empty text."""
        if not self.starts:
            return None
        index = max(bisect_left(self.starts, offset + 1) - 1, 0)
        return self.starts[index], self.sections[index]

    def _scan_at(self, position: int, lookahead: Lookahead) -> int:
        section = scan_section(self.text, position, lookahead)
        self.sections.append(section)
        self.starts.append(position)
        return position + len(section.text)

    def _end_of(self, count: int) -> int:
        return self.starts[count - 1] + len(self.sections[count - 1].text) if count else 0


class JsonStructure(Structure):
    """The structure of a file in JSON syntax, which is one section and scanned as a whole."""

    __slots__ = ("variables",)

    def __init__(self, text: str, *, variables: bool) -> None:
        super().__init__(text, [json_section(text, variables=variables)], [0])
        self.variables = variables

    def edited(self, edit: Edit) -> Structure:
        """Return the structure of the text after an edit."""
        return JsonStructure(apply_edits(self.text, [edit]), variables=self.variables)
