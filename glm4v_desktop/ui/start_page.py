"""The left side while no picture is open: the drop zone, and above it what a new person is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from glm4v_desktop.ui.empty_state import EmptyState

if TYPE_CHECKING:
    from glm4v_desktop.ui.first_run import FirstRun


class StartPage(QWidget):
    """The drop zone gets what the other leaves; in a low window that is told to be brief."""

    def __init__(self, empty: EmptyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._above: FirstRun | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(empty, 1)

    def put_above(self, card: FirstRun) -> None:
        self._above = card
        card.destroyed.connect(self._forget)
        self._column.insertWidget(0, card)
        card.show_in(self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._above is not None:
            self._above.show_in(event.size().height())

    def _forget(self) -> None:
        self._above = None
