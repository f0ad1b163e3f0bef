"""What stands in an empty chat: what to do, and questions to start with."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from glm4v_desktop.ui.chat.pill_button import ButtonLook, PillButton


class ReadyQuestions(QWidget):
    """Each is asked when it is clicked."""

    clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: list[PillButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)

    def show_questions(self, questions: Sequence[str]) -> None:
        for chip in self.chips:
            self._column.removeWidget(chip)
            chip.deleteLater()
        self.chips = []
        for question in questions:
            chip = PillButton(ButtonLook.PLAIN, parent=self)
            chip.setText(question)
            chip.setToolTip("")
            chip.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            chip.clicked.connect(self._on_chip_clicked)
            self._column.addWidget(chip, 0, Qt.AlignmentFlag.AlignHCenter)
            self.chips.append(chip)

    def _on_chip_clicked(self) -> None:
        chip = self.sender()
        if isinstance(chip, PillButton):
            self.clicked.emit(chip.text())


class Welcome(QScrollArea):
    """Shows `questions` to start with; scrolls where they do not fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget(self)
        self._title = QLabel(inside)
        self._hint = QLabel(inside)
        for label in (self._title, self._hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        large = self._title.font()
        large.setPointSizeF(large.pointSizeF() * 1.3)
        large.setWeight(QFont.Weight.DemiBold)
        self._title.setFont(large)
        self.questions = ReadyQuestions(inside)
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 8, 24, 8)
        column.setSpacing(4)
        column.addStretch(2)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addSpacing(8)
        column.addWidget(self.questions)
        column.addStretch(3)
        self.setWidget(inside)
        self.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Ask about the picture"))
        self._hint.setText(
            self.tr("Select a region to ask about a part of it, or ask about the whole picture.")
        )
