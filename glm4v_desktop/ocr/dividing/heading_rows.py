"""Finds the lines of headings above a table's first row: on two levels, in several lines, or further away."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from statistics import median

from glm4v_desktop.ocr.dividing.columns import Column, column_at, columns_of, overlap
from glm4v_desktop.ocr.dividing.spans import heading_spans, touched
from glm4v_desktop.ocr.dividing.tables import gap_between, is_figure, middle_of
from glm4v_desktop.ocr.page import Row, Segment

# Lengths are in text heights, if nothing else is said.
_MOST_LINES = 5  # above a table that are asked whether they are headings
_NEAR = 1.25  # of the usual distance of rows: lines of headings are nearer, if not those of every column
_FAR = 3.0  # empty space below headings that stand over the columns one by one
_EDGE = 0.6  # edges or middles of a heading and its column differ by less
_LEAST = 0.5  # share of the columns that have a heading in a line of them
_LABELED = re.compile(r"[^\s\d]\s*[:：]\s*\S|\d\s*[:：]\s*[^\s\d]")  # no time of day
YEAR = re.compile(r"(?:19|20)\d\d")


def first_line(rows: Sequence[Row], first: int, last: int, lowest: int, height: float) -> int:
    """The same, where the name of the first group may stand between the headings and the first row."""
    found = first_heading_line(rows, first, last, lowest, height)
    if found < first or first <= lowest + 1 or len(rows[first - 1].segments) > 1:
        return found
    name = rows[first - 1].segments[0].box.left
    edges = [row.segments[0].box.left for row in rows[first:last] if len(row.segments) == 1]
    edges += [rows[first].segments[0].box.left] * (not edges)
    if not any(abs(name - edge) <= _EDGE * height for edge in edges):
        return first
    found = first_heading_line(rows, first - 1, last, lowest, height)
    if found < first - 1:
        return found
    return (
        first - 2 if _heads_all_values(rows[first - 2], rows[first - 1], rows[first:last], height) else first
    )


def _heads_all_values(heads: Row, name: Row, rows: Sequence[Row], height: float) -> bool:
    """Whether each column has its heading in the line, but the first, whose labels need none."""
    columns = columns_of(rows)[1:]
    return (
        1 < len(columns) == len(heads.segments)
        and gap_between(heads, name) <= _FAR * height
        and not any(_is_value(item.text) for item in heads.segments)
        and all(_is_over(item, at, height) for item, at in zip(heads.segments, columns, strict=True))
    )


def first_heading_line(rows: Sequence[Row], first: int, last: int, lowest: int, height: float) -> int:
    """The number of the first line of the table with all its headings; `first` if there are none above it.

    `rows[first:last]` line up in columns; `lowest` is the first line that may be taken.
    """
    columns = columns_of(rows[first:last])
    if len(columns) < 2:
        return first
    middles = [middle_of(row.segments) for row in rows[first:last]]
    pitch = median(below - above for above, below in pairwise(middles))
    headless = _begins_with_data(rows[first:last], columns)
    found = first
    for number in range(first - 1, max(lowest, first - _MOST_LINES) - 1, -1):
        row, below = rows[number], rows[number + 1]
        values = any(_is_value(segment.text) for segment in row.segments)
        if is_labeled(row) or is_bar(row, below) or values:
            break
        near = middle_of(below.segments) - middle_of(row.segments) <= _NEAR * pitch
        lower = {segment for other in rows[number + 1 : first] for segment in other.segments}
        if near and _is_over_several(row, columns, lower, height):
            found = number
            continue
        if not _is_one_by_one(row, columns):
            break
        aligned = all(_is_over(item, columns[column_at(item, columns)], height) for item in row.segments)
        most = aligned and len(row.segments) >= max(2, _LEAST * len(columns))
        far = found == first and headless and gap_between(row, below) <= _FAR * height
        if most and (near or far):
            found = number
        elif not near:
            break
    return found


def is_labeled(row: Row) -> bool:
    """Whether the row has at most two runs, with a label and its value in one, as over a table (单位：元)."""
    return len(row.segments) <= 2 and any(_LABELED.search(item.text) for item in row.segments)


def is_bar(row: Row, below: Row) -> bool:
    """Whether a label with its value stands in a line above headings, as in a bar of filters."""
    labeled = any(_LABELED.search(item.text) for item in row.segments)
    words = not any(letter.isdigit() or letter in ":：" for letter in below.text)
    return labeled and words and len(row.segments) <= len(below.segments)


def _is_value(text: str) -> bool:
    return is_figure(text) and not YEAR.fullmatch(text.strip())


def _begins_with_data(rows: Sequence[Row], columns: Sequence[Column]) -> bool:
    """Whether the first row has a figure in a column of figures, so that its headings are not there."""
    figures = [0] * len(columns)
    for row in rows[1:]:
        for segment in row.segments:
            figures[column_at(segment, columns)] += is_figure(segment.text)
    usual = {number for number, count in enumerate(figures) if 2 * count > len(rows) - 1}
    return any(
        _is_value(segment.text) and column_at(segment, columns) in usual for segment in rows[0].segments
    )


def _is_one_by_one(row: Row, columns: Sequence[Column]) -> bool:
    """Whether each segment has a column of its own and touches no other one."""
    places = {column_at(segment, columns) for segment in row.segments}
    return len(places) == len(row.segments) and all(len(touched(item, columns)) < 2 for item in row.segments)


def _is_over(segment: Segment, column: Column, height: float) -> bool:
    """Whether the segment stands over the column, with one edge or the middle in common."""
    box = segment.box
    apart = min(
        abs(box.left - column.left),
        abs(box.right - column.right),
        abs(box.left + box.right - column.left - column.right) / 2,
    )
    return apart <= _EDGE * height or overlap(segment, column) > 0.7


def _is_over_several(row: Row, columns: Sequence[Column], lower: Collection[Segment], height: float) -> bool:
    """Whether the segments are headings over several columns each, and no title over the whole table."""
    left, right = row.segments[0].box.left, row.segments[-1].box.right
    if left < columns[0].left - height or right > columns[-1].right + height:
        return False
    spans = heading_spans(row.segments, columns, lower, height)
    return bool(spans) and (len(row.segments) > 1 or (bool(lower) and spans[0][0] > 0))
