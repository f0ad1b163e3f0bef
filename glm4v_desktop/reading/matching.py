"""Where a label stands on a page, tolerant of what OCR does to print."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from glm4v_desktop.reading.normalise import normalised
from glm4v_desktop.reading.numbers import is_number
from glm4v_desktop.reading.page import Block, Page, Row
from glm4v_desktop.reading.terms import synonyms


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


# "一、", "减：", "其中：", "(二)", "1." before the label proper
_ENUMERATION = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.,]|\([一二三四五六七八九十\d]+\)|\d+[、.)](?!\d)|[减加其中]{1,2}:|[-•·*]|less:|add:|of which:?)+"
)


def bare(text: str) -> str:
    """A label in the form in which labels are compared: no numbering before it, no unit or colon after it."""
    form = _ENUMERATION.sub("", normalised(text))
    form = re.sub(r"\((?:[^()]*[元%股]|usd|rmb|cny|in[^()]*)\)$", "", form)
    return form.strip(":;,.?!\"'|")


def matches(page: Page, label: str) -> list[Match]:
    """Every row in which `label` or another word for it stands, best first, then in reading order."""
    found = [match for match in _all_matches(page, label) if match is not None]
    return sorted(found, key=lambda match: match.quality)


def best(found: list[Match]) -> list[Match]:
    """Those that fit as well as the best one."""
    return [match for match in found if match.quality == found[0].quality]


def quality_of(text: str, label: str) -> Quality | None:
    """How `label` fits one text; None when it does not."""
    form, wanted = bare(text), bare(label)
    if not wanted or not form:
        return None
    others = synonyms(label)
    if form == wanted:
        return Quality.EXACT
    if any(form == bare(other) for other in others):
        return Quality.SYNONYM
    if _contains(text, label):
        return Quality.CONTAINS
    if any(_contains(text, other) for other in others):
        return Quality.CONTAINS_SYNONYM
    if _nearly_contains(form, wanted):
        return Quality.SLIP
    return None


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
            elif len(words) > 1 and all(_contains(row.text, word) for word in words):
                yield Match(Quality.WORDS, block, row_number, 0)
            else:
                yield None


def _contains(text: str, label: str) -> bool:
    """Whether the label stands in the text; a Latin word only as a word ("rent" is not in "current")."""
    return _places(text, label) is not None


def _places(text: str, label: str) -> re.Match[str] | None:
    pattern = r"\s*".join(re.escape(character) for character in normalised(label))
    if not pattern:
        return None
    if re.match(r"[a-z0-9]", normalised(label)[0]):
        pattern = r"(?<![a-z0-9])" + pattern
    if re.match(r"[a-z]", normalised(label)[-1]):
        pattern += r"(?:s|es)?(?![a-z])"
    elif normalised(label)[-1].isdigit():
        pattern += r"(?!\d)"
    folded = unicodedata.normalize("NFKC", text).lower()
    return re.search(pattern, folded)


def count_of(text: str, label: str) -> int:
    """How often the label stands in the text, overlaps not counted."""
    count = 0
    rest = unicodedata.normalize("NFKC", text)
    while place := _places(rest, label):
        count += 1
        rest = rest[place.end() :]
    return count


_SHORTEST_WITH_SLIP = 4  # a slip in a shorter label makes another word
_SHORTEST_LATIN_WITH_SLIP = 6


def _nearly_contains(form: str, wanted: str) -> bool:
    shortest = _SHORTEST_LATIN_WITH_SLIP if wanted.isascii() else _SHORTEST_WITH_SLIP
    if len(wanted) < shortest or len(form) < len(wanted) - 1 or is_number(form):
        return False
    allowed = 1 if len(wanted) < 12 else 2
    if wanted.isascii():
        return distance(form, wanted) <= allowed
    windows = range(max(1, len(form) - len(wanted) + 1))
    return any(distance(form[start : start + len(wanted)], wanted) <= allowed for start in windows)


def distance(first: str, second: str) -> int:
    """How many letters have to be changed, added or left out to make one text of the other."""
    previous = list(range(len(second) + 1))
    for row, left in enumerate(first, start=1):
        current = [row]
        for column, right in enumerate(second, start=1):
            current.append(min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (left != right)))
        previous = current
    return previous[-1]
