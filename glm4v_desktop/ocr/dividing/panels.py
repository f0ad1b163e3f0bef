"""Which areas divide a page: cards, sidebars and panels do; cells, bands and buttons inside of text do not.

An area divides if it holds several lines of text that do not go on beside, above or below it as the rows or
columns of a table do. What is drawn around one line (a button, a field, a stripe, the band of a heading) is
no part of the page. Lengths are in text heights (the usual height of a line), if nothing else is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from glm4v_desktop.core.geometry import Rect, rect_around
from glm4v_desktop.ocr.dividing.forms import cards_of
from glm4v_desktop.ocr.dividing.table_runs import line_up
from glm4v_desktop.ocr.dividing.tables import around, is_figure, middle_of, rows_of, text_height
from glm4v_desktop.ocr.page import Block, Row, Segment
from glm4v_desktop.ocr.rules import Area

_EDGE = 3  # pixels by which the edges of areas in a row or a column differ, and between areas that touch
_MOST_OF_WIDTH = (
    0.9  # that pieces of one panel have in common: the band of a heading may be a little narrower
)
_MOST_HELD = 1000  # areas with text that are compared with each other; more are the cells of a sheet
_MOST = 500  # areas with several lines of text; a page with more is a drawing
_ONE_LINE = 3.2  # an area around one line that is lower is a band, a button or a field

_LEVEL = 0.35  # text is on one line if its middles differ by less
_MOST_LEVEL = 0.85  # share of the lines of a table's column with text of its other columns beside them
_LEAST_LINES = 3  # of such a column
_LEAST_ROWS = 3  # areas beside one that is a cell of several rows
_FOOT = 4  # pixels below the foot of a page at most
_FOOT_LINES = 3  # of text in it at least
_COVERED = 0.9  # share of its side that they touch

_NEAR = 2.5  # space between an area and the rows of its table above and below it
_FULL = 0.6  # share of the cells of its fullest line that another line of an area has to be a row
_ROWS_OF_BAND = 2  # rows in one area at most, with their cells of several lines; an area with more is a table
_NEIGHBORS = 4  # lines above and below that are asked; the first of them may be the rest of a cell
_SURE_COLUMNS = 3  # of a band that is in a table without a heading
_PITCH = 1.5  # the distance of two rows of a table beside another, as a multiple of the largest one so far
_LEAST_RECORDS = 3  # bands with a figure each that are the rows of one table
_GRID_GAP = 1.5  # space between cells that are areas


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page: a panel with its own text and the parts inside of it, a ruled table, or a chat."""

    box: Rect
    segments: tuple[Segment, ...] = ()  # of its own, outside of its parts
    parts: tuple[Part, ...] = ()
    block: Block | None = None  # of a ruled table or a chat, which has nothing else


@dataclass(frozen=True, slots=True)
class _Held:
    """An area with the text inside of it."""

    box: Rect
    segments: tuple[Segment, ...]
    rows: tuple[Row, ...]


def divided(segments: Sequence[Segment], areas: Sequence[Area], tables: Sequence[Part], page: Rect) -> Part:
    """The page as a tree of parts. `tables`, also chats, have text that is not among the segments."""
    held = _with_text(segments, areas)
    if len(held) > _MOST_HELD:
        held = []
    height = text_height(segments)
    cells = _cells_of_rows(held, segments, height)
    whole, pieces = _parted([area for area in held if area.box not in cells])
    pieces -= _foot_of(held, areas, page)
    apart = [area for area in [*held, *whole] if area.box not in cells | pieces]
    panels = [area for area in apart if len(area.rows) > 1 or area.box.height > _ONE_LINE * height]
    panels += _tables_beside(held, areas, segments, height)
    if len(panels) > _MOST:
        panels = []
    for grid in _grids(panels, height):
        if _is_table(grid, segments, height):
            panels = [area for area in panels if area not in grid]
    panels = [
        area
        for area in panels
        if not _is_column(area, panels, segments, height) and not _is_merged_cell(area, held)
    ]
    return _tree(page, segments, sorted(panels, key=lambda area: area.box.size.area), tables)


def _with_text(segments: Sequence[Segment], areas: Sequence[Area]) -> list[_Held]:
    """The areas that hold text, but not all of it."""
    if not segments or not areas:
        return []
    boxes = np.array([(item.box.left, item.box.top, item.box.right, item.box.bottom) for item in segments])
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    found = []
    for area in areas:
        box = area.box
        mask = (x >= box.left) & (x < box.right) & (y >= box.top) & (y < box.bottom)
        inside = np.flatnonzero(mask).tolist()
        if 0 < len(inside) < len(segments):
            found.append(_held(box, (segments[number] for number in inside)))
    return found


