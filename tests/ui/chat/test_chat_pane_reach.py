"""The chat pane: copying, links, languages, palettes and the keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTranslator, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QKeySequence, QPalette, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.session import Failure
from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.engine.protocol import (
    ErrorKind,
    FinishReason,
)
from glm4v_desktop.ui.chat.question_card import QuestionCard
from glm4v_desktop.ui.chat.thread_view import Divider
from glm4v_desktop.ui.widgets.buttons import PillButton
from tests.ui.chat.acting import cards, click, finish
from tests.ui.chat.conftest import READER, Chat, make_picture


def test_copy_puts_plain_text_markdown_and_html_without_hidden_characters_on_the_clipboard(
    qtbot: QtBot, chat: Chat
) -> None:
    asked = chat.ask()
    chat.pane.append_text(asked, "a **bold**\u202e word\n\n![x](http://evil/)\n\n- item")
    finish(chat, "")
    click(qtbot, cards(chat)[0].copy_button)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "a bold word\n\nx (http://evil/)\n\n- item"
    assert data.data("text/markdown").data() == b"a **bold** word\n\n![x](http://evil/)\n\n- item"
    assert "<img" not in data.html()
    assert "font-weight" in data.html()
    assert cards(chat)[0].copy_button.icon_name == "check"


def test_markdown_is_copied_from_the_menu_of_the_button(qtbot: QtBot, chat: Chat) -> None:
    asked = chat.ask()
    chat.pane.append_text(asked, "a\\_b **bold**\u202e\n\n| x | y |\n|---|---|\n| 1 | 2 |")
    finish(chat, "")
    card = cards(chat)[0]
    assert card.copy_button.contextMenuPolicy() is Qt.ContextMenuPolicy.ActionsContextMenu
    text, markdown = card.copy_button.actions()
    markdown.trigger()
    said = "a\\_b **bold**\n\n| x | y |\n|---|---|\n| 1 | 2 |"
    assert QGuiApplication.clipboard().text() == said
    assert not QGuiApplication.clipboard().mimeData().hasHtml()
    assert card.copy_button.icon_name == "check"
    text.trigger()
    assert QGuiApplication.clipboard().text() == "a_b bold\n\nx\ty\n1\t2"
    assert "<table" in QGuiApplication.clipboard().mimeData().html()


def test_ctrl_a_in_an_answer_selects_that_answer_and_nothing_of_the_window(qtbot: QtBot, chat: Chat) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    everything = window.addAction("Select the whole picture")
    everything.setShortcut(QKeySequence.StandardKey.SelectAll)
    window.setCentralWidget(chat.pane)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    asked = chat.ask()
    chat.pane.append_text(asked, "all of **this**")
    finish(chat, "all of **this**")
    (text,) = cards(chat)[0].text.sections
    text.setFocus()
    with qtbot.assertNotEmitted(everything.triggered):
        QTest.keySequence(text, QKeySequence(QKeySequence.StandardKey.SelectAll))
        QTest.keySequence(text, QKeySequence(QKeySequence.StandardKey.Copy))
    assert QGuiApplication.clipboard().text() == "all of this"
    chat.pane.new_button.setFocus()
    with qtbot.waitSignal(everything.triggered):
        QTest.keySequence(chat.pane.new_button, QKeySequence(QKeySequence.StandardKey.SelectAll))
    window.takeCentralWidget()


@pytest.mark.parametrize(
    ("address", "opened"),
    [
        ("http://a.example/x?q=1", ["http://a.example/x?q=1"]),
        ("https://а.example/", ["https://xn--80a.example/"]),
        ("file:///etc/passwd", []),
        ("javascript:alert(1)", []),
        ("mailto:a@b.example", []),
        ("//host/share", []),
        ("smb://host/share", []),
        ("file://host/share/run.exe", []),
        ("ftp://host/file", []),
    ],
)
def test_a_link_is_shown_and_only_web_addresses_open_after_a_yes(
    qtbot: QtBot, chat: Chat, address: str, opened: list[str]
) -> None:
    asked = chat.ask()
    chat.pane.append_text(asked, f"[click](<{address}>)")
    finish(chat, "")
    (text,) = cards(chat)[0].text.sections
    qtbot.waitUntil(lambda: text.height() > 5 and text.anchorAt(QPoint(6, 10)) != "")
    QTest.mouseClick(
        text.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(6, 10)
    )
    bar = chat.pane.link_bar
    assert bar.isVisible()
    assert chat.opened == []
    shown = bar.text.replace("\u200b", "")
    assert QUrl(address).toString(QUrl.ComponentFormattingOption.FullyEncoded) in shown
    assert bar.accept_button.isVisible() is bool(opened)
    if opened:
        qtbot.waitUntil(lambda: bar.accept_button.width() > 20)
        click(qtbot, bar.accept_button)
    else:
        bar.accepted.emit()
    assert chat.opened == opened


class _Marked(QTranslator):
    """A translator that puts every text in brackets."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"«{text}»"

    def isEmpty(self) -> bool:
        return False


