"""Opens a picture from a file, encoded bytes, a data URL or our own pixels; lists the pictures in a folder.

All pictures are opened by `open_picture`. Untrusted bytes are read up to a limit, identified by their first
bytes and decoded in a child process. Nothing is fetched from the network.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from glm4v_desktop.core.files import NotAFileError, TooLargeError, is_folder, open_file, read_rest
from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.picture import Picture, PictureError, PictureErrorKind
from glm4v_desktop.pictures.decoder import DEFAULT_LIMITS, Decoder, Limits, OpenedPicture, smaller_copies
from glm4v_desktop.pictures.formats import HEAD_BYTES, Format, declared_size, decode_picture_text, identify

FileMark = tuple[int, int, int]  # inode, length and time of change; differs for another or a changed file


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file on this machine. With `mark` (see `file_mark`), only the file that was chosen is opened."""

    path: Path
    mark: FileMark | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """The pictures directly in a folder. Only `PictureOpener` accepts it; `open_picture` refuses it."""

    path: Path


@dataclass(frozen=True, slots=True)
class BytesSource:
    """An encoded picture (PNG, JPEG, ...) from the clipboard or a drop."""

    data: bytes = field(repr=False)
    name: str = ""


@dataclass(frozen=True, slots=True)
class DataUrlSource:
    """A data URL or bare base64, as text. `open_picture` decodes it, outside the GUI thread."""

    text: str = field(repr=False)
    name: str = ""


@dataclass(frozen=True, slots=True)
class PixelsSource:
    """Pixels that need no decoding, such as a bitmap from the platform's clipboard.

    `rgb` returns the rows (3 bytes per pixel, without padding). `open_picture` calls it, outside the GUI
    thread.
    """

    size: Size
    rgb: Callable[[], bytes] = field(repr=False)
    name: str = ""


Source = FileSource | FolderSource | BytesSource | DataUrlSource | PixelsSource


def source_name(source: Source) -> str:
    """The name of the source, not cleaned for display (see `display_name`); it may be empty."""
    match source:
        case FileSource(path) | FolderSource(path):
            return path.name
        case BytesSource(name=name) | DataUrlSource(name=name) | PixelsSource(name=name):
            return name


def open_picture(
    source: Source, limits: Limits = DEFAULT_LIMITS, decoder: Decoder | None = None
) -> OpenedPicture:
    """Reads, checks and decodes one picture. Blocks, usually for a fifth of a second (see `Limits`).

    Raises PictureError with the reason as its kind. Writes nothing to the disk.
    """
    if isinstance(source, PixelsSource):
        return _open_pixels(source, limits)
    data = _read(source, limits)
    found = _admit(data[:HEAD_BYTES], limits)
    opened = (decoder or Decoder()).decode(data, found, limits, source_name(source))
    return replace(opened, file=source.path) if isinstance(source, FileSource) else opened


def check_head(head: bytes, limits: Limits = DEFAULT_LIMITS) -> None:
    """Raises PictureError if the first HEAD_BYTES of a file already show that it is refused."""
    _admit(head, limits)


def _open_pixels(source: PixelsSource, limits: Limits) -> OpenedPicture:
    """Makes the picture and its levels, as decoding would. Checks the size before it calls `rgb`."""
    from PIL import Image  # here, because files are decoded in a child and most windows never need it

    limits.check_size(source.size)
    picture = Picture.of(source.size, source.rgb(), source.name)
    image = Image.frombytes("RGB", (picture.size.width, picture.size.height), picture.rgb)
    *levels, thumbnail = (
        Picture.of(Size(*copy.size), copy.tobytes(), source.name) for copy in smaller_copies(image)
    )
    return OpenedPicture(picture, thumbnail, tuple(levels), notices=(), original=b"")


def _read(source: FileSource | FolderSource | BytesSource | DataUrlSource, limits: Limits) -> bytes:
    match source:
        case FileSource(path, mark):
            return read_file(path, limits.file_bytes, lambda head: check_head(head, limits), mark)
        case BytesSource(data):
            if len(data) > limits.file_bytes:
                raise PictureError(PictureErrorKind.TOO_MANY_BYTES)
            return data
        case DataUrlSource(text):
            return decode_picture_text(text, limits.file_bytes)
        case FolderSource():
            raise PictureError(PictureErrorKind.NOT_A_FILE, "a folder")