def _held(box: Rect, segments: Iterable[Segment]) -> _Held:
    inside = tuple(segments)
    return _Held(box, inside, tuple(rows_of(inside)))


def _parted(held: Sequence[_Held]) -> tuple[list[_Held], set[Rect]]:
    """The panels that are parted into areas, and those areas that are no panels of their own.

    Lines across make them, or a chosen entry: then the text around it belongs together.
    """
    found: list[_Held] = []
    pieces: set[Rect] = set()
    beside = {area.box for row in _beside(held) if len(row) > 1 for area in row}
    for stack in _stacks(held, _EDGE, _MOST_OF_WIDTH):
        several = sum(len(area.rows) > 1 for area in stack)
        in_grid = several == len(stack) and any(area.box in beside for area in stack)
        if several and not in_grid:
            found.append(
                _held(_around(stack), dict.fromkeys(item for area in stack for item in area.segments))
            )
            if several < len(stack):
                pieces |= {area.box for area in stack}
    return found, pieces


def _foot_of(held: Sequence[_Held], areas: Sequence[Area], page: Rect) -> set[Rect]:
    """The foot of a web page: an area of another color than those above it, from edge to edge of the page."""
    wide = [area for area in areas if area.box.left <= page.left and area.box.right >= page.right]
    foot = [area for area in wide if page.bottom - area.box.bottom <= _FOOT]
    if not foot or any(area.color == foot[-1].color for area in wide if area is not foot[-1]):
        return set()
    return {area.box for area in held if area.box == foot[-1].box and len(area.rows) >= _FOOT_LINES}


def _stacks(held: Iterable[_Held], gap: float, share: float = 1.0) -> list[list[_Held]]:
    """Areas one below the other, at most so many pixels apart, from the top.

    They have this share of the wider one's width in common; if it is 1, the same left and right.
    """
    stacks: list[list[_Held]] = []
    for area in sorted(held, key=lambda area: area.box.top):
        for stack in stacks:
            last = stack[-1].box
            common = min(last.right, area.box.right) - max(last.left, area.box.left)
            wide = max(last.width, area.box.width)
            alike = common >= share * wide if share < 1 else _same(last, area.box, across=True)
            if alike and -_EDGE <= area.box.top - last.bottom <= gap:
                stack.append(area)
                break
        else:
            stacks.append([area])
    return [stack for stack in stacks if len(stack) > 1]


def _same(one: Rect, two: Rect, across: bool) -> bool:
    """Whether both have the same left and right, or else the same top and bottom."""
    if across:
        return abs(one.left - two.left) <= _EDGE and abs(one.right - two.right) <= _EDGE
    return abs(one.top - two.top) <= _EDGE and abs(one.bottom - two.bottom) <= _EDGE


# What belongs to a table


def _cells_of_rows(held: Sequence[_Held], segments: Sequence[Segment], height: float) -> set[Rect]:
    """The areas that are the rows of tables, or cells in them."""
    bands = [band for band in _bands(held) if _is_one_row(band) and not cards_of(band.rows)]
    several = [band for band in bands if len(band.rows) > 1]
    highest = max((band.box.height for band in several), default=0)
    stacks = _stacks(bands, highest + _EDGE)
    below = {band.box for stack in stacks for band in stack[1:]}
    sure = {
        band.box
        for band in several
        if _is_row(band, segments, height, may_have_heading=band.box not in below)
    }
    for stack in stacks:
        if any(band.box in sure for band in stack) or _is_list_of_figures(stack, height):
            sure |= {band.box for band in stack}
    for stack in _stacks(held, _EDGE):
        for upper, lower in pairwise(stack):
            last, first = upper.rows[-1], lower.rows[0]
            if min(len(last.segments), len(first.segments)) > 1 and line_up(last, first, height):
                sure |= {upper.box, lower.box}  # its rows go on behind a line or a chosen row
    return {area.box for area in held if any(_contains(box, area.box) for box in sure)}


def _bands(held: Sequence[_Held]) -> list[_Held]:
    """Areas with several runs of text on one line, each with those of the same height that touch it."""
    bands = [_held(_around(row), (item for area in row for item in area.segments)) for row in _beside(held)]
    return [band for band in bands if max(len(row.segments) for row in band.rows) > 1]


def _beside(held: Sequence[_Held]) -> list[list[_Held]]:
    """Areas of the same top and bottom that touch each other, from the left."""
    rows: list[list[_Held]] = []
    for area in sorted(held, key=lambda area: area.box.left):
        for row in rows:
            if _same(row[-1].box, area.box, across=False) and abs(_gap(row[-1].box, area.box)) <= _EDGE:
                row.append(area)
                break
        else:
            rows.append([area])
    return rows


def _around(held: Sequence[_Held]) -> Rect:
    return rect_around(area.box for area in held)


