"""Groups boxes into rows, and what is asked of boxes and rows everywhere: heights, gaps, figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from statistics import median

from glm4v_desktop.core.geometry import Rect, rect_around
from glm4v_desktop.ocr.page import Row, Segment, joined_text

_ON_ONE_LINE = 0.5  # boxes of one row have at least this share of the lower one's height in common
_NO_GAP = 0.6  # of the text height; a narrower gap is between words, not between cells
_NUMBER = re.compile(
    r"[(（\[+\-−–—]*(?:US|HK|NT)?[$¥￥€£₹₩₽]*[-−–(（]?\d[\d,，.．'’\s]*[%％‰)）\]]*(?:[-−–]|\s?[$€£])?"
)


def rows_of(segments: Iterable[Segment]) -> list[Row]:
    """Groups segments into rows, from top to bottom, with the segments of each from left to right."""
    open_rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda item: (item.box.top + item.box.bottom, item.box.left)):
        # Only the last few rows can be on the line of this segment.
        candidates = [row for row in open_rows[-4:] if _fits(row, segment)]
        if candidates:
            max(candidates, key=lambda row: _level_with(row, segment)).append(segment)
        else:
            open_rows.append([segment])
    rows = [sorted(row, key=lambda item: item.box.left) for row in open_rows]
    rows.sort(key=lambda row: sum(item.box.top + item.box.bottom for item in row) / len(row))
    return [Row(tuple(row)) for row in rows]


def _fits(row: Sequence[Segment], new: Segment) -> bool:
    if _level_with(row, new) < _ON_ONE_LINE:
        return False
    # Boxes above each other are on two lines, however much their heights overlap.
    return all(
        min(item.box.right, new.box.right) - max(item.box.left, new.box.left)
        <= 0.5 * min(item.box.width, new.box.width)
        for item in row
    )


def _level_with(row: Sequence[Segment], new: Segment) -> float:
    """The share (0 to 1) of its height that the nearest segment of the row has in common with `new`."""
    nearest = min(row, key=lambda item: max(item.box.left - new.box.right, new.box.left - item.box.right, 0))
    common = min(nearest.box.bottom, new.box.bottom) - max(nearest.box.top, new.box.top)
    return common / max(1, min(nearest.box.height, new.box.height))


def without_small_gaps(row: Row) -> Row:
    """Joins neighbors with only the space of a word between them, but never two numbers."""
    merged: list[Segment] = []
    for segment in row.segments:
        if merged and is_continued(merged[-1], segment):
            merged[-1] = joined_segment(merged[-1], segment)
        else:
            merged.append(segment)
    return Row(tuple(merged))


def is_continued(left: Segment, right: Segment) -> bool:
    """Whether only the space of a word is between two neighbors on one line, and they are not two numbers."""
    if is_figure(left.text) and is_figure(right.text):
        return False
    gap = right.box.left - left.box.right
    return gap < _NO_GAP * min(left.box.height, right.box.height)


def joined_segment(left: Segment, right: Segment) -> Segment:
    """Two neighbors as one segment."""
    heights = [segment.print_height for segment in (left, right) if segment.print_height]
    text, score = joined_text((left.text, right.text)), min(left.score, right.score)
    parts = left.boxes + right.boxes
    return Segment(text, around((left, right)), score, min(heights, default=0), parts)


def is_figure(text: str) -> bool:
    """Whether the text is a figure as in a table, with signs, brackets or a percent sign, but no words."""
    return bool(_NUMBER.fullmatch(text.strip()))


def text_height(segments: Sequence[Segment]) -> float:
    """The median height of the segments in pixels; at least 1."""
    return max(1.0, median(segment.box.height for segment in segments)) if segments else 1.0


def around(segments: Iterable[Segment]) -> Rect:
    """The rectangle around all segments. Raises ValueError if there are none."""
    return rect_around(segment.box for segment in segments)


def middle_of(segments: Iterable[Segment]) -> float:
    """The height of the middle of the rectangle around all segments, in pixels from the picture's top."""
    boxes = [segment.box for segment in segments]
    return (min([box.top for box in boxes]) + max([box.bottom for box in boxes])) / 2


def gap_between(above: Row, below: Row) -> int:
    """The empty height between two rows in pixels; negative if they overlap."""
    return around(below.segments).top - around(above.segments).bottom
