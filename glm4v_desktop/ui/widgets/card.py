"""Rounded cards, tags and muted labels in the colors of the palette."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from glm4v_desktop.ui.widgets.buttons import cut_text_tip
from glm4v_desktop.ui.widgets.colors import Look, look_of
from glm4v_desktop.ui.widgets.inert_text import GrowingText

_RADIUS = 10.0
_EDGE = 12  # pixels at the bottom that the rounded corners and the outline lie in


class Card(QFrame):
    """A frame with a rounded, outlined background. The owner adds a layout with the content."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)  # growing repaints only the new part

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Repaints the old bottom edge too, which WA_StaticContents would leave inside the taller card."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.update()
        else:
            end = min(event.size().height(), event.oldSize().height()) - _EDGE
            self.update(0, end, self.width(), self.height() - end)

    def surface(self, look: Look) -> tuple[QColor, QColor]:
        """The colors of the fill and the outline; subclasses override this."""
        return look.card, look.card_edge

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        fill, edge = self.surface(look_of(self.palette()))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.focusWidget()
        with_keyboard = isinstance(focused, GrowingText) and focused.shows_keyboard
        painter.setPen(QPen(look_of(self.palette()).accent, 2) if with_keyboard else QPen(edge, 1))
        painter.setBrush(fill)
        inset = 1.0 if with_keyboard else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _RADIUS, _RADIUS)
        painter.end()


class Bubble(Card):
    """The card around a question in the conversation."""

    def surface(self, look: Look) -> tuple[QColor, QColor]:
        return look.bubble, look.bubble


class AlarmCard(Card):
    """A card that shows an error."""

    def surface(self, look: Look) -> tuple[QColor, QColor]:
        return look.card, look.alarm


class Tag(QLabel):
    """One or two words in a rounded outline; `strong` draws it in the accent color."""

    def __init__(self, parent: QWidget | None = None, *, strong: bool = False) -> None:
        super().__init__(parent)
        self.strong = strong
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setContentsMargins(8, 2, 8, 2)
        small = self.font()
        small.setPointSizeF(small.pointSizeF() * 0.9)
        self.setFont(small)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        look = look_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.accent if self.strong else look.line, 1))
        painter.setBrush(look.bubble if self.strong else look.code)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(look.text)
        inner = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, inner.width() + 1)
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()


class MutedLabel(QLabel):
    """A small gray text for times, hints and notes; a single line is elided when it is too long."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        small = self.font()
        small.setPointSizeF(small.pointSizeF() * 0.9)
        self.setFont(small)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.setPen(look_of(self.palette()).muted)
        flags = self.alignment().value | (Qt.TextFlag.TextWordWrap.value if self.wordWrap() else 0)
        text = self.text()
        if not self.wordWrap():
            text = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.contentsRect(), flags, text)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and not self.wordWrap():
            is_cut = self.fontMetrics().horizontalAdvance(self.text()) > self.width()
            return (is_cut and cut_text_tip(self, self.text(), event)) or super().event(event)
        return super().event(event)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return hint if self.wordWrap() else QSize(min(24, hint.width()), hint.height())
