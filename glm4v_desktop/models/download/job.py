"""Downloads the model's files into one folder, continues an interrupted download, checks and repairs.

    sources = known_sources()                    # or (mirror("https://hf-mirror.com"), *others)
    license = await fetch_license(sources[0])    # the LICENSE file alone
    download = ModelDownload(folder, sources)    # no network, nothing on disk yet
    needed = await download.look()               # total, have, free bytes; `needed.fits`
    async with contextlib.aclosing(download.run()) as steps:
        async for progress in steps:             # about five a second, the last one with stage DONE
            show(progress)

- Pass a source only if the person agreed that its host is contacted. Only `look`, `run`, `repair`, and
  `verify` in a folder without a record, make connections. A later source is asked only when the ones before
  it fail.
- **Pause**: cancel the task that iterates (or leave the `async with`). Received bytes stay as `NAME.part`;
  `run()` of the same or a new object continues there, also after the program was killed. Without `aclosing`,
  the files and the folder's lock stay open until the garbage collector runs.
- **Cancel and discard**: pause, then `await download.discard()`, which removes the unfinished files.
- `unfinished(folder)` says, without network, whether an earlier download can be continued there.
- Every failure raises DownloadError; the received bytes stay.
- One process at a time works on a folder; a second one gets LOCKED at once.
- Writing, reading and hashing run in the job's own threads; the event loop only receives. No Qt.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Sequence
from pathlib import Path

from glm4v_desktop.core.files import exists
from glm4v_desktop.models.download.check import CheckCount, check_folder
from glm4v_desktop.models.download.fetch import FolderFetch, SourceList, Tools
from glm4v_desktop.models.download.files import disk_error, free_bytes
from glm4v_desktop.models.download.hub import HubClient, hub_client
from glm4v_desktop.models.download.listing import Listing
from glm4v_desktop.models.download.progress import ProgressCounter
from glm4v_desktop.models.download.record import (
    DOWNLOAD_LOCK,
    FolderState,
    Record,
    discard,
    folder_status,
    names_in,
    read_record,
)
from glm4v_desktop.models.download.record import unfinished as unfinished
from glm4v_desktop.models.download.threads import Threads, end_all
from glm4v_desktop.models.download.values import (
    BytesNeeded,
    CheckBasis,
    CheckProgress,
    DownloadError,
    DownloadErrorKind,
    DownloadProgress,
    NetworkPatience,
    Source,
    Token,
)
from glm4v_desktop.storage.folder_lock import FolderInUseError, FolderLock

_SHOWN_EVERY_S = 0.2
_MARGIN = 1 << 30  # bytes that stay free, because a full disk also stops other programs


class ModelDownload:
    """A download into one folder. Only one of `run`, `verify`, `repair` and `discard` can run at a time."""

    def __init__(
        self,
        folder: Path,
        sources: Sequence[Source],
        *,
        token: Token | None = None,
        ca_file: Path | None = None,
        patience: NetworkPatience | None = None,
        at_once: int = 3,
        margin: int = _MARGIN,
    ) -> None:
        """`ca_file` (PEM) replaces the system's certificate authorities; `margin` bytes stay free."""
        self._folder = folder
        self._sources = tuple(dict.fromkeys(sources))
        self._token = token
        self._ca_file = ca_file
        self._patience = patience or NetworkPatience()
        self._at_once = at_once
        self._margin = margin
        self._just_verified = False

    async def look(self) -> BytesNeeded:
        """The bytes that are needed, from the listing of the first source that answers.

        A record that is pinned to a commit is used without asking. Writes nothing. Raises DownloadError.
        """
        async with self._threads() as threads, self._client() as client:
            record = await threads.run(read_record, self._folder)
            source, listing = await self._listing(self._source_list(client), record)
            found = await threads.run(folder_status, self._folder, listing, record)
            free = await threads.run(self._free)
            return BytesNeeded(
                listing.size, found.have, free, self._margin, source, listing.commit, len(listing.files)
            )

    async def run(self) -> AsyncGenerator[DownloadProgress, None]:
        """Fetches the missing files. Raises DownloadError; DISK_FULL before the first byte if possible."""
        async with contextlib.aclosing(self._fetch(recheck=False)) as steps:
            async for progress in steps:
                yield progress

    async def repair(self) -> AsyncGenerator[DownloadProgress, None]:
        """Reads every file again, unless `verify` just did, and fetches those that are wrong or missing."""
        async with contextlib.aclosing(self._fetch(recheck=not self._just_verified)) as steps:
            async for progress in steps:
                yield progress

    async def verify(self) -> AsyncGenerator[CheckProgress, None]:
        """Compares every file with its checksum; the last progress carries the report. Changes no file.

        A folder without a record is compared with what the sources publish; without sources only the
        structure of its files is checked, and the report says so. Raises DownloadError.
        """
        count = CheckCount()
        async with _task(self._check(count)) as task:
            while not task.done():
                yield count.progress()
                await asyncio.wait({task}, timeout=_SHOWN_EVERY_S)
            await task
            yield count.progress()

    async def discard(self) -> int:
        """Removes all unfinished files; returns the freed bytes. Raises DownloadError."""
        async with self._threads() as threads, self._locked(threads, needed=False):
            record = await threads.run(read_record, self._folder)
            return await threads.run(discard, self._folder, names_in(record)) if record else 0

    async def _fetch(self, *, recheck: bool) -> AsyncGenerator[DownloadProgress, None]:
        counter = ProgressCounter(self._patience.stall_s)
        async with _task(self._work(counter, recheck=recheck)) as task:
            while not task.done():
                yield counter.progress()
                await asyncio.wait({task}, timeout=_SHOWN_EVERY_S)
            await task
            yield counter.progress()

    async def _work(self, counter: ProgressCounter, *, recheck: bool) -> None:
        self._just_verified = False
        if not self._sources:
            raise DownloadError(DownloadErrorKind.NOTHING_KNOWN, "no source")
        async with self._threads() as threads, self._locked(threads, needed=True):
            state = await threads.run(FolderState, self._folder)
            if recheck:
                await threads.run(state.forget_stamps)
            async with self._client() as client:
                sources = self._source_list(client)
                source, listing = await self._listing(sources, state.record)
                tools = Tools(client, threads, state, counter, self._patience)
                await FolderFetch(tools, sources, source, listing).run(self._at_once, self._margin)

    async def _check(self, count: CheckCount) -> None:
        async with self._threads() as threads, self._locked(threads, needed=False):
            record = await threads.run(read_record, self._folder)
            listing, basis = record.listing if record else None, CheckBasis.RECORD
            if record is None and self._sources:
                async with self._client() as client:
                    _source, listing = await self._listing(self._source_list(client), None)
                basis = CheckBasis.PUBLISHED
            await check_folder(self._folder, listing, basis, threads, count)
            self._just_verified = basis is CheckBasis.RECORD and record is not None

    async def _listing(self, source_list: SourceList, record: Record | None) -> tuple[Source, Listing]:
        """The listing to fetch, and its source.

        A recorded listing that is pinned to a commit is used even if the source has published another since.
        """
        if record and record.commit and record.source == self._sources[0]:
            source_list.pin(record.source, record.listing)
        return await source_list.first()

    def _client(self) -> contextlib.AbstractAsyncContextManager[HubClient]:
        return hub_client(token=self._token, ca_file=self._ca_file, patience=self._patience)

    def _source_list(self, client: HubClient) -> SourceList:
        return SourceList(client, self._sources, self._patience)

    def _free(self) -> int:
        try:
            return free_bytes(self._folder)
        except OSError as error:
            raise disk_error(error, self._folder, 0) from error

    @contextlib.asynccontextmanager
    async def _threads(self) -> AsyncIterator[Threads]:
        threads = Threads(self._at_once + 1)
        try:
            yield threads
        finally:
            threads.close()

    @contextlib.asynccontextmanager
    async def _locked(self, threads: Threads, *, needed: bool) -> AsyncIterator[None]:
        """Holds the folder's lock. `needed` creates the folder and the lock file.

        Without `needed`, a folder that no download has used gets no lock file, and a read-only folder is read
        without the lock.
        """
        lock = FolderLock(self._folder, DOWNLOAD_LOCK)
        try:
            try:
                if needed or await threads.run(exists, self._folder / DOWNLOAD_LOCK):
                    await threads.run(lock.take)
            except FolderInUseError as error:
                raise DownloadError(DownloadErrorKind.LOCKED, "another download works here") from error
            except OSError as error:
                if needed:
                    raise disk_error(error, self._folder, 0) from error
            yield
        finally:
            lock.release()


@contextlib.asynccontextmanager
async def _task(work: Coroutine[None, None, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Runs `work` as a task; leaving the context cancels it and waits for its end."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        await end_all([task])
