"""The record: a small JSON file in the folder of a download, with its source, files, checksums and ETags.

It does not store how much of a file is here: that is the length of its `.part` file. Everything here blocks,
and nothing here imports network libraries.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from glm4v_desktop.core.files import read_json, replace_file
from glm4v_desktop.models.download.files import BAD, PART, disk_error, is_right, usable_tag
from glm4v_desktop.models.download.listing import (
    Listing,
    RemoteFile,
    checked_file,
    is_commit,
    is_wanted,
    split,
)
from glm4v_desktop.models.download.values import DownloadError, Source, SourceName, Unfinished

log = logging.getLogger(__name__)

RECORD_FILE = ".download.json"
DOWNLOAD_LOCK = ".download.lock"  # the file that is locked while a download changes the folder
_VERSION = 1
_MOST_BYTES = 4 << 20
_LONGEST_HOST = 400
_WRITTEN_EVERY_S = 2.0  # at most, because each write syncs the disk


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file in the record.

    `tag` is the ETag with which `host` sent the `.part` file; `stamp` has the size (bytes) and the time of
    change (ns) of the file when its checksum was right.
    """

    file: RemoteFile
    host: str = ""
    tag: str = ""
    stamp: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Record:
    source: Source
    commit: str
    files: tuple[FileRecord, ...]

    @property
    def listing(self) -> Listing:
        return Listing(self.commit, tuple(entry.file for entry in self.files))

    def by_name(self) -> dict[str, FileRecord]:
        return {entry.file.name: entry for entry in self.files}


def stamp_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def read_record(folder: Path) -> Record | None:
    """The record in a folder; None if it is missing or damaged, so that all files are compared again."""
    try:
        return _from_json(read_json(folder / RECORD_FILE, _MOST_BYTES, follow=False))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError, DownloadError) as error:
        log.warning("the record of a download cannot be used: %s", type(error).__name__)
        return None


def write_record(folder: Path, record: Record) -> None:
    """Replaces the record in a folder. Raises OSError."""
    text = json.dumps(_to_json(record), indent=1)
    replace_file(folder / RECORD_FILE, text.encode(), mode=0o666, sync=True)


def _to_json(record: Record) -> dict[str, object]:
    source = record.source
    return {
        "version": _VERSION,
        "source": {
            "name": source.name.value,
            "address": source.address,
            "repository": source.repository,
            "revision": source.revision,
        },
        "commit": record.commit,
        "files": [
            {
                "name": entry.file.name,
                "size": entry.file.size,
                "sha256": entry.file.sha256,
                "git_id": entry.file.git_id,
                "host": entry.host,
                "tag": entry.tag,
                "stamp": entry.stamp,
            }
            for entry in record.files
        ],
    }


def _from_json(value: object) -> Record:
    if not isinstance(value, dict) or value["version"] != _VERSION:
        raise ValueError("another version")
    place = value["source"]
    source = Source(
        SourceName(place["name"]), *(_text(place[k]) for k in ("address", "repository", "revision"))
    )
    split(source.address)
    commit = _text(value["commit"])
    if commit and not is_commit(commit):
        raise ValueError("no commit")
    return Record(source, commit, tuple(_file(entry) for entry in value["files"]))


def _file(entry: dict[str, object]) -> FileRecord:
    file = checked_file(entry["name"], entry["size"], entry["sha256"], entry["git_id"])
    if not is_wanted(file.name):
        raise ValueError("a name that is never taken")
    stamp = entry["stamp"]
    if stamp is not None:
        if not isinstance(stamp, list) or [type(part) for part in stamp] != [int, int]:
            raise ValueError("no stamp")
        stamp = (stamp[0], stamp[1])
    return FileRecord(file, _text(entry["host"])[:_LONGEST_HOST], usable_tag(_text(entry["tag"])), stamp)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """Which files are here: those known to be `right`, and finished ones that are `unknown` until compared.

    `parts` has the received bytes of all other files, 0 for those that have not begun.
    """

    right: tuple[RemoteFile, ...]
    unknown: tuple[RemoteFile, ...]
    parts: dict[str, int]

    @property
    def have(self) -> int:
        whole = sum(file.size for file in (*self.right, *self.unknown))
        return whole + sum(self.parts.values())


