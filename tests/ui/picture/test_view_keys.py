"""The keyboard in the picture view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.core.geometry import Point, Rect, whole
from glm4v_desktop.ui.picture.view import PictureView
from tests.ui.hand import AT, LEFT, REGION, SIZE, double_click, drag, place

pytestmark = pytest.mark.usefixtures("with_a_picture")


def test_cancelling_gives_up_the_first_corner(
    qtbot: QtBot, view: PictureView, told: list[Rect | None]
) -> None:
    qtbot.mouseClick(view, LEFT, pos=place(100, 80))
    qtbot.mouseMove(view, place(150, 150))
    assert view.cancel_gesture()
    qtbot.mouseMove(view, place(190, 190))
    assert view.region is None
    assert told == []


def test_leaving_the_view_with_the_keyboard_gives_up_the_first_corner(
    qtbot: QtBot, view: PictureView
) -> None:
    qtbot.mouseClick(view, LEFT, pos=place(100, 80))
    view.clearFocus()
    qtbot.mouseMove(view, place(190, 190))
    assert view.region is None


def test_cancelling_brings_the_former_region_back(
    qtbot: QtBot, view: PictureView, told: list[Rect | None]
) -> None:
    view.set_region(REGION)
    qtbot.mousePress(view, LEFT, pos=place(10, 10))
    qtbot.mouseMove(view, place(60, 60))
    assert view.region == Rect(10, 10, 60, 60)
    assert view.cancel_gesture()
    qtbot.mouseMove(view, place(70, 70))
    qtbot.mouseRelease(view, LEFT, pos=place(70, 70))
    assert view.region == REGION
    assert told == [REGION]
    assert not view.cancel_gesture()


_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_PAD = Qt.KeyboardModifier.KeypadModifier


@pytest.mark.parametrize(
    ("key", "modifier", "after"),
    [
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, REGION.moved(-1, 0)),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, REGION.moved(1, 0)),
        (Qt.Key.Key_Up, _PAD, REGION.moved(0, -1)),
        (Qt.Key.Key_Down, _CTRL, REGION.moved(0, 10)),
        (Qt.Key.Key_Left, _SHIFT, Rect(100, 80, 219, 180)),
        (Qt.Key.Key_Right, _SHIFT, Rect(100, 80, 221, 180)),
        (Qt.Key.Key_Up, _SHIFT, Rect(100, 80, 220, 179)),
        (Qt.Key.Key_Down, _SHIFT | _CTRL, Rect(100, 80, 220, 190)),
    ],
)
def test_arrow_keys_nudge_and_resize(
    qtbot: QtBot,
    view: PictureView,
    told: list[Rect | None],
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
    after: Rect,
) -> None:
    view.set_region(REGION)
    qtbot.keyClick(view, key, modifier)
    assert told == [REGION, after]


def test_without_a_region_arrow_keys_move_the_picture(qtbot: QtBot, view: PictureView) -> None:
    view.zoom_to(4.0, Point(200, 150))
    before = view.shown
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.shown.left < before.left
    assert view.shown.top < before.top
    assert view.region is None


def test_a_nudged_region_stays_in_sight(qtbot: QtBot, view: PictureView) -> None:
    view.zoom_to(4.0, Point(AT, AT))
    view.set_region(Rect(60, 50, 90, 70))
    qtbot.keyClick(view, Qt.Key.Key_Right, _CTRL)
    qtbot.keyClick(view, Qt.Key.Key_Right, _CTRL)
    assert view.region == Rect(80, 50, 110, 70)
    assert view.shown.to_view(110, 70).x <= 424


def test_ctrl_a_selects_all(qtbot: QtBot, view: PictureView, told: list[Rect | None]) -> None:
    qtbot.keyClick(view, Qt.Key.Key_A, _CTRL)
    assert told == [whole(SIZE)]
    drag(qtbot, view, place(100, 80), place(220, 180))  # ... and a drag inside draws a smaller one
    assert view.region == REGION


@pytest.mark.parametrize("way", ["enter", "double-click", "double-click without a region"])
def test_enter_and_a_double_click_accept(
    qtbot: QtBot, view: PictureView, told: list[Rect | None], way: str
) -> None:
    if way != "double-click without a region":
        view.set_region(REGION)
    with qtbot.waitSignal(view.region_accepted, timeout=500):
        if way == "enter":
            qtbot.keyClick(view, Qt.Key.Key_Return)
        else:
            double_click(qtbot, view, place(160, 130))
    expected = None if way == "double-click without a region" else REGION
    assert view.region == expected
    qtbot.mouseMove(view, place(300, 250))
    assert view.region == expected
    assert told == ([expected] if expected else [])


def test_other_keys_are_left_to_the_window(qtbot: QtBot, view: PictureView) -> None:
    view.set_region(REGION)
    for key, modifier in (
        (Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier),
        (Qt.Key.Key_Return, _CTRL),
        (Qt.Key.Key_Q, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    ):
        event = QKeyEvent(QEvent.Type.KeyPress, key, modifier)
        QApplication.sendEvent(view, event)
        assert not event.isAccepted()
    chinese = QKeyEvent(QEvent.Type.KeyPress, ord("中"), Qt.KeyboardModifier.NoModifier, "中")
    QApplication.sendEvent(view, chinese)
    assert not chinese.isAccepted()
    assert view.region == REGION
