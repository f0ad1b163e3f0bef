"""Identifies the format of a file by its bytes, and checks and cleans the bytes before they are decoded.

Only the formats on a list are decoded. A JPEG that would take too long is refused, and a PNG is reduced to
the chunks that its pixels need. Pictures written as text (data URLs, bare base64) become bytes here.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
import zlib
from dataclasses import dataclass
from enum import Enum
from urllib.parse import unquote_to_bytes

from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.picture import PictureError, PictureErrorKind

HEAD_BYTES = 64 * 1024  # the beginning of a file that `identify` uses


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
# Formats that are recognized but not decoded: each decoder adds code that attackers can reach.
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
_PDF_WITHIN = 1024  # bytes that PDF readers accept before `_PDF`
_SVG_ROOT = re.compile(rb"<(?:[\w.-]+:)?svg[\s>/]", re.IGNORECASE)
_GZIP = b"\x1f\x8b\x08"
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"mif2"}
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_BMP_HEADERS = frozenset(size.to_bytes(4, "little") for size in (12, 16, 40, 52, 56, 64, 108, 124))


def identify(head: bytes) -> Format:
    """The format of a file that begins with `head`: HEAD_BYTES or more, or the whole file.

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
    # Two letters are not enough: the reserved fields and the size of the second header must match too.
    if head[:2] == b"BM" and head[6:10] == bytes(4) and head[14:18] in _BMP_HEADERS:
        return Format.BMP
    raise PictureError(_why_not(head))


def is_known(head: bytes) -> bool:
    """Whether a file with these first bytes (48 are enough) is a picture in any known format, or a PDF."""
    try:
        identify(head)
    except PictureError as error:
        return error.kind in {PictureErrorKind.SVG, PictureErrorKind.HEIC, PictureErrorKind.PDF}
    return True


