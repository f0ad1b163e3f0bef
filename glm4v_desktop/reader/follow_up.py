"""Completes a question that names only what is different from the question before ("and in 2021?")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from glm4v_desktop.ocr.numbers import folded
from glm4v_desktop.ocr.page import Page
from glm4v_desktop.reader.asking import listing, operation_words
from glm4v_desktop.reader.computing.limits import replaced_limit
from glm4v_desktop.reader.computing.mentions import places_of
from glm4v_desktop.reader.matching import Quality, quality_of
from glm4v_desktop.reader.question import CJK, IntentKind, split_column, understand
from glm4v_desktop.reader.tables.sheet import Column, Sheet, sheets
from glm4v_desktop.reader.tables.table_parts import Kind

_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?:and|but|ok|okay|so|now)?,?\s*(?:what|how) about (?P<part>.+)",
        r"(?:and|or)\s+(?P<part>.+)",
        r"(?:and )?(?:the )?same (?:for|with) (?P<part>.+)",
        r"(?P<part>(?:in|for|on|at) \S+)",
        r"(?:那么|那|还有|以及|然后|换成|如果是)?(?P<part>.+?)呢",
        r"(?:那么|那|还有|以及|换成)(?P<part>.+)",
    )
)
_WHOLE_QUESTION = re.compile(
    r"\b(?:what|which|who|whose|where|when|how|why|is|are|was|were|do|does|did|list|show|read)\b"
    r"|多少|什么|几|哪|谁|为何|怎么|如何",
    re.IGNORECASE,
)
# Asks for the rows that the question before counted.
_WHICH_ONES = re.compile(
    r"(?:and )?which(?: ones?| of them| rows)?(?: are they| are those)?|(?:list|show)(?: me)? (?:them|those)"
    r"|(?:那|都|分别)*是?(?:哪些|哪几[个条笔项])|列出来",
    re.IGNORECASE,
)
_AROUND = re.compile(r"^(?:(?:the|for|in|of|on|at|with|that|column|row)\s)+|^的|的$", re.IGNORECASE)
_MOST_WORDS = 8  # of what a follow-up names


def standalone(question: str, earlier: Sequence[str], page: Page) -> str:
    """The question with the rest of the question before it; the same if it needs none.

    `earlier` are the questions before it in the conversation, the oldest first.
    """
    before = ""
    for asked in (*earlier, question):
        before = _completed(asked, before, page) if before else asked
    return before


def _completed(question: str, before: str, page: Page) -> str:
    if _WHICH_ONES.fullmatch(folded(question).strip(" ?.!。，,")):
        return listing(before) or question
    # "In progress" may be a cell, "in 2021" is none.
    found = (text for part in _parts(question) for text in _replaced(part, before, page) if text != before)
    return next(found, question)


def _parts(question: str) -> Iterator[str]:
    """What a follow-up names, also without the words before and behind it; nothing for a question that
    stands for itself."""
    asked = folded(question).strip(" ?.!。，,")
    for form in _FORMS:
        if match := form.fullmatch(asked):
            part = match["part"].strip()
            if _WHOLE_QUESTION.search(part) or len(part.split()) > _MOST_WORDS:
                return
            yield part
            whole = part
            while (shorter := _AROUND.sub("", part).strip()) != part:
                part = shorter
            if part != whole:
                yield part
            return


def _replaced(part: str, before: str, page: Page) -> Iterator[str]:
    """The question before with the part in the place of what it names of the same kind, likely ones first."""
    period, rest = split_column(part)
    if period and not rest.strip():
        yield _with_period(period, before)
        return
    operation, wanted = operation_words(before), operation_words(part)
    if operation and wanted == part:
        yield before.replace(operation, part, 1)
        return
    if limited := replaced_limit(part, before):
        yield limited
        return
    for sheet in sheets(page):
        yield from _in_sheet(part, before, sheet)
    intent = understand(before)
    labels = [segment.text for row in page.rows for segment in row.segments]
    if intent.kind is IntentKind.FIND and intent.label in before and _is_label(part, labels):
        yield before.replace(intent.label, part, 1)


def _with_period(period: str, before: str) -> str:
    old, _ = split_column(before)
    if old:
        return before.replace(old, period, 1)
    if CJK.search(before):
        return f"{period}{before}"
    return f"{before.rstrip(' ?')} in {period}?"


def _in_sheet(part: str, before: str, sheet: Sheet) -> Iterator[str]:
    """Replaces a heading by a heading, and a cell by a cell of the same column."""
    heads = [column for column in sheet.columns if column.names]
    if any(_names(part, column.names) for column in heads):
        old = [span for column in heads for span in _spans_of(column.names, before)]
        if old:
            yield _put(before, max(old, key=_length), part)
    for column in sheet.columns:
        texts = _texts(sheet, column)
        if column.kind is not Kind.FIGURE and _names(part, texts):
            old = list(_spans_of(texts, before))
            if old:
                yield _put(before, max(old, key=_length), part)


def _texts(sheet: Sheet, column: Column) -> list[str]:
    rows = (*sheet.rows, *sheet.totals)
    return [text for row in rows if len(text := sheet.text(row, column)) > 1]


def _names(part: str, names: Iterable[str]) -> bool:
    return any(
        (quality := quality_of(name, part)) is not None and quality <= Quality.CONTAINS for name in names
    )


def _is_label(part: str, labels: Iterable[str]) -> bool:
    return any((quality := quality_of(text, part)) is not None and quality <= Quality.CONTAINS_SYNONYM
               for text in labels)  # fmt: skip


def _spans_of(names: Iterable[str], text: str) -> Iterator[tuple[int, int]]:
    """Where a text has one of the names, or a word of one of several words."""
    for name in names:
        whole = places_of(name, text)
        yield from whole
        words = [] if whole else [word for word in re.findall(r"[^\W\d_]{3,}", name) if word.isascii()]
        for word in words:
            yield from places_of(word, text)


def _length(span: tuple[int, int]) -> int:
    return span[1] - span[0]


def _put(text: str, span: tuple[int, int], part: str) -> str:
    return text[: span[0]] + part + text[span[1] :]
