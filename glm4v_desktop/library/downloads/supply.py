"""The sources in their order: whose list counts, and who may step in for a file."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from glm4v_desktop.library.downloads.hub import file_address, list_files, patiently
from glm4v_desktop.library.downloads.hub_client import HubClient
from glm4v_desktop.library.downloads.listing import Listing
from glm4v_desktop.library.downloads.sources import host_of
from glm4v_desktop.library.downloads.values import (
    DownloadError,
    DownloadErrorKind,
    NetworkPatience,
    Source,
)

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


class Supply:
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
