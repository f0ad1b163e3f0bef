"""Looks up the cell that a question names by words of its row and of its column, in any order.

Row and column are looked up apart: in "balance after reference 410299" the number names the row and the other
words its headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from glm4v_desktop.ocr.numbers import folded
from glm4v_desktop.ocr.page import Page, Row
from glm4v_desktop.reader.lookup import (
    Doubt,
    Finding,
    Grid,
    Where,
    cell_at,
    column_named,
    grids,
    value_doubt,
)
from glm4v_desktop.reader.matching import Quality, bare
from glm4v_desktop.reader.terms import is_ratio

_MOST_ROWS = 4  # rows that are quoted if none of them is certain
_TOKEN = re.compile(r"[a-z0-9]+(?:[-_.:/][a-z0-9]+)*|[\u3400-\u9fff]", re.IGNORECASE)
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z.'’&-]{2,}")
_UNIT_BEHIND = re.compile(r"\s*[(（][^()（）]*[)）]\s*$|(?<=\w)\s?[/／]\s?\w{1,4}$")
# Words that name neither a row nor a column.
_FILLERS = frozenset({
    "a", "an", "the", "of", "for", "in", "on", "at", "by", "to", "from", "with", "after", "before",
    "and", "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "there", "it",
    "its", "this", "that", "which", "who", "what", "when", "where", "how", "much", "many", "get",
    "got", "give", "make", "made", "come", "came", "go", "went", "be", "been", "figure", "value",
    "number", "amount", "entry", "row", "line", "item", "please", "的", "了", "在", "这", "那", "笔", "个",
    "是", "有", "由", "谁", "为", "中", "和", "与", "里", "课", "什", "么", "多", "少", "哪", "天", "几",
})  # fmt: skip
# Words of questions and of headings that mean the same.
_SAME_WORD: tuple[tuple[str, ...], ...] = (
    ("price", "cost", "costs"),
    ("owner", "responsible", "assignee"),
    ("due", "deadline"),
    ("weight", "heavy"),
    ("quantity", "qty"),
)
# Fillers that are a name where a heading has no other word: "Amount".
_NOUNS = frozenset({"figure", "value", "number", "amount", "entry", "item", "line"})
_KIND_OF_HEADING = frozenset({"人", "数", "量"})  # 负责人 is asked for as "由谁负责"
_STEMS = re.compile(r"(?<=[a-z]{3})(?:ies|es|s|e|y)$")  # no "ed": what was ordered is not its order number


@dataclass(frozen=True, slots=True)
class _Place:
    """A cell of a table and the words of the question that its names cover."""

    grid: Grid
    row: int
    column: int
    label: str
    covered: frozenset[str]
    column_named: bool


def look_up_cell(page: Page, label: str, column: str) -> Finding | None:
    """The cell that the words of a question name; its `doubt` says why it is only quoted.

    None if no row is named. Words may stand in `label` or in `column`.
    """
    asked = f"{label} {column}"
    tables = grids(page)
    fillers = _FILLERS - _names_in_headings(tables)
    words = _words(asked) - fillers
    places = list(_places(tables, words, label, column, fillers))
    most = max((len(place.covered) for place in places), default=0)
    best = [place for place in places if len(place.covered) == most]
    if is_ratio(label) and not any(is_ratio(place.label) or is_ratio(_heading(place)) for place in best):
        return None  # a margin is not answered with the profit
    if not best or not (named := [place for place in best if place.column_named]):
        return _quoted(best)
    place = named[0]
    if len(named) > 1 and not _same_text(named):
        return _quoted(named)
    if words - place.covered:
        return _quoted([place])
    finding = cell_at(place.grid, place.row, place.label, place.column, Quality.EXACT)
    return replace(finding, doubt=value_doubt(finding, asked))


def _same_text(places: list[_Place]) -> bool:
    """Whether all are one row and one printed text, as where a merged cell stands in several places."""
    first = places[0]
    return all(
        place.grid is first.grid
        and place.row == first.row
        and place.grid.block.cells[place.row][place.column] == first.grid.block.cells[first.row][first.column]
        for place in places
    )


def _heading(place: _Place) -> str:
    return place.grid.headers[place.column]


def _quoted(places: list[_Place]) -> Finding | None:
    """The rows of the places as lines, without a value."""
    rows: list[Row] = []
    for place in places:
        if (row := place.grid.block.rows[place.row]) not in rows:
            rows.append(row)
    if not rows:
        return None
    return Finding(
        Where.LINE,
        Quality.WORDS,
        places[0].label,
        rows[0],
        next_rows=tuple(rows[1:_MOST_ROWS]),
        doubt=Doubt.LABEL,
    )


def _names_in_headings(tables: Sequence[Grid]) -> frozenset[str]:
    """The nouns that are the only words of a heading, in which case they name its column."""
    headings = (_words(header) for grid in tables for header in grid.headers)
    return _NOUNS & frozenset(word for words in headings if words <= _FILLERS for word in words)


def _places(
    tables: Sequence[Grid], words: frozenset[str], label: str, column: str, fillers: frozenset[str]
) -> Iterator[_Place]:
    """Every cell in a row of which a cell's whole text is in the question."""
    whole = "".join(_TOKEN.findall(folded(f"{label} {column}").lower()))
    for grid in tables:
        headings = [_heading_words(header, words, fillers) for header in grid.headers]
        meant = column_named(grid, column) if column else None
        if meant is not None:  # under another name: "August" for Aug
            headings[meant] |= (_words(column) - fillers) & words
        for number in range(grid.first_row, len(grid.block.rows)):
            cells = grid.cells(number)
            naming = {
                column: found
                for column, cell in enumerate(cells)
                if (found := _name_in(cell, words, whole, fillers))
            }
            if not naming:
                continue
            row_words = frozenset().union(*naming.values(), *(headings[place] for place in naming))
            name = cells[next(iter(naming))]
            for place, cell in enumerate(cells):
                if place in naming or not cell:
                    continue
                named = bool(headings[place] - row_words)
                yield _Place(grid, number, place, name, row_words | headings[place], named)


