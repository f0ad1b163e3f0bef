"""A visible chat pane, which records the addresses that it would open in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.chat.session import Question
from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.engine.protocol import EngineInfo, EngineName
from glm4v_desktop.ui.chat.pane import ChatPane

READER = EngineInfo(EngineName.READER)


def make_picture(shade: int = 0) -> Picture:
    size = Size(400, 300)
    rgb = bytes([shade]) * (3 * size.area)
    return Picture(picture_key(size, rgb), size, rgb)


@dataclass
class Chat:
    """The pane, the addresses that it opened, and a function that asks a question."""

    pane: ChatPane
    opened: list[str] = field(default_factory=list)
    last_id: int = 0

    def ask(
        self,
        text: str = "What is it?",
        picture: Picture | None = None,
        region: Rect | None = None,
        engine: EngineInfo = READER,
    ) -> int:
        """Asks as the session does: first the question, then the state."""
        self.last_id += 1
        image = ImageInput.of(picture, region) if picture is not None else None
        self.pane.add_question(Question(self.last_id, text, image, engine))
        self.pane.show_state(EngineState.ANSWERING)
        return self.last_id


@pytest.fixture
def chat(qtbot: QtBot) -> Iterator[Chat]:
    opened: list[str] = []
    pane = ChatPane(QGuiApplication.clipboard(), opened.append)
    qtbot.addWidget(pane)
    pane.resize(420, 520)
    pane.show_state(EngineState.READY)
    with qtbot.waitExposed(pane):
        pane.show()
    yield Chat(pane, opened)
    QGuiApplication.clipboard().clear()


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    """A parent widget for an answer's text, like a card."""
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(400, 600)
    widget.show()
    return widget
