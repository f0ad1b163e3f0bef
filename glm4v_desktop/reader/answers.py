"""The reader's answers: finds and counts printed text, and answers in Markdown in the question's language.

Printed text appears in an answer exactly as it was printed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from glm4v_desktop.ocr.certainty import has_small_print, is_sure, readings
from glm4v_desktop.ocr.numbers import Number, NumberKind, is_number, numbers_in
from glm4v_desktop.ocr.page import Block, BlockKind, Page, Row, normalized
from glm4v_desktop.reader.asked import says_both
from glm4v_desktop.reader.asking import Operation
from glm4v_desktop.reader.computed import Computed, compute
from glm4v_desktop.reader.computed_text import as_markdown
from glm4v_desktop.reader.facts import look_up_cell
from glm4v_desktop.reader.limits import has_limit
from glm4v_desktop.reader.lookup import (
    Doubt,
    Finding,
    Surroundings,
    Value,
    Where,
    grids,
    is_numbering,
    is_sure_in,
    look_up,
    own_unit,
    rows_with_words_of,
    stated_unit,
    with_headings,
)
from glm4v_desktop.reader.markdown import LINE_BREAK, bold, escaped, escaped_line, quoted, table
from glm4v_desktop.reader.matching import Quality, bare, count_of, distance, matches, quality_of
from glm4v_desktop.reader.phrases import Language, Phrase, say
from glm4v_desktop.reader.question import Beyond, Counted, Intent, IntentKind, language_of, understand

_MOST_LINES = 12
_MOST_OTHERS = 5
_DOUBTFUL_ROWS = 4
_MOST_UNLIKE = 0.6  # share of letters in which a suggested label may differ
_SMALL_REGION_ROWS = 6
_FIRST_LINES = 5
_LIKELY_LINES = 2  # printed lines that are quoted where a question needs the model
_MOST_UNSURE = 12  # uncertain cells that are listed under a table

_DOUBTS = {
    Doubt.LABEL: Phrase.DOUBT_LABEL,
    Doubt.ROW: Phrase.DOUBT_ROW,
    Doubt.COLUMN: Phrase.DOUBT_COLUMN,
    Doubt.FIGURE: Phrase.DOUBT_FIGURE,
}
_SENTENCES = {
    Beyond.ARITHMETIC: Phrase.NEEDS_ARITHMETIC,
    Beyond.LOOKS: Phrase.NEEDS_EYES,
    Beyond.UNDERSTANDING: Phrase.NEEDS_MODEL,
}

_PERCENT, _PER_MILLE, _DOLLAR, _EURO, _YUAN = (
    ("%", "％"),
    ("‰",),
    ("$", "usd", "us$", "美元"),
    ("€", "eur", "欧元"),
    ("¥", "rmb", "cny", "元"),
)
_SAME_UNIT: dict[str, tuple[str, ...]] = {
    "percent": _PERCENT, "percentage": _PERCENT, "百分比": _PERCENT, "百分数": _PERCENT,
    "‰": _PER_MILLE, "permille": _PER_MILLE, "per mille": _PER_MILLE, "千分比": _PER_MILLE,
    "dollar": _DOLLAR, "美元": _DOLLAR, "usd": _DOLLAR, "$": _DOLLAR,
    "euro": _EURO, "欧元": _EURO, "eur": _EURO, "€": _EURO,
    "¥": _YUAN, "人民币": _YUAN, "rmb": _YUAN, "cny": _YUAN, "元": _YUAN,
}  # fmt: skip
_KINDS: dict[str, tuple[NumberKind, ...]] = {
    "date": (NumberKind.DATE,),
    "日期": (NumberKind.DATE,),
    "time": (NumberKind.TIME,),
    "时间": (NumberKind.TIME, NumberKind.DATE),
}
_MONEY_WORDS = frozenset({"amount", "金额", "price", "价格"})
_WHO = re.compile(r"^\s*who\b|谁", re.IGNORECASE)
_ON_PAPER = re.compile(
    r"[“\"'「]|\b(?:appears?|printed|stands?|written|mentioned)\b|出现|印|写", re.IGNORECASE
)
_MONEY_UNIT = re.compile(r"元|[$¥€£₩₹]|^(?:usd|rmb|cny|eur|gbp|jpy|hkd)$")


def answer_question(
    question: str, page: Page, around: Surroundings | None = None
) -> Generator[str, None, bool]:
    """Yields the answer as pieces of Markdown, and returns whether only a model can answer the question.

    `page` has the text that the question is about. If that is a region of a larger page, `around` is the
    larger page, from which headings and the unit are taken.
    """
    intent = understand(question)
    if not page.text.strip():
        yield say(Phrase.NO_TEXT, intent.language) + "\n"
        yield from reading_notes(question, page)
        return False
    needs_model = yield from _answer(intent, question, page, around)
    if intent.kind is not IntentKind.HELP:
        yield from reading_notes(question, page)
    return needs_model


def found_so_far(question: str, page: Page) -> str:
    """The lines that a question looks for, from the part of a page that has been read; "" without any.

    They are only quoted: the rest of the page may hold the label again.
    """
    intent = understand(question)
    if intent.kind is not IntentKind.FIND or not intent.label:
        return ""
    found = [match for match in matches(page, intent.label) if match.quality <= Quality.SYNONYM]
    rows = list(dict.fromkeys(match.row for match in found if len(match.row.segments) > 1))
    if not rows:
        return ""
    lines = LINE_BREAK.join(quoted(row.text) for row in rows[:_MOST_OTHERS])
    return f"{say(Phrase.FOUND_SO_FAR, intent.language)}\n\n{lines}\n\n"


def no_picture_answer(question: str) -> str:
    """The answer to a question without a picture."""
    return say(Phrase.NO_PICTURE, language_of(question))


def understood_as(question: str) -> str:
    """The line above the answer to a follow-up, with the question that was understood."""
    return say(Phrase.UNDERSTOOD_AS, language_of(question), question=escaped(question)) + "\n\n"


def reading_notes(question: str, page: Page) -> Iterator[str]:
    """The warnings under an answer if the page has very small print, was turned or was only skimmed."""
    if has_small_print(page):
        yield f"\n{say(Phrase.SMALL_PRINT, language_of(question))}\n"
    if page.turned:
        yield f"\n{say(Phrase.TURNED, language_of(question), degrees=page.turned)}\n"
    if page.skimmed:
        yield f"\n{say(Phrase.SKIMMED, language_of(question))}\n"


def whole_text(page: Page) -> Iterator[str]:
    """The whole page in reading order, with tables as Markdown tables and no added words."""
    for number, block in enumerate(page.blocks):
        if number:
            yield "\n"
        yield from _block(block)


def find(intent: Intent, page: Page, around: Surroundings | None = None, question: str = "") -> Iterator[str]:
    """The answer to a FIND question; its whole text may name a column that the intent left out."""
    findings = look_up(page, intent.label, intent.column)
    outside = False
    if around is not None:
        findings, outside = with_headings(findings, intent.label, intent.column, around)
    if not findings:
        named = look_up_cell(page, intent.label, intent.column)
        findings = [named] if named is not None else []
    elif question and (len(findings) > 1 or len(findings[0].values) > 1):
        cell = look_up_cell(page, question, "")
        findings = [cell] if cell is not None and cell.doubt is None else findings
    if not findings:
        yield from _not_found(intent, page)
        return
    if _WHO.search(question):  # a figure is no person
        findings = [
            replace(found, doubt=found.doubt or Doubt.COLUMN)
            if any(is_number(value.text) for value in found.values)
            else found
            for found in findings
        ]
    chosen, others = _split(findings)
    if len(chosen) == 1:
        yield from _one(chosen[0], intent, _stating_page(page, around))
    else:
        yield f"{say(Phrase.LINES_READ, intent.language, count=len(chosen))}\n\n"
        for finding in chosen[:_MOST_LINES]:
            yield f"- {_in_short(finding)}\n"
        if doubts := [finding.doubt for finding in chosen if finding.doubt is not None]:
            yield f"\n{say(_DOUBTS[doubts[0]], intent.language)}\n"
        yield from _rest(len(chosen) - _MOST_LINES, intent.language)
    if outside:
        yield f"\n{say(Phrase.HEADINGS_OUTSIDE, intent.language)}\n"
    if others:
        yield f"\n{say(Phrase.OTHER_LINES, intent.language)}\n\n"
        for finding in others[:_MOST_OTHERS]:
            yield f"- {escaped_line(finding.row.text)}\n"
        yield from _rest(len(others) - _MOST_OTHERS, intent.language)
    shown = [*chosen[:_MOST_LINES]]
    if any(not value.sure for finding in shown for value in finding.values):
        yield f"\n{say(Phrase.UNCERTAIN, intent.language)}\n"
    yield from _two_ways((finding.row for finding in shown), intent.language)


def _two_ways(rows: Iterable[Row], language: Language) -> Iterator[str]:
    """Both readings of the figures in these rows that were read in two ways."""
    segments = (segment for row in rows for segment in row.segments)
    twice = [segment for segment in segments if any(box.other_reading for box in segment.boxes)]
    if twice:
        cells = " · ".join(escaped(readings(segment)) for segment in twice)
        yield f"\n{say(Phrase.READ_TWO_WAYS, language, cells=cells)}\n"


def near_labels(page: Page, label: str) -> list[str]:
    """At most three printed labels that resemble `label`."""
    wanted = bare(label)
    rated: dict[str, float] = {}
    for row in page.rows:
        for segment in row.segments:
            form = bare(segment.text)
            if not form or is_number(segment.text) or len(form) > 3 * len(wanted) + 4:
                continue
            unlike = distance(form, wanted) / max(len(form), len(wanted), 1)
            if unlike <= _MOST_UNLIKE:
                rated.setdefault(segment.text.strip(), unlike)
    return sorted(rated, key=lambda text: rated[text])[:3]


def numbers(intent: Intent, page: Page) -> Iterator[str]:
    """The answer to a NUMBERS question: all numbers, or those with the unit asked for, one item per row."""
    wanted = _Wanted.of(intent.unit, stated_unit(page))
    rows = [(block, row, wanted.among(block, row)) for block in page.blocks for row in block.rows]
    count = sum(len(found) for *_, found in rows)
    unit = escaped(wanted.name)
    if not count:
        phrase = Phrase.NO_NUMBERS_WITH_UNIT if unit else Phrase.NO_NUMBERS
        yield say(phrase, intent.language, unit=unit) + "\n"
        return
    with_unit = Phrase.NUMBERS_OF_KIND if wanted.kinds else Phrase.NUMBERS_WITH_UNIT
    yield say(with_unit if unit else Phrase.NUMBERS_FOUND, intent.language, count=count, unit=unit) + "\n\n"
    for block, row, found in rows:
        if found:
            yield _item(block, row, found)
    if any(not is_sure_in(row, number.text) for _, row, found in rows for number in found):
        yield f"\n{say(Phrase.UNCERTAIN, intent.language)}\n"


def units(intent: Intent, page: Page) -> Iterator[str]:
    """The answer to a UNIT question: the unit that the page states, and those printed with numbers."""
    stated = stated_unit(page)
    if stated:
        yield f"{bold(stated)}\n"
    printed = Counter(number.unit for row in page.rows for number in numbers_in(row.text) if number.unit)
    if printed:
        listed = " · ".join(f"{bold(unit)} ({count})" for unit, count in printed.most_common())
        yield ("\n" if stated else "") + say(Phrase.UNITS_ON_NUMBERS, intent.language, units=listed) + "\n"
    if not stated and not printed:
        yield say(Phrase.NO_UNIT, intent.language) + "\n"


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


def _answer(
    intent: Intent, question: str, page: Page, around: Surroundings | None
) -> Generator[str, None, bool]:
    """Yields the answer, and returns whether only a model can answer the question."""
    result = _computed(intent, question, page)
    if result is not None:
        yield from as_markdown(result, intent.language)
        return False
    match intent.kind:
        case IntentKind.WHOLE_TEXT:
            yield from whole_text(page)
        case IntentKind.TABLE:
            yield from _tables(intent, page)
        case IntentKind.THIS:
            yield from _this(intent, page)
        case IntentKind.UNIT:
            yield from units(intent, page)
        case IntentKind.FIND:
            yield from find(intent, page, around, question)
        case IntentKind.NUMBERS:
            yield from numbers(intent, page)
        case IntentKind.COUNT if intent.counted is not Counted.OCCURRENCES and has_limit(question):
            # Not all lines are counted, and which ones could not be told.
            return (yield from _needs_model(intent, question, page))
        case IntentKind.COUNT:
            return (yield from _count(intent, page))
        case IntentKind.HELP:
            yield say(Phrase.WHAT_READING_CAN, intent.language) + "\n"
        case IntentKind.NEEDS_MODEL:
            return (yield from _needs_model(intent, question, page))
    return False


def _block(block: Block) -> Iterator[str]:
    if block.kind is BlockKind.TABLE and block.cells:
        yield from table(block.cell_texts)
        return
    for number, row in enumerate(block.rows, start=1):
        yield escaped_line(row.text) + (LINE_BREAK if number < len(block.rows) else "\n")


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
        yield from table(block.cell_texts)
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


def _computed(intent: Intent, question: str, page: Page) -> Computed | None:
    """What can be computed from a table; None if a printed figure answers, or there is nothing to compute."""
    counts_rows = intent.counted in (Counted.ROWS, Counted.LINES)
    # "How often did X occur" may mean rows, "how often is X printed" does not.
    how_often = intent.counted is Counted.OCCURRENCES and not _ON_PAPER.search(question)
    counts = counts_rows or how_often or intent.counted is Counted.THINGS
    if not counts and intent.kind not in (IntentKind.FIND, IntentKind.NEEDS_MODEL):
        return None
    result = compute(question, page)
    if result is None or ((counts_rows or how_often) and not result.asked.conditions):
        return None
    if how_often and not result.is_sure:
        return None
    if result.asked.operation in (Operation.FIRST, Operation.LAST) and result.asked.unexplained:
        return None
    return None if _is_printed(intent, result, page) else result


def _is_printed(intent: Intent, result: Computed, page: Page) -> bool:
    """Whether the page prints what would be computed ("Orders  18,342", "Minimum order: $20")."""
    for finding in look_up(page, intent.label, intent.column) if intent.label else ():
        quality = quality_of(finding.label, intent.label)
        named = quality is not None and quality <= Quality.SYNONYM and finding.where is not Where.COLUMN
        if named and any(is_number(value.text) for value in finding.values):
            return True
    if result.asked.operation is Operation.COUNT:
        return False
    sheet = result.asked.sheet
    totals = [sheet.block.rows[row] for row in (*sheet.totals, *sheet.maybe_totals)]
    printed = [segment.text for row in page.rows if row not in totals for segment in row.segments]
    return any(says_both(text, result.asked) for text in printed)


def _count(intent: Intent, page: Page) -> Generator[str, None, bool]:
    """Counts, but answers with a printed figure if there is one for the label ("Orders  18,342").

    Returns whether only a model can answer: things in a picture are not printed words.
    """
    if intent.counted is Counted.THINGS and intent.label:
        findings = look_up(page, intent.label, intent.column)
        named = [
            finding
            for finding in findings
            # What is named at the end of its row ("Rejected") has no figure of its own.
            if finding.quality <= Quality.SYNONYM and not _ends_row(finding)
        ]
        cell = look_up_cell(page, intent.label, intent.column) if not findings else None
        named += [cell] if cell is not None and cell.doubt is None else []
        if any(is_number(value.text) for finding in named for value in finding.values):
            yield from find(intent, page)
            return False
    yield from count(intent, page)
    return intent.counted is Counted.THINGS


def _ends_row(finding: Finding) -> bool:
    return finding.where is Where.ROW and finding.row.text.endswith(finding.label)


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
        yield (bold(number) if is_sure_in(row, number) else f"{escaped(number)} (?)") + "\n"
        if number != row.text or len(rows) > 1:
            yield f"\n{say(Phrase.LINES_HERE, intent.language)}\n\n"
            yield from _quotation(rows)
    elif len(rows) == 1:
        yield (f"{escaped_line(rows[0].text)} (?)" if unsure else bold(rows[0].text)) + "\n"
    else:
        yield from whole_text(page)
    if unsure:
        yield f"\n{say(Phrase.UNCERTAIN_HERE, intent.language)}\n"
    yield from _two_ways(rows, intent.language)


def _quotation(rows: Sequence[Row]) -> Iterator[str]:
    for number, row in enumerate(rows, start=1):
        yield quoted(row.text) + (LINE_BREAK if number < len(rows) else "\n")


def _needs_model(intent: Intent, question: str, page: Page) -> Generator[str, None, bool]:
    """The reason and the likeliest lines. What the page prints under just this label is answered instead."""
    found = matches(page, intent.label) if intent.label else []
    nearest = Quality.CONTAINS_SYNONYM if intent.beyond is Beyond.ARITHMETIC else Quality.SYNONYM
    if found and found[0].quality <= nearest:
        # A label may have such a word in it, as "average order value" and 设计费 have.
        yield from find(intent, page)
        return False
    cell = look_up_cell(page, question, "")
    if cell is not None and cell.doubt is None:  # "by how much did X change", where a column is the change
        yield from _one(cell, intent, page)
        return False
    yield say(_SENTENCES[intent.beyond or Beyond.UNDERSTANDING], intent.language) + "\n"
    rows = rows_with_words_of(page, question)[:_LIKELY_LINES]
    if rows:
        yield f"\n{say(Phrase.KEYWORD_LINES, intent.language)}\n\n"
        yield from _quotation(rows)
    return True


def _stating_page(page: Page, around: Surroundings | None) -> Page:
    """The page to search for the stated unit: the whole page if the region does not state it."""
    return around.page if around is not None and not stated_unit(page) else page


def _split(findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Divides findings into those that answer and other lines with the same words.

    If only one of several equally good findings has a value, that one answers.
    """
    first = findings[0].quality
    chosen = [finding for finding in findings if finding.quality == first]
    others = [finding for finding in findings if finding.quality != first]
    telling = [finding for finding in chosen if finding.values]
    if len(telling) == 1 and len(chosen) > 1:
        others = [finding for finding in chosen if finding is not telling[0]] + others
        chosen = telling
    return chosen, others


