"""Finds the facts of a page that a question names.

The words of the question are looked up in the names of the facts, in any order and either language. A fact
answers if its names have every word of the question that says something; of several such facts, the one whose
names say least besides. Otherwise those with the most telling words are shown, without an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, reduce
from math import log2
from operator import or_

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.certainty import is_sure
from glm4v_desktop.ocr.numbers import NumberKind, is_number, numbers_in
from glm4v_desktop.ocr.page import Row, Segment, normalized
from glm4v_desktop.reader.asking import PERSON_HEADING
from glm4v_desktop.reader.kinds import Kind, asked_for, is_chinese_name
from glm4v_desktop.reader.matching import Quality, bare, means_another, nearly_contains
from glm4v_desktop.reader.retrieval.candidates import Candidate, candidates_of, is_of_another
from glm4v_desktop.reader.retrieval.facts import Facts, Role
from glm4v_desktop.reader.retrieval.findings import (
    Doubt,
    Evidence,
    Finding,
    Part,
    Value,
    Where,
    cell_at,
    column_at,
    inside,
    is_sure_in,
    of_label,
    segment_with,
    value_doubt,
)
from glm4v_desktop.reader.retrieval.names import Mention, Question, mentions_of, records_on
from glm4v_desktop.reader.retrieval.words import (
    KIND_OF_VALUE,
    KINDS_THAT_TELL,
    Need,
    WordKind,
    asks_for_sum,
    contradicts,
    fits,
    is_price_of_one,
    names_amount,
)
from glm4v_desktop.reader.tables.grids import Grid
from glm4v_desktop.reader.tables.table_parts import is_numbering
from glm4v_desktop.reader.terms import terms_in
from glm4v_desktop.reader.times import times_in
from glm4v_desktop.reader.word_forms import stem

_MOST_SHOWN = 4  # rows that are quoted if none of them is certain
_CLOCK_ASKED = re.compile(r"\b(?:what time|which hour)\b|几点", re.IGNORECASE)
_FUTURE = re.compile(r"\bwill\b|[’']ll\b|\bgoing to\b", re.IGNORECASE)
_DONE = re.compile(r"\b[A-Za-z]{2,}ed\b")
_FEWEST_HEADINGS = 3  # of a table of which it can be told that a column is not there
_WITHOUT = re.compile(
    r"\b(?:before|without|excluding|excl\.?|except|net of|less) (?:the )?\w+|[不未]含\w{1,4}|除了?\w{1,4}",
    re.IGNORECASE,
)
_PAID = re.compile(r"(?:一共|总共)[^，。]{0,2}付|\bpaid\b.*\b(?:in total|altogether)\b")
_OF_PAYING = re.compile(r"[实应已未支]付|[实应]收|付款|\b(?:paid|due|payable)\b", re.IGNORECASE)
_LONGEST_LABEL = 24
_LONGEST_NAME = 60  # letters; longer lines are sentences
_SUM = re.compile(r"\d[.,]\d\d\b")
_BALANCE = re.compile(r"\bbalance\b|余额|结余", re.IGNORECASE)
_MOST_BUILT = 60  # findings that are compared


@dataclass(frozen=True, slots=True)
class Found:
    """What a page has for a question: `findings` answer, or are the likeliest lines if they have a doubt.

    `others` are other lines with these words; `missing` the words of the question that are not in the names
    of what was found. `nobody`: they are the name of a person whom the table does not list, for whom no other
    row answers.
    """

    findings: tuple[Finding, ...] = ()
    others: tuple[Row, ...] = ()
    missing: tuple[str, ...] = ()
    nobody: bool = False

    @property
    def certain(self) -> Finding | None:
        """The finding that answers with one value, if it is the only one and nothing is doubtful."""
        if len(self.findings) != 1:
            return None
        finding = self.findings[0]
        sole = len(finding.values) == 1 and bool(finding.values[0].text)
        return finding if sole and finding.doubt is None and not finding.column_missing else None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The facts of the page around a selected region; both are in picture pixels."""

    facts: Facts
    region: Rect


def look_up(facts: Facts, question: str) -> Found:
    """What the page has for a question."""
    return _searched(facts, question).found


def asks_for_surroundings(question: str, facts: Facts) -> bool:
    """Whether the question names a column that is not in the region, so that the whole page is needed."""
    return any(finding.column_missing for finding in look_up(facts, question).findings)


