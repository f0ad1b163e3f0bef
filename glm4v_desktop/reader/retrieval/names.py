"""A question as words, and what it has of the names of a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from glm4v_desktop.reader.kinds import asked_for
from glm4v_desktop.reader.matching import Quality, bare, literal_place, says_enough
from glm4v_desktop.reader.question import QUOTED
from glm4v_desktop.reader.retrieval.facts import Facts, Name, keys_of, name_of
from glm4v_desktop.reader.retrieval.words import (
    Atom,
    Need,
    WordKind,
    atoms_of,
    implied_meanings,
    needs_of,
    same_time,
)
from glm4v_desktop.reader.terms import Term, column_synonyms, records, synonyms, terms_in
from glm4v_desktop.reader.word_forms import root

_MOST_KEPT = 8192  # names whose words are rated once for all questions
_TIMES = (WordKind.PERIOD, WordKind.DATE)
_MOST_BESIDE_SYNONYM = 2  # other words of a name in which a synonym surely means the same
_LEAST_TELLING = 2  # terms by which a page is known as the record of something
_LONGEST_NAME = 24  # atoms of the question that may be one name
_AND = re.compile(r"\band\b|&|[和与及、]|以及", re.IGNORECASE)
_OF = re.compile(r"(?:[’']s\s|的)(?P<of>[^的’']+)$|(?<!\w)(?P<of2>\S+(?: \S+)?) of (?:the )?", re.IGNORECASE)
_ASIDE = re.compile(r"[(（][^()（）]*[)）]")


@dataclass(frozen=True, slots=True)
class Mention:
    """What a question has of a name: the bits of its words, and how many words of the name it has not."""

    mask: int
    quality: Quality = Quality.EXACT
    extra: int = 0
    end: int = 0  # of the last word in the name's text that the question has
    derived: bool = False  # by words that are only derived from the same one
    in_doubt: bool = False  # by a term that may also mean something else


class Question:
    """A question as words."""

    def __init__(self, text: str, given: Collection[str] = ()) -> None:
        """`given` are words for the page itself, which no name has to have: the parcel of a parcel's form."""
        self.whole = text
        self.text = text
        self.atoms = atoms_of(text)
        self.terms = tuple(
            (mask, term) for term in terms_in(text) if (mask := self.bits(term.start, term.end))
        )
        needs = self._without(given, self._needs())
        self.light = _places_of(Need.LIGHT, needs)
        if not any(need is Need.CONTENT for need in needs):
            needs = self._promoted(needs)
        self.needs = needs
        self.need = _places_of(Need.CONTENT, needs)
        self.some = self.need | _places_of(Need.LIGHT, needs)
        self.wanted = asked_for(text).kind
        self.implied = implied_meanings(text)
        self.times = sum(
            1 << place
            for place, atom in enumerate(self.atoms)
            if atom.kind in (WordKind.PERIOD, WordKind.DATE)
        )
        self.numbered = tuple(
            (1 << place, atom)
            for place, atom in enumerate(self.atoms)
            if atom.kind in (WordKind.ROW, WordKind.RANK)
        )
        self.target = self._target()
        self.joins = _AND.search(text) is not None

    def _needs(self) -> tuple[Need, ...]:
        """How much each word has to be named; beside a quotation only periods have to."""
        needs, quote = needs_of(self.text, self.atoms), QUOTED.search(self.text)
        if quote is None:
            return needs
        quoted = [quote.start() < atom.start < quote.end() for atom in self.atoms]
        return tuple(
            (Need.CONTENT if atom.kind is WordKind.HAN or need is not Need.NONE else need)
            if inside
            else (need if atom.kind in (WordKind.PERIOD, WordKind.DATE) else Need.NONE)
            for atom, need, inside in zip(self.atoms, needs, quoted, strict=True)
        )

    def _without(self, given: Collection[str], needs: Sequence[Need]) -> tuple[Need, ...]:
        """The needs without those of given words, if there are others."""
        lower, mask = self.text.lower(), 0
        for word in given:
            for match in re.finditer(rf"\b{word}s?\b" if word.isascii() else word, lower):
                mask |= self.bits(*match.span())
        for bits, term in self.terms:  # "phone number", where a phone may be the page
            mask &= ~bits if term.is_phrase else mask
        phrases = sum(bits for bits, term in self.terms if term.is_phrase)
        if not (_places_of(Need.CONTENT, needs) | _places_of(Need.LIGHT, needs) | phrases) & ~mask:
            return tuple(needs)
        return tuple(Need.NONE if mask >> place & 1 else need for place, need in enumerate(needs))

    def _promoted(self, needs: Sequence[Need]) -> tuple[Need, ...]:
        """The needs where no word tells much: then phrases of the vocabulary tell, or else any other word."""
        phrases = 0
        for bits, term in self.terms:
            phrases |= bits if term.is_phrase else 0
        light = phrases or _places_of(Need.LIGHT, needs)
        return tuple(Need.CONTENT if light >> place & 1 else need for place, need in enumerate(needs))

    def _target(self) -> int:
        """The words for what is asked of something: "address" in "the patient's address", "address of it"."""
        if match := _OF.search(self.text):
            group = "of" if match["of"] else "of2"
            return self.bits(match.start(group), match.end(group)) & self.some
        return 0

    def bits(self, start: int, end: int) -> int:
        return sum(1 << n for n, atom in enumerate(self.atoms) if atom.start >= start and atom.end <= end)

    def words(self, mask: int) -> tuple[str, ...]:
        """The words of these bits, neighbors together, of Chinese ones the whole word."""
        runs: list[list[int]] = []
        for number, atom in enumerate(self.atoms):
            apart = not runs or bool(self.text[runs[-1][1] : atom.start].strip())
            whole = atom.kind is WordKind.HAN and self.needs[number] is not Need.NONE and not apart
            if mask >> number & 1 or (whole and self.atoms[number - 1].kind is WordKind.HAN):
                if apart:
                    runs.append([atom.start, atom.end])
                else:
                    runs[-1][1] = atom.end
        return tuple(self.text[start:end] for start, end in runs)


