"""Arranges boxes of text as a page: columns and sections in reading order, tables with cells, paragraphs.

`page_of` arranges all boxes; `GrowingPage` returns the finished part of a page that is still being read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from glm4v_desktop.core.geometry import Rect, Size, whole
from glm4v_desktop.ocr.dividing.banded import banded_tables
from glm4v_desktop.ocr.dividing.chats import chats_of
from glm4v_desktop.ocr.dividing.code import may_become_code, with_indentation
from glm4v_desktop.ocr.dividing.forms import cards_of, form_of, labels_over_figures, split_form
from glm4v_desktop.ocr.dividing.grid import table_of
from glm4v_desktop.ocr.dividing.link_columns import link_columns
from glm4v_desktop.ocr.dividing.mark_labels import leveled, with_labels, with_originals, with_struck
from glm4v_desktop.ocr.dividing.order import in_order
from glm4v_desktop.ocr.dividing.panels import Part, divided
from glm4v_desktop.ocr.dividing.ruled import ruled_tables
from glm4v_desktop.ocr.dividing.sides import level_if_apart
from glm4v_desktop.ocr.dividing.spreadsheets import spreadsheets
from glm4v_desktop.ocr.dividing.stacked import figures_below_labels, labels_above_values, values_below
from glm4v_desktop.ocr.dividing.table_runs import aligned_runs
from glm4v_desktop.ocr.dividing.tables import (
    around,
    gap_between,
    rows_of,
    text_height,
    without_small_gaps,
)
from glm4v_desktop.ocr.dividing.terminals import sections
from glm4v_desktop.ocr.dividing.upright import TurnedBack, Upright, turn_of
from glm4v_desktop.ocr.page import Block, BlockKind, Page, Row, Segment
from glm4v_desktop.ocr.paragraphs import in_paragraphs
from glm4v_desktop.ocr.rules import NO_RULES, Area, Rules

# Lengths are in text heights (the usual height of a line), if nothing else is said.
_PARAGRAPH_GAP = 0.9  # empty height above a new paragraph, in addition to the usual gap
_TITLE = 1.35  # a line this many times as high as the next one is a heading

_OPEN_DISTANCE = 3.5  # a block that ends this close above the unread part may still grow
_ENOUGH_ROWS = 4  # rows of an open block that are returned at once; fewer wait for the next step

_GUTTER = 0.75  # the least space between columns of text
_NARROWEST = 5  # pixels that remain of a gutter between ragged lines
_SECTION_GAP = 2.5  # empty height between sections of a page
_MOST_TRIED = 9  # gutters, widest first: a wide table has dozens, and for each all rows are compared
_SECTION = 1.0  # empty height between parts of a page with columns of their own
_LEAST_STRIPS = 3  # lines of each of them
_APART = 0.6  # more empty height than between labels and their values stands around both
_FAR = 10**9  # pixels, beyond any picture: the space beside the outermost text counts as free


def no_check() -> None:
    """The `check` for work that is never stopped."""


def page_of(
    segments: Sequence[Segment],
    size: Size,
    check: Callable[[], None] = no_check,
    rules: Rules = NO_RULES,
    turned: float = 0.0,
) -> Page:
    """Arranges segments as a page, which contains each of them exactly once.

    Thousands of segments take seconds; `check` is called often and may raise to end the work. `turned` is by
    how many degrees the picture is turned, clockwise; such a page is arranged as if it were upright. `rules`
    are the lines and areas drawn on the page, in the coordinates of `Upright(turned)`.
    """
    if angle := turn_of(segments, turned):
        upright = Upright(angle)
        originals = {upright.segment(segment): segment for segment in segments}
        page = page_of(list(originals), size, check, rules if angle == turned else NO_RULES)
        back = TurnedBack(upright, originals)
        turned_back = tuple(back.block(block) for block in page.blocks)
        return Page(size, turned_back, turned=turned, areas=_as_drawn(rules.areas, turned))
    chats, rest = chats_of(segments, rules, size)
    stands = leveled(with_labels(with_struck(rest)))
    sheets, rest = spreadsheets(list(stands.values()), rules)
    tables, rest = ruled_tables(rest, rules)
    banded, rest = banded_tables(rest, rules, check)
    made = [Part(chat.box, block=chat.block) for chat in chats]
    made += [Part(sheet.box, block=sheet.block) for sheet in sheets]
    made += [Part(table.box, block=table.block) for table in tables]
    made += [
        Part(found.box, block=Block(BlockKind.TABLE, found.table.rows, found.table.cells)) for found in banded
    ]
    parts = divided(rest, rules.areas, made, whole(size))
    originals = {stand: segment for segment, stand in stands.items() if stand is not segment}
    arranged = (
        with_originals(block, originals) if originals else block
        for block in _arranged(parts, rules.bands, check)
    )
    return Page(size, tuple(with_indentation(arranged)), areas=rules.areas)


def _as_drawn(areas: Sequence[Area], turned: float) -> tuple[Area, ...]:
    """Areas in the coordinates of `Upright(turned)`, in picture pixels."""
    upright = Upright(turned)
    return tuple(replace(area, box=upright.box(area.box)) if turned else area for area in areas)


def _arranged(page: Part, bands: Sequence[Rect], check: Callable[[], None]) -> Iterator[Block]:
    """The blocks in reading order."""
    for piece in in_order(page, lambda segments: _split_at_gutter(segments, check)):
        if isinstance(piece, Part) and piece.block is not None:
            yield piece.block
            continue
        segments = piece.segments if isinstance(piece, Part) else piece
        if piece is not page and isinstance(piece, Part) and (cards := cards_of(rows_of(segments))):
            for rows, pairs in cards:
                yield Block(BlockKind.FORM if pairs else BlockKind.TEXT, rows, pairs=pairs)
            continue
        if piece is not page and isinstance(piece, Part) and (foot := link_columns(piece, page.box)):
            for group in foot:
                yield from _blocks(rows_of(group), bands, check)
            continue
        for section in sections(segments):
            if isinstance(section, Block):
                yield section
                continue
            for group in in_reading_order(section, check):
                check()
                yield from _blocks(rows_of(group), bands, check)


@dataclass(frozen=True, slots=True)
class Piece:
    """The next part of a growing page: a block or, if `continues`, more rows of the last piece's table."""

    block: Block
    continues: bool


