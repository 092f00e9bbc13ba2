"""The baseline: a pygls server that answers every change with no diagnostics at all."""

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

server = LanguageServer("empty", "1")


@server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
def opened(ls: LanguageServer, params: lsp.DidOpenTextDocumentParams) -> None:
    document = params.text_document
    ls.text_document_publish_diagnostics(
        lsp.PublishDiagnosticsParams(document.uri, [], document.version)
    )


@server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
def changed(ls: LanguageServer, params: lsp.DidChangeTextDocumentParams) -> None:
    document = params.text_document
    ls.text_document_publish_diagnostics(
        lsp.PublishDiagnosticsParams(document.uri, [], document.version)
    )


if __name__ == "__main__":
    server.start_io()
