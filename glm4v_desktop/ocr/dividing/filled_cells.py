"""Grids of cells that are areas with space between them, as in planners, calendars and heat maps.

Cells without a fill of their own, headings above and labels to the left belong to the grid. Lengths are in
text heights, if nothing else is said.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.tables import is_figure, middle_of, rows_of, text_height
from glm4v_desktop.ocr.page import Segment

_EDGE = 3  # pixels by which the edges of cells in a row or a column differ
_LEAST_GAP = 3  # pixels between two cells; cells with only a line between them are those of a ruled table
_GAP = 0.8  # the most space between two cells
_HIGHEST = 3.2  # height of a cell; in higher ones stand cards
_LEAST_ROWS, _LEAST_COLUMNS = 3, 3
_FILLED = 0.5  # share of the cells that are areas
_BESIDE = 4.0  # labels are at most this far to the left
_ABOVE = 2.5  # and headings this far above
_LABELED = 0.6  # share of the rows or columns that have one
_MOST = 600  # areas with text; a page with more is a drawing

Edges = tuple[int, ...]


def grids_of_areas(boxes: Sequence[Rect], segments: Sequence[Segment]) -> list[tuple[Edges, Edges]]:
    """The edges of the rows and of the columns of each grid, in pixels."""
    height = text_height(segments)
    cells = _around_lines([box for box in boxes if box.height <= _HIGHEST * height], segments)
    if not _LEAST_ROWS * _LEAST_COLUMNS * _FILLED <= len(cells) <= _MOST:
        return []
    grids = []
    for group in _groups(cells, _GAP * height):
        rows = _spans((box.top, box.bottom) for box in group)
        columns = _spans((box.left, box.right) for box in group)
        if len(rows) < _LEAST_ROWS or len(columns) < _LEAST_COLUMNS:
            continue
        if len(group) >= _FILLED * len(rows) * len(columns) and (
            grid := _with_labels(rows, columns, segments, height)
        ):
            grids.append(grid)
    return grids


def _around_lines(boxes: Sequence[Rect], segments: Sequence[Segment]) -> list[Rect]:
    """The boxes that hold one line of text."""
    order = sorted(segments, key=lambda item: middle_of([item]))
    middles = [middle_of([item]) for item in order]
    found = []
    for box in boxes:
        level = order[bisect_left(middles, box.top) : bisect_left(middles, box.bottom)]
        inside = [item for item in level if box.contains(*item.box.middle)]
        if len(rows_of(inside)) == 1:
            found.append(box)
    return found


def _groups(cells: Sequence[Rect], gap: float) -> list[list[Rect]]:
    """Cells that are reached from each other over small spaces, along rows and columns."""
    left = list(cells)
    groups = []
    while left:
        group, reached = [], [left.pop()]
        while reached:
            cell = reached.pop()
            group.append(cell)
            near = [other for other in left if _are_neighbors(cell, other, gap)]
            left = [other for other in left if other not in near]
            reached += near
        groups.append(group)
    return groups


def _are_neighbors(one: Rect, two: Rect, gap: float) -> bool:
    beside = max(one.left - two.right, two.left - one.right)
    below = max(one.top - two.bottom, two.top - one.bottom)
    if abs(one.top - two.top) <= _EDGE and abs(one.bottom - two.bottom) <= _EDGE:
        return _LEAST_GAP <= beside <= gap
    column = abs(one.left - two.left) <= _EDGE and abs(one.right - two.right) <= _EDGE
    return column and _LEAST_GAP <= below <= gap


def _spans(edges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The rows or columns, each once; empty if they overlap."""
    spans: list[tuple[int, int]] = []
    for first, last in sorted(edges):
        if not spans or first - spans[-1][0] > _EDGE:
            spans.append((first, last))
        elif abs(last - spans[-1][1]) > _EDGE:
            return []  # a cell that reaches over several
    return [] if any(two[0] < one[1] - _EDGE for one, two in pairwise(spans)) else spans


def _with_labels(
    rows: list[tuple[int, int]],
    columns: list[tuple[int, int]],
    segments: Sequence[Segment],
    height: float,
) -> tuple[Edges, Edges] | None:
    """The edges, with headings and labels that have no areas; None if other text is level with the rows."""
    top, bottom, left, right = rows[0][0], rows[-1][1], columns[0][0], columns[-1][1]
    level = [item for item in segments if top <= middle_of([item]) < bottom]
    labels = [item for item in level if -_EDGE <= left - item.box.right < _BESIDE * height]
    if any(-_EDGE <= item.box.left - right < _BESIDE * height for item in level):
        return None
    ys, xs = _between(rows), _between(columns)
    if labels:
        labeled = sum(any(a <= middle_of([item]) < b for item in labels) for a, b in rows)
        if labeled < _LABELED * len(rows) or labeled < len(labels):
            return None
        xs = (min(item.box.left for item in labels) - 1, *xs)
    above = [item for item in segments if top - _ABOVE * height <= middle_of([item]) < top]
    heads = [[item for item in above if a <= item.box.middle[0] < b] for a, b in columns]
    found = [item for items in heads for item in items]
    if sum(map(bool, heads)) >= _LABELED * len(columns) and not any(is_figure(item.text) for item in found):
        ys = (min(item.box.top for item in found) - 1, *ys)
    return ys, xs


def _between(spans: Sequence[tuple[int, int]]) -> Edges:
    """The outer edges, and the middle of the space between each two."""
    inner = ((one[1] + two[0]) // 2 for one, two in pairwise(spans))
    return (spans[0][0], *inner, spans[-1][1])
