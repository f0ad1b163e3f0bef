"""Answers that list or count what is printed: numbers, units, lines, words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from glm4v_desktop.reading.grids import SURE, grids, stated_unit
from glm4v_desktop.reading.markdown import bold, escaped
from glm4v_desktop.reading.matching import count_of
from glm4v_desktop.reading.normalise import normalised
from glm4v_desktop.reading.numbers import Number, NumberKind, numbers_in
from glm4v_desktop.reading.page import Page, Row
from glm4v_desktop.reading.phrases import Phrase, say
from glm4v_desktop.reading.questions import Counted, Intent


def numbers(intent: Intent, page: Page) -> Iterator[str]:
    """All numbers in reading order, or those with the unit that was asked for; one line per row of the page."""
    rows = [
        (row, [number for number in numbers_in(row.text) if _wanted(number, intent.unit)])
        for row in page.rows
    ]
    count = sum(len(found) for _, found in rows)
    unit = escaped(intent.unit)
    if not count:
        phrase = Phrase.NO_NUMBERS_WITH_UNIT if unit else Phrase.NO_NUMBERS
        yield say(phrase, intent.language, unit=unit) + "\n"
        return
    heading = Phrase.NUMBERS_WITH_UNIT if unit else Phrase.NUMBERS_FOUND
    yield say(heading, intent.language, count=count, unit=unit) + "\n\n"
    for row, found in rows:
        if found:
            yield f"- {_row_label(row)}{' · '.join(bold(number.text) for number in found)}\n"
    if any(
        segment.score < SURE and numbers_in(segment.text) for row in page.rows for segment in row.segments
    ):
        yield ""


def _row_label(row: Row) -> str:
    first = row.segments[0].text
    place = numbers_in(first)
    label = (first[: place[0].start] if place else first).strip(" :：")
    return f"{escaped(label)}: " if label else ""


_UNIT_WORDS = {
    "percent": "%", "percents": "%", "percentage": "%", "percentages": "%", "百分比": "%", "百分数": "%",
    "dollar": "$", "dollars": "$", "美元": "$", "usd": "$", "euro": "€", "euros": "€", "eur": "€",
    "￥": "¥", "人民币": "¥", "rmb": "¥", "cny": "¥",
}  # fmt: skip
_KINDS = {
    "date": NumberKind.DATE, "dates": NumberKind.DATE, "日期": NumberKind.DATE,
    "time": NumberKind.TIME, "times": NumberKind.TIME, "时间": NumberKind.TIME,
}  # fmt: skip


def _wanted(number: Number, unit: str) -> bool:
    if not unit:
        return True
    asked = normalised(unit)
    if asked in _KINDS:
        return number.kind is _KINDS[asked]
    printed = normalised(number.unit)
    return printed == asked or _UNIT_WORDS.get(asked, asked) == _UNIT_WORDS.get(printed, printed)


def units(intent: Intent, page: Page) -> Iterator[str]:
    """The unit the page states, and the units printed with numbers."""
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
    """How many of something there are in the text that was read."""
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
