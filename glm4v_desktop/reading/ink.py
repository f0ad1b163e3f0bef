"""What pixels tell without a model: whether anything is printed, and how small. Pure, numpy only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from glm4v_desktop.domain.picture import Picture
from glm4v_desktop.reading.quads import Quad

Pixels = npt.NDArray[np.uint8]  # (height, width, 3), RGB

_FAINTEST = 10  # levels of 255 between print and paper; below nobody reads it
_SMALL_PRINT = 7  # pixels from the foot to the head of a letter: print of about 8 px and less
_LEAST_INK = 4  # lower marks are dashes and dots and say nothing about the size of the print


def pixels_of(picture: Picture) -> Pixels:
    """A read-only view on the picture's bytes; nothing is copied."""
    return np.frombuffer(picture.rgb, np.uint8).reshape(picture.size.height, picture.size.width, 3)


def is_blank(pixels: Pixels) -> bool:
    """True when nothing can be printed here, so that no model needs to look."""
    if pixels.size == 0:
        return True
    # Each channel by itself: red on green of the same brightness is print too.
    return bool(np.ptp(pixels, axis=(0, 1)).max() < _FAINTEST)


def shrunk(pixels: Pixels, times: int) -> Pixels:
    """The mean of each square of `times` pixels a side; what is left at the right and below falls away."""
    height, width = pixels.shape[0] // times, pixels.shape[1] // times
    squares = pixels[: height * times, : width * times].reshape(height, times, width, times, 3)
    smaller: Pixels = squares.mean(axis=(1, 3), dtype=np.float32).astype(np.uint8)
    return smaller


def is_small_print(pixels: Pixels, quads: Sequence[Quad]) -> bool:
    """True when a quarter of the text is so small that its places are found better in an enlarged picture.

    The boxes themselves do not tell: a detector gives 6 px print boxes as high as 11 px print.
    """
    heights = [height for quad in quads if (height := ink_height(pixels, quad)) >= _LEAST_INK]
    return bool(heights) and float(np.percentile(heights, 25)) <= _SMALL_PRINT


def ink_height(pixels: Pixels, quad: Quad) -> int:
    """From the foot to the head of the letters at this place, in pixels; 0 where there are none."""
    box = quad.box
    cut = pixels[max(0, box.top) : box.bottom, max(0, box.left) : box.right].astype(np.int16).sum(axis=2)
    if cut.shape[0] < 2 or cut.shape[1] < 1:
        return 0
    paper = np.median(np.concatenate([cut[0], cut[-1]]))
    contrast = np.abs(cut - paper).max(axis=1)
    rows = np.flatnonzero(contrast > contrast.max() / 2)
    return int(rows[-1] - rows[0] + 1) if rows.size else 0
