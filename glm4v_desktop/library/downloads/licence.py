"""The licence of the weights, fetched alone: it can be read and accepted before anything else comes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from glm4v_desktop.domain.licence import MOST_LICENCE_BYTES
from glm4v_desktop.library.downloads.hub import file_address, patiently
from glm4v_desktop.library.downloads.hub_client import HubClient, hub_client
from glm4v_desktop.library.downloads.listing import LICENCE_FILE
from glm4v_desktop.library.downloads.sources import host_of
from glm4v_desktop.library.downloads.values import (
    DownloadError,
    DownloadErrorKind,
    Licence,
    NetworkPatience,
    Source,
    Token,
)

_ATTEMPTS = 3  # somebody is waiting for it


async def fetch_licence(
    source: Source,
    *,
    token: Token | None = None,
    ca_file: Path | None = None,
    patience: NetworkPatience | None = None,
) -> Licence:
    """One small file, and only after the person agreed to contact this host. Raises DownloadError."""
    patient = patience or NetworkPatience()
    async with hub_client(token=token, ca_file=ca_file, patience=patient) as client:
        return await patiently(lambda: _fetch(client, source), patient, min(_ATTEMPTS, patient.attempts))


async def _fetch(client: HubClient, source: Source) -> Licence:
    content, headers = await client.get_bytes(file_address(source, "", LICENCE_FILE), MOST_LICENCE_BYTES)
    page = headers.get("content-type", "").startswith("text/html") or content.lstrip()[:1] == b"<"
    try:
        text = content.decode("utf-8")  # as it is: its bytes are what is accepted
    except UnicodeDecodeError:
        text = ""
    if page or not text.strip() or "\0" in text:  # as a café's login page
        raise DownloadError(
            DownloadErrorKind.BAD_ANSWER, "no licence text", host=host_of(source.address), file=LICENCE_FILE
        )
    return Licence(text, hashlib.sha256(content).hexdigest(), source)
