"""A picture that was closed is gone from memory, whatever was asked about it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.app import Desk
from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.engine.protocol import Request
from tests.app.whole_desk import DeskMaker, desks, picture_file

WAIT = 20_000
SIZE = (1230, 456)


@pytest.fixture
def make_desk(qapp: QApplication, qtbot: QtBot) -> Iterator[DeskMaker]:
    yield from desks(qapp, qtbot)


def held() -> int:
    """How many bytes of pixels of that size this process has references to."""
    gc.collect()
    pixels = {
        id(thing.rgb): len(thing.rgb)
        for thing in gc.get_objects()
        if type(thing) is Picture and (thing.size.width, thing.size.height) == SIZE
    }
    return sum(pixels.values())


def asked_about_pictures(desk: Desk, qtbot: QtBot) -> None:
    for index in range(len(desk.gallery.pictures)):
        desk.gallery.choose(index)
        for question in ("How much?", "And before?"):
            with qtbot.waitSignal(desk.session.answered, timeout=WAIT):
                desk.session.ask(question)


def test_closed_pictures_that_were_asked_about_are_freed(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [picture_file(tmp_path / f"{color}.png", color, SIZE) for color in ("red", "green", "blue")]
    desk = make_desk(paths)
    qtbot.waitUntil(lambda: len(desk.gallery.pictures) == 3, timeout=WAIT)
    keys = [opened.key for opened in desk.gallery.pictures]
    asked_about_pictures(desk, qtbot)
    one = 3 * SIZE[0] * SIZE[1]
    assert held() == 3 * one
    desk.gallery.close_picture(0)
    qtbot.waitUntil(lambda: held() == 2 * one, timeout=WAIT)
    with qtbot.waitSignal(desk.session.answered, timeout=WAIT) as answered:
        desk.session.ask("forgotten")
    assert answered.args[0].text == keys[0]
    desk.gallery.close_all()
    qtbot.waitUntil(lambda: held() == 0, timeout=WAIT)
    assert len(desk.chat._questions) == 7  # the conversation is still there


def test_a_new_conversation_keeps_no_request_and_no_turn(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk([picture_file(tmp_path / "one.png", size=SIZE)])
    qtbot.waitUntil(lambda: len(desk.gallery.pictures) == 1, timeout=WAIT)
    asked_about_pictures(desk, qtbot)
    desk.session.new_conversation()
    desk.gallery.close_all()
    qtbot.waitUntil(lambda: held() == 0, timeout=WAIT)
    gc.collect()
    images = [thing.image for thing in gc.get_objects() if type(thing) is Request]
    assert [one for one in images if one is not None and one.picture.size == Size(*SIZE)] == []
