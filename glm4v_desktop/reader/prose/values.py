"""The values of a kind in a printed sentence, each taken whole: an amount with its currency and unit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from glm4v_desktop.ocr.numbers import Number, NumberKind, folded, is_number, numbers_in
from glm4v_desktop.reader.kinds import Kind, asked_for, names_money
from glm4v_desktop.reader.times import (
    Place,
    durations_in,
    frequencies_in,
    spans_in,
    times_in,
)

_MONEY_UNIT = re.compile(
    r"[$¥€£₩₹₽]|usd|rmb|cny|eur|gbp|jpy|hkd|chf|inr|krw|sgd|twd|aud|cad"
    r"|人民币元|[美港日欧]?元|英镑|万元|亿元",
    re.IGNORECASE,
)
# Units in words, which `numbers_in` does not know.
_UNIT_WORD = re.compile(
    r"\s?(?P<money>(?:thousand |million |billion )?"
    r"(?:euros?|dollars?|pounds?|yuan|yen|francs?|cents?|kronor|kroner|rupees?|rubles?|[块元]))(?!\w)"
    r"|\s?(?:times|people|persons|percent(?:age points)?|points"
    r"|(?:square|cubic)\s?(?:met(?:re|er)s?|feet|kilomet(?:re|er)s)"
    r"|(?:kilo|centi|milli)?met(?:re|er)s?|miles?|feet|inch(?:es)?|ounces?|tons?|tonnes?|lit(?:re|er)s?|degrees"
    r"|[mcdkμµ]?[lL]|[mkμµ]?g|mcg|kcal|kJ|km/h|mph|m/s|rpm|bar|[hk]?Pa|k?[VWA]|dB|ppm"
    r"|[kKMGT]i?B(?:/s)?|[KMG]bps|mAh|fps|dpi|座|页|位|名|张|条|组|层|间|家|种|款|次)(?!\w)"
    r"|-(?:met(?:re|er)|foot|inch|pound|mile|page|seat)\b",
    re.ASCII,
)
_LIMIT_BEFORE = re.compile(
    r"(?:\b(?:at least|at most|up to|(?:no )?(?:more|less|fewer) than|over|under|about|around|approximately"
    r"|nearly)\s|不[超少低高]于|不超过|至少|至多|最多|最少|超过|大?约|近)\s?$",
    re.IGNORECASE,
)
_AGO = re.compile(r"\s?(?:ago\b|earlier\b|[以之]前|前(?=[,，。；：:)）]|$))", re.IGNORECASE)
_CURRENCY_BEFORE = re.compile(r"(?:人民币|[A-Z]{2}\$)\s?$")
_NAME_BEFORE = re.compile(r"(?:第|[A-Z]\w*\s|[A-Za-z]|#|№|No\.\s?)$")  # "Windows 7", 第3条
_NAME_BEHIND = re.compile(r"\s?(?:号[线楼馆院厅机]|[号#]|(?:st|nd|rd|th)\b)")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)\b", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_LIST_ITEM = re.compile(r"[.)、]\s*\S")
_MEASURED = re.compile(
    r"\d[\d.,]*\s?(?:[mcdkµμ]?m|[mk]?g|[mcd]?[lL]|[kKMGT]i?B|[kM]?[WV]|kWh|°C|ms|Hz|px)[²³]?"
)
_NO_PHONE_BEFORE = re.compile(
    r"(?:[单编账卡税]号|\b(?:order|invoice|account|card|vat|iban)(?: (?:no\.?|number))?)\s?[:：#]?\s?$",
    re.IGNORECASE,
)
_QUANTITIES = (Kind.MONEY, Kind.AMOUNT, Kind.COUNT, Kind.DURATION)
_SIGNS = {
    Kind.MAIL: re.compile(r"[\w.+-]+@(?!\dx\.)[\w-]+(?:\.[\w-]+)+", re.ASCII),  # not "logo@2x.png"
    Kind.LINK: re.compile(
        r"https?://[^\s，。；）)]+[^\s，。；）).,;]|\bwww\.[\w./-]+\w"
        r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|cn|io|example|de|edu)(?:/\w[\w/.-]*)?\b",
        re.ASCII,
    ),
    Kind.PHONE: re.compile(
        r"(?<![A-Za-z0-9-])\+?\(?\d[\d\s()-]{3,}\d(?!\s?[%‰元.:年月日])|(?<!\d)\d{5}(?!\d)"
    ),
}
_EN_COUNT = (
    r"(?<![\w.,#])(?:\d[\d,]*(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|no)"
)
_ZH_COUNT = r"(?:(?<![\d.,第])\d[\d,]*(?:\.\d+)?[万千]?|[一二两三四五六七八九十百]+)"


def values_of(kind: Kind, text: str, unit: str = "") -> list[Place]:
    """Where a text has values of the kind, from left to right; none for kinds without a form of their own.

    `unit` is what is counted, for COUNT. What limits a quantity is part of it ("up to 3 times", 不超过10页).
    """
    plain = folded(text)
    match kind:
        case Kind.TIME:
            return times_in(plain)
        case Kind.DURATION:
            found = [place for place in durations_in(plain) if not _AGO.match(plain, place[1])]
            return [_with_limit(place, plain) for place in found] or spans_in(plain)
        case Kind.OFTEN:
            return frequencies_in(plain)
        case Kind.MONEY | Kind.AMOUNT | Kind.NUMBER:
            found = [place for place, money in _amounts(text, plain) if money or kind is not Kind.MONEY]
        case Kind.COUNT:
            found = list(_counts(plain, unit)) if unit else []
        case Kind.MAIL | Kind.PHONE | Kind.LINK:
            found = [match.span() for match in _SIGNS[kind].finditer(plain)]
            other = kind is Kind.PHONE
            return [place for place in found if not (other and _NO_PHONE_BEFORE.search(plain, 0, place[0]))]
        case _:
            return []
    return [_with_limit(place, plain) for place in found]


def may_tell(question: str, text: str, in_cells: bool = False) -> bool:
    """Whether a text may answer a question that asks for a kind of value: it has one, if its form is known.

    `in_cells`: it is a row of a table, whose figures have their units in the headings.
    """
    asked = asked_for(question)
    money = asked.kind in (Kind.OTHER, Kind.NUMBER) and names_money(question)
    if money and not in_cells:
        return bool(values_of(Kind.MONEY, text))
    if in_cells and (money or asked.kind in _QUANTITIES):
        return bool(values_of(Kind.AMOUNT, text) or values_of(asked.kind, text, asked.unit))
    if money or asked.kind is Kind.NUMBER:
        return any(letter.isdigit() for letter in text)
    if asked.kind in (Kind.OTHER, Kind.THING, Kind.NAME, Kind.YES_OR_NO, Kind.SPEAKER):
        return True
    return bool(values_of(asked.kind, text, asked.unit))


def _with_limit(place: Place, plain: str) -> Place:
    before = _LIMIT_BEFORE.search(plain, 0, place[0])
    return (before.start(), place[1]) if before else place


def is_of_another_kind(printed: str, kind: Kind) -> bool:
    """Whether a printed value cannot be of the kind: a figure is no person and no place, money is no time."""
    plain = folded(printed.strip())
    if kind in (Kind.PERSON, Kind.SPEAKER, Kind.PLACE, Kind.THING):
        code = any(
            number.kind is NumberKind.IDENTIFIER and number.text == plain for number in numbers_in(plain)
        )
        return (
            code
            or is_number(printed)
            or not _LETTER.search(_ORDINAL.sub("", plain))
            or (0, len(plain)) in times_in(plain)
        )
    if kind is Kind.TIME:
        return is_number(printed) and any(money or "%" in plain for _, money in _amounts(printed, plain))
    if kind is Kind.DURATION:
        measured = any(
            number.unit for number in numbers_in(plain)
        )  # a bare figure has its unit in the heading
        return not values_of(kind, plain) and (measured or bool(times_in(plain)))
    if kind is Kind.COUNT:
        return _MEASURED.fullmatch(plain) is not None
    return kind is Kind.MONEY and (
        bool(durations_in(plain)) or not re.search(r"\d|[零一二三四五六七八九十百]", printed)
    )


def counts_something(printed: str) -> bool:
    """Whether a printed value is one figure with a unit that is no money ("208人", "14 kg") and no share."""
    numbers = numbers_in(printed)
    if len(numbers) != 1 or numbers[0].unit in ("%", "％", "‰"):
        return False
    plain = folded(printed)
    money = any(is_money for _, is_money in _amounts(printed, plain))
    return not money and (bool(numbers[0].unit) or _UNIT_WORD.match(plain, numbers[0].end) is not None)


def _amounts(text: str, plain: str) -> Iterator[tuple[Place, bool]]:
    """Quantities with their unit, and whether each is money; no dates, durations, numberings and names."""
    others = [*times_in(plain), *durations_in(plain)]
    for number in numbers_in(text):
        if number.kind not in (NumberKind.AMOUNT, NumberKind.PERCENT):
            continue
        if any(start < number.end and number.start < end for start, end in others):
            continue
        money = bool(number.unit) and _MONEY_UNIT.search(number.unit) is not None
        word = _UNIT_WORD.match(plain, number.end) if money or not number.unit else None
        if _is_name(number, plain) and word is None:
            continue
        currency = _CURRENCY_BEFORE.search(plain, 0, number.start)
        start, end = currency.start() if currency else number.start, word.end() if word else number.end
        end += text[end : end + 1] in ("²", "³")
        yield (start, end), money or currency is not None or bool(word and word["money"])


def _is_name(number: Number, plain: str) -> bool:
    """Whether a figure numbers something: "Windows 7", "3. Payment", 6号线."""
    if _NAME_BEHIND.match(plain, number.end):
        return True
    listed = number.start == 0 and _LIST_ITEM.match(plain, number.end)
    return not number.unit and bool(listed or _NAME_BEFORE.search(plain, 0, number.start))


def _counts(plain: str, unit: str) -> Iterator[Place]:
    """Numbers before or behind what they count."""
    if not unit.isascii():
        yield from (match.span() for match in re.finditer(rf"{_ZH_COUNT}\s?{re.escape(unit)}", plain))
        return
    last = unit.split()[-1]
    singular = re.sub(r"(?<=..)(?:ies|es|s)$", "", last)
    word = rf"{re.escape(singular)}(?:ies|y|es|s)?(?!\w)"
    for form in (
        rf"(?:{_EN_COUNT}\s(?:out\s)?of\s)?{_EN_COUNT}\s?(?:[a-z-]+\s){{0,2}}?{word}",  # "14 of 20 seats"
        rf"\b{word}\s?(?:[:=]|is|are|was|were)\s?{_EN_COUNT}(?!\w|[.,:]\d|\s?%)",
    ):
        yield from (match.span() for match in re.finditer(form, plain, re.IGNORECASE))
    if labeled := re.fullmatch(rf"[^:]*\b{word}[^:]*:\s?(?P<count>\d[\d,]*)", plain, re.IGNORECASE):
        yield labeled.span("count")
