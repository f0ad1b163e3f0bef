"""What one printed cell is worth: a figure with its unit, a date, or a time.

How the numbers and dates of a table are to be read ("1.448,50", "03/04/2026") is told by all of its cells
together; see `Habits`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from glm4v_desktop.ocr.numbers import MONTHS, NumberKind, folded, numbers_in, period_of
from glm4v_desktop.ocr.page import normalized

_NOTHING = frozenset({"-", "--", "---", "/", "n/a", "na", "nil", "无", "不适用"})

_WORD_SCALES = {
    "万亿": 10**12, "千万": 10**7, "百万": 10**6, "亿": 10**8, "万": 10**4, "千": 10**3,
    "trillion": 10**12, "billion": 10**9, "million": 10**6, "thousand": 10**3,
    "bn": 10**9, "mn": 10**6, "k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12,
}  # fmt: skip
_SCALED = re.compile(
    r"(?P<scale>万亿|千万|百万|[亿万千]|(?:(?:tr|b|m)illion|thousand|bn|mn|[kmbt])(?![a-z]))(?P<unit>.*)",
    re.IGNORECASE,
)
# Units of one kind, in the smallest of them. Sizes of files are powers of 1024 here.
_MEASURES: dict[str, dict[str, int]] = {
    "bytes": {"byte": 1, "kb": 2**10, "mb": 2**20, "gb": 2**30, "tb": 2**40,
              "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40},
    "weight": {"mg": 1, "g": 10**3, "kg": 10**6, "毫克": 1, "克": 10**3, "千克": 10**6, "公斤": 10**6},
    "time": {
        **dict.fromkeys(("ms", "毫秒"), 1),
        **dict.fromkeys(("s", "sec", "second", "秒"), 1_000),
        **dict.fromkeys(("min", "mins", "minute", "分钟"), 60_000),
        **dict.fromkeys(("h", "hr", "hrs", "hour", "小时"), 3_600_000),
        **dict.fromkeys(("d", "day", "天", "日"), 86_400_000),
        **dict.fromkeys(("week", "周"), 7 * 86_400_000),
    },
}  # fmt: skip
_UNIT_BEHIND = re.compile(r"[A-Za-zµμ°℃%‰²³/().·\u3400-\u9fff][A-Za-zµμ°℃%‰²³/().·\d\u3400-\u9fff]{0,7}")
_DIGITS = re.compile(r"\d[\d.,'’\x20]*|\.\d+")
_RUN = re.compile(r"\d[\d.,\x20]*\d|\d")
_COMMA_DECIMALS = re.compile(r"\d+,(?:\d{1,2}|\d{4,})|\d{1,3}(?:[.\x20]\d{3})+,\d+")
_POINT_DECIMALS = re.compile(r"\d+\.(?:\d{1,2}|\d{4,})|\d{1,3}(?:[,\x20]\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}")

_WEEKDAY = re.compile(
    r"^(?:mon|tues?|wed|thur?s?|fri|sat|sun)[a-z]*\.?,?\s+|^(?:周|星期)[一二三四五六日天]\s*"
)
_DATE_FORMS = (
    re.compile(r"(?P<y>\d{4})\s?[-/.年]\s?(?P<m>\d{1,2})(?:\s?[-/.月]\s?(?P<d>\d{1,2})\s?日?|\s?月)?"),
    re.compile(r"(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日"),
    re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\s?[-\s]\s?(?P<name>[a-z]{3})[a-z]*\.?,?(?:[-\s]\s?(?P<y>\d{4}))?"),
    re.compile(r"(?P<name>[a-z]{3})[a-z]*\.?\s?(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,?\s?(?P<y>\d{4}))?"),
    re.compile(r"(?P<name>[a-z]{3})[a-z]*\.?\s?(?P<y>\d{4})"),
)  # fmt: skip
_DAY_OR_MONTH = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?(?:\s?([ap])\.?m\.?)?")
_HOUR_OF_DAY = re.compile(r"(\d{1,2})\s?([ap])\.?m\.?|(\d{1,2})\s?[点时](?:\s?(半|\d{1,2})分?)?")
_PART_OF_DURATION = re.compile(
    r"(\d+)\s?(days?|d|天|日|hours?|hrs?|h|小时|minutes?|mins?|min|m|分钟?|seconds?|secs?|sec|s|秒)"
)
_DURATION = re.compile(rf"(?:{_PART_OF_DURATION.pattern}[\s,]*){{2,4}}")
_DURATION_PART_SECONDS = {"d": 86_400, "天": 86_400, "日": 86_400, "h": 3600, "小": 3600, "m": 60, "分": 60,
                          "s": 1, "秒": 1}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Habits:
    """How the numbers and dates of a table are printed, as far as its cells tell.

    `day_first` is None where neither the day nor the month can be told from the other.
    """

    decimal_comma: bool = False
    day_first: bool | None = None


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
        return decimals_of(self.value)

    @property
    def measure(self) -> str:
        """What the unit measures, if it is one of several for it ("bytes"); else empty."""
        unit = _singular_unit(self.unit)
        return next((name for name, units in _MEASURES.items() if unit in units), "")

    @property
    def scale(self) -> int:
        if self.measure:
            return _MEASURES[self.measure][_singular_unit(self.unit)]
        found = _SCALED.fullmatch(self.unit)
        return _WORD_SCALES[found["scale"].lower()] if found else 1

    @property
    def base_unit(self) -> str:
        """The unit without its scale, normalized: 元 of 万元, "bytes" of MB."""
        if self.measure:
            return self.measure
        found = _SCALED.fullmatch(self.unit)
        return normalized(found["unit"] if found else self.unit)  # ℃ and °C are one

    @property
    def scaled(self) -> Decimal:
        return self.value * self.scale


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A day, or a month or a year where the other fields are 0. `year` is 0 if none is printed.

    `second` of the day, where a time is printed with it.
    """

    year: int
    month: int
    day: int
    second: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Time:
    """A time of the day or a duration, in seconds. `spoken` ones have units ("3h 20m") and are durations."""

    seconds: int
    spoken: bool = False


