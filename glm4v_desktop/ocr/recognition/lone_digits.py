"""Finds single digits that the text detector misses: narrow marks with clear paper around, level with print.

The detector loses a lone 0, 1 or 7 of small print, mostly at the end of a row or behind dots that lead to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from glm4v_desktop.core.geometry import Rect

Pixels = npt.NDArray[np.uint8]

# Lengths are in heights of the print on the same line.
_LOWEST, _HIGHEST = 0.6, 1.25  # of a digit
_NARROWEST = 0.22  # thinner marks are separators
_WIDEST = 0.85  # of its own height; wider marks are letters, circles and icons
_NEXT_DIGIT = 0.4  # the most space between two digits of one figure
_CLEAR = 0.6  # the least space between a figure and other marks
_A_DOT = 0.35  # height up to which marks are dots, which may stand beside a figure
_LEVEL = 0.25  # by which the middles of a figure and of its line may differ
_MARGIN = 0.3
_MOST_MARKS = 2000  # of a tile; more are a pattern or a photo
_MOST_FIGURES = 60
_CONTRAST = 40  # levels of 255 by which a mark differs from what is around it

SURE = 0.9  # the least confidence at which such a mark is a figure
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A detected line: its box, and the height of its print in pixels."""

    box: Rect
    height: int


def lone_figures(pixels: Pixels, lines: Sequence[PrintedLine], cv2: Any) -> list[Rect]:
    """Boxes around marks that may be short figures, in the coordinates of `pixels`.

    None touches a line or the border. Whether they are digits, the recognizer has to tell.
    """
    heights = [line.height for line in lines if line.height]
    if not heights:
        return []
    figures: list[Rect] = []
    for marks in _marks(pixels, int(np.median(heights)), cv2):
        if len(marks) > _MOST_MARKS:
            return []
        free = [mark for mark in marks if all(line.box.intersection(mark).is_empty for line in lines)]
        digits = [mark for mark in free if _is_digit(mark, _height_beside(mark, lines))]
        figures += [_with_margin(figure) for figure in _joined(digits) if _is_clear(figure, marks)]
    height, width = pixels.shape[:2]
    inside = Rect(1, 1, width - 1, height - 1)
    figures = _apart(figure for figure in figures if figure.intersection(inside) == figure)
    return figures if len(figures) <= _MOST_FIGURES else []


def _marks(pixels: Pixels, height: int, cv2: Any) -> Iterator[list[Rect]]:
    """The connected strokes that are thinner than the print is high: dark ones, then light ones."""
    kernel = np.ones((height | 1, height | 1), np.uint8)
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    for shape in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT):
        contrast = cv2.morphologyEx(gray, shape, kernel)
        stats = cv2.connectedComponentsWithStats((contrast > _CONTRAST).astype(np.uint8), connectivity=8)[2]
        yield [Rect(x, y, x + width, y + high) for x, y, width, high, area in stats[1:].tolist() if area > 2]


def _apart(figures: Iterable[Rect]) -> list[Rect]:
    """The figures without those that lie on a larger one: the paper inside a 0 is no figure."""
    kept: list[Rect] = []
    for figure in sorted(figures, key=lambda box: -box.height * box.width):
        if all(other.intersection(figure).is_empty for other in kept):
            kept.append(figure)
    return kept


def _height_beside(mark: Rect, lines: Iterable[PrintedLine]) -> int:
    """The height of the print of the nearest line that is level with the mark; 0 without one."""
    middle = mark.top + mark.bottom
    level = [
        line for line in lines if abs(line.box.top + line.box.bottom - middle) <= 2 * _LEVEL * line.height
    ]
    return min(level, key=lambda line: _space(line.box, mark), default=PrintedLine(mark, 0)).height


def _is_digit(mark: Rect, height: int) -> bool:
    return (
        _LOWEST * height <= mark.height <= _HIGHEST * height
        and _NARROWEST * height <= mark.width <= _WIDEST * mark.height
    )


def _space(one: Rect, other: Rect) -> int:
    """The pixels between two boxes in reading direction; negative if they overlap."""
    return max(one.left, other.left) - min(one.right, other.right)


def _joined(digits: Iterable[Rect]) -> list[Rect]:
    """The boxes of figures: digits that stand close beside each other."""
    figures: list[Rect] = []
    for digit in sorted(digits, key=lambda box: box.left):
        near = next(
            (
                number
                for number, figure in enumerate(figures)
                if figure.is_level_with(digit) and _space(figure, digit) <= _NEXT_DIGIT * digit.height
            ),
            None,
        )
        if near is None:
            figures.append(digit)
        else:
            figure = figures[near]
            top, bottom = min(figure.top, digit.top), max(figure.bottom, digit.bottom)
            figures[near] = Rect(figure.left, top, max(figure.right, digit.right), bottom)
    return figures


def _is_clear(figure: Rect, marks: Iterable[Rect]) -> bool:
    """Whether only dots stand close to the figure."""
    return all(
        mark.intersection(figure) == mark
        or mark.height <= _A_DOT * figure.height
        or not mark.is_level_with(figure)
        or _space(mark, figure) >= _CLEAR * figure.height
        for mark in marks
    )


def _with_margin(figure: Rect) -> Rect:
    margin = max(2, round(_MARGIN * figure.height))
    return Rect(figure.left - margin, figure.top - margin, figure.right + margin, figure.bottom + margin)
