"""The server that features are registered with: its session, and how it speaks to the client."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from lsprotocol import types as lsp
from pygls.exceptions import PyglsError
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from tf_lsp import __version__
from tf_lsp.server.protocol import Protocol
from tf_lsp.server.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")


_converter = cache(default_converter)
"""It holds no state, and making a second one would take as long as making the first."""


class TerraformLanguageServer(LanguageServer):
    """A pygls server with a session."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__(
            "tf-lsp",
            __version__,
            text_document_sync_kind=lsp.TextDocumentSyncKind.Incremental,
            protocol_cls=Protocol,
            converter_factory=_converter,
        )
        self.session = Session()
        self._is_warm = False

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Log an internal error in one line. A dialog at every keystroke would help nobody."""
        logger.error("%s: %s: %s", source.__name__, type(error).__name__, _first_line(error))
        logger.debug("Where it happened:", exc_info=error)

    def tell(self, message: str, level: lsp.MessageType = lsp.MessageType.Warning) -> None:
        """Show the user a message."""
        self.window_show_message(lsp.ShowMessageParams(level, message))

    def soon(self, action: Callable[[], None]) -> None:
        """Act as soon as what has already arrived is read, or now where nothing can arrive."""

        def act() -> None:
            try:
                action()
            except Exception as error:  # noqa: BLE001 - Nobody else would catch it.
                self.report_server_error(error, PyglsError)

        try:
            asyncio.get_running_loop().call_soon(act)
        except RuntimeError:
            act()

    def warm_up(self) -> None:
        """Have the grammar of expressions loaded beside all else, unless that was done before.

        Few expressions need it, but the first keystroke in one of them should not wait.
        """
        if not self._is_warm:
            self._is_warm = True
            threading.Thread(target=_load_grammar, name="warm-up", daemon=True).start()

    def when_answered(
        self,
        question: Future[Answer],
        what: str,
        use: Callable[[Answer], None] = lambda _: None,
    ) -> None:
        """Use the answer to a request of ours once it is there; a refusal is a line in the log."""

        def answered(question: Future[Answer]) -> None:
            if question.cancelled():
                return
            if error := question.exception():
                logger.warning("The client does not %s: %r", what, str(error))
            else:
                use(question.result())

        question.add_done_callback(answered)


def _load_grammar() -> None:
    from tf_lsp.values import warm_up

    began = time.perf_counter()
    warm_up()
    logger.info("It took %.2f s to load the grammar", time.perf_counter() - began)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or "no details").splitlines()[0]
