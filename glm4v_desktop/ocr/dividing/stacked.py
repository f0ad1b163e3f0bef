"""Finds labels with their values below them, line by line or in columns: profiles, details of a record.

Two lines are a label and its value if they are nearer to each other than to the lines around them, again and
again, and if the upper one is not printed larger, as titles are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from glm4v_desktop.ocr.dividing.forms import is_label
from glm4v_desktop.ocr.dividing.tables import is_figure, middle_of
from glm4v_desktop.ocr.page import Cell, Pair, Row, Segment, normalized

_NEARER = 1.25  # lines of two pairs are at least this many times as far apart as a label and its value
_FEWEST_LINES = 4
_FEWEST_PAIRS = 3
_MOST = 0.6  # share of the lines that are in pairs
_EDGE = 0.6  # of the text height: the edges or middles of a label and its value differ by less
_NOT_LARGER = 1.04  # labels are at most this many times as high as their values
_SMALLER = 0.93  # of the height of their values: labels are clearly printed smaller
_LONGEST_VALUE = 80
_PARTS = re.compile(r"\s?[·|•]\s?")  # "PAY-287 · 3 points" belongs to the title above it

Parts = list[tuple[Sequence[Row], tuple[Pair, ...]]]


def labels_above_values(rows: Sequence[Row]) -> Parts:
    """The rows in parts, those of labels above values with their pairs; empty without such pairs."""
    if len(rows) == 2 and (line := values_below(*rows)):
        return [(rows, line)]
    stacks = _stacks(rows)
    paired = [stack for stack in stacks if _is_pair(stack)]
    pairs = [_pairs(stack) for stack in paired]
    if 2 * len(paired) < _MOST * len(rows) or not _is_list(paired, [p for some in pairs for p in some]):
        return []
    parts: Parts = []
    for stack in stacks:
        own = _pairs(stack) if _is_pair(stack) else ()
        if parts and bool(parts[-1][1]) == bool(own):
            before, known = parts[-1]
            parts[-1] = ([*before, *stack], known + own)
        else:
            parts.append((stack, own))
    return parts


def figures_below_labels(rows: Sequence[Row]) -> tuple[Pair, ...]:
    """The pairs of lines that are a label and its figure in turns, all of them; else none."""
    if len(rows) < _FEWEST_LINES or len(rows) % 2:
        return ()
    stacks = [rows[number : number + 2] for number in range(0, len(rows), 2)]
    pairs = [pair for stack in stacks if _is_pair(stack) for pair in _pairs(stack)]
    names = {normalized(pair.label.text) for pair in pairs}
    figures = all(any(map(str.isdigit, pair.value.text)) for pair in pairs)
    return tuple(pairs) if figures and len(names) == len(stacks) else ()


def values_below(labels: Row, values: Row) -> tuple[Pair, ...]:
    """The pairs of a line of small labels and a line of values below it, as on tickets; empty if unclear.

    A value that reaches below the next label is in no pair.
    """
    names = labels.segments
    sizes = [median(item.box.height for item in row.segments) for row in (labels, values)]
    words = all(is_label(one.text) and not re.search(r"\d|[:：]$", one.text) for one in names)
    if len(names) < _FEWEST_PAIRS or not words or sizes[0] > _SMALLER * sizes[1]:
        return ()
    pairs: list[Pair] = []
    for number, label in enumerate(names):
        before = names[number - 1].box.right if number else -1
        after = names[number + 1].box.left if number + 1 < len(names) else values.segments[-1].box.right + 1
        below = [one for one in values.segments if one.box.left < after and one.box.right > before]
        if len(below) == 1 and before < below[0].box.left and below[0].box.right < after:
            pairs += _pairs((Row((label,)), Row((below[0],)))) if _is_below(below[0], label) else ()
    digits = any(any(map(str.isdigit, pair.value.text)) for pair in pairs)
    enough = len(pairs) >= max(_FEWEST_PAIRS, _MOST * len(names))
    return tuple(pairs) if enough and digits else ()


def _stacks(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """The rows in groups that are near each other; empty if their distances are all alike."""
    if len(rows) < _FEWEST_LINES:
        return []
    steps = [middle_of(below.segments) - middle_of(above.segments) for above, below in pairwise(rows)]
    nearest = sorted(steps)[: (len(steps) + 1) // 2]
    limit = _NEARER * median(nearest)
    stacks: list[list[Row]] = [[rows[0]]]
    for step, row in zip(steps, rows[1:], strict=True):
        if step <= limit:
            stacks[-1].append(row)
        else:
            stacks.append([row])
    return list(stacks)


def _is_pair(stack: Sequence[Row]) -> bool:
    """Whether these are two lines, and each text of the upper one is a label with one text below it."""
    if len(stack) != 2 or len(stack[0].segments) != len(stack[1].segments):
        return False
    return all(
        is_label(label.text)
        and not is_figure(label.text)
        and not re.search(r"\d|[:：]$", label.text)
        and len(value.text) <= _LONGEST_VALUE
        and not _PARTS.search(value.text)
        and _is_below(value, label)
        for label, value in zip(stack[0].segments, stack[1].segments, strict=True)
    )


def _is_below(value: Segment, label: Segment) -> bool:
    one, two = label.box, value.box
    edges = [one.left - two.left, one.right - two.right, (one.left + one.right - two.left - two.right) / 2]
    return min(map(abs, edges)) <= _EDGE * max(one.height, two.height)


def _pairs(stack: Sequence[Row]) -> tuple[Pair, ...]:
    return tuple(
        Pair(Cell(label.text.strip(), (label,)), Cell(value.text.strip(), (value,)))
        for label, value in zip(stack[0].segments, stack[1].segments, strict=True)
    )


def _is_list(stacks: Sequence[Sequence[Row]], pairs: Sequence[Pair]) -> bool:
    """Whether these are labels with values of several kinds, and no titles with a line below each."""
    names = {normalized(pair.label.text) for pair in pairs}
    if len(stacks) < 2 or len(pairs) < _FEWEST_PAIRS or len(names) < len(pairs):
        return False
    size = _height(pair.label for pair in pairs) / _height(pair.value for pair in pairs)
    digits = [any(letter.isdigit() for letter in pair.value.text) for pair in pairs]
    if len(stacks) == 2 and (size > _SMALLER or not any(digits)):
        return False
    return size <= _SMALLER or (size <= _NOT_LARGER and any(digits) and not all(digits))


def _height(cells: Iterable[Cell]) -> float:
    return median(segment.box.height for cell in cells for segment in cell.segments)
