"""The facts of a page: every printed value with the names by which it can be asked for.

A value is the cell of a table, named by the other cells of its row, its heading, the label of its group and
the heading above the table; or the value of a label, in a form, on a card or in a line of text. The facts are
made once for a page. `lookup.py` finds those that a question names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import Enum, auto

from glm4v_desktop.ocr.dividing.terminals import is_prompt
from glm4v_desktop.ocr.numbers import is_number
from glm4v_desktop.ocr.page import Block, BlockKind, Page, Pair, Row, Segment
from glm4v_desktop.reader.kinds import is_chinese_name
from glm4v_desktop.reader.matching import bare
from glm4v_desktop.reader.retrieval.one_piece import pairs_in_one_piece
from glm4v_desktop.reader.retrieval.records import records_of
from glm4v_desktop.reader.retrieval.words import Atom, WordKind, atoms_of
from glm4v_desktop.reader.tables.grids import Grid, grids_of, may_be_pairs, without_pairs
from glm4v_desktop.reader.terms import Term, terms_in
from glm4v_desktop.reader.word_forms import root

_LABEL_END = re.compile(r"(?<!\d)\s?[:：](?!//)")
_SENTENCE = re.compile(r"[，。；]|[,;.] ")
_EVERYWHERE = 1_000_000  # blocks
_MOST_IN_RECORDS = 0.8  # share of the segments of a block that is a list of records
_LONGEST_HEADING = 60  # letters of a line that may stand for what is below it
_PERSON = re.compile(r"(?:(?:Mr|Mrs|Ms|Dr)\.? )?[A-Z][a-z'’-]+(?: [A-Z][a-z'’.-]*){1,2}")


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A printed text that names values. `form` is as `bare` returns it."""

    text: str
    form: str
    atoms: tuple[Atom, ...]
    terms: tuple[Term, ...]


class Role(Enum):
    CELL = auto()  # names the other cells of its row
    HEADING = auto()  # names the cells of its column
    PERIOD = auto()  # a heading whose period is also that of the columns behind it: "2022 sales", "Share"
    LABEL = auto()  # names its value
    SIBLING = auto()  # a label that may name the record of the others beside it
    CONTEXT = auto()  # names what stands below it, as a title does, or the record that a form is


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands: `part` is the number of its table or label.

    For SIBLING and CONTEXT it is that of the block, `row` that of the line and `column` the number of its
    segments.
    """

    role: Role
    part: int
    row: int = 0
    column: int = 0
    end: int = 0  # of the blocks that a CONTEXT is for
    until: int = 0  # the row of its own block where a CONTEXT for a part of it ends


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table; `groups` are the rows that each row's group label stands in, or -1."""

    grid: Grid
    number: int  # of its block
    groups: tuple[int, ...]
    has_times: bool  # whether headings are periods or dates


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """A text that may have a value: the label of a pair, or a segment of a line (then `pair` is None)."""

    block: Block
    number: int  # of its block
    row_number: int
    segment: int  # in its row
    pair: Pair | None = None
    change_of: Pair | None = None  # the pair of the card's figure, for the line below that
    sentence: str = ""  # the value of the pair, if it is a text with values of its own

    @property
    def row(self) -> Row:
        return self.block.rows[self.row_number]


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """The facts of `page`.

    `names` are different texts; the mappings hold their numbers. `by_key` has them by the keys of their
    words, by "~" and the root of a word, by "#" and the number of a meaning, and by pairs of Chinese
    characters.
    """

    page: Page
    tables: tuple[Table, ...]
    labels: tuple[Label, ...]
    names: tuple[Name, ...]
    places: tuple[tuple[Place, ...], ...]  # of each name
    by_form: Mapping[str, int]
    by_key: Mapping[str, tuple[int, ...]]


def facts_of(page: Page) -> Facts:
    """Every fact of a page."""
    blocks = [piece for block in page.blocks for piece in without_pairs(block)]
    records = records_of(page)
    collected = _Collected({line for grid in records for row in grid.block.rows for line in row.segments})
    for grid in records:
        collected.add_table(grid, _number_of(grid, blocks))
    for number, block in enumerate(blocks):
        grids = grids_of(block, blocks[number - 1] if number else None)
        if grids and collected.has_most(block):
            continue
        for grid in grids:
            collected.add_table(grid, number)
        collected.add_labels(block, number, grids[0] if grids else None)
    for text, place in _contexts(blocks, collected.in_records):
        collected.add(text, place)
    names = tuple(name_of(text) for text in collected.places)
    by_form: dict[str, int] = {}
    by_key: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(names):
        by_form.setdefault(name.form, number)
        for key in keys_of(name):
            by_key[key].append(number)
    return Facts(
        page,
        tuple(collected.tables),
        tuple(collected.labels),
        names,
        tuple(tuple(places) for places in collected.places.values()),
        by_form,
        {key: tuple(numbers) for key, numbers in by_key.items()},
    )


