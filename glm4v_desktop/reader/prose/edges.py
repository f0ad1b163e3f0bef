"""When something starts and when it ends, told by the two ends of a span of time: 自…起至…止, from … to …."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from glm4v_desktop.ocr.numbers import folded
from glm4v_desktop.reader.times import times_in


class Edge(Enum):
    START = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class _Form:
    edge: Edge
    asks: re.Pattern[str]


_FORMS = (
    _Form(
        Edge.START,
        re.compile(
            r"\b(?:start|begin|commence|open)(?:s|ed|ing)?\b|\btakes? effect\b"
            r"|开始|起始|起租|生效|入职|上班|开门|开放",
            re.IGNORECASE,
        ),
    ),
    _Form(
        Edge.END,
        re.compile(
            r"\b(?:end|expire|finish|close|terminate|stop)(?:s|d|ed|es|ing)?\b|\bruns? out\b"
            r"|到期|结束|截止|届满|期满|终止|下班|关门|打烊",
            re.IGNORECASE,
        ),
    ),
)
_DIVIDED = re.compile(
    r"\s?(?:起至|起到|开始至|起?\s?[-–—~～]|至|到)\s?(?=\D{0,3}\d)|\s(?:to|until|till|through|and)\s(?=.*\d)",
    re.IGNORECASE,
)
_FROM = re.compile(r"^(?:from|between|since|自|从|由)\s?", re.IGNORECASE)
_UNTIL = re.compile(r"^(?:until|till)\s|^(?:截至|至|到)\s?", re.IGNORECASE)
_BEGINS_BEFORE = re.compile(
    r"(?:\b(?:from|as of|starting|beginning|effective|with effect from)(?: on)?|自|从)\s?$", re.IGNORECASE
)
_BEGINS_BEHIND = re.compile(r"\s?(?:起(?![诉草])|开始)")
_ENDS_BEHIND = re.compile(r"\s?(?:止|为止|到期|结束)")
_EVERY = re.compile(r"^(?:每[天日周]|every day|daily)\s?", re.IGNORECASE)
# A day or a clock time; a bare number is only a part of one.
_WHOLE = re.compile(
    r"\d\s?[日号月年]|\d{4}[-/.]\d{1,2}|\d:\d\d|\d\s?[ap]\.?m|点|[A-Z][a-z]{2,8}\.?\s\d|\d\s[A-Z][a-z]{2,8}"
)


def edge_asked(question: str) -> Edge | None:
    """Which end of a span a question asks for; None if it asks for neither, or for both."""
    asked = [form.edge for form in _FORMS if form.asks.search(question)]
    return asked[0] if len(asked) == 1 else None


def without_edge_words(text: str) -> str:
    for form in _FORMS:
        text = form.asks.sub(" ", text)
    return text


def edges_in(edge: Edge, text: str) -> Sequence[str]:
    """The times that a text tells as the start, or the end, of something."""
    plain = folded(text)
    found = []
    for start, end in times_in(plain):
        whole = plain[start:end]
        parts = [part for part in _DIVIDED.split(_FROM.sub("", whole), maxsplit=1) if part]
        if len(parts) == 2 and all(_WHOLE.search(part) for part in parts):
            found.append(parts[0 if edge is Edge.START else 1])
        elif len(parts) == 1 and edge is Edge.START:
            begins = _BEGINS_BEFORE.search(plain, 0, start) or _BEGINS_BEHIND.match(plain, end)
            if (begins or _FROM.match(whole)) and _WHOLE.search(parts[0]):
                found.append(parts[0])
        elif len(parts) == 1 and (_UNTIL.match(whole) or _ENDS_BEHIND.match(plain, end)):
            found.append(_UNTIL.sub("", whole))
    return [_EVERY.sub("", value).strip(" ,，.起止") for value in found]
