"""Finds printed numbers and periods in a text, classifies them, and computes their values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache

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

    `value` is scaled (2.5万 is 25000); for a percentage it is in percent or per mille, as printed. It is None
    for dates, times and identifiers, and for ambiguous print: "1.234 €" may be more than a thousand. `unit`
    is the printed currency before it or unit after it, folded to half width ("$", "万元", "%"); it may be
    empty. `doubtful`: the digits were misread ("69,558.687.59") or may be two numbers ("2 100.00").
    """

    text: str  # exactly as printed, with sign, brackets, currency and unit
    kind: NumberKind
    value: Decimal | None
    unit: str
    start: int
    end: int
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A printed period: `part` is "q3", "h1", "m12" or empty, `year` is 0 if none is printed."""

    year: int
    part: str

    def __bool__(self) -> bool:
        return bool(self.year or self.part)


_SCALES = {
    "万亿": 10**12, "千万": 10**7, "百万": 10**6, "亿": 10**8, "万": 10**4, "千": 10**3,
    "trillion": 10**12, "billion": 10**9, "million": 10**6, "thousand": 10**3,
    "bn": 10**9, "mn": 10**6, "b": 10**9, "m": 10**6, "k": 10**3, "t": 10**12,
}  # fmt: skip
_SIGNS = "$¥€£₩₹₽₺₫฿₪₴₦"
# "W" before groups of thousands is a ₩ that was misread in small print.
_CURRENCY = (
    rf"(?:US|HK|NT|AU|CA|NZ|MX|A|C|R|S)\$|RMB|CNY|USD|EUR|GBP|JPY|HKD|CHF|INR|KRW|SGD|TWD|AUD|CAD"
    rf"|Rs\.?|kr\.?(?=\s?\d)|W(?=\d{{1,3}},\d{{3}})|[{_SIGNS}]"
)
# All digits that are joined by separators. `_lists_apart` has divided lists such as "1,2,3" before.
_SPACED = r"\d{1,3}(?:\x20\d{3})+(?:[.,]\d+)?(?![.,]?\d|\x20\d)"
_PLAIN = rf"{_SPACED}|\d+(?:[.,]\d+|['’]\d{{3}}(?!\d))*|\.\d+"
_GROUPED = re.compile(
    r"\d*(?:\.\d+)?|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?"
    r"|[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d+)?"  # as in India
    r"|[1-9]\d{0,2}(?:['’]\d{3})+(?:\.\d+)?"  # as in Switzerland
)
_DECIMAL_COMMA = re.compile(
    r"\d+,\d{1,2}|0,\d+|[1-9]\d{0,2}(?:\.\d{3})+,\d+|[1-9]\d{0,2}(?:\.\d{3}){2,}|[1-9]\d{0,2}(?:\x20\d{3})+,\d+"
)
_GROUPED_BY_SPACES = re.compile(r"[1-9]\d{0,2}(?:\x20\d{3})+(?:\.\d+)?")
_ONE_POINT_GROUP = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_LIST_ITEM = re.compile(r"\d+(?:\.\d+)?")
_SCALE = r"万亿|千万|百万|[万亿千]|(?:trillion|billion|million|thousand|bn|mn)(?![a-z])|[bmkt](?![a-z0-9])"
_UNIT = (
    r"%o(?![a-z0-9])|%[06](?!\d)|%|‰|(?:percent|pct)(?![a-z])|个百分点|人民币元|美元|欧元|英镑|日元|港元|元/股|元|股|人次|人|户|个月|个|件|台|辆|项|"
    r"笔|份|次|箱|套|倍|天|日|小时|分钟|年|公斤|千克|克|吨|平方米|立方米|公里|千米|米|升|度|"
    r"(?:kg|mg|g|km|cm|mm|m²|m2|kwh|mwh|kw|mw|gb|mb|kb|tb|ghz|mhz|hz|ms|px|pt|"
    r"months?|days?|years?|hours?|weeks?|minutes?|units?|pcs|sets?|"
    r"usd|rmb|cny|eur|gbp|jpy|hkd|chf|inr|krw|sgd|twd|aud|cad|sek|nok|dkk|pln|pp|bps|kr)(?![a-z0-9])|zł"
    rf"|℃|°c|°f|°|[{_SIGNS}]"
)
# ASCII, because the text is folded to half width: a Chinese character next to a number is not part of it.
_FLAGS = re.IGNORECASE | re.ASCII
_AMOUNT = re.compile(
    r"(?:(?<!\w)(?<!\d\.)|(?<=\dx))"  # not inside a word or another number; "1120x744" are two
    rf"(?P<open>\()?\s?(?P<sign>[-+−–±]\s?)?(?P<before>{_CURRENCY})?\s?(?P<open2>\((?=[-\d.,'’\s]+\)))?"
    rf"(?P<sign2>[-+−–])?\s?(?P<digits>{_PLAIN})(?:\s?(?P<scale>{_SCALE}))?"
    rf"(?P<behind>\s?[-−–](?=\s?(?:[{_SIGNS}]|(?:EUR|USD|CNY|GBP)\b)(?!\s?\d)))?(?:\s?(?P<after>{_UNIT}))?"
    r"\s?(?P<close>\))?(?P<late>%)?",
    _FLAGS,
)
_CURRENCY_UNIT = re.compile(rf"[{_SIGNS}]|[a-z]{{3}}|kr|zł", re.IGNORECASE)
# A minus sign between a word and a figure without spaces ("Revenue-4.1%"), and one after a figure ("2.87 -").
_SIGN_BEFORE = re.compile(r"(?<=[^\W\d])[-−–]\Z")
_SIGN_BEHIND = re.compile(rf"[-−–](?![\w\s]*\d|\w|\s*[{_SIGNS}]\s?\d)|\s[-−–](?=\s*\Z)")
_INSIDE_A_WORD = re.compile(r"[A-Za-z]\d{1,3}(?:,\d{3})*,\Z")  # the "000" of "W6,000"
_INSIDE_AN_AMOUNT = re.compile(r"(?<![\d.])\d{1,3},\Z")  # the "558.687.59" of "69,558.687.59"
_TORN = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+\.\d{1,2}")
_RUN = re.compile(r"\d+(?:[.,]\d+)+")
_SPAN = re.compile(r"\s?(?:[-~−–—至到]|to|until|through)\s?", re.IGNORECASE)
# The end of a span may omit the part that is the same as in its start ("3月18日至20日", "2024.03.15-03.31").
_END_OF_SPAN = re.compile(
    rf"(?:{_SPAN.pattern})(?:(?:\d{{1,2}}\s?月\s?)?\d{{1,2}}\s?日|\d{{1,2}}([./-])\d{{1,2}}(?![\w./-]|,\d))",
    _FLAGS,
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_SPECIAL: tuple[tuple[NumberKind, re.Pattern[str]], ...] = (
    (
        NumberKind.DATE,
        re.compile(
            r"(?<![\d.])\d{4}\s?年\s?\d{1,2}\s?(?:[-~至—–]\s?\d{1,2}\s?)?月(?:\s?\d{1,2}\s?日)?"
            r"|(?<!\d)\d{1,2}\s?月\s?\d{1,2}\s?日"
            r"|(?<![\w./-])(?:19|20)\d\d([-/.])\d{1,2}\1\d{1,2}"
            r"(?:\s?[-~–—]\s?(?:(?:19|20)\d\d\1)?\d{1,2}\1\d{1,2})?(?![\w/-])"
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
            r"(?<![\w.])v?\d+(?:\.\d+){2,}(?![\w.]*\d|,\d+(?![\d.]))"  # a version, an IP address
            r"|(?<![\w-])[A-Z]{2}\d\d(?:\s[A-Z0-9]{4}){2,}(?:\s[A-Z0-9]{1,4})?(?![\w-])"  # an IBAN
            # 6222 **** **** 5432
            r"|(?<![\w*•])(?:\d{2,6}\s)*(?:\d{2,6})?\s?[*•](?:\s?[*•])+\s?\d{2,6}(?![\w*•])"
            r"|(?<![\w.,-])\d{4}(?:[\s-]\d{4}){2,}(?:[\s-]\d{1,4})?(?![\w.,%-])"  # an account
            r"|(?<![\w.,-])3\d{3}\s\d{6}\s\d{5}(?![\w.,%-])"
            r"|(?<![\w.])\+\d{1,3}(?:[\s-]\(?\d{2,5}\)?){2,5}(?![\w.,%])"  # a telephone number
            r"|(?<![\w.,-])1[3-9]\d\s\d{4}\s\d{4}(?![\w.,%-])"
            r"|(?<!\w)\(\d{3,4}\)\s?\d{3,4}[\s-]?\d{4}(?![\w.,%-])"
            r"|(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*\d)(?:[A-Z0-9]+-)+[A-Z0-9]+(?![\w-])"  # HT-2024-0315
            r"|(?<![\w-])(?:\d{2,4}-){1,3}\d{3,8}(?![\w-])"
            r"|(?<![\w.,])\d{11,}(?![\w.,%])"
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
_WIDE_THOUSANDS = re.compile(
    r"(?<![\d,，])\d{1,3}(?:[,，]\d{3})+[.．]\d+(?![\d，])|(?<=[$¥￥€£])\d{1,3}(?:[,，]\d{3})+(?![\d，])",
    re.ASCII,
)
_WIDE_COMMA = re.compile(r"(?<=[０-９])，(?=[０-９])")

_DATE_AT_TIME = re.compile(
    r"(?<![\d/.-])(?:(?:19|20)\d\d[-/.])?(?:0[1-9]|1[0-2])[-/.](?:0[1-9]|[12]\d|3[01])"
    r"(?=(?:[01]\d|2[0-3]):[0-5]\d(?!\d))"
)
_SLURRED_PER_MILLE = re.compile(r"(?<=\d)\s?%[oO](?![\w%])")
# UUIDs, checksums and other ids: four groups or more of at least four, or one of at least twelve.
_HEXADECIMAL = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-fA-FlIoO]{4,}(?:-[0-9a-fA-FlIoO]{4,}){3,}|[0-9a-fA-FlIoO]{12,})(?![0-9A-Za-z])"
)
_LOOK_ALIKES = str.maketrans("lIoO", "1100")
_DIGITS_OF_AN_ID = 4  # with fewer it may be a word

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)|fy(\d\d)(?!\d)|(?<=q[1-4])['’](\d\d)(?!\d)")
_QUARTER = re.compile(r"(?<![a-z])q([1-4])(?!\d)|第?([一二三四1-4])季")
_HALF = re.compile(r"(?<![a-z])h([12])(?!\d)|([上下])半年")
_MONTH_NUMBER = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月")
_MONTH_NAME = re.compile(r"(?<![a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@lru_cache(maxsize=8192)  # a question looks at each of a page's thousands of texts several times
def numbers_in(text: str) -> tuple[Number, ...]:
    """Every number of `text`, from left to right."""
    plain = folded(text)
    special = list(_with_spans(text, plain, sorted(_special_numbers(text, plain), key=_start)))
    masked = list(plain)
    for number in special:
        masked[number.start : number.end] = ["\x00"] * (number.end - number.start)
    found = special + list(_amounts(text, _RUN.sub(_lists_apart, "".join(masked))))
    return tuple(sorted(found, key=_start))


def mended(text: str) -> str:
    """The recognized text with the per mille sign in place of "%o", 1 and 0 in hexadecimal ids, and the lost
    space between a date and a time ("2025-03-0821:14")."""
    told = _HEXADECIMAL.sub(_with_digits, _SLURRED_PER_MILLE.sub("‰", text))
    return _DATE_AT_TIME.sub(r"\g<0> ", told)


def _with_digits(found: re.Match[str]) -> str:
    """The id with 1 and 0 in place of l, I, o and O, if most likely it is hexadecimal."""
    text = found[0]
    digits = sum(character.isdigit() for character in text)
    return text.translate(_LOOK_ALIKES) if digits >= _DIGITS_OF_AN_ID else text


def is_number(text: str) -> bool:
    """Whether a cell contains one quantity and nothing else; a year or a date is no quantity."""
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
    """Replaces full-width characters by half-width ones; the length and all positions stay the same.

    A Chinese comma between half-width digits stays, because it separates two numbers, unless a decimal point
    shows that it separates thousands (123，456.78).
    """
    if text.isascii():
        return text
    text = _WIDE_THOUSANDS.sub(lambda found: found[0].replace("，", ","), text)
    return _WIDE_COMMA.sub(",", text).translate(_HALF_WIDTH)


class _HalfWidth(dict[int, int]):
    """The half-width forms of characters, each looked up once; Chinese commas stay."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        half = unicodedata.normalize("NFKC", character)
        # ² and ① are not digits of a number.
        stays = character in "，、" or len(half) != 1 or unicodedata.category(character) == "No"
        self[code] = code if stays else ord(half)
        return self[code]


