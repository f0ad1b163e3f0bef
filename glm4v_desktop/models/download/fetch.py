"""One file from one place: goes on where it was, tries again, never mixes two versions.

The sources in their order: whose list counts, and who may step in for a file.

One file, from the first source that can give it, and from the next only where its bytes are the same.

All files of one listing: a few at once, from the first source that has them, and whoever may step in.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from glm4v_desktop.models.download.files import (
    PartFile,
    RangeFit,
    disk_error,
    fit,
    free_bytes,
    is_strong,
    usable_tag,
)
from glm4v_desktop.models.download.hub import (
    HubClient,
    HubResponse,
    TryAgainError,
    file_address,
    list_files,
    patiently,
    wait_before,
)
from glm4v_desktop.models.download.listing import Listing, RemoteFile, host_of
from glm4v_desktop.models.download.progress import ProgressCounter
from glm4v_desktop.models.download.record import FolderState, folder_status
from glm4v_desktop.models.download.threads import Threads, end_all
from glm4v_desktop.models.download.values import (
    DownloadError,
    DownloadErrorKind,
    DownloadNoteKind,
    DownloadStage,
    NetworkPatience,
    Source,
    SourceName,
)

_WRITE_BYTES = 1 << 20
_WRITE_S = 1.0  # on a slow line: what a kill may cost
_PROGRESS_BYTES = 1 << 20  # as much between two faults, and the faults are counted anew


class FetchListener(Protocol):
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
    listener: FetchListener
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
        listener, threads = self._tools.listener, self._tools.threads
        for last in (False, True):
            try:
                await threads.run(self._part.open, threads.stop, listener.read)
                listener.have(self._file.name, self._part.length, 0)
                await self._complete()
                if await threads.run(self._part.finish):
                    return
            except DownloadError as error:
                error.file = error.file or self._file.name
                raise
            finally:
                self._part.leave()
            listener.note(DownloadNoteKind.DAMAGED, self._file.name)
            listener.have(self._file.name, 0, 0)
            await listener.set_tag(self._file, "", "")
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
        host, tag = self._tools.listener.tag(name)
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
                await self._tools.listener.set_tag(self._file, answer.place, found)
            await self._receive(answer)

    def _same_version(self, host: str, tag: str, new_host: str, new_tag: str) -> bool:
        """Tags of two hosts say nothing about each other: then the checksum decides, where there is one."""
        if host == new_host:
            return tag == new_tag
        return self._file.has_checksum

    async def _start_over(self) -> None:
        await self._tools.threads.run(self._part.restart)
        self._tools.listener.have(self._file.name, 0, 0)
        self._tools.listener.note(DownloadNoteKind.STARTED_OVER, self._file.name)

    async def _receive(self, answer: HubResponse) -> None:
        """Writes and hashes one batch in a thread while the next one comes."""
        listener, threads = self._tools.listener, self._tools.threads
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
                    listener.have(self._file.name, received, len(block))
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


log = logging.getLogger(__name__)

# What another source may do better. Not: the disk, the lock, the proxy.
ANOTHER_MAY_HELP = frozenset(
    {
        DownloadErrorKind.NO_NETWORK,
        DownloadErrorKind.CERTIFICATE,
        DownloadErrorKind.STALLED,
        DownloadErrorKind.UNAUTHORISED,
        DownloadErrorKind.FORBIDDEN,
        DownloadErrorKind.NOT_FOUND,
        DownloadErrorKind.BUSY,
        DownloadErrorKind.SERVER,
        DownloadErrorKind.BAD_REDIRECT,
        DownloadErrorKind.BAD_ANSWER,
        DownloadErrorKind.OTHER_MODEL,
        DownloadErrorKind.CHANGED,
        DownloadErrorKind.WRONG_CHECKSUM,
    }
)
# What the next file would meet as well.
THE_HOST_ITSELF = frozenset(
    {
        DownloadErrorKind.NO_NETWORK,
        DownloadErrorKind.CERTIFICATE,
        DownloadErrorKind.STALLED,
        DownloadErrorKind.BUSY,
        DownloadErrorKind.SERVER,
    }
)
_FEW_ATTEMPTS = 3  # while another source is there to ask


class SourceList:
    def __init__(self, client: HubClient, sources: Sequence[Source], patience: NetworkPatience) -> None:
        self._client = client
        self._sources = list(sources)
        self._patience = patience
        self._listings: dict[Source, Listing | DownloadError] = {}

    def pin(self, source: Source, listing: Listing) -> None:
        """Known from before: not asked for again."""
        self._listings[source] = listing

    def attempts(self, source: Source) -> int:
        last = source == self._sources[-1]
        return self._patience.attempts if last else min(_FEW_ATTEMPTS, self._patience.attempts)

    async def first(self) -> tuple[Source, Listing]:
        """Of the first source that answers; those before it are asked no more. Raises its DownloadError."""
        failed: DownloadError | None = None
        for source in list(self._sources):
            try:
                return source, await self.listing(source)
            except DownloadError as error:
                if error.kind not in ANOTHER_MAY_HELP:
                    raise
                failed = failed or error
                if len(self._sources) > 1:
                    self._sources.remove(source)
        raise failed or DownloadError(DownloadErrorKind.NOTHING_KNOWN, "no source")

    async def listing(self, source: Source) -> Listing:
        """Asked for once. Raises DownloadError, the same one at each call."""
        known = self._listings.get(source)
        if known is None:
            try:
                known = await self.listing_now(source)
            except DownloadError as error:
                log.info(
                    "%s does not list its files: %s %s", host_of(source.address), error.kind, error.detail
                )
                known = error
            self._listings[source] = known
        if isinstance(known, DownloadError):
            raise known
        return known

    async def listing_now(self, source: Source) -> Listing:
        return await patiently(
            lambda: list_files(self._client, source), self._patience, self.attempts(source)
        )

    def order(self) -> tuple[Source, ...]:
        return tuple(self._sources)

    def put_last(self, source: Source) -> None:
        """It failed just now: the next file asks the others first."""
        if source in self._sources:
            self._sources.remove(source)
            self._sources.append(source)

    async def address(self, source: Source, name: str) -> str:
        return file_address(source, (await self.listing(source)).commit, name)


_MAY_HAVE_CHANGED = (
    DownloadErrorKind.WRONG_CHECKSUM,
    DownloadErrorKind.CHANGED,
    DownloadErrorKind.NOT_FOUND,
)


class _Other(Enum):
    """What another source has in the place of a file."""

    THE_SAME = auto()
    PERHAPS = auto()  # its checksum is of another kind: only the bytes can tell
    DIFFERENT = auto()


class FromSources:
    """`listing` is what is to be fetched, and `source` the one whose list it is."""

    def __init__(
        self, tools: Tools, state: FolderState, source_list: SourceList, source: Source, listing: Listing
    ) -> None:
        self._tools = tools
        self._state = state
        self._source_list = source_list
        self._source = source
        self._listing = listing

    async def fetch(self, file: RemoteFile) -> None:
        """Raises DownloadError: the first source's reason, or SOURCES_DIFFER with the host that differs."""
        failed: DownloadError | None = None
        differs_at, stepped_in = "", False
        order = self._source_list.order()
        for place in order:
            try:
                if place != self._source:
                    other = await self._other(file, place)
                    if other is _Other.DIFFERENT:
                        differs_at = differs_at or host_of(place.address)
                        continue
                    await self._prepare(file, place, other)
                    stepped_in = True
                await self._from(place, file, self._source_list.attempts(place))
                return
            except DownloadError as error:
                failed = self._weigh(error, place, failed)
        if failed and len(order) > 1 and not stepped_in and failed.kind in THE_HOST_ITSELF:
            try:  # the little patience before was for the sake of others, who could not help
                await self._from(self._source, file, self._tools.patience.attempts)
                return
            except DownloadError as error:
                failed = self._weigh(error, self._source, None)
        if failed is None:
            raise DownloadError(DownloadErrorKind.NOTHING_KNOWN, "no source", file=file.name)
        if failed.kind in _MAY_HAVE_CHANGED:
            await self._say_if_changed(file)
        if differs_at:
            raise DownloadError(
                DownloadErrorKind.SOURCES_DIFFER,
                f"{failed.kind} {failed.detail}",
                host=differs_at,
                file=file.name,
            ) from failed
        raise failed

    async def _from(self, place: Source, file: RemoteFile, attempts: int) -> None:
        address = await self._source_list.address(place, file.name)
        await FileFetch(self._tools, self._state.folder, file, address, attempts).run()

    def _weigh(self, error: DownloadError, place: Source, before: DownloadError | None) -> DownloadError:
        """The error to tell in the end. Raises what no other source can do better."""
        if error.kind not in ANOTHER_MAY_HELP:
            raise error
        log.info("%s: %s %s", place.name, error.kind, error.detail)
        if error.kind in THE_HOST_ITSELF:
            self._source_list.put_last(place)
        return before or error

    async def _other(self, file: RemoteFile, place: Source) -> _Other:
        other = (await self._source_list.listing(place)).find(file.name)
        if other is None or not file.has_checksum or not file.may_be(other):
            return _Other.DIFFERENT
        return _Other.THE_SAME if file.is_surely(other) else _Other.PERHAPS

    async def _prepare(self, file: RemoteFile, place: Source, other: _Other) -> None:
        if other is _Other.PERHAPS:  # two versions would be mixed
            await self._tools.threads.run(self._state.forget_part, file.name)
        self._tools.listener.note(DownloadNoteKind.OTHER_SOURCE, file.name, place.name)

    async def _say_if_changed(self, file: RemoteFile) -> None:
        """Raises DownloadError(CHANGED) where the list is another one by now; the next run takes that."""
        try:
            now = await self._source_list.listing_now(self._source)
        except DownloadError:
            return
        other = now.find(file.name)
        if now.commit != self._listing.commit or other is None or not file.may_be(other):
            await self._tools.listener.adopt(self._source, now)
            raise DownloadError(DownloadErrorKind.CHANGED, "another list by now", file=file.name)


