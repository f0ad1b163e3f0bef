"""Whether a file that cannot be decoded ends too early: then "incomplete" helps more than "damaged"."""

from __future__ import annotations

import struct

from glm4v_desktop.pictures.signature import Format

_END_OF_JPEG = b"\xff\xd9"
_END_OF_GIF = b";"
_TRAILER = 4096  # cameras write a little behind the end mark


def is_cut_off(found: Format, data: bytes) -> bool:
    """Judged by the container's own lengths and end marks; to be asked only after decoding has failed."""
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
            return False  # `png_chunks` has looked at every length already


def _boxes_end(data: bytes) -> int:
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if length == 1:  # the real length follows as 64 bits
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        if length < 8:  # 0: up to the end of the file
            return at + 8
        at += length
    return at if at == len(data) else max(at, len(data) + 1)


# Bytes of one value, by TIFF's type number; values of more than four bytes stand elsewhere in the file.
_VALUE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_OFFSETS, _COUNTS = {273, 324}, {279, 325}  # of strips, of tiles


def _tiff_end(data: bytes) -> int:
    """Where the parts end that the first directory points to; 0 for BigTIFF, which nobody sends by halves."""
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
        return len(data) + 1  # the directory itself is not all there
    return max([end, *(offset + count for offset, count in zip(offsets, counts, strict=False))])
