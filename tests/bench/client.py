"""A client over pipes that does as little as possible, so that the server is what is measured."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

Json = dict[str, Any]
PATIENCE = 300.0
"""Seconds after which a server is ended, whatever it does."""


class Client:
    """One session with a server, for use in a ``with`` statement."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.watchdog = threading.Timer(PATIENCE, self.process.kill)
        self.watchdog.daemon = True
        self.watchdog.start()
        self.version = 0
        params: Json = {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}}
        self.send({"id": 1, "method": "initialize", "params": params})
        self.receive()
        self.send({"method": "initialized", "params": {}})

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.send({"id": 2, "method": "shutdown"})
        self.send({"method": "exit"})
        self.process.communicate(timeout=20)
        self.watchdog.cancel()

    def send(self, message: Json) -> None:
        """Send a message."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def receive(self) -> Json:
        """Return the next message."""
        assert self.process.stdout
        length = 0
        while line := self.process.stdout.readline():
            if line.startswith(b"Content-Length"):
                length = int(line.split(b":")[1])
            if line == b"\r\n":
                message: Json = json.loads(self.process.stdout.read(length))
                return message
        raise EOFError("the server is gone")

    def open(self, path: Path, text: str) -> list[Json]:
        """Open a document; return its diagnostics."""
        self.version += 1
        document = {
            "uri": path.as_uri(), "languageId": "terraform", "version": self.version, "text": text,
        }  # fmt: skip
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        return self.diagnostics(path)

    def type(
        self, path: Path, line: int, column: int, text: str, *, replace: int = 0
    ) -> list[Json]:
        """Replace some characters by others; return the diagnostics of the new version."""
        self.version += 1
        where = {
            "start": {"line": line, "character": column},
            "end": {"line": line, "character": column + replace},
        }
        params = {
            "textDocument": {"uri": path.as_uri(), "version": self.version},
            "contentChanges": [{"range": where, "text": text}],
        }
        self.send({"method": "textDocument/didChange", "params": params})
        return self.diagnostics(path)

    def diagnostics(self, path: Path) -> list[Json]:
        """Wait for the next diagnostics of the version that was sent last."""
        while True:
            message = self.receive()
            params = message.get("params", {})
            if params.get("uri") == path.as_uri() and params.get("version") == self.version:
                found: list[Json] = params["diagnostics"]
                return found

    def keystroke(self, path: Path, line: int, column: int, undo: bool) -> float:
        """Type a letter, or delete it again; return how long the answer took, in seconds."""
        start = time.perf_counter()
        self.type(path, line, column, "" if undo else "x", replace=int(undo))
        return time.perf_counter() - start
