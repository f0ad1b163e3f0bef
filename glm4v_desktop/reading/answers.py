"""The reader's answers: what reading alone can say to a question, in Markdown, in the question's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glm4v_desktop.reading import finding, listing
from glm4v_desktop.reading.certainty import has_small_print, is_sure
from glm4v_desktop.reading.keywords import rows_with_words_of
from glm4v_desktop.reading.lookup import look_up
from glm4v_desktop.reading.markdown import LINE_BREAK, bold, escaped, escaped_line, quoted, table
from glm4v_desktop.reading.matching import Quality, matches
from glm4v_desktop.reading.numbers import is_number, numbers_in
from glm4v_desktop.reading.page import Block, BlockKind, Page, Row
from glm4v_desktop.reading.phrases import Phrase, say
from glm4v_desktop.reading.questions import Beyond, Counted, Intent, IntentKind, language_of, understand
from glm4v_desktop.reading.surroundings import Surroundings

_SMALL_REGION_ROWS = 6
_FIRST_LINES = 5
_MOST_UNSURE = 12  # cells named under a table; more are no help


def no_picture_answer(question: str) -> str:
    """What to say to a question before there is a picture."""
    return say(Phrase.NO_PICTURE, language_of(question))


def answer_question(question: str, page: Page, around: Surroundings | None = None) -> Iterator[str]:
    """Pieces of Markdown that together are the answer. Printed text stands in it exactly as printed.

    `page` is what the question is about; `around` lends headings and the unit when that is a region.
    """
    intent = understand(question)
    if not page.text.strip():
        yield say(Phrase.NO_TEXT, intent.language) + "\n"
        yield from reading_notes(question, page)
        return
    yield from _answer(intent, question, page, around)
    if intent.kind is not IntentKind.HELP:
        yield from reading_notes(question, page)


def reading_notes(question: str, page: Page) -> Iterator[str]:
    """The sentences under every answer from a page of very small print, or one that was only skimmed."""
    if has_small_print(page):
        yield f"\n{say(Phrase.SMALL_PRINT, language_of(question))}\n"
    if page.skimmed:
        yield f"\n{say(Phrase.SKIMMED, language_of(question))}\n"


def _answer(intent: Intent, question: str, page: Page, around: Surroundings | None) -> Iterator[str]:
    match intent.kind:
        case IntentKind.WHOLE_TEXT:
            yield from whole_text(page)
        case IntentKind.TABLE:
            yield from _tables(intent, page)
        case IntentKind.THIS:
            yield from _this(intent, page)
        case IntentKind.UNIT:
            yield from listing.units(intent, page)
        case IntentKind.FIND:
            yield from finding.find(intent, page, around)
        case IntentKind.NUMBERS:
            yield from listing.numbers(intent, page)
        case IntentKind.COUNT:
            yield from _count(intent, page)
        case IntentKind.HELP:
            yield say(Phrase.WHAT_READING_CAN, intent.language) + "\n"
        case IntentKind.NEEDS_MODEL:
            yield from _needs_model(intent, question, page)


def whole_text(page: Page) -> Iterator[str]:
    """Everything in reading order, tables as tables; no word is added."""
    for number, block in enumerate(page.blocks):
        if number:
            yield "\n"
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if block.kind is BlockKind.TABLE and block.cells:
        yield from table(block.cells)
        return
    for number, row in enumerate(block.rows, start=1):
        yield escaped_line(row.text) + (LINE_BREAK if number < len(block.rows) else "\n")


def _tables(intent: Intent, page: Page) -> Iterator[str]:
    found = [block for block in page.blocks if block.kind is BlockKind.TABLE and block.cells]
    if not found:
        yield say(Phrase.NO_TABLE, intent.language) + "\n"
    for number, block in enumerate(found, start=1):
        if number > 1:
            yield "\n"
        if len(found) > 1:
            yield f"{say(Phrase.TABLE_NUMBER, intent.language, number=number)}\n\n"
        yield from table(block.cells)
        unsure = [segment.text for row in block.rows for segment in row.segments if not is_sure(segment)]
        if len(unsure) > _MOST_UNSURE:
            yield f"\n{say(Phrase.UNCERTAIN_HERE, intent.language)}\n"
        elif unsure:
            cells = " · ".join(escaped(text) for text in unsure)
            yield f"\n{say(Phrase.UNCERTAIN_CELLS, intent.language, cells=cells)}\n"


def _count(intent: Intent, page: Page) -> Iterator[str]:
    """A figure that is printed for what is to be counted comes first ("Orders  18,342")."""
    if intent.counted is Counted.THINGS and intent.label:
        findings = look_up(page, intent.label, intent.column)
        named = [finding for finding in findings if finding.quality <= Quality.SYNONYM]
        if any(is_number(value.text) for finding in named for value in finding.values):
            yield from finding.find(intent, page)
            yield "\n"
    yield from listing.count(intent, page)


def _this(intent: Intent, page: Page) -> Iterator[str]:
    rows = page.rows
    if len(rows) > _SMALL_REGION_ROWS:
        yield say(Phrase.TOO_LONG_FOR_THIS, intent.language) + "\n\n"
        yield from _quotation(rows[:_FIRST_LINES])
        return
    numbers = [(row, number.text) for row in rows for number in numbers_in(row.text)]
    unsure = any(not is_sure(segment) for row in rows for segment in row.segments)
    if len(numbers) == 1:
        row, number = numbers[0]
        yield bold(number) + "\n"
        if number != row.text or len(rows) > 1:
            yield f"\n{say(Phrase.LINES_HERE, intent.language)}\n\n"
            yield from _quotation(rows)
    elif len(rows) == 1:
        yield bold(rows[0].text) + "\n"
    else:
        yield from whole_text(page)
    if unsure:
        yield f"\n{say(Phrase.UNCERTAIN_HERE, intent.language)}\n"


def _quotation(rows: Sequence[Row]) -> Iterator[str]:
    for number, row in enumerate(rows, start=1):
        yield quoted(row.text) + (LINE_BREAK if number < len(rows) else "\n")


_SENTENCES = {
    Beyond.ARITHMETIC: Phrase.NEEDS_ARITHMETIC,
    Beyond.LOOKS: Phrase.NEEDS_EYES,
    Beyond.UNDERSTANDING: Phrase.NEEDS_MODEL,
}


def _needs_model(intent: Intent, question: str, page: Page) -> Iterator[str]:
    found = matches(page, intent.label) if intent.label else []
    if intent.beyond is Beyond.ARITHMETIC and found and found[0].quality <= Quality.CONTAINS_SYNONYM:
        yield from finding.find(
            intent, page
        )  # "average order value" is printed on this page: nothing to work out
        return
    yield say(_SENTENCES[intent.beyond or Beyond.UNDERSTANDING], intent.language) + "\n\n"
    rows = rows_with_words_of(page, question)
    if rows:
        yield say(Phrase.KEYWORD_LINES, intent.language) + "\n\n"
        yield from _quotation(rows[:_FIRST_LINES])
        if len(rows) > _FIRST_LINES:
            yield "\n" + say(Phrase.MORE_LINES, intent.language, count=len(rows) - _FIRST_LINES) + "\n"
        yield "\n"
    yield say(Phrase.WHAT_READING_CAN, intent.language) + "\n"
