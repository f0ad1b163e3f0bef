"""Who and where: the person or the party, and the place, that a sentence names for a question."""

from __future__ import annotations

import re
from collections.abc import Iterator

from glm4v_desktop.ocr.numbers import folded
from glm4v_desktop.reader.kinds import FAMILY_NAMES, Asked, Kind
from glm4v_desktop.reader.prose.behind_names import LINK, name_before
from glm4v_desktop.reader.prose.clauses import complete_clauses, own_clause
from glm4v_desktop.reader.prose.sentences import Sentence
from glm4v_desktop.reader.prose.values import values_of
from glm4v_desktop.reader.prose.wording import Wording
from glm4v_desktop.reader.word_forms import stem

_NAME = r"[A-ZÀ-Ý][\w'’.-]*(?:\s(?:(?:de|van|von|der|da|di|la|le|bin|al)\s)?[A-ZÀ-Ý][\w'’.-]*){0,3}"
_ZH_NAME = rf"(?:(?:小|老|阿)[\u3400-\u9fff]|[{FAMILY_NAMES}][\u3400-\u9fff]{{1,2}}|[甲乙丙]方|[A-Z]\w+)"
_ZH_BEHIND_NAME = r"(?=介绍|表示|说|称|指出|认为|透露|强调|告诉|主持|[，。；、！？）)\s]|$)"
_ROLE = re.compile(r"\s*(?:is|was|are|were)\s+(?:the |our |your |an? )?(?P<role>[\w' -]+)$")
_VERB = re.compile(
    r"\s*(?:(?:will|can|could|should|would|must|is|are|was|were|has|have|had|does|did)\s)*(?P<verb>[a-z]+)",
    re.IGNORECASE,
)
_CLAUSE_START = re.compile(
    r"[,;:.]\s|\s(?:and|but|while|because|so)\s|^(?:ok|okay|yes|so|and|but)[.,]?\s", re.IGNORECASE
)
_AUXILIARY = re.compile(
    r"\s*\b(?:will|can|is|are|was|were|has|have|had|would|should|must|shall|going|to|also|always|usually|not)\b"
)
_NOUN = re.compile(r"(?:(?:the|our|a|an|each|every|either) )?[\w'’-]+(?: [\w'’-]+){0,3}", re.IGNORECASE)
_PRONOUN = re.compile(
    r"(?:it|this|that|they|we|he|she|you|which|who|there|my|your|his|her|its|their)\b", re.IGNORECASE
)
_DONE_BY = re.compile(
    r"\s[\w\s]{0,20}?\bby\s(?P<who>(?:the |our )?[^\W\d][\w' ]{1,30}?)(?=[.,;]|$|\s(?:on|in|at|for|with)\s)"
)
_ADDRESS = re.compile(
    r"\b(?:located|situated|based|lives?|address is|stored|held)\s(?:at|in|on)\s(?P<place>(?:the )?[^.;]+?)"
    r"(?=[.;]?$|\s(?:for|from|until|and|but|since|on|with)\s|,\s(?:and|but|which|where)\s)"
)
_NO_PLACE = r"(?!(?:at|on|by|for|from|until|and|but|with|to|between|after|before|is|are|was|in|of)\b)"
_IN_A_PLACE = re.compile(
    r"\b(?i:in|at|on|near|inside|behind)\s"
    rf"(?P<place>(?:the |our )?[\w#'’./-]+(?: {_NO_PLACE}[\w#'’./-]+){{0,4}})"
)
_NEVER_A_PLACE = re.compile(r"\d[\d.,]*|(?:the )?\w+ing|order|addition|general|total")
_ZH_PLACES = (
    re.compile(
        r"(?:位于|坐落于|地点[为是:：在改定到]+|地址[为是:：在]+)(?P<place>[^，。；]{2,40}?)(?=的|[，。；]|$)"
    ),
    re.compile(
        r"(?:在|于|到)(?P<place>[^，。；在于到]{2,20}?)"
        r"(?=召开|举行|举办|进行|集合|开会|见面|办理|领取|交付|签订|报到|[，。；]|$)"
    ),
)


def persons(asked: Asked, words: Wording, sentence: Sentence, context: str = "") -> Iterator[str]:
    """Who does what the question says, or has the role that it names. "I" is the speaker of the sentence.

    `context` stands before the sentence: its words count, its names do not.
    """
    text = folded(sentence.text)
    if asked.is_chinese and asked.behind.strip():
        own = own_clause(words, context + text, (), len(context))
        yield from _chinese_doer(asked, sentence, (context + text)[slice(*own)]) if own else ()
    elif asked.is_chinese:
        yield from _with_chinese_role(asked, text)
    elif (role := _ROLE.match(asked.behind)) and not re.search(r"(?:ing|ed)\b", role["role"]):
        yield from _with_role(role["role"].strip(), text)
    elif (verb := _VERB.match(asked.behind)) and stem(verb["verb"]) in words.latin:
        yield from _doer(Wording((stem(verb["verb"]),), ()), sentence, text)


