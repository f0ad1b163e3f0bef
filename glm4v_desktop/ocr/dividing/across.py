"""Lines that go across the columns of a table: notes between its rows, the heads of orders, names of groups.

Lengths are in text heights (the usual height of a line), if nothing else is said.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.columns import Column, column_at
from glm4v_desktop.ocr.dividing.spans import touched
from glm4v_desktop.ocr.dividing.table_runs import line_up
from glm4v_desktop.ocr.dividing.tables import around, is_figure, middle_of, text_height
from glm4v_desktop.ocr.page import Cell, Row, Segment, joined_text

_SAME_EDGE = 0.4  # left edges of notes, or of labels, differ by less
_FULL = 0.6  # share of the cells of the fullest row that a row of the table has at least
_LEAST_COLUMNS = 4  # of a table with heads of several runs
_LEAST_HEADS = 2
_LEAST_NAMES = 2
_FURTHER = 1.15  # times as far
_LARGE = 1.1  # times the height of labels
_LINE_GAP = 0.6  # the most empty height between the lines of one note
_BEYOND = 6  # pixels by which boxes of text may reach over the ends of a band: detectors draw them wide
_BEFORE = 2  # lines of several cells above the first note: those further up may be headings


def heads_in(lines: Sequence[Row], words: Sequence[Row], bands: Sequence[Rect]) -> set[int]:
    """The lines of several runs that stand alone in bands, in no columns of the table's rows.

    `words` are the lines with their words joined.
    """
    most = max(len(row.segments) for row in words)
    height = text_height([item for row in words for item in row.segments])
    full = [row for row in words if len(row.segments) >= max(_LEAST_COLUMNS, _FULL * most)]
    if len(full) < _LEAST_HEADS:
        return set()
    found = [
        number
        for number, row in enumerate(words)
        if 1 < len(row.segments) < _FULL * most + 1
        and row not in full
        and not any(is_figure(item.text) for item in row.segments)
        and not any(line_up(row, other, height) for other in full)
        and any(_is_alone(lines, number, band) for band in bands)
    ]
    alike = [line_up(words[one], words[two], height) for one, two in pairwise(found)]
    return set(found) if len(found) >= _LEAST_HEADS and all(alike) else set()


def names_in_fills(lines: Sequence[Row], fills: Sequence[Rect]) -> set[int]:
    """The lines with a name in a fill of its own, where the rows of the table have none: it names a group."""
    alone = {n for n, row in enumerate(lines) if any(_is_alone(lines, n, fill) for fill in fills)}
    names = {n for n in alone if n and len(lines[n].segments) == 1}
    return names if len(names) == len(alone - {0}) else set()


def _is_alone(lines: Sequence[Row], number: int, band: Rect) -> bool:
    """Whether the band is around this line, from the left to the right of all lines, and no other."""
    left = min(around(row.segments).left for row in lines)
    right = max(around(row.segments).right for row in lines)
    wide = band.left - _BEYOND <= left and right <= band.right + _BEYOND
    return wide and [
        other for other, row in enumerate(lines) if band.top <= middle_of(row.segments) < band.bottom
    ] == [number]


def notes_in(lines: Sequence[Row], columns: Sequence[Column], heads: Collection[int]) -> set[int]:
    """The lines of one run that go over into the next columns, and those that begin at the same place."""
    height = text_height([item for row in lines for item in row.segments])
    several = [n for n, row in enumerate(lines) if len(row.segments) > 1 and n not in heads]
    if len(several) <= _BEFORE:
        return set()
    lone = [n for n, row in enumerate(lines) if len(row.segments) == 1 and n >= several[_BEFORE - 1]]
    wide = {n for n in lone if len(touched(lines[n].segments[0], columns)) > 1}
    labels = [lines[n].segments[0].box.left for n in several]

    def is_like(left: int, others: Sequence[int]) -> bool:
        return any(abs(left - other) < _SAME_EDGE * height for other in others)

    notes = [lines[n].segments[0].box.left for n in wide]
    narrow = {
        n
        for n in lone
        if is_like(lines[n].segments[0].box.left, notes)
        and not is_like(lines[n].segments[0].box.left, labels)
    }
    return wide | narrow


def large_names(lines: Sequence[Row], columns: Sequence[Column]) -> set[int]:
    """The names of groups: lines of one run in larger print, nearer to the row below than to that above."""
    lone = [n for n, row in enumerate(lines) if n and len(row.segments) == 1]
    full = [row.segments[0] for row in lines if len(row.segments) > 1]
    if len(lone) < _LEAST_NAMES or len(full) < _LEAST_NAMES * len(lone) or lone[-1] + 1 == len(lines):
        return set()
    names = [lines[n].segments[0] for n in lone]
    apart = all(
        _FURTHER * (_place(lines[n + 1]) - _place(lines[n])) < _place(lines[n]) - _place(lines[n - 1])
        for n in lone
    )
    first = all(column_at(name, columns) == 0 for name in names)
    return set(lone) if apart and first and text_height(names) > _LARGE * text_height(full) else set()


def with_lines_across(
    rows: Sequence[Row],
    cells: Sequence[tuple[Cell, ...]],
    across: Sequence[Row],
) -> tuple[tuple[Row, ...], tuple[tuple[Cell, ...], ...]]:
    """The table's rows and cells with the lines across in their places, each as one cell."""
    made = [(_place(row), row, line) for row, line in zip(rows, cells, strict=True)]
    columns = len(cells[0])
    for lines in _joined(across):
        segments = tuple(item for line in lines for item in line.segments)
        cell = Cell(joined_text(item.text for item in segments), segments, colspan=columns)
        made.append((middle_of(lines[0].segments), Row(segments), (cell,) * columns))
    made.sort(key=lambda one: one[0])
    return tuple(row for _, row, _ in made), tuple(line for _, _, line in made)


def _place(row: Row) -> float:
    return middle_of(row.segments) if row.segments else 0.0


def _joined(lines: Sequence[Row]) -> list[list[Row]]:
    """Lines that follow each other closely and begin at the same place are one note."""
    notes: list[list[Row]] = []
    for line in lines:
        if notes and _goes_on(notes[-1][-1].segments, line.segments):
            notes[-1].append(line)
        else:
            notes.append([line])
    return notes


def _goes_on(above: Sequence[Segment], below: Sequence[Segment]) -> bool:
    if len(above) > 1 or len(below) > 1:
        return False
    one, two = above[0].box, below[0].box
    height = text_height([*above, *below])
    return two.top - one.bottom < _LINE_GAP * height and abs(two.left - one.left) < _SAME_EDGE * height
