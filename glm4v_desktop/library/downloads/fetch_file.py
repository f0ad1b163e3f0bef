"""One file from one place: goes on where it was, tries again, never mixes two versions."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from glm4v_desktop.library.downloads.hub_client import HubClient, HubResponse
from glm4v_desktop.library.downloads.listing import Listing, RemoteFile
from glm4v_desktop.library.downloads.part_file import PartFile
from glm4v_desktop.library.downloads.ranges import RangeFit, fit, is_strong, usable_tag
from glm4v_desktop.library.downloads.retries import TryAgainError, wait_before
from glm4v_desktop.library.downloads.threads import Threads
from glm4v_desktop.library.downloads.values import (
    DownloadError,
    DownloadErrorKind,
    DownloadNoteKind,
    NetworkPatience,
    Source,
    SourceName,
)

_WRITE_BYTES = 1 << 20
_WRITE_S = 1.0  # on a slow line: what a kill may cost
_PROGRESS_BYTES = 1 << 20  # as much between two faults, and the faults are counted anew


class Account(Protocol):
    """What a file tells while it comes."""

    def have(self, name: str, length: int, fresh: int) -> None:
        """`length` bytes are here, `fresh` of them came just now."""

    def read(self, count: int) -> None:
        """So many bytes of an earlier part were read. From any thread."""

    def note(self, kind: DownloadNoteKind, name: str, source: SourceName | None = None) -> None: ...
    async def adopt(self, source: Source, listing: Listing) -> None:
        """From the next run on this is what is fetched."""

    def tag(self, name: str) -> tuple[str, str]:
        """Host and port that the part came from, and its ETag; both may be empty."""

    async def set_tag(self, file: RemoteFile, host: str, tag: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Tools:
    client: HubClient
    threads: Threads
    account: Account
    patience: NetworkPatience


class FileFetch:
    def __init__(self, tools: Tools, folder: Path, file: RemoteFile, address: str, attempts: int) -> None:
        self._tools = tools
        self._file = file
        self._address = address
        self._attempts = attempts
        self._part = PartFile(folder, file)
        self._host = ""

    async def run(self) -> None:
        """Returns once the file has its name. Raises DownloadError; what came is kept."""
        account, threads = self._tools.account, self._tools.threads
        for last in (False, True):
            try:
                await threads.run(self._part.open, threads.stop, account.read)
                account.have(self._file.name, self._part.length, 0)
                await self._complete()
                if await threads.run(self._part.finish):
                    return
            except DownloadError as error:
                error.file = error.file or self._file.name
                raise
            finally:
                self._part.leave()
            account.note(DownloadNoteKind.DAMAGED, self._file.name)
            account.have(self._file.name, 0, 0)
            await account.set_tag(self._file, "", "")
            if last:
                raise self._error(DownloadErrorKind.WRONG_CHECKSUM, "twice")
            self._part = PartFile(self._part.final.parent, self._file)

    async def _complete(self) -> None:
        failures, best = 0, self._part.length
        enough = min(_PROGRESS_BYTES, max(1, self._file.size // 100))
        while self._part.length < self._file.size:
            try:
                await self._attempt()
                if self._part.length < self._file.size:
                    raise TryAgainError(DownloadErrorKind.NO_NETWORK, "ended early", None, self._host)
            except TryAgainError as error:
                # Against the best so far: where each try starts over, it must get further than the last.
                failures = 1 if self._part.length - best >= enough else failures + 1
                best = max(best, self._part.length)
                if failures >= self._attempts:
                    self._host = error.host
                    raise self._error(error.kind, error.detail) from error
                await asyncio.sleep(wait_before(failures, error.wait_s, self._tools.patience))

    async def _attempt(self) -> None:
        """One connection. Raises TryAgainError and DownloadError."""
        name, have = self._file.name, self._part.length
        host, tag = self._tools.account.tag(name)
        if have and not self._file.has_checksum and not is_strong(tag):
            await self._start_over()  # nothing would ever tell that two versions were mixed
            have = self._part.length
        asked = {"Range": f"bytes={have}-"} if have else {}
        only = (host, {"If-Range": tag}) if have and is_strong(tag) else ("", {})
        async with self._tools.client.get(self._address, asked, only) as answer:
            self._host = answer.host
            found = usable_tag(answer.headers.get("etag", ""))
            fits = fit(answer.response.status_code, answer.headers, have, self._file.size)
            if fits is RangeFit.GOES_ON and have and not self._same_version(host, tag, answer.place, found):
                fits = RangeFit.ELSEWHERE
            match fits:
                case RangeFit.NO_FILE:
                    raise self._error(DownloadErrorKind.BAD_ANSWER, "something else than the file")
                case RangeFit.OTHER_FILE:
                    raise self._error(DownloadErrorKind.CHANGED, "another length than listed")
                case RangeFit.ELSEWHERE:
                    await self._start_over()
                    raise TryAgainError(DownloadErrorKind.CHANGED, "another version", 0.0, answer.host)
                case RangeFit.WHOLE if have:
                    await self._start_over()
            if (answer.place, found) != (host, tag):
                await self._tools.account.set_tag(self._file, answer.place, found)
            await self._receive(answer)

    def _same_version(self, host: str, tag: str, new_host: str, new_tag: str) -> bool:
        """Tags of two hosts say nothing about each other: then the checksum decides, where there is one."""
        if host == new_host:
            return tag == new_tag
        return self._file.has_checksum

    async def _start_over(self) -> None:
        await self._tools.threads.run(self._part.restart)
        self._tools.account.have(self._file.name, 0, 0)
        self._tools.account.note(DownloadNoteKind.STARTED_OVER, self._file.name)

    async def _receive(self, answer: HubResponse) -> None:
        """Writes and hashes one batch in a thread while the next one comes."""
        account, threads = self._tools.account, self._tools.threads
        received = self._part.length
        batch: list[bytes] = []
        held, since = 0, time.monotonic()
        writing: asyncio.Future[None] | None = None
        try:
            async with contextlib.aclosing(answer.blocks()) as blocks:
                async for block in blocks:
                    received += len(block)
                    if received > self._file.size:
                        raise self._error(DownloadErrorKind.CHANGED, "more bytes than listed")
                    batch.append(block)
                    held += len(block)
                    account.have(self._file.name, received, len(block))
                    now = time.monotonic()
                    if held >= _WRITE_BYTES or now - since > _WRITE_S:
                        if writing is not None:
                            await threads.ended(writing)
                        writing = threads.start(self._part.append, batch)
                        batch, held, since = [], 0, now
        finally:  # what came is kept, also on a cancel
            if writing is not None:
                await threads.ended(writing)
            if batch:
                await threads.run(self._part.append, batch)

    def _error(self, kind: DownloadErrorKind, detail: str) -> DownloadError:
        return DownloadError(kind, detail, host=self._host, file=self._file.name)
