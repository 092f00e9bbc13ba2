"""Files that change outside the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from tf_lsp.server.features.diagnostics import look_through
from tf_lsp.server.session import file_path

if TYPE_CHECKING:
    from tf_lsp.server.language_server import TerraformLanguageServer

PATTERNS = (
    "**/*.{tf,tofu,tfvars}",
    "**/*.{tf,tofu,tfvars}.json",
    "**/.terraform/modules/modules.json",
)


def register(server: TerraformLanguageServer) -> None:
    """Register the features of this module."""
    server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)(changed)


def watch(ls: TerraformLanguageServer) -> None:
    """Ask the client to watch Terraform's files, if it lets itself be asked."""
    if not ls.session.client.watched_files:
        return
    options = lsp.DidChangeWatchedFilesRegistrationOptions(
        [lsp.FileSystemWatcher(pattern) for pattern in PATTERNS]
    )
    method = lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES
    registration = lsp.Registration("tf-lsp-watched-files", method, options)
    question = ls.client_register_capability(lsp.RegistrationParams([registration]))
    ls.when_answered(question, "watch files")


def changed(ls: TerraformLanguageServer, params: lsp.DidChangeWatchedFilesParams) -> None:
    """Look again at files that changed on disk; open documents are not concerned."""
    session = ls.session
    paths = (file_path(event.uri) for event in params.changes)
    session.analysis.changed_on_disk([path for path in paths if path])
    session.edited = True
    ls.soon(lambda: look_through(ls))
