"""What is laid over the window while something is dragged across it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from glm4v_desktop.ui.chat.look import blend, look_of
from glm4v_desktop.ui.icons import icon_pixmap

_MARGIN, _RADIUS, _SYMBOL = 16, 16, 48


class DropOverlay(QWidget):
    """Takes no events itself: the window under it takes the drop."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = look_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(look.card)
        veil.setAlphaF(0.92)
        painter.fillRect(self.rect(), veil)
        frame = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        painter.setPen(QPen(look.accent, 2, Qt.PenStyle.DashLine))
        painter.setBrush(blend(look.card, look.accent, 0.06))
        painter.setOpacity(0.94)
        painter.drawRoundedRect(frame, _RADIUS, _RADIUS)
        painter.setOpacity(1.0)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(look.text)
        painter.drawText(
            frame.adjusted(0, _SYMBOL, 0, 0), Qt.AlignmentFlag.AlignCenter, self.tr("Drop to open")
        )
        symbol = icon_pixmap("picture", look.accent, _SYMBOL, self.devicePixelRatioF())
        corner = frame.center() - QPointF(_SYMBOL / 2, _SYMBOL)
        painter.drawPixmap(corner, symbol)
        painter.end()
