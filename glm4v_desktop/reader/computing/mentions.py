"""Where a question names the columns of a table or repeats the texts of its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from glm4v_desktop.ocr.numbers import folded
from glm4v_desktop.ocr.page import normalized
from glm4v_desktop.reader.asking import says_operation
from glm4v_desktop.reader.tables.sheet import Column, Sheet, singular
from glm4v_desktop.reader.tables.table_parts import Kind
from glm4v_desktop.reader.terms import column_synonyms, synonyms

_LONGEST_CELL = 60
_MOST_KEPT = 32  # tables whose names are kept for the next question
_SHORTEST_WORD = 3  # letters of one word of a cell that may stand for the whole ("Bob" for "Bob Ray")
_SHORT_TEXT = 4  # words; a longer one is a sentence, for which one of its words does not stand
_WORD = re.compile(rf"(?<![\w-])[^\W\d_]{{{_SHORTEST_WORD},}}(?![\w-])|[\u3400-\u9fff]{{2,}}")
_HEAD_OF_NAME = re.compile(
    r"(?:\s(?:date|time|on|at))$|^(?:date|time) (?:of )?|(?:日期|时间)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A part of the question that names a column, or the text of a cell in it.

    `rank`: 0 for the whole heading, 1 for a part of it, 2 for a word that means the same.
    """

    start: int
    end: int
    column: Column
    text: str = ""  # of the cell
    rank: int = 0


@dataclass(frozen=True, slots=True)
class _Name:
    form: str  # normalized, to tell at once that it is not in a question
    text: str
    column: Column
    cell: str = ""  # the text of the cell; empty for a name of the column
    rank: int = 0


def mentions_in(question: str, sheet: Sheet) -> list[Mention]:
    """Every place where a name stands in the question, whether or not they overlap."""
    form = normalized(question)
    return [
        Mention(start, end, name.column, name.cell, name.rank)
        for name in _names_of(sheet)
        if name.form in form
        for start, end in places_of(name.text, question)
    ]


def parts_of_cells(question: str, sheet: Sheet) -> Iterator[tuple[int, int, list[tuple[Column, str]]]]:
    """Words of the question that are only a part of the text of cells of one column, with these texts.

    The question has other characters in place of what is explained already.
    """
    texts = [name for name in _names_of(sheet) if name.cell and name.column.kind is Kind.TEXT]
    for match in _WORD.finditer(question):
        for start, end in _runs(match):
            word = question[start:end]
            form = normalized(word)
            found = [(n.column, n.cell) for n in texts if form in n.form and places_of(word, n.cell)]
            if found and len({column.number for column, _ in found}) == 1:
                yield start, end, list(dict.fromkeys(found))
                break


def is_name(word: str, start: int, text: str) -> bool:
    """Whether a word may stand for the whole text of a cell: a part of a short name, with a capital letter
    that is not only that of the question's first word."""
    return word[0].isupper() and start > 0 and word in text and len(text.split()) <= _SHORT_TEXT


def is_form_of(word: str, name: str) -> bool:
    """Whether an English word is a name, or a verb made of it: flagged, of a heading "Flag"."""
    form = name.lower()
    return word.lower() in (form, f"{form}s", f"{form}ed", f"{form}d", f"{form}{form[-1:]}ed")


def places_of(name: str, text: str) -> list[tuple[int, int]]:
    """Where a name stands in a text; Latin letters as whole words, also in the plural."""
    pattern = _pattern(name)
    return [match.span() for match in pattern.finditer(folded(text))] if pattern is not None else []


def all_names(column: Column) -> tuple[str, ...]:
    """The names of a column, also without the word for its kind."""
    return (*column.names, *_short_names(column.names))


def _short_names(names: Sequence[str]) -> Iterator[str]:
    """What a heading says without the word for its kind: "Due" of "Due date", 入职 of 入职日期."""
    for name in names:
        short = _HEAD_OF_NAME.sub("", name).strip()
        if short != name and len(short) > 1:
            yield short


@lru_cache(maxsize=_MOST_KEPT)
def _names_of(sheet: Sheet) -> tuple[_Name, ...]:
    """All names of the columns and all texts of the cells, each text of a column once."""
    found: dict[tuple[str, int, bool], _Name] = {}

    def add(text: str, column: Column, cell: str = "", rank: int = 0) -> None:
        form = normalized(text)
        form = form.removesuffix("y") if form.isascii() else form  # cities, where a heading is City
        found.setdefault((form, column.number, bool(cell)), _Name(form, text, column, cell, rank))

    for column in sheet.columns:
        for rank, names in enumerate((column.names[:1], column.names[1:], _other_words(column.names))):
            for name in names:
                add(name, column, rank=rank)
        for name in _short_names(column.names):
            add(name, column, rank=1)
        if column.kind is Kind.FIGURE:
            continue
        for text in dict.fromkeys(sheet.text(row, column) for row in sheet.rows):
            if len(text) == 1 and text.isascii() and text.isupper():
                add(text, column, text)  # a grade or a flag
            if 1 < len(text) <= _LONGEST_CELL:
                add(text, column, text)
                add(singular(text), column, text)
    return tuple(name for name in found.values() if name.form)


def _other_words(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield from (word for word in synonyms(name) if not says_operation(word))
        yield from (word for word in column_synonyms(name) if not says_operation(word))


@lru_cache(maxsize=1024)
def _pattern(name: str) -> re.Pattern[str] | None:
    wanted = folded(name).strip()
    if not wanted or not re.search(r"\w", wanted):
        return None
    pattern = r"\s*".join(re.escape(character) for character in wanted if not character.isspace())
    if re.search(r"[a-z]y$", wanted, re.IGNORECASE):
        pattern = pattern[:-1] + "(?:y|ie(?=s))"
    if wanted[0].isascii() and wanted[0].isalnum():
        pattern = r"(?<![A-Za-z0-9])" + pattern
    if wanted[-1].isascii() and wanted[-1].isalnum():
        pattern += r"(?:s|es)?(?![A-Za-z0-9])(?![.,]\d)"
    return re.compile(pattern, re.IGNORECASE)


def _runs(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The whole word; of Chinese characters also each shorter run, longer ones first."""
    start, end = match.span()
    yield start, end
    if match.group().isascii():
        return
    for length in range(end - start - 1, 1, -1):
        for first in range(start, end - length + 1):
            yield first, first + length
