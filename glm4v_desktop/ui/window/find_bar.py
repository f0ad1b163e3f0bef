"""The bar that finds a text in the picture: field, count, next and previous, close."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import MutedLabel

_FIELD_WIDTH = 180  # view pixels, at least
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindBar(QFrame):
    """Shows what is looked for and how many times it stands there; its owner does the finding."""

    stepped = Signal(int)  # 1: the next one, -1: the previous one
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit(self)
        self.field.setMinimumWidth(_FIELD_WIDTH)
        self.field.setClearButtonEnabled(True)
        self.label = MutedLabel(self)
        self.previous_button = PillButton(ButtonLook.QUIET, "arrow-up", self)
        self.next_button = PillButton(ButtonLook.QUIET, "arrow-down", self)
        self.close_button = PillButton(ButtonLook.QUIET, "close", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 4, 4)
        row.setSpacing(6)
        row.addWidget(self.field, 1)
        row.addWidget(self.label)
        for button in (self.previous_button, self.next_button, self.close_button):
            row.addWidget(button)
        self.previous_button.clicked.connect(lambda: self.stepped.emit(-1))
        self.next_button.clicked.connect(lambda: self.stepped.emit(1))
        self.close_button.clicked.connect(self.close_bar)
        self.hide()
        self._retranslate()

    def open_bar(self) -> None:
        """Shows the bar, with its text selected and the focus."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def close_bar(self) -> bool:
        """Hides the bar; returns False if it was not shown."""
        if not self.isVisible():
            return False
        self.hide()
        self.closed.emit()
        return True

    def show_reading(self, percent: int) -> None:
        """Shows that the text is still being read."""
        self._say(self.tr("Reading the text… {0} %").format(percent), can_step=False)

    def show_count(self, number: int, count: int) -> None:
        """Shows that the text stands there `count` times and that `number`, from 1, is the current one."""
        if not self.field.text().strip():
            self._say("", can_step=False)
        elif not count:
            self._say(self.tr("Not found"), can_step=False)
        else:
            self._say(self.tr("{0} of {1}").format(number, f"{count:,}"), can_step=True)

    def show_failure(self) -> None:
        self._say(self.tr("The text could not be read"), can_step=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.field.hasFocus():
            self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _say(self, text: str, can_step: bool) -> None:
        self.label.setText(text)
        self.field.setAccessibleDescription(text)
        self.previous_button.setEnabled(can_step)
        self.next_button.setEnabled(can_step)

    def _retranslate(self) -> None:
        self.field.setPlaceholderText(self.tr("Find in the picture"))
        self.field.setAccessibleName(self.tr("Find in the picture"))
        for button, name in (
            (self.previous_button, self.tr("Previous")),
            (self.next_button, self.tr("Next")),
            (self.close_button, self.tr("Close")),
        ):
            button.setToolTip(name)
            button.setAccessibleName(name)
