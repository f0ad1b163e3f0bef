"""Counts of lines, words, numbers, tables and occurrences of a text."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from glm4v_desktop.ocr.numbers import numbers_in
from glm4v_desktop.ocr.page import Page, normalized
from glm4v_desktop.reader.find import as_likely, as_said, find
from glm4v_desktop.reader.markdown import escaped
from glm4v_desktop.reader.matching import count_of
from glm4v_desktop.reader.phrases import Phrase, say
from glm4v_desktop.reader.prose.stated import likely_lines, said_to
from glm4v_desktop.reader.question import Counted, Intent
from glm4v_desktop.reader.retrieval.facts import Facts
from glm4v_desktop.reader.retrieval.findings import Where
from glm4v_desktop.reader.retrieval.lookup import Found, look_up
from glm4v_desktop.reader.tables.grids import grids

ON_PAPER = re.compile(
    r"[“\"'「]|\b(?:appears?|printed|stands?|written|mentioned)\b|出现|印|写", re.IGNORECASE
)


_STATE = re.compile(
    r"\bhow many (?:[a-z]+ ){0,2}(?:are|were|is) (?P<state>[a-z][a-z -]*[a-z])\W*$", re.IGNORECASE
)


def counted(intent: Intent, question: str, facts: Facts) -> Generator[str, None, bool]:
    """Counts, but answers with what is printed if there is just that ("Orders  18,342").

    Returns whether only a model can answer: things in a picture are not printed words.
    """
    things = intent.counted is Counted.THINGS
    if things or (intent.counted is Counted.OCCURRENCES and not ON_PAPER.search(question)):
        found = look_up(facts, question)
        if found.certain is not None:
            return (yield from find(intent, question, facts, found=found))
        state = _in_state(question, facts)
        if state is not None:
            return (yield from find(intent, question, facts, found=state))
        said = said_to(question, facts)
        lines = (
            [] if said.sentences or count_of(facts.page.text, intent.label) else likely_lines(question, facts)
        )
        if said.value or (said.sentences and things):
            yield from as_said(said, intent.language, question)
            return things and not said.value
        if lines and things:
            yield from as_likely(lines, intent.language)
            return True
    yield from count(intent, facts.page)
    return things


def _in_state(question: str, facts: Facts) -> Found | None:
    """What is printed for the state that is counted, if it is a plain number: "Done  2" for "how many tickets
    are done", whatever the page calls the tickets."""
    match = _STATE.search(question)
    found = look_up(facts, match["state"]) if match is not None else None
    if match is None or found is None or found.certain is None:
        return None
    plain = found.certain.values[0].text.strip().isdigit()
    return found if plain and normalized(found.certain.label) == normalized(match["state"]) else None


def are_cells(found: Found) -> bool:
    """Whether what was found is a column of a table or cells of several of its rows, which count nothing."""
    several = len(found.findings) > 1 and all(finding.grid is not None for finding in found.findings)
    return several or any(
        finding.grid is not None and finding.where in (Where.COLUMN, Where.UNDER)
        for finding in found.findings
    )


def count(intent: Intent, page: Page) -> Iterator[str]:
    """The answer to a COUNT question about lines, words, numbers, tables and the like."""
    language, text = intent.language, page.text
    match intent.counted:
        case Counted.LINES:
            yield say(Phrase.COUNT_LINES, language, count=len(page.rows))
        case Counted.WORDS:
            words = re.findall(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:['’.,-][^\W_\u3400-\u9fff]+)*", text)
            yield say(Phrase.COUNT_WORDS, language, count=len(words))
        case Counted.CHARACTERS:
            yield say(Phrase.COUNT_CHARACTERS, language, count=len("".join(text.split())))
        case Counted.NUMBERS:
            found = sum(len(numbers_in(row.text)) for row in page.rows)
            yield say(Phrase.COUNT_NUMBERS, language, count=found)
        case Counted.TABLES:
            yield say(Phrase.COUNT_TABLES, language, count=len(grids(page)))
        case Counted.ROWS | Counted.COLUMNS:
            yield from _count_in_tables(intent, page)
        case _:
            phrase = (
                Phrase.COUNT_OCCURRENCES if intent.counted is Counted.OCCURRENCES else Phrase.COUNT_OF_WHAT
            )
            yield say(phrase, language, label=escaped(intent.label), count=count_of(text, intent.label))
    yield "\n"


def _count_in_tables(intent: Intent, page: Page) -> Iterator[str]:
    found = grids(page)
    if not found:
        yield say(Phrase.NO_TABLE, intent.language)
    for number, grid in enumerate(found, start=1):
        if intent.counted is Counted.ROWS:
            size, phrase = len(grid.block.cells), Phrase.COUNT_ROWS
        else:
            size, phrase = len(grid.headers), Phrase.COUNT_COLUMNS
        yield say(phrase, intent.language, count=size, number=number) + "  \n"
