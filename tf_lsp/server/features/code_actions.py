"""Quick fixes for single findings, and the action that fixes all that can be fixed safely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from tf_lsp.server.convert import json_of_finding, to_workspace_edit
from tf_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tf_lsp.lint.finding import Finding
    from tf_lsp.server.language_server import TerraformLanguageServer
    from tf_lsp.server.session import Document

FIX_ALL = "source.fixAll.tf-lsp"


def register(server: TerraformLanguageServer) -> None:
    """Register the features of this module."""
    options = lsp.CodeActionOptions(
        code_action_kinds=[lsp.CodeActionKind.QuickFix, FIX_ALL], resolve_provider=False
    )
    server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, options)(code_actions)


def code_actions(ls: TerraformLanguageServer, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    """Return what can be done at a place of a document, computed from the text as it is now."""
    document = ls.session.documents.get(params.text_document.uri)
    if document is None:
        return []
    findings = ls.session.findings_in(document)
    actions: list[lsp.CodeAction] = []
    if _is_wanted(lsp.CodeActionKind.QuickFix, params.context.only):
        actions += _quick_fixes(ls, _at(ls, document, findings, params.range))
    if params.context.only and _is_wanted(FIX_ALL, params.context.only):
        actions += _fix_all(ls, document, findings)
    return actions


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a kind is one of those asked for or falls under one; kinds nest at their dots."""
    return not only or any(wanted in ("", kind) or kind.startswith(f"{wanted}.") for wanted in only)


def _at(
    ls: TerraformLanguageServer, document: Document, findings: Sequence[Finding], where: lsp.Range
) -> Iterator[Finding]:
    """Iterate over the findings that a range touches."""
    lines, encoding = document.lines, ls.session.client.encoding
    start, end = (
        lines.offset(place.line, place.character, encoding) for place in (where.start, where.end)
    )
    wanted = Span(min(start, end), max(start, end))
    return (finding for finding in findings if finding.place.span.touches(wanted))


def _quick_fixes(
    ls: TerraformLanguageServer, findings: Iterator[Finding]
) -> Iterator[lsp.CodeAction]:
    from tf_lsp.edits.others import Others
    from tf_lsp.edits.repair import fixes_for

    others = Others(ls.session.analysis.looked_at)
    for finding in findings:
        diagnostic = _diagnostic(ls, finding)
        is_first = True
        for fix in fixes_for(finding, others):
            edit = to_workspace_edit(fix.edits, ls.session)
            if edit:
                yield lsp.CodeAction(
                    title=fix.title,
                    kind=lsp.CodeActionKind.QuickFix,
                    diagnostics=[diagnostic],
                    is_preferred=is_first,
                    edit=edit,
                )
                is_first = False


def _diagnostic(ls: TerraformLanguageServer, finding: Finding) -> lsp.Diagnostic:
    """Return a finding as the client was told of it."""
    return ls.protocol.structure(json_of_finding(finding, ls.session), lsp.Diagnostic)


def _fix_all(
    ls: TerraformLanguageServer, document: Document, findings: Sequence[Finding]
) -> Iterator[lsp.CodeAction]:
    from tf_lsp.edits.others import Others
    from tf_lsp.edits.repair import fix_all

    others = Others(ls.session.analysis.looked_at)
    edits = fix_all(findings, others, may_edit=lambda path: path == document.path)
    if edits and (edit := to_workspace_edit(edits, ls.session)):
        yield lsp.CodeAction(
            title="Fix all that tf-lsp can fix safely in this file",
            kind=FIX_ALL,
            diagnostics=[_diagnostic(ls, finding) for finding in findings],
            edit=edit,
        )
