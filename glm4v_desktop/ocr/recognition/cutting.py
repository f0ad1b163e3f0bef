"""What of a printed line a region holds: whole words, because half a number would be another number."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import accumulate

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.page import IDEOGRAPH, Segment

_WORD = re.compile(rf"{IDEOGRAPH}|(?:(?!{IDEOGRAPH})\S)+")
_NARROW, _WIDE = frozenset("iljtfrI1.,:;'|!()[] "), frozenset("mwMW@%&—")
_STEEP = 45  # degrees from which a line does not run from left to right


def cut_to(segment: Segment, region: Rect) -> Segment | None:
    """The words of a single box whose middles are in the region; None if there are none.

    A region inside one word holds that word.
    """
    box = segment.box
    common = box.intersection(region)
    if common == box:
        return segment
    if _STEEP < segment.angle % 360 < 360 - _STEEP:
        return segment if not common.is_empty and 2 * common.size.area >= box.size.area else None
    if common.is_empty or 2 * common.height < min(box.height, region.height):
        return None
    edges = letter_edges(segment.text, box)
    inside = [
        word
        for word in _WORD.finditer(segment.text)
        if _is_held(edges[word.start()], edges[word.end()], region)
    ]
    if not inside:
        return None
    start, end = inside[0].start(), inside[-1].end()
    if (start, end) == (0, len(segment.text)):
        return segment
    return replace(
        segment, text=segment.text[start:end], box=Rect(edges[start], box.top, edges[end], box.bottom)
    )


def letter_edges(text: str, box: Rect) -> list[int]:
    """The left edge of each character of a line and the right edge of the last, by usual letter widths."""
    widths = [0.0, *accumulate(_width(letter) for letter in text)]
    scale = box.width / widths[-1] if widths[-1] else 0.0
    return [round(box.left + width * scale) for width in widths]


def _is_held(left: int, right: int, region: Rect) -> bool:
    within_word = left <= region.left and region.right <= right
    return within_word or region.left <= (left + right) / 2 < region.right


def _width(letter: str) -> float:
    if re.match(IDEOGRAPH, letter) or "\u3000" <= letter <= "\u303f" or "\uff00" <= letter <= "\uffef":
        return 2.0
    if letter in _NARROW:
        return 0.6
    if letter in _WIDE:
        return 1.6
    return 1.25 if letter.isupper() else 1.0
