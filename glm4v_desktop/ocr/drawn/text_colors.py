"""The color of printed text and of the ground that it stands on."""

from __future__ import annotations

import numpy as np

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.drawn.mark_shapes import Pixels
from glm4v_desktop.ocr.page import TextColors

_STRONG = 0.8  # share of the most contrast from which a pixel has the full color of the text
_MOST_ROWS, _MOST_COLUMNS = 40, 200  # pixels that are looked at; of a larger box every so manieth


def text_colors(pixels: Pixels, box: Rect) -> TextColors | None:
    """The colors in a box of text; None of an empty box."""
    cut = pixels[max(0, box.top) : box.bottom, max(0, box.left) : box.right]
    down, across = 1 + cut.shape[0] // _MOST_ROWS, 1 + cut.shape[1] // _MOST_COLUMNS
    colors = cut[::down, ::across].reshape(-1, 3).astype(np.int16)
    if not len(colors):
        return None
    ground = np.median(colors, axis=0)
    away = np.abs(colors - ground).max(axis=1)
    ink = np.median(colors[away >= _STRONG * away.max()], axis=0)
    return TextColors(_color(ink), _color(ground))


def _color(levels: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[int, int, int]:
    red, green, blue = (round(float(level)) for level in levels)
    return red, green, blue
