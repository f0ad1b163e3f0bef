"""Recognizes by fixed words what a question asks for: its kind, the label, the column.

The list of words is complete for what the reader can answer. All other questions are left to a model, so no
words are added here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from glm4v_desktop.ocr.numbers import folded
from glm4v_desktop.ocr.page import Page, normalized
from glm4v_desktop.reader.asking import any_of
from glm4v_desktop.reader.phrases import Language


class IntentKind(Enum):
    WHOLE_TEXT = auto()
    TABLE = auto()
    THIS = auto()  # "what number is this": whatever stands in a small region
    UNIT = auto()
    FIND = auto()
    NUMBERS = auto()
    COUNT = auto()
    HELP = auto()
    NEEDS_MODEL = auto()


class Counted(Enum):
    LINES = auto()
    WORDS = auto()
    CHARACTERS = auto()
    NUMBERS = auto()
    TABLES = auto()
    ROWS = auto()
    COLUMNS = auto()
    OCCURRENCES = auto()  # how often the text `label` is printed
    THINGS = auto()  # things called `label`, which may be objects in a photo


class Beyond(Enum):
    """Why a question needs a model instead of the reader."""

    UNDERSTANDING = auto()
    ARITHMETIC = auto()
    LOOKS = auto()


@dataclass(frozen=True, slots=True)
class Intent:
    """What a question asks for: `label` is the text to look up, `column` a column; both may be empty."""

    kind: IntentKind
    language: Language
    label: str = ""
    column: str = ""
    unit: str = ""
    counted: Counted | None = None
    beyond: Beyond | None = None


def _either(*alternatives: str) -> str:
    return "(?:" + "|".join(alternatives) + ")"


WHOLE_TEXT = any_of(
    r"全文",
    r"(?:全部|所有)(?:的)?(?:文字|文本|内容)",
    r"(?:读|念|提取|识别|抄|转写|转录)(?:取|出|写)?(?:一下)?(?:这张)?(?:图中|图里|图片|截图|图|里面|上面|其中)?(?:中|里|上)?(?:所有|全部)?的?(?:文字|文本)",
    r"(?:写了|写着|有)(?:些)?(?:什么|哪些)(?:字|文字|内容)?[?？]?$",
    r"^(?:文字|识别)$",
    r"\bocr\b",
    r"\b(?:whole|full|entire|complete|all)\b.{0,12}\btext\b",
    r"\b(?:read|extract|transcribe|copy|recogni[sz]e|get)\b.{0,16}\b(?:text|everything|words)\b",
    r"\btranscribe\b",
    r"\bwhat does (?:it|this|that|the (?:picture|image|screenshot|page|text))(?: \w+)? say\b",
    r"\bwhat (?:text|words) (?:is|are)\b",
    r"\bwhat(?:'s| is) (?:written|printed)\b",
    r"^text\W*$",
)
TABLE = any_of(
    r"(?:转|变|提取|导出|整理|输出|读|识别|做|生成|列|抄).{0,8}(?:表格|表)",
    r"表格(?:转|提取|导出|内容)",
    r"^(?:这个|这张|这)?表格?$",
    r"\b(?:extract|convert|copy|give|get|show|read|export|make|turn|as|into|to)\b.{0,24}\btables?\b",
    r"^(?:the |this )?tables?\W*$",
    r"\bmarkdown table\b",
)
THIS = any_of(
    r"^(?:请问|请)?(?:这|这里|这个|这儿|此处|选中的|图中|框里)(?:个|些)?(?:数字|数|数值|值|字|部分|里|内容)?的?"
    r"(?:是|写的是|写着|写了|显示|为)?(?:什么|多少|几|啥)(?:数字|数|字)?[?？。!！]*$",
    r"^(?:读|念)(?:一下|出)?(?:这个|这里|这些|这)?(?:数字|数)?[?？。!！]*$",
    r"^(?:please )?(?:read|say) (?:this|that|it)(?: number| value| figure| line)?(?: to me)?(?: please)?\W*$",
    r"^what(?:'s| is| are)? ?(?:the )?(?:number|value|figure|amount|text|word|line)?s? ?(?:is|are)? ?"
    r"(?:this|that|these|it|here)(?: number| value| figure)?\W*$",
    r"^how much is (?:this|that|it)\W*$",
    r"^what does (?:this|that|it) (?:line )?(?:say|read)\W*$",
    r"^(?:the |this )?(?:number|value)\W*$",
)
UNIT = any_of(
    r"单位.{0,6}(?:是|为)?(?:什么|多少|啥|哪)",
    r"(?:什么|哪个|啥)单位",
    r"^单位[?？]?$",
    r"(?:什么|哪种)(?:货币|币种)",
    r"\b(?:what|which)\b.{0,24}\bunits?(?! price)\b",
    r"\bunits?\b.{0,12}\b(?:used|is it|are they)\b",
    r"^units?\W*$",
    r"\b(?:what|which) currency\b",
)
HELP = any_of(
    r"^(?:你好|您好|嗨|hi|hello|hey|help|帮助)\W*$",
    r"你(?:能|会|可以)(?:做|干|帮).{0,4}什么",
    r"what can (?:you|i|it)\b",
)
NUMBERS = any_of(
    r"(?:所有|全部|每个|列出|提取|哪些|有什么).{0,12}(?:数字|数值|数据|金额|百分比|百分数|比例|日期|时间|价格)",
    r"\b(?:all|every|each|list|extract)\b.{0,30}"
    r"\b(?:numbers?|figures?|values?|amounts?|percentages?|percents?|prices?|dates?|times?)\b",
    r"\b(?:which|what) (?:numbers|figures|amounts|percentages|prices|dates|times)\b",
)
TIMES = any_of(
    r"出现(?:了|过)?(?:多少|几)(?:次|处)",
    r"how (?:often|many times)",
    r"\boccurrences? of\b",
    r"\bcount\b.*\boccur",
)
EN_COUNT = any_of(
    r"\b(?:how many|count(?: of)?(?: the)?)\s+(?P<what>[^?]+)",
    # Not "the article number of", which is a name.
    r"(?:^|\b(?:the|total|is|give|find|me)\s)(?:the |total )*number of\s+(?P<things>[^?]+)",
)
ZH_COUNT = any_of(r"有?(?:多少|几)(?:个|位|只|种|款|张|条|处|辆|名)(?P<what>[^?？。，]+)")
ZH_COUNT_BARE = any_of(r"(?:多少|几)(?:行|列|字|词)")
COUNT_TABLES = any_of(r"(?:多少|几)(?:个|张)表格?", r"\btables\b")
COUNT_COLUMNS = any_of(r"(?:多少|几)列", r"\bcolumns\b")
COUNT_ROWS = any_of(r"表.*(?:多少|几)行", r"\brows\b")
COUNT_LINES = any_of(r"(?:多少|几)行", r"\blines\b")
COUNT_NUMBERS = any_of(r"(?:多少|几)个数[字值]", r"\b(?:numbers|figures)\b")
COUNT_CHARACTERS = any_of(r"(?:多少|几)个?(?:汉字|字符|字)", r"\b(?:characters|letters)\b")
COUNT_WORDS = any_of(r"(?:多少|几)个?(?:单词|词)", r"\bwords\b")

ARITHMETIC = any_of(
    r"加起来|之和|求和|总和|相加|相差|之差|差多少|差额|平均|计算|算一下|算出|占比",
    r"(?:增长|减少|增加|下降|上升)了?(?:多少|百分之几)|[涨跌]了多少",
    r"比.{1,16}[多少高低大小增减](?:了)?(?:多少|几)",
    r"占.{0,8}(?:多少|百分之几|比例)",
    r"\b(?:sum|add up|added|subtract|difference|average|mean value|calculate|compute|work out|ratio)\b",
    r"\b(?:multipl\w+|divide\w*)\b",
    r"\bhow much (?:more|less|higher|lower|bigger)\b",
    r"\bhow much (?:did|has|have) .*(?:gr[oe]wn?|rise|fall|increased?|decreased?|change|drop)\b",
    r"\b(?:grow|grown|grew|increased?|decreased?) (?:by|from)\b",
)
LOOKS = any_of(
    r"颜色|什么色|形状|图标|长什么样|好看|美观|布局|设计|配色|字体|表情|照片",
    r"\b(?:colou?rs?|shape|icons?|look like|looks|layout|design|photo|logo|draw\w*|person|people|face)\b",
)
UNDERSTANDING = any_of(
    r"为什么|为何|怎么(?!写)|如何|解释|说明一下|总结|概括|归纳|概述|摘要|比较|对比|翻译|描述|分析|趋势|建议|评价|评估",
    r"是.{1,8}还是|合理|意思|含义|风险|异常|是否|是不是|好不好|好吗|正确吗|对吗|哪个(?:更|最)|最(?![近新后终])|主要",
    r"关于什么|讲了?什么|介绍|改进|优化|检查|写一|生成代码|区别",
    r"\b(?:why|how (?:do|does|did|can|could|should|to|is|are|was)|explain|summar\w+|compare|comparison)\b",
    r"\btranslate\b",
    r"\b(?:describe|analy[sz]e|analysis|trends?|recommend\w*|suggest\w*|should|opinion|think|meaning|about|code)\b",
    r"\bwhat (?:do|does|did) .*\bmean\b",
    r"\b(?:better|best|worse|worst|good|bad|largest|highest|lowest|smallest|biggest|most|least|risks?|improve)\b",
    r"\b(?:review|check|correct|wrong|reasonable|write|generate|versus|vs)\b",
    r"^(?:is|are|was|were|do|does|did|can|could|will|would|has|have)\s(?!there\b)(?!you\b)",
)

# The units that a list of numbers may be limited to, special ones first.
UNITS_ASKED = (
    any_of(
        r"万亿元|亿元|百万元|万元|千元|美元|欧元|人民币|港元",
        r"%|％|‰|百分[比数]|千分比|per ?mille|[$¥€£￥]|percent(?:age)?s?",
        r"\b(?:usd|rmb|cny|eur|gbp|kg|km|cm|mm|gb|mb|ms|px|pp)\b",
        r"\bdollars?\b|\beuros?\b",
        r"(?<=[以用带])元|元(?=的)",
    ),
    any_of(r"日期|\bdates?\b", r"时间|\btimes?\b", r"金额|价格|\bamounts?\b|\bprices?\b"),
)

_COUNTED_FORMS: tuple[tuple[Counted, re.Pattern[str]], ...] = (
    (Counted.TABLES, COUNT_TABLES),
    (Counted.COLUMNS, COUNT_COLUMNS),
    (Counted.ROWS, COUNT_ROWS),
    (Counted.LINES, COUNT_LINES),
    (Counted.NUMBERS, COUNT_NUMBERS),
    (Counted.CHARACTERS, COUNT_CHARACTERS),
    (Counted.WORDS, COUNT_WORDS),
)
# "How many side tables" and "numbers of trips" ask for things, not for parts of the page.
_PART_OF_A_NAME = re.compile(
    r"\bhow many (?!(?:of|the|these|those|all|different|printed|text|data|total|separate|empty)\b)"
    r"[a-z-]+ (?:tables|numbers|lines|words|rows|columns|characters|letters)\b"
    r"|\bhow many (?:tables|numbers|lines|words|rows|columns) of (?!text\b|code\b|the\b|this\b)",
    re.IGNORECASE,
)
_BEYOND_FORMS: tuple[tuple[Beyond, re.Pattern[str]], ...] = (
    (Beyond.ARITHMETIC, ARITHMETIC),
    (Beyond.LOOKS, LOOKS),
    (Beyond.UNDERSTANDING, UNDERSTANDING),
)
_NO_THING = re.compile(
    r"\b(?:are|is|were|do|does|there|in|on|the|this|picture|image|screenshot|page|you|see|can|here|of)\b",
    re.IGNORECASE,
)

CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
QUOTED = re.compile(r"[“\"「『《‘]([^“”\"「」『』《》‘’]+)[”\"」』》’]|(?<!\w)'([^']+)'(?!\w)")

_QUARTER = _either(
    r"第?[一二三四1-4]季度?", "Q[1-4]", "[上下]半年", "前三季度", r"1?\d\s*月份?(?:\d{1,2}日)?"
)
# Not in a name: T-2041, HT-2024-0315, v2020.1.
_YEAR = r"(?:\bFY\s?|(?<![A-Za-z\d])(?<![A-Za-z]-)(?<![#._/]))(?:19|20)\d\d(?!\d|-\d{3}|[._]\d)"
_COLUMN = re.compile(
    _either(
        rf"{_YEAR}\s*(?:年度?|财年)?(?:\s*{_QUARTER})?(?!\s*[-/.]\d)",
        r"\bFY\s?\d\d\b",
        r"\bQ[1-4]\b(?:\s*(?:FY)?\s*(?:20)?\d\d)?",
        r"\bH[12]\b(?:\s*20\d\d)?",
        r"第[一二三四]季度|[上下]半年|(?<!\d)1?\d\s*月份?(?!\d)",
        r"[同环]比(?:增减|增长|变动|变化)?(?:率|幅度|幅)?",
        r"\b(?:YoY|QoQ|MoM|Y/Y)\b(?: (?:change|growth))?",
        r"\byear[- ](?:on|over)[- ]year\b(?: (?:change|growth))?",
        r"(?:本期|上期|本年|上年|去年|今年)(?:同期|金额|发生额|累计)?(?:数|额)?|上年同期",
        r"[期年][末初](?:余额|数)?",
        r"\b(?:current|prior|previous|last|this) (?:period|year|quarter|month)\b",
        r"\b(?:in|for|of) (?P<month>january|february|march|april|may|june|july|august|september|october"
        r"|november|december)\b",
    ),
    re.IGNORECASE,
)
_BETWEEN_COLUMNS = re.compile(r"(?<=\s)(?:[和与及、,]|and|to|vs\.?)(?=\s)", re.IGNORECASE)

_ZH_LEADING = re.compile(
    r"(?:请问一?下?|请|帮我|帮忙|麻烦|告诉我|我想知道|我想看|给我|给出|看一下|看看|查一下|查找一?下?|找一下|找出|找到|找|"
    r"搜索|查询|查看|查|读出|列出|显示|(?:这张|这个|此|这份)?(?:图片|截图|图|页面|表格|表|文档|合同|报表)(?:中|里|上)面?的?|"
    r"(?:这张|这个|这份)(?:图片|截图|图|页面|表格|表|文档|合同|报表)的?|这里的?|上面的?|其中的?|什么是|什么时候|何时|"
    r"哪些|哪一?行(?:有|写了|写着|提到|含有|包含)?|包含|含有|提到|有没有|有|在|于|的|是|[,，:：\s])"
)
_ZH_TRAILING = re.compile(
    r"(?:(?:分别|各)?(?:是|为|有|等于)?(?:多少(?:钱|[百千万亿]*元|个|天)?|几何|多久|多长时间|什么|啥|几|哪些|谁|哪天|哪一天|哪家|何时|[多][大长高远宽重深快厚])(?:时候)?|"
    r"的(?:值|数值|数字|数据|内容|行|那一行|具体数字)|(?:在|位于)(?:哪里|哪儿|哪一?行|什么地方|哪)|"
    r"(?:怎么写的?|写的)|[这那]一行|分别|呢|吗|么|啊|吧|了|的|是|在|中|里|年度|[?？。!！,，:：\s])$"
)
_EN_NOUNS_OF = (
    r"(?:the )?(?:(?:exact )?value|amount|figure|number|lines?|rows?|text|words?)\s"
    r"(?:of|for|with|containing|contains?|mentioning|mentions?|that (?:says?|contains?|mentions?|has|have)"
    r"|saying|about|called|labell?ed|after|next to)"
)
_EN_LEADING = re.compile(
    r"(?:(?:please|can you|could you|would you|tell me|show me|show|give me|let me know|"
    r"i (?:want|need|would like) to (?:know|see)|find out|find(?: me)?|search(?: for)?|look (?:up|for)|"
    r"locate|read|list|get|what(?:'s|’s)?|which|"
    r"how (?:much|large|big|high|long|far|old|tall|wide|deep|heavy|fast|often|soon)|"
    r"when(?:'s)?|where(?:'s)?|who(?:'s)?|"
    r"is|are|was|were|does|did|do|has|have|there|"
    + _EN_NOUNS_OF
    + r"|lines?|rows?|mentions?|contains?|containing|says?|of|for|the|an?|any|all|in|on|at|by|to|with)"
    r"(?![a-z]|[-‐‑–][a-z\d])|"  # "On-time rate", "In-store sales" and "A-1" are labels
    r"[,:\s])",
    re.IGNORECASE,
)
# Words for asking that may also begin a name, and characters that may end one.
_COMMAND = re.compile(
    "显示|查询|查看|搜索|查找|找出?|看|读出|列出|包含|提到|有|在"
    "|show|list|read|find|search|get|give me|all|total",
    re.IGNORECASE,
)
_LAST_OF_WORDS = frozenset("里中在为")
_EN_PLACES = (
    "picture|image|screenshot|table|page|document|statement|report|chart|screen|dashboard|chat|contract"
)
_EN_TRAILING = re.compile(
    rf"(?:\s(?:(?:in|on|from|of|at) (?:the|this|that) (?:{_EN_PLACES})|"
    r"here|shown|printed|written|listed|please|figures?|set to|"
    r"is|are|was|were|be|in|for|of|on|at|the|during|column|equal|say|says|appear|mentioned|amount to)|"
    r"[?!.,:\s])+$",
    re.IGNORECASE,
)


def understand(question: str, page: Page | None = None) -> Intent:
    """Finds out what the question asks for; a printed word of the `page` is not taken for one for asking.

    A question of no other kind is FIND with the remaining words as label, or HELP if none remain.
    """
    language = language_of(question)
    quote = QUOTED.search(question)
    label = (quote.group(1) or quote.group(2)).strip() if quote else ""
    asked = folded(QUOTED.sub(" ", question) if quote else question).strip()
    printed = normalized(page.text) if page is not None else ""
    fixed = _fixed_intent(asked, language, label)
    if fixed is not None:
        return fixed
    column, rest = split_column(asked)
    subject = label or subject_of(rest, printed)
    beyond = _beyond(asked)
    if beyond is not None:
        return Intent(IntentKind.NEEDS_MODEL, language, subject, column, beyond=beyond)
    if not subject and not column:
        return Intent(IntentKind.HELP, language)
    return Intent(IntentKind.FIND, language, subject, column)


def wants_whole_text(question: str) -> bool:
    return understand(question).kind is IntentKind.WHOLE_TEXT


def language_of(question: str) -> Language:
    """The language to answer in: Chinese if the question has Chinese characters outside a quoted label."""
    unquoted = QUOTED.sub(" ", question)
    decisive = unquoted if re.search(r"[A-Za-z]{2}", unquoted) else question
    return Language.ZH if CJK.search(decisive) else Language.EN


def split_column(asked: str) -> tuple[str, str]:
    """The name of the column in the question, as written there, and the question without it.

    The name is empty if there is none or several; with several, the whole row is the answer.
    """
    found = list(_COLUMN.finditer(asked))
    rest = _COLUMN.sub(" ", asked)
    if len(found) != 1:
        return "", _BETWEEN_COLUMNS.sub(" ", rest) if found else asked
    return (found[0]["month"] or found[0].group()).strip(), rest


def subject_of(rest: str, printed: str = "") -> str:
    """The label in a question; empty if the question has only words for asking.

    `printed`: the normalized text of the page. A word for asking that begins a printed word (显示器, 有效期,
    "list price") is part of the label.
    """
    subject = rest.strip()
    if CJK.search(subject):
        subject = _without(_ZH_LEADING, subject, printed)
        while (match := _ZH_TRAILING.search(subject)) and not _ends_a_word(subject, match.start(), printed):
            subject = subject[: match.start()]
        subject = _without(_ZH_LEADING, subject, printed)
    subject = _EN_TRAILING.sub("", f" {_without(_EN_LEADING, subject, printed)}")
    return " ".join(subject.split()).strip(" '\"?？.。,，:：")


def _without(words: re.Pattern[str], subject: str, printed: str) -> str:
    """The subject without the words for asking at its start."""
    place = 0
    while match := words.match(subject, place):
        word = match.group().strip()
        behind = re.match(r"[\u3400-\u9fff]|\s?[A-Za-z]+", subject[match.end() :])
        if printed and behind and _COMMAND.fullmatch(word) and normalized(word + behind.group()) in printed:
            break
        place = match.end()
    return subject[place:]


def _ends_a_word(subject: str, start: int, printed: str) -> bool:
    """Whether a final character such as 里 belongs to a printed word (公里)."""
    return subject[start:] in _LAST_OF_WORDS and bool(printed) and subject[max(0, start - 1) :] in printed


def _fixed_intent(asked: str, language: Language, label: str) -> Intent | None:
    """The intent of a question that follows a fixed pattern; None for all others."""
    if TIMES.search(asked):
        what = label or subject_of(TIMES.sub(" ", asked))
        return Intent(IntentKind.COUNT, language, what, counted=Counted.OCCURRENCES)
    if label:
        return None
    for kind, form in (
        (IntentKind.HELP, HELP),
        (IntentKind.THIS, THIS),
        (IntentKind.UNIT, UNIT),
    ):
        if form.search(asked):
            return Intent(kind, language)
    counted = _counted(asked, language)
    if counted is not None:
        return counted
    if _beyond(asked) is not None:
        return None
    if NUMBERS.search(asked):
        return Intent(IntentKind.NUMBERS, language, unit=_unit_asked(asked))
    for kind, form in ((IntentKind.TABLE, TABLE), (IntentKind.WHOLE_TEXT, WHOLE_TEXT)):
        if form.search(asked):
            return Intent(kind, language)
    return None


def _counted(asked: str, language: Language) -> Intent | None:
    match = EN_COUNT.search(asked) or ZH_COUNT.search(asked)
    if match is None and not ZH_COUNT_BARE.search(asked):
        return None
    forms = () if _PART_OF_A_NAME.search(asked) else _COUNTED_FORMS
    for counted, form in forms:
        if form.search(asked):
            return Intent(IntentKind.COUNT, language, counted=counted)
    if match is None:
        return None
    what = " ".join(_NO_THING.sub(" ", next(filter(None, match.groups()))).split()).strip("？?。. ")
    return Intent(IntentKind.COUNT, language, what, counted=Counted.THINGS)


def _unit_asked(asked: str) -> str:
    for form in UNITS_ASKED:
        if match := form.search(asked):
            return match.group()
    return ""


def _beyond(asked: str) -> Beyond | None:
    return next((beyond for beyond, form in _BEYOND_FORMS if form.search(asked)), None)
