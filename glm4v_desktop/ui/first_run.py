"""What a new person is told above the drop zone: who answers now, and how GLM-4v-9b gets here."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from glm4v_desktop.model.config import CHECKPOINT_BYTES
from glm4v_desktop.ui.chat.card import Card, MutedLabel
from glm4v_desktop.ui.chat.pill_button import ButtonLook, PillButton
from glm4v_desktop.ui.engine_card import paragraph
from glm4v_desktop.ui.flow_layout import FlowLayout
from glm4v_desktop.ui.sizes import bytes_text

_MARGIN = 16
_PADDING = 14
_SPACING = 8


class FirstRun(QWidget):
    """Nothing has to be chosen here: pictures are taken and questions answered while it is shown."""

    download_clicked = Signal()
    folder_clicked = Signal()
    demo_clicked = Signal()
    reader_clicked = Signal()  # go on as it is; Esc does the same

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = Card(self)
        self.title = QLabel(card)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        bold = self.title.font()
        bold.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(bold)
        self.title.setWordWrap(True)
        self.sentence = paragraph(card)
        self.later = MutedLabel(card)
        self.later.setWordWrap(True)
        self.reader_button = PillButton(ButtonLook.PLAIN, "check", card)
        self.download_button = PillButton(ButtonLook.PLAIN, "arrow-down", card)
        self.folder_button = PillButton(ButtonLook.PLAIN, "open", card)
        self.demo_button = PillButton(ButtonLook.PLAIN, "sample", card)
        self.reader_button.clicked.connect(self.reader_clicked)
        self.download_button.clicked.connect(self.download_clicked)
        self.folder_button.clicked.connect(self.folder_clicked)
        self.demo_button.clicked.connect(self.demo_clicked)
        self._buttons = buttons = FlowLayout()
        buttons.setSpacing(8)
        for button in (self.reader_button, self.download_button, self.folder_button, self.demo_button):
            buttons.addWidget(button)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(_PADDING, _PADDING, _PADDING, _PADDING)
        inside.setSpacing(_SPACING)
        inside.addWidget(self.title)
        inside.addWidget(self.sentence)
        inside.addLayout(buttons)
        inside.addWidget(self.later)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 0)
        column.addWidget(card)
        self._retranslate()

    def heights(self, width: int) -> tuple[int, int]:
        """Pixels that it takes in this width: with all its words, and without those that are not needed."""
        inner = width - 2 * _MARGIN - 2 * _PADDING
        buttons = self._buttons.heightForWidth(inner)
        brief = _MARGIN + 2 * _PADDING + self.title.heightForWidth(inner) + _SPACING + buttons
        words = (self.sentence, self.later)
        return brief + sum(part.heightForWidth(inner) + _SPACING for part in words), brief

    def be_brief(self, is_brief: bool) -> None:
        for part in (self.sentence, self.later):
            part.setVisible(not is_brief)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Welcome"))
        self.title.setText(self.tr("The text reader answers for now"))
        self.sentence.setText(
            self.tr(
                "It reads the letters in a picture (OCR) and needs nothing more. GLM-4v-9b sees the whole "
                "picture: it is downloaded once ({0}) and then works offline."
            ).format(bytes_text(CHECKPOINT_BYTES))
        )
        self.reader_button.setText(self.tr("Keep the text reader"))
        self.reader_button.setToolTip(self.tr("Esc"))
        self.download_button.setText(self.tr("Download GLM-4v-9b…"))
        self.folder_button.setText(self.tr("Use a folder…"))
        self.folder_button.setToolTip(self.tr("Choose a folder that already has the weights of GLM-4v-9b"))
        self.demo_button.setText(self.tr("Try the demo model"))
        self.demo_button.setToolTip(
            self.tr("A very small model that reads one number or label in a selected region")
        )
        self.later.setText(
            self.tr(
                "All of this is also in the menu Chat. A server as the engine comes with a later version."
            )
        )
