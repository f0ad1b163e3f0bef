"""How full the model's context is: a count and a thin bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from glm4v_desktop.ui.chat.look import look_of

_BAR = QSize(72, 4)
_GAP = 8
_NEARLY_FULL = 0.9


class ContextMeter(QWidget):
    """Hidden while nothing is known, as with an engine that has no context."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._used = 0
        self._limit = 0
        small = self.font()
        small.setPointSizeF(small.pointSizeF() * 0.9)
        self.setFont(small)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def text(self) -> str:
        return self.tr("{0} of {1}").format(f"{self._used:,}", f"{self._limit:,}")

    def show_used(self, used: int, limit: int) -> None:
        """In positions of the context."""
        self._used, self._limit = min(used, limit), limit
        self._retranslate()
        self.setVisible(limit > 0)

    def forget(self) -> None:
        """The next question begins a new context, or its engine has none."""
        self._used = self._limit = 0
        self.hide()

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text) + _GAP + _BAR.width()
        return QSize(width, self.fontMetrics().height() + 4)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        look = look_of(self.palette())
        share = self._used / self._limit if self._limit else 0.0
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look.muted)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text)
        bar = QRectF(
            self.width() - _BAR.width(), (self.height() - _BAR.height()) / 2, _BAR.width(), _BAR.height()
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.line)
        painter.drawRoundedRect(bar, 2, 2)
        bar.setWidth(max(float(_BAR.height()), bar.width() * share))
        painter.setBrush(look.alarm if share >= _NEARLY_FULL else look.accent)
        painter.drawRoundedRect(bar, 2, 2)
        painter.end()

    def _retranslate(self) -> None:
        hint = self.tr(
            "How much of the model's context this conversation uses. When it is full, the model no longer "
            "sees the oldest questions."
        )
        self.setToolTip(hint)
        self.setAccessibleName(f"{self.text}. {hint}")
        self.updateGeometry()
        self.update()