def is_running(text: str) -> bool:
    """Whether a text is a sentence or has several, and is not only a label with its value."""
    return _SENTENCE.search(text) is not None


def name_of(text: str) -> Name:
    return Name(text, bare(text), atoms_of(text), tuple(terms_in(text)))


def keys_of(name: Name) -> Iterator[str]:
    """The keys under which a name is found, each once."""
    yield from dict.fromkeys(_all_keys(name))


def _all_keys(name: Name) -> Iterator[str]:
    for place, atom in enumerate(name.atoms):
        if atom.kind in (WordKind.PERIOD, WordKind.DATE):
            yield "@"
        elif atom.kind is not WordKind.HAN:
            yield atom.key
            if atom.kind is WordKind.WORD:
                yield f"~{root(atom.key)}"
                yield from atom.parts
            if atom.is_word and place + 1 < len(name.atoms) and name.atoms[place + 1].is_word:
                yield atom.key + name.atoms[place + 1].key  # "wifi" of "Wi-Fi", "admin panel" of "AdminPanel"
        elif place + 1 < len(name.atoms) and name.atoms[place + 1].kind is WordKind.HAN:
            yield atom.key + name.atoms[place + 1].key
    for term in name.terms:
        yield from (f"#{meaning}" for meaning in term.meanings)


class _Collected:
    """The tables, labels and names found so far. The lines of records are no labels of their own."""

    def __init__(self, in_records: Set[Segment]) -> None:
        self.in_records = in_records
        self.tables: list[Table] = []
        self.labels: list[Label] = []
        self.places: dict[str, list[Place]] = defaultdict(list)
        self._person_of: dict[int, str] = {}  # the first person that a block names

    def add(self, text: str, place: Place) -> None:
        if text.strip():
            self.places[text].append(place)

    def has_most(self, block: Block) -> bool:
        """Whether a block is a list of records, perhaps with icons that were read as text."""
        inside = [segment in self.in_records for row in block.rows for segment in row.segments]
        return sum(inside) >= _MOST_IN_RECORDS * len(inside)

    def add_table(self, grid: Grid, number: int) -> None:
        part, group, groups = len(self.tables), -1, [-1] * len(grid.block.cells)
        for row in range(grid.head_row, grid.end):
            cells = grid.block.cells[row]
            filled = {cell.text for cell in cells if cell.text}
            if len(filled) == 1 and not is_number(*filled):
                group = row
                if row < grid.first_row:  # the title of the table
                    self.add(next(iter(filled)), Place(Role.CONTEXT, number, -1, 1, number + 1))
            if row < grid.first_row:
                continue
            groups[row] = group if group != row else -1
            for column, cell in enumerate(cells):
                if not _has_label(cell.text):
                    self.add(cell.text, Place(Role.CELL, part, row, column))
        last = ""
        for column, header in enumerate(grid.headers):
            self.add(header, Place(Role.HEADING, part, 0, column))
            if grid.headers.count(header) == 1:
                last = header
            elif last:
                self.add(last, Place(Role.PERIOD, part, 0, column))
        times = any(
            atom.kind in (WordKind.PERIOD, WordKind.DATE)
            for header in grid.headers
            for atom in atoms_of(header)
        )
        self.tables.append(Table(grid, number, tuple(groups), times))

    def add_labels(self, block: Block, number: int, grid: Grid | None) -> None:
        """The labels of pairs, and the segments of lines that are in no pair and under no heading."""
        headed = grid is not None and any(grid.headers)
        pieces = pairs_in_one_piece(block, grid.head_row if headed and grid is not None else len(block.rows))
        pairs = [pair for pair in block.pairs if pieces.keys().isdisjoint(_segments_of(pair))]
        paired = {segment for pair in pairs for segment in _segments_of(pair)} | pieces.keys()
        last: Pair | None = None
        for pair in (*pairs, *pieces.values()):
            self._add_pair(pair, last, block, number)
            last = pair if pair.label.text else last
        for title, until in _titles(block, paired):
            self.add(block.rows[title].text, Place(Role.CONTEXT, number, title, 1, number + 1, until))
        if grid is not None and may_be_pairs(grid):
            self._add_label(block.rows[0].segments[0].text, Label(block, number, 0, 0))
        for row_number, row in enumerate(block.rows):
            in_table = headed and grid is not None and row_number >= grid.head_row
            for place, segment in enumerate(row.segments):
                heading = in_table and grid is not None and row_number < grid.first_row
                if segment in paired or (heading and not has_own_value(row, place)):
                    continue
                if segment in self.in_records and not _has_label(segment.text):
                    continue
                if in_table and not heading and not _has_label(segment.text):
                    continue
                label = Label(block, number, row_number, place)
                if colon := _LABEL_END.search(segment.text):
                    self._add_label(segment.text[: colon.start()], label)
                self._add_label(segment.text, label)

    def _add_pair(self, pair: Pair, last: Pair | None, block: Block, number: int) -> None:
        of = pair if pair.label.segments else last
        printed = pair.label.segments or (last.label.segments if last is not None else ())
        place = _place_of(printed[0], block) if printed else None
        if of is None or place is None:
            return
        label = Label(block, number, *place, pair, last if of is not pair else None)
        self._add_label(of.label.text, label)
        if of is pair:  # "When was the patient born?", where another label is "Patient"
            self.add(pair.label.text, Place(Role.SIBLING, number))
        if is_running(pair.value.text):
            self._add_label(pair.value.text, replace(label, sentence=pair.value.text))
        value = pair.value.text
        if of is pair and value and not is_number(value) and not self._is_second_person(value, number):
            self.add(value, Place(Role.CONTEXT, -1, 0, 1, _EVERYWHERE))

    def _is_second_person(self, value: str, number: int) -> bool:
        """Whether a value of the block is a person, and another one is before: the labels are that one's."""
        if not (is_chinese_name(value) or _PERSON.fullmatch(value)):
            return False
        return self._person_of.setdefault(number, value) != value

    def _add_label(self, text: str, label: Label) -> None:
        self.add(text, Place(Role.LABEL, len(self.labels)))
        self.labels.append(label)


