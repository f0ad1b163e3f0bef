"""The shapes of check boxes, radio buttons and switches, and what is inside of them.

`shaped_mark` looks at something that stands alone on even ground. What resembles a mark only nearly is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.page import Mark, MarkKind, MarkState

Pixels = npt.NDArray[np.uint8]  # (height, width, 3), RGB
_Levels = npt.NDArray[np.int16]
_Gray = npt.NDArray[np.int16]  # (height, width)
_Mask = npt.NDArray[np.bool_]

SMALLEST, LARGEST = 11, 72  # pixels of the height of marks, at scales from 1 to 2
_SQUARE = (0.9, 1.12)  # width divided by height of a check box or radio button
_PILL = (1.45, 2.7)  # and of a switch
_MARGIN = 2  # pixels of even ground around a mark
_EVEN = 0.92  # share of that ground that has one color
_GROUND = 10  # levels by which it may differ
_INK = (8, 20, 44)  # levels from the ground from which a pixel is the mark's; shadows need the higher ones
_EDGE = 0.8  # pixels beside the edge of a shape that are not compared, because it cuts through them
_ALIKE = 0.97  # share of the other pixels in which a silhouette agrees with the shape
_MIRRORED = 0.9  # share of the pixels in which its upper and lower half agree
_SIDE = 0.85  # share of each straight side of a square that is inked
_ROUNDED = 0.36  # corner radius divided by the height, up to which it is a square with rounded corners
_SOFT = 0.1  # and from which its corners are rounded
_FIGURE = 0.4  # share of the contrast between border and inside from which a pixel belongs to what is inside
_LEAST_CONTRAST = 20  # levels of 255
_NOTHING = 0.02  # share of the inside that a figure fills at least
_GRAY = 48  # levels between the channels of a color up to which it is gray; and from the ground, paper
_LEAST_SWITCH = 14  # pixels of the height of a switch
_STRONG = 60  # levels from the ground of the track of a switch that is on, if it is gray
_WHITE = 200  # levels of a color from which it is paper on any ground
_BLACK = 90  # and up to which it is paper on a dark one
_LARGEST_BLOCK = 0.66  # of the height; a full square in a partly checked box
_GRAYED = 130  # levels by which a gray tick is darker than the gray that it stands on
_PAPER = 238  # levels of a gray that is still paper
_SAME_WAY = 0.85  # cosine between two differences of color in one direction
_THICKEST = 0.2  # of the height; the border of an empty box or ring


@dataclass(frozen=True, slots=True)
class _Shape:
    """What stands alone on even ground: its pixels, and the shape that its silhouette has."""

    box: Rect
    colors: _Levels  # (height, width, 3)
    ground: _Levels  # its color
    depth: npt.NDArray[np.float64]  # pixels from each pixel's middle to the edge of the shape
    radius: float  # of its corners, as a share of its height: 0 of a square, 0.5 of a circle or pill

    @property
    def height(self) -> int:
        return self.box.height


@dataclass(frozen=True, slots=True)
class Shaped:
    """What has the shape of a mark. A bar or cross in a box has other meanings too: it `needs_company`."""

    mark: Mark
    box: Rect  # in picture pixels
    round: bool = False
    needs_company: bool = False
    softened: bool = False  # a square with rounded corners


def shaped_mark(pixels: Pixels, box: Rect) -> Shaped | None:
    """The mark in a box; None if something else is there, or it does not stand alone."""
    height, width = pixels.shape[:2]
    left, top = box.left - _MARGIN, box.top - _MARGIN
    if left < 0 or top < 0 or box.right + _MARGIN > width or box.bottom + _MARGIN > height:
        return None
    cut = pixels[top : box.bottom + _MARGIN, left : box.right + _MARGIN].astype(np.int16)
    ground = cut[0, 0]
    ring = np.concatenate((cut[0], cut[-1], cut[1:-1, 0], cut[1:-1, -1]))
    if np.count_nonzero(_far(ring, ground) <= _GROUND) < _EVEN * len(ring):
        return None
    contrast = _far(cut, ground)
    tried = None
    for level in _INK:
        ink = contrast >= level
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        if not len(rows):
            return None
        at = Rect(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
        if at != tried:
            within = (slice(at.top, at.bottom), slice(at.left, at.right))
            found = _shaped(at.moved(left, top), cut[within], contrast[within], ink[within], ground)
            if found is not None:
                return found
        tried = at
    return None


def _shaped(at: Rect, colors: _Levels, contrast: _Gray, ink: _Mask, ground: _Levels) -> Shaped | None:
    """The mark that fills these pixels; `ink` are those that differ from the ground."""
    share = at.width / at.height
    if not SMALLEST <= at.height <= LARGEST:
        return None
    if not (_SQUARE[0] <= share <= _SQUARE[1] or _PILL[0] <= share <= _PILL[1]):
        return None
    silhouette = _filled(ink)
    if np.count_nonzero(silhouette == silhouette[::-1]) < _MIRRORED * silhouette.size:
        return None
    shape = _shape_of(at, colors, contrast, ink, silhouette, ground)
    if share >= _PILL[0]:
        state = _slider_state(colors, silhouette, ground) if shape is None else _switch_state(shape)
        return None if state is None else Shaped(Mark(MarkKind.SWITCH, state), at)
    if shape is None:
        return None
    return _check(shape) if shape.radius < 0.5 else _round_mark(shape)


def _shape_of(
    at: Rect, colors: _Levels, contrast: _Gray, ink: _Mask, silhouette: _Mask, ground: _Levels
) -> _Shape | None:
    """The square, circle or pill of a silhouette; None if it has another shape."""
    for radius in _radii(silhouette):
        depth = _depths(contrast, radius)
        clear = np.abs(depth) >= _EDGE
        if np.mean((silhouette == (depth > 0))[clear]) >= _ALIKE and (radius == 0.5 or _has_sides(ink)):
            return _Shape(at, colors, ground, depth, radius)
    return None


def _filled(ink: _Mask) -> _Mask:
    """What lies between the outermost ink of its row and of its column."""
    across = np.maximum.accumulate(ink, axis=1) & np.maximum.accumulate(ink[:, ::-1], axis=1)[:, ::-1]
    down = np.maximum.accumulate(ink, axis=0) & np.maximum.accumulate(ink[::-1], axis=0)[::-1]
    return across & down


def _radii(silhouette: _Mask) -> Iterator[float]:
    """The corner radii, as shares of the height, that the area outside the corners may come from."""
    height, width = silhouette.shape
    missing = height * width - int(silhouette.sum())
    radius = float(np.sqrt(missing / (4 - np.pi))) / height
    if 0.36 <= radius <= 0.6:
        yield 0.5
    if radius <= _ROUNDED and width <= _SQUARE[1] * height:
        yield radius


def _has_sides(ink: _Mask) -> bool:
    """Whether all four sides of a square are inked: the bottom of a 口 stands above its feet."""
    straight = slice(round(0.36 * len(ink)), max(1, round(0.64 * len(ink))))
    return all(side[straight].mean() >= _SIDE for side in (ink[0], ink[-1], ink[:, 0], ink[:, -1]))


def _depths(contrast: _Gray, radius: float) -> npt.NDArray[np.float64]:
    """The distance of each pixel's middle from the edge of a rectangle with round corners; below 0 outside.

    The edge stands where the contrast of the outermost pixels says that it cuts through them. `radius` is a
    share of the height.
    """
    height, width = contrast.shape
    top, bottom = (_cut_off(side) for side in (contrast, contrast[::-1]))
    left, right = (_cut_off(side) for side in (contrast.T, contrast.T[::-1]))
    x, y = np.arange(width) + 0.5, np.arange(height) + 0.5
    dx = np.minimum(x - left, width - right - x)[None, :]
    dy = np.minimum(y - top, height - bottom - y)[:, None]
    corner = radius * min(height - top - bottom, width - left - right)
    in_corner = (dx < corner) & (dy < corner)
    depth: npt.NDArray[np.float64]
    depth = np.where(in_corner, corner - np.hypot(corner - dx, corner - dy), np.minimum(dx, dy))
    return depth


def _cut_off(rows: _Gray) -> float:
    """The part of the first row of pixels, 0 to 1, that is outside of the shape."""
    middle = rows.shape[1] // 2
    reach = max(1, rows.shape[1] // 12)
    first, *others = (float(row[middle - reach : middle + reach + 1].mean()) for row in rows[:3])
    return 1.0 - min(1.0, first / max(1.0, first, *others))


def _far(colors: _Levels, color: _Levels) -> _Gray:
    """How far each pixel is from a color: the largest difference of a channel."""
    away = np.abs(colors - color)
    far: _Gray = np.maximum(np.maximum(away[..., 0], away[..., 1]), away[..., 2])
    return far


@dataclass(frozen=True, slots=True)
class _Inside:
    """What a square or circle holds: `figure` are the pixels that differ from what is around them."""

    has_border: bool  # if not, it is filled
    figure: _Mask
    is_empty: bool  # and what is inside a border is no colored area
    is_grayed: bool = False  # a gray figure on gray: partly checked, or checked and disabled


def _inside(shape: _Shape) -> _Inside | None:
    """What is inside the border or on the filling; None if there is neither all around.

    Looks at the colors of layers, each one pixel deep: from the ground inwards to the border, and from the
    border to what is inside of it.
    """
    side = shape.height
    layer = np.floor(shape.depth).astype(np.int64)
    most = max(3, round(0.36 * side))
    colors = [np.median(shape.colors[layer == number], axis=0).astype(np.int16) for number in range(most)]
    contrasts = [int(_far(color, shape.ground)) for color in colors]
    first = _first_color(colors, shape.ground)
    border, contrast = colors[first], contrasts[first]
    away = [int(_far(color, border)) for color in colors]
    change = next((n for n in range(first + 1, most) if away[n] >= max(12, 0.3 * contrast)), most)
    has_border = change <= max(2, _THICKEST * side)
    if not has_border:
        filling = (layer >= 1) & (layer <= max(1, round(0.1 * side)))
        threshold = max(_LEAST_CONTRAST, _FIGURE * contrast)
        if contrast < _LEAST_CONTRAST or np.mean(_far(shape.colors, border)[filling] <= threshold) < 0.85:
            return None
        inner, around = layer >= max(1, round(0.1 * side)), border
    else:
        while change + 1 < most and away[change + 1] > away[change] + 4:
            change += 1
        inner, around = shape.depth >= change + 0.75, colors[change]
        threshold = max(_INK[0], _FIGURE * away[change])
        strong = (_far(shape.colors, around) > threshold) & (layer >= 0) & (layer < change)
        if strong.sum() < 0.7 * (layer == min(first, 1)).sum():
            return None
    figure = inner & (_far(shape.colors, around) > threshold)
    center = shape.depth > 0.22 * side
    is_empty = figure[center].mean() < _NOTHING and figure[inner].mean() < 0.1
    is_white = int(around.min()) >= _WHITE
    is_black = max(int(around.max()), int(shape.ground.max())) <= _BLACK
    is_paper = not has_border or is_white or is_black or _far(around, shape.ground) <= _GRAY
    grayed = bool(figure.any()) and _is_gray_on_gray(shape.colors[figure], around)
    return _Inside(has_border, figure, bool(is_empty and is_paper), grayed)


def _is_gray_on_gray(figure: _Levels, around: _Levels) -> bool:
    """Whether a figure is neither black nor colored, on a ground that is neither white nor colored."""
    far = _far(figure, around)
    color = np.median(figure[far >= 0.8 * far.max()], axis=0)
    is_gray = max(int(np.ptp(color)), int(np.ptp(around))) <= _GRAY
    darker = int(around.mean()) - int(color.mean())
    return is_gray and 0 < darker <= _GRAYED and _BLACK < int(around.mean()) <= _PAPER


def _first_color(colors: Sequence[_Levels], ground: _Levels) -> int:
    """The first layer of full color: up to there, colors move away from the ground in one direction."""
    for number, (color, further) in enumerate(pairwise(colors)):
        step, way = (further - color).astype(np.float64), (color - ground).astype(np.float64)
        far, reach = float(np.linalg.norm(step)), float(np.linalg.norm(way))
        if reach and (far <= 0.1 * reach or float(step @ way) < _SAME_WAY * far * reach):
            return number
    return len(colors) - 1


def _check(shape: _Shape) -> Shaped | None:
    """A check box; None if the square is none, or what is in it says no state."""
    inside = _inside(shape)
    if inside is None:
        return None
    if inside.is_empty:
        off = Mark(MarkKind.CHECK, MarkState.OFF)
        bare = not inside.has_border  # a colored square, unless others like it are checked
        return Shaped(off, shape.box, needs_company=bare, softened=shape.radius >= _SOFT)
    if not inside.figure.any():
        return None
    figure, centered = _cut_out(inside.figure, shape.height)
    if figure.shape[1] < 0.3 * shape.height:
        return None
    if _is_tick(figure):
        state = MarkState.UNKNOWN if inside.is_grayed else MarkState.ON
        return Shaped(Mark(MarkKind.CHECK, state), shape.box)
    if centered and _is_cross(figure):
        return Shaped(Mark(MarkKind.CHECK, MarkState.ON), shape.box, needs_company=True)
    if centered and _is_block(figure, shape.height):
        return Shaped(Mark(MarkKind.CHECK, MarkState.MIXED), shape.box, needs_company=True)
    return None


def _cut_out(figure: _Mask, side: int) -> tuple[_Mask, bool]:
    """The figure without empty rows and columns around it, and whether it stands in the middle."""
    rows, columns = np.flatnonzero(figure.any(axis=1)), np.flatnonzero(figure.any(axis=0))
    x, y = (columns[0] + columns[-1] + 1) / 2, (rows[0] + rows[-1] + 1) / 2
    off = max(abs(x - figure.shape[1] / 2), abs(y - figure.shape[0] / 2))
    return figure[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], bool(off <= 0.1 * side + 0.5)


def _is_block(figure: _Mask, side: int) -> bool:
    """Whether the figure is a bar or a full square, as in a box that is only partly checked."""
    height, width = figure.shape
    full = float(figure.mean())
    is_bar = height <= 0.3 * side and width >= 1.5 * height and full >= 0.75
    return is_bar or (
        0.3 * side <= height <= _LARGEST_BLOCK * side and 0.85 <= width / height <= 1.18 and full >= 0.88
    )


def _is_tick(cut: _Mask) -> bool:
    """Whether the figure falls a little to the right and then rises further up: ✓."""
    height, width = cut.shape
    if not 0.5 <= height / width <= 1.6 or min(height, width) < 4:
        return False
    if not 0.12 <= cut.mean() <= 0.6:
        return False
    lowest = np.array([rows[-1] if len(rows := np.flatnonzero(cut[:, x])) else -1 for x in range(width)])
    if (lowest < 0).any():
        return False
    bottom = float(np.mean(np.flatnonzero(lowest >= height - 1 - height // 12))) / width
    start, end = np.flatnonzero(cut[:, 0]).mean() / height, np.flatnonzero(cut[:, -1]).mean() / height
    if not 0.15 <= bottom <= 0.62 or not 0.3 <= start <= 0.9 or end > 0.4 or end > start - 0.08:
        return False
    third_x, third_y = max(1, width // 3), max(1, height // 3)
    if cut[:third_y, :third_x].mean() > 0.25 or cut[-third_y:, -third_x:].mean() > 0.25:
        return False
    # From the lowest point on, it only rises.
    at = int(bottom * width)
    after = lowest[at:]
    return bool(np.all(np.diff(after) <= max(1, height // 10)))


def _is_cross(cut: _Mask) -> bool:
    """Whether the figure has two diagonals and nothing between their ends."""
    height, width = cut.shape
    if not 0.85 <= height / width <= 1.18 or min(height, width) < 5:
        return False
    y, x = np.mgrid[0:height, 0:width]
    u, v = (x + 0.5) / width, (y + 0.5) / height
    near = np.minimum(np.abs(u - v), np.abs(u + v - 1))
    return bool(cut[near < 0.08].mean() > 0.8 and cut[near > 0.3].mean() < 0.1)


def _round_mark(shape: _Shape) -> Shaped | None:
    """A radio button, or a round check box."""
    inside = _inside(shape)
    if inside is None:
        return _sunken(shape)
    if inside.is_empty:
        off = Mark(MarkKind.RADIO, MarkState.OFF)
        return Shaped(off, shape.box, round=True) if inside.has_border else _sunken(shape)
    if not inside.figure.any():
        return None
    if _is_dot(inside.figure, shape.height):
        return Shaped(Mark(MarkKind.RADIO, MarkState.ON), shape.box, round=True)
    figure, _ = _cut_out(inside.figure, shape.height)
    if figure.shape[1] >= 0.3 * shape.height and _is_tick(figure):
        return Shaped(Mark(MarkKind.CHECK, MarkState.ON), shape.box, round=True)
    return _sunken(shape)


def _sunken(shape: _Shape) -> Shaped | None:
    """A radio button whose border is dark on one side and light on the other, around white paper."""
    inner = shape.depth >= max(2.0, _THICKEST * shape.height)
    paper = np.median(shape.colors[inner & (shape.depth < 0.36 * shape.height)], axis=0).astype(np.int16)
    if int(paper.min()) < _WHITE or int(_far(paper, shape.ground)) < _LEAST_CONTRAST:
        return None
    figure = inner & (_far(shape.colors, paper) > _STRONG)
    if not figure[shape.depth >= 0.3 * shape.height].any():
        off = Mark(MarkKind.RADIO, MarkState.OFF)
        return Shaped(off, shape.box, round=True, needs_company=True)
    if _is_dot(figure, shape.height):
        return Shaped(Mark(MarkKind.RADIO, MarkState.ON), shape.box, round=True)
    return None


def _is_dot(figure: _Mask, side: int) -> bool:
    """Whether the figure is a disc in the middle."""
    rows, columns = np.nonzero(figure)
    radius = float(np.sqrt(len(rows) / np.pi))
    if not 0.13 * side <= radius <= 0.36 * side:
        return False
    x, y = float(columns.mean()), float(rows.mean())
    middle = (figure.shape[1] - 1) / 2, (figure.shape[0] - 1) / 2
    if max(abs(x - middle[0]), abs(y - middle[1])) > 0.05 * side + 0.5:
        return False
    down, across = np.ogrid[: len(figure), : figure.shape[1]]
    away = np.hypot(down - y, across - x)
    return bool(np.all(figure[away <= radius - 1]) and figure[away > radius + 1].sum() <= 0.02 * len(rows))


def _switch_state(shape: _Shape) -> MarkState | None:
    """The state of a pill with a knob at one end; None if it has none, UNKNOWN if its color says another."""
    height, width = shape.colors.shape[:2]
    if height < _LEAST_SWITCH:
        return None
    ends = [_knob(shape, height / 2), _knob(shape, width - height / 2)]
    if (ends[0] is None) == (ends[1] is None):
        return None
    on = ends[1] is not None
    track = np.median(
        shape.colors[:, (slice(None, height // 2) if on else slice(-height // 2, None))][
            shape.depth[:, (slice(None, height // 2) if on else slice(-height // 2, None))] > 0.2 * height
        ],
        axis=0,
    )
    return _by_color(on, track, shape.ground)


def _by_color(on: bool, track: _Levels, ground: _Levels) -> MarkState:
    """ON for a knob on the right of a track in a strong color, OFF for one on the left of a pale track."""
    is_colored = np.ptp(track) > _GRAY and int(_far(track, ground)) > _GRAY
    is_strong = is_colored or int(_far(track, ground)) >= _STRONG
    if on:
        return MarkState.ON if is_strong else MarkState.UNKNOWN
    return MarkState.UNKNOWN if is_colored else MarkState.OFF


def _slider_state(colors: _Levels, silhouette: _Mask, ground: _Levels) -> MarkState | None:
    """The state of a switch whose knob is higher than its track; None if it is none."""
    height, width = silhouette.shape
    if height < _LEAST_SWITCH:
        return None
    for on in (False, True):
        turned = silhouette[:, ::-1] if on else silhouette
        track = (
            float(np.median(turned[:, round(1.15 * height) : -2].sum(axis=0))) if width > 1.4 * height else 0
        )
        if not 0.45 * height <= track <= 0.85 * height:
            continue
        y, x = np.ogrid[:height, :width]
        knob = height / 2 - np.hypot(x + 0.5 - height / 2, y + 0.5 - height / 2)
        along = np.clip(x + 0.5, height / 2, width - track / 2)
        rail = track / 2 - np.hypot(x + 0.5 - along, y + 0.5 - height / 2)
        depth = np.maximum(knob, rail)
        clear = np.abs(depth) >= 1
        if np.mean((turned == (depth > 0))[clear]) < _ALIKE:
            continue
        seen = colors[:, ::-1] if on else colors
        disc, rest = seen[knob > 0.15 * height], seen[(rail > 0.12 * height) & (knob < -2)]
        color = np.median(disc, axis=0).astype(np.int16)
        other = np.median(rest, axis=0).astype(np.int16)
        if np.mean(_far(disc, color) <= _LEAST_CONTRAST) < 0.95 or int(_far(color, other)) < _LEAST_CONTRAST:
            continue
        return _by_color(on, other, ground)
    return None


def _knob(shape: _Shape, x: float) -> float | None:
    """The radius of the disc around `x`, the end of a pill; None without it, or without a track beside it."""
    height, width = shape.colors.shape[:2]
    side = height
    ys, xs = np.mgrid[0:height, 0:width]
    away = np.hypot(xs + 0.5 - x, ys + 0.5 - side / 2)
    core = away <= max(1.5, 0.13 * side)
    color = np.median(shape.colors[core], axis=0).astype(np.int16)
    like = _far(shape.colors, color) <= _LEAST_CONTRAST // 2
    if like[core].mean() < 0.95:
        return None
    within = (shape.depth > 0.5) & (np.abs(xs + 0.5 - x) <= side / 2)
    steps = np.arange(0.15 * side, 0.5 * side + 0.5, 0.5)
    radius = next((r for r in steps if like[within & (away > r) & (away <= r + 1)].mean() < 0.5), None)
    if radius is None or radius < 0.18 * side:
        return None
    disc = away <= radius - 0.7
    # The track beside the knob, towards the other end, has another color.
    toward = (xs + 0.5 - x) * (1 if x < width / 2 else -1)
    track = (shape.depth > 0.2 * side) & (toward > radius + 1.5) & (toward < radius + 1.5 + 0.25 * side)
    if not track.any() or like[track].mean() > 0.1 or like[disc].mean() < 0.93:
        return None
    return float(radius)
