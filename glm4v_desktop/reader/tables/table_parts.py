"""The parts of a printed table: which rows are headings, what each column holds, which rows add up others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise

from glm4v_desktop.ocr.numbers import is_number
from glm4v_desktop.ocr.page import Block, BlockKind, Cell
from glm4v_desktop.reader.matching import bare
from glm4v_desktop.reader.tables.cells import (
    Figure,
    Habits,
    Time,
    figure_of,
    habits_of,
    is_empty,
    looks_like_date,
    looks_like_figure,
    time_from,
    time_of,
)

_MOST_HEADING_ROWS = 4
_MOST_KEPT = 32  # tables whose parts are kept for the next question
_OF_A_KIND = 0.6  # share of a column's filled cells that have to be figures (or dates) for it to be so
_ALIKE = 0.6  # share of a column's figures that have one form, so that another one is told from them
_WITH_DIGITS = 0.8  # share of a column of codes that have a digit, which its heading has not
_LEAST_COUNTED = 3  # figures that count on under the headings to be the numbers of the columns

_NUMBERING = re.compile(
    r"附注(?:号|编号)?|注释(?:号)?|注|序号|行次|行号|栏次|编号|项次|notes?|#|no|s/n|line|ref|pos",
    re.IGNORECASE,
)
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

Texts = Sequence[Sequence[str]]


class Kind(Enum):
    """What the cells of a column are."""

    FIGURE = auto()
    DATE = auto()
    TIME = auto()  # of the day, or a duration
    TEXT = auto()  # also numbers that are names: of orders, of staff


@dataclass(frozen=True, slots=True, eq=False)
class TableParts:
    """The rows of a table by what they are, and for each column its headings and what it holds.

    `texts` has every place of the table: "" where a cell goes on that began further to the left. `headings`
    has for each column its headings from above to below; a merged one is above all its columns. `first_row`
    is the first row under them. `has_heading` is None where it cannot be told whether the first row is a
    heading; it is taken for one. `rows` are the rows of data in order, without those that only have the name
    of a group; `totals` add up others, and `maybe_totals` are among `rows`, and their labels read as if they
    did.
    """

    texts: tuple[tuple[str, ...], ...]
    kinds: tuple[Kind, ...]
    headings: tuple[tuple[str, ...], ...]
    first_row: int
    has_heading: bool | None
    habits: Habits
    rows: tuple[int, ...]
    totals: tuple[int, ...]
    maybe_totals: tuple[int, ...]


def parts_of_table(block: Block) -> TableParts | None:
    """The parts of a table; None for a block that is none. They are kept for the questions that follow."""
    if block.kind is not BlockKind.TABLE or not block.cells:
        return None
    return _kept_parts(SameBlock(block))


class SameBlock:
    """A block that equals only itself: to compare all of its cells takes as long as to make the sheet."""

    __slots__ = ("block",)

    def __init__(self, block: Block) -> None:
        self.block = block

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameBlock) and other.block is self.block

    def __hash__(self) -> int:
        return id(self.block)


@lru_cache(maxsize=_MOST_KEPT)
def _kept_parts(of: SameBlock) -> TableParts:
    block = of.block
    width = max(len(cells) for cells in block.cells)
    texts = tuple(tuple(_text(cells, number) for number in range(width)) for cells in block.cells)
    under = _under_merged_headings(block)
    first, has_heading = _first_row(texts, under)
    kinds = tuple(kind_of(cells[number] for cells in texts[first:]) for number in range(width))
    levels = [row for row in range(first) if row < under or len({text for text in texts[row] if text}) > 1]
    headings = tuple(_headings(block, levels, number) for number in range(width))
    first += _is_count(texts, first)
    filled = [row for row in range(first, len(texts)) if len({text for text in texts[row] if text}) > 1]
    figures = [number for number, kind in enumerate(kinds) if kind is Kind.FIGURE]
    habits = habits_of(texts[row][number] for row in filled for number in figures)
    totals, maybe = _totals(texts, filled, figures, habits)
    rows = tuple(row for row in filled if row not in totals)
    return TableParts(texts, kinds, headings, first, has_heading, habits, rows, totals, maybe)


def is_numbering(header: str) -> bool:
    """Whether a heading is that of a column of row numbers or notes, which have no unit."""
    return bool(_NUMBERING.fullmatch(bare(header).strip(" .．№")) or header.strip() in {"№", "#"})


def time_in(text: str) -> Time | None:
    """The time of the day or the duration that a cell is."""
    figure = figure_of(text)
    return time_of(text) or (time_from(figure) if figure is not None else None)


def kind_of(texts: Iterable[str]) -> Kind:
    """What most of the filled cells are."""
    filled = [text for text in texts if not is_empty(text)]
    enough = _OF_A_KIND * max(1, len(filled))
    dates = sum(looks_like_date(text) for text in filled)
    figures = sum(looks_like_figure(text) for text in filled)
    if any(time_of(text) for text in filled) and sum(time_in(text) is not None for text in filled) >= enough:
        return Kind.TIME
    if not filled or max(dates, figures) < enough:
        return Kind.TEXT
    return Kind.DATE if dates > figures else Kind.FIGURE


def is_of(kind: Kind, text: str) -> bool:
    """Whether the cell can be one of a column of this kind; false for columns of text."""
    match kind:
        case Kind.FIGURE:
            return looks_like_figure(text)
        case Kind.DATE:
            return looks_like_date(text)
        case Kind.TIME:
            return time_in(text) is not None
        case Kind.TEXT:
            return False


def _text(cells: Sequence[Cell], number: int) -> str:
    """The text of a row's cell; "" where a cell goes on that began further to the left, or is missing."""
    if number >= len(cells):
        return ""
    cell = cells[number]
    goes_on = cell.colspan > 1 and number > 0 and cells[number - 1] == cell
    return "" if goes_on else cell.text.strip()