class GrowingPage:
    """Returns every word of a page once while it is being read, in reading order as far as that is known."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self._returned: set[Segment] = set()
        self._open_columns = 0  # of the table that the last piece left open, or 0

    def more(
        self,
        segments: Sequence[Segment],
        read_to: int,
        whole: bool,
        check: Callable[[], None] = no_check,
        rules: Rules = NO_RULES,
        turned: float = 0.0,
    ) -> Iterator[Piece]:
        """Yields the new pieces that later segments cannot change.

        `segments` are all so far; only those above `read_to` (pixels) are complete. With `whole` all segments
        are there. `check`, `rules` and `turned` are as for `page_of`.
        """
        read = [item for item in segments if whole or item.box.bottom <= read_to]
        if not read or (not whole and turn_of(read, turned)):
            return  # the rows of a turned page are complete only at its end
        edge = read_to - _OPEN_DISTANCE * median(item.box.height for item in read)
        for block in page_of(read, self.size, check, rules, turned).blocks:
            bottom = around(segment for row in block.rows for segment in row.segments).bottom
            is_open = not whole and bottom > edge
            yield from self._new_part(block, is_open)
            if is_open:
                return  # the blocks after an open one wait for its end

    def _new_part(self, block: Block, is_open: bool) -> Iterator[Piece]:
        rows = [self._new_segments(row) for row in (_complete_rows(block) if is_open else block.rows)]
        fresh = [number for number, row in enumerate(rows) if row.segments]
        waits = bool(block.messages) or may_become_code(block)
        if not fresh or (is_open and (len(fresh) < _ENOUGH_ROWS or waits)):
            return
        new_rows = tuple(rows[number] for number in fresh)
        for row in new_rows:
            for segment in row.segments:
                self._returned.update(segment.boxes)
        whole_rows = all(rows[number] == block.rows[number] for number in fresh)
        cells = tuple(block.cells[number] for number in fresh) if block.cells and whole_rows else ()
        continues = bool(cells) and fresh[0] > 0 and len(cells[0]) == self._open_columns
        self._open_columns = len(cells[0]) if cells and is_open else 0
        if block.messages and whole_rows and len(fresh) == len(block.rows):
            yield Piece(block, False)
        else:
            kind = BlockKind.TABLE if cells else BlockKind.TEXT
            yield Piece(Block(kind, new_rows, cells), continues)

    def _new_segments(self, row: Row) -> Row:
        """The row without what was returned before; of a segment returned in part, the new boxes remain."""
        left: list[Segment] = []
        for segment in row.segments:
            new = [box for box in segment.boxes if box not in self._returned]
            left += [segment] if len(new) == len(segment.boxes) else new
        return row if tuple(left) == row.segments else Row(tuple(left))


def _complete_rows(block: Block) -> Sequence[Row]:
    """The rows of an open block that nothing is added to: the last one may still get more cells or words, and
    the last paragraph more lines."""
    last = 1 if block.cells else len(list(in_paragraphs(block.rows))[-1])
    return block.rows[:-last]


def _blocks(rows: Sequence[Row], bands: Sequence[Rect], check: Callable[[], None]) -> Iterator[Block]:
    for part, pairs in labels_above_values(rows) or [(rows, ())]:
        if pairs:
            yield Block(BlockKind.FORM, tuple(part), pairs=pairs)
        else:
            yield from _tables_and_text(part, bands, check)


def _tables_and_text(
    rows: Sequence[Row], bands: Sequence[Rect], check: Callable[[], None]
) -> Iterator[Block]:
    text: list[Row] = []
    for run, may_be_table in _with_banded_lines(list(aligned_runs(rows, check)), bands):
        check()
        for part, pairs in split_form(run) if may_be_table else [(run, ())]:
            table = table_of(part, bands) if may_be_table and not pairs else None
            if table is None and not pairs:
                text += part
                continue
            yield from _paragraphs(text)
            text = []
            if table is not None:
                yield Block(BlockKind.TABLE, table.rows, table.cells)
            else:
                yield Block(BlockKind.FORM, tuple(part), pairs=pairs)
    yield from _paragraphs(text)


def _with_banded_lines(
    runs: list[tuple[list[Row], bool]], bands: Sequence[Rect]
) -> list[tuple[list[Row], bool]]:
    """The runs with the lines above and below a table that are in the band of its first or its last row."""
    for number, (run, may_be_table) in enumerate(runs):
        if not may_be_table or len(run) < 2:
            continue
        above = runs[number - 1][0] if number and not runs[number - 1][1] else []
        while above and _share_band(above[-1], run[0], run[1], bands):
            run.insert(0, above.pop())
        below = runs[number + 1][0] if number + 1 < len(runs) and not runs[number + 1][1] else []
        while below and _share_band(below[0], run[-1], run[-2], bands):
            run.append(below.pop(0))
    return [(run, may_be_table) for run, may_be_table in runs if run]


def _share_band(line: Row, row: Row, other: Row, bands: Sequence[Rect]) -> bool:
    """Whether a band is around the line and the row, but not around the other row."""
    return any(_is_in(line, band) and _is_in(row, band) and not _is_in(other, band) for band in bands)


def _is_in(row: Row, band: Rect) -> bool:
    box = around(row.segments)
    y = (box.top + box.bottom) / 2
    return band.contains(box.left, y) and band.contains(box.right - 1, y)


def _paragraphs(rows: Sequence[Row]) -> Iterator[Block]:
    if not rows:
        return
    height = text_height([segment for row in rows for segment in row.segments])
    gaps = [gap_between(above, below) for above, below in pairwise(rows)]
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


def _text_block(rows: Sequence[Row]) -> Block:
    if pairs := form_of(rows) or figures_below_labels(rows):
        return Block(BlockKind.FORM, tuple(rows), pairs=pairs)
    return Block(BlockKind.TEXT, tuple(without_small_gaps(row) for row in rows))


def in_reading_order(segments: Sequence[Segment], check: Callable[[], None]) -> list[list[Segment]]:
    """Groups in reading order; each group is read row by row. `check` may raise to end the work."""
    check()
    if len(segments) < 4:
        return [list(segments)] if segments else []
    if parts := _around_values(segments):
        above, pairs, below = parts
        return [*in_reading_order(above, check), pairs, *in_reading_order(below, check)]
    halves = _split_at_gutter(segments, check)
    if halves is not None:
        left, right = halves
        return in_reading_order(left, check) + in_reading_order(right, check)
    groups: list[list[Segment]] = []
    plain: list[Segment] = []
    for run in _runs(segments):
        halves = _split_at_gutter(run, check) if len(run) < len(segments) else None
        if halves is None:
            sections = _sections(run, check)
            if sections and plain:
                groups.append(plain)
                plain = []
            groups += [group for section in sections or () for group in in_reading_order(section, check)]
            plain += [] if sections else run
            continue
        if plain:
            groups.append(plain)
            plain = []
        groups += in_reading_order(halves[0], check) + in_reading_order(halves[1], check)
    return [*groups, plain] if plain else groups


def _sections(
    segments: Sequence[Segment], check: Callable[[], None]
) -> tuple[list[Segment], list[Segment]] | None:
    """The text above and below the widest gap if one of them has columns of its own."""
    strips = _strips(segments)
    boxes = [around(strip) for strip in strips]
    gaps = [below.top - above.bottom for above, below in pairwise(boxes)]
    if len(strips) < 2 * _LEAST_STRIPS or max(gaps) < _SECTION * text_height(segments):
        return None
    at = gaps.index(max(gaps)) + 1
    if min(at, len(strips) - at) < _LEAST_STRIPS:
        return None
    above, below = ([item for strip in some for item in strip] for some in (strips[:at], strips[at:]))
    if _split_at_gutter(above, check) is None and _split_at_gutter(below, check) is None:
        return None
    return above, below


def _around_values(
    segments: Sequence[Segment],
) -> tuple[list[Segment], list[Segment], list[Segment]] | None:
    """A line of labels with their values below it, if both stand apart, with what is above and below them."""
    strips = _strips(segments)
    boxes = [around(strip) for strip in strips]
    for number in range(len(strips) - 1):
        labels, values = (
            sorted(strip, key=lambda item: item.box.left) for strip in strips[number : number + 2]
        )
        apart = boxes[number + 1].top - boxes[number].bottom + _APART * text_height(labels)
        before = number == 0 or boxes[number].top - boxes[number - 1].bottom > apart
        behind = number + 2 == len(strips) or boxes[number + 2].top - boxes[number + 1].bottom > apart
        two = Row(tuple(labels)), Row(tuple(values))
        if before and behind and (labels_over_figures(two) or values_below(*two)):
            rest = [item for strip in strips[:number] for item in strip]
            below = [item for strip in strips[number + 2 :] for item in strip]
            return rest, [*labels, *values], below
    return None


def _strips(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Groups of segments that horizontal empty space separates, from top to bottom."""
    strips: list[list[Segment]] = []
    reach = 0.0
    for segment in sorted(segments, key=lambda item: item.box.top):
        # Detectors make boxes a little too high; without the allowance, close lines would overlap.
        allowance = segment.box.height * 0.2
        if strips and segment.box.top + allowance < reach:
            strips[-1].append(segment)
        else:
            strips.append([segment])
        low = segment.box.bottom - allowance
        reach = max(reach, low) if len(strips[-1]) > 1 else low
    return strips


