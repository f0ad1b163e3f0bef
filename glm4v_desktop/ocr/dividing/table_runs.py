"""Finds runs of rows that line up in columns, from the heading of a table to its last row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from glm4v_desktop.ocr.dividing.columns import joined_words
from glm4v_desktop.ocr.dividing.heading_rows import first_line, is_bar, is_labeled
from glm4v_desktop.ocr.dividing.tables import gap_between, is_figure, middle_of, text_height
from glm4v_desktop.ocr.page import Row, Segment

# Lengths are in text heights, if nothing else is said.
_EDGE = 0.6  # aligned edges or middles differ by less
_ALIGNED = 0.75  # rows line up if this share of the shorter one's cells have a cell above or below them
_LOOK_BACK = 4  # last rows of a table that a new row is compared with, because some have empty cells
_SUB_HEADINGS = 2  # rows of one segment in sequence that may be inside a table; more are a paragraph
_LINES_OF_CELL = 8  # lines of one segment in sequence that may be inside a table if they are lines of a cell
_LEAST_BEFORE_LIST = 3  # rows of a table below which another list may begin
_TABLE_GAP = 3.0  # empty space that ends a table
_OUT_OF_STEP = 1.25  # a first or last row at this many times the usual distance is a caption or a note
_OTHER_LINE = 0.75  # of the usual distance of rows: a nearer line belongs to the row above
_LEAST_BESIDE = 3  # values beside the middle of two lines each, so that these are rows
_MOST_CAPTIONS = 6  # rows above a heading that may have lined up with it
_HEADING_FILLED = 0.7  # share of the usual cells that a heading has at least


def aligned_runs(rows: Sequence[Row], check: Callable[[], None]) -> Iterator[tuple[list[Row], bool]]:
    """Divides the rows, in order, into runs; True marks a run whose rows line up in columns."""
    height = text_height([segment for row in rows for segment in row.segments])
    rows = _with_values_beside(rows)
    words = joined_words(rows)
    plain: list[Row] = []
    start = 0
    while start < len(rows):
        check()
        end = _end_of_table(words, start, height)
        first, last = _without_captions(words, start, end)
        if last - first < 2:
            plain.append(rows[start])
            start += 1
            continue
        above = first_line(words, first, last, start - len(plain), height)
        if above < start:
            del plain[above - start :]
        else:
            plain += rows[start:above]
        if plain:
            yield plain, False
            plain = []
        yield list(rows[above:last]), True
        start = last
    if plain:
        yield plain, False


def _with_values_beside(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows with each value that stands beside the middle of two lines on the line of the upper one."""
    between = [
        number
        for number in range(1, len(rows) - 1)
        if _is_beside_two(rows[number - 1], rows[number], rows[number + 1])
    ]
    if len(between) < _LEAST_BESIDE:
        return rows
    return [
        Row((*row.segments, *rows[number + 1].segments)) if number + 1 in between else row
        for number, row in enumerate(rows)
        if number not in between
    ]


def _is_beside_two(above: Row, value: Row, below: Row) -> bool:
    """Whether the second of three segments is to the right of the two others, and level with both in part."""
    if any(len(row.segments) > 1 for row in (above, value, below)):
        return False
    upper, middle, lower = (row.segments[0].box for row in (above, value, below))
    beside = middle.left > max(upper.right, lower.right)
    return beside and upper.bottom > middle.top and middle.bottom > lower.top


def _end_of_table(rows: Sequence[Row], start: int, height: float) -> int:
    """The index after the last row that lines up with the rows from `start` on."""
    if len(rows[start].segments) < 2:
        return start + 1
    members = [rows[start]]
    end, lone = start + 1, 0
    for number in range(start + 1, len(rows)):
        row = rows[number]
        if gap_between(rows[number - 1], row) > _TABLE_GAP * height:
            break
        if len(row.segments) < 2:
            lone += 1
            limit = _LINES_OF_CELL if _is_in_column(row.segments[0], members[-1], height) else _SUB_HEADINGS
            if lone > limit:
                break
            continue
        if not any(line_up(member, row, height) for member in members[-_LOOK_BACK:]):
            break
        if lone and _is_another_list(rows[number - 1], row, members):
            break
        members.append(row)
        end, lone = number + 1, 0
    return _with_last_lines(rows, end, members, height)