_HALF_WIDTH = _HalfWidth()


def _start(number: Number) -> int:
    return number.start


def _special_numbers(text: str, plain: str) -> Iterator[Number]:
    taken: list[tuple[int, int]] = []
    for kind, pattern in _SPECIAL:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            if kind is NumberKind.IDENTIFIER and _is_an_amount(plain, start, end):
                continue
            taken.append((start, end))
            year = Decimal(match.group()[:4]) if kind is NumberKind.YEAR else None
            yield Number(text[start:end], kind, year, "", start, end)


def _is_an_amount(plain: str, start: int, end: int) -> bool:
    """Whether this is an amount grouped by points, although it looks like a version or an IP address."""
    digits = plain[start:end]
    if _INSIDE_AN_AMOUNT.search(plain, max(0, start - 5), start):
        return True
    if _TORN.fullmatch(digits):
        parts = digits.split(".")
        return len(parts) != 4 or any(int(part) > 255 for part in parts)
    money = plain[:start].rstrip()[-1:] in _SIGNS or plain[end:].lstrip()[:1] in _SIGNS
    around = bool(plain[:start].strip()) or bool(plain[end:].strip())
    return around and money and _DECIMAL_COMMA.fullmatch(digits) is not None


def _with_spans(text: str, plain: str, special: Sequence[Number]) -> Iterator[Number]:
    """Joins two dates, times or years with a dash or "to" between them to one span."""
    last: Number | None = None
    for number in special:
        if last is not None and number.start < last.end:
            continue  # it is part of the end of the span
        spans = last is not None and number.kind is last.kind and number.kind is not NumberKind.IDENTIFIER
        if last is not None and spans and _SPAN.fullmatch(plain, last.end, number.start):
            last = replace(last, text=text[last.start : number.end], value=None, end=number.end)
            continue
        if last is not None:
            yield last
        last = number
        rest = _END_OF_SPAN.match(plain, number.end) if number.kind is NumberKind.DATE else None
        if rest is not None:
            last = replace(number, text=text[number.start : rest.end()], end=rest.end())
    if last is not None:
        yield last


