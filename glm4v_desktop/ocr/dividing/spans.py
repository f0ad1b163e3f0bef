"""Merged cells of a table without rules: headings over several columns, labels that stand for several rows.

Where a label stands decides which rows and columns it covers: in the middle of them, or at their start.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence

from glm4v_desktop.ocr.dividing.columns import Column, column_at, overlap
from glm4v_desktop.ocr.page import Segment

_OFF_MIDDLE = 1.2  # text heights by which a heading may stand off the middle or the start of its columns
_OFF_WIDE = (
    0.2  # share of the columns' width by which it may stand off their middle: figures are at the right
)
_LEFT_COST = 0.2  # text heights that a heading at the start of its columns counts more than in their middle
_CELL_COST = 0.5  # for a heading off the middle of what is printed, as a share of the width of its cells
_OFF_ROW = 0.4  # of the distance of rows by which a label may stand above the first row or below the last

Span = tuple[int, int]  # the first and the last of columns or rows


def heading_spans(
    labels: Sequence[Segment], columns: Sequence[Column], lower: Collection[Segment], height: float
) -> list[Span]:
    """For each heading the columns that it covers; empty if they do not stand over columns.

    `labels` are the upper headings from left to right, `lower` the headings that stand lower and have
    columns of their own, such as those beside both levels.
    """
    taken = {column_at(segment, columns) for segment in lower}
    free = [number for number in range(len(columns)) if number not in taken]
    if not labels or not free or len(labels) > len(free):
        return []
    return _best_spans(labels, columns, free, _off, height) or _best_spans(
        labels, columns, free, _off_cells, height
    )


# How far, in text heights, a label stands off its place over the first to the last of these columns.
_Off = Callable[[Segment, Sequence[Column], Span, float], float]


def _best_spans(
    labels: Sequence[Segment], columns: Sequence[Column], free: Sequence[int], off: _Off, height: float
) -> list[Span]:
    """The spans of the free columns that the labels stand off the least; empty if none is wide."""
    # best[n][m]: the least cost of the first m labels over the first n free columns, and the spans
    none: tuple[float, list[Span]] = (float("inf"), [])
    best: list[list[tuple[float, list[Span]]]] = [[(0.0, [])] + [none] * len(labels)]
    for n in range(1, len(free) + 1):
        line: list[tuple[float, list[Span]]] = [(0.0, [])]
        for m, label in enumerate(labels, 1):
            found = best[n - 1][m] if m < len(labels) or n < len(free) else none
            for start in range(n):
                before = best[start][m - 1]
                if before[0] == float("inf") or free[n - 1] - free[start] != n - 1 - start:
                    continue
                cost = off(label, columns, (free[start], free[n - 1]), height)
                if cost <= _OFF_MIDDLE and before[0] + cost < found[0]:
                    found = (before[0] + cost, [*before[1], (free[start], free[n - 1])])
            line.append(found)
        best.append(line)
    spans = best[-1][-1][1]
    wide = [number for number, (start, end) in enumerate(spans) if end > start]
    if len(wide) == 1 and off is _off:
        start, end = spans[wide[0]]
        if _off_middle(labels[wide[0]], columns[start], columns[end], height) > _OFF_MIDDLE * height:
            return []  # a label with its value, above a table
    return spans if wide else []


def _off(label: Segment, columns: Sequence[Column], span: Span, height: float) -> float:
    """By the middle or the start of what is printed in the columns."""
    first, last = columns[span[0]], columns[span[1]]
    off_start = abs(label.box.left - first.left) + _LEFT_COST * height
    outside = max(0, first.left - label.box.left, label.box.right - last.right)
    return (min(_off_middle(label, first, last, height), off_start) + max(0.0, outside - height)) / height


def _off_cells(label: Segment, columns: Sequence[Column], span: Span, height: float) -> float:
    """By the middle of the columns' cells, whose edges may be anywhere between two columns."""
    first, last = columns[span[0]], columns[span[1]]
    before = columns[span[0] - 1].right if span[0] else first.left - height
    after = columns[span[1] + 1].left if span[1] + 1 < len(columns) else last.right + height
    middle = (label.box.left + label.box.right) / 2
    outside = max(0.0, before - label.box.left, label.box.right - after)
    off = max(0.0, (before + last.right) / 2 - middle, middle - (first.left + after) / 2)
    return (off + outside) / height + _CELL_COST * abs(2 * middle - first.left - last.right) / (
        2 * max(1, after - before)
    )


def _off_middle(label: Segment, first: Column, last: Column, height: float) -> float:
    """How many pixels the label stands off the middle of the columns; less of wide columns counts."""
    off = abs(label.box.left + label.box.right - first.left - last.right) / 2
    return off * min(1.0, _OFF_MIDDLE * height / (_OFF_WIDE * max(1, last.right - first.left)))


def place_among(middles: Sequence[float], middle: float) -> float | None:
    """Where a height lies among the middles of rows, at least two; None outside of the rows.

    2.5 is between the third row and the fourth.
    """
    row = min(max(0, bisect_right(middles, middle) - 1), len(middles) - 2)
    place = row + (middle - middles[row]) / max(1.0, middles[row + 1] - middles[row])
    if not -_OFF_ROW < place < len(middles) - 1 + _OFF_ROW:
        return None
    return min(max(0.0, place), len(middles) - 1.0)


def row_blocks(places: Sequence[float], rows: int) -> list[Span]:
    """The rows that each label of a column covers if all stand in the middle of theirs, else empty.

    `places` are the labels' places counted in rows; 2.5 is between the third row and the fourth.
    """
    blocks: list[Span] = []
    start = 0
    for place in places:
        end = round(2 * place - start)
        if end < start or abs(2 * place - start - end) > 0.4 or end >= rows:
            return []
        blocks.append((start, end))
        start = end + 1
    return blocks if start == rows else []


def touched(segment: Segment, columns: Sequence[Column]) -> list[int]:
    """The numbers of all columns that the segment covers."""
    return [number for number, column in enumerate(columns) if overlap(segment, column) > 0]
