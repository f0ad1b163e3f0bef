"""Parts that the panels share: engine card, wrapped label, flow layout, progress bar, warning text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QLayoutItem, QSizePolicy, QVBoxLayout, QWidget

from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import Card, Tag
from glm4v_desktop.ui.widgets.colors import Look, look_of
from glm4v_desktop.ui.widgets.icons import icon_pixmap

_SIGN_SIDE = 18  # device-independent pixels of the warning sign


class EngineCard(Card):
    """One engine on the model page: title, a sentence about it, and a button to use it.

    The page adds its own panels to `column`, below the sentence.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._in_use = False
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        bold = self.title.font()
        bold.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(bold)
        self.tag = Tag(self, strong=True)
        self.button = PillButton(ButtonLook.PLAIN, parent=self)
        self.sentence = paragraph(self)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.tag)
        head.addWidget(self.button)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 8, 12, 12)
        self.column.setSpacing(8)
        self.column.addLayout(head)
        self.column.addWidget(self.sentence)

    @property
    def in_use(self) -> bool:
        return self._in_use

    def show_use(self, in_use: bool, can_use: bool) -> None:
        """Shows a tag if the engine is in use, otherwise the button, enabled if the engine can be used."""
        self._in_use = in_use
        self.tag.setVisible(in_use)
        self.button.setVisible(not in_use)
        self.button.setEnabled(can_use)
        self.update()

    def set_texts(self, title: str, sentence: str, use: str, in_use: str) -> None:
        self.title.setText(title)
        self.sentence.setText(sentence)
        self.button.setText(use)
        self.button.setAccessibleName(f"{use}: {title}")
        self.tag.setText(in_use)

    def surface(self, look: Look) -> tuple[QColor, QColor]:
        return look.card, look.accent if self._in_use else look.card_edge


def paragraph(parent: QWidget) -> QLabel:
    """A label with plain text that wraps at the width that the layout gives it."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    label.setWordWrap(True)  # last: it makes the policy ask for a height that fits the width
    return label


class FlowLayout(QLayout):
    """A row of widgets that continues in the next line when the width ends, for buttons with long texts.

    Items get the size of their size hint. `spacing` is the gap in both directions. `to_the_right` aligns the
    rows to the right.
    """

    def __init__(self, parent: QWidget | None = None, *, to_the_right: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._to_the_right = to_the_right
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return sum(height for _, height in self._rows(width)) + self.spacing() * max(
            0, len(self._rows(width)) - 1
        )

    def sizeHint(self) -> QSize:
        shown = self._shown()
        width = sum(item.sizeHint().width() for item in shown) + self.spacing() * max(0, len(shown) - 1)
        return QSize(width, max((item.sizeHint().height() for item in shown), default=0))

    def minimumSize(self) -> QSize:
        shown = self._shown()
        widest = max((item.minimumSize().width() for item in shown), default=0)
        return QSize(widest, max((item.sizeHint().height() for item in shown), default=0))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        top = rect.top()
        for row, height in self._rows(rect.width()):
            widths = [min(item.sizeHint().width(), rect.width()) for item in row]
            left = rect.left()
            if self._to_the_right:
                left += max(0, rect.width() - sum(widths) - self.spacing() * (len(row) - 1))
            for item, width in zip(row, widths, strict=True):
                size = QSize(width, item.sizeHint().height())
                item.setGeometry(QRect(QPoint(left, top + (height - size.height()) // 2), size))
                left += width + self.spacing()
            top += height + self.spacing()

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _rows(self, width: int) -> list[tuple[list[QLayoutItem], int]]:
        """The visible items of each row, with the height of the row."""
        rows: list[tuple[list[QLayoutItem], int]] = []
        right = 0
        for item in self._shown():
            size = item.sizeHint()
            if rows and right + self.spacing() + size.width() <= width:
                row, height = rows[-1]
                row.append(item)
                rows[-1] = (row, max(height, size.height()))
                right += self.spacing() + size.width()
            else:
                rows.append(([item], size.height()))
                right = size.width()
        return rows


class ProgressLine(QWidget):
    """A thin progress bar; screen readers get the percentage as its description."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.share = 0.0
        self.setFixedHeight(6)

    def show_share(self, share: float) -> None:
        """`share` is the finished part, limited to 0 to 1."""
        self.share = min(1.0, max(0.0, share))
        self.setAccessibleDescription(f"{self.share:.0%}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        look = look_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(self.rect())
        for color, width in ((look.line, bar.width()), (look.accent, bar.width() * self.share)):
            painter.setBrush(color)
            bar.setWidth(width)
            painter.drawRoundedRect(bar, 3, 3)
        painter.end()


class SignedText(QWidget):
    """A paragraph that can have a warning sign, so that a warning is not marked by color alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sign = QLabel(self)
        self.sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.sign.hide()
        self._label = paragraph(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.sign)
        row.addWidget(self._label, 1)
        self._restyle()

    def text(self) -> str:
        return self._label.text()

    def say(self, text: str, *, warns: bool = False) -> None:
        """Shows `text`; an empty text hides the widget."""
        self._label.setText(text)
        self.sign.setVisible(warns)
        self.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._restyle()

    def _restyle(self) -> None:
        color = look_of(self.palette()).alarm
        self.sign.setPixmap(icon_pixmap("alert", color, _SIGN_SIDE, self.devicePixelRatio()))
