"""The wire: finds the messages in a stream of bytes, also behind bytes that are none."""

from __future__ import annotations

import asyncio
import os
import re
import threading
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable

# Not anchored at the start: where a length was wrong, what is left of a body stands before it.
_LENGTH = re.compile(rb"content-length: *(\d{1,15})\s*$", re.IGNORECASE)
_NO_LIMIT = 2**62


async def read_messages(reader: asyncio.StreamReader, take: Callable[[bytes], None]) -> None:
    """Hand over the body of every message until the stream ends."""
    length: int | None = None
    while line := await reader.readline():
        if match := _LENGTH.search(line):
            length = int(match[1])
        elif not line.strip() and length is not None:
            try:
                body = await reader.readexactly(length)
            except asyncio.IncompleteReadError:
                return
            length = None
            take(body)


def read_from(source: BinaryIO) -> asyncio.StreamReader:
    """Return a stream of what a file or pipe holds, fed as it arrives.

    Everything that has arrived is handed over in one piece, so that a burst of messages is seen
    as one.
    """
    reader = asyncio.StreamReader(limit=_NO_LIMIT)
    loop = asyncio.get_running_loop()
    threading.Thread(
        target=_feed, args=(source.fileno(), reader, loop), name="stdin", daemon=True
    ).start()
    return reader


def _feed(descriptor: int, reader: asyncio.StreamReader, loop: asyncio.AbstractEventLoop) -> None:
    try:
        while data := os.read(descriptor, 1 << 20):
            loop.call_soon_threadsafe(reader.feed_data, data)
        loop.call_soon_threadsafe(reader.feed_eof)
    except (OSError, RuntimeError):  # The client or the loop is gone.
        return


async def connection_on(
    host: str, port: int, tell: Callable[[str], None]
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Wait for the first client on a TCP port; ``tell`` is told the address that it can use."""
    first = asyncio.get_running_loop().create_future()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if first.done():
            writer.close()
        else:
            first.set_result((reader, writer))

    listener = await asyncio.start_server(connected, host, port, limit=_NO_LIMIT)
    tell("{}:{}".format(*listener.sockets[0].getsockname()))
    try:
        connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] = await first
    finally:
        listener.close()
    return connection