def _one(finding: Finding, intent: Intent, page: Page) -> Iterator[str]:
    language = intent.language
    if finding.column_missing and not finding.grid:
        yield say(Phrase.NO_SUCH_COLUMN, language, column=escaped(intent.column)) + "\n\n"
    elif finding.column_missing and finding.grid:
        columns = _listed([header for header in finding.grid.headers[1:] if header], language)
        yield say(Phrase.NO_COLUMN, language, column=escaped(intent.column), columns=columns) + "\n\n"
    if finding.doubt is not None:
        yield from _doubtful(finding, language)
        return
    if finding.where is Where.COLUMN:
        yield say(Phrase.COLUMN_READS, language, column=escaped(finding.label)) + "\n\n"
        for value in finding.values:
            yield (
                f"- {escaped(value.header)}: {_marked(value)}\n" if value.header else f"- {_marked(value)}\n"
            )
        return
    if finding.values and all(value.text for value in finding.values):
        yield _values(finding) + _unit(page, finding, language) + "\n\n"
    elif finding.values:
        yield say(Phrase.EMPTY_CELL, language) + "\n\n"
    if finding.where is Where.UNDER:
        yield say(Phrase.READ_BELOW, language, label=escaped(finding.label)) + "\n"
        return
    if finding.where is Where.CELL:
        yield f"{escaped_line(finding.label)} · {escaped(finding.values[0].header)}{LINE_BREAK}"
    if finding.quality > Quality.SYNONYM and finding.where in (Where.CELL, Where.ROW):
        yield say(Phrase.CLOSEST_LABEL, language, label=escaped(finding.label)) + LINE_BREAK
    yield f"{say(Phrase.LINE_READS, language)}\n\n{quoted(finding.row.text)}"
    for row in () if finding.values else finding.next_rows:
        yield LINE_BREAK + quoted(row.text)
    yield "\n"


