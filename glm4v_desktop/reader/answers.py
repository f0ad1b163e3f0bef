"""The reader's answers: finds and counts printed text, and answers in Markdown in the question's language.

Printed text appears in an answer exactly as it was printed.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence

from glm4v_desktop.core.returning import Returning
from glm4v_desktop.ocr.certainty import has_small_print, is_sure, readings
from glm4v_desktop.ocr.export import text_rows
from glm4v_desktop.ocr.numbers import folded, is_number, numbers_in
from glm4v_desktop.ocr.page import Block, BlockKind, MarkKind, Page, Row, normalized
from glm4v_desktop.reader.asking import Operation, asks_for_count, says_operation
from glm4v_desktop.reader.chats import chat_answer, chat_text
from glm4v_desktop.reader.choices import about_choices
from glm4v_desktop.reader.computing.asked import says_both
from glm4v_desktop.reader.computing.computed import Computed, compute
from glm4v_desktop.reader.computing.computed_text import as_markdown
from glm4v_desktop.reader.computing.limits import compares_columns, has_limit
from glm4v_desktop.reader.counts import ON_PAPER, are_cells, counted
from glm4v_desktop.reader.find import MOST_OTHERS, as_said, find, two_ways
from glm4v_desktop.reader.kinds import Kind, asked_for
from glm4v_desktop.reader.lists import numbers, units
from glm4v_desktop.reader.markdown import (
    LINE_BREAK,
    bold,
    escaped,
    escaped_line,
    lines_of,
    quoted,
    stated,
    table_of,
)
from glm4v_desktop.reader.marks import about_marks, in_words_of
from glm4v_desktop.reader.matching import Quality, count_of, quality_of
from glm4v_desktop.reader.phrases import Language, Phrase, say
from glm4v_desktop.reader.prose.stated import Said, likely_lines, said_to
from glm4v_desktop.reader.quantities import quantity_of
from glm4v_desktop.reader.question import Beyond, Counted, Intent, IntentKind, language_of, understand
from glm4v_desktop.reader.retrieval.facts import Facts, facts_of
from glm4v_desktop.reader.retrieval.findings import Finding, Where, below, is_sure_in
from glm4v_desktop.reader.retrieval.lookup import Surroundings, look_up
from glm4v_desktop.reader.spreadsheet import about_cells
from glm4v_desktop.reader.struck import about_struck, without_struck
from glm4v_desktop.reader.tallies import about_tallies
from glm4v_desktop.reader.ticked import about_ticked

_SMALL_REGION_ROWS = 6
_FIRST_LINES = 5
_LIKELY_LINES = 2  # printed lines that are quoted where a question needs the model
_MOST_UNSURE = 12  # uncertain cells that are listed under a table
_SENTENCES = {
    Beyond.ARITHMETIC: Phrase.NEEDS_ARITHMETIC,
    Beyond.LOOKS: Phrase.NEEDS_EYES,
    Beyond.UNDERSTANDING: Phrase.NEEDS_MODEL,
}


_ASKS_FOR_TOTAL = re.compile(r"\btotal\b|[合总共]计|总额", re.IGNORECASE)
_PRINTED_TOTAL = re.compile(
    r"(?:grand |overall )?total(?: (?:amount|price|sum|due|payable|to pay))*(?: ?\([^()]*\))? ?:?"
    r"|(?:价税)?[合总共]计(?:金额|数|额)? ?(?:\([^()]*\))? ?:?|总金?额 ?:?|应付(?:总额|金额) ?:?",
    re.IGNORECASE,
)
_ABOUT_DRAWN = (
    about_marks,
    about_choices,
    about_ticked,
    about_struck,
    about_cells,
    about_tallies,
)  # answers that no name of a value leads to
_AS_PRINTED = (IntentKind.WHOLE_TEXT, IntentKind.TABLE, IntentKind.THIS)  # also what is struck out


def answer_question(
    question: str, page: Page, around: Surroundings | None = None, facts: Facts | None = None
) -> Generator[str, None, bool]:
    """Yields the answer as pieces of Markdown, and returns whether only a model can answer the question.

    `page` has the text that the question is about, and `facts` are its facts, if they are known already. If
    it is a region of a larger page, `around` is the larger page, from which headings and the unit are taken.
    """
    pieces = Returning(_whole_answer(question, page, around, facts))
    has_switches = any(box.mark is not None and box.mark.kind is MarkKind.SWITCH for box in page.boxes)
    language = language_of(question)
    yield from (in_words_of(language, piece) if has_switches else piece for piece in pieces)
    return pieces.value


def _whole_answer(
    question: str, page: Page, around: Surroundings | None, facts: Facts | None
) -> Generator[str, None, bool]:
    """Yields the answer with all that is said about the reading, and returns what `answer_question` does."""
    intent = understand(question, page)
    if not page.text.strip():
        yield say(Phrase.NO_TEXT, intent.language) + "\n"
        yield from reading_notes(question, page)
        return False
    drawn = next((found for about in _ABOUT_DRAWN if (found := about(question, page)) is not None), None)
    if drawn is not None:
        yield from drawn
        yield from reading_notes(question, page)
        return False
    valid = page if intent.kind in _AS_PRINTED else without_struck(page)
    facts = facts if facts is not None and valid is page else facts_of(valid)
    needs_model = yield from _answer(intent, question, facts, around)
    if intent.kind is not IntentKind.HELP:
        yield from reading_notes(question, page)
    return needs_model


def found_so_far(question: str, page: Page) -> str:
    """The lines that a question looks for, from the part of a page that has been read; "" without any.

    They are only quoted: the rest of the page may hold the label again.
    """
    intent = understand(question, page)
    if intent.kind is not IntentKind.FIND or not intent.label:
        return ""
    found = look_up(facts_of(page), question)
    rows = [finding.row for finding in found.findings if not found.missing]
    if not rows:
        return ""
    lines = LINE_BREAK.join(quoted(row.text) for row in rows[:MOST_OTHERS])
    return f"{say(Phrase.FOUND_SO_FAR, intent.language)}\n\n{lines}\n\n"


def no_picture_answer(question: str) -> str:
    """The answer to a question without a picture."""
    return say(Phrase.NO_PICTURE, language_of(question))


def understood_as(question: str) -> str:
    """The line above the answer to a follow-up, with the question that was understood."""
    return say(Phrase.UNDERSTOOD_AS, language_of(question), question=escaped(question)) + "\n\n"


def reading_notes(question: str, page: Page) -> Iterator[str]:
    """The warnings under an answer: very small print; a page that was turned, fans out or was skimmed."""
    if has_small_print(page):
        yield f"\n{say(Phrase.SMALL_PRINT, language_of(question))}\n"
    if quarters := round(page.turned / 90) % 4:
        yield f"\n{say(Phrase.TURNED, language_of(question), degrees=90 * quarters)}\n"
    if page.uneven:
        yield f"\n{say(Phrase.UNEVEN, language_of(question))}\n"
    if page.skimmed:
        yield f"\n{say(Phrase.SKIMMED, language_of(question))}\n"


def whole_text(page: Page, language: Language = Language.EN) -> Iterator[str]:
    """The whole page in reading order, with tables as Markdown tables.

    No words are added but the side of a message of a chat that has no name.
    """
    for number, block in enumerate(page.blocks):
        if number:
            yield "\n"
        yield from _block(block, page, language)


def _answer(
    intent: Intent, question: str, facts: Facts, around: Surroundings | None
) -> Generator[str, None, bool]:
    """Yields the answer, and returns whether only a model can answer the question."""
    page = facts.page
    chat = chat_answer(question, page, intent.language)
    if chat is not None:
        yield from chat
        return False
    quantity = quantity_of(question, facts)
    if quantity is not None:
        return (yield from find(intent, question, facts, around, quantity))
    result = _computed(intent, question, facts)
    if result is not None:
        yield from as_markdown(result, intent.language)
        return False
    match intent.kind:
        case IntentKind.WHOLE_TEXT:
            yield from whole_text(page, intent.language)
        case IntentKind.TABLE:
            yield from _tables(intent, page)
        case IntentKind.THIS:
            yield from _this(intent, page)
        case IntentKind.UNIT:
            yield from units(intent, page)
        case IntentKind.FIND if asks_for_count(question) and are_cells(look_up(facts, question)):
            return (yield from _needs_model(intent, question, facts))
        case IntentKind.FIND if compares_columns(question):
            return (yield from _needs_model(intent, question, facts))
        case IntentKind.FIND:
            return (yield from find(intent, question, facts, around))
        case IntentKind.NUMBERS if has_limit(question):  # which of them could not be told
            return (yield from _needs_model(intent, question, facts))
        case IntentKind.NUMBERS:
            yield from numbers(intent, page)
        case IntentKind.COUNT if intent.counted is not Counted.OCCURRENCES and has_limit(question):
            # Not all lines are counted, and which ones could not be told.
            return (yield from _needs_model(intent, question, facts))
        case IntentKind.COUNT if _is_not_on_paper(intent, question, page):
            return (yield from _needs_model(intent, question, facts))
        case IntentKind.COUNT:
            return (yield from counted(intent, question, facts))
        case IntentKind.HELP:
            yield say(Phrase.WHAT_READING_CAN, intent.language) + "\n"
        case IntentKind.NEEDS_MODEL:
            return (yield from _needs_model(intent, question, facts))
    return False


def _block(block: Block, page: Page, language: Language) -> Iterator[str]:
    if block.kind is BlockKind.CHAT and block.messages:
        yield from chat_text(block, language)
        return
    if block.kind is BlockKind.TABLE and block.cells:
        yield from table_of(block)
        return
    yield from lines_of(block.rows, text_rows(page))


def _tables(intent: Intent, page: Page) -> Iterator[str]:
    found = [block for block in page.blocks if block.kind is BlockKind.TABLE and block.cells]
    if not found:
        yield say(Phrase.NO_TABLE, intent.language) + "\n"
        yield from _forms(intent, page)
    for number, block in enumerate(found, start=1):
        if number > 1:
            yield "\n"
        if len(found) > 1:
            yield f"{say(Phrase.TABLE_NUMBER, intent.language, number=number)}\n\n"
        yield from table_of(block)
        unsure = [readings(segment) for row in block.rows for segment in row.segments if not is_sure(segment)]
        if len(unsure) > _MOST_UNSURE:
            yield f"\n{say(Phrase.UNCERTAIN_HERE, intent.language)}\n"
        elif unsure:
            cells = " · ".join(escaped(text) for text in unsure)
            yield f"\n{say(Phrase.UNCERTAIN_CELLS, intent.language, cells=cells)}\n"


def _forms(intent: Intent, page: Page) -> Iterator[str]:
    """The labels and values of the page, one pair per line."""
    forms = [block for block in page.blocks if block.kind is BlockKind.FORM]
    for block in forms:
        lines = [": ".join(filter(None, (pair.label.text, pair.value.text))) for pair in block.pairs]
        yield "\n" + LINE_BREAK.join(escaped_line(line) for line in lines) + "\n"
    if any(not is_sure(segment) for block in forms for row in block.rows for segment in row.segments):
        yield f"\n{say(Phrase.UNCERTAIN_HERE, intent.language)}\n"


def _computed(intent: Intent, question: str, facts: Facts) -> Computed | None:
    """What can be computed from a table; None if a printed figure answers, or there is nothing to compute."""
    counts_rows = intent.counted in (Counted.ROWS, Counted.LINES)
    # "How often did X occur" may mean rows, "how often is X printed" does not.
    how_often = intent.counted is Counted.OCCURRENCES and not ON_PAPER.search(question)
    counts = counts_rows or how_often or intent.counted is Counted.THINGS
    if not counts and intent.kind not in (IntentKind.FIND, IntentKind.NEEDS_MODEL):
        return None
    result = compute(question, facts.page)
    if result is None or ((counts_rows or how_often) and not result.asked.conditions):
        return None
    if how_often and not result.is_sure:
        return None
    if result.asked.operation in (Operation.FIRST, Operation.LAST) and result.asked.unexplained:
        return None
    return None if _is_printed(question, result, facts) else result


def _is_not_on_paper(intent: Intent, question: str, page: Page) -> bool:
    """Whether a question how often something happened names what is not printed, so that 0 would mislead."""
    happened = intent.counted is Counted.OCCURRENCES and not ON_PAPER.search(question)
    return happened and not count_of(page.text, intent.label)


def _is_printed(question: str, result: Computed, facts: Facts) -> bool:
    """Whether the page prints what would be computed ("Orders  18,342", "Minimum order: $20")."""
    found = look_up(facts, question).certain
    among = found is not None and any(found.row is row for row in result.asked.sheet.block.rows)
    # A figure of one row is no count, and not what all rows were computed to, if that is certain.
    answered = among and (result.is_sure or result.asked.operation is Operation.COUNT)
    if found is not None and says_operation(found.values[0].header) and found.quality <= Quality.SYNONYM:
        return True  # a column of averages
    near = found is not None and (found.quality <= Quality.SYNONYM or not result.is_sure)
    if found is not None and near and not answered:
        # Its names have the words for the operation too; "how many" is none.
        return result.asked.operation is not Operation.COUNT or is_number(found.values[0].text)
    if result.asked.operation is Operation.COUNT:
        return False
    if _prints_total_beside(result, facts.page) or _stands_by_itself(result, facts):
        return True
    sheet = result.asked.sheet
    totals = [sheet.block.rows[row] for row in (*sheet.totals, *sheet.maybe_totals)]
    printed = [segment.text for row in facts.page.rows if row not in totals for segment in row.segments]
    return any(says_both(text, result.asked) for text in printed)


def _prints_total_beside(result: Computed, page: Page) -> bool:
    """Whether "the total" is asked for, and a line outside of tables has it ("Total due £309.24").

    It may have taxes and discounts in it, which the cells of the table lack.
    """
    asked = result.asked
    is_last = asked.column is not None and asked.column == asked.sheet.columns[-1]
    of_all = not asked.conditions and (not asked.explained or is_last)
    if asked.operation is not Operation.SUM or not of_all or not _ASKS_FOR_TOTAL.search(asked.words):
        return False
    rows = (row for block in page.blocks if block.kind is not BlockKind.TABLE for row in block.rows)
    labels = (row.text[: numbers[0].start] for row in rows if (numbers := numbers_in(row.text)))
    return any(_PRINTED_TOTAL.fullmatch(" ".join(folded(label).split())) for label in labels)


def _stands_by_itself(result: Computed, facts: Facts) -> bool:
    """Whether a figure with the name of the summed column stands outside its table, as on a dashboard."""
    sheet, column = result.asked.sheet, result.asked.column
    if result.asked.operation is not Operation.SUM or result.asked.conditions or column is None:
        return False
    names = {normalized(name) for name in column.names}
    return any(
        normalized(segment.text) in names
        and label.row not in sheet.block.rows
        and (label.pair is not None or below(segment, facts.page) is not None)
        for label in facts.labels
        if (segment := label.row.segments[label.segment])
    )


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
        yield stated(number, is_sure_in(row, number)) + "\n"
        if number != row.text or len(rows) > 1:
            yield f"\n{say(Phrase.LINES_HERE, intent.language)}\n\n"
            yield from _quotation(rows)
    elif len(rows) == 1:
        yield (f"{escaped_line(rows[0].text)} (?)" if unsure else bold(rows[0].text)) + "\n"
    else:
        yield from whole_text(page, intent.language)
    if unsure:
        yield f"\n{say(Phrase.UNCERTAIN_HERE, intent.language)}\n"
    yield from two_ways(rows, intent.language)


def _quotation(rows: Sequence[Row]) -> Iterator[str]:
    for number, row in enumerate(rows, start=1):
        yield quoted(row.text) + (LINE_BREAK if number < len(rows) else "\n")


def _needs_model(intent: Intent, question: str, facts: Facts) -> Generator[str, None, bool]:
    """The reason and the likeliest lines. What the page prints under just this name is answered instead."""
    found = look_up(facts, question)
    if found.certain is not None and _is_named(intent, found.certain):
        # A label may have such a word in it, as "average order value" and 设计费 have.
        return (yield from find(intent, question, facts, found=found))
    said = said_to(question, facts, intent.label)
    if said.value and _is_told(intent, question, said):
        yield from as_said(said, intent.language)
        return False
    yield say(_SENTENCES[intent.beyond or Beyond.UNDERSTANDING], intent.language) + "\n"
    if lines := likely_lines(question, facts) or [one.said for one in said.sentences]:
        yield f"\n{say(Phrase.KEYWORD_LINES, intent.language)}\n\n"
        yield LINE_BREAK.join(quoted(line) for line in lines[:_LIKELY_LINES]) + "\n"
    return True


def _is_named(intent: Intent, finding: Finding) -> bool:
    """Whether a finding is a cell or beside a label; in running text the whole label is needed."""
    return finding.where is not Where.LINE or quality_of(finding.row.text, intent.label) is not None


def _is_told(intent: Intent, question: str, said: Said) -> bool:
    """Whether a sentence tells what seems to need a model: it has the label, or the kind is plain."""
    qualities = (quality_of(one.text, intent.label) for one in said.sentences if intent.label)
    printed = any(quality is not None and quality <= Quality.CONTAINS_SYNONYM for quality in qualities)
    asks_which = re.match(r"\s*(?:in |on |at )?which\b|.*哪", question, re.IGNORECASE) is not None
    return (
        printed
        or asks_which
        or asked_for(question).kind not in (Kind.OTHER, Kind.NAME, Kind.YES_OR_NO, Kind.THING)
    )
