"""What a question is about: its words without the words of asking, and the column that it names. Pure."""

from __future__ import annotations

import re

CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def _either(*alternatives: str) -> str:
    return "(?:" + "|".join(alternatives) + ")"


_QUARTER = _either(
    r"第?[一二三四1-4]季度?", "Q[1-4]", "[上下]半年", "前三季度", r"1?\d\s*月份?(?:\d{1,2}日)?"
)
_YEAR = r"(?:FY\s?)?(?<!\d)(?:19|20)\d\d(?!\d)"
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
    r"^(?:请问一?下?|请|帮我|帮忙|麻烦|告诉我|我想知道|我想看|给我|给出|看一下|看看|查一下|查找一?下?|找一下|找出|找到|找|"
    r"搜索|查询|查看|查|读出|列出|显示|(?:这张|这个|此|这份)?(?:图片|截图|图|页面|表格|表|文档|合同|报表)(?:中|里|上)面?的?|"
    r"(?:这张|这个|这份)(?:图片|截图|图|页面|表格|表|文档|合同|报表)的?|这里的?|上面的?|其中的?|什么是|什么时候|何时|"
    r"哪些|哪一?行(?:有|写了|写着|提到|含有|包含)?|包含|含有|提到|有没有|有|在|于|的|是|[,，:：\s])+"
)
_ZH_TRAILING = re.compile(
    r"(?:(?:分别|各)?(?:是|为|有|等于)?(?:多少(?:钱|[百千万亿]*元|个|天)?|几何|多久|多长时间|什么|啥|几|哪些|谁|哪天|哪一天|哪家|何时)(?:时候)?|"
    r"的(?:值|数值|数字|数据|内容|行|那一行|具体数字)|(?:在|位于)(?:哪里|哪儿|哪一?行|什么地方|哪)|"
    r"(?:怎么写的?|写的)|[这那]一行|分别|呢|吗|么|啊|吧|了|的|是|在|中|里|年度|[?？。!！,，:：\s])+$"
)
_EN_NOUNS_OF = (
    r"(?:the )?(?:(?:exact )?value|amount|figure|number|lines?|rows?|text|words?)\s"
    r"(?:of|for|with|containing|contains?|mentioning|mentions?|that (?:says?|contains?|mentions?|has|have)"
    r"|saying|about|called|labell?ed|after|next to)"
)
_EN_LEADING = re.compile(
    r"^(?:(?:please|can you|could you|would you|tell me|show me|show|give me|let me know|"
    r"i (?:want|need|would like) to (?:know|see)|find out|find(?: me)?|search(?: for)?|look (?:up|for)|"
    r"locate|read|list|get|what(?:'s|’s)?|which|how much|how large|how big|how high|"
    r"when(?:'s)?|where(?:'s)?|who(?:'s)?|"
    r"is|are|was|were|does|did|do|has|have|there|"
    + _EN_NOUNS_OF
    + r"|lines?|rows?|mentions?|contains?|containing|says?|of|for|the|an?|any|all|in|on|at|by|to|with)"
    r"(?![a-z]|[-‐‑–][a-z])|"  # "On-time rate" and "In-store sales" are labels
    r"[,:\s])+"
    r"(?![a-z])",
    re.IGNORECASE,
)
_EN_PLACES = (
    "picture|image|screenshot|table|page|document|statement|report|chart|screen|dashboard|chat|contract"
)
_EN_TRAILING = re.compile(
    rf"(?:\s(?:(?:in|on|from|of|at) (?:the|this|that) (?:{_EN_PLACES})|"
    r"here|shown|printed|written|listed|please|"
    r"is|are|was|were|be|in|for|of|on|at|the|during|column|equal|say|says|appear|mentioned|amount to)|"
    r"[?!.,:\s])+$",
    re.IGNORECASE,
)


def split_column(asked: str) -> tuple[str, str]:
    """The column that the question names (as written there) and the question without it.

    Empty when it names none, and when it names several: then the whole row answers.
    """
    found = list(_COLUMN.finditer(asked))
    rest = _COLUMN.sub(" ", asked)
    if len(found) != 1:
        return "", _BETWEEN_COLUMNS.sub(" ", rest) if found else asked
    return (found[0]["month"] or found[0].group()).strip(), rest


def subject_of(rest: str) -> str:
    """The label to look for; empty when only words of asking are there."""
    subject = rest.strip()
    if CJK.search(subject):
        for _ in range(2):  # the first round may bare more
            subject = _ZH_TRAILING.sub("", _ZH_LEADING.sub("", subject))
    subject = _EN_TRAILING.sub("", f" {_EN_LEADING.sub('', subject)}")
    return " ".join(subject.split()).strip(" '\"?？.。,，:：")


def parts_of(subject: str) -> tuple[str, ...]:
    """The single labels of a subject that may name several ("净利润和营业收入", "revenue and net profit")."""
    parts = re.split(
        r"\s*(?:[、,，;；]|(?<=[\u3400-\u9fff])[和与及](?=[\u3400-\u9fff])|\band\b|以及|\s&\s)\s*", subject
    )
    return tuple(stripped for part in parts if (stripped := subject_of(part)))
