"""A printed table as data: headings, rows, totals apart, and cells as figures and dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from glm4v_desktop.ocr.certainty import is_sure
from glm4v_desktop.ocr.numbers import NumberKind, folded, numbers_in, period_of
from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Page, normalized
from glm4v_desktop.reader.lookup import is_numbering
from glm4v_desktop.reader.matching import bare

_MOST_HEADING_ROWS = 4
_OF_A_KIND = (
    0.6  # share of a column's filled cells that have to be figures (or dates) for the column to be so
)

_NOTHING = frozenset({"-", "--", "---", "/", "n/a", "na", "nil", "无", "不适用"})
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
_SCALES = {"万亿": 10**12, "千万": 10**7, "百万": 10**6, "亿": 10**8, "万": 10**4, "千": 10**3,
           "bn": 10**9, "mn": 10**6, "k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}  # fmt: skip
_SCALED = re.compile(
    r"(?P<scale>万亿|千万|百万|[亿万千]|(?:bn|mn|[kmbt])(?![a-z]))(?P<unit>.*)", re.IGNORECASE
)
_UNIT_BEHIND = re.compile(r"[A-Za-zµμ°℃%‰²³/().·\u3400-\u9fff][A-Za-zµμ°℃%‰²³/().·\d\u3400-\u9fff]{0,7}")
_DIGITS = re.compile(r"\d[\d.,'’\x20]*|\.\d+")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE_FORMS = (
    re.compile(r"(?P<y>\d{4})\s?[-/.年]\s?(?P<m>\d{1,2})(?:\s?[-/.月]\s?(?P<d>\d{1,2})\s?日?|\s?月)?"),
    re.compile(r"(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日"),
    re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\s?[-\s]\s?(?P<name>[a-z]{3})[a-z]*\.?,?(?:[-\s]\s?(?P<y>\d{4}))?"),
    re.compile(r"(?P<name>[a-z]{3})[a-z]*\.?\s?(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,?\s?(?P<y>\d{4}))?"),
    re.compile(r"(?P<name>[a-z]{3})[a-z]*\.?\s?(?P<y>\d{4})"),
)  # fmt: skip
_DAY_OR_MONTH = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")


class Kind(Enum):
    """What the cells of a column are."""

    FIGURE = auto()
    DATE = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell that is one number. `value` is the printed number without the scale of `unit` (2.5 for 2.5万).

    `before` is a currency before the digits, `unit` what stands behind them ("万元", "%", "l/h"); both may be
    empty.
    """

    value: Decimal
    before: str
    unit: str
    text: str

    @property
    def decimals(self) -> int:
        exponent = self.value.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0

    @property
    def scale(self) -> int:
        found = _SCALED.fullmatch(self.unit)
        return _SCALES[found["scale"].lower()] if found else 1

    @property
    def base_unit(self) -> str:
        """The unit without its scale: 元 of 万元."""
        found = _SCALED.fullmatch(self.unit)
        return found["unit"] if found else self.unit


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A day, or a month or a year where the other fields are 0. `year` is 0 if none is printed."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Column:
    """`names`: what the column may be called, the whole heading first; empty without a heading."""

    number: int
    kind: Kind
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.names[0] if self.names else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. `rows` are the numbers of its rows of data, in order.

    `totals` add up others; `maybe_totals` are among `rows`, and their labels read as if they did.
    `has_heading` is None where it cannot be told whether the first row is a heading.
    """

    block: Block
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    totals: tuple[int, ...] = ()
    maybe_totals: tuple[int, ...] = ()
    has_heading: bool | None = True

    def cell(self, row: int, column: Column) -> Cell:
        return self.block.cells[row][column.number]

    def text(self, row: int, column: Column) -> str:
        """The cell's text; "" where a cell goes on that began further to the left."""
        return _text(self.block.cells[row], column.number)

    def is_sure(self, row: int, column: Column) -> bool:
        """Whether the cell may stand without a mark of doubt."""
        cell = self.cell(row, column)
        segments = cell.segments or tuple(
            segment
            for segment in self.block.rows[row].segments
            if normalized(segment.text) == normalized(cell.text)
        )
        return all(is_sure(segment) for segment in segments)

    @property
    def label_column(self) -> Column | None:
        """The column whose cells name the rows: the first one of text that is mostly filled."""
        for column in self.columns:
            filled = [row for row in self.rows if self.text(row, column)]
            numbers = bool(column.names) and is_numbering(column.name)
            if column.kind is Kind.TEXT and not numbers and len(filled) * 2 > len(self.rows):
                return column
        return next((column for column in self.columns if column.kind is Kind.DATE), None)

    def label(self, row: int) -> str:
        column = self.label_column
        return self.text(row, column) if column is not None else ""


def sheets(page: Page) -> list[Sheet]:
    return [sheet for block in page.blocks if (sheet := sheet_of(block)) is not None]


def sheet_of(block: Block) -> Sheet | None:
    """The block as a sheet; None if it is no table, or one without a row of data."""
    if block.kind is not BlockKind.TABLE or not block.cells:
        return None
    texts = [[_text(cells, number) for number in range(len(cells))] for cells in block.cells]
    width = max(len(cells) for cells in texts)
    if width < 2 or any(len(cells) != width for cells in texts):
        return None
    kinds = [_kind_of([cells[number] for cells in texts]) for number in range(width)]
    first, has_heading = _first_row(texts, kinds)
    above = [[cell.text.strip() for cell in cells] for cells in block.cells[:first]]
    heads = [cells for cells in above if len({cell for cell in cells if cell}) > 1]
    columns = tuple(
        Column(number, kind, _names([cells[number] for cells in heads])) for number, kind in enumerate(kinds)
    )
    filled = [row for row in range(first, len(texts)) if len({cell for cell in texts[row] if cell}) > 1]
    labels = {row: _label(texts[row]) for row in filled}
    totals = [row for row in filled if _TOTAL.fullmatch(bare(labels[row]))]
    totals += _foot(texts, filled, totals)
    likely = [row for row in filled if row not in totals and _MAYBE_TOTAL.search(labels[row])]
    figures = [column.number for column in columns if column.kind is Kind.FIGURE]
    plain = [row for row in filled if row not in totals and row not in likely]
    sums = [row for row in likely if _adds_up(texts, figures, row, plain)]
    rows = tuple(row for row in filled if row not in totals and row not in sums)
    maybe = tuple(row for row in likely if row not in sums)
    return Sheet(block, columns, rows, tuple(sorted((*totals, *sums))), maybe, has_heading) if rows else None