Value = Figure | Date | Time


def is_empty(text: str) -> bool:
    """Whether a cell is blank or says that it has no value."""
    return not text or normalized(text) in _NOTHING


def habits_of(texts: Iterable[str]) -> Habits:
    """What the cells of a table tell about its numbers and dates. A comma stands for decimals only if no
    cell has a point for them."""
    runs = {run for text in texts for run in _RUN.findall(folded(text)) if "," in run or "." in run}
    commas = any(_COMMA_DECIMALS.fullmatch(run) for run in runs)
    points = any(_POINT_DECIMALS.fullmatch(run) for run in runs)
    return Habits(commas and not points)


def day_first_in(texts: Iterable[str]) -> bool | None:
    """Whether the dates of a column begin with the day; None if that cannot be told."""
    for match in filter(None, (_DAY_OR_MONTH.fullmatch(folded(text).strip()) for text in texts)):
        if match[2] == "." or int(match[1]) > 12:
            return True
        if int(match[3]) > 12:
            return False
    return None


def figure_of(text: str, habits: Habits = Habits()) -> Figure | None:
    """The one number of a cell; None if there is none, or several, or its value is ambiguous."""
    told = _with_points(text) if habits.decimal_comma else text
    found = numbers_in(told)
    if len(found) != 1 or found[0].value is None or found[0].doubtful:
        return None
    number = found[0]
    if number.kind not in (NumberKind.AMOUNT, NumberKind.PERCENT, NumberKind.YEAR):
        return None
    before, behind = told[: number.start].strip(), told[number.end :].strip()
    if before or (behind and not _UNIT_BEHIND.fullmatch(behind)):
        return None
    printed = folded(number.text)
    digits = _DIGITS.search(printed)
    if digits is None or number.value is None:
        return None
    currency = re.sub(r"[\s()+\-−–±]", "", printed[: digits.start()])
    unit = re.sub(r"^[-−–]|[\s()]|[-−–]$", "", printed[digits.end() :]) if behind == "" else ""
    unit = unit or re.sub(r"\s", "", printed[digits.end() :].strip(" ()-−–") + folded(behind))
    unit = "%" if unit.lower() in ("percent", "pct") else unit
    plain = numbers_in(digits.group().strip(" .,"))
    if number.kind is NumberKind.YEAR or not plain or plain[0].value is None:
        value = number.value
    else:
        value = -abs(plain[0].value) if number.value < 0 else abs(plain[0].value)
    return Figure(value, currency, unit, text)


def date_of(text: str, habits: Habits = Habits()) -> Date | None:
    """The day, month or year that a text is, also with a time behind it; None for other texts, and if day
    and month cannot be told."""
    form = _WEEKDAY.sub("", folded(text).strip().lower())
    day, _, clock = form.rpartition("t" if re.search(r"\dt\d", form) else " ")
    time = time_of(clock) if day and ":" in clock else None
    if time is not None:
        date = _day_of(day.strip().rstrip(","), habits)
        return Date(date.year, date.month, date.day, time.seconds) if date is not None else None
    return _day_of(form, habits)


