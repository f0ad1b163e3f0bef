"""The facts of a page that have words of a question in their names."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate
from operator import itemgetter, or_

from glm4v_desktop.ocr.numbers import NumberKind, is_number, numbers_in
from glm4v_desktop.ocr.page import normalized
from glm4v_desktop.reader.kinds import Kind
from glm4v_desktop.reader.matching import Quality
from glm4v_desktop.reader.retrieval.facts import Facts, Label, Place, Role, Table, is_running
from glm4v_desktop.reader.retrieval.findings import Where
from glm4v_desktop.reader.retrieval.names import Mention, Question
from glm4v_desktop.reader.retrieval.records import is_meant
from glm4v_desktop.reader.retrieval.words import Atom, WordKind, atoms_of, fits, measured_in
from glm4v_desktop.reader.tables.grids import Grid
from glm4v_desktop.reader.tables.table_parts import is_numbering
from glm4v_desktop.reader.terms import meanings_of

_CHANGE = meanings_of("change")


# Of these a record mostly has one, so that the other words of a question may name the record.
_LONGEST_NAME = 60  # letters
_KINDS_OF_ONE = (Kind.PERSON, Kind.SPEAKER, Kind.TIME, Kind.PLACE)
_RANK = meanings_of("rank")


def is_of_another(grid: Grid, row: int, column: int, named: int) -> bool:
    """Whether a heading that stands again is that of another name between it and this one, as in tables side
    by side. Without headings, an odd number of cells is no row of names with a value each."""
    texts, header = grid.cells(row), grid.headers[column]
    if not header and sum(map(bool, texts)) % 2:
        return False
    between = range(named + 1, column)
    return any(texts[place] and not is_number(texts[place]) for place in between) and any(
        grid.headers[place] == header for place in between
    )


def _mask_of(named: Mapping[int, Mention], headings: Mapping[int, Mention]) -> int:
    """The words of the question in cells of a row and in the headings above these."""
    mask = 0
    for column, mention in named.items():
        mask |= mention.mask | (headings[column].mask if column in headings else 0)
    return mask


def _is_rank(header: str) -> bool:
    return bool(meanings_of(header) & _RANK)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact, or the facts of a row or a column, with the words of the question that its names have."""

    mask: int
    where: Where
    part: int  # its table or label
    row: int = 0
    column: int = 0
    label: str = ""
    mentions: tuple[Mention, ...] = ()
    named: tuple[int, ...] = ()  # the columns of the cells that name its row
    implied: bool = False  # its heading was not named, but what kind of value is wanted

    @property
    def extra(self) -> int:
        return sum(mention.extra + mention.derived + mention.in_doubt for mention in self.mentions)

    @property
    def quality(self) -> Quality:
        worst = max((mention.quality for mention in self.mentions), default=Quality.EXACT)
        return max(worst, Quality.CONTAINS) if self.extra else worst


def candidates_of(facts: Facts, asked: Question, mentions: Mapping[int, Mention]) -> list[Candidate]:
    """Every fact that a question may mean, and every row and column."""
    return _Candidates(facts, asked, mentions).found()


class _Titles:
    """The words of the question in what stands above others, as titles do."""

    def __init__(self, contexts: Sequence[tuple[Place, Mention]]) -> None:
        self._contexts = [one for one in contexts if not one[0].until]
        self._of_parts = [one for one in contexts if one[0].until]
        self._before: dict[int, int] = {}  # a block's words from the blocks above it
        self._inside: dict[
            int, list[tuple[int, int]]
        ] = {}  # its rows with a title, and the words up to there

    def above(self, block: int, row: int = 0) -> int:
        """The words above a row of a block."""
        if block not in self._before:
            self._before[block] = _all_words(
                mention for place, mention in self._contexts if place.part < block < place.end
            )
            self._inside[block] = _up_to_each(
                (place.row, mention.mask)
                for place, mention in self._contexts
                if place.part == block < place.end and place.column == 1
            )
        titles = self._inside[block]
        last = bisect_left(titles, row, key=itemgetter(0)) - 1
        of_part = _all_words(
            mention
            for place, mention in self._of_parts
            if place.part == block and place.row < row < place.until
        )
        return self._before[block] | of_part | (titles[last][1] if last >= 0 else 0)


def _all_words(mentions: Iterable[Mention]) -> int:
    return reduce(or_, (mention.mask for mention in mentions), 0)


