"""Answers that are computed from a table: counts, sums, averages, extremes, the first and the last row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from enum import Enum, auto

from glm4v_desktop.ocr.page import Page, normalized
from glm4v_desktop.reader.asked import Asked, Condition, Operation, Sign, what_is_asked
from glm4v_desktop.reader.markdown import bold, escaped, escaped_line
from glm4v_desktop.reader.matching import distance
from glm4v_desktop.reader.phrases import Language, Phrase, say
from glm4v_desktop.reader.sheet import Column, Date, Figure, Kind, Sheet, date_of, figure_of, is_empty, sheets

_LOOK_ALIKE = str.maketrans("01l|5", "oiiis")
_CLEAR_LETTERS = 0.97  # confidence from which a letter is not taken for a similar one
_MOST_CELLS = 12  # that are listed
_MOST_UNEXPLAINED = 2  # words of the question; with more, it was not understood


class Doubt(Enum):
    """Why a computed value is not given as certain."""

    QUESTION = auto()  # not every word of the question was understood
    CELL = auto()  # a cell is hard to read or no number
    UNITS = auto()  # the units of the cells or of the question differ
    TOTALS = auto()  # a row may add up others
    HEADING = auto()  # the first row may be a heading
    PRINTED = auto()  # the total that is printed differs
    ORDER = auto()  # the rows run from new to old
    TABLES = auto()  # several tables may be meant


@dataclass(frozen=True, slots=True)
class Used:
    """A cell that the result was computed from, with the name of its row."""

    row: int
    label: str
    text: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Computed:
    """A result. `value` is a number as it would be printed; `rows` are the names of the rows that have it."""

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

    @property
    def is_sure(self) -> bool:
        return not self.doubts


def compute(question: str, page: Page) -> Computed | None:
    """The computed answer to a question; None if it asks for no such thing, or cannot be understood."""
    found = sheets(page)
    readings = what_is_asked(question, page, found)
    if not readings:
        return None
    best = readings[0]
    words = best.unexplained
    if len(words) > _MOST_UNEXPLAINED or any(letter.isdigit() for word in words for letter in word):
        return None
    result = _computed(best)
    if result is None:
        return None
    rivals = [other for other in readings[1:] if other.distance == best.distance]
    if rivals or (not best.explained and len(found) > 1):
        result = replace(result, doubts=(*result.doubts, Doubt.TABLES))
    guessed = best.operation is Operation.COUNT and not best.conditions and not result.is_sure
    return None if guessed else result


def as_markdown(result: Computed, language: Language) -> Iterator[str]:
    """The result with how it was computed and from which cells; a doubtful one is not in bold."""
    if result.is_sure:
        yield f"{_headline(result, bold)}\n\n{_how(result, language)}\n"
    else:
        yield f"{say(Phrase.COMPUTED_IN_DOUBT, language)}\n\n"
        yield f"{_how(result, language)} {_headline(result, escaped)}\n"
    yield from _cells(result, language)
    yield from _remarks(result, language)


def _headline(result: Computed, shown: Callable[[str], str]) -> str:
    rows, value = result.rows, result.value
    if result.asked.operation in (Operation.COUNT, Operation.SUM, Operation.AVERAGE) or not rows:
        return shown(value)
    names = " · ".join(shown(row) for row in rows)
    if not value:
        return names
    if result.asked.row_is_asked:
        return f"{names} ({escaped(value)})"
    return f"{shown(value)} ({' · '.join(escaped(row) for row in rows)})"


def _how(result: Computed, language: Language) -> str:
    """What was computed, in a sentence."""
    asked = result.asked
    phrase = _HOW[asked.operation]
    if asked.column is None and asked.operation is not Operation.COUNT:
        phrase = _HOW_ROWS[asked.operation]
    if asked.operation is Operation.COUNT and asked.column is not None:
        phrase = Phrase.COMPUTED_DIFFERENT
    column = escaped(asked.column.name or f"#{asked.column.number + 1}") if asked.column else ""
    text = say(phrase, language, count=len(result.used), column=column)
    if asked.conditions:
        told = say(Phrase.AND, language).join(_told(condition) for condition in asked.conditions)
        text += say(Phrase.COMPUTED_WHERE, language, conditions=told)
    return text


def _told(condition: Condition) -> str:
    return f"{escaped(condition.column.name)} {condition.sign.value} {escaped(condition.wanted)}"


def _cells(result: Computed, language: Language) -> Iterator[str]:
    if not result.used:
        return
    yield f"\n{say(Phrase.COMPUTED_FROM, language)}\n\n"
    for used in result.used[:_MOST_CELLS]:
        text = escaped(used.text) + ("" if used.sure else " (?)")
        apart = used.label and used.label != used.text
        yield f"- {escaped_line(used.label)}: {text}\n" if apart else f"- {escaped_line(text)}\n"
    if len(result.used) > _MOST_CELLS:
        yield f"\n{say(Phrase.MORE_LINES, language, count=len(result.used) - _MOST_CELLS)}\n"


def _remarks(result: Computed, language: Language) -> Iterator[str]:
    said: list[str] = []
    if result.left_out:
        names = ", ".join(escaped(name) for name in result.left_out)
        said.append(say(Phrase.TOTALS_LEFT_OUT, language, names=names))
    if result.empty:
        said.append(say(Phrase.EMPTY_SKIPPED, language, count=result.empty))
    if result.rounded:
        said.append(say(Phrase.ROUNDED, language))
    if result.printed_total and Doubt.PRINTED not in result.doubts:
        said.append(say(Phrase.TOTAL_AGREES, language, total=escaped(result.printed_total)))
    for doubt in dict.fromkeys(result.doubts):
        words = ", ".join(escaped(word) for word in result.asked.unexplained)
        cells = " · ".join(escaped(used.text) for used in result.unread)
        said.append(
            say(_DOUBTS[doubt], language, words=words, cells=cells, total=escaped(result.printed_total))
        )
    if any(not used.sure for used in result.used[:_MOST_CELLS]):
        said.append(say(Phrase.UNCERTAIN, language))
    for sentence in said:
        yield f"\n{sentence}\n"


_HOW = {
    Operation.COUNT: Phrase.COMPUTED_COUNT,
    Operation.SUM: Phrase.COMPUTED_SUM,
    Operation.AVERAGE: Phrase.COMPUTED_AVERAGE,
    Operation.LARGEST: Phrase.COMPUTED_LARGEST,
    Operation.SMALLEST: Phrase.COMPUTED_SMALLEST,
    Operation.FIRST: Phrase.COMPUTED_FIRST,
    Operation.LAST: Phrase.COMPUTED_LAST,
}
_HOW_ROWS = {Operation.FIRST: Phrase.COMPUTED_FIRST_ROW, Operation.LAST: Phrase.COMPUTED_LAST_ROW}
_DOUBTS = {
    Doubt.QUESTION: Phrase.DOUBT_QUESTION,
    Doubt.CELL: Phrase.DOUBT_CELLS,
    Doubt.UNITS: Phrase.DOUBT_UNITS,
    Doubt.TOTALS: Phrase.DOUBT_TOTALS,
    Doubt.HEADING: Phrase.DOUBT_HEADING,
    Doubt.PRINTED: Phrase.DOUBT_PRINTED,
    Doubt.ORDER: Phrase.DOUBT_ORDER,
    Doubt.TABLES: Phrase.DOUBT_TABLES,
}


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
    left_out = (*sheet.totals, *sheet.maybe_totals)
    names = tuple(sheet.label(row) or _first_text(sheet, row) for row in sorted(left_out))
    return replace(result, doubts=tuple(doubts), left_out=names)


def _over(asked: Asked, rows: Sequence[int]) -> Computed | None:
    """The result over these rows, as far as they fulfill the conditions; None if there is none."""
    doubts: list[Doubt] = []
    kept: list[int] = []
    for row in rows:
        verdicts = [_fulfills(asked.sheet, row, condition) for condition in asked.conditions]
        if None in verdicts and False not in verdicts:
            doubts.append(Doubt.CELL)
        elif all(verdicts):
            kept.append(row)
    if any(_may_be_misread(asked.sheet, rows, condition) for condition in asked.conditions):
        doubts.append(Doubt.CELL)
    if any(_scales_differ(asked.sheet, condition) for condition in asked.conditions):
        doubts.append(Doubt.UNITS)
    result: Computed | None
    if asked.operation is Operation.COUNT:
        result = _count(asked, kept)
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
    if not all(sheet.is_sure(row, column) for row in sheet.rows for column in seen):
        doubts.append(Doubt.CELL)
    if sheet.has_heading is None and not asked.conditions:
        doubts.append(Doubt.HEADING)
    return Computed(asked, str(len(rows)), used=used, doubts=tuple(doubts))


def _at_the_end(asked: Asked, rows: Sequence[int]) -> Computed | None:
    """The first or the last row, or its cell in the column that was asked for."""
    sheet, column = asked.sheet, asked.column
    filled = [row for row in rows if column is None or not is_empty(sheet.text(row, column))]
    if not filled:
        return None
    row = filled[0] if asked.operation is Operation.FIRST else filled[-1]
    doubts = [Doubt.ORDER] if _runs_backwards(sheet, rows) else []
    if sheet.has_heading is None and asked.operation is Operation.FIRST:
        doubts.append(Doubt.HEADING)
    texts = [sheet.text(row, c) for c in sheet.columns if sheet.text(row, c)]
    value = sheet.text(row, column) if column is not None else " · ".join(texts)
    checked = sheet.columns if column is None else [column]
    if not all(sheet.is_sure(row, c) for c in checked):
        doubts.append(Doubt.CELL)
    rows_named = (sheet.label(row),) if column is not None and sheet.label(row) != value else ()
    return Computed(asked, value, rows_named, (), doubts=tuple(doubts))


def _runs_backwards(sheet: Sheet, rows: Sequence[int]) -> bool:
    for column in sheet.columns:
        if column.kind is Kind.DATE:
            dates = [date for row in rows if (date := date_of(sheet.text(row, column))) is not None]
            return len(dates) > 1 and dates[0] > dates[-1]
    return False


def _of_column(asked: Asked, column: Column, rows: Sequence[int]) -> Computed | None:
    """The sum, average or extreme of a column."""
    sheet = asked.sheet
    cells = [_used(sheet, row, [column]) for row in rows]
    filled = [cell for cell in cells if not is_empty(cell.text)]
    read = [(cell, figure_of(cell.text) or date_of(cell.text)) for cell in filled]
    unread = tuple(cell for cell, value in read if value is None or not cell.sure)
    doubts = [Doubt.CELL] if unread else []
    if any(sheet.cell(row, column).rowspan > 1 for row in rows):
        doubts.append(Doubt.CELL)
    result: Computed | None
    if column.kind is Kind.DATE:
        dated = [(cell, value) for cell, value in read if isinstance(value, Date)]
        result = _extreme(asked, dated) if dated else None
    else:
        figures = [(cell, value) for cell, value in read if isinstance(value, Figure)]
        result = _of_figures(asked, column, figures) if figures else None
    if result is None:
        return None
    return replace(
        result,
        empty=len(cells) - len(filled),
        unread=unread,
        doubts=tuple(dict.fromkeys((*doubts, *result.doubts))),
    )


def _of_figures(asked: Asked, column: Column, figures: Sequence[tuple[Used, Figure]]) -> Computed | None:
    values, doubts = _comparable([figure for _, figure in figures])
    if values is None:
        return None
    if asked.operation in (Operation.LARGEST, Operation.SMALLEST):
        result = _extreme(asked, list(zip([cell for cell, _ in figures], values, strict=True)))
        return replace(result, doubts=doubts)
    whole = sum(values, Decimal(0))
    printed = [figure for _, figure in figures]
    decimals = max(figure.decimals for figure in printed)
    rounded = False
    if asked.operation is Operation.AVERAGE:
        exact = whole / len(values)
        whole = exact.quantize(Decimal(1).scaleb(-(decimals + 2)), ROUND_HALF_EVEN)
        rounded = whole != exact
        whole = whole.normalize() if not rounded else whole
        decimals = max(decimals, _decimals(whole))
    result = Computed(
        asked, _printed(whole, decimals, printed), (), tuple(cell for cell, _ in figures), rounded=rounded
    )
    if asked.operation is Operation.SUM and not asked.conditions:
        total, agrees = _printed_total(asked.sheet, column, whole)
        doubts = doubts if agrees else (*doubts, Doubt.PRINTED)
        result = replace(result, printed_total=total)
    return replace(result, doubts=doubts)


def _comparable(figures: Sequence[Figure]) -> tuple[list[Decimal] | None, tuple[Doubt, ...]]:
    """The values in one unit; None if the units differ. A currency may stand at some of the figures only."""
    currencies = {figure.before for figure in figures if figure.before}
    units = {figure.unit for figure in figures}
    if len(currencies) > 1:
        return None, ()
    if len(units) == 1:
        return [figure.value for figure in figures], ()
    bases = {figure.base_unit for figure in figures}
    if len(bases) == 1:
        smallest = min(figure.scale for figure in figures)
        return [figure.value * figure.scale / smallest for figure in figures], ()
    if bases - {""} and len(bases - {""}) == 1 and all(figure.scale == 1 for figure in figures):
        return [figure.value for figure in figures], (Doubt.UNITS,)
    return None, ()


def _extreme(asked: Asked, cells: Sequence[tuple[Used, Decimal]] | Sequence[tuple[Used, Date]]) -> Computed:
    pick = max if asked.operation is Operation.LARGEST else min
    best = pick(value for _, value in cells)
    winners = [cell for cell, value in cells if value == best]
    texts = list(dict.fromkeys(cell.text for cell in winners))
    named = asked.rows_called
    labels = [asked.sheet.text(cell.row, named) if named else cell.label for cell in winners]
    rows = tuple(dict.fromkeys(label for label in labels if label))
    doubts = () if len({type(value) for _, value in cells}) == 1 else (Doubt.CELL,)
    return Computed(asked, texts[0], rows, tuple(cell for cell, _ in cells), doubts=doubts)


def _printed_total(sheet: Sheet, column: Column, whole: Decimal) -> tuple[str, bool]:
    """The total that is printed under the column, and whether it is the computed one."""
    texts = [sheet.text(row, column) for row in sheet.totals if row > sheet.rows[-1]]
    totals = [(text, figure) for text in texts if (figure := figure_of(text)) is not None]
    same = [text for text, figure in totals if figure.value == whole]
    if same:
        return same[-1], True
    return (totals[-1][0], False) if totals else ("", True)


def _printed(value: Decimal, decimals: int, like: Sequence[Figure]) -> str:
    """The value as the cells are printed: decimals, groups of thousands, currency and unit."""
    thousand = 1000
    grouped = any("," in figure.text for figure in like) or all(abs(f.value) < thousand for f in like)
    smallest = min(like, key=lambda figure: figure.scale)
    if len({figure.scale for figure in like}) > 1:  # 1.2M in K has no decimals
        decimals = _decimals(value.normalize())
    digits = f"{abs(value):{',' if grouped else ''}.{decimals}f}"
    before = next((figure.before for figure in like if figure.before), "")
    letters = before.isalpha()
    unit = smallest.unit
    spaced = " " if unit and any(f" {figure.unit}" in figure.text for figure in like) else ""
    return f"{'-' if value < 0 else ''}{before}{' ' if letters else ''}{digits}{spaced}{unit}"


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _fulfills(sheet: Sheet, row: int, condition: Condition) -> bool | None:
    """Whether a row fulfills a condition; None if its cell cannot be read."""
    text = sheet.text(row, condition.column)
    if condition.texts:
        return (text in condition.texts) is (condition.sign is Sign.IS)
    if is_empty(text):
        return False
    if isinstance(condition.limit, Date):
        date = date_of(text)
        return _date_fulfills(date, condition.sign, condition.limit) if date is not None else None
    figure = figure_of(text)
    if figure is None or condition.limit is None or not sheet.is_sure(row, condition.column):
        return None
    return _compared(
        figure.value * figure.scale, condition.sign, condition.limit.value * condition.limit.scale
    )


def _may_be_misread(sheet: Sheet, rows: Sequence[int], condition: Condition) -> bool:
    """Whether another cell may be one of the texts with a letter misread (申核中 for 审核中, C1osed)."""
    for row in rows:
        text = normalized(sheet.text(row, condition.column))
        for wanted in (normalized(wanted) for wanted in condition.texts):
            alike = text.translate(_LOOK_ALIKE) == wanted.translate(_LOOK_ALIKE)
            one_letter = len(text) == len(wanted) and distance(text, wanted) == 1
            scores = [segment.score for segment in sheet.cell(row, condition.column).segments]
            doubtful = bool(scores) and min(scores) < _CLEAR_LETTERS
            if text != wanted and (alike or (one_letter and doubtful)):
                return True
    return False


def _date_fulfills(date: Date, sign: Sign, limit: Date) -> bool | None:
    """Compares only as far as the limit goes: a month, or a day without a year."""
    if (limit.year and not date.year) or (limit.month and not date.month) or (limit.day and not date.day):
        return None
    cut = Date(date.year if limit.year else 0, date.month if limit.month else 0, date.day if limit.day else 0)
    return _compared(cut, sign, limit)


def _compared(value: Decimal | Date, sign: Sign, limit: Decimal | Date) -> bool:
    match sign:
        case Sign.IS:
            return value == limit
        case Sign.IS_NOT:
            return value != limit
        case Sign.ABOVE:
            return value > limit  # type: ignore[operator]
        case Sign.AT_LEAST:
            return value >= limit  # type: ignore[operator]
        case Sign.BELOW:
            return value < limit  # type: ignore[operator]
        case Sign.AT_MOST:
            return value <= limit  # type: ignore[operator]


def _scales_differ(sheet: Sheet, condition: Condition) -> bool:
    """Whether the limit may be meant in another unit or scale than the cells, or in no certain year."""
    texts = [sheet.text(row, condition.column) for row in sheet.rows]
    if isinstance(condition.limit, Date):
        years = {date.year for text in texts if (date := date_of(text)) is not None}
        return not condition.limit.year and len(years) > 1
    if condition.limit is None:
        return False
    figures = [figure for text in texts if (figure := figure_of(text)) is not None]
    scaled = {figure.scale > 1 for figure in figures}
    units = {figure.base_unit for figure in figures} | {figure.before for figure in figures}
    limit = condition.limit
    foreign = [unit for unit in (limit.before, limit.base_unit) if unit and unit not in units]
    in_heading = [unit for unit in foreign if unit.lower().rstrip("s") in condition.column.name.lower()]
    return scaled != {limit.scale > 1} or foreign != in_heading


def _used(sheet: Sheet, row: int, columns: Sequence[Column]) -> Used:
    texts = [sheet.text(row, column) for column in columns]
    sure = all(sheet.is_sure(row, column) for column in columns)
    label = sheet.label(row) or _first_text(sheet, row)
    return Used(row, label, " · ".join(dict.fromkeys(texts)) if columns else label, sure)


def _first_text(sheet: Sheet, row: int) -> str:
    return next((text for column in sheet.columns if (text := sheet.text(row, column))), "")
