"""Whole sessions with clients that declare what real editors declare."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator  # noqa: TC003 - pytest-lsp resolves annotations.
from pathlib import Path  # noqa: TC003
from typing import TYPE_CHECKING

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pygls.capabilities import get_capability
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from tests.helpers import write_files

if TYPE_CHECKING:
    from collections.abc import Sequence

DEADLINE = 30
FILES = {
    "main.tf": 'resource "aws_cloudtrail" "t" {\n  is_multi_region_trail = var.all\n}\n',
    "variables.tf": 'variable "all" {\n  default = false\n}\n',
}
PULLS = "a modern client that pulls"
CLIENTS = ["neovim@0.11", "visual-studio-code", PULLS]
ENCODINGS = {"neovim@0.11": "utf-8", "visual-studio-code": "utf-16", PULLS: "utf-16"}


def capabilities_of(name: str) -> lsp.ClientCapabilities:
    if name != PULLS:
        return client_capabilities(name)
    return lsp.ClientCapabilities(
        workspace=lsp.WorkspaceClientCapabilities(
            configuration=True,
            did_change_watched_files=lsp.DidChangeWatchedFilesClientCapabilities(
                dynamic_registration=True
            ),
            diagnostics=lsp.DiagnosticWorkspaceClientCapabilities(refresh_support=True),
            inlay_hint=lsp.InlayHintWorkspaceClientCapabilities(refresh_support=True),
            workspace_edit=lsp.WorkspaceEditClientCapabilities(document_changes=True),
        ),
        text_document=lsp.TextDocumentClientCapabilities(
            diagnostic=lsp.DiagnosticClientCapabilities(related_document_support=False)
        ),
    )


SERVER = ClientServerConfig(
    server_command=[sys.executable, "-m", "tests.with_engine_rule", "serve", "--stdio"]
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a folder for each test: the servers are started only once."""
    workspace = tmp_path_factory.mktemp("workspace")
    for name in "fix", "elsewhere", "settings":
        write_files(workspace / name, FILES)
    return workspace


@pytest_lsp.fixture(scope="module", params=CLIENTS, config=SERVER)  # type: ignore[untyped-decorator]
async def client(
    request: pytest.FixtureRequest, lsp_client: LanguageClient, workspace: Path
) -> AsyncIterator[None]:
    """A client that has the workspace open."""
    add_answers(lsp_client)
    result = await lsp_client.initialize_session(
        lsp.InitializeParams(
            capabilities=capabilities_of(request.param),
            workspace_folders=[lsp.WorkspaceFolder(workspace.as_uri(), "workspace")],
        )
    )
    assert result.capabilities.position_encoding == ENCODINGS[request.param]
    yield
    await lsp_client.shutdown_session()


def add_answers(client: LanguageClient) -> None:
    """Have a client answer what every editor answers."""

    @client.feature(lsp.CLIENT_REGISTER_CAPABILITY)  # type: ignore[untyped-decorator]
    def register(params: lsp.RegistrationParams) -> None:
        methods = [registration.method for registration in params.registrations]
        assert methods == ["workspace/didChangeWatchedFiles"]

    @client.feature(lsp.WORKSPACE_INLAY_HINT_REFRESH)  # type: ignore[untyped-decorator]
    def refresh(params: None) -> None:
        return None


def pulls(client: LanguageClient) -> bool:
    capabilities = client.capabilities
    return bool(capabilities and capabilities.workspace and capabilities.workspace.diagnostics)


async def open_file(client: LanguageClient, path: Path) -> Sequence[lsp.Diagnostic]:
    document = lsp.TextDocumentItem(path.as_uri(), "terraform", 1, path.read_text())
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(document))
    return await diagnostics_of(client, path)


