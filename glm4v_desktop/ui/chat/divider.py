"""A thin line across the chat: from here on it is about something else."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from glm4v_desktop.engine.protocol import EngineInfo
from glm4v_desktop.pictures.names import display_name
from glm4v_desktop.session.chat_session import Question
from glm4v_desktop.ui.chat.engine_title import engine_title
from glm4v_desktop.ui.chat.look import look_of


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
    """`engines` are those before and after it; `name` is that of the new picture, which may have none."""

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
