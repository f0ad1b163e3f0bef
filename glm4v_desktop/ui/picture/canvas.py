"""The widget that shows a picture, zooms and moves it. `PictureView` adds the selection of a region.

Scenes and everything that is painted are in device pixels of the view.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from glm4v_desktop.core.geometry import Point, Rect, Size
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.ui.picture import geometry
from glm4v_desktop.ui.picture.geometry import Viewport, ViewTransform

_SMALL = 1200  # pixels of the longer side; a picture of this size is halved in a few milliseconds
_BLOCKS_FROM = (
    2.0  # from this zoom on, pixels are shown as blocks; below it, the blocks would have unequal sizes
)


@dataclass(frozen=True, slots=True)
class Scene:
    """The position of the picture: its corner and the view's size in whole device pixels, and the zoom."""

    left: int
    top: int
    zoom: float
    size: Size
    canvas: QColor
    frame: QColor


def canvas_color(palette: QPalette) -> QColor:
    """The background color behind the picture, different enough to show the picture's edge."""
    return _mixed(
        palette.color(QPalette.ColorRole.Window), palette.color(QPalette.ColorRole.WindowText), 0.07
    )


def frame_color(palette: QPalette) -> QColor:
    return _mixed(
        palette.color(QPalette.ColorRole.Window), palette.color(QPalette.ColorRole.WindowText), 0.28
    )


def _mixed(a: QColor, b: QColor, share: float) -> QColor:
    def between(x: int, y: int) -> int:
        return round(x + (y - x) * share)

    return QColor(between(a.red(), b.red()), between(a.green(), b.green()), between(a.blue(), b.blue()))


