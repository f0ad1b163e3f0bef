"""Finds the columns of a table: what stands one below the other, told from the gaps between words.

Lengths are in text heights (the usual height of a line), if nothing else is said.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from glm4v_desktop.ocr.dividing.tables import is_continued, is_figure, joined_segment, text_height
from glm4v_desktop.ocr.page import Row, Segment

_IN_COMMON = 0.25  # a cell and its column have at least this share of the narrower width in common
_SAME_EDGE = 0.3  # edges of one column differ by less
_WINDOW = 8  # lines above and below that are asked whether a gap is one between columns
_ENDED = 3  # lines that end with a figure where the gap begins
_AMOUNT = re.compile(r"[^\w\s]*\d[\d.,]*\s?\S{0,5}")
_NEAR = 3.0  # columns with a wider gap between them are never one


@dataclass(slots=True)
class Column:
    """A column of a table: the `left` and `right` of its segments in pixels."""

    left: int
    right: int


def joined_words(rows: Sequence[Row]) -> list[Row]:
    """Joins neighbors with only the space of a word between them, unless other lines have a gap there too."""
    height = text_height([segment for row in rows for segment in row.segments])
    joined = []
    for number, row in enumerate(rows):
        near = [*rows[max(0, number - _WINDOW) : number], *rows[number + 1 : number + 1 + _WINDOW]]
        segments: list[Segment] = []
        last: Segment | None = None  # the last box itself, whose edge is the gap's
        for segment in row.segments:
            if last is None or not is_continued(last, segment) or _is_column_gap(last, segment, near, height):
                segments.append(segment)
            else:
                segments[-1] = joined_segment(segments[-1], segment)
            last = segment
        joined.append(Row(tuple(segments)))
    return joined


def _is_column_gap(left: Segment, right: Segment, near: Sequence[Row], height: float) -> bool:
    """Whether more of the lines nearby have a gap at the same edge than text that goes on across it."""
    edge = round(_SAME_EDGE * height)
    start, end = left.box.right, max(left.box.right + 1, right.box.left)
    gaps = crossed = ended = begun = 0
    for row in near:
        at = bisect_left(row.segments, end, key=lambda item: item.box.left + edge)
        before = row.segments[at - 1] if at else None
        after = row.segments[at] if at < len(row.segments) else None
        if before is not None and before.box.right > end + edge:
            crossed += 1
        elif after is not None:
            starts = abs(after.box.left - right.box.left) < edge
            if before is None:
                gaps += starts
                continue
            ends, level = abs(before.box.right - start) < edge, abs(before.box.left - left.box.left) < edge
            kinds = is_figure(before.text) != is_figure(after.text)
            begun += starts
            amounts = all(map(_is_amount, (left.text, right.text, before.text, after.text)))
            gaps += (starts and (ends or level or kinds)) or (ends and (kinds or amounts))
        elif before is not None:
            ended += is_figure(before.text) and abs(before.box.right - start) < edge
    # Where few lines have a remark behind their figures, the figures of the others end there.
    if begun and ended >= _ENDED and gaps + ended > crossed:
        return True
    return gaps >= 2 and gaps > crossed


def _is_amount(text: str) -> bool:
    """Whether the text is a figure, with a unit perhaps: amounts in one column end at one edge."""
    return bool(_AMOUNT.fullmatch(text.strip()))


def columns_of(rows: Sequence[Row]) -> list[Column]:
    """The columns, from left to right. Cells that span several, and rows of one segment, are ignored.

    `rows` have their words joined.
    """
    cells = [cell for row in rows if len(row.segments) > 1 for cell in row.segments]
    columns: list[Column] = []
    for cell in sorted(cells, key=lambda item: item.box.width):
        touched = [column for column in columns if overlap(cell, column) > 0]
        if not touched:
            columns.append(Column(cell.box.left, cell.box.right))
        elif len(touched) == 1:
            touched[0].left = min(touched[0].left, cell.box.left)
            touched[0].right = max(touched[0].right, cell.box.right)
    columns.sort(key=lambda column: column.left)
    return _without_strays(columns, rows)


def _without_strays(columns: list[Column], rows: Sequence[Row]) -> list[Column]:
    """Joins neighboring columns if no row fills both, as with indented labels or a shifted heading."""
    height = text_height([segment for row in rows for segment in row.segments])
    kept: list[Column] = []
    for column in columns:
        near = bool(kept) and column.left - kept[-1].right < _NEAR * height
        if near and not any(_fills_both(row, kept[-1], column) for row in rows):
            kept[-1] = Column(kept[-1].left, max(kept[-1].right, column.right))
        else:
            kept.append(column)
    return kept


def _fills_both(row: Row, first: Column, second: Column) -> bool:
    """Whether the row has one segment in each of the two columns, not just one that spans both."""
    in_first = {number for number, cell in enumerate(row.segments) if overlap(cell, first) > 0}
    in_second = {number for number, cell in enumerate(row.segments) if overlap(cell, second) > 0}
    return bool(in_first and in_second) and len(in_first | in_second) > 1


def overlap(segment: Segment, column: Column) -> float:
    """The common width as a share of the narrower one's, 0 to 1; 0 if it is below the minimum."""
    common = min(segment.box.right, column.right) - max(segment.box.left, column.left)
    share = common / max(1, min(segment.box.width, column.right - column.left))
    return share if share >= _IN_COMMON else 0.0


def column_at(segment: Segment, columns: Sequence[Column]) -> int:
    """The number of the segment's column; of several that it covers the first, without one the nearest."""
    for number, column in enumerate(columns):
        if overlap(segment, column) > 0:
            return number
    middle = (segment.box.left + segment.box.right) / 2
    return min(
        range(len(columns)), key=lambda n: max(columns[n].left - middle, middle - columns[n].right, 0.0)
    )
