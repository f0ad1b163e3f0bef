"""Selecting text in the picture with a real mouse and real keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.page import Page
from glm4v_desktop.ui.picture.text_layer import TextLayer, text_of
from glm4v_desktop.ui.picture.view import PictureView
from tests.ui.hand import LEFT, REGION, double_click, drag, place
from tests.ui.patterns import plain
from tests.ui.picture.test_text_layer import PROSE, TABLE

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LAYER = TextLayer(Page(Size(400, 300), (PROSE, TABLE)))


@pytest.fixture
def text_view(view: PictureView, with_a_picture: None) -> PictureView:
    view.set_text(LAYER)
    return view


def text(view: PictureView) -> str:
    return text_of(view.selected_text)


def test_in_the_text_mode_a_drag_selects_text_and_no_region(text_view: PictureView, qtbot: QtBot) -> None:
    text_view.set_text_mode(True)
    drag(qtbot, text_view, place(60, 20), place(150, 20), place(220, 20))
    assert text(text_view) == "rofit gr"
    assert text_view.region is None
    assert "rofit" in text_view.accessibleDescription()
    qtbot.mouseClick(text_view, LEFT, SHIFT, place(50, 50))
    assert text(text_view) == "rofit grew\n净利"
    qtbot.mouseClick(text_view, LEFT, pos=place(300, 250))
    assert text(text_view) == ""


def test_outside_the_text_mode_a_drag_selects_a_region(text_view: PictureView, qtbot: QtBot) -> None:
    drag(qtbot, text_view, place(60, 15), place(150, 20), place(220, 60))
    assert text_view.region == Rect(60, 15, 220, 60)
    assert text(text_view) == ""


@pytest.mark.parametrize("mode", [True, False])
def test_two_clicks_select_a_word_and_three_the_line(
    text_view: PictureView, qtbot: QtBot, mode: bool
) -> None:
    text_view.set_text_mode(mode)
    accepted: list[None] = []
    text_view.region_accepted.connect(lambda: accepted.append(None))
    double_click(qtbot, text_view, place(70, 20))
    assert text(text_view) == "Profit"
    qtbot.mouseClick(text_view, LEFT, pos=place(70, 20))
    assert text(text_view) == "Ｎet Profit grew"
    assert (text_view.region, accepted) == (None, [])


def test_a_double_click_in_a_region_still_accepts_it(text_view: PictureView, qtbot: QtBot) -> None:
    text_view.set_region(Rect(0, 0, 300, 100))
    with qtbot.waitSignal(text_view.region_accepted):
        double_click(qtbot, text_view, place(70, 20))
    assert text(text_view) == ""


def test_a_press_elsewhere_drops_the_selected_word(text_view: PictureView, qtbot: QtBot) -> None:
    double_click(qtbot, text_view, place(70, 20))
    drag(qtbot, text_view, place(200, 200), place(250, 220), place(280, 260))
    assert text(text_view) == ""
    assert text_view.region == Rect(200, 200, 280, 260)


def test_the_keys_move_and_select_in_the_text_mode(text_view: PictureView, qtbot: QtBot) -> None:
    text_view.set_text_mode(True)
    qtbot.keyClick(text_view, Qt.Key.Key_A, CTRL)
    assert text(text_view).startswith("Ｎet Profit grew\n净利润增长\n\nr0c0\tr0c1")
    assert text(text_view).endswith("r2c2")
    qtbot.keyClick(text_view, Qt.Key.Key_Home, CTRL)
    assert text(text_view) == ""
    qtbot.keyClick(text_view, Qt.Key.Key_End, SHIFT)
    assert text(text_view) == "Ｎet Profit grew"
    qtbot.keyClick(text_view, Qt.Key.Key_Home)
    for _ in range(2):
        qtbot.keyClick(text_view, Qt.Key.Key_Right, SHIFT)
    assert text(text_view) == "Ｎe"
    qtbot.keyClick(text_view, Qt.Key.Key_Right, SHIFT | CTRL)
    qtbot.keyClick(text_view, Qt.Key.Key_Right, SHIFT | CTRL)
    assert text(text_view) == "Ｎet Profit"
    qtbot.keyClick(text_view, Qt.Key.Key_Down, SHIFT)
    assert text(text_view).startswith("Ｎet Profit grew\n净")


def test_the_cursor_is_a_beam_over_text_in_the_text_mode(text_view: PictureView, qtbot: QtBot) -> None:
    def cursor(at: QPoint) -> Qt.CursorShape:
        qtbot.mouseMove(text_view, at)
        return text_view.cursor().shape()

    assert cursor(place(70, 20)) is Qt.CursorShape.CrossCursor
    text_view.set_text_mode(True)
    assert cursor(place(72, 22)) is Qt.CursorShape.IBeamCursor
    assert cursor(place(300, 250)) is Qt.CursorShape.ArrowCursor


def test_what_is_selected_and_found_is_highlighted(text_view: PictureView, qtbot: QtBot) -> None:
    bare = text_view.grab().toImage().pixelColor(place(100, 12))
    double_click(qtbot, text_view, place(70, 20))
    assert text_view.grab().toImage().pixelColor(place(100, 12)) != bare
    text_view.clear_text()
    assert text_view.grab().toImage().pixelColor(place(100, 12)) == bare
    text_view.show_found([[Rect(50, 10, 110, 30)], [REGION]], 0)
    found = text_view.grab().toImage()
    assert found.pixelColor(place(100, 20)) != bare
    assert found.pixelColor(place(150, 150)) not in (bare, found.pixelColor(place(100, 20)))


@pytest.mark.parametrize("ground", ["highlight", "#ffd60a", "#ff8c1a", "#ffffff", "#000000", "#808080"])
def test_marks_stand_out_on_any_ground(view: PictureView, ground: str) -> None:
    color = view.palette().highlight().color() if ground == "highlight" else QColor(ground)
    view.show_picture(plain(Size(400, 300), (color.red(), color.green(), color.blue())))
    view.show_found([[Rect(50, 10, 110, 30)], [Rect(50, 100, 110, 130)]], 0)
    shown = view.grab().toImage()

    def lightness(x: int, y: int) -> int:
        return shown.pixelColor(place(x, y)).lightness()

    for left, middle in ((50, 20), (50, 115)):
        around = [lightness(x, middle) for x in range(left - 6, left + 3)]
        assert max(around) - min(around) > 60


def test_another_picture_has_no_selection(text_view: PictureView, qtbot: QtBot) -> None:
    double_click(qtbot, text_view, place(70, 20))
    text_view.show_picture(plain(Size(400, 300)))
    assert text(text_view) == ""
    double_click(qtbot, text_view, place(70, 20))
    assert text(text_view) == ""
