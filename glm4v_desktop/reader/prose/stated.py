"""What the running text of a page says to a question: the sentence with all its words, and the value in it.

A value is certain only if all sentences with all words of the question have one value of the kind asked for
near those words; otherwise the sentences are only shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, takewhile

from glm4v_desktop.ocr.dividing.tables import around
from glm4v_desktop.ocr.page import BlockKind, Row, normalized
from glm4v_desktop.reader.kinds import FAMILY_NAMES, Asked, Kind, asked_for
from glm4v_desktop.reader.prose.behind_names import named_values
from glm4v_desktop.reader.prose.clauses import clauses_of, is_close, near_values
from glm4v_desktop.reader.prose.edges import Edge, edge_asked, edges_in, without_edge_words
from glm4v_desktop.reader.prose.people import persons, places, places_in
from glm4v_desktop.reader.prose.sentences import Sentence, sentences
from glm4v_desktop.reader.prose.values import is_of_another_kind, may_tell, values_of
from glm4v_desktop.reader.prose.wording import Covered, Wording, wording
from glm4v_desktop.reader.retrieval.facts import Facts
from glm4v_desktop.reader.retrieval.lookup import rows_with_words_of
from glm4v_desktop.reader.retrieval.words import contradicts
from glm4v_desktop.reader.times import is_of_another_period

_MOST_SENTENCES = 3
_MOST_WRAPPED = 6  # lines of a sentence that is shown whole
_LIKELY_LINES = 2
_LEAST_SHARE = 0.34  # of the question's words, from which a sentence is likely
_LONGEST_TITLE = 40  # letters
_NEARLY = 0.5  # from which a sentence with a value of the kind is shown beside those with all words

_LABEL_GAP = 1.5  # heights of a label from it to the name below
_A_NAME = re.compile(
    rf"(?:[A-ZÀ-Ý][\w'’.-]*\s){{1,3}}[A-ZÀ-Ý][\w'’.-]*|[{FAMILY_NAMES}][\u3400-\u9fff]{{1,2}}"
)
_OF_ONE_FORM = (Kind.PHONE, Kind.MAIL, Kind.LINK)
_ONLY_A_CODE = re.compile(r"(?=\S*\d)\S{4,40}")
_NOT = re.compile(
    r"\b(?:not(?! (?:enough|only|later|more|less))|never|no longer|except|unless|neither|nor)\b|n['’]t\b"
    r"|不(?!超过|少于|低于|高于|足|同)|没|未|勿|除",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:it|they|he|she|this|these|its|their|his|her)\b|[该其此它他她这那]", re.IGNORECASE)
_WHAT_WAS_SAID = re.compile(
    r"what (?:did|does|has) (?P<en>.+?) (?:say|said|write|answer|reply)\b"
    r"|^(?P<zh>.+?)(?:说|回复|回答)了?(?:些)?(?:什么|啥)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """The sentences with all telling words of a question, and the certain value in the first, or "".

    `untold`: none of them has a value of the kind that is asked for.
    """

    sentences: tuple[Sentence, ...] = ()
    value: str = ""
    untold: bool = False


def said_to(question: str, facts: Facts, label: str = "") -> Said:
    """What the running text says to the question. `label` is what it looks up, if that is known."""
    asked = asked_for(question)
    words = wording(asked, label)
    every = _sentences(facts)
    told = [sentence for sentence in every if not sentence.is_question]
    if spoken := _spoken_by(question, told):
        return Said(spoken, spoken[0].text if len(spoken) == 1 else "")
    if (edge := edge_asked(question)) and asked.kind is Kind.TIME and (limit := _limit(asked, edge, facts)):
        return limit
    title = _title(facts)
    rated = [rating for one in told if (rating := _rated(words, one, title))[0].have] if words else []
    whole = [one for covered, one in rated if covered.whole]
    found = [
        (value, one)
        for one in whole
        for value in _values(asked, words, one, _context(one, title))
        if normalized(value) not in normalized(question)
        and not _owner_follows(asked, one.text, value)
        and not contradicts(question, value)
        and not is_of_another_period(question, one.text, one.text)
    ]
    if len({normalized(value) for value, _ in found}) == 1:
        value, first = found[0]
        return Said((first, *(one for one in whole if one is not first))[:_MOST_SENTENCES], value)
    if not words and asked.kind in (Kind.MAIL, Kind.LINK):
        return _only_one(asked.kind, told)
    if below := _named_below(asked, words, every):
        return below
    if words and (reply := _reply(asked, words, every)):
        return reply
    if not whole:
        return Said()
    fitting = [one for _, one in found] or [
        one
        for covered, one in sorted(rated, key=lambda rating: -rating[0].share)
        if covered.share >= _NEARLY and values_of(asked.kind, one.text, asked.unit)
    ]
    under = [
        below
        for above, below in pairwise(every)
        if above is whole[0] and _is_heading(words, above) and _stands_under(above, below)
    ]
    shown = tuple(dict.fromkeys((*fitting[: _MOST_SENTENCES - 1], whole[0], *under, *whole)))[
        :_MOST_SENTENCES
    ]
    return Said(shown, untold=not any(may_tell(question, one.text) for one in shown))


def _only_one(kind: Kind, told: Sequence[Sentence]) -> Said:
    """The only value of a kind on the page, where no more than the kind is asked for."""
    found = [(one, one.text[slice(*place)]) for one in told for place in values_of(kind, one.text)]
    return Said((found[0][0],), found[0][1]) if len({value for _, value in found}) == 1 else Said()


def tells(question: str, text: str, value: str) -> bool:
    """Whether a text has all telling words of the question, and no others between them and the value."""
    words = wording(asked_for(question))
    start = text.find(value)
    close = words.in_text(text).whole and is_close(words, text, (start, start + len(value)))
    return close or not words


def lines_in_full(rows: Iterable[Row], facts: Facts, question: str) -> list[str]:
    """The rows as they are shown: of running text the whole sentences that stand in them, as they wrap.

    Of several sentences in a row those with the most words of the question. What goes on over many lines
    without an end is no sentence: lines of a log or a list may all be of one width.
    """
    words = wording(asked_for(question))
    short = [one for one in _sentences(facts) if len(one.segments) <= _MOST_WRAPPED]
    shown: dict[str, None] = {}
    for row in rows:
        boxes = {id(box) for segment in row.segments for box in segment.boxes}
        inside = [one for one in short if any(id(box) in boxes for box in one.segments)]
        wraps = any(id(box) not in boxes for one in inside for box in one.segments)
        rated = [(words.in_text(one.text).have, one.said) for one in inside]
        best = max((have for have, _ in rated), default=0.0)
        texts = [said for have, said in rated if have == best] if wraps and best else [row.text]
        shown |= dict.fromkeys(texts)
    return list(shown)


def likely_lines(question: str, facts: Facts) -> list[str]:
    """The rows and sentences that have the most of the question's words, at most two.

    None if they have too few, or if a name with digits is nowhere: other names do not answer for it.
    """
    words = wording(asked_for(question))
    every = _sentences(facts)
    names = [Wording((word,), ()) for word in words.latin if re.search(r"\d", word)]
    if not all(name.in_text(facts.page.text).whole for name in names):
        return []
    rated = [(words.in_text(sentence.text), sentence) for sentence in every]
    best = max((covered.share for covered, _ in rated), default=0.0)
    likely = [one.said for covered, one in rated if covered.share >= max(best - 0.01, _LEAST_SHARE)]
    in_tables = {
        row.text for block in facts.page.blocks if block.kind is BlockKind.TABLE for row in block.rows
    }
    found = [row for row in rows_with_words_of(facts, question) if best < 1 or row.text in in_tables]
    rows = lines_in_full(found, facts, question)
    kept: list[str] = []
    for text in (*rows, *likely) if not in_tables.isdisjoint(rows) else (*likely, *rows):
        forms = [(normalized(text), normalized(other)) for other in kept]
        if not any(form in other or other in form for form, other in forms):
            kept.append(text)
        if len(kept) == _LIKELY_LINES:
            break
    return kept


@lru_cache(maxsize=4)  # several questions are asked about one page
def _sentences(facts: Facts) -> tuple[Sentence, ...]:
    return tuple(sentences(facts.page))


def _rated(words: Wording, sentence: Sentence, title: str) -> tuple[Covered, Sentence]:
    """How much of the words a sentence has with its context; nothing if all of them are in the context."""
    own, context = words.in_text(sentence.text), _context(sentence, title)
    return (words.in_text(context + sentence.text) if context and own.have else own), sentence


def _context(sentence: Sentence, title: str) -> str:
    """What a sentence is about: in a chat the speaker, else the title, and what a pronoun stands for."""
    if sentence.speaker:
        return f"{sentence.speaker}: "
    before = f"{sentence.before} " if _PRONOUN.match(sentence.text) else ""
    return f"{title}。 {before}" if title and title not in sentence.text else before


def _title(facts: Facts) -> str:
    """The first line of the page if it is a title and no sentence; "" without one, and of a chat."""
    blocks = facts.page.blocks
    if not blocks or any(block.messages for block in blocks) or blocks[0].kind is not BlockKind.TEXT:
        return ""
    first = blocks[0].rows[0]
    short = len(first.segments) == 1 and len(first.text) <= _LONGEST_TITLE
    return first.text if short and not re.search(r"[.,;:!?。，；：！？]|\d", first.text) else ""


def _limit(asked: Asked, edge: Edge, facts: Facts) -> Said | None:
    """When something starts or ends, if the page tells it once; only shown if words of the question lack."""
    rest = [without_edge_words(part) for part in (asked.before, asked.behind)]
    words = wording(replace(asked, before=rest[0], behind=rest[1]))
    title, heading = _title(facts), ""
    telling: list[tuple[bool, str, Sentence]] = []
    for sentence in _sentences(facts):
        heading = sentence.text if sentence.is_question else heading
        about = f"{title} {heading} {sentence.before} {sentence.said}"
        if not sentence.is_question:
            whole = not words or words.in_text(about).whole
            telling += [(whole, value, sentence) for value in edges_in(edge, sentence.text)]
    best = [each for each in telling if each[0]] or telling
    if len({normalized(value) for _, value, _ in best}) != 1:
        return None
    whole, value, sentence = best[0]
    return Said((sentence,), value if whole and not _NOT.search(sentence.text) else "")


def _values(asked: Asked, words: Wording, sentence: Sentence, context: str) -> list[str]:
    """The value of the kind in the sentence, if there is exactly one near the words; otherwise none."""
    text = sentence.text
    if _NOT.search(text) and not _NOT.search(asked.around):
        text = _without_denials(text)
    match asked.kind:
        case Kind.PERSON:
            named = persons(asked, words, replace(sentence, text=text), context)
            found = [name for name in named if not (asked.is_chinese and re.search(r"\d", name))]
        case Kind.PLACE:
            found = list(places(asked, words, text))
        case Kind.SPEAKER:
            found = [sentence.speaker]
        case Kind.THING:
            found = []
        case Kind.OTHER | Kind.NAME | Kind.YES_OR_NO:
            found = list(named_values(asked, text))
        case Kind.AMOUNT | Kind.NUMBER:
            found = near_values(asked, words, text, context) or [
                value
                for value in (named_values(asked, text) if asked.is_chinese else ())
                # 会议号是多少 asks for a number that is no quantity.
                if re.search(r"\d", value) and not _owner_follows(asked, text, value)
            ]
        case _:
            found = near_values(asked, words, text, context)
    distinct = _distinct([value for value in found if not is_of_another_kind(value, asked.kind)])
    return distinct if len(distinct) == 1 else []


def _owner_follows(asked: Asked, text: str, value: str) -> bool:
    """Whether a sentence names whose value is asked for only behind it ("打我分机8036，我不在就找李静")."""
    owner, of, _ = "".join(asked.before.split()).rpartition("的")
    place = text.find(value)
    return bool(of and owner) and owner not in text[:place] and owner in text[place:]


def _without_denials(text: str) -> str:
    """The clauses of a sentence that deny nothing: what is not so is no value."""
    return "".join(text[start:end] for start, end in clauses_of(text) if not _NOT.search(text[start:end]))


def _distinct(values: Sequence[str]) -> list[str]:
    stripped = (value.strip(" ,，.。;；:：") for value in values)
    return list(dict.fromkeys(value for value in stripped if value))


def _spoken_by(question: str, told: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """All sentences of the speaker whose words are asked for."""
    match = _WHAT_WAS_SAID.search(question)
    speaker = normalized(match["en"] or match["zh"]) if match else ""
    return tuple(one for one in told if speaker and normalized(one.speaker) == speaker)


def _is_heading(words: Wording, sentence: Sentence) -> bool:
    """Whether a sentence has no other words than the question."""
    own = wording(Asked(Kind.OTHER, "", sentence.text, ""))
    return len(own.latin) <= len(words.latin) and sum(map(len, own.chinese)) <= sum(map(len, words.chinese))


def _stands_under(above: Sentence, below: Sentence) -> bool:
    """Whether a sentence is not in another column than the one before it."""
    one, other = around(above.segments), around(below.segments)
    return one.left < other.right and other.left < one.right


def _named_below(asked: Asked, words: Wording, every: Sequence[Sentence]) -> Said | None:
    """The name directly below a label with all words of the question, as below "Signed for the landlord:"."""
    labels = [one for one in every if one.text.endswith((":", "：")) and words.in_text(one.text).whole]
    if asked.kind is not Kind.PERSON or len(labels) != 1:
        return None
    box = around(labels[0].segments)
    below = [
        one
        for one in every
        if abs(around(one.segments).left - box.left) <= box.height
        and 0 <= around(one.segments).top - box.bottom <= _LABEL_GAP * box.height
    ]
    name = re.split(r"[,，(（]", below[0].text)[0].strip() if len(below) == 1 else ""
    return Said((labels[0], below[0]), name) if _A_NAME.fullmatch(name) else None


def _reply(asked: Asked, words: Wording, every: Sequence[Sentence]) -> Said | None:
    """What answers a question with the same words: the next speaker of a chat, or what stands below it."""
    for place, question in enumerate(every):
        if not (question.is_question and words.in_text(question.text).whole):
            continue
        below = list(takewhile(lambda one: not one.is_question, every[place + 1 :]))[:_MOST_SENTENCES]
        replies = [one for one in every[place + 1 :] if one.by != question.by]
        said = replies[:1] if question.by else [one for one in below if not one.by]
        kinds = {asked.kind, asked_for(question.text).kind}
        same = len(kinds) == 1 or kinds == {Kind.TIME, Kind.PLACE} or asked.kind in _OF_ONE_FORM
        if not said or not same:
            continue
        found = [value for one in said for value in _told(asked, one.text)]
        distinct = _distinct(found)
        telling = [one for one in said if any(value in one.text for value in distinct)]
        return Said(tuple(telling[:1]), distinct[0]) if len(distinct) == 1 else Said((question, *said))
    return None


def _told(asked: Asked, text: str) -> Sequence[str]:
    """The values of the kind that a reply has; one that is only a code answers any question for a name."""
    if asked.kind is Kind.PLACE:
        return places_in(text, asked.is_chinese)
    if asked.kind is Kind.OTHER:
        return [text.strip()] if _ONLY_A_CODE.fullmatch(text.strip()) else []
    return [text[slice(*of)] for of in values_of(asked.kind, text, asked.unit)]
