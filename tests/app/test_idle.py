"""The model's memory in the joined program: freed from the menu, by itself, and for how long it is kept."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from glm4v_desktop.app import Desk
from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.core.settings import DEFAULT_IDLE_MINUTES
from tests.app.whole_desk import DeskMaker, answer_texts, desks

WAIT = 20_000


@pytest.fixture
def make_desk(qapp: QApplication, qtbot: QtBot) -> Iterator[DeskMaker]:
    yield from desks(qapp, qtbot)


def with_demo(make_desk: DeskMaker, qtbot: QtBot) -> Desk:
    """On an engine that holds a model; the scripted one plays it."""
    desk = make_desk()
    desk.engines.choose("demo")
    qtbot.waitUntil(lambda: desk.session.state is EngineState.READY, timeout=WAIT)
    return desk


def settings_path() -> Path:
    return Path(os.environ["GLM4V_DESKTOP_HOME"]) / "config" / "settings.json"


def in_chat_menu(desk: Desk) -> list[str]:
    chat = desk.window.menuBar().actions()[3].menu()
    assert isinstance(chat, QMenu)
    return [action.text() for action in chat.actions()]


def idle_action(desk: Desk, minutes: int) -> QAction:
    actions = desk.window.actions_.idle_times.actions()
    return next(action for action in actions if action.data() == minutes)


def test_the_menu_frees_the_memory_and_the_next_question_loads_again(
    make_desk: DeskMaker, qtbot: QtBot
) -> None:
    desk = with_demo(make_desk, qtbot)
    action = desk.window.actions_.free_memory
    assert action.text() in in_chat_menu(desk)
    assert action.isEnabled()
    action.trigger()
    qtbot.waitUntil(lambda: desk.session.state is EngineState.UNLOADED, timeout=WAIT)
    assert not action.isEnabled()
    with qtbot.waitSignal(desk.session.answered, timeout=WAIT):
        desk.session.ask("go")
    assert action.isEnabled()
    assert answer_texts(desk) == ["one two three"]


def test_the_text_reader_has_nothing_to_free(make_desk: DeskMaker, qtbot: QtBot) -> None:
    desk = make_desk()
    qtbot.waitUntil(lambda: desk.session.state is EngineState.READY, timeout=WAIT)
    assert not desk.window.actions_.free_memory.isEnabled()


def test_how_long_an_idle_model_is_kept_is_chosen_in_the_menu_and_remembered(
    make_desk: DeskMaker, qtbot: QtBot
) -> None:
    desk = with_demo(make_desk, qtbot)
    assert idle_action(desk, 15).isChecked()
    idle_action(desk, 0).trigger()
    assert json.loads(settings_path().read_text())["idle_minutes"] == 0
    assert not desk.idle._timer.isActive()
    idle_action(desk, 60).trigger()
    assert desk.idle._timer.interval() == 60 * 60_000
    assert desk.idle._timer.isActive()
    again = make_desk()
    assert idle_action(again, 60).isChecked()
    assert again.idle._timer.interval() == 60 * 60_000


def test_the_menu_follows_the_default_and_says_which_it_is(make_desk: DeskMaker) -> None:
    actions = make_desk().window.actions_.idle_times.actions()
    marked = [action.data() for action in actions if "default" in action.text()]
    assert marked == [DEFAULT_IDLE_MINUTES] == [action.data() for action in actions if action.isChecked()]


def test_an_idle_model_goes_by_itself(make_desk: DeskMaker, qtbot: QtBot) -> None:
    desk = with_demo(make_desk, qtbot)
    desk.idle.set_minutes(0.001)
    qtbot.waitUntil(lambda: desk.session.state is EngineState.UNLOADED, timeout=WAIT)
    assert not desk.window.actions_.free_memory.isEnabled()
