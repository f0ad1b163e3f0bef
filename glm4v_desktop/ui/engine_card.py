"""One engine on the model page: what it is, and a button to use it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from glm4v_desktop.ui.chat.card import Card, Tag
from glm4v_desktop.ui.chat.look import Look
from glm4v_desktop.ui.chat.pill_button import ButtonLook, PillButton


class EngineCard(Card):
    """More can be added to `column`, below the sentence."""

    use_clicked = Signal()

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
        self.button.clicked.connect(self.use_clicked)
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
    """Plain text that wraps, as wide as it is given."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    label.setWordWrap(True)  # last: it makes the policy ask for a height that fits the width
    return label
