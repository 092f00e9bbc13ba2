"""A workspace on which somebody works: files change on disk and in open buffers."""

from __future__ import annotations

from operator import methodcaller
from typing import TYPE_CHECKING

from tests.modules.pictures import place
from tf_lsp.config import Settings
from tf_lsp.edits.others import Others
from tf_lsp.edits.repair import fixes_for
from tf_lsp.lint.analysis import Analysis
from tf_lsp.lint.finding import describe_chain
from tf_lsp.syntax import Structure

if TYPE_CHECKING:
    from pathlib import Path


class Desk:
    """A folder, what is open of it, and what is known of both."""

    def __init__(self, folder: Path, settings: Settings | None = None) -> None:
        self.folder = folder
        self.settings = settings or Settings()
        self.buffers: dict[str, str] = {}
        self.analysis = Analysis(self.settings)
        self.analysis.workspace.add_folder(str(folder))

    def _change(self, path: str, name: str, *arguments: object) -> None:
        full = str(self.folder / path)
        self.analysis.change(full, methodcaller(name, full, *arguments))

    def open(self, path: str, text: str) -> None:
        """Open a file or change its buffer."""
        self.buffers[path] = text
        self._change(path, "open", Structure.for_file(path, text))

    def close(self, path: str) -> None:
        """Close a buffer."""
        del self.buffers[path]
        self._change(path, "close")

    def write(self, path: str, text: str | bytes) -> None:
        """Change a file on disk, and say so."""
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(text if isinstance(text, bytes) else text.encode())
        self._change(path, "changed_on_disk")

    def delete(self, path: str) -> None:
        """Delete a file and the folders that are empty then, and say so."""
        (self.folder / path).unlink()
        for parent in (self.folder / path).parents:
            if parent == self.folder or any(parent.iterdir()):
                break
            parent.rmdir()
        self._change(path, "changed_on_disk")

    def rename(self, path: str, new_path: str) -> None:
        """Rename a file, and say so."""
        content = (self.folder / path).read_bytes()
        self.delete(path)
        self.write(new_path, content)

    def says(self) -> list[str]:
        """Return what is found, a line for each finding: ``main.tf: is false (main.tf:1)``."""
        found = self.analysis.findings()
        findings = [finding for path in sorted(found) for finding in found[path]]
        places = [place(finding, self.folder) for finding in findings]
        return [f"{path}: {message}" for path, _, message in places]

    def all_that_is_told(self) -> list[tuple[object, ...]]:
        """Return everything that a user can see of the findings."""
        found = self.analysis.findings()
        others = Others(self.analysis.looked_at)
        return [
            (
                path,
                finding.place.span,
                finding.message,
                describe_chain(finding),
                [(fix.title, dict(fix.edits)) for fix in fixes_for(finding, others)],
            )
            for path in sorted(found)
            for finding in found[path]
        ]

    def fresh(self) -> Desk:
        """Return the same desk for somebody who knows nothing from before."""
        desk = Desk(self.folder, self.settings)
        for path, text in self.buffers.items():
            desk.open(path, text)
        return desk
