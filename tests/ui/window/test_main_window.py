"""The window with its real parts, joined to nothing: what it reports, and what its keys mean where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QInputMethodEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.chat.session import Question
from glm4v_desktop.core.geometry import Rect, Size, whole
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.engine.protocol import NO_REQUEST, Progress, Stage
from glm4v_desktop.ui.chat.pane import ChatPane
from glm4v_desktop.ui.picture.thumbnails import ThumbnailStrip
from glm4v_desktop.ui.picture.view import PictureView
from glm4v_desktop.ui.window.attribution import AttributionBar
from glm4v_desktop.ui.window.find_bar import FindBar
from glm4v_desktop.ui.window.main_window import DropOverlay, MainWindow, Parts
from glm4v_desktop.ui.window.notices import Importance, NoticeBar
from glm4v_desktop.ui.window.start_page import EmptyState
from tests.ui.chat.conftest import READER

CTRL = Qt.KeyboardModifier.ControlModifier
SIZE = Size(300, 200)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    parts = Parts(
        PictureView(),
        ThumbnailStrip(),
        ChatPane(QGuiApplication.clipboard(), lambda _: None),
        EmptyState(),
        NoticeBar(),
        AttributionBar(),
        FindBar(),
    )
    made = MainWindow(parts)
    made.actions_.select_all.triggered.connect(parts.view.select_all)
    made.actions_.clear_region.triggered.connect(parts.view.clear_region)
    parts.view.region_changed.connect(made.show_region)
    qtbot.addWidget(made)
    made.restore_layout({})
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def show_picture(window: MainWindow) -> None:
    rgb = bytes([200]) * (3 * SIZE.area)
    window.parts.view.show_picture(Picture(picture_key(SIZE, rgb), SIZE, rgb))
    window.show_picture("shot.png", SIZE)


def a_question() -> Question:
    return Question(1, "What changed?", None, READER)


def heard(action: QAction) -> list[bool]:
    times: list[bool] = []
    action.triggered.connect(lambda: times.append(True))
    return times


def focus(window: MainWindow, widget: QWidget) -> QWidget:
    window.activateWindow()
    widget.setFocus()
    assert QApplication.focusWidget() is widget
    return widget


def some_files() -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(Path.cwd() / "shot.png"))])
    return mime


def drag_in(window: MainWindow, mime: QMimeData) -> bool:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDragEnterEvent(QPoint(200, 200), Qt.DropAction.CopyAction, mime, left, none)
    QApplication.sendEvent(window, event)
    return event.isAccepted()


def test_without_a_picture_it_says_what_to_do(window: MainWindow) -> None:
    assert window.parts.empty.isVisible()
    assert not window.parts.view.isVisible()
    off = (window.actions_.zoom_in, window.actions_.select_all, window.actions_.close_picture)
    assert not any(action.isEnabled() for action in off)
    show_picture(window)
    assert window.parts.view.isVisible()
    assert window.windowTitle() == "shot.png – GLM-4v Desktop"
    assert window.actions_.zoom_in.isEnabled()
    window.show_picture("", None)
    assert window.parts.empty.isVisible()
    assert window.windowTitle() == "GLM-4v Desktop"


def test_sizes_and_zoom_stand_below_the_picture(window: MainWindow) -> None:
    show_picture(window)
    window.show_zoom(0.5)
    window.show_region(Rect(10, 20, 110, 70))
    for part in ("300 × 200", "50%", "100 × 50 at 10, 20"):
        assert part in window.parts.attribution.status.text()


@pytest.mark.parametrize("picture", [False, True])
def test_the_attribution_is_whole_in_the_smallest_window(window: MainWindow, picture: bool) -> None:
    if picture:
        show_picture(window)
        window.show_region(whole(SIZE))
    window.resize(window.minimumSize())
    QApplication.sendPostedEvents()
    bar = window.parts.attribution
    assert bar.isVisible()
    words = bar.words
    assert words.width() >= words.fontMetrics().horizontalAdvance(words.text())
    assert window.rect().contains(words.rect().translated(words.mapTo(window, QPoint(0, 0))))
    assert bar.about_button.isVisible()


def test_every_tool_fits_into_the_smallest_window(window: MainWindow) -> None:
    window.resize(window.minimumSize())
    QApplication.sendPostedEvents()
    tools = [window.toolbar.widgetForAction(action) for action in window.toolbar.actions()]
    assert all(tool.isVisible() for tool in tools)


def test_every_tool_has_an_icon_and_tells_its_shortcut(window: MainWindow) -> None:
    for tool in window.toolbar.findChildren(QToolButton):
        action = tool.defaultAction()
        if action is not None and not action.isSeparator():
            assert not action.icon().isNull()
            assert action.text()
            assert action.shortcut().isEmpty() or "(" in action.toolTip()


def test_no_two_actions_have_the_same_keys(window: MainWindow) -> None:
    keys = Counter(key.toString() for action in window.actions() for key in action.shortcuts())
    assert {key for key, count in keys.items() if count > 1} == set()
    expected = {
        "Ctrl+O",
        "Ctrl+V",
        "Ctrl+W",
        "Ctrl+Q",
        "Ctrl+A",
        "Ctrl++",
        "Ctrl+-",
        "Ctrl+0",
        "Ctrl+1",
        "Ctrl+N",
    }
    assert expected <= set(keys)


def test_ctrl_a_selects_the_picture_or_the_question_depending_on_the_focus(window: MainWindow) -> None:
    show_picture(window)
    box = window.parts.chat.composer.box
    box.setPlainText("what is it")
    QTest.keyClick(focus(window, box), Qt.Key.Key_A, CTRL)
    assert box.textCursor().selectedText() == "what is it"
    assert window.parts.view.region is None
    QTest.keyClick(focus(window, window.parts.view), Qt.Key.Key_A, CTRL)
    assert window.parts.view.region == whole(SIZE)


def begin_to_drag(window: MainWindow) -> None:
    view = window.parts.view
    at = view.rect().center()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(view, at + QPoint(40, 30))


def ask_for_a_new_one(window: MainWindow) -> None:
    window.parts.chat.add_question(a_question())
    window.parts.chat.new_button.click()


def take_a_message(window: MainWindow) -> None:
    window.parts.notices.show_notice("Refused.", Importance.PROBLEM).close_button.setFocus()


# What there may be for Esc, in the order in which it takes it away, and whether it is still there.
ESCAPES: dict[str, tuple[Callable[[MainWindow], object], Callable[[MainWindow], bool]]] = {
    "question": (ask_for_a_new_one, lambda window: window.parts.chat.new_bar.isVisible()),
    "focused message": (take_a_message, lambda window: len(window.parts.notices.notices) == 2),
    "drag": (begin_to_drag, lambda window: window.parts.view.region not in (None, Rect(10, 20, 60, 50))),
    "answer": (
        lambda window: window.actions_.stop.setEnabled(True),
        lambda window: window.actions_.stop.isEnabled(),
    ),
    "region": (
        lambda window: window.parts.view.set_region(Rect(10, 20, 60, 50)),
        lambda window: window.parts.view.region is not None,
    ),
    "message": (
        lambda window: window.parts.notices.show_notice("Too large.", Importance.PROBLEM),
        lambda window: bool(window.parts.notices.notices),
    ),
    "greeting": (lambda window: None, lambda window: True),
}


@pytest.mark.parametrize("place", ["view", "box", "picker"])
def test_esc_takes_one_thing_away_at_a_time(qtbot: QtBot, window: MainWindow, place: str) -> None:
    show_picture(window)
    parts = window.parts
    parts.chat.composer.box.insertPlainText("typed")
    window.actions_.stop.triggered.connect(lambda: window.actions_.stop.setEnabled(False))
    for begin, _ in reversed(ESCAPES.values()):
        begin(window)
    for kind, (_, is_there) in ESCAPES.items():
        if kind == "greeting":
            break
        assert is_there(window), kind
        if kind == "focused message":
            focus(window, parts.notices.notices[0].close_button)
        elif kind not in ("question", "drag"):
            focus(window, {"view": parts.view, "box": parts.chat.composer.box}.get(place, parts.chat.picker))
        with qtbot.assertNotEmitted(window.escaped):
            QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
        assert not is_there(window), kind
    with qtbot.waitSignal(window.escaped):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert parts.chat.composer.box.toPlainText() == "typed"


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_an_open_menu_gets_esc_first(window: MainWindow) -> None:
    show_picture(window)
    window.parts.view.select_all()
    menu = window.actions_.samples
    window.actions_.set_samples([("One", "/s/1.png")])
    menu.popup(window.mapToGlobal(QPoint(50, 50)))
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
    assert window.parts.view.region is not None


def test_ctrl_v_opens_what_is_on_the_clipboard_but_is_text_in_the_question_box(window: MainWindow) -> None:
    pasted = heard(window.actions_.paste)
    QGuiApplication.clipboard().setText("some words")
    box = window.parts.chat.composer.box
    QTest.keyClick(focus(window, box), Qt.Key.Key_V, CTRL)
    assert box.toPlainText() == "some words"
    assert not pasted
    QTest.keyClick(focus(window, window.parts.empty.open_button), Qt.Key.Key_V, CTRL)
    assert len(pasted) == 1
    QGuiApplication.clipboard().clear()


def test_files_can_be_dropped_anywhere_and_the_window_shows_it(qtbot: QtBot, window: MainWindow) -> None:
    overlay = window.findChild(DropOverlay)
    assert overlay is not None
    mime = some_files()
    assert drag_in(window, mime)
    assert overlay.isVisible()
    assert overlay.geometry() == window.rect()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not overlay.isVisible()
    assert drag_in(window, mime)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(200, 200), Qt.DropAction.CopyAction, mime, left, none)
    with qtbot.waitSignal(window.dropped) as dropped:
        QApplication.sendEvent(window, event)
    assert dropped.args[0].urls() == mime.urls()
    assert not overlay.isVisible()


def test_a_drag_of_words_is_not_taken(window: MainWindow) -> None:
    mime = QMimeData()
    mime.setText("just words")
    assert not drag_in(window, mime)


def test_language_and_theme_are_chosen_in_the_menu(qtbot: QtBot, window: MainWindow) -> None:
    actions = window.actions_
    actions.choose("auto", "system")
    assert [a.data() for a in actions.languages.actions() if a.isChecked()] == ["auto"]
    with qtbot.waitSignal(actions.language_chosen) as language:
        actions.languages.actions()[2].trigger()
    with qtbot.waitSignal(actions.theme_chosen) as theme:
        actions.themes.actions()[2].trigger()
    assert (language.args, theme.args) == (["zh"], ["dark"])
    assert [a.data() for a in actions.themes.actions() if a.isChecked()] == ["dark"]


def test_a_sample_is_chosen_in_the_menu(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_.set_samples([("One", "/s/1.png"), ("Two", "/s/2.png")])
    with qtbot.waitSignal(window.actions_.sample_chosen) as chosen:
        window.actions_.samples.actions()[1].trigger()
    assert chosen.args == ["/s/2.png"]


def test_the_layout_comes_back(window: MainWindow) -> None:
    window.resize(780, 560)  # the screen of the tests is 800 x 800
    window.splitter.setSizes([450, 330])
    saved, sizes = window.layout_state(), window.splitter.sizes()
    window.resize(730, 500)
    window.splitter.setSizes([380, 350])
    window.restore_layout(saved)
    QApplication.sendPostedEvents()
    assert window.size().toTuple() == (780, 560)
    assert window.splitter.sizes() == sizes


def test_a_window_whose_screen_is_gone_comes_back_visible(window: MainWindow) -> None:
    window.setGeometry(9000, 7000, 800, 600)
    saved = window.layout_state()
    window.setGeometry(0, 0, 800, 600)
    window.restore_layout(saved)
    assert window.screen().availableGeometry().contains(window.geometry().center())


@pytest.mark.parametrize("bad", ["", "!", "AAAA", 7, None, ["x"], {"a": 1}, "é"])
def test_a_damaged_layout_falls_back(window: MainWindow, bad: object) -> None:
    window.restore_layout({"geometry": bad, "splitter": bad})
    assert window.width() >= window.minimumWidth()
    assert all(size > 0 for size in window.splitter.sizes())


def test_closing_is_announced(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.closing):
        window.close()


def test_what_can_be_reached_by_keyboard_has_a_name(window: MainWindow) -> None:
    show_picture(window)
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
        and not getattr(widget, "text", str)()
    ]
    assert nameless == []


@pytest.mark.parametrize("place", ["view", "strip", "nowhere"])
def test_letters_typed_elsewhere_are_a_question(qtbot: QtBot, window: MainWindow, place: str) -> None:
    show_picture(window)
    parts = window.parts
    box = parts.chat.composer.box
    widget = {"view": parts.view, "strip": parts.strip, "nowhere": window}[place]
    window.activateWindow()
    if widget is window and (focused := window.focusWidget()):
        focused.clearFocus()
    else:
        widget.setFocus()
    qtbot.keyClicks(widget, "H")
    qtbot.keyClicks(box, "ow")
    assert box.toPlainText() == "How"
    assert box.hasFocus()


def test_commands_and_blanks_are_no_question(qtbot: QtBot, window: MainWindow) -> None:
    show_picture(window)
    focus(window, window.parts.view)
    qtbot.keyClick(window.parts.view, Qt.Key.Key_G, CTRL)
    qtbot.keyClick(window.parts.view, Qt.Key.Key_G, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(window.parts.view, Qt.Key.Key_Space)
    assert window.parts.chat.composer.box.toPlainText() == ""
    assert window.parts.view.hasFocus()


def test_an_input_method_over_the_picture_writes_the_question(window: MainWindow) -> None:
    show_picture(window)
    view = focus(window, window.parts.view)
    box = window.parts.chat.composer.box
    QApplication.sendEvent(view, QInputMethodEvent("ni", []))
    assert box.textCursor().block().layout().preeditAreaText() == "ni"
    assert view.hasFocus()
    done = QInputMethodEvent("", [])
    done.setCommitString("你")
    QApplication.sendEvent(view, done)
    assert box.toPlainText() == "你"
    assert box.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_presses_the_focused_button(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    button = focus(window, window.parts.empty.open_button)
    with qtbot.waitSignal(window.parts.empty.open_button.clicked):
        qtbot.keyClick(button, key)


def test_closing_with_a_conversation_asks_once(qtbot: QtBot, window: MainWindow) -> None:
    chat = window.parts.chat
    chat.add_question(a_question())
    window.close()
    assert window.isVisible()
    assert chat.close_bar.isVisible()
    qtbot.mouseClick(chat.close_bar.decline_button, Qt.MouseButton.LeftButton)
    assert not chat.close_bar.isVisible()
    window.close()
    assert window.isVisible()
    qtbot.mouseClick(chat.close_bar.accept_button, Qt.MouseButton.LeftButton)
    assert not window.isVisible()


def test_the_end_of_the_session_asks_nothing(window: MainWindow) -> None:
    window.parts.chat.add_question(a_question())
    window.stop_asking()
    window.close()
    assert not window.isVisible()


def test_messages_and_progress_move_nothing(qtbot: QtBot, window: MainWindow) -> None:
    parts = window.parts
    show_picture(window)
    watched = (parts.view, parts.chat, parts.chat.composer, parts.chat.welcome, parts.attribution)

    def places() -> list[tuple[int, int, int, int]]:
        QApplication.sendPostedEvents()
        return [
            (*one.mapTo(window, one.rect().topLeft()).toTuple(), one.width(), one.height()) for one in watched
        ]

    before = places()
    for number in range(5):
        parts.notices.show_notice(f"Problem {number}. " * 12, Importance.PROBLEM)
    parts.chat.show_state(EngineState.PREPARING)
    parts.chat.show_progress(Progress(NO_REQUEST, Stage.READING_PICTURE, 1, 4))
    qtbot.waitUntil(parts.chat.status.isVisible)
    shown = parts.notices.notices[0]
    qtbot.waitUntil(lambda: shown.isVisible() and shown.height() > 20)
    assert places() == before
    assert window.childAt(shown.mapTo(window, shown.rect().center())) in shown.findChildren(QWidget)
    parts.notices.close_all()
    parts.chat.show_state(EngineState.READY)
    assert places() == before
