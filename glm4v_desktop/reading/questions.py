"""What a question asks for, understood from its words alone. Pure: no page, no picture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from glm4v_desktop.reading.phrases import Language


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
    OCCURRENCES = auto()  # of `label`
    THINGS = auto()  # of `label`, which may be no text at all


class Beyond(Enum):
    """Why reading is not enough."""

    UNDERSTANDING = auto()
    ARITHMETIC = auto()
    LOOKS = auto()


@dataclass(frozen=True, slots=True)
class Intent:
    """`label` is what to look for, `column` the column that the question names; both may be empty."""

    kind: IntentKind
    language: Language
    label: str = ""
    column: str = ""
    unit: str = ""
    counted: Counted | None = None
    beyond: Beyond | None = None


_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_QUOTED = re.compile(r"[“\"「『《‘]([^“”\"「」『』《》‘’]+)[”\"」』》’]|(?<!\w)'([^']+)'(?!\w)")


def language_of(question: str) -> Language:
    """Chinese when the question holds Chinese characters; a quoted Chinese label in an English question does not count."""
    unquoted = _QUOTED.sub(" ", question)
    decisive = unquoted if re.search(r"[A-Za-z]{2}", unquoted) else question
    return Language.ZH if _CJK.search(decisive) else Language.EN


def wants_whole_text(question: str) -> bool:
    return understand(question).kind is IntentKind.WHOLE_TEXT


def understand(question: str) -> Intent:
    """The one thing that the question asks for."""
    language = language_of(question)
    quote = _QUOTED.search(question)
    label = (quote.group(1) or quote.group(2)).strip() if quote else ""
    asked = _QUOTED.sub(" ", question).strip() if quote else question.strip()
    fixed = _fixed_intent(asked, language, label)
    if fixed is not None:
        return fixed
    column, rest = _split_column(asked)
    subject = label or _subject(rest)
    beyond = None if quote else _beyond(asked)
    if beyond is not None:
        return Intent(IntentKind.NEEDS_MODEL, language, subject, column, beyond=beyond)
    if not subject and not column:
        return Intent(IntentKind.HELP, language)
    return Intent(IntentKind.FIND, language, subject, column)


_WHOLE_TEXT = re.compile(
    r"全文|全部(?:的)?(?:文字|文本|内容)|所有(?:的)?(?:文字|文本|内容)|(?:读|念|提取|识别|抄|转写|转录)(?:取|出|写)?(?:一下)?(?:图中|图里|图片|截图|里面|上面|其中)?"
    r"(?:中|里|上)?(?:所有|全部)?的?(?:文字|文本)|(?:写了|写着|有)(?:些)?(?:什么|哪些)(?:字|文字|内容)?[?？]?$|^文字$|^识别$|\bocr\b"
    r"|\b(?:whole|full|entire|all)\b.{0,12}\btext\b|\b(?:read|extract|transcribe|copy|recogni[sz]e|get)\b.{0,16}\b(?:text|everything|words)\b"
    r"|\bwhat does (?:it|this|that|the (?:picture|image|screenshot|page|text))(?: \w+)? say\b|\btranscribe\b"
    r"|\bwhat (?:text|words) (?:is|are)\b|\bwhat(?:'s| is) (?:written|printed)\b|^text\W*$",
    re.IGNORECASE,
)
_TABLE = re.compile(
    r"(?:转|变|提取|导出|整理|输出|读|识别|做|生成|列|抄).{0,8}(?:表格|表)|表格(?:转|提取|导出|内容)|^(?:这个|这张|这)?表格?$"
    r"|\b(?:extract|convert|copy|give|get|show|read|export|make|turn|as|into|to)\b.{0,24}\btables?\b|^(?:the |this )?tables?\W*$|\bmarkdown table\b",
    re.IGNORECASE,
)
_THIS = re.compile(
    r"^(?:请问|请)?(?:这|这里|这个|这儿|此处|选中的|图中|框里)(?:个|些)?(?:数字|数|数值|值|字|部分|里|内容)?的?(?:是|写的是|写着|写了|显示|为)?(?:什么|多少|几|啥)(?:数字|数|字)?[?？。!！]*$"
    r"|^(?:读|念)(?:一下|出)?(?:这个|这里|这些|这)?(?:数字|数)?[?？。!！]*$"
    r"|^(?:please )?(?:read|say) (?:this|that|it)(?: number| value| figure| line)?(?: to me)?(?: please)?\W*$"
    r"|^what(?:'s| is| are)? ?(?:the )?(?:number|value|figure|amount|text|word|line)?s? ?(?:is|are)? ?(?:this|that|these|it|here)(?: number| value| figure)?\W*$"
    r"|^how much is (?:this|that|it)\W*$|^what does (?:this|that|it) (?:line )?(?:say|read)\W*$|^(?:the |this )?(?:number|value)\W*$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"单位.{0,6}(?:是|为)?(?:什么|多少|啥|哪)|(?:什么|哪个|啥)单位|^单位[?？]?$|\b(?:what|which)\b.{0,24}\bunits?\b|\bunits?\b.{0,12}\b(?:used|is it|are they)\b|^units?\W*$"
    r"|\b(?:what|which) currency\b|(?:什么|哪种)(?:货币|币种)",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"^(?:你好|您好|嗨|hi|hello|hey|help|帮助)\W*$|你(?:能|会|可以)(?:做|干|帮).{0,4}什么|what can (?:you|i|it)\b",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    r"(?:所有|全部|每个|列出|提取|哪些|有什么).{0,12}(?:数字|数值|数据|金额|百分比|百分数|比例|日期|时间)"
    r"|\b(?:all|every|each|list|extract)\b.{0,30}\b(?:numbers?|figures?|values?|amounts?|percentages?|percents?|prices?|dates?|times?)\b"
    r"|\b(?:which|what) (?:numbers|figures|amounts|percentages|prices|dates|times)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(?P<zh>多少|几)(?P<classifier>个|行|条|张|列|处|次|字)?(?P<thing>[^?？。是]*)|(?P<en>how many|number of|count(?: of| the)?)\s(?P<what>.+)",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"出现(?:了|过)?(?:多少|几)(?:次|处)|how (?:often|many times)|\boccurrences? of\b|\bcount\b.*\boccur",
    re.IGNORECASE,
)


def _fixed_intent(asked: str, language: Language, label: str) -> Intent | None:
    """The questions that have a form of their own."""
    if _TIMES.search(asked):
        return Intent(
            IntentKind.COUNT, language, label or _subject(_TIMES.sub(" ", asked)), counted=Counted.OCCURRENCES
        )
    if label:
        return None
    for kind, pattern in (
        (IntentKind.HELP, _HELP),
        (IntentKind.THIS, _THIS),
        (IntentKind.UNIT, _UNIT),
    ):
        if pattern.search(asked):
            return Intent(kind, language)
    counted = _counted(asked, language)
    if counted is not None:
        return counted
    if _beyond(asked) is not None:
        return None
    if _NUMBERS.search(asked):
        return Intent(IntentKind.NUMBERS, language, unit=_unit_asked(asked))
    if _TABLE.search(asked):
        return Intent(IntentKind.TABLE, language)
    if _WHOLE_TEXT.search(asked):
        return Intent(IntentKind.WHOLE_TEXT, language)
    return None


_COUNTED_WORDS: tuple[tuple[Counted, re.Pattern[str]], ...] = (
    (Counted.TABLES, re.compile(r"(?:多少|几)(?:个|张)表格?|\btables\b", re.IGNORECASE)),
    (Counted.COLUMNS, re.compile(r"(?:多少|几)列|\bcolumns\b", re.IGNORECASE)),
    (Counted.ROWS, re.compile(r"表.*(?:多少|几)行|\brows\b", re.IGNORECASE)),
    (Counted.LINES, re.compile(r"(?:多少|几)行|\blines\b", re.IGNORECASE)),
    (Counted.NUMBERS, re.compile(r"(?:多少|几)个数[字值]|\b(?:numbers|figures)\b", re.IGNORECASE)),
    (
        Counted.CHARACTERS,
        re.compile(r"(?:多少|几)个?(?:汉字|字符|字)|\b(?:characters|letters)\b", re.IGNORECASE),
    ),
    (Counted.WORDS, re.compile(r"(?:多少|几)个?(?:单词|词)|\bwords\b", re.IGNORECASE)),
)
_EN_COUNT = re.compile(
    r"\b(?:how many|count(?: of)?(?: the)?|(?:the |total )?number of)\s+(?P<what>[^?]+)", re.IGNORECASE
)
_ZH_COUNT = re.compile(r"有?(?:多少|几)(?:个|位|只|种|款|张|条|处|辆|名)(?P<what>[^?？。，]+)")


def _counted(asked: str, language: Language) -> Intent | None:
    en, zh = _EN_COUNT.search(asked), _ZH_COUNT.search(asked)
    if en is None and zh is None and not re.search(r"(?:多少|几)(?:行|列|字)", asked):
        return None
    for counted, pattern in _COUNTED_WORDS:
        if pattern.search(asked):
            return Intent(IntentKind.COUNT, language, counted=counted)
    match = en or zh
    if match is None:
        return None
    what = re.sub(
        r"\b(?:are|is|were|do|does|there|in|on|the|this|picture|image|screenshot|page|you|see|can|here|of)\b",
        " ",
        match["what"],
    )
    return Intent(IntentKind.COUNT, language, " ".join(what.split()).strip("？?。. "), counted=Counted.THINGS)


_UNITS_ASKED = re.compile(
    r"万亿元|亿元|万元|千元|百万元|美元|欧元|人民币|港元|元|%|％|百分[比数]|[$¥€£￥]|\b(?:usd|rmb|cny|eur|gbp|kg|km|cm|mm|gb|mb|ms|px)\b"
    r"|percent(?:age)?s?|\bdollars?\b|\beuros?\b|\bdates?\b|\btimes?\b|\bprices?\b|日期|时间|金额|\bamounts?\b",
    re.IGNORECASE,
)


def _unit_asked(asked: str) -> str:
    match = _UNITS_ASKED.search(asked)
    return match.group() if match else ""


_BEYOND: tuple[tuple[Beyond, re.Pattern[str]], ...] = (
    (
        Beyond.ARITHMETIC,
        re.compile(
            r"加起来|之和|求和|总和|相加|相差|之差|差多少|差额|平均|计算|算一下|算出|增长了?(?:多少|百分之几)|减少了?(?:多少|百分之几)|涨了多少|跌了多少|占比|占.{0,8}(?:多少|百分之几|比例)"
            r"|\b(?:sum|add up|added|subtract|difference|average|mean value|calculate|compute|work out|multipl\w+|divide\w*|ratio)\b"
            r"|\bhow much (?:more|less|higher|lower|bigger|did .* (?:grow|rise|fall|increase|decrease|change|drop))\b|\b(?:grow|grown|grew|increased?|decreased?) (?:by|from)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Beyond.LOOKS,
        re.compile(
            r"颜色|什么色|形状|图标|长什么样|好看|美观|布局|设计|配色|字体|表情|照片|\b(?:colou?rs?|shape|icons?|look like|looks|layout|design|font|photo|logo|draw\w*|person|people|face)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Beyond.UNDERSTANDING,
        re.compile(
            r"为什么|为何|怎么(?!写)|如何|解释|说明一下|总结|概括|归纳|概述|摘要|比较|对比|翻译|描述|分析|趋势|建议|评价|评估|合理|意思|含义|风险|异常|是否|是不是|好不好|好吗|正确吗|对吗|哪个(?:更|最)|最(?:大|高|低|小|多|少|好)|主要|关于什么|讲了?什么|介绍|改进|优化|检查|写一|生成代码|区别"
            r"|\b(?:why|how (?:do|does|did|can|could|should|to|is|are|was)|explain|summar\w+|compare|comparison|translate|describe|analy[sz]e|analysis|trends?|recommend\w*|suggest\w*|should|opinion|think|mean|means|meaning|about|better|best|worse|worst|good|bad|largest|highest|lowest|smallest|biggest|most|least|risks?|improve|review|check|correct|wrong|reasonable|difference between|write|generate|code|versus|vs)\b"
            r"|^(?:is|are|was|were|do|does|did|can|could|will|would|has|have)\s(?!there\b)",
            re.IGNORECASE,
        ),
    ),
)


def _beyond(asked: str) -> Beyond | None:
    return next((beyond for beyond, pattern in _BEYOND if pattern.search(asked)), None)


_COLUMN = re.compile(
    r"(?:FY\s?)?(?<!\d)(?:19|20)\d\d(?!\d)\s*(?:年度?|财年)?(?:\s*(?:第?[一二三四1-4]季度?|Q[1-4]|上半年|下半年|前三季度|1?\d\s*月份?(?:\d{1,2}日)?))?"
    r"|\bFY\s?\d\d\b|\bQ[1-4]\b(?:\s*(?:FY)?\s*(?:20)?\d\d)?|\bH[12]\b(?:\s*20\d\d)?|第[一二三四]季度|[上下]半年|(?<!\d)1?\d\s*月份?(?!\d)"
    r"|(?:同比|环比)(?:增减|增长|变动|变化)?(?:率|幅度|幅)?|\b(?:YoY|QoQ|MoM|Y/Y)\b(?: (?:change|growth))?|\byear[- ](?:on|over)[- ]year\b(?: (?:change|growth))?"
    r"|(?:本期|上期|本年|上年|去年|今年)(?:同期|金额|发生额|累计)?(?:数|额)?|期[末初](?:余额|数)?|年[末初](?:余额|数)?|上年同期"
    r"|\b(?:current|prior|previous|last|this) (?:period|year|quarter|month)\b"
    r"|\b(?:in|for|of) (?P<month>january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)


def _split_column(asked: str) -> tuple[str, str]:
    """The column that the question names (as written there) and the question without it."""
    match = _COLUMN.search(asked)
    if match is None:
        return "", asked
    rest = asked[: match.start()] + " " + asked[match.end() :]
    return (match["month"] or match.group()).strip(), rest


_ZH_LEADING = re.compile(
    r"^(?:请问一?下?|请|帮我|帮忙|麻烦|告诉我|我想知道|我想看|给我|给出|看一下|看看|查一下|查找一?下?|找一下|找出|找到|找|搜索|查询|查看|查|读出|列出|显示|"
    r"(?:这张|这个|此)?(?:图片|截图|图|页面|表格|表|文档|合同|报表)(?:中|里|上)面?的?|这里的?|上面的?|其中的?|什么是|哪一?行(?:有|写了|写着|提到|含有|包含)?|"
    r"包含|含有|提到|有没有|有|在|于|的|是|[,，:：\s])+"
)
_ZH_TRAILING = re.compile(
    r"(?:(?:是|为|有|等于)?(?:多少钱|多少|几何|什么|啥|几|哪些|谁|哪天|哪家|何时)(?:时候)?|的(?:值|数值|数字|数据|内容|行|那一行)|(?:在|位于)(?:哪里|哪儿|哪一?行|什么地方|哪)|"
    r"(?:怎么写的?|写的)|(?:这|那)一行|呢|吗|么|啊|吧|了|的|是|在|中|里|[?？。!！,，:：\s])+$"
)
_EN_LEADING = re.compile(
    r"^(?:please|can you|could you|would you|tell me|show me|show|give me|let me know|i (?:want|need|would like) to (?:know|see)|find out|find(?: me)?|search(?: for)?|look (?:up|for)|locate|read|list|get|"
    r"what(?:'s|’s)?|which|how much|how large|how big|how high|when(?:'s)?|where(?:'s)?|who(?:'s)?|is|are|was|were|does|did|do|has|have|there|"
    r"(?:the )?(?:(?:exact )?value|amount|figure|number|lines?|rows?|text|words?)\s(?:of|for|with|containing|contains?|mentioning|mentions?|that (?:says?|contains?|mentions?|has|have)|saying|about|called|labell?ed|after|next to)|"
    r"lines?|rows?|mentions?|contains?|containing|says?|of|for|the|an?|any|all|in|on|at|by|to|with|[,:\s])+(?![a-z])",
    re.IGNORECASE,
)
_EN_TRAILING = re.compile(
    r"(?:\s(?:(?:in|on|from|of|at) (?:the|this|that) (?:picture|image|screenshot|table|page|document|statement|report|chart|screen|dashboard|chat|contract)|"
    r"here|shown|printed|written|listed|please|is|are|was|were|be|in|for|of|on|at|the|during|column|cost|equal|say|says|mentioned|amount to)|[?!.,:\s])+$",
    re.IGNORECASE,
)


def _subject(rest: str) -> str:
    """What is left of a question without the words of asking: the label to look for."""
    subject = rest.strip()
    if _CJK.search(subject):
        subject = _ZH_TRAILING.sub("", _ZH_LEADING.sub("", subject))
        subject = _ZH_TRAILING.sub("", _ZH_LEADING.sub("", subject))
    subject = _EN_TRAILING.sub("", f" {_EN_LEADING.sub('', subject)}")
    return " ".join(subject.split()).strip(" '\"?？.。,，:：")
