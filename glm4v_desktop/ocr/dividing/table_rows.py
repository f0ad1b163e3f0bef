"""Joins the printed lines of a table to its rows: a cell may have several lines, and others stand beside
their middle or their top.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.columns import Column, column_at
from glm4v_desktop.ocr.dividing.open_rows import ends_of_rows
from glm4v_desktop.ocr.dividing.tables import around, is_figure, middle_of, text_height
from glm4v_desktop.ocr.page import Row, Segment

# Lengths are in text heights, if nothing else is said.
_LEVEL = 0.4  # boxes of one line have middles that differ by less
_WIDEST_PITCH = 2.2  # from line to line inside of a cell
_STEP = 1.17  # lines of two cells are at least this many times as far apart as lines of one
_MOST_TRIED = 4  # distances that may divide lines of one cell from lines of two
_REACH = 0.3  # a cell reaches this far above its first line's middle and below its last one's
_NEXT_LINE = 0.8  # the most empty height above the second line of a label
_FULL = 1.6  # a wrapped line ends at most this far before the longest line of its column
_MOST_HEADING_LINES = 4
_BRACKETS = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")


@dataclass(slots=True)
class _Stack:
    """The lines of one cell, from top to bottom; those on one line from left to right."""

    column: int
    lines: list[list[Segment]]

    @property
    def first(self) -> float:
        return middle_of(self.lines[0])

    @property
    def last(self) -> float:
        return middle_of(self.lines[-1])


def rows_from_lines(lines: Sequence[Row], columns: Sequence[Column], bands: Sequence[Rect] = ()) -> list[Row]:
    """The rows of a table from its printed lines; the lines themselves if every cell has one line.

    `bands` are what is drawn around rows or their cells: stripes, fills, the space between two ruled lines.
    """
    if units := _lines_with_units(lines):
        stacks = _stacks(lines[:units], columns, text_height(lines[0].segments))
        heading = [
            _Stack(column[0].column, [line for cell in column for line in cell.lines])
            for column in stacks
            if column
        ]
        return [_row(heading), *rows_from_lines(lines[units:], columns, bands)]
    height = text_height([segment for line in lines for segment in line.segments])
    stacks = _stacks(lines, columns, height)
    for limit in _limits(stacks, height):
        rows = _rows_at(stacks, limit, height, bands)
        if rows is not None:
            return rows
    return _with_wrapped_labels(lines, columns, height)


def _lines_with_units(lines: Sequence[Row]) -> int:
    """How many lines the headings have if their last one has only units or remarks in brackets; else 0."""
    for number, line in enumerate(lines[:_MOST_HEADING_LINES]):
        if any(is_figure(item.text) and not _BRACKETS.fullmatch(item.text) for item in line.segments):
            return 0
        if number and all(_BRACKETS.fullmatch(item.text.strip()) for item in line.segments):
            return number + 1 if number + 1 < len(lines) else 0
    return 0


def _stacks(lines: Sequence[Row], columns: Sequence[Column], height: float) -> list[list[_Stack]]:
    """For each column its lines, each a stack of its own, from top to bottom."""
    found: list[list[_Stack]] = []
    for number in range(len(columns)):
        mine = [s for line in lines for s in line.segments if column_at(s, columns) == number]
        stacks: list[_Stack] = []
        for segment in sorted(mine, key=lambda item: item.box.top + item.box.bottom):
            if stacks and middle_of([segment]) - stacks[-1].last < _LEVEL * height:
                stacks[-1].lines[0].append(segment)
            else:
                stacks.append(_Stack(number, [[segment]]))
        found.append(stacks)
    return found


def _limits(stacks: Sequence[Sequence[_Stack]], height: float) -> list[float]:
    """`cell_limits` for the lines of all columns."""
    steps = [below.first - above.last for column in stacks for above, below in pairwise(column)]
    return cell_limits(steps, height)


def cell_limits(steps: Iterable[float], height: float) -> list[float]:
    """Distances in pixels that may divide lines of one cell from lines of two, the clearest first.

    `steps` are the distances from line to line in a column or several.
    """
    jumps = [
        (two / one, (one + two) / 2)
        for one, two in pairwise(sorted(steps))
        if 0 < one <= _WIDEST_PITCH * height and two >= _STEP * one
    ]
    return [limit for _, limit in sorted(jumps, reverse=True)[:_MOST_TRIED]]


def _rows_at(
    stacks: Sequence[Sequence[_Stack]], limit: float, height: float, bands: Sequence[Rect]
) -> list[Row] | None:
    """The rows if lines nearer than `limit` are one cell; None if that does not give a table's rows."""
    cells = [cell for column in stacks for cell in _joined(column, limit)]
    cells.sort(key=lambda cell: cell.first)
    rows: list[list[_Stack]] = []
    reach = 0.0
    for cell in cells:
        if rows and cell.first - _REACH * height < reach:
            rows[-1].append(cell)
        else:
            rows.append([cell])
            reach = 0.0
        reach = max(reach, cell.last + _REACH * height)
    several = [row for row in rows if any(len(cell.lines) > 1 for cell in row)]
    if not several or any(len({cell.column for cell in row}) < len(row) for row in rows):
        return None
    anchored = all(_has_anchor(row, len(stacks), height) for row in several)
    if not anchored and (any(map(_are_rows, several)) or not _are_banded(rows, bands)):
        return None
    return [_row(row) for row in rows]