def _runs(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Joins neighboring strips as long as one gutter goes through all of them."""
    height = text_height(segments)
    runs: list[list[Segment]] = []
    gutters: list[tuple[int, int]] = []
    bottom = 0
    for strip in _strips(segments):
        box = around(strip)
        through = _common(gutters, _gutters(strip, height)) if runs else []
        if runs and through and box.top - bottom < _SECTION_GAP * height:
            runs[-1] += strip
            gutters = through
        else:
            runs.append(list(strip))
            gutters = _gutters(strip, height)
        bottom = box.bottom
    return runs


def _gutters(segments: Sequence[Segment], height: float) -> list[tuple[int, int]]:
    """Spans of x (pixels) without text that are wide enough to separate columns, outer margins included."""
    spans: list[tuple[int, int]] = []
    reach = -_FAR
    for segment in sorted(segments, key=lambda item: item.box.left):
        if segment.box.left - reach >= _GUTTER * height:
            spans.append((reach, segment.box.left))
        reach = max(reach, segment.box.right)
    return [*spans, (reach, _FAR)]


def _common(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The common part of two lists of free spans; a margin of one may contain a gutter of the other."""
    both = [(max(a[0], b[0]), min(a[1], b[1])) for a in first for b in second]
    return [
        (left, right) for left, right in both if right - left >= _NARROWEST and left > -_FAR and right < _FAR
    ]


def _split_at_gutter(
    segments: Sequence[Segment], check: Callable[[], None]
) -> tuple[list[Segment], list[Segment]] | None:
    height = text_height(segments)
    inner = [(a, b) for a, b in _gutters(segments, height) if a > -_FAR and b < _FAR]
    best: tuple[float, list[Segment], list[Segment]] | None = None
    # Widest first, so that it wins among equals: the page's gutter, not the gaps inside a column.
    for left_end, right_start in sorted(inner, key=lambda span: span[0] - span[1])[:_MOST_TRIED]:
        check()
        left = [segment for segment in segments if segment.box.right <= left_end]
        right = [segment for segment in segments if segment.box.left >= right_start]
        level = level_if_apart(rows_of(left), rows_of(right), (right_start - left_end) / height)
        if level is not None and (best is None or level < best[0]):
            best = (level, left, right)
    return best[1:] if best is not None else None
