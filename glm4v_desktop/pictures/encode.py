"""Pixels as a PNG file, for the clipboard and for saving. The standard library is enough for that."""

from __future__ import annotations

import struct
import zlib

from glm4v_desktop.domain.picture import Picture

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NO_FILTER = b"\0"  # starts each row; screenshots compress well without any


def to_png(picture: Picture) -> bytes:
    """An 8-bit RGB PNG without any metadata; the same pixels always give the same bytes."""
    size = picture.size
    header = struct.pack(">IIBBBBB", size.width, size.height, 8, 2, 0, 0, 0)  # 8 bits, colour type RGB
    stride = 3 * size.width
    rows = memoryview(picture.rgb)
    deflate = zlib.compressobj(6)
    packed: list[bytes] = []
    for start in range(0, len(rows), stride):
        packed += (deflate.compress(_NO_FILTER), deflate.compress(rows[start : start + stride]))
    packed.append(deflate.flush())
    return b"".join(
        (_SIGNATURE, _chunk(b"IHDR", header), _chunk(b"IDAT", b"".join(packed)), _chunk(b"IEND", b""))
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
