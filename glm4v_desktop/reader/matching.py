"""How well a printed text fits a label: tolerant of misread letters and of other words for the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from glm4v_desktop.ocr.numbers import is_number
from glm4v_desktop.ocr.page import Block, Page, Row, normalized
from glm4v_desktop.reader.terms import is_another_term, is_ratio, synonyms

# Letters up to which a word may mean something else inside a longer label: 收入, sales.
_GENERIC_CHINESE, _GENERIC_LATIN = 2, 6
_SHORTEST_WITH_SLIP = 4  # a slip in a shorter label makes another word
_SHORTEST_LATIN_WITH_SLIP = 6

# "一、", "减：", "其中：", "(二)", "1." before the label proper
_ENUMERATION = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[、.,]|\([一二三四五六七八九十\d]+\)|\d+[、.)](?!\d)"
    r"|[减加其中]{1,2}:|[-•·*]|less:|add:|of which:?)+"
)


class Quality(IntEnum):
    """How well a text fits a label; smaller is better."""

    EXACT = 0
    SYNONYM = 1
    CONTAINS = 2
    CONTAINS_SYNONYM = 3
    SLIP = 4  # one letter was misread
    WORDS = 5  # all words are there, in another order or apart


@dataclass(frozen=True, slots=True)
class Match:
    """`segment` is the number of the matching segment in `row`, `row_number` that of the row in `block`."""

    quality: Quality
    block: Block
    row_number: int
    segment: int

    @property
    def row(self) -> Row:
        return self.block.rows[self.row_number]


def matches(page: Page, label: str) -> list[Match]:
    """Every row in which `label` or another word for it stands, best first, then in reading order."""
    found = [match for match in _all_matches(page, label) if match is not None]
    return sorted(found, key=lambda match: match.quality)


def best(found: list[Match]) -> list[Match]:
    """Those that fit as well as the best one."""
    return [match for match in found if match.quality == found[0].quality]


def quality_of(text: str, label: str) -> Quality | None:
    """How `label` fits one text; None when it does not."""
    form, (wanted, *others) = bare(text), _bare_words(label)
    if not wanted or not form:
        return None
    if form == wanted:
        return Quality.EXACT
    if form in others:
        return Quality.SYNONYM
    if is_number(form):
        return None
    if _contains(text, label):
        return Quality.CONTAINS
    if any(_contains(text, other) for other in synonyms(label) if _says_enough(other)):
        return Quality.CONTAINS_SYNONYM
    if _nearly_contains(form, wanted) and not _means_another(text, label):
        return Quality.SLIP
    return None


def bare(text: str) -> str:
    """A label in the form in which labels are compared: no numbering before it, no unit or colon after it."""
    form = _ENUMERATION.sub("", normalized(text))
    form = re.sub(r"\((?:[^()]*[元%股]|usd|rmb|cny|in[^()]*)\)$", "", form)
    return form.strip(":;,.?!\"'|")


def place_of(text: str, label: str) -> tuple[int, int] | None:
    """Where the label, or else another word for it, stands in the text."""
    places = (_place(text, word) for word in (label, *synonyms(label)))
    return next((place.span() for place in places if place is not None), None)


def count_of(text: str, label: str) -> int:
    """How often the label stands in the text, overlaps not counted."""
    count, start = 0, 0
    while place := _place(text[start:], label):
        count += 1
        start += place.end()
    return count


def distance(first: str, second: str) -> int:
    """How many letters have to be changed, added or left out to make one text of the other."""
    previous = list(range(len(second) + 1))
    for row, left in enumerate(first, start=1):
        current = [row]
        for column, right in enumerate(second, start=1):
            current.append(min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (left != right)))
        previous = current
    return previous[-1]


@lru_cache(maxsize=256)
def _bare_words(label: str) -> tuple[str, ...]:
    """The label and the other words for it, in the form in which labels are compared."""
    return tuple(bare(word) for word in (label, *synonyms(label)))


def _says_enough(word: str) -> bool:
    """Whether a word means the same inside a longer label; "收入" and "sales" mean many things there."""
    return len(word) > _GENERIC_LATIN if word.isascii() else len(word) > _GENERIC_CHINESE


def _all_matches(page: Page, label: str) -> Iterator[Match | None]:
    words = [word for word in re.split(r"[\s,，、的]+", label) if len(word) > 1 or not word.isascii()]
    for block in page.blocks:
        for row_number, row in enumerate(block.rows):
            rated = [
                (quality, place)
                for place, segment in enumerate(row.segments)
                if (quality := quality_of(segment.text, label)) is not None
            ]
            if rated:
                quality, place = min(rated)
                yield Match(quality, block, row_number, place)
            elif _all_words_in(row, words) and not (is_ratio(label) and not _has_ratio(row)):
                yield Match(Quality.WORDS, block, row_number, 0)
            else:
                yield None


def _means_another(text: str, label: str) -> bool:
    """One letter may be all that parts 应收 from 应付, and profit from its margin: no misreading that."""
    return is_another_term(bare(text), label) or (is_ratio(label) and not is_ratio(text))


def _all_words_in(row: Row, words: list[str]) -> bool:
    return len(words) > 1 and all(_contains(row.text, word) for word in words)


def _has_ratio(row: Row) -> bool:
    return any(is_ratio(segment.text) for segment in row.segments)


def _contains(text: str, label: str) -> bool:
    return _place(text, label) is not None


def _place(text: str, label: str) -> re.Match[str] | None:
    """The label in the text; a Latin word only as a word ("rent" is not in "current"), spaces may differ."""
    place = _pattern(label)
    return place.search(_same_length(text)) if place is not None else None


@lru_cache(maxsize=256)  # one question looks for the same few words in thousands of texts
def _pattern(label: str) -> re.Pattern[str] | None:
    wanted = normalized(label)
    if not wanted:
        return None
    pattern = r"\s*".join(re.escape(character) for character in wanted)
    if re.match(r"[a-z0-9]", wanted[0]):
        pattern = r"(?<![a-z0-9])" + pattern
    if re.match(r"[a-z]", wanted[-1]):
        pattern += r"(?:s|es)?(?![a-z])"
    elif wanted[-1].isdigit():
        pattern += r"(?![\d]|[.,]\d)"
    return re.compile(pattern)


def _same_length(text: str) -> str:
    """`text` as `normalized` has it, but with its spaces and each sign in its place."""
    if text.isascii():
        return text.lower()
    return "".join(form if len(form := normalized(character)) == 1 else character for character in text)


def _nearly_contains(form: str, wanted: str) -> bool:
    shortest = _SHORTEST_LATIN_WITH_SLIP if wanted.isascii() else _SHORTEST_WITH_SLIP
    if len(wanted) < shortest or len(form) < len(wanted) - 1:
        return False
    allowed = 1 if len(wanted) < 12 else 2
    if wanted.isascii():
        if len(form) > len(wanted) + allowed:
            return False
        return distance(form, wanted) <= allowed
    windows = range(max(1, len(form) - len(wanted) + 1))
    return any(distance(form[start : start + len(wanted)], wanted) <= allowed for start in windows)
