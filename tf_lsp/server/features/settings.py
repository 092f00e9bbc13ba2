"""Settings: given at the start, asked for, or sent when they change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from tf_lsp.config import Settings, parse_settings
from tf_lsp.server.features.diagnostics import look_through

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tf_lsp.server.language_server import TerraformLanguageServer

SECTION = "tfLsp"


def register(server: TerraformLanguageServer) -> None:
    """Register the features of this module."""
    server.feature(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION)(changed)


def take(ls: TerraformLanguageServer, given: object) -> Settings:
    """Read settings as a client sends them, with or without their section around them."""
    if isinstance(given, dict) and SECTION in given:
        given = given[SECTION]
    settings, messages = parse_settings(given)
    for message in messages:
        if message not in ls.session.complaints:
            ls.tell(message)
    ls.session.complaints = messages
    return settings


def ask(ls: TerraformLanguageServer) -> None:
    """Ask the client for its settings, if it can tell them; no answer changes nothing."""
    if not ls.session.client.configuration:
        return
    item = lsp.ConfigurationItem(section=SECTION)

    def told(answer: Sequence[object]) -> None:
        if answer and answer[0]:
            use(ls, take(ls, answer[0]))

    question = ls.workspace_configuration(lsp.ConfigurationParams([item]))
    ls.when_answered(question, "tell its settings", told)


def use(ls: TerraformLanguageServer, settings: Settings) -> None:
    """Go on with other settings."""
    if settings != ls.session.settings:
        ls.session.configure(settings)
        ls.soon(lambda: look_through(ls))


def changed(ls: TerraformLanguageServer, params: lsp.DidChangeConfigurationParams) -> None:
    """Use the settings that the client sent, or ask for them if it sent none."""
    if params.settings:
        use(ls, take(ls, params.settings))
    else:
        ask(ls)