def test_the_language_switches_everything_that_is_shown(qtbot: QtBot, chat: Chat) -> None:
    picture = make_picture()
    chat.ask("x", picture)
    chat.pane.append_text(chat.last_id, "![chart](http://a/)\n\nopen")
    finish(chat, "", FinishReason.CANCELLED)
    asked = chat.ask("y", picture, Rect(0, 0, 5, 5))
    chat.pane.show_failure(Failure(asked, ErrorKind.CRASHED, READER))
    chat.pane.link_bar.show_link(QUrl("http://a/"))
    other = _Marked()
    QCoreApplication.installTranslator(other)
    try:
        qtbot.waitUntil(lambda: chat.pane.new_button.text() == "«New conversation»")
        first, second = cards(chat)
        assert first.badge.text() == "«Text reader (OCR)»"
        assert first.mark.text() == "«Stopped»"
        assert "[«Picture»: chart]" in first.text.toPlainText()
        assert second.failure_panel is not None
        assert second.failure_panel.text.startswith("«The engine stopped")
        assert [card.chip_text for card in chat.pane.findChildren(QuestionCard)] == [
            "«Whole picture»",
            "«Region 5 × 5»",
        ]
        assert chat.pane.findChildren(Divider)[0].text() == "«New region»"
        assert chat.pane.composer.button.text() == "«Send»" or chat.pane.composer.button.text() == "«Stop»"
        assert chat.pane.link_bar.text.startswith("«Open this")
        assert chat.pane.new_bar.text.replace("\u200b", "").startswith("«This conversation")
    finally:
        QCoreApplication.removeTranslator(other)
    qtbot.waitUntil(lambda: chat.pane.new_button.text() == "New conversation")


def test_another_palette_restyles_what_is_shown(qtbot: QtBot, chat: Chat) -> None:
    asked = chat.ask()
    chat.pane.append_text(asked, "| a | b |\n|---|---|\n| 1 | 2 |\n\n`code`\n\nopen")
    dark = QPalette(chat.pane.palette())
    for role, color in {
        QPalette.ColorRole.Base: "#202124",
        QPalette.ColorRole.Window: "#101114",
        QPalette.ColorRole.Text: "#eeeeee",
        QPalette.ColorRole.WindowText: "#eeeeee",
    }.items():
        dark.setColor(role, QColor(color))
    chat.pane.setPalette(dark)
    seen = chat.pane.grab().toImage()
    light = sum(
        QColor(seen.pixel(x, y)).lightnessF() > 0.7
        for x in range(0, seen.width(), 5)
        for y in range(0, seen.height(), 5)
    )
    assert light < 0.05 * (seen.width() // 5) * (seen.height() // 5)


def test_every_control_has_a_name_and_the_keyboard_reaches_it(qtbot: QtBot, chat: Chat) -> None:
    chat.ask()
    finish(chat, "x")
    for button in chat.pane.findChildren(PillButton):
        assert button.accessibleName() or button.text() or not button.isVisible()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    chat.pane.composer.focus_box()
    seen: set[QWidget] = set()
    for _ in range(20):
        focused = chat.pane.window().focusWidget()
        assert focused is not None
        seen.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert {chat.pane.new_button, cards(chat)[0].text.sections[0], cards(chat)[0].copy_button} <= seen


@pytest.mark.parametrize("said", ["", " \n", "\u200b"])
def test_an_empty_answer_has_a_sentence(qtbot: QtBot, chat: Chat, said: str) -> None:
    asked = chat.ask()
    chat.pane.append_text(asked, said)
    finish(chat, said)
    [card] = cards(chat)
    assert "gave no answer" in card.mark.text()
    assert card.mark.isVisibleTo(card)
    assert not card.copy_button.isVisibleTo(card)
    assert not card.text.isVisibleTo(card)


def test_a_stopped_or_a_given_answer_has_no_such_sentence(chat: Chat) -> None:
    chat.ask()
    finish(chat, "", FinishReason.CANCELLED)
    chat.ask()
    finish(chat, "yes")
    assert [card.mark.text() for card in cards(chat)] == ["Stopped", ""]


def test_a_table_is_copied_as_cells_whole_and_in_part(qtbot: QtBot, chat: Chat) -> None:
    asked = chat.ask()
    source = "Before\n\n| a | b |\n| --- | --- |\n| 1\\_0 | |\n| x | y |\n\nBehind"
    chat.pane.append_text(asked, source)
    finish(chat, source)
    [card] = cards(chat)
    with qtbot.waitSignal(card.text.settled, raising=False, timeout=1000):
        pass
    click(qtbot, card.copy_button)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "Before\n\na\tb\n1_0\t\nx\ty\n\nBehind"
    assert data.html().count("<td") == 6
    [text] = card.text.sections
    text.selectAll()
    assert text.createMimeDataFromSelection().text().split("\n") == [
        "Before", "a\tb", "1_0\t", "x\ty", "Behind",
    ]  # fmt: skip
    cursor = QTextCursor(text.document().find("x"))
    cursor.setPosition(text.document().find("y").position(), QTextCursor.MoveMode.KeepAnchor)
    text.setTextCursor(cursor)
    assert text.createMimeDataFromSelection().text() == "x\ty"
