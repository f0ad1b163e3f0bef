"""A proxy on 127.0.0.1: CONNECT for https, whole addresses for http."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit


class Proxy:
    """`asked` holds the heads of what came, as text."""

    def __init__(self, *, refuses: bool) -> None:
        self.port = 0
        self.asked: list[str] = []
        self._refuses = refuses

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.asked.append(head)
            method, target, _version = head.split("\r\n")[0].split(" ")
            if self._refuses:
                writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
            else:
                await self._pass_on(method, target, head, reader, writer)
        writer.transport.abort()

    async def _pass_on(
        self, method: str, target: str, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        parts = urlsplit(f"//{target}" if method == "CONNECT" else target)
        there, back = await asyncio.open_connection("127.0.0.1", parts.port)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            lines = [
                line
                for line in head.split("\r\n")[1:]
                if not line.lower().startswith(("proxy-", "connection"))
            ]
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
            back.write("\r\n".join([f"{method} {path} HTTP/1.1", "Connection: close", *lines]).encode())
        try:
            await asyncio.gather(self._copy(reader, back), self._copy(there, writer))
        finally:
            back.transport.abort()

    async def _copy(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        while block := await source.read(65536):
            to.write(block)
            await to.drain()
        to.close()


@contextlib.contextmanager
def proxying(*, refuses: bool = False) -> Iterator[Proxy]:
    proxy = Proxy(refuses=refuses)
    ready, loop, stop = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def run() -> None:
        tasks: set[asyncio.Task[None]] = set()

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            tasks.add(loop.create_task(proxy.handle(reader, writer)))

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        proxy.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), name="proxy")
    thread.start()
    ready.wait(10)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
