"""Whether a JPEG can be decoded in reasonable time, told from its markers before any decoder sees it."""

from __future__ import annotations

import re

from glm4v_desktop.domain.picture import PictureError, PictureErrorKind

_MOST_SCANS = 100  # encoders write ten, at most a few dozen; each scan goes through all pixels once more
_MOST_SEGMENTS = 20_000  # five times as many as fill the largest file
# The next marker in pixel data, where FF 00 is a value and FF D0 to FF D7 only restart the decoder.
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_START_OF_SCAN = 0xDA
_END = 0xD9
_WITHOUT_LENGTH = (0x01, 0xD8)


def check_jpeg(data: bytes) -> None:
    """Raises PictureError(TOO_COSTLY) for scans or segments without end."""
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
