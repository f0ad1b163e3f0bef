"""Segments on one baseline become rows. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from statistics import median

from glm4v_desktop.domain.geometry import Rect
from glm4v_desktop.reading.page import Row, Segment
from glm4v_desktop.reading.spacing import joined_text

_ON_ONE_LINE = 0.5  # share of the lower box's height that two boxes of one row have in common
_NO_GAP = 0.6  # of the text height: narrower gaps stand between words, not between cells
_NUMBER = re.compile(r"[(（\[+\-−–—$¥￥€£]*\d[\d,，.．\s]*[%％)）\]]*")


def is_number(text: str) -> bool:
    """True for a figure as a table holds it: signs, brackets, separators and a per cent sign, no words."""
    return bool(_NUMBER.fullmatch(text.strip()))


def text_height(segments: Sequence[Segment]) -> float:
    """The usual height of a line in pixels; at least 1."""
    return max(1.0, median(segment.box.height for segment in segments)) if segments else 1.0


def around(segments: Iterable[Segment]) -> Rect:
    """The rectangle around all; raises ValueError when there are none."""
    boxes = [segment.box for segment in segments]
    return Rect(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def rows_of(segments: Iterable[Segment]) -> list[Row]:
    """Rows from top to bottom, the segments of each from left to right."""
    open_rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda item: (item.box.top + item.box.bottom, item.box.left)):
        # Only the last few rows can be level with this one; a heading beside small print may need the second.
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
    # Two boxes that stand above each other are two lines, however much their boxes overlap.
    return all(
        min(item.box.right, new.box.right) - max(item.box.left, new.box.left)
        <= 0.5 * min(item.box.width, new.box.width)
        for item in row
    )


def _level_with(row: Sequence[Segment], new: Segment) -> float:
    """How much of the height the nearest neighbour in the row shares with `new`, 0 to 1."""
    nearest = min(row, key=lambda item: max(item.box.left - new.box.right, new.box.left - item.box.right, 0))
    common = min(nearest.box.bottom, new.box.bottom) - max(nearest.box.top, new.box.top)
    return common / max(1, min(nearest.box.height, new.box.height))


def without_small_gaps(row: Row) -> Row:
    """Neighbours that only a word space parts become one segment; two numbers never do."""
    merged: list[Segment] = []
    for segment in row.segments:
        if merged and _is_continued(merged[-1], segment):
            merged[-1] = _merged(merged[-1], segment)
        else:
            merged.append(segment)
    return Row(tuple(merged))


def _is_continued(left: Segment, right: Segment) -> bool:
    if is_number(left.text) and is_number(right.text):
        return False
    gap = right.box.left - left.box.right
    return gap < _NO_GAP * min(left.box.height, right.box.height)


def _merged(left: Segment, right: Segment) -> Segment:
    heights = [segment.print_height for segment in (left, right) if segment.print_height]
    text, score = joined_text((left.text, right.text)), min(left.score, right.score)
    return Segment(text, around((left, right)), score, min(heights, default=0))
