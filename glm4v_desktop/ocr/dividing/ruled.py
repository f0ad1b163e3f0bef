"""Tables whose cells ruled lines or areas enclose: they decide rows, columns and merged cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.columns import joined_words
from glm4v_desktop.ocr.dividing.filled_cells import grids_of_areas
from glm4v_desktop.ocr.dividing.forms import cards_of
from glm4v_desktop.ocr.dividing.open_rows import ends_of_rows
from glm4v_desktop.ocr.dividing.table_runs import line_up
from glm4v_desktop.ocr.dividing.tables import is_figure, rows_of, text_height
from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Row, Segment, joined_text
from glm4v_desktop.ocr.rules import Rules

_TOUCH = 4  # pixels between two lines that meet; rounded corners and blurred ends leave a little space
_LEAST_SIDE = 8  # pixels between two lines of a grid; no text fits into less
_DRAWN = 0.6  # share of a cell's side that is drawn; a dotted line or one that text touches has gaps
_SLACK = 2  # pixels by which a letter's stroke reaches over its box
_LEAST_ROWS = 2  # rows with at least two filled cells; with fewer it is a frame around text
_OPEN_ROWS = 3  # lines between two ruled lines that may be rows; two may be those of one cell
_LEAST_FILLED = 0.3  # share of the cells that hold text; the grid of a chart has little
_MORE_CELLS = 2.5  # times as many cells as columns between lines
_LEAST_FULL = 3  # rows with so many
_LEAST_HEADED = 3  # columns of a grid with headings above it
_HEADED = 0.7  # share of them that have one
_ABOVE = 2.0  # text heights from the grid to the middle of its headings at most
_INSIDE = 0.6  # share of the text in a grid that lies in one cell each: labels of a chart cross its lines


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table whose cells are drawn, and the rectangle around them."""

    box: Rect
    block: Block