def _segments_of(pair: Pair) -> tuple[Segment, ...]:
    return (*pair.label.segments, *pair.value.segments)


def _titles(block: Block, paired: Collection[Segment]) -> Iterator[tuple[int, int]]:
    """The rows of a form that are titles of the pairs below them, each with the row of the next title."""
    if block.kind is not BlockKind.FORM:
        return
    alone = [
        number
        for number, row in enumerate(block.rows)
        if len(row.segments) == 1 and row.segments[0] not in paired and len(row.text) <= _LONGEST_HEADING
    ]
    yield from zip(alone, [*alone[1:], len(block.rows)][: len(alone)], strict=True)


def _has_label(text: str) -> bool:
    """Whether a cell is a label with its value ("班主任：何静")."""
    plain = bare(text)  # without "减：" before it
    colon = _LABEL_END.search(plain)
    return colon is not None and bool(plain[colon.end() :].strip())


def has_own_value(row: Row, place: int) -> bool:
    """Whether a label in the place of a heading has a value to its right ("Date:  2024-03-15")."""
    if place + 1 >= len(row.segments):
        return False
    label, value = row.segments[place].text, row.segments[place + 1].text
    labeled = bool(re.search(r"[:：]\s*$", label))
    return labeled or (is_number(value) and not is_number(label))


def _place_of(segment: Segment, block: Block) -> tuple[int, int] | None:
    for number, row in enumerate(block.rows):
        if segment in row.segments:
            return number, row.segments.index(segment)
    return None


def _number_of(grid: Grid, blocks: Sequence[Block]) -> int:
    """The number of the block that the first record of a list begins in."""
    first = grid.block.rows[0].segments[0]
    return next(n for n, block in enumerate(blocks) for row in block.rows if first in row.segments)


def _contexts(blocks: Sequence[Block], without: Set[Segment]) -> Iterator[tuple[str, Place]]:
    """The lines that may be headings, with the blocks that they stand above.

    What is printed on a terminal heads nothing behind the next prompt.
    """
    texts = [number for number, block in enumerate(blocks) if block.kind is BlockKind.TEXT]
    starts = [number for number in texts if number == 0 or blocks[number - 1].kind is not BlockKind.TEXT]
    for number in texts:
        after = (start for start in starts if start > number)
        end = len(blocks) if number == starts[0] else next(after, len(blocks))
        rows = blocks[number].rows
        later = (other for other in texts if other > number and is_prompt(blocks[other].rows[0]))
        end = min(end, next(later, end))
        last_prompt = max((place for place, row in enumerate(rows) if is_prompt(row)), default=0)
        for row_number, row in enumerate(rows):
            if row.segments[0] in without or row_number < last_prompt:
                continue
            if len(row.text) <= _LONGEST_HEADING and len(row.segments) == 1:
                yield row.text, Place(Role.CONTEXT, number, row_number, len(row.segments), end)
