"""The context meter, the notice of questions that no longer fit, and the divider for another engine."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.session import Answer
from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.engine.protocol import ContextUsed, EngineInfo, EngineName, FinishReason
from glm4v_desktop.ui.chat.thread_view import Divider
from tests.ui.chat.conftest import READER, Chat, make_picture

DEMO = EngineInfo(EngineName.LOCAL, "demo model")


def left_out(chat: Chat, asked: int) -> str:
    label = chat.pane._answers[asked].left_out
    return label.text() if label.isVisible() else ""


def test_it_stands_there_only_when_something_is_known(chat: Chat) -> None:
    meter = chat.pane.meter
    assert not meter.isVisible()
    asked = chat.ask(engine=DEMO)
    assert not meter.isVisible()
    chat.pane.show_context(ContextUsed(asked, 1243, 8192, 0))
    assert meter.isVisible()
    assert meter.text == "1,243 of 8,192"
    assert meter.accessibleName().startswith("1,243 of 8,192")
    assert left_out(chat, asked) == ""


def test_more_than_full_is_shown_as_full(chat: Chat) -> None:
    chat.pane.show_context(ContextUsed(chat.ask(engine=DEMO), 9000, 8192, 0))
    assert chat.pane.meter.text == "8,192 of 8,192"


def test_it_goes_with_the_context(chat: Chat) -> None:
    picture = make_picture()
    for begins_anew in (
        lambda: chat.pane.start_conversation(),
        lambda: chat.pane.change_engine(READER),
        lambda: chat.ask(picture=picture, region=Rect(0, 0, 9, 9), engine=DEMO),
        lambda: chat.ask(picture=make_picture(7), engine=DEMO),
    ):
        asked = chat.ask(picture=picture, engine=DEMO)
        chat.pane.show_context(ContextUsed(asked, 10, 64, 0))
        assert chat.pane.meter.isVisible()
        begins_anew()
        assert not chat.pane.meter.isVisible()


def test_a_follow_up_keeps_it(chat: Chat) -> None:
    chat.pane.show_context(ContextUsed(chat.ask(engine=DEMO), 10, 64, 0))
    chat.ask(engine=DEMO)
    assert chat.pane.meter.text == "10 of 64"


STILL = " any more, but still sees the picture."


@pytest.mark.parametrize(
    ("count", "with_picture", "says"),
    [
        (1, True, f"1 earlier question no longer fits. The model cannot see it{STILL}"),
        (2, True, f"2 earlier questions no longer fit. The model cannot see them{STILL}"),
        (1, False, "The oldest question no longer fits. The model cannot see it any more."),
        (3, False, "The oldest 3 questions no longer fit. The model cannot see them any more."),
    ],
)
def test_left_out_questions_are_told_above_the_answer(
    chat: Chat, count: int, with_picture: bool, says: str
) -> None:
    asked = chat.ask(picture=make_picture() if with_picture else None, engine=DEMO)
    chat.pane.show_context(ContextUsed(asked, 60, 64, count))
    chat.pane.append_text(asked, "12.5")
    assert left_out(chat, asked) == says
    card = chat.pane._answers[asked]
    assert card.left_out.y() < card.text.y()
    chat.pane.finish(Answer(asked, "12.5", FinishReason.STOP, 1.0, DEMO))
    assert left_out(chat, asked) == says  # and it stays


def test_the_length_limit_has_its_mark(chat: Chat) -> None:
    asked = chat.ask(engine=DEMO)
    chat.pane.finish(Answer(asked, "1 1 1 1", FinishReason.LENGTH, 1.0, DEMO))
    assert "length limit" in chat.pane._answers[asked].mark.text()


def test_a_line_says_where_another_engine_begins(chat: Chat) -> None:
    chat.ask()
    asked = chat.ask(engine=DEMO)
    chat.ask(engine=EngineInfo(EngineName.LOCAL, "GLM-4v-9b"))
    assert [line.text() for line in chat.pane.findChildren(Divider)] == [
        "Text reader (OCR) → Demo model",
        "Demo model → GLM-4v-9b",
    ]
    badge = chat.pane._answers[asked].badge
    assert badge.text() == "Demo model"
    assert "not GLM-4v-9b" in badge.toolTip()


def test_the_picker_shows_who_answers_and_reports_a_choice(qtbot: QtBot, chat: Chat) -> None:
    picker = chat.pane.picker
    assert picker.text() == "Text reader (OCR)"
    picker.show_engine("demo", "/models/glm & 4v\u202e")
    reader, demo, local = picker._choices.values()
    assert picker.text() == "Demo model"
    assert demo.isChecked()
    assert not reader.isChecked()
    assert local.text().startswith("GLM-4v-9b (glm && 4v")
    assert "\u202e" not in local.text()
    chosen: list[str] = []
    picker.engine_chosen.connect(chosen.append)
    local.trigger()
    assert chosen == ["local"]
    assert demo.isChecked()  # until it holds
    picker.show_engine("reader", "")
    assert "set up" in local.text()


@pytest.mark.qt_log_ignore("grabbing the keyboard")  # a screen that is not there
def test_the_menu_opens_by_key_and_blocks_nothing(qtbot: QtBot, chat: Chat) -> None:
    picker = chat.pane.picker
    picker.setFocus()
    qtbot.keyClick(picker, Qt.Key.Key_Space)
    assert picker.menu_.isVisible()
    with qtbot.waitSignal(picker.models_action.triggered):
        picker.models_action.trigger()
    picker.menu_.close()
