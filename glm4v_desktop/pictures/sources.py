"""Where a picture may come from. Nothing is read before the door opens it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from glm4v_desktop.domain.geometry import Size
from glm4v_desktop.pictures.files import FileMark


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file on this machine. `mark` tells whether it is still the one that was chosen (see `file_mark`)."""

    path: Path
    mark: FileMark | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder whose pictures are meant, first level only. `PictureOpener` lists it; the door refuses it."""

    path: Path


@dataclass(frozen=True, slots=True)
class BytesSource:
    """An encoded picture (PNG, JPEG, ...) from the clipboard or a drop."""

    data: bytes = field(repr=False)
    name: str = ""


@dataclass(frozen=True, slots=True)
class DataUrlSource:
    """A data URL or bare base64, as text; decoded by the door, away from the GUI thread."""

    text: str = field(repr=False)
    name: str = ""


@dataclass(frozen=True, slots=True)
class PixelsSource:
    """Our own pixels, such as a bitmap from the platform's clipboard: there is nothing to decode.

    `rgb` makes the rows (3 bytes a pixel, without padding). The door calls it, away from the GUI thread.
    """

    size: Size
    rgb: Callable[[], bytes] = field(repr=False)
    name: str = ""


Source = FileSource | FolderSource | BytesSource | DataUrlSource | PixelsSource


def source_name(source: Source) -> str:
    """The name a person knows it by, untouched (see `names.display_name`); may be empty."""
    match source:
        case FileSource(path) | FolderSource(path):
            return path.name
        case BytesSource(name=name) | DataUrlSource(name=name) | PixelsSource(name=name):
            return name