def _lists_apart(run: re.Match[str]) -> str:
    """Replaces the commas of a list by another character: "1,2,3" and "3.14,2.71" are several numbers."""
    printed = run.group()
    if _GROUPED.fullmatch(printed) or _DECIMAL_COMMA.fullmatch(printed):
        return printed
    first, *others = printed.split(",")
    if not others or not all(_LIST_ITEM.fullmatch(part) for part in (first, *others)):
        return printed
    short = len(others[0].partition(".")[0]) < 3
    pointed = any(len(part.partition(".")[2]) not in (0, 3) for part in (first, *others[:-1]))
    return printed.replace(",", "\x01") if short or pointed else printed


def _amounts(text: str, plain: str) -> Iterator[Number]:
    place = 0
    while match := _AMOUNT.search(plain, place):
        start, end = match.span()
        before, after = match["before"] or "", match["after"] or ""
        if _belongs_to_the_next(match, plain):
            end, after = match.start("after"), ""
        place = end
        if match["digits"][:3].isdigit() and _INSIDE_A_WORD.search(plain, max(0, start - 20), start):
            continue
        bracketed = bool((match["open"] or match["open2"]) and match["close"]) and end == match.end()
        if match["open"] and not bracketed:
            start = match.start() + 1
        if match["close"] and not bracketed and end == match.end():
            end = match.end("close") - 1
        while plain[start].isspace():
            start += 1
        while plain[end - 1].isspace():
            end -= 1
        minus = None if bracketed else _SIGN_BEFORE.search(plain, 0, start)
        glued = minus is not None and not match["sign"] and ("." in match["digits"] or after == "%")
        late = None if bracketed or match["sign"] else _SIGN_BEHIND.match(plain, end)
        if glued:
            start -= 1
        if late is not None:
            end = place = late.end()
        alone = text[start:end] == text.strip()
        percent_behind = match["late"] or "" if bracketed else ""
        unit = _Unit(before, match["scale"] or "", after + percent_behind)
        value, doubtful = _value_of(match["digits"], unit, alone)
        signs = {(match["sign"] or "").strip(), match["sign2"] or ""} & {"-", "−", "–"}
        if value and (bracketed or glued or late or match["behind"] or signs):
            value = -value
        if unit.is_slurred:
            value, doubtful = None, True
        yield Number(text[start:end], unit.kind, value, unit.printed, start, end, doubtful)


