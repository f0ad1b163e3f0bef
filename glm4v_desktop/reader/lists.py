"""Lists of the numbers and the units that are printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from glm4v_desktop.ocr.numbers import Number, NumberKind, numbers_in
from glm4v_desktop.ocr.page import Block, BlockKind, Page, Row, normalized
from glm4v_desktop.reader.markdown import bold, escaped, escaped_line, stated
from glm4v_desktop.reader.phrases import Phrase, say
from glm4v_desktop.reader.question import Intent
from glm4v_desktop.reader.retrieval.findings import is_sure_in
from glm4v_desktop.reader.units import own_unit, stated_unit

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
_MONEY_UNIT = re.compile(r"元|[$¥€£₩₹]|^(?:usd|rmb|cny|eur|gbp|jpy|hkd)$")


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


def _item(block: Block, row: Row, found: Sequence[Number]) -> str:
    """One list item: in a table the row's label and figures, elsewhere the figures and their line."""
    figures = " · ".join(stated(number.text, is_sure_in(row, number.text)) for number in found)
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
