"""Dates, times, durations and frequencies in a printed sentence, each taken whole.

A span has both its ends, and a limit its word ("by Friday", 7个工作日内).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glm4v_desktop.reader.kinds import EN_TIME_UNIT

Place = tuple[int, int]  # start and end in a text

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"(?:Mon|Tue(?:s)?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?s?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)"
_HALF_DAY = r"(?:上午|下午|早上|晚上|中午|凌晨|傍晚|今晚|明晚|早|晚)"
# In Chinese a number with 号 is also that of a house, a line, a gate.
_HOUSES = "码线楼站院室文机内门口桌柜车厅馆店场库"
_NO_DAY = rf"(?![{_HOUSES}]|[至到]\d+号[{_HOUSES}])"

# What a time is made of. A chain of these is one value: "Tuesday, 12 November between 9:00 and 12:00".
_ATOM = re.compile(
    "|".join(
        (
            rf"\b{_DAY}\b",
            (
                r"(?<!\w)(?:(?:[Bb]etween\s)?\d{1,2}(?:st|nd|rd|th)?(?:\s(?:and|to)\s|\s?[-–]\s?))?"
                rf"\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?:,?\s\d{{4}})?(?!\w)"
            ),
            rf"\b{_MONTH}\s\d{{4}}(?!\d)",
            rf"\b{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?(?![\w:])",
            rf"(?<=[Ii]n\s)(?:(?:19|20)\d\d(?![\w.,]*\d)|{_MONTH}(?!\w))|(?<=[Bb]y\s){_MONTH}(?!\w)",
            r"(?<![\w:.])\d{1,2}(?::\d\d){0,2}\s?[AaPp]\.?[Mm]\b\.?",
            r"(?<![\w:.])\d{1,2}(?::\d\d){1,2}(?![\w:]|\.\d)|\b\d{1,2} o'clock",
            r"\b(?:[Nn]oon|[Mm]idnight|[Tt]oday|[Tt]onight|[Tt]omorrow|[Yy]esterday|[Ww]eekdays|[Ww]eekends?)\b",
            (
                r"\b(?:[Nn]ext|[Ll]ast|[Tt]his|[Ee]very|[Ee]ach)\s"
                rf"(?:week(?:end)?|month|year|quarter|morning|evening|afternoon|night|day|{_DAY})\b"
            ),
            rf"\b(?:[Tt]he\s)?{_NTH}(?:\sday)?\sof\s(?:each|every|the)\s(?:month|quarter|year)\b",
            rf"\b(?:[Tt]he\s)?end\sof\s(?:the\s)?(?:week|month|quarter|year|{_MONTH})",
            r"\bQ[1-4]\b(?:\s\d{4})?",
            r"\d{4}\s?年(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号])?|[底初末])?",
            r"\d{1,2}\s?月\s?\d{1,2}\s?[日号]|(?<!\d)\d{1,2}\s?月(?:份|[底初])?(?!个)",
            r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}",
            r"(?<![\w/.-])(?:0[1-9]|1[0-2])[-/](?:0[1-9]|[12]\d|3[01])(?=\s\d{1,2}:\d\d)",
            rf"(?:每个?月\s?)?(?<![\d.第前后满过达逾])\d{{1,2}}\s?[日号]{_NO_DAY}",
            r"(?:[本下上每]个?)?(?:周|星期|礼拜)[一二三四五六日天]|[本下上]个?周(?![期转])|[本下上]个?月",
            r"今[天年]|明[天年]|后天|昨天|去年|次日(?=\s?\d|[上下]午|早|晚)|月底|年底|每[天日周月年]",
            (
                rf"(?:{_HALF_DAY}\s?)?(?<![\d:.])\d{{1,2}}\s?(?::\d\d|点钟?(?:半|整|\d{{1,2}}分?)?(?!\d|[击名])"
                r"|时(?:\d{1,2}分)?(?=[,，。前起至到开]|$))"
            ),
            rf"今晚|明晚|{_HALF_DAY}(?=[开集出])",
        )
    ),
    re.ASCII,
)
_BETWEEN = re.compile(
    r"(?:\s|,|，|\(|（|\)|）|at|on|to|until|till|through|and|between|from|of|起至|开始至|[-–—~～至到起])*"
)
_COMMA = re.compile(r"\s*[,，]\s*")
_CLOCK = re.compile(r"\d:\d\d$|\d\s?[ap]\.?m\.?$", re.IGNORECASE)
_LIMIT_BEFORE = re.compile(
    r"\b(?:by|before|after|until|till|since|from|no later than)\s(?:the\s)?$", re.IGNORECASE
)
_LIMIT_BEHIND = re.compile(r"\s?(?:之?[前后]|以[前后])(?![期点端景方])")
_VAGUE = re.compile(
    r"(?:by |this |next |last )*(?:week|month|year|quarter)|[本下上每]个?[周月]|[今明去]年", re.IGNORECASE
)
_WITH_END = re.compile(r"^(?:until|till)\b|\sto\s|\d\s?[-–~～]|[至到]", re.IGNORECASE)
_SPAN = re.compile(r"^(?:until|till|from)\b|\sto\s|[-–~～至]", re.IGNORECASE)

_EN_NUMBER = r"(?:\d[\d.,]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half an?)"
_ZH_UNIT = (
    r"(?:工作日|自然日|小时|分钟|秒钟?|星期|季度|周(?!年)|天|(?<=个)月|年(?!\d|[前初底末代度级])"
    r"|(?<!月)日(?![前起至]))"
)
_DURATION = re.compile(
    "|".join(
        (
            r"(?<![\d.,月年号:点])\d+\s?分(?:钟)?\s?\d+\s?秒",
            (
                rf"(?<![\w.])(?:\d[\d.,]*\s?(?:ms|s|h|d)(?!\w)|(?:\d+\s?(?:to|-|–)\s?)?{_EN_NUMBER}[\s-]?{EN_TIME_UNIT}\b)"
                rf"(?:(?:,?\sand\s|,?\s)\d+\s?{EN_TIME_UNIT}\b)*"
            ),
            (
                rf"(?:(?<![\d.,月年号:])\d[\d,.]*|[零一二两三四五六七八九十百半]+)\s?(?:个(?:多|半)?)?{_ZH_UNIT}"
                r"(?:\s?(?:零|又|\d)[^，。；,]{0,6}?(?:个月|天|小时|分钟?|秒))*"
            ),
        )
    ),
    re.IGNORECASE | re.ASCII,
)
_SECONDS = re.compile(r"\d[\d.,]*\s?m?s")
_SOON_BEFORE = re.compile(r"\b(?:within|in|after|every)\s(?:about\s|the next\s|next\s)?$", re.IGNORECASE)
_SOON_BEHIND = re.compile(r"\s?(?:之?内|以内|之?后|以后|later\b|ago\b)", re.IGNORECASE)
_OFTEN = re.compile(
    "|".join(
        (
            r"\b(?:hourly|daily|weekly|monthly|quarterly|yearly|annually)\b",
            rf"\bevery (?:\w+ )?(?:{EN_TIME_UNIT}|{_DAY})\b",
            rf"\b(?:once|twice|{_EN_NUMBER} times) (?:a|per|every) \w+\b",
            (
                r"每隔?(?:[\d一二两三四五六七八九十半]+\s?个?)?(?:天|日|周[一二三四五六日]?|月|年|季度|小时|分钟)"
                r"(?:\s?[\d一二两三四五]+\s?次)?"
            ),
        )
    ),
    re.IGNORECASE | re.ASCII,
)
_MOVED = re.compile(
    r"\b(?:mov|postpon|reschedul|chang|shift)\w*|改[到为至期]|推迟|延期|提前到", re.IGNORECASE
)


_PERIODS = "week|month|year|quarter|period|season"
_EARLIER = re.compile(
    rf"\b(?:last|previous|prior|past) (?:{_PERIODS})|\b(?:{_PERIODS}) (?:before|earlier)\b"
    r"|上一?个?[月周年期季](?!度)|去年|前年|昨[天日]|\byesterday\b",
    re.IGNORECASE,
)
_CURRENT = re.compile(
    rf"\b(?:this|current) (?:{_PERIODS})|本[月周年期季]|今[年天日]|当[月期年]", re.IGNORECASE
)


def is_of_another_period(asked: str, names: str, around: str = "") -> bool:
    """Whether a question asks for the period before and the names of a value are of this one, or the reverse.

    `around` stands with the value, and may tell the period before too.
    """
    before, now = _EARLIER.search(asked), _CURRENT.search(asked)
    if bool(before) == bool(now):
        return False
    earlier, current = _EARLIER.search(names), _CURRENT.search(names)
    if now:
        return bool(earlier) and not current
    return not earlier and (bool(current) or not _EARLIER.search(around))


def times_in(text: str) -> list[Place]:
    """Where a text has dates and times; those that are connected are one."""
    found: list[Place] = []
    for match in _ATOM.finditer(text):
        apart = _COMMA.fullmatch(text, found[-1][1], match.start()) if found else None
        if apart and _CLOCK.search(text[: found[-1][1]]) and _CLOCK.search(match.group()):
            found.append(match.span())  # "open until 17:00, 16:30 last entry"
        elif found and _BETWEEN.fullmatch(text, found[-1][1], match.start()):
            found[-1] = (found[-1][0], match.end())
        else:
            found.append(match.span())
    return [_with_limit(place, text) for place in found]


def durations_in(text: str) -> list[Place]:
    return [match.span() for match in _DURATION.finditer(text)]


def spans_in(text: str) -> list[Place]:
    """Where a text tells how long something takes by its end ("until 30 June") or both ends."""
    return [(start, end) for start, end in times_in(text) if _WITH_END.search(text[start:end])]


def times_from_now_in(text: str) -> Iterator[Place]:
    """Where a text tells a time by a duration: "within 21 days", 2分钟后."""
    for start, end in durations_in(text):
        before, behind = _SOON_BEFORE.search(text, 0, start), _SOON_BEHIND.match(text, end)
        machine = _SECONDS.fullmatch(text[start:end])  # "timeout after 30 s" tells how long it took
        if (before or behind) and not machine:
            yield before.start() if before else start, behind.end() if behind else end


def frequencies_in(text: str) -> list[Place]:
    return [match.span() for match in _OFTEN.finditer(text)]


def is_vague(time: str) -> bool:
    """Whether a time is only that of a whole week, month or year ("next week", 下周)."""
    return _VAGUE.fullmatch(time.strip()) is not None


def may_be_moved(text: str, time: str) -> bool:
    """Whether a time may be two, an old and a new one ("moved from Monday to Thursday")."""
    return _MOVED.search(text) is not None and _SPAN.search(time) is not None


def _with_limit(place: Place, text: str) -> Place:
    """The time with the word that makes it a limit, and the bracket that closes one inside it."""
    start, end = place
    before, behind = _LIMIT_BEFORE.search(text, 0, start), _LIMIT_BEHIND.match(text, end)
    if text.count("(", start, end) > text.count(")", start, end) and text.startswith(")", end):
        end += 1
    return before.start() if before else start, behind.end() if behind else end