def figure_of(text: str) -> Figure | None:
    """The one number of a cell; None if there is none, or several, or its value is ambiguous."""
    found = numbers_in(text)
    if len(found) != 1 or found[0].value is None or found[0].doubtful:
        return None
    number = found[0]
    if number.kind not in (NumberKind.AMOUNT, NumberKind.PERCENT, NumberKind.YEAR):
        return None
    before, behind = text[: number.start].strip(), text[number.end :].strip()
    if before or (behind and not _UNIT_BEHIND.fullmatch(behind)):
        return None
    printed = folded(number.text)
    digits = _DIGITS.search(printed)
    if digits is None or number.value is None:
        return None
    currency = re.sub(r"[\s()+\-−–±]", "", printed[: digits.start()])
    unit = re.sub(r"^[-−–]|[\s()]|[-−–]$", "", printed[digits.end() :]) if behind == "" else ""
    unit = unit or re.sub(r"\s", "", printed[digits.end() :].strip(" ()-−–") + folded(behind))
    plain = numbers_in(digits.group().strip(" .,"))
    if number.kind is NumberKind.YEAR or not plain or plain[0].value is None:
        value = number.value
    else:
        value = -abs(plain[0].value) if number.value < 0 else abs(plain[0].value)
    return Figure(value, currency, unit, text)


def date_of(text: str) -> Date | None:
    """The day, month or year that a text is; None for other texts, and if day and month cannot be told."""
    form = folded(text).strip().lower()
    for pattern in _DATE_FORMS:
        if match := pattern.fullmatch(form):
            parts = match.groupdict()
            name = parts.get("name")
            if name and name not in _MONTHS:
                continue
            month = _MONTHS.index(name) + 1 if name else int(parts["m"])
            date = Date(int(parts.get("y") or 0), month, int(parts.get("d") or 0))
            return date if 1 <= date.month <= 12 and date.day <= 31 else None
    if match := _DAY_OR_MONTH.fullmatch(form):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if first > 12 >= second:
            return Date(year, second, first)
        if second > 12 >= first:
            return Date(year, first, second)
        return Date(year, first, first) if first == second <= 12 else None
    if match := re.fullmatch(r"((?:19|20)\d\d)\s?年?度?", form):
        return Date(int(match[1]), 0, 0)
    return None


def is_empty(text: str) -> bool:
    """Whether a cell is blank or says that it has no value."""
    return not text or normalized(text) in _NOTHING


def _kind_of(texts: Iterable[str]) -> Kind:
    filled = [text for text in texts if not is_empty(text)]
    enough = _OF_A_KIND * max(1, len(filled))
    dates = sum(_looks_like_date(text) for text in filled)
    figures = sum(_looks_like_figure(text) for text in filled)
    if not filled or max(dates, figures) < enough:
        return Kind.TEXT
    return Kind.DATE if dates > figures else Kind.FIGURE


def _looks_like_date(text: str) -> bool:
    found = numbers_in(text)
    whole = len(found) == 1 and len(found[0].text) >= len(text.strip()) - 1
    return date_of(text) is not None or (whole and found[0].kind in (NumberKind.DATE, NumberKind.YEAR))


def _looks_like_figure(text: str) -> bool:
    """Also one whose value cannot be told, because it may be misread or is ambiguous."""
    if period_of(text).part:  # "1月", "Q3"
        return False
    found = numbers_in(text)
    amounts = [n for n in found if n.kind in (NumberKind.AMOUNT, NumberKind.PERCENT)]
    if len(found) != 1 or not amounts:
        return False
    return figure_of(text) is not None or len(amounts[0].text) >= len(text.strip()) - 1


def _is_of(kind: Kind, text: str) -> bool:
    return _looks_like_figure(text) if kind is Kind.FIGURE else kind is Kind.DATE and _looks_like_date(text)


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


def _adds_up(texts: Sequence[Sequence[str]], figures: Sequence[int], row: int, plain: Sequence[int]) -> bool:
    """Whether the figures of a row are the sums of plain rows right above it, in every filled column."""
    above = [other for other in plain if other < row]
    told = False
    for column in figures:
        whole = figure_of(texts[row][column])
        if whole is None:
            continue
        sums, total = set(), Decimal(0)
        for other in reversed(above):
            figure = figure_of(texts[other][column])
            total += figure.value if figure is not None else 0
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
            r"\s*(?:[(（][^()（）]*[)）]|(?<=\w)\s?[/／]\s?[A-Za-z%°²³\u3400-\u9fff]{1,4})\s*$", "", name
        )
        names += [short, singular(short)]
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def singular(name: str) -> str:
    """An English name without the s of the plural."""
    return name.removesuffix("s") if name.isascii() and len(name) > 3 else name


def _label(cells: Sequence[str]) -> str:
    """The first text of a row that is no figure."""
    words = (cell for cell in cells if cell and not _looks_like_figure(cell) and not _looks_like_date(cell))
    return next(words, "")
