"""Small workspaces drawn in one text, with what is to be found in them.

``=== title`` begins a picture and ``-- path --`` a file; ``-- settings --`` holds settings in JSON.
``⟦`` and ``⟧`` stand around what is to be underlined. At the end of a line,

- ``◂ is false (main.tf:1) in [1]`` is what the finding says of the argument, one for each mark (if
  there are more than marks, the last mark has several findings),
- ``▸ true`` is what the argument on the line is worth: of all instances, in their order, or
  ``unknown``; ``nothing`` where there is no instance.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.helpers import unmarked
from tf_lsp.config import parse_settings
from tf_lsp.lint.analysis import Analysis
from tf_lsp.lint.finding import describe_chain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.config import Settings
    from tf_lsp.lint.finding import Finding
    from tf_lsp.text import Span

_PATH = re.compile(r"^-- (.+) --\n", re.MULTILINE)
_NOTE = re.compile(r"[ ]*([◂▸])[ ]*([^◂▸\n]*?)[ ]*(?=$|◂|▸)", re.MULTILINE)
_SAID = re.compile(r"is_multi_region_trail (.*), so this trail records one region only")


@dataclass
class Picture:
    """A workspace, and what is to be found in it."""

    title: str
    files: dict[str, str] = field(default_factory=dict)
    settings: dict[str, object] = field(default_factory=dict)
    findings: list[tuple[str, Span, str]] = field(default_factory=list)
    values: dict[tuple[str, int], str] = field(default_factory=dict)
    """By path and line."""
    rest: str = ""
    """What follows the first line that begins with ``>>>``."""

    @classmethod
    def read(cls, title: str, text: str) -> Picture:
        """Read a picture; what stands before the first path is passed over."""
        drawing, mark, rest = text.partition("\n>>> ")
        picture = cls(title, rest=mark + rest)
        for path, content in split_files(drawing + mark[:1]).items():
            if path == "settings":
                picture.settings = json.loads(content)
            else:
                picture._add(path, content)
        return picture

    def _add(self, path: str, content: str) -> None:
        text, spans = unmarked(_NOTE.sub("", content))
        self.files[path] = text
        for number, line in enumerate(content.split("\n"), 1):
            notes = _NOTE.findall(line)
            said = [note for sign, note in notes if sign == "◂"]
            marks = spans[: line.count("⟦")]
            del spans[: len(marks)]
            assert len(said) >= len(marks), line
            for index, note in enumerate(said):
                span = marks[min(index, len(marks) - 1)]
                self.findings.append((path, span, note))
            self.values.update(((path, number), note) for sign, note in notes if sign == "▸")

    @property
    def parsed_settings(self) -> Settings:
        """The settings as the server takes them."""
        settings, messages = parse_settings(self.settings)
        assert not messages
        return settings

    def write(self, folder: Path) -> Analysis:
        """Write the files below a folder, and return what is known of it."""
        write_files(folder, self.files)
        return fresh(folder, self.parsed_settings)


def read_pictures(path: Path) -> dict[str, Picture]:
    """Return the pictures in a file by title."""
    _, *pieces = re.split(r"^=== (.+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    pairs = list(zip(pieces[::2], pieces[1::2], strict=True))
    pictures = {title: Picture.read(title, text) for title, text in pairs}
    assert len(pictures) == len(pairs), "two pictures have the same title"
    return pictures


def split_files(text: str) -> dict[str, str]:
    """Return the texts that follow lines like ``-- path --``, by path."""
    _, *parts = _PATH.split(text)
    return {
        path: content.rstrip("\n") + "\n"
        for path, content in zip(parts[::2], parts[1::2], strict=True)
    }


def write_files(folder: Path, files: dict[str, str]) -> None:
    """Write texts below a folder."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())


def read_files(folder: Path) -> dict[str, str]:
    """Return all texts below a folder by their relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def fresh(folder: Path, settings: Settings | None = None) -> Analysis:
    """Return an analysis of a folder that knows nothing from before."""
    analysis = Analysis(settings or parse_settings(None)[0])
    analysis.workspace.add_folder(str(folder))
    return analysis


def all_findings(analysis: Analysis) -> list[Finding]:
    """Return all findings, in the order of paths and text."""
    found = analysis.findings()
    return [finding for path in sorted(found) for finding in found[path]]


def said(finding: Finding) -> str:
    """Return what a finding says of its argument, without the rest of the sentence."""
    match = _SAID.match(finding.message)
    assert match, finding.message
    return match[1]


def place(finding: Finding, folder: Path) -> tuple[str, Span, str]:
    """Return what a picture tells of a finding."""
    path = Path(finding.place.file.path).relative_to(folder).as_posix()
    return path, finding.place.span, said(finding)


def chains(analysis: Analysis) -> list[str]:
    """Return the reasons of all findings."""
    return [describe_chain(finding) for finding in all_findings(analysis)]


def values_by_line(analysis: Analysis, folder: Path) -> dict[tuple[str, int], list[str]]:
    """Return what the arguments are worth that rules looked at, by path and line."""
    found: dict[tuple[str, int], list[str]] = {}
    for path, line, text in _values(analysis, folder):
        found.setdefault((path, line), []).append(text)
    return found


def _values(analysis: Analysis, folder: Path) -> Iterator[tuple[str, int, str]]:
    for argument in analysis.looked_at():
        if argument.name == "is_multi_region_trail" and argument.expression and argument.value:
            file = argument.expression.file
            line = file.text.count("\n", 0, argument.expression.span.start) + 1
            value = argument.value
            text = json.dumps(value.to_python()) if value.is_known else "unknown"
            yield Path(file.path).relative_to(folder).as_posix(), line, text
