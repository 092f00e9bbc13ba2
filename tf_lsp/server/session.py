"""All that the server remembers: open documents, settings, the client's abilities."""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from pygls.uris import from_fs_path, to_fs_path

from tf_lsp.config import Settings
from tf_lsp.dataclass import dataclass, field
from tf_lsp.lint.syntax_errors import Faulty, syntax_problems
from tf_lsp.modules.names import is_terraform
from tf_lsp.text import Edit, Encoding, LineIndex, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lsprotocol import types as lsp

    from tf_lsp.lint.analysis import Analysis
    from tf_lsp.lint.finding import Finding, Remark
    from tf_lsp.modules.source import SourceFile
    from tf_lsp.syntax import Structure


@dataclass(frozen=True, slots=True)
class Client:
    """What the client can do, found out once."""

    encoding: Encoding = "utf-16"
    pulls_diagnostics: bool = False
    """It asks for diagnostics by itself, and again when it is told that they changed."""
    document_changes: bool = False
    related_information: bool = False
    code_description: bool = False
    configuration: bool = False
    watched_files: bool = False
    """It lets the server say which files to watch."""
    refreshes_inlay_hints: bool = False

    @classmethod
    def of(cls, capabilities: lsp.ClientCapabilities, encoding: str) -> Client:
        """Read the capabilities that a client declares."""
        workspace, document = capabilities.workspace, capabilities.text_document
        edit = workspace and workspace.workspace_edit
        watched = workspace and workspace.did_change_watched_files
        hints = workspace and workspace.inlay_hint
        published = document and document.publish_diagnostics
        return cls(
            encoding="utf-8"
            if encoding == "utf-8"
            else "utf-32"
            if encoding == "utf-32"
            else "utf-16",
            pulls_diagnostics=pulls_diagnostics(capabilities),
            document_changes=bool(edit and edit.document_changes),
            related_information=bool(published and published.related_information),
            code_description=bool(published and published.code_description_support),
            configuration=bool(workspace and workspace.configuration),
            watched_files=bool(watched and watched.dynamic_registration),
            refreshes_inlay_hints=bool(hints and hints.refresh_support),
        )


@dataclass(frozen=True, slots=True)
class Document:
    """An open document at one version."""

    uri: str
    path: str
    version: int
    structure: Structure
    lines: LineIndex


@dataclass(frozen=True, slots=True)
class Look:
    """What the diagnostics of an open document depend on, and what they were then."""

    version: int
    settings: Settings
    findings: list[Finding]
    diagnostics: list[str] = field(default_factory=list, compare=False)
    """Each in JSON."""


class Printed(NamedTuple):
    """What was told of a finding that nothing belongs to but its own place."""

    start: tuple[int, int]
    """The line and the column."""
    message: str
    text: str
    """The whole diagnostic in JSON."""