def with_headings(found: Found, question: str, around: Surroundings) -> tuple[Found, bool]:
    """What was found with headings from outside the region, and whether there are any such headings.

    The values are only those inside the region, as the person selected them.
    """
    if any(finding.grid and any(finding.grid.headers) for finding in found.findings):
        return found, False
    outside = look_up(around.facts, question)
    headed = tuple(
        shown
        for finding in outside.findings
        if finding.where in (Where.CELL, Where.ROW) and finding.grid
        if (shown := _inside_region(finding, found.findings, around.region)) is not None
    )
    return (Found(headed), True) if headed else (found, False)


def rows_with_words_of(facts: Facts, question: str) -> list[Row]:
    """The rows with the most telling words of the question, in reading order; empty if no row has any."""
    return list(_searched(facts, question).likely_rows())


@lru_cache(maxsize=4)  # one question asks in several places, about the page and about the region
def _searched(facts: Facts, question: str) -> _Search:
    return _Search(facts, Question(question, records_on(facts)))


class _Search:
    """One question among the facts of a page."""

    def __init__(self, facts: Facts, asked: Question) -> None:
        self.facts = facts
        self.asked = asked
        self.mentions = dict(mentions_of(facts, asked))
        self._weights = [self._rarity(place) for place in range(len(asked.atoms))]
        self.candidates = candidates_of(self.facts, self.asked, self.mentions)

    @cached_property
    def found(self) -> Found:
        need = self.asked.need
        if not need or not self.candidates:
            return Found(missing=self.asked.words(need))
        complete = [candidate for candidate in self.candidates if not need & ~candidate.mask]
        if complete:
            return self._complete(complete)
        if self.asked.joins and (both := self._together()):
            return both
        return self._likely()

    def likely_rows(self) -> Iterator[Row]:
        """The rows of the best candidates."""
        best = max((self._weight(candidate.mask) for candidate in self.candidates), default=0)
        rows = [row for candidate in self.candidates if best and self._weight(candidate.mask) == best
                for row in self._rows_of(candidate)]  # fmt: skip
        order = {id(row): number for number, row in enumerate(self.facts.page.rows)}
        yield from sorted(dict.fromkeys(rows), key=lambda row: order.get(id(row), 0))

    # Weights

    def _rarity(self, place: int) -> float:
        """How telling a word of the question is: the rarer it is on the page, the more."""
        if self.asked.needs[place] is Need.NONE:
            return 0.0
        bit = 1 << place
        count = sum(
            len(self.facts.places[number]) for number, mention in self.mentions.items() if mention.mask & bit
        )
        atom = self.asked.atoms[place]
        weight = 1 / (1 + log2(max(count, 1)))
        if atom.kind is WordKind.HAN:
            weight /= 2
        elif any(letter.isdigit() for letter in atom.key):
            weight *= 1.5
        return weight if self.asked.needs[place] is Need.CONTENT else weight / 8

    def _weight(self, mask: int) -> float:
        return sum(weight for place, weight in enumerate(self._weights) if mask >> place & 1)

    # Answers

    def _complete(self, complete: Sequence[Candidate]) -> Found:
        """The candidates that have every word of the question: the best of them answer."""
        built: list[tuple[tuple[int, ...], Candidate, Finding]] = []
        ordered = sorted(complete, key=lambda c: (c.extra, c.where is not Where.CELL))
        for candidate in ordered[:_MOST_BUILT]:
            finding = self._finding(candidate)
            built.append((self._rank(candidate, finding), candidate, finding))
        built.sort(key=lambda one: one[0])
        fitting = [one for one in built if self._fits(one[1], one[2])]
        best = [one for one in (fitting or built) if one[0] == (fitting or built)[0][0]]
        if best[0][1].extra and best[0][1].where is Where.LINE:  # none is called just so: each may be meant
            first = best[0][0]
            best = [
                one
                for one in fitting or built
                if one[2].values and one[0][:3] == first[:3] and one[0][-1] <= first[-1]
            ] or best
        findings = [finding for _, _, finding in best]
        if not fitting:
            findings = [replace(finding, doubt=finding.doubt or Doubt.COLUMN) for finding in findings]
        if self._is_another_kind(best[0][1]) or _is_called_so(built, best[0][1]):
            findings = [replace(finding, doubt=finding.doubt or Doubt.LABEL) for finding in findings]
        if self._is_in_doubt(best[0][1], findings):
            findings = [replace(finding, doubt=finding.doubt or Doubt.LABEL) for finding in findings]
        if self._lacks_date(best[0][1], findings) or self._is_past(best[0][1]):
            findings = [replace(finding, doubt=finding.doubt or Doubt.LABEL) for finding in findings]
        findings = _without_copies(findings)
        light = self.asked.some & ~best[0][1].mask
        if len(findings) == 1 and findings[0].where is Where.ROW and len(findings[0].values) > 1 and light:
            findings = [replace(findings[0], doubt=findings[0].doubt or Doubt.COLUMN)]
        if len(findings) > 1 and all(finding.where is Where.CELL for finding in findings):
            findings = _of_one_row(findings) or [self._as_lines(findings)]
        if len(findings) > 1:  # any of them may be meant
            findings = [replace(finding, doubt=finding.doubt or Doubt.LABEL) for finding in findings]
        if torn := self._torn(best[0][1]):
            findings = [replace(finding, doubt=finding.doubt or Doubt.LABEL) for finding in findings]
        rows = [finding.row for finding in findings]
        others = [finding.row for _, _, finding in built if finding.row not in rows]
        if any(finding.where is Where.CELL for finding in findings):
            others = []
        return Found(tuple(findings), tuple(dict.fromkeys(others)), torn)

    def _torn(self, candidate: Candidate) -> tuple[str, ...]:
        """The word of the question that a title has, though it belongs to the name: in Chinese one of which a
        longer name has a part (for 年级名次 a column 班级名次 under 八年级), and what the value is without
        ("total before VAT")."""
        own = sum(1 << place for place in range(len(self.asked.atoms))
                  if any(mention.mask >> place & 1 for mention in candidate.mentions))  # fmt: skip
        lent = self.asked.need & ~own
        if candidate.extra and lent and asked_for(self.asked.whole).kind in (Kind.PHONE, Kind.MAIL):
            return self.asked.words(lent)  # the telephone of the shop is not that of its cashier
        if _PAID.search(self.asked.whole) and self._may_be_paid(candidate):
            return (_PAID.findall(self.asked.whole)[0],)
        for without in _WITHOUT.finditer(self.asked.whole):
            if left := self.asked.bits(*without.span()) & lent:
                return self.asked.words(left)
        for place in range(len(self.asked.atoms) - 1):
            both = self.asked.atoms[place : place + 2]
            joined = both[0].end == both[1].start and all(atom.kind is WordKind.HAN for atom in both)
            parts = {lent >> place & 1, lent >> place + 1 & 1}
            some = (own & self.asked.some) >> place & 3
            if candidate.extra and joined and some and len(parts) == 2:
                return self.asked.words(lent)
        return ()

    def _may_be_paid(self, candidate: Candidate) -> bool:
        """Whether a sum has a name that says nothing of paying, and another label does."""
        names = (self.facts.names[number].text for number, places in enumerate(self.facts.places)
                 if any(place.role in (Role.LABEL, Role.CELL) for place in places))  # fmt: skip
        label = candidate.label
        return not _OF_PAYING.search(label) and any(
            _OF_PAYING.search(name) and len(name) <= _LONGEST_LABEL for name in names
        )

    def _rank(self, candidate: Candidate, finding: Finding) -> tuple[int, ...]:
        """Smaller is better: names with what is asked for, one value before several, names with all words and
        with few others."""
        own = 0
        for mention in candidate.mentions:
            own |= mention.mask
        light = -(own & self.asked.light).bit_count()
        other = int(bool(self.asked.target & ~own & self.asked.need))
        if not finding.values:
            return (light, other, 4, 0, 0, 0)
        told = len(finding.values) == 1
        where = {Where.CELL: 0, Where.ROW: 1, Where.LINE: 1, Where.UNDER: 2, Where.COLUMN: 3}[finding.where]
        whole = any(not self.asked.need & ~mention.mask for mention in candidate.mentions)
        label = candidate.where is Where.LINE or (candidate.where is Where.ROW and whole)
        level = 0 if candidate.where is Where.CELL or (told and label) else where
        worst = max(mention.quality for mention in candidate.mentions)
        lent = int(bool(self.asked.need & ~own))  # words that only what stands around it has
        return (light, other, level, lent, candidate.extra, int(worst))

    def _is_another_kind(self, candidate: Candidate) -> bool:
        """Whether a label has another kind of value than the question: "invoice date" for its number."""
        if candidate.where is not Where.LINE or not candidate.extra:
            return False
        left = " ".join(self.asked.words(self.asked.light & ~candidate.mask))
        return bool(KIND_OF_VALUE.search(left)) and bool(KIND_OF_VALUE.search(candidate.label))

    def _is_in_doubt(self, candidate: Candidate, findings: Sequence[Finding]) -> bool:
        """Whether a term names it that may mean something else, and the kind of the value does not tell; or
        whether the value may be another label with a value of its own."""
        values = [value.text for finding in findings for value in finding.values]
        told = self.asked.wanted in KINDS_THAT_TELL and all(
            fits(self.asked.wanted, value, named=False) for value in values
        )
        unsure = any(mention.in_doubt for mention in candidate.mentions) and not told
        return unsure or any(_goes_on(candidate, value) for value in values)

    def _lacks_date(self, candidate: Candidate, findings: Sequence[Finding]) -> bool:
        """Whether a date is asked for by its name ("签约日期") and a longer label has none behind it."""
        named = self.asked.text.strip(" ?？").endswith("日期")
        if not named or not candidate.extra or candidate.where is not Where.LINE:
            return False
        numbers = (
            number for finding in findings for value in finding.values for number in numbers_in(value.text)
        )
        return all(number.kind is not NumberKind.DATE for number in numbers)

    def _is_past(self, candidate: Candidate) -> bool:
        """Whether what will happen is asked for, and the label says what has ("Arrived at the depot")."""
        if not _FUTURE.search(self.asked.whole):
            return False
        asked = {atom.key for atom in self.asked.atoms}
        return any(stem(word) in asked for word in _DONE.findall(candidate.label))

    def _fits(self, candidate: Candidate, finding: Finding) -> bool:
        """Whether the values are of the kind that was asked for."""
        wanted = self.asked.wanted
        names = [value.header for value in finding.values]
        if asks_for_sum(self.asked.text) and any(map(is_price_of_one, names)):
            return False
        if any(contradicts(self.asked.text, value.text) for value in finding.values if value.text):
            return False
        if finding.column_missing or wanted is Kind.OTHER or not finding.values:
            return wanted is not Kind.YES_OR_NO
        named = finding.where is Where.CELL or (candidate.where is Where.LINE and not candidate.extra)
        return all(fits(wanted, value.text, named) for value in finding.values if value.text)

    def _together(self) -> Found | None:
        """Several facts that have all the words of the question between them ("sales and costs in 2023")."""
        whole = [c for c in self.candidates if not c.extra and c.where is not Where.COLUMN]
        if not whole:
            return None
        need, chosen, covered = self.asked.need, list[Candidate](), 0
        while need & ~covered:
            gain = max(
                whole, key=lambda c: ((c.mask & need & ~covered).bit_count(), (c.mask & need).bit_count())
            )
            if not gain.mask & need & ~covered or len(chosen) == _MOST_SHOWN:
                return None
            chosen.append(gain)
            covered |= gain.mask
        findings = [self._finding(candidate) for candidate in chosen]
        return Found(tuple(_of_one_row(findings) or findings))

    def _likely(self) -> Found:
        """What has the most telling words, with a doubt."""
        best = max(self._weight(candidate.mask) for candidate in self.candidates) if self.candidates else 0
        likely = [c for c in self.candidates if self._weight(c.mask) == best]
        if not best:
            return Found(missing=self.asked.words(self.asked.need))
        likely.sort(key=lambda c: (c.extra, c.where is not Where.CELL))
        missing = self.asked.need & ~likely[0].mask
        periods = sum(1 << n for n, atom in enumerate(self.asked.atoms) if atom.kind is WordKind.PERIOD)
        if not missing & ~periods:
            return self._without_column(likely)
        if slip := self._slip(missing):
            return slip
        unknown = [
            atom
            for n, atom in enumerate(self.asked.atoms)
            if missing >> n & 1 and any(letter.isdigit() for letter in atom.key)
        ]
        in_columns = all(candidate.where is Where.COLUMN for candidate in likely)
        if unknown and in_columns:
            return Found(missing=self.asked.words(self.asked.need))
        if in_columns and (nobody := self._absent_person(missing, likely)):
            return Found(missing=(nobody,), nobody=True)
        if lacking := self._lacks_column(missing, likely):
            return Found((lacking,), missing=self.asked.words(missing))
        rows = list(dict.fromkeys(row for candidate in likely for row in self._rows_of(candidate)))
        line = Finding(
            Where.LINE,
            Quality.WORDS,
            likely[0].label,
            rows[0],
            next_rows=tuple(rows[1:_MOST_SHOWN]),
            doubt=Doubt.LABEL,
        )
        return Found((line,), missing=self.asked.words(missing))

    def _lacks_column(self, missing: int, likely: Sequence[Candidate]) -> Finding | None:
        """The row that a question names, if the column it asks for has a known name and is not there."""
        known, printed = 0, self.facts.by_key
        for bits, term in self.asked.terms:
            sure = term.meanings - term.in_doubt
            known |= bits if sure and not any(f"#{meaning}" in printed for meaning in term.meanings) else 0
        if any(self._is_heading(number) for number in self.mentions):
            return None
        rows = {id(row): row for one in likely for row in self._rows_of(one)}
        named = [one for one in likely if one.where in (Where.ROW, Where.CELL)]
        if missing & ~known or len(rows) != 1 or not named:
            return None
        grid = self.facts.tables[named[0].part].grid
        if sum(map(bool, grid.headers)) < _FEWEST_HEADINGS:
            return None
        (row,) = rows.values()
        return Finding(Where.ROW, Quality.EXACT, named[0].label, row, (), grid, column_missing=True)

    def _is_heading(self, number: int) -> bool:
        """Whether a name of which the question has a word is a heading."""
        return any(place.role is Role.HEADING for place in self.facts.places[number])

    def _absent_person(self, missing: int, likely: Sequence[Candidate]) -> str:
        """The name of a person who is asked for in a table of persons but is nowhere on the page, or ""."""
        names = [word for word in self.asked.words(missing) if is_chinese_name(word)]
        heads = [head for one in likely for head in self.facts.tables[one.part].grid.headers]
        listed = any(PERSON_HEADING.fullmatch(head.strip()) for head in heads)
        text = normalized(self.facts.page.text)
        return next((name for name in names if listed and name not in text), "")

    def _without_column(self, likely: Sequence[Candidate]) -> Found:
        """Whole rows, because the period that was asked for is not there."""
        findings = []
        for candidate in likely:
            if candidate.where is Where.CELL:
                candidate = replace(candidate, where=Where.ROW)
            findings.append(replace(self._finding(candidate), column_missing=True))
        return Found(tuple(_without_copies(findings)[:1]))

    def _slip(self, missing: int) -> Found | None:
        """A label in which a letter was misread."""
        wanted = self._wanted_label(missing)
        if not wanted:
            return None
        mask, mentions = self.asked.need, dict(self.mentions)
        for number, name in enumerate(self.facts.names):
            if is_number(name.text) or not nearly_contains(name.form, bare(wanted)):
                continue
            if means_another(name.text, wanted):
                continue
            end = len(name.text)
            mentions[number] = Mention(
                self.asked.bits(0, len(self.asked.text)) & mask & ~self.asked.times, Quality.SLIP, 0, end
            )
        if not any(mention.quality is Quality.SLIP for mention in mentions.values()):
            return None
        candidates = candidates_of(self.facts, self.asked, mentions)
        complete = [candidate for candidate in candidates if not mask & ~candidate.mask]
        found = self._complete(complete) if complete else None
        if found is None or any(map(_has_foreign_sign, (finding.label for finding in found.findings))):
            return found
        if wanted.isascii():
            return found
        # 谷草 and 谷丙, 年级 and 班级: one sign of Chinese makes another word as often as a misreading.
        findings = (replace(finding, doubt=finding.doubt or Doubt.LABEL) for finding in found.findings)
        return replace(found, findings=tuple(findings), missing=(wanted,))

    def _wanted_label(self, missing: int) -> str:
        words = self.asked.words(self.asked.need & ~self.asked.times)
        return words[0] if len(words) == 1 and missing else ""

    # Findings

    def _rows_of(self, candidate: Candidate) -> Iterator[Row]:
        if candidate.where is Where.LINE:
            yield self.facts.labels[candidate.part].row
            return
        grid = self.facts.tables[candidate.part].grid
        if candidate.where is Where.COLUMN:
            yield from grid.block.rows[
                max(0, grid.first_row - 1) : min(grid.end, grid.first_row + _MOST_SHOWN - 1)
            ]
        else:
            yield grid.block.rows[candidate.row]

    def _finding(self, candidate: Candidate) -> Finding:
        if candidate.where is Where.LINE:
            label = self.facts.labels[candidate.part]
            end = candidate.mentions[0].end
            found = of_label(label, end, candidate.quality, self.facts.page, candidate.column)
        else:
            grid = self.facts.tables[candidate.part].grid
            if candidate.where is Where.CELL:
                found = cell_at(grid, candidate.row, candidate.label, candidate.column, candidate.quality)
                if candidate.implied and self.asked.wanted is Kind.TIME:
                    days = () if _CLOCK_ASKED.search(self.asked.whole) else _times_above(grid, candidate)
                    found = replace(found, values=(*days, *found.values))
            elif candidate.where is Where.ROW:
                found = self._row(grid, candidate)
            else:
                found = column_at(grid, candidate.column, candidate.quality)
        evidence = tuple(self._evidence(candidate, found))
        return replace(found, evidence=evidence, doubt=value_doubt(found, self.asked.whole))

    def _evidence(self, candidate: Candidate, found: Finding) -> Iterator[Evidence]:
        """The boxes of the values and of what names them."""
        if candidate.where is Where.LINE:
            label = self.facts.labels[candidate.part]
            pair = label.pair
            yield Evidence(Part.LABEL, label.row.segments[label.segment])
            values = pair.value.segments if pair is not None else self._holding(found, label.row.segments)
            yield from (Evidence(Part.VALUE, segment) for segment in values)
            return
        grid = self.facts.tables[candidate.part].grid
        columns = range(len(grid.headers)) if candidate.where is Where.ROW else (candidate.column,)
        rows = grid.rows if candidate.where is Where.COLUMN else (candidate.row,)
        for named in candidate.named:
            yield from (Evidence(Part.LABEL, s) for s in grid.segments(candidate.row, max(named, 0)))
        for column in columns:
            if candidate.where is not Where.ROW:
                yield from (Evidence(Part.HEADING, segment) for segment in grid.heading(column))
            cells = (segment for row in rows for segment in grid.segments(row, column))
            yield from (Evidence(Part.VALUE, segment) for segment in self._holding(found, cells))

    def _holding(self, found: Finding, segments: Iterable[Segment]) -> Iterator[Segment]:
        """The segments that have a value of the finding."""
        said = [normalized(value.text) for value in found.values if value.text]
        for segment in segments:
            text = normalized(segment.text)
            if any(value in text or text in value for value in said):
                yield segment

    def _row(self, grid: Grid, candidate: Candidate) -> Finding:
        """The values of a row: those of the kind that was asked for, if that tells them."""
        texts, row = grid.cells(candidate.row), grid.block.rows[candidate.row]
        if grid.is_records:
            return Finding(Where.ROW, candidate.quality, candidate.label, row, (), grid)
        place = texts.index(candidate.label) if candidate.label in texts else 0
        if place and _is_time(grid.headers[place]):  # what else is on in a calendar says nothing of it
            return Finding(Where.ROW, candidate.quality, candidate.label, row, (), grid)
        filled = [number for number, text in enumerate(texts) if text and number != place]
        others = [number for number in filled if number > place]
        if self.asked.wanted not in (
            Kind.MONEY,
            Kind.AMOUNT,
            Kind.DURATION,
            Kind.COUNT,
        ):  # a figure before "Rejected" is not how many are rejected
            others = others or filled
        others = [number for number in others if not is_numbering(grid.headers[number])] or others
        if amount := self._amount(grid, texts, filled):
            return cell_at(grid, candidate.row, candidate.label, amount[0], candidate.quality)
        chosen = [number for number in others if is_number(texts[number])] or others
        chosen = [c for c in chosen if not is_of_another(grid, candidate.row, c, place)]
        values = tuple(
            Value(texts[number], grid.headers[number], is_sure_in(row, texts[number])) for number in chosen
        )
        end = candidate.mentions[0].end if candidate.mentions else 0
        own = None if values else inside(segment_with(row, candidate.label), end)
        values = (own,) if own else values
        return Finding(Where.ROW, candidate.quality, candidate.label, row, values, grid)

    def _amount(self, grid: Grid, texts: Sequence[str], filled: Sequence[int]) -> list[int]:
        """The only sum of a row but its balance, if an amount is asked for: that of the transaction."""
        if not names_amount(self.asked.text):
            return []
        sums = [n for n in filled if is_number(texts[n]) and _SUM.search(texts[n].strip())]
        sums = [n for n in sums if not _BALANCE.search(grid.headers[n])]
        return sums if len(sums) == 1 else []

    def _as_lines(self, findings: Sequence[Finding]) -> Finding:
        rows = list(dict.fromkeys(finding.row for finding in findings))
        return Finding(
            Where.LINE,
            Quality.WORDS,
            findings[0].label,
            rows[0],
            next_rows=tuple(rows[1:_MOST_SHOWN]),
            doubt=Doubt.ROW,
        )