def places(asked: Asked, words: Wording, text: str) -> Iterator[str]:
    """What stands behind a word for a place, in the first clause with one that has the question's words."""
    times = [*values_of(Kind.TIME, text), *values_of(Kind.DURATION, text)]
    complete = complete_clauses(words, text, times)
    if complete and not asked.is_chinese and (address := _ADDRESS.search(text)):
        yield address["place"]
        return
    found = (places_in(text[start:end], asked.is_chinese) for start, end in complete)
    yield from next((of for of in found if of), [])


def places_in(text: str, chinese: bool) -> list[str]:
    """What stands behind a word for a place, and is no time."""
    if chinese:
        found = ([match["place"] for match in form.finditer(text)] for form in _ZH_PLACES)
        return next((list(filter(_is_no_time, of)) for of in found if any(map(_is_no_time, of))), [])
    named = (match["place"].rstrip(".") for match in _IN_A_PLACE.finditer(text))
    return [place for place in named if _is_no_time(place) and not _NEVER_A_PLACE.fullmatch(place)]


def _is_no_time(place: str) -> bool:
    times = [*values_of(Kind.TIME, place), *values_of(Kind.DURATION, place)]
    return all(start > len("the ") for start, _ in times)


def _doer(verb: Wording, sentence: Sentence, text: str) -> Iterator[str]:
    """The subject before the verb of the question, and who stands behind "by"."""
    for token in re.finditer(r"[A-Za-z]+", text):
        if not verb.in_text(token.group()).whole:
            continue
        clause = _AUXILIARY.sub("", _CLAUSE_START.split(text[: token.start()])[-1]).strip()
        if re.fullmatch(r"I(?:'ll|'m|'d|'ve)?", clause):
            yield sentence.speaker
        elif _NOUN.fullmatch(clause) and not _PRONOUN.match(clause):
            yield clause
        elif (by := _DONE_BY.match(text, token.end())) and _is_no_time(by["who"]):
            yield by["who"]
        return


def _with_role(role: str, text: str) -> Iterator[str]:
    """Names beside a role: "the mayor, Olav Lien," and "Daniel Okafor (Tenant)"."""
    word = re.escape(role)
    for form in (
        rf"(?i:(?<!\w){word})(?i:\s(?:is|was))?[:,]?\s+(?P<name>{_NAME})",
        rf"(?P<name>{_NAME})\s?[,(]\s?[\"“']?(?i:the\s|our\s)?(?i:{word})(?!\w)",
        rf"(?P<name>{_NAME})\s(?i:is|was)\s(?i:the|our|an?)\s(?i:{word})(?!\w)",
    ):
        names = (match["name"].rstrip(".") for match in re.finditer(form, text))
        yield from (name for name in names if not re.fullmatch(r"[A-Z]{3}", name))  # "The rent is GBP 1,150"


def _chinese_doer(asked: Asked, sentence: Sentence, clause: str) -> Iterator[str]:
    """Who stands before the verb that follows the question word (由刘总主持, 我开车去)."""
    behind = asked.behind.strip().removesuffix("的")
    verb = next((behind[:end] for end in range(len(behind), 0, -1) if behind[:end] in clause), "")
    head = re.split(r"[，。；、,;]", clause[: clause.index(verb)])[-1] if verb else ""
    if by := re.search(r"由(?P<who>[^，。；、由]{1,12})$", head):
        yield by["who"]
    elif re.search(r"^我|我[^，。]{0,4}$", head):
        yield sentence.speaker
    elif subject := re.search(rf"(?P<who>{_ZH_NAME})(?:来|会|将|要|去|先|可以|负责)*$", head):
        yield subject["who"]


def _with_chinese_role(asked: Asked, text: str) -> Iterator[str]:
    """Who stands behind a role (乙方：李晓梅, 局长何志远介绍), or behind the verb before 谁 (发给陈涛)."""
    role = name_before(re.sub(r"[是为由]$", "", asked.before.strip()), text)
    if role is None:
        return
    rest = text[role.end() :]
    linked = re.match(
        rf"{LINK}(?:[:：]|是|为|由)\s*(?P<who>[^，。；、\s（(:：<]{{2,20}})(?P<next>[:：（(]?)", rest
    )
    if linked and not (linked["next"] and len(linked["who"]) > len("欧阳某某")):
        yield linked["who"]
    elif plain := re.match(rf"{LINK}(?P<who>{_ZH_NAME}??){_ZH_BEHIND_NAME}", rest):
        yield plain["who"]
