"""Whether a download waits in a folder, without importing what goes online."""

from __future__ import annotations

from pathlib import Path

from glm4v_desktop.library.downloads.folder_state import survey
from glm4v_desktop.library.downloads.record import read_record
from glm4v_desktop.library.downloads.values import Unfinished


def unfinished(folder: Path) -> Unfinished | None:
    """What an earlier download left, from its record and the sizes of the files; milliseconds, no network."""
    record = read_record(folder)
    if record is None:
        return None
    found = survey(folder, record.listing, record)
    if not found.parts:
        return None
    return Unfinished(record.source, record.listing.size, found.have)