def _is_another_list(title: Row, row: Row, members: Sequence[Row]) -> bool:
    """Whether a list begins below a title: its rows have less than half of the table's cells."""
    usual = median(len(member.segments) for member in members)
    return (
        len(members) >= _LEAST_BEFORE_LIST
        and len(title.segments) == 1
        and 2 * len(row.segments) < usual
        and not any(is_figure(item.text) for item in row.segments[1:])
    )


def _with_last_lines(rows: Sequence[Row], end: int, members: Sequence[Row], height: float) -> int:
    """The end with the further lines of the last row's cells, which are nearer to it than a next row."""
    if len(members) < 3:
        return end
    pitch = median(
        middle_of(below.segments) - middle_of(above.segments) for above, below in pairwise(members)
    )
    while end < len(rows) and len(rows[end].segments) == 1:
        near = middle_of(rows[end].segments) - middle_of(rows[end - 1].segments) < _OTHER_LINE * pitch
        # The lines of a cell stand around the last row of values, so that only those before show the column.
        above = rows[max(end - _LOOK_BACK, 0) : end]
        if not near or not any(_is_in_column(rows[end].segments[0], row, height) for row in above):
            return end
        end += 1
    return end


def _is_in_column(segment: Segment, row: Row, height: float) -> bool:
    """Whether the segment goes on below a cell of the row without touching the next cell."""
    for number, cell in enumerate(row.segments):
        if abs(cell.box.left - segment.box.left) < _EDGE * height:
            return number + 1 == len(row.segments) or segment.box.right < row.segments[number + 1].box.left
    return False


def _without_captions(rows: Sequence[Row], start: int, end: int) -> tuple[int, int]:
    """The range without captions or notes at either end, which have fewer cells and a larger distance."""
    start = _first_heading(rows, start, end)
    if end - start < 4:
        return start, end
    middles = [middle_of(row.segments) for row in rows[start:end]]
    pitch = median(below - above for above, below in pairwise(middles))
    usual = median(len(row.segments) for row in rows[start:end])
    far = [below - above > _OUT_OF_STEP * pitch for above, below in pairwise(middles)]
    if far[0] and len(rows[start].segments) < usual:
        start += 1
    if far[-1] and len(rows[end - 1].segments) < usual and not _is_total(rows[end - 1]):
        end -= 1
    return start, end


def _is_total(row: Row) -> bool:
    """Whether a label is followed mostly by figures, as in a row of totals that stands apart."""
    first, *others = row.segments
    figures = sum(is_figure(item.text) for item in others)
    return not is_figure(first.text) and figures > 0 and 2 * figures >= len(others)


def _first_heading(rows: Sequence[Row], start: int, end: int) -> int:
    """The first row from `start` on that is no letterhead: labels with their values above the heading."""
    usual = sorted(len(row.segments) for row in rows[start:end])[(end - start) * 3 // 4]
    for number in range(start, min(end - 2, start + _MOST_CAPTIONS)):
        segments = rows[number].segments
        figures = number > start and any(is_figure(item.text) for item in segments)
        full = len(segments) >= max(2, _HEADING_FILLED * usual) and not figures
        if full and not is_labeled(rows[number]) and not is_bar(rows[number], rows[number + 1]):
            return number
    labeled = [number for number in range(start, min(end - 2, start + 2)) if is_labeled(rows[number])]
    return labeled[-1] + 1 if labeled else start


def line_up(first: Row, second: Row, height: float) -> bool:
    few, many = sorted((first.segments, second.segments), key=len)
    aligned = sum(any(_is_above(cell, other, height) for other in many) for cell in few)
    return aligned >= 2 and aligned >= _ALIGNED * len(few)


def _is_above(one: Segment, two: Segment, height: float) -> bool:
    a, b = one.box, two.box
    apart = min(
        abs(a.left - b.left), abs(a.right - b.right), abs((a.left + a.right) - (b.left + b.right)) / 2
    )
    common = min(a.right, b.right) - max(a.left, b.left)
    return apart <= _EDGE * height or common >= 0.7 * min(a.width, b.width)
