"""The view follows only at the bottom, and nothing but the person moves it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from glm4v_desktop.engine.protocol import FinishReason
from glm4v_desktop.session.conversation import Answer
from glm4v_desktop.ui.chat.answer_card import AnswerCard
from glm4v_desktop.ui.chat.answer_text import AnswerText
from glm4v_desktop.ui.chat.growing_text import GrowingText
from glm4v_desktop.ui.chat.pill_button import PillButton
from glm4v_desktop.ui.chat.question_card import QuestionCard
from tests.ui.chat.conftest import READER, Chat, make_picture


def bar(chat: Chat) -> QScrollBar:
    return chat.pane.thread_view.verticalScrollBar()


def fill(qtbot: QtBot, chat: Chat) -> int:
    asked = chat.ask()
    chat.pane.append_text(asked, "A paragraph of words.\n\n" * 60)
    text = chat.pane.findChildren(AnswerText)[-1]
    qtbot.waitUntil(lambda: text.toPlainText().count("paragraph") == 60)
    column = chat.pane.thread_view.widget()
    assert column is not None
    qtbot.waitUntil(lambda: column.height() > text.height() > 1000)  # the layout has followed the text
    qtbot.waitUntil(lambda: bar(chat).value() == bar(chat).maximum())
    return asked


def wheel(qtbot: QtBot, chat: Chat, turns: int) -> None:
    """On the answer itself, where the mouse really is; negative turns go up."""
    view = chat.pane.findChildren(AnswerText)[-1].sections[-1].viewport()
    window = chat.pane.windowHandle()
    assert window is not None
    at = view.mapTo(chat.pane, view.visibleRegion().boundingRect().center())
    before = bar(chat).value()
    QTest.wheelEvent(window, QPointF(at), QPoint(0, -120 * turns))
    qtbot.waitUntil(lambda: bar(chat).value() != before)  # it comes through the window system


def settle(qtbot: QtBot, chat: Chat, request_id: int, text: str) -> None:
    """The text has arrived and the layout has followed."""
    high = bar(chat).maximum()
    chat.pane.append_text(request_id, text)
    qtbot.waitUntil(lambda: bar(chat).maximum() > high)


def test_it_follows_at_the_bottom(qtbot: QtBot, chat: Chat) -> None:
    asked = fill(qtbot, chat)
    settle(qtbot, chat, asked, "More words.\n\n" * 20)
    assert bar(chat).value() == bar(chat).maximum()
    assert not chat.pane.thread_view.jump_button.isVisible()


def test_scrolled_up_it_stays_and_so_does_the_end(qtbot: QtBot, chat: Chat) -> None:
    asked = fill(qtbot, chat)
    wheel(qtbot, chat, -3)
    at = bar(chat).value()
    assert at < bar(chat).maximum()
    settle(qtbot, chat, asked, "More words.\n\n" * 20)
    assert bar(chat).value() == at
    chat.pane.finish(Answer(asked, "", FinishReason.CANCELLED, 1.0, READER))
    qtbot.wait(50)
    assert bar(chat).value() == at
    assert chat.pane.thread_view.jump_button.isVisible()


def test_the_jump_button_goes_to_the_newest_and_follows_again(qtbot: QtBot, chat: Chat) -> None:
    asked = fill(qtbot, chat)
    wheel(qtbot, chat, -5)
    QTest.mouseClick(chat.pane.thread_view.jump_button, Qt.MouseButton.LeftButton)
    assert bar(chat).value() == bar(chat).maximum()
    settle(qtbot, chat, asked, "More.\n\n" * 20)
    assert bar(chat).value() == bar(chat).maximum()


def test_scrolling_back_to_the_bottom_follows_again(qtbot: QtBot, chat: Chat) -> None:
    asked = fill(qtbot, chat)
    wheel(qtbot, chat, -3)
    wheel(qtbot, chat, 100)
    settle(qtbot, chat, asked, "More.\n\n" * 20)
    assert bar(chat).value() == bar(chat).maximum()


def test_page_keys_in_an_answer_scroll_the_conversation(qtbot: QtBot, chat: Chat) -> None:
    fill(qtbot, chat)
    text = chat.pane.findChildren(AnswerText)[-1]
    text.setFocus()
    before = bar(chat).value()
    QTest.keyClick(text, Qt.Key.Key_PageUp)
    assert bar(chat).value() < before
    assert text.sections[0].verticalScrollBar().value() == 0


def fits(text: AnswerText) -> bool:
    section = text.sections[0]
    as_tall = abs(text.height() - section.document().size().height()) <= 1
    return as_tall and section.width() == text.width() and section.verticalScrollBar().maximum() == 0


def test_another_width_keeps_every_card_as_tall_as_its_text(qtbot: QtBot, chat: Chat) -> None:
    fill(qtbot, chat)
    text = chat.pane.findChildren(AnswerText)[-1]
    for width in (360, 700, 361):
        chat.pane.resize(width, 520)
        qtbot.waitUntil(lambda: fits(text))
        assert chat.pane.thread_view.horizontalScrollBar().maximum() == 0


def test_rows_far_from_the_view_are_no_widgets_and_come_back_as_they_were(qtbot: QtBot, chat: Chat) -> None:
    picture = make_picture(1)
    chat.pane.show_open_pictures({picture.key})
    for number in range(60):
        asked = chat.ask(f"Question {number}", picture)
        said = f"Answer {number}\n\n| a | b |\n|---|---|\n| 1 | 2 |"
        chat.pane.finish(Answer(asked, said, FinishReason.STOP, 1.0, READER))
    view = chat.pane.thread_view
    qtbot.waitUntil(lambda: len(view.findChildren(AnswerCard)) < 20)
    assert len(view.findChildren(QuestionCard)) < 20
    assert len(view.findChildren(GrowingText)) < 60
    chat.pane.show_open_pictures(set())
    bar(chat).setValue(0)
    qtbot.waitUntil(lambda: any("Answer 0" in text.toPlainText() for text in view.findChildren(AnswerText)))
    first = min(view.findChildren(QuestionCard), key=QWidget.y)
    assert first.text.toPlainText() == "Question 0"
    assert not first.findChildren(PillButton)[0].isEnabled()  # its picture was closed meanwhile
    qtbot.waitUntil(lambda: len(view.findChildren(AnswerCard)) < 20)