def _places_of(wanted: Need, needs: Sequence[Need]) -> int:
    return sum(1 << place for place, need in enumerate(needs) if need is wanted)


def records_on(facts: Facts) -> frozenset[str]:
    """The words for what the page is the record of, as far as it does not print them."""
    found: set[str] = set()
    for nouns, telling in records():
        told = sum(any(f"#{meaning}" in facts.by_key for meaning in meanings) for meanings in telling)
        if told >= _LEAST_TELLING:
            found.update(noun for noun in nouns if not any(key in facts.by_key for key in (noun, noun[:2])))
    return frozenset(found)


def mentions_of(facts: Facts, asked: Question) -> Mapping[int, Mention]:
    """The names of a page that a question has words of, by their numbers."""
    return _Mentions(facts, asked).found


class _Mentions:
    """The names of a page that a question has words of, with these words."""

    def __init__(self, facts: Facts, asked: Question) -> None:
        self._facts = facts
        self._asked = asked
        self.found: dict[int, Mention] = {}
        self._words, self._roots, self._signs = Counter[str](), Counter[str](), dict[str, list[int]]()
        self._printed = Counter[str]()
        for place, atom in enumerate(asked.atoms):
            if atom.kind is WordKind.WORD:
                self._words[atom.key] |= 1 << place
                self._printed[atom.form] |= 1 << place
                self._roots[root(atom.key)] |= 1 << place
            elif atom.kind is WordKind.HAN:
                self._signs.setdefault(atom.key, []).append(place)
        for place, (one, other) in enumerate(pairwise(asked.atoms)):
            if one.is_word and other.is_word:  # "wi-fi" where a name has "wifi"
                self._words[one.key + other.key] |= 3 << place
                self._printed[one.form + other.form] |= 3 << place
        for number in self._candidates():
            mention = self._mention(facts.names[number])
            if mention.mask & asked.some:
                self.found[number] = mention
        self._whole_names()

    def _candidates(self) -> Iterator[int]:
        keys = list(keys_of(name_of(self._asked.text)))
        seen: set[int] = set()
        for key in keys:
            for number in self._facts.by_key.get(key, ()):
                if number not in seen:
                    seen.add(number)
                    yield number

    def _mention(self, name: Name) -> Mention:
        """What the question has of a name, word by word."""
        asked, mask, used, quality, derived = self._asked, 0, 0, Quality.EXACT, False
        for place, word in enumerate(name.atoms):
            if word.kind is WordKind.HAN:
                continue
            same, related = self._same_as(word)
            mask |= same | related
            used |= bool(same | related) << place
            derived |= bool(related)
        for place, (one, other) in enumerate(pairwise(name.atoms)):
            if one.is_word and other.is_word and (same := self._words[one.key + other.key]):
                mask |= same
                used |= 3 << place
        for first, start, length in _common_runs(asked.atoms, name.atoms, self._signs):
            mask |= ((1 << length) - 1) << first
            used |= ((1 << length) - 1) << start
        in_doubt = False
        for term, bits, sure in sorted(_of_one_meaning(name.terms, asked.terms), key=lambda one: not one[2]):
            if bits & ~mask & asked.some and (sure or not bits & mask):
                in_doubt |= not sure and bool(bits & ~mask & asked.need)
                mask |= bits
                quality = Quality.SYNONYM
                used |= _bits_of(name, term)
        end = max((atom.end for place, atom in enumerate(name.atoms) if used >> place & 1), default=0)
        extra = _unused(name, used)
        in_doubt |= quality is Quality.SYNONYM and extra > _MOST_BESIDE_SYNONYM
        return Mention(mask, quality, extra, end, derived, in_doubt)

    def _same_as(self, word: Atom) -> tuple[int, int]:
        """The bits of the question's words that are this one, and of those derived from the same one.

        Another tense or spelling is derived, too: "Paid" is what was paid, and not "Payment".
        """
        if word.kind in _TIMES:
            others = enumerate(self._asked.atoms)
            return sum(1 << n for n, other in others if other.kind in _TIMES and same_time(other, word)), 0
        if word.kind is not WordKind.WORD:
            return 0, 0
        same, related = self._printed[word.form], self._words[word.key] | self._roots[root(word.key)]
        for part in word.parts:
            related |= self._words[part]
        return same, related & ~same

    def _whole_names(self) -> None:
        """Names that the question has whole, and those of which it has a synonym."""
        atoms, text = self._asked.atoms, self._asked.text
        for first in range(len(atoms)):
            if self._asked.needs[first] is Need.NONE and atoms[first].kind is not WordKind.HAN:
                continue
            for last in range(first, min(len(atoms), first + _LONGEST_NAME)):
                words = text[atoms[first].start : atoms[last].end]
                mask = self._asked.bits(atoms[first].start, atoms[last].end)
                form = bare(words)
                self._add(form, Mention(mask, Quality.EXACT))
                for other in (*synonyms(words), *column_synonyms(words)):
                    self._add(bare(other), Mention(mask, Quality.SYNONYM))
                    if says_enough(other):
                        self._add_containing(other, mask)

    def _add(self, form: str, mention: Mention) -> None:
        number = self._facts.by_form.get(form)
        if number is None or not form:
            return
        before = self.found.get(number)
        better = before is None or (mention.mask.bit_count(), -before.extra) > (before.mask.bit_count(), 0)
        if better or (before is not None and before.extra and mention.mask == before.mask):
            self.found[number] = replace(mention, end=len(self._facts.names[number].text))

    def _add_containing(self, other: str, mask: int) -> None:
        key = next(iter(keys_of(name_of(other))), "")
        for number in self._facts.by_key.get(key, ()):
            name = self._facts.names[number]
            before = self.found.get(number)
            if (before is None or before.mask.bit_count() < mask.bit_count()) and (
                span := literal_place(name.text, other)
            ):
                extra = max(1, (len(name.form) - len(bare(other))) // 2)
                self.found[number] = Mention(mask, Quality.CONTAINS_SYNONYM, extra, span[1])


def _common_runs(
    asked: Sequence[Atom], name: Sequence[Atom], places: Mapping[str, Sequence[int]]
) -> Iterator[tuple[int, int, int]]:
    """The longest runs of two and more Chinese characters that both have: where in each, and how long.

    `places` are those of the question's characters.
    """
    for other, atom in enumerate(name):
        for first in places.get(atom.key, ()) if atom.kind is WordKind.HAN else ():
            if first and other and _same_han(asked, first - 1, name, other - 1):
                continue
            length = 1
            while _same_han(asked, first + length, name, other + length):
                length += 1
            if length > 1:
                yield first, other, length


def _same_han(asked: Sequence[Atom], first: int, name: Sequence[Atom], other: int) -> bool:
    if first >= len(asked) or other >= len(name):
        return False
    return asked[first].kind is WordKind.HAN and asked[first].key == name[other].key


def _of_one_meaning(
    printed: Iterable[Term], asked: Iterable[tuple[int, Term]]
) -> Iterator[tuple[Term, int, bool]]:
    """The terms of a name that mean the same as one of a question: with its bits, and whether it is sure."""
    for term in printed:
        for bits, other in asked:
            if term.meanings & other.meanings:
                sure = (term.meanings - term.in_doubt) & (other.meanings - other.in_doubt)
                yield term, bits, bool(sure)


def _bits_of(name: Name, term: Term) -> int:
    return sum(
        1 << n for n, atom in enumerate(name.atoms) if atom.start >= term.start and atom.end <= term.end
    )


def _unused(name: Name, used: int) -> int:
    """How many words of a name are left; two Chinese characters count as one."""
    asides = [match.span() for match in _ASIDE.finditer(name.text)]
    rest = [
        (atom, need)
        for place, (atom, need) in enumerate(zip(name.atoms, _needs_in(name), strict=True))
        if not used >> place & 1 and not any(start < atom.start < end for start, end in asides)
    ]
    han = sum(atom.kind is WordKind.HAN for atom, _ in rest)
    words = sum(need is not Need.NONE for atom, need in rest if atom.kind is not WordKind.HAN)
    return words + (han + 1) // 2


@lru_cache(maxsize=_MOST_KEPT)
def _needs_in(name: Name) -> tuple[Need, ...]:
    """How much each word of a name says, whatever the question is."""
    return needs_of(name.text, name.atoms)
