"""The left side while no picture is open: the drop zone, and above it what a new person is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from glm4v_desktop.ui.empty_state import EmptyState

if TYPE_CHECKING:
    from glm4v_desktop.ui.first_run import FirstRun


class StartPage(QScrollArea):
    """The drop zone gets what the card leaves. In a low window the card is brief; a lower one scrolls."""

    def __init__(self, empty: EmptyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty = empty
        self._above: FirstRun | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = inside = QWidget(self)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(empty, 1)
        self.setWidget(inside)
        self.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)

    def put_above(self, card: FirstRun) -> None:
        self._above = card
        card.destroyed.connect(self._forget)
        self._column.insertWidget(0, card)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # the card's texts have changed
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """The layout knows no heights for widths here, so what it needs is reckoned for it."""
        width, height = self.viewport().width(), self.viewport().height()
        needed = self._empty.needed_height(width)
        if self._above is not None:
            whole, brief = self._above.heights(width)
            is_brief = needed + whole > height
            self._above.be_brief(is_brief)
            self._above.setFixedHeight(brief if is_brief else whole)
            needed += brief if is_brief else whole
        self._inside.setMinimumHeight(needed if needed > height else 0)

    def _forget(self) -> None:
        self._above = None
        self._fit()