class PicturePainter:
    """Paints a picture and caches the result: dragging a region copies it, a pan paints only new strips."""

    def __init__(self, picture: Picture, levels: Sequence[Picture]) -> None:
        self.picture = picture
        # A QImage only points to the bytes, so the pictures must live as long as the images.
        self._levels = (picture, *levels)
        self._images = sorted((_image(level) for level in self._levels), key=QImage.width)
        self._drawn: QPixmap | None = None
        self._scene: Scene | None = None

    def drawn(self, scene: Scene) -> QPixmap:
        """The painted view with the picture, of `scene.size`."""
        old = self._scene
        if self._drawn is None or old is None or replace(scene, left=old.left, top=old.top) != old:
            self._drawn = QPixmap(scene.size.width, scene.size.height)
            self._draw(scene, QRect(QPoint(0, 0), self._drawn.size()))
        elif scene != old:
            dx, dy = scene.left - old.left, scene.top - old.top
            self._drawn.scroll(dx, dy, self._drawn.rect())
            for strip in _uncovered(self._drawn.rect(), dx, dy):
                self._draw(scene, strip)
        self._scene = scene
        return self._drawn

    def place(self, scene: Scene) -> QRect:
        """The device pixels that the picture covers, at least in part."""
        return self._extent(scene).toAlignedRect()

    def _extent(self, scene: Scene) -> QRectF:
        size = self.picture.size
        return QRectF(scene.left, scene.top, size.width * scene.zoom, size.height * scene.zoom)

    def _draw(self, scene: Scene, part: QRect) -> None:
        assert self._drawn is not None  # noqa: S101 - made by drawn()
        covered = self.place(scene)
        painter = QPainter(self._drawn)
        painter.setClipRect(part)
        painter.fillRect(part, scene.canvas)
        painter.fillRect(covered.adjusted(-1, -1, 1, 1), scene.frame)
        if covered.intersects(part):
            self._draw_pixels(painter, scene, covered.intersected(part))
        painter.end()

    def _draw_pixels(self, painter: QPainter, scene: Scene, part: QRect) -> None:
        """Draws the pixels in `part` from the best level, so that only the view's size costs time."""
        image = self._level_for(scene.zoom)
        across = self.picture.size.width * scene.zoom / image.width()  # device pixels per pixel of this level
        down = self.picture.size.height * scene.zoom / image.height()
        smooth = scene.zoom < _BLOCKS_FROM and scene.zoom != 1.0
        around = 2 if smooth else 0  # neighboring pixels that smoothing needs
        source = QRect(
            QPoint(
                math.floor((part.left() - scene.left) / across) - around,
                math.floor((part.top() - scene.top) / down) - around,
            ),
            QPoint(
                math.ceil((part.right() + 1 - scene.left) / across) + around,
                math.ceil((part.bottom() + 1 - scene.top) / down) + around,
            ),
        ).intersected(image.rect())
        target = QRectF(
            scene.left + source.x() * across,
            scene.top + source.y() * down,
            source.width() * across,
            source.height() * down,
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        # Qt scales 32-bit pixels two to five times as fast as 24-bit pixels, including the conversion.
        painter.drawImage(target, _part(image, source).convertToFormat(QImage.Format.Format_RGB32))

    def _level_for(self, zoom: float) -> QImage:
        """The smallest level that is not enlarged at this zoom; the last one may be halved further."""
        needed = self.picture.size.width * min(zoom, 1.0)
        image = next((level for level in self._images if level.width() >= needed), self._images[-1])
        while image.width() >= 2 * needed and min(image.width(), image.height()) > 1 and _is_small(image):
            image = _halved(image)
            self._images.insert(0, image)
        return image


def _uncovered(view: QRect, dx: int, dy: int) -> list[QRect]:
    """The parts of the view that are new after its content moved by (dx, dy)."""
    columns = view.adjusted(0 if dx > 0 else view.width() + dx, 0, 0 if dx < 0 else dx - view.width(), 0)
    rows = view.adjusted(0, 0 if dy > 0 else view.height() + dy, 0, 0 if dy < 0 else dy - view.height())
    return [strip.intersected(view) for strip, by in ((columns, dx), (rows, dy)) if by]


def _image(picture: Picture) -> QImage:
    size = picture.size
    return QImage(picture.rgb, size.width, size.height, 3 * size.width, QImage.Format.Format_RGB888)


def _part(image: QImage, part: QRect) -> QImage:
    """A part of an image without copying its pixels; it is valid only while `image` exists."""
    start = part.y() * image.bytesPerLine() + part.x() * (image.depth() // 8)
    return QImage(
        image.constBits()[start:], part.width(), part.height(), image.bytesPerLine(), image.format()
    )


def _is_small(image: QImage) -> bool:
    """Whether the image can be scaled down without a noticeable delay."""
    return max(image.width(), image.height()) <= _SMALL


def _halved(image: QImage) -> QImage:
    return image.scaled(
        (image.width() + 1) // 2,
        (image.height() + 1) // 2,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def thumbnail_image(picture: Picture, box: Size) -> QImage:
    """A copy of the picture, shrunk to fit into `box` (device pixels); never enlarged."""
    image = _image(picture)
    if picture.size.width <= box.width and picture.size.height <= box.height:
        return image.copy()
    return image.scaled(
        box.width,
        box.height,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


_NOTCH = 120  # QWheelEvent.angleDelta() of one notch
_SCROLL = 60  # view pixels that one notch moves the picture


class PictureCanvas(QWidget):
    """Shows one picture, fitted until the user zooms.

    The wheel scrolls, with Shift sideways; Ctrl+wheel and pinching zoom at the pointer.
    """

    zoom_changed = Signal(float)  # device pixels per picture pixel; 1.0 is actual size

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painter: PicturePainter | None = None
        self._stage = Viewport(Size(1, 1), Size(1, 1))
        self._transform = ViewTransform(1.0, 0.0, 0.0)
        self._is_fitted = True
        self._is_untouched = True  # not moved or zoomed since it was opened
        self._told_zoom: float | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)

    @property
    def picture(self) -> Picture | None:
        return self._painter.picture if self._painter else None

    @property
    def zoom(self) -> float:
        """Device pixels per picture pixel."""
        return geometry.zoom_of(self._transform, self._stage)

    @property
    def is_fitted(self) -> bool:
        return self._is_fitted

    @property
    def shown(self) -> ViewTransform:
        """The transform for painting and for the pointer, with the corner on a whole device pixel."""
        return self._transform.snapped(self._stage.dpr)

    def show_picture(self, picture: Picture, levels: Sequence[Picture] = ()) -> None:
        """Shows a picture fitted to the view; a very long one is shown from its beginning.

        `levels` are the picture at half, quarter, ... size; they make drawing at a low zoom fast.
        """
        self._painter = PicturePainter(picture, levels)
        self._told_zoom = None
        self._stage = self._stage_now()
        self._show_opened()

    def clear(self) -> None:
        self._painter = None
        self.update()

    def fit(self) -> None:
        """Shows the whole picture, and keeps it fitted when the view is resized."""
        self._show(geometry.fitted(self._stage), is_fitted=True)

    def actual_size(self) -> None:
        """Shows one picture pixel per device pixel; the middle of the view stays in the middle."""
        self._show(geometry.actual_size(self._stage, self._transform.to_picture(self._middle())))

    def zoom_in(self) -> None:
        self.zoom_to(geometry.stepped(self.zoom, 1), self._middle())

    def zoom_out(self) -> None:
        self.zoom_to(geometry.stepped(self.zoom, -1), self._middle())

    def zoom_to(self, zoom: float, at: Point) -> None:
        """Sets the zoom; the picture point under the view point `at` stays where it is."""
        self._show(geometry.zoomed(self._transform, self._stage, zoom, at))

    def pan(self, dx: float, dy: float) -> bool:
        """Moves the picture by view pixels, within its limits; returns whether it moved."""
        moved = geometry.panned(self._transform, self._stage, dx, dy)
        if self._painter is None or moved == self._transform:
            return False
        self._show(moved, is_fitted=self._is_fitted)
        return True

    def reveal(self, area: Rect) -> None:
        """Moves the picture as little as needed to show `area` (picture pixels)."""
        moved = geometry.revealed(self._transform, self._stage, area)
        if moved != self._transform:
            self._show(moved, is_fitted=self._is_fitted)

    def scene(self) -> Scene:
        """The scene in device pixels, for painting."""
        shown, dpr = self.shown, self._stage.dpr
        # One pixel more if the widget's edges are between device pixels: see `_count_device_pixels`.
        more = 0 if dpr.is_integer() else 1
        size = Size(math.ceil(self.width() * dpr) + more, math.ceil(self.height() * dpr) + more)
        canvas, frame = canvas_color(self.palette()), frame_color(self.palette())
        return Scene(round(shown.left * dpr), round(shown.top * dpr), self.zoom, size, canvas, frame)

    def paint_over(self, painter: QPainter, scene: Scene, picture: QRect) -> None:
        """Paints over `picture`; for subclasses. The painter's units are device pixels."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._count_device_pixels(painter)
        scene = self.scene()
        if self._painter is None:
            painter.fillRect(QRect(0, 0, scene.size.width, scene.size.height), scene.canvas)
            return
        painter.drawPixmap(0, 0, self._painter.drawn(scene))
        self.paint_over(painter, scene, self._painter.place(scene))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restage()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._restage()
        if isinstance(event, QNativeGestureEvent):
            return self._pinched(event)
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._painter is None:
            event.ignore()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            notches = event.angleDelta().y() / _NOTCH
            self.zoom_to(geometry.scrolled_zoom(self.zoom, notches), point(event.position()))
        else:
            by = _scrolled(event)
            event.setAccepted(self.pan(by.x(), by.y()))

    def _pinched(self, event: QNativeGestureEvent) -> bool:
        if self._painter is None or event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self.zoom_to(self.zoom * max(0.1, 1.0 + event.value()), point(event.position()))
        return True

    def _show_opened(self) -> None:
        """Shows the picture as just opened, also after a resize, until it is moved or zoomed."""
        fitted = geometry.fitted(self._stage)
        opened = geometry.opened(self._stage)
        self._show(opened, is_fitted=opened == fitted)
        self._is_untouched = True

    def _show(self, transform: ViewTransform, *, is_fitted: bool = False) -> None:
        self._is_untouched = False
        if self._painter is None:
            return
        self._transform, self._is_fitted = transform, is_fitted
        self.update()
        if self.zoom != self._told_zoom:
            self._told_zoom = self.zoom
            self.zoom_changed.emit(self.zoom)

    def _stage_now(self) -> Viewport:
        picture = self._painter.picture.size if self._painter else Size(1, 1)
        return Viewport(picture, Size(self.width(), self.height()), self.devicePixelRatioF())

    def _restage(self) -> None:
        old, self._stage = self._stage, self._stage_now()
        if self._is_untouched:
            self._show_opened()
        elif self._is_fitted:
            self.fit()
        else:
            self._show(geometry.restaged(self._transform, old, self._stage))

    def _middle(self) -> Point:
        return Point(self.width() / 2, self.height() / 2)

    def _count_device_pixels(self, painter: QPainter) -> None:
        """Makes device pixels the painter's units.

        At a scale of 1.25 the widget's corner may be between two device pixels. The painter then begins at
        the first of the two, because otherwise every line of the picture would be spread over two pixels.
        """
        now = painter.deviceTransform()
        corner = QTransform.fromTranslate(_floor(now.dx()), _floor(now.dy()))
        painter.setWorldTransform(corner * now.inverted()[0])


def _floor(at: float) -> int:
    return math.floor(at + 1e-6)  # 7 * 1.25 must not become 8.7499999


def point(at: QPointF | QPoint) -> Point:
    return Point(at.x(), at.y())


def _scrolled(event: QWheelEvent) -> QPointF:
    """How far the wheel or touchpad moves the picture, in view pixels."""
    by = QPointF(event.pixelDelta())
    if by.isNull():
        by = QPointF(event.angleDelta()) * (_SCROLL / _NOTCH)
    sideways = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return QPointF(by.y(), by.x()) if sideways and by.x() == 0 else by
