"""Years, quarters and months in table headings and questions, in the many ways they are written. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from glm4v_desktop.reading.normalise import normalised

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)|fy(\d\d)(?!\d)|(?<=q[1-4])['’](\d\d)(?!\d)")
_QUARTER = re.compile(r"(?<![a-z])q([1-4])(?!\d)|第?([一二三四1-4])季")
_HALF = re.compile(r"(?<![a-z])h([12])(?!\d)|([上下])半年")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月")
_MONTH_NAME = re.compile(r"(?<![a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Period:
    """`part` is "q3", "h1", "m12" or empty; `year` is 0 where none is written."""

    year: int
    part: str

    def __bool__(self) -> bool:
        return bool(self.year or self.part)


def period_of(text: str) -> Period:
    """The period that a heading or a question names; an empty one where it names none."""
    form = normalised(text)
    year = _YEAR.search(form)
    number = 0
    if year:
        short = year[2] or year[3]
        number = 2000 + int(short) if short else int(year[1])
    return Period(number, _part(form))


def period_column(headers: list[str], wanted: Period) -> int | None:
    """The one heading that means `wanted`; None when none does, or several could."""
    periods = [period_of(header) for header in headers]
    if wanted in periods:
        return periods.index(wanted)
    if wanted.part:
        fitting = [
            place
            for place, period in enumerate(periods)
            if period.part == wanted.part and 0 in (period.year, wanted.year)
        ]
    else:
        fitting = [place for place, period in enumerate(periods) if period.year == wanted.year]
    return fitting[0] if len(fitting) == 1 else None


def _part(form: str) -> str:
    if quarter := _QUARTER.search(form):
        digit = quarter[1] or quarter[2]
        return f"q{'一二三四'.index(digit) + 1 if digit in '一二三四' else digit}"
    if half := _HALF.search(form):
        return f"h{half[1] or '上下'.index(half[2]) + 1}"
    if month := _MONTH.search(form):
        return f"m{int(month[1])}"
    if name := _MONTH_NAME.search(form):
        return f"m{_MONTHS.index(name[1]) + 1}"
    return ""
