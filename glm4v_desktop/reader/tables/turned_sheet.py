"""A statement read along its lines: its periods are the rows, and each of its lines is a column.

"Which year had the highest revenue" compares the cells of one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from glm4v_desktop.ocr.numbers import period_of
from glm4v_desktop.reader.matching import bare
from glm4v_desktop.reader.tables.cells import Value, date_of
from glm4v_desktop.reader.tables.sheet import Column, Sheet, names_of
from glm4v_desktop.reader.tables.table_parts import Kind

_MOST_KEPT = 32
_PERIODS = {
    "": ("year", "fiscal year", "年份", "年度", "年"),
    "q": ("quarter", "季度"),
    "h": ("half", "half-year", "半年"),
    "m": ("month", "月份", "月"),
}


@lru_cache(maxsize=_MOST_KEPT)
def turned(sheet: Sheet) -> Sheet | None:
    """The sheet with rows and columns exchanged; None if its columns are no periods of one kind."""
    label, above = sheet.label_column, sheet.rows[0] - 1
    periods = _periods(sheet)
    if label is None or label.kind is not Kind.TEXT or above < 0 or len(periods) < 2:
        return None
    dates = [date_of(column.name) for column in periods]
    part = period_of(periods[0].name).part[:1]
    kind = Kind.DATE if all(dates) else Kind.TEXT
    heading = Column(above, kind, (*label.names, *_PERIODS[part]))
    lines = [row for row in (*sheet.rows, *sheet.totals) if sheet.text(row, label)]
    texts = [[cells[number] for cells in sheet.texts] for number in range(len(sheet.columns))]
    values: list[list[Value | None]] = [
        [cells[number] for cells in sheet.values] for number in range(len(sheet.columns))
    ]
    for column, date in zip(periods, dates, strict=True):
        texts[column.number][above] = column.name
        values[column.number][above] = date
    return replace(
        sheet,
        columns=(
            heading,
            *(Column(row, Kind.FIGURE, _names(sheet.text(row, label))) for row in sorted(lines)),
        ),
        rows=tuple(column.number for column in periods),
        texts=tuple(map(tuple, texts)),
        values=tuple(map(tuple, values)),
        totals=(),
        maybe_totals=(),
        label_column=heading,
        turned=True,
    )


def _periods(sheet: Sheet) -> Sequence[Column]:
    """The columns of figures that are years, or quarters, or months; a year beside its quarters is none."""
    columns = [c for c in sheet.columns if c.kind is Kind.FIGURE and period_of(c.name)]
    parts = [c for c in columns if period_of(c.name).part]
    chosen = parts or columns
    return chosen if len({period_of(c.name).part[:1] for c in chosen}) == 1 else ()


def _names(label: str) -> tuple[str, ...]:
    """What a line may be called: also without its numbering (一、营业收入)."""
    short = "" if label.isascii() else bare(label)
    return tuple(dict.fromkeys((*names_of((label,)), *filter(None, (short,)))))
