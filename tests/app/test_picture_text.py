"""Selecting text in the picture and finding something in it, in the whole window with real keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop import app
from glm4v_desktop.app import Desk
from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.engine.process_child import EngineSource
from glm4v_desktop.engine.protocol import EngineInfo, EngineName
from tests.app.test_copying import CTRL, READER, SCRIPTED, WAIT, WORDS, OpenDesk, open_desk, press_copy, text
from tests.app.whole_desk import notices
from tests.scripted_engine import ScriptedEngine

__all__ = ["open_desk"]  # a fixture
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def read_desk(open_desk: OpenDesk, qtbot: QtBot) -> Iterator[Desk]:
    """A desk whose reader has read the picture in the background."""
    desk = open_desk(READER)
    image = desk.gallery.image
    assert image is not None
    qtbot.waitUntil(lambda: desk.pages.known(image.picture.key) is not None, timeout=WAIT)
    return_key = image.picture.key
    assert return_key
    yield desk
    desk.window.actions_.select_text.setChecked(False)


def place(desk: Desk, word: Rect, share: float) -> QPoint:
    """Where a part of a word is in the view: 0 is its left edge, 1 its right edge."""
    at = desk.parts.view.shown.to_view(word.left + share * word.width, (word.top + word.bottom) / 2)
    return QPoint(round(at.x), round(at.y))


def key(desk: Desk, qtbot: QtBot, key: Qt.Key, keys: Qt.KeyboardModifier | None = None) -> None:
    focused = desk.window.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key, keys if keys is not None else Qt.KeyboardModifier.NoModifier)


def test_a_drag_in_the_text_mode_is_copied_and_esc_leaves_step_by_step(read_desk: Desk, qtbot: QtBot) -> None:
    desk, view = read_desk, read_desk.parts.view
    key(desk, qtbot, Qt.Key.Key_T, CTRL)
    assert desk.window.actions_.select_text.isChecked()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=place(desk, WORDS[0], 0.0))
    qtbot.mouseMove(view, place(desk, WORDS[0], 0.5))
    qtbot.mouseMove(view, place(desk, WORDS[0], 1.0))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=place(desk, WORDS[0], 1.0))
    press_copy(desk, qtbot)
    assert text() == "0:200x14"
    assert notices(desk)[0] == "Copied 1 word."
    key(desk, qtbot, Qt.Key.Key_A, CTRL)
    press_copy(desk, qtbot)
    assert len(text().split()) == len(WORDS)
    key(desk, qtbot, Qt.Key.Key_Escape)
    assert (view.selected_text, desk.window.actions_.select_text.isChecked()) == ([], True)
    key(desk, qtbot, Qt.Key.Key_Escape)
    assert not desk.window.actions_.select_text.isChecked()


def test_typing_in_the_text_mode_still_goes_to_the_question_box(read_desk: Desk, qtbot: QtBot) -> None:
    desk = read_desk
    key(desk, qtbot, Qt.Key.Key_T, CTRL)
    assert desk.parts.view.hasFocus()
    qtbot.keyClick(desk.parts.view, "t")
    assert desk.chat.composer.box.question == "t"


def test_ctrl_f_finds_and_steps_through_all_places(read_desk: Desk, qtbot: QtBot) -> None:
    desk, bar, view = read_desk, read_desk.parts.find, read_desk.parts.view
    for _ in range(8):
        view.zoom_in()
    key(desk, qtbot, Qt.Key.Key_F, CTRL)
    assert bar.field.hasFocus()
    qtbot.keyClicks(bar.field, "X14")
    assert bar.label.text() == f"1 of {len(WORDS)}"
    key(desk, qtbot, Qt.Key.Key_Return)
    assert bar.label.text() == f"2 of {len(WORDS)}"
    key(desk, qtbot, Qt.Key.Key_Return, SHIFT)
    key(desk, qtbot, Qt.Key.Key_F3, SHIFT)
    assert bar.label.text() == f"{len(WORDS)} of {len(WORDS)}"
    last = view.shown.to_view(WORDS[-1].right - 5, WORDS[-1].top + 5)
    assert view.rect().contains(round(last.x), round(last.y))
    key(desk, qtbot, Qt.Key.Key_F3)
    assert bar.label.text() == f"1 of {len(WORDS)}"
    qtbot.keyClicks(bar.field, "7")
    assert bar.label.text() == "Not found"
    assert not bar.next_button.isEnabled()
    assert bar.field.accessibleDescription() == "Not found"
    key(desk, qtbot, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert view.hasFocus()
    key(desk, qtbot, Qt.Key.Key_F3)
    assert bar.isVisible()


def test_beside_another_engine_the_text_is_read_when_it_is_wanted(
    open_desk: OpenDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "EngineSource", lambda target, **_: EngineSource(target, {"pause": 0.2}))
    desk = open_desk(SCRIPTED)
    assert desk.pages._service.pid == 0
    key(desk, qtbot, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(desk.parts.find.field, "200")
    assert desk.parts.find.label.text().startswith("Reading the text… ")
    qtbot.waitUntil(lambda: desk.parts.find.label.text() == f"1 of {len(WORDS)}", timeout=WAIT)


def test_the_text_mode_says_that_the_text_is_being_read_and_can_be_left(
    open_desk: OpenDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "EngineSource", lambda target, **_: EngineSource(target, {"pause": 2.0}))
    desk = open_desk(SCRIPTED)
    key(desk, qtbot, Qt.Key.Key_T, CTRL)
    assert notices(desk) == ["Reading the text, so that it can be selected…"]
    key(desk, qtbot, Qt.Key.Key_Escape)
    assert notices(desk) == []
    assert not desk.window.actions_.select_text.isChecked()
    assert QApplication.clipboard().text() == "before"


def test_another_engine_does_not_end_the_reading_that_the_bar_waits_for(
    open_desk: OpenDesk, qtbot: QtBot
) -> None:
    desk = open_desk(READER)
    qtbot.waitUntil(lambda: desk.host.state is not EngineState.LOADING, timeout=WAIT)
    key(desk, qtbot, Qt.Key.Key_F, CTRL)
    desk.host.replace(ScriptedEngine(), EngineInfo(EngineName.LOCAL, "a model"))
    qtbot.keyClicks(desk.parts.find.field, "200")
    qtbot.waitUntil(lambda: desk.parts.find.label.text() == f"1 of {len(WORDS)}", timeout=WAIT)


def test_closing_the_picture_closes_the_bar_and_forgets_the_text(read_desk: Desk, qtbot: QtBot) -> None:
    desk = read_desk
    key(desk, qtbot, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(desk.parts.find.field, "200")
    known = [opened.key for opened in desk.gallery.pictures]
    desk.gallery.close_all()
    assert not desk.parts.find.isVisible()
    assert not desk.window.actions_.find.isEnabled()
    assert desk.pages.known(known[0]) is None
