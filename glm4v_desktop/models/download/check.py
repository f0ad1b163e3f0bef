"""Compares a folder's files with their checksums or, without checksums, checks the structure of the files.

No file is changed.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from glm4v_desktop.core.files import NotAFileError, TooLargeError, exists, open_file, parse_json, read_json
from glm4v_desktop.glm4v.config import CONFIG_FILE, ModelError, read_config
from glm4v_desktop.glm4v.weight_index import INDEX_FILE, weight_files
from glm4v_desktop.models.download.files import disk_error, is_right
from glm4v_desktop.models.download.listing import Listing, RemoteFile
from glm4v_desktop.models.download.record import FolderState, stamp_of
from glm4v_desktop.models.download.threads import Threads
from glm4v_desktop.models.download.values import (
    CheckBasis,
    CheckProgress,
    CheckReport,
    DownloadError,
    FileCheck,
    FileState,
)
from glm4v_desktop.models.folder import listed_weights

_MOST_HEADER = 16 << 20
_MOST_JSON = 4 << 20


def expected_files(folder: Path) -> list[str]:
    """The names of the model's files in the folder and of those that its index lists. Raises OSError."""
    names = {path.name for path in folder.glob("*.safetensors")}
    names |= {name for name in (CONFIG_FILE, "tokenizer.model", INDEX_FILE) if exists(folder / name)}
    return sorted(names | listed_weights(folder) | {CONFIG_FILE})


def looks_whole(path: Path) -> bool:
    """Whether a file is complete, as far as its structure tells. Raises OSError.

    A safetensors file must have the length that its header asks for, a JSON file an object, the configuration
    values that can be loaded; other files must not be empty.
    """
    if path.name == CONFIG_FILE:
        return _can_be_read(path, read_config)
    if path.name == INDEX_FILE:
        return _can_be_read(path, weight_files)
    if path.suffix == ".safetensors":
        return _safetensors_whole(path)
    if path.suffix == ".json":
        return isinstance(_json(path), dict)
    return path.stat().st_size > 0


def _can_be_read(path: Path, reader: Callable[[Path], object]) -> bool:
    """Whether the reader that loading uses accepts this file."""
    try:
        open_file(path).close()  # raises OSError for a file that is missing or may not be read
        reader(path.parent)
    except (NotAFileError, ModelError):
        return False
    return True


def _safetensors_whole(path: Path) -> bool:
    size = path.stat().st_size
    with open_file(path) as file:
        start = file.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
        if not 2 <= length <= min(_MOST_HEADER, size - 8):
            return False
        try:
            header = parse_json(file.read(length))
        except ValueError:
            return False
    if not isinstance(header, dict):
        return False
    ends = [0]
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        offsets = entry.get("data_offsets") if isinstance(entry, dict) else None
        if not isinstance(offsets, list) or [type(part) for part in offsets] != [int, int]:
            return False
        ends.append(offsets[1])
    return max(ends) == size - 8 - length


def _json(path: Path) -> object:
    """The JSON value in a file; None for a file that is missing or not JSON."""
    try:
        return read_json(path, _MOST_JSON)
    except (FileNotFoundError, NotAFileError, TooLargeError, ValueError):
        return None


@dataclass
class CheckCount:
    """The progress of a check, in bytes read, and its report at the end."""

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
    """Checks a folder and stores the report in `count`. Raises DownloadError if it cannot be read."""
    if listing is None:
        names = await threads.run(_expected, folder)
        checks = []
        for name in names:
            count.file = name
            checks.append(await threads.run(_check_structure, folder / name))
        count.report = CheckReport(CheckBasis.STRUCTURE, tuple(checks))
        return
    count.total = await threads.run(lambda: sum(_length(folder / file.name) for file in listing.files))
    checks = []
    for file in listing.files:
        count.file = file.name
        checks.append(await threads.run(_compare, folder, file, threads, count))
    if basis is CheckBasis.RECORD:
        await threads.run(_record_right_files, folder, checks)
    count.report = CheckReport(basis, tuple(checks))


def _expected(folder: Path) -> list[str]:
    try:
        return expected_files(folder)
    except OSError as error:
        raise disk_error(error, folder, 0) from error


def _check_structure(path: Path) -> FileCheck:
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
    except OSError as error:  # the disk cannot read it
        raise disk_error(error, folder, 0, file.name) from error
    if right and not file.has_checksum:
        return FileCheck(file.name, FileState.WHOLE)
    return FileCheck(file.name, FileState.RIGHT if right else FileState.WRONG)


def _record_right_files(folder: Path, checks: list[FileCheck]) -> None:
    """Records which files are right, so that a repair need not read them again; skips a read-only folder."""
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
