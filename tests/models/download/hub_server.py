"""A hub on 127.0.0.1 that speaks as Hugging Face and as ModelScope do, and misbehaves on request."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import ssl
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qs, unquote, urlsplit

REPOSITORY = "zai-org/glm-4v-9b"
COMMIT = "c0ffee" + 34 * "0"


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one answer. All of it at once, if wanted."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    ignores_range: bool = False
    part_as_200: bool = False
    cut_after: int | None = None  # bytes of the body, then the connection breaks
    silent_after: int | None = None  # bytes of the body, then nothing more comes
    flipped: int | None = None  # one bit of this byte of the file
    more: bytes = b""  # at the end, beyond what the length says
    slow: float = 0.0  # seconds between two blocks
    without_length: bool = False
    interim: int = 0  # so often "100 Continue" comes before the answer, as fast as it can


@dataclass(frozen=True)
class Asked:
    path: str
    headers: dict[str, str]


class Hub:
    """`files` by name. `faults[name]` are used up one a request; `always[name]` holds for all others.

    The API's answers are asked for under the names `revision`, `tree` and `files`.
    """

    def __init__(self, files: dict[str, bytes], block: int = 16 << 10) -> None:
        self.files = dict(files)
        self.plain = {"config.json", "LICENSE", "README.md"}  # without LFS: only a git id is published
        self.commit = COMMIT
        self.page_size = 1000
        self.faults: dict[str, list[Fault]] = defaultdict(list)
        self.always: dict[str, Fault] = {}
        self.storage = ""  # another hub's address, which files are redirected to
        self.asked: list[Asked] = []
        self.wrong_hash: set[str] = set()
        self.no_hash: set[str] = set()
        self.tags: dict[str, str] = {}
        self.after_list: dict[str, bytes] = {}  # other content as soon as the list was told
        self.commit_after_list = ""
        self.address = ""
        self.most_at_once = self._at_once = 0
        self._block = block

    def files_asked(self, name: str) -> list[Asked]:
        return [
            asked for asked in self.asked if "/api/" not in asked.path and asked.path.endswith(f"/{name}")
        ]

    def sha256(self, name: str) -> str:
        return 64 * "0" if name in self.wrong_hash else hashlib.sha256(self.files[name]).hexdigest()

    def git_id(self, name: str) -> str:
        content = self.files[name]
        return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._one(reader, writer):
                pass
        writer.transport.abort()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        target = lines[0].split(" ")[1]
        headers = {
            k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:] if line)
        }
        self.asked.append(Asked(target, headers))
        path, query = unquote(urlsplit(target).path), parse_qs(urlsplit(target).query)
        name = self._name(path)
        fault = self.faults[name].pop(0) if self.faults[name] else self.always.get(name, Fault())
        if fault.status or fault.body is not None:
            return await self._send(writer, fault.status or 200, fault.headers, fault.body or b"", fault)
        if name == "revision":
            return await self._json(writer, {"id": REPOSITORY, "sha": self.commit, "new": {"key": 1}}, fault)
        if name == "tree":
            return await self._tree(writer, query, fault)
        if name == "files":
            rows = [self._modelscope_row(each) for each in self.files]
            rows.append({"Name": "sub", "Path": "sub", "Type": "tree", "Size": 0, "Sha256": ""})
            self.files |= self.after_list
            answer = {"Code": 200, "Success": True, "Data": {"Files": rows, "IsVisual": False}}
            return await self._json(writer, answer, fault)
        if name not in self.files:
            return await self._send(writer, 404, {}, b"Entry not found", fault)
        if self.storage:
            there = {"Location": f"{self.storage}/storage/{name}", "X-Linked-Etag": f'"{self.sha256(name)}"'}
            return await self._send(writer, 302, there, b"moved", fault)
        return await self._file(writer, name, headers, fault)

    def _name(self, path: str) -> str:
        parts = path.strip("/").split("/")
        if parts[0] == "api":
            return next((part for part in ("revision", "tree", "files") if part in parts), "")
        return parts[-1]

    async def _tree(self, writer: asyncio.StreamWriter, query: dict[str, list[str]], fault: Fault) -> bool:
        rows = [self._hugging_face_row(name) for name in self.files]
        rows.append({"type": "directory", "path": "sub", "oid": 40 * "d", "size": 0})
        start = int(query.get("cursor", ["0"])[0])
        end = start + self.page_size
        headers = {}
        if end < len(rows):
            page = f"{self.address}/api/models/{REPOSITORY}/tree/{self.commit}?recursive=true&cursor={end}"
            headers["Link"] = f'<{page}>; rel="next"'
        self.commit = self.commit_after_list or self.commit
        return await self._json(writer, rows[start:end], fault, headers)

    def _hugging_face_row(self, name: str) -> dict[str, object]:
        size = len(self.files[name])
        row: dict[str, object] = {
            "type": "file",
            "path": name,
            "size": size,
            "oid": self.git_id(name),
            "xetHash": "x",
        }
        if name in self.no_hash:
            del row["oid"]
        elif name not in self.plain:
            row["oid"] = 40 * "e"  # of the pointer
            row["lfs"] = {"oid": self.sha256(name), "size": size, "pointerSize": 135}
        return row

    def _modelscope_row(self, name: str) -> dict[str, object]:
        sha256 = "" if name in self.no_hash else self.sha256(name)
        size = len(self.files[name])
        return {"Name": name, "Path": name, "Type": "blob", "Size": size, "Sha256": sha256, "IsLFS": True}

    async def _file(
        self, writer: asyncio.StreamWriter, name: str, asked: dict[str, str], fault: Fault
    ) -> bool:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return await self._content(writer, name, asked, fault)
        finally:
            self._at_once -= 1

    async def _content(
        self, writer: asyncio.StreamWriter, name: str, asked: dict[str, str], fault: Fault
    ) -> bool:
        content = self.files[name]
        if fault.flipped is not None:
            changed = bytearray(content)
            changed[fault.flipped] ^= 1
            content = bytes(changed)
        tag = self.tags.get(name, f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"')
        headers = {"ETag": tag, "Accept-Ranges": "bytes", **fault.headers}
        wanted = asked.get("range", "")
        if not wanted or fault.ignores_range or asked.get("if-range", tag) != tag:
            return await self._send(writer, 200, headers, content, fault)
        start = int(wanted.removeprefix("bytes=").rstrip("-"))
        if start >= len(content):
            headers["Content-Range"] = f"bytes */{len(content)}"
            return await self._send(writer, 416, headers, b"", fault)
        headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        return await self._send(writer, 200 if fault.part_as_200 else 206, headers, content[start:], fault)

    async def _json(
        self, writer: asyncio.StreamWriter, value: object, fault: Fault, more: dict[str, str] | None = None
    ) -> bool:
        headers = {"Content-Type": "application/json"} | (more or {})
        return await self._send(writer, 200, headers, json.dumps(value).encode(), fault)

    async def _send(
        self, writer: asyncio.StreamWriter, status: int, headers: dict[str, str], body: bytes, fault: Fault
    ) -> bool:
        """Whether the connection is still good."""
        for _ in range(0, fault.interim, 1000):
            writer.write(min(fault.interim, 1000) * b"HTTP/1.1 100 Continue\r\n\r\n")
            await writer.drain()
        head = {**headers}
        if not fault.without_length:
            head.setdefault("Content-Length", str(len(body)))
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{k}: {v}" for k, v in head.items())]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        limit = min((n for n in (fault.cut_after, fault.silent_after) if n is not None), default=len(body))
        for at in range(0, min(limit, len(body)), self._block):
            writer.write(body[at : min(at + self._block, limit)])
            await writer.drain()
            if fault.slow:
                await asyncio.sleep(fault.slow)
        if fault.silent_after is not None:
            await asyncio.sleep(3600)
        writer.write(fault.more)
        await writer.drain()
        if fault.cut_after is not None or fault.without_length or fault.more:
            writer.close()
            await writer.wait_closed()
            return False
        return True


@contextlib.contextmanager
def serving(*hubs: Hub, tls: ssl.SSLContext | None = None) -> Iterator[None]:
    """Each hub gets an address of its own; all of them run in one thread until this is left."""
    ready, loop = threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()
    tasks: set[asyncio.Task[None]] = set()

    def accept(hub: Hub, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = loop.create_task(hub.handle(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def run() -> None:
        servers = []
        for hub in hubs:
            server = await asyncio.start_server(partial(accept, hub), "127.0.0.1", 0, ssl=tls)
            port = server.sockets[0].getsockname()[1]
            hub.address = f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}"
            servers.append(server)
        ready.set()
        await stop.wait()
        for server in servers:
            server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), name="hub")
    thread.start()
    ready.wait(10)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
