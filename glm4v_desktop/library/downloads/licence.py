"""The licence of the weights, fetched alone, so that it can be read and accepted before anything else comes."""

from __future__ import annotations

from pathlib import Path

from glm4v_desktop.library.downloads.values import Licence, Patience, Source


async def fetch_licence(
    source: Source,
    *,
    ca_file: Path | None = None,
    patience: Patience = Patience(),  # noqa: B008 (frozen)
) -> Licence:
    """One small file, and only after the person agreed to contact this host. Raises DownloadError."""
    raise NotImplementedError
