"""Actions of the user and the engine, for the tests of the chat pane."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.chat.session import Answer
from glm4v_desktop.engine.protocol import FinishReason
from glm4v_desktop.ui.chat.answer_card import AnswerCard
from glm4v_desktop.ui.chat.answer_text import AnswerText
from glm4v_desktop.ui.widgets.buttons import PillButton
from tests.ui.chat.conftest import READER, Chat


def cards(chat: Chat) -> list[AnswerCard]:
    return chat.pane.findChildren(AnswerCard)


def click(qtbot: QtBot, button: PillButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def finish(chat: Chat, text: str = "", reason: FinishReason = FinishReason.STOP) -> None:
    chat.pane.finish(Answer(chat.last_id, text, reason, 1.26, READER))
    chat.pane.show_state(EngineState.READY)


def new_view(host: QWidget) -> AnswerText:
    view = AnswerText("Picture", host)
    view.resize(400, 10)
    view.show()
    return view
