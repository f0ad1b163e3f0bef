"""What the decoding child says, byte by byte. The parent believes none of it unchecked.

The child writes READY once it is up, reads the file until end-of-file, and writes a header as soon as it
knows the size and a second one when the picture is decoded. After that come the RGB bytes of the picture,
of each level and of the thumbnail, whose sizes follow from the picture's. A header with an error is the last.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from glm4v_desktop.domain.geometry import Size
from glm4v_desktop.domain.picture import PictureErrorKind
from glm4v_desktop.pictures.opened import Notice

READY = b"R"
_MAGIC = b"GLMp"
_LAYOUT = struct.Struct("<4sBBxxII48s")
HEADER_BYTES = _LAYOUT.size
_NO_SIZE = Size(0, 0)

# The only refusals a decoder can have a reason for.
_CHILD_KINDS = frozenset(
    {
        PictureErrorKind.UNKNOWN_FORMAT,
        PictureErrorKind.UNSUPPORTED_FORMAT,
        PictureErrorKind.INCOMPLETE,
        PictureErrorKind.DAMAGED,
        PictureErrorKind.TOO_MANY_PIXELS,
        PictureErrorKind.TOO_LONG,
        PictureErrorKind.TOO_COSTLY,
        PictureErrorKind.DECODER_FAILED,
    }
)


@dataclass(frozen=True, slots=True)
class Header:
    """Either a size or an error; `detail` is a few ASCII characters for the log."""

    size: Size = _NO_SIZE
    notices: tuple[Notice, ...] = ()
    error: PictureErrorKind | None = None
    detail: str = ""

    def pack(self) -> bytes:
        status = self.error.value if self.error is not None else 0
        bits = sum(notice.value for notice in self.notices)
        detail = self.detail.encode("ascii", "replace")[:48]
        return _LAYOUT.pack(_MAGIC, status, bits, self.size.width, self.size.height, detail)


def unpack(data: bytes) -> Header:
    """Raises ValueError for anything that `Header.pack` would not have written in good faith."""
    if len(data) != HEADER_BYTES:
        raise ValueError("short header")
    magic, status, bits, width, height, detail = _LAYOUT.unpack(data)
    if magic != _MAGIC:
        raise ValueError("not a header")
    text = detail.rstrip(b"\0").decode("ascii", "replace")
    printable = "".join(character if character.isprintable() else "?" for character in text)
    if status:
        kind = PictureErrorKind(status)
        if kind not in _CHILD_KINDS:
            raise ValueError("not a reason that a decoder can have")
        return Header(error=kind, detail=printable)
    if width == 0 or height == 0:
        raise ValueError("empty picture")
    notices = tuple(notice for notice in Notice if bits & notice.value)
    return Header(Size(width, height), notices)
