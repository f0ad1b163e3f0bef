"""A decoded picture, the reasons to refuse one, cropping, and encoding as PNG. Standard library only."""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from glm4v_desktop.core.geometry import Rect, Size, whole

# For the PNGs that `encode_png` writes.
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LEVEL = 3  # zlib's, of 9: more than twice as fast as the usual 6; screenshots become at most a third larger
_NO_FILTER = b"\0"  # starts each row; screenshots compress well without any


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded picture: upright 8-bit RGB pixels. Pictures with the same size and pixels have equal keys.

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
        """A copy with the same key and size and empty `rgb`."""
        return replace(self, rgb=b"")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Picture) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def picture_key(size: Size, rgb: bytes) -> str:
    """The key of a picture: sha256 over its size and its RGB bytes, as 64 hex digits."""
    digest = hashlib.sha256(f"{size.width}x{size.height}:".encode())
    digest.update(rgb)
    return digest.hexdigest()


class PictureErrorKind(Enum):
    """Why a picture is refused; each has a sentence for the user in `texts/errors.py`."""

    NOT_FOUND = auto()  # no such file, or it was deleted meanwhile
    NO_PERMISSION = auto()
    NOT_A_FILE = auto()  # a device, socket or pipe
    EMPTY = auto()
    UNKNOWN_FORMAT = auto()  # not a picture at all
    UNSUPPORTED_FORMAT = auto()  # a picture in a format that is not on the list
    SVG = auto()
    HEIC = auto()
    PDF = auto()
    INCOMPLETE = auto()  # the file is cut off
    DAMAGED = auto()
    TOO_MANY_PIXELS = auto()
    TOO_LONG = auto()  # more pixels along one side than any screenshot has
    TOO_MANY_BYTES = auto()
    TOO_COSTLY = auto()  # its decoder would need more time or memory than a picture of its size may have
    DECODER_FAILED = auto()  # the child crashed or could not be started
    REPLACED = auto()  # the file is no longer the one that was dropped or chosen
    REMOTE_URL = auto()  # an http(s) address: never fetched
    BAD_DATA_URL = auto()
    NO_PICTURE = auto()  # nothing in the drop or on the clipboard can be a picture
    TOO_MANY_FILES = auto()
    EMPTY_FOLDER = auto()  # a folder with no pictures directly inside


class PictureError(Exception):
    """A picture was refused. `detail` is for the log and never shown."""

    def __init__(self, kind: PictureErrorKind, detail: str = "") -> None:
        super().__init__(kind, detail)  # with both arguments the error can be pickled
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
    """Encodes 8-bit RGB rows without padding as PNG. Raises ValueError if `rgb` does not have that `size`."""
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