def _up_to_each(titles: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Rows with the words of their titles and of those above them, from the top."""
    rows = sorted(titles)
    return list(zip((row for row, _ in rows), accumulate((words for _, words in rows), or_), strict=True))


class _Candidates:
    def __init__(self, facts: Facts, asked: Question, mentions: Mapping[int, Mention]) -> None:
        self.facts = facts
        self.asked = asked
        self.mentions = mentions

    def found(self) -> list[Candidate]:
        contexts: list[tuple[Place, Mention]] = []
        labels: list[tuple[int, Mention]] = []
        cells: dict[int, dict[int, dict[int, Mention]]] = defaultdict(lambda: defaultdict(dict))
        headings: dict[int, dict[int, Mention]] = defaultdict(dict)
        periods: dict[tuple[int, int], int] = {}
        for number, mention in self.mentions.items():
            for place in self.facts.places[number]:
                if place.role is Role.CONTEXT:
                    contexts.append((place, mention))
                elif place.role is Role.SIBLING and self.asked.wanted in _KINDS_OF_ONE:
                    contexts.append((Place(Role.CONTEXT, place.part - 1, end=place.part + 1), mention))
                elif place.role is Role.LABEL:
                    labels.append((place.part, mention))
                elif place.role is Role.HEADING:
                    headings[place.part][place.column] = mention
                elif place.role is Role.PERIOD:
                    periods[place.part, place.column] = mention.mask & self.asked.times
                elif place.role is Role.CELL:
                    cells[place.part][place.row][place.column] = mention
        for (part, column), mask in periods.items():
            if column in headings[part]:
                mention = headings[part][column]
                headings[part][column] = replace(mention, mask=mention.mask | mask)
        titles = _Titles(contexts)
        lines = _Titles([one for one in contexts if one[0].part >= 0])
        found = list(self._labels(labels, titles, lines))
        for part in range(len(self.facts.tables)):
            if part in cells or part in headings or self.asked.numbered:
                found += self._in_table(part, cells[part], headings[part], titles)
        return found

    def _in_names(self) -> int:
        """The words of the question that other labels and headings have; sentences are none."""
        mask = 0
        for number, mention in self.mentions.items():
            if len(self.facts.names[number].text) > _LONGEST_NAME:
                continue
            roles = {place.role for place in self.facts.places[number]}
            if roles & {Role.LABEL, Role.HEADING} and Role.CONTEXT not in roles:
                mask |= mention.mask
        return mask

    def _labels(
        self, labels: Sequence[tuple[int, Mention]], titles: _Titles, lines: _Titles
    ) -> Iterator[Candidate]:
        in_names = self._in_names()
        for part, mention in labels:
            label = self.facts.labels[part]
            text = label.row.segments[label.segment].text
            # "Class teacher: Guo" above a paragraph does not tell whose telephone is in it.
            around = (lines if is_running(text) else titles).above(label.number, label.row_number)
            kind_of_one = self.asked.wanted in _KINDS_OF_ONE
            if mention.extra and not kind_of_one:  # "Customer no." below "Invoice" is not the invoice's
                around &= ~in_names
            mask = mention.mask | around
            mentions: tuple[Mention, ...] = (mention,)
            if label.change_of is not None:
                change = next((bits for bits, term in self.asked.terms if term.meanings & _CHANGE), 0)
                if not change:
                    continue
                mask |= change
            if label.pair is not None and not label.sentence:  # "how many days" of "11.5 days"
                mask |= self._said_by(label.pair.value.text)
            yield Candidate(mask, Where.LINE, part, label=text, mentions=mentions)
            for place, bits in self._headed(label, labels):
                yield Candidate(mask | bits, Where.LINE, part, 0, place, text, mentions)

    def _said_by(self, value: str) -> int:
        """The words that the value itself says: its unit, if that may be left out, and what it measures."""
        mask = self._measured_by(value)
        keys = {atom.key for atom in atoms_of(value)} if self.asked.light else set()
        for place, atom in enumerate(self.asked.atoms):
            if self.asked.light >> place & 1 and atom.key in keys:
                mask |= 1 << place
        return mask

    def _measured_by(self, value: str) -> int:
        measured, mask = measured_in(value), 0
        for bits, term in self.asked.terms:
            mask |= bits if term.meanings & measured else 0
        return mask

    def _headed(self, label: Label, labels: Sequence[tuple[int, Mention]]) -> Iterator[tuple[int, int]]:
        """The segments to the right of a label that stand under a text of the question, as a heading."""
        if label.pair is not None:
            return
        for place in range(label.segment + 1, len(label.row.segments)):
            box = label.row.segments[place].box
            for part, mention in labels:
                other = self.facts.labels[part]
                above = other.row.segments[other.segment].box
                if (
                    other.block is label.block
                    and above.bottom <= box.top
                    and above.left < box.right
                    and box.left < above.right
                ):
                    yield place, mention.mask

    def _in_table(
        self,
        part: int,
        cells: Mapping[int, Mapping[int, Mention]],
        headings: Mapping[int, Mention],
        titles: _Titles,
    ) -> Iterator[Candidate]:
        table = self.facts.tables[part]
        around = titles.above(table.number)
        if table.has_times:  # a year in the title is not that of a column
            around &= ~self.asked.times
        rows = {row: dict(named) for row, named in cells.items()}
        for bit, atom in self.asked.numbered:
            self._add_numbered(table, atom, bit, rows)
        for row, named in rows.items():
            group = table.groups[row]
            group_mask = 0
            for mention in cells.get(group, {}).values() if group >= 0 else ():
                group_mask |= mention.mask
            yield from self._in_row(part, table, row, named, headings, around | group_mask)
        for column, mention in headings.items():
            yield Candidate(
                mention.mask | around, Where.COLUMN, part, 0, column, table.grid.headers[column], (mention,)
            )

    def _add_numbered(self, table: Table, atom: Atom, bit: int, rows: dict[int, dict[int, Mention]]) -> None:
        """Row 9 has this number beside it or in its column for them, or is the ninth; so is a rank."""
        grid, ranks = table.grid, atom.kind is WordKind.RANK
        if not ranks and any(grid.block.rows[row].number for row in grid.rows):
            for row in grid.rows:
                if grid.block.rows[row].number == atom.key:
                    rows.setdefault(row, {})[-1] = Mention(bit)
            return
        counted = [
            column
            for column, header in enumerate(grid.headers)
            if (_is_rank(header) if ranks else is_numbering(header))
        ]
        for column in counted:
            for row in grid.rows:
                if grid.cells(row)[column].lstrip("0") == atom.key:
                    rows.setdefault(row, {})[column] = Mention(bit)
        ninth = grid.first_row + int(atom.key) - 1
        if not counted and not ranks and ninth in grid.rows:
            rows.setdefault(ninth, {})[-1] = Mention(bit)

    def _in_row(
        self,
        part: int,
        table: Table,
        row: int,
        named: Mapping[int, Mention],
        headings: Mapping[int, Mention],
        around: int,
    ) -> Iterator[Candidate]:
        """The cells of one row that the question may ask for, and the row itself."""
        grid = table.grid
        texts = grid.cells(row)
        label = next((texts[column] for column in sorted(named) if column >= 0), texts[0])
        kind = self._kind_of_rows(grid, headings)
        row_mask = around | kind | _mask_of(named, headings)
        implied = []
        for column, text in enumerate(texts):
            heading = headings.get(column)
            if (not text and heading is None) or (column in named and not named[column].extra):
                continue
            others = {
                place: mention
                for place, mention in named.items()
                if place != column and (heading is None or mention.mask & ~heading.mask)
            }
            mask = _mask_of(others, headings)
            mentions, by = tuple(others.values()), tuple(others)
            if heading is not None and by and is_of_another(grid, row, column, max(by)):
                continue
            if heading is not None and heading.mask & ~mask & self.asked.some and (mask or around):
                mask |= heading.mask | around | kind | self._beside_target(heading, headings)
                yield Candidate(mask, Where.CELL, part, row, column, label, (*mentions, heading), by)
            elif others and grid.is_records and (said := self._measured_by(text)):
                mask |= said | around | kind
                yield Candidate(mask, Where.CELL, part, row, column, label, mentions, by)
            elif others and self._is_implied(
                grid, column, text, [texts[place] for place in others if place >= 0]
            ):
                mask |= around | kind
                implied.append(Candidate(mask, Where.CELL, part, row, column, label, mentions, by, True))
        if len(implied) == 1:
            yield from implied
        elif any(mention.mask & self.asked.need for mention in named.values()):
            mentions, by = tuple(named.values()), tuple(named)
            yield Candidate(row_mask, Where.ROW, part, row, 0, label, mentions, by)

    def _beside_target(self, asked: Mention, headings: Mapping[int, Mention]) -> int:
        """The words of other headings, where this one is what is asked for: "level of the cache message"."""
        target, mask = self.asked.target, 0
        if target and not target & ~asked.mask and not asked.extra:
            for other in headings.values():
                mask |= 0 if other.mask & target else other.mask
        return mask

    def _kind_of_rows(self, grid: Grid, headings: Mapping[int, Mention]) -> int:
        """The words of the heading of the column that names the rows: "ticket", "branch"."""
        row = grid.first_row
        first = next((c for c, text in enumerate(grid.cells(row)) if text and not is_number(text)), 0)
        return headings[first].mask if first in headings else 0

    def _tells_time(self, name: str) -> bool:
        """Whether a name has a date or a time that was not asked for ("Enrolment ends on May 16")."""
        times = [one for one in numbers_in(name) if one.kind in (NumberKind.DATE, NumberKind.TIME)]
        return any(normalized(time.text) not in normalized(self.asked.whole) for time in times)

    def _is_implied(self, grid: Grid, column: int, text: str, names: Iterable[str]) -> bool:
        """Whether "who", "when", "how heavy" and the like mean this column. `names` name the row."""
        if grid.is_records:
            return is_meant(self.asked.whole, self.asked.wanted, grid, column, text, tuple(names))
        if not fits(self.asked.wanted, text, named=True):
            return False
        if self.asked.wanted is Kind.TIME:  # a row with one date, or one time, if its name tells none
            return not any(self._tells_time(name) for name in names)
        return bool(meanings_of(grid.headers[column]) & self.asked.implied)
