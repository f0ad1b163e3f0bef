"""Messages above the picture that ask for no click: what was refused and why, and small questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from glm4v_desktop.ui.chat.look import blend, look_of
from glm4v_desktop.ui.icons import icon

_MOST = 3  # more would push the picture away
_INFO_MS = 8000
_RADIUS = 8


class Importance(Enum):
    INFO = auto()  # goes away by itself
    PROBLEM = auto()  # stays until it is closed
    QUESTION = auto()


@dataclass(frozen=True, slots=True)
class NoticeAction:
    """A button in a notice; it closes the notice and calls `run`."""

    label: str
    run: Callable[[], object]


class Notice(QWidget):
    """One message: icon, plain text, perhaps a button, and a way to close it."""

    def __init__(
        self, text: str, importance: Importance, action: NoticeAction | None, parent: NoticeBar
    ) -> None:
        super().__init__(parent)
        self.importance = importance
        self._bar = parent
        self._symbol = QLabel(self)
        self.label = QLabel(text, self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)  # file names stand in it
        self.label.setWordWrap(True)
        self.action_button: QPushButton | None = None
        self.close_button = QToolButton(self)
        self.close_button.setAutoRaise(True)
        self.close_button.clicked.connect(self.close_notice)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(self._symbol, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        if action is not None:
            self.action_button = QPushButton(action.label, self)
            self.action_button.clicked.connect(self.close_notice)
            self.action_button.clicked.connect(lambda: action.run())
            row.addWidget(self.action_button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._restyle()
        self._retranslate()
        if importance is Importance.INFO:
            QTimer.singleShot(_INFO_MS, self, self.close_notice)

    def close_notice(self) -> None:
        self._bar.remove(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = look_of(self.palette())
        edge = look.alarm if self.importance is Importance.PROBLEM else look.accent
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(edge)
        painter.setBrush(blend(look.card, edge, 0.08))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)

    def changeEvent(self, event: QEvent) -> None:
        match event.type():
            case QEvent.Type.LanguageChange:
                self._retranslate()
            case QEvent.Type.PaletteChange:
                self._restyle()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.close_button.setAccessibleName(self.tr("Close this message"))
        self.close_button.setToolTip(self.tr("Close this message"))
        kinds = {
            Importance.INFO: self.tr("Note"),
            Importance.PROBLEM: self.tr("Problem"),
            Importance.QUESTION: self.tr("Question"),
        }
        self._symbol.setAccessibleName(kinds[self.importance])

    def _restyle(self) -> None:
        name = "alert" if self.importance is Importance.PROBLEM else "info"
        self._symbol.setPixmap(icon(name, self.palette()).pixmap(QSize(20, 20), self.devicePixelRatio()))
        self.close_button.setIcon(icon("close", self.palette()))


class NoticeBar(QWidget):
    """Shows at most three messages, the newest first; the oldest makes room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 0)
        self._column.setSpacing(8)
        self.notices: list[Notice] = []
        self.hide()

    def show_notice(
        self, text: str, importance: Importance = Importance.INFO, action: NoticeAction | None = None
    ) -> Notice:
        """The same text again replaces the older one."""
        for old in [old for old in self.notices if old.label.text() == text]:
            self.remove(old)
        notice = Notice(text, importance, action, self)
        self.notices.insert(0, notice)
        self._column.insertWidget(0, notice)
        for old in self.notices[_MOST:]:
            self.remove(old)
        self.show()
        return notice

    def remove(self, notice: Notice) -> None:
        if notice not in self.notices:
            return
        self.notices.remove(notice)
        self._column.removeWidget(notice)
        notice.hide()
        notice.deleteLater()
        self.setVisible(bool(self.notices))