def _doubtful(finding: Finding, language: Language) -> Iterator[str]:
    """The lines as printed, with the reason for the doubt, instead of a value."""
    doubt = _DOUBTS[finding.doubt or Doubt.ROW]
    yield f"{say(doubt, language)}\n\n{say(Phrase.LINE_READS, language)}\n\n"
    rows = (finding.row, *finding.next_rows)
    if finding.where in (Where.COLUMN, Where.UNDER) and finding.grid:
        body = finding.grid.block.rows
        first = next((n for n, row in enumerate(body) if row is finding.row), 0)
        rows = body[first : first + _DOUBTFUL_ROWS]
    yield LINE_BREAK.join(quoted(row.text) for row in rows) + "\n"


def _marked(value: Value, doubt: Doubt | None = None) -> str:
    text = bold(value.text) if doubt is None and value.sure else escaped(value.text)
    return text + ("" if value.sure else " (?)")


def _values(finding: Finding) -> str:
    headed = len(finding.values) > 1
    return " · ".join(
        _marked(value, finding.doubt) + (f" ({escaped(value.header)})" if headed and value.header else "")
        for value in finding.values
    )


def _unit(page: Page, finding: Finding, language: Language) -> str:
    unit = stated_unit(page) if finding.grid else ""
    counted = [value for value in finding.values if not is_numbering(value.header)]
    if not unit or not counted or all(own_unit(finding.label, value.text) for value in finding.values):
        return ""
    stated = say(Phrase.UNIT_STATED, language, unit=escaped(unit))
    return f"（{stated}）" if language is Language.ZH else f" ({stated})"


