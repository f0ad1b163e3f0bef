"""Tables whose rows lines or stripes divide from one side to the other, without lines between their columns.

What is drawn shows where the rows begin and end, and that no gap between columns parts them, however wide it
is. Lengths are in text heights (the usual height of a line), if nothing else is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.columns import columns_of, joined_words
from glm4v_desktop.ocr.dividing.forms import split_form
from glm4v_desktop.ocr.dividing.grid import Table, table_of
from glm4v_desktop.ocr.dividing.heading_rows import first_line, is_bar
from glm4v_desktop.ocr.dividing.table_runs import line_up
from glm4v_desktop.ocr.dividing.tables import around, gap_between, is_figure, middle_of, rows_of, text_height
from glm4v_desktop.ocr.page import Row, Segment
from glm4v_desktop.ocr.rules import Rules

_SAME_END = 3  # pixels by which the ends of the lines and stripes of one table differ
_SLACK = 0.5  # by which boxes of text may begin before the lines: detectors draw them wide
_LEAST_BAND = 8  # pixels between two lines that may hold a row
_LEAST_WIDTH = 12.0  # of a table
_SPACE = 1.2  # the most empty height between two bands
_TALLEST = 2.5  # of the usual height of the bands; a higher one holds more than a row
_LEAST_BANDS = 3  # with a row of the table
_LEAST_BESIDE = 1.5  # height of an area beside several bands, in heights of one
_LEAST_COLUMNS = 3  # tables of two columns may be lists
_ROWS = 0.5  # share of the bands that hold a row; the others hold notes and names of groups
_FULL = 0.6  # share of the fullest line's cells that another line has which is a row of its own
_IN_STEP = 0.6  # share of the rows that line up with one of those before
_LOOK_BACK = 4
_GAP = 3.0  # empty height that ends a table
_HEADING_GAP = 1.5  # the most empty height between headings and the first row
_BESIDE = 2.5  # space between a heading and its column at most
_MOST_BEYOND = 12  # lines above and below the drawn rows that may belong to the table
_LINES_OF_CELL = 3  # of one segment between two of them


@dataclass(frozen=True, slots=True)
class BandedTable:
    """A table and the rectangle around it."""

    box: Rect
    table: Table


@dataclass(frozen=True, slots=True)
class _Stack:
    """Bands one below the other, and the lines of text in them from top to bottom."""

    bands: tuple[Rect, ...]
    rows: tuple[Row, ...]

    @property
    def box(self) -> Rect:
        return Rect(self.bands[0].left, self.bands[0].top, self.bands[0].right, self.bands[-1].bottom)


def banded_tables(
    segments: Sequence[Segment], rules: Rules, check: Callable[[], None]
) -> tuple[list[BandedTable], list[Segment]]:
    """The tables whose rows are drawn, from the top, and the segments outside of them."""
    height = text_height(segments)
    tables: list[BandedTable] = []
    rest = list(segments)
    for stack in _stacks(rules, segments, height):
        check()
        left = set(rest)
        if _has_column_beside(stack, rules) or not left.issuperset(_segments(stack.rows)):
            continue
        if not _has_rows(stack, height) or (found := _table(_trimmed(stack), rest, rules)) is None:
            continue
        taken = {box for row in found.rows for item in row.segments for box in item.boxes}
        tables.append(BandedTable(around(taken), found))
        rest = [item for item in rest if item not in taken]
    return sorted(tables, key=lambda table: (table.box.top, table.box.left)), rest


def _stacks(rules: Rules, segments: Sequence[Segment], height: float) -> Iterator[_Stack]:
    """The stacks of bands with text, the narrowest first."""
    drawn = _in_one([*rules.horizontal, *(area.box for area in rules.areas)])
    for group in _with_same_ends([box for box in drawn if box.width >= _LEAST_WIDTH * height]):
        left, right = min(box.left for box in group), max(box.right for box in group)
        ys = _levels(y for box in group for y in (box.top, box.bottom))
        inside = [item for item in segments if left - _SLACK * height <= item.box.left < right]
        rows = rows_of(item for item in inside if item.box.right <= right + height)
        bands = [Rect(left, top, right, bottom) for top, bottom in pairwise(ys)]
        for run in _filled(bands, rows, height):
            for part in _not_tall(run):
                if len(part) >= _LEAST_BANDS and not _is_crossed(part, drawn, height):
                    yield _Stack(tuple(part), tuple(row for band in part for row in _rows_in(band, rows)))


def _in_one(boxes: Iterable[Rect]) -> list[Rect]:
    """The boxes; those that touch side by side at one height are one: a line between columns parts them."""
    joined: list[Rect] = []
    for box in sorted(boxes, key=lambda box: (box.top, box.bottom, box.left)):
        last = joined[-1] if joined else None
        if (
            last
            and (last.top, last.bottom) == (box.top, box.bottom)
            and 0 <= box.left - last.right <= _SAME_END
        ):
            joined[-1] = Rect(last.left, last.top, box.right, last.bottom)
        else:
            joined.append(box)
    return joined


def _is_crossed(bands: Sequence[Rect], drawn: Sequence[Rect], height: float) -> bool:
    """Whether a line that goes on beside the bands divides them: they are a part of a wider table."""
    top, bottom = bands[0].top + _LEAST_BAND, bands[-1].bottom - _LEAST_BAND
    left, right = bands[0].left, bands[0].right
    return any(
        top < line.top < bottom
        and line.height < _LEAST_BAND
        and line.left < right
        and left < line.right
        and (line.left < left - height or right + height < line.right)
        for line in drawn
    )


def _with_same_ends(boxes: Iterable[Rect]) -> list[list[Rect]]:
    """Groups of boxes with the same left and right, the narrowest first."""
    groups = [
        group
        for same_left in _near(sorted(boxes, key=lambda box: box.left), lambda box: box.left)
        for group in _near(sorted(same_left, key=lambda box: box.right), lambda box: box.right)
    ]
    return sorted(groups, key=lambda group: group[0].width)


def _near(boxes: Sequence[Rect], edge: Callable[[Rect], int]) -> list[list[Rect]]:
    groups: list[list[Rect]] = []
    for box in boxes:
        if groups and edge(box) - edge(groups[-1][-1]) <= _SAME_END:
            groups[-1].append(box)
        else:
            groups.append([box])
    return groups


def _levels(edges: Iterable[int]) -> list[int]:
    """The heights at which bands begin and end."""
    levels: list[int] = []
    for edge in sorted(edges):
        if not levels or edge - levels[-1] >= _LEAST_BAND:
            levels.append(edge)
    return levels


def _filled(bands: Sequence[Rect], rows: Sequence[Row], height: float) -> Iterator[list[Rect]]:
    """The runs of bands that hold text; a small space may be between the groups of a table."""
    bands = [band for band in bands if band.height > _SPACE * height or _rows_in(band, rows)]
    return _runs(bands, lambda band: bool(_rows_in(band, rows)))


def _not_tall(bands: Sequence[Rect]) -> Iterator[list[Rect]]:
    """The runs of bands that are not much higher than most."""
    most = _TALLEST * median(band.height for band in bands)
    return _runs(bands, lambda band: band.height <= most)


def _runs(bands: Sequence[Rect], belongs: Callable[[Rect], bool]) -> Iterator[list[Rect]]:
    run: list[Rect] = []
    for band in bands:
        if belongs(band):
            run.append(band)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _rows_in(band: Rect, rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if band.top <= middle_of(row.segments) < band.bottom]


def _segments(rows: Iterable[Row]) -> Iterator[Segment]:
    return (item for row in rows for item in row.segments)


def _has_column_beside(stack: _Stack, rules: Rules) -> bool:
    """Whether an area along several bands touches their side: it holds the names of groups of these rows."""
    edges = {edge for band in stack.bands for edge in (band.top, band.bottom)}

    def is_edge(y: int) -> bool:
        return any(abs(y - edge) <= _SAME_END for edge in edges)

    return any(
        area.box.height > _LEAST_BESIDE * stack.bands[-1].height
        and is_edge(area.box.top)
        and is_edge(area.box.bottom)
        and min(abs(area.box.right - stack.box.left), abs(area.box.left - stack.box.right)) <= _SAME_END
        for area in rules.areas
    )


def _has_rows(stack: _Stack, height: float) -> bool:
    """Whether most bands hold one row each, with several cells that line up from band to band."""
    words = joined_words(stack.rows)
    fullest = []
    single = 0
    for band in stack.bands:
        inside = _rows_in(band, words)
        row = max(inside, key=lambda row: len(row.segments))
        if len(row.segments) >= _LEAST_COLUMNS:
            fullest.append(row)
            single += sum(len(other.segments) >= _FULL * len(row.segments) for other in inside) == 1
    if len(fullest) < max(_LEAST_BANDS, _ROWS * len(stack.bands)) or 2 * single < len(fullest):
        return False
    in_step = sum(
        any(line_up(row, other, height) for other in fullest[max(0, number - _LOOK_BACK) : number])
        for number, row in enumerate(fullest)
    )
    return in_step >= _IN_STEP * (len(fullest) - 1)


def _trimmed(stack: _Stack) -> _Stack:
    """The stack from its first row with most of the cells on, without remarks at its end."""
    words = joined_words(stack.rows)
    fullest = [
        max(_rows_in(band, words), key=lambda row: len(row.segments), default=Row(())) for band in stack.bands
    ]
    most = max(len(row.segments) for row in fullest)
    least = max(_LEAST_COLUMNS, _FULL * most)
    first = next(number for number, row in enumerate(fullest) if len(row.segments) >= least)
    last = max(number for number, row in enumerate(fullest) if len(row.segments) > 1)
    bands = stack.bands[first : last + 1]
    return _Stack(bands, tuple(row for band in bands for row in _rows_in(band, stack.rows)))


def _table(stack: _Stack, segments: Sequence[Segment], rules: Rules) -> Table | None:
    """The table with the rows above and below that go on without lines; None if it is none."""
    box = stack.box
    held = {item for row in stack.rows for item in row.segments}
    height = text_height(list(held))
    rows = rows_of(
        item
        for item in segments
        if item not in held and box.left - height <= item.box.left and item.box.right <= box.right + height
    )
    above = _without_bar([row for row in rows if middle_of(row.segments) < box.top][-_MOST_BEYOND:])
    below = [row for row in rows if middle_of(row.segments) >= box.bottom][:_MOST_BEYOND]
    lines = [*above, *stack.rows, *below]
    words = joined_words(lines)
    start, end = len(above), len(above) + len(stack.rows)
    members = words[start:end]
    usual = median(len(row.segments) for row in members if len(row.segments) >= _LEAST_COLUMNS)
    first = start - _going_on([*reversed(words[: start + 1])], members, _FULL * usual, height)
    first -= first == start > 0 and _is_heading(words[start - 1], members, height)
    lowest = _behind_titles(words[: first + 1], stack, rules)
    first = first_line(words, first, end, lowest, height)
    last = end + _going_on(words[end - 1 :], members, 2, height)
    if any(pairs for _, pairs in split_form(lines[first:last])):
        return None
    return table_of(lines[first:last], rules.bands, _fills(stack, rules))


def _without_bar(above: Sequence[Row]) -> Sequence[Row]:
    """The lines below the last bar of filters."""
    return above[max((n + 1 for n, two in enumerate(pairwise(above)) if is_bar(*two)), default=0) :]


def _behind_titles(above: Sequence[Row], stack: _Stack, rules: Rules) -> int:
    """The number of the first line below all strips: a filled strip above lines without a fill is a title."""
    inner = [area.box for area in rules.areas if area.box.bottom <= stack.box.top]
    filled = [any(box.contains(*around(row.segments).middle) for box in inner) for row in above]
    return max((n + 1 for n in range(len(above)) if filled[n] and not all(filled[n:])), default=0)


def _is_heading(row: Row, members: Sequence[Row], height: float) -> bool:
    """Whether words stand directly above the first line, one near each column, at another edge perhaps."""
    columns = columns_of(members)
    columns = columns[1:] if len(row.segments) == len(columns) - 1 else columns
    near = gap_between(row, members[0]) <= _HEADING_GAP * height
    if not near or len(row.segments) != len(columns) or len(columns) < 2:
        return False
    gaps = [
        max(item.box.left - column.right, column.left - item.box.right)
        for item, column in zip(row.segments, columns, strict=True)
    ]
    words = not any(is_figure(item.text) for item in row.segments)
    # The first one may stand over the pictures to the left of the names.
    return words and all(gap <= _BESIDE * height for gap in gaps[1:])


def _going_on(rows: Sequence[Row], members: Sequence[Row], least: float, height: float) -> int:
    """How many of the rows behind the first one, in this direction, are in the columns of the table's rows.

    Lines of cells may be between them. `least` is the number of cells that such a row has at least.
    """
    found = 0
    for number, (before, row) in enumerate(pairwise(rows), 1):
        apart = max(gap_between(before, row), gap_between(row, before))
        if apart > _GAP * height or number - found > _LINES_OF_CELL:
            break
        if len(row.segments) >= least and any(line_up(member, row, height) for member in members):
            found = number
    return found


def _fills(stack: _Stack, rules: Rules) -> list[Rect]:
    """The bands of the stack that are filled with another color than most of them."""
    filled = [(area.color, area.box) for area in rules.areas if _is_band_of(stack, area.box)]
    fills = []
    for color, box in filled:
        alike = sum(other == color for other, _ in filled)
        fills += [box] if 2 * alike <= len(stack.bands) else []
    return fills


def _is_band_of(stack: _Stack, box: Rect) -> bool:
    left, right = stack.box.left, stack.box.right
    return abs(box.left - left) <= _SAME_END and abs(box.right - right) <= _SAME_END
