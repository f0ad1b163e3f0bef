"""Reading a file that somebody else named: it must not hang, and not be larger than allowed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from glm4v_desktop.domain.files import NotAFileError, TooLargeError, open_file, read_rest
from glm4v_desktop.domain.picture import PictureError, PictureErrorKind
from glm4v_desktop.pictures.signature import HEAD_BYTES

FileMark = tuple[int, int, int]  # inode, length and time of the last change: another file has another


def file_mark(path: Path) -> FileMark | None:
    """Of the file that has this name now; None where there is none, or it may not be looked at."""
    try:
        return _mark(path.stat())
    except (OSError, ValueError):
        return None


def read_file(
    path: Path, most_bytes: int, check_head: Callable[[bytes], None], mark: FileMark | None = None
) -> bytes:
    """All bytes of a regular file. `check_head` sees the first of them and may raise before the rest is read.

    `mark`: of the file that is meant. Raises PictureError: NOT_FOUND, NO_PERMISSION, NOT_A_FILE,
    TOO_MANY_BYTES, REPLACED also for one that is written while it is read.
    """
    try:
        with open_file(path, most_bytes) as file:
            before = _mark(os.fstat(file.fileno()))
            if mark is not None and mark != before:
                raise PictureError(PictureErrorKind.REPLACED)
            head = file.read(HEAD_BYTES)
            check_head(head)
            data = head + read_rest(file, most_bytes - len(head))
            if mark is not None and _mark(os.fstat(file.fileno())) != before:
                raise PictureError(PictureErrorKind.REPLACED, "while it was read")
            return data
    except PermissionError as error:
        raise PictureError(PictureErrorKind.NO_PERMISSION) from error
    except NotAFileError as error:
        raise PictureError(PictureErrorKind.NOT_A_FILE) from error
    except TooLargeError as error:
        raise PictureError(PictureErrorKind.TOO_MANY_BYTES) from error
    except OSError as error:
        raise PictureError(PictureErrorKind.NOT_FOUND, type(error).__name__) from error


def _mark(status: os.stat_result) -> FileMark:
    return status.st_ino, status.st_size, status.st_mtime_ns
