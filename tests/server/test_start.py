"""The start of a session: the first answer comes before all that can wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server.client import Client, packet, request

if TYPE_CHECKING:
    from collections.abc import Callable

MAIN = "file:///nowhere/main.tf"
BARE = 'resource "aws_cloudtrail" "t" {\n}\n'
HELLO = packet(request("initialize", {"processId": None, "capabilities": {}}))


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list that what happens is written to: answers, news and what is imported."""
    happened: list[str] = []

    def noting(what: str) -> Callable[[object], None]:
        return lambda _: happened.append(what)

    write = Client.write

    def written(client: Client, data: bytes) -> None:
        known = len(client.heard)
        write(client, data)
        new = client.heard[known:]
        happened.append(new[0]["method"] if new else "an answer")

    monkeypatch.setattr(Client, "write", written)
    monkeypatch.setattr("tf_lsp.server.session.Session.get_ready", noting("the engine"))
    monkeypatch.setattr(
        "tf_lsp.server.language_server._load_grammar", lambda: happened.append("the grammar")
    )
    return happened


def test_the_engine_is_got_ready_behind_the_answer(events: list[str]) -> None:
    with Client(initialize=False) as client:
        client.feed(HELLO)
    assert events == ["an answer", "the engine"]


def test_the_grammar_is_loaded_once_and_behind_the_first_diagnostics(events: list[str]) -> None:
    with Client() as client:
        client.open(MAIN, BARE)
        client.change(MAIN, 2, {"text": BARE + BARE})
        client.open(MAIN.replace("main", "other"), BARE)
    told = "textDocument/publishDiagnostics"
    assert [event for event in events if event != told] == [
        "an answer",
        "the engine",
        "the grammar",
    ]
    assert events.index(told) < events.index("the grammar")


def test_nothing_is_told_before_the_grammar_has_its_say() -> None:
    """Otherwise what it refutes would be told first, and taken back."""
    refuted = BARE.replace("{\n", "{\n  is_multi_region_trail = [for x in [true] : x][0]\n")
    with Client() as client:
        client.open(MAIN, refuted)
        told = client.hears("textDocument/publishDiagnostics")
    assert [params["diagnostics"] for params in told] == [[]]
