"""Compares printed texts with a label, allowing for synonyms and misread letters."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from glm4v_desktop.ocr.numbers import is_number
from glm4v_desktop.ocr.page import normalized
from glm4v_desktop.reader.terms import is_another_term, is_ratio, synonyms

# A word of at most this many letters may have another meaning in a longer label: 收入, sales.
_GENERIC_CHINESE, _GENERIC_LATIN = 2, 6
_SHORTEST_WITH_SLIP = 4  # letters; in a shorter label, a misread letter makes another word
_SHORTEST_LATIN_WITH_SLIP = 6

# "一、", "减：", "其中：", "(二)", "1." or the sign of a check box before the label.
_ENUMERATION = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[、.,]|\([一二三四五六七八九十\d]+\)|\d+[、.)](?!\d)"
    r"|[减加其中]{1,2}:|[-•·*]|less:|add:|of which:?|[☑☐⊟◉○]|\[(?:on|off|\?)\])+"
)


class Quality(IntEnum):
    """How well a text fits a label; smaller is better."""

    EXACT = 0
    SYNONYM = 1
    CONTAINS = 2
    CONTAINS_SYNONYM = 3
    SLIP = 4  # one letter was misread
    WORDS = 5  # all words are there, but in another order or not together


def quality_of(text: str, label: str) -> Quality | None:
    """How well `label` fits one text; None if it does not."""
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
    if any(_contains(text, other) for other in synonyms(label) if says_enough(other)):
        return Quality.CONTAINS_SYNONYM
    if nearly_contains(form, wanted) and not means_another(text, label):
        return Quality.SLIP
    return None


def bare(text: str) -> str:
    """The label as it is compared: normalized, without a number before it or a unit or colon after it."""
    form = _ENUMERATION.sub("", normalized(text))
    form = re.sub(r"\((?:[^()]*[元%股]|usd|rmb|cny|in[^()]*)\)$", "", form)
    return form.strip(":;,.?!\"'|")


def place_of(text: str, label: str) -> tuple[int, int] | None:
    """The (start, end) of the label, or of a synonym, in the text; None if there is none."""
    places = (_place(text, word) for word in (label, *synonyms(label)))
    return next((place.span() for place in places if place is not None), None)


def literal_place(text: str, label: str) -> tuple[int, int] | None:
    """The (start, end) of just this label in the text; None if it is not there."""
    place = _place(text, label)
    return place.span() if place is not None else None


def count_of(text: str, label: str) -> int:
    """The number of times that the label is in the text, without overlaps."""
    count, start = 0, 0
    while place := _place(text[start:], label):
        count += 1
        start += place.end()
    return count


def distance(first: str, second: str) -> int:
    """The edit distance: the letters to change, add or remove to turn one text into the other."""
    previous = list(range(len(second) + 1))
    for row, left in enumerate(first, start=1):
        current = [row]
        for column, right in enumerate(second, start=1):
            current.append(min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (left != right)))
        previous = current
    return previous[-1]


@lru_cache(maxsize=256)
def _bare_words(label: str) -> tuple[str, ...]:
    """The label and its synonyms, each as `bare` returns it."""
    return tuple(bare(word) for word in (label, *synonyms(label)))


def says_enough(word: str) -> bool:
    """Whether a word keeps its meaning in a longer label; short ones ("收入", "sales") do not."""
    return len(word) > _GENERIC_LATIN if word.isascii() else len(word) > _GENERIC_CHINESE


def means_another(text: str, label: str) -> bool:
    """Whether a similar text is another term, not a misreading: 应收 and 应付, profit and profit margin."""
    return is_another_term(bare(text), label) or (is_ratio(label) and not is_ratio(text))


def _contains(text: str, label: str) -> bool:
    return _place(text, label) is not None


def _place(text: str, label: str) -> re.Match[str] | None:
    """Finds the label in the text. Spaces may differ; Latin letters match only whole words, no "rent" in
    "current"."""
    if normalized(label) not in _form_of(text):
        return None  # before a pattern is made of each of a page's thousands of labels
    place = _pattern(label)
    return place.search(_same_length(text)) if place is not None else None


@lru_cache(maxsize=4096)
def _form_of(text: str) -> str:
    return normalized(text)


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
    """`text` normalized character by character, so that spaces stay and positions do not change."""
    if text.isascii():
        return text.lower()
    return "".join(form if len(form := normalized(character)) == 1 else character for character in text)


def nearly_contains(form: str, wanted: str) -> bool:
    shortest = _SHORTEST_LATIN_WITH_SLIP if wanted.isascii() else _SHORTEST_WITH_SLIP
    if len(wanted) < shortest or len(form) < len(wanted) - 1:
        return False
    allowed = 1 if len(wanted) < 12 else 2
    if wanted.isascii():
        if len(form) > len(wanted) + allowed:
            return False
        return distance(form, wanted) <= allowed
    if not _may_be(form, wanted, allowed):
        return False
    windows = (form[start : start + len(wanted)] for start in range(max(1, len(form) - len(wanted) + 1)))
    return any(_may_be(part, wanted, allowed) and distance(part, wanted) <= allowed for part in windows)


def _may_be(form: str, wanted: str, allowed: int) -> bool:
    """Whether a text lacks no more signs than may differ: quickly told, and of most texts not so."""
    return sum(sign not in form for sign in wanted) <= allowed
