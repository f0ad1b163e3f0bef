"""Finding the columns of a table in rows of segments. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from glm4v_desktop.reading.numbers import numbers_in
from glm4v_desktop.reading.page import Row, Segment
from glm4v_desktop.reading.rows import is_number, text_height, without_small_gaps
from glm4v_desktop.reading.spacing import joined_text

_LEAST_ROWS = 2  # with at least two filled cells each; below it is just text with gaps
_LEAST_FILLED = 0.4  # share of all cells; looser arrangements are no table
_IN_COMMON = 0.25  # share of the narrower extent that a cell and its column have in common


@dataclass(slots=True)
class Column:
    """`left` and `right` of what stands in it, in pixels."""

    left: int
    right: int


def columns_of(rows: Sequence[Row]) -> list[Column]:
    """Columns from left to right. Cells that span several are ignored; rows of one segment say nothing."""
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
    """Joins neighbours of which no row fills both: indented labels, a heading beside its column."""
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
    """By two segments; one that spans both fills neither more than the other."""
    in_first = {number for number, cell in enumerate(row.segments) if _overlap(cell, first) > 0}
    in_second = {number for number, cell in enumerate(row.segments) if _overlap(cell, second) > 0}
    return bool(in_first and in_second) and len(in_first | in_second) > 1


def _overlap(segment: Segment, column: Column) -> float:
    """Common width as a share of the narrower of both; 0 when it is too little to count."""
    common = min(segment.box.right, column.right) - max(segment.box.left, column.left)
    share = common / max(1, min(segment.box.width, column.right - column.left))
    return share if share >= _IN_COMMON else 0.0


def cells_of(row: Row, columns: Sequence[Column]) -> tuple[str, ...]:
    """The row's texts by column, "" where nothing is printed. A spanning cell stands in its first column."""
    texts: list[list[str]] = [[] for _ in columns]
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
        texts[at].append(segment.text)
    return tuple(joined_text(pieces) for pieces in texts)


def table_cells(rows: Sequence[Row]) -> tuple[tuple[str, ...], ...]:
    """The cells when these rows are a table, one tuple a row; empty when they are not."""
    if sum(len(row.segments) > 1 for row in rows) < _LEAST_ROWS:
        return ()
    columns = columns_of(rows)
    if len(columns) < 2:
        return ()
    cells = tuple(cells_of(row, columns) for row in rows)
    filled = [sum(bool(text) for text in row) for row in cells]
    if sum(count > 1 for count in filled) < _LEAST_ROWS:
        return ()
    if len(rows) == _LEAST_ROWS and not _is_heading_and_row(rows, len(columns)):
        return ()
    if _is_chart(cells):
        return ()
    full = [count for row, count in zip(rows, filled, strict=True) if len(row.segments) > 1]
    return cells if sum(full) >= _LEAST_FILLED * len(full) * len(columns) else ()


def _is_heading_and_row(rows: Sequence[Row], columns: int) -> bool:
    """Two rows are a table when both fill every column and a figure stands below; buttons do neither."""
    full = all(len(row.segments) >= columns for row in rows)
    return full and any(is_number(segment.text) for segment in rows[-1].segments)


def _is_chart(cells: Sequence[Sequence[str]]) -> bool:
    """Whether these are a chart's axis and its legend, level by chance.

    Then figures with units ("$600K") stand where a table has its labels, without a heading over them, and
    some other column mixes figures with words.
    """
    first = [row[0] for row in cells if row[0]]
    on_axis = [any(character.isdigit() for character in text) for text in first]
    if not first or not all(on_axis) or not _is_figure(first[0], with_unit=True):
        return False
    for column in range(1, len(cells[0])):
        kinds = {_is_figure(row[column]) for row in cells if row[column]}
        if len(kinds) > 1:
            return True
    return False


def _is_figure(text: str, with_unit: bool = False) -> bool:
    found = numbers_in(text)
    return len(found) == 1 and found[0].text == text.strip() and bool(found[0].unit or not with_unit)
