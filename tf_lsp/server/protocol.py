"""What is done with a message before a feature sees it, however little sense it makes."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, TypeVar

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from tf_lsp.server.session import pulls_diagnostics

if TYPE_CHECKING:
    from collections.abc import Generator

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Json(str):
    """A text that is JSON already."""

    __slots__ = ()


class Protocol(LanguageServerProtocol):
    """pygls's protocol, more patient with clients and without its copy of the documents.

    pygls breaks lines where LSP does not, and edits at over-long columns go astray in it. The
    session has its own documents.
    """

    def receive(self, body: bytes) -> None:
        """Take in the body of a message. What makes no sense is logged, and answered if asked."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            self._refuse(None, lsp.ErrorCodes.ParseError, "The message is not JSON")
            return
        if problem := _problem_with(data):
            self._refuse(data, lsp.ErrorCodes.InvalidRequest, problem)
        elif "method" not in data:
            self._take_in(data)
        elif untimely := self._untimely(data["method"]):
            self._refuse(data, *untimely)
        elif not self._knows(data["method"]):
            self._refuse(
                data, lsp.ErrorCodes.MethodNotFound, f"There is no method {data['method']!r}"
            )
        else:
            self._take_in(data)

    def _take_in(self, data: dict[str, Any]) -> None:
        try:
            message = self.structure_message(data)
        except JsonRpcException:
            what = data.get("method", "the response")
            self._refuse(data, lsp.ErrorCodes.InvalidParams, f"The parameters of {what} are wrong")
            return
        try:
            self.handle_message(message)
        except Exception as error:  # noqa: BLE001 - pygls catches most itself, but not all.
            self._server.report_server_error(error, JsonRpcException)

    def _refuse(self, data: object, code: lsp.ErrorCodes, problem: str) -> None:
        """Answer with an error, but not notifications and responses, which have no answer."""
        logger.info("%s", problem)
        message = data if isinstance(data, dict) else {"id": None}
        if "id" in message and not message.keys() & {"result", "error"}:
            id_ = message["id"] if _is_id(message["id"]) else None
            error = {"code": code.value, "message": problem}
            self._send_data({"jsonrpc": self.VERSION, "id": id_, "error": error})

    def structure(self, text: str, as_type: type[T]) -> T:
        """Return what a text in JSON says as one of the protocol's types."""
        structured: T = self._converter.structure(json.loads(text), as_type)
        return structured

    def notify_in_json(self, method: str, params: str) -> None:
        """Send a notification whose parameters are in JSON already."""
        self._send_text(f'{{"jsonrpc":"{self.VERSION}","method":"{method}","params":{params}}}')

    def _send_response(
        self, msg_id: Any, result: Any = None, error: lsp.ResponseError | None = None
    ) -> None:
        """Send an answer, which may be in JSON already."""
        if isinstance(result, Json):
            self._result_types.pop(msg_id, None)
            id_ = json.dumps(msg_id)
            self._send_text(f'{{"jsonrpc":"{self.VERSION}","id":{id_},"result":{result}}}')
        else:
            super()._send_response(msg_id, result, error)

    def _send_text(self, body: str) -> None:
        header = f"Content-Length: {len(body)}\r\n\r\n" if self._include_headers else ""
        if self.writer:
            self.writer.write(f"{header}{body}".encode("ascii"))

    def _untimely(self, method: str) -> tuple[lsp.ErrorCodes, str] | None:
        """Return what is wrong with the time of a message, if something is."""
        if method == lsp.EXIT:
            return None
        if self._shutdown:
            return lsp.ErrorCodes.InvalidRequest, "The server is shutting down"
        if self._workspace is None and method != lsp.INITIALIZE:
            return lsp.ErrorCodes.ServerNotInitialized, "The server is not initialized yet"
        if self._workspace is not None and method == lsp.INITIALIZE:
            return lsp.ErrorCodes.InvalidRequest, "The server is initialized already"
        return None

    def _knows(self, method: str) -> bool:
        return (
            method in self.fm.builtin_features
            or method in self.fm.features
            or method == lsp.CANCEL_REQUEST
        )

    @lsp_method(lsp.INITIALIZE)
    def lsp_initialize(
        self, params: lsp.InitializeParams
    ) -> Generator[Any, Any, lsp.InitializeResult]:
        """Answer with the capabilities; pulling is offered to those who can do it well."""
        result = yield from super().lsp_initialize(params)
        if not pulls_diagnostics(params.capabilities):
            result.capabilities.diagnostic_provider = None
        return result

    @lsp_method(lsp.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(
        self, params: lsp.DidOpenTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Hand the document to our own feature."""
        yield self.fm.features[lsp.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(
        self, params: lsp.DidChangeTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Hand the changes to our own feature."""
        yield self.fm.features[lsp.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(
        self, params: lsp.DidCloseTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Hand the news to our own feature."""
        yield self.fm.features[lsp.TEXT_DOCUMENT_DID_CLOSE], (params,), None


def _problem_with(data: object) -> str | None:
    """Return what keeps something from being a message of JSON-RPC, if something does."""
    if not isinstance(data, dict):
        return "The message is not an object"
    if data.get("jsonrpc") != "2.0":
        return 'The message has no "jsonrpc": "2.0"'
    if "id" in data and not _is_id(data["id"]):
        return "The message's id is neither a number nor a string"
    if not isinstance(data.get("method", ""), str):
        return "The message's method is not a string"
    if not data.keys() & {"method", "result", "error"}:
        return "The message is neither a request nor a response"
    return None


def _is_id(id_: object) -> bool:
    return isinstance(id_, int | str) and not isinstance(id_, bool)
