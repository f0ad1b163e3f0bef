"""Text that is struck out: the old price is not the price.

Other questions are answered from the page without it; `about_struck` answers those for a price, old or
current, on pages that have both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from glm4v_desktop.ocr.certainty import is_sure
from glm4v_desktop.ocr.dividing.tables import around
from glm4v_desktop.ocr.numbers import NumberKind, numbers_in
from glm4v_desktop.ocr.page import Block, Cell, Page, Pair, Row, Segment, joined_text
from glm4v_desktop.reader.markdown import quoted, stated
from glm4v_desktop.reader.matching import Quality, quality_of
from glm4v_desktop.reader.phrases import Phrase, say
from glm4v_desktop.reader.question import language_of, subject_of

_OLD = re.compile(
    r"\b(?:old|original|previous|former|regular|list|earlier|crossed[- ]out|struck[- ]out|before)\b"
    r"|原价|旧价|划线价|原来的?|划掉的?|以前的?|之前的?|(?<=的)原(?=价)",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:current|present|new|sale|discounted|reduced|now|today)\b|现价|当前的?|现在的?|目前的?|折后|优惠",
    re.IGNORECASE,
)
_PRICE = re.compile(r"\bprices?\b|\bcosts?\b|价格?|售价|卖|多少钱", re.IGNORECASE)
_MOST_BELOW = 2.5  # heights of its name in which a price stands below it, on a card


def without_struck(page: Page) -> Page:
    """The page without what is struck out on it; the same page if nothing is."""
    if not any(box.struck for box in page.boxes):
        return page
    blocks = (_without(block) for block in page.blocks)
    return replace(page, blocks=tuple(block for block in blocks if block.rows))


def about_struck(question: str, page: Page) -> Iterator[str] | None:
    """The old or the current price of a thing; None if the question or the page is about something else."""
    old, now = _OLD.search(question) is not None, _NOW.search(question) is not None
    if (old and now) or not (old or now or _PRICE.search(question)):
        return None
    if not any(box.struck for box in page.boxes):
        return None
    plain = _PRICE.sub(" ", _NOW.sub(" ", _OLD.sub(" ", question)))
    label = re.sub(r"^(?:of|for)\b|^的|的$", "", subject_of(plain)).strip()
    rows = [(row, row) for row in _rows_named(page, label)]
    for part in (list(_cells_under(page, label)), rows):
        told = [(row, _amounts(own, old)) for row, own in part if any(box.struck for box in _boxes(own))]
        told = [(row, amounts) for row, amounts in told if amounts]
        if told:
            break
    if len(told) != 1 or len(told[0][1]) != 1:
        return None
    row, (amount,) = told[0]
    language = language_of(question)
    said = stated(amount.text, is_sure(amount))
    return iter((f"{said}\n\n{say(Phrase.LINE_READS, language)}\n\n{quoted(row.text)}\n",))


def _cells_under(page: Page, label: str) -> Iterator[tuple[Row, Row]]:
    """The rows of tables with the cell of the column that has this heading, as a row of its own."""
    for block in page.blocks if label else ():
        for column, heading in enumerate(block.cells[0] if block.cells else ()):
            if quality_of(heading.text, label) == Quality.EXACT:
                for row, cells in zip(block.rows[1:], block.cells[1:], strict=True):
                    yield row, Row(cells[column].segments)


def _boxes(row: Row) -> list[Segment]:
    return [box for segment in row.segments for box in segment.boxes]


def _amounts(row: Row, struck: bool) -> list[Segment]:
    """The boxes with one amount and nothing else that are struck, or not."""
    return [
        box
        for box in _boxes(row)
        if box.struck is struck
        and [number.kind for number in numbers_in(box.text)] == [NumberKind.AMOUNT]
        and not re.search(r"[^\W\d_]{4,}|[\u3400-\u9fff]{2,}", box.text)
    ]


def _rows_named(page: Page, label: str) -> list[Row]:
    """The rows with this name, or those below it if it has no amount beside it; without a name all rows."""
    rows = list(page.rows)
    if not label:
        return rows
    for best in (Quality.EXACT, Quality.SYNONYM, Quality.CONTAINS):
        named = [
            (number, segment)
            for number, row in enumerate(rows)
            for segment in row.segments
            if quality_of(segment.text, label) == best
        ]
        if named:
            return [_with_amount(rows, number, segment) for number, segment in named]
    return []


def _with_amount(rows: list[Row], number: int, name: Segment) -> Row:
    if any(numbers_in(box.text) for box in _boxes(rows[number]) if box not in name.boxes):
        return rows[number]
    below = rows[number + 1] if number + 1 < len(rows) else rows[number]
    box = around(below.segments)
    near = box.top - name.box.bottom <= _MOST_BELOW * name.box.height
    return below if near and box.left < name.box.right and name.box.left < box.right else rows[number]


def _without(block: Block) -> Block:
    def cell(old: Cell) -> Cell:
        if not any(box.struck for part in old.segments for box in part.boxes):
            return old
        kept = [part for segment in old.segments if (part := _kept(segment)) is not None]
        return replace(old, text=joined_text(part.text for part in kept), segments=tuple(kept))

    rows = (
        Row(tuple(part for each in row.segments if (part := _kept(each)) is not None)) for row in block.rows
    )
    whole = tuple(row for row in rows if row.segments or block.cells)
    return replace(
        block,
        rows=whole,
        cells=tuple(tuple(map(cell, cells)) for cells in block.cells),
        pairs=tuple(Pair(cell(pair.label), cell(pair.value)) for pair in block.pairs),
    )


def _kept(segment: Segment) -> Segment | None:
    """What of a segment is not struck."""
    kept = [box for box in segment.boxes if not box.struck]
    if len(kept) == len(segment.boxes):
        return segment
    if len(kept) <= 1:
        return kept[0] if kept else None
    return replace(segment, text=joined_text(box.text for box in kept), box=around(kept), parts=tuple(kept))