def _is_one_row(band: _Held) -> bool:
    cells = max(len(row.segments) for row in band.rows)
    return sum(len(row.segments) >= _FULL * cells for row in band.rows) <= _ROWS_OF_BAND


def _is_row(band: _Held, segments: Sequence[Segment], height: float, may_have_heading: bool) -> bool:
    """Whether the next row above or below has cells in the same columns; of two columns, headings above."""
    fullest = max(band.rows, key=lambda row: len(row.segments))
    cells = len(fullest.segments)
    if cells < _SURE_COLUMNS:
        above = _beyond(band, segments, height, below=False) if may_have_heading else []
        others = [row for row in above if not any(_has_digit(item.text) for item in row.segments)]
    else:
        others = [row for below in (False, True) for row in _beyond(band, segments, height, below)]
    return any(len(row.segments) >= _FULL * cells and line_up(fullest, row, height) for row in others)


def _is_list_of_figures(stack: Sequence[_Held], height: float) -> bool:
    """Whether the bands are records: each ends with a figure, and all figures are in one column."""
    fullest = [max(band.rows, key=lambda row: len(row.segments)) for band in stack]
    return len(stack) >= _LEAST_RECORDS and all(
        is_figure(row.segments[-1].text)
        and len(row.segments) == len(fullest[0].segments)
        and abs(row.segments[-1].box.right - fullest[0].segments[-1].box.right) <= height
        for row in fullest
    )


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _beyond(area: _Held, segments: Sequence[Segment], height: float, below: bool) -> list[Row]:
    """The next lines above or below the area, no wider than it is; the nearest one first."""
    box, inside = area.box, set(area.segments)
    reach = _NEAR * height
    across = [
        item
        for item in segments
        if item not in inside and box.left - _EDGE <= item.box.left and item.box.right <= box.right + _EDGE
    ]
    rows = rows_of(across)
    if not below:
        rows.reverse()
    near: list[Row] = []
    edge: float = box.bottom if below else box.top
    for row in rows:
        middle = middle_of(row.segments)
        if (middle > edge) != below:
            continue
        if abs(middle - edge) > reach or len(near) == _NEIGHBORS:
            break
        near.append(row)
        edge = middle
    return near


def _is_column(area: _Held, panels: Sequence[_Held], segments: Sequence[Segment], height: float) -> bool:
    """Whether the area is a column of a table: beside its lines is text on the same ground or touching it."""
    below = area.box.bottom - middle_of(area.rows[-1].segments)  # a sidebar goes on there
    if len(area.rows) < _LEAST_LINES or below > _NEAR * height or cards_of(area.rows):
        return False
    others = [panel for panel in panels if panel is not area and not _contains(panel.box, area.box)]
    touching = [
        panel
        for panel in others
        if _same(panel.box, area.box, across=False) and _gap(panel.box, area.box) <= _EDGE
    ]
    apart = {item for panel in others if panel not in touching for item in panel.segments}
    holders = [panel for panel in panels if panel is not area and _contains(panel.box, area.box)]
    around = min(holders, key=lambda panel: panel.box.size.area).segments if holders else segments
    inside = set(area.segments)
    beside = [middle_of([item]) for item in around if item not in apart and item not in inside]
    level = sum(any(abs(middle_of(row.segments) - y) < _LEVEL * height for y in beside) for row in area.rows)
    return level >= _MOST_LEVEL * len(area.rows)


def _gap(one: Rect, two: Rect) -> int:
    """The pixels between two areas beside each other."""
    return max(one.left - two.right, two.left - one.right)


def _tables_beside(
    held: Sequence[_Held], areas: Sequence[Area], segments: Sequence[Segment], height: float
) -> list[_Held]:
    """Tables beside each other: each has a band of its own for its headings, or for one of its rows."""
    bands = sorted((band for band in _bands(held) if len(band.rows) == 1), key=lambda band: band.box.top)
    found: list[_Held] = []
    for band in bands:
        level = [
            other
            for other in bands
            if other is not band
            and _same(other.box, band.box, across=False)
            and _gap(other.box, band.box) > _EDGE
            and not _are_joined(other.box, band.box, areas)
        ]
        if level and not any(_contains(table.box, band.box) for table in found):
            found.append(_table_around(band, segments, height))
    return [table for table in found if len(table.rows) > 1] if len(found) > 1 else []


def _are_joined(one: Rect, two: Rect, areas: Sequence[Area]) -> bool:
    """Whether an area without text, as an empty cell of a stripe, is between two bands."""
    left, right = min(one.right, two.right), max(one.left, two.left)
    return any(
        _same(area.box, one, across=False)
        and area.box.left >= left - _EDGE
        and area.box.right <= right + _EDGE
        for area in areas
    )