async def diagnostics_of(client: LanguageClient, path: Path) -> Sequence[lsp.Diagnostic]:
    """Return the diagnostics as they are now, in the way of the client."""
    identifier = lsp.TextDocumentIdentifier(path.as_uri())
    if pulls(client):
        report = await asyncio.wait_for(
            client.text_document_diagnostic_async(lsp.DocumentDiagnosticParams(identifier)),
            DEADLINE,
        )
        assert isinstance(report, lsp.RelatedFullDocumentDiagnosticReport)
        return report.items
    await settle(client, identifier)
    return client.diagnostics[path.as_uri()]


async def settle(client: LanguageClient, identifier: lsp.TextDocumentIdentifier) -> None:
    """Wait until the server has said all that it has to say.

    It looks through the documents once all that has arrived is read: before it answers a second
    request that is made after the answer to a first.
    """
    for _ in range(2):
        params = lsp.HoverParams(identifier, lsp.Position(0, 0))
        await asyncio.wait_for(client.text_document_hover_async(params), DEADLINE)


def replace_all(client: LanguageClient, path: Path, version: int, text: str) -> None:
    identifier = lsp.VersionedTextDocumentIdentifier(version, path.as_uri())
    change = lsp.TextDocumentContentChangeWholeDocument(text)
    client.text_document_did_change(lsp.DidChangeTextDocumentParams(identifier, [change]))


@pytest.mark.asyncio(loop_scope="module")
async def test_open_read_fix(client: LanguageClient, workspace: Path) -> None:
    path = workspace / "fix" / "main.tf"
    (diagnostic,) = await open_file(client, path)
    assert diagnostic.code == "aws-cloudtrail-enable-all-regions"
    assert diagnostic.source == "tf-lsp"

    identifier = lsp.TextDocumentIdentifier(path.as_uri())
    start = diagnostic.range.start
    hover = await client.text_document_hover_async(lsp.HoverParams(identifier, start))
    assert hover
    assert isinstance(hover.contents, lsp.MarkupContent)
    assert "var.all → false (variables.tf:2)" in hover.contents.value

    actions = await client.text_document_code_action_async(
        lsp.CodeActionParams(
            identifier, lsp.Range(start, start), lsp.CodeActionContext([diagnostic])
        )
    )
    assert actions
    assert [action.title for action in actions] == [
        "Set the default of var.all to true",
        "Set is_multi_region_trail = true here",
    ]
    preferred = actions[0]
    assert isinstance(preferred, lsp.CodeAction)
    assert preferred.edit
    assert client.capabilities
    has_versions = bool(preferred.edit.document_changes)
    can_check = get_capability(
        client.capabilities, "workspace.workspace_edit.document_changes", False
    )
    assert has_versions == bool(can_check)

    hints = await client.text_document_inlay_hint_async(
        lsp.InlayHintParams(identifier, lsp.Range(lsp.Position(0, 0), lsp.Position(9, 0)))
    )
    assert hints
    assert [hint.label for hint in hints] == ["= false"]

    fixed = path.read_text().replace("var.all", "true")
    replace_all(client, path, 2, fixed)
    assert not await diagnostics_of(client, path)
    assert client.messages == []


@pytest.mark.asyncio(loop_scope="module")
async def test_an_edit_elsewhere(client: LanguageClient, workspace: Path) -> None:
    main, variables = (workspace / "elsewhere" / name for name in FILES)
    await open_file(client, main)
    await open_file(client, variables)
    replace_all(client, variables, 2, FILES["variables.tf"].replace("false", "true"))
    await settle(client, lsp.TextDocumentIdentifier(main.as_uri()))
    assert not await diagnostics_of(client, main)
    assert client.diagnostic_refresh_count == (1 if pulls(client) else 0)


@pytest.mark.asyncio(loop_scope="module")
async def test_settings_of_the_client(client: LanguageClient, workspace: Path) -> None:
    path = workspace / "settings" / "main.tf"
    assert len(await open_file(client, path)) == 1
    client.workspace_did_change_configuration(
        lsp.DidChangeConfigurationParams({"tfLsp": {"disable": ["AWS063"]}})
    )
    assert not await diagnostics_of(client, path)