def _goes_on(candidate: Candidate, value: str) -> bool:
    """Whether a label and what is taken for its value have more behind a term each: 朝向南  装修精装."""
    rest = candidate.label[candidate.mentions[0].end :].strip(" :：")
    term = next(terms_in(value), None)
    return bool(rest) and term is not None and term.start == 0 and term.is_phrase and term.end < len(value)


def _is_time(header: str) -> bool:
    return not is_number(header) and any(start == 0 for start, _ in times_in(header))


def _times_above(grid: Grid, candidate: Candidate) -> Iterator[Value]:
    """The days over the cells that name a row, as in a calendar with times at its side."""
    most = max(mention.mask.bit_count() for mention in candidate.mentions)
    for column, mention in zip(candidate.named, candidate.mentions, strict=True):
        if column > 0 and mention.mask.bit_count() == most and _is_time(header := grid.headers[column]):
            yield Value(header, sure=all(is_sure(segment) for segment in grid.heading(column)))


def _is_called_so(built: Sequence[tuple[tuple[int, ...], Candidate, Finding]], chosen: Candidate) -> bool:
    """Whether a line without a known value has the words of the question for which a synonym was chosen."""
    if chosen.quality not in (Quality.SYNONYM, Quality.CONTAINS_SYNONYM):
        return False
    told = reduce(or_, (one.mask for one in chosen.mentions if one.quality is not Quality.EXACT), 0)
    return any(
        candidate.where is Where.LINE
        and candidate.quality is Quality.CONTAINS
        and not finding.values
        and bool(candidate.mask & told)
        and len(candidate.label) <= _LONGEST_NAME
        and all(mention.quality is Quality.EXACT for mention in candidate.mentions)
        for _, candidate, finding in built
    )


