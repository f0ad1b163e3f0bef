"""A question with two buttons that is shown inside the window instead of in a modal dialog."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import Card


class ConfirmBar(Card):
    """A card with a text, an accept and a decline button; hidden until `ask` and after the answer.

    The main window calls `decline` on Esc.
    """

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
        """Sets the texts; with an empty `accept` there is only the decline button."""
        # Zero-width spaces let a long web address wrap; what is copied or opened does not have them.
        self._label.setText("\u200b".join(_pieces(text)))
        self._label.setAccessibleName(text)
        self.accept_button.setText(accept)
        self.accept_button.setVisible(bool(accept))
        self.decline_button.setText(decline)

    def ask(self) -> None:
        """Shows the bar with the keyboard on the decline button."""
        self.show()
        self.decline_button.setFocus(Qt.FocusReason.TabFocusReason)

    def decline(self) -> None:
        self.hide()
        self.declined.emit()

    def _on_accept(self) -> None:
        self.hide()
        self.accepted.emit()


def _pieces(text: str, length: int = 24) -> list[str]:
    """Splits `text` after every `length` characters without a space; joined, the pieces give `text` again."""
    pieces, start, run = [], 0, 0
    for at, letter in enumerate(text):
        run = 0 if letter.isspace() else run + 1
        if run == length:
            pieces.append(text[start : at + 1])
            start, run = at + 1, 0
    return [*pieces, text[start:]]
