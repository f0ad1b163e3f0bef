"""The attribution that the weights' license requires, always visible at the bottom of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from glm4v_desktop.ui.widgets.card import MutedLabel
from glm4v_desktop.ui.widgets.layouts import FlowLayout

# Shown together in every language: the license requires these words.
BUILT_WITH = "Built with glm-4"
USES_MODEL = "本产品使用 GLM-4v-9b 模型"


class AttributionBar(QFrame):
    """The bar at the bottom of the window, with the attribution and, in `status`, details of the picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("attribution")
        self.setStyleSheet("#attribution { border: 0; border-top: 1px solid palette(mid); }")
        self.words = QLabel(f"{BUILT_WITH}  ·  {USES_MODEL}", self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # Only the status may get narrower, not the attribution.
        self.words.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.status = MutedLabel(self)
        self.status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.about_button = QToolButton(self)
        self.about_button.setAutoRaise(True)
        self.about_button.setCursor(Qt.CursorShape.PointingHandCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(12)
        row.addWidget(self.status, 1)
        right = FlowLayout(to_the_right=True)  # with a large font, the button goes below the words
        right.setSpacing(12)
        right.addWidget(self.words)
        right.addWidget(self.about_button)
        row.addLayout(right)
        self._retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fixes the height that the width needs, so that no layout makes it smaller."""
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(event.size().width()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.about_button.setText(self.tr("About and licenses"))
        self.words.setAccessibleName(self.tr("Model attribution"))
        self.status.setAccessibleName(self.tr("Picture, region and zoom"))