class Fetching:
    """Also the listener of each file: what comes, and the tags that go into the record."""

    def __init__(
        self,
        state: FolderState,
        threads: Threads,
        counter: ProgressCounter,
        patience: NetworkPatience,
        margin: int,
    ) -> None:
        self._state = state
        self._threads = threads
        self._counter = counter
        self._patience = patience
        self._margin = margin
        self._writing = asyncio.Lock()

    async def run(
        self, client: HubClient, source_list: SourceList, source: Source, listing: Listing, most: int
    ) -> None:
        """Returns when every file is here and right. Raises DownloadError."""
        state, threads = self._state, self._threads
        await self._check_disk(listing)
        await threads.run(state.adopt, source, listing)
        found = await threads.run(folder_status, state.folder, listing, state.record)
        self._counter.checking(source, listing, found)
        right = set(found.right)
        for file in found.unknown:
            if await threads.run(state.compare, file, threads.stop, self._counter.read):
                right.add(file)
                self._counter.have(file.name, file.size, 0)
                self._counter.files_done += 1
            else:
                self._counter.note(DownloadNoteKind.DAMAGED, file.name)
        self._counter.downloading()
        missing = deque(file for file in listing.files if file not in right)
        tools = Tools(client, threads, self, self._patience)
        sources = FromSources(tools, state, source_list, source, listing)
        workers = [asyncio.create_task(self._work(missing, sources)) for _ in range(most)]
        try:
            await asyncio.gather(*workers)
        except DownloadError as error:
            if error.kind is DownloadErrorKind.DISK_FULL:
                error.needed_bytes = self._counter.missing + self._margin
            raise
        finally:
            await end_all(workers)
            await self._flush()
        await threads.run(state.remove_bad, [file.name for file in listing.files])
        self._counter.stage = DownloadStage.DONE

    def have(self, name: str, length: int, fresh: int) -> None:
        self._counter.have(name, length, fresh)

    def read(self, count: int) -> None:
        self._counter.read(count)

    def note(self, kind: DownloadNoteKind, name: str, source: SourceName | None = None) -> None:
        log.info("%s: %s", kind, name)
        self._counter.note(kind, name, source)

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
        found = await self._threads.run(folder_status, self._state.folder, listing, self._state.record)
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
            self._counter.have(file.name, file.size, 0)
            self._counter.files_done += 1
