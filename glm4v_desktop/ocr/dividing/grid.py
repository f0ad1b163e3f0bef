"""Makes the rows and cells of a table from lines that line up, or says that they are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.across import (
    heads_in,
    large_names,
    names_in_fills,
    notes_in,
    with_lines_across,
)
from glm4v_desktop.ocr.dividing.columns import Column, column_at, columns_of, joined_words
from glm4v_desktop.ocr.dividing.heading_rows import YEAR
from glm4v_desktop.ocr.dividing.spans import heading_spans, place_among, row_blocks, touched
from glm4v_desktop.ocr.dividing.table_rows import rows_from_lines
from glm4v_desktop.ocr.dividing.tables import is_figure, middle_of, text_height
from glm4v_desktop.ocr.numbers import numbers_in
from glm4v_desktop.ocr.page import Cell, Row, Segment, joined_text

_LEAST_ROWS = 2  # rows with at least two filled cells; with fewer it is text with gaps
_LEAST_FILLED = 0.4  # share of filled cells; with fewer it is no table
_BETWEEN = 0.75  # of the usual distance of rows: a label nearer to both neighbors stands between two rows
_LEAST_LABELS = 2  # labels of several rows that a column has, where they stand at the first of them
_FULL = 0.9  # share of the rows that a column fills which is beside labels of several rows
_UPPER_LINES = 3  # lines that the upper headings of a table have at most
_LEAST_HEADED = 0.7  # a line with fewer of the usual cells may be one of them
_PAIR = 2
_LEAST_PAIRS = 0.5  # share of the rows of a table of two columns that fill both
_WIDE = 0.6  # share of the columns that a line of text goes over
_ALONE = 0.5  # share of the columns that only one line fills
_LEAST_ALONE = 2  # of them
_PROGRAM = re.compile(
    r"[;{}]\s*$|[;{}]\s|\s[=!<>+-]?=>?\s|->|//|::|\w\([^()]*\)+\s*:?$|^\W*(?:return|import|from|def)\b"
)
_MOST_PARTED = 0.2  # share of the lines of a numbered program that have a gap in them
_PROGRAM_LINES = 0.5  # share of the lines of a program that have such a sign

Grid = list[list[Cell]]


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[Row, ...]
    cells: tuple[tuple[Cell, ...], ...]


def table_of(lines: Sequence[Row], bands: Sequence[Rect] = (), fills: Sequence[Rect] = ()) -> Table | None:
    """The table that these lines are; None if they are none. `bands` are as for `rows_from_lines`.

    Those with a ground of their own, not between two lines, may also be given as `fills`.
    """
    words = joined_words(lines)
    heads = heads_in(lines, words, bands) if lines else set()
    columns = _columns([row for number, row in enumerate(words) if number not in heads]) if words else []
    across = heads | (notes_in(lines, columns, heads) if len(columns) > 1 else set())
    across |= names_in_fills(lines, fills) if fills else set()
    across |= large_names(lines, columns) if len(columns) > _PAIR else set()
    table = _table_of([line for number, line in enumerate(lines) if number not in across], bands)
    if table is None or not across or len(table.cells[0]) < 2:
        return table
    return Table(*with_lines_across(table.rows, table.cells, [lines[number] for number in sorted(across)]))


def _table_of(lines: Sequence[Row], bands: Sequence[Rect]) -> Table | None:
    """The table of lines that keep to its columns."""
    if sum(len(line.segments) > 1 for line in lines) < _LEAST_ROWS:
        return None
    columns = _columns(joined_words(lines))
    if len(columns) < 2 or _is_numbered_text(lines, columns) or _is_program(lines):
        return None
    rows = rows_from_lines(lines, columns, bands)
    cells = tuple(cells_of(row, columns) for row in rows)
    filled = [sum(bool(cell.text) for cell in row) for row in cells]
    if sum(count > 1 for count in filled) < _LEAST_ROWS:
        return None
    if len(rows) == _LEAST_ROWS and not _is_heading_and_row(rows, len(columns)):
        return None
    if len(columns) == _PAIR and sum(count > 1 for count in filled) < _LEAST_PAIRS * len(rows):
        return None
    if _is_text_between(rows, cells, columns) or _is_one_line(rows, cells, columns):
        return None
    if _is_chart([[cell.text for cell in row] for row in cells]):
        return None
    full = [count for row, count in zip(rows, filled, strict=True) if len(row.segments) > 1]
    if sum(full) < _LEAST_FILLED * len(full) * len(columns):
        return None
    return _with_merged_cells(rows, cells, columns)


def _columns(lines: Sequence[Row]) -> list[Column]:
    """The columns, by the lines below the upper headings: those are wider than one column."""
    columns = columns_of(lines)
    usual = sorted(len(line.segments) for line in lines)[len(lines) * 3 // 4]
    first = next(number for number, line in enumerate(lines) if len(line.segments) > _LEAST_HEADED * usual)
    lower = columns_of(lines[first:]) if 0 < first <= _UPPER_LINES else []
    return lower if len(lower) == len(columns) else columns


def cells_of(row: Row, columns: Sequence[Column]) -> tuple[Cell, ...]:
    """The cells of a row, one for each column. Text that spans several columns is in the first of them."""
    cells: list[list[Segment]] = [[] for _ in columns]
    for segment in row.segments:
        cells[column_at(segment, columns)].append(segment)
    return tuple(_cell(cell) for cell in cells)


def _cell(segments: Sequence[Segment]) -> Cell:
    return Cell(joined_text(item.text for item in segments), tuple(segments))


def _with_merged_cells(
    lines: Sequence[Row], line_cells: Sequence[tuple[Cell, ...]], columns: Sequence[Column]
) -> Table:
    """The table with the cells that stand for several rows or columns."""
    height = text_height([segment for line in lines for segment in line.segments])
    between = _lines_between(lines, line_cells)
    rows = [line for number, line in enumerate(lines) if number not in between]
    grid = [list(cells) for number, cells in enumerate(line_cells) if number not in between]
    merged: list[int] = []
    for column in range(len(columns)):
        places = _places(column, line_cells, between)
        exact = _exact_places(column, line_cells, between)
        nested = column == 0 or column - 1 in merged
        blocks = _blocks(column, exact, grid, nested) or _blocks(column, places, grid, nested)
        head = row_blocks([place for place, _ in places[:1]], 2) if len(rows) > 2 else []
        if not blocks and between and any(place % 1 for place, _ in places[:1]):
            blocks = head
        for (first, last), (_, cell) in zip(blocks, places, strict=False):
            merged += [column] * (last > first)
            for row in range(first, last + 1):
                grid[row][column] = replace(cell, rowspan=last - first + 1)
        if any(place % 1 for place, _ in places[len(blocks) :]):
            rows, grid = list(lines), [list(cells) for cells in line_cells]
            break
    _merge_headings(grid, columns, height)
    _merge_labels(grid, columns)
    return Table(_rows_of(grid, rows), tuple(tuple(cells) for cells in grid))


def _rows_of(grid: Sequence[Sequence[Cell]], rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with the boxes of their cells, a merged cell's in the first row that it covers."""
    taken: set[Segment] = set()
    made = []
    for cells in grid:
        segments: list[Segment] = []
        for cell in cells:
            segments += [item for item in cell.segments if item not in taken]
            taken.update(cell.segments)
        made.append(Row(tuple(segments)))
    same = [set(one.segments) == set(two.segments) for one, two in zip(made, rows, strict=True)]
    return tuple(two if equal else one for one, two, equal in zip(made, rows, same, strict=True))


