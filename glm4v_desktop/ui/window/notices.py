"""Messages over the picture that need no click: refused pictures with the reason, and small questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import Card, MutedLabel
from glm4v_desktop.ui.widgets.colors import blend, look_of
from glm4v_desktop.ui.widgets.icons import icon_pixmap

_SHOWN = 3  # messages; more would cover the picture
_MOST_OF_THE_HEIGHT = 0.5  # of the bar's parent; in a low window fewer messages are shown, but at least one
_MOST_MESSAGES = 50  # messages, enough for the largest batch of files
_INFO_MS = 8000
_SYMBOL = 20
_LONGEST_WORD = 24  # characters; longer ones may be broken anywhere


class Importance(Enum):
    INFO = auto()  # closes after some time
    PROBLEM = auto()  # stays until a person closes it
    QUESTION = auto()


@dataclass(frozen=True, slots=True)
class NoticeAction:
    """A button in a notice; it closes the notice and calls `run`."""

    label: str
    run: Callable[[], object]


class Notice(QFrame):
    """One message: an icon, plain text, perhaps a button, and a button to close it."""

    def __init__(
        self, text: str, importance: Importance, action: NoticeAction | None, bar: NoticeBar
    ) -> None:
        super().__init__(bar)
        self.text = text
        self.importance = importance
        self._bar = bar
        self._action = action
        self._symbol = QLabel(self)
        self.label = QLabel(_breakable(text), self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)  # it may contain file names
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.label.setWordWrap(True)  # last: it makes the policy ask for a height that fits the width
        self.action_button: PillButton | None = None
        self.close_button = PillButton(ButtonLook.QUIET, "close", self)
        self.close_button.clicked.connect(self.close_notice)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 4, 4)
        row.setSpacing(8)
        row.addWidget(self._symbol)
        row.addWidget(self.label, 1)
        if action is not None:
            self.action_button = PillButton(ButtonLook.PLAIN, parent=self)
            self.action_button.setText(action.label)
            self.action_button.clicked.connect(self._on_action)
            row.addWidget(self.action_button)
        row.addWidget(self.close_button)
        self._timer = QTimer(self, interval=_INFO_MS)
        self._timer.timeout.connect(self._on_time)
        if importance is Importance.INFO:
            self._timer.start()
        self._retint()
        self._retranslate()

    def fit(self, width: int) -> int:
        """Fixes the height that the wrapped text needs in this width (pixels), and returns it."""
        form = self.layout()
        height = self.sizeHint().height() if form is None else form.totalHeightForWidth(width)
        if height != self.minimumHeight() or height != self.maximumHeight():
            self.setFixedHeight(height)
        return height

    @property
    def has_keyboard(self) -> bool:
        focused = self.focusWidget()
        return focused is not None and focused.hasFocus()

    def close_notice(self) -> None:
        self._bar.remove(self)

    def changeEvent(self, event: QEvent) -> None:
        match event.type():
            case QEvent.Type.LanguageChange:
                self._retranslate()
            case QEvent.Type.PaletteChange:
                self._retint()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._tint(), 1))
        painter.setBrush(blend(look_of(self.palette()).card, self._tint(), 0.08))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()

    def _tint(self) -> QColor:
        look = look_of(self.palette())
        return look.alarm if self.importance is Importance.PROBLEM else look.accent

    def _on_action(self) -> None:
        self.close_notice()
        if self._action is not None:
            self._action.run()

    def _on_time(self) -> None:
        """Closes the message when its time is over, unless the mouse or the focus is on it."""
        if not self.underMouse() and not self.has_keyboard:
            self.close_notice()

    def _retint(self) -> None:
        name = "alert" if self.importance is Importance.PROBLEM else "info"
        self._symbol.setPixmap(icon_pixmap(name, self._tint(), _SYMBOL, self.devicePixelRatio()))
        self.update()

    def _retranslate(self) -> None:
        self.close_button.setAccessibleName(self.tr("Close this message"))
        self.close_button.setToolTip(self.tr("Close this message"))
        kinds = {
            Importance.INFO: self.tr("Note"),
            Importance.PROBLEM: self.tr("Problem"),
            Importance.QUESTION: self.tr("Question"),
        }
        self._symbol.setAccessibleName(kinds[self.importance])
        self.label.setAccessibleName(f"{kinds[self.importance]}: {self.text}")


class NoticeBar(QWidget):
    """Shows the three newest messages, newest first, and below them the number of hidden ones."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notices: list[Notice] = []
        self._host: QWidget | None = None  # the parent, whose height limits the number of messages
        self.more_label = MutedLabel(self)
        self.close_all_button = PillButton(ButtonLook.QUIET, parent=self)
        self.close_all_button.clicked.connect(self.close_all)
        self._more = Card(self)  # it lies over the picture, as the messages do
        row = QHBoxLayout(self._more)
        row.setContentsMargins(12, 1, 4, 1)
        row.addWidget(self.more_label, 1)
        row.addWidget(self.close_all_button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 8)
        self._column.setSpacing(8)
        self._column.addWidget(self._more)
        self.hide()
        self._retranslate()

    def show_notice(
        self, text: str, importance: Importance = Importance.INFO, action: NoticeAction | None = None
    ) -> Notice:
        """Adds a message and returns it; an older one with the same text is removed."""
        for old in [old for old in self.notices if old.text == text]:
            self._drop(old)
        notice = Notice(text, importance, action, self)
        self.notices.insert(0, notice)
        self._column.insertWidget(0, notice)
        for old in self.notices[_MOST_MESSAGES:]:
            self._drop(old)
        self._show_newest()
        return notice

    def remove(self, notice: Notice) -> None:
        if notice in self.notices:
            self._drop(notice)
            self._show_newest()

    def close_focused(self) -> bool:
        """Closes the message with the keyboard focus; returns False if none has it."""
        focused = [notice for notice in self.notices if notice.has_keyboard]
        for notice in focused:
            self.remove(notice)
        return bool(focused)

    def close_newest(self) -> bool:
        newest = self.notices[:1]
        for notice in newest:
            self.remove(notice)
        return bool(newest)

    def close_all(self) -> None:
        for notice in list(self.notices):
            self._drop(notice)
        self._show_newest()

    def clear_problems(self) -> None:
        """Removes the messages about refused files; questions and notes stay."""
        for notice in [old for old in self.notices if old.importance is Importance.PROBLEM]:
            self._drop(notice)
        self._show_newest()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        match event.type():
            case QEvent.Type.LanguageChange:
                self._retranslate()
            case QEvent.Type.FontChange:
                self._show_newest()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._show_newest()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self._show_newest()
        return super().eventFilter(watched, event)

    def _drop(self, notice: Notice) -> None:
        self.notices.remove(notice)
        self._column.removeWidget(notice)
        notice.hide()
        notice.deleteLater()

    def _show_newest(self) -> None:
        shown = self._room_for()
        for place, notice in enumerate(self.notices):
            notice.setVisible(place < shown)
        self._more.setVisible(len(self.notices) > shown)
        self.setVisible(bool(self.notices))
        self._tell_hidden(len(self.notices) - shown)

    def _room_for(self) -> int:
        """Returns how many messages fit, and sets their heights."""
        host = self._watched_host()
        margins, gap = self._column.contentsMargins(), self._column.spacing()
        width = (self.width() if self.isVisibleTo(host) else host.width()) - margins.left() - margins.right()
        room = _MOST_OF_THE_HEIGHT * host.height() - margins.top() - margins.bottom() + gap
        shown = 0
        for notice in self.notices[:_SHOWN]:
            room -= notice.fit(width) + gap
            more = shown + 1 < len(self.notices)
            if shown and room < (self._more.sizeHint().height() + gap if more else 0):
                break
            shown += 1
        return shown

    def _watched_host(self) -> QWidget:
        host = self.parentWidget() or self
        if host is not self._host:  # a layout has given the bar another parent
            if self._host is not None:
                self._host.removeEventFilter(self)
            self._host = host
            host.installEventFilter(self)
        return host

    def _tell_hidden(self, count: int) -> None:
        self.more_label.setText(self.tr("Older messages: {count}").format(count=count))

    def _retranslate(self) -> None:
        self.close_all_button.setText(self.tr("Close all"))
        self._show_newest()


def _breakable(text: str) -> str:
    """The text with a zero-width space in every long run of letters, so that a label can wrap it."""
    pieces, run = [], 0
    for letter in text:
        run = 0 if letter.isspace() else run + 1
        pieces.append(letter)
        if run == _LONGEST_WORD:
            pieces.append("\u200b")
            run = 0
    return "".join(pieces)
