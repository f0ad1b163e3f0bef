"""Tab moves the focus in reading order, a ring shows it, and Enter presses the focused button."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.window.about import AboutPage
from glm4v_desktop.ui.window.theme import palette_of
from tests.app.whole_desk import DeskMaker, desks, picture_file
from tests.quiet_page import make_page

WAIT = 20_000


def test_what_is_hidden_gives_the_focus_to_what_comes_after_it(qtbot: QtBot) -> None:
    page = make_page()
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.hugging_face.setFocus()
    page.hugging_face.hide()
    assert page.model_scope.hasFocus()
    page.model_scope.setEnabled(False)
    assert page.folders.isAncestorOf(page.focusWidget())


@pytest.fixture
def make_desk(qapp: QApplication, qtbot: QtBot) -> Iterator[DeskMaker]:
    yield from desks(qapp, qtbot)


def stops(window: QWidget, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """The widgets that Tab focuses, until the first one is focused again."""
    window.activateWindow()
    if (focused := window.focusWidget()) is not None:
        focused.clearFocus()
    QTest.keyClick(window, key)
    found: list[QWidget] = []
    while (focused := window.focusWidget()) not in found:
        found.append(focused)
        assert len(found) < 60
        QTest.keyClick(focused, key)
    return found


def place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint()), widget.size())


def jumps(found: list[QWidget]) -> list[str]:
    """The steps that go up, or to the left in the same row."""
    wrong = []
    for one, other in itertools.pairwise(found):
        before, after = place(one), place(other)
        in_row = before.top() <= after.center().y() <= before.bottom()
        if after.center().y() < before.top() or (in_row and after.left() < before.left()):
            wrong.append(f"{name(one)} -> {name(other)}")
    return wrong


def name(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    return (text() if callable(text) else "") or widget.accessibleName() or type(widget).__name__


@pytest.mark.parametrize("with_picture", [False, True])
def test_tab_goes_through_the_window_as_one_reads_it(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path, with_picture: bool
) -> None:
    colors = ("white", "red") if with_picture else ()
    files = [picture_file(tmp_path / f"{color}.png", color) for color in colors]
    desk = make_desk(files)
    window = desk.window
    window.resize(1200, 800)
    qtbot.waitUntil(lambda: len(desk.gallery.pictures) == len(files), timeout=WAIT)
    if with_picture:
        desk.chat.question_asked.emit("word")
        qtbot.waitUntil(lambda: not desk.chat.composer.is_answering, timeout=WAIT)
    else:
        qtbot.waitUntil(lambda: bool(desk.parts.empty.sample_buttons), timeout=WAIT)
    found = stops(window)
    names = [name(one) for one in found]
    chat = [one for one in found if desk.chat.isAncestorOf(one)]
    tools = [one for one in found if window.toolbar.isAncestorOf(one)]
    left = [one for one in found if one not in (*chat, *tools, desk.parts.attribution.about_button)]
    assert found == [*tools, *left, *chat, desk.parts.attribution.about_button]
    assert jumps(left) == []
    assert jumps(chat) == []
    composer = ["Whole picture", "Question"] if with_picture else ["Question"]
    assert [one for one in names if one in ("Whole picture", "Question")][-len(composer) :] == composer
    if not with_picture:
        card = ["Keep the text reader", "Download GLM-4v-9b…", "Use a folder…", "Try the demo model"]
        assert [name(one) for one in left[:6]] == [*card, "Open…", "Paste"]
        assert {one.text() for one in desk.parts.empty.sample_buttons if one.isVisible()} <= set(names)
    assert stops(window, Qt.Key.Key_Backtab) == found[::-1]


@pytest.mark.parametrize(
    "make",
    [
        make_page,
        lambda: AboutPage(lambda _: None),
    ],
)
def test_tab_goes_through_a_dialog_as_one_reads_it(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    dialog = make()
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    found = stops(dialog)
    assert len(found) > 2
    assert jumps(found) == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_presses_the_focused_button_of_a_dialog(qtbot: QtBot, key: Qt.Key) -> None:
    page = make_page()
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.license_button.setFocus()
    with qtbot.waitSignal(page.license_button.clicked):
        QTest.keyClick(page.license_button, key)
    page.close_button.setFocus()
    QTest.keyClick(page.close_button, key)
    assert not page.isVisible()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("look", list(ButtonLook))
def test_the_keyboards_place_is_seen_on_every_button(qtbot: QtBot, look: ButtonLook, dark: bool) -> None:
    host = QWidget()
    host.setPalette(palette_of(dark))
    column = QVBoxLayout(host)
    other, button = QTextEdit(host), PillButton(look, "open", host)
    button.setText("Open…")
    column.addWidget(other)
    column.addWidget(button)
    qtbot.addWidget(host)
    with qtbot.waitExposed(host):
        host.show()
    host.activateWindow()
    other.setFocus()
    without = button.grab().toImage()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    focused = button.grab().toImage()
    middle = focused.height() // 2
    changed = [
        x
        for x in range(focused.width())
        if abs(focused.pixelColor(x, middle).lightness() - without.pixelColor(x, middle).lightness()) > 24
    ]
    assert len([x for x in changed if x < 8]) >= 1
    assert len([x for x in changed if x >= focused.width() - 8]) >= 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_stop_of_the_window_shows_that_the_keyboard_is_there(
    make_desk: DeskMaker, qtbot: QtBot, tmp_path: Path, theme: str
) -> None:
    desk = make_desk([picture_file(tmp_path / f"{color}.png", color) for color in ("white", "red")])
    desk.preferences.choose_theme(theme)
    qtbot.waitUntil(lambda: len(desk.gallery.pictures) == 2, timeout=WAIT)
    desk.chat.question_asked.emit("word")
    qtbot.waitUntil(lambda: not desk.chat.composer.is_answering, timeout=WAIT)
    unseen = []
    for stop in stops(desk.window):
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        focused = desk.window.grab(place(stop).adjusted(-8, -8, 8, 8)).toImage()
        stop.clearFocus()
        if focused == desk.window.grab(place(stop).adjusted(-8, -8, 8, 8)).toImage():
            unseen.append(name(stop))
    assert unseen == []
