"""Hover: on a finding, what it is about and where its value comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from tf_lsp.server.convert import to_range
from tf_lsp.text import Span

if TYPE_CHECKING:
    from tf_lsp.server.language_server import TerraformLanguageServer


def register(server: TerraformLanguageServer) -> None:
    """Register the features of this module."""
    server.feature(lsp.TEXT_DOCUMENT_HOVER)(hover)


def hover(ls: TerraformLanguageServer, params: lsp.HoverParams) -> lsp.Hover | None:
    """Return the documentation of the findings at a position, with what was found there."""
    document = ls.session.documents.get(params.text_document.uri)
    if document is None:
        return None
    encoding = ls.session.client.encoding
    offset = document.lines.offset(params.position.line, params.position.character, encoding)
    here = [
        finding
        for finding in ls.session.findings_in(document)
        if finding.place.span.touches(Span(offset, offset))
    ]
    if not here:
        return None
    from tf_lsp.documentation.pages import finding_page

    pages = "\n\n---\n\n".join(finding_page(finding) for finding in here)
    content = lsp.MarkupContent(lsp.MarkupKind.Markdown, pages)
    return lsp.Hover(content, to_range(here[0].place.span, document.lines, encoding))
