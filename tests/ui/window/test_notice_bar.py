from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QCursor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from glm4v_desktop.ui.widgets.colors import look_of
from glm4v_desktop.ui.window import notices
from glm4v_desktop.ui.window.notices import Importance, Notice, NoticeAction, NoticeBar
from glm4v_desktop.ui.window.theme import palette_of


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[NoticeBar]:
    host = QWidget()
    qtbot.addWidget(host)
    column = QVBoxLayout(host)
    made = NoticeBar(host)
    column.addWidget(made)
    column.addStretch()
    host.resize(480, 480)
    with qtbot.waitExposed(host):
        host.show()
    yield made
    made.close_all()


def shown(bar: NoticeBar) -> list[str]:
    return [notice.text for notice in bar.notices if notice.isVisible()]


def test_it_takes_no_room_without_a_message(bar: NoticeBar) -> None:
    assert not bar.isVisible()
    notice = bar.show_notice("Copied.")
    assert bar.isVisible()
    QTest.mouseClick(notice.close_button, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()


def test_names_of_files_are_not_markup(bar: NoticeBar) -> None:
    notice = bar.show_notice("<b>a</b><img src=x>.png: no", Importance.PROBLEM)
    assert notice.label.textFormat() is Qt.TextFormat.PlainText


def test_three_are_shown_and_the_older_ones_counted(bar: NoticeBar) -> None:
    for number in range(5):
        bar.show_notice(f"problem {number}", Importance.PROBLEM)
    assert shown(bar) == ["problem 4", "problem 3", "problem 2"]
    assert bar.more_label.isVisible()
    assert "2" in bar.more_label.text()
    bar.notices[0].close_notice()
    assert shown(bar) == ["problem 3", "problem 2", "problem 1"]
    bar.notices[0].close_notice()
    assert not bar.more_label.isVisible()
    assert shown(bar) == ["problem 2", "problem 1", "problem 0"]


def test_the_count_is_legible_over_any_picture(bar: NoticeBar) -> None:
    host = bar.parentWidget()
    assert host is not None
    host.setPalette(QPalette(QColor("magenta")))
    host.setAutoFillBackground(True)
    for number in range(5):
        bar.show_notice(f"problem {number}", Importance.PROBLEM)
    row = bar.more_label.mapTo(host, QPoint(-4, bar.more_label.height() // 2))  # before the first letter
    assert host.grab().toImage().pixelColor(row) == look_of(bar.palette()).card


def test_all_can_be_closed_at_once(bar: NoticeBar) -> None:
    for number in range(70):
        bar.show_notice(f"problem {number}", Importance.PROBLEM)
    assert len(bar.notices) == 50
    QTest.mouseClick(bar.close_all_button, Qt.MouseButton.LeftButton)
    assert bar.notices == []
    assert not bar.isVisible()


def test_the_same_message_twice_stands_there_once(bar: NoticeBar) -> None:
    bar.show_notice("one")
    bar.show_notice("two")
    bar.show_notice("one")
    assert shown(bar) == ["one", "two"]


def test_a_note_goes_by_itself_and_a_problem_stays(
    qtbot: QtBot, bar: NoticeBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    QCursor.setPos(QPoint(0, 0))
    monkeypatch.setattr(notices, "_INFO_MS", 20)
    for importance in Importance:
        bar.show_notice(importance.name, importance)
    qtbot.waitUntil(lambda: "INFO" not in shown(bar))
    assert shown(bar) == ["QUESTION", "PROBLEM"]


def test_a_note_stays_while_the_keyboard_is_in_it(
    qtbot: QtBot, bar: NoticeBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "_INFO_MS", 20)
    notice = bar.show_notice("read me")
    notice.close_button.setFocus()
    other = bar.show_notice("not me")
    qtbot.waitUntil(lambda: other not in bar.notices)
    assert shown(bar) == ["read me"]


def test_the_button_runs_its_action_once_and_closes(bar: NoticeBar) -> None:
    ran: list[str] = []
    action = NoticeAction("Open them", lambda: ran.append("ran"))
    notice = bar.show_notice("Open the folder?", Importance.QUESTION, action)
    assert notice.action_button is not None
    notice.action_button.setFocus()
    QTest.keyClick(notice.action_button, Qt.Key.Key_Space)
    assert ran == ["ran"]
    assert not bar.isVisible()


def test_the_message_that_has_the_focus_is_closed_first(bar: NoticeBar) -> None:
    bar.show_notice("first", Importance.PROBLEM)
    notice = bar.show_notice("second", Importance.PROBLEM)
    notice.close_button.setFocus()
    assert bar.close_focused()
    assert shown(bar) == ["first"]
    assert bar.close_newest()
    assert not bar.close_newest()


def test_a_long_name_wraps_instead_of_widening_the_window(qtbot: QtBot, bar: NoticeBar) -> None:
    notice = bar.show_notice("x" * 300, Importance.PROBLEM)
    assert bar.minimumSizeHint().width() < 300
    qtbot.waitUntil(lambda: notice.label.height() >= notice.label.heightForWidth(notice.label.width()))
    assert notice.label.height() > 2 * notice.label.fontMetrics().height()


def test_importance_is_told_by_more_than_color(bar: NoticeBar) -> None:
    names = {bar.show_notice(i.name, i).label.accessibleName().split(":")[0] for i in Importance}
    assert names == {"Note", "Problem", "Question"}


def test_it_lives_through_a_change_of_theme_and_language(qtbot: QtBot, bar: NoticeBar) -> None:
    notice = bar.show_notice("problem", Importance.PROBLEM)
    before = QApplication.palette()
    light = notice.grab().toImage().pixelColor(2, notice.height() // 2)
    QApplication.setPalette(palette_of(dark=True))
    try:
        qtbot.waitUntil(
            lambda: (
                notice.grab().toImage().pixelColor(2, notice.height() // 2).lightness()
                < 100
                < light.lightness()
            )
        )
    finally:
        QApplication.setPalette(before)
    notice.close_button.setToolTip("stale")
    QApplication.sendEvent(notice, QEvent(QEvent.Type.LanguageChange))
    assert notice.close_button.toolTip() == "Close this message"


def is_clipped(notice: Notice) -> bool:
    return notice.label.height() < notice.label.heightForWidth(notice.label.width())


@pytest.mark.parametrize("width", [330, 480])
def test_each_message_is_as_high_as_its_text_and_a_low_window_shows_fewer(
    qtbot: QtBot, bar: NoticeBar, width: int
) -> None:
    host = bar.parentWidget()
    assert host is not None
    picture = QWidget(host)
    picture.setMinimumHeight(120)  # takes its room first, as the view and the thumbnails do
    column = host.layout()
    assert column is not None
    column.addWidget(picture)
    text = "{}.png: 图片文件不完整。 请重新复制或下载，再打开新文件。 请将页面存为 PNG，或对它截图。"
    for number in range(3):
        bar.show_notice(text.format(number), Importance.PROBLEM)
    host.resize(width, 300)
    qtbot.waitUntil(lambda: bar.more_label.isVisible())
    seen = [notice for notice in bar.notices if notice.isVisible()]
    assert 1 <= len(seen) < 3
    assert str(3 - len(seen)) in bar.more_label.text()
    qtbot.waitUntil(lambda: all(not is_clipped(notice) for notice in seen))
    assert all(notice.geometry().bottom() <= bar.height() for notice in seen)
    host.resize(width, 800)
    qtbot.waitUntil(lambda: len(shown(bar)) == 3)
    assert not bar.more_label.isVisible()


def test_problems_can_be_cleared_and_questions_stay(bar: NoticeBar) -> None:
    for importance in Importance:
        bar.show_notice(importance.name, importance)
    bar.clear_problems()
    assert shown(bar) == ["QUESTION", "INFO"]
    bar.close_all()
    bar.show_notice("problem", Importance.PROBLEM)
    bar.clear_problems()
    assert not bar.isVisible()
