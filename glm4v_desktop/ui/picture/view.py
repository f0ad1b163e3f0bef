"""The widget that shows the picture and lets the user select a region with the mouse or keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontInfo, QKeyEvent, QKeySequence, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

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
from glm4v_desktop.ui.picture.text_tool import TextTool, Unit

if TYPE_CHECKING:
    from glm4v_desktop.ui.picture.text_layer import Part, TextLayer

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
_MOST_SAID = 20  # selected runs that a screen reader is told
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

    A double-click on a word selects its text, a third click the line. In the text mode a drag selects text
    too, and the arrow keys move in it.
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
        self._text = TextTool()
        self._since_double_click = QElapsedTimer()
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
        self._text.set_layer(None)
        super().show_picture(picture, levels)
        self._describe()

    def clear(self) -> None:
        self._start_over(Selection(Size(1, 1)))
        self._text.set_layer(None)
        super().clear()
        self._describe()

    def set_region(self, region: Rect | None) -> None:
        """Sets the region, limited to the picture; ends any gesture."""
        if self.picture is not None:
            size = self.picture.size
            self._become(Selection(size, regions.legal(region, size)))

    def select_all(self) -> None:
        """Selects all text in the text mode, otherwise the whole picture as the region."""
        if self._text.is_on:
            self._text.select_all()
            self._show_text()
        elif self.picture is not None:
            self.set_region(whole(self.picture.size))

    def clear_region(self) -> None:
        self.set_region(None)

    def set_text(self, layer: TextLayer | None) -> None:
        """Sets the recognized text of the picture, when it is known."""
        self._text.set_layer(layer)
        self._show_text()

    def set_text_mode(self, is_on: bool) -> None:
        """Whether a drag selects text instead of a region."""
        self.cancel_gesture()
        self._text.is_on = is_on
        self._text.clear()
        self._show_text()

    @property
    def selected_text(self) -> list[Part]:
        return self._text.parts

    def clear_text(self) -> bool:
        """Selects no text; returns whether some was selected."""
        had = self._text.clear()
        self._show_text()
        return had

    def show_found(self, found: Sequence[list[Rect]], current: int = -1) -> None:
        """Highlights the rectangles of found texts; the current one also has a frame and is scrolled to."""
        self._text.found, self._text.current = tuple(found), current
        if 0 <= current < len(found) and found[current]:
            self.reveal(found[current][0])
        self.update()

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
        has_caret = self._text.is_on and self.hasFocus() and self._shows_ring
        self._text.paint(painter, scene, self.palette(), dpr, has_caret)
        if self.hasFocus() and self._shows_ring:
            paint_focus(painter, scene, dpr, self.palette())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_second_click = False
        if not self._pressed_text(event):
            self._press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._become(self._selection.cancelled())  # the first click may have set a corner
        self._is_second_click = event.button() == Qt.MouseButton.LeftButton
        if not self._pressed_text(event, Unit.WORD):
            self._press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = at = point(event.position())
        if self._pan is not None:
            self.pan(at.x - self._pan.last.x, at.y - self._pan.last.y)
            self._pan = _Pan(self._pan.button, at)
        elif self._text.is_dragging:
            self._text.drag(self.shown.to_picture(at))
            self._show_text()
        elif self._selection.held and not event.buttons() & Qt.MouseButton.LeftButton:
            self._release(at)  # the button was released where this widget gets no events
        else:
            self._become(self._selection.pointed(at, self.shown))
        self._show_cursor(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = point(event.position())
        if self._pan is not None:
            self._pan = None if event.button() == self._pan.button else self._pan
        elif self._text.is_dragging:
            self._puller.stop()
            self._text.release()
        elif event.button() == Qt.MouseButton.LeftButton:
            self._release(at)
        self._show_cursor(at)

    def _pressed_text(self, event: QMouseEvent, unit: Unit = Unit.CHARACTER) -> bool:
        """Begins to select text if the press is for it: in the text mode, or the second on a word."""
        if event.button() != Qt.MouseButton.LeftButton or self.picture is None or self._space_is_down:
            return False
        at = point(event.position())
        place = self.shown.to_picture(at)
        if unit is Unit.WORD:
            self._since_double_click.start()
        elif self._is_third_click(at):
            unit = Unit.LINE
        on_a_word = unit is not Unit.CHARACTER and self._text.is_over_text(place, self.shown.scale)
        if not self._text.is_on and (not on_a_word or self._selection.grip_at(at, self.shown) is not None):
            self.clear_text()
            return False
        self._pointer = at
        self._become(self._selection.cancelled())
        extend = unit is Unit.CHARACTER and bool(event.modifiers() & _SHIFT)
        self._text.press(place, unit, extend)
        self._puller.start()
        self._show_text()
        return True

    def _is_third_click(self, at: Point) -> bool:
        clock, before = self._since_double_click, self._pointer
        soon = clock.isValid() and clock.elapsed() < QApplication.doubleClickInterval()
        near = abs(at.x - before.x) + abs(at.y - before.y) < QApplication.startDragDistance()
        return soon and near

    def _show_text(self) -> None:
        self._describe()
        self._show_cursor(self._pointer)
        self.update()

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
        ends = self._text.is_on and event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End)
        return event.matches(QKeySequence.StandardKey.SelectAll) or arrow_of(event) is not None or ends

    def _pressed_key(self, event: QKeyEvent) -> bool:
        """Handles a key; returns False if it has no meaning here."""
        key = event.key()
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
            return True
        if self._text.is_on and self._moved_in_text(event):
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

    def _moved_in_text(self, event: QKeyEvent) -> bool:
        keys = modifiers_of(event)
        if keys & ~(_SHIFT | _CTRL):
            return False
        seen = self._text.press_key(event.key(), bool(keys & _CTRL), bool(keys & _SHIFT))
        if seen is None:
            return False
        self.reveal(seen)
        self._show_text()
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
        if not (self._selection.drags or self._text.is_dragging):
            return
        if self.pan(*edge_pull(self._pointer, Size(self.width(), self.height()))):
            if self._text.is_dragging:
                self._text.drag(self.shown.to_picture(self._pointer))
                self._show_text()
            else:
                self._become(self._selection.pointed(self._pointer, self.shown))

    def _show_cursor(self, at: Point) -> None:
        if self._pan is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self.picture is None:
            shape = Qt.CursorShape.ArrowCursor
        elif self._space_is_down:
            shape = Qt.CursorShape.OpenHandCursor
        elif self._text.is_on:
            over = self._text.is_over_text(self.shown.to_picture(at), self.shown.scale)
            shape = Qt.CursorShape.IBeamCursor if over else Qt.CursorShape.ArrowCursor
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
        if parts := self._text.parts:
            said = " ".join(part.text for part in parts[:_MOST_SAID])
            text += "; " + self.tr("selected text: {0}").format(said)
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
