"""One file, from the first source that can give it, and from the next only where its bytes are the same."""

from __future__ import annotations

import logging
from enum import Enum, auto

from glm4v_desktop.library.downloads.fetch_file import FileFetch, Tools
from glm4v_desktop.library.downloads.folder_state import FolderState
from glm4v_desktop.library.downloads.listing import Listing, RemoteFile
from glm4v_desktop.library.downloads.sources import host_of
from glm4v_desktop.library.downloads.supply import ANOTHER_MAY_HELP, THE_HOST_ITSELF, Supply
from glm4v_desktop.library.downloads.values import DownloadError, DownloadErrorKind, DownloadNoteKind, Source

log = logging.getLogger(__name__)

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
        self, tools: Tools, state: FolderState, supply: Supply, source: Source, listing: Listing
    ) -> None:
        self._tools = tools
        self._state = state
        self._supply = supply
        self._source = source
        self._listing = listing

    async def fetch(self, file: RemoteFile) -> None:
        """Raises DownloadError: the first source's reason, or SOURCES_DIFFER with the host that differs."""
        failed: DownloadError | None = None
        differs_at, stepped_in = "", False
        order = self._supply.order()
        for place in order:
            try:
                if place != self._source:
                    other = await self._other(file, place)
                    if other is _Other.DIFFERENT:
                        differs_at = differs_at or host_of(place.address)
                        continue
                    await self._prepare(file, place, other)
                    stepped_in = True
                await self._from(place, file, self._supply.attempts(place))
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
        address = await self._supply.address(place, file.name)
        await FileFetch(self._tools, self._state.folder, file, address, attempts).run()

    def _weigh(self, error: DownloadError, place: Source, before: DownloadError | None) -> DownloadError:
        """The error to tell in the end. Raises what no other source can do better."""
        if error.kind not in ANOTHER_MAY_HELP:
            raise error
        log.info("%s: %s %s", place.name, error.kind, error.detail)
        if error.kind in THE_HOST_ITSELF:
            self._supply.put_last(place)
        return before or error

    async def _other(self, file: RemoteFile, place: Source) -> _Other:
        other = (await self._supply.listing(place)).find(file.name)
        if other is None or not file.has_checksum or not file.may_be(other):
            return _Other.DIFFERENT
        return _Other.THE_SAME if file.is_surely(other) else _Other.PERHAPS

    async def _prepare(self, file: RemoteFile, place: Source, other: _Other) -> None:
        if other is _Other.PERHAPS:  # two versions would be mixed
            await self._tools.threads.run(self._state.forget_part, file.name)
        self._tools.account.note(DownloadNoteKind.OTHER_SOURCE, file.name, place.name)

    async def _say_if_changed(self, file: RemoteFile) -> None:
        """Raises DownloadError(CHANGED) where the list is another one by now; the next run takes that."""
        try:
            now = await self._supply.listing_now(self._source)
        except DownloadError:
            return
        other = now.find(file.name)
        if now.commit != self._listing.commit or other is None or not file.may_be(other):
            await self._tools.account.adopt(self._source, now)
            raise DownloadError(DownloadErrorKind.CHANGED, "another list by now", file=file.name)
