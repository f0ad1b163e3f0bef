"""A printed table as data: named columns, rows with totals apart, and the values of its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from glm4v_desktop.ocr.certainty import is_sure
from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Page, normalized
from glm4v_desktop.reader.tables.cells import Habits, Value, date_of, day_first_in, figure_of
from glm4v_desktop.reader.tables.table_parts import Kind, SameBlock, is_numbering, parts_of_table, time_in

_MOST_KEPT = 32  # tables whose sheets are kept for the next question
_LONGEST_STEP = 20  # mean difference of two numbers of rows that follow each other
_FEWEST_NUMBERS = 3
_SHORTEST_PLURAL = 3
_SERIAL_DIGITS = 4  # of numbers that need not ascend

_REFERENCE = re.compile(
    r"(?:\b(?:no|nr|num|id|ref|reference|code|serial|account|phone|tel|zip|postcode|sku|barcode)\.?|#)$|^(?:no|nr|id|ref)\b"
    r"|(?:号|号码|代码|编码|条码|电话|邮编)$",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"#?\d{1,12}")


@dataclass(frozen=True, slots=True)
class Column:
    """`names`: what the column may be called, the whole heading first; empty without a heading."""

    number: int
    kind: Kind
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.names[0] if self.names else ""


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A table. `rows` are the numbers of its rows of data, in order.

    `totals` add up others; `maybe_totals` are among `rows`, and their labels read as if they did.
    `has_heading` is None where it cannot be told whether the first row is a heading. The cells of
    `label_column` name the rows; None if no column does. `texts` and `values` have
    an entry for every place of the table: "" where a cell goes on that began further to the left, and None
    where a cell is not of the kind of its column, or its value cannot be told.
    """

    block: Block
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    texts: tuple[tuple[str, ...], ...]
    values: tuple[tuple[Value | None, ...], ...]
    habits: Habits = Habits()  # noqa: RUF009
    totals: tuple[int, ...] = ()
    maybe_totals: tuple[int, ...] = ()
    has_heading: bool | None = True
    label_column: Column | None = None
    turned: bool = False  # rows and columns are the columns and rows of the block

    def cell(self, row: int, column: Column) -> Cell:
        return self.block.cells[column.number][row] if self.turned else self.block.cells[row][column.number]

    def text(self, row: int, column: Column) -> str:
        return self.texts[row][column.number]

    def value(self, row: int, column: Column) -> Value | None:
        return self.values[row][column.number]

    def values_of(self, column: Column) -> Iterator[Value]:
        """The values in the rows of data that can be told."""
        values = (self.values[row][column.number] for row in self.rows)
        return (value for value in values if value is not None)

    def is_sure(self, row: int, column: Column) -> bool:
        """Whether the cell may stand without a mark of doubt."""
        cell = self.cell(row, column)
        segments = cell.segments or tuple(
            segment
            for segment in self.block.rows[column.number if self.turned else row].segments
            if normalized(segment.text) == normalized(cell.text)
        )
        return all(is_sure(segment) for segment in segments)

    def is_key(self, column: Column) -> bool:
        """Whether the cells of the column are filled and all different, so that each names its row."""
        texts = [self.texts[row][column.number] for row in self.rows]
        return len(texts) > 1 and all(texts) and len(set(texts)) == len(texts)

    def names_groups(self, column: Column) -> bool:
        """Whether the cells of the first column seem to name several rows each, of which one has the text."""
        texts = [self.text(row, column) for row in self.rows]
        filled = [text for text in texts if text]
        blank = len(filled) < len(texts)
        return column.number == 0 and blank and bool(texts[0]) and len(set(filled)) == len(filled)

    def is_serial(self, column: Column) -> bool:
        """Whether the cells of the column are numbers of rows, of orders and the like."""
        return all(_SERIAL.fullmatch(text) for row in self.rows if (text := self.text(row, column)))

    def label(self, row: int) -> str:
        """The name of a row; its first text where no column has names."""
        name = self.text(row, self.label_column) if self.label_column is not None else ""
        return name or next(filter(None, self.texts[row]), "")


def sheets(page: Page) -> list[Sheet]:
    """The tables of a page. They are made once and kept for the questions that follow."""
    return [sheet for block in page.blocks if (sheet := sheet_of(block)) is not None]


def sheet_of(block: Block) -> Sheet | None:
    """The block as a sheet; None if it is no table, or one without a row of data."""
    return _kept_sheet(SameBlock(block)) if block.kind is BlockKind.TABLE and block.cells else None


