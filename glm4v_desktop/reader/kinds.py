"""What kind of value a question asks for: an amount, a time, a person, a place and the like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from glm4v_desktop.ocr.numbers import folded

# The hundred most frequent family names.
FAMILY_NAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_CHINESE_NAME = re.compile(rf"[{FAMILY_NAMES}][\u3400-\u9fff]{{1,2}}")


class Kind(Enum):
    MONEY = auto()
    AMOUNT = auto()
    NUMBER = auto()  # an amount, or the number of something (会议号是多少)
    COUNT = auto()
    TIME = auto()
    DURATION = auto()
    OFTEN = auto()
    PERSON = auto()
    SPEAKER = auto()  # who said something
    PLACE = auto()
    MAIL = auto()
    PHONE = auto()
    LINK = auto()
    YES_OR_NO = auto()
    THING = auto()  # which thing has a property: a name, no figure
    NAME = auto()  # what something is called, or which one
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Asked:
    """The kind of value, and the question around its question word.

    `unit` is what is counted or measured ("people", 座); `before` and `behind` are the parts of the question
    before and behind the question word.
    """

    kind: Kind
    unit: str
    before: str
    behind: str

    @property
    def around(self) -> str:
        return f"{self.before} {self.behind}"

    @property
    def is_chinese(self) -> bool:
        return re.search(r"[\u3400-\u9fff]", self.around) is not None


ZH_TIME_UNIT = r"(?:天|日|个?月|年|个?小时|分钟|秒|周|个?星期|个?工作日|个?季度)"
EN_TIME_UNIT = (
    r"(?:(?:business |working |calendar )?"
    r"(?:days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|seconds?|secs?))"
)
_AT = r"(?:(?:by|since|until|from|on|at|in) )?"
_FOR = r"(?:(?:for|after|within|in) )?"
_MEASURES = (
    "个位名人台座页次件份条张项套辆部家间层种篇本册行列字只款处轮站班期节场门首批组对片块杯盒包袋瓶箱支"
)
_MEASURE = rf"(?P<measure>[{_MEASURES}])"

# The first form that is found tells the kind.
_FORMS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (Kind.OFTEN, (r"\bhow often\b", "多久一次", "多长时间一次")),
    (
        Kind.DURATION,
        (
            rf"\b{_FOR}how (?:long|much time)\b",
            rf"\b{_FOR}how many {EN_TIME_UNIT}\b",
            rf"(?:多少|几){ZH_TIME_UNIT}(?!份|[号前后起])",
            "多久|多长时间|多少时间",
        ),
    ),
    (
        Kind.TIME,
        (
            rf"\b{_AT}when\b",
            rf"\b{_AT}(?:what|which) (?:time|date|day|month|year|hour|weekday)\b",
            "什么时候|啥时候|何时|什么时间|几点钟?(?:[到至]几点钟?)?|哪一?天|哪一?年|哪个月",
            "几月几[日号]|几月份?|[几哪][号日]|星期几|周几",
        ),
    ),
    (
        Kind.MONEY,
        (r"\bhow expensive\b", "多少(?:钱|[百千万亿]*元|块钱?|美元|欧元|人民币)", "几(?:块钱|[百千万亿]*元)"),
    ),
    (Kind.COUNT, (r"\bhow many\b", rf"(?:多少|几){_MEASURE}")),
    (
        Kind.AMOUNT,
        (
            r"\bhow (?:much|big|large|high|tall|wide|deep|far|heavy|fast|old|hot|cold|small|thick|strong)\b",
            "多(?:大|高|远|宽|深|快|厚|重|长)",
            "多少(?P<unit>公里|千米|平方米|公斤|[米吨克升度])|百分之几|几成",
        ),
    ),
    (Kind.NUMBER, ("多少",)),
    (
        Kind.PHONE,
        (
            r"\bwhom? (?:do|should|can|must|could) (?:i|we|you) (?:call|phone|ring)\b",
            "打(?:给谁|(?:哪个|什么)电话)",
        ),
    ),
    (
        Kind.SPEAKER,
        (
            r"\bwho\s(?:has\s)?(?:said|says|wrote|asked|told|mentioned|answered)\b",
            "谁(?:说|提到|问|回复)(?:了|过|的)?",
        ),
    ),
    (Kind.PERSON, (r"\b(?:(?:by|to|from) )?(?:who|whom|whose)\b", "谁|哪位|何人|哪个人|什么人")),
    (Kind.PLACE, (r"\bwhere\b(?! does .* come)", "(?:在|于)?(?:哪里|哪儿|何处|什么地方|哪个地方)|在哪")),
    (Kind.NUMBER, ("几",)),
    (
        Kind.YES_OR_NO,
        (r"^(?:is|are|was|were|do|does|did|has|have|can|will)\b(?! there)", "吗$|是否|是不是"),
    ),
    (Kind.THING, ("的是(?:什么|啥|哪一?[个些款家种条项张]?)",)),
    (
        Kind.NAME,
        (r"\bwhich\b|\bwhat\b(?=.*\bcalled$)", "叫(?:什么|啥)|什么名字|哪一?[个家款种]"),
    ),
    (Kind.OTHER, (r"\bwhat\b", "什么|啥|哪(?:一?[些条项张])?")),
)
_ASKED = tuple((kind, re.compile("|".join(forms), re.IGNORECASE)) for kind, forms in _FORMS)
# The kinds that other words of a question tell.
_MEANT = tuple(
    (kind, re.compile(form, re.IGNORECASE))
    for kind, form in (
        (Kind.MAIL, r"\be-?mail(?: address)?\b|邮箱(?:地址)?|电子邮件|邮件地址"),
        (Kind.PHONE, r"\b(?:tele)?phone(?: number)?\b|\bhotline\b|电话(?:号码)?|手机号?码?"),
        (Kind.LINK, r"\bweb ?(?:site|page|address)\b|\burl\b|\blink\b|网址|网站地址"),
        (Kind.TIME, r"\b(?:deadline|due date)\b|截止(?:时间|日期)|(?<!to )\bdate\b|日期|时间$"),
    )
)
_NAMES_MONEY = re.compile(
    r"(?:费用?|价格?|金额|款项?|租金|押金|工资|报酬)(?:一共|总共)?(?:是|为|有)?(?:多少钱?|什么)?$"
    r"|\b(?:costs?|prices?|fees?|rent|deposit|salary)\b",
    re.IGNORECASE,
)
_AFTER_NOUN = re.compile(
    r"\b(?:is|are|was|were|does|do|did|will|would|can|could|has|have|had|should|may|must|in|on|of|at|per|for"
    r"|the|to|there)\b",
    re.IGNORECASE,
)


def asked_for(question: str) -> Asked:
    """The kind of value that a question asks for; OTHER for names, and without a question word."""
    text = folded(question).strip(" ?.!。？！")
    for kind, form in _ASKED:
        match = form.search(text)
        if match is None:
            continue
        before, behind = text[: match.start()], text[match.end() :]
        named = match.groupdict()
        unit = named.get("measure") or named.get("unit") or ""
        if kind is Kind.COUNT and not unit:
            unit = _AFTER_NOUN.split(behind, maxsplit=1)[0].strip()
        if kind in (Kind.OTHER, Kind.NAME, Kind.AMOUNT, Kind.NUMBER) and not unit:
            kind = _meant(f"{before} {behind}") or kind
        return Asked(kind, unit, before, behind)
    return Asked(_meant(text) or Kind.OTHER, "", text, "")


def is_asked(question: str) -> bool:
    """Whether the question has a question word, and is not only a label."""
    text = folded(question)
    return any(form.search(text) for kind, form in _ASKED if kind is not Kind.YES_OR_NO)


def names_money(question: str) -> bool:
    """Whether what a question looks up is called an amount of money ("研发费用", "the parking fee")."""
    return _NAMES_MONEY.search(folded(question).strip(" ?.!。？！")) is not None


def _meant(text: str) -> Kind | None:
    return next((kind for kind, form in _MEANT if form.search(text.strip())), None)


def is_chinese_name(text: str) -> bool:
    """Whether a text may be the whole name of a Chinese person."""
    return _CHINESE_NAME.fullmatch(text) is not None
