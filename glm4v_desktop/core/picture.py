"""A decoded picture, why one is refused, a part of it, and pixels as a PNG. Standard library only."""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from glm4v_desktop.core.geometry import Rect, Size, whole

# Of the PNGs: for the clipboard, and to bring pasted pixels back.
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LEVEL = 3  # of nine: more than twice as fast as the usual six, and larger by a third at most on screenshots
_NO_FILTER = b"\0"  # starts each row; screenshots compress well without any


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

    def without_pixels(self) -> Picture:
        """The same picture by key and size, with empty `rgb`."""
        return replace(self, rgb=b"")

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
    """Why a picture is refused; each has a sentence for the user in `texts/errors.py`."""

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


def crop(picture: Picture, rect: Rect) -> Picture:
    """The pixels inside `rect` (half-open, picture pixels), byte for byte: nothing is resampled.

    Raises ValueError for an empty rectangle or one that is not inside the picture.
    """
    everything = whole(picture.size)
    if rect.is_empty or rect.intersection(everything) != rect:
        raise ValueError(f"{rect} is not inside a picture of {picture.size}")
    if rect == everything:
        return picture
    stride = 3 * picture.size.width
    rows = memoryview(picture.rgb)
    first, last = 3 * rect.left, 3 * rect.right
    rgb = b"".join(rows[row * stride + first : row * stride + last] for row in range(rect.top, rect.bottom))
    return Picture.of(rect.size, rgb, picture.name)


def to_png(picture: Picture) -> bytes:
    """An 8-bit RGB PNG without any metadata; the same pixels always give the same bytes."""
    return encode_png(picture.size, picture.rgb)


def encode_png(size: Size, rgb: bytes) -> bytes:
    """`rgb` holds rows without padding. Raises ValueError when it is not `size` of them."""
    if len(rgb) != 3 * size.area or not rgb:
        raise ValueError(f"{len(rgb)} bytes are not {size}")
    header = struct.pack(">IIBBBBB", size.width, size.height, 8, 2, 0, 0, 0)  # 8 bits, color type RGB
    stride = 3 * size.width
    rows = memoryview(rgb)
    deflate = zlib.compressobj(_LEVEL)
    packed: list[bytes] = []
    for start in range(0, len(rows), stride):
        packed += (deflate.compress(_NO_FILTER), deflate.compress(rows[start : start + stride]))
    packed.append(deflate.flush())
    return b"".join(
        (_SIGNATURE, _chunk(b"IHDR", header), _chunk(b"IDAT", b"".join(packed)), _chunk(b"IEND", b""))
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
