"""One at a time in a folder. The lock goes with the process, however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType

from glm4v_desktop.domain.files import remove_planted

_NAME = "lock"
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)  # a link would make a file elsewhere


class FolderInUseError(Exception):
    """Another process holds it."""


class FolderLock:
    """Makes the folder where it is missing. Raises `FolderInUseError`, or OSError where it cannot be made."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self._file = -1

    def __enter__(self) -> FolderLock:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        remove_planted(self._path)
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | _NO_FOLLOW, 0o600)
        try:
            _take(self._file)
        except (BlockingIOError, PermissionError) as error:
            os.close(self._file)
            raise FolderInUseError(str(self._path.parent)) from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        os.close(self._file)  # which lets go of it


def _take(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
