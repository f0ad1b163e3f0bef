"""The reader's answers: what reading alone can say to a question, in Markdown, in the question's language."""

from __future__ import annotations

from collections.abc import Iterator

from glm4v_desktop.reading import finding, listing
from glm4v_desktop.reading.markdown import LINE_BREAK, escaped, escaped_line, quoted, table
from glm4v_desktop.reading.matching import Quality, best, matches
from glm4v_desktop.reading.page import Block, BlockKind, Page
from glm4v_desktop.reading.phrases import Phrase, say
from glm4v_desktop.reading.questions import Beyond, Intent, IntentKind, language_of, understand

_SMALL_REGION_ROWS = 6
_FIRST_LINES = 5


def no_picture_answer(question: str) -> str:
    """What to say to a question before there is a picture."""
    return say(Phrase.NO_PICTURE, language_of(question))


def answer_question(question: str, page: Page) -> Iterator[str]:
    """Pieces of Markdown that together are the answer. Printed text stands in it exactly as printed."""
    intent = understand(question)
    if not page.text.strip():
        yield say(Phrase.NO_TEXT, intent.language) + "\n"
        return
    match intent.kind:
        case IntentKind.WHOLE_TEXT:
            yield from _whole_text(page)
        case IntentKind.TABLE:
            yield from _tables(intent, page)
        case IntentKind.THIS:
            yield from _this(intent, page)
        case IntentKind.UNIT:
            yield from listing.units(intent, page)
        case IntentKind.FIND:
            yield from finding.find(intent, page)
        case IntentKind.NUMBERS:
            yield from listing.numbers(intent, page)
        case IntentKind.COUNT:
            yield from listing.count(intent, page)
        case IntentKind.HELP:
            yield say(Phrase.WHAT_READING_CAN, intent.language) + "\n"
        case IntentKind.NEEDS_MODEL:
            yield from _needs_model(intent, page)


def _whole_text(page: Page) -> Iterator[str]:
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
        if len(found) > 1:
            yield f"{say(Phrase.TABLE_NUMBER, intent.language, number=number)}\n\n"
        yield from table(block.cells)
        yield "\n"


def _this(intent: Intent, page: Page) -> Iterator[str]:
    if len(page.rows) == 1:
        yield f"**{escaped(page.rows[0].text)}**\n"
    elif len(page.rows) <= _SMALL_REGION_ROWS:
        yield from _whole_text(page)
    else:
        yield say(Phrase.TOO_LONG_FOR_THIS, intent.language) + "\n\n"
        for row in page.rows[:_FIRST_LINES]:
            yield quoted(row.text) + LINE_BREAK


def _needs_model(intent: Intent, page: Page) -> Iterator[str]:
    found = matches(page, intent.label)
    if intent.beyond is Beyond.ARITHMETIC and found and found[0].quality <= Quality.CONTAINS_SYNONYM:
        yield from finding.find(
            intent, page
        )  # "average order value" is a label on this page, nothing to work out
        return
    phrase = {
        Beyond.ARITHMETIC: Phrase.NEEDS_ARITHMETIC,
        Beyond.LOOKS: Phrase.NEEDS_EYES,
        Beyond.UNDERSTANDING: Phrase.NEEDS_MODEL,
        None: Phrase.NEEDS_MODEL,
    }[intent.beyond]
    yield say(phrase, intent.language) + "\n\n"
    if found:
        yield say(Phrase.KEYWORD_LINES, intent.language) + "\n\n"
        for match in best(found)[:_FIRST_LINES]:
            yield quoted(match.row.text) + LINE_BREAK
        yield "\n"
    yield say(Phrase.WHAT_READING_CAN, intent.language) + "\n"
