"""What goes online for a download and what looks at the machine, imported when it is wanted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from glm4v_desktop.domain.files import is_file
from glm4v_desktop.library.downloads.values import Licence, Source, Unfinished
from glm4v_desktop.library.plans import Advice
from glm4v_desktop.session.download_job import Downloader


@dataclass(frozen=True)
class DownloadTools:
    """Tests put others in their place. The first two import what speaks with hosts, unless `prepare` did."""

    fetch_licence: Callable[[Source], Awaitable[Licence]]
    download: Callable[[Path, Sequence[Source]], Downloader]
    unfinished: Callable[[Path], Unfinished | None]
    has_record: Callable[[Path], bool]  # whether an earlier download left its checksums there
    disk_free: Callable[[Path], int]  # bytes; raises OSError, StopIteration
    advise: Callable[[], Advice]  # may take seconds
    prepare: Callable[[], None]  # may take a part of a second; for another thread than the window's


def real_tools() -> DownloadTools:
    return DownloadTools(_fetch_licence, _download, _unfinished, _has_record, _disk_free, _advise, _prepare)


async def _fetch_licence(source: Source) -> Licence:
    from glm4v_desktop.library.downloads.licence import fetch_licence

    return await fetch_licence(source)


def _download(folder: Path, sources: Sequence[Source]) -> Downloader:
    from glm4v_desktop.library.downloads.job import ModelDownload

    return ModelDownload(folder, sources)


def _unfinished(folder: Path) -> Unfinished | None:
    if not _has_record(folder):  # most people's case, without the import
        return None
    from glm4v_desktop.library.downloads.unfinished import unfinished

    return unfinished(folder)


def _has_record(folder: Path) -> bool:
    from glm4v_desktop.library.downloads.record import RECORD_FILE

    return is_file(folder / RECORD_FILE)


def _disk_free(folder: Path) -> int:
    from glm4v_desktop.library.probes import disk_free

    return disk_free(folder)


def _advise() -> Advice:
    """As if nothing was here: what could be had from the original weights."""
    from glm4v_desktop.library.held_weights import room_of
    from glm4v_desktop.library.machine import report_machine
    from glm4v_desktop.library.what_fits import what_fits

    return what_fits(room_of(report_machine()))


def _prepare() -> None:
    """Goes nowhere: the imports alone would hold up the window."""
    for name in ("qasync", "glm4v_desktop.library.downloads.job", "glm4v_desktop.library.downloads.licence"):
        import_module(name)
