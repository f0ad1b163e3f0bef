"""The value of a kind that stands near the words of a question in one sentence.

A sentence is divided into clauses, because one sentence often has several values: the one asked for is in the
clause in which the words of the question are complete.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from glm4v_desktop.ocr.numbers import numbers_in
from glm4v_desktop.reader.kinds import Asked, Kind
from glm4v_desktop.reader.prose.values import values_of
from glm4v_desktop.reader.prose.wording import Wording, wording
from glm4v_desktop.reader.times import Place, is_vague, may_be_moved, times_from_now_in

_LONGEST_NAME = 12  # letters of a clause that is only a name with a value
_MOST_BETWEEN = 8  # words between an amount and the nearest word of the question

_CLAUSE_END = re.compile(
    r"[，；、]|[,;](?=\s|$)|(?<=[\u3400-\u9fff])(?=而|但|其中)"
    r"|\s(?=(?:and|but|while|whereas|although|because|so|which|who|where)\s)"
)
# Words that may stand between a label and its amount.
_LIGHT = re.compile(
    r"\b(?:a|an|per|each|every) (?:year|month|week|day|hour|night|person)\b|^(?:and|but|而|但|其中)"
    r"|\b(?:is|are|was|were|be|of|at|to|only|about|up|around|approximately|roughly|nearly|over|under|more|less"
    r"|than|now|just|least|most|will|currently|the|an?|total|for|by|in|on|with|it|us|you|still|even|also|has|have"
    r"|(?:keep|hold|weigh|measure|requir|need|reach|contain|equal|stand|ris|rose|fell|fall|offer|includ|employ"
    r"|expect|limit|set|us|pay|charg|earn|gr[eo]w|provid|cost|amount)(?:s|es|ed|e)?)\b"
    r"|大约|大概|约为?|共计|合计|总计|一共|人民币|已经|目前|至少|最多|最低|最高|不超过|预计|需要?|可以?|高达|低至"
    r"|提高|增至|降至|每[年月周天日人]|能|为|是|有|共|达|计|仅|只|剩|还|到|在|了|的|要|已|各|每|将|由|即"
    r"|[^\w\u3400-\u9fff]|[\s_]",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
# "$10 less than the other", 比它便宜10元: a difference, and no value of its own.
_DIFFERENCE_BEHIND = re.compile(r"\s?(?:less|more|higher|lower|cheaper|fewer|extra|off)\b", re.IGNORECASE)
_DIFFERENCE_BEFORE = re.compile(r"(?:便宜|贵|优惠|减免?|[多少高低]了?|降了?)\s?$")
# "€9 a night" is what the thing before it costs, not the night.
_RATE_BEHIND = re.compile(r"\s?(?:an?|per|each|every)\s|\s?/\s?", re.IGNORECASE)
_PAST = re.compile(r"\s*(?:was|were|did|had|has|have)\b", re.IGNORECASE)  # a term that runs has not ended
_BESIDE = re.compile(r"\b(?:at|in|on|by|from|with|to|per)\b", re.IGNORECASE)
_OLD_BEFORE = re.compile(
    r"(?:\b(?:instead of|rather than|compared (?:to|with)|up from|down from|previously)|而不是|而非)\s*$",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:increas|rais|gr[eo]w|reduc|cut|chang|drop|lower|extend)\w*|提高|增|降|[上下]调|扩|升",
    re.IGNORECASE,
)
_OF_MONEY = re.compile(
    r"租金|押金|费|价|款|金额|预算|工资|薪|\b(?:fee|rent|deposit|price|cost|budget|salary|amount|fine)s?\b",
    re.IGNORECASE,
)


def near_values(asked: Asked, words: Wording, text: str, context: str = "") -> list[str]:
    """The one value of the kind near the words of the question; empty if there is none, or several.

    `context` stands before the sentence: its words count, its values do not.
    """
    whole = context + text.rstrip(".。")
    places = [place for place in values_of(asked.kind, whole, asked.unit) if place[0] >= len(context)]
    own = own_clause(words, whole, places, len(context))
    if own is None:
        return []
    inside = _in_or_beside(asked, whole, places, own)
    if asked.kind is Kind.TIME and not inside and not _PAST.match(asked.behind):
        inside = _in_or_beside(asked, whole, list(times_from_now_in(whole)), own)
    for start, end in [place for place in inside if _is_old(whole, place)]:
        inside.remove((start, end))
        whole = whole[:start] + " " * (end - start) + whole[end:]
    if len(inside) > 1 and asked.kind in (Kind.AMOUNT, Kind.NUMBER) and _OF_MONEY.search(asked.around):
        money = values_of(Kind.MONEY, whole)
        inside = [place for place in inside if place in money]
    if len(inside) > 1 and asked.kind is Kind.TIME:
        inside = [place for place in inside if not is_vague(whole[slice(*place)])]
    if len(inside) == 1 and is_one_of_several(words, whole, inside[0]):
        return []
    if len(inside) != 1 or not _is_certain(asked.kind, words, whole, inside[0], len(places)):
        return []
    return [whole[slice(*inside[0])]]


def own_clause(words: Wording, text: str, places: Sequence[Place], context: int = 0) -> Place | None:
    """The first clause that completes the question's words and has one of its own.

    A later one that has all of them and a value is preferred to a first one without a value. `context`
    characters stand before the sentence.
    """
    complete = complete_clauses(words, text, places, context)
    telling = [
        (start, end)
        for start, end in complete
        if any(start <= first and last <= end for first, last in places)
        and ((start, end) == complete[0] or words.in_text(text[start:end]).whole)
    ]
    return next(iter((*telling, *complete)), None)


def complete_clauses(words: Wording, text: str, places: Sequence[Place], context: int = 0) -> list[Place]:
    """The clauses with a word of the question up to which the text has all of them."""
    return [
        (start, end)
        for start, end in clauses_of(text, places)
        if end > context and words.in_text(text[:end]).whole and words.touches(text[start:end])
    ]


def clauses_of(text: str, places: Sequence[Place] = ()) -> list[Place]:
    """Where the clauses of a sentence begin and end; no value is cut."""
    ends = (match.end() for match in _CLAUSE_END.finditer(text))
    cuts = [cut for cut in ends if not any(start < cut < end for start, end in places)]
    return list(zip((0, *cuts), (*cuts, len(text)), strict=True))


def _in_or_beside(asked: Asked, text: str, places: Sequence[Place], clause: Place) -> list[Place]:
    """The values inside the clause, or those that have a clause of their own."""
    inside = [place for place in places if clause[0] <= place[0] and place[1] <= clause[1]]
    return inside or [place for place in places if _stands_alone(asked, text, place)]


def _stands_alone(asked: Asked, text: str, place: Place) -> bool:
    """Whether the clause of a value has little else ("On 12 March, the ...", "预计持续90分钟")."""
    start, end = _clause_of(text, place)
    rest = _LIGHT.sub(" ", f"{text[start : place[0]]} {text[place[1] : end]}")
    return not wording(replace(asked, before=rest, behind=""))


def _clause_of(text: str, place: Place) -> Place:
    return next((a, b) for a, b in clauses_of(text, [place]) if a <= place[0] and place[1] <= b)


def _is_old(text: str, place: Place) -> bool:
    """Whether a value is one that another has replaced ("500 MB instead of 200 MB")."""
    before, behind = text[: place[0]], text[place[1] :]
    leaves = re.search(r"(?:[由从]|\bfrom)\s?$", before) and re.match(
        r"[^，,。]{0,4}?[到至为]|\s?to\b", behind
    )
    return bool(_OLD_BEFORE.search(before) or (leaves and _CHANGED.search(text)))


def _is_certain(kind: Kind, words: Wording, text: str, place: Place, count: int) -> bool:
    """Whether a value is the one that is asked for, out of `count` values of the kind in the sentence."""
    value, start = text[slice(*place)], _clause_of(text, place)[0]
    if kind in (Kind.MAIL, Kind.PHONE, Kind.LINK):
        return True
    if re.match(r"\s?\d", text[place[1] :]) or any(number.doubtful for number in numbers_in(value)):
        return False
    if kind in (Kind.AMOUNT, Kind.NUMBER, Kind.MONEY):
        goes_on = start > 0 and not _LIGHT.sub("", text[start : place[0]])  # "The plan ..., and costs $9"
        return goes_on or is_close(words, text, place)
    if kind in (Kind.TIME, Kind.DURATION) and count > 1 and len(words.latin) + len(words.chinese) == 1:
        return is_close(words, text, place)  # "The offer starts on 1 May and ends on 31 May"
    return kind is not Kind.TIME or not may_be_moved(text, value)


def is_close(words: Wording, text: str, place: Place) -> bool:
    """Whether no other telling words stand between a value and the nearest words of the question.

    What is in brackets does not count.
    """
    if _DIFFERENCE_BEHIND.match(text, place[1]) or _DIFFERENCE_BEFORE.search(text[: place[0]]):
        return False
    text = _IN_BRACKETS.sub(lambda found: " " * len(found[0]), text[: place[0]]) + text[place[0] :]
    before, behind = _pieces(text[: place[0]]), _pieces(text[place[1] :])
    near = _up_to_words(words, before[::-1])
    if near is not None and _is_light(words, "".join(near[::-1])):
        return True
    if _RATE_BEHIND.match(text, place[1]) and not _is_light(
        words, text[_clause_of(text, place)[0] : place[0]]
    ):
        return False
    near = _up_to_words(words, behind)
    if near is None or _BESIDE.search("".join(near)):  # "39 euros at the shop" is not the shop's
        return False
    # "1,024 kB of additional space": one word more may stand behind "of".
    return _is_light(words, "".join(near)) or (near[0].strip() == "of" and len(near) <= len("of"))


def is_one_of_several(words: Wording, text: str, place: Place) -> bool:
    """Whether the clause behind that of an amount is only a name with another one, though neither name is
    asked for: the rent in "地面月租180元，地下320元"."""
    places = values_of(Kind.AMOUNT, text)
    clauses = clauses_of(text, places)
    own = next((number for number, (start, end) in enumerate(clauses) if start <= place[0] < end), 0)
    if own + 1 >= len(clauses):
        return False
    start, end = clauses[own + 1]
    name = _LIGHT.sub("", text[start : next((first for first, _ in places if start <= first < end), start)])
    before = words.without_hints(text[clauses[own][0] : place[0]])
    is_name = 0 < len(name) <= _LONGEST_NAME and bool(_telling(name))
    return is_name and not words.touches(text[start:end]) and _adds(words, before)


def _adds(words: Wording, text: str) -> bool:
    """Whether a text has more to it than words of the question."""
    for run in words.chinese:
        text = text.replace(run, " ")
    rest = _telling(_LIGHT.sub(" ", text))
    return bool(rest.chinese) or not set(rest.latin) <= set(words.latin)


def _telling(text: str) -> Wording:
    return wording(Asked(Kind.OTHER, "", text, ""))


def _pieces(text: str) -> list[str]:
    """The words of a text, each Chinese character one."""
    return [piece for piece in re.split(r"(?<=\s)|(?=[\u3400-\u9fff])", text) if piece.strip()]


def _up_to_words(words: Wording, pieces: Sequence[str]) -> list[str] | None:
    """The words of a text before the first one of the question; None if that is too far."""
    for number, piece in enumerate(pieces[:_MOST_BETWEEN]):
        following = "".join(pieces[number + 1 : number + 2]) if re.match(r"[\u3400-\u9fff]", piece) else ""
        if any(words.in_text(text).have for text in (piece, piece + following, following + piece)):
            return list(pieces[:number])
    return None


def _is_light(words: Wording, text: str) -> bool:
    return not _LIGHT.sub("", words.without_hints(text))
