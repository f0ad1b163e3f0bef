"""The words of a question that tell what it is about, and how many of them a printed text has.

Chinese is not divided into words: the longest pieces of the question that the text has are its words there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from glm4v_desktop.ocr.numbers import folded
from glm4v_desktop.ocr.page import normalized
from glm4v_desktop.reader.kinds import Asked, Kind
from glm4v_desktop.reader.matching import Quality, quality_of
from glm4v_desktop.reader.terms import terms_in
from glm4v_desktop.reader.word_forms import stem

# Words that do not tell what a question is about.
_EMPTY = frozenset({
    "a", "an", "the", "is", "are", "was", "were", "be", "been", "being", "do", "does", "did", "has", "have",
    "had", "will", "would", "can", "could", "shall", "should", "may", "might", "must", "of", "for", "in",
    "on", "at", "by", "to", "from", "with", "and", "or", "it", "its", "this", "that", "these", "those",
    "there", "here", "please", "we", "us", "our", "you", "your", "i", "me", "my", "they", "them", "their",
    "he", "she", "his", "her", "as", "so", "if", "then", "than", "what", "which", "who", "whom", "whose",
    "when", "where", "how", "much", "many", "get", "gets", "got", "tell", "show", "find", "give", "know",
    "want", "need", "s", "exactly", "currently", "page", "picture", "image", "screenshot", "screen", "text",
    "document", "according", "called", "any", "some", "per", "each", "before", "after", "within", "until",
    "since", "into", "up", "out", "about", "still", "now", "also", "only", "just", "set",
})  # fmt: skip
# Words that only say which kind of value is asked for; a text need not have them.
_OF_KIND: dict[Kind, frozenset[str]] = {
    Kind.MONEY: frozenset({"cost", "price", "pay", "charge", "money", "amount"}),
    Kind.AMOUNT: frozenset({"cost", "price", "pay", "amount", "value", "figure"}),
    Kind.NAME: frozenset({"number", "name", "value"}),
    Kind.COUNT: frozenset({"number", "total", "altogether"}),
    Kind.TIME: frozenset({"date", "time", "day", "month", "year", "happen", "take", "place", "hour"}),
    Kind.DURATION: frozenset({
        "long", "take", "last", "time", "duration", "period",
        "day", "week", "month", "year", "hour", "minute", "second",
    }),
    Kind.OFTEN: frozenset({"often", "happen"}),
    Kind.PERSON: frozenset({"person", "name"}),
    Kind.PLACE: frozenset({"place", "located", "find", "held", "take"}),
    Kind.MAIL: frozenset({"email", "mail", "e-mail", "address"}),
    Kind.PHONE: frozenset({"phone", "telephone", "number", "hotline"}),
    Kind.LINK: frozenset({"website", "site", "page", "address", "link", "url", "web"}),
    Kind.OTHER: frozenset({"number", "name", "value"}),
}  # fmt: skip
_CHINESE_OF_KIND: dict[Kind, str] = {
    Kind.MONEY: "价格|费用|需要|收费|花费|钱|花|费|价",
    Kind.AMOUNT: "数值|数量|金额|大小",
    Kind.NUMBER: "数值|数量|金额|大小",
    Kind.NAME: "名称|叫做?|内容|号码",
    Kind.COUNT: "数量|总数|总共|一共|人数",
    Kind.TIME: "时间|日期|时候|几?[日号天]$",
    Kind.DURATION: "时间|时长|持续|需要|长",
    Kind.OFTEN: "频率|一次",
    Kind.PERSON: "人员|姓名|名字|叫|人$",
    Kind.PLACE: "地点|位置|地址|地方|举行|召开|举办|开$",
    Kind.MAIL: "地址|邮箱|电子邮件|邮件",
    Kind.PHONE: "号码|电话|手机号?码?|联系方式",
    Kind.LINK: "地址|网址|网站",
    Kind.OTHER: "名称|叫做?|内容|号码",
}
# Characters that may stand between the words of a Chinese question, where a text has no word with them.
_JOINING = frozenset(
    "的了吗呢么是在有要会能将得被由给把从到和与还才就都也这那个为于对向吧啊呀嘛请需应该可以我你您它他她们里中上下"
    "前后内去来共总每用做着过起说些"
)
_ASKING = re.compile(
    r"请问一?下?|告诉我|我想知道|帮我|查一?下|找一?下|一共|总共|多少|什么|大概|大约|目前|当前|现在|已经|设置?为|等于"
    r"|的?值(?=是|为|\s|$)"
)
_LATIN = re.compile(r"[a-z0-9]+(?:[-_.:/'@]+[a-z0-9]+)*", re.IGNORECASE)
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_ABBREVIATION = 3  # further characters at most between two of an abbreviation (租期: 租赁期限)


@dataclass(frozen=True, slots=True)
class Wording:
    """The telling words of a question: stems of Latin ones, and runs of Chinese characters.

    `label` is their printed form where it is one name, to be found under other names as well. `hints` are the
    words that only say which kind of value is asked for.
    """

    latin: tuple[str, ...]
    chinese: tuple[str, ...]
    label: str = ""
    hints: tuple[str, ...] = ()
    chinese_hints: str = ""  # a pattern

    def __bool__(self) -> bool:
        return bool(self.latin or self.chinese)

    def touches(self, text: str) -> bool:
        """Whether a text has any of the words or hints."""
        return self.in_text(text).have > 0 or not _stems_of(text).isdisjoint(self.hints)

    def without_hints(self, text: str) -> str:
        """The text without the Chinese words that only say which kind of value is asked for."""
        return re.sub(self.chinese_hints, "", text) if self.chinese_hints else text

    def in_text(self, text: str) -> Covered:
        """Which part of the words the text has."""
        if self.label and quality_of(text, self.label) in (Quality.SYNONYM, Quality.CONTAINS_SYNONYM):
            return Covered(1.0, 1.0, True)
        stems = _stems_of(text)
        form = normalized(text)
        have, total, whole = 0.0, 0.0, True
        for word in self.latin:
            weight = 3.0 if re.search(r"\d", word) else 2.0
            total += weight
            if word in stems:
                have += weight
            else:
                whole = False
        for run in self.chinese:
            some, of, all_there = _run_in(run, form)
            have, total, whole = have + some, total + of, whole and all_there
        return Covered(have, total, whole and total > 0)


@dataclass(frozen=True, slots=True)
class Covered:
    """How much of a question's words a text has: their weights, and whether it has all."""

    have: float
    total: float
    whole: bool

    @property
    def share(self) -> float:
        return self.have / self.total if self.total else 0.0


