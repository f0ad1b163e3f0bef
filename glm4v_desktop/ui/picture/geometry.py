"""Computes the zoom and position of a picture in the view, and converts between their coordinates.

View coordinates are device-independent pixels from the view's top left corner. *Zoom* is what the user sees
as a percentage: device pixels per picture pixel, so zoom 1.0 shows every pixel of the picture exactly once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from glm4v_desktop.core.geometry import Point, Rect, Size, whole

MARGIN = 12  # view pixels around a fitted picture, so that handles at its edges can be dragged
MAX_ZOOM = 32.0
MIN_ZOOM = 0.02
ZOOM_STEPS = (
    *(0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.33, 0.5, 0.67, 0.8),
    *(1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0),
)
_NOTCH_FACTOR = 1.25  # zoom of one notch of a mouse wheel
_READABLE = 0.5  # zoom below which text of a usual size cannot be read
_LONG = 3  # a picture is long if its longer side is this many times the shorter one
_TINY = 128  # device pixels; a smaller picture is enlarged by a whole factor, at most to this, when fitted
_ROUNDING = 1e-6  # picture pixels; so that 20 / 0.8 does not reach into a 26th pixel
_EDGE = 24  # view pixels from the edge within which a drag also moves the picture
_PULL = 0.5  # view pixels of movement per step, for each pixel beyond that line
_STRONGEST_PULL = 40.0  # view pixels per step


@dataclass(frozen=True, slots=True)
class Viewport:
    """The sizes of the picture (pixels) and the view (view pixels), and device pixels per view pixel."""

    picture: Size
    view: Size
    dpr: float = 1.0


@dataclass(frozen=True, slots=True)
class ViewTransform:
    """`scale` is view pixels per picture pixel; (`left`, `top`) is the picture's corner in the view."""

    scale: float
    left: float
    top: float

    def to_view(self, x: float, y: float) -> Point:
        return Point(self.left + x * self.scale, self.top + y * self.scale)

    def to_picture(self, at: Point) -> Point:
        """The picture coordinates of a view point, neither rounded nor limited to the picture."""
        return Point((at.x - self.left) / self.scale, (at.y - self.top) / self.scale)

    def snapped(self, dpr: float) -> ViewTransform:
        """The transform with the picture's corner on a whole device pixel, as it is painted."""
        return replace(self, left=round(self.left * dpr) / dpr, top=round(self.top * dpr) / dpr)


def zoom_of(transform: ViewTransform, stage: Viewport) -> float:
    return transform.scale * stage.dpr


