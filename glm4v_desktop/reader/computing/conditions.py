"""What the cell of a row has to be for the row to count, and whether it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from glm4v_desktop.ocr.page import normalized
from glm4v_desktop.reader.computing.limits import Sign
from glm4v_desktop.reader.matching import distance
from glm4v_desktop.reader.tables.cells import Date, Figure, Time, Value, is_empty, scale_in_heading, time_from
from glm4v_desktop.reader.tables.sheet import Column, Sheet

_LOOK_ALIKE = str.maketrans("01l|5", "oiiis")
_CLEAR_LETTERS = 0.97  # confidence from which a letter is not taken for a similar one
_CURRENCIES = {
    **dict.fromkeys(("$", "us$", "usd", "dollar", "dollars", "美元"), "$"),
    **dict.fromkeys(("€", "eur", "euro", "euros", "欧元"), "€"),
    **dict.fromkeys(("£", "gbp", "英镑"), "£"),
    **dict.fromkeys(("¥", "￥", "rmb", "cny", "元", "人民币元", "人民币", "yuan"), "¥"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """What the cell of a row has to be: one of `texts`, or compared with `limit` by `sign`.

    With Sign.HAS the cell has one of `texts` in it. `edge_unsure`: whether the limit itself fulfills it is
    not told.
    """

    column: Column
    sign: Sign
    texts: tuple[str, ...] = ()
    limit: Value | None = None
    words: str = ""  # the limit as it stands in the question
    edge_unsure: bool = False

    @property
    def wanted(self) -> str:
        return self.words or " / ".join(self.texts)


def fulfills(sheet: Sheet, row: int, condition: Condition) -> bool | None:
    """Whether a row fulfills a condition; None if its cell cannot be read or compared."""
    text = sheet.text(row, condition.column)
    if condition.sign is Sign.HAS:
        return any(normalized(wanted) in normalized(text) for wanted in condition.texts)
    if condition.texts:
        return (text in condition.texts) is (condition.sign is Sign.IS)
    if is_empty(text):
        return False
    value, limit = sheet.value(row, condition.column), condition.limit
    if isinstance(value, Date) and isinstance(limit, Date):
        return _date_fulfills(value, condition.sign, limit)
    if value is None or limit is None or not sheet.is_sure(row, condition.column):
        return None
    if isinstance(limit, Figure) and isinstance(value, Time):
        limit = time_from(limit)
    if isinstance(value, Time) and isinstance(limit, Time):
        return _compared(Decimal(value.seconds), condition.sign, Decimal(limit.seconds))
    if isinstance(value, Figure) and isinstance(limit, Figure):
        return _compared(value.scaled, condition.sign, _scaled_like(limit, sheet, condition.column))
    return None


def is_at_edge(sheet: Sheet, row: int, condition: Condition) -> bool:
    """Whether the row has the limit itself, and the words do not tell if that fulfills the condition."""
    if not condition.edge_unsure:
        return False
    same = Condition(condition.column, Sign.IS, limit=condition.limit)
    return fulfills(sheet, row, same) is True


def may_be_misread(sheet: Sheet, rows: Sequence[int], condition: Condition) -> bool:
    """Whether another cell may be one of the texts with a letter misread (申核中 for 审核中, C1osed)."""
    if condition.sign is Sign.HAS:
        return False
    wanted = {normalized(text) for text in condition.texts}
    return any(
        text not in wanted and any(_is_alike(text, other, sheet, row, condition.column) for other in wanted)
        for row in rows
        if (text := normalized(sheet.text(row, condition.column)))
    )


def units_differ(sheet: Sheet, condition: Condition) -> bool:
    """Whether the limit may be meant in another unit or scale than the cells, or in no certain year."""
    limit, values = condition.limit, list(sheet.values_of(condition.column))
    if isinstance(limit, Date):
        years = {date.year for date in values if isinstance(date, Date)}
        return not limit.year and len(years) > 1
    figures = [value for value in values if isinstance(value, Figure)]
    if not isinstance(limit, Figure) or not figures:
        return False
    scaled = any(figure.scale > 1 and not figure.measure for figure in figures)
    if scaled and limit.scale == 1:  # "over 500", where 850K is printed
        return True
    units = {figure.base_unit for figure in figures} | {currency_of(figure) for figure in figures}
    if limit.measure and scale_in_heading(condition.column.name, limit.measure):
        return False
    wanted = currency_of(limit) or limit.base_unit  # 元 is ¥
    foreign = [wanted] if wanted and wanted not in units else []
    heading = condition.column.name.lower()
    named = [unit for unit in foreign if unit.rstrip("s") in heading or unit_in(heading, limit)]
    return foreign != named


def currency_of(figure: Figure) -> str:
    """The currency of an amount in one form for all of its names; empty if none is printed."""
    before, unit = figure.before.lower(), figure.base_unit.lower()
    return _CURRENCIES.get(before, before) or _CURRENCIES.get(unit, "")


def is_stated(limit: Figure, stated: str) -> bool:
    """Whether a page states the unit of a limit for all figures, and no scale ("单位：元", "in EUR")."""
    unscaled = not re.search(r"[百千万亿]|thousand|million|billion|000", stated, re.IGNORECASE)
    return bool(stated) and unscaled and unit_in(stated, limit)


def unit_in(heading: str, figure: Figure) -> bool:
    """Whether a heading has the unit of a figure as a word ("Age (days)" for 30 days)."""
    form, currency = normalized(heading), currency_of(figure)
    names = [name for name, sign in _CURRENCIES.items() if currency and sign == currency]
    units = [unit for unit in (normalized(figure.unit).rstrip("s"), *names) if unit]
    return any(re.search(rf"(?<![a-z]){re.escape(unit)}s?(?![a-z])", form) for unit in units)


def _scaled_like(limit: Figure, sheet: Sheet, column: Column) -> Decimal:
    """The limit in the unit of the column, which may stand in its heading only."""
    measured = any(isinstance(value, Figure) and value.measure for value in sheet.values_of(column))
    if not limit.measure or measured:
        return limit.scaled
    return limit.scaled / (scale_in_heading(column.name, limit.measure) or limit.scale)


def _is_alike(text: str, wanted: str, sheet: Sheet, row: int, column: Column) -> bool:
    if text.translate(_LOOK_ALIKE) == wanted.translate(_LOOK_ALIKE):
        return True
    if len(text) != len(wanted) or distance(text, wanted) != 1:
        return False
    scores = [segment.score for segment in sheet.cell(row, column).segments]
    return bool(scores) and min(scores) < _CLEAR_LETTERS


def _date_fulfills(date: Date, sign: Sign, limit: Date) -> bool | None:
    """Compares only as far as the limit goes: a month, or a day without a year."""
    if (limit.year and not date.year) or (limit.month and not date.month) or (limit.day and not date.day):
        return None
    cut = Date(
        date.year if limit.year else 0,
        date.month if limit.month else 0,
        date.day if limit.day else 0,
        date.second if limit.second else 0,
    )
    return _compared(cut, sign, limit)


def _compared(value: Decimal | Date, sign: Sign, limit: Decimal | Date) -> bool:
    match sign:
        case Sign.IS:
            return value == limit
        case Sign.IS_NOT | Sign.HAS:
            return value != limit
        case Sign.ABOVE:
            return value > limit  # type: ignore[operator]
        case Sign.AT_LEAST:
            return value >= limit  # type: ignore[operator]
        case Sign.BELOW:
            return value < limit  # type: ignore[operator]
        case Sign.AT_MOST:
            return value <= limit  # type: ignore[operator]
