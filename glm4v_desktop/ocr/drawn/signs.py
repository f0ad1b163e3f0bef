"""Finds ticks and crosses that stand without a box: yes and no in the cells of a table, or before a line.

A tick has a shape of its own; a cross may be a letter, so it needs a tick in its row or column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.drawn.mark_shapes import Pixels
from glm4v_desktop.ocr.page import Mark, MarkKind, MarkState

_Boxes = npt.NDArray[np.int64]  # (count, 4): left, top, right, bottom
_Mask = npt.NDArray[np.bool_]
_Shares = npt.NDArray[np.float64]  # (height, width): how much of each pixel is inked

_SMALLEST, _LARGEST = 7, 64  # pixels of the height
_PROPORTION = (0.55, 1.7)  # width divided by height
_LEAST_CONTRAST = 40  # levels of 255 from the ground
_INK = 0.4  # share of the contrast from which a pixel is inked
_EVEN = 24  # levels by which the space beside a sign may change from row to row
_MOST = 1500  # shapes to look at
# In heights of the sign:
_BEFORE, _BEHIND = 0.6, 0.25  # the empty space on its left and right
_AT_END = 0.8  # from the end of a line up to which a sign stands before or behind the text
_ALONE = 2.4  # width of a line that may be the sign alone
_TO_TEXT = 3.0  # the most space to the text that a lone tick belongs to
_SAME_COLUMN, _SAME_ROW = 0.5, 0.4  # by which the middles of signs may differ
_LIKE_SIZE = 1.6  # ratio of the heights up to which signs are of one kind


@dataclass(frozen=True, slots=True)
class _Sign:
    box: Rect
    is_tick: bool


def signs_in(pixels: Pixels, shapes: _Boxes, lines: Sequence[Rect]) -> list[tuple[Rect, Mark]]:
    """The signs among the boxes of connected shapes, on a picture with these lines of text."""
    found = [sign for box in _apart(shapes, lines) if (sign := _sign(pixels, box)) is not None]
    return [
        (sign.box, Mark(MarkKind.SIGN, MarkState.ON if sign.is_tick else MarkState.OFF))
        for sign in found
        if _is_in_company(sign, found, lines)
    ]


def _apart(shapes: _Boxes, lines: Sequence[Rect]) -> Iterator[Rect]:
    """The shapes of a fitting size that stand in no line of text, or at an end of one."""
    width, height = shapes[:, 2] - shapes[:, 0], shapes[:, 3] - shapes[:, 1]
    share = width / np.maximum(1, height)
    fits = (
        (height >= _SMALLEST) & (height <= _LARGEST) & (share >= _PROPORTION[0]) & (share <= _PROPORTION[1])
    )
    shapes = shapes[fits]
    middle = (shapes[:, :2] + shapes[:, 2:]) / 2
    inside = np.zeros(len(shapes), np.bool_)
    for line in lines:
        if line.width <= _ALONE * line.height:
            continue
        end = _AT_END * line.height
        within = (middle[:, 1] >= line.top) & (middle[:, 1] < line.bottom)
        inside |= within & (shapes[:, 0] > line.left + end) & (shapes[:, 2] < line.right - end)
    left = shapes[~inside]
    for box in left.tolist() if len(left) <= _MOST else ():
        yield Rect(*box)


def _sign(pixels: Pixels, box: Rect) -> _Sign | None:
    before, behind = max(2, round(_BEFORE * box.height)), max(2, round(_BEHIND * box.height))
    if box.left < 1 or box.top < 1 or box.right + 2 > pixels.shape[1] or box.bottom + 2 > len(pixels):
        return None
    for strip in (
        pixels[box.top : box.bottom, max(0, box.left - before) : box.left - 1],
        pixels[box.top : box.bottom, box.right + 1 : box.right + 1 + behind],
    ):
        if strip.size and int(np.ptp(strip.astype(np.int16), axis=0).max()) > _EVEN:
            return None
    cut = pixels[box.top - 1 : box.bottom + 1, box.left - 1 : box.right + 1].astype(np.int16)
    contrast = np.abs(cut - cut[0, 0]).max(axis=2)
    strongest = int(contrast.max())
    if strongest < _LEAST_CONTRAST:
        return None
    ink = contrast >= _INK * strongest
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    at = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    height, width = ink[at].shape
    if min(height, width) < _SMALLEST - 1 or not _PROPORTION[0] <= width / height <= _PROPORTION[1]:
        return None
    tick = _is_tick(ink[at])
    return _Sign(box, tick) if tick or _is_cross(contrast[at] / strongest) else None


def _is_tick(ink: _Mask) -> bool:
    """Whether a figure falls a little to the right and then only rises, further up: ✓."""
    height, width = ink.shape
    inked = [np.flatnonzero(ink[:, x]) for x in range(width)]
    if not 0.1 <= ink.mean() <= 0.62 or not all(len(rows) for rows in inked):
        return False
    lowest = np.array([rows[-1] for rows in inked])
    at = int(np.median(np.flatnonzero(lowest >= height - 1 - height // 12)))
    start, end = inked[0].mean() / height, inked[-1].mean() / height
    third_x, third_y = max(1, width // 3), max(1, height // 3)
    return bool(
        0.12 <= (at + 0.5) / width <= 0.62
        and 0.3 <= start <= 0.95
        and end <= 0.4
        and ink[: max(1, round(0.35 * height)), : max(1, round(0.42 * width))].mean() <= 0.06
        and ink[-third_y:, -third_x:].mean() <= 0.2
        and np.all(np.diff(lowest[at:]) <= max(1, height // 10))
    )


def _is_cross(share: _Shares) -> bool:
    """Whether ink is in the corners and in the middle, and none at the middle of the sides: ✗."""
    height, width = share.shape
    y, x = (np.arange(height) + 0.5) / height, (np.arange(width) + 0.5) / width
    to_side_y, to_side_x = np.minimum(y, 1 - y)[:, None], np.minimum(x, 1 - x)[None, :]
    off_y, off_x = np.abs(y - 0.5)[:, None], np.abs(x - 0.5)[None, :]
    sides = ((to_side_y < 0.17) & (off_x < 0.12)) | ((to_side_x < 0.17) & (off_y < 0.12))
    corners = [
        share[(np.abs(y - at_y)[:, None] < 0.36) & (np.abs(x - at_x)[None, :] < 0.36)].mean()
        for at_y in (0, 1)
        for at_x in (0, 1)
    ]
    middle = share[(off_y < 0.14) & (off_x < 0.14)].mean()
    return bool(share[sides].mean() <= 0.2 and middle >= 0.45 and min(corners) >= 0.06)


def _is_in_company(sign: _Sign, others: Sequence[_Sign], lines: Sequence[Rect]) -> bool:
    """Whether a tick in its row or column, or for a tick a text beside it, shows that it says yes or no."""
    ticked = [other for other in others if other is not sign and (other.is_tick or sign.is_tick)]
    if any(_are_aligned(sign, other) for other in ticked):
        return True
    box, middle = sign.box, (sign.box.top + sign.box.bottom) / 2
    level = [line for line in lines if line.top <= middle < line.bottom]
    behind = any(
        line.right > box.right + box.height and 0 <= line.left - box.left <= _TO_TEXT * box.height
        for line in level
    )
    before = any(line.left < box.left and line.width > _ALONE * line.height for line in level)
    return sign.is_tick and (before or behind)


def _are_aligned(one: _Sign, two: _Sign) -> bool:
    a, b = one.box, two.box
    low, high = sorted((a.height, b.height))
    across = abs(a.left + a.right - b.left - b.right) / 2 <= _SAME_COLUMN * high
    along = abs(a.top + a.bottom - b.top - b.bottom) / 2 <= _SAME_ROW * high
    return (across or along) and high <= _LIKE_SIZE * low
