"""What a question asks about a chat: whose messages, which of them, and what of them. Words only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from glm4v_desktop.ocr.numbers import folded


class Wanted(Enum):
    """What of the messages is asked for."""

    TEXT = auto()
    SPEAKER = auto()
    TIME = auto()
    COUNT = auto()
    PEOPLE = auto()


class Place(Enum):
    """Which of the messages, counted from the top."""

    ANY = auto()
    FIRST = auto()
    LAST = auto()


@dataclass(frozen=True, slots=True)
class ChatQuestion:
    """A question about messages. `who` and `about` are as written, and empty if the question has none."""

    wanted: Wanted
    who: str = ""
    about: str = ""
    place: Place = Place.ANY


_SAY = (
    r"(?:sa(?:y|ys|id)|writ(?:e|es|ten)|wrote|answer(?:s|ed)?|repl(?:y|ies|ied)|respond(?:s|ed)?|ask(?:s|ed)?"
    r"|tells?|told|sends?|sent|posts?|posted|texts?|texted|mention(?:s|ed)?|propos(?:e|ed|es)|suggest(?:s|ed)?)"
)
_MESSAGE = r"(?:chat )?(?:message|text|answer|reply|response|question|post)"
_OF = r"(?:from|by|of|sent by|written by)"
_ABOUT = r"(?:\s+(?:about|on|regarding|that|to|for|of)?\s*(?P<about>.+))?"
_DID = r"(?:did|does|do|has|have|was|is)"
_WHAT = r"(?:what|read|show|which)(?:'s| is| was| were| does| did)?"
_WHEN = r"(?:when|(?:at )?what time)"
_LAST = r"(?P<last>last|latest|newest|final|most recent)"
_FIRST = r"(?P<first>first|oldest|earliest)"

_SAY_ZH = r"(?:说|讲|写|回复|回答|答复|回|答|发|问|提到|提|通知|告诉)"
_MESSAGE_ZH = r"(?:消息|信息|短信|微信|话|回复|留言)"
_WHEN_ZH = r"(?:几点(?:钟|几分)?|什么时候|什么时间|何时|哪天)"
_LAST_ZH = r"(?P<last>最后|最新|最近)"
_FIRST_ZH = r"(?P<first>第一|最早|最先|最初)"
_ONE_ZH = r"(?:的?(?:一)?[条句个])?的?"

# The first form that fits the whole question counts.
_FORMS: tuple[tuple[Wanted, str], ...] = (
    (Wanted.COUNT, rf"how many {_MESSAGE}s? (?:did|does|has|have) (?P<who>.+?) (?:{_SAY}|made?)"),
    (Wanted.COUNT, rf"how many {_MESSAGE}s (?:are|were) (?:there )?{_OF} (?P<who>.+)"),
    (Wanted.COUNT, rf"how many {_MESSAGE}s (?:are|were)(?: there)?(?: (?:in|on|here).*)?"),
    (Wanted.COUNT, rf"(?P<who>.+?)(?:一共|总共)?{_SAY_ZH}了(?:几|多少)[条句]{_MESSAGE_ZH}?"),
    (Wanted.COUNT, rf"(?:一共|总共)?(?:里面?)?有(?:几|多少)[条句]{_MESSAGE_ZH}"),
    (Wanted.PEOPLE, r"who (?:is|are|was) (?:in|part of) (?:this|the) (?:chat|conversation|group)"),
    (Wanted.PEOPLE, r"who (?:is|are) (?:talking|chatting|writing)(?: .+)?|who takes part(?: .+)?"),
    (Wanted.PEOPLE, r"(?:都)?(?:有)?(?:哪些人|谁)(?:和谁)?(?:在|参与)(?:了)?(?:聊天|说话|对话|群里|发言)"),
    (Wanted.SPEAKER, rf"who (?:{_SAY}) (?:the )?(?:{_LAST}|{_FIRST})(?: {_MESSAGE})?"),
    (Wanted.SPEAKER, rf"who (?:is|was) the (?:{_LAST}|{_FIRST}) (?:to|who) {_SAY}(?: .*)?"),
    (Wanted.SPEAKER, rf"(?:{_LAST_ZH}|{_FIRST_ZH}){_ONE_ZH}{_MESSAGE_ZH}?是?谁{_SAY_ZH}的?"),
    (Wanted.SPEAKER, rf"谁(?:{_LAST_ZH}|{_FIRST_ZH})(?:一个)?{_SAY_ZH}(?:的|了)?{_MESSAGE_ZH}?"),
    (Wanted.SPEAKER, rf"who(?: else)? (?:has )?{_SAY}{_ABOUT}"),
    (Wanted.SPEAKER, rf"谁{_SAY_ZH}(?:了|过|的|到)*(?P<about>.+)"),
    (Wanted.SPEAKER, rf"(?P<about>.+?)(?:这句话|这条消息|这)?是谁{_SAY_ZH}的"),
    (
        Wanted.TIME,
        rf"{_WHEN} (?:was|is) (?:the )?(?:{_LAST}|{_FIRST}) {_MESSAGE}(?: {_OF} (?P<who>.+?))?(?: {_SAY})?",
    ),
    (Wanted.TIME, rf"{_WHEN} (?:was|is) (?P<about>.+?) (?:said|written|sent|posted|asked)"),
    (Wanted.TIME, rf"{_WHEN} (?:did|does|do|has|have) (?P<who>.+?) {_SAY}{_ABOUT}"),
    (
        Wanted.TIME,
        rf"(?:(?P<who>.+?)的?)?(?:{_LAST_ZH}|{_FIRST_ZH}){_ONE_ZH}{_MESSAGE_ZH}?是?{_WHEN_ZH}{_SAY_ZH}?的?",
    ),
    (Wanted.TIME, rf"(?P<about>.+)是(?P<who>.*?){_WHEN_ZH}{_SAY_ZH}的"),
    (Wanted.TIME, rf"(?P<who>.+?)是?(?:在)?{_WHEN_ZH}{_SAY_ZH}(?:的|了|过)*(?P<about>.*)"),
    (
        Wanted.TEXT,
        rf"{_WHAT}(?: me)?(?: the)? (?:{_LAST}|{_FIRST}) {_MESSAGE}(?: {_OF} (?P<who>.+?))?(?: say| in .+)?",
    ),
    (
        Wanted.TEXT,
        rf"{_WHAT} (?P<who>.+?)(?:'s|s'|’s) (?:(?:{_LAST}|{_FIRST}) )?{_MESSAGE}s?(?: about (?P<about>.+))?",
    ),
    (Wanted.TEXT, rf"what(?: else)? {_DID} (?P<who>.+?) (?:{_LAST}|{_FIRST}) {_SAY}"),
    (Wanted.TEXT, rf"what(?: else)? {_DID} (?P<who>.+?) {_SAY}(?: (?:{_LAST}|{_FIRST})\b)?{_ABOUT}"),
    (Wanted.TEXT, rf"what (?:was|has been) {_SAY} (?P<about>(?:at )?\d{{1,2}}:\d{{2}}.*)"),
    (Wanted.TEXT, rf"how {_DID} (?P<who>.+?) (?:answer|reply|respond){_ABOUT}"),
    (Wanted.TEXT, rf"(?:show|list|read|give)(?: me)?(?: all)?(?: the)? {_MESSAGE}s? {_OF} (?P<who>.+)"),
    (
        Wanted.TEXT,
        rf"(?:(?P<who>.+?)的?)?(?:{_LAST_ZH}|{_FIRST_ZH}){_ONE_ZH}{_MESSAGE_ZH}?(?:是|{_SAY_ZH})(?:了|的)*(?:什么|啥)?(?:内容)?",
    ),
    (
        Wanted.TEXT,
        rf"(?P<who>.+?)(?:关于|对于?)(?P<about>.+?)(?:都)?(?:怎么)?{_SAY_ZH}(?:了|的)*(?:些)?(?:什么|啥)?",
    ),
    (
        Wanted.TEXT,
        rf"(?P<who>.+?)(?:都|刚才|后来|又)?{_SAY_ZH}(?:了|的)*(?:些)?(?:什么|啥|哪些话)(?:话|内容|消息)?了?",
    ),
    (Wanted.TEXT, rf"(?P<who>.+?)(?:是)?怎么{_SAY_ZH}的?"),
    (Wanted.TEXT, rf"(?P<who>.+?)的(?:{_MESSAGE_ZH})(?:是|有)?(?:什么|哪些|啥)?(?:内容)?"),
)
_PATTERNS = tuple((wanted, re.compile(form, re.IGNORECASE)) for wanted, form in _FORMS)
_POLITE = re.compile(
    r"^(?:please|请问|请|can you (?:tell|show) me|tell me|in (?:this|the) chat,?)\s*", re.IGNORECASE
)
_INDIRECT = re.compile(r"^(?:图中|图里|聊天(?:记录)?(?:中|里)|群里)(?:的)?,?\s*")
_QUOTES = "\"'“”‘’「」『』《》"


def chat_question(question: str) -> ChatQuestion | None:
    """What the question asks about messages; None if it does not ask about what somebody says."""
    asked = folded(question).strip().rstrip("?？.。!！ ")
    asked = _INDIRECT.sub("", _POLITE.sub("", asked))
    for wanted, form in _PATTERNS:
        if match := form.fullmatch(asked):
            groups = match.groupdict()
            place = Place.LAST if groups.get("last") else Place.FIRST if groups.get("first") else Place.ANY
            who, about = (_bare(groups.get(name)) for name in ("who", "about"))
            return ChatQuestion(wanted, who, about, place)
    return None


def _bare(part: str | None) -> str:
    return (part or "").strip().strip(_QUOTES).strip(" ,，:：?？").removesuffix("的")
