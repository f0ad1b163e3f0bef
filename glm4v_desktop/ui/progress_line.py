"""A thin bar that says how far something is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from glm4v_desktop.ui.chat.look import look_of


class ProgressLine(QWidget):
    """A thin bar; without a total it is only a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.share = 0.0
        self.setFixedHeight(6)

    def show_share(self, share: float) -> None:
        self.share = min(1.0, max(0.0, share))
        self.setAccessibleDescription(f"{self.share:.0%}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        look = look_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(self.rect())
        for colour, width in ((look.line, bar.width()), (look.accent, bar.width() * self.share)):
            painter.setBrush(colour)
            bar.setWidth(width)
            painter.drawRoundedRect(bar, 3, 3)
        painter.end()