@lru_cache(maxsize=_MOST_KEPT)
def _kept_sheet(of: SameBlock) -> Sheet | None:
    block, parts = of.block, parts_of_table(of.block)
    if parts is None or len(parts.kinds) < 2 or not parts.rows:
        return None
    if any(len(cells) != len(parts.kinds) for cells in block.cells):
        return None
    texts, rows = parts.texts, parts.rows
    values = _values(texts, parts.kinds, parts.habits)
    columns = tuple(
        _column(number, kind, parts.headings[number], [texts[row][number] for row in rows])
        for number, kind in enumerate(parts.kinds)
    )
    label = _label_column(columns, [texts[row] for row in rows])
    return Sheet(
        block, columns, rows, texts, values, parts.habits, parts.totals, parts.maybe_totals,
        parts.has_heading, label,
    )  # fmt: skip


def _label_column(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> Column | None:
    """The first column of words that is mostly filled, or else of numbers of rows, or of dates."""

    def rank(column: Column) -> int:
        filled = [text for cells in rows if (text := cells[column.number])]
        if column.kind is not Kind.TEXT or len(filled) * 2 <= len(rows):
            return 2
        reference = column.name and (is_numbering(column.name) or _REFERENCE.search(column.name))
        numbers = reference or all(map(_SERIAL.fullmatch, filled))
        return 1 if numbers else 0

    named = [column for column in columns if column.kind is not Kind.FIGURE]
    best = min(named, key=rank, default=None)
    return None if best is None or (rank(best) > 1 and best.kind is Kind.TEXT) else best


def _column(number: int, kind: Kind, heads: Sequence[str], texts: Sequence[str]) -> Column:
    names = names_of(heads)
    if kind is Kind.FIGURE and _are_references(names[0] if names else "", texts, first=number == 0):
        kind = Kind.TEXT
    return Column(number, kind, names)


def _are_references(heading: str, texts: Sequence[str], *, first: bool) -> bool:
    """Whether numbers are names of rows: their heading says so, or they are different, close to each other
    and stand in the first column."""
    filled = [text for text in texts if text]
    if not filled or not all(map(_SERIAL.fullmatch, filled)):
        return False
    if is_numbering(heading) or _REFERENCE.search(heading):
        return True
    numbers = [int(text.strip("#")) for text in filled]
    if not first or len(numbers) < _FEWEST_NUMBERS or len(set(numbers)) < len(numbers) or "(" in heading:
        return False
    close = max(numbers) - min(numbers) <= _LONGEST_STEP * len(numbers)
    ascending = numbers in (sorted(numbers), sorted(numbers, reverse=True))
    alike = len({len(text) for text in filled}) == 1 and len(filled[0]) >= _SERIAL_DIGITS
    return close and (ascending or alike)


def _values(
    texts: Sequence[Sequence[str]], kinds: Sequence[Kind], habits: Habits
) -> tuple[tuple[Value | None, ...], ...]:
    habits_by_column = [
        Habits(habits.decimal_comma, day_first_in(cells[number] for cells in texts))
        if kind is Kind.DATE
        else habits
        for number, kind in enumerate(kinds)
    ]
    return tuple(
        tuple(
            _value(text, kinds[number], habits_by_column[number]) if text else None
            for number, text in enumerate(cells)
        )
        for cells in texts
    )


def _value(text: str, kind: Kind, habits: Habits) -> Value | None:
    match kind:
        case Kind.FIGURE:
            return figure_of(text, habits)
        case Kind.DATE:
            return date_of(text, habits)
        case Kind.TIME:
            return time_in(text)
        case Kind.TEXT:
            return None


def names_of(levels: Sequence[str]) -> tuple[str, ...]:
    """What a column with these headings, from above to below, may be called."""
    names = [" ".join(levels), *reversed(levels)]
    for name in (*names,):
        short = re.sub(
            r"\s*(?:[(（][^()（）]*[)）]|(?<=\w)\s?[/／]\s?[A-Za-z%°²³\u3400-\u9fff]{1,4}|\s#)\s*$", "", name
        )
        names += [short, singular(short)]
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def singular(name: str) -> str:
    """An English name without the s of the plural."""
    if not name.isascii() or len(name) <= _SHORTEST_PLURAL:
        return name
    return name[:-3] + "y" if name.endswith("ies") else name.removesuffix("s")
