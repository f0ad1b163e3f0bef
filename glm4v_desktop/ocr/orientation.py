"""Decides by a few lines whether a picture was turned by quarters, and turns its pixels upright.

Turns are counted in quarters, clockwise: 2 for a picture that stands on its head.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import fmean, median

import numpy as np

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.ocr.models import Pixels, Quad, pixels_of
from glm4v_desktop.ocr.page import Segment

Read = Callable[[Pixels, Sequence[Quad]], list[tuple[str, float]]]

_UNSURE = 0.85  # confidence; lines below it may stand on their heads
_FEW_LINES = 6  # that are read the other way round
_CLEARLY = 0.1  # by which the other way round has to be read with more confidence
_READABLE = 0.8  # confidence with which it has to be read
_MOSTLY_VERTICAL = 0.7  # share of the length of all lines
_LATIN = 0.2  # share of letters and digits; vertical Chinese has fewer


def looks_upright(quads: Sequence[Quad], scores: Sequence[float]) -> bool:
    """Whether neither the lines' directions nor the confidence of the lines read so far speak for a turn."""
    return median(scores) >= _UNSURE and not _is_vertical(quads)


def quarters_of(
    pixels: Pixels, quads: Sequence[Quad], lines: Sequence[tuple[Quad, str, float]], read: Read
) -> int:
    """The quarter turns of a picture that does not look upright.

    `quads` are all lines found, `lines` those read, with their text and confidence. The longest of them are
    read the other way round. Vertical lines without letters and digits are vertical Chinese: 0.
    """
    vertical = _is_vertical(quads)
    alike = [line for line in lines if line[0].is_vertical == vertical]
    longest = sorted(alike, key=lambda line: line[0].proportion, reverse=True)[:_FEW_LINES]
    if not longest:
        return 0
    height, width = pixels.shape[:2]
    on_head = [_on_head(quad, Size(width, height)) for quad, *_ in longest]
    other = fmean(score for _, score in read(np.ascontiguousarray(np.rot90(pixels, 2)), on_head))
    if other >= max(_READABLE, fmean(score for *_, score in longest) + _CLEARLY):
        return 3 if vertical else 2
    letters = "".join(text for _, text, score in longest if score >= _UNSURE)
    latin = sum(letter.isascii() and letter.isalnum() for letter in letters)
    return 1 if vertical and letters and latin >= _LATIN * len(letters) else 0


def _is_vertical(quads: Sequence[Quad]) -> bool:
    lengths = [(max(quad.width, quad.height), quad.is_vertical) for quad in quads]
    vertical = sum(length for length, is_vertical in lengths if is_vertical)
    return vertical >= _MOSTLY_VERTICAL * sum(length for length, _ in lengths)


def _on_head(quad: Quad, size: Size) -> Quad:
    """The quadrangle in the picture of this size when it is turned by 180 degrees."""
    a, b, c, d = ((size.width - x, size.height - y) for x, y in quad.corners)
    return Quad(c, d, a, b)


def upright_picture(picture: Picture, area: Rect, quarters: int) -> Picture:
    """The area of a picture that is turned by these quarters, turned upright."""
    cut = pixels_of(picture)[area.top : area.bottom, area.left : area.right]
    turned = np.ascontiguousarray(np.rot90(cut, quarters))
    size, rgb = Size(turned.shape[1], turned.shape[0]), turned.tobytes()
    return Picture(picture_key(size, rgb), size, rgb)


def in_picture(segment: Segment, area: Rect, quarters: int) -> Segment:
    """A segment of `upright_picture` as it stands in the picture."""
    box = segment.box
    if quarters == 1:
        turned = Rect(area.width - box.bottom, box.left, area.width - box.top, box.right)
    elif quarters == 2:
        turned = Rect(
            area.width - box.right, area.height - box.bottom, area.width - box.left, area.height - box.top
        )
    else:
        turned = Rect(box.top, area.height - box.right, box.bottom, area.height - box.left)
    angle = (segment.angle + 90 * quarters) % 360
    return replace(segment, box=turned.moved(area.left, area.top), angle=angle)