def _belongs_to_the_next(match: re.Match[str], plain: str) -> bool:
    """Whether the currency after a number belongs to the next number ("NT$3,000 €4,000")."""
    if not match["after"] or not _CURRENCY_UNIT.fullmatch(match["after"]):
        return False
    rest, apart = plain[match.end("after") :], plain[match.start("after") - 1].isspace()
    touching = re.match(r"[-+−–(]?\d", rest) is not None
    return (touching and (apart or bool(match["before"]))) or (
        bool(match["before"]) and re.match(r"\s[-+−–(]?\d", rest) is not None
    )


@dataclass(frozen=True, slots=True)
class _Unit:
    """The units that are printed before and after an amount, folded to half width; each may be empty."""

    before: str
    scale: str
    after: str

    @property
    def is_money(self) -> bool:
        return bool(self.before) or _CURRENCY_UNIT.fullmatch(self.after) is not None

    @property
    def has_point_groups(self) -> bool:
        """Whether the currency is of countries that separate thousands by points."""
        return any(unit.lower() in {"€", "eur", "r$", "kr", "zł", "₺"} for unit in (self.before, self.after))

    @property
    def is_slurred(self) -> bool:
        """Whether it is a per cent or a per mille sign, and which of both was not seen."""
        return self.after in {"%0", "%6"}

    @property
    def kind(self) -> NumberKind:
        signs = {"%", "‰", "%o", "%0", "%6", "percent", "pct"}
        percent = self.after.lower() in signs or self.after.endswith("%")
        return NumberKind.PERCENT if percent else NumberKind.AMOUNT

    @property
    def printed(self) -> str:
        in_words = self.scale if re.match(r"[万亿千百]", self.scale) else ""
        return self.before or in_words + ("‰" if self.after.lower() == "%o" else self.after)


