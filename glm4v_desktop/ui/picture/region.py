"""The region of a picture: selecting and changing it with the pointer, and painting it over the picture.

Regions are half-open rectangles in picture pixels, points are in view coordinates, and painting is in device
pixels. This file does not know the widget: `PictureView` passes the events on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPalette, QPen

from glm4v_desktop.core.geometry import Point, Rect, Size, whole
from glm4v_desktop.ui.picture.canvas import Scene
from glm4v_desktop.ui.picture.geometry import ViewTransform, band, pixel_at

REACH = 7  # view pixels on either side of an edge within which a press grips it
_FARTHER = 3  # additional view pixels outside a small region, whose handles are outside it


class Grip(Enum):
    """A part of a region that can be dragged: (vertical edge, horizontal edge), -1 is left or top."""

    TOP_LEFT = (-1, -1)
    TOP = (0, -1)
    TOP_RIGHT = (1, -1)
    RIGHT = (1, 0)
    BOTTOM_RIGHT = (1, 1)
    BOTTOM = (0, 1)
    BOTTOM_LEFT = (-1, 1)
    LEFT = (-1, 0)
    INSIDE = (0, 0)


HANDLES = tuple(grip for grip in Grip if grip is not Grip.INSIDE)


def handle_place(region: Rect, handle: Grip, transform: ViewTransform) -> Point:
    """The middle of a handle, in view coordinates."""
    across, down = handle.value
    x = {-1: region.left, 0: (region.left + region.right) / 2, 1: region.right}[across]
    y = {-1: region.top, 0: (region.top + region.bottom) / 2, 1: region.bottom}[down]
    return transform.to_view(x, y)


def grip_at(at: Point, region: Rect, transform: ViewTransform) -> Grip | None:
    """The part of the region that a press at the view point `at` grips; None outside the region.

    The whole edge can be gripped, not only its handle. The middle third always moves the region, even if it
    is small on the screen.
    """
    a = transform.to_view(region.left, region.top)
    b = transform.to_view(region.right, region.bottom)
    across = _side(at.x, a.x, b.x)
    down = _side(at.y, a.y, b.y)
    return None if across is None or down is None else Grip((across, down))


def resized(region: Rect, grip: Grip, dx: float, dy: float, picture: Size) -> Rect:
    """The region with the edges of `grip` moved by (dx, dy) picture pixels.

    If an edge is moved past the opposite one, they change roles. The region has always at least one pixel.
    """
    across, down = grip.value
    left, right = _stretched(region.left, region.right, across, dx, picture.width)
    top, bottom = _stretched(region.top, region.bottom, down, dy, picture.height)
    return Rect(left, top, right, bottom)


def moved(region: Rect, dx: float, dy: float, picture: Size) -> Rect:
    """The region moved by (dx, dy) picture pixels, within the picture; the size stays."""
    x = min(max(round(dx), -region.left), picture.width - region.right)
    y = min(max(round(dy), -region.top), picture.height - region.bottom)
    return region.moved(x, y)


def grown(region: Rect, dx: int, dy: int, picture: Size) -> Rect:
    """The region with its right and bottom edges moved by (dx, dy) pixels; at least one pixel remains."""
    right = min(max(region.right + dx, region.left + 1), picture.width)
    bottom = min(max(region.bottom + dy, region.top + 1), picture.height)
    return Rect(region.left, region.top, right, bottom)


def grown_edge(region: Rect, dx: int, dy: int) -> Rect:
    """The pixels along the edges that `grown` moved; they should be visible."""
    left = region.right - 1 if dx else region.left
    top = region.bottom - 1 if dy else region.top
    return Rect(left, top, region.right, region.bottom)


def legal(region: Rect | None, picture: Size) -> Rect | None:
    """The part of a region inside the picture; None if there is none."""
    if region is None:
        return None
    cut = region.intersection(whole(picture))
    return None if cut.is_empty else cut


def _side(at: float, low: float, high: float) -> int | None:
    inward = min(REACH, (high - low) / 3)
    outward = REACH if inward == REACH else REACH + _FARTHER
    if low - outward <= at < low + inward:
        return -1
    if high - inward < at <= high + outward:
        return 1
    return 0 if low <= at <= high else None


def _stretched(low: int, high: int, side: int, by: float, extent: int) -> tuple[int, int]:
    if side == 0:
        return low, high
    fixed, edge = (high, low) if side < 0 else (low, high)
    edge = min(max(round(edge + by), 0), extent)
    if edge == fixed:  # one pixel remains, on the side of the old region
        edge = fixed + side
    return min(fixed, edge), max(fixed, edge)


CLICK = 8  # view pixels; a shorter drag that draws a region counts as a click
_TREMBLE = 3  # view pixels; a shorter drag of an existing region counts as a click, because hands shake


@dataclass(frozen=True, slots=True)
class Corner:
    """A gesture: the first corner was clicked, and the band follows the pointer until the second click."""

    place: Point  # in picture coordinates


@dataclass(frozen=True, slots=True)
class Drag:
    """A gesture with the button down. Without `grip` it draws a new region.

    `live`: it has moved farther than a click.
    """

    pressed: Point  # in view coordinates
    start: Point  # the same point in picture coordinates, because the view may be panned meanwhile
    before: Rect | None
    grip: Grip | None
    corner: Corner | None
    live: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """The region of a picture and the current gesture of the pointer, which changes `region`.

    A region is selected by a drag from corner to corner, or by clicking both corners (for people who cannot
    drag); an existing one can be dragged. A drag shorter than `CLICK` is a click: outside a region it clears
    the region, without a region it sets the first corner.
    """

    picture: Size
    region: Rect | None = None
    gesture: Drag | Corner | None = None

    @property
    def busy(self) -> bool:
        """Whether there is a gesture that `cancelled` would end."""
        return self.gesture is not None

    @property
    def drawing(self) -> bool:
        """Whether `region` is a rubber band that is still being drawn."""
        match self.gesture:
            case Drag(grip=None, live=live, corner=corner):
                return live or corner is not None
            case Corner():
                return self.region is not None
        return False

    @property
    def held(self) -> bool:
        """Whether the button is down."""
        return isinstance(self.gesture, Drag)

    @property
    def drags(self) -> bool:
        """Whether the button is down and has moved farther than a click."""
        return isinstance(self.gesture, Drag) and self.gesture.live

    def grip_held(self, at: Point, view: ViewTransform) -> Grip | None:
        """The grip that is being dragged, otherwise the one that a press at `at` would take."""
        return self.gesture.grip if isinstance(self.gesture, Drag) else self.grip_at(at, view)

    def grip_at(self, at: Point, view: ViewTransform) -> Grip | None:
        """The grip that a press at `at` would take.

        None inside a region that is the whole picture: it cannot be moved, so a drag draws a new one.
        """
        if self.region is None or isinstance(self.gesture, Corner):
            return None
        grip = grip_at(at, self.region, view)
        return None if grip is Grip.INSIDE and self.region == whole(self.picture) else grip

    def pressed(self, at: Point, view: ViewTransform) -> Selection:
        corner = self.gesture if isinstance(self.gesture, Corner) else None
        before = None if corner else self.region
        drag = Drag(at, view.to_picture(at), before, self.grip_at(at, view), corner)
        return replace(self, gesture=drag)

    def pointed(self, at: Point, view: ViewTransform) -> Selection:
        """The selection after a move of the pointer, with or without the button."""
        match self.gesture:
            case Drag() as drag:
                return self._dragged(drag, at, view)
            case Corner(place=place):
                far = _distance(view.to_view(place.x, place.y), at) >= CLICK
                return replace(self, region=band(place, view.to_picture(at), self.picture) if far else None)
        return self

    def released(self, at: Point, view: ViewTransform) -> Selection:
        if not isinstance(self.gesture, Drag):
            return self
        done = self.pointed(at, view)
        drag = done.gesture
        assert isinstance(drag, Drag)  # noqa: S101 - pointed() does not change the type of a gesture
        if not drag.live:
            return self._clicked(drag, view)
        if drag.grip is None and _distance(view.to_view(drag.start.x, drag.start.y), at) < CLICK:
            return done.cancelled()  # a drag that ends where it began cancels itself
        return replace(done, gesture=None)

    def cancelled(self) -> Selection:
        """The selection without the gesture, with the region from before it."""
        match self.gesture:
            case Drag(before=before):
                return replace(self, region=before, gesture=None)
            case Corner():
                return replace(self, region=None, gesture=None)
        return self

    def _dragged(self, drag: Drag, at: Point, view: ViewTransform) -> Selection:
        enough = CLICK if drag.grip is None else _TREMBLE
        if not drag.live and _distance(drag.pressed, at) < enough:
            return self
        there = view.to_picture(at)
        dx, dy = there.x - drag.start.x, there.y - drag.start.y
        match drag:
            case Drag(grip=Grip.INSIDE, before=Rect() as before):
                region: Rect | None = moved(before, dx, dy, self.picture)
            case Drag(grip=Grip() as grip, before=Rect() as before):
                region = resized(before, grip, dx, dy, self.picture)
            case _:
                region = band(drag.start, there, self.picture) or drag.before
        return replace(self, region=region, gesture=replace(drag, live=True, corner=None))

    def _clicked(self, drag: Drag, view: ViewTransform) -> Selection:
        """The selection after a click; it counts at the point where the button went down."""
        if drag.corner is not None:
            place = drag.corner.place
            far = _distance(view.to_view(place.x, place.y), drag.pressed) >= CLICK
            return replace(self, gesture=None, region=band(place, drag.start, self.picture) if far else None)
        if drag.before is not None and grip_at(drag.pressed, drag.before, view) is not None:
            return replace(self, gesture=None)  # a click on the region does not change it
        inside = pixel_at(drag.pressed, view, self.picture) is not None
        first = Corner(drag.start) if inside and drag.before is None else None
        return replace(self, region=None, gesture=first)


def _distance(a: Point, b: Point) -> float:
    return max(abs(a.x - b.x), abs(a.y - b.y))


# Not the theme's colors: black and white together are visible on pictures of any color.
_DIM_DRAWING = QColor(0, 0, 0, 90)
_DIM = QColor(0, 0, 0, 36)  # around a selected region; text there can still be read
_DARK = QColor(0, 0, 0)
_LIGHT = QColor(255, 255, 255)
_LABEL = QColor(0, 0, 0, 205)
_HANDLE = 9  # view pixels
_GAP = 8  # view pixels between the region and its size
_CROWDED = 4 * _HANDLE  # view pixels; a shorter side has no handle in its middle

CURSORS = {
    Grip.TOP_LEFT: Qt.CursorShape.SizeFDiagCursor,
    Grip.BOTTOM_RIGHT: Qt.CursorShape.SizeFDiagCursor,
    Grip.TOP_RIGHT: Qt.CursorShape.SizeBDiagCursor,
    Grip.BOTTOM_LEFT: Qt.CursorShape.SizeBDiagCursor,
    Grip.TOP: Qt.CursorShape.SizeVerCursor,
    Grip.BOTTOM: Qt.CursorShape.SizeVerCursor,
    Grip.LEFT: Qt.CursorShape.SizeHorCursor,
    Grip.RIGHT: Qt.CursorShape.SizeHorCursor,
    Grip.INSIDE: Qt.CursorShape.SizeAllCursor,
}


@dataclass(frozen=True, slots=True)
class Overlay:
    """What to paint: the region in picture pixels, its size as text, and whether it is still being drawn."""

    region: Rect
    label: str
    drawing: bool


def device_rect(region: Rect, scene: Scene) -> QRect:
    """The device pixels that the region covers."""
    left = scene.left + round(region.left * scene.zoom)
    top = scene.top + round(region.top * scene.zoom)
    right = scene.left + round(region.right * scene.zoom)
    bottom = scene.top + round(region.bottom * scene.zoom)
    return QRect(left, top, max(1, right - left), max(1, bottom - top))


def readout_place(region: QRect, label: QSize, view: QSize, gap: int) -> QPoint:
    """The corner of the size label: above the region, below it or inside it, whichever is in the view."""
    above = region.top() - gap - label.height()
    below = region.top() + region.height() + gap
    if above >= gap:
        y = above
    elif below + label.height() <= view.height() - gap:
        y = below
    else:
        y = max(region.top(), 0) + gap
    x = region.left()
    return QPoint(
        max(0, min(max(x, gap), view.width() - gap - label.width())),
        max(0, min(y, view.height() - gap - label.height())),
    )


def paint_overlay(
    painter: QPainter,
    overlay: Overlay,
    scene: Scene,
    picture: QRect,
    dpr: float,
    palette: QPalette,
    font: QFont,
) -> None:
    """Paints the overlay over the picture, which covers `picture`. All units are device pixels."""
    region = device_rect(overlay.region, scene)
    line = max(1, round(dpr))
    view = QRect(0, 0, scene.size.width, scene.size.height)
    _dim_around(painter, region, picture.intersected(view), _DIM_DRAWING if overlay.drawing else _DIM)
    # The border is outside the region, so that it covers no selected pixel.
    outer = _nearby(region.adjusted(-2 * line, -2 * line, 2 * line, 2 * line), view)
    inner = _nearby(region.adjusted(-line, -line, line, line), view)
    _frame(painter, outer, line, QBrush(_DARK))
    _frame(painter, inner, line, QBrush(_LIGHT))
    if overlay.drawing:
        _dashes(painter, inner, line)
    else:
        _handles(painter, region, view, dpr, palette)
    _readout(painter, overlay.label, region, view.size(), dpr, font)


def paint_focus(painter: QPainter, scene: Scene, dpr: float, palette: QPalette) -> None:
    """Paints the ring that shows that the picture has the keyboard focus."""
    width = max(2, round(2 * dpr))
    view = QRect(0, 0, scene.size.width, scene.size.height)
    _frame(painter, view, width, QBrush(palette.color(QPalette.ColorRole.Highlight)))


def _dim_around(painter: QPainter, region: QRect, picture: QRect, dim: QColor) -> None:
    hole = region.intersected(picture)
    if hole.isEmpty():
        painter.fillRect(picture, dim)
        return
    top, bottom = hole.top(), hole.top() + hole.height()
    left, right = hole.left(), hole.left() + hole.width()
    end_x, end_y = picture.left() + picture.width(), picture.top() + picture.height()
    painter.fillRect(QRect(picture.left(), picture.top(), picture.width(), top - picture.top()), dim)
    painter.fillRect(QRect(picture.left(), bottom, picture.width(), end_y - bottom), dim)
    painter.fillRect(QRect(picture.left(), top, left - picture.left(), hole.height()), dim)
    painter.fillRect(QRect(right, top, end_x - right, hole.height()), dim)


def _nearby(rect: QRect, view: QRect) -> QRect:
    """The rectangle cut a little outside the view, because Qt would compute dashes far outside too."""
    return rect.intersected(view.adjusted(-64, -64, 64, 64))


def _frame(painter: QPainter, rect: QRect, width: int, brush: QBrush) -> None:
    """Paints a frame of `width` device pixels just inside `rect`."""
    x, y, w, h = rect.x(), rect.y(), rect.width(), rect.height()
    painter.fillRect(x, y, w, width, brush)
    painter.fillRect(x, y + h - width, w, width, brush)
    painter.fillRect(x, y, width, h, brush)
    painter.fillRect(x + w - width, y, width, h, brush)


def _dashes(painter: QPainter, rect: QRect, line: int) -> None:
    pen = QPen(_DARK, line, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([4, 4])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = line / 2
    painter.drawRect(QRectF(rect).adjusted(half, half, -half, -half))


def _handles(painter: QPainter, region: QRect, view: QRect, dpr: float, palette: QPalette) -> None:
    side = round(_HANDLE * dpr)
    seen = view.adjusted(-side, -side, side, side)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    accent = palette.color(QPalette.ColorRole.Highlight)
    for handle in HANDLES:
        if _is_crowded(handle, region, dpr):
            continue
        across, down = handle.value
        x = region.left() + region.width() * (across + 1) // 2
        y = region.top() + region.height() * (down + 1) // 2
        if not seen.contains(x, y):
            continue
        # The handles of a small region are outside it, or they would cover it.
        out_x = across * side / 2 if region.width() < _CROWDED * dpr else 0.0
        out_y = down * side / 2 if region.height() < _CROWDED * dpr else 0.0
        box = QRectF(x - side / 2 + out_x, y - side / 2 + out_y, side, side)
        painter.setPen(QPen(_DARK, max(1.0, dpr)))
        painter.setBrush(_LIGHT)
        painter.drawRoundedRect(box, 2 * dpr, 2 * dpr)
        inset = 2 * dpr
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), dpr, dpr)
    painter.restore()


def _is_crowded(handle: Grip, region: QRect, dpr: float) -> bool:
    across, down = handle.value
    return (across == 0 and region.width() < _CROWDED * dpr) or (
        down == 0 and region.height() < _CROWDED * dpr
    )


def _readout(painter: QPainter, text: str, region: QRect, view: QSize, dpr: float, font: QFont) -> None:
    metrics = QFontMetrics(font)
    pad_x, pad_y = round(8 * dpr), round(3 * dpr)
    label = QSize(metrics.horizontalAdvance(text) + 2 * pad_x, metrics.height() + 2 * pad_y)
    place = QRect(readout_place(region, label, view, math.ceil(_GAP * dpr)), label)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_LABEL)
    painter.drawRoundedRect(QRectF(place), 4 * dpr, 4 * dpr)
    painter.setFont(font)
    painter.setPen(_LIGHT)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def device_font(font: QFont, pixels: int) -> QFont:
    """`font` for a painter whose units are device pixels."""
    scaled = QFont(font)
    scaled.setPixelSize(max(1, pixels))
    return scaled
