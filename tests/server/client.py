"""An editor in the same process as the server: it speaks the protocol and keeps what it hears."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from tf_lsp.server.app import create_server
from tf_lsp.server.transport import read_messages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from types import TracebackType

Json = dict[str, Any]

PULLS: Json = {
    "textDocument": {"diagnostic": {"dynamicRegistration": True}},
    "workspace": {"diagnostics": {"refreshSupport": True}},
}
"""The capabilities of a client that asks for diagnostics."""

# Each step from one message to the next takes a few turns of the event loop, never this many.
_TURNS = 60


def packet(message: object) -> bytes:
    """Return a message as it goes over the wire."""
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def request(method: str, params: object = None, id_: int | str = 1) -> Json:
    """Return a request."""
    return {"jsonrpc": "2.0", "id": id_, "method": method, "params": params}


def notification(method: str, params: object = None) -> Json:
    """Return a notification."""
    return {"jsonrpc": "2.0", "method": method, "params": params}


def position(line: int, character: int) -> Json:
    """Return a position."""
    return {"line": line, "character": character}


def range_(start: tuple[int, int], end: tuple[int, int] | None = None) -> Json:
    """Return a range, by default an empty one."""
    return {"start": position(*start), "end": position(*(end or start))}


class Error(dict[str, Any]):
    """An answer that is an error."""


def _nothing(_: object) -> None:
    return None


class RefusedError(Exception):
    """A request was answered with an error."""

    def __init__(self, error: Json) -> None:
        super().__init__(error["message"])
        self.code = error["code"]


class Client:
    """One session, for use in a ``with`` statement; it ends without ceremony."""

    def __init__(
        self,
        capabilities: Json | None = None,
        *,
        folders: Iterable[Path] = (),
        options: object = None,
        answers: dict[str, Callable[[Any], Any]] | None = None,
        initialize: bool = True,
    ) -> None:
        self.heard: list[Json] = []
        """All that the server said, answers to requests excepted."""
        self.answers = answers or {}
        """What to answer to the server's own requests, by their methods; None to all others."""
        self._replies: dict[object, Json] = {}
        self._next_id = 0
        self.server = create_server()
        self.server.protocol.set_writer(self, include_headers=False)
        self._loop = asyncio.new_event_loop()
        self._reader = asyncio.StreamReader(loop=self._loop)
        self._task = self._loop.create_task(
            read_messages(self._reader, self.server.protocol.receive)
        )
        if initialize:
            self.capabilities = self.request(
                "initialize",
                {
                    "processId": None,
                    "rootUri": None,
                    "capabilities": capabilities or {},
                    "workspaceFolders": [folder_of(folder) for folder in folders],
                    "initializationOptions": options,
                },
            )["capabilities"]
            self.notify("initialized", {})

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._task.cancel()
        self._turn()
        self._loop.close()

    # What the server writes to.

    def write(self, data: bytes) -> None:
        message = json.loads(data)
        if "method" not in message:
            self._replies[message["id"]] = message
            return
        self.heard.append(message)
        if "id" in message:
            answer = self.answers.get(message["method"], _nothing)(message.get("params"))
            outcome = {"error": answer} if isinstance(answer, Error) else {"result": answer}
            reply = {"jsonrpc": "2.0", "id": message["id"], **outcome}
            self._reader.feed_data(packet(reply))

    def close(self) -> None:
        pass

    # What a test says.

    def feed(self, data: bytes) -> None:
        """Send bytes, all at once, and let the server work until it waits for more."""
        self._reader.feed_data(data)
        self._turn()

    def _turn(self) -> None:
        async def turn() -> None:
            for _ in range(_TURNS):
                await asyncio.sleep(0)

        self._loop.run_until_complete(turn())

    def notify(self, method: str, params: object) -> None:
        self.feed(packet(notification(method, params)))

    def request(self, method: str, params: object = None) -> Any:
        """Return the result of a request."""
        self._next_id += 1
        self.feed(packet(request(method, params, self._next_id)))
        reply = self.reply(self._next_id)
        if "error" in reply:
            raise RefusedError(reply["error"])
        return reply["result"]

    def reply(self, id_: object) -> Json:
        """Return the answer to a request that was fed in."""
        return self._replies.pop(id_)

    def replies(self) -> list[Json]:
        """Return the answers that nobody has asked for yet, and forget them."""
        replies, self._replies = [*self._replies.values()], {}
        return replies

    def open(self, uri: str, text: str, version: int = 1) -> None:
        # The language is nonsense on purpose: only the name of the file counts.
        document = {"uri": uri, "languageId": "cobol", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, version: int, *changes: Json) -> None:
        document = {"uri": uri, "version": version}
        self.notify(
            "textDocument/didChange", {"textDocument": document, "contentChanges": [*changes]}
        )

    def close_document(self, uri: str) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def ask(self, feature: str, uri: str, **params: object) -> Any:
        """Return the result of a request that concerns a document."""
        return self.request(f"textDocument/{feature}", {"textDocument": {"uri": uri}, **params})

    def hover(self, uri: str, line: int, character: int) -> Any:
        return self.ask("hover", uri, position=position(line, character))

    def actions(
        self, uri: str, line: int, character: int = 0, only: list[str] | None = None
    ) -> list[Json]:
        context: Json = {"diagnostics": []} | ({} if only is None else {"only": only})
        actions: list[Json] = self.ask(
            "codeAction", uri, range=range_((line, character)), context=context
        )
        return actions

    def pull(self, uri: str, previous: str | None = None) -> Json:
        params = {} if previous is None else {"previousResultId": previous}
        report: Json = self.ask("diagnostic", uri, **params)
        return report

    def command(self, name: str, *arguments: object) -> Any:
        params = {"command": f"tf-lsp.{name}", "arguments": [*arguments]}
        return self.request("workspace/executeCommand", params)

    # What it heard.

    def hears(self, method: str) -> list[Any]:
        """Return the parameters of all messages of one method, and forget these messages."""
        heard = [message for message in self.heard if message["method"] == method]
        self.heard = [message for message in self.heard if message["method"] != method]
        return [message.get("params") for message in heard]

    def published(self) -> dict[str, list[Json]]:
        """Return the diagnostics published by URI since the last time; the last ones count."""
        published = self.hears("textDocument/publishDiagnostics")
        return {params["uri"]: params["diagnostics"] for params in published}

    def messages(self) -> list[str]:
        """Return what the user was shown since the last time."""
        return [params["message"] for params in self.hears("window/showMessage")]


def folder_of(path: Path) -> Json:
    """Return a folder of the workspace."""
    return {"uri": path.as_uri(), "name": path.name}
