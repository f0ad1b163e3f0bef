"""Answers that list or count what is printed: numbers, units, lines, words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from glm4v_desktop.reading.grids import grids, is_sure_in, own_unit, stated_unit
from glm4v_desktop.reading.markdown import bold, escaped, escaped_line
from glm4v_desktop.reading.matching import count_of
from glm4v_desktop.reading.normalise import normalised
from glm4v_desktop.reading.numbers import Number, NumberKind, numbers_in
from glm4v_desktop.reading.page import Block, BlockKind, Page, Row
from glm4v_desktop.reading.phrases import Phrase, say
from glm4v_desktop.reading.questions import Counted, Intent


def numbers(intent: Intent, page: Page) -> Iterator[str]:
    """All numbers in reading order, or those with the unit asked for; one item per row of the page."""
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


def _item(block: Block, row: Row, found: Sequence[Number]) -> str:
    """In a table the row's label and its figures; elsewhere the figures and the line they stand in."""
    figures = " · ".join(
        bold(number.text) + ("" if is_sure_in(row, number.text) else " (?)") for number in found
    )
    label = row.segments[0].text
    if block.kind is BlockKind.TABLE and not numbers_in(label):
        return f"- {escaped_line(label)}: {figures}\n"
    alone = normalised(row.text) == normalised("".join(number.text for number in found))
    return f"- {figures}\n" if alone else f"- {figures} — {escaped(row.text)}\n"


_PERCENT, _DOLLAR, _EURO, _YUAN = (
    ("%", "％"),
    ("$", "usd", "us$", "美元"),
    ("€", "eur", "欧元"),
    ("¥", "rmb", "cny", "元"),
)
_SAME_UNIT: dict[str, tuple[str, ...]] = {
    "percent": _PERCENT, "percentage": _PERCENT, "百分比": _PERCENT, "百分数": _PERCENT,
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
_MONEY_UNIT = re.compile(r"元|[$¥€£₩₹]|^(?:usd|rmb|cny|eur|gbp|jpy|hkd)$")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which numbers were asked for. All fields empty: every number."""

    name: str = ""
    units: tuple[str, ...] = ()
    kinds: tuple[NumberKind, ...] = ()
    money: bool = False
    stated: bool = False  # the page states this very unit, so its bare figures have it

    @classmethod
    def of(cls, unit: str, stated: str) -> _Wanted:
        asked = normalised(unit)
        singular = asked.removesuffix("s") if asked != "ms" else asked
        if singular in _KINDS:
            return cls(unit, kinds=_KINDS[singular])
        if singular in _MONEY_WORDS:
            return cls(unit, money=True, stated=bool(_MONEY_UNIT.search(normalised(stated))))
        units = _SAME_UNIT.get(singular, (asked,) if asked else ())
        name = "%" if units == _PERCENT else unit
        return cls(name, units, stated=bool(asked) and asked in normalised(stated))

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
        printed = normalised(number.unit)
        return bool(_MONEY_UNIT.search(printed)) if self.money else printed in self.units


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
