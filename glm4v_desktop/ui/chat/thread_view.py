"""The scrolling list of questions and answers, which has widgets only for rows near the view."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QScrollArea, QSizePolicy, QWidget

from glm4v_desktop.chat.session import Question
from glm4v_desktop.engine.protocol import EngineInfo
from glm4v_desktop.pictures.open import display_name
from glm4v_desktop.texts.engines import engine_title
from glm4v_desktop.ui.chat.answer_card import AnswerCard
from glm4v_desktop.ui.chat.answer_text import AnswerText, Section
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.colors import look_of
from glm4v_desktop.ui.widgets.inert_text import GrowingText

# Sizes are in pixels.
_WIDEST = 880  # of the rows; longer lines are hard to read
_BORDER = 16  # around the rows
_SPACING = 12  # between two rows
_NEAR = 4  # distance from the bottom that still counts as the bottom
_STEP = 24  # for one step of the wheel
_FRAME_S = 0.008  # seconds of work before control returns to the event loop
_REST_MS = 2  # milliseconds until the work continues
_AHEAD = 400  # above and below the view, where rows get widgets in advance
_NEWEST = 6  # number of rows at the end that always have a widget
_GUESS = 80  # height of a row that was never laid out


@dataclass(eq=False)
class ThreadRow:
    """A row of the list; `make` makes its widget each time that it comes near the view."""

    make: Callable[[], QWidget]
    widget: QWidget | None = None
    height: int = _GUESS
    y: int = 0


class _Column(QWidget):
    """The parent of the rows' widgets; emits when one of them needs another height."""

    row_changed = Signal()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.row_changed.emit()
        return done


class ThreadView(QScrollArea):
    """Scrolls along with new text only while it is at the bottom; otherwise the visible part stays.

    Only rows near the view have widgets, so that a long conversation takes little memory, and little time
    when the width, the theme or the language changes.
    """

    row_left = Signal(object)  # the widget of a row far from the view, just before it is deleted

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows: list[ThreadRow] = []
        self._following = True
        self._arranging = False  # the layout, not the user, moves the scroll bar
        self._held: tuple[ThreadRow, tuple[int, int]] | None = None  # the position at the top of the view
        self._column = _Column(self)
        self.setWidget(self._column)
        # Opaque with static contents: scrolling moves pixels, and a growing answer repaints only its end.
        self._column.setAutoFillBackground(True)
        self._column.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._column.row_changed.connect(self._arrange)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self._show_what_is_near)
        self.jump_button = PillButton(ButtonLook.FLOATING, "arrow-down", self)
        self.jump_button.setFixedSize(36, 36)
        self.jump_button.hide()
        self.jump_button.clicked.connect(self.jump_to_newest)
        bar = self.verticalScrollBar()
        bar.setSingleStep(_STEP)
        bar.valueChanged.connect(self._on_value_changed)
        self._retranslate()

    def add(self, make: Callable[[], QWidget]) -> ThreadRow:
        """Adds a row at the end. `make` is called at once, and when the row comes near the view again."""
        row = ThreadRow(make)
        self._rows.append(row)
        self._bring(row)
        self._arrange()
        return row

    def remove(self, row: ThreadRow) -> None:
        """Removes one row, such as a divider; does nothing if it is not in the list."""
        if row in self._rows:
            self._drop(row)
            self._rows.remove(row)
            if self._held is not None and self._held[0] is row:
                self._held = None
            self._arrange()

    def clear(self) -> None:
        for row in self._rows:
            self._drop(row)
        self._rows = []
        self._held = None
        self._following = True
        self._arrange()

    def jump_to_newest(self) -> None:
        self._following = True
        self._arrange()
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())
        self._show_jump()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arranging = True
        super().resizeEvent(event)
        self._arranging = False
        self._arrange()
        self._place_jump()

    def _bring(self, row: ThreadRow) -> None:
        widget = row.widget = row.make()
        widget.setParent(self._column)
        for text in widget.findChildren(GrowingText):
            if not isinstance(text, Section):
                text.caret_moved.connect(self._on_caret_moved)
        for answer in widget.findChildren(AnswerText):
            answer.caret_moved.connect(self._on_caret_moved)
        widget.show()

    def _drop(self, row: ThreadRow) -> None:
        widget, row.widget = row.widget, None
        if widget is not None:
            self.row_left.emit(widget)
            widget.hide()
            widget.deleteLater()

    def _arrange(self) -> None:
        """Lays out the rows. The view stays at the bottom if it is there, otherwise at the same text."""
        if self._arranging:
            return
        self._arranging = True
        available = self.viewport().width()
        width = max(1, min(_WIDEST, available) - 2 * _BORDER)
        left = (available - width) // 2
        y = _BORDER
        for row in self._rows:
            row.y = y
            if row.widget is not None:
                row.height = _height_of(row.widget, width)
                row.widget.setGeometry(left, y, width, row.height)
            y += row.height + _SPACING
        self._column.resize(available, max(self.viewport().height(), y - _SPACING + _BORDER))
        bar = self.verticalScrollBar()
        if self._following:
            bar.setValue(bar.maximum())
        elif self._held is not None:
            bar.setValue(self._y_of(self._held))
        self._arranging = False
        self._show_jump()
        if not self._timer.isActive():
            self._timer.start()

    def _show_what_is_near(self) -> None:
        """Makes widgets for rows near the view, a few at a time, and removes those of rows far away."""
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        deadline = time.monotonic() + _FRAME_S
        missing = [
            row
            for row in self._rows
            if row.widget is None and _is_between(row, top - _AHEAD, bottom + _AHEAD)
        ]
        missing.sort(key=lambda row: not _is_between(row, top, bottom))
        made = 0
        while made < len(missing) and (not made or time.monotonic() < deadline):
            self._bring(missing[made])
            made += 1
        far = 2 * _AHEAD + (bottom - top)
        for row in self._rows[:-_NEWEST]:
            if (
                row.widget is not None
                and not _is_between(row, top - far, bottom + far)
                and _may_leave(row.widget)
            ):
                self._drop(row)
        for row in self._rows:
            if isinstance(row.widget, AnswerCard):
                row.widget.see(top - _AHEAD - row.y, bottom + _AHEAD - row.y)
        if made:
            self._arrange()  # starts the timer again, for further rows

    def _on_value_changed(self, value: int) -> None:
        if not self._arranging:
            self._following = value >= self.verticalScrollBar().maximum() - _NEAR
            self._held = self._at(value)
            self._timer.start()
        self._show_jump()

    def _at(self, y: int) -> tuple[ThreadRow, tuple[int, int]] | None:
        """The row at the height `y` of the list, with the position inside it as by AnswerCard.position_at."""
        for row in self._rows:
            if y < row.y + row.height + _SPACING:
                below = y - row.y
                if isinstance(row.widget, AnswerCard):
                    return row, row.widget.position_at(below)
                return row, (-1, below)
        return None

    def _y_of(self, held: tuple[ThreadRow, tuple[int, int]]) -> int:
        row, position = held
        inside = row.widget.y_of(position) if isinstance(row.widget, AnswerCard) else position[1]
        return row.y + inside

    def _on_caret_moved(self, caret: QRect) -> None:
        text = self.sender()
        if isinstance(text, QWidget):
            at = text.mapTo(self._column, caret.center())
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