def _are_rows(row: Sequence[_Stack]) -> bool:
    """Whether the lines of these cells are rows, between which nothing is drawn."""
    return bool(ends_of_rows([[item for line in cell.lines for item in line] for cell in row]))


def _are_banded(rows: Sequence[Sequence[_Stack]], bands: Sequence[Rect]) -> bool:
    """Whether the cells of several lines stand in bands with no other row, or between two rows that do."""
    if any(_parts_cell(band, cell) for band in bands for row in rows for cell in row):
        return False
    cells = [
        (number, around(item for line in cell.lines for item in line))
        for number, row in enumerate(rows)
        for cell in row
    ]
    alone: set[tuple[int, Rect]] = set()  # the cells in bands that hold no cell of another row
    for band in bands:
        inside = [
            (number, box)
            for number, box in cells
            if band.contains((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        ]
        if len({number for number, _ in inside}) == 1:
            alone.update(inside)
    banded = [all(cell in alone for cell in cells if cell[0] == number) for number in range(len(rows))]
    several = [number for number, row in enumerate(rows) if any(len(cell.lines) > 1 for cell in row)]
    return any(banded[number] for number in several) and all(
        banded[number] or all(banded[near] for near in (number - 1, number + 1) if near in several)
        for number in several
    )


def _parts_cell(band: Rect, cell: _Stack) -> bool:
    """Whether the band holds some of the lines of a cell, but not all."""
    boxes = [around(line) for line in cell.lines]
    inside = [band.contains((box.left + box.right) / 2, (box.top + box.bottom) / 2) for box in boxes]
    return any(inside) and not all(inside)


def _has_anchor(row: Sequence[_Stack], columns: int, height: float) -> bool:
    """Whether a cell of one line stands beside cells of several lines: else these may be rows.

    In two columns it is a figure or beside their middle: a time beside the first of two lines is a list.
    """
    longest = max(row, key=lambda cell: len(cell.lines))
    return any(
        len(cell.lines) == 1
        and (
            columns > 2
            or cell.first > longest.first + _LEVEL * height
            or all(is_figure(item.text) for item in cell.lines[0])
        )
        for cell in row
    )


def _joined(column: Sequence[_Stack], limit: float) -> list[_Stack]:
    cells: list[_Stack] = []
    for line in column:
        if cells and line.first - cells[-1].last < limit:
            cells[-1] = _Stack(line.column, cells[-1].lines + line.lines)
        else:
            cells.append(line)
    return cells


def _row(cells: Sequence[_Stack]) -> Row:
    ordered = sorted(cells, key=lambda cell: cell.column)
    return Row(
        tuple(
            segment
            for cell in ordered
            for line in cell.lines
            for segment in sorted(line, key=lambda item: item.box.left)
        )
    )


def _with_wrapped_labels(lines: Sequence[Row], columns: Sequence[Column], height: float) -> list[Row]:
    """Joins a line that has only the rest of the label above it, which went to the end of its column."""
    rows = list(lines[:1])
    right = columns[0].right
    for above, line in pairwise(lines):
        first, rest = above.segments[0], line.segments[0]
        if (
            len(line.segments) == 1
            and len(above.segments) > 1
            and len(rows[-1].segments) == len(above.segments)
            and column_at(rest, columns) == column_at(first, columns) == 0
            and not is_figure(first.text)
            and first.box.right > right - _FULL * height
            and rest.box.right < right - _FULL * height
            and rest.box.top - first.box.bottom < _NEXT_LINE * height
            and not rest.text.rstrip().endswith((":", "："))
        ):
            rows[-1] = Row((first, rest, *above.segments[1:]))
        else:
            rows.append(line)
    return rows
