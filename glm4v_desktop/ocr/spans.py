"""Merged cells of a table without rules: headings over several columns, labels that stand for several rows.

Where a label stands decides which rows and columns it covers: in the middle of them, or at their start.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from glm4v_desktop.ocr.columns import Column, column_at, overlap
from glm4v_desktop.ocr.page import Segment

_OFF_MIDDLE = 1.2  # text heights by which a heading may stand off the middle or the start of its columns
_OFF_WIDE = (
    0.2  # share of the columns' width by which it may stand off their middle: figures are at the right
)
_LEFT_COST = 0.2  # text heights that a heading at the start of its columns counts more than in their middle

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
                cost = _cost(label, columns[free[start]], columns[free[n - 1]], height)
                if cost <= _OFF_MIDDLE and before[0] + cost < found[0]:
                    found = (before[0] + cost, [*before[1], (free[start], free[n - 1])])
            line.append(found)
        best.append(line)
    spans = best[-1][-1][1]
    wide = [number for number, (start, end) in enumerate(spans) if end > start]
    if len(wide) == 1:
        start, end = spans[wide[0]]
        if _off_middle(labels[wide[0]], columns[start], columns[end], height) > _OFF_MIDDLE * height:
            return []  # a label with its value, above a table
    return spans if wide else []


def _cost(label: Segment, first: Column, last: Column, height: float) -> float:
    """How far, in text heights, the label stands off the middle or the start of these columns."""
    off_start = abs(label.box.left - first.left) + _LEFT_COST * height
    outside = max(0, first.left - label.box.left, label.box.right - last.right)
    return (min(_off_middle(label, first, last, height), off_start) + max(0.0, outside - height)) / height


def _off_middle(label: Segment, first: Column, last: Column, height: float) -> float:
    """How many pixels the label stands off the middle of the columns; less of wide columns counts."""
    off = abs(label.box.left + label.box.right - first.left - last.right) / 2
    return off * min(1.0, _OFF_MIDDLE * height / (_OFF_WIDE * max(1, last.right - first.left)))


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
