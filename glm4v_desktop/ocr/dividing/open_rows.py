"""Rows of a ruled table between which no lines are drawn, as in the results of a database on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from glm4v_desktop.ocr.dividing.tables import is_figure, middle_of, rows_of
from glm4v_desktop.ocr.page import Segment

_EVEN = 0.15  # share of the usual distance by which the lines may be nearer or farther
_FILLED = 0.8  # share of the cells of such rows that hold text
_LEAST = 3  # lines of words alone, which may also be the lines of two cells


def ends_of_rows(cells: Sequence[Sequence[Segment]], least: int = 2) -> list[int]:
    """Where the rows end, but the last one, in a row of cells with several lines each; empty if it is one.

    Lines are rows if they are level and evenly spaced in all cells, and nearly all cells have them: the text
    of a cell of several lines ends sooner in some cells than in others. With fewer lines than `least` they
    are none.
    """
    held = [segments for segments in cells if segments]
    lines = rows_of(segment for segments in held for segment in segments)
    if len(held) < 2 or len(lines) < max(2, least):
        return []
    filled = sum(any(item in line.segments for item in segments) for line in lines for segments in held)
    first = [any(item in line.segments for item in held[0]) for line in lines]
    if filled < _FILLED * len(lines) * len(held) or not all(first):
        return []
    middles = [middle_of(line.segments) for line in lines]
    steps = [below - above for above, below in pairwise(middles)]
    if max(steps) - min(steps) > 2 * _EVEN * max(steps):
        return []
    figures = any(all(is_figure(item.text) for item in segments) for segments in held)
    single = all(len(rows_of(segments)) == len(segments) for segments in held)
    if not single or (len(lines) < _LEAST and not figures):
        return []
    return [round((above + below) / 2) for above, below in pairwise(middles)]
