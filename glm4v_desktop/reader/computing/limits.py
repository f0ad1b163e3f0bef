"""Comparisons with a number, a date or a time in a question: "over $20", "between 10 and 20", "不低于90"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from glm4v_desktop.ocr.numbers import NumberKind, folded, numbers_in
from glm4v_desktop.reader.asking import any_of
from glm4v_desktop.reader.tables.cells import Date, Figure, Value, date_of, figure_of, hour_of, time_of


class Sign(Enum):
    IS = "="
    IS_NOT = "≠"
    HAS = "∋"  # a text that the cell has in it
    ABOVE = ">"
    AT_LEAST = "≥"
    BELOW = "<"
    AT_MOST = "≤"


@dataclass(frozen=True, slots=True)
class Limit:
    """A comparison at `start:end` of a question. `bounds` are one sign with its value, or both of a span.

    `text` is the value as it stands in the question. `edge_unsure`: whether the value itself fulfills it is
    not told by the words, such as 以后 and 以下.
    """

    bounds: tuple[tuple[Sign, Value], ...]
    start: int
    end: int
    text: str
    edge_unsure: bool = False
    words: tuple[str, str] | None = None  # the two values of a span

    @property
    def value(self) -> Value:
        return self.bounds[0][1]

    @property
    def is_plain(self) -> bool:
        """Whether it is a value without a word of comparison."""
        return (
            len(self.bounds) == 1 and self.bounds[0][0] is Sign.IS and self.end - self.start == len(self.text)
        )


@dataclass(frozen=True, slots=True)
class _Quantity:
    value: Value
    start: int
    end: int
    text: str


_BEFORE: tuple[tuple[Sign, re.Pattern[str]], ...] = (
    (
        Sign.AT_LEAST,
        any_of(
            r"(?:\bat least|\bno(?:t)? (?:less|fewer|lower|earlier|shorter) than|\bsince|\bfrom|\bon or after"
            r"|\ba minimum of|≥|>=)\s*$",
            r"(?:不低于|不少于|不小于|不早于|不短于|至少|大于(?:或)?等于|自|从)\s*$",
        ),
    ),
    (
        Sign.AT_MOST,
        any_of(
            r"(?:\bat most|\bup to|\bno(?:t)? (?:more|higher|greater|later|longer) than|\buntil"
            r"|\bon or before|\ba maximum of|≤|<=)\s*$",
            r"(?:不超过|不高于|不多于|不大于|不晚于|不长于|至多|最多|小于(?:或)?等于)\s*$",
        ),
    ),
    (
        Sign.ABOVE,
        any_of(
            r"(?:\b(?:more|greater|larger|higher|bigger|longer|older|later|heavier|taller|better|bigger) than"
            r"|\bover|\babove|\bexceed(?:s|ing|ed)?|\bafter|>)\s*$",
            r"(?:大于|超过|高于|多于|晚于|超出|长于|重于|超|满)\s*$",
        ),
    ),
    (
        Sign.BELOW,
        any_of(
            r"(?:\b(?:less|fewer|lower|smaller|shorter|cheaper|younger|earlier|lighter|worse) than|\bunder"
            r"|\bbelow|\bbefore|<)\s*$",
            r"(?:小于|低于|少于|早于|不到|不足|短于|轻于|未满|不满)\s*$",
        ),
    ),
    (Sign.IS, any_of(r"(?:\bequals?(?: to)?|\bexactly|=)\s*$", r"(?:等于|恰好|正好)\s*$")),
)
_BEHIND: tuple[tuple[Sign, bool, re.Pattern[str]], ...] = (
    (
        Sign.AT_LEAST,
        False,
        any_of(
            r"\s*(?:or|and) (?:more|above|higher|over|later|longer|greater)\b", r"\s*(?:及|或|含)以上|\s*以上"
        ),
    ),
    (
        Sign.AT_MOST,
        False,
        any_of(r"\s*(?:or|and) (?:less|below|lower|under|fewer|earlier)\b", r"\s*(?:及|或|含)以下"),
    ),
    (Sign.AT_MOST, True, any_of(r"\s*(?:以下|以内)")),
    (Sign.AT_LEAST, True, any_of(r"\s*(?:之后|以后|后)")),
    (Sign.BELOW, False, any_of(r"\s*(?:之前|以前|前)(?![一二三四五六七八九十\d]+[名个])")),
)
_NOT_FOR_FIGURES = re.compile(r"(?:since|from|until|after|before|自|从)\s*$", re.IGNORECASE)
_FOR_DATES = re.compile(
    r"(?:since|from|until|after|before|earlier than|later than|older than|younger than|自|从|[早晚]于)\s*$",
    re.IGNORECASE,
)
_NOT_BEHIND_FIGURES = re.compile(r"\s*(?:之后|以后|后|之前|以前|前)")
_BETWEEN = any_of(r"\b(?:between|from)\s*$", r"(?:在|从|介于)\s*$")
_AND_TO = any_of(r"\s*(?:and|to|through|until|[-~–—])\s*", r"\s*[至到和与~～-]\s*")
_BETWEEN_BEHIND = any_of(r"\s*(?:之间|的范围内?)")
# "to" would join two dates to one span; here each is wanted.
_JOINED = re.compile(r"(?<=\s)(?:to|until|through)(?=\s)|[至到~～](?=\s?\d)", re.IGNORECASE)
_AGAINST = any_of(
    r"^\W*(?:which|who|what)\b.*\b(?:over|above|under|below|beyond|behind|exceed(?:s|ed|ing)?|ahead of"
    r"|(?:more|less|fewer|higher|lower|later|earlier|longer|shorter) than) (?:the |its |their )?[a-z]{3,}",
    r"哪.*(?:超过|超出|高于|低于|少于|多于|晚于|早于|未达|没有?达|不足|超了)",
)
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_MONTH = any_of(
    rf"\b(?:in|during|for|of|since|after|before|until|from) (?P<name>{'|'.join(_MONTH_NAMES)})"
    r"(?:,? (?P<y>(?:19|20)\d\d))?\b(?!\s?\d)",
    r"(?:(?P<zy>(?:19|20)\d\d)年)?(?<!\d)(?P<zm>1[0-2]|[1-9])月份?(?!\s?\d|\s?度)",
)
_IN_MONTH = re.compile(r"(?:in|during|for|of)\s", re.IGNORECASE)
_TIME = any_of(
    r"(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?(?![\d:])|(?<![\d.,:])\d{1,2}\s?[ap]m\b",
    r"(?<![\d.,])\d{1,2}\s?点(?:半|\d{1,2}分?)?",
    r"(?<![\d.,])\d+\s?(?:d|days?|h|hrs?|hours?)\s(?:and )?\d+\s?(?:h|hours?|m|mins?|minutes?)\b",
    r"(?<![\d.,])\d+\s?h\s?\d+\s?m\b|\d+\s?小时\d+\s?分钟?",
)
_YEARS_OLD = "岁"
_NUMBER_WORDS = {
    word: count
    for words in (
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"],
    )
    for count, word in enumerate(words, start=1)
} | {"两": 2}
_NUMBER_WORD = re.compile(
    rf"\b(?:{'|'.join(word for word in _NUMBER_WORDS if word.isascii())})\b"
    r"|(?<=[过于到足少])[一二两三四五六七八九十](?=[个条笔项次人名天年份件])",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s?(?:分(?!钟)|[名位条种趟岁])")  # 90分以上
_MONEY_WORDS = {
    "$": r"dollars?|bucks|美元|美金",
    "€": r"euros?|欧元",
    "£": r"pounds?|英镑",
    "¥": r"yuan|rmb|块钱?",
}
_MONEY_BEHIND = re.compile(
    r"\s?(?:" + "|".join(f"({words})" for words in _MONEY_WORDS.values()) + r")(?![a-z])", re.IGNORECASE
)


def limits_in(question: str) -> list[Limit]:
    """The comparisons in a question (in half-width characters), from left to right.

    A value without a word of comparison is one too: the rows of that day, or those "with 2 items".
    """
    quantities = sorted(_quantities(question), key=lambda quantity: quantity.start)
    found: list[Limit] = []
    place = 0
    while place < len(quantities):
        first, *others = quantities[place:]
        span = _span(question, first, others[0]) if others else None
        found.append(span or _single(question, first))
        place += 2 if span is not None else 1
    return found


def has_limit(question: str) -> bool:
    """Whether the question compares something with a number ("over 1,000", "大于5")."""
    return any(limit.bounds[0][0] is not Sign.IS for limit in limits_in(folded(question)))


def compares_columns(question: str) -> bool:
    """Whether a question asks which things are over or under another figure of theirs ("over budget")."""
    return _AGAINST.search(folded(question)) is not None and not has_limit(question)


def _span(question: str, first: _Quantity, last: _Quantity) -> Limit | None:
    """The limit between two values ("between 10 and 20", "3月1日至5日")."""
    joint = _AND_TO.fullmatch(question, first.end, last.start)
    before, behind = _BETWEEN.search(question[: first.start]), _BETWEEN_BEHIND.match(question, last.end)
    if joint is None or not (before or behind):
        return None
    low, high = first.value, last.value
    if isinstance(low, Figure) or isinstance(high, Figure):
        low, high = _as_figure(low), _as_figure(high)
    if isinstance(low, Figure) and isinstance(high, Figure) and not (low.before or low.unit):
        low = replace(low, before=high.before, unit=high.unit)
    if type(low) is not type(high):
        return None
    start, end = before.start() if before else first.start, behind.end() if behind else last.end
    text = question[first.start : last.end].strip()
    words = first.text.strip(), last.text.strip()
    return Limit(((Sign.AT_LEAST, low), (Sign.AT_MOST, high)), start, end, text, words=words)


def as_figures(limit: Limit) -> Limit:
    """The limit with years as plain numbers."""
    return replace(limit, bounds=tuple((sign, _as_figure(value)) for sign, value in limit.bounds))


def _as_figure(value: Value) -> Value:
    """A year as a plain number; every other value as it is."""
    if isinstance(value, Date) and value.year and not (value.month or value.day):
        return Figure(Decimal(value.year), "", "", str(value.year))
    return value


def _single(question: str, quantity: _Quantity) -> Limit:
    figure = isinstance(quantity.value, Figure)
    for sign, form in _BEFORE:
        match = form.search(question[: quantity.start])
        if match and not (figure and _NOT_FOR_FIGURES.search(match.group())):
            dated = _FOR_DATES.search(match.group()) is not None
            value = quantity.value if dated else _as_figure(quantity.value)  # "over 2000" is no year
            return Limit(((sign, value),), match.start(), quantity.end, quantity.text)
    for sign, edge, form in _BEHIND:
        match = form.match(question, quantity.end)
        if match and not (figure and _NOT_BEHIND_FIGURES.fullmatch(match.group())):
            return Limit(((sign, quantity.value),), quantity.start, match.end(), quantity.text, edge)
    return Limit(((Sign.IS, quantity.value),), quantity.start, quantity.end, quantity.text)


def _quantities(question: str) -> Iterator[_Quantity]:
    plain = _JOINED.sub(lambda joint: "\x01" * len(joint.group()), question)
    taken: list[tuple[int, int]] = []

    def is_free(start: int, end: int) -> bool:
        return not any(start < other_end and other_start < end for other_start, other_end in taken)

    for match in _MONTH.finditer(plain):
        taken.append(match.span())
        yield _month(match)
    for match in _TIME.finditer(plain):
        time = time_of(match.group()) or hour_of(match.group())
        if time is not None and is_free(*match.span()):
            taken.append(match.span())
            yield _Quantity(time, *match.span(), match.group())
    for match in _NUMBER_WORD.finditer(plain):
        count = _NUMBER_WORDS[match.group().lower()]
        yield _Quantity(Figure(Decimal(count), "", "", match.group()), *match.span(), match.group())
    for number in numbers_in(plain):
        if not is_free(number.start, number.end):
            continue
        dated = number.kind in (NumberKind.DATE, NumberKind.YEAR)
        value: Value | None = (date_of(number.text) if dated else None) or figure_of(number.text)
        if value is not None:
            counted = _COUNTED.match(plain, number.end) if isinstance(value, Figure) else None
            end = counted.end() if counted else number.end
            if counted and isinstance(value, Figure) and counted.group().strip() == _YEARS_OLD:
                value = replace(value, unit=_YEARS_OLD)
            yield _with_money_word(plain, _Quantity(value, number.start, end, question[number.start : end]))


def _month(match: re.Match[str]) -> _Quantity:
    name, text = match["name"], match.group()
    month = _MONTH_NAMES.index(name.lower()) + 1 if name else int(match["zm"])
    said = 0 if _IN_MONTH.match(text) or not name else match.start("name") - match.start()
    date = Date(int(match["y"] or match["zy"] or 0), month, 0)
    return _Quantity(date, match.start() + said, match.end(), text[said:].strip())


def _with_money_word(plain: str, quantity: _Quantity) -> _Quantity:
    """The quantity with the currency that stands as a word behind it ("20 dollars")."""
    match = _MONEY_BEHIND.match(plain, quantity.end)
    if match is None or not isinstance(quantity.value, Figure) or quantity.value.before:
        return quantity
    sign = tuple(_MONEY_WORDS)[(match.lastindex or 1) - 1]
    return _Quantity(
        replace(quantity.value, before=sign), quantity.start, match.end(), plain[quantity.start : match.end()]
    )


def replaced_limit(part: str, before: str) -> str:
    """The question `before` with its one limit replaced by that of a follow-up; empty if either has none."""
    new, old = _limits_with_words(part), _limits_with_words(before)
    if len(new) != 1 or len(old) != 1 or type(new[0].value) is not type(old[0].value):
        return ""
    limit = new[0]
    rest = (part[: limit.start] + part[limit.end :]).strip()
    return "" if rest else before[: old[0].start] + part[limit.start : limit.end] + before[old[0].end :]


def _limits_with_words(text: str) -> Sequence[Limit]:
    return [limit for limit in limits_in(folded(text)) if limit.end - limit.start > len(limit.text)]