def _value_of(digits: str, unit: _Unit, alone: bool) -> tuple[Decimal | None, bool]:
    """Returns the value, None if it is ambiguous, and whether it is doubtful that this is one number.

    `alone`: the text contains nothing else.
    """
    scale = _SCALES.get(unit.scale.lower(), 1)
    if _GROUPED.fullmatch(digits):
        if unit.has_point_groups and _ONE_POINT_GROUP.fullmatch(digits):
            return None, False
        return Decimal(re.sub(r"[,'’]", "", digits)) * scale, False
    if _DECIMAL_COMMA.fullmatch(digits):
        plain = re.sub(r"[.\x20]", "", digits).replace(",", ".")
        told = (
            len(digits) != len(plain) or unit.is_money or unit.kind is NumberKind.PERCENT or digits[0] == "0"
        )
        return (Decimal(plain) * scale if told else None), False
    if _GROUPED_BY_SPACES.fullmatch(digits):
        groups, pointed = digits.count(" "), "." in digits
        sure = groups > 1 if pointed else alone or unit.is_money
        sure = sure or (groups > 1 and bool(unit.printed))
        return (Decimal(digits.replace(" ", "")) * scale, False) if sure else (None, True)
    return None, True


def period_of(text: str) -> Period:
    """The period that a heading or a question names; an empty Period if it names none."""
    form = normalized(text)
    year = _YEAR.search(form)
    number = 0
    if year:
        short = year[2] or year[3]
        number = 2000 + int(short) if short else int(year[1])
    return Period(number, _part(form))


def _part(form: str) -> str:
    if quarter := _QUARTER.search(form):
        digit = quarter[1] or quarter[2]
        return f"q{'一二三四'.index(digit) + 1 if digit in '一二三四' else digit}"
    if half := _HALF.search(form):
        return f"h{half[1] or '上下'.index(half[2]) + 1}"
    if month := _MONTH_NUMBER.search(form):
        return f"m{int(month[1])}"
    if name := _MONTH_NAME.search(form):
        return f"m{MONTHS.index(name[1]) + 1}"
    return ""
