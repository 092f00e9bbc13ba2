"""From findings and fixes to what the protocol speaks of: the only place with line and column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from tf_lsp.rule.severity import Severity
from tf_lsp.text import in_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tf_lsp.lint.finding import Finding
    from tf_lsp.modules.source import Place
    from tf_lsp.server.session import Document, Session
    from tf_lsp.text import Edit, Encoding, LineIndex, Span

SOURCE = "tf-lsp"
SYNTAX = "syntax"

_SEVERITIES = {
    Severity.CRITICAL: lsp.DiagnosticSeverity.Error,
    Severity.HIGH: lsp.DiagnosticSeverity.Error,
    Severity.MEDIUM: lsp.DiagnosticSeverity.Warning,
    Severity.LOW: lsp.DiagnosticSeverity.Information,
}


def to_range(span: Span, lines: LineIndex, encoding: Encoding) -> lsp.Range:
    """Return a span as a range of lines and columns."""
    start = lsp.Position(*lines.position(span.start, encoding))
    end = lsp.Position(*lines.position(span.end, encoding))
    return lsp.Range(start, end)


def to_location(place: Place, session: Session) -> lsp.Location:
    """Return a place in a file as a location."""
    lines = session.lines_of(place.file)
    where = to_range(place.span, lines, session.client.encoding)
    return lsp.Location(session.uri_of(place.file.path), where)


def to_diagnostic(finding: Finding, session: Session) -> lsp.Diagnostic:
    """Return a finding as a diagnostic, with the way of its value where it came from elsewhere."""
    client = session.client
    related = None
    if client.related_information:
        told = [(origin.place, in_one_line(origin.place.text)) for origin in finding.chain]
        told += [(resource.place, resource.instance.address) for resource in finding.about]
        related = [
            lsp.DiagnosticRelatedInformation(to_location(place, session), text)
            for place, text in told
        ] or None
    return lsp.Diagnostic(
        range=to_location(finding.place, session).range,
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        code=finding.rule.id,
        code_description=lsp.CodeDescription(finding.rule.url),
        source=SOURCE,
        related_information=related,
    )


def syntax_diagnostic(
    span: Span, message: str, lines: LineIndex, encoding: Encoding
) -> lsp.Diagnostic:
    """Return a syntax error as a diagnostic."""
    return lsp.Diagnostic(
        range=to_range(span, lines, encoding),
        message=message,
        severity=lsp.DiagnosticSeverity.Error,
        code=SYNTAX,
        source=SOURCE,
    )


def document_diagnostics(document: Document, session: Session) -> list[lsp.Diagnostic]:
    """Return all diagnostics of an open document."""
    found = [to_diagnostic(finding, session) for finding in session.findings_in(document)]
    encoding = session.client.encoding
    found += [
        syntax_diagnostic(span, message, document.lines, encoding)
        for span, message in session.syntax_problems_in(document)
    ]
    return found


def to_workspace_edit(
    edits: Mapping[str, Iterable[Edit]], session: Session
) -> lsp.WorkspaceEdit | None:
    """Return edits by path as the kind of edit that the client understands.

    None where one of the files has gone in the meantime.
    """
    changes: dict[str, list[lsp.TextEdit]] = {}
    versions: dict[str, int | None] = {}
    for path, made in edits.items():
        file = session.analysis.workspace.file(path)
        if file is None:
            return None
        uri, lines = session.uri_of(path), session.lines_of(file)
        document = session.documents.get(uri)
        versions[uri] = document.version if document else None
        changes[uri] = [
            lsp.TextEdit(to_range(edit.span, lines, session.client.encoding), edit.new_text)
            for edit in made
        ]
    if not session.client.document_changes:
        return lsp.WorkspaceEdit(changes=changes)
    return lsp.WorkspaceEdit(
        document_changes=[
            lsp.TextDocumentEdit(
                lsp.OptionalVersionedTextDocumentIdentifier(uri, versions[uri]), text_edits
            )
            for uri, text_edits in changes.items()
        ]
    )
