"""Finds ruled lines in the pixels: solid, dotted and dashed, on light and dark ground."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.rules import Rules

_Pixels = npt.NDArray[np.uint8]  # (height, width, 3), RGB
_Gray = npt.NDArray[np.uint8]  # (height, width)

_FAINTEST = 5  # levels of 255 between a line and the ground on both sides of it
_REACHES = (2, 4, 6)  # pixels from a line to the ground beside it: lines of up to 6 pixels are found
_LEAST_LENGTH = 18  # pixels; shorter lines are strokes of letters
_DOT_GAP = 6  # pixels between two dots or dashes of one line
_SOLID = 0.9  # share of a line that is inked; below this its sides must be empty
_DOTTED = 0.3
_EMPTY = 0.85  # share of the ground beside a dotted line that has one color: beside letters' edges it is less
_STRIP = 1 << 19  # pixels that are compared at once; they fit into the processor's cache
_MOST = 4000  # lines in one direction; a picture with more is a pattern, not a page


def find_rules(pixels: _Pixels) -> Rules:
    """The ruled lines of a picture (height, width, 3)."""
    red, green, blue = (pixels[..., channel] for channel in range(3))
    # Halves and quarters are taken before the sum, so that no second copy in 16 bits is needed.
    gray = np.minimum((red >> 2) + (green >> 1) + (blue >> 2), np.uint8(254))
    horizontal = sorted(_lines(gray), key=lambda line: (line.top, line.left))
    turned = np.ascontiguousarray(gray.T)
    vertical = sorted(
        (Rect(line.top, line.left, line.bottom, line.right) for line in _lines(turned)),
        key=lambda line: (line.left, line.top),
    )
    return Rules(tuple(horizontal), tuple(vertical))


def _lines(gray: _Gray) -> list[Rect]:
    """The horizontal lines; none if there are so many that the picture is a pattern."""
    height, width = gray.shape
    if width < _LEAST_LENGTH or height < 3:
        return []
    reach = max(_REACHES)
    framed = np.pad(gray, ((reach, reach), (0, 0)), mode="edge")
    rows = max(1, _STRIP // width)
    spans: list[tuple[int, int, int]] = []
    for top in range(0, height, rows):
        strip = framed[top : min(top + rows, height) + 2 * reach]
        spans += [(top + row, left, right) for row, left, right in _spans(strip)]
        if len(spans) > 4 * _MOST:
            return []
    lines = _stacked(spans)
    return lines if len(lines) <= _MOST else []


def _spans(strip: _Gray) -> Iterator[tuple[int, int, int]]:
    """Row, left and right of each long run of pixels that differ from those above and below.

    `strip` has `max(_REACHES)` more rows at either end; row 0 is the first one after them.
    """
    frame, width = max(_REACHES), strip.shape[1]
    middle = strip[frame:-frame]
    marked = np.zeros((len(middle), width + _DOT_GAP + 1), np.bool_)
    inner = marked[:, :width]
    for reach in _REACHES:
        above, below = (_shifted(strip, rows) for rows in (-reach, reach))
        # A line is thinner than its reach. Without this, the ground halfway between two lines would be one.
        nearest = [_shifted(strip, rows) for rows in (-reach // 2, reach // 2)]
        darkest, lightest = np.minimum(above, below), np.maximum(above, below)
        dark = (middle < darkest) & (darkest - middle >= _FAINTEST)
        inner |= dark & (np.maximum(middle, np.maximum(*nearest)) - middle >= _FAINTEST)
        light = (middle > lightest) & (middle - lightest >= _FAINTEST)
        inner |= light & (middle - np.minimum(middle, np.minimum(*nearest)) >= _FAINTEST)
    flat = marked.ravel()
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    if flat[0]:
        edges = np.concatenate(([0], edges))
    starts, stops = edges[::2], edges[1::2]
    if not len(starts):
        return
    first = np.concatenate(([True], starts[1:] - stops[:-1] > _DOT_GAP))
    begins = np.flatnonzero(first)
    inked = np.add.reduceat(stops - starts, begins)
    left, right = starts[begins], stops[np.concatenate((begins[1:] - 1, [len(stops) - 1]))]
    share = inked / (right - left)
    for at in np.flatnonzero((right - left >= _LEAST_LENGTH) & (share >= _DOTTED)):
        row, start = divmod(int(left[at]), marked.shape[1])
        end = start + int(right[at] - left[at])
        if share[at] >= _SOLID or _stands_alone(strip, row + frame, start, end):
            yield row, start, end


def _shifted(strip: _Gray, rows: int) -> _Gray:
    """The pixels that are this many rows below those of the strip without its frame."""
    frame = max(_REACHES)
    return strip[frame + rows : len(strip) - frame + rows]


def _stands_alone(strip: _Gray, row: int, left: int, right: int) -> bool:
    """Whether the ground above and below a dotted line is empty."""
    for reach in (-3, 3):
        side = strip[row + reach, left:right].astype(np.int16)
        if np.mean(np.abs(side - np.median(side)) < _FAINTEST) < _EMPTY:
            return False
    return True


def _stacked(spans: list[tuple[int, int, int]]) -> list[Rect]:
    """Joins the rows of pixels of each line."""
    done: list[Rect] = []
    growing: list[Rect] = []
    for row, left, right in spans:
        done += [line for line in growing if line.bottom < row]
        growing = [line for line in growing if line.bottom >= row]
        at = next((n for n, line in enumerate(growing) if line.left < right and left < line.right), None)
        if at is None:
            growing.append(Rect(left, row, right, row + 1))
        else:
            old = growing[at]
            growing[at] = Rect(min(old.left, left), old.top, max(old.right, right), row + 1)
    return done + growing