def _is_between(row: ThreadRow, top: int, bottom: int) -> bool:
    return row.y + row.height >= top and row.y <= bottom


def _may_leave(widget: QWidget) -> bool:
    """Whether the widget may be removed: no focus and no selection in it, and its answer is complete."""
    if isinstance(widget, AnswerCard):
        return widget.may_leave
    focused = QApplication.focusWidget()
    if focused is not None and widget.isAncestorOf(focused):
        return False
    return not any(text.textCursor().hasSelection() for text in widget.findChildren(GrowingText))


def _height_of(widget: QWidget, width: int) -> int:
    layout = widget.layout()
    if layout is not None and layout.hasHeightForWidth():
        return max(layout.totalHeightForWidth(width), layout.totalMinimumSize().height())
    return max(widget.sizeHint().height(), widget.minimumSizeHint().height(), widget.minimumHeight())


class Turnover(Enum):
    """What changed between two questions, so that the second one begins a new context."""

    NEW_PICTURE = auto()
    NEW_REGION = auto()
    NEW_ENGINE = auto()


def turnover_between(before: Question, after: Question) -> Turnover | None:
    """The change that makes `after` begin a new model context; None if it continues the one of `before`."""
    if before.engine != after.engine:
        return Turnover.NEW_ENGINE
    if before.image == after.image:
        return None
    if before.image is None or after.image is None or before.image.picture != after.image.picture:
        return Turnover.NEW_PICTURE
    return Turnover.NEW_REGION


class Divider(QLabel):
    """A line across the conversation with what changed: picture, region or engine.

    `engines` are those before and after it. `name` is the name of the new picture; it may be empty.
    """

    def __init__(
        self,
        turnover: Turnover,
        engines: tuple[EngineInfo, EngineInfo],
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._turnover = turnover
        self._engines = engines
        self._name = display_name(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMinimumHeight(24)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        look = look_of(self.palette())
        painter = QPainter(self)
        metrics = self.fontMetrics()
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width() - 48)
        half_text = metrics.horizontalAdvance(text) // 2 + 12
        middle, y = self.width() // 2, self.height() // 2
        painter.setPen(look.line)
        painter.drawLine(0, y, middle - half_text, y)
        painter.drawLine(middle + half_text, y, self.width(), y)
        painter.setPen(look.muted)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def _retranslate(self) -> None:
        match self._turnover:
            case Turnover.NEW_PICTURE:
                named = self.tr("New picture: {0}").format(self._name)
                self.setText(named if self._name else self.tr("New picture"))
            case Turnover.NEW_REGION:
                self.setText(self.tr("New region"))
            case Turnover.NEW_ENGINE:
                self.setText(" → ".join(engine_title(engine) for engine in self._engines))
