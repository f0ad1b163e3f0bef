"""The view follows new text only at the bottom; otherwise only the user moves it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.session import Answer
from glm4v_desktop.engine.protocol import FinishReason
from glm4v_desktop.ui.chat.answer_card import AnswerCard
from glm4v_desktop.ui.chat.answer_text import AnswerText, Section
from glm4v_desktop.ui.chat.markdown_blocks import MAX_WEIGHT
from glm4v_desktop.ui.chat.question_card import QuestionCard
from glm4v_desktop.ui.widgets.buttons import PillButton
from glm4v_desktop.ui.widgets.inert_text import GrowingText
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
    """Turns the wheel over the answer; negative turns scroll up."""
    view = chat.pane.findChildren(AnswerText)[-1].sections[-1].viewport()
    window = chat.pane.windowHandle()
    assert window is not None
    at = view.mapTo(chat.pane, view.visibleRegion().boundingRect().center())
    before = bar(chat).value()
    QTest.wheelEvent(window, QPointF(at), QPoint(0, -120 * turns))
    qtbot.waitUntil(lambda: bar(chat).value() != before)  # it comes through the window system


def settle(qtbot: QtBot, chat: Chat, request_id: int, text: str) -> None:
    """Waits until the text has arrived and is laid out."""
    high = bar(chat).maximum()
    chat.pane.append_text(request_id, text)
    qtbot.waitUntil(lambda: bar(chat).maximum() > high)


def come_to_rest(qtbot: QtBot, chat: Chat) -> None:
    """Waits until everything near the view is laid out: no timer runs and no layout is pending."""
    view = chat.pane.thread_view

    def is_at_rest() -> bool:
        QCoreApplication.sendPostedEvents()
        texts = view.findChildren(AnswerText)
        timers = [view._timer, *(timer for text in texts for timer in (text._next, text._work))]
        return not any(timer.isActive() for timer in timers)

    qtbot.waitUntil(is_at_rest, timeout=10_000)


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
    come_to_rest(qtbot, chat)
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


_LONG_TABLE = "| a | b | c |\n|---|---|---|\n" + "".join(f"| row {n} | {n:,} | |\n" for n in range(2000))


def long_answer(qtbot: QtBot, chat: Chat) -> AnswerText:
    asked = chat.ask()
    chat.pane.append_text(asked, _LONG_TABLE)
    chat.pane.finish(Answer(asked, _LONG_TABLE, FinishReason.STOP, 1.0, READER))
    text = chat.pane.findChildren(AnswerText)[-1]
    qtbot.waitUntil(lambda: text.is_settled, timeout=10_000)
    return text


def shown_rows(chat: Chat) -> list[str]:
    """The first words of the visible lines that are laid out."""
    rows: list[str] = []
    for section in chat.pane.findChildren(Section):
        seen = section.viewport().visibleRegion().boundingRect()
        places = [QPoint(12, y) for y in range(seen.top(), seen.bottom(), 10)]
        rows += [section.cursorForPosition(place).block().text() for place in places]
    return [row for row in dict.fromkeys(rows) if row.startswith("row")]


def test_of_a_long_answer_only_what_is_near_the_view_is_laid_out(qtbot: QtBot, chat: Chat) -> None:
    text = long_answer(qtbot, chat)
    qtbot.waitUntil(lambda: "row 1999" in shown_rows(chat), timeout=10_000)
    assert len(text.sections) < 8 < len(text._parts)
    assert max(part.weight for part in text._parts) < 3 * MAX_WEIGHT  # what one turn may have to lay out
    bar(chat).setValue(bar(chat).maximum() // 2)
    qtbot.waitUntil(lambda: bool(shown_rows(chat)) and "row 1999" not in shown_rows(chat), timeout=10_000)
    assert len(text.sections) < 8
    chat.pane.findChildren(AnswerCard)[-1].copy()
    copied = QGuiApplication.clipboard().text()
    assert all(f"row {number}" in copied for number in (0, 1000, 1999))


def test_what_one_reads_in_a_long_answer_stays_in_another_theme(qtbot: QtBot, chat: Chat) -> None:
    text = long_answer(qtbot, chat)
    bar(chat).setValue(bar(chat).maximum() // 3)
    come_to_rest(qtbot, chat)
    before = shown_rows(chat)
    assert len(before) > 8
    dark = QPalette(chat.pane.palette())
    dark.setColor(QPalette.ColorRole.Base, QColor("#202124"))
    dark.setColor(QPalette.ColorRole.Text, QColor("#eeeeee"))
    old = text.sections[0]
    chat.pane.setPalette(dark)
    qtbot.waitUntil(lambda: old not in text.sections, timeout=10_000)
    come_to_rest(qtbot, chat)
    assert shown_rows(chat) == before


def test_what_one_reads_does_not_move_while_a_card_waits_for_its_new_height(qtbot: QtBot, chat: Chat) -> None:
    text = long_answer(qtbot, chat)
    bar(chat).setValue(bar(chat).maximum() // 3)
    come_to_rest(qtbot, chat)
    before = shown_rows(chat)
    card = chat.pane.findChildren(AnswerCard)[-1]
    card.resize(card.width(), card.height() + 300)  # as when a part below the view is shorter than guessed
    layout = card.layout()
    assert layout is not None
    layout.activate()
    assert card.height() > text.height() + 300
    assert shown_rows(chat) == before


def test_a_selection_outlasts_the_view_that_goes_elsewhere(qtbot: QtBot, chat: Chat) -> None:
    text = long_answer(qtbot, chat)
    bar(chat).setValue(0)
    qtbot.waitUntil(lambda: "row 0" in shown_rows(chat), timeout=10_000)
    first = text.sections[0]
    QTest.mouseDClick(first.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 50))
    chosen = first.textCursor().selectedText()
    assert chosen
    bar(chat).setValue(bar(chat).maximum())
    qtbot.waitUntil(lambda: "row 1999" in shown_rows(chat), timeout=10_000)
    assert first in text.sections
    assert first.textCursor().selectedText() == chosen
