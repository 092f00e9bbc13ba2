"""The server as a process: over its standard input and output, and over TCP."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from typing import IO, TYPE_CHECKING

import pytest

from tests.server.client import Json, notification, packet, range_, request

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEADLINE = 30  # seconds; nothing takes that long when all is well
BARE = 'resource "aws_cloudtrail" "t" {\n}\n'
MAIN = "file:///nowhere/main.tf"
INITIALIZE = request("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, 1)
LIST_RULES = request("workspace/executeCommand", {"command": "tf-lsp.rules"}, "rules")

Process = subprocess.Popen[bytes]


def start(*options: str) -> Process:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.with_engine_rule", "serve", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.fixture
def process(request: pytest.FixtureRequest) -> Iterator[Process]:
    """A server that is killed where it does not end by itself."""
    process = start(*getattr(request, "param", ()))
    alarm = threading.Timer(DEADLINE, process.kill)
    alarm.start()
    with process:
        yield process
        process.kill()
    alarm.cancel()


def send(process: Process, *messages: Json) -> None:
    """Send messages in one write."""
    assert process.stdin
    process.stdin.write(b"".join(map(packet, messages)))
    process.stdin.flush()


def receive(source: IO[bytes] | None) -> Json:
    """Return the next message; a server that says nothing is killed, and that is an error."""
    assert source
    length = 0
    while line := source.readline():
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
        if line == b"\r\n":
            message: Json = json.loads(source.read(length))
            return message
    raise EOFError("the server has ended")


def opened(text: str) -> Json:
    document = {"uri": MAIN, "languageId": "terraform", "version": 1, "text": text}
    return notification("textDocument/didOpen", {"textDocument": document})


def typed(version: int) -> Json:
    """Return the edit that puts an empty line at the top."""
    change = {"range": range_((0, 0)), "text": "\n"}
    document = {"uri": MAIN, "version": version}
    return notification(
        "textDocument/didChange", {"textDocument": document, "contentChanges": [change]}
    )


def begin(process: Process) -> None:
    send(process, INITIALIZE)
    assert receive(process.stdout)["result"]["serverInfo"]["name"] == "tf-lsp"
    send(process, notification("initialized", {}))


def publications_until(process: Process, version: int) -> list[int]:
    """Return the versions for which something was published, up to one."""
    versions: list[int] = []
    while version not in versions:
        message = receive(process.stdout)
        assert message["method"] == "textDocument/publishDiagnostics"
        assert len(message["params"]["diagnostics"]) == 1
        versions.append(message["params"]["version"])
    return versions


def end(process: Process) -> int:
    """End a session as one should; return the exit code."""
    send(process, request("shutdown", None, "end"))
    while receive(process.stdout).get("id") != "end":
        pass
    send(process, notification("exit"))
    return process.wait(DEADLINE)


@pytest.mark.parametrize("process", [("--stdio",)], indirect=True)
def test_a_session(process: Process) -> None:
    begin(process)
    send(process, opened(BARE))
    assert publications_until(process, 1) == [1]
    # Each keystroke is answered before the next one: nothing waits for a pause.
    for version in range(2, 12):
        send(process, typed(version))
        assert publications_until(process, version) == [version]
    # A burst that has arrived is answered for its end. It may be read in a few pieces.
    send(process, *map(typed, range(12, 62)))
    assert len(publications_until(process, 61)) <= 5
    assert end(process) == 0
    assert process.stderr
    assert process.stderr.read() == b""


def test_leaving_without_a_word_is_an_exit_too(process: Process) -> None:
    begin(process)
    send(process, notification("exit"))
    assert process.wait(DEADLINE) == 1


def test_a_client_that_vanishes_takes_the_server_along(process: Process) -> None:
    begin(process)
    assert process.stdin
    process.stdin.write(b"Content-Length: 100\r\n\r\n{")
    process.stdin.close()
    assert process.wait(DEADLINE) == 0
    assert process.stderr
    assert process.stderr.read() == b""


def test_nonsense_on_the_wire_leaves_a_quiet_log(process: Process) -> None:
    begin(process)
    assert process.stdin
    process.stdin.write(b"nonsense\r\n\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n")
    process.stdin.write(packet(b"{") + packet([]) + packet(b"[" * 100_000))
    send(process, request("textDocument/hover", {}, 5), {"jsonrpc": "2.0", "id": []})
    send(process, notification("$/cancelRequest", {"id": []}), opened(BARE))
    codes = [receive(process.stdout)["error"]["code"] for _ in range(5)]
    assert codes == [-32700, -32600, -32700, -32602, -32600]
    assert publications_until(process, 1) == [1]
    assert end(process) == 0
    assert process.stderr
    lines = process.stderr.read().decode().splitlines()
    assert len(lines) <= 1, lines


def test_tcp() -> None:
    with start("--tcp", "127.0.0.1:0") as process:
        alarm = threading.Timer(DEADLINE, process.kill)
        alarm.start()
        assert process.stderr
        address = re.fullmatch(rb"Listening on 127\.0\.0\.1:(\d+)\n", process.stderr.readline())
        assert address
        with socket.create_connection(("127.0.0.1", int(address[1])), DEADLINE) as connection:
            stream = connection.makefile("rb")
            connection.sendall(b"".join(map(packet, [INITIALIZE, LIST_RULES])))
            assert "result" in receive(stream)
            assert len(receive(stream)["result"]) == 1
            connection.sendall(packet(request("shutdown", None, 3)) + packet(notification("exit")))
            assert receive(stream) == {"id": 3, "jsonrpc": "2.0", "result": None}
        assert process.wait(DEADLINE) == 0
        alarm.cancel()


def test_a_port_that_is_taken_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "tests.with_engine_rule", "serve", "--tcp", f"127.0.0.1:{port}"],
            capture_output=True,
            timeout=DEADLINE,
            check=False,
        )
    assert done.returncode == 2
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith(f"Error: cannot listen on 127.0.0.1:{port}: ")


def test_the_server_only_reads(process: Process, tmp_path: Path) -> None:
    path = tmp_path / "main.tf"
    path.write_text(BARE)
    here = {"processId": os.getpid(), "rootUri": tmp_path.as_uri(), "capabilities": {}}
    check = request("workspace/executeCommand", {"command": "tf-lsp.checkWorkspace"}, "check")
    send(process, request("initialize", here, 1), check)
    assert "result" in receive(process.stdout)
    assert receive(process.stdout)["method"] == "textDocument/publishDiagnostics"
    assert receive(process.stdout)["result"] == {"files": 1, "findings": 1}
    assert end(process) == 0
    assert [*tmp_path.iterdir()] == [path]
    assert path.read_text() == BARE
