"""The chat pane in use: ask, read, stop, copy, ask again, start a new conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.chat.session import NO_QUESTION, Answer, Failure
from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.engine.protocol import (
    NO_REQUEST,
    EngineInfo,
    EngineName,
    ErrorKind,
    FinishReason,
    Progress,
    Stage,
)
from glm4v_desktop.texts.errors import ERROR_TEXTS
from glm4v_desktop.ui.chat.answer_card import FailurePanel
from glm4v_desktop.ui.chat.pane import ReadyQuestions
from glm4v_desktop.ui.chat.question_card import QuestionCard
from glm4v_desktop.ui.chat.thread_view import Divider
from glm4v_desktop.ui.widgets.inert_text import GrowingText
from tests.ui.chat.acting import cards, click, finish
from tests.ui.chat.conftest import READER, Chat, make_picture


def test_a_question_is_asked_answered_and_timed(qtbot: QtBot, chat: Chat) -> None:
    box = chat.pane.composer.box
    QTest.keyClicks(box, "How much?")
    click(qtbot, chat.pane.composer.button)
    assert box.question == "How much?"  # not taken yet
    asked = chat.ask("How much?")
    assert box.question == ""
    for piece in ("It is ", "**28,563.21**", " in total."):
        chat.pane.append_text(asked, piece)
    finish(chat, "It is **28,563.21** in total.")
    card = cards(chat)[0]
    assert card.text.toPlainText() == "It is 28,563.21 in total."
    assert card.badge.text() == "Text reader (OCR)"
    assert card.status.text() == "1.3 s"
    assert not card.mark.isVisible()


def test_text_for_another_question_or_after_the_end_is_not_shown(chat: Chat) -> None:
    first = chat.ask()
    chat.pane.append_text(first, "one")
    finish(chat, "one")
    chat.pane.append_text(first, " late")
    chat.pane.append_text(99, "stray")
    assert cards(chat)[0].text.toPlainText() == "one"


def test_what_the_stream_did_not_bring_is_shown_at_the_end(chat: Chat) -> None:
    asked = chat.ask()
    chat.pane.append_text(asked, "one ")
    finish(chat, "one two")
    assert cards(chat)[0].text.toPlainText() == "one two"


def test_each_engine_is_named_beside_its_answer(chat: Chat) -> None:
    for engine in (READER, EngineInfo(EngineName.LOCAL), EngineInfo(EngineName.LOCAL, "my-model")):
        chat.ask(engine=engine)
        chat.pane.finish(Answer(chat.last_id, "x", FinishReason.STOP, 1.0, engine))
    assert [card.badge.text() for card in cards(chat)] == [
        "Text reader (OCR)",
        "GLM-4v-9b",
        "my-model",
    ]
    assert [card.badge.strong for card in cards(chat)] == [False, True, True]
    assert cards(chat)[0].text.accessibleName() == "Answer from Text reader (OCR)"


def test_progress_is_shown_until_the_first_word(qtbot: QtBot, chat: Chat) -> None:
    asked = chat.ask()
    chat.pane.show_progress(Progress(asked, Stage.READING_PICTURE, 3, 12))
    card = cards(chat)[0]
    assert card.doing.text() == "Reading the picture… 25%"
    started = card.status.text()
    qtbot.waitUntil(lambda: card.status.text() != started)
    chat.pane.append_text(asked, "word")
    assert not card.doing.isVisible()


def test_a_head_start_is_shown_above_the_question_box(chat: Chat) -> None:
    chat.pane.show_state(EngineState.PREPARING)
    chat.pane.show_progress(Progress(NO_REQUEST, Stage.READING_PICTURE, 1, 4))
    assert chat.pane.status.isVisible()
    assert chat.pane.status.text() == "Reading the picture… 25%"
    chat.pane.show_state(EngineState.READY)
    assert not chat.pane.status.isVisible()


def test_send_becomes_stop_and_a_stopped_answer_is_kept_and_marked(qtbot: QtBot, chat: Chat) -> None:
    button = chat.pane.composer.button
    asked = chat.ask()
    chat.pane.append_text(asked, "half an ans")
    assert button.text() == "Stop"
    assert "Esc" in button.toolTip()
    with qtbot.waitSignal(chat.pane.composer.stop_clicked):
        click(qtbot, button)
    chat.pane.finish(Answer(asked, "half an ans", FinishReason.CANCELLED, 0.5, READER))
    chat.pane.show_state(EngineState.STOPPING)
    assert button.text() == "Stopping…"
    assert not button.isEnabled()
    assert cards(chat)[0].mark.text() == "Stopped"
    assert cards(chat)[0].text.toPlainText() == "half an ans"
    chat.pane.show_state(EngineState.READY)
    assert button.text() == "Send"


@pytest.mark.parametrize("state", [EngineState.LOADING, EngineState.PREPARING])
def test_a_question_that_waits_can_be_stopped_too(qtbot: QtBot, chat: Chat, state: EngineState) -> None:
    chat.ask()
    chat.pane.show_state(state)
    with qtbot.waitSignal(chat.pane.composer.stop_clicked):
        click(qtbot, chat.pane.composer.button)


def test_a_draft_typed_while_it_answers_is_kept(qtbot: QtBot, chat: Chat) -> None:
    box = chat.pane.composer.box
    QTest.keyClicks(box, "first")
    chat.ask("first")
    QTest.keyClicks(box, "second")
    with qtbot.assertNotEmitted(chat.pane.question_asked):
        QTest.keyClick(box, Qt.Key.Key_Return)
    assert "stop it first" in chat.pane.composer.hint.text()
    finish(chat, "answer")
    assert box.question == "second"
    with qtbot.waitSignal(chat.pane.question_asked):
        QTest.keyClick(box, Qt.Key.Key_Return)


def test_a_refused_question_is_not_lost(chat: Chat) -> None:
    chat.pane.composer.refuse("Show the table")
    assert chat.pane.composer.box.question == "Show the table"
    assert "stop it first" in chat.pane.composer.hint.text()


def test_an_answer_at_the_length_limit_says_so(chat: Chat) -> None:
    chat.ask()
    finish(chat, "long", FinishReason.LENGTH)
    assert "length limit" in cards(chat)[0].mark.text()
    chat.ask()
    finish(chat, "1 1 1 1", FinishReason.REPETITION)
    assert "repeated itself" in cards(chat)[1].mark.text()


def test_a_line_shows_where_picture_or_region_change(chat: Chat) -> None:
    picture, other, region = make_picture(10), make_picture(20), Rect(10, 20, 330, 100)
    for asked in ((picture, None), (picture, None), (picture, region), (other, region)):
        chat.ask("x", *asked)
        finish(chat, "y")
    assert [line.text() for line in chat.pane.findChildren(Divider)] == ["New region", "New picture"]
    chips = [card.chip_text for card in chat.pane.findChildren(QuestionCard)]
    assert chips == ["Whole picture", "Whole picture", "Region 320 × 80", "Region 320 × 80"]


@pytest.mark.parametrize("kind", list(ErrorKind))
def test_a_failure_says_what_helps_keeps_the_text_and_can_be_asked_again(
    qtbot: QtBot, chat: Chat, kind: ErrorKind
) -> None:
    asked = chat.ask("Try this")
    chat.pane.append_text(asked, "so far")
    chat.pane.show_failure(Failure(asked, kind, READER, "so far"))
    chat.pane.show_state(EngineState.FAILED)
    card = cards(chat)[0]
    assert card.text.toPlainText() == "so far"
    assert card.failure_panel is not None
    assert card.failure_panel.text == f"{ERROR_TEXTS[kind].what}\n{ERROR_TEXTS[kind].remedy}"
    with qtbot.waitSignal(chat.pane.question_asked) as again:
        click(qtbot, card.failure_panel.again_button)
    assert again.args == ["Try this"]


def test_a_failure_without_a_question_stands_by_itself(chat: Chat) -> None:
    chat.pane.show_failure(Failure(NO_QUESTION, ErrorKind.MODEL_MISSING, READER))
    panel = chat.pane.findChildren(FailurePanel)[0]
    assert panel.isVisible()
    assert not panel.again_button.isVisible()


def test_an_engine_that_says_nothing_is_named(chat: Chat) -> None:
    asked = chat.ask()
    chat.pane.show_quiet(asked)
    assert "No response" in cards(chat)[0].doing.text()
    chat.pane.show_progress(Progress(asked, Stage.ANSWERING))
    assert "Answering" in cards(chat)[0].doing.text()


def test_suggestions_are_asked_by_a_click_and_gone_with_the_first_question(qtbot: QtBot, chat: Chat) -> None:
    chat.pane.set_suggestions(["One?", "Two?"])
    chat.pane.set_suggestions(["What is the net profit?", "Show the table"])
    chips = chat.pane.welcome.questions.chips
    assert [chip.text() for chip in chips] == ["What is the net profit?", "Show the table"]
    qtbot.waitUntil(lambda: chips[1].isVisible() and chips[1].height() > 0)
    with qtbot.waitSignal(chat.pane.question_asked) as asked:
        click(qtbot, chips[1])
    assert asked.args == ["Show the table"]
    chat.ask("Show the table")
    assert not chat.pane.welcome.isVisible()


def test_a_new_conversation_warns_only_when_something_is_lost(qtbot: QtBot, chat: Chat) -> None:
    with qtbot.waitSignal(chat.pane.new_conversation_clicked):
        click(qtbot, chat.pane.new_button)
    chat.ask()
    finish(chat, "x")
    with qtbot.assertNotEmitted(chat.pane.new_conversation_clicked):
        click(qtbot, chat.pane.new_button)
    bar = chat.pane.new_bar
    assert bar.isVisible()
    assert bar.text.startswith("This conversation is not saved.")
    qtbot.waitUntil(lambda: bar.decline_button.width() > 20)
    click(qtbot, bar.decline_button)
    assert not bar.isVisible()
    assert len(cards(chat)) == 1
    click(qtbot, chat.pane.new_button)
    with qtbot.waitSignal(chat.pane.new_conversation_clicked):
        click(qtbot, bar.accept_button)
    chat.pane.composer.box.setPlainText("draft")
    chat.pane.start_conversation()
    qtbot.waitUntil(lambda: cards(chat) == [])
    assert chat.pane.welcome.isVisible()
    assert chat.pane.composer.box.question == "draft"


def named(shade: int, name: str) -> Picture:
    return replace(make_picture(shade), name=name)


def lines(chat: Chat) -> list[str]:
    return [line.text() for line in chat.pane.findChildren(Divider) if line.isVisible()]


def test_a_new_picture_begins_below_a_line_with_its_ready_questions(qtbot: QtBot, chat: Chat) -> None:
    pane = chat.pane
    first, second, third = named(1, "a.png"), named(2, "b.png"), named(3, "c.png")
    pane.set_suggestions(["Read the whole text"])
    pane.show_image(ImageInput(first))
    chat.ask("x", first)
    finish(chat, "y")
    assert lines(chat) == []
    pane.show_image(ImageInput(second))
    pane.show_image(ImageInput(third))  # on the way through the strip
    qtbot.waitUntil(lambda: lines(chat) == ["New picture: c.png"])
    pane.set_suggestions(["What number is this?", "What is the unit?"])
    ready = [one for one in pane.thread_view.findChildren(ReadyQuestions) if one.isVisible()]
    assert [[chip.text() for chip in one.chips] for one in ready] == [
        ["What number is this?", "What is the unit?"]
    ]
    with qtbot.waitSignal(pane.question_asked) as asked:
        click(qtbot, ready[0].chips[1])
    assert asked.args == ["What is the unit?"]
    assert pane.composer.box.hasFocus()
    chat.ask("What is the unit?", third)
    assert not ready[0].isVisible()
    assert lines(chat) == ["New picture: c.png"]
    finish(chat, "V")
    pane.show_image(ImageInput(first))
    pane.show_image(ImageInput(third))  # back again: its conversation goes on
    assert lines(chat) == ["New picture: c.png"]


def test_a_failed_question_can_be_changed_and_nothing_typed_is_lost(chat: Chat) -> None:
    box = chat.pane.composer.box
    box.insertPlainText("What is it?")
    chat.ask("What is it?")
    assert box.toPlainText() == ""
    chat.pane.show_failure(Failure(chat.last_id, ErrorKind.OUT_OF_MEMORY, READER))
    assert box.toPlainText() == "What is it?"
    box.undo()
    assert box.toPlainText() == ""
    box.undo()
    assert box.toPlainText() == "What is it?"
    box.replace_text("a draft")
    chat.pane.composer.refuse("List all numbers")
    chat.pane.composer.refuse("List all numbers")
    assert box.toPlainText() == "a draft\nList all numbers"
    box.undo()
    assert box.toPlainText() == "a draft"


def test_no_caret_stands_where_nothing_can_be_typed(qtbot: QtBot, chat: Chat) -> None:
    chat.ask("What is it?")
    finish(chat, "An answer to read.")
    texts = chat.pane.thread_view.findChildren(GrowingText)
    assert len(texts) == 2
    for text in texts:
        qtbot.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 5))
        assert text.hasFocus()
        assert text.cursorWidth() == 0
        QTest.keySequence(text, QKeySequence(QKeySequence.StandardKey.SelectAll))
        QTest.keySequence(text, QKeySequence(QKeySequence.StandardKey.Copy))
        assert QGuiApplication.clipboard().text() == text.toPlainText()


def test_the_next_question_is_typed_over_a_failed_one(chat: Chat) -> None:
    chat.ask("What is it?")
    chat.pane.show_failure(Failure(chat.last_id, ErrorKind.OUT_OF_MEMORY, READER))
    QTest.keyClicks(chat.pane.composer.box, "Why?")
    assert chat.pane.composer.box.toPlainText() == "Why?"


def test_an_answer_that_needs_the_model_has_a_button_to_set_it_up(qtbot: QtBot, chat: Chat) -> None:
    chat.ask("Why?")
    finish(chat, "This question needs the model.", FinishReason.NEEDS_MODEL)
    button = cards(chat)[0].set_up_button
    qtbot.waitUntil(button.isVisible)
    assert button.text() == "Set up GLM-4v-9b…"
    with qtbot.waitSignal(chat.pane.set_up_clicked) as clicked:
        click(qtbot, button)
    assert clicked.args[0].text == "Why?"
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    button.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(chat.pane.set_up_clicked):
        QTest.keyClick(button, Qt.Key.Key_Return)
    chat.pane.model_offer.show_ready(True)
    assert button.text() == "Ask GLM-4v-9b"


@pytest.mark.parametrize(
    ("reason", "engine"),
    [(FinishReason.STOP, READER), (FinishReason.NEEDS_MODEL, EngineInfo(EngineName.LOCAL))],
)
def test_other_answers_have_no_such_button(chat: Chat, reason: FinishReason, engine: EngineInfo) -> None:
    chat.ask(engine=engine)
    chat.pane.finish(Answer(chat.last_id, "12.5", reason, 1.0, engine))
    assert cards(chat)[0].set_up_button.isHidden()
