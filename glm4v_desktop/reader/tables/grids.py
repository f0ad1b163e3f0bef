"""Tables as they are looked up: their parts with headings, and labels with values that stand in columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from glm4v_desktop.ocr.numbers import is_number, period_of
from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Page, Pair, Segment
from glm4v_desktop.reader.tables.cells import date_of
from glm4v_desktop.reader.tables.table_parts import parts_of_table

_FIGURES = re.compile(
    r"[-+−–±$€£¥]*\d[\d.,]*(?:\s?[^\W\d]{1,3}[²³]?(?:/[^\W\d]{1,4})?|[%‰])?(?:, ?\d[\d.,]*)*"
)
_NAME = re.compile(r"[^\W\d]{2}.{0,38}$")
_FEWEST_PAIRS = 2  # rows of labels with their values
_WORDS = re.compile(r"[^\W\d](?:\D*|.*\s.*)")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, or a part of one, with one heading per column in `headers`.

    Its rows are those from `first_row` to before `end` of the block, its headings those from `head_row` on.
    `is_records`: its rows are records in several lines each, and its headings are words of its cells.
    """

    block: Block
    headers: tuple[str, ...]
    first_row: int
    end: int
    head_row: int = 0
    is_records: bool = False

    @property
    def rows(self) -> range:
        return range(self.first_row, self.end)

    def segments(self, row_number: int, column: int) -> tuple[Segment, ...]:
        """The boxes of a cell."""
        cell = self.block.cells[row_number][column]
        same = (segment for segment in self.block.rows[row_number].segments if segment.text == cell.text)
        return cell.segments or tuple(same)

    def heading(self, column: int) -> tuple[Segment, ...]:
        """The boxes of the headings of a column."""
        rows = range(self.head_row, self.first_row)
        found = (segment for row in rows if column < len(self.block.cells[row])
                 for segment in self.segments(row, column))  # fmt: skip
        return tuple(dict.fromkeys(found))

    def cells(self, row_number: int) -> tuple[str, ...]:
        return tuple(cell.text for cell in self.block.cells[row_number])


def without_pairs(block: Block) -> tuple[Block, ...]:
    """The block, or the first rows that are labels with their values beside each other, and the rest."""
    count = _rows_of_pairs(block.cell_texts) if block.kind is BlockKind.TABLE else 0
    if not count:
        return (block,)
    lines = [[cell for cell in cells if cell.text] for cells in block.cells[:count]]
    pairs = (pair for cells in lines for pair in zip(cells[::2], cells[1::2], strict=True))
    form = Block(
        BlockKind.FORM,
        block.rows[:count],
        pairs=tuple(Pair(_in_box(label, block), _in_box(value, block)) for label, value in pairs),
    )
    if count == len(block.rows):
        return (form,)
    return form, replace(block, rows=block.rows[count:], cells=block.cells[count:])


def _in_box(cell: Cell, block: Block) -> Cell:
    """The cell with the box of its text, which a hand-made one has not."""
    boxes = (segment for row in block.rows for segment in row.segments if segment.text == cell.text)
    return cell if cell.segments else replace(cell, segments=tuple(boxes)[:1])


def _rows_of_pairs(rows: Sequence[Sequence[str]]) -> int:
    """How many of the first rows of a table are labels with their values, several beside each other.

    Then a value of the first row is no heading, as it has digits, and the values below each other are of
    several kinds.
    """
    columns = [column for column, cell in enumerate(rows[0]) if cell]
    count = 0
    for cells in rows:
        filled = [column for column, cell in enumerate(cells) if cell]
        if len(filled) % 2 or not filled or filled != columns[: len(filled)]:
            break
        count += 1
    if count < _FEWEST_PAIRS or len(columns) < 2:
        return 0
    labels = [cells[column] for cells in rows[:count] for column in columns[::2] if cells[column]]
    named = all(_NAME.match(label) and not is_figure(label) for label in labels)
    if not named or len(set(labels)) < len(labels):
        return 0
    values = [
        [_kind_of_value(cells[column]) for cells in rows[:count] if cells[column]] for column in columns[1::2]
    ]
    digits = any(_has_digit(rows[0][column]) and not period_of(rows[0][column]) for column in columns[1::2])
    return count if digits and any(len(set(kinds)) > 1 for kinds in values) else 0


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _kind_of_value(text: str) -> str:
    if not _has_digit(text):
        return "words"
    if date_of(text) is not None:
        return "date"
    return "figure" if is_figure(text) else "other"


