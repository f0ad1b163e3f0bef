"""Rounded push buttons with an icon, a text or both, painted in the colors of the palette."""

from __future__ import annotations

import html
from enum import Enum, auto

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolTip, QWidget

from glm4v_desktop.ui.widgets.colors import Look, blend, look_of
from glm4v_desktop.ui.widgets.icons import icon_pixmap

BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
"""Focus that came from the keyboard, so a focus ring is drawn."""

_ICON = 16  # device-independent pixels, like the other sizes here
_GAP = 6  # between icon and text
_RING = 3  # from the outside of a primary button's focus ring to its fill
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def cut_text_tip(widget: QWidget, text: str, event: QEvent) -> bool:
    """Shows `text` in full as a tool tip, for a widget that elides it and has no tool tip of its own.

    Returns whether `event` was such a tool tip request and has been handled.
    """
    if event.type() != QEvent.Type.ToolTip or widget.toolTip() or not isinstance(event, QHelpEvent):
        return False
    # Qt guesses whether a tool tip is HTML; as escaped HTML, any text is shown literally.
    QToolTip.showText(event.globalPos(), f"<span>{html.escape(text)}</span>", widget)
    return True


class ButtonLook(Enum):
    """How a button is painted."""

    PRIMARY = auto()  # filled with the accent color: the recommended action
    PLAIN = auto()  # outlined
    QUIET = auto()  # no outline, and no fill until the mouse is over it
    FLOATING = auto()  # fully rounded, for a button over other content


class PillButton(QPushButton):
    """A button with a 16 pixel icon, a text or both; it elides its text when it is too narrow.

    `icon_name` is the name of a drawing as for `icons.icon_pixmap`, or empty for no icon.
    """

    def __init__(self, look: ButtonLook, icon_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = look
        self._icon_name = icon_name
        self._ring = False  # a focus ring is drawn only when the focus came from the keyboard
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, icon_name: str) -> None:
        self._icon_name = icon_name
        self.updateGeometry()
        self.update()

    @property
    def icon_name(self) -> str:
        return self._icon_name

    def sizeHint(self) -> QSize:
        height = max(28, self.fontMetrics().height() + 12)
        width = _ICON if self._icon_name else 0
        if self.text():
            width += self.fontMetrics().horizontalAdvance(self.text()) + (_GAP if self._icon_name else 0)
            return QSize(width + 24, height)
        return QSize(height, height)

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), 64), hint.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter clicks the button, as the space bar does; QPushButton leaves Enter to a dialog's default."""
        if event.key() in _ENTER:
            if not event.isAutoRepeat():
                self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:  # the ring stays as it was
            self._ring = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self._ring = False
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self.width() < self.sizeHint().width():
            return cut_text_tip(self, self.text(), event) or super().event(event)
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        look = look_of(self.palette())
        fill, edge, letters = self._colors(look)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        radius = box.height() / 2 if self._kind is ButtonLook.FLOATING else 8.0
        ring = self._ring and self.hasFocus()
        if ring and self._kind is ButtonLook.PRIMARY:  # invisible on the accent fill, so outside it
            painter.setPen(QPen(look.text, 2))
            painter.drawRoundedRect(box, radius, radius)
            box = box.adjusted(_RING, _RING, -_RING, -_RING)
            radius -= _RING
            ring = False
        painter.setPen(QPen(look.accent, 2) if ring else QPen(edge, 1))
        painter.setBrush(fill)
        painter.drawRoundedRect(box, radius, radius)
        self._draw_content(painter, letters)
        painter.end()

    def _colors(self, look: Look) -> tuple[QColor, QColor, QColor]:
        """The colors of the fill, the outline and the text."""
        over = self.isEnabled() and self.underMouse()
        pressed = self.isEnabled() and self.isDown()
        strength = 0.16 if pressed else 0.08 if over else 0.0
        clear = QColor(Qt.GlobalColor.transparent)
        letters = look.text if self.isEnabled() else look.muted
        match self._kind:
            case ButtonLook.PRIMARY if self.isEnabled():
                fill = blend(look.accent, look.text, strength)
                return fill, fill, self.palette().color(QPalette.ColorRole.HighlightedText)
            case ButtonLook.PRIMARY | ButtonLook.PLAIN if not self.isEnabled():
                return look.code, look.code, letters
            case ButtonLook.QUIET:
                fill = blend(look.card, look.text, strength) if strength else clear
                return fill, fill, letters
            case _:
                return blend(look.card, look.text, strength), look.card_edge, letters

    def _draw_content(self, painter: QPainter, letters: QColor) -> None:
        box = self.rect()
        text_width = self.fontMetrics().horizontalAdvance(self.text())
        gap = _GAP if self._icon_name and self.text() else 0
        icon_width = _ICON if self._icon_name else 0
        left = max(8, (box.width() - text_width - gap - icon_width) // 2) if self.text() else 0
        if self._icon_name:
            top = (box.height() - _ICON) // 2
            icon_left = left if self.text() else (box.width() - _ICON) // 2
            pixmap = icon_pixmap(self._icon_name, letters, _ICON, self.devicePixelRatio())
            painter.drawPixmap(icon_left, top, pixmap)
        painter.setPen(letters)
        room = QRect(left + icon_width + gap, 0, box.width() - left - icon_width - gap - 8, box.height())
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width() + 8)
        painter.drawText(room.adjusted(0, 0, 8, 0), Qt.AlignmentFlag.AlignVCenter, text)
