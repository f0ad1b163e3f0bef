"""Judges whether recognized text is reliable: by confidence, ambiguity, size, figures, a second reading."""

from __future__ import annotations

import re

from glm4v_desktop.ocr.numbers import numbers_in
from glm4v_desktop.ocr.page import Page, Segment

# The recognizer misreads very small print with full confidence: with letters 5 px high about one figure in
# eight, at 4 px every second. Its boxes do not show it: they are as high for 6 px print as for 11 px print.
_SURE = 0.8  # a confidence below this is shown to the user
_AMBIGUOUS = 0.3  # at this one figure in five is misread, of all figures one in a hundred is so ambiguous
_TOO_SMALL = 5  # pixels of letter height up to which a figure is not trusted
_SMALL_PAGE = 6  # pixels; if nearly all print is no higher, the whole page is doubtful
_SLURRED_PRINT = 9  # pixels up to which a percent sign may have been read as "96", "%6" or "%0"
_SLURRED_PERCENT = re.compile(r"\d%[%\d]|\.\d{1,2}9[60]\W*$|^\W?\d{1,2}96\W*$")


def is_sure(segment: Segment) -> bool:
    """Whether a value in this segment can be shown without a mark of doubt."""
    if segment.score < _SURE or any(box.other_reading for box in segment.boxes):
        return False
    if not any(character.isdigit() for character in segment.text):
        return True
    if any(number.doubtful for number in numbers_in(segment.text)):
        return False
    if any(box.ambiguity > _AMBIGUOUS for box in segment.boxes):
        return False
    height = segment.print_height
    if not height:
        return True
    slurred = height <= _SLURRED_PRINT and _SLURRED_PERCENT.search(segment.text) is not None
    return height > _TOO_SMALL and not slurred


def readings(segment: Segment) -> str:
    """The text or, where its boxes were read in two ways, both readings of those."""
    twice = [f"{box.text} / {box.other_reading}" for box in segment.boxes if box.other_reading]
    return " · ".join(twice) or segment.text


def has_small_print(page: Page) -> bool:
    """Whether nearly all of the page is printed so small that its figures are doubtful.

    A quarter of larger print is enough for False: a region often cuts through the rows at its border, and the
    rest of their letters is low too.
    """
    heights = [segment.print_height for row in page.rows for segment in row.segments if segment.print_height]
    return bool(heights) and sorted(heights)[len(heights) * 3 // 4] <= _SMALL_PAGE
