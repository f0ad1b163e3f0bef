"""Groups boxes into rows, finds runs of rows that line up in columns, and makes the cells of tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.numbers import numbers_in
from glm4v_desktop.ocr.page import Cell, Row, Segment, joined_text

_ON_ONE_LINE = 0.5  # boxes of one row have at least this share of the lower one's height in common
_NO_GAP = 0.6  # of the text height; a narrower gap is between words, not between cells
_NUMBER = re.compile(
    r"[(（\[+\-−–—]*(?:US|HK|NT)?[$¥￥€£₹₩₽]*[-−–(（]?\d[\d,，.．'’\s]*[%％‰)）\]]*(?:[-−–]|\s?[$€£])?"
)

_EDGE = 0.6  # text heights by which aligned edges or middles may differ
_ALIGNED = 0.75  # rows line up if this share of the shorter one's cells have a cell above or below them
_LOOK_BACK = 4  # last rows of a table that a new row is compared with, because some have empty cells
_SUB_HEADINGS = 2  # rows of one segment in sequence that may be inside a table; more are a paragraph
_TABLE_GAP = 3.0  # text heights of empty space that end a table
_OUT_OF_STEP = 1.25  # a first or last row at this many times the usual distance is a caption or a note

_LEAST_ROWS = 2  # rows with at least two filled cells; with fewer it is text with gaps
_LEAST_FILLED = 0.4  # share of filled cells; with fewer it is no table
_IN_COMMON = 0.25  # a cell and its column have at least this share of the narrower width in common


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
        if merged and _is_continued(merged[-1], segment):
            merged[-1] = _merged(merged[-1], segment)
        else:
            merged.append(segment)
    return Row(tuple(merged))


def _is_continued(left: Segment, right: Segment) -> bool:
    if is_figure(left.text) and is_figure(right.text):
        return False
    gap = right.box.left - left.box.right
    return gap < _NO_GAP * min(left.box.height, right.box.height)


def _merged(left: Segment, right: Segment) -> Segment:
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
    boxes = [segment.box for segment in segments]
    return Rect(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def gap_between(above: Row, below: Row) -> int:
    """The empty height between two rows in pixels; negative if they overlap."""
    return around(below.segments).top - around(above.segments).bottom


def aligned_runs(rows: Sequence[Row]) -> Iterator[tuple[list[Row], bool]]:
    """Divides the rows, in order, into runs; True marks a run whose rows line up in columns."""
    height = text_height([segment for row in rows for segment in row.segments])
    plain: list[Row] = []
    start = 0
    while start < len(rows):
        end = _end_of_table(rows, start, height)
        first, last = _without_captions(rows, start, end)
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
    """The index after the last row that lines up with the rows from `start` on."""
    if not _has_cells(rows[start]):
        return start + 1
    members = [rows[start]]
    end, lone = start + 1, 0
    for number in range(start + 1, len(rows)):
        if gap_between(rows[number - 1], rows[number]) > _TABLE_GAP * height:
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


def _without_captions(rows: Sequence[Row], start: int, end: int) -> tuple[int, int]:
    """The range without a caption or note at either end, which has fewer cells and a larger distance."""
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


def table_cells(rows: Sequence[Row]) -> tuple[tuple[Cell, ...], ...]:
    """The cells of a table, one tuple per row; empty if these rows are no table."""
    if sum(len(row.segments) > 1 for row in rows) < _LEAST_ROWS:
        return ()
    columns = columns_of(rows)
    if len(columns) < 2:
        return ()
    cells = tuple(cells_of(row, columns) for row in rows)
    filled = [sum(bool(cell.text) for cell in row) for row in cells]
    if sum(count > 1 for count in filled) < _LEAST_ROWS:
        return ()
    if len(rows) == _LEAST_ROWS and not _is_heading_and_row(rows, len(columns)):
        return ()
    if _is_chart([[cell.text for cell in row] for row in cells]):
        return ()
    full = [count for row, count in zip(rows, filled, strict=True) if len(row.segments) > 1]
    return cells if sum(full) >= _LEAST_FILLED * len(full) * len(columns) else ()


def cells_of(row: Row, columns: Sequence[Column]) -> tuple[Cell, ...]:
    """The cells of a row, one for each column. Text that spans several columns is in the first of them."""
    cells: list[list[Segment]] = [[] for _ in columns]
    for segment in row.segments:
        shares = [_overlap(segment, column) for column in columns]
        if any(shares):
            at = next(number for number, share in enumerate(shares) if share > 0)
        else:
            middle = (segment.box.left + segment.box.right) / 2
            at = min(
                range(len(columns)),
                key=lambda n: max(columns[n].left - middle, middle - columns[n].right, 0.0),
            )
        cells[at].append(segment)
    return tuple(Cell(joined_text(item.text for item in cell), tuple(cell)) for cell in cells)


@dataclass(slots=True)
class Column:
    """A column of a table: the `left` and `right` of its segments in pixels."""

    left: int
    right: int


def columns_of(rows: Sequence[Row]) -> list[Column]:
    """The columns, from left to right. Cells that span several, and rows of one segment, are ignored."""
    cells = [cell for row in rows if len(row.segments) > 1 for cell in without_small_gaps(row).segments]
    columns: list[Column] = []
    for cell in sorted(cells, key=lambda item: item.box.width):
        touched = [column for column in columns if _overlap(cell, column) > 0]
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
        near = bool(kept) and column.left - kept[-1].right < 3 * height
        if near and not any(_fills_both(row, kept[-1], column) for row in rows):
            kept[-1] = Column(kept[-1].left, max(kept[-1].right, column.right))
        else:
            kept.append(column)
    return kept


def _fills_both(row: Row, first: Column, second: Column) -> bool:
    """Whether the row has one segment in each of the two columns, not just one that spans both."""
    in_first = {number for number, cell in enumerate(row.segments) if _overlap(cell, first) > 0}
    in_second = {number for number, cell in enumerate(row.segments) if _overlap(cell, second) > 0}
    return bool(in_first and in_second) and len(in_first | in_second) > 1


def _overlap(segment: Segment, column: Column) -> float:
    """The common width as a share of the narrower one's, 0 to 1; 0 if it is below the minimum."""
    common = min(segment.box.right, column.right) - max(segment.box.left, column.left)
    share = common / max(1, min(segment.box.width, column.right - column.left))
    return share if share >= _IN_COMMON else 0.0


def _is_heading_and_row(rows: Sequence[Row], columns: int) -> bool:
    """Whether two rows are a table, not a group of buttons: all columns are filled, and the second row has a
    figure."""
    full = all(len(row.segments) >= columns for row in rows)
    return full and any(is_figure(segment.text) for segment in rows[-1].segments)


def _is_chart(cells: Sequence[Sequence[str]]) -> bool:
    """Whether these are the axis and the legend of a chart, on the same lines by chance.

    Then the first column has figures with units ("$600K") without a heading, where a table has its labels,
    and some other column has both figures and words.
    """
    first = [row[0] for row in cells if row[0]]
    on_axis = [any(character.isdigit() for character in text) for text in first]
    if not first or not all(on_axis) or not _is_one_number(first[0], with_unit=True):
        return False
    for column in range(1, len(cells[0])):
        kinds = {_is_one_number(row[column]) for row in cells if row[column]}
        if len(kinds) > 1:
            return True
    return False


def _is_one_number(text: str, with_unit: bool = False) -> bool:
    found = numbers_in(text)
    return len(found) == 1 and found[0].text == text.strip() and bool(found[0].unit or not with_unit)
