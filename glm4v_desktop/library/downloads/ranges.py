"""Where in the file an answer's bytes begin. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto

_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.ASCII)
_LONGEST_TAG = 200


class RangeFit(Enum):
    GOES_ON = auto()  # right after what is here
    WHOLE = auto()  # from the first byte, whatever was asked for
    ELSEWHERE = auto()  # neither: ask again, from the beginning
    OTHER_FILE = auto()  # another length: these are not the bytes that were listed
    NO_FILE = auto()  # a page for people, or no sense at all


def fit(status: int, headers: Mapping[str, str], have: int, size: int) -> RangeFit:
    """`headers` with names in small letters. `have` bytes are here, and the rest was asked for.

    ModelScope's storage is known to send parts with status 200; its Content-Range says what they are.
    """
    said = headers.get("content-range")
    if status == 416:
        return RangeFit.ELSEWHERE if have else RangeFit.NO_FILE
    if said is None and status == 200:
        length = headers.get("content-length")
        if headers.get("content-type", "").startswith("text/html"):
            return RangeFit.NO_FILE
        return RangeFit.WHOLE if length is None or length == str(size) else RangeFit.OTHER_FILE
    found = _CONTENT_RANGE.fullmatch(said.strip()) if said else None
    if not found:
        return RangeFit.NO_FILE
    start, end = int(found[1]), int(found[2])
    if found[3] not in ("*", str(size)) or end >= size:
        return RangeFit.OTHER_FILE
    if start == have:
        return RangeFit.GOES_ON
    return RangeFit.WHOLE if start == 0 else RangeFit.ELSEWHERE


def usable_tag(tag: str) -> str:
    """An ETag that can be written down and sent back; empty for any other, as where there is none."""
    return tag if len(tag) <= _LONGEST_TAG and tag.isascii() and tag.isprintable() else ""


def is_strong(tag: str) -> bool:
    """Only such an ETag promises the same bytes, and may stand in If-Range."""
    return len(tag) > 2 and tag.startswith('"') and tag.endswith('"')
