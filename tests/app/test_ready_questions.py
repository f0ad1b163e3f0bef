"""The ready questions of a picture: those of the sample, or what fits the text that was read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.app import Desk
from glm4v_desktop.core.resources import resource
from tests.app.test_copying import READER, WAIT, OpenDesk, open_desk
from tests.app.whole_desk import DeskMaker, desks

__all__ = ["open_desk"]  # a fixture


@pytest.fixture
def make_desk(qapp: QApplication, qtbot: QtBot) -> Iterator[DeskMaker]:
    yield from desks(qapp, qtbot)


def shown(desk: Desk) -> list[str]:
    return [chip.text() for chip in desk.chat.welcome.questions.chips]


def test_the_text_of_the_picture_decides_and_no_button_moves(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(READER)
    qtbot.waitUntil(lambda: len(shown(desk)) > 1, timeout=WAIT)
    assert shown(desk) == ["Read the whole text", "List all numbers"]
    first = desk.chat.welcome.questions.chips[0]
    place = first.mapTo(desk.chat, first.rect().topLeft())
    desk.chat.set_suggestions(["Read the whole text"])
    desk.chat.set_suggestions(["Read the whole text", "Extract the table", "List all numbers"])
    qtbot.wait(50)
    assert desk.chat.welcome.questions.chips[0] is first
    assert first.mapTo(desk.chat, first.rect().topLeft()) == place
    with qtbot.waitSignal(desk.chat.question_asked) as asked:
        qtbot.mouseClick(desk.chat.welcome.questions.chips[2], Qt.MouseButton.LeftButton)
    assert asked.args == ["List all numbers"]


def test_a_picture_with_the_name_of_a_sample_is_none(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "chat.png"
    Image.new("RGB", (300, 200), "white").save(path)
    desk = make_desk([path])
    qtbot.waitUntil(lambda: bool(shown(desk)), timeout=WAIT)
    assert shown(desk) == ["Read the whole text"]


def test_a_sample_has_questions_of_its_own(make_desk: DeskMaker, qtbot: QtBot) -> None:
    sample = resource("samples") / "chat.png"
    desk = make_desk()
    qtbot.waitUntil(lambda: bool(desk.presenter._samples), timeout=WAIT)
    desk.picture_input.open_sample(str(sample))
    qtbot.waitUntil(lambda: desk.gallery.image is not None, timeout=WAIT)
    assert shown(desk)[0] == 'Find "deposit"'
