"""From a label to what is printed for it: in its row, under it, after it in the same line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import takewhile

from glm4v_desktop.reading.certainty import is_sure
from glm4v_desktop.reading.grids import Grid, column_named, grid_of, grids, is_sure_in, label_cell
from glm4v_desktop.reading.matching import Match, Quality, bare, best, matches, place_of, quality_of
from glm4v_desktop.reading.numbers import is_number, numbers_in
from glm4v_desktop.reading.page import Page, Row, Segment
from glm4v_desktop.reading.periods import period_of
from glm4v_desktop.reading.subjects import parts_of


class Where(Enum):
    CELL = auto()  # in the row of the label and the column that was asked for
    ROW = auto()  # to the right of the label
    UNDER = auto()
    COLUMN = auto()  # the label is a heading; the values are its column
    LINE = auto()  # in the same run of text, or nothing but the line itself


@dataclass(frozen=True, slots=True)
class Value:
    """One printed value. `header` is the heading over it, or for a COLUMN the label of its row."""

    text: str
    header: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """What stands for one label. `grid` is the table it stands in.

    `column_missing` tells that the column asked for is not there; `next_rows` are what follows a heading.
    """

    where: Where
    quality: Quality
    label: str
    row: Row
    values: tuple[Value, ...] = ()
    grid: Grid | None = None
    column_missing: bool = False
    next_rows: tuple[Row, ...] = ()


def look_up(page: Page, label: str, column: str) -> list[Finding]:
    """What is printed for the label, best first; findings of the same quality in reading order."""
    if not label:
        return [_column(grid, number) for grid, number in _columns(page, column)] or (
            look_up(page, column, "") if column else []
        )
    found = matches(page, label)
    if not found or found[0].quality > Quality.CONTAINS_SYNONYM:
        crossed = list(_crossed(page, label))
        if crossed:
            return crossed
    if not found and len(parts := parts_of(label)) > 1:
        return [finding for part in parts for finding in look_up(page, part, column)]
    if not found and column:
        found = matches(page, f"{label} {column}") or matches(page, f"{column} {label}")
    findings = [_finding(match, label, column, page) for match in found]
    good = {match.quality for match in best(found)} | {Quality.CONTAINS} if found else set()
    return [finding for finding in findings if finding.quality in good]


def _columns(page: Page, column: str) -> Iterator[tuple[Grid, int]]:
    for grid in grids(page):
        number = column_named(grid, column) if column else None
        if number is not None:
            yield grid, number


def _crossed(page: Page, label: str) -> Iterator[Finding]:
    """The label names a row and a heading at once ("revenue of Asia Pacific")."""
    for grid in grids(page):
        for row in range(grid.first_row, len(grid.block.rows)):
            name = grid.cells(row)[0]
            named = place_of(label, name) if bare(name) and not is_number(name) else None
            if named is None:
                continue
            rest = f"{label[: named[0]]} {label[named[1] :]}"
            for number, header in enumerate(grid.headers):
                place = place_of(rest, header) if number and header else None
                if place and not _FILLING.sub("", rest[: place[0]] + rest[place[1] :]):
                    yield _cell(grid, row, name, number, Quality.EXACT)


def _finding(match: Match, label: str, column: str, page: Page) -> Finding:
    printed = match.row.segments[match.segment].text
    grid = grid_of(match.block)
    if grid and match.row_number < grid.first_row:
        heading = label_cell(grid, match.row_number, printed)
        finding = _column(grid, heading, match.quality)
        if finding.values and column:
            return _row_named(grid, heading, column, match.quality) or replace(finding, column_missing=True)
        if finding.values:
            return finding
    elif grid and any(grid.headers):
        number = column_named(grid, column) if column else None
        if number is not None:
            return _cell(grid, match.row_number, printed, number, match.quality)
        return _row(grid, match, printed, column)
    return _outside_tables(match, label, column, page)


def _row_named(grid: Grid, number: int, name: str, quality: Quality) -> Finding | None:
    """The cell of a column in the row that is called `name`, as where each row is a quarter."""
    for row in range(grid.first_row, len(grid.block.rows)):
        label = grid.cells(row)[0]
        period = period_of(name)
        if (period and period == period_of(label)) or quality_of(label, name) == Quality.EXACT:
            return _cell(grid, row, label, number, quality)
    return None


def _cell(grid: Grid, row_number: int, label: str, number: int, quality: Quality) -> Finding:
    row, text = grid.block.rows[row_number], grid.cells(row_number)[number]
    values = (Value(text, grid.headers[number], is_sure_in(row, text)),)
    return Finding(Where.CELL, quality, label, row, values, grid)


def _row(grid: Grid, match: Match, label: str, column: str) -> Finding:
    cells, place = grid.cells(match.row_number), label_cell(grid, match.row_number, label)
    others = [number for number, cell in enumerate(cells) if cell and number > place]
    others = others or [number for number, cell in enumerate(cells) if cell and number != place]
    chosen = [number for number in others if is_number(cells[number])] or others
    values = [
        Value(cells[number], grid.headers[number], is_sure_in(match.row, cells[number])) for number in chosen
    ]
    if not values and (inside := _inside(match.row.segments[match.segment], label)):
        values = [inside]
    missing = bool(column) and any(grid.headers)
    return Finding(Where.ROW, match.quality, label, match.row, tuple(values), grid, missing)


def _column(grid: Grid, number: int, quality: Quality = Quality.EXACT) -> Finding:
    """The column under a heading; under a tile's label there is but one value."""
    rows = range(grid.first_row, len(grid.block.rows))
    filled = [row for row in rows if grid.cells(row)[number]]
    header, head_row = grid.headers[number], grid.block.rows[max(0, grid.first_row - 1)]
    labelled = [row for row in filled if number and grid.cells(row)[0] and not numbers_in(grid.cells(row)[0])]
    if len(labelled) * 2 > len(filled):
        values = [_under(grid, row, number, grid.cells(row)[0]) for row in filled]
        return Finding(Where.COLUMN, quality, header, head_row, tuple(values), grid)
    first = [_under(grid, row, number, "") for row in filled[:1]]
    return Finding(Where.UNDER, quality, header, head_row, tuple(first), grid)


