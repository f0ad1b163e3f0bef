"""Questions and printed names as words that can be compared: stems, Chinese characters, periods and dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from glm4v_desktop.ocr.numbers import NumberKind, Period, folded, is_number, numbers_in, period_of
from glm4v_desktop.reader.kinds import Kind, asked_for
from glm4v_desktop.reader.tables.cells import Date, date_of
from glm4v_desktop.reader.terms import meanings_of
from glm4v_desktop.reader.times import durations_in
from glm4v_desktop.reader.word_forms import singular, stem, without_accents


class WordKind(Enum):
    WORD = auto()  # in Latin letters or digits
    HAN = auto()  # one Chinese character
    PERIOD = auto()  # "2023", "Q3 2024", "August"
    DATE = auto()
    ROW = auto()  # "row 9", "第9行"; the key is the number
    RANK = auto()  # "第3名"


class Need(Enum):
    """Whether what answers has to be named by a word of the question."""

    CONTENT = auto()  # it must
    LIGHT = auto()  # it may: "the number of", "is set to"
    NONE = auto()  # it says nothing: "the", "is"


@dataclass(frozen=True, slots=True)
class Atom:
    """One word at `start:end` of its text. `key` is what equal words have in common, also in other tenses."""

    key: str
    start: int
    end: int
    kind: WordKind = WordKind.WORD
    period: Period | None = None
    date: Date | None = None
    parts: tuple[str, ...] = ()  # of a path or a name with digits: "vendor" and "js" of "dist/vendor-b77.js"

    singular: str = ""  # of a word, in its own tense and spelling

    @property
    def form(self) -> str:
        """What only the same word has, in singular or plural."""
        return self.singular or self.key

    @property
    def is_word(self) -> bool:
        """Whether this is a word in Latin letters, and no name with digits."""
        return self.kind is WordKind.WORD and self.key.isalpha()


# Of these a value shows whether it is one.
KINDS_THAT_TELL = frozenset({Kind.TIME, Kind.DURATION, Kind.PERSON})
_YEAR = r"(?:fy\s?)?(?<![\d.,$¥€£-])(?:19|20)\d\d(?![\d-]|[.,/:]\d|\s?(?:px|kg|w|mm)\b)"
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_MONTH = rf"(?:{'|'.join(_MONTHS)}|{'|'.join(name[:3] for name in _MONTHS if name != 'may')}|sept)\b\.?"
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_QUARTER = rf"\bq[1-4]\b|第[一二三四1-4]季度?|[一二三四]季度|(?:{'|'.join(_ORDINALS)}) quarter"
_PART = rf"(?:{_QUARTER}|\bh[12]\b|[上下]半年|(?<!\d)1?\d\s?月份?(?!\s?\d))"
_ATOM = re.compile(
    r"(?P<row>第\s?(?:\d+|[一二三四五六七八九十])\s?[行名位]"
    r"|\b(?:row|line) (?:no\.? ?|number )?\d+(?![\d.,-]))"
    rf"|(?P<period>{_YEAR}\s?年?(?:度|财年)?(?:\s?{_PART})?|{_PART}(?:\s?(?:fy\s?)?(?:20)?\d\d(?!\d))?"
    rf"|\bfy\s?\d\d\b|(?<!\w){_MONTH}(?:,? ?(?:19|20)\d\d)?(?!\w))"
    r"|(?P<word>[a-z0-9]+(?:(?:[-_./:·](?=[a-z0-9])|(?<=\d),(?=\d{3}))[a-z0-9]+)*)"
    r"|(?P<han>[\u3400-\u9fff])",
    re.IGNORECASE | re.ASCII,
)
_CHINESE_DIGITS = "一二三四五六七八九十"
_BETWEEN_WORDS = re.compile(r"[-_./:·]")
_SHORTEST_PART = 3  # letters

# Words of every question, which name nothing.
_NOTHING = frozenset(
    re.findall(
        r"\w+",
        """
    a an the of for in on at by to from with after before and or is are was were be been being do does
    did has have had there it its this that these those which who whom whose what when where how much
    many please tell me show give find get we us i you he she they his her their my your our him them
    will would can could as into than then so any all each also just only currently s t d re ve ll
    exactly here per about inside within under over through between during belong belongs still already
    should must may might shall someone somebody
    """,
    )
)
# Words that may be left out of a name, and those for asking that a heading may also have.
_LIGHT = frozenset(
    re.findall(
        r"\w+",
        """
    figure value number no amount entry row line item record name named called call date day time data
    page picture image screenshot table document statement report list chart dashboard screen panel got
    go goes went come comes came make made makes take took takes use used using run running runs work
    works working set place placed sell sold sells buy bought buys pay paid pays need needed needs hold
    held holds show shown printed written say says said left long far big large high heavy old fast warm
    often late kind type sort people person persons times days hours minutes months years units pieces
    received receive given stand stands current belong read reads look looks like does cost costs charge
    charged listed stated leave leaves please one ones thing things put sent send sends happen happened
    spend spent space count version level deducted installed withheld recorded measured sample much many
    bring keep
    """,
    )
)
# What kind of value a name ends with: "invoice number" is not "invoice date".
KIND_OF_VALUE = re.compile(
    r"\b(?:number|no|date|day|time|name|amount|value|count)\b|日期|时间|号码?$|编号|金额|名称|数量",
    re.IGNORECASE,
)
_HAN_NOTHING = re.compile(
    r"^有(?:事|问题|疑问|困难)|多少钱|多少|什么时候|几点|第几|什么|何时|哪一?天|哪里|哪儿|哪个|哪些|哪家|哪一?[位笔行条项列]|哪|几|谁|啥|请问|请"
    r"|来自|帮我|告诉我|我想知道|查一下|看一下|一下|查找|图中|图里|这张图|截图|页面|表格?[里中]|分别|[的了是在这那有由为和与里中呢吗啊吧"
    r"么及或也都就把被对从向给到要会能可将还所并个他她它们我你您各其之上下于且]"
)
_HAN_LIGHT = re.compile(
    r"数值|数字|成绩|分数|得分|名称|名字|日期|时间|数据|内容|情况|信息|号码|金额|数量|是不是|总?共|一共|负责|承担|等于|设为|设置|写着|显示|标注"
    r"|多[高重长大远快久宽深]|[号人名位家项款笔条次课天日年月元块钱花付买卖排得考用做交发办叫转住打找需该扣第值数量费长高重大远快久宽深分处]"
)
# Words that tell one thing from another of its kind, though their letters say nothing elsewhere.
_HAN_CONTENT = re.compile(r"[上下]一?[次回]|年级|名次")
# What somebody did to a thing is not the thing's number: "What did they order?" is not "Order: 5103".
_TRANSACTIONS = (
    "order|request|purchase|report|book|claim|ship|sign|issue|open|close|return|quote|bid|offer|call"
)
_WHAT_WAS_DONE = re.compile(
    rf"^\W*(?:what|which)\b.*\b(?:did|does|do|has|have|had)\b.*\b(?P<verb>(?:{_TRANSACTIONS})(?:s|ed|n)?)\W*$"
    rf"|\bhow many\b.*\b(?P<passive>(?:{_TRANSACTIONS})e?d)\W*$"
)
# What a question implies of the heading: "how heavy" asks for a weight.
_IMPLIED = (
    (re.compile(r"\bheavy\b|\bweigh\b|多重"), "weight"),
    (re.compile(r"\b(?:tall|high)\b|多高"), "height"),
    (re.compile(r"\bhow (?:long|far)\b|多长"), "length"),
    (re.compile(r"\b(?:how (?:big|large))\b|多大"), "size"),
    (re.compile(r"\bhow old\b|多大"), "age"),
    (re.compile(r"\bfast\b|多快"), "speed"),
    (re.compile(r"\b(?:warm|hot|cold)\b"), "temperature"),
    (re.compile(r"\bhow often\b"), "frequency"),
    (re.compile(r"\bhow long\b|多久"), "duration"),
    (re.compile(r"\bcosts?\b|多少钱"), "price"),
    (re.compile(r"\bwhere\b|哪里|哪儿|在哪"), "place"),
    (re.compile(r"\bwho\b|谁"), "owner contact manager technician employee customer name"),
    (re.compile(r"\bhow many\b|(?:几|多少)[个件箱台本瓶包袋支条只辆份张]"), "quantity"),
    (re.compile(r"第几|几名"), "rank"),
)
_ASKS_FOR_SUM = re.compile(
    r"总共|一共|共计|合计|加起来|花了|花费|\bin (?:total|all)\b|\baltogether\b|\btotal\b|\bspen[dt]\b",
    re.IGNORECASE,
)
_PRICE_OF_ONE = re.compile(
    r"(?:含税|不含税)?(?:单价|价格|售价)|每.价"
    r"|(?:unit|list) (?:price|cost)|(?:price|cost)(?: (?:each|per \w+))?|each|per unit",
    re.IGNORECASE,
)


def atoms_of(text: str) -> tuple[Atom, ...]:
    """The words of a text from left to right."""
    plain = without_accents(folded(text).lower())
    dates = [(number.start, number.end, date) for number in numbers_in(text)
             if number.kind is NumberKind.DATE and (date := date_of(number.text)) is not None]  # fmt: skip
    found: list[Atom] = []
    place = 0
    for start, end, date in [*dates, (len(plain), len(plain), None)]:
        found += _plain_atoms(plain, place, start)
        if date is not None:
            found.append(Atom(f"@{date.month}-{date.day}", start, end, WordKind.DATE, date=date))
        place = end
    return tuple(found)


def asks_for_sum(question: str) -> bool:
    """Whether a question asks for what several come to, so that the price of one is no answer."""
    return _ASKS_FOR_SUM.search(question) is not None


def is_price_of_one(heading: str) -> bool:
    """Whether a heading names the price of one piece: "单价（元）", "Unit price"."""
    return _PRICE_OF_ONE.fullmatch(re.sub(r"[(（][^()（）]*[)）]", "", heading).strip(" :：")) is not None


def implied_meanings(question: str) -> frozenset[int]:
    """The meanings of headings that the question implies."""
    asked = folded(question).lower()
    words = [word for form, implied in _IMPLIED if form.search(asked) for word in implied.split()]
    return frozenset(meaning for word in words for meaning in meanings_of(word))


def measured_in(value: str) -> frozenset[int]:
    """The meanings that the unit of a value has: "31.8 Mbit/s" is a speed."""
    words = (word for form, word in _MEASURED if form.search(value))
    return frozenset(meaning for word in words for meaning in meanings_of(word))


def needs_of(question: str, atoms: Iterable[Atom]) -> tuple[Need, ...]:
    """How much each word of a question has to be named by what answers it."""
    asked = folded(question).lower()
    content = _covered(_HAN_CONTENT, asked)
    nothing, light = _covered(_HAN_NOTHING, asked) - content, _covered(_HAN_LIGHT, asked) - content
    if asked_for(question).kind is Kind.YES_OR_NO:  # "is it on" asks for the state, whatever it is
        states = {
            match.group()
            for match in re.finditer(r"[a-z]+|[\u3400-\u9fff]+", asked)
            if _STATE.fullmatch(match.group())
        }
    else:
        states = set()
    done = _WHAT_WAS_DONE.search(asked.strip())
    verbs = {done[name] for name in ("verb", "passive") if done[name]} if done else set()
    return tuple(_need(atom, asked, question, nothing, light, verbs | states) for atom in atoms)


def same_period(wanted: Period, other: Period) -> bool:
    """Whether a printed period is the wanted one, as far as both say."""
    if wanted.part:
        return wanted.part == other.part and (wanted.year == other.year or 0 in (wanted.year, other.year))
    return wanted.year == other.year != 0


def same_time(wanted: Atom, other: Atom) -> bool:
    """Whether a printed date or period is the wanted one, or in it ("2025" of 31 December 2025)."""
    if wanted.date is not None and other.date is not None:
        return same_day(wanted.date, other.date)
    if wanted.period is not None and other.period is not None:
        return same_period(wanted.period, other.period)
    if wanted.period is not None and other.date is not None:
        return same_period(wanted.period, Period(other.date.year, f"m{other.date.month}")) or (
            not wanted.period.part and wanted.period.year == other.date.year
        )
    return False


def same_day(wanted: Date, other: Date) -> bool:
    """Whether two dates are the same day, as far as both say."""
    same = (wanted.month, wanted.day) == (other.month, other.day)
    return same and (wanted.year == other.year or 0 in (wanted.year, other.year))


def fits(wanted: Kind, value: str, named: bool) -> bool:
    """Whether a printed value is of the kind that was asked for; `named`: its whole label was."""
    money = any(_MONEY.search(number.unit) for number in numbers_in(value))
    match wanted:
        case Kind.DURATION:
            return _has_figure(value) and (not _COUNTS.search(value) or bool(durations_in(value)))
        case Kind.MONEY | Kind.AMOUNT:
            return _has_figure(value)
        case Kind.COUNT:
            price = not named and _PRICE.fullmatch(value.strip())
            return not money and not price and not _AGO.search(value) and _has_figure(value)
        case Kind.NAME:
            return named or not money
        case Kind.NUMBER:
            return any(letter.isdigit() for letter in value)
        case Kind.TIME:
            return bool(_TIME_WORD.search(value.lower())) or any(
                number.kind in (NumberKind.DATE, NumberKind.TIME, NumberKind.YEAR)
                for number in numbers_in(value)
            )
        case Kind.PERSON | Kind.SPEAKER:
            counted = any(number.kind is not NumberKind.IDENTIFIER for number in numbers_in(value))
            return not counted and (named or _PERSON.fullmatch(value.strip()) is not None)
        case Kind.PLACE:
            return not is_number(value) and date_of(value) is None
        case Kind.YES_OR_NO:
            return _STATE.fullmatch(value.strip().lower()) is not None
        case _:
            return True


def contradicts(question: str, value: str) -> bool:
    """Whether a question names an amount and has a code for it, or the number of a thing and has money."""
    asked = folded(question)
    if _NUMBER_OF_ONE.search(asked):
        return any(_MONEY.search(number.unit) for number in numbers_in(value))
    return names_amount(question) and not _has_figure(value)


def names_amount(question: str) -> bool:
    """Whether a question asks for an amount by this word."""
    return _NAMES_AMOUNT.search(folded(question)) is not None


def _has_figure(value: str) -> bool:
    kinds = {number.kind for number in numbers_in(value)}
    return bool(kinds - {NumberKind.IDENTIFIER, NumberKind.DATE})


_NAMES_AMOUNT = re.compile(r"\bamount\b|\bhow much money\b|金额|多少钱", re.IGNORECASE)
_NUMBER_OF_ONE = re.compile(
    r"\bnumber of (?:the|this|that|my|our|your|his|her|their|its)\b"
    r"|\b(?:account|card|phone|order|reference|serial) number\W*$"
    r"|(?:[账帐卡户]号|号码)(?:是|为)?(?:多少|什么|几)?\W*$",
    re.IGNORECASE,
)
_PRICE = re.compile(r"\d+[.,]\d\d")  # as on receipts, without a currency
_COUNTS = re.compile(r"\d [a-z]+, \d+ [a-z]+")  # "5 failed, 411 passed"
_AGO = re.compile(r"\bago\s*$|[分时天日周月年钟]前\s*$", re.IGNORECASE)
_MONEY = re.compile(r"[$¥€£₩₹]|元|^(?:usd|eur|gbp|cny|rmb|hkd|jpy)$", re.IGNORECASE)
# What the unit of a value says of it.
_MEASURED = (
    (re.compile(r"\d\s?(?:[kmg]?bit/s|[kmg]bps|[kmg]b/s|m/s|km/h|mph|rpm|r/min)", re.IGNORECASE), "speed"),
    (re.compile(r"\d\s?(?:°\s?[cf]|℃)", re.IGNORECASE), "temperature"),
    (re.compile(r"\d\s?(?:kg|g|lbs?|oz)\b|\d\s?(?:千克|公斤|克|吨)", re.IGNORECASE), "weight"),
    (re.compile(r"[$¥€£]\s?\d|\d\s?(?:元|€)"), "price"),
    (re.compile(r"^[\w.+-]+@[\w-]+\.\S+$"), "email"),
    (re.compile(r"\d\s?(?:days?|weeks?|months?|years?|hours?|min|天|个月|年)\b", re.IGNORECASE), "duration"),
)
_STATE = re.compile(
    r"on|off|yes|no|enabled|disabled|active|inactive|open|closed|allowed|true|false|none|是|否|开|关|有|无"
    r"|已?(?:开启|关闭|启用|禁用|停用)|未(?:开启|启用)"
)
_TIME_WORD = re.compile(
    r"(?<![\d.])\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d(?!\d)|yesterday|today|tomorrow|\bago\b|\bnow\b|^(?:mon|tue|wed|thu|fri|sat|sun)\b(?=[.,]|\s\d|$)|(?:mon|tues|wednes|thurs|fri|satur|sun)day|昨|今|明天|前|周|星期|月|日|年|时|点"
    r"|\b(?:january|february|march|april|june|july|august|september|october|november|december)\b"
)
_PERSON = re.compile(r"(?:[A-Z][\w.'’-]*(?:\s(?:&|de|van|von|der|[A-Z][\w.'’-]*))+|[\u3400-\u9fff·]{2,30})")


def _plain_atoms(plain: str, start: int, end: int) -> Iterator[Atom]:
    for match in _ATOM.finditer(plain, start, end):
        text, first, last = match.group(), match.start(), match.end()
        if match["row"]:
            digits = re.sub(r"\D", "", text) or str(_CHINESE_DIGITS.index(text.strip("第行名位 ")) + 1)
            kind = WordKind.RANK if text[-1] in "名位" else WordKind.ROW
            yield Atom(digits, first, last, kind)
        elif match["period"]:
            for word, number in _ORDINALS.items():
                text = text.replace(f"{word} quarter", f"q{number}")
            yield Atom("@period", first, last, WordKind.PERIOD, period_of(text))
        elif match["han"]:
            yield Atom(text, first, last, WordKind.HAN)
        elif any(letter.isdigit() for letter in text):
            yield Atom(text.replace(",", ""), first, last, parts=_parts_of(text))
        else:
            place = first
            for word in _BETWEEN_WORDS.split(text):
                yield Atom(stem(word), place, place + len(word), singular=singular(word))
                place += len(word) + 1


def _parts_of(name: str) -> tuple[str, ...]:
    """The words in a path or in a name with digits, without those of one or two letters."""
    parts = _BETWEEN_WORDS.split(name)
    words = [stem(part) for part in parts if len(part) >= _SHORTEST_PART and part.isalpha()]
    names = ["-".join(parts[start:]) for start in range(1, len(parts))] if words else []
    return (*words, *names)


def _covered(form: re.Pattern[str], text: str) -> set[int]:
    return {place for match in form.finditer(text) for place in range(*match.span())}


def _need(atom: Atom, asked: str, question: str, nothing: set[int], light: set[int], verbs: set[str]) -> Need:
    word = asked[atom.start : atom.end]
    if atom.kind is WordKind.HAN:
        return Need.NONE if atom.start in nothing else Need.LIGHT if atom.start in light else Need.CONTENT
    if atom.kind is not WordKind.WORD:
        return Need.CONTENT
    if word in verbs:
        return Need.NONE
    if word == "a" and question[atom.start] == "A" and atom.start > 0:
        return Need.CONTENT  # a grade or a model, no article
    if word in _NOTHING:
        return Need.NONE
    return Need.LIGHT if word in _LIGHT else Need.CONTENT
