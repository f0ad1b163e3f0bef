"""Lines that have words in common with a question, for the questions that reading alone cannot answer."""

from __future__ import annotations

import re

from glm4v_desktop.reading.matching import bare, place_of
from glm4v_desktop.reading.normalise import normalised
from glm4v_desktop.reading.numbers import is_number
from glm4v_desktop.reading.page import Page, Row
from glm4v_desktop.reading.subjects import split_column
from glm4v_desktop.reading.terms import known_terms_in

# Words of asking; a line that holds one of them says nothing about the question.
_COMMON = frozenset({
    "about", "above", "after", "again", "also", "and", "are", "because", "before", "better", "between",
    "can", "could", "describe", "did", "does", "each", "explain", "find", "from", "good", "have", "how",
    "into", "less", "many", "more", "most", "much", "number", "only", "other", "please", "page",
    "picture", "image", "screenshot", "show", "should", "some", "such", "summarise", "summarize",
    "summary", "table", "tell", "text", "than", "that", "the", "their", "them", "then", "there",
    "these", "they", "this", "those", "translate", "was", "well", "were", "what", "when", "where",
    "which", "while", "who", "why", "will", "with", "would", "write", "you", "your", "english",
    "chinese", "compare", "comparison", "mean", "means", "analyse", "analyze", "trend", "colour",
    "color", "value", "values",
})  # fmt: skip
_SHORTEST_WORD = 4
_SHORTEST_LABEL = 2


def rows_with_words_of(page: Page, question: str) -> list[Row]:
    """The rows that have most in common with the question, in reading order; empty when none has anything."""
    asked = normalised(question)
    words = [word for word in re.findall(r"[A-Za-z][A-Za-z&'-]+", question) if _tells(word)]
    sought = [*known_terms_in(question), *words]
    rated = [(len(_common(row, asked, sought)), row) for row in page.rows]
    most = max((count for count, _ in rated), default=0)
    return [row for count, row in rated if count == most > 0]


def _tells(word: str) -> bool:
    return len(word) >= _SHORTEST_WORD and word.lower() not in _COMMON


def _common(row: Row, asked: str, sought: list[str]) -> set[str]:
    """The different words of the question that the row holds."""
    words = set()
    for segment in row.segments:
        words |= {word for word in sought if place_of(segment.text, word) is not None}
        label = bare(segment.text)
        column, rest = split_column(label)
        if column and not rest.strip():
            continue  # a heading that is asked for says nothing without its row
        # Chinese has no spaces to tell its words by, but the page's labels are words.
        if len(label) >= _SHORTEST_LABEL and not (label.isascii() or is_number(label)) and label in asked:
            words.add(label)
    return words
