"""Fetches the files of one listing into a folder, several at once, each from the first source that works.

An interrupted file is continued at its last byte. When a source keeps failing, the next one continues the
file if both publish the same checksum; if their checksums are of different kinds, it sends the file from the
first byte and the checksum of the first source decides. Two versions of a file are never mixed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

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
)

log = logging.getLogger(__name__)

# Errors after which another source is tried; errors of the disk, the lock or the proxy are not among them.
_ANOTHER_MAY_HELP = frozenset(
    {
        DownloadErrorKind.NO_NETWORK,
        DownloadErrorKind.CERTIFICATE,
        DownloadErrorKind.STALLED,
        DownloadErrorKind.UNAUTHORIZED,
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
# Errors that the next file would also get from the same source.
_OF_THE_HOST = frozenset(
    {
        DownloadErrorKind.NO_NETWORK,
        DownloadErrorKind.CERTIFICATE,
        DownloadErrorKind.STALLED,
        DownloadErrorKind.BUSY,
        DownloadErrorKind.SERVER,
    }
)
_MAY_HAVE_CHANGED = (
    DownloadErrorKind.WRONG_CHECKSUM,
    DownloadErrorKind.CHANGED,
    DownloadErrorKind.NOT_FOUND,
)
_FEW_ATTEMPTS = 3  # at a source, while there is another one to ask
_WRITE_BYTES = 1 << 20
_WRITE_S = 1.0  # on a slow connection, received bytes are written this often; a kill loses no more
_PROGRESS_BYTES = 1 << 20  # after this many bytes since the last failure, failures are counted from 1 again


class SourceList:
    """The sources in the order in which they are asked, and what each one publishes."""

    def __init__(self, client: HubClient, sources: Sequence[Source], patience: NetworkPatience) -> None:
        self._client = client
        self._sources = list(sources)
        self._patience = patience
        self._listings: dict[Source, Listing | DownloadError] = {}

    @property
    def order(self) -> tuple[Source, ...]:
        return tuple(self._sources)

    def pin(self, source: Source, listing: Listing) -> None:
        """Sets a source's listing, known from an earlier download, so that it is not requested."""
        self._listings[source] = listing

    def attempts(self, source: Source) -> int:
        last = source == self._sources[-1]
        return self._patience.attempts if last else min(_FEW_ATTEMPTS, self._patience.attempts)

    async def first(self) -> tuple[Source, Listing]:
        """The first source that answers, with its listing; those before it are not asked again.

        Raises the DownloadError of the first source if none answers.
        """
        failed: DownloadError | None = None
        for source in list(self._sources):
            try:
                return source, await self.listing(source)
            except DownloadError as error:
                if error.kind not in _ANOTHER_MAY_HELP:
                    raise
                failed = failed or error
                if len(self._sources) > 1:
                    self._sources.remove(source)
        raise failed or DownloadError(DownloadErrorKind.NOTHING_KNOWN, "no source")

    async def listing(self, source: Source) -> Listing:
        """The listing of a source, requested once. Raises DownloadError, the same one at each call."""
        known = self._listings.get(source)
        if known is None:
            try:
                known = await self.listing_now(source)
            except DownloadError as error:
                host = host_of(source.address)
                log.info("%s does not list its files: %s %s", host, error.kind, error.detail)
                known = error
            self._listings[source] = known
        if isinstance(known, DownloadError):
            raise known
        return known

    async def listing_now(self, source: Source) -> Listing:
        """Requests the listing of a source, whether it is known or not. Raises DownloadError."""
        return await patiently(
            lambda: list_files(self._client, source), self._patience, self.attempts(source)
        )

    async def address(self, source: Source, name: str) -> str:
        return file_address(source, (await self.listing(source)).commit, name)

    def put_last(self, source: Source) -> None:
        """Moves a source that just failed to the end, so that the next file asks the others first."""
        if source in self._sources:
            self._sources.remove(source)
            self._sources.append(source)


@dataclass(frozen=True, slots=True)
class Tools:
    """The objects that all files of one download share."""

    client: HubClient
    threads: Threads
    state: FolderState
    counter: ProgressCounter
    patience: NetworkPatience


