"""A sample picture to click on: a small view of it and its title."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from glm4v_desktop.ui.chat.look import blend, look_of

SMALLEST_WIDTH, LARGEST_WIDTH = 96, 148  # pixels
_SHAPE = 84 / 132  # height of the preview by its width
_EDGE = 6  # around everything: what lights up under the mouse
_GAP = 6
_RADIUS = 6


class SampleButton(QAbstractButton):
    """Its title is elided where it does not fit; the tool tip has all of it."""

    def __init__(self, title: str, preview: QImage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview = preview
        self.setText(title)
        self.setToolTip(title)
        self.setAccessibleName(title)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_width(LARGEST_WIDTH)

    def set_width(self, width: int) -> None:
        inner = width - 2 * _EDGE
        self.setFixedSize(width, 2 * _EDGE + round(inner * _SHAPE) + _GAP + self.fontMetrics().height())

    def sizeHint(self) -> QSize:
        return self.size()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        look = look_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(
                blend(self.palette().window().color(), look.accent, 0.22 if self.isDown() else 0.12)
            )
            painter.drawRoundedRect(self.rect(), _RADIUS + 2, _RADIUS + 2)
        if self.hasFocus():
            painter.setPen(QPen(look.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS + 1, _RADIUS + 1)
        inner = self.width() - 2 * _EDGE
        frame = QRect(_EDGE, _EDGE, inner, round(inner * _SHAPE))
        self._draw_preview(painter, frame)
        painter.setPen(look.text)
        place = QRect(_EDGE, frame.bottom() + _GAP, inner, self.fontMetrics().height())
        title = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, inner)
        painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, title)
        painter.end()

    def _draw_preview(self, painter: QPainter, frame: QRect) -> None:
        """Fills the frame; what sticks out at the sides or below is cut off."""
        look = look_of(self.palette())
        rounded = QPainterPath()
        rounded.addRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.save()
        painter.setClipPath(rounded)
        size = self._preview.size()
        shown = frame.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
        left = (size.width() - shown.width()) // 2
        painter.drawImage(frame, self._preview, QRect(left, 0, shown.width(), shown.height()))
        painter.restore()
        painter.setPen(QPen(look.line, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(rounded)
