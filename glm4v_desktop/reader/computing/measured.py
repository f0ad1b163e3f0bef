"""What the columns of a table measure, and which of them a limit or an operation of a question can mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

from glm4v_desktop.reader.asking import Measure, Operation
from glm4v_desktop.reader.computing.conditions import currency_of, unit_in
from glm4v_desktop.reader.tables.cells import Date, Figure, Time, Value, scale_in_heading
from glm4v_desktop.reader.tables.sheet import Column, Sheet
from glm4v_desktop.reader.tables.table_parts import Kind

_HEADINGS: dict[Measure, re.Pattern[str]] = {
    Measure.MONEY: re.compile(
        r"\b(?:price|cost|amount|fee|fare|rent|salary|wage|revenue|sales|total|gross|net|paid|debit|credit)s?\b"
        r"|价|金额|费用|费率|租金|成本|工资|奖金|收入|支出",
        re.IGNORECASE,
    ),
    Measure.DURATION: re.compile(
        r"\b(?:duration|length|hours|minutes|seconds|elapsed|uptime|runtime"
        r"|time (?:spent|taken|worked)"
        r"|took|taken|(?:spent|worked|total|run|lap|travel) time)\b"
        r"|用时|时长|历时|耗时|工时|工期|时间长度|小时",
        re.IGNORECASE,
    ),
    Measure.WEIGHT: re.compile(r"\b(?:weight|mass)\b|重", re.IGNORECASE),
    Measure.LENGTH: re.compile(r"\b(?:height|length|depth|width|distance)\b|高度|身高|长度", re.IGNORECASE),
    Measure.AGE: re.compile(r"\bage\b|年龄", re.IGNORECASE),
}
_CLOCK_HEADING = re.compile(
    r"\b(?:departs?|departure|arrives?|arrival|starts?|started|ends?|ended|opens?|closes?|seen|at|from|until"
    r"|time)\b"
    r"|时间|时刻|出发|到达|开始|结束|上班|下班",
    re.IGNORECASE,
)
# The column that is meant where a question says "total" of rows that have several amounts.
_AMOUNT = re.compile(
    r"(?:total|amount|sum)(?: (?:amount|price|due|cost))?|(?:总?金额|合计|总价|总额)", re.IGNORECASE
)
_COUNT_HEADING = re.compile(
    r".*(?:[^s]s|\b(?:stock|quantity|qty|headcount|attendance|staff|people))|.*(?:数量?|库存|人次|[(（][个件人台辆次份]+[)）])",
    re.IGNORECASE,
)
_YEARS = re.compile(r"years?|岁", re.IGNORECASE)
_COUNTING_UNIT = re.compile(r"个|件|人次?|台|辆|次|份|项|笔|套|箱|pcs|units?|sets?", re.IGNORECASE)


def measures(sheet: Sheet, column: Column, measure: Measure) -> bool:
    """Whether the cells of a column or its heading show that it measures this."""
    values = list(sheet.values_of(column))
    figures = [value for value in values if isinstance(value, Figure)]
    named = measure in _HEADINGS and _is_named(column, _HEADINGS[measure])
    match measure:
        case Measure.MOMENT:
            return column.kind is Kind.DATE or (column.kind is Kind.TIME and not _is_duration(sheet, column))
        case Measure.MONEY:
            return column.kind is Kind.FIGURE and (named or any(map(currency_of, figures)))
        case Measure.DURATION if column.kind is Kind.TIME:
            return not is_clock(sheet, column)
        case Measure.DURATION:
            return column.kind is Kind.FIGURE and (named or any(value.measure == "time" for value in figures))
        case Measure.WEIGHT:
            return column.kind is Kind.FIGURE and (
                named or any(value.measure == "weight" for value in figures)
            )
    return named and column.kind is Kind.FIGURE


def is_clock(sheet: Sheet, column: Column) -> bool:
    """Whether the heading of a column of times says that they are times of the day."""
    return column.kind is Kind.TIME and not _is_duration(sheet, column) and _is_named(column, _CLOCK_HEADING)


def _is_duration(sheet: Sheet, column: Column) -> bool:
    """Whether the cells of a column of times or its heading show that they are durations."""
    spoken = any(isinstance(value, Time) and value.spoken for value in sheet.values_of(column))
    return column.kind is Kind.TIME and (spoken or _is_named(column, _HEADINGS[Measure.DURATION]))


def _is_named(column: Column, form: re.Pattern[str]) -> bool:
    return any(form.search(name) for name in column.names)


def counts_things(sheet: Sheet, column: Column) -> bool:
    """Whether the figures count what the heading names ("Orders", 数量): "how many orders" asks for them."""
    figures = [value for value in sheet.values_of(column) if isinstance(value, Figure)]
    whole = all(value.value == int(value.value) and not currency_of(value) for value in figures)
    whole = whole or measures(sheet, column, Measure.DURATION)  # "how many hours"
    heading = column.name.strip()
    return column.kind is Kind.FIGURE and whole and _COUNT_HEADING.fullmatch(heading) is not None


def for_limit(sheet: Sheet, value: Value, verb_measure: Measure | None) -> list[Column]:
    """The columns that a limit can be about, by the kind and the unit of its value."""
    match value:
        case Date():
            return [column for column in sheet.columns if column.kind is Kind.DATE]
        case Time():
            times = [column for column in sheet.columns if column.kind is Kind.TIME]
            if value.spoken:
                return [column for column in times if not is_clock(sheet, column)]
            return [column for column in times if not _is_duration(sheet, column)] or times
        case Figure():
            fitting = [column for column in sheet.columns if _may_have(sheet, column, value)]
            fitting = [c for c in fitting if _has_currency(sheet, c, value)] or fitting
            meant = [c for c in fitting if verb_measure is not None and measures(sheet, c, verb_measure)]
            return meant or fitting


def for_operation(sheet: Sheet, operation: Operation, measure: Measure | None) -> list[Column]:
    """The columns that can be added up or compared, as far as an adjective and their cells tell."""
    if operation in (Operation.LARGEST, Operation.SMALLEST):
        if measure is not None:
            meant = [column for column in sheet.columns if measures(sheet, column, measure)]
            dates = [column for column in meant if column.kind is Kind.DATE]
            return dates or meant
        return [column for column in sheet.columns if column.kind in (Kind.FIGURE, Kind.TIME)]
    return [column for column in sheet.columns if can_be_added(sheet, column)]


def nameable(sheet: Sheet, operation: Operation, measure: Measure | None) -> list[Column]:
    """The columns with which the operation can be done if the question names them."""
    if operation not in (Operation.LARGEST, Operation.SMALLEST):
        return for_operation(sheet, operation, measure)
    dates = [column for column in sheet.columns if column.kind is Kind.DATE]
    if measure is Measure.MOMENT:
        return for_operation(sheet, operation, measure) or dates
    figures = for_operation(sheet, operation, None)
    return figures if measure is not None else [*figures, *dates]


def can_be_added(sheet: Sheet, column: Column) -> bool:
    return column.kind is Kind.FIGURE or _is_duration(sheet, column)


def amounts_among(columns: Sequence[Column]) -> list[Column]:
    """Those whose heading says no more than that they are the amounts."""
    return [column for column in columns if any(_AMOUNT.fullmatch(name.strip()) for name in column.names)]


def is_size(sheet: Sheet, column: Column) -> bool:
    """Whether "the largest" of a table without other figures can only mean this column: sizes and amounts."""
    figures = [value for value in sheet.values_of(column) if isinstance(value, Figure)]
    return measures(sheet, column, Measure.MONEY) or any(value.measure == "bytes" for value in figures)


def _may_have(sheet: Sheet, column: Column, limit: Figure) -> bool:
    """Whether the column can have amounts in the unit of the limit."""
    if column.kind is Kind.TIME:
        return limit.measure == "time" and not is_clock(sheet, column)
    if column.kind is not Kind.FIGURE:
        return False
    figures = [value for value in sheet.values_of(column) if isinstance(value, Figure)]
    heading = " ".join(column.names)
    if currency_of(limit):
        bare = not any(figure.unit or currency_of(figure) for figure in figures)
        return _has_currency(sheet, column, limit) or (bare and not _has_money(sheet))
    unit = limit.base_unit
    if unit in ("%", "‰"):
        return any(figure.unit == unit for figure in figures) or unit in heading
    if _YEARS.fullmatch(unit):
        return measures(sheet, column, Measure.AGE)
    if not unit or _COUNTING_UNIT.fullmatch(unit):
        return True
    if limit.measure and (
        scale_in_heading(heading, limit.measure) or any(f.measure == limit.measure for f in figures)
    ):
        return True
    return any(figure.base_unit == unit for figure in figures) or unit_in(heading, limit)


def _has_currency(sheet: Sheet, column: Column, limit: Figure) -> bool:
    """Whether the cells of a column or its heading have the currency of a limit."""
    currency = currency_of(limit)
    printed = (currency_of(value) for value in sheet.values_of(column) if isinstance(value, Figure))
    return bool(currency) and (currency in printed or unit_in(" ".join(column.names), limit))


def _has_money(sheet: Sheet) -> bool:
    """Whether any column of the table has a currency printed."""
    return any(
        isinstance(value, Figure) and currency_of(value)
        for column in sheet.columns
        for value in sheet.values_of(column)
    )