@dataclass(slots=True)
class Session:
    """The server's memory. Everything that it answers is computed from here."""

    client: Client = field(default_factory=Client)
    settings: Settings = field(default_factory=Settings)
    documents: dict[str, Document] = field(default_factory=dict)
    """Open documents by URI."""
    folders: Sequence[str] = ()
    """The folders that the client had open in the beginning."""
    published: set[str] = field(default_factory=set)
    """The URIs for which the client was last sent something."""
    known: dict[str, list[Finding]] = field(default_factory=dict)
    """The findings as of the last time that diagnostics were looked through, by path."""
    seen: dict[str, Look] = field(default_factory=dict)
    """What the client was last told of each open document."""
    unreadable: set[str] = field(default_factory=set)
    """The paths of files of which the user was told that they cannot be read."""
    complaints: list[str] = field(default_factory=list)
    """What the user was told of the settings that are in use."""
    hints: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    """The version of each open document, and its inlay hints then."""
    edited: bool = False
    """Whether something was edited since then, and not only opened or closed."""
    flush_is_due: bool = False
    _paths: dict[str, str] = field(default_factory=dict)
    """The URIs of open documents by path, as the client spells them."""
    printed: dict[str, dict[Remark, Printed]] = field(default_factory=dict)
    """What was told of the findings in open documents, by URI."""
    _faulty: dict[str, Faulty] = field(default_factory=dict)
    """What is faulty in open documents, by URI."""
    _analysis: Analysis | None = None

    @property
    def analysis(self) -> Analysis:
        """What is known of the workspace.

        To import what finds it out takes as long as to answer the client for the first time, so
        that waits until somebody asks.
        """
        if self._analysis is None:
            from tf_lsp.lint.analysis import Analysis

            self._analysis = Analysis(self.settings)
            for folder in self.folders:
                self._analysis.workspace.add_folder(folder)
        return self._analysis

    def get_ready(self) -> None:
        """Import what finds things out before somebody waits for it."""
        assert self.analysis

    def open(self, uri: str, version: int, text: str) -> None:
        """Take in a document that the client opened; others than Terraform's are passed over."""
        path = path_of(uri)
        if path is None:
            return
        from tf_lsp.syntax import Structure

        structure = Structure.for_file(path, text)
        self._put(Document(uri, path, version, structure, LineIndex(text)))

    def change(
        self, uri: str, version: int, changes: Sequence[lsp.TextDocumentContentChangeEvent]
    ) -> None:
        """Apply changes in their order; those of an old version are passed over."""
        document = self.documents.get(uri)
        if document is None or version < document.version:
            return
        structure, lines = document.structure, document.lines
        for change in changes:
            edit = _edit(change, lines, self.client.encoding)
            structure = structure.edited(edit)
            lines = lines.edited(edit, structure.text)
        self._put(Document(uri, document.path, version, structure, lines))
        self.edited = True

    def close(self, uri: str) -> None:
        """Forget an open document; the file on disk counts again."""
        document = self.documents.pop(uri, None)
        self._faulty.pop(uri, None)
        self.printed.pop(uri, None)
        if document and self._paths.get(document.path) == uri:
            del self._paths[document.path]
            self.analysis.change(document.path, lambda workspace: workspace.close(document.path))

    def _put(self, document: Document) -> None:
        self.documents[document.uri] = document
        self._paths[document.path] = document.uri
        self.analysis.change(
            document.path, lambda workspace: workspace.open(document.path, document.structure)
        )

    def uri_of(self, path: str) -> str:
        """Return the URI of a file, as the client spells it if it is open."""
        return self._paths.get(path) or from_fs_path(path) or path

    def lines_of(self, file: SourceFile) -> LineIndex:
        """Return the line index of a file's text."""
        document = self.documents.get(self._paths.get(file.path, ""))
        if document and document.structure is file.structure:
            return document.lines
        return file.lines

    def findings_in(self, document: Document) -> list[Finding]:
        """Return the findings in an open document as it is now."""
        self.analysis.refresh()
        return self.analysis.findings_in(document.path)

    def syntax_problems_in(self, document: Document) -> list[tuple[Span, str]]:
        """Return the syntax errors of an open document, none if the settings turn them off."""
        if not self.settings.syntax_errors:
            return []
        faulty = Faulty.of(document.structure, self._faulty.get(document.uri))
        self._faulty[document.uri] = faulty
        return list(syntax_problems(document.structure, faulty))

    def configure(self, settings: Settings) -> None:
        """Go on with other settings."""
        self.settings = settings
        if self._analysis:
            self._analysis.configure(settings)


def pulls_diagnostics(capabilities: lsp.ClientCapabilities) -> bool:
    """Whether a client asks for diagnostics by itself, and again when it is told to.

    One that cannot be told to pull again would show what is outdated as soon as another file
    changes: it is better served by pushing.
    """
    workspace, document = capabilities.workspace, capabilities.text_document
    refresh = workspace and workspace.diagnostics
    return bool(document and document.diagnostic and refresh and refresh.refresh_support)


def file_path(uri: str) -> str | None:
    """Return the path that a URI of a file or folder stands for, None for all others."""
    try:
        path = to_fs_path(uri)
    except ValueError:
        return None
    return os.path.normpath(path) if path and "\0" not in path else None


def path_of(uri: str) -> str | None:
    """Return the path that a document of Terraform's is known by, None for all others.

    What counts is the name. A buffer that was never saved stands alone in a folder of its own; if
    it has no name with a suffix, the client would not have sent it if it were not Terraform.
    """
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme == "file":
        path = file_path(uri)
        return path if path and is_terraform(os.path.basename(path)) else None
    name = PurePosixPath(unquote(parts.path)).name
    if parts.scheme == "untitled" and not PurePosixPath(name).suffix:
        return f"/{uri}/{name}.tf"
    return f"/{uri}/{name}" if is_terraform(name) else None


def _edit(change: lsp.TextDocumentContentChangeEvent, lines: LineIndex, encoding: Encoding) -> Edit:
    span = Span(0, len(lines.text))
    where = getattr(change, "range", None)
    if where is not None:
        start = lines.offset(where.start.line, where.start.character, encoding)
        end = lines.offset(where.end.line, where.end.character, encoding)
        span = Span(min(start, end), max(start, end))
    return Edit(span, change.text)
