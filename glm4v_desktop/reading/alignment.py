"""Which rows stand under each other like the rows of a table. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from glm4v_desktop.reading.page import Row, Segment
from glm4v_desktop.reading.rows import around, text_height, without_small_gaps

_EDGE = 0.6  # how far two edges or middles may be apart to be one line, in text heights
_ALIGNED = 0.75  # share of the shorter row's cells that have a cell of the other row above or below them
_LOOK_BACK = 4  # rows of a table with which a new one may line up: some have empty cells
_SUB_HEADINGS = 2  # lone rows in sequence that may stand inside a table; more are a paragraph
_TABLE_GAP = 3.0  # empty height that ends a table, in text heights
_OUT_OF_STEP = 1.25  # a first or last row this much further away than usual is a caption or a note


def aligned_runs(rows: Sequence[Row]) -> Iterator[tuple[list[Row], bool]]:
    """All rows in their order, in pieces; True marks a piece whose rows line up in columns."""
    height = text_height([segment for row in rows for segment in row.segments])
    plain: list[Row] = []
    start = 0
    while start < len(rows):
        end = _end_of_table(rows, start, height)
        first, last = _in_step(rows, start, end)
        if last - first < 2:
            plain.append(rows[start])
            start += 1
            continue
        plain += rows[start:first]
        if plain:
            yield plain, False
            plain = []
        yield list(rows[first:last]), True
        start = last
    if plain:
        yield plain, False


def _end_of_table(rows: Sequence[Row], start: int, height: float) -> int:
    """The first row after those that line up with the row at `start`."""
    if not _has_cells(rows[start]):
        return start + 1
    members = [rows[start]]
    end, lone = start + 1, 0
    for number in range(start + 1, len(rows)):
        if _gap(rows[number - 1], rows[number]) > _TABLE_GAP * height:
            break
        if not _has_cells(rows[number]):
            lone += 1
            if lone > _SUB_HEADINGS:
                break
            continue
        if not any(_line_up(row, rows[number], height) for row in members[-_LOOK_BACK:]):
            break
        members.append(rows[number])
        end, lone = number + 1, 0
    return end


def _in_step(rows: Sequence[Row], start: int, end: int) -> tuple[int, int]:
    """Without captions and notes at the ends that line up by chance: fewer cells, and further away."""
    if end - start < 4:
        return start, end
    middles = [_middle(row) for row in rows[start:end]]
    pitch = median(below - above for above, below in pairwise(middles))
    usual = median(len(row.segments) for row in rows[start:end])
    far = [below - above > _OUT_OF_STEP * pitch for above, below in pairwise(middles)]
    if far[0] and len(rows[start].segments) < usual:
        start += 1
    if far[-1] and len(rows[end - 1].segments) < usual:
        end -= 1
    return start, end


def _has_cells(row: Row) -> bool:
    return len(without_small_gaps(row).segments) > 1


def _line_up(first: Row, second: Row, height: float) -> bool:
    few, many = sorted((without_small_gaps(first).segments, without_small_gaps(second).segments), key=len)
    aligned = sum(any(_is_above(cell, other, height) for other in many) for cell in few)
    return aligned >= 2 and aligned >= _ALIGNED * len(few)


def _is_above(one: Segment, two: Segment, height: float) -> bool:
    a, b = one.box, two.box
    apart = min(
        abs(a.left - b.left), abs(a.right - b.right), abs((a.left + a.right) - (b.left + b.right)) / 2
    )
    common = min(a.right, b.right) - max(a.left, b.left)
    return apart <= _EDGE * height or common >= 0.7 * min(a.width, b.width)


def _middle(row: Row) -> float:
    box = around(row.segments)
    return (box.top + box.bottom) / 2


def _gap(above: Row, below: Row) -> float:
    return around(below.segments).top - around(above.segments).bottom
