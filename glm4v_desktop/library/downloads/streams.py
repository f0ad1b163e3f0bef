"""Sockets for the HTTP library, read in large blocks through asyncio itself.

Its own sockets hand out 64 KB at a time, and 16 KB under TLS: that is three and two times slower on one core
(`tests/benchmarks/download.py`), and the window's event loop has to pay for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import ssl
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore2

_BLOCK = 256 << 10
_ADDRESS_S = 4.0  # for one address, while the host has others
_CLOSING_S = 1.0
_MOST_INTERIM = 16  # answers "not yet" (100 to 199) before the one that counts
_INTERIM = re.compile(rb"HTTP/\d\.\d 1\d\d\b")
_INTERIM_BEGINS = len(b"HTTP/1.1 100 ")
_HEAD_END = re.compile(rb"\r?\n\r?\n")


class AsyncioStream(httpcore2.AsyncNetworkStream):
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._head = bytearray()  # what came since the last request, as long as it may be "not yet"
        self._answered = False
        self._interim = 0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """More than `max_bytes` where more is there: who parses HTTP takes what it gets."""
        with _said_as(httpcore2.ReadTimeout, httpcore2.ReadError):
            async with asyncio.timeout(timeout):
                data = await self._reader.read(max(max_bytes, _BLOCK))
        if not self._answered:
            self._look(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _said_as(httpcore2.WriteTimeout, httpcore2.WriteError):
            self._answered, self._interim = False, 0
            self._head.clear()
            self._writer.write(buffer)
            async with asyncio.timeout(timeout):
                await self._writer.drain()

    def _look(self, data: bytes) -> None:
        """The HTTP library goes through any number of answers "not yet"; only one's length is limited there.

        Raises RemoteProtocolError.
        """
        self._head += data
        while _INTERIM.match(self._head) and (end := _HEAD_END.search(self._head)):
            del self._head[: end.end()]
            self._interim += 1
            if self._interim > _MOST_INTERIM:
                raise httpcore2.RemoteProtocolError("interim answers without end")
        if len(self._head) >= _INTERIM_BEGINS and not _INTERIM.match(self._head):
            self._answered = True
            self._head.clear()

    async def aclose(self) -> None:
        # Not close(): that would wait for what is still to be sent, or for the other side's goodbye.
        self._writer.transport.abort()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(_CLOSING_S):
                await self._writer.wait_closed()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> AsyncioStream:
        with _said_as(httpcore2.ConnectTimeout, httpcore2.ConnectError):
            try:
                async with asyncio.timeout(timeout):
                    await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
            except BaseException:
                self._writer.transport.abort()
                raise
        return self

    def get_extra_info(self, info: str) -> Any:  # Any: as in the class above it
        if info == "is_readable":  # asked of a connection that should be idle: whether it has ended
            return self._reader.at_eof() or self._writer.is_closing()
        return self._writer.get_extra_info(info)


class AsyncioBackend(httpcore2.AsyncNetworkBackend):
    """Tries a host's addresses one after the other, first the family that answered last.

    Not asyncio's own race between them: it loses a socket when it is cancelled at the wrong moment.
    """

    def __init__(self) -> None:
        self._family = socket.AF_UNSPEC

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 (nobody sets it)
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 (nor these)
    ) -> AsyncioStream:
        with _said_as(httpcore2.ConnectTimeout, httpcore2.ConnectError):
            async with asyncio.timeout(timeout):
                loop = asyncio.get_running_loop()
                found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                found.sort(key=lambda entry: entry[0] != self._family)  # stable: else in the system's order
                for family, _type, _protocol, _name, address in found[:-1]:
                    with contextlib.suppress(OSError, TimeoutError):
                        async with asyncio.timeout(_ADDRESS_S):
                            return await self._connect(family, address)
                return await self._connect(found[-1][0], found[-1][4])

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _connect(self, family: int, address: tuple[Any, ...]) -> AsyncioStream:
        reader, writer = await asyncio.open_connection(*address[:2], family=family, limit=2 * _BLOCK)
        self._family = socket.AddressFamily(family)
        return AsyncioStream(reader, writer)


@contextlib.contextmanager
def _said_as(late: type[Exception], failed: type[Exception]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except (OSError, EOFError, UnicodeError) as error:  # UnicodeError: a host that can be no name
        raise failed(str(error)) from error
