"""Numbers and periods as they are printed: found in a text, told apart, and given a value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto

from glm4v_desktop.ocr.page import normalized


class NumberKind(Enum):
    AMOUNT = auto()  # a quantity, with or without unit
    PERCENT = auto()
    YEAR = auto()
    DATE = auto()
    TIME = auto()
    IDENTIFIER = auto()  # a contract number, a telephone number, a version


@dataclass(frozen=True, slots=True)
class Number:
    """One number at `start:end` of the text it was found in.

    `value` is scaled (2.5万 is 25000), of a percentage in percent, and None for dates, times, identifiers and
    misread figures. `unit` is the currency before and the unit after it as printed, folded to half width
    ("$", "万元", "%"); it may be empty.
    """

    text: str  # exactly as printed, with sign, brackets, currency and unit
    kind: NumberKind
    value: Decimal | None
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Period:
    """`part` is "q3", "h1", "m12" or empty; `year` is 0 where none is written."""

    year: int
    part: str

    def __bool__(self) -> bool:
        return bool(self.year or self.part)


_SCALES = {
    "万亿": 10**12, "千万": 10**7, "百万": 10**6, "亿": 10**8, "万": 10**4, "千": 10**3,
    "trillion": 10**12, "billion": 10**9, "million": 10**6, "thousand": 10**3,
    "bn": 10**9, "mn": 10**6, "b": 10**9, "m": 10**6, "k": 10**3, "t": 10**12,
}  # fmt: skip
_CURRENCY = r"(?:US|HK|NT|A|C|R)\$|RMB|CNY|USD|EUR|GBP|JPY|HKD|[$¥€£₩₹]"
_PLAIN = r"(?:\d{1,3}(?:,\d{3})+(?!\d|,\d)|\d+(?:,\d{3,})+|\d+)(?:\.\d+)?|\.\d+"
_WELL_GROUPED = re.compile(r"\d*(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SCALE = r"万亿|千万|百万|[万亿千]|(?:trillion|billion|million|thousand|bn|mn)(?![a-z])|[bmkt](?![a-z0-9])"
_UNIT = (
    r"%|‰|(?:percent|pct)(?![a-z])|个百分点|人民币元|美元|欧元|英镑|日元|港元|元/股|元|股|人次|人|户|个月|个|件|台|辆|项|"
    r"笔|份|次|箱|套|倍|天|日|小时|分钟|年|公斤|千克|克|吨|平方米|立方米|公里|千米|米|升|度|"
    r"(?:kg|mg|g|km|cm|mm|m²|m2|kwh|mwh|kw|mw|gb|mb|kb|tb|ghz|mhz|hz|ms|px|pt|"
    r"months?|days?|years?|hours?|weeks?|minutes?|units?|pcs|sets?|"
    r"usd|rmb|cny|eur|gbp|jpy|hkd|pp|bps)(?![a-z0-9])|℃|°c|°f|°|[$€£¥]"
)
# Half-width text only (see `folded`), so ASCII: a Chinese character beside a number is no part of it.
_FLAGS = re.IGNORECASE | re.ASCII
_AMOUNT = re.compile(
    r"(?:(?<!\w)(?<!\d\.)|(?<=\dx))"  # not inside a word or another number; "1120x744" are two
    rf"(?P<open>\()?\s?(?P<sign>[-+−–]\s?)?(?P<before>{_CURRENCY})?\s?(?P<sign2>[-+−–])?"
    rf"(?P<digits>{_PLAIN})(?:\s?(?P<scale>{_SCALE}))?(?:\s?(?P<after>{_UNIT}))?"
    r"\s?(?P<close>\))?(?P<late>%)?",
    _FLAGS,
)
# A minus set against the word before the figure ("Revenue-4.1%"), and one behind it ("2.87-").
_SIGN_BEFORE = re.compile(r"(?<=[^\W\d])[-−–]\Z")
_SIGN_BEHIND = re.compile(r"[-−–](?![\w\s]*\d|\w)")
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_SPECIAL: tuple[tuple[NumberKind, re.Pattern[str]], ...] = (
    (
        NumberKind.DATE,
        re.compile(
            r"(?<![\d.])\d{4}\s?年\s?\d{1,2}\s?(?:[-~至—–]\s?\d{1,2}\s?)?月(?:\s?\d{1,2}\s?日)?"
            r"|(?<!\d)\d{1,2}\s?月\s?\d{1,2}\s?日"
            r"|(?<![\w./-])(?:19|20)\d\d([-/.])\d{1,2}\1\d{1,2}(?![\w/-])"
            r"|(?<![\w./-])\d{1,2}([-/])\d{1,2}\2(?:19|20)?\d\d(?![\w/-])"
            rf"|(?<!\w){_MONTH}\s?\d{{1,2}}(?:,?\s?\d{{4}})?(?!\w)"
            rf"|(?<!\w)\d{{1,2}}\s{_MONTH}(?:\s\d{{4}})?(?!\w)"
            rf"|(?<!\w){_MONTH}\s(?:19|20)\d\d(?!\w)",
            _FLAGS,
        ),
    ),
    (NumberKind.TIME, re.compile(r"(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?(?![\d:])", _FLAGS)),
    (
        NumberKind.IDENTIFIER,
        re.compile(
            r"(?<![\w.])v?\d+(?:\.\d+){2,}(?![\w.]*\d)"  # a version, an address
            r"|(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*\d)(?:[A-Z0-9]+-)+[A-Z0-9]+(?![\w-])"  # HT-2024-0315
            r"|(?<![\w-])(?:\d{2,4}-){1,3}\d{3,8}(?![\w-])"  # a telephone number
            r"|(?<![\w.,])\d{11,}(?![\w.,%])"
            r"|(?<![\w.,-])\d{4}(?:\s\d{4}){2,}(?:\s\d{1,4})?(?![\w.,%-])"  # an account in groups of four
            r"|(?<![\w.,-])(?=\w*[A-Za-z]\w*\d|\d+[A-Za-z])(?:\d{5,}[A-Za-z]|\d+(?!x)[A-Za-z]+\d)\w*(?![\w.,%-])",
            re.ASCII,
        ),
    ),
    (
        NumberKind.YEAR,
        re.compile(
            r"(?<![\w.,$¥€£+-])(?:19|20)\d\d(?:\s?年度?|(?![\d.,]*\d|\s?[%万亿元千百]|\w|\s?(?:px|units?|kg)))",
            _FLAGS,
        ),
    ),
)
_WIDE_THOUSANDS = re.compile(r"(?<![\d,，])\d{1,3}(?:，\d{3})+(?:\.\d+)(?![\d，])", re.ASCII)

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)|fy(\d\d)(?!\d)|(?<=q[1-4])['’](\d\d)(?!\d)")
_QUARTER = re.compile(r"(?<![a-z])q([1-4])(?!\d)|第?([一二三四1-4])季")
_HALF = re.compile(r"(?<![a-z])h([12])(?!\d)|([上下])半年")
_MONTH_NUMBER = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月")
_MONTH_NAME = re.compile(r"(?<![a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def numbers_in(text: str) -> tuple[Number, ...]:
    """Every number of `text`, from left to right."""
    plain = folded(text)
    special = list(_special_numbers(text, plain))
    taken = [(number.start, number.end) for number in special]
    masked = list(plain)
    for start, end in taken:
        masked[start:end] = ["\x00"] * (end - start)
    found = special + list(_amounts(text, "".join(masked)))
    return tuple(sorted(found, key=lambda number: number.start))


def is_number(text: str) -> bool:
    """Whether a cell holds one quantity and nothing else (a year or a date is a heading, not a quantity)."""
    stripped = text.strip()
    if stripped in {"-", "–", "—", "--", "－", "N/A", "n/a", "不适用"}:
        return True
    if not any(character.isdigit() for character in stripped):
        return False
    numbers = numbers_in(stripped)
    if len(numbers) != 1 or numbers[0].kind not in (NumberKind.AMOUNT, NumberKind.PERCENT):
        return False
    return len(numbers[0].text) >= len(stripped) - 1


def folded(text: str) -> str:
    """Full-width forms as half-width, with the same length, so that places stay the same.

    A Chinese comma between half-width digits stays, because it separates two numbers, unless a decimal point
    tells that it separates thousands (123，456.78).
    """
    characters = list(_WIDE_THOUSANDS.sub(lambda found: found[0].replace("，", ","), text))
    for place, character in enumerate(characters):
        if character in "，、" and not _between_wide_digits(text, place):
            continue
        half = unicodedata.normalize("NFKC", character)
        if len(half) == 1 and unicodedata.category(character) != "No":  # ² and ① are no digits of a number
            characters[place] = half
    return "".join(characters)


def _between_wide_digits(text: str, place: int) -> bool:
    around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    return len(around) == 2 and all("０" <= character <= "９" for character in around)


def _special_numbers(text: str, plain: str) -> Iterator[Number]:
    taken: list[tuple[int, int]] = []
    for kind, pattern in _SPECIAL:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            year = Decimal(match.group()[:4]) if kind is NumberKind.YEAR else None
            yield Number(text[start:end], kind, year, "", start, end)


def _amounts(text: str, plain: str) -> Iterator[Number]:
    for match in _AMOUNT.finditer(plain):
        start, end = match.span()
        bracketed = bool(match["open"] and match["close"])
        if match["open"] and not bracketed:
            start = match.start() + 1
        if match["close"] and not bracketed:
            end = match.end("close") - 1
        while plain[start].isspace():
            start += 1
        while plain[end - 1].isspace():
            end -= 1
        minus = _SIGN_BEFORE.search(plain, 0, start) if match["digits"] and not bracketed else None
        glued = minus is not None and not match["sign"] and ("." in match["digits"] or match["after"] == "%")
        late = None if bracketed or match["sign"] else _SIGN_BEHIND.match(plain, end)
        if glued:
            start -= 1
        if late is not None:
            end += 1
        number = _amount(match, text[start:end], bracketed, start, end)
        yield replace(number, value=-number.value) if (glued or late) and number.value else number


def _amount(match: re.Match[str], printed: str, bracketed: bool, start: int, end: int) -> Number:
    scale = match["scale"] or ""
    value = None
    if _WELL_GROUPED.fullmatch(
        match["digits"]
    ):  # "12,3456" was misread; there is no telling what it should be
        value = Decimal(match["digits"].replace(",", "")) * _SCALES.get(scale.lower(), 1)
        sign = (match["sign"] or "") + (match["sign2"] or "")
        if bracketed or sign.strip() in {"-", "−", "–"}:
            value = -value
    after = (match["after"] or "") + (match["late"] or "" if bracketed else "")
    percent = after in {"%", "‰", "percent", "pct"} or after.endswith("%")
    kind = NumberKind.PERCENT if percent else NumberKind.AMOUNT
    in_words = scale if re.match(r"[万亿千百]", scale) else ""
    unit = (match["before"] or "") or in_words + after
    return Number(printed, kind, value, unit, start, end)


def period_of(text: str) -> Period:
    """The period that a heading or a question names; an empty one where it names none."""
    form = normalized(text)
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
    if month := _MONTH_NUMBER.search(form):
        return f"m{int(month[1])}"
    if name := _MONTH_NAME.search(form):
        return f"m{_MONTHS.index(name[1]) + 1}"
    return ""
