"""The widget that shows the picture and lets the user select a region with the mouse or keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontInfo, QKeyEvent, QKeySequence, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from glm4v_desktop.core.geometry import Point, Rect, Size, whole
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.ui.picture import region as regions
from glm4v_desktop.ui.picture.canvas import PictureCanvas, Scene, point
from glm4v_desktop.ui.picture.geometry import edge_pull
from glm4v_desktop.ui.picture.region import (
    CURSORS,
    Overlay,
    Selection,
    device_font,
    paint_focus,
    paint_overlay,
)

_FAST = 10  # picture pixels that an arrow key with Ctrl moves
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_PULL_MS = 30
_KEY_PAN = 60  # view pixels that an arrow key moves the picture
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_PAGES: dict[int, int] = {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}


@dataclass(frozen=True, slots=True)
class _Pan:
    """A drag that moves the picture with this button; `last` is the pointer's last position."""

    button: Qt.MouseButton
    last: Point


class PictureView(PictureCanvas):
    """Shows a picture and selects a region by a drag or by two clicks on its corners.

    A drag with Space or the middle button moves the picture. Arrow keys move the region (the picture if there
    is no region), with Shift they resize it, with Ctrl they go ten times as far. Ctrl+A selects all, Enter
    accepts. The window handles Esc, which cancels the gesture or clears the region.
    """

    region_changed = Signal(object)  # Rect | None in picture pixels, also during a gesture
    region_selected = Signal(object)  # Rect | None in picture pixels, at the end of a gesture
    region_accepted = Signal()  # Enter or a double-click: the user has finished selecting

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selection = Selection(Size(1, 1))
        self._settled: Rect | None = None
        self._pointer = Point(0.0, 0.0)
        self._pan: _Pan | None = None
        self._space_is_down = False
        self._is_second_click = False
        self._shows_ring = False
        self._puller = QTimer(self, interval=_PULL_MS)
        self._puller.timeout.connect(self._on_pull)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._retranslate()

    @property
    def region(self) -> Rect | None:
        """The selected region, half-open, in picture pixels; None stands for the whole picture."""
        return self._selection.region

    def show_picture(self, picture: Picture, levels: Sequence[Picture] = ()) -> None:
        """Shows a picture fitted, without a region. Emits nothing: the region belonged to the old picture."""
        self._start_over(Selection(picture.size))
        super().show_picture(picture, levels)
        self._describe()

    def clear(self) -> None:
        self._start_over(Selection(Size(1, 1)))
        super().clear()
        self._describe()

    def set_region(self, region: Rect | None) -> None:
        """Sets the region, limited to the picture; ends any gesture."""
        if self.picture is not None:
            size = self.picture.size
            self._become(Selection(size, regions.legal(region, size)))

    def select_all(self) -> None:
        if self.picture is not None:
            self.set_region(whole(self.picture.size))

    def clear_region(self) -> None:
        self.set_region(None)

    def cancel_gesture(self) -> bool:
        """Cancels the current gesture; returns False if there is none."""
        if not self._selection.busy:
            return False
        self._puller.stop()
        self._become(self._selection.cancelled())
        return True

    def paint_over(self, painter: QPainter, scene: Scene, picture: QRect) -> None:
        dpr = self.devicePixelRatioF()
        region = self.region
        if region is not None:
            overlay = Overlay(region, f"{region.width} × {region.height}", self._selection.drawing)
            font = device_font(self.font(), round(QFontInfo(self.font()).pixelSize() * dpr))
            paint_overlay(painter, overlay, scene, picture, dpr, self.palette(), font)
        if self.hasFocus() and self._shows_ring:
            paint_focus(painter, scene, dpr, self.palette())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_second_click = False
        self._press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._become(self._selection.cancelled())  # the first click may have set a corner
        self._is_second_click = event.button() == Qt.MouseButton.LeftButton
        self._press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = at = point(event.position())
        if self._pan is not None:
            self.pan(at.x - self._pan.last.x, at.y - self._pan.last.y)
            self._pan = _Pan(self._pan.button, at)
        elif self._selection.held and not event.buttons() & Qt.MouseButton.LeftButton:
            self._release(at)  # the button was released where this widget gets no events
        else:
            self._become(self._selection.pointed(at, self.shown))
        self._show_cursor(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = point(event.position())
        if self._pan is not None:
            self._pan = None if event.button() == self._pan.button else self._pan
        elif event.button() == Qt.MouseButton.LeftButton:
            self._release(at)
        self._show_cursor(at)

    def _press(self, event: QMouseEvent) -> None:
        self._pointer = at = point(event.position())
        left = event.button() == Qt.MouseButton.LeftButton
        middle = event.button() == Qt.MouseButton.MiddleButton
        if self.picture is None or self._pan is not None or self._selection.held or not (left or middle):
            event.ignore()
        elif middle or self._space_is_down:
            self._pan = _Pan(event.button(), at)
        else:
            self._become(self._selection.pressed(at, self.shown))
            self._puller.start()
        self._show_cursor(at)

    def _release(self, at: Point) -> None:
        self._puller.stop()
        accepts = self._is_second_click and self._selection.held and not self._selection.drags
        self._become(self._selection.cancelled() if accepts else self._selection.released(at, self.shown))
        if accepts:
            self.region_accepted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._shows_ring = True
        self.update()
        if self.picture is None or not self._pressed_key(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and self._space_is_down:
            self._space_is_down = False
            self._show_cursor(self._pointer)
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in _BY_KEYBOARD:
            self._shows_ring = True
        elif event.reason() in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.OtherFocusReason):
            self._shows_ring = False
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Cancels gestures, because the release of a key or button elsewhere is not reported."""
        self._space_is_down = False
        if not self._selection.held:
            self._become(self._selection.cancelled())
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._wants(event)
        ):
            event.accept()  # so that this widget gets the key even if the window has a shortcut for it
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _wants(self, event: QKeyEvent) -> bool:
        if self.picture is None:
            return False
        return event.matches(QKeySequence.StandardKey.SelectAll) or arrow_of(event) is not None

    def _pressed_key(self, event: QKeyEvent) -> bool:
        """Handles a key; returns False if it has no meaning here."""
        key = event.key()
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
            return True
        if (arrow := arrow_of(event)) is not None:
            return self._move_by(arrow)
        if modifiers_of(event) != Qt.KeyboardModifier.NoModifier:
            return False
        if key in _PAGES:
            return self.pan(0, _PAGES[key] * self.height() * 0.9)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.region_accepted.emit()
        elif key == Qt.Key.Key_Space:
            self._space_is_down = True
            self._show_cursor(self._pointer)
        else:
            return False
        return True

    def _move_by(self, arrow: Arrow) -> bool:
        region, size = self.region, self._selection.picture
        if region is None or self._selection.busy:
            return self.pan(-arrow.across * _KEY_PAN, -arrow.down * _KEY_PAN)
        change = regions.grown if arrow.resizes else regions.moved
        after = change(region, arrow.dx, arrow.dy, size)
        self.set_region(after)
        self.reveal(regions.grown_edge(after, arrow.dx, arrow.dy) if arrow.resizes else after)
        return True

    def _start_over(self, selection: Selection) -> None:
        self._puller.stop()
        self._selection, self._settled, self._pan = selection, None, None

    def _become(self, selection: Selection) -> None:
        before, self._selection = self._selection, selection
        if (selection.region, selection.drawing) != (before.region, before.drawing):
            self.update()
        if selection.region != before.region:
            self.region_changed.emit(selection.region)
        if not selection.busy and selection.region != self._settled:
            self._settled = selection.region
            self._describe()
            self.region_selected.emit(selection.region)

    def _on_pull(self) -> None:
        """Moves the picture during a drag whose pointer is near an edge."""
        if not self._selection.drags:
            return
        if self.pan(*edge_pull(self._pointer, Size(self.width(), self.height()))):
            self._become(self._selection.pointed(self._pointer, self.shown))

    def _show_cursor(self, at: Point) -> None:
        if self._pan is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self.picture is None:
            shape = Qt.CursorShape.ArrowCursor
        elif self._space_is_down:
            shape = Qt.CursorShape.OpenHandCursor
        else:
            grip = self._selection.grip_held(at, self.shown)
            shape = CURSORS[grip] if grip else Qt.CursorShape.CrossCursor
        self.setCursor(shape)

    def _describe(self) -> None:
        """Sets the description for screen readers: the sizes of the picture and the region."""
        if self.picture is None:
            text = self.tr("No picture")
        else:
            size = self.picture.size
            text = self.tr("{0} by {1} pixels").format(size.width, size.height)
        if (region := self.region) is not None:
            selected = self.tr("region {0} by {1} pixels at {2}, {3}")
            text += "; " + selected.format(region.width, region.height, region.left, region.top)
        self.setAccessibleDescription(text)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Picture"))
        self._describe()


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow key: its direction, the number of picture pixels, and whether it resizes."""

    across: int
    down: int
    step: int
    resizes: bool

    @property
    def dx(self) -> int:
        return self.across * self.step

    @property
    def dy(self) -> int:
        return self.down * self.step


def arrow_of(event: QKeyEvent) -> Arrow | None:
    """The arrow key of an event; None for other keys, and with Alt or Meta, which are the window's."""
    modifiers = modifiers_of(event)
    if event.key() not in _ARROWS or modifiers & ~(_SHIFT | _CTRL):
        return None
    across, down = _ARROWS[event.key()]
    return Arrow(across, down, _FAST if modifiers & _CTRL else 1, bool(modifiers & _SHIFT))


def modifiers_of(event: QKeyEvent) -> Qt.KeyboardModifier:
    """The modifiers of an event, without the one that marks the number pad."""
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
