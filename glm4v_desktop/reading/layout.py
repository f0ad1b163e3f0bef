"""From segments to a page: blocks in reading order, tables with their cells. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from glm4v_desktop.domain.geometry import Size
from glm4v_desktop.reading.alignment import aligned_runs
from glm4v_desktop.reading.columns import in_reading_order, no_check
from glm4v_desktop.reading.page import Block, BlockKind, Page, Row, Segment
from glm4v_desktop.reading.rows import around, rows_of, text_height, without_small_gaps
from glm4v_desktop.reading.tables import table_cells

_PARAGRAPH_GAP = 0.9  # empty height above a new paragraph, in text heights, beyond the usual gap
_TITLE = 1.35  # a line this much higher than the next is a heading of its own


def page_of(segments: Sequence[Segment], size: Size, check: Callable[[], None] = no_check) -> Page:
    """The page that these segments make; each of them stands in it exactly once.

    Thousands of segments take seconds; `check` is called again and again and may raise, which ends the work.
    """
    blocks: list[Block] = []
    for group in in_reading_order(segments, check):
        check()
        blocks += _blocks(rows_of(group), check)
    return Page(size, tuple(blocks))


def _blocks(rows: Sequence[Row], check: Callable[[], None]) -> Iterator[Block]:
    text: list[Row] = []
    for run, may_be_table in aligned_runs(rows):
        check()
        cells = table_cells(run) if may_be_table else ()
        if cells:
            yield from _paragraphs(text)
            text = []
            yield Block(BlockKind.TABLE, tuple(run), cells)
        else:
            text += run
    yield from _paragraphs(text)


def _paragraphs(rows: Sequence[Row]) -> Iterator[Block]:
    if not rows:
        return
    height = text_height([segment for row in rows for segment in row.segments])
    gaps = [_gap(above, below) for above, below in pairwise(rows)]
    usual = min(median(gaps), height) if gaps else 0.0
    paragraph = [rows[0]]
    for gap, row in zip(gaps, rows[1:], strict=True):
        if gap > usual + _PARAGRAPH_GAP * height or _is_title(paragraph, row):
            yield _text_block(paragraph)
            paragraph = []
        paragraph.append(row)
    yield _text_block(paragraph)


def _is_title(paragraph: Sequence[Row], row: Row) -> bool:
    above, below = text_height(paragraph[-1].segments), text_height(row.segments)
    return above > _TITLE * below or below > _TITLE * above


def _text_block(rows: Iterable[Row]) -> Block:
    return Block(BlockKind.TEXT, tuple(without_small_gaps(row) for row in rows))


def _gap(above: Row, below: Row) -> float:
    return around(below.segments).top - around(above.segments).bottom
