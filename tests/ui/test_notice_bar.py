from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from glm4v_desktop.ui.notice_bar import Importance, NoticeAction, NoticeBar


@pytest.fixture
def bar(qtbot: QtBot) -> NoticeBar:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    return bar


def texts(bar: NoticeBar) -> list[str]:
    return [notice.label.text() for notice in bar.notices]


def test_it_takes_no_room_while_there_is_nothing_to_say(bar: NoticeBar) -> None:
    assert not bar.isVisible()
    bar.show_notice("x")
    assert bar.isVisible()
    bar.notices[0].close_notice()
    assert not bar.isVisible()


def test_the_newest_stands_first_and_three_at_most(bar: NoticeBar) -> None:
    for text in "abcd":
        bar.show_notice(text, Importance.PROBLEM)
    assert texts(bar) == ["d", "c", "b"]


def test_the_same_text_is_shown_once(bar: NoticeBar) -> None:
    for text in "aba":
        bar.show_notice(text, Importance.PROBLEM)
    assert texts(bar) == ["a", "b"]


def test_a_file_name_is_never_taken_for_html(bar: NoticeBar) -> None:
    bar.show_notice("<img src=x>.png: <b>no</b>")
    assert bar.notices[0].label.textFormat() == Qt.TextFormat.PlainText


def test_the_button_acts_once_and_closes_the_question(bar: NoticeBar, qtbot: QtBot) -> None:
    ran: list[int] = []
    notice = bar.show_notice("go on?", Importance.QUESTION, NoticeAction("Yes", lambda: ran.append(1)))
    assert notice.action_button is not None
    qtbot.mouseClick(notice.action_button, Qt.MouseButton.LeftButton)
    assert ran == [1]
    assert texts(bar) == []


def test_it_is_closed_with_the_keyboard(bar: NoticeBar, qtbot: QtBot) -> None:
    notice = bar.show_notice("x", Importance.PROBLEM)
    notice.close_button.setFocus()
    qtbot.keyClick(notice.close_button, Qt.Key.Key_Space)
    assert texts(bar) == []