def grids_of(block: Block, above: Block | None = None) -> tuple[Grid, ...]:
    """The block as a table with headings; none if it is no table.

    Where headings follow again in a row of words between figures, as on a dashboard or where two tables were
    joined, a new part begins. `above` may hold the headings of a table without any.
    """
    table = parts_of_table(block)
    if table is None:
        return ()
    rows, first = table.texts, table.first_row
    headers = tuple(" ".join(levels) for levels in table.headings)
    starts = [row for row in range(first + 1, len(rows) - 1) if _begins_anew(rows, first, row)]
    if not any(headers) and above is not None:
        headers = _headings_in(above, block)
    # The title of a part stands in the row above its headings, alone.
    heads = [row - 1 if row - 1 > first and _is_title(rows[row - 1]) else row for row in starts]
    parts = [Grid(block, headers, first, heads[0] if heads else len(rows))]
    for start, (head, end) in zip(starts, pairwise([*heads, len(rows)]), strict=True):
        parts.append(Grid(block, rows[start], start + 1, end, head))
    return tuple(replace(part, headers=_over_cells(part)) for part in parts)


def _is_title(cells: Sequence[str]) -> bool:
    return sum(map(bool, cells)) == 1 and bool(_WORDS.fullmatch("".join(cells)))


def _over_cells(grid: Grid) -> tuple[str, ...]:
    """The headings, each moved from an empty column to one beside it that has none."""
    headers = list(grid.headers)
    used = [any(column < len(cells) and cells[column] for cells in map(grid.cells, grid.rows))
            for column in range(len(headers))]  # fmt: skip
    for column, header in enumerate(headers):
        for beside in (column + 1, column - 1):
            free = 0 <= beside < len(headers) and used[beside] and not headers[beside]
            if header and not used[column] and free:
                headers[column], headers[beside] = "", header
                break
    return tuple(headers)


def grids(page: Page) -> list[Grid]:
    """The tables of a page, of each the first part."""
    return [parts[0] for block in page.blocks if (parts := grids_of(block))]


def _begins_anew(rows: Sequence[Sequence[str]], first: int, row: int) -> bool:
    """Whether a row has words, of different kinds, where the rows above and below it have figures."""
    cells, below = rows[row], rows[row + 1]
    filled = [column for column, cell in enumerate(cells) if cell]
    periods = [column for column in filled if period_of(cells[column]) and not period_of(below[column])]
    named = all(column in periods or _WORDS.fullmatch(cells[column]) for column in filled)
    if not filled or not named or len(periods) == len(filled):
        return False
    under = [column for column in filled if is_figure(below[column])]
    over = [column for column in under if any(is_figure(rows[other][column]) for other in range(first, row))]
    if len(filled) == 1:  # a card that stands alone in its line
        return bool(over) and sum(bool(cell) for cell in below) == 1
    return bool(over) and len({cells[column] for column in filled if column}) > 1


def _headings_in(above: Block, block: Block) -> tuple[str, ...]:
    """The texts of the last line of `above` as headings, where each stands over a column of its own."""
    width = max(len(cells) for cells in block.cells)
    headers = [""] * width
    segments = above.rows[-1].segments if above.kind is BlockKind.TEXT and above.rows else ()
    for segment in segments:
        under = [
            column
            for column in range(width)
            for cells in block.cells
            if column < len(cells) and any(_overlap(segment, other) for other in cells[column].segments)
        ]
        column = max(set(under), key=under.count, default=-1)
        if column < 0 or headers[column]:
            return ("",) * width
        headers[column] = segment.text
    return tuple(headers) if len(segments) > 1 else ("",) * width


def _overlap(one: Segment, other: Segment) -> bool:
    return one.box.left < other.box.right and other.box.left < one.box.right


def may_be_pairs(grid: Grid) -> bool:
    """Whether a table of two columns of words may be a list of labels with their values."""
    table = parts_of_table(grid.block)
    return table is not None and table.has_heading is None and len(grid.headers) == 2


def is_figure(text: str) -> bool:
    """Whether a cell is a quantity, perhaps with a unit or several of a kind ("0.52, 0.48")."""
    return is_number(text) or (_FIGURES.fullmatch(text) is not None and date_of(text) is None)