def _without_copies(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without those that say the same value of the same label or line again."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for finding in findings:
        texts = tuple(normalized(value.text) for value in finding.values)
        keys = {(id(finding.row), texts), (finding.label, texts)} if texts else {(id(finding.row), texts)}
        if not keys & seen:
            kept.append(finding)
        seen |= keys
    return kept


def _of_one_row(findings: Sequence[Finding]) -> list[Finding]:
    """Cells of one row as one finding; empty if they are in several rows."""
    first = findings[0]
    if any(finding.row is not first.row or finding.where is not Where.CELL for finding in findings):
        return []
    values = tuple(value for finding in findings for value in finding.values)
    doubt = next((finding.doubt for finding in findings if finding.doubt is not None), None)
    return [Finding(Where.ROW, first.quality, first.label, first.row, values, first.grid, doubt=doubt)]


def _inside_region(finding: Finding, findings: Sequence[Finding], region: Rect) -> Finding | None:
    """The finding with only its values inside the region; None if there are none."""
    selected = Row(tuple(s for s in finding.row.segments if not s.box.intersection(region).is_empty))
    same_row = any(_level(selected, other.row) for other in findings)
    printed = [normalized(segment.text) for segment in selected.segments]
    values = tuple(
        value for value in finding.values if value.text and any(normalized(value.text) in p for p in printed)
    )
    if not same_row or not values:
        return None
    return replace(finding, row=selected, values=values)


def _level(one: Row, other: Row) -> bool:
    """Whether both rows are on the same line of the picture."""
    if not one.segments or not other.segments:
        return False
    top = max(min(s.box.top for s in row.segments) for row in (one, other))
    bottom = min(max(s.box.bottom for s in row.segments) for row in (one, other))
    return bottom > top


def _has_foreign_sign(label: str) -> bool:
    """Whether a label has a sign that simplified Chinese does not use, as misreadings do."""
    try:
        label.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False
