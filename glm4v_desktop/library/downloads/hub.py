"""What Hugging Face, ModelScope and their mirrors are asked, and at which addresses."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import quote, urljoin

from glm4v_desktop.library.downloads.hub_client import HubClient
from glm4v_desktop.library.downloads.listing import (
    Listing,
    RemoteFile,
    bad_answer,
    from_hugging_face,
    from_modelscope,
    is_commit,
    wanted,
)
from glm4v_desktop.library.downloads.retries import TryAgainError, wait_before
from glm4v_desktop.library.downloads.sources import host_of, origin
from glm4v_desktop.library.downloads.values import (
    DownloadError,
    NetworkPatience,
    Source,
    SourceName,
)

_MOST_JSON = 16 << 20
_MOST_PAGES = 50
_NEXT_PAGE = re.compile(r'<([^<>\s]{1,2000})>\s*;[^,]*\brel="?next"?', re.IGNORECASE)

T = TypeVar("T")


def file_address(source: Source, commit: str, name: str) -> str:
    place = f"{source.repository}/resolve/{quote(commit or source.revision, safe='')}/{quote(name, safe='')}"
    models = "models/" if source.name is SourceName.MODELSCOPE else ""
    return f"{source.address}/{models}{place}"


async def patiently(attempt: Callable[[], Awaitable[T]], patience: NetworkPatience, attempts: int) -> T:
    """The first success of `attempts`. Raises DownloadError."""
    for failures in range(1, attempts + 1):
        try:
            return await attempt()
        except TryAgainError as error:
            if failures == attempts:
                raise DownloadError(error.kind, error.detail, host=error.host) from error
            await asyncio.sleep(wait_before(failures, error.wait_s, patience))
    raise AssertionError("no attempt allowed")


async def list_files(client: HubClient, source: Source) -> Listing:
    """What the source publishes now, pinned to a commit where it can be.

    Raises DownloadError and TryAgainError.
    """
    try:
        if source.name is SourceName.MODELSCOPE:
            return await _modelscope(client, source)
        return await _hugging_face(client, source)
    except DownloadError as error:
        error.host = error.host or host_of(source.address)
        raise


async def _hugging_face(client: HubClient, source: Source) -> Listing:
    api = f"{source.address}/api/models/{source.repository}"
    about, _headers = await client.get_json(f"{api}/revision/{quote(source.revision, safe='')}", _MOST_JSON)
    commit = about.get("sha") if isinstance(about, dict) else None
    if not isinstance(commit, str) or not is_commit(commit):
        raise bad_answer("no commit")
    files: list[RemoteFile] = []
    page = f"{api}/tree/{commit}?recursive=true"
    for _number in range(_MOST_PAGES):
        entries, headers = await client.get_json(page, _MOST_JSON)
        files += from_hugging_face(entries)
        more = _NEXT_PAGE.search(headers.get("link", ""))
        if not more:
            return Listing(commit, wanted(files))
        page = _next_page(page, more[1], source)
    raise bad_answer("a list without end")


def _next_page(page: str, link: str, source: Source) -> str:
    """Raises DownloadError(BAD_ANSWER)."""
    try:
        found = urljoin(page, link)
        is_here = origin(found) == origin(source.address)
    except (DownloadError, ValueError) as error:
        raise bad_answer("the next page has no address") from error
    if not is_here:
        raise bad_answer("the next page is on another host")
    return found


async def _modelscope(client: HubClient, source: Source) -> Listing:
    revision = quote(source.revision, safe="")
    answer, _headers = await client.get_json(
        f"{source.address}/api/v1/models/{source.repository}/repo/files?Revision={revision}&Recursive=true",
        _MOST_JSON,
    )
    return Listing("", wanted(from_modelscope(answer)))  # a branch's name is all that its addresses take