# Headings


def _headings(block: Block, levels: Sequence[int], number: int) -> tuple[str, ...]:
    cells = [block.cells[row][number] for row in levels if number < len(block.cells[row])]
    return tuple(dict.fromkeys(cell.text.strip() for cell in cells if cell.text.strip()))


def _first_row(texts: Texts, under: int) -> tuple[int, bool | None]:
    """The number of the first row of data, from `under` on, and whether the rows above it are headings."""
    columns = zip(*texts[under or 1 :], strict=True)
    typed = any(kind_of(column) is not Kind.TEXT for column in columns)
    for first in range(under, min(len(texts), _MOST_HEADING_ROWS + 1)):
        below = texts[first + 1 :]
        if _is_data(texts[first], below) if typed else _has_figure(texts[first], below):
            return first, first > 0
    if under:
        return min(under, len(texts) - 1), True
    if len(texts) < 2:
        return 0, None
    return 1, True if _stands_out(texts) else None


def _under_merged_headings(block: Block) -> int:
    """The number of the row under headings that stand over several columns with headings of their own."""
    row = 0
    while row + 2 < len(block.cells) and row < _MOST_HEADING_ROWS:
        cells = block.cells[row]
        if not any(1 < cell.colspan < len(cells) and not looks_like_figure(cell.text) for cell in cells):
            break
        row += 1
    if not row or sum(bool(cell.text) for cell in block.cells[row]) < 2:
        return 0
    above = block.cells[row - 1]
    if any(
        is_number(cell.text) for cell, head in zip(block.cells[row], above, strict=False) if head.colspan > 1
    ):
        return 0  # a heading that two columns share has no headings below it
    return row + 1


def _is_data(cells: Sequence[str], below: Texts) -> bool:
    """Whether a row has figures or dates as its columns have them, judged by the row and those below."""
    figures = []
    for number, text in enumerate(cells):
        column = [row[number] for row in below]
        kind = kind_of([text, *column])
        if not is_of(kind, text):
            continue
        if kind is not Kind.FIGURE:
            return True
        figures.append((text, column))
    if not figures:
        return False
    return not (len(figures) > 1 and all(_has_other_form(text, column) for text, column in figures))


