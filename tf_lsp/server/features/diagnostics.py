"""Diagnostics: pushed for the last version of a document, or pulled by clients that ask."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from tf_lsp.server.convert import SOURCE, diagnostics_of, json_of_finding
from tf_lsp.server.features.inlay_hints import refresh_hints
from tf_lsp.server.protocol import Json
from tf_lsp.server.session import Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tf_lsp.lint.finding import Finding
    from tf_lsp.server.language_server import TerraformLanguageServer
    from tf_lsp.server.session import Document, Session


def register(server: TerraformLanguageServer) -> None:
    """Register the features of this module."""
    options = lsp.DiagnosticOptions(
        inter_file_dependencies=True, workspace_diagnostics=False, identifier=SOURCE
    )
    server.feature(lsp.TEXT_DOCUMENT_DIAGNOSTIC, options)(pulled)


def pulled(
    ls: TerraformLanguageServer, params: lsp.DocumentDiagnosticParams
) -> lsp.DocumentDiagnosticReport | Json:
    """Answer a client that asks; only briefly if nothing is new to it."""
    document = ls.session.documents.get(params.text_document.uri)
    items = ",".join(_look(ls.session, document).diagnostics if document else [])
    result_id = _digest(items)
    if result_id == params.previous_result_id:
        return lsp.RelatedUnchangedDocumentDiagnosticReport(result_id)
    return Json(f'{{"kind":"full","resultId":"{result_id}","items":[{items}]}}')


def _digest(text: str) -> str:
    from hashlib import blake2b  # only for clients that ask by themselves

    return blake2b(text.encode(), digest_size=8).hexdigest()


def look_through(ls: TerraformLanguageServer, *, everything: bool = False) -> None:
    """Tell the client what is new since the last time, or everything."""
    ls.session.flush_is_due = False
    _look_at_closed_files(ls, everything=everything)
    _look_at_open_documents(ls, everything=everything)
    refresh_hints(ls)
    _tell_of_unreadable(ls)


def _look_at_closed_files(ls: TerraformLanguageServer, *, everything: bool) -> None:
    """Tell of files that are not open.

    The client hears of a file only when an edit elsewhere changed its findings, when it has heard
    of it before, or when it asked for everything.
    """
    session = ls.session
    edited, session.edited = session.edited, False
    touched = session.analysis.take_touched()
    if everything:
        touched |= {*session.known, *session.analysis.findings()}
    open_paths = {document.path for document in session.documents.values()}
    for path in sorted(touched):
        new, known = session.analysis.findings_in(path), session.known.get(path, [])
        session.known[path] = new
        uri = session.uri_of(path)
        concerns_client = edited or uri in session.published
        if path not in open_paths and (
            everything or (concerns_client and not _are_alike(new, known))
        ):
            _publish(ls, uri, [json_of_finding(finding, session) for finding in new])


def _look_at_open_documents(ls: TerraformLanguageServer, *, everything: bool) -> None:
    """Publish what changed or, to a client that pulls, tell it to look again."""
    session, outdated = ls.session, everything
    for uri, document in session.documents.items():
        seen, look = session.seen.get(uri), _look(session, document)
        if seen is look and not everything:
            continue
        session.seen[uri] = look
        is_same_text = seen is not None and seen.version == document.version
        if seen and is_same_text and seen.diagnostics == look.diagnostics and not everything:
            continue
        if session.client.pulls_diagnostics:
            _publish(ls, uri, [])
            outdated = outdated or is_same_text
        else:
            _publish(ls, uri, look.diagnostics, document.version)
    if outdated and session.client.pulls_diagnostics:
        ls.workspace_diagnostic_refresh(None)


def _look(session: Session, document: Document) -> Look:
    """Return what is to be told of a document: what it was told, if that has not changed."""
    found = session.analysis.findings_in(document.path)
    look = Look(document.version, session.settings, found)
    seen = session.seen.get(document.uri)
    if seen == look:
        return seen
    look.diagnostics.extend(diagnostics_of(document, session))
    return look


def clear(ls: TerraformLanguageServer, uri: str) -> None:
    """Take back what was said of a document that is now closed."""
    seen = ls.session.seen.pop(uri, None)
    if seen and not ls.session.client.pulls_diagnostics:
        ls.session.published.discard(uri)
        ls.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))


def _publish(
    ls: TerraformLanguageServer, uri: str, diagnostics: Sequence[str], version: int | None = None
) -> None:
    """Tell the client of all diagnostics of a file, which are in JSON."""
    published = ls.session.published
    if not diagnostics and version is None and uri not in published:
        return
    (published.add if diagnostics else published.discard)(uri)
    of_version = "" if version is None else f',"version":{version}'
    params = f'{{"uri":{json.dumps(uri)},"diagnostics":[{",".join(diagnostics)}]{of_version}}}'
    ls.protocol.notify_in_json(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)


def _tell_of_unreadable(ls: TerraformLanguageServer) -> None:
    """Tell the user of files that are left out, once, and in one message for all that are new."""
    problems = ls.session.analysis.workspace.unreadable
    new = [problem for path, problem in problems.items() if path not in ls.session.unreadable]
    ls.session.unreadable = set(problems)
    if new:
        others = f" ({len(new) - 1} other files cannot be read either)" if len(new) > 1 else ""
        ls.tell(f"{new[0].path}: {new[0].message}{others}")


def _are_alike(first: Sequence[Finding], second: Sequence[Finding]) -> bool:
    return [(f.rule.id, f.place.span, f.severity, f.message) for f in first] == [
        (f.rule.id, f.place.span, f.severity, f.message) for f in second
    ]
