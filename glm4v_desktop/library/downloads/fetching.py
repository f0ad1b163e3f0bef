"""All files of one listing: a few at once, from the first source that has them, and whoever may step in."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque

from glm4v_desktop.library.downloads.fetch_file import Tools
from glm4v_desktop.library.downloads.folder_state import FolderState, survey
from glm4v_desktop.library.downloads.from_sources import FromSources
from glm4v_desktop.library.downloads.hub_client import HubClient
from glm4v_desktop.library.downloads.listing import Listing, RemoteFile
from glm4v_desktop.library.downloads.part_file import disk_error, free_bytes
from glm4v_desktop.library.downloads.supply import Supply
from glm4v_desktop.library.downloads.tally import Tally
from glm4v_desktop.library.downloads.threads import Threads, end_all
from glm4v_desktop.library.downloads.values import (
    DownloadError,
    DownloadErrorKind,
    DownloadNoteKind,
    DownloadStage,
    NetworkPatience,
    Source,
    SourceName,
)

log = logging.getLogger(__name__)


class Fetching:
    """Also the account that each file gives: what comes, and the tags that go into the record."""

    def __init__(
        self, state: FolderState, threads: Threads, tally: Tally, patience: NetworkPatience, margin: int
    ) -> None:
        self._state = state
        self._threads = threads
        self._tally = tally
        self._patience = patience
        self._margin = margin
        self._writing = asyncio.Lock()

    async def run(
        self, client: HubClient, supply: Supply, source: Source, listing: Listing, most: int
    ) -> None:
        """Returns when every file is here and right. Raises DownloadError."""
        state, threads = self._state, self._threads
        await self._check_disk(listing)
        await threads.run(state.adopt, source, listing)
        found = await threads.run(survey, state.folder, listing, state.record)
        self._tally.checking(source, listing, found)
        right = set(found.right)
        for file in found.unknown:
            if await threads.run(state.compare, file, threads.stop, self._tally.read):
                right.add(file)
                self._tally.have(file.name, file.size, 0)
                self._tally.files_done += 1
            else:
                self._tally.note(DownloadNoteKind.DAMAGED, file.name)
        self._tally.downloading()
        missing = deque(file for file in listing.files if file not in right)
        tools = Tools(client, threads, self, self._patience)
        sources = FromSources(tools, state, supply, source, listing)
        workers = [asyncio.create_task(self._work(missing, sources)) for _ in range(most)]
        try:
            await asyncio.gather(*workers)
        except DownloadError as error:
            if error.kind is DownloadErrorKind.DISK_FULL:
                error.needed_bytes = self._tally.missing + self._margin
            raise
        finally:
            await end_all(workers)
            await self._flush()
        await threads.run(state.remove_bad, [file.name for file in listing.files])
        self._tally.stage = DownloadStage.DONE

    def have(self, name: str, length: int, fresh: int) -> None:
        self._tally.have(name, length, fresh)

    def read(self, count: int) -> None:
        self._tally.read(count)

    def note(self, kind: DownloadNoteKind, name: str, source: SourceName | None = None) -> None:
        log.info("%s: %s", kind, name)
        self._tally.note(kind, name, source)

    def tag(self, name: str) -> tuple[str, str]:
        entry = self._state.entry(name)
        return (entry.host, entry.tag) if entry else ("", "")

    async def set_tag(self, file: RemoteFile, host: str, tag: str) -> None:
        async with self._writing:
            await self._threads.run(self._state.set_tag, file, host, tag)

    async def adopt(self, source: Source, listing: Listing) -> None:
        async with self._writing:
            await self._threads.run(self._state.adopt, source, listing)

    async def _flush(self) -> None:
        """What is remembered costs nothing but time when it is lost: on a full disk another error is told."""
        async with self._writing:
            with contextlib.suppress(DownloadError):
                await self._threads.run(self._state.flush)

    async def _check_disk(self, listing: Listing) -> None:
        found = await self._threads.run(survey, self._state.folder, listing, self._state.record)
        missing = listing.size - found.have
        try:
            free = await self._threads.run(free_bytes, self._state.folder)
        except OSError as error:
            raise disk_error(error, self._state.folder, missing) from error
        if missing > 0 and free < missing + self._margin:
            raise DownloadError(DownloadErrorKind.DISK_FULL, "foreseen", missing + self._margin, free)

    async def _work(self, missing: deque[RemoteFile], sources: FromSources) -> None:
        while missing:
            file = missing.popleft()
            await sources.fetch(file)
            async with self._writing:
                await self._threads.run(self._state.stamp, file)
            await self._threads.run(self._state.remove_bad, [file.name])  # now: it may be gigabytes
            if not file.has_checksum:
                self.note(DownloadNoteKind.NO_CHECKSUM, file.name)
            self._tally.have(file.name, file.size, 0)
            self._tally.files_done += 1
