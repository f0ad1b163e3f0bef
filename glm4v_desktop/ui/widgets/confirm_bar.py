"""A question from the program, asked in place: nothing is blocked while it stands there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import Card


class ConfirmBar(Card):
    """Hidden until `ask`; hides itself when answered. The window's Esc declines."""

    accepted = Signal()
    declined = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.accept_button = PillButton(ButtonLook.PRIMARY, parent=self)
        self.decline_button = PillButton(ButtonLook.PLAIN, parent=self)
        self.accept_button.clicked.connect(self._on_accept)
        self.decline_button.clicked.connect(self.decline)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(self.decline_button)
        buttons.addWidget(self.accept_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(self._label)
        column.addLayout(buttons)
        self.hide()

    @property
    def text(self) -> str:
        return self._label.text()

    def set_texts(self, text: str, accept: str, decline: str) -> None:
        """An empty `accept` leaves nothing to accept."""
        # A zero-width space lets a long address wrap, and is not part of what is copied or opened.
        self._label.setText("\u200b".join(_in_pieces(text)))
        self._label.setAccessibleName(text)
        self.accept_button.setText(accept)
        self.accept_button.setVisible(bool(accept))
        self.decline_button.setText(decline)

    def ask(self) -> None:
        self.show()
        self.decline_button.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_accept(self) -> None:
        self.hide()
        self.accepted.emit()

    def decline(self) -> None:
        self.hide()
        self.declined.emit()


def _in_pieces(text: str, length: int = 24) -> list[str]:
    """Long runs without a space are cut, so that a label can break them."""
    pieces, start, run = [], 0, 0
    for at, letter in enumerate(text):
        run = 0 if letter.isspace() else run + 1
        if run == length:
            pieces.append(text[start : at + 1])
            start, run = at + 1, 0
    return [*pieces, text[start:]]
