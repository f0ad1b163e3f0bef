"""A PNG reduced to what its pixels need, before any decoder sees it.

Text chunks are what PNG bombs are made of, and Pillow refuses a whole picture for one large comment. Its
decoder also skips the checksums of the pixel data: a flipped bit would become a wrong digit, silently.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from glm4v_desktop.domain.picture import PictureError, PictureErrorKind

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_KEPT_IF_SMALL = frozenset({b"iCCP", b"eXIf"})
_SMALL = 1024 * 1024 - 1  # bytes, inflated: as much as Pillow takes
_END = b"\0\0\0\0IEND\xaeB`\x82"


@dataclass(frozen=True, slots=True)
class PlainPng:
    """`frames` is more than one for an animation; `is_whole` is False when the end is missing."""

    data: bytes
    frames: int
    is_whole: bool


def plain_png(data: bytes) -> PlainPng:
    """The still picture alone: the chunks that its pixels and colours need, with their checksums verified.

    Raises PictureError: INCOMPLETE when pixel data is cut off, DAMAGED for a wrong checksum.
    """
    view = memoryview(data)
    kept: list[bytes | memoryview] = [_SIGNATURE]
    frames = 1
    at = len(_SIGNATURE)
    while at + 12 <= len(view):
        length, kind = struct.unpack(">I4s", view[at : at + 8])
        end = at + 12 + length
        if end > len(view):
            if kind in _KEPT:
                raise PictureError(PictureErrorKind.INCOMPLETE, "cut chunk")
            break
        body = view[at + 8 : end - 4]
        if kind in _KEPT and zlib.crc32(view[at + 4 : end - 4]) != int.from_bytes(view[end - 4 : end], "big"):
            raise PictureError(PictureErrorKind.DAMAGED, "checksum")
        if kind in _KEPT or (kind in _KEPT_IF_SMALL and _is_small(kind, body)):
            kept.append(view[at:end])
        elif kind == b"acTL" and length >= 4:
            frames = int.from_bytes(body[:4], "big")
        if kind == b"IEND":
            return PlainPng(b"".join(kept), frames, is_whole=True)
        at = end
    return PlainPng(b"".join([*kept, _END]), frames, is_whole=False)


def _is_small(kind: bytes, body: memoryview) -> bool:
    if len(body) > _SMALL:
        return False
    if kind != b"iCCP":
        return True
    deflated = bytes(body).partition(b"\0")[2][1:]  # a name, a zero, the method, the profile
    inflate = zlib.decompressobj()
    try:
        inflate.decompress(deflated, _SMALL)
    except zlib.error:
        return False
    return inflate.eof
