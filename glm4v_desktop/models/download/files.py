"""One file of a download on the disk (`NAME.part` until its checksum is right), and what an HTTP answer is.

Functions that use the disk block; they run in a thread.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from glm4v_desktop.core.files import open_file, remove_planted
from glm4v_desktop.models.download.listing import RemoteFile
from glm4v_desktop.models.download.values import DownloadError, DownloadErrorKind

PART = ".part"
BAD = ".bad"
_BLOCK = 1 << 20
_PART_FLAGS = (
    os.O_RDWR
    | os.O_CREAT
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # EFBIG: larger than the file system allows
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.ASCII)
_LONGEST_TAG = 200  # characters of an ETag


class StoppedError(Exception):
    """Reading ended early because `stop` was set."""


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


class Checksum:
    """Computes the kind of checksum that is published for a file, from its bytes in order."""

    def __init__(self, file: RemoteFile) -> None:
        self._file = file
        self._hash: _Hash = hashlib.sha256()
        if not file.sha256 and file.git_id:
            self._hash = hashlib.sha1(b"blob %d\0" % file.size, usedforsecurity=False)

    def update(self, data: bytes) -> None:
        self._hash.update(data)

    def is_right(self) -> bool:
        """Whether the bytes so far have the published checksum; True if none is published."""
        published = self._file.sha256 or self._file.git_id
        return not published or self._hash.hexdigest() == published


def is_right(path: Path, file: RemoteFile, stop: threading.Event, read: Callable[[int], None]) -> bool:
    """Whether a file has the published size and checksum; calls `read` with the size of each block read.

    Raises StoppedError and OSError.
    """
    if path.stat().st_size != file.size:
        return False
    checksum = Checksum(file)
    with open_file(path) as opened:
        _hash_all(opened.fileno(), checksum, stop, read)
    return checksum.is_right()


class PartFile:
    """The `.part` file, which is only appended to. While it is open, its checksum covers all of its bytes."""

    def __init__(self, folder: Path, file: RemoteFile) -> None:
        self.final = folder / file.name
        self.path = folder / (file.name + PART)
        self.bad = folder / (file.name + BAD)
        self.length = 0
        self._file = file
        self._descriptor = -1
        self._checksum = Checksum(file)

    def open(self, stop: threading.Event, read: Callable[[int], None]) -> None:
        """Opens the file and computes the checksum of its bytes. Raises DownloadError and StoppedError."""
        try:
            remove_planted(self.path)
            self._descriptor = os.open(self.path, _PART_FLAGS, 0o644)
            if os.fstat(self._descriptor).st_size > self._file.size:
                self.restart()
            else:
                self.length = _hash_all(self._descriptor, self._checksum, stop, read)
        except OSError as error:
            raise self.disk_error(error) from error

    def append(self, blocks: Sequence[bytes]) -> None:
        """Appends blocks. If that fails, it raises DownloadError and closes the file.

        A closed file ignores later blocks, because they would leave a hole.
        """
        if self._descriptor < 0:
            return
        try:
            for block in blocks:
                view = memoryview(block)
                while view:
                    view = view[os.write(self._descriptor, view) :]
                self._checksum.update(block)
                self.length += len(block)
        except OSError as error:
            self.close()
            raise self.disk_error(error) from error

    def restart(self) -> None:
        """Empties the file. Raises DownloadError."""
        try:
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
        except OSError as error:
            raise self.disk_error(error) from error
        self.length = 0
        self._checksum = Checksum(self._file)

    def finish(self) -> bool:
        """Closes the file; renames it to its final name if it is right, otherwise to `.bad`. Returns which.

        It is synced before it is renamed, so a file with the final name is always complete. Raises
        DownloadError.
        """
        try:
            right = self.length == self._file.size and self._checksum.is_right()
            if right:
                os.fsync(self._descriptor)
            self.close()
            _rename(self.path, self.final if right else self.bad)
            sync_folder(self.final.parent)
        except OSError as error:
            raise self.disk_error(error) from error
        return right

    def leave(self) -> None:
        """Closes the file, and removes it if it is empty, as after an error of a full disk."""
        self.close()
        with contextlib.suppress(OSError):
            if self.path.lstat().st_size == 0:
                self.path.unlink()

    def close(self) -> None:
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)

    def disk_error(self, error: OSError) -> DownloadError:
        return disk_error(error, self.path.parent, self._file.size - self.length, self._file.name)


def disk_error(error: OSError, folder: Path, needed: int, file: str = "") -> DownloadError:
    """An OSError as DownloadError; `needed` is the number of bytes that are still to be written."""
    detail = f"{type(error).__name__}: {error.strerror}"
    if error.errno in _FULL:
        with contextlib.suppress(OSError):
            return DownloadError(DownloadErrorKind.DISK_FULL, detail, needed, free_bytes(folder), file=file)
        return DownloadError(DownloadErrorKind.DISK_FULL, detail, needed, file=file)
    return DownloadError(DownloadErrorKind.NOT_WRITABLE, detail, file=file)


def free_bytes(folder: Path) -> int:
    """Free bytes on the disk that the folder is or will be on. Raises OSError if they are not known."""
    for place in (folder, *folder.parents):
        with contextlib.suppress(FileNotFoundError):
            return shutil.disk_usage(place).free
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))


def sync_folder(folder: Path) -> None:
    """Syncs a folder: only then does a new file name survive a power cut. Windows has no such call."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _rename(path: Path, to: Path) -> None:
    """Renames a file. Tries again on Windows, where a virus scanner may hold it open. Raises OSError."""
    for wait_s in (0.2, 0.5, 1.0) if os.name == "nt" else ():
        try:
            path.replace(to)
        except PermissionError:
            time.sleep(wait_s)
        else:
            return
    path.replace(to)


