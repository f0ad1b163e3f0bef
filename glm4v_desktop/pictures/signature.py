"""What a file is, told by its first bytes alone. The allow-list: no other format is ever decoded."""

from __future__ import annotations

import re
import struct
import zlib
from enum import Enum

from glm4v_desktop.domain.geometry import Size
from glm4v_desktop.domain.picture import PictureError, PictureErrorKind

HEAD_BYTES = 64 * 1024  # as much as `identify` looks at


class Format(Enum):
    """The formats that are decoded, by Pillow's names for them."""

    PNG = "PNG"
    JPEG = "JPEG"
    WEBP = "WEBP"
    AVIF = "AVIF"
    BMP = "BMP"
    TIFF = "TIFF"
    GIF = "GIF"


_ALLOWED: tuple[tuple[bytes, Format], ...] = (
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"\xff\xd8\xff", Format.JPEG),
    (b"GIF87a", Format.GIF),
    (b"GIF89a", Format.GIF),
    (b"II\x2a\x00", Format.TIFF),
    (b"MM\x00\x2a", Format.TIFF),
    (b"II\x2b\x00", Format.TIFF),  # BigTIFF
    (b"MM\x00\x2b", Format.TIFF),
)
# Pictures that we could name but do not decode: each further decoder is one more way in.
_UNSUPPORTED = (
    b"8BPS", b"SIMPLE  =", b"%!PS", b"\xc5\xd0\xd3\xc6", b"\x00\x00\x01\x00", b"\x00\x00\x02\x00", b"icns",
    b"\x00\x00\x00\x0cjP  ", b"\xff\x4f\xff\x51", b"\x00\x00\x00\x0cJXL ", b"\xff\x0a", b"qoif", b"DDS ",
    b"\x01\xda", b"/* XPM */", b"\xd7\xcd\xc6\x9a", b"AT&TFORM", b"FLIF",
    b"gimp xcf", b"\x0a\x05\x01\x08", b"\x59\xa6\x6a\x95", b"v/1\x01", b"#?RADIANCE", b"BLP1", b"BLP2",
    b"FTEX", b"\x89HDF\r\n\x1a\n", b"DanM", b"LinS", b"GRIB", b"BUFR", b"\xb1\x68\xde\x3a", b"FORM",
    b"FUJIFILM", b"IIU\x00", b"IIRO", b"Image type:",
)  # fmt: skip
_PNM = re.compile(rb"P[1-7fFyx][ \t\r\n#]")
_PDF = b"%PDF-"
_PDF_WITHIN = 1024  # readers accept this much before it
_SVG_ROOT = re.compile(rb"<(?:[\w.-]+:)?svg[\s>/]", re.IGNORECASE)
_GZIP = b"\x1f\x8b\x08"
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"mif2"}
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})


def identify(head: bytes) -> Format:
    """The format of a file that begins with `head` (give at least HEAD_BYTES of it, or all).

    Raises PictureError: EMPTY, SVG, HEIC, PDF, UNSUPPORTED_FORMAT, UNKNOWN_FORMAT.
    """
    if not head:
        raise PictureError(PictureErrorKind.EMPTY)
    for signature, found in _ALLOWED:
        if head.startswith(signature):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Format.WEBP
    if head[4:8] == b"ftyp":
        return _identify_iso(head)
    # Two letters are no proof: the reserved fields and the size of the second header must fit too.
    if head[:2] == b"BM" and head[6:10] == bytes(4) and head[14:18] in _BMP_HEADERS:
        return Format.BMP
    raise PictureError(_why_not(head))


def is_known(head: bytes) -> bool:
    """Whether these first bytes (48 are enough) are those of a picture or a PDF, decoded by us or not."""
    try:
        identify(head)
    except PictureError as error:
        return error.kind in {PictureErrorKind.SVG, PictureErrorKind.HEIC, PictureErrorKind.PDF}
    return True


def declared_size(found: Format, head: bytes) -> Size | None:
    """The size that the header states, where it stands at a fixed place; None where the decoder must say.

    PNG is what bombs are made of, WebP's decoder allocates the whole canvas before anybody can ask, and of a
    BMP or GIF nothing is read any further than this.
    """
    match found:
        case Format.PNG if head[12:16] == b"IHDR" and len(head) >= 24:
            return Size(*struct.unpack(">II", head[16:24]))
        case Format.WEBP if len(head) >= 30:
            return _webp_size(head)
        case Format.BMP if head[14:18] == b"\x0c\0\0\0" and len(head) >= 22:
            return Size(*struct.unpack("<HH", head[18:22]))
        case Format.BMP if len(head) >= 26:
            width, height = struct.unpack("<ii", head[18:26])
            return Size(abs(width), abs(height))  # a negative height: the rows begin at the top
        case Format.GIF if len(head) >= 10:
            return Size(*struct.unpack("<HH", head[6:10]))
        case _:
            return None


_BMP_HEADERS = frozenset(size.to_bytes(4, "little") for size in (12, 16, 40, 52, 56, 64, 108, 124))


def _identify_iso(head: bytes) -> Format:
    length = int.from_bytes(head[:4], "big")
    brands = {head[8:12]} | {head[at : at + 4] for at in range(16, min(length, len(head), 512) - 3, 4)}
    if brands & _AVIF_BRANDS:
        return Format.AVIF
    if brands & _HEIF_BRANDS:
        raise PictureError(PictureErrorKind.HEIC)
    raise PictureError(PictureErrorKind.UNKNOWN_FORMAT)  # a film or a sound, most likely


def _why_not(head: bytes) -> PictureErrorKind:
    if _PDF in head[: _PDF_WITHIN + len(_PDF)]:
        return PictureErrorKind.PDF
    if _is_svg(head):
        return PictureErrorKind.SVG
    if head.startswith(_UNSUPPORTED) or _PNM.match(head):
        return PictureErrorKind.UNSUPPORTED_FORMAT
    return PictureErrorKind.UNKNOWN_FORMAT


def _is_svg(head: bytes) -> bool:
    if head.startswith(_GZIP):  # .svgz; a bounded look is enough
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
        except zlib.error:
            return False
    if head.startswith(_BYTE_ORDER_MARKS):
        head = head.lstrip(b"\xef\xbb\xbf\xff\xfe")
    text = head.replace(b"\x00", b"").lstrip()  # UTF-16 of ASCII markup is ASCII with zeros
    if not text.startswith(b"<"):
        return False
    is_page = text[:256].lower().startswith((b"<!doctype html", b"<html"))  # may hold an inline svg
    return not is_page and _SVG_ROOT.search(text) is not None


def _webp_size(head: bytes) -> Size | None:
    # https://developers.google.com/speed/webp/docs/riff_container
    match head[12:16]:
        case b"VP8X":
            return Size(1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little"))
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            return Size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
        case b"VP8 ":
            width, height = struct.unpack("<HH", head[26:30])
            return Size(width & 0x3FFF, height & 0x3FFF)
        case _:
            return None
