"""A paragraph that can carry a warning sign: what it says is never told by colour alone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from glm4v_desktop.ui.chat.look import look_of
from glm4v_desktop.ui.engine_card import paragraph
from glm4v_desktop.ui.icons import icon_pixmap

_SIGN = 18


class SignedText(QWidget):
    """Takes no room while it says nothing."""

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
        self._label.setText(text)
        self.sign.setVisible(warns)
        self.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._restyle()

    def _restyle(self) -> None:
        colour = look_of(self.palette()).alarm
        self.sign.setPixmap(icon_pixmap("alert", colour, _SIGN, self.devicePixelRatio()))
