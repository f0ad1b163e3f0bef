"""The words with which people ask for something to be computed from a table, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from glm4v_desktop.ocr.numbers import folded


class Operation(Enum):
    COUNT = auto()
    SUM = auto()
    AVERAGE = auto()
    LARGEST = auto()  # also the latest date
    SMALLEST = auto()
    FIRST = auto()
    LAST = auto()
    MOST_ROWS = auto()  # the cell that most rows share
    DIFFERENCE = auto()  # of two cells
    LIST = auto()  # the rows that fulfill the conditions


class Measure(Enum):
    """What a column has to measure for an adjective or a verb to mean it."""

    MONEY = auto()
    DURATION = auto()
    MOMENT = auto()  # a date, or a time of the day
    WEIGHT = auto()
    LENGTH = auto()
    AGE = auto()


@dataclass(frozen=True, slots=True)
class Word:
    """What a word of a question asks for, and its place there.

    `rank` is 2 for "the second largest", `most` 3 for "the top three".
    """

    operation: Operation
    measure: Measure | None
    start: int
    end: int
    text: str
    rank: int = 1
    most: int = 1


def any_of(*alternatives: str) -> re.Pattern[str]:
    """A pattern for any of these, in upper or lower case."""
    return re.compile("|".join(alternatives), re.IGNORECASE)


_CARDINAL = r"\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|[二两三四五六七八九十]"
_MOST = r"(?:最|(?<=第[2-9二三四五六七八九]))"  # 最高, 第二高
MEASURE_WORDS = "个位只种款张条处辆名笔行项家件台户份单趟次场节门本部册间套支瓶盒箱页篇道班列艘架枚"
_BEHIND = rf"(?:值|的一?[{MEASURE_WORDS}])?"
# The forms of each operation; a measure says by what rows are compared.
_FORMS: tuple[tuple[Operation, Measure | None, re.Pattern[str]], ...] = (
    (
        Operation.DIFFERENCE,
        None,
        any_of(
            r"\bdifference(?: between)?\b"
            r"|\bhow (?:much|many) (?:more|less|fewer|longer|higher|lower|larger|cheaper|heavier|older)\b"
            r"(?! than \d)",
            r"相差(?:了)?(?:多少)?|差多少|之差|差额|差距|(?<=\x00)[多少高低大小贵长短]了?多少",
        ),
    ),
    (
        Operation.COUNT,
        None,
        any_of(
            r"\bhow many\b|\bhow often\b|(?:^|(?<=\bthe\s)|(?<=\btotal\s))number of\b|\bcount(?: of)?\b",
            rf"(?<!第)(?:共|总共|一共|总计)?有?(?<!第)(?:多少|几)(?:[{MEASURE_WORDS}人]|天(?=有|是))",
            r"有(?:多少|几)(?!钱|元|块|天|分|小时)",
        ),
    ),
    (
        Operation.AVERAGE,
        None,
        any_of(r"\b(?:averages?|mean)\b", r"平均(?:值|数|每[个笔条项家人名次趟])?|均值"),
    ),
    (
        Operation.LARGEST,
        Measure.MONEY,
        any_of(r"\b(?:most expensive|priciest|dearest|costliest)\b", _MOST + r"贵" + _BEHIND),
    ),
    (
        Operation.SMALLEST,
        Measure.MONEY,
        any_of(r"\b(?:cheapest|least expensive)\b", _MOST + r"便宜" + _BEHIND),
    ),
    (Operation.LARGEST, Measure.WEIGHT, any_of(r"\bheaviest\b", _MOST + r"重" + _BEHIND)),
    (Operation.SMALLEST, Measure.WEIGHT, any_of(r"\blightest\b", _MOST + r"轻" + _BEHIND)),
    (Operation.LARGEST, Measure.LENGTH, any_of(r"\btallest\b")),
    (Operation.LARGEST, Measure.DURATION, any_of(r"\b(?:longest|slowest)\b", _MOST + r"[长久慢]" + _BEHIND)),
    (
        Operation.SMALLEST,
        Measure.DURATION,
        any_of(r"\b(?:shortest|quickest|fastest)\b", _MOST + r"[短快]" + _BEHIND),
    ),
    (
        Operation.LARGEST,
        Measure.MOMENT,
        any_of(r"\b(?:latest|newest|most recent(?:ly)?)\b", _MOST + r"(?:新|近|晚|迟)" + _BEHIND),
    ),
    (Operation.SMALLEST, Measure.MOMENT, any_of(r"\b(?:earliest|oldest)\b", _MOST + r"[早旧先]" + _BEHIND)),
    (Operation.SMALLEST, Measure.AGE, any_of(r"\byoungest\b")),
    (
        Operation.LARGEST,
        None,
        any_of(
            r"\b(?:largest|highest|biggest|greatest|maximum|max|(?<!at )most|top)\b",
            _MOST + r"(?:大|高|多)" + _BEHIND,
            rf"前(?:{_CARDINAL})名|排[名在]前(?:{_CARDINAL})",
        ),
    ),
    (
        Operation.SMALLEST,
        None,
        any_of(
            r"\b(?:smallest|lowest|(?<!at )least|fewest|minimum|min|bottom)\b",
            _MOST + r"(?:小|低|少)" + _BEHIND,
        ),
    ),
    (
        Operation.SUM,
        None,
        any_of(
            r"\b(?:the )?(?:sum|total)(?: of)?\b|\badd(?:s|ed)?(?: (?:up|together))?(?: to)?\b"
            r"|\baltogether\b|\bin (?:total|all)\b|\bcombined\b",
            r"合计|总和|总计|总共|一共|共计|加起来|加总|之和|求和|总额|总数|总量|相加|总(?=\x00)",
        ),
    ),
    (Operation.FIRST, None, any_of(r"\bfirst\b", r"第一(?:个|笔|条|行|项|次)?(?![名高大多长])")),
    (
        Operation.LAST,
        None,
        any_of(r"\b(?:last|final)\b", r"最[后末](?:一)?(?:个|笔|条|行|项|次)?|末(?:行|笔|条)"),
    ),
)
_ORDINALS = {
    **{word: rank for rank, word in enumerate(("second", "third", "fourth", "fifth"), start=2)},
    **{word: rank for rank, word in enumerate(("2nd", "3rd", "4th", "5th"), start=2)},
    **{f"第{number}": rank for rank, number in enumerate("二三四五六七八九", start=2)},
    **{f"第{rank}": rank for rank in range(2, 10)},
}
_CARDINALS = {
    **{word: count for count, word in enumerate(("two", "three", "four", "five", "six", "seven"), start=2)},
    **{word: count for count, word in enumerate("二三四五六七八九十", start=2)},
    "两": 2, "ten": 10, "eight": 8, "nine": 9,
}  # fmt: skip
_RANK = re.compile(
    r"\b(?P<en>second|third|fourth|fifth|2nd|3rd|4th|5th)[\s-]*$|(?P<zh>第[2-9二三四五六七八九])$",
    re.IGNORECASE,
)
_MOST_BEFORE = re.compile(rf"\b(?P<count>{_CARDINAL})\s*$", re.IGNORECASE)
_MOST_BEHIND = re.compile(rf"\s*(?P<count>{_CARDINAL})\b", re.IGNORECASE)
_FIRST_OF_ORDER = re.compile(rf"(?:的)?(?:排名|排在)?前(?P<count>{_CARDINAL})[名个位笔条项家]?")
_TAKES_COUNT_BEHIND = re.compile(r"top|bottom", re.IGNORECASE)

_OLDEST = re.compile(r"oldest|最老.*", re.IGNORECASE)
_IN_TOTAL, _TOTAL = re.compile(r"\bin\s+$", re.IGNORECASE), re.compile(r"(?:total|all)\b", re.IGNORECASE)

ASKS_FOR_ROW = any_of(r"\b(?:which|who|whose|where)\b", r"哪一?|谁")
ASKS_FOR_PERSON = any_of(r"\b(?:who|whose)\b", r"谁")
ASKS_WHERE = any_of(r"\bwhere\b")
ASKS_FOR_ROWS = any_of(
    r"^\s*(?:and\s)?(?:which|who|whose)\b|^\s*(?:list|show|find|give)\b", r"哪[些个几一]|谁"
)
WHEN = any_of(
    r"\b(?:when|(?:which|what) (?:day|date))\b", r"哪[一]?天|什么时候|何时|哪[一个]*日期?|几月几[日号]"
)
DATE_WORD = any_of(r"dates?", r"days?", r"日期", r"时间")
FOR_EACH = any_of(r"\b(?:per|each|every)\b", r"各|每|分别")
TAKES_COUNT = any_of(r"\b(?:top|bottom|first|last)\s*$", r"前\s*$")
EITHER = any_of(r"\bor\b", r"或|要么")
THROUGH = any_of(r"\s*(?:to|through|until|thru|[-–—~])\s*", r"\s*[到至]\s*")
BETWEEN_TWO = any_of(r"\b(?:between|than|compared (?:to|with))\b", r"比")
CONTAINS = any_of(
    r"\b(?:contain(?:s|ing)?|mention(?:s|ing|ed)?|includ(?:e|es|ing))\b", r"包含|含有|提到|提及|包括|带有|含"
)
NEGATED = any_of(
    r"\b(?:not|isn't|aren't|without|except|excluding|other than)\b|n['’]t\b", r"不是|除了|除|没有|并非|非"
)
# The cells of a column that says of each row whether it is what the heading says.
YES = any_of(r"yes|y|true|✓|✔|√", r"是|有")
NO = any_of(r"no|n|false|✗|✘|×|x|-", r"否|无|没有")
HOW_MUCH = any_of(r"\bhow much(?: money)?\b", r"多少钱|多少[元块]")

# Nouns that mean the rows of any table, and those that mean rows with such a heading.
ROW_NOUN = any_of(
    r"\b(?:rows?|entr(?:y|ies)|records?|items?|lines?|transactions?|ones?|results?|listings?|times)\b",
    rf"记录|条目|项目|交易|明细|数据|[{MEASURE_WORDS}]",
)
PERSON_NOUN = any_of(
    r"\b(?:people|persons?|employees?|staff|workers?|members?|students?|pupils?|players?|colleagues?)\b",
    r"员工|职工|人员|同事|同学|学生|成员|人",
)
PERSON_HEADING = re.compile(
    r"(?:.*\s)?(?:(?:full )?names?|persons?|employees?|staff|workers?|members?|students?|pupils?|players?)"
    r"|姓名|名字|员工|人员|职工|学生|成员|队员|(?:员工|学生)姓名",
    re.IGNORECASE,
)
# Whom "who" may mean where no column has names of persons.
PARTY_HEADING = re.compile(
    r"(?:.*\s)?(?:owner|assignee|assigned to|customer|client|buyer|seller|patient|guest|passenger|tenant"
    r"|visitor|borrower|applicant|author|payee|supplier|vendor|agent"
    r"|manager|driver|booked by|responsible)"
    r"|(?:客户|供应商|司机|作者|患者|乘客|.{1,3}人)(?:名称|姓名)?",
    re.IGNORECASE,
)
FILE_NOUN = any_of(r"\bfiles?\b", r"文件")
FILE_NAME = re.compile(r".*\w\.[a-z]\w{1,4}", re.IGNORECASE)
GOODS_NOUN = any_of(r"\b(?:products?|articles?|goods)\b", r"商品|产品|货品|物品")
GOODS_HEADING = re.compile(
    r"(?:product|article|item|goods)s?(?: name)?|(?:商品|产品|货品|物品)(?:名称)?|品名", re.IGNORECASE
)
# Nouns for the figure itself: "the highest score in maths" is the highest figure.
FIGURE_NOUN = any_of(r"\b(?:scores?|marks?|points?(?= in\b)|grades?(?= in\b)|results?)\b", r"分数?|成绩|得分")

_VERBS: dict[Measure, re.Pattern[str]] = {
    Measure.MONEY: any_of(r"\b(?:costs?|costing|spen[dt]s?|priced|worth|money)\b", r"花了?|花费|用了|钱"),
    Measure.AGE: any_of(r"\b(?:old|aged?|younger|older)\b", r"岁"),
    Measure.DURATION: any_of(
        r"\b(?:took|takes?|taken|lasts?|lasted|spent|spend|long|time)\b", r"用了|花了|耗时"
    ),
}
# Verbs between a row and the cell that a condition names, and between a row and its figure.
VALUE_VERB = any_of(
    r"\b(?:assigned|belongs?|belonging|based|located|works?|working|comes?|stored|kept|marked|labell?ed|rated|paid"
    r"|placed|owned|handled|made) (?:to|by|in|at|as|with|for|from|on|via)\b"
    r"|\b(?:works?|worked|working|place|submit|own)\b",
    r"属于|负责|位于|类|由",
)
# What "who" did with a row.
PERSON_VERB = any_of(r"\b(?:placed|made|paid|bought|ordered|submitted|issued|received|took|did)\b")
FIGURE_VERB = any_of(
    r"\b(?:scored?|scores|reached|recorded|registered|showed|achieved|measured|earns?|earned|weighs?|weighed"
    r"|uses?|used|needs?|consumes?|consumed|produces?|produced|generates?|generated"
    r"|above|over|under|below)\b",
    r"达到|考了?|得了?|卖了?|卖出",
)
ASKING = any_of(
    r"\b(?:what|which|who|whose|where|when|how|much|is|are|was|were|be|been|do|does|did|has|have|had|having"
    r"|there|the|an?|this|that|these|those|of|in|on|at|by|to|for|with|from|and|or|all|any|its|it|their"
    r"|they|them|we|i|you|me|us|please|tell|show|give|find|list(?:ed)?|shown|printed|got|get|gets|make|made"
    r"|table|picture|image|screenshot|page|document|statement|report|sheet|columns?|values?|numbers?|figures?"
    r"|amount to|whole|overall|here|name|called|whether|than|up|together|according|currently|still|now"
    r"|out|as|so|can|could|see|count(?:ed)?|calculate|compute|work out|come|comes|came|equal"
    r"|different|distinct|unique|occur(?:s|red)?|happen(?:s|ed)?)\b",
    r"['’]s\b",
    r"[?？.,;:!，。、；：！'\"“”‘’()（）]",
    r"请问|请|帮我|告诉我|计算|统计|算一下|数一下|算出|一下|这张|这个|表格|表中|表里|图中|图里|图片|截图|页面|一列|这一列|列|是多少|是什么"
    r"|是哪[一个家条笔位项]*|哪[一个家条笔位项种趟些]*|谁|什么|多少|总共|一共|共有|共|其中|里面|所有|全部|一个|有|是|的|了|在|中|里|和|与|或|及|为|那|值|数"
    r"|呢|吗|啊|个|条|笔|项|家|名|件|于|之|且|并且|而且|同时|不同",
)  # fmt: skip


def operations_in(text: str) -> Iterator[Word]:
    """The words of a text that ask for an operation, longer forms of an operation before shorter ones."""
    taken: list[tuple[int, int]] = []
    for operation, measure, form in _FORMS:
        for match in form.finditer(text):
            start, end = match.span()
            if not any(start < other_end and other_start < end for other_start, other_end in taken):
                word = _ranked(Word(operation, measure, start, end, match.group()), text)
                taken.append((word.start, word.end))
                yield word


def operation_words(text: str) -> str:
    """The words of a text that say what is computed; empty if there are none or several."""
    found = [word.text for word in operations_in(folded(text))]
    return found[0] if len(found) == 1 else ""


def asks_for_count(question: str) -> bool:
    return [word.operation for word in operations_in(folded(question))] == [Operation.COUNT]


def listing(counting: str) -> str:
    """The question for the rows that a question counts ("which tickets" of "how many tickets"); empty for
    other questions."""
    if not asks_for_count(counting):
        return ""
    word = next(operations_in(folded(counting)))
    which = "Which" if word.text.isascii() else "哪些"
    return counting[: word.start] + which + counting[word.end :]


def says_operation(name: str) -> bool:
    return next(operations_in(name), None) is not None


def says_measure(measure: Measure, text: str) -> bool:
    """Whether a text has a verb or an adjective of a measure."""
    form = verb_of(measure)
    return form is not None and form.search(text) is not None


def as_age(word: Word) -> Word:
    """The word where "oldest" is said of persons."""
    if _OLDEST.fullmatch(word.text):
        return replace(word, operation=Operation.LARGEST, measure=Measure.AGE)
    return word


def is_in_phrase(text: str, start: int) -> bool:
    """Whether a word that may be a heading is the end of "in total" or "in all"."""
    return _IN_TOTAL.search(text[:start]) is not None and _TOTAL.match(text, start) is not None


def verb_of(measure: Measure) -> re.Pattern[str] | None:
    """The verbs that say nothing more than that a column of this measure is meant."""
    return _VERBS.get(measure)


def asks_for_money(text: str) -> bool:
    return HOW_MUCH.search(text) is not None


def _ranked(word: Word, text: str) -> Word:
    """The word with the rank or the count that stands beside it."""
    if word.operation not in (Operation.LARGEST, Operation.SMALLEST):
        return word
    rank, most, start, end = 1, 1, word.start, word.end
    behind = _MOST_BEHIND if _TAKES_COUNT_BEHIND.fullmatch(word.text) else _FIRST_OF_ORDER
    if match := _RANK.search(text[:start]):
        rank = _ORDINALS[(match["en"] or match["zh"]).lower()]
        start = match.start()
    elif match := _FIRST_OF_ORDER.fullmatch(word.text):
        most = _count(match["count"])
    elif match := behind.match(text, end):
        most, end = _count(match["count"]), match.end()
    elif match := _MOST_BEFORE.search(text[:start]):
        most, start = _count(match["count"]), match.start()
    return Word(word.operation, word.measure, start, end, text[start:end], rank, most)


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _CARDINALS[text.lower()]
