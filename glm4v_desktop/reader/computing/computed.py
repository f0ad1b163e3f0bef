"""What is computed from the cells of a table: counts, sums, averages, extremes, the rows at its ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from enum import Enum, auto

from glm4v_desktop.ocr.page import Page, normalized
from glm4v_desktop.reader.asking import Operation
from glm4v_desktop.reader.computing import measured
from glm4v_desktop.reader.computing.asked import Asked, what_is_asked
from glm4v_desktop.reader.computing.conditions import (
    currency_of,
    fulfills,
    is_at_edge,
    may_be_misread,
    units_differ,
)
from glm4v_desktop.reader.computing.limits import Sign
from glm4v_desktop.reader.computing.printing import figure_like, time_like
from glm4v_desktop.reader.kinds import EN_TIME_UNIT, ZH_TIME_UNIT
from glm4v_desktop.reader.retrieval.words import is_price_of_one
from glm4v_desktop.reader.tables.cells import Date, Figure, Time, Value, figure_of, is_empty
from glm4v_desktop.reader.tables.sheet import Column, Sheet, sheets
from glm4v_desktop.reader.tables.table_parts import Kind, time_in
from glm4v_desktop.reader.units import own_unit, stated_unit
from glm4v_desktop.reader.word_forms import stem

_TWO = 2
_COUNTS = (Operation.COUNT, Operation.MOST_ROWS)
_MEASURED_IN = re.compile(rf"{EN_TIME_UNIT}|{ZH_TIME_UNIT}", re.IGNORECASE)
_WITHOUT = re.compile(r"before|without|excluding|except|excl", re.IGNORECASE)
_UNIT_HEADING = re.compile(r"units?(?: of measure)?|uom|单位|计量单位", re.IGNORECASE)
_RATE = re.compile(r"率(?:[(（][^()（）]*[)）])?$|\b(?:rate|margin)\b", re.IGNORECASE)
_MOST_UNEXPLAINED = 2  # words of the question; with more, it was not understood


class Doubt(Enum):
    """Why a computed value is not given as certain."""

    QUESTION = auto()  # not every word of the question was understood
    CELL = auto()  # a cell is hard to read or no number
    UNITS = auto()  # the units of the cells or of the question differ
    EDGE = auto()  # a cell has the limit itself, and the words do not tell whether it counts
    GROUPS = auto()  # empty cells may go on with what stands above or below them
    TOTALS = auto()  # a row may add up others
    HEADING = auto()  # the first row may be a heading
    PRINTED = auto()  # the total that is printed differs
    ORDER = auto()  # the rows do not run from old to new
    TIES = auto()  # several rows share the value, so that which are the first three cannot be told
    TABLES = auto()  # several tables may be meant
    SIGNS = auto()  # no figure is positive, so that the largest may be the one farthest from zero


@dataclass(frozen=True, slots=True)
class Used:
    """A cell that the result was computed from, with the name of its row."""

    row: int
    label: str
    text: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Computed:
    """A result. `value` is a number as it would be printed; `rows` are the names of the rows that have it.

    Where several were asked for ("the top three"), `ranked` are their names and values instead. `used` are in
    the order of the table, or from the best one on where they were compared. `shared`: how many rows have the
    value, if there are several.
    """

    asked: Asked
    value: str
    rows: tuple[str, ...] = ()
    used: tuple[Used, ...] = ()
    empty: int = 0  # cells that were skipped
    left_out: tuple[str, ...] = ()  # names of total rows
    unread: tuple[Used, ...] = ()  # cells that are no numbers
    doubts: tuple[Doubt, ...] = ()
    printed_total: str = ""
    rounded: bool = False
    ranked: tuple[tuple[str, str], ...] = ()
    shared: int = 0
    stated: str = ""  # the unit that the page states for the value

    @property
    def is_sure(self) -> bool:
        return not self.doubts and not self.asked.candidates


def compute(question: str, page: Page) -> Computed | None:
    """The computed answer to a question; None if it asks for no such thing, or cannot be understood.

    Where the question does not say which column it means, the result has no value.
    """
    found = sheets(page)
    readings = what_is_asked(question, page, found)
    if not readings:
        return None
    best = readings[0]
    if best.operation is Operation.SUM and best.column is not None and _RATE.search(best.column.name):
        return None  # rates of parts do not add up to that of the whole
    words = best.unexplained
    if len(words) > _MOST_UNEXPLAINED or any(letter.isdigit() for word in words for letter in word):
        return None
    result = Computed(best, "") if best.candidates else _computed(best)
    if result is None:
        return None
    others = [other for other in readings[1:] if other.sheet.block is not best.sheet.block]
    rivals = [other for other in others if other.distance == best.distance]
    if rivals or (not best.explained and len(found) > 1):
        result = replace(result, doubts=(*result.doubts, Doubt.TABLES))
    if _is_guess(result, page):
        return None
    column = best.column
    amounts = column is not None and column.kind is Kind.FIGURE and best.operation not in _COUNTS
    if not amounts or column is None or own_unit(column.name, result.value):
        return result
    counts = measured.counts_things(best.sheet, column) and not best.sheet.turned
    return result if counts else replace(result, stated=stated_unit(page))


def _is_printed(word: str, page: Page) -> bool:
    """Whether the page has this word of the question, so that leaving it out changes what is asked."""
    printed = {stem(other) for other in re.findall(r"[^\W\d_]{3,}", page.text)}
    return stem(word) in printed if word.isascii() else normalized(word) in normalized(page.text)


def _is_guess(result: Computed, page: Page) -> bool:
    """Whether a result says nothing: no row of an uncertain count is known to be one of those asked for."""
    asked = result.asked
    if asked.sheet.turned and len(result.used) < _TWO:  # of one period nothing is compared
        return True
    if asked.operation is Operation.DIFFERENCE and not result.is_sure:
        return True
    if asked.operation is Operation.SUM and any(map(_WITHOUT.fullmatch, asked.unexplained)):
        return True  # "total before tax"
    if asked.operation is Operation.SUM and asked.unexplained:
        # "李明迟到几次" asks for one cell, "复印纸一共多少钱" not for the price of one
        prices = asked.column is not None and any(map(is_price_of_one, asked.column.names))
        return prices or (asked.words in asked.unexplained and len(asked.unexplained) > 1)
    if asked.operation is not Operation.COUNT or asked.candidates or result.is_sure:
        return False
    if any(_MEASURED_IN.fullmatch(word) or _is_printed(word, page) for word in asked.unexplained):
        return True  # "how many hours did Anna work" asks for no rows, and who is named elsewhere counts too
    known = [c for c in asked.conditions if c.sign is not Sign.HAS or c.texts[0] not in asked.unexplained]
    return not known or not result.used


def _computed(asked: Asked) -> Computed | None:
    """Computes over the rows without those that may add up others; if it matters, that is a doubt."""
    sheet = asked.sheet
    result = _over(asked, [row for row in sheet.rows if row not in sheet.maybe_totals])
    if result is None:
        return None
    doubts = list(result.doubts)
    if sheet.maybe_totals:
        other = _over(asked, list(sheet.rows))
        if other is None or (other.value, other.rows) != (result.value, result.rows):
            doubts.append(Doubt.TOTALS)
    if asked.unexplained:
        doubts.append(Doubt.QUESTION)
    names = tuple(sheet.label(row) for row in sorted((*sheet.totals, *sheet.maybe_totals)))
    return replace(result, doubts=tuple(doubts), left_out=names)


def _over(asked: Asked, rows: Sequence[int]) -> Computed | None:
    """The result over these rows, as far as they fulfill the conditions; None if there is none."""
    sheet, doubts, kept = asked.sheet, list[Doubt](), list[int]()
    for row in rows:
        verdicts = [fulfills(sheet, row, condition) for condition in asked.conditions]
        if False not in verdicts and any(is_at_edge(sheet, row, condition) for condition in asked.conditions):
            doubts.append(Doubt.EDGE)
        if None in verdicts and False not in verdicts:
            doubts.append(Doubt.CELL)
        elif all(verdicts):
            kept.append(row)
    if any(may_be_misread(sheet, rows, condition) for condition in asked.conditions):
        doubts.append(Doubt.CELL)
    if any(condition.texts and sheet.names_groups(condition.column) for condition in asked.conditions):
        doubts.append(Doubt.GROUPS)
    if any(units_differ(sheet, condition) for condition in asked.conditions):
        doubts.append(Doubt.UNITS)
    result: Computed | None
    if asked.operation is Operation.COUNT:
        result = _count(asked, kept)
    elif asked.operation is Operation.LIST:
        result = _listed(asked, kept)
    elif asked.operation is Operation.MOST_ROWS and asked.column is not None:
        result = _shared_by_most(asked, asked.column, kept)
    elif asked.column is None or asked.operation in (Operation.FIRST, Operation.LAST):
        result = _at_the_end(asked, kept)
    else:
        result = _of_column(asked, asked.column, kept)
    return replace(result, doubts=tuple(dict.fromkeys((*doubts, *result.doubts)))) if result else None


def _count(asked: Asked, rows: Sequence[int]) -> Computed:
    """The number of rows, or of different cells of a column ("how many owners")."""
    sheet, doubts = asked.sheet, []
    seen = [condition.column for condition in asked.conditions]
    counted = asked.column
    if counted is not None:
        rows = [row for row in rows if not is_empty(sheet.text(row, counted))]
        different = {normalized(sheet.text(row, counted)): row for row in reversed(rows)}
        if len(different) == len(rows):
            asked = replace(asked, column=None)  # then its cells are the rows
        else:
            rows = sorted(different.values())
            seen = [*seen, counted]
    used = tuple(_used(sheet, row, seen) for row in rows)
    if unread := _unsure(sheet, seen):
        doubts.append(Doubt.CELL)
    if sheet.has_heading is None and not asked.conditions:
        doubts.append(Doubt.HEADING)
    return Computed(asked, str(len(rows)), used=used, unread=unread, doubts=tuple(doubts))


def _unsure(sheet: Sheet, columns: Sequence[Column]) -> tuple[Used, ...]:
    """The cells of these columns that are hard to read."""
    cells = (_used(sheet, row, [column]) for row in sheet.rows for column in columns)
    return tuple(cell for cell in cells if not cell.sure)


def _listed(asked: Asked, rows: Sequence[int]) -> Computed | None:
    """The names of the rows."""
    sheet = asked.sheet
    seen = list(dict.fromkeys(condition.column for condition in asked.conditions))
    names = tuple(dict.fromkeys(_name(asked, row) for row in rows))
    used = tuple(_used(sheet, row, seen) for row in rows)
    unread = _unsure(sheet, seen)
    doubts = (Doubt.CELL,) if unread else ()
    return Computed(asked, "", names, used, unread=unread, doubts=doubts) if names else None


def _shared_by_most(asked: Asked, column: Column, rows: Sequence[int]) -> Computed | None:
    """The text that most rows have in a column, with their number."""
    sheet = asked.sheet
    filled = [row for row in rows if not is_empty(sheet.text(row, column))]
    counts = Counter(sheet.text(row, column) for row in filled).most_common()
    if not counts:
        return None
    most = counts[0][1]
    names = tuple(text for text, count in counts if count == most)
    sure = all(sheet.is_sure(row, column) for row in filled)
    used = tuple(Used(-1, text, str(count), True) for text, count in counts)
    doubts = () if sure else (Doubt.CELL,)
    shared = len(names) if len(names) > 1 else 0
    return Computed(asked, str(most), names, used, len(rows) - len(filled), doubts=doubts, shared=shared)


def _at_the_end(asked: Asked, rows: Sequence[int]) -> Computed | None:
    """The first or the last row, or its cell in the column that was asked for."""
    sheet, column = asked.sheet, asked.column
    filled = [row for row in rows if column is None or not is_empty(sheet.text(row, column))]
    if not filled:
        return None
    row = filled[0] if asked.operation is Operation.FIRST else filled[-1]
    doubts = [] if _runs_with_time(sheet, rows) else [Doubt.ORDER]
    if sheet.has_heading is None and asked.operation is Operation.FIRST:
        doubts.append(Doubt.HEADING)
    texts = [sheet.text(row, c) for c in sheet.columns if sheet.text(row, c)]
    value = sheet.text(row, column) if column is not None else " · ".join(texts)
    checked = sheet.columns if column is None else [column]
    if not all(sheet.is_sure(row, c) for c in checked):
        doubts.append(Doubt.CELL)
    rows_named = (sheet.label(row),) if column is not None and sheet.label(row) != value else ()
    return Computed(asked, value, rows_named, (), doubts=tuple(doubts))


def _runs_with_time(sheet: Sheet, rows: Sequence[int]) -> bool:
    """Whether the first row is the oldest, as far as dates are printed."""
    for column in sheet.columns:
        if column.kind is Kind.DATE:
            dates = [date for row in rows if isinstance(date := sheet.value(row, column), Date)]
            return dates == sorted(dates)
    return True


def _of_column(asked: Asked, column: Column, rows: Sequence[int]) -> Computed | None:
    """The sum, average or extreme of a column."""
    sheet = asked.sheet
    cells = [_used(sheet, row, [column]) for row in rows]
    filled = [cell for cell in cells if not is_empty(cell.text)]
    read = [(cell, sheet.value(cell.row, column)) for cell in filled]
    unread = tuple(cell for cell, value in read if value is None or not cell.sure)
    doubts = [Doubt.CELL] if unread else []
    if any(sheet.cell(row, column).rowspan > 1 for row in rows):
        doubts.append(Doubt.CELL)
    told = [(cell, value) for cell, value in read if value is not None]
    if asked.added_up and asked.rows_called is not None:
        groups = _sums(asked, asked.rows_called, column, told)
        told, unread = groups or [], () if groups else unread
    result = _of_values(asked, column, told) if told else None
    if result is None:
        return None
    if _units_beside(sheet, rows):
        doubts.append(Doubt.UNITS)
    return replace(
        result,
        empty=len(cells) - len(filled),
        unread=unread,
        doubts=tuple(dict.fromkeys((*doubts, *result.doubts))),
    )


def _sums(
    asked: Asked, called: Column, column: Column, told: Sequence[tuple[Used, Value]]
) -> list[tuple[Used, Value]] | None:
    """The sum of the column for each different cell of another one; None if one cannot be told."""
    found: list[tuple[Used, Value]] = []
    for name in dict.fromkeys(asked.sheet.text(cell.row, called) for cell, _ in told):
        group = [(cell, value) for cell, value in told if asked.sheet.text(cell.row, called) == name]
        result = _of_values(replace(asked, operation=Operation.SUM, added_up=False), column, group)
        value = figure_of(result.value, asked.sheet.habits) or time_in(result.value) if result else None
        doubts = set(result.doubts if result else ()) - {Doubt.PRINTED}  # the total is that of all groups
        if result is None or value is None or doubts or not name:
            return None
        found.append((Used(group[0][0].row, name, result.value, all(cell.sure for cell, _ in group)), value))
    return found


def _units_beside(sheet: Sheet, rows: Sequence[int]) -> bool:
    """Whether a column of units has different ones for the rows; figures there are units sold."""
    columns = [
        column
        for column in sheet.columns
        if column.kind is not Kind.FIGURE
        and any(_UNIT_HEADING.fullmatch(name.strip()) for name in column.names)
    ]
    return any(len({normalized(sheet.text(row, column)) for row in rows}) > 1 for column in columns)


def _of_values(asked: Asked, column: Column, told: Sequence[tuple[Used, Value]]) -> Computed | None:
    cells = [cell for cell, _ in told]
    comparable, doubts = _comparable([value for _, value in told])
    if comparable is None:
        return None
    if asked.operation in (Operation.LARGEST, Operation.SMALLEST):
        result = _extreme(asked, list(zip(cells, comparable, strict=True)))
        return replace(result, doubts=(*doubts, *result.doubts)) if result is not None else None
    numbers = [value for value in comparable if isinstance(value, Decimal)]
    if len(numbers) < len(comparable):
        return None
    figures = [value for _, value in told if isinstance(value, Figure)]
    exact = sum(numbers, Decimal(0))
    if asked.operation is Operation.DIFFERENCE:
        if len(numbers) != _TWO or any("%" in figure.unit for figure in figures):
            return None  # a difference of percentages is none in percent
        exact = abs(numbers[0] - numbers[1])
    rounded = False
    if asked.operation is Operation.AVERAGE:
        exact /= len(numbers)
    if len({figure.unit for figure in figures if figure.measure == "bytes"}) > 1:
        doubts = (*doubts, Doubt.UNITS)  # a GB may be 1000 or 1024 MB
    if figures:
        whole, rounded = _rounded(exact, figures) if asked.operation is Operation.AVERAGE else (exact, False)
        value = figure_like(whole, figures, asked.sheet.habits)
    else:
        whole = exact.quantize(Decimal(1), ROUND_HALF_EVEN)
        rounded = whole != exact
        value = time_like(int(whole), [cell.text for cell in cells])
    result = Computed(asked, value, (), tuple(cells), doubts=doubts, rounded=rounded)
    if asked.operation is Operation.SUM and not asked.conditions:
        total, agrees = _printed_total(asked.sheet, column, whole)
        doubts = doubts if agrees else (*doubts, Doubt.PRINTED)
        result = replace(result, printed_total=total, doubts=doubts)
    return result


def _rounded(exact: Decimal, figures: Sequence[Figure]) -> tuple[Decimal, bool]:
    """An average with at most two more decimals than its figures, and whether it was rounded."""
    decimals = max(figure.decimals for figure in figures)
    whole = exact.quantize(Decimal(1).scaleb(-(decimals + 2)), ROUND_HALF_EVEN)
    rounded = whole != exact
    return (whole if rounded else whole.normalize()), rounded


def _comparable(values: Sequence[Value]) -> tuple[list[Decimal | Date] | None, tuple[Doubt, ...]]:
    """The values in one unit; None if they cannot be compared. Times are in seconds."""
    if all(isinstance(value, Date) for value in values):
        return [value for value in values if isinstance(value, Date)], ()
    if all(isinstance(value, Time) for value in values):
        return [Decimal(value.seconds) for value in values if isinstance(value, Time)], ()
    figures = [value for value in values if isinstance(value, Figure)]
    if len(figures) < len(values) or len({currency_of(figure) for figure in figures} - {""}) > 1:
        return None, ()
    if len({figure.unit for figure in figures}) == 1:
        return [figure.value for figure in figures], ()
    bases = {figure.base_unit for figure in figures}
    if len(bases) == 1:
        smallest = min(figure.scale for figure in figures)
        return [figure.value * figure.scale / smallest for figure in figures], ()
    if len(bases - {""}) == 1 and all(figure.scale == 1 for figure in figures):
        return [figure.value for figure in figures], (Doubt.UNITS,)
    return None, ()


def _extreme(asked: Asked, cells: Sequence[tuple[Used, Decimal | Date]]) -> Computed | None:
    """The rows with the largest or smallest value, or the one that has this rank."""
    reverse = asked.operation is Operation.LARGEST
    ordered = sorted(cells, key=lambda cell: cell[1], reverse=reverse)
    values = [value for _, value in ordered]
    different = sorted(set(values), reverse=reverse)
    if asked.rank > len(different):
        return None
    used = tuple(cell for cell, _ in ordered)
    if asked.most > 1:
        chosen = ordered[: asked.most]
        tied = len(ordered) > asked.most and values[asked.most] == values[asked.most - 1]
        ranked = tuple((_name(asked, cell.row), cell.text) for cell, _ in chosen)
        return Computed(asked, "", (), used, ranked=ranked, doubts=(Doubt.TIES,) if tied else ())
    best = different[asked.rank - 1]
    winners = [cell for cell, value in ordered if value == best]
    # With two that share the first place, the second one may be among them.
    above = sum(value == other for value in values for other in different[: asked.rank - 1])
    doubts = (Doubt.TIES,) if above > asked.rank - 1 else ()
    if all(isinstance(value, Decimal) and value <= 0 for value in values) and len(different) > 1:
        doubts = (*doubts, Doubt.SIGNS)
    rows = tuple(dict.fromkeys(name for cell in winners if (name := _name(asked, cell.row))))
    shared = len(winners) if len(winners) > 1 else 0
    return Computed(asked, winners[0].text, rows, used, doubts=doubts, shared=shared)


def _printed_total(sheet: Sheet, column: Column, whole: Decimal) -> tuple[str, bool]:
    """The total that is printed under the column, and whether it is the computed one."""
    totals = [
        (sheet.text(row, column), value)
        for row in sheet.totals
        if row > sheet.rows[-1] and (value := sheet.value(row, column)) is not None
    ]
    same = [text for text, value in totals if _plain(value) == whole]
    if same:
        return same[-1], True
    return (totals[-1][0], False) if totals else ("", True)


def _plain(value: Value) -> Decimal | None:
    if isinstance(value, Figure):
        return value.value
    return Decimal(value.seconds) if isinstance(value, Time) else None


def _name(asked: Asked, row: int) -> str:
    """What the answer calls a row."""
    called = asked.rows_called
    return (asked.sheet.text(row, called) if called is not None else "") or asked.sheet.label(row)


def _used(sheet: Sheet, row: int, columns: Sequence[Column]) -> Used:
    texts = [sheet.text(row, column) for column in columns]
    sure = all(sheet.is_sure(row, column) for column in columns)
    label = sheet.label(row)
    return Used(row, label, " · ".join(dict.fromkeys(texts)) if columns else label, sure)