def _in_short(finding: Finding) -> str:
    """One of several findings, on one line."""
    filled = [value for value in finding.values if value.text]
    if not filled:
        return escaped_line(finding.row.text)
    if finding.where is Where.LINE:
        return f"{_marked(filled[0], finding.doubt)} — {escaped(finding.row.text)}"
    if finding.where is Where.CELL and filled[0].header:
        return f"{_marked(filled[0], finding.doubt)} — {escaped(finding.label)} · {escaped(filled[0].header)}"
    if finding.where is Where.COLUMN:
        cells = [f"{escaped(value.header)} {_marked(value, finding.doubt)}".strip() for value in filled]
        return f"{escaped(finding.label)}: {' · '.join(cells)}"
    return f"{_values(finding)} — {escaped(finding.label)}"


def _rest(count: int, language: Language) -> Iterator[str]:
    if count > 0:
        yield f"\n{say(Phrase.MORE_LINES, language, count=count)}\n"


def _not_found(intent: Intent, page: Page) -> Iterator[str]:
    looked_for = escaped(" ".join(part for part in (intent.label, intent.column) if part))
    yield say(Phrase.NOT_FOUND, intent.language, label=looked_for) + "\n"
    near = near_labels(page, intent.label)
    if near:
        yield "\n" + say(Phrase.NEAR_LABELS, intent.language, labels=_listed(near, intent.language)) + "\n"
    rows = rows_with_words_of(page, intent.label)[:_MOST_OTHERS]
    if rows:
        yield f"\n{say(Phrase.KEYWORD_LINES, intent.language)}\n\n"
        for row in rows:
            yield f"- {escaped_line(row.text)}\n"


