"""Counts that a program prints in one line, each with a word: "Tests: 5 failed, 411 passed, 418 total"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from glm4v_desktop.ocr.page import Page, Row
from glm4v_desktop.reader.kinds import Kind
from glm4v_desktop.reader.markdown import quoted, stated
from glm4v_desktop.reader.phrases import Phrase, say
from glm4v_desktop.reader.question import language_of
from glm4v_desktop.reader.retrieval.findings import is_sure_in
from glm4v_desktop.reader.retrieval.names import Question
from glm4v_desktop.reader.retrieval.words import Need, atoms_of
from glm4v_desktop.reader.word_forms import root

_ITEM = re.compile(
    r"(?<![\w.,:/=-])(?P<count>\d[\d,]*) (?P<word>[A-Za-z]+(?: [a-z]+)?)(?=,|;|\.?$| \(| and\b| in \d)"
    r"|\b(?P<key>[A-Za-z]+) ?[=:] ?(?P<number>\d[\d,]*)(?=,\s|;| ?\(|$)"
)
_LABEL = re.compile(r"([A-Za-z][A-Za-z ]*):")
_LEAST = 2  # counts in a line
_COUNTED = re.compile(r"\bhow many (?:of (?:the|these|those) )?([a-z]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Count:
    """A count, the words that it stands with, and those of the label at the start of its line."""

    text: str
    words: frozenset[str]
    label: frozenset[str]
    row: Row


def about_tallies(question: str, page: Page) -> Iterator[str] | None:
    """The count that a question asks for; None if no line, or more than one, has such a count."""
    asked = Question(question)
    if asked.wanted is not Kind.COUNT:
        return None
    needed = zip(asked.atoms, asked.needs, strict=True)
    words = frozenset(root(atom.key) for atom, need in needed if need is not Need.NONE)
    noun = _COUNTED.search(question)
    counted = frozenset((root(noun[1].lower()),)) if noun else frozenset[str]()
    counts = [count for row in page.rows for count in _counts_in(row) if count.words & words]
    named = [one for one in counts if one.label and one.label <= words and not words - one.words - one.label]
    other = [one for one in counts if not one.label & words and words - one.words <= counted]
    best = named or other
    if len({(one.text, one.row.text) for one in best}) != 1:
        return None
    return _said(best[0], question)


def _counts_in(row: Row) -> list[_Count]:
    """The counts of a line; none if it has only one."""
    line = " ".join(row.text.split())
    found = list(_ITEM.finditer(line))
    if len(found) < _LEAST:
        return []
    label = _LABEL.match(line)
    names = _roots(label[1]) if label and label.end() <= found[0].start() else frozenset()
    return [
        _Count(match["count"] or match["number"], _roots(match["word"] or match["key"]), names, row)
        for match in found
    ]


def _roots(text: str) -> frozenset[str]:
    return frozenset(root(atom.key) for atom in atoms_of(text))


def _said(count: _Count, question: str) -> Iterator[str]:
    language, sure = language_of(question), is_sure_in(count.row, count.text)
    yield stated(count.text, sure) + "\n\n"
    yield f"{say(Phrase.LINE_READS, language)}\n\n{quoted(count.row.text)}\n"
    if not sure:
        yield f"\n{say(Phrase.UNCERTAIN, language)}\n"