def wording(asked: Asked, label: str = "") -> Wording:
    """The telling words around the question word. `label`: what the question looks up, if that is known."""
    text = f"{asked.before} \x00 {asked.behind}"
    optional = {stem(word) for word in _OF_KIND.get(asked.kind, frozenset())}
    stems = dict.fromkeys(
        stem(token) for token in _LATIN.findall(folded(text).lower()) if token not in _EMPTY
    )
    latin = [word for word in stems if word not in optional]
    runs = []
    forms = _CHINESE_OF_KIND.get(asked.kind, "")
    for run in _CHINESE.findall(_ASKING.sub("\x00", text)):
        rest = re.sub(forms, "\x00", run) if forms and len(run) > 1 else run
        runs += [part for part in rest.split("\x00") if part.strip("".join(_JOINING))]
    if asked.kind is Kind.COUNT and asked.unit and not asked.unit.isascii():
        runs = [run for run in runs if run != asked.unit]
    return Wording(
        tuple(latin), tuple(runs), label, tuple(word for word in stems if word in optional), forms or ""
    )


@lru_cache(maxsize=4096)
def _stems_of(text: str) -> frozenset[str]:
    tokens = _LATIN.findall(folded(text))
    parts = [
        part
        for token in tokens
        for part in (token, *re.split(r"[-_.:/'@]+|(?<=[a-z])(?=[A-Z])", token))
        if part
    ]
    return frozenset(stem(part) for part in parts)


def _run_in(run: str, form: str) -> tuple[float, float, bool]:
    """The weight of the characters of a run that the text has, that of all, and whether it has all."""
    have, total, whole = 0.0, 0.0, True
    for group in _groups(run, form):
        size = sum(len(piece) for piece in group)
        total += size
        if all(len(piece) > 1 for piece in group):
            have += size
            continue
        between = f".{{0,{_ABBREVIATION}}}"
        if re.search(between.join(re.escape(piece) for piece in group), form):
            have += size * (0.9 if len(group) > 1 else 0.7)
        else:
            have += sum(len(piece) for piece in group if len(piece) > 1)
            whole = False
    return have, total, whole


def _groups(run: str, form: str) -> Iterator[list[str]]:
    """The longest pieces of a run that the text has, and single characters; joining ones divide groups.

    In a term of the vocabulary none is joining: 应付 is more than 付.
    """
    group: list[str] = []
    told = {place for term in terms_in(run) for place in range(term.start, term.end)}
    told -= {place for place, sign in enumerate(run) if sign in "了的"}
    place = 0
    while place < len(run):
        length = next((n for n in range(len(run) - place, 1, -1) if run[place : place + n] in form), 1)
        if length > 1 or run[place] not in _JOINING or place in told:
            group.append(run[place : place + length])
        elif group:
            yield group
            group = []
        place += length
    if group:
        yield group