def declared_size(found: Format, head: bytes) -> Size | None:
    """The size in the header, for formats that have it at a fixed offset; otherwise None.

    It is checked before decoding, because decompression bombs are mostly PNGs, and the decoders of these
    formats allocate the whole size at once.
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
            return Size(abs(width), abs(height))  # a negative height means that the first row is the top one
        case Format.GIF if len(head) >= 10:
            return Size(*struct.unpack("<HH", head[6:10]))
        case _:
            return None


def _identify_iso(head: bytes) -> Format:
    length = int.from_bytes(head[:4], "big")
    brands = {head[8:12]} | {head[at : at + 4] for at in range(16, min(length, len(head), 512) - 3, 4)}
    if brands & _AVIF_BRANDS:
        return Format.AVIF
    if brands & _HEIF_BRANDS:
        raise PictureError(PictureErrorKind.HEIC)
    raise PictureError(PictureErrorKind.UNKNOWN_FORMAT)  # probably a video or audio file


def _why_not(head: bytes) -> PictureErrorKind:
    if _PDF in head[: _PDF_WITHIN + len(_PDF)]:
        return PictureErrorKind.PDF
    if _is_svg(head):
        return PictureErrorKind.SVG
    if head.startswith(_UNSUPPORTED) or _PNM.match(head):
        return PictureErrorKind.UNSUPPORTED_FORMAT
    return PictureErrorKind.UNKNOWN_FORMAT


def _is_svg(head: bytes) -> bool:
    if head.startswith(_GZIP):  # .svgz; the first HEAD_BYTES are enough
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
        except zlib.error:
            return False
    if head.startswith(_BYTE_ORDER_MARKS):
        head = head.lstrip(b"\xef\xbb\xbf\xff\xfe")
    text = head.replace(b"\x00", b"").lstrip()  # without its zero bytes, ASCII markup in UTF-16 is ASCII
    if not text.startswith(b"<"):
        return False
    is_page = text[:256].lower().startswith((b"<!doctype html", b"<html"))  # an HTML page may contain an svg
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


_SCHEME = "data:"
_QUOTES = "\"'"
_WHITESPACE = re.compile(r"\s+")
_PEEK = 64  # characters of base64 that are enough to recognize a format
_BASE64_RUN = re.compile(r"[A-Za-z0-9+/_\-\s]*={0,2}\s*")
_HEADER_LONGEST = 512  # characters of a data URL before its comma


def is_picture_text(text: str) -> bool:
    """Whether the text is a picture: a data URL of an image, or base64 of a known format.

    Checks only the beginning; `decode_picture_text` may still refuse it.
    """
    beginning = _stripped(text[: _HEADER_LONGEST * 2])
    if beginning[: len(_SCHEME)].lower() == _SCHEME:
        media_type = beginning[len(_SCHEME) :].partition(",")[0].partition(";")[0].strip().lower()
        return media_type.startswith("image/")
    peek = _WHITESPACE.sub("", beginning)[:_PEEK]
    if len(peek) < _PEEK or _BASE64_RUN.fullmatch(peek) is None:
        return False
    return is_known(_from_base64(peek))


def decode_picture_text(text: str, most_bytes: int) -> bytes:
    """Decodes a data URL or bare base64.

    Raises PictureError: BAD_DATA_URL, or TOO_MANY_BYTES for more than `most_bytes`.
    """
    if len(text) > most_bytes * 4:  # percent-encoding has three characters per byte, base64 fewer
        raise PictureError(PictureErrorKind.TOO_MANY_BYTES)
    text = _stripped(text)
    if text[: len(_SCHEME)].lower() == _SCHEME:
        header, comma, body = text[len(_SCHEME) :].partition(",")
        if not comma or len(header) > _HEADER_LONGEST:
            raise PictureError(PictureErrorKind.BAD_DATA_URL, "no comma")
        encoded = header.lower().replace(" ", "").endswith(";base64")
        data = _from_base64(_unescaped(body)) if encoded else unquote_to_bytes(body)
    else:
        data = _from_base64(text)
    if len(data) > most_bytes:
        raise PictureError(PictureErrorKind.TOO_MANY_BYTES)
    if not data:
        raise PictureError(PictureErrorKind.BAD_DATA_URL, "nothing after the comma")
    return data


def _stripped(text: str) -> str:
    return text.strip().strip(_QUOTES)


def _unescaped(body: str) -> str:
    # Browsers escape + / = in a data URL that is part of another address.
    return unquote_to_bytes(body).decode("latin-1") if "%" in body else body


def _from_base64(text: str) -> bytes:
    compact = _WHITESPACE.sub("", text).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PictureError(PictureErrorKind.BAD_DATA_URL, type(error).__name__) from error


_MOST_SCANS = 100  # encoders write about ten, at most a few dozen; each one is a pass over all pixels
_MOST_SEGMENTS = 20_000  # five times as many as the largest allowed file needs
# A marker in pixel data. FF 00 is a value, and FF D0 to FF D7 only restart the decoder.
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_START_OF_SCAN = 0xDA
_END = 0xD9
_WITHOUT_LENGTH = (0x01, 0xD8)


def check_jpeg(data: bytes) -> None:
    """Raises PictureError(TOO_COSTLY) if a JPEG has too many scans or segments to decode in time.

    Only its markers are parsed; nothing is decoded.
    """
    scans = segments = 0
    found = _MARKER.search(data)
    while found is not None and (kind := data[found.end() - 1]) != _END:
        at = found.end()
        segments += 1
        scans += kind == _START_OF_SCAN
        if scans > _MOST_SCANS or segments > _MOST_SEGMENTS:
            raise PictureError(PictureErrorKind.TOO_COSTLY, f"{scans} scans, {segments} segments")
        length = 0 if kind in _WITHOUT_LENGTH else int.from_bytes(data[at : at + 2], "big")
        found = _MARKER.search(data, at + length)


_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_CHUNKS_IF_SMALL = frozenset({b"iCCP", b"eXIf"})
_SMALL = 1024 * 1024 - 1  # bytes after decompression; the most that Pillow accepts
_IEND = b"\0\0\0\0IEND\xaeB`\x82"


@dataclass(frozen=True, slots=True)
class PlainPng:
    """A PNG reduced by `plain_png`. `frames` is 1 except for animations; `is_whole`: it is not cut off."""

    data: bytes
    frames: int
    is_whole: bool


def plain_png(data: bytes) -> PlainPng:
    """Reduces a PNG to the chunks that its pixels and colors need, and verifies their checksums.

    Text chunks are dropped, because they can be decompression bombs and Pillow refuses a picture with one
    large comment. The checksums are verified because Pillow skips those of the pixel data, so that a flipped
    bit could silently change a digit. Raises PictureError: INCOMPLETE if pixel data is cut off, DAMAGED for a
    wrong checksum.
    """
    view = memoryview(data)
    kept: list[bytes | memoryview] = [_SIGNATURE]
    frames = 1
    at = len(_SIGNATURE)
    while at + 12 <= len(view):
        length, kind = struct.unpack(">I4s", view[at : at + 8])
        end = at + 12 + length
        if end > len(view):
            if kind in _CHUNKS:
                raise PictureError(PictureErrorKind.INCOMPLETE, "cut chunk")
            break
        body = view[at + 8 : end - 4]
        if kind in _CHUNKS and zlib.crc32(view[at + 4 : end - 4]) != int.from_bytes(
            view[end - 4 : end], "big"
        ):
            raise PictureError(PictureErrorKind.DAMAGED, "checksum")
        if kind in _CHUNKS or (kind in _CHUNKS_IF_SMALL and _is_small(kind, body)):
            kept.append(view[at:end])
        elif kind == b"acTL" and length >= 4:
            frames = int.from_bytes(body[:4], "big")
        if kind == b"IEND":
            return PlainPng(b"".join(kept), frames, is_whole=True)
        at = end
    return PlainPng(b"".join([*kept, _IEND]), frames, is_whole=False)


def _is_small(kind: bytes, body: memoryview) -> bool:
    if len(body) > _SMALL:
        return False
    if kind != b"iCCP":
        return True
    deflated = bytes(body).partition(b"\0")[2][1:]  # after a name, a zero byte and the method
    inflate = zlib.decompressobj()
    try:
        inflate.decompress(deflated, _SMALL)
    except zlib.error:
        return False
    return inflate.eof


_END_OF_JPEG = b"\xff\xd9"
_END_OF_GIF = b";"
_TRAILER = 4096  # bytes after the end mark, which some cameras write


def is_cut_off(found: Format, data: bytes) -> bool:
    """Whether the file ends too early, judged by the lengths and end marks of its format.

    Call it only after decoding has failed, to report "incomplete" instead of "damaged".
    """
    match found:
        case Format.JPEG:
            return _END_OF_JPEG not in data[-_TRAILER:]
        case Format.GIF:
            return not data.rstrip(b"\0").endswith(_END_OF_GIF)
        case Format.WEBP:
            return int.from_bytes(data[4:8], "little") + 8 > len(data)
        case Format.BMP:
            return int.from_bytes(data[2:6], "little") > len(data)
        case Format.AVIF:
            return _boxes_end(data) > len(data)
        case Format.TIFF:
            return _tiff_end(data) > len(data)
        case Format.PNG:
            return False  # `plain_png` has already checked every length


def _boxes_end(data: bytes) -> int:
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if length == 1:  # the length follows as 64 bits
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        if length < 8:  # 0 means up to the end of the file
            return at + 8
        at += length
    return at if at == len(data) else max(at, len(data) + 1)


# Bytes of one value, by TIFF's type number. Values of more than four bytes are elsewhere in the file.
_VALUE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_OFFSETS, _COUNTS = {273, 324}, {279, 325}  # the tags for strips and for tiles


def _tiff_end(data: bytes) -> int:
    """The end of the last data that the first directory points to; 0 for BigTIFF, which is not checked."""
    order = "<" if data[:2] == b"II" else ">"
    if data[2:4] not in (b"\x2a\x00", b"\x00\x2a"):
        return 0
    try:
        directory: int = struct.unpack_from(order + "I", data, 4)[0]
        entries: int = struct.unpack_from(order + "H", data, directory)[0]
        end = directory + 2 + 12 * entries
        offsets: tuple[int, ...] = ()
        counts: tuple[int, ...] = ()
        for index in range(entries):
            tag, kind, count = struct.unpack_from(order + "HHI", data, directory + 2 + 12 * index)
            width = _VALUE_BYTES.get(kind, 1)
            place = directory + 2 + 12 * index + 8
            if width * count > 4:
                (place,) = struct.unpack_from(order + "I", data, place)
                end = max(end, place + width * count)
            if tag in _OFFSETS | _COUNTS and kind in (3, 4):
                values = struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, place)
                offsets, counts = (values, counts) if tag in _OFFSETS else (offsets, values)
    except struct.error:
        return len(data) + 1  # the directory itself is cut off
    return max([end, *(offset + count for offset, count in zip(offsets, counts, strict=False))])
