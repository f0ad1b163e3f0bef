"""The question box: keys, input methods, pasting and growing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFont,
    QGuiApplication,
    QImage,
    QInputMethodEvent,
    QKeySequence,
    QTextCursor,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.engine.protocol import MAX_QUESTION
from glm4v_desktop.ui.chat.composer import QuestionBox
from tests.ui.chat.conftest import Chat

_ENTERS = [
    (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier),
    (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
]


def box(chat: Chat) -> QuestionBox:
    return chat.pane.composer.box


def image_data() -> QMimeData:
    data = QMimeData()
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    data.setImageData(image)
    return data


def file_data() -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/shot.png")])  # noqa: S108 - never opened
    return data


def data_url() -> QMimeData:
    data = QMimeData()
    data.setText("data:image/png;base64,AAAA")
    return data


@pytest.mark.parametrize(("key", "modifier"), _ENTERS)
def test_enter_sends(qtbot: QtBot, chat: Chat, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    QTest.keyClicks(box(chat), "  What is it? ")
    with qtbot.waitSignal(chat.pane.question_asked) as asked:
        QTest.keyClick(box(chat), key, modifier)
    assert asked.args == ["What is it?"]


def test_shift_enter_starts_a_new_line(qtbot: QtBot, chat: Chat) -> None:
    QTest.keyClicks(box(chat), "one")
    with qtbot.assertNotEmitted(chat.pane.question_asked):
        QTest.keyClick(box(chat), Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(box(chat), "two")
    assert box(chat).document().blockCount() == 2
    assert box(chat).question == "one\ntwo"


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_an_empty_question_is_not_sent_and_says_why(qtbot: QtBot, chat: Chat, text: str) -> None:
    box(chat).setPlainText(text)
    with qtbot.assertNotEmitted(chat.pane.question_asked):
        QTest.keyClick(box(chat), Qt.Key.Key_Return)
    assert chat.pane.composer.hint.text() == "Type a question first."
    assert not chat.pane.composer.button.isEnabled()
    assert chat.pane.composer.button.toolTip() == "Type a question first."


def test_enter_while_composing_never_sends(qtbot: QtBot, chat: Chat) -> None:
    QTest.keyClicks(box(chat), "ask ")
    QApplication.sendEvent(box(chat), QInputMethodEvent("jinglirun", []))
    with qtbot.assertNotEmitted(chat.pane.question_asked):
        QTest.keyClick(box(chat), Qt.Key.Key_Return)
        QTest.keyClick(box(chat), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    committed = QInputMethodEvent("", [])
    committed.setCommitString("净利润")
    QApplication.sendEvent(box(chat), committed)
    with qtbot.waitSignal(chat.pane.question_asked) as asked:
        QTest.keyClick(box(chat), Qt.Key.Key_Return)
    assert asked.args == ["ask 净利润"]


@pytest.mark.parametrize("make", [image_data, file_data, data_url])
def test_pictures_and_files_are_offered_and_not_inserted(qtbot: QtBot, chat: Chat, make: object) -> None:
    assert callable(make)
    QGuiApplication.clipboard().setMimeData(make())
    with qtbot.waitSignal(chat.pane.composer.box.paste_offered):
        QTest.keySequence(box(chat), QKeySequence(QKeySequence.StandardKey.Paste))
    with qtbot.waitSignal(chat.pane.composer.box.paste_offered):
        box(chat).paste()  # what the context menu and an Edit menu call
    assert box(chat).canPaste()
    assert box(chat).toPlainText() == ""


def test_a_dropped_file_is_offered(qtbot: QtBot, chat: Chat) -> None:
    data = file_data()
    enter = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(box(chat).viewport(), enter)
    assert enter.isAccepted()
    drop = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(chat.pane.composer.box.paste_offered):
        QApplication.sendEvent(box(chat).viewport(), drop)
    assert box(chat).toPlainText() == ""


def test_text_is_pasted_as_plain_text_and_an_address_is_text(qtbot: QtBot, chat: Chat) -> None:
    data = QMimeData()
    data.setText("http://a.b/c")
    data.setHtml("<b>http://a.b/c</b>")
    data.setUrls([QUrl("http://a.b/c")])
    QGuiApplication.clipboard().setMimeData(data)
    with qtbot.assertNotEmitted(chat.pane.composer.box.paste_offered):
        QTest.keySequence(box(chat), QKeySequence(QKeySequence.StandardKey.Paste))
    assert box(chat).toPlainText() == "http://a.b/c"


def test_a_very_long_paste_is_cut_and_said_so(chat: Chat) -> None:
    data = QMimeData()
    data.setText("word " * 100_000)
    box(chat).insertFromMimeData(data)
    assert len(box(chat).toPlainText()) == MAX_QUESTION
    assert "at most 8,000 characters" in chat.pane.composer.hint.text()
    box(chat).insertFromMimeData(data)
    assert len(box(chat).toPlainText()) == MAX_QUESTION


def test_a_question_beyond_the_limit_is_not_sent_and_stays(qtbot: QtBot, chat: Chat) -> None:
    question = "x" * MAX_QUESTION
    box(chat).setPlainText(question)
    box(chat).moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(box(chat), "yz")
    with qtbot.assertNotEmitted(chat.pane.question_asked):
        QTest.keyClick(box(chat), Qt.Key.Key_Return)
    assert box(chat).toPlainText() == question + "yz"
    assert "this one has 8,002" in chat.pane.composer.hint.text()
    QTest.keyClick(box(chat), Qt.Key.Key_Backspace)
    QTest.keyClick(box(chat), Qt.Key.Key_Backspace)
    with qtbot.waitSignal(chat.pane.question_asked):
        QTest.keyClick(box(chat), Qt.Key.Key_Return)


def test_the_box_grows_to_six_lines(qtbot: QtBot, chat: Chat) -> None:
    line = box(chat).fontMetrics().lineSpacing()
    heights = []
    for lines in (1, 3, 6, 20):
        box(chat).setPlainText("\n".join(["x"] * lines))
        heights.append(round((box(chat).height() - 10) / line))
    assert heights == [1, 3, 6, 6]
    box(chat).setPlainText("wrapped words " * 20)
    assert box(chat).height() > 2 * line


@pytest.mark.parametrize("size", [9, 11, 16])
def test_few_lines_need_no_scroll_bar(chat: Chat, size: int) -> None:
    box(chat).setFont(QFont("DejaVu Sans", size))
    box(chat).setPlainText("pasted text 中文\nsecond line")
    assert box(chat).verticalScrollBar().maximum() == 0
    assert not box(chat).verticalScrollBar().isVisible()


def test_the_up_arrow_brings_the_last_question_back(qtbot: QtBot, chat: Chat) -> None:
    chat.ask("How much?")
    QTest.keyClick(box(chat), Qt.Key.Key_Up)
    assert box(chat).question == "How much?"
    box(chat).setPlainText("draft")
    QTest.keyClick(box(chat), Qt.Key.Key_Up)
    assert box(chat).question == "draft"


def test_text_wins_over_the_picture_of_it_that_office_programs_add(qtbot: QtBot, chat: Chat) -> None:
    data = QMimeData()
    data.setText("甲\t12.5")
    data.setHtml("<table><tr><td>甲</td><td>12.5</td></tr></table>")
    data.setImageData(QImage(40, 20, QImage.Format.Format_RGB32))
    QGuiApplication.clipboard().setMimeData(data)
    with qtbot.assertNotEmitted(chat.pane.composer.box.paste_offered):
        QTest.keySequence(box(chat), QKeySequence(QKeySequence.StandardKey.Paste))
    assert box(chat).toPlainText() == "甲\t12.5"
