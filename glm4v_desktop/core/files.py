"""Opens, reads and replaces files: only regular files, up to a given size, and never waiting for a pipe.

The program opens every file that it reads through this module, because another program may have put a link,
a pipe or a huge file in its place; a test checks this. Standard library only.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

# Each exists on some platforms only. Without NONBLOCK, opening a pipe without a writer never returns.
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOINHERIT", 0)
)
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NEW_FLAGS = _OPEN_FLAGS | os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW
_APPEND_FLAGS = _OPEN_FLAGS | os.O_WRONLY | os.O_CREAT | os.O_APPEND | _NO_FOLLOW
_LONGEST_NUMBER = 40  # characters; enough for any 64-bit number, too few to make parsing slow
_UNSUITABLE = "no name that a file can have"  # it contains a zero byte or half of a surrogate pair


class NotAFileError(OSError):
    """A folder, a pipe or a device: it has no bytes of a known length."""


class TooLargeError(OSError):
    """A file with more bytes than it may have."""


def open_file(path: Path, most_bytes: int | None = None, *, follow: bool = True) -> BinaryIO:
    """Opens a regular file for reading; never waits. With `follow` off, a symbolic link is refused.

    Raises OSError: NotAFileError for anything but a regular file, TooLargeError, FileNotFoundError also for a
    name that no file can have.
    """
    try:
        # Checked before it is opened, because merely opening some devices makes them act.
        _require_regular(path.stat(follow_symlinks=follow))
        file = os.fdopen(os.open(path, _OPEN_FLAGS | (0 if follow else _NO_FOLLOW)), "rb")
    except ValueError as error:
        raise FileNotFoundError(errno.ENOENT, _UNSUITABLE) from error
    try:
        status = os.fstat(file.fileno())
        _require_regular(status)  # it may have been replaced between the two calls
        if most_bytes is not None:
            _require_short(status.st_size, most_bytes)
    except OSError:
        file.close()
        raise
    return file


def read_rest(file: BinaryIO, most_bytes: int) -> bytes:
    """Reads the rest of an open file.

    Raises TooLargeError for more than `most_bytes`: the file grew, or its size is reported as 0, as in /proc.
    """
    data = file.read(most_bytes + 1)
    _require_short(len(data), most_bytes)
    return data


def read_bytes(path: Path, most_bytes: int, *, follow: bool = True) -> bytes:
    """Reads all of a regular file. Raises OSError as `open_file` does."""
    with open_file(path, most_bytes, follow=follow) as file:
        return read_rest(file, most_bytes)


def read_text(path: Path, most_bytes: int, encoding: str = "utf-8", errors: str = "strict") -> str:
    """The text of a regular file. Raises OSError, and ValueError for bytes that are no text."""
    return read_bytes(path, most_bytes).decode(encoding, errors)


def read_json(path: Path, most_bytes: int, *, unique_keys: bool = False, follow: bool = True) -> Any:
    """Reads the JSON value in a regular file. Raises OSError as `read_bytes`, ValueError as `parse_json`."""
    return parse_json(read_bytes(path, most_bytes, follow=follow), unique_keys=unique_keys)


def parse_json(data: bytes | str, *, unique_keys: bool = False) -> Any:
    """Parses a JSON text from any source; the caller has to limit its length.

    Raises nothing but ValueError, also for deep nesting, numbers of thousands of digits, NaN and infinity.
    With `unique_keys` it also refuses an object that has a key twice.
    """
    try:
        return json.loads(
            data,
            parse_int=_whole_number,
            parse_float=_number,
            parse_constant=_no_constant,
            object_pairs_hook=_unique if unique_keys else None,
        )
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def create_file(path: Path, mode: int = 0o600) -> BinaryIO:
    """Opens a new file for writing. A link, a pipe or a leftover file of that name is removed first.

    Raises OSError, also if a folder has the name.
    """
    try:
        path.unlink(missing_ok=True)
        return os.fdopen(os.open(path, _NEW_FLAGS, mode), "wb")
    except ValueError as error:
        raise FileNotFoundError(errno.ENOENT, _UNSUITABLE) from error


def append_file(path: Path, mode: int = 0o600) -> BinaryIO:
    """Opens a file for appending and creates it if it is missing. Follows no link and never waits.

    Raises OSError: NotAFileError for a pipe, a device and the like.
    """
    try:
        file = os.fdopen(os.open(path, _APPEND_FLAGS, mode), "ab")
    except ValueError as error:
        raise FileNotFoundError(errno.ENOENT, _UNSUITABLE) from error
    try:
        _require_regular(os.fstat(file.fileno()))
    except OSError:
        file.close()
        raise
    return file


def replace_file(path: Path, data: bytes, *, mode: int = 0o600, sync: bool = False) -> None:
    """Replaces the file atomically: it contains either all of `data` or what it contained before.

    With `sync` this is also true after a power failure. If it raises OSError, it leaves no other file behind.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")  # the process id keeps two windows apart
    try:
        with create_file(part, mode) as file:
            file.write(data)
            file.flush()
            if sync:
                os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError, ValueError):
            part.unlink(missing_ok=True)
        raise


def remove_planted(path: Path) -> None:
    """Removes a symbolic link, a hard link to another file, a pipe or a device that has this path.

    Call it before writing a file in place, or the write would end up elsewhere. Raises OSError, also if a
    folder has the name.
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        path.unlink()


def is_file(path: Path) -> bool:
    """Whether a regular file is there. Never raises; `Path.is_file` does in a folder that may not be read."""
    return os.path.isfile(path)  # noqa: PTH113 - see above


def is_folder(path: Path) -> bool:
    """Whether a folder is there. Never raises; `Path.is_dir` does below a folder that may not be read."""
    return os.path.isdir(path)  # noqa: PTH112 - see above


def exists(path: Path) -> bool:
    """Whether something has this path, as far as it may be looked up. Never raises, unlike `Path.exists`."""
    return os.path.exists(path)  # noqa: PTH110 - see above


def _require_regular(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise NotAFileError(errno.EINVAL, "not a file")


def _require_short(size: int, most_bytes: int) -> None:
    if size > most_bytes:
        raise TooLargeError(errno.EFBIG, os.strerror(errno.EFBIG))


def _whole_number(text: str) -> int:
    return int(_short(text))


def _number(text: str) -> float:
    number = float(_short(text))
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number without a size")
    return number


def _short(text: str) -> str:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number that is too long")
    return text


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands there twice")
    return found