@dataclass(frozen=True, slots=True)
class _Grid:
    """The edges of rows and columns in pixels, and the cells as (top, left, bottom, right) in the grid.

    A cell's bottom and right are the first row and column after it.
    """

    ys: tuple[int, ...]
    xs: tuple[int, ...]
    cells: tuple[tuple[int, int, int, int], ...]

    @property
    def box(self) -> Rect:
        return Rect(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def place(self, cell: tuple[int, int, int, int]) -> Rect:
        top, left, bottom, right = cell
        return Rect(self.xs[left], self.ys[top], self.xs[right], self.ys[bottom])


def ruled_tables(segments: Sequence[Segment], rules: Rules) -> tuple[list[RuledTable], list[Segment]]:
    """The tables that lines or areas enclose, from the top, and the segments outside them."""
    filled = [_unmerged(*edges) for edges in grids_of_areas([area.box for area in rules.areas], segments)]
    lined = [
        _with_open_rows(grid, segments)
        for lines in _meeting(_without_strokes(rules, segments))
        if (grid := _grid_of(*lines))
    ]
    tables: list[RuledTable] = []
    rest = list(segments)
    # The inner one of two grids comes first, and takes its text. The spaces between areas look like lines.
    for grid in [*filled, *sorted(lined, key=lambda grid: grid.box.width * grid.box.height)]:
        grid = _with_headings(grid, rest)
        inside = [segment for segment in rest if grid.box.contains(*segment.box.middle)]
        block = _block(grid, inside)
        if block is not None:
            tables.append(RuledTable(grid.box, block))
            taken = set(inside)
            rest = [segment for segment in rest if segment not in taken]
    return sorted(tables, key=lambda table: (table.box.top, table.box.left)), rest


def _unmerged(ys: tuple[int, ...], xs: tuple[int, ...]) -> _Grid:
    rows, columns = range(len(ys) - 1), range(len(xs) - 1)
    return _Grid(ys, xs, tuple((row, column, row + 1, column + 1) for row in rows for column in columns))


def _with_headings(grid: _Grid, segments: Sequence[Segment]) -> _Grid:
    """The grid with the headings that stand over its columns one by one, as the days over a calendar."""
    if len(grid.xs) <= _LEAST_HEADED:
        return grid
    top, height = grid.ys[0], text_height([item for item in segments if grid.box.contains(*item.box.middle)])
    near = [
        item
        for item in segments
        if top - _ABOVE * height <= item.box.middle[1] < top
        and grid.xs[0] <= item.box.middle[0] < grid.xs[-1]
    ]
    if not near:
        return grid
    line = rows_of(near)[-1].segments
    heads = [
        [item for item in line if left <= item.box.left and item.box.right <= right]
        for left, right in pairwise(grid.xs)
    ]
    single = all(len(head) <= 1 for head in heads) and sum(map(len, heads)) == len(line)
    if not single or len(line) < _HEADED * len(heads) or any(is_figure(item.text) for item in line):
        return grid
    first = [cell for cell in grid.cells if cell[0] == 0 and len(_inside(grid, cell, segments)) == 1]
    if len(first) > _HEADED * len(heads) and not any(
        any(letter.isdigit() for letter in _inside(grid, cell, segments)[0].text) for cell in first
    ):
        return grid  # the first row has the headings
    top = min(item.box.top for item in line) - 1
    cells = [(0, column, 1, column + 1) for column in range(len(heads))]
    cells += [(row + 1, left, bottom + 1, right) for row, left, bottom, right in grid.cells]
    return _Grid((top, *grid.ys), grid.xs, tuple(cells))


def _inside(grid: _Grid, cell: tuple[int, int, int, int], segments: Sequence[Segment]) -> list[Segment]:
    place = grid.place(cell)
    return [item for item in segments if place.contains(*item.box.middle)]


def _without_strokes(rules: Rules, segments: Sequence[Segment]) -> Rules:
    """The lines that are no part of the print: no underlines, dashes and long strokes of letters."""
    boxes = [segment.box for segment in segments]
    longest = max((max(box.width, box.height) for box in boxes), default=0) + 2 * _SLACK

    def is_stroke(line: Rect) -> bool:
        short = max(line.width, line.height) <= longest
        return short and any(_is_within(line, box) for box in boxes)

    return Rules(
        tuple(line for line in rules.horizontal if not is_stroke(line)),
        tuple(line for line in rules.vertical if not is_stroke(line)),
    )


def _is_within(line: Rect, box: Rect) -> bool:
    return (
        box.left - _SLACK <= line.left
        and box.top - _SLACK <= line.top
        and line.right <= box.right + _SLACK
        and line.bottom <= box.bottom + _SLACK
    )


def _meeting(rules: Rules) -> list[tuple[list[Rect], list[Rect]]]:
    """Groups of horizontal and vertical lines that touch or cross each other."""
    lines = [*rules.horizontal, *rules.vertical]
    count = len(rules.horizontal)
    parent = list(range(len(lines)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for across, line in enumerate(rules.horizontal):
        for down, other in enumerate(rules.vertical, count):
            if (
                line.left - _TOUCH <= other.right
                and other.left <= line.right + _TOUCH
                and other.top - _TOUCH <= line.bottom
                and line.top <= other.bottom + _TOUCH
            ):
                parent[root(across)] = root(down)
    groups: dict[int, tuple[list[Rect], list[Rect]]] = {}
    for number, line in enumerate(lines):
        groups.setdefault(root(number), ([], []))[number >= count].append(line)
    return list(groups.values())


def _grid_of(horizontal: Sequence[Rect], vertical: Sequence[Rect]) -> _Grid | None:
    """The grid that these lines make; None if it has fewer than two rows and columns."""
    if len(horizontal) < 2 or not vertical:
        return None
    ends_y = [end for line in vertical for end in (line.top, line.bottom)]
    ends_x = [end for line in horizontal for end in (line.left, line.right)]
    # A table may be open at its sides: then it ends where the lines of the other direction end.
    ys = _levels([(line.top + line.bottom) // 2 for line in horizontal] + [min(ends_y), max(ends_y)])
    xs = _levels([(line.left + line.right) // 2 for line in vertical] + [min(ends_x), max(ends_x)])
    if len(ys) < 3 or len(xs) < 3:
        return None
    return _Grid(ys, xs, _merged_cells(ys, xs, horizontal, vertical))


def _levels(places: Iterable[int]) -> tuple[int, ...]:
    """The places without those that are too close to the one before."""
    levels: list[int] = []
    for place in sorted(places):
        if not levels or place - levels[-1] >= _LEAST_SIDE:
            levels.append(place)
    return tuple(levels)


def _merged_cells(
    ys: Sequence[int], xs: Sequence[int], horizontal: Sequence[Rect], vertical: Sequence[Rect]
) -> tuple[tuple[int, int, int, int], ...]:
    """The cells as (top, left, bottom, right): places without a line between them are one cell."""
    taken: set[tuple[int, int]] = set()
    cells = []
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if (row, column) in taken:
                continue
            right = column + 1
            while (
                right < len(xs) - 1
                and (row, right) not in taken
                and not _is_drawn(
                    [(line.top, line.bottom) for line in vertical if abs(_x(line) - xs[right]) < _LEAST_SIDE],
                    ys[row],
                    ys[row + 1],
                )
            ):
                right += 1
            bottom = row + 1
            while bottom < len(ys) - 1 and not _is_drawn(
                [(line.left, line.right) for line in horizontal if abs(_y(line) - ys[bottom]) < _LEAST_SIDE],
                xs[column],
                xs[right],
            ):
                bottom += 1
            taken |= {(r, c) for r in range(row, bottom) for c in range(column, right)}
            cells.append((row, column, bottom, right))
    return tuple(cells)


def _with_open_rows(grid: _Grid, segments: Sequence[Segment]) -> _Grid:
    """The grid with the rows between which nothing is drawn."""
    cells = set(grid.cells)
    ys, made = list(grid.ys[:1]), list[tuple[int, int, int, int]]()
    places = {0: 0}  # of the edges of the rows among the new ones
    split: dict[int, int] = {}
    for row in range(len(grid.ys) - 1):
        own = [(row, column, row + 1, column + 1) for column in range(len(grid.xs) - 1)]
        boxes = [grid.place(cell) for cell in own]
        ends = []
        if cells.issuperset(own):
            held = [[item for item in segments if box.contains(*item.box.middle)] for box in boxes]
            ends = ends_of_rows(held, _OPEN_ROWS)
        split[row] = len(ends) + 1
        ys += [*ends, grid.ys[row + 1]]
        places[row + 1] = len(ys) - 1
    for top, left, bottom, right in grid.cells:
        first, last = places[top], places[bottom]
        steps = range(first, last) if split[top] > 1 else (first,)
        height = 1 if split[top] > 1 else last - first
        made += [(step, left, step + height, right) for step in steps]
    return _Grid(tuple(ys), grid.xs, tuple(made))


def _x(line: Rect) -> float:
    return (line.left + line.right) / 2


def _y(line: Rect) -> float:
    return (line.top + line.bottom) / 2


def _is_drawn(spans: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    covered, reach = 0, start
    for first, last in sorted(spans):
        first, last = max(first, reach), min(last, end)
        if last > first:
            covered += last - first
            reach = last
    return covered >= _DRAWN * (end - start)


def _block(grid: _Grid, segments: Sequence[Segment]) -> Block | None:
    """The table with its text; None if too little of the grid holds text, or each cell is a card."""
    inside: dict[tuple[int, int, int, int], list[Segment]] = {cell: [] for cell in grid.cells}
    crossing = 0
    for segment in segments:
        place = segment.box.middle
        cell = next((cell for cell in grid.cells if grid.place(cell).contains(*place)), None)
        if cell is None:
            return None
        inside[cell].append(segment)
        common = grid.place(cell).intersection(segment.box)
        crossing += common.width * common.height < _INSIDE * segment.box.width * segment.box.height
    if not segments or crossing > (1 - _INSIDE) * len(segments):
        return None
    filled = [sum(1 for cell in grid.cells if cell[0] == row and inside[cell]) for row in range(len(grid.ys))]
    full = sum(1 for cell in grid.cells if inside[cell])
    if all(cards_of(rows_of(held)) for held in inside.values() if held) or _holds_columns(grid, inside):
        return None
    if sum(count > 1 for count in filled) < _LEAST_ROWS or full < _LEAST_FILLED * len(grid.cells):
        return None
    return _table(grid, inside)


def _holds_columns(grid: _Grid, inside: dict[tuple[int, int, int, int], list[Segment]]) -> bool:
    """Whether lines stand only between groups of columns: the rows have many more cells, in line."""
    segments = [segment for held in inside.values() for segment in held]
    rows = joined_words(rows_of(segments))
    full = [row for row in rows if len(row.segments) >= _MORE_CELLS * (len(grid.xs) - 1)]
    if len(full) < max(_LEAST_FULL, _INSIDE * len(rows)):
        return False
    height = text_height(segments)
    return all(line_up(one, two, height) for one, two in pairwise(full))


def _table(grid: _Grid, inside: dict[tuple[int, int, int, int], list[Segment]]) -> Block:
    rows: list[list[Cell]] = [[Cell("")] * (len(grid.xs) - 1) for _ in grid.ys[1:]]
    printed: list[list[Segment]] = [[] for _ in rows]
    # A row into which at most merged cells from above reach is left out.
    begun = {top for (top, *_), held in inside.items() if held}
    for (top, left, bottom, right), held in inside.items():
        segments = tuple(segment for line in rows_of(held) for segment in line.segments)
        text = joined_text(segment.text for segment in segments)
        height = sum(row in begun for row in range(top, bottom))
        cell = Cell(text, segments, max(1, height), right - left)
        printed[top] += segments
        for row in range(top, bottom):
            rows[row][left:right] = [cell] * (right - left)
    kept = sorted(begun)
    return Block(
        BlockKind.TABLE,
        tuple(Row(tuple(printed[number])) for number in kept),
        tuple(tuple(rows[number]) for number in kept),
    )
