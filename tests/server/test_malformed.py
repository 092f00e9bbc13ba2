"""Whatever a client sends, the server goes on, and a request always gets an answer."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import write_files
from tests.server.client import (
    Client,
    Error,
    Json,
    RefusedError,
    notification,
    packet,
    position,
    range_,
    request,
)

if TYPE_CHECKING:
    from pathlib import Path

MAIN = "file:///nowhere/main.tf"
OTHER = "file:///nowhere/other.tf"
BARE = 'resource "aws_cloudtrail" "t" {\n}\n'

PARSE_ERROR, INVALID_REQUEST, NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602
NOT_INITIALIZED = -32002


def is_well(client: Client) -> bool:
    """Whether the server still answers, and still follows an edit."""
    client.open(MAIN, BARE, version=1000)
    client.change(MAIN, 1001, {"range": range_((0, 0)), "text": "\n"})
    published = client.published().get(MAIN, [])
    return len(published) == 1 and client.hover(MAIN, 1, 0) is not None


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what we logged; the server keeps pygls's own loggers quiet."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("tf_lsp") and record.levelno >= logging.WARNING
    ]


# Bytes that are no message, or hardly one: what they are answered with, if with anything.

DEEP = b"[" * 200_000 + b"]" * 200_000
BYTES: dict[str, tuple[bytes, list[int]]] = {
    "nothing": (b"", []),
    "blank lines": (b"\r\n\r\n\n\n", []),
    "a greeting": (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", []),
    "random bytes": (bytes(range(256)) * 4 + b"\n", []),
    "no length": (b"Content-Type: application/json\r\n\r\n", []),
    "a length of zero": (packet(b""), [PARSE_ERROR]),
    "a negative length": (b"Content-Length: -5\r\n\r\n", []),
    "a length in words": (b"Content-Length: five\r\n\r\n", []),
    "an endless length": (b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", []),
    "two lengths": (b"Content-Length: 7\r\nContent-Length: 2\r\n\r\n[]", [INVALID_REQUEST]),
    "not JSON": (packet(b"{nonsense"), [PARSE_ERROR]),
    "half of JSON": (packet(b'{"jsonrpc": "2.0", "id": 1, "met'), [PARSE_ERROR]),
    "not UTF-8": (packet(b'{"jsonrpc": "2.0", "id": 1, "method": "\xff\xfe"}'), [PARSE_ERROR]),
    "a huge number": (packet(b'{"jsonrpc": "2.0", "id": ' + b"9" * 5000 + b"}"), [PARSE_ERROR]),
    "deep nesting": (packet(DEEP), [PARSE_ERROR]),
    "an empty list": (packet([]), [INVALID_REQUEST]),
    "a batch": (packet([request("textDocument/hover"), request("shutdown")]), [INVALID_REQUEST]),
    "null": (packet(None), [INVALID_REQUEST]),
    "a number": (packet(5), [INVALID_REQUEST]),
    "a string": (packet("x"), [INVALID_REQUEST]),
    "an empty object": (packet({}), []),
}


@pytest.mark.parametrize("case", BYTES)
def test_bytes_that_are_no_message(case: str) -> None:
    data, codes = BYTES[case]
    with Client() as client:
        client.feed(data)
        errors = client.replies()
        assert [error["error"]["code"] for error in errors] == codes
        assert [error["id"] for error in errors] == [None] * len(codes)
        assert is_well(client)


HEADERS = [
    b"Content-Length: %d\r\n\r\n%b",
    b"content-length: %d\r\n\r\n%b",
    b"CONTENT-LENGTH:%d\r\n\r\n%b",
    b"Content-Length:   %d  \r\n\r\n%b",
    b"Content-Length: %d\n\n%b",
    b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: %d\r\n\r\n%b",
    b"X-Nonsense\r\nContent-Length: %d\r\nMore: of it\r\n\r\n%b",
]


@pytest.mark.parametrize("header", HEADERS)
def test_headers_as_clients_write_them(header: bytes) -> None:
    body = json.dumps(request("workspace/executeCommand", {"command": "tf-lsp.rules"}, 77)).encode()
    with Client() as client:
        client.feed(header % (len(body), body))
        assert len(client.reply(77)["result"]) == 1


@pytest.mark.parametrize("wrong_by", [-1000, -20, -1, 1, 20, 60])
def test_a_wrong_length_costs_at_most_the_next_message(wrong_by: int) -> None:
    rules = request("workspace/executeCommand", {"command": "tf-lsp.rules"}, 1)
    body = json.dumps(rules).encode()
    with Client() as client:
        client.feed(b"Content-Length: %d\r\n\r\n%b" % (max(len(body) + wrong_by, 1), body))
        client.feed(packet({**rules, "id": 2}))
        client.feed(packet({**rules, "id": 3}))
        client.replies()
        assert is_well(client)


def test_a_message_may_come_in_pieces() -> None:
    with Client() as client:
        for byte in packet(request("workspace/executeCommand", {"command": "tf-lsp.rules"}, 77)):
            client.feed(bytes([byte]))
        assert len(client.reply(77)["result"]) == 1


# Messages that are well-formed JSON: the code that they are refused with, None if they are not.

HERE: Json = {"textDocument": {"uri": MAIN}}
START = position(0, 0)
NO_FINDINGS: Json = {"context": {"diagnostics": []}}
BAD_FINDINGS: Json = {"context": {"diagnostics": [5]}}


def ask(feature: str, params: object) -> Json:
    return request(f"textDocument/{feature}", params, 5)


def hover(place: object) -> Json:
    return ask("hover", HERE | {"position": place})


def command(params: Json) -> Json:
    return request("workspace/executeCommand", params, 5)


REQUESTS: list[tuple[Json, int | None]] = [
    ({"id": 5}, INVALID_REQUEST),
    ({"id": 5, "method": 5}, INVALID_REQUEST),
    ({"id": 5, "method": None}, INVALID_REQUEST),
    ({"id": 5, "method": ["textDocument/hover"]}, INVALID_REQUEST),
    ({"id": 5, "jsonrpc": "1.0", "method": "textDocument/hover"}, INVALID_REQUEST),
    ({"id": 5, "jsonrpc": None, "method": "textDocument/hover"}, INVALID_REQUEST),
    (request("no/such/method", {}, 5), NOT_FOUND),
    ({"id": 5, "method": "no/such/method"}, NOT_FOUND),
    ({"id": 5, "method": ""}, NOT_FOUND),
    (request("$/noSuchMethod", {"type_name": 5}, 5), NOT_FOUND),
    (ask("completion", HERE | {"position": START}), NOT_FOUND),
    ({"id": 5, "method": "textDocument/hover"}, INVALID_PARAMS),
    (ask("hover", None), INVALID_PARAMS),
    (ask("hover", []), INVALID_PARAMS),
    (ask("hover", "x"), INVALID_PARAMS),
    (ask("hover", {}), INVALID_PARAMS),
    (ask("hover", HERE), INVALID_PARAMS),
    (ask("hover", {"textDocument": {"uri": 5}, "position": START}), None),
    (ask("hover", {"textDocument": {}, "position": START}), INVALID_PARAMS),
    (hover(None), INVALID_PARAMS),
    (hover(position(-1, 0)), INVALID_PARAMS),
    (hover(position(0, -1)), INVALID_PARAMS),
    (hover(position(2**31, 0)), INVALID_PARAMS),
    (hover({"line": "x"}), INVALID_PARAMS),
    (hover(position(2**31 - 1, 2**31 - 1)), None),
    (ask("codeAction", HERE | {"range": range_((0, 0))}), INVALID_PARAMS),
    (ask("codeAction", HERE | NO_FINDINGS | {"range": range_((9, 9), (0, 0))}), None),
    (ask("codeAction", HERE | BAD_FINDINGS | {"range": range_((0, 0))}), INVALID_PARAMS),
    (ask("inlayHint", HERE | {"range": {}}), INVALID_PARAMS),
    (ask("diagnostic", {}), INVALID_PARAMS),
    (ask("didOpen", {}), INVALID_PARAMS),
    (command({"command": "no-such-command"}), INVALID_PARAMS),
    (command({"command": 5}), INVALID_PARAMS),
    (command({}), INVALID_PARAMS),
    (request("initialize", {"processId": None, "capabilities": {}}, 5), INVALID_REQUEST),
]


@pytest.mark.parametrize(("message", "code"), REQUESTS)
def test_a_request_is_always_answered(message: Json, code: int | None) -> None:
    with Client() as client:
        client.open(MAIN, BARE)
        client.feed(packet({"jsonrpc": "2.0"} | message))
        reply = client.reply(5)
        assert reply.get("error", {}).get("code") == code
        assert is_well(client)


@pytest.mark.parametrize("id_", [None, True, 1.5, [], {}, [1]])
def test_a_request_with_a_strange_id_is_refused(id_: object) -> None:
    with Client() as client:
        client.feed(packet({"jsonrpc": "2.0", "id": id_, "method": "textDocument/hover"}))
        assert client.reply(None)["error"]["code"] == INVALID_REQUEST
        assert is_well(client)


def document(version: object, **more: object) -> Json:
    return {"textDocument": {"uri": MAIN, "version": version, **more}}


def change(*changes: object, version: object = 2) -> Json:
    return notification("textDocument/didChange", document(version) | {"contentChanges": changes})


NESTED: Any = {}
for _ in range(300):
    NESTED = {"deeper": [NESTED]}

NOTIFICATIONS: list[Json] = [
    {},
    {"method": None},
    {"method": "no/such/method"},
    {"method": "$/setTrace", "params": {"value": "all of it"}},
    {"method": "$/cancelRequest"},
    {"method": "$/cancelRequest", "params": {"id": 12345}},
    {"method": "$/cancelRequest", "params": {"id": []}},
    {"method": "initialized"},
    {"method": "initialized", "params": None},
    {"method": "textDocument/hover", "params": HERE | {"position": START}},
    {"method": "textDocument/didOpen"},
    {"method": "textDocument/didOpen", "params": {}},
    {"method": "textDocument/didOpen", "params": {"textDocument": {"uri": MAIN}}},
    notification("textDocument/didOpen", document(1, languageId="x", text=None)),
    notification("textDocument/didOpen", document("one", languageId="x", text="")),
    notification("textDocument/didOpen", document(1, languageId=[], text="\ud800 { ${ \udfff")),
    notification("textDocument/didOpen", document(-1, languageId="x", text="\0" * 1000)),
    notification("textDocument/didOpen", document(1, languageId="x", text="{" * 2_000)),
    notification("textDocument/didOpen", document(1, languageId="x", text='"${' * 2_000)),
    {"method": "textDocument/didChange"},
    change(),
    change(None),
    change({}),
    change({"text": None}),
    change({"text": "x", "range": None}),
    change({"text": "x", "range": range_((-1, 0))}),
    change({"text": "x", "range": range_((2**31, 0))}),
    change({"text": "x", "range": range_((2**31 - 1, 2**31 - 1))}),
    change({"text": "x", "range": range_((5, 5), (0, 0))}),
    change({"text": "x", "range": range_((0, 0)), "rangeLength": -5}),
    change({"text": "x"}, version=None),
    change({"text": "x"}, version="two"),
    change({"text": "x"}, version=-5),
    notification(
        "textDocument/didChange",
        {"textDocument": {"uri": OTHER, "version": 1}, "contentChanges": [{"text": BARE}]},
    ),
    notification("textDocument/didClose", {"textDocument": {"uri": OTHER}}),
    notification("textDocument/didClose", {}),
    notification("textDocument/didSave", {"textDocument": {"uri": MAIN}}),
    notification("workspace/didChangeConfiguration", {}),
    notification("workspace/didChangeConfiguration", {"settings": NESTED}),
    notification("workspace/didChangeConfiguration", {"settings": {"tfLsp": NESTED}}),
    notification("workspace/didChangeConfiguration", {"settings": {"jsonrpc": "2.0", "id": 1}}),
    notification("workspace/didChangeWatchedFiles", {"changes": [{"uri": MAIN, "type": 99}]}),
    notification("workspace/didChangeWatchedFiles", {"changes": [{"uri": 5, "type": 1}]}),
    notification("workspace/didChangeWatchedFiles", {}),
    notification("workspace/didChangeWorkspaceFolders", {"event": {}}),
    notification(
        "workspace/didChangeWorkspaceFolders",
        {"event": {"added": [{"uri": "file://[", "name": ""}], "removed": []}},
    ),
    notification("window/workDoneProgress/cancel", {"token": []}),
    notification("notebookDocument/didOpen", {"notebookDocument": {}, "cellTextDocuments": []}),
    {"id": 999, "result": None},
    {"id": "no such id", "result": {"type_name": 5}},
    {"id": 999, "error": {"code": -1, "message": "x"}},
    {"id": 999, "error": None},
    {"id": 999, "error": "x"},
    {"id": None, "error": {"code": -32700, "message": "x"}},
    {"id": [], "result": None},
    {"result": None},
]


@pytest.mark.parametrize("message", NOTIFICATIONS)
def test_a_notification_or_response_is_never_answered(
    message: Json, caplog: pytest.LogCaptureFixture
) -> None:
    with Client() as client:
        client.open(MAIN, BARE)
        client.feed(packet({"jsonrpc": "2.0"} | message))
        assert [reply for reply in client.replies() if "result" in reply] == []
        assert client.messages() == []
        assert is_well(client)
    assert all("\n" not in message for message in logged(caplog))


def test_a_client_may_refuse_all_that_it_is_asked(caplog: pytest.LogCaptureFixture) -> None:
    everything = {
        "workspace": {
            "configuration": True,
            "didChangeWatchedFiles": {"dynamicRegistration": True},
            "diagnostics": {"refreshSupport": True},
            "inlayHint": {"refreshSupport": True},
        },
        "textDocument": {"diagnostic": {}},
    }
    methods = (
        "workspace/configuration",
        "client/registerCapability",
        "workspace/diagnostic/refresh",
        "workspace/inlayHint/refresh",
    )
    refuse = {method: lambda _: Error(code=-32601, message="no\nway") for method in methods}
    with Client(everything, answers=refuse) as client:
        assert {message["method"] for message in client.heard} >= {*methods[:2]}
        client.open(MAIN, BARE)
        assert len(client.pull(MAIN)["items"]) == 1
        assert client.command("checkWorkspace")["findings"] == 1
    assert logged(caplog) == [
        r"The client does not tell its settings: 'no\nway'",
        r"The client does not watch files: 'no\nway'",
    ]


@pytest.mark.parametrize("answer", ["x", 5, {}, [], [5], [[[]]], ["x", {"disable": ["AWS063"]}]])
def test_a_client_may_answer_nonsense(answer: object) -> None:
    asks = {"workspace": {"configuration": True}}
    with Client(asks, answers={"workspace/configuration": lambda _: answer}) as client:
        client.heard.clear()
        assert is_well(client)


# Messages at the wrong time.


@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("textDocument/hover", NOT_INITIALIZED),
        ("shutdown", NOT_INITIALIZED),
        ("no/such/method", NOT_INITIALIZED),
    ],
)
def test_nothing_is_answered_before_the_beginning(method: str, code: int) -> None:
    with Client(initialize=False) as client:
        client.open(MAIN, BARE)
        client.notify("initialized", {})
        assert client.heard == []
        with pytest.raises(RefusedError) as refused:
            client.request(method, HERE | {"position": START})
        assert refused.value.code == code
        client.request("initialize", {"processId": None, "capabilities": {}})
        assert client.server.session.documents == {}
        assert is_well(client)


STRANGE_BEGINNINGS: list[Json] = [
    {"processId": None, "capabilities": {}},
    {"processId": None, "capabilities": {}, "rootUri": "nonsense:"},
    {"processId": None, "capabilities": {}, "rootUri": "file:///does/not/exist"},
    {"processId": None, "capabilities": {}, "workspaceFolders": None},
    {"processId": None, "capabilities": {"general": {"positionEncodings": ["utf-9"]}}},
    {"processId": None, "capabilities": {"general": {"positionEncodings": []}}},
    {"processId": None, "capabilities": {"experimental": NESTED}},
    {"processId": None, "capabilities": {"made": {"up": True}}, "made": "up"},
    {"processId": None, "capabilities": {}, "initializationOptions": NESTED},
    {"processId": None, "capabilities": {}, "initializationOptions": {"jsonrpc": "2.0", "id": 5}},
]


@pytest.mark.parametrize("params", STRANGE_BEGINNINGS)
def test_strange_beginnings(params: Json) -> None:
    with Client(initialize=False) as client:
        result = client.request("initialize", params)
        assert result["capabilities"]["positionEncoding"] == "utf-16"
        assert is_well(client)


REFUSED_BEGINNINGS: list[Any] = [
    None,
    {},
    [],
    {"capabilities": 5},
    {"capabilities": {}, "rootUri": "file://["},
]


def test_a_beginning_that_is_refused_can_be_made_again() -> None:
    with Client(initialize=False) as client:
        for params in REFUSED_BEGINNINGS:
            with pytest.raises(RefusedError):
                client.request("initialize", params)
        client.request("initialize", {"processId": None, "capabilities": {}})
        assert is_well(client)


def test_nothing_happens_after_the_end() -> None:
    with Client() as client:
        client.open(MAIN, BARE)
        assert client.request("shutdown") is None
        client.heard.clear()
        client.change(MAIN, 2, {"text": ""})
        client.notify("workspace/didChangeConfiguration", {"settings": {}})
        assert client.heard == []
        for method in "textDocument/hover", "shutdown", "initialize", "no/such/method":
            with pytest.raises(RefusedError) as refused:
                client.request(method, {})
            assert refused.value.code == INVALID_REQUEST


def test_a_file_full_of_nonsense_costs_no_other(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "a.tf": "\0" * 100,
            "b.tf": b"\xff\xfe\x00",
            "c.tf": "{" * 10_000,
            "d.tf.json": "[" * 10_000,
            "e.tf.json": b"\xef\xbb\xbfnull",
            "main.tf": BARE,
        },
    )
    (tmp_path / "folder.tf").mkdir()
    with Client(folders=[tmp_path]) as client:
        assert client.command("checkWorkspace")["findings"] == 1
