"""A printed table as data: headings, rows, totals apart, and cells as figures, dates and times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache

from glm4v_desktop.ocr.certainty import is_sure
from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Page, normalized
from glm4v_desktop.reader.cells import (
    Figure,
    Habits,
    Time,
    Value,
    date_of,
    day_first_in,
    figure_of,
    habits_of,
    is_empty,
    looks_like_date,
    looks_like_figure,
    time_from,
    time_of,
)
from glm4v_desktop.reader.lookup import is_numbering
from glm4v_desktop.reader.matching import bare

_MOST_HEADING_ROWS = 4
_MOST_KEPT = 32  # tables whose sheets are kept for the next question
_OF_A_KIND = 0.6  # share of a column's filled cells that have to be figures (or dates) for it to be so
_LONGEST_STEP = 20  # mean difference of two numbers of rows that follow each other
_FEWEST_NUMBERS = 3
_SHORTEST_PLURAL = 3
_SERIAL_DIGITS = 4  # of numbers that need not ascend

# A row with such a label adds up others; with one of the second kind it may do so.
_TOTAL = re.compile(
    r"(?:合计|总计|小计|总额|总和|共计|累计|合计数|总合计)(?:数|金额|额)?|(?:本[页期月]|全[年部])?[合总小]计"
    r"|(?:grand|sub|sub-|overall|net)?totals?|sum|totals?(?:amount|due)?|平均|平均值|均值|average|avg\.?|mean"
)
_MAYBE_TOTAL = re.compile(
    r"[合总小共]计|总额|总数|累计|平均|期初|期末|结转|承前|过次页"
    r"|\b(?:sub-?)?totals?\b|\bsum\b|\baverage\b|\b(?:brought|carried) forward\b"
    r"|\b(?:opening|closing|starting|ending) balance\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:\b(?:no|nr|num|id|ref|reference|code|serial|account|phone|tel|zip|postcode)\.?|#)$|^(?:no|nr|id|ref)\b"
    r"|(?:号|号码|代码|编码|电话|邮编)$",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"#?\d{1,12}")


class Kind(Enum):
    """What the cells of a column are."""

    FIGURE = auto()
    DATE = auto()
    TIME = auto()  # of the day, or a duration
    TEXT = auto()  # also numbers that are names: of orders, of staff


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

    def cell(self, row: int, column: Column) -> Cell:
        return self.block.cells[row][column.number]

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
            for segment in self.block.rows[row].segments
            if normalized(segment.text) == normalized(cell.text)
        )
        return all(is_sure(segment) for segment in segments)

    def is_key(self, column: Column) -> bool:
        """Whether the cells of the column are filled and all different, so that each names its row."""
        texts = [self.texts[row][column.number] for row in self.rows]
        return len(texts) > 1 and all(texts) and len(set(texts)) == len(texts)

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
    if block.kind is not BlockKind.TABLE or not block.cells:
        return None
    return _kept_sheet(_Same(block))


class _Same:
    """A block that equals only itself: to compare all of its cells takes as long as to make the sheet."""

    __slots__ = ("block",)

    def __init__(self, block: Block) -> None:
        self.block = block

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.block is self.block

    def __hash__(self) -> int:
        return id(self.block)


@lru_cache(maxsize=_MOST_KEPT)
def _kept_sheet(of: _Same) -> Sheet | None:
    block = of.block
    texts = tuple(tuple(_text(cells, number) for number in range(len(cells))) for cells in block.cells)
    width = max(len(cells) for cells in texts)
    if width < 2 or any(len(cells) != width for cells in texts):
        return None
    kinds = [_kind_of([cells[number] for cells in texts]) for number in range(width)]
    first, has_heading = _first_row(texts, kinds)
    above = [[cell.text.strip() for cell in cells] for cells in block.cells[:first]]
    heads = [cells for cells in above if len({cell for cell in cells if cell}) > 1]
    filled = [row for row in range(first, len(texts)) if len({cell for cell in texts[row] if cell}) > 1]
    habits = habits_of(
        texts[row][number] for row in filled for number in range(width) if kinds[number] is Kind.FIGURE
    )
    values = _values(texts, kinds, habits)
    labels = {row: _label(texts[row]) for row in filled}
    totals = [row for row in filled if _TOTAL.fullmatch(bare(labels[row]))]
    totals += _foot(texts, filled, totals)
    likely = [row for row in filled if row not in totals and _MAYBE_TOTAL.search(labels[row])]
    plain = [row for row in filled if row not in totals and row not in likely]
    sums = [row for row in likely if _adds_up(values, row, plain)]
    rows = tuple(row for row in filled if row not in totals and row not in sums)
    if not rows:
        return None
    columns = tuple(
        _column(
            number, kinds[number], [cells[number] for cells in heads], [texts[row][number] for row in rows]
        )
        for number in range(width)
    )
    maybe = tuple(row for row in likely if row not in sums)
    every = tuple(sorted((*totals, *sums)))
    label = _label_column(columns, [texts[row] for row in rows])
    return Sheet(block, columns, rows, texts, values, habits, every, maybe, has_heading, label)


def _label_column(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> Column | None:
    """The first column of words that is mostly filled, or else of numbers of rows, or of dates."""

    def rank(column: Column) -> int:
        filled = [text for cells in rows if (text := cells[column.number])]
        if column.kind is not Kind.TEXT or len(filled) * 2 <= len(rows):
            return 2
        numbers = is_numbering(column.name) or all(map(_SERIAL.fullmatch, filled))
        return 1 if numbers else 0

    named = [column for column in columns if column.kind is not Kind.FIGURE]
    best = min(named, key=rank, default=None)
    return None if best is None or (rank(best) > 1 and best.kind is Kind.TEXT) else best


def _column(number: int, kind: Kind, heads: Sequence[str], texts: Sequence[str]) -> Column:
    names = _names(heads)
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
            return _time(text)
        case Kind.TEXT:
            return None


def _time(text: str) -> Time | None:
    figure = figure_of(text)
    return time_of(text) or (time_from(figure) if figure is not None else None)


def _kind_of(texts: Iterable[str]) -> Kind:
    filled = [text for text in texts if not is_empty(text)]
    enough = _OF_A_KIND * max(1, len(filled))
    dates = sum(looks_like_date(text) for text in filled)
    figures = sum(looks_like_figure(text) for text in filled)
    if any(time_of(text) for text in filled) and sum(_time(text) is not None for text in filled) >= enough:
        return Kind.TIME
    if not filled or max(dates, figures) < enough:
        return Kind.TEXT
    return Kind.DATE if dates > figures else Kind.FIGURE


def _is_of(kind: Kind, text: str) -> bool:
    match kind:
        case Kind.FIGURE:
            return looks_like_figure(text)
        case Kind.DATE:
            return looks_like_date(text)
        case Kind.TIME:
            return _time(text) is not None
        case Kind.TEXT:
            return False


def _first_row(texts: Sequence[Sequence[str]], kinds: Sequence[Kind]) -> tuple[int, bool | None]:
    """The number of the first row of data, and whether rows above it are headings."""
    typed = [number for number, kind in enumerate(kinds) if kind is not Kind.TEXT]
    if not typed:
        return min(1, len(texts) - 1), None
    for row, cells in enumerate(texts[: _MOST_HEADING_ROWS + 1]):
        if any(_is_of(kinds[number], cells[number]) for number in typed):
            return row, row > 0
    return 0, None


def _text(cells: Sequence[Cell], number: int) -> str:
    cell = cells[number]
    goes_on = cell.colspan > 1 and number > 0 and cells[number - 1] == cell
    return "" if goes_on else cell.text.strip()


def _foot(texts: Sequence[Sequence[str]], filled: Sequence[int], totals: Sequence[int]) -> list[int]:
    """Rows behind the first total that have no more than a label and a figure, such as taxes."""
    counts = sorted(sum(bool(cell) for cell in texts[row]) for row in filled)
    pair = 2
    if not totals or counts[len(counts) // 2] <= pair:
        return []
    behind = [row for row in filled if row > min(totals) and row not in totals]
    return [row for row in behind if sum(bool(cell) for cell in texts[row]) <= pair]


def _adds_up(values: Sequence[Sequence[Value | None]], row: int, plain: Sequence[int]) -> bool:
    """Whether the figures of a row are the sums of plain rows right above it, in every filled column."""
    above = [other for other in plain if other < row]
    told = False
    for column, whole in enumerate(values[row]):
        if not isinstance(whole, Figure):
            continue
        sums, total = set(), Decimal(0)
        for other in reversed(above):
            figure = values[other][column]
            total += figure.value if isinstance(figure, Figure) else 0
            sums.add(total)
        if whole.value not in sums:
            return False
        told = True
    return told


def _names(levels: Sequence[str]) -> tuple[str, ...]:
    """What a column with these headings, from above to below, may be called."""
    parts = list(dict.fromkeys(level for level in levels if level))
    whole = " ".join(parts)
    names = [whole, *reversed(parts)]
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


def _label(cells: Sequence[str]) -> str:
    """The first text of a row that is no figure."""
    words = (cell for cell in cells if cell and not looks_like_figure(cell) and not looks_like_date(cell))
    return next(words, "")