def _name_in(cell: str, words: frozenset[str], whole: str, fillers: frozenset[str]) -> frozenset[str]:
    """The words of a cell's text, or of its part in one language, if all of them are in the question.

    Chinese ones must stand in one run.
    """
    for text in _in_each_language(cell):
        name = _words(text) - fillers
        if not name or not name <= words:
            continue
        if not _CHINESE.search(text):
            return name
        form = "".join(_TOKEN.findall(folded(bare(text)).lower()))
        if form and form in whole:
            return name
    return frozenset()


def _in_each_language(text: str) -> Iterator[str]:
    """The text, and the parts of a name in two languages (净重 Net weight) or with its size (鲜牛奶1L)."""
    yield text
    chinese, latin = "".join(_CHINESE.findall(text)), " ".join(_LATIN.findall(text))
    if len(chinese) > 1 and re.search(r"[A-Za-z]", text):
        yield chinese
        if latin:
            yield latin


def _heading_words(header: str, words: frozenset[str], fillers: frozenset[str]) -> frozenset[str]:
    """The words of the question that a heading has: all of the heading's in one language, or one with a
    digit."""
    for text in _in_each_language(_UNIT_BEHIND.sub("", header)):
        own = _words(text) - fillers
        found = own & words
        if found and (own - _KIND_OF_HEADING <= found or any(re.search(r"\d", word) for word in found)):
            return found
    return frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(_stem(token) for token in _TOKEN.findall(folded(text).lower()))


def _stem(word: str) -> str:
    if re.search(r"\d", word) or not word.isascii():
        return word
    for group in _SAME_WORD:
        if word in group:
            return group[0]
    return word if word in _FILLERS else _STEMS.sub("", word)
