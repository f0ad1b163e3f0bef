"""Compares a folder with its checksums, on demand. Changes none of its files."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from pathlib import Path

from glm4v_desktop.library.downloads.folder_state import FolderState
from glm4v_desktop.library.downloads.listing import Listing, RemoteFile
from glm4v_desktop.library.downloads.part_file import disk_error, is_right
from glm4v_desktop.library.downloads.record import stamp_of
from glm4v_desktop.library.downloads.structure import expected_files, looks_whole
from glm4v_desktop.library.downloads.threads import Threads
from glm4v_desktop.library.downloads.values import (
    CheckBasis,
    CheckProgress,
    CheckReport,
    DownloadError,
    FileCheck,
    FileState,
)


@dataclass
class CheckCount:
    """Where a check is; read by whoever shows it."""

    done: int = 0
    total: int = 0
    file: str = ""
    report: CheckReport | None = None

    def read(self, count: int) -> None:
        self.done += count

    def progress(self) -> CheckProgress:
        return CheckProgress(min(self.done, self.total), self.total, self.file, self.report)


async def check_folder(
    folder: Path, listing: Listing | None, basis: CheckBasis, threads: Threads, count: CheckCount
) -> None:
    """Leaves its report in `count`. Raises DownloadError where the folder cannot be read."""
    if listing is None:
        names = await threads.run(_expected, folder)
        checks = []
        for name in names:
            count.file = name
            checks.append(await threads.run(_look, folder / name))
        count.report = CheckReport(CheckBasis.STRUCTURE, tuple(checks))
        return
    count.total = await threads.run(lambda: sum(_length(folder / file.name) for file in listing.files))
    checks = []
    for file in listing.files:
        count.file = file.name
        checks.append(await threads.run(_compare, folder, file, threads, count))
    if basis is CheckBasis.RECORD:
        await threads.run(_write_down, folder, checks)
    count.report = CheckReport(basis, tuple(checks))


def _expected(folder: Path) -> list[str]:
    try:
        return expected_files(folder)
    except OSError as error:
        raise disk_error(error, folder, 0) from error


def _look(path: Path) -> FileCheck:
    try:
        return FileCheck(path.name, FileState.WHOLE if looks_whole(path) else FileState.WRONG)
    except FileNotFoundError:
        return FileCheck(path.name, FileState.MISSING)
    except OSError as error:
        raise disk_error(error, path.parent, 0, path.name) from error


def _compare(folder: Path, file: RemoteFile, threads: Threads, count: CheckCount) -> FileCheck:
    try:
        right = is_right(folder / file.name, file, threads.stop, count.read)
    except FileNotFoundError:
        return FileCheck(file.name, FileState.MISSING)
    except OSError as error:  # a disk that cannot read it any more
        raise disk_error(error, folder, 0, file.name) from error
    if right and not file.has_checksum:
        return FileCheck(file.name, FileState.WHOLE)
    return FileCheck(file.name, FileState.RIGHT if right else FileState.WRONG)


def _write_down(folder: Path, checks: list[FileCheck]) -> None:
    """What was right need not be read again by a repair. A folder that may not be written keeps no such
    note.
    """
    state = FolderState(folder)
    for check in checks:
        if entry := state.entry(check.name):
            right = check.state in (FileState.RIGHT, FileState.WHOLE)
            with contextlib.suppress(DownloadError):
                state.remember(replace(entry, stamp=stamp_of(folder / check.name) if right else None))
    with contextlib.suppress(DownloadError):
        state.flush()


def _length(path: Path) -> int:
    found = stamp_of(path)
    return found[0] if found else 0
