"""One file that is being downloaded: `NAME.part` until its checksum is right.

The functions that touch the disk block; they run in a thread. `fit` says where in the file an answer's bytes
begin.
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
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # EFBIG: a disk whose largest file is smaller than this one
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.ASCII)
_LONGEST_TAG = 200  # letters


class StoppedError(Exception):
    """Reading ended early because it was asked to."""


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


class Checksum:
    """The checksum that is published for a file, growing with its bytes."""

    def __init__(self, file: RemoteFile) -> None:
        self._file = file
        self._hash: _Hash = hashlib.sha256()
        if not file.sha256 and file.git_id:
            self._hash = hashlib.sha1(b"blob %d\0" % file.size, usedforsecurity=False)

    def update(self, data: bytes) -> None:
        self._hash.update(data)

    def is_right(self) -> bool:
        """True, too, where nothing is published."""
        published = self._file.sha256 or self._file.git_id
        return not published or self._hash.hexdigest() == published


def is_right(path: Path, file: RemoteFile, stop: threading.Event, read: Callable[[int], None]) -> bool:
    """Compares a whole file; calls `read` with the bytes of each block. Raises StoppedError and OSError."""
    if path.stat().st_size != file.size:
        return False
    checksum = Checksum(file)
    with open_file(path) as opened:
        _hash_all(opened.fileno(), checksum, stop, read)
    return checksum.is_right()


class PartFile:
    """Only grows at its end. While it is open, the checksum always covers exactly its bytes."""

    def __init__(self, folder: Path, file: RemoteFile) -> None:
        self.final = folder / file.name
        self.path = folder / (file.name + PART)
        self.bad = folder / (file.name + BAD)
        self.length = 0
        self._file = file
        self._descriptor = -1
        self._checksum = Checksum(file)

    def open(self, stop: threading.Event, read: Callable[[int], None]) -> None:
        """Reads what is there into the checksum. Raises DownloadError and StoppedError."""
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
        """Raises DownloadError and closes the file: later blocks are not written, they would leave a hole."""
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
        """From the first byte again. Raises DownloadError."""
        try:
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
        except OSError as error:
            raise self.disk_error(error) from error
        self.length = 0
        self._checksum = Checksum(self._file)

    def finish(self) -> bool:
        """Puts the file in its place if it is right, else aside as `.bad`; it is closed either way.

        It is on the disk before it gets its name, so the name never stands for less than the whole file.
        Raises DownloadError.
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
        """Closes it, and removes it if it is empty, as a full disk leaves it."""
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
    """`needed`: bytes that are still to be written."""
    detail = f"{type(error).__name__}: {error.strerror}"
    if error.errno in _FULL:
        with contextlib.suppress(OSError):
            return DownloadError(DownloadErrorKind.DISK_FULL, detail, needed, free_bytes(folder), file=file)
        return DownloadError(DownloadErrorKind.DISK_FULL, detail, needed, file=file)
    return DownloadError(DownloadErrorKind.NOT_WRITABLE, detail, file=file)


def free_bytes(folder: Path) -> int:
    """On the disk that the folder is or will be on. Raises OSError where that is not known."""
    for place in (folder, *folder.parents):
        with contextlib.suppress(FileNotFoundError):
            return shutil.disk_usage(place).free
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))


def sync_folder(folder: Path) -> None:
    """A new name survives a power cut only if the folder is written, too. Windows has no such call."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _rename(path: Path, to: Path) -> None:
    """On Windows a scanner may hold a new file open for a moment. Raises OSError."""
    for wait_s in (0.2, 0.5, 1.0) if os.name == "nt" else ():
        try:
            path.replace(to)
        except PermissionError:
            time.sleep(wait_s)
        else:
            return
    path.replace(to)


def _hash_all(descriptor: int, checksum: Checksum, stop: threading.Event, read: Callable[[int], None]) -> int:
    """Bytes read."""
    total = 0
    while block := os.read(descriptor, _BLOCK):
        if stop.is_set():
            raise StoppedError
        checksum.update(block)
        total += len(block)
        read(len(block))
    return total


class RangeFit(Enum):
    GOES_ON = auto()  # right after what is here
    WHOLE = auto()  # from the first byte, whatever was asked for
    ELSEWHERE = auto()  # neither: ask again, from the beginning
    OTHER_FILE = auto()  # another length: these are not the bytes that were listed
    NO_FILE = auto()  # a page for people, or no sense at all


def fit(status: int, headers: Mapping[str, str], have: int, size: int) -> RangeFit:
    """`headers` with names in small letters. `have` bytes are here, and the rest was asked for.

    ModelScope's storage is known to send parts with status 200; its Content-Range says what they are.
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
    """An ETag that can be written down and sent back; empty for any other, as where there is none."""
    return tag if len(tag) <= _LONGEST_TAG and tag.isascii() and tag.isprintable() else ""


def is_strong(tag: str) -> bool:
    """Only such an ETag promises the same bytes, and may stand in If-Range."""
    return len(tag) > 2 and tag.startswith('"') and tag.endswith('"')
