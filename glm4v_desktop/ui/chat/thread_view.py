"""The scrolling column of questions and answers; those far from the view are remembered, not laid out."""

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

_WIDEST = 880  # pixels; longer lines are hard to read
_BORDER = 16  # pixels around the column
_SPACING = 12
_NEAR = 4  # pixels from the bottom that still count as the bottom
_STEP = 24  # pixels a turn of the wheel's step
_FRAME_S = 0.008  # how long one go may take before the event loop has its turn
_REST_MS = 2
_AHEAD = 400  # pixels above and below the view that are made ready
_NEWEST = 6  # rows that stay, wherever the view is
_GUESS = 80  # pixels of a row that was never laid out


@dataclass(eq=False)
class ThreadRow:
    """What stands in the column: made again by `make` whenever it comes near the view."""

    make: Callable[[], QWidget]
    widget: QWidget | None = None
    height: int = _GUESS
    y: int = 0


class _Column(QWidget):
    """The rows' place; says when one of them wants another height."""

    row_changed = Signal()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.row_changed.emit()
        return done


class ThreadView(QScrollArea):
    """Follows what is added only while it is at the bottom; nothing else ever moves it.

    Rows are widgets only near the view: thousands of them cost neither memory nor, at another width, in
    another theme or language, time.
    """

    row_left = Signal(object)  # the widget of a row that is only remembered from now on

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows: list[ThreadRow] = []
        self._following = True
        self._arranging = False  # the bar moves because of us
        self._held: tuple[ThreadRow, tuple[int, int]] | None = None  # what stands at the top of the view
        self._column = _Column(self)
        self.setWidget(self._column)
        # Opaque and anchored at the top left: a scroll moves pixels, a taller answer paints only its end.
        self._column.setAutoFillBackground(True)
        self._column.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._column.row_changed.connect(self._arrange)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_REST_MS)
        self._later.timeout.connect(self._show_what_is_near)
        self.jump_button = PillButton(ButtonLook.FLOATING, "arrow-down", self)
        self.jump_button.setFixedSize(36, 36)
        self.jump_button.hide()
        self.jump_button.clicked.connect(self.jump_to_newest)
        bar = self.verticalScrollBar()
        bar.setSingleStep(_STEP)
        bar.valueChanged.connect(self._on_value_changed)
        self._retranslate()

    def add(self, make: Callable[[], QWidget]) -> ThreadRow:
        """A row at the end. `make` is called at once, and again when it comes back into view."""
        row = ThreadRow(make)
        self._rows.append(row)
        self._bring(row)
        self._arrange()
        return row

    def remove(self, row: ThreadRow) -> None:
        """One that is not part of the conversation; no other one is forgotten."""
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
        """Every row in its place; what is at the top of the view, or its end, stays where it is."""
        if self._arranging:
            return
        self._arranging = True
        around = self.viewport().width()
        width = max(1, min(_WIDEST, around) - 2 * _BORDER)
        left = (around - width) // 2
        y = _BORDER
        for row in self._rows:
            row.y = y
            if row.widget is not None:
                row.height = _height_of(row.widget, width)
                row.widget.setGeometry(left, y, width, row.height)
            y += row.height + _SPACING
        self._column.resize(around, max(self.viewport().height(), y - _SPACING + _BORDER))
        bar = self.verticalScrollBar()
        if self._following:
            bar.setValue(bar.maximum())
        elif self._held is not None:
            bar.setValue(self._y_of(self._held))
        self._arranging = False
        self._show_jump()
        if not self._later.isActive():
            self._later.start()

    def _show_what_is_near(self) -> None:
        """Rows near the view become widgets, a few at a time, and those far away stop being any."""
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
            self._arrange()  # looks again for what is missing

    def _on_value_changed(self, value: int) -> None:
        if not self._arranging:
            self._following = value >= self.verticalScrollBar().maximum() - _NEAR
            self._held = self._at(value)
            self._later.start()
        self._show_jump()

    def _at(self, y: int) -> tuple[ThreadRow, tuple[int, int]] | None:
        """The row at this height of the column, and the place in it."""
        for row in self._rows:
            if y < row.y + row.height + _SPACING:
                below = y - row.y
                return row, row.widget.place_at(below) if isinstance(row.widget, AnswerCard) else (-1, below)
        return None

    def _y_of(self, held: tuple[ThreadRow, tuple[int, int]]) -> int:
        row, place = held
        inside = row.widget.y_of(place) if isinstance(row.widget, AnswerCard) else place[1]
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
    """Not while the person has the keyboard or a selection in it, or while more of it comes."""
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
    NEW_PICTURE = auto()
    NEW_REGION = auto()
    NEW_ENGINE = auto()


def turnover_between(before: Question, after: Question) -> Turnover | None:
    """A model context has one engine and one picture: what makes `after` start a new one, if anything."""
    if before.engine != after.engine:
        return Turnover.NEW_ENGINE
    if before.image == after.image:
        return None
    if before.image is None or after.image is None or before.image.picture != after.image.picture:
        return Turnover.NEW_PICTURE
    return Turnover.NEW_REGION


class Divider(QLabel):
    """A thin line across the chat: from here on it is about something else.

    `engines` are those before and after it; `name` is that of the new picture, which may have none.
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