class FolderFetch:
    """Fetches the files of `listing`, which `source` published."""

    def __init__(self, tools: Tools, sources: SourceList, source: Source, listing: Listing) -> None:
        self._tools = tools
        self._sources = sources
        self._source = source
        self._listing = listing

    async def run(self, at_once: int, margin: int) -> None:
        """Returns when every file is complete and right. Raises DownloadError.

        Fetches `at_once` files at a time and leaves `margin` bytes of the disk free.
        """
        state, threads, counter = self._tools.state, self._tools.threads, self._tools.counter
        await self._check_disk(margin)
        await threads.run(state.adopt, self._source, self._listing)
        missing = deque(await self._missing())
        counter.downloading()
        workers = [asyncio.create_task(self._work(missing)) for _ in range(at_once)]
        try:
            await asyncio.gather(*workers)
        except DownloadError as error:
            if error.kind is DownloadErrorKind.DISK_FULL:
                error.needed_bytes = counter.missing + margin
            raise
        finally:
            await end_all(workers)
            with contextlib.suppress(DownloadError):  # it must not hide the error that ended the fetch
                await threads.run(state.flush)
        await threads.run(state.remove_bad, [file.name for file in self._listing.files])
        counter.stage = DownloadStage.DONE

    async def _check_disk(self, margin: int) -> None:
        state, threads = self._tools.state, self._tools.threads
        found = await threads.run(folder_status, state.folder, self._listing, state.record)
        missing = self._listing.size - found.have
        try:
            free = await threads.run(free_bytes, state.folder)
        except OSError as error:
            raise disk_error(error, state.folder, missing) from error
        if missing > 0 and free < missing + margin:
            raise DownloadError(DownloadErrorKind.DISK_FULL, "foreseen", missing + margin, free)

    async def _missing(self) -> list[RemoteFile]:
        """The files to fetch. Reads finished files that are not known to be right; sets wrong ones aside."""
        state, threads, counter = self._tools.state, self._tools.threads, self._tools.counter
        found = await threads.run(folder_status, state.folder, self._listing, state.record)
        counter.checking(self._source, self._listing, found)
        right = set(found.right)
        for file in found.unknown:
            if await threads.run(state.compare, file, threads.stop, counter.read):
                right.add(file)
                counter.finish(file)
            else:
                counter.note(DownloadNoteKind.DAMAGED, file.name)
        return [file for file in self._listing.files if file not in right]

    async def _work(self, missing: deque[RemoteFile]) -> None:
        state, threads, counter = self._tools.state, self._tools.threads, self._tools.counter
        while missing:
            file = missing.popleft()
            await self._fetch(file)
            await threads.run(state.stamp, file)
            await threads.run(state.remove_bad, [file.name])  # at once, because it may have gigabytes
            if not file.has_checksum:
                counter.note(DownloadNoteKind.NO_CHECKSUM, file.name)
            counter.finish(file)

    async def _fetch(self, file: RemoteFile) -> None:
        """Fetches a file from the first source that works.

        Raises the DownloadError of the first source, or SOURCES_DIFFER with the host whose file differs.
        """
        failures: list[DownloadError] = []
        differs_at = ""
        order = self._sources.order
        for source in order:
            error = await self._try(source, file, self._sources.attempts(source))
            if error is None:
                return
            if error.kind is DownloadErrorKind.SOURCES_DIFFER:
                differs_at = differs_at or error.host
            else:
                failures.append(error)
        failed = failures[0]
        if self._source != order[-1] and failed.kind in _OF_THE_HOST:
            # The first source had only a few attempts, and the others could not help.
            again = await self._try(self._source, file, self._tools.patience.attempts)
            if again is None:
                return
            failed = again
        if failed.kind in _MAY_HAVE_CHANGED:
            await self._raise_if_changed(file)
        if differs_at:
            reason = f"{failed.kind} {failed.detail}"
            raise DownloadError(
                DownloadErrorKind.SOURCES_DIFFER, reason, host=differs_at, file=file.name
            ) from failed
        raise failed

    async def _try(self, source: Source, file: RemoteFile, attempts: int) -> DownloadError | None:
        """Fetches a file from one source; returns None on success, or an error that another may not have.

        Raises DownloadError for all other errors.
        """
        try:
            if source != self._source and not await self._can_continue(source, file):
                host = host_of(source.address)
                return DownloadError(DownloadErrorKind.SOURCES_DIFFER, host=host, file=file.name)
            address = await self._sources.address(source, file.name)
            await FileFetch(self._tools, file, address, attempts).run()
        except DownloadError as error:
            if error.kind not in _ANOTHER_MAY_HELP:
                raise
            log.info("%s: %s %s", source.name, error.kind, error.detail)
            if error.kind in _OF_THE_HOST:
                self._sources.put_last(source)
            return error
        return None

    async def _can_continue(self, source: Source, file: RemoteFile) -> bool:
        """Whether another source may send the file: it lists the same size and no different checksum."""
        other = (await self._sources.listing(source)).find(file.name)
        if other is None or not file.has_checksum or not file.may_be(other):
            return False
        if not file.is_surely(other):  # from the first byte: otherwise two versions could be mixed
            await self._tools.threads.run(self._tools.state.forget_part, file.name)
        self._tools.counter.note(DownloadNoteKind.OTHER_SOURCE, file.name, source.name)
        return True

    async def _raise_if_changed(self, file: RemoteFile) -> None:
        """Raises DownloadError(CHANGED) if the source has another listing now, and records that one."""
        try:
            now = await self._sources.listing_now(self._source)
        except DownloadError:
            return
        other = now.find(file.name)
        if now.commit != self._listing.commit or other is None or not file.may_be(other):
            await self._tools.threads.run(self._tools.state.adopt, self._source, now)
            raise DownloadError(DownloadErrorKind.CHANGED, "another list by now", file=file.name)


