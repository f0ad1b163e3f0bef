"""Other words for a label in both languages, and the terms of a text with what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from glm4v_desktop.ocr.numbers import folded
from glm4v_desktop.ocr.page import normalized
from glm4v_desktop.reader.vocabulary import HEADINGS, MEANINGS, NAMES, RECORDS
from glm4v_desktop.reader.word_forms import stem, without_accents


def synonyms(label: str) -> tuple[str, ...]:
    """The other words for a whole label, in both languages; empty if none are known."""
    return _others(_index(NAMES), label)


def column_synonyms(column: str) -> tuple[str, ...]:
    """The other headings that a column with this name may have."""
    return _others(_index(HEADINGS), column)


def is_another_term(text: str, label: str) -> bool:
    """Whether both are known terms with different meanings, even if they look alike."""
    groups = _index(NAMES)
    known, wanted = groups.get(_form(text)), groups.get(_form(label))
    return known is not None and wanted is not None and known is not wanted


@dataclass(frozen=True, slots=True)
class Term:
    """A term at `start:end` of a text, with the numbers of its meanings.

    `in_doubt` are those that it may not have: of a word that may mean something else, or that is a part of a
    longer term.
    """

    start: int
    end: int
    meanings: frozenset[int]
    in_doubt: frozenset[int]
    is_phrase: bool  # of several words, or of several ideographs


def terms_in(text: str) -> Iterator[Term]:
    """The terms of a text from left to right, of those at one place the longest first."""
    known, longest = _terms()
    plain = without_accents(folded(text).lower())
    words = [(match.start(), match.end(), stem(match.group())) for match in _WORD.finditer(plain)]
    reached = 0
    for place, (start, _, first) in enumerate(words):
        for length in range(min(longest.get(first, 0), len(words) - place), 0, -1):
            run = words[place : place + length]
            sure, in_doubt = known.get(" ".join(word for _, _, word in run), (frozenset(), frozenset()))
            if not (sure or in_doubt) or _is_parted(plain, run):
                continue
            end = run[-1][1]
            inside = end <= reached
            yield Term(start, end, sure | in_doubt, sure | in_doubt if inside else in_doubt, length > 1)
            reached = max(reached, end)


def meanings_of(term: str) -> frozenset[int]:
    """The numbers of the meanings of a term of the vocabulary."""
    return frozenset(meaning for found in terms_in(term) for meaning in found.meanings)


@cache
def records() -> tuple[tuple[tuple[str, ...], tuple[frozenset[int], ...]], ...]:
    """What a page may be the record of: the nouns for it, and the meanings that tell such a record."""
    lines = (line.split(":") for line in RECORDS.strip().splitlines())
    return tuple((_split(nouns), tuple(map(meanings_of, _split(telling)))) for nouns, telling in lines)


_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]")
_BETWEEN_WORDS = re.compile(r"[\s/_.’'-]*")


def _is_parted(plain: str, run: Sequence[tuple[int, int, str]]) -> bool:
    """Whether something else than spaces and hyphens stands between the words."""
    return any(
        _BETWEEN_WORDS.fullmatch(plain, before[1], after[0]) is None for before, after in pairwise(run)
    )


@cache
def _terms() -> tuple[Mapping[str, tuple[frozenset[int], frozenset[int]]], Mapping[str, int]]:
    """The meanings of each term, sure and in doubt, and the most words of a term that begins with a word."""
    known: dict[str, tuple[frozenset[int], frozenset[int]]] = {}
    longest: dict[str, int] = {}
    lines = (line for line in MEANINGS.strip().splitlines() if line and not line.startswith("#"))
    for number, line in enumerate(lines):
        for term in _split(line):
            words = [stem(word) for word in _WORD.findall(term.lstrip("~"))]
            sure, in_doubt = known.get(" ".join(words), (frozenset(), frozenset()))
            if term.startswith("~"):
                in_doubt |= {number}
            else:
                sure |= {number}
            known[" ".join(words)] = sure, in_doubt
            longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return known, longest


def _split(line: str) -> tuple[str, ...]:
    return tuple(term.strip() for term in line.split(";"))


_RATIO = re.compile(r"(?:率|占比|比重|比例|\b(?:margin|ratio|growth|rate)s?)$", re.IGNORECASE)


def is_ratio(label: str) -> bool:
    """Whether a label names a share or a rate, which must not be confused with an amount of the same name."""
    return bool(_RATIO.search(re.sub(r"[(（][^()（）]*[)）]$", "", label.strip()).strip(" :：.?？")))


def _others(index: Mapping[str, tuple[str, ...]], label: str) -> tuple[str, ...]:
    form = _form(label)
    return tuple(word for word in index.get(form, ()) if _form(word) != form)


def _form(label: str) -> str:
    return re.sub(r"[^\w&]", "", normalized(label))


@cache
def _index(groups: tuple[tuple[str, ...], ...]) -> dict[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for group in groups:
        for word in group:
            index.setdefault(_form(word), group)
    return index
