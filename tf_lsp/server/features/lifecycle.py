"""Beginning a session: what the client can do, and which folders it has open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from tf_lsp.server.features.diagnostics import look_through
from tf_lsp.server.features.settings import ask, take
from tf_lsp.server.features.watched_files import watch
from tf_lsp.server.session import Client, file_path

if TYPE_CHECKING:
    from tf_lsp.server.language_server import TerraformLanguageServer


def register(server: TerraformLanguageServer) -> None:
    """Register the features of this module."""
    server.feature(lsp.INITIALIZE)(initialize)
    server.feature(lsp.INITIALIZED)(initialized)
    server.feature(lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)(folders_changed)


def initialize(ls: TerraformLanguageServer, params: lsp.InitializeParams) -> None:
    """Learn about the client, its folders and its first settings."""
    encoding = ls.workspace.position_encoding
    ls.session.client = Client.of(params.capabilities, str(getattr(encoding, "value", encoding)))
    folders = [folder.uri for folder in params.workspace_folders or []]
    if not folders and ls.workspace.root_uri:
        folders = [ls.workspace.root_uri]
    paths = dict.fromkeys(path for path in map(file_path, folders) if path)
    ls.session.folders = [*paths]
    ls.session.settings = take(ls, params.initialization_options)
    # While the client reads the answer, what it will ask next is got ready.
    ls.soon(ls.session.get_ready)


def initialized(ls: TerraformLanguageServer, params: lsp.InitializedParams) -> None:  # noqa: ARG001
    """Ask the client for what only it can give."""
    ask(ls)
    watch(ls)


def folders_changed(
    ls: TerraformLanguageServer, params: lsp.DidChangeWorkspaceFoldersParams
) -> None:
    """Follow the client's folders."""
    analysis = ls.session.analysis
    for removed in params.event.removed:
        path = file_path(removed.uri)
        if path in analysis.workspace.folders:
            analysis.workspace.remove_folder(path)
    for added in params.event.added:
        path = file_path(added.uri)
        if path and path not in analysis.workspace.folders:
            analysis.workspace.add_folder(path)
    ls.soon(lambda: look_through(ls))