def _has_figure(cells: Sequence[str], below: Texts) -> bool:
    """Whether a row of words has one behind its label, or a time above another time."""
    if any(looks_like_figure(text) for text in cells[1:]):
        return True
    return any(
        time_in(text) is not None and any(time_in(row[number]) is not None for row in below)
        for number, text in enumerate(cells)
        if number
    )


def _has_other_form(text: str, column: Sequence[str]) -> bool:
    """Whether a figure has another unit or other decimals than those below, as a heading may have (5 h)."""
    forms = Counter(_form(other) for other in column if looks_like_figure(other))
    if not forms:
        return False
    form, count = forms.most_common(1)[0]
    return count >= _ALIKE * forms.total() and count > 1 and form != _form(text)


def _form(text: str) -> tuple[str, str, bool]:
    figure = figure_of(text)
    return (figure.before, figure.base_unit, figure.decimals > 0) if figure else ("", "", False)


def _stands_out(texts: Texts) -> bool:
    """Whether the first of rows of text is a heading: without digits above codes, or above what repeats."""
    for number, head in enumerate(texts[0]):
        column = [row[number] for row in texts[1:] if not is_empty(row[number])]
        if not head or len(column) < 2 or head in column:
            continue
        digits = sum(any(letter.isdigit() for letter in text) for text in column)
        if digits >= _WITH_DIGITS * len(column) and not any(letter.isdigit() for letter in head):
            return True
        if len(column) > 2 and len(set(column)) * 2 <= len(column):
            return True
    return False


def _is_count(texts: Texts, row: int) -> bool:
    """Whether the row under the headings only counts the columns (栏次 1 2 3)."""
    if not 0 < row < len(texts) - 1:
        return False
    filled = [text for text in texts[row] if text]
    counted = [int(text) for text in filled if text.isascii() and text.isdigit()]
    return (
        len(counted) >= _LEAST_COUNTED
        and len(filled) - len(counted) <= 1
        and all(below == above + 1 for above, below in pairwise(counted))
        and counted[0] <= 2
    )


# Totals


def _totals(
    texts: Texts, filled: Sequence[int], figures: Sequence[int], habits: Habits
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The rows that add up others, and those whose labels read as if they did."""
    labels = {row: _label(texts[row]) for row in filled}
    totals = [row for row in filled if _TOTAL.fullmatch(bare(labels[row]))]
    totals += _foot(texts, filled, totals)
    likely = [row for row in filled if row not in totals and _MAYBE_TOTAL.search(labels[row])]
    if not likely:
        return tuple(sorted(totals)), ()
    plain = [row for row in filled if row not in totals and row not in likely]
    values = [[figure_of(cells[number], habits) for number in figures] for cells in texts]
    sums = [row for row in likely if _adds_up(values, row, plain)]
    return tuple(sorted((*totals, *sums))), tuple(row for row in likely if row not in sums)


def _foot(texts: Texts, filled: Sequence[int], totals: Sequence[int]) -> list[int]:
    """Rows behind the first total that have no more than a label and a figure, such as taxes."""
    counts = sorted(sum(bool(cell) for cell in texts[row]) for row in filled)
    pair = 2
    if not totals or counts[len(counts) // 2] <= pair:
        return []
    behind = [row for row in filled if row > min(totals) and row not in totals]
    return [row for row in behind if sum(bool(cell) for cell in texts[row]) <= pair]


def _adds_up(values: Sequence[Sequence[Figure | None]], row: int, plain: Sequence[int]) -> bool:
    """Whether the figures of a row are the sums of plain rows right above it, in every filled column."""
    above = [other for other in plain if other < row]
    told = False
    for column, whole in enumerate(values[row]):
        if whole is None:
            continue
        sums, total = set(), Decimal(0)
        for other in reversed(above):
            figure = values[other][column]
            total += figure.value if figure is not None else 0
            sums.add(total)
        if whole.value not in sums:
            return False
        told = True
    return told


def _label(cells: Sequence[str]) -> str:
    """The first text of a row that is no figure."""
    words = (cell for cell in cells if cell and not looks_like_figure(cell) and not looks_like_date(cell))
    return next(words, "")