def _under(grid: Grid, row: int, number: int, header: str) -> Value:
    text = grid.cells(row)[number]
    return Value(text, header, is_sure_in(grid.block.rows[row], text))


def _outside_tables(match: Match, label: str, column: str, page: Page) -> Finding:
    row, segment = match.row, match.row.segments[match.segment]
    is_heading = bool(_HEADING.search(segment.text))
    following = match.block.rows[match.row_number + 1 : match.row_number + 3] if is_heading else ()
    inside = _inside(segment, label)
    right = [other for other in row.segments[match.segment + 1 :] if _says_something(other.text)]
    right = _own_values(right)
    if inside:
        return Finding(Where.LINE, match.quality, segment.text, row, (inside,))
    under = [other for other in right if column and _stands_under(other, column, page)]
    if right:
        values = tuple(Value(other.text, "", is_sure(other)) for other in under or right)
        missing = bool(column) and not under
        return Finding(Where.ROW, match.quality, segment.text, row, values, column_missing=missing)
    below = None if match.quality > Quality.SYNONYM else _below(segment, page)
    if below:
        return Finding(
            Where.UNDER, match.quality, segment.text, row, (Value(below.text, "", is_sure(below)),)
        )
    return Finding(Where.LINE, match.quality, segment.text, row, next_rows=following)


_CONNECTED = re.compile(
    r"\s*(?:[（(][^()（）]*[)）])?\s*(?:[:：=]|为|是|[总共]计|(?:is|was|are|of)\b)\s*", re.IGNORECASE
)
# What may be left of a question once its row and its heading are taken away.
_FILLING = re.compile(
    r"\b(?:of|for|in|the|by|at|from|did|does|do|have|has|make|made|get|is|was)\b|[的在中\s,，'’]|(?<=['’])s\b"
)
_HEADING = re.compile(r"^第.{1,4}条|^\d+[.、](?!\d)|^[一二三四五六七八九十]+、|[:：]$")
_SENTENCE_END = re.compile(r"[。；;]|\s{2,}|\.\s+(?=[A-Z])")
_LONGEST_VALUE = 60


def _inside(segment: Segment, label: str) -> Value | None:
    """What follows the label in the same run: "合同编号：HT-7", "The price is $5", "发货日期3月18日"."""
    place = place_of(segment.text, label)
    if place is None:
        return None
    rest = segment.text[place[1] :]
    connected = _CONNECTED.match(rest)
    after = rest[connected.end() :] if connected else rest.lstrip()
    sentence = _SENTENCE_END.split(after, maxsplit=1)[0].strip()
    first = next(iter(numbers_in(sentence)), None)
    near = first is not None and not re.search(r"[\w]", re.sub(r"人民币|约|RMB", "", sentence[: first.start]))
    sure = is_sure(segment)
    if first is not None and near:
        return Value(first.text, sure=sure)
    if connected and re.search(r"[:：]", connected.group()) and 0 < len(sentence) <= _LONGEST_VALUE:
        return Value(sentence, sure=sure)
    return None


def _own_values(right: list[Segment]) -> list[Segment]:
    """Of what stands to the right of a label: its figures, or its words when there is no figure at all.

    Words before a figure are the next label, and the figure belongs to that.
    """
    figures = list(takewhile(lambda segment: is_number(segment.text), right))
    if figures or any(is_number(segment.text) for segment in right):
        return figures
    return right


def _says_something(text: str) -> bool:
    """A single letter beside a label is mostly an icon that was read as one."""
    return len(text.strip()) > 1 or text.strip().isdigit()


def _stands_under(value: Segment, column: str, page: Page) -> bool:
    """Whether a heading that means `column` stands over the value."""
    return any(
        segment.box.bottom <= value.box.top
        and segment.box.left < value.box.right
        and value.box.left < segment.box.right
        and quality_of(segment.text, column) is not None
        for row in page.rows
        for segment in row.segments
    )


_TILE_GAP = 3  # a tile's figure stands at most this many label heights under its label


def _below(label: Segment, page: Page) -> Segment | None:
    """The figure printed under a label that stands alone, as on a dashboard's tile."""
    height = max(1, label.box.height)
    candidates = [
        segment
        for row in page.rows
        for segment in row.segments
        if is_number(segment.text)
        and 0 <= segment.box.top - label.box.bottom <= _TILE_GAP * height
        and segment.box.left < label.box.right
        and label.box.left < segment.box.right
    ]
    return min(candidates, key=lambda segment: segment.box.top, default=None)