def _table_around(band: _Held, segments: Sequence[Segment], height: float) -> _Held:
    """The band with the rows that go on above and below it between its left and right."""
    box, inside = band.box, list(band.segments)
    near = [item for item in segments if item.box.left < box.right and box.left < item.box.right]
    rows = rows_of(item for item in near if item not in band.segments)
    lower = [row for row in rows if middle_of(row.segments) >= box.bottom]
    upper = [row for row in rows if middle_of(row.segments) < box.top]
    edges: list[Rect] = [box]
    for some in (lower, reversed(upper)):
        last, pitch = middle_of(band.segments), 0.0
        for row in some:
            step = abs(middle_of(row.segments) - last)
            fits = (
                box.left - _EDGE <= around(row.segments).left
                and around(row.segments).right <= box.right + _EDGE
            )
            if not fits or step > (_PITCH * pitch or _NEAR * height):
                break
            if some is not lower and not line_up(row, band.rows[0], height):
                break
            inside += row.segments
            edges.append(around(row.segments))
            last, pitch = middle_of(row.segments), max(pitch, step)
    top, bottom = min(edge.top for edge in edges), max(edge.bottom for edge in edges)
    return _held(Rect(box.left, top, box.right, bottom), inside)


def _is_merged_cell(area: _Held, held: Sequence[_Held]) -> bool:
    """Whether rows of one line touch the area one below the other: it is a cell that stands for them all."""
    box = area.box
    rows = {
        (other.box.top, other.box.bottom)
        for other in held
        if len(other.rows) == 1
        and abs(_gap(other.box, box)) <= _EDGE
        and box.top - _EDGE <= other.box.top
        and other.box.bottom <= box.bottom + _EDGE
    }
    covered = sum(bottom - top for top, bottom in rows)
    return len(rows) >= max(_LEAST_ROWS, len(area.rows)) and covered >= _COVERED * box.height


def _grids(panels: Sequence[_Held], height: float) -> list[list[_Held]]:
    """Areas of the same height beside each other in each row, and of the same width in each column."""
    rows: list[list[_Held]] = []
    for area in sorted(panels, key=lambda area: (area.box.top, area.box.left)):
        for row in rows:
            if (
                _same(row[0].box, area.box, across=False)
                and _gap(row[-1].box, area.box) <= _GRID_GAP * height
            ):
                row.append(area)
                break
        else:
            rows.append([area])
    grids: list[list[list[_Held]]] = []
    for row in (row for row in rows if len(row) > 1):
        for grid in grids:
            last = grid[-1]
            alike = len(last) == len(row) and all(
                _same(one.box, two.box, across=True) for one, two in zip(last, row, strict=True)
            )
            if alike and 0 <= row[0].box.top - last[0].box.bottom <= _GRID_GAP * height:
                grid.append(row)
                break
        else:
            grids.append([row])
    return [[area for row in grid for area in row] for grid in grids if len(grid) > 1]


def _is_table(grid: Sequence[_Held], segments: Sequence[Segment], height: float) -> bool:
    """Whether headings stand above the columns of a grid, and labels to the left of its rows."""
    top, left = min(area.box.top for area in grid), min(area.box.left for area in grid)
    columns = [area.box for area in grid if area.box.top <= top + _EDGE]
    rows = [area.box for area in grid if area.box.left <= left + _EDGE]
    above = [item for item in segments if top - _NEAR * height <= middle_of([item]) < top]
    headings = [
        [item for item in above if box.left <= (item.box.left + item.box.right) / 2 < box.right]
        for box in columns
    ]
    labeled = all(
        any(item.box.right <= left + _EDGE and box.top <= middle_of([item]) < box.bottom for item in segments)
        for box in rows
    )
    return (
        labeled
        and all(len(items) == 1 and not is_figure(items[0].text) for items in headings)
        and len(rows_of(item for items in headings for item in items)) == 1
    )


# The tree


def _contains(outer: Rect, inner: Rect) -> bool:
    return (
        outer.left <= inner.left + _EDGE
        and outer.top <= inner.top + _EDGE
        and inner.right <= outer.right + _EDGE
        and inner.bottom <= outer.bottom + _EDGE
    )


def _tree(page: Rect, segments: Sequence[Segment], panels: Sequence[_Held], tables: Sequence[Part]) -> Part:
    """The panels inside of each other. They are sorted by their size, the smallest first."""
    taken: set[Segment] = set()
    made: list[Part] = list(tables)  # those that are in no other part yet
    for panel in panels:
        own = tuple(item for item in panel.segments if item not in taken)
        inner = [part for part in made if _contains(panel.box, part.box)]
        if not own and len(inner) == 1:
            continue  # a frame around one part
        taken.update(own)
        made = [part for part in made if part not in inner]
        made.append(Part(panel.box, own, tuple(inner)))
    return Part(page, tuple(item for item in segments if item not in taken), tuple(made))
