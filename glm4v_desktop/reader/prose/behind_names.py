"""What stands directly behind a name in running text: a number, a code, or what "is" or a colon links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from glm4v_desktop.ocr.numbers import folded, numbers_in
from glm4v_desktop.reader.kinds import Asked, Kind
from glm4v_desktop.reader.prose.values import values_of
from glm4v_desktop.reader.times import times_in

_LONGEST_VALUE = 60  # letters of what is linked to a name
_MOST_WORDS = 4  # of a figure with its unit in words

LINK = r"[)）]?\s*(?:[（(][^（）()]{0,12}[）)])?\s*"  # brackets between a name and its value
_LINKED = re.compile(rf"{LINK}(?:(?:is|was|are|were)\b|[:：=]|为|是|叫)\s*")
_QUOTED = re.compile(r"[\"“「『‘'](?P<text>[^\"”」』’']{1,40})[\"”」』’']")
_CODE = re.compile(r"[#№]?\s?(?=[\w./:+-]*\d)[A-Za-z0-9][\w./:+-]*\w|\d")
# A bracket that touches Latin letters is that of a call in code: Path("/tmp").
_CLAUSE_END = re.compile(r"[，。；;]|(?<![A-Za-z_])[（(]|,\s(?!\d)|\.\s|\.$|\s(?=and\s|but\s)")
_WHAT_IS_DONE = re.compile(
    r"(?:not |only |always |then )?(?:[a-z]+ed|sent|kept|shown|given|held|sold|written|printed|set)"
    r" (?:by|to|in|at|on|with|from|via|through|every|when)\b"
)
_BEFORE_NAME = frozenset({"is", "was", "are", "were", "the", "a", "an", "name", "number", "of"})
_LINK_BEHIND = re.compile(r"(?:的|是|为|叫做?|设置?|等于|:|：|\s)+$")


def named_values(asked: Asked, text: str) -> Iterator[str]:
    """What the text prints behind the name that the question asks about."""
    plain = folded(text)
    if asked.before.strip() and re.search(r"[\u3400-\u9fff]", asked.before):
        name = name_before(asked.before, plain)
        yield from _behind(name, plain) if name else ()
        return
    words = re.findall(r"[\w'’-]+", asked.behind or asked.before)
    is_called = "name" in words
    while words and words[0].lower() in _BEFORE_NAME:
        words.pop(0)
    for length in range(len(words), 0, -1):
        printed = r"\s".join(map(re.escape, words[:length]))
        form = rf"(?<!\w){printed}s?(?!\w)"
        if name := re.search(form, plain, re.IGNORECASE):
            found = list(_behind(name, plain))
            called = re.match(r"\s(?P<name>[A-Z]\w*)", plain[name.end() :]) if is_called else None
            yield from [called["name"]] if called and not found else found
            return


def name_before(before: str, plain: str) -> re.Match[str] | None:
    """Where a text has the end of what stands before a Chinese question word, as much of it as it has."""
    wanted = "".join(_LINK_BEHIND.sub("", before).split())
    for start in range(len(wanted) - 1):
        form = r"\s*".join(map(re.escape, wanted[start:]))
        if match := re.search(form, plain, re.IGNORECASE):
            return match
    return None


def _behind(name: re.Match[str], plain: str) -> Iterator[str]:
    rest = plain[name.end() :].rstrip(".。")
    linked = _LINKED.match(rest)
    after = rest[linked.end() :] if linked else rest.lstrip(" (（")
    clause = _CLAUSE_END.split(after, maxsplit=1)[0].strip()
    number = next((one for one in numbers_in(after) if one.start == 0), None)
    if quoted := _QUOTED.match(after):
        yield quoted["text"]
    elif not linked and any(start == 0 for start, _ in times_in(after)):
        return  # "a discount 6 Aug": a date belongs to what happened, not to the name before it
    elif number is not None and len(number.text) > 1:
        touches = re.match(r"\s?(?:\d|(?:or|and|/|或|和|、)\s?\d)", after[number.end :])
        lists = re.match(r",\s\d", after[number.end :])
        code = re.match(r"\d[\w.]*(?:-\w+){2,}(?![\w-])", after)  # no date and no span
        short = linked and len(clause.split()) <= _MOST_WORDS and len(numbers_in(clause)) == 1
        if lists or short:
            yield clause
        elif code and code.end() > number.end:
            yield code.group()
        elif not number.doubtful and not touches:
            ends = [end for start, end in values_of(Kind.AMOUNT, after) if start == 0]
            yield after[: max((number.end, *ends))]
    elif code := _CODE.match(after):
        yield code.group()
    elif linked and 0 < len(clause) <= _LONGEST_VALUE and not after.startswith((":", "："), len(clause)):
        says_little = re.match(r"\s*(?:is|was|are|were)\b", linked.group()) and re.fullmatch(
            r"[a-z-]+", clause
        )
        # "The password is wrong" and "The code is sent by mail" tell neither.
        yield from () if says_little or _WHAT_IS_DONE.match(clause) else (clause,)
