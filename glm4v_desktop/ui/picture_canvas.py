"""A picture that can be zoomed and moved. `PictureView` adds the region to it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from glm4v_desktop.domain import view as geometry
from glm4v_desktop.domain.geometry import Point, Rect, Size
from glm4v_desktop.domain.picture import Picture
from glm4v_desktop.domain.view import Stage, ViewTransform
from glm4v_desktop.ui.picture_painter import PicturePainter, Scene, canvas_colour, frame_colour

_NOTCH = 120  # QWheelEvent.angleDelta() of one notch
_SCROLL = 60  # view pixels moved by one notch


class PictureCanvas(QWidget):
    """Shows one picture, fitted until the user zooms.

    The wheel scrolls, with Shift sideways; Ctrl+wheel and pinching zoom at the pointer.
    """

    zoom_changed = Signal(float)  # device pixels per picture pixel; 1.0 is actual size

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painter: PicturePainter | None = None
        self._stage = Stage(Size(1, 1), Size(1, 1))
        self._transform = ViewTransform(1.0, 0.0, 0.0)
        self._is_fitted = True
        self._is_untouched = True  # as the picture was opened
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
        """What is drawn and pointed at: on whole device pixels."""
        return self._transform.snapped(self._stage.dpr)

    def show_picture(self, picture: Picture, levels: Sequence[Picture] = ()) -> None:
        """Fitted, a very long one from its beginning.

        `levels` are the picture at half, quarter, ... size, for sharp and quick large ones.
        """
        self._painter = PicturePainter(picture, levels)
        self._told_zoom = None
        self._stage = self._stage_now()
        self._show_opened()

    def clear(self) -> None:
        self._painter = None
        self.update()

    def fit(self) -> None:
        """The whole picture; stays so when the view is resized."""
        self._show(geometry.fitted(self._stage), is_fitted=True)

    def actual_size(self) -> None:
        """One picture pixel per device pixel, keeping what is in the middle."""
        self._show(geometry.actual_size(self._stage, self._transform.to_picture(self._middle())))

    def zoom_in(self) -> None:
        self.zoom_to(geometry.stepped(self.zoom, 1), self._middle())

    def zoom_out(self) -> None:
        self.zoom_to(geometry.stepped(self.zoom, -1), self._middle())

    def zoom_to(self, zoom: float, at: Point) -> None:
        """With the picture point under the view point `at` staying where it is."""
        self._show(geometry.zoomed(self._transform, self._stage, zoom, at))

    def pan(self, dx: float, dy: float) -> bool:
        """Moves the picture by view pixels, as far as it goes; says whether it moved."""
        moved = geometry.panned(self._transform, self._stage, dx, dy)
        if self._painter is None or moved == self._transform:
            return False
        self._show(moved, is_fitted=self._is_fitted)
        return True

    def reveal(self, area: Rect) -> None:
        """Moves the picture as little as needed to show these picture pixels."""
        moved = geometry.revealed(self._transform, self._stage, area)
        if moved != self._transform:
            self._show(moved, is_fitted=self._is_fitted)

    def scene(self) -> Scene:
        """Where everything lies in device pixels, for painting."""
        shown, dpr = self.shown, self._stage.dpr
        # One more where our edges lie between device pixels: `_count_device_pixels` begins on the one before.
        more = 0 if dpr.is_integer() else 1
        size = Size(math.ceil(self.width() * dpr) + more, math.ceil(self.height() * dpr) + more)
        canvas, frame = canvas_colour(self.palette()), frame_colour(self.palette())
        return Scene(round(shown.left * dpr), round(shown.top * dpr), self.zoom, size, canvas, frame)

    def paint_over(self, painter: QPainter, scene: Scene, picture: QRect) -> None:
        """For subclasses: what lies over `picture`. The painter counts device pixels."""

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
        """Stays so when the view is resized, until it is moved or zoomed."""
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

    def _stage_now(self) -> Stage:
        picture = self._painter.picture.size if self._painter else Size(1, 1)
        return Stage(picture, Size(self.width(), self.height()), self.devicePixelRatioF())

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
        """At a scaling of 1.25 our corner may lie between two device pixels of the window.

        The one before is taken, or every line of the picture would be smeared over two.
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