class FileFetch:
    """Fetches one file from one address."""

    def __init__(self, tools: Tools, file: RemoteFile, address: str, attempts: int) -> None:
        self._tools = tools
        self._file = file
        self._address = address
        self._attempts = attempts
        self._part = PartFile(tools.state.folder, file)
        self._host = ""

    async def run(self) -> None:
        """Returns when the file is complete. Raises DownloadError; the received bytes stay."""
        threads, counter = self._tools.threads, self._tools.counter
        for last in (False, True):
            try:
                await threads.run(self._part.open, threads.stop, counter.read)
                counter.have(self._file.name, self._part.length, 0)
                await self._complete()
                if await threads.run(self._part.finish):
                    return
            except DownloadError as error:
                error.file = error.file or self._file.name
                raise
            finally:
                self._part.leave()
            counter.note(DownloadNoteKind.DAMAGED, self._file.name)
            counter.have(self._file.name, 0, 0)
            await self._set_tag("", "")
            if last:
                raise self._error(DownloadErrorKind.WRONG_CHECKSUM, "twice")
            self._part = PartFile(self._tools.state.folder, self._file)

    async def _complete(self) -> None:
        failures, best = 0, self._part.length
        enough = min(_PROGRESS_BYTES, max(1, self._file.size // 100))
        while self._part.length < self._file.size:
            try:
                await self._attempt()
                if self._part.length < self._file.size:
                    raise TryAgainError(DownloadErrorKind.NO_NETWORK, "ended early", None, self._host)
            except TryAgainError as error:
                # Compared with the best attempt: one that starts over must get further than those before.
                failures = 1 if self._part.length - best >= enough else failures + 1
                best = max(best, self._part.length)
                if failures >= self._attempts:
                    self._host = error.host
                    raise self._error(error.kind, error.detail) from error
                await asyncio.sleep(wait_before(failures, error.wait_s, self._tools.patience))

    async def _attempt(self) -> None:
        """Receives as much as one connection gives. Raises TryAgainError and DownloadError."""
        have = self._part.length
        known = self._tools.state.entry(self._file.name)
        place, tag = (known.host, known.tag) if known else ("", "")
        if have and not self._file.has_checksum and not is_strong(tag):
            await self._start_over()  # nothing would reveal a mix of two versions
            have = self._part.length
        asked = {"Range": f"bytes={have}-"} if have else {}
        only = (place, {"If-Range": tag}) if have and is_strong(tag) else ("", {})
        async with self._tools.client.get(self._address, asked, only) as answer:
            self._host = answer.host
            found = usable_tag(answer.headers.get("etag", ""))
            fits = fit(answer.response.status_code, answer.headers, have, self._file.size)
            if fits is RangeFit.GOES_ON and have and not self._same_version(place, tag, answer.place, found):
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
            if (answer.place, found) != (place, tag):
                await self._set_tag(answer.place, found)
            await self._receive(answer)

    def _same_version(self, place: str, tag: str, new_place: str, new_tag: str) -> bool:
        """Whether the answer may continue the part: the ETag is the same or, on another host, a checksum will
        tell at the end."""
        return tag == new_tag if place == new_place else self._file.has_checksum

    async def _set_tag(self, place: str, tag: str) -> None:
        await self._tools.threads.run(self._tools.state.set_tag, self._file, place, tag)

    async def _start_over(self) -> None:
        await self._tools.threads.run(self._part.restart)
        self._tools.counter.have(self._file.name, 0, 0)
        self._tools.counter.note(DownloadNoteKind.STARTED_OVER, self._file.name)

    async def _receive(self, answer: HubResponse) -> None:
        """Receives the answer's bytes; writes and hashes one batch in a thread while the next one arrives."""
        threads = self._tools.threads
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
                    self._tools.counter.have(self._file.name, received, len(block))
                    now = time.monotonic()
                    if held >= _WRITE_BYTES or now - since > _WRITE_S:
                        if writing is not None:
                            await threads.ended(writing)
                        writing = threads.start(self._part.append, batch)
                        batch, held, since = [], 0, now
        finally:  # received bytes are written, also after a cancel
            if writing is not None:
                await threads.ended(writing)
            if batch:
                await threads.run(self._part.append, batch)

    def _error(self, kind: DownloadErrorKind, detail: str) -> DownloadError:
        return DownloadError(kind, detail, host=self._host, file=self._file.name)
