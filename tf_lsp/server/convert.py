"""From findings and fixes to what the protocol speaks of: the only place with line and column."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from tf_lsp.rule.severity import Severity
from tf_lsp.server.session import Printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tf_lsp.lint.finding import Finding, Remark
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


# Diagnostics are told at each keystroke, all of them. So they are made as what goes over the wire.


def json_of_finding(finding: Finding, session: Session) -> str:
    """Return a finding as a diagnostic in JSON, with the way of its value where it has one."""
    rule, place, encoding = finding.rule, finding.place, session.client.encoding
    where = _json_of_range(place.span, session.lines_of(place.file), encoding)
    said = _json_of_message(finding.message, _SEVERITIES[finding.severity], rule.id, rule.url)
    related = ""
    if session.client.related_information:
        others = [_json_of_related(*other, session) for other in finding.related]
        related = f',"relatedInformation":[{",".join(others)}]' if others else ""
    return f'{{"range":{where},{said}{related}}}'


def json_of_syntax_error(span: Span, message: str, lines: LineIndex, encoding: Encoding) -> str:
    """Return a syntax error as a diagnostic in JSON."""
    said = _json_of_message(message, lsp.DiagnosticSeverity.Error, SYNTAX)
    return f'{{"range":{_json_of_range(span, lines, encoding)},{said}}}'


@lru_cache(maxsize=4096)
def _json_of_message(
    message: str, severity: lsp.DiagnosticSeverity, code: str, url: str | None = None
) -> str:
    """Return what a diagnostic says in JSON, without the braces; many say the same."""
    described = {} if url is None else {"codeDescription": {"href": url}}
    said = {"message": message, "severity": severity.value, "code": code, "source": SOURCE}
    return json.dumps({**said, **described}, separators=(",", ":"))[1:-1]


def _json_of_range(span: Span, lines: LineIndex, encoding: Encoding) -> str:
    line, character = lines.position(span.start, encoding)
    end_line, end_character = lines.position(span.end, encoding)
    return (
        f'{{"start":{{"line":{line},"character":{character}}},'
        f'"end":{{"line":{end_line},"character":{end_character}}}}}'
    )


def _json_of_related(place: Place, message: str, session: Session) -> str:
    uri = json.dumps(session.uri_of(place.file.path))
    where = _json_of_range(place.span, session.lines_of(place.file), session.client.encoding)
    return f'{{"location":{{"uri":{uri},"range":{where}}},"message":{json.dumps(message)}}}'


def diagnostics_of(document: Document, session: Session) -> list[str]:
    """Return all diagnostics of an open document, each in JSON.

    What was told before of a finding that begins where it began is the same again.
    """
    encoding, lines = session.client.encoding, document.lines
    now: dict[Remark, Printed] = {}
    before = session.printed.get(document.uri, {})
    texts: list[str] = []
    for finding in session.findings_in(document):
        remark, start = finding.told[0].remark, lines.position(finding.place.span.start, encoding)
        printed = before.get(remark)
        if printed is None or (printed.start, printed.message) != (start, finding.message):
            printed = Printed(start, finding.message, json_of_finding(finding, session))
        if not session.client.related_information or finding.stands_alone:
            now[remark] = printed
        texts.append(printed.text)
    session.printed[document.uri] = now
    problems = session.syntax_problems_in(document)
    return texts + [json_of_syntax_error(*each, lines, encoding) for each in problems]


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