class FolderState:
    """The record of a folder in which a download runs. Any thread may call it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._record = read_record(folder)
        self._ours = self._record is not None
        self._entries = self._record.by_name() if self._record else {}
        self._changed = False  # since the last write
        self._written = time.monotonic()
        self._lock = threading.RLock()

    @property
    def record(self) -> Record | None:
        """The record, including changes that are not written yet."""
        return replace(self._record, files=tuple(self._entries.values())) if self._record else None

    def adopt(self, source: Source, listing: Listing) -> None:
        """Makes this the listing to fetch. Files whose bytes may differ lose their record and `.part` file.

        Raises DownloadError.
        """
        with self._lock:
            self._adopt(source, listing)

    def _adopt(self, source: Source, listing: Listing) -> None:
        before = self.record
        files = []
        for file in listing.files:
            known = self._entries.get(file.name)
            if known and (known.file == file or known.file.is_surely(file)):
                files.append(FileRecord(file, known.host, known.tag, known.stamp))
                continue
            if known or not file.has_checksum:
                with contextlib.suppress(OSError):
                    (self.folder / (file.name + PART)).unlink()
            files.append(FileRecord(file))
        record = Record(source, listing.commit, tuple(files))
        if record != before:
            self._write(record)

    def remember(self, entry: FileRecord) -> None:
        """Changes the record of one file. Raises DownloadError.

        For a file without a checksum it is written at once, because only the record tells two versions apart.
        For others it is written within seconds: if a kill loses it, the file is read again.
        """
        with self._lock:
            if self._entries.get(entry.file.name) in (None, entry):
                return
            self._entries[entry.file.name] = entry
            self._changed = True
            if not entry.file.has_checksum or time.monotonic() - self._written >= _WRITTEN_EVERY_S:
                self.flush()

    def flush(self) -> None:
        """Writes the record if it has changed. Raises DownloadError."""
        with self._lock:
            record = self.record
            if record is not None and self._changed:
                self._write(record)

    def entry(self, name: str) -> FileRecord | None:
        return self._entries.get(name)

    def stamp(self, file: RemoteFile) -> None:
        """Records that this file is right as it is now. Raises DownloadError.

        Does nothing if another listing was adopted meanwhile.
        """
        with self._lock:
            entry = self.entry(file.name)
            if entry and entry.file == file:
                self.remember(FileRecord(file, stamp=stamp_of(self.folder / file.name)))

    def set_tag(self, file: RemoteFile, host: str, tag: str) -> None:
        """Records the host that sends this file, and the ETag. Raises DownloadError."""
        with self._lock:
            entry = self.entry(file.name)
            if entry and entry.file == file:
                self.remember(FileRecord(file, host, tag))

    def forget_part(self, name: str) -> None:
        """Removes the `.part` file. Raises DownloadError."""
        try:
            (self.folder / (name + PART)).unlink(missing_ok=True)
        except OSError as error:
            raise disk_error(error, self.folder, 0, name) from error

    def forget_stamps(self) -> None:
        """Makes all files count as not compared, so that they are read again. Raises DownloadError."""
        with self._lock:
            record = self.record
            if record is not None:
                self._write(
                    replace(record, files=tuple(replace(entry, stamp=None) for entry in record.files))
                )

    def compare(self, file: RemoteFile, stop: threading.Event, read: Callable[[int], None]) -> bool:
        """Whether a finished file is right; renames a wrong one. Raises DownloadError and StoppedError."""
        path = self.folder / file.name
        try:
            if is_right(path, file, stop, read):
                self.stamp(file)
                return True
            path.replace(self.folder / (file.name + BAD) if self._ours else _unused(path))
        except OSError as error:
            raise disk_error(error, self.folder, file.size, file.name) from error
        return False

    def remove_bad(self, names: Iterable[str]) -> None:
        """Removes `.bad` files; call it when the right files are here."""
        for name in names:
            with contextlib.suppress(OSError):
                (self.folder / (name + BAD)).unlink()

    def _write(self, record: Record) -> None:
        try:
            write_record(self.folder, record)
        except OSError as error:
            raise disk_error(error, self.folder, 0) from error
        self._record, self._entries = record, record.by_name()
        self._changed, self._written = False, time.monotonic()


def _unused(path: Path) -> Path:
    """An unused name to keep a file that no download put there: it may be the person's own."""
    number, found = 1, path.with_name(f"{path.name}.old")
    while os.path.lexists(found):
        number += 1
        found = path.with_name(f"{path.name}.old{number}")
    return found


def folder_status(folder: Path, listing: Listing, record: Record | None) -> FolderStatus:
    """Compares the files in a folder with a listing, by sizes and times only."""
    right, unknown, parts = [], [], {}
    entries = record.by_name() if record else {}
    for file in listing.files:
        stamp = stamp_of(folder / file.name)
        known = entries.get(file.name)
        if stamp is None:
            part = stamp_of(folder / (file.name + PART))
            parts[file.name] = min(part[0], file.size) if part else 0
        elif known and known.stamp == stamp and (known.file == file or known.file.is_surely(file)):
            right.append(file)
        else:
            unknown.append(file)
    return FolderStatus(tuple(right), tuple(unknown), parts)


def discard(folder: Path, names: list[str]) -> int:
    """Removes unfinished files, and the record if any file is missing; returns the freed bytes.

    Raises DownloadError.
    """
    freed = 0
    whole = all((folder / name).exists() for name in names)
    leftovers = [name + end for name in names for end in (PART, BAD)]
    leftovers += [] if whole else [RECORD_FILE]
    leftovers += [path.name for path in folder.glob(f"{RECORD_FILE}*{PART}")]  # left by a killed process
    for name in leftovers:
        path = folder / name
        try:
            size = path.lstat().st_size
            path.unlink()
            freed += size
        except FileNotFoundError:
            continue
        except OSError as error:
            raise disk_error(error, folder, 0, name) from error
    return freed


def names_in(record: Record) -> list[str]:
    return [entry.file.name for entry in record.files]


def unfinished(folder: Path) -> Unfinished | None:
    """The state of an earlier download, from its record and the sizes of the files. Takes milliseconds."""
    record = read_record(folder)
    if record is None:
        return None
    found = folder_status(folder, record.listing, record)
    if not found.parts:
        return None
    return Unfinished(record.source, record.listing.size, found.have)
