"""A decoded picture, and why one is refused."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import Enum, auto

from glm4v_desktop.domain.geometry import Size


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Upright 8-bit RGB pixels. Two pictures with the same pixels and size have the same `key`.

    `rgb` holds 3 bytes a pixel, row by row from the top, without padding: `3 * width * height` bytes.
    """

    key: str
    size: Size
    rgb: bytes = field(repr=False)
    name: str = field(default="", repr=False)  # for display only; may be empty (a pasted picture)

    @classmethod
    def of(cls, size: Size, rgb: bytes, name: str = "") -> Picture:
        """The picture with these pixels; its key is computed from them."""
        return cls(picture_key(size, rgb), size, rgb, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Picture) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def picture_key(size: Size, rgb: bytes) -> str:
    """The name of these pixels: sha256 over the size and the RGB bytes, as 64 hex digits."""
    digest = hashlib.sha256(f"{size.width}x{size.height}:".encode())
    digest.update(rgb)
    return digest.hexdigest()


class PictureErrorKind(Enum):
    """Why a picture is refused; each has a sentence for the user in `session/user_texts.py`."""

    NOT_FOUND = auto()  # no such file, or it went away
    NO_PERMISSION = auto()
    NOT_A_FILE = auto()  # a device, socket or pipe
    EMPTY = auto()
    UNKNOWN_FORMAT = auto()  # not a picture at all
    UNSUPPORTED_FORMAT = auto()  # a picture in a format that is not on the list
    SVG = auto()
    HEIC = auto()
    PDF = auto()
    INCOMPLETE = auto()  # cut off
    DAMAGED = auto()
    TOO_MANY_PIXELS = auto()
    TOO_LONG = auto()  # more pixels along one side than any screenshot has
    TOO_MANY_BYTES = auto()
    TOO_COSTLY = auto()  # its decoder would need more time or memory than a picture of its size may have
    DECODER_FAILED = auto()  # the child crashed or could not be started
    REPLACED = auto()  # the file is no longer the one that was dropped or chosen
    REMOTE_URL = auto()  # an http(s) address: never fetched
    BAD_DATA_URL = auto()
    NO_PICTURE = auto()  # nothing in the drop or on the clipboard that could be one
    TOO_MANY_FILES = auto()
    EMPTY_FOLDER = auto()  # no pictures directly inside


class PictureError(Exception):
    """A picture was refused. `detail` is for the log and never shown."""

    def __init__(self, kind: PictureErrorKind, detail: str = "") -> None:
        super().__init__(kind, detail)  # both arguments: this is what lets it be pickled
        self.kind = kind
        self.detail = detail
