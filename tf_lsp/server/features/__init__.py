"""What the server can do: one module for each concern of the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.server.features import (
    code_actions,
    commands,
    diagnostics,
    hover,
    inlay_hints,
    lifecycle,
    settings,
    sync,
    watched_files,
)

if TYPE_CHECKING:
    from tf_lsp.server.app import TerraformLanguageServer


def register(server: TerraformLanguageServer) -> None:
    """Give a server all features."""
    for feature in (
        lifecycle,
        settings,
        sync,
        diagnostics,
        code_actions,
        hover,
        inlay_hints,
        watched_files,
        commands,
    ):
        feature.register(server)
