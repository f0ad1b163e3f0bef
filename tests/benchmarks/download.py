"""How fast a download is, beside nothing but hashing and writing the same bytes.

Run by hand: `python tests/benchmarks/download.py [MEGABYTES] [FOLDER]`. A hub in a process of its own hands
out three files, together so many megabytes (1500 without a word), on 127.0.0.1. Both ways end with the bytes
on the disk; with a FOLDER in memory (/dev/shm) the disk is left out. QASYNC=1 runs it in the window's kind of
event loop. Aim: more than 300 MB/s on two quiet cores.
"""

from __future__ import annotations

import asyncio
import hashlib
import http.server
import json
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Coroutine
from contextlib import aclosing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import qasync
from PySide6.QtCore import QCoreApplication

from glm4v_desktop.models.download.job import ModelDownload
from glm4v_desktop.models.download.values import Source, SourceName

T = TypeVar("T")
COMMIT = 40 * "a"
BLOCK = random.Random(1).randbytes(16 << 20)
SMALL = {"config.json": b"{}", "tokenizer.model": b"x"}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    size = 0
    sha256 = ""

    def do_GET(self) -> None:
        name = self.path.split("?")[0].rsplit("/", 1)[1]
        if "/revision/" in self.path:
            self._send(json.dumps({"sha": COMMIT}).encode())
        elif "/tree/" in self.path:
            rows: list[dict[str, object]] = [
                {"type": "file", "path": path, "size": len(content), "oid": git_id(content)}
                for path, content in SMALL.items()
            ]
            lfs = {"oid": self.sha256, "size": self.size}
            rows += [{"type": "file", "path": f"m{n}.safetensors", "size": 1, "lfs": lfs} for n in range(3)]
            self._send(json.dumps(rows).encode())
        elif name in SMALL:
            self._send(SMALL[name])
        else:
            self._head(self.size)
            left = self.size
            while left:
                left -= self.wfile.write(BLOCK[:left])

    def _send(self, body: bytes) -> None:
        self._head(len(body))
        self.wfile.write(body)

    def _head(self, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
        pass


def git_id(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def serve(size: int, sha256: str, tell: Connection) -> None:
    Handler.size, Handler.sha256 = size, sha256
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    tell.send(server.server_address[1])
    server.serve_forever()


def plain(folder: Path, size: int) -> float:
    """Seconds for three files, one after the other, hashed and written as the download does it."""
    began = time.perf_counter()
    for number in range(3):
        checksum, left = hashlib.sha256(), size
        with (folder / f"plain{number}").open("wb", buffering=0) as file:
            while left:
                block = BLOCK[: min(left, 1 << 20)]
                checksum.update(block)
                left -= file.write(block)
            os.fsync(file.fileno())
    return time.perf_counter() - began


async def download(folder: Path, address: str) -> tuple[float, float, list[float]]:
    """Seconds of the clock and of the processor, and by how much a timer of 5 ms was late, each time."""
    source = Source(SourceName.MIRROR, address, "owner/name", "main")
    late: list[float] = []

    async def watch() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            late.append(time.perf_counter() - before - 0.005)

    watching = asyncio.create_task(watch())
    began, worked = time.perf_counter(), time.process_time()
    async with aclosing(ModelDownload(folder, [source], margin=0).run()) as steps:
        async for _progress in steps:
            pass
    seconds = time.perf_counter() - began, time.process_time() - worked
    watching.cancel()
    return *seconds, sorted(late)


def run(work: Coroutine[None, None, T]) -> T:
    """In the window's kind of loop, as the program does it, when asked for with QASYNC=1."""
    if "QASYNC" not in os.environ:
        return asyncio.run(work)
    with qasync.QEventLoop(QCoreApplication([])) as loop:
        result: T = loop.run_until_complete(work)
    return result


def main(megabytes: int, folder: Path) -> None:
    size = megabytes * 1_000_000 // 3
    checksum, left = hashlib.sha256(), size
    while left:
        checksum.update(BLOCK[:left])
        left -= min(left, len(BLOCK))
    ours, theirs = multiprocessing.Pipe()
    hub = multiprocessing.get_context("spawn").Process(
        target=serve, args=(size, checksum.hexdigest(), theirs), daemon=True
    )
    hub.start()
    try:
        address = f"http://127.0.0.1:{ours.recv()}"
        plain_s = plain(folder, size)
        seconds, processor_s, late = run(download(folder / "model", address))
    finally:
        hub.terminate()
        hub.join()
    total = 3 * size / 1e6
    print(f"hash and write   {total / plain_s:7.0f} MB/s")
    print(
        f"download         {total / seconds:7.0f} MB/s, {total / processor_s:.0f} MB per second of processor"
    )
    print(f"ratio            {plain_s / seconds:7.2f}")
    print(f"the loop is late {1000 * late[len(late) * 99 // 100]:7.1f} ms at most in 99 of 100 times")


if __name__ == "__main__":
    place = Path(tempfile.mkdtemp(dir=sys.argv[2] if len(sys.argv) > 2 else None))
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1500, place)
    finally:
        shutil.rmtree(place)
