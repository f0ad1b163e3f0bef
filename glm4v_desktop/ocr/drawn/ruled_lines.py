"""Finds ruled lines in the pixels: solid, dotted and dashed, on light and dark ground."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.rules import Rules

_Pixels = npt.NDArray[np.uint8]  # (height, width, 3), RGB
_Gray = npt.NDArray[np.uint8]  # (height, width)
_Numbers = npt.NDArray[np.intp]
_Flags = npt.NDArray[np.bool_]

_FAINTEST = 5  # levels of 255 between a line and the ground on both sides of it
_REACHES = (2, 4, 6)  # pixels from a line to the ground beside it: lines of up to 6 pixels are found
_FRAME = max(_REACHES)
_LEAST_LENGTH = 18  # pixels; shorter lines are strokes of letters
_DOT_GAP = 6  # pixels between two dots or dashes of one line
_SOLID = 0.9  # share of a line that is inked; below this its sides must be empty
_DOTTED = 0.3
_CROSSED = 0.16  # edges per pixel of the ground beside a dotted line; between letters there are more
_STRIP = 1 << 19  # pixels that are compared at once; they fit into the processor's cache
_MOST = 4000  # lines in one direction; a picture with more is a pattern, not a page


def find_rules(pixels: _Pixels) -> Rules:
    """The ruled lines of a picture (height, width, 3)."""
    red, gray, blue = (np.array(pixels[..., channel]) for channel in range(3))
    # Halves and quarters are taken before the sum, so that no second copy in 16 bits is needed.
    gray >>= 1
    gray += red >> 2
    gray += blue >> 2
    gray += 1  # 1 to 254
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
    # Empty columns at the right end part the lines of one row from those of the next.
    framed = np.ones((height + 2 * _FRAME, width + _DOT_GAP + 1), np.uint8)
    framed[_FRAME:-_FRAME, :width] = gray
    framed[:_FRAME, :width], framed[-_FRAME:, :width] = gray[0], gray[-1]
    rows = max(1, _STRIP // width)
    spans: list[tuple[int, int, int]] = []
    for top in range(0, height, rows):
        strip = framed[top : min(top + rows, height) + 2 * _FRAME]
        spans += [(top + row, left, right) for row, left, right in _spans(strip)]
        if len(spans) > 4 * _MOST:
            return []
    lines = _stacked(spans)
    return lines if len(lines) <= _MOST else []


def _spans(strip: _Gray) -> Iterator[tuple[int, int, int]]:
    """Row, left and right of each long run of pixels that differ from those above and below.

    `strip` has `_FRAME` more rows at either end; row 0 is the first one after them.
    """
    width = strip.shape[1]
    marked = _marked(strip).ravel()
    edges = np.flatnonzero(marked[1:] != marked[:-1]) + 1
    if marked[0]:
        edges = np.concatenate(([0], edges))
    starts, stops = edges[::2], edges[1::2]
    if not len(starts):
        return
    first = np.concatenate(([True], starts[1:] - stops[:-1] > _DOT_GAP))
    begins = np.flatnonzero(first)
    inked = np.add.reduceat(stops - starts, begins)
    left, right = starts[begins], stops[np.concatenate((begins[1:] - 1, [len(stops) - 1]))]
    share = inked / (right - left)
    chosen = (right - left >= _LEAST_LENGTH) & (share >= _DOTTED)
    left, right, drawn = left[chosen], right[chosen], share[chosen] >= _SOLID
    drawn[~drawn] = _stand_alone(strip, left[~drawn], right[~drawn])
    rows = left[drawn] // width
    yield from zip(
        rows.tolist(),
        (left[drawn] - rows * width).tolist(),
        (right[drawn] - rows * width).tolist(),
        strict=True,
    )


def _marked(strip: _Gray) -> _Flags:
    """The pixels of a strip, without its frame, that differ from those above and below."""
    middle = _shifted(strip, 0)
    # No pixel is 0 or 255, so that none is taken for lighter or darker where these two are cut off.
    lighter = np.minimum(middle, 255 - _FAINTEST) + np.uint8(_FAINTEST)
    darker = np.maximum(middle, _FAINTEST) - np.uint8(_FAINTEST)
    marked = np.zeros(middle.shape, np.bool_)
    for reach in _REACHES:
        above, below = _shifted(strip, -reach), _shifted(strip, reach)
        # A line is thinner than its reach. Without this, the ground halfway between two lines would be one.
        near, far = _shifted(strip, -reach // 2), _shifted(strip, reach // 2)
        marked |= (lighter <= np.minimum(above, below)) & (lighter <= np.maximum(near, far))
        marked |= (darker >= np.maximum(above, below)) & (darker >= np.minimum(near, far))
    return marked


def _shifted(strip: _Gray, rows: int) -> _Gray:
    """The pixels that are this many rows below those of the strip without its frame."""
    return strip[_FRAME + rows : len(strip) - _FRAME + rows]


def _stand_alone(strip: _Gray, left: _Numbers, right: _Numbers) -> _Flags:
    """Whether the ground above and below each of these dotted lines is empty: hardly any edge crosses it.

    `left` and `right` are counted from the first pixel after the frame, row after row.
    """
    flat = strip.ravel()
    edges = np.zeros(flat.shape, np.bool_)  # whether the next pixel is another ground
    edges[:-1] = np.maximum(flat[:-1], flat[1:]) - np.minimum(flat[:-1], flat[1:]) >= _FAINTEST
    alone = np.ones(len(left), np.bool_)
    for rows in (_FRAME - 3, _FRAME + 3):
        places = np.column_stack((left, right)).ravel() + rows * strip.shape[1]
        crossed = np.add.reduceat(edges, places, dtype=np.intp)[::2] if len(left) else 0
        alone &= crossed <= _CROSSED * (right - left)
    return alone


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