def fit_zoom(stage: Viewport) -> float:
    """The zoom that shows the whole picture: at most 1, except for a tiny picture."""
    picture, view = stage.picture, stage.view
    room = min(
        max(1, view.width - 2 * MARGIN) / picture.width,
        max(1, view.height - 2 * MARGIN) / picture.height,
    )
    largest = max(1, min(_TINY // max(picture.width, picture.height), int(MAX_ZOOM)))
    zoom = room * stage.dpr
    return min(float(largest), math.floor(zoom) if zoom >= 1 else zoom)


def fitted(stage: Viewport) -> ViewTransform:
    return _placed(stage, fit_zoom(stage), Point(stage.picture.width / 2, stage.picture.height / 2))


def opened(stage: Viewport) -> ViewTransform:
    """Shows the whole picture, or the beginning of one that is too long to be read as a whole."""
    picture, view = stage.picture, stage.view
    width, height = max(1, view.width - 2 * MARGIN), max(1, view.height - 2 * MARGIN)
    filled = min(1.0, max(width / picture.width, height / picture.height) * stage.dpr)
    whole_zoom = fit_zoom(stage)
    is_long = max(picture.width, picture.height) >= _LONG * min(picture.width, picture.height)
    if not is_long or whole_zoom >= _READABLE or filled <= whole_zoom:
        return fitted(stage)
    return clamped(ViewTransform(filled / stage.dpr, float(MARGIN), float(MARGIN)), stage)


def actual_size(stage: Viewport, center: Point | None = None) -> ViewTransform:
    """The transform with zoom 1 and the picture point `center` in the middle of the view."""
    middle = Point(stage.picture.width / 2, stage.picture.height / 2)
    return _placed(stage, 1.0, center or middle)


def zoomed(transform: ViewTransform, stage: Viewport, zoom: float, at: Point) -> ViewTransform:
    """The transform with another zoom; the picture point under `at` stays there unless clamping moves it."""
    smallest = min(MIN_ZOOM, fit_zoom(stage))
    scale = min(max(zoom, smallest), MAX_ZOOM) / stage.dpr
    under = transform.to_picture(at)
    return clamped(ViewTransform(scale, at.x - under.x * scale, at.y - under.y * scale), stage)


def panned(transform: ViewTransform, stage: Viewport, dx: float, dy: float) -> ViewTransform:
    """The transform moved by (dx, dy) view pixels and then clamped."""
    return clamped(replace(transform, left=transform.left + dx, top=transform.top + dy), stage)


def clamped(transform: ViewTransform, stage: Viewport) -> ViewTransform:
    """Limits the position: a picture smaller than the view is centered, a larger one fills the view."""
    left = _clamped_start(transform.left, stage.picture.width * transform.scale, stage.view.width)
    top = _clamped_start(transform.top, stage.picture.height * transform.scale, stage.view.height)
    return ViewTransform(transform.scale, left, top)


def restaged(transform: ViewTransform, old: Viewport, new: Viewport) -> ViewTransform:
    """The transform for a resized view or another screen, with the same zoom and the same middle point."""
    middle = transform.to_picture(Point(old.view.width / 2, old.view.height / 2))
    return _placed(new, zoom_of(transform, old), middle)


def revealed(transform: ViewTransform, stage: Viewport, area: Rect) -> ViewTransform:
    """The transform, moved as little as possible, in which `area` (picture pixels) is visible."""
    a = transform.to_view(area.left, area.top)
    b = transform.to_view(area.right, area.bottom)
    return panned(
        transform,
        stage,
        _shift_into_sight(a.x, b.x, stage.view.width),
        _shift_into_sight(a.y, b.y, stage.view.height),
    )


def stepped(zoom: float, direction: int) -> float:
    """The next of `ZOOM_STEPS` above (+1) or below (-1); `zoom` itself if there is none."""
    near = 1.005  # so that the step from 99.9 % does not only go to 100 %
    if direction > 0:
        return next((step for step in ZOOM_STEPS if step > zoom * near), zoom)
    return next((step for step in reversed(ZOOM_STEPS) if step < zoom / near), zoom)


def scrolled_zoom(zoom: float, notches: float) -> float:
    """The zoom after a turn of the wheel. It stops at 1, where pictures are sharpest."""
    after = zoom * _NOTCH_FACTOR**notches
    passes = min(zoom, after) < 1.0 < max(zoom, after)
    return 1.0 if passes and not math.isclose(zoom, 1.0) else after


def visible_part(transform: ViewTransform, stage: Viewport) -> Rect:
    """The rectangle of picture pixels that are at least partly visible; it may be empty."""
    a = transform.to_picture(Point(0, 0))
    b = transform.to_picture(Point(stage.view.width, stage.view.height))
    seen = Rect(math.floor(a.x), math.floor(a.y), math.ceil(b.x), math.ceil(b.y))
    return seen.intersection(whole(stage.picture))


def pixel_at(at: Point, transform: ViewTransform, picture: Size) -> tuple[int, int] | None:
    """The picture pixel under a view point, or None outside the picture."""
    under = transform.to_picture(at)
    inside = whole(picture).contains(under.x, under.y)
    return (math.floor(under.x), math.floor(under.y)) if inside else None


def band(a: Point, b: Point, picture: Size) -> Rect | None:
    """The pixels that a rubber band from `a` to `b` (picture coordinates, in any direction) touches.

    The result is limited to the picture and has at least one pixel; None if the band is outside the picture.
    """
    columns = _touched(a.x, b.x, picture.width)
    rows = _touched(a.y, b.y, picture.height)
    if columns is None or rows is None:
        return None
    return Rect(columns[0], rows[0], columns[1], rows[1])


def view_to_picture(a: Point, b: Point, transform: ViewTransform, picture: Size) -> Rect | None:
    """The pixels that a rubber band in view coordinates touches, as `band` returns them."""
    return band(transform.to_picture(a), transform.to_picture(b), picture)


def edge_pull(at: Point, view: Size) -> tuple[float, float]:
    """How far (view pixels) a drag with the pointer at `at` moves the picture per step; (0, 0) inside."""
    return _pull(at.x, view.width), _pull(at.y, view.height)


def _placed(stage: Viewport, zoom: float, middle: Point) -> ViewTransform:
    scale = zoom / stage.dpr
    left = stage.view.width / 2 - middle.x * scale
    top = stage.view.height / 2 - middle.y * scale
    return clamped(ViewTransform(scale, left, top), stage)


def _clamped_start(start: float, extent: float, room: float) -> float:
    if extent <= room - 2 * MARGIN:
        return (room - extent) / 2
    # A picture nearly as large as the view can be moved a little, so that its edges can be reached.
    return min(max(start, room - extent - MARGIN), float(MARGIN))


def _shift_into_sight(low: float, high: float, room: float) -> float:
    near, far = MARGIN - low, room - MARGIN - high  # the moves that bring either end to its margin
    return min(max(0.0, min(near, far)), max(near, far))


def _touched(a: float, b: float, extent: int) -> tuple[int, int] | None:
    low, high = min(a, b), max(a, b)
    if high < 0 or low >= extent or low < high == 0:
        return None
    first = max(0, min(math.floor(low + _ROUNDING), extent - 1))
    after = min(extent, math.ceil(high - _ROUNDING))
    return first, max(after, first + 1)


def _pull(at: float, room: int) -> float:
    edge = min(_EDGE, room / 4)
    if at < edge:
        return min((edge - at) * _PULL, _STRONGEST_PULL)
    if at > room - edge:
        return max((room - edge - at) * _PULL, -_STRONGEST_PULL)
    return 0.0