def _admit(head: bytes, limits: Limits) -> Format:
    """The format of a file, if it is allowed and the size in its header is within the limits.

    Raises PictureError.
    """
    found = identify(head)
    size = declared_size(found, head)
    if size is not None:
        limits.check_size(size)
    return found


def file_mark(path: Path) -> FileMark | None:
    """The mark of the file that has this path now; None if it is missing or may not be examined."""
    try:
        return _mark(path.stat())
    except (OSError, ValueError):
        return None


def read_file(
    path: Path, most_bytes: int, check_head: Callable[[bytes], None], mark: FileMark | None = None
) -> bytes:
    """Reads a regular file.

    `check_head` gets the first HEAD_BYTES and may raise before the rest is read. With `mark`, only a file
    with that mark is read. Raises PictureError: NOT_FOUND, NO_PERMISSION, NOT_A_FILE, TOO_MANY_BYTES, or
    REPLACED, also for a file that changes while it is read.
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


_SUFFIXES = frozenset(
    {".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".avif", ".bmp", ".tif", ".tiff", ".gif"}
)
_DIGITS = re.compile(r"([0-9]+)")


def pictures_in(folder: Path) -> tuple[Path, ...]:
    """The files directly in the folder that are named like pictures, sorted so that page2 is before page10.

    Hidden files are left out. Raises PictureError: EMPTY_FOLDER, NOT_FOUND, NO_PERMISSION.
    """
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if _is_named_like_a_picture(entry.name)]
    except PermissionError as error:
        raise PictureError(PictureErrorKind.NO_PERMISSION) from error
    except (OSError, ValueError) as error:
        raise PictureError(PictureErrorKind.NOT_FOUND, type(error).__name__) from error
    paths = tuple(folder / name for name in sorted(names, key=natural_key))
    files = tuple(path for path in paths if not is_folder(path))
    if not files:
        raise PictureError(PictureErrorKind.EMPTY_FOLDER)
    return files


def natural_key(name: str) -> tuple[tuple[tuple[int, str], ...], str]:
    """A sort key that compares runs of digits by their value and letters without case."""
    parts = _DIGITS.split(name.casefold())
    # Odd indices are digits. They are compared by length and text, because int refuses thousands of digits.
    key = tuple(
        (len(part.lstrip("0")), part.lstrip("0")) if index % 2 else (0, part)
        for index, part in enumerate(parts)
    )
    return key, name


def _is_named_like_a_picture(name: str) -> bool:
    return not name.startswith(".") and Path(name).suffix.lower() in _SUFFIXES


_LONGEST = 60  # characters; a longer name is cut in the middle
_TAIL = 20
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Control, format (bidi overrides, zero-width), lone surrogate, private use, line and paragraph separator.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARK_CATEGORIES = frozenset({"Mn", "Me"})
_MARKS_IN_A_ROW = 2  # combining marks; no real text has more, and they would cover neighboring lines


def display_name(path: PurePath | str) -> str:
    """The last part of a path as one short line, with hidden and reversing characters replaced.

    The result is plain text and must not be shown as HTML.
    """
    name = path.name if isinstance(path, PurePath) else path
    visible: list[str] = []
    marks = 0
    # Shortened first, because a name from a drop may have any length.
    for character in _elided(name):
        category = unicodedata.category(character)
        marks = marks + 1 if category in _MARK_CATEGORIES else 0
        if category in _HIDDEN_CATEGORIES:
            visible.append(_REPLACEMENT)
        elif marks <= _MARKS_IN_A_ROW:
            visible.append(character)
    return "".join(visible)


def _elided(name: str) -> str:
    if len(name) <= _LONGEST:
        return name
    return f"{name[: _LONGEST - _TAIL - 1]}…{name[-_TAIL:]}"