def time_of(text: str) -> Time | None:
    """The time or duration that a text is: "14:05", "01:12:05", "2:30 pm", "3h 20m", "5小时38分"."""
    form = folded(text).strip().lower()
    if match := _CLOCK.fullmatch(form):
        hours, minutes, seconds, half = int(match[1]), int(match[2]), int(match[3] or 0), match[4]
        return Time(_of_day(hours, half) * 3600 + minutes * 60 + seconds)
    if _DURATION.fullmatch(form):
        parts = _PART_OF_DURATION.findall(form)
        return Time(sum(int(count) * _DURATION_PART_SECONDS[unit[0]] for count, unit in parts), spoken=True)
    return None


def hour_of(text: str) -> Time | None:
    """The time of the day that a question names by its hour: "9 am", "8点", "8点半"."""
    if match := _HOUR_OF_DAY.fullmatch(folded(text).strip().lower()):
        hour = _of_day(int(match[1] or match[3]), match[2])
        minutes = 30 if match[4] == "半" else int(match[4] or 0)
        return Time(hour * 3600 + minutes * 60)
    return time_of(text)


def time_from(figure: Figure) -> Time | None:
    """A figure with a unit of time as a duration."""
    return Time(int(figure.scaled / 1000), spoken=True) if figure.measure == "time" else None


def looks_like_date(text: str) -> bool:
    found = numbers_in(text)
    whole = len(found) == 1 and len(found[0].text) >= len(text.strip()) - 1
    return date_of(text) is not None or (whole and found[0].kind in (NumberKind.DATE, NumberKind.YEAR))


def looks_like_figure(text: str) -> bool:
    """Also one whose value cannot be told, because it may be misread or is ambiguous."""
    if period_of(text).part:  # "1月", "Q3"
        return False
    found = numbers_in(text)
    amounts = [n for n in found if n.kind in (NumberKind.AMOUNT, NumberKind.PERCENT)]
    if len(found) != 1 or not amounts:
        return False
    return figure_of(text) is not None or len(amounts[0].text) >= len(text.strip()) - 1


def scale_in_heading(heading: str, measure: str) -> int:
    """How much the unit in a heading ("Weight (kg)") is in the smallest one of its measure; 0 without one."""
    words = (_singular_unit(word) for word in re.findall(r"[a-z]+|[\u3400-\u9fff]+", folded(heading).lower()))
    units = _MEASURES.get(measure, {})
    return next((units[word] for word in words if word in units), 0)


def decimals_of(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _singular_unit(unit: str) -> str:
    form = unit.lower()
    return form if len(form) < 4 else form.removesuffix("s")


def _of_day(hour: int, half: str | None) -> int:
    """The hour from 0 to 23 if the half of the day ("a", "p") is said."""
    return hour % 12 + (12 if half == "p" else 0) if half else hour


def _with_points(text: str) -> str:
    """The text with decimal points in place of decimal commas, and without groups."""

    def plain(run: re.Match[str]) -> str:
        digits = re.sub(r"(?<=\d)[.\x20](?=\d{3}(?!\d))", "", run.group())
        return digits.replace(",", ".") if digits.count(",") == 1 else run.group()

    return _RUN.sub(plain, folded(text))


def _day_of(form: str, habits: Habits) -> Date | None:
    for pattern in _DATE_FORMS:
        if match := pattern.fullmatch(form):
            parts = match.groupdict()
            name = parts.get("name")
            if name and name not in MONTHS:
                continue
            month = MONTHS.index(name) + 1 if name else int(parts["m"])
            date = Date(int(parts.get("y") or 0), month, int(parts.get("d") or 0))
            return date if 1 <= date.month <= 12 and date.day <= 31 else None
    if match := _DAY_OR_MONTH.fullmatch(form):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        year += 2000 if year < 100 else 0
        day_first = True if match[2] == "." else habits.day_first
        if day_first is None and (first > 12 or second > 12):
            day_first = first > 12
        if day_first is None and first != second:
            return None
        day, month = (first, second) if day_first else (second, first)
        return Date(year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
    if match := re.fullmatch(r"((?:19|20)\d\d)\s?年?度?", form):
        return Date(int(match[1]), 0, 0)
    return None
