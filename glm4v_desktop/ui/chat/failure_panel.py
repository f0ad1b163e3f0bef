"""Says what went wrong and what would help."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from glm4v_desktop.engine.protocol import ErrorKind
from glm4v_desktop.ui.chat.card import AlarmCard
from glm4v_desktop.ui.chat.pill_button import ButtonLook, PillButton
from glm4v_desktop.ui.failure_words import failure_words
from glm4v_desktop.ui.icons import icon


class FailurePanel(AlarmCard):
    """One failure. `may_ask_again` is false where there was no question."""

    ask_again_clicked = Signal()

    def __init__(
        self, kind: ErrorKind, detail: str = "", *, may_ask_again: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._detail = detail
        self._sign = QLabel(self)
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.again_button = PillButton(ButtonLook.PLAIN, "refresh", self)
        self.again_button.clicked.connect(self.ask_again_clicked)
        self.again_button.setVisible(may_ask_again)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(self._label)
        words.addWidget(self.again_button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 12, 12)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addLayout(words, 1)
        self._retranslate()
        self._restyle()

    @property
    def text(self) -> str:
        return self._label.text()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._restyle()

    def _retranslate(self) -> None:
        what, remedy = failure_words(self._kind, self._detail)
        self._label.setText(f"{what}\n{remedy}")
        self.again_button.setText(self.tr("Ask again"))

    def _restyle(self) -> None:
        self._sign.setPixmap(icon("alert", self.palette()).pixmap(20, 20))
