"""What ``tf-lsp serve`` starts: a server with all features, on standard input or a TCP port."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import TYPE_CHECKING, BinaryIO

from pygls.io_ import StdoutWriter

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
from tf_lsp.server.language_server import TerraformLanguageServer
from tf_lsp.server.transport import connection_on, read_from, read_messages

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

logger = logging.getLogger(__name__)

FEATURES = (
    lifecycle,
    settings,
    sync,
    diagnostics,
    code_actions,
    hover,
    inlay_hints,
    watched_files,
    commands,
)


def serve(tcp: tuple[str, int] | None = None, log_level: str = "WARNING") -> None:
    """Serve on standard input and output, or on a TCP port, until the client leaves."""
    logging.basicConfig(
        stream=sys.stderr, level=log_level, format="%(levelname)s %(name)s: %(message)s"
    )
    # pygls logs the text of every message at the level of information.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    server = create_server()
    if tcp:
        _serve_tcp(server, *tcp, lambda address: print(f"Listening on {address}", file=sys.stderr))  # noqa: T201
    else:
        _serve_stdio(server, sys.stdin.buffer, sys.stdout.buffer)


def create_server() -> TerraformLanguageServer:
    """Return a server with all features, connected to nothing yet."""
    server = TerraformLanguageServer()
    for feature in FEATURES:
        feature.register(server)
    return server


def _serve_stdio(server: TerraformLanguageServer, stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Serve one client until it leaves."""
    server.protocol.set_writer(StdoutWriter(stdout))

    async def serve() -> None:
        await read_messages(read_from(stdin), server.protocol.receive)

    _run(server, serve())


def _serve_tcp(
    server: TerraformLanguageServer, host: str, port: int, tell: Callable[[str], None]
) -> None:
    """Serve the first client that connects, until it leaves."""

    async def serve() -> None:
        reader, writer = await connection_on(host, port, tell)
        server.protocol.set_writer(writer)
        await read_messages(reader, server.protocol.receive)

    _run(server, serve())


def _run(server: TerraformLanguageServer, serve: Coroutine[None, None, None]) -> None:
    try:
        asyncio.run(serve)
    except (ConnectionError, KeyboardInterrupt):
        logger.info("The client is gone")
    finally:
        server.shutdown()  # type: ignore[no-untyped-call]