def _lines_between(lines: Sequence[Row], cells: Sequence[tuple[Cell, ...]]) -> list[int]:
    """The lines that have only labels which stand between the two lines above and below them."""
    if len(lines) < 4:
        return []
    middles = [middle_of(line.segments) for line in lines]
    pitch = median(sorted(below - above for above, below in pairwise(middles))[len(middles) // 3 :])
    found: list[int] = []
    for number in range(1, len(lines) - 1):
        near = max(middles[number] - middles[number - 1], middles[number + 1] - middles[number])
        filled = [place for place, cell in enumerate(cells[number]) if cell.text]
        empty = all(not cells[number + step][place].text for step in (-1, 1) for place in filled)
        words = not any(is_figure(item.text) for item in lines[number].segments)
        if near < _BETWEEN * pitch and empty and words and number - 1 not in found:
            found.append(number)
    return found


def _places(
    column: int, cells: Sequence[tuple[Cell, ...]], between: Sequence[int]
) -> list[tuple[float, Cell]]:
    """The filled cells of the column with their places, counted in rows."""
    places: list[tuple[float, Cell]] = []
    row = 0
    for number, line in enumerate(cells):
        if number not in between:
            row += 1
        if line[column].text:
            places.append((row - 0.5 if number in between else row - 1.0, line[column]))
    return places


def _exact_places(
    column: int, lines: Sequence[tuple[Cell, ...]], between: Sequence[int]
) -> list[tuple[float, Cell]]:
    """The same by where the cells stand beside those of the other columns: 2.5 is between two rows."""
    middles = []
    for number, line in enumerate(lines):
        others = [
            middle_of(cell.segments) for place, cell in enumerate(line) if cell.text and place != column
        ]
        if number not in between:
            middles.append(median(others) if others else middle_of(line[column].segments))
    places = _places(column, lines, between)
    if len(middles) < 2:
        return places
    for number, (place, cell) in enumerate(places):
        exact = place_among(middles, middle_of(cell.segments))
        places[number] = (place if exact is None else round(2 * exact) / 2, cell)
    return places


def _blocks(
    column: int, places: Sequence[tuple[float, Cell]], grid: Grid, nested: bool
) -> list[tuple[int, int]]:
    """The rows that each label of the column covers; empty if the column has one row for each.

    `nested`: all columns before this one have labels of several rows, so that this may have them, too.
    """
    if not places or len(places) == len(grid) or column + 1 >= len(grid[0]):
        return []
    if any(is_figure(cell.text) for _, cell in places[1:]):
        return []
    body = grid[1 + round(places[0][0] + 0.1) :]  # below the heading, which may stand on two levels
    filled = [sum(bool(row[other].text) for row in body) for other in range(column + 1, len(grid[0]))]
    if max(filled) < _FULL * len(body):
        return []
    blocks = row_blocks([place for place, _ in places], len(grid))
    if not blocks:  # the heading of the labels is missing
        below = row_blocks([place - 1 for place, _ in places], len(grid) - 1)
        blocks = [(first + 1, last + 1) for first, last in below]
    longer = sum(last > first for first, last in blocks)
    if any(place % 1 for place, _ in places) or (nested and longer >= _LEAST_LABELS):
        return blocks
    return _blocks_from_top(column, places, grid)


def _blocks_from_top(column: int, places: Sequence[tuple[float, Cell]], grid: Grid) -> list[tuple[int, int]]:
    """The same where each label stands at the first of its rows."""
    starts = [round(place) for place, _ in places]
    labels = [grid[row][column + 1].text for row in range(1, len(grid)) if grid[row][column + 1].text]
    if column or any(place % 1 for place, _ in places) or starts[:2] != [0, 1]:
        return []
    if len(set(labels)) < len(labels) or any(is_figure(text) for text in labels):
        return []
    blocks = [(one, two - 1) for one, two in pairwise([*starts, len(grid)])]
    return blocks if sum(last > first for first, last in blocks) >= _LEAST_LABELS else []


def _merge_headings(grid: Grid, columns: Sequence[Column], height: float) -> None:
    """Widens the headings of the first row that stand over several columns with headings of their own."""
    if len(grid) < 3 or len(columns) < 3:
        return
    top, second = grid[0], grid[1]
    labels = [item for cell in top if cell.rowspan == 1 for item in cell.segments]
    lower = [item for cell in top if cell.rowspan > 1 for item in cell.segments]
    if any(_is_code(item.text) and not YEAR.match(item.text) for item in labels) or len(labels) + len(
        lower
    ) >= len(columns):
        return
    if not lower and top[0].text == "" and second[0].text:
        lower = list(second[0].segments[:1])  # the heading of the labels stands on the lower level
    spans = heading_spans(labels, columns, lower, height)
    below = [column for first, last in spans for column in range(first, last + 1) if last > first]
    if not spans or not all(second[column].text for column in below):
        return
    for label, (first, last) in zip(labels, spans, strict=True):
        for column in range(first, last + 1):
            top[column] = Cell(label.text, (label,), colspan=last - first + 1)


def _merge_labels(grid: Grid, columns: Sequence[Column]) -> None:
    """Widens a label that goes over into the next columns, or that stands among figures as on a total."""
    for number, cells in enumerate(grid):
        filled = [column for column, cell in enumerate(cells) if cell.text]
        if not filled or number == 0 or any(cell.rowspan > 1 or cell.colspan > 1 for cell in cells):
            continue
        first = filled[0]
        cell = cells[first]
        last = first
        if is_figure(cell.text) or _is_code(cell.text) or not cell.segments:
            continue
        others = [row[first].text for row in grid[1:] if row[first].text and row is not cells]
        among_figures = sum(_is_code(text) for text in others) > len(others) / 2
        if len(filled) == 1 and first == 0:
            wide = len(touched(cell.segments[0], columns)) > 1
            last = len(columns) - 1 if wide or among_figures else 0
        elif first > 0 and among_figures and len(filled) > 1 and is_figure(cells[filled[1]].text):
            first, last = 0, first
        for column in range(first, last + 1):
            if last > first:
                cells[column] = replace(cell, colspan=last - first + 1)


def _is_code(text: str) -> bool:
    """Whether the text has more digits than letters, as figures and article numbers have."""
    return sum(letter.isdigit() for letter in text) > sum(letter.isalpha() for letter in text)


def _is_numbered_text(lines: Sequence[Row], columns: Sequence[Column]) -> bool:
    """Whether these are numbered lines of text, such as code: whole numbers that count on, and one column.

    In a few lines of a program there may be a gap, as in a text of blanks.
    """
    numbers = [line.segments[0].text.strip() for line in lines if line.segments[0].box.left < columns[1].left]
    counted = [int(text) for text in numbers if text.isascii() and text.isdigit()]
    if len(counted) < len(numbers) * 0.8 or len(counted) < _LEAST_ROWS + 1:
        return False
    if not all(above < below for above, below in pairwise(counted)) or counted[-1] > 2 * len(lines) + 5:
        return False
    texts = [line.segments[-1].text for line in lines if len(line.segments) > 1]
    parted = sum(len(line.segments) > 2 for line in lines)
    behind = [replace(line, segments=line.segments[1:]) for line in lines if len(line.segments) > 1]
    in_one = len(columns) == 2 or (parted <= _MOST_PARTED * len(lines) and _is_program(behind))
    return in_one and not any(is_figure(text) for text in texts)


def _is_text_between(
    rows: Sequence[Row], cells: Sequence[tuple[Cell, ...]], columns: Sequence[Column]
) -> bool:
    """Whether the rows are mostly lines of text that go over the columns, as between two bars of buttons."""
    wide = [
        row
        for row in rows
        if len(row.segments) == 1 and len(touched(row.segments[0], columns)) > _WIDE * len(columns)
    ]
    several = sum(sum(bool(cell.text) for cell in row) > 1 for row in cells)
    return 2 * len(wide) >= several


def _is_one_line(rows: Sequence[Row], cells: Sequence[tuple[Cell, ...]], columns: Sequence[Column]) -> bool:
    """Whether one line fills most columns alone, as a bar of tabs or steps between other things does."""
    filled = [
        [number for number, row in enumerate(cells) if row[column].text] for column in range(len(columns))
    ]
    alone = [places[0] for places in filled if len(places) == 1]
    return len(rows) > _LEAST_ROWS and any(
        alone.count(number) >= max(_LEAST_ALONE, _ALONE * len(columns)) for number in set(alone)
    )


def _is_program(lines: Sequence[Row]) -> bool:
    """Whether most lines have signs of program text, with comments that line up, perhaps."""
    coded = sum(bool(_PROGRAM.search(line.text)) for line in lines)
    return coded >= _PROGRAM_LINES * len(lines)


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
