"""Finds by how many degrees a page is tilted: about how the lines lie, and exactly from the ink of its rows.

Where a page is turned back by its tilt, its rows of letters and its ruled lines lie in the fewest rows of
pixels. This shows a tenth of a degree, also on pages of short cells, whose boxes are too short to show it.
Angles are in degrees, clockwise, 0 for level lines.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

import numpy as np

from glm4v_desktop.ocr.recognition.models import Pixels, Quad

_SHOWS_TILT = 1.8  # a box this many times as long as high shows the tilt of its line; squares do not
_FEWEST = 3  # lines that show the tilt; fewer are no evidence
_SHOWN_BY = 0.15  # share of the boxes that show it
_MANY = 12  # boxes of a page of short cells, whose ink shows the tilt
_MOST_TILT = 12.0  # degrees; the tilt of a photo or scan, not of slanted print
_AGREE = 1.6  # degrees by which the boxes of short lines differ from the tilt of their page
_MOST_AGREE = 0.7  # share of the length of lines that agrees with the tilt
_STEPS = (0.2, 0.04)  # degrees between two tilts that are tried, first and near the best of the first
_CLEARER = 1.02  # times as clear as on the level the rows of a tilted page are
_DRIFT = 0.15  # heights of a line by which it has to rise or fall across the page to matter

_FAN = 1.7  # degrees between the upper and the lower half of a page; above this, rows are mixed up
_FAN_STEP = 0.2  # degrees between two tilts that are tried
_FAN_CLEARER = 1.05  # times as clear as on the level the rows of either half are

_STRIP = 16  # pixels; in a column so narrow, the drift of a line is no more than the height of its strokes
_MOST_PIXELS = 2_000_000  # that are looked at; of larger pictures only some of the columns
_EDGE = 20  # levels of 255 between two pixels above each other where print or a rule begins


def tilt_of(pixels: Pixels, quads: Sequence[Quad]) -> float | None:
    """The tilt of a page; 0 if it is level, or so little tilted that it does not matter.

    `quads` are lines that were found on it; they need not be all. None if they do not tell.
    """
    found = _tilt_of_lines(quads)
    rows = None if found is None else _inked_rows(pixels)
    if found is None or rows is None:
        return None
    tilt, reach = found
    for step in _STEPS:
        count = round(reach / step)
        tried = [tilt + step * number for number in range(-count, count + 1)]
        # Of equal ones the nearest to the level: most pages are.
        tilt = max(tried, key=lambda angle: (_clearness(rows, angle), -abs(angle)))
        reach = step
    if _clearness(rows, tilt) < _CLEARER * _clearness(rows, 0.0):
        return 0.0
    across = max(quad.box.right for quad in quads) - min(quad.box.left for quad in quads)
    drift = math.tan(math.radians(abs(tilt))) * across
    return tilt if drift >= _DRIFT * median(quad.height for quad in quads) else 0.0


def is_uneven(pixels: Pixels) -> bool:
    """Whether the lines of a level page fan out, as on a photo taken at an angle: rows are mixed up."""
    rows = _inked_rows(pixels)
    if rows is None:
        return False
    middle = rows.shape[1] // 2
    tilts = []
    for half in (rows[:, :middle], rows[:, middle:]):
        count = round(_MOST_TILT / 2 / _FAN_STEP)
        tried = [_FAN_STEP * number for number in range(-count, count + 1)]
        tilt = max(tried, key=lambda angle: (_clearness(half, angle), -abs(angle)))
        if _clearness(half, tilt) < _FAN_CLEARER * _clearness(half, 0.0):
            return False
        tilts.append(tilt)
    return tilts[0] * tilts[1] < 0 and abs(tilts[0] - tilts[1]) >= _FAN


def _tilt_of_lines(quads: Sequence[Quad]) -> tuple[float, float] | None:
    """The tilt that most lines agree on, and how far the true one may be from it; None if they do not agree.

    A page of boxes too short to show a tilt may have any.
    """
    lines = [
        (quad.angle, quad.width)
        for quad in quads
        if not quad.is_vertical and quad.width >= _SHOWS_TILT * quad.height
    ]
    if len(lines) < _FEWEST or len(lines) < _SHOWN_BY * len(quads):
        return (0.0, _MOST_TILT) if len(quads) >= _MANY else None
    middle = _weighted_median(lines)
    agreed = sum(length for angle, length in lines if abs(angle - middle) <= _AGREE)
    enough = agreed >= _MOST_AGREE * sum(length for _, length in lines)
    return (middle, _AGREE) if enough and abs(middle) <= _MOST_TILT else None


def _weighted_median(lines: Iterable[tuple[float, float]]) -> float:
    """The middle one of (angle, length), counted by length."""
    ordered = sorted(lines)
    half = sum(length for _, length in ordered) / 2
    for angle, length in ordered:
        half -= length
        if half <= 0:
            return angle
    return 0.0


def _inked_rows(pixels: Pixels) -> np.ndarray[Any, np.dtype[np.float32]] | None:
    """How many edges of print each row of pixels has in each strip: (strips, rows); None without print.

    Strips that are left out of large pictures are 0.
    """
    height, width = pixels.shape[:2]
    count = width // _STRIP
    if count < 2 or height < 2:
        return None
    every = max(1, math.ceil(height * width / _MOST_PIXELS))
    strips = pixels[:, : count * _STRIP].reshape(height, count, _STRIP, 3)[:, ::every]
    gray = (strips[..., 0] >> 2) + (strips[..., 1] >> 1) + (strips[..., 2] >> 2)
    above, below = gray[:-1], gray[1:]
    edges = np.maximum(above, below) - np.minimum(above, below) >= _EDGE
    rows = np.zeros((count, height - 1), np.float32)
    rows[::every] = edges.sum(axis=2, dtype=np.uint8).T
    return rows if rows.any() else None


def _clearness(rows: np.ndarray[Any, np.dtype[np.float32]], tilt: float) -> float:
    """How clearly rows with print differ from those without when the page is turned back by `tilt`."""
    count, height = rows.shape
    shifts = np.rint(math.tan(math.radians(tilt)) * _STRIP * (np.arange(count) - count / 2)).astype(int)
    reach = int(np.abs(shifts).max())
    profile = np.zeros(height + 2 * reach, np.float32)
    for strip, shift in zip(rows, shifts, strict=True):
        profile[reach - shift : reach - shift + height] += strip
    return float(np.square(profile).sum())