def _listed(texts: Sequence[str], language: Language) -> str:
    return ("、" if language is Language.ZH else ", ").join(escaped(text) for text in texts)


def _item(block: Block, row: Row, found: Sequence[Number]) -> str:
    """One list item: in a table the row's label and figures, elsewhere the figures and their line."""
    figures = " · ".join(
        bold(number.text) if is_sure_in(row, number.text) else f"{escaped(number.text)} (?)"
        for number in found
    )
    label = row.segments[0].text
    if block.kind is BlockKind.TABLE and not numbers_in(label):
        return f"- {escaped_line(label)}: {figures}\n"
    alone = normalized(row.text) == normalized("".join(number.text for number in found))
    return f"- {figures}\n" if alone else f"- {figures} — {escaped(row.text)}\n"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which numbers were asked for; with all fields empty, every number."""

    name: str = ""
    units: tuple[str, ...] = ()
    kinds: tuple[NumberKind, ...] = ()
    money: bool = False
    stated: bool = False  # the page states this unit, so figures without a unit have it

    @classmethod
    def of(cls, unit: str, stated: str) -> _Wanted:
        asked = normalized(unit)
        singular = asked.removesuffix("s") if asked != "ms" else asked
        if singular in _KINDS:
            return cls(unit, kinds=_KINDS[singular])
        if singular in _MONEY_WORDS:
            return cls(unit, money=True, stated=bool(_MONEY_UNIT.search(normalized(stated))))
        units = _SAME_UNIT.get(singular, (asked,) if asked else ())
        name = "%" if units == _PERCENT else unit
        return cls(name, units, stated=bool(asked) and asked in normalized(stated))

    def among(self, block: Block, row: Row) -> list[Number]:
        in_table = block.kind is BlockKind.TABLE
        label = row.segments[0].text
        return [number for number in numbers_in(row.text) if self._fits(number, in_table, label)]

    def _fits(self, number: Number, in_table: bool, label: str) -> bool:
        if not self.name:
            return True
        if self.kinds:
            return number.kind in self.kinds
        if self.stated and in_table and number.kind is NumberKind.AMOUNT and not number.unit:
            return not own_unit(label, number.text)
        printed = normalized(number.unit)
        return bool(_MONEY_UNIT.search(printed)) if self.money else printed in self.units


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
