"""Reading a file that somebody else named: it must not hang, and not be larger than allowed."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from glm4v_desktop.domain.picture import PictureError, PictureErrorKind
from glm4v_desktop.pictures.signature import HEAD_BYTES

# Each exists on some platforms only. Without NONBLOCK, opening a pipe that nobody writes to never returns.
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOINHERIT", 0)
)


def read_file(path: Path, most_bytes: int, check_head: Callable[[bytes], None]) -> bytes:
    """All bytes of a regular file. `check_head` sees the first of them and may raise before the rest is read.

    Raises PictureError: NOT_FOUND, NO_PERMISSION, NOT_A_FILE, TOO_MANY_BYTES.
    """
    try:
        _require_small_file(path.stat(), most_bytes)
        with os.fdopen(os.open(path, _OPEN_FLAGS), "rb") as file:
            # Looked at again: between the two calls it may have become something else.
            _require_small_file(os.fstat(file.fileno()), most_bytes)
            head = file.read(HEAD_BYTES)
            check_head(head)
            rest = file.read(most_bytes + 1 - len(head))
    except PermissionError as error:
        raise PictureError(PictureErrorKind.NO_PERMISSION) from error
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
        raise PictureError(PictureErrorKind.NOT_FOUND, type(error).__name__) from error
    if len(head) + len(rest) > most_bytes:  # it grew, or lied about its length
        raise PictureError(PictureErrorKind.TOO_MANY_BYTES)
    return head + rest


def is_folder(path: Path) -> bool:
    """Never raises, unlike `Path.is_dir`: a name may be too long or not to be looked at."""
    return os.path.isdir(path)  # noqa: PTH112 - see above


def _require_small_file(status: os.stat_result, most_bytes: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise PictureError(PictureErrorKind.NOT_A_FILE)
    if status.st_size > most_bytes:
        raise PictureError(PictureErrorKind.TOO_MANY_BYTES)
