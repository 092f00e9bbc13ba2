"""Inlay hints: the value of an argument that a rule looked at and that is not written there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from tf_lsp.lint.hints import evaluated_arguments
from tf_lsp.server.convert import to_range
from tf_lsp.text import Span

if TYPE_CHECKING:
    from tf_lsp.modules.source import Place
    from tf_lsp.server.language_server import TerraformLanguageServer
    from tf_lsp.server.session import Session


def register(server: TerraformLanguageServer) -> None:
    """Register the features of this module."""
    server.feature(lsp.TEXT_DOCUMENT_INLAY_HINT)(inlay_hints)


def inlay_hints(ls: TerraformLanguageServer, params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
    """Return the hints in a range of a document."""
    session = ls.session
    document = session.documents.get(params.text_document.uri)
    if document is None or not session.settings.inlay_hints:
        return []
    encoding = session.client.encoding
    wanted = Span(
        document.lines.offset(params.range.start.line, params.range.start.character, encoding),
        document.lines.offset(params.range.end.line, params.range.end.character, encoding),
    )
    return [
        lsp.InlayHint(
            position=to_range(place.span, document.lines, encoding).end,
            label=f"= {text}",
            padding_left=True,
        )
        for place, text in _hints(session, {document.path})[document.path]
        if wanted.touches(place.span)
    ]


def refresh_hints(ls: TerraformLanguageServer) -> None:
    """Have the client ask again if an edit changed the hints in a document other than its own."""
    session = ls.session
    if not session.client.refreshes_inlay_hints:
        return
    shown = session.settings.inlay_hints
    hints = _hints(session, {document.path for document in session.documents.values()})
    before = session.hints
    session.hints = {
        uri: (document.version, [text for _, text in hints[document.path] if shown])
        for uri, document in session.documents.items()
    }
    for uri, (version, texts) in session.hints.items():
        old_version, old_texts = before.get(uri, (None, []))
        if version == old_version and texts != old_texts:
            ls.workspace_inlay_hint_refresh(None)
            return


def _hints(session: Session, paths: set[str]) -> dict[str, list[tuple[Place, str]]]:
    """Return the places and texts of the hints in some files."""
    arguments = (
        argument
        for argument in session.analysis.hinted()
        if argument.expression and argument.expression.file.path in paths
    )
    hints: dict[str, list[tuple[Place, str]]] = {path: [] for path in paths}
    for place, text in evaluated_arguments(arguments):
        hints[place.file.path].append((place, text))
    return hints