def _hash_all(descriptor: int, checksum: Checksum, stop: threading.Event, read: Callable[[int], None]) -> int:
    """Reads the file to its end into the checksum; returns the number of bytes. Raises StoppedError."""
    total = 0
    while block := os.read(descriptor, _BLOCK):
        if stop.is_set():
            raise StoppedError
        checksum.update(block)
        total += len(block)
        read(len(block))
    return total


class RangeFit(Enum):
    """Where in the file the bytes of an answer begin, or why they are not the file's."""

    GOES_ON = auto()  # right after the received bytes
    WHOLE = auto()  # at the first byte, whatever was asked for
    ELSEWHERE = auto()  # at another byte: the file must be requested from the first byte
    OTHER_FILE = auto()  # the length is not the listed one
    NO_FILE = auto()  # the answer is an HTML page, or its headers make no sense


def fit(status: int, headers: Mapping[str, str], have: int, size: int) -> RangeFit:
    """Where the bytes of an answer begin, when `have` of `size` bytes are here and the rest was requested.

    The names of `headers` are in lower case. ModelScope's storage sends some parts with status 200; then the
    Content-Range decides.
    """
    said = headers.get("content-range")
    if status == 416:
        return RangeFit.ELSEWHERE if have else RangeFit.NO_FILE
    if said is None and status == 200:
        length = headers.get("content-length")
        if headers.get("content-type", "").startswith("text/html"):
            return RangeFit.NO_FILE
        return RangeFit.WHOLE if length is None or length == str(size) else RangeFit.OTHER_FILE
    found = _CONTENT_RANGE.fullmatch(said.strip()) if said else None
    if not found:
        return RangeFit.NO_FILE
    start, end = int(found[1]), int(found[2])
    if found[3] not in ("*", str(size)) or end >= size:
        return RangeFit.OTHER_FILE
    if start == have:
        return RangeFit.GOES_ON
    return RangeFit.WHOLE if start == 0 else RangeFit.ELSEWHERE


def usable_tag(tag: str) -> str:
    """The ETag if it can be stored and sent back, otherwise an empty string."""
    return tag if len(tag) <= _LONGEST_TAG and tag.isascii() and tag.isprintable() else ""


def is_strong(tag: str) -> bool:
    """Whether an ETag is strong: only a strong one guarantees the same bytes and is valid in If-Range."""
    return len(tag) > 2 and tag.startswith('"') and tag.endswith('"')
