"""Documents: opened, changed, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from tf_lsp.server.features.diagnostics import clear, look_through

if TYPE_CHECKING:
    from tf_lsp.server.language_server import TerraformLanguageServer


def register(server: TerraformLanguageServer) -> None:
    """Register the features of this module."""
    server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)(opened)
    server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)(changed)
    server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)(closed)


def opened(ls: TerraformLanguageServer, params: lsp.DidOpenTextDocumentParams) -> None:
    """Read a document and tell what is wrong with it."""
    document = params.text_document
    ls.session.open(document.uri, document.version, document.text)
    _flush_soon(ls)


def changed(ls: TerraformLanguageServer, params: lsp.DidChangeTextDocumentParams) -> None:
    """Follow an edit. What is wrong is told once all that has arrived with it is read."""
    document = params.text_document
    ls.session.change(document.uri, document.version, params.content_changes)
    _flush_soon(ls)


def closed(ls: TerraformLanguageServer, params: lsp.DidCloseTextDocumentParams) -> None:
    """Forget a document and take back what was said of it."""
    uri = params.text_document.uri
    if uri in ls.session.documents:
        ls.session.close(uri)
        clear(ls, uri)
        _flush_soon(ls)


def _flush_soon(ls: TerraformLanguageServer) -> None:
    if not ls.session.flush_is_due:
        ls.session.flush_is_due = True
        ls.soon(lambda: _flush(ls))


def _flush(ls: TerraformLanguageServer) -> None:
    look_through(ls)
    ls.warm_up()
