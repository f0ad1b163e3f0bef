"""The scrolling column of questions and answers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from glm4v_desktop.ui.chat.growing_text import GrowingText
from glm4v_desktop.ui.chat.pill_button import ButtonLook, PillButton

_WIDEST = 880  # pixels; longer lines are hard to read
_NEAR = 4  # pixels from the bottom that still count as the bottom
_STEP = 24  # pixels a turn of the wheel's step


class ThreadView(QScrollArea):
    """Follows what is added only while it is at the bottom; nothing else ever moves it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._following = True
        self._clamped = False  # Qt is about to move the bar because the content shrank
        self._column_widget = QWidget(self)
        self._column_widget.setMaximumWidth(_WIDEST)
        self._column = QVBoxLayout(self._column_widget)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(12)
        self._column.addStretch()
        host = QWidget(self)
        row = QHBoxLayout(host)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._column_widget, 1000)
        row.addStretch(1)
        self.setWidget(host)
        # Opaque and anchored at the top left: a scroll moves pixels, a taller answer paints only its end.
        host.setAutoFillBackground(True)
        host.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._column_widget.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self.jump_button = PillButton(ButtonLook.FLOATING, "arrow-down", self)
        self.jump_button.setFixedSize(36, 36)
        self.jump_button.hide()
        self.jump_button.clicked.connect(self.jump_to_newest)
        bar = self.verticalScrollBar()
        bar.setSingleStep(_STEP)
        bar.rangeChanged.connect(self._on_range_changed)
        bar.valueChanged.connect(self._on_value_changed)
        self._retranslate()

    def add(self, widget: QWidget) -> None:
        """At the end, above the stretch that keeps a short conversation at the top."""
        for text in widget.findChildren(GrowingText):
            text.caret_moved.connect(self._on_caret_moved)
        self._column.insertWidget(self._column.count() - 1, widget)

    def clear(self) -> None:
        while self._column.count() > 1:
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._following = True

    def jump_to_newest(self) -> None:
        self._following = True
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())
        self._show_jump()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_jump()

    def _on_range_changed(self, _low: int, high: int) -> None:
        bar = self.verticalScrollBar()
        if self._following:
            bar.setValue(high)
        else:
            self._clamped = bar.value() > high
        self._show_jump()

    def _on_value_changed(self, value: int) -> None:
        if self._clamped:
            self._clamped = False
        else:
            self._following = value >= self.verticalScrollBar().maximum() - _NEAR
        self._show_jump()

    def _on_caret_moved(self, caret: QRect) -> None:
        text = self.sender()
        column = self.widget()
        if isinstance(text, GrowingText) and column is not None:
            at = text.viewport().mapTo(column, caret.center())
            self.ensureVisible(at.x(), at.y(), 0, 2 * caret.height())

    def _show_jump(self) -> None:
        bar = self.verticalScrollBar()
        self.jump_button.setVisible(bar.value() < bar.maximum() - _NEAR)
        self._place_jump()

    def _place_jump(self) -> None:
        box = self.viewport().geometry()
        self.jump_button.move(
            box.center().x() - self.jump_button.width() // 2, box.bottom() - self.jump_button.height() - 8
        )
        self.jump_button.raise_()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Conversation"))
        self.jump_button.setToolTip(self.tr("Jump to the newest"))
        self.jump_button.setAccessibleName(self.tr("Jump to the newest"))
