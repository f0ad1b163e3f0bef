"""The picture view: wheel, fingers, panning and resizing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.core.geometry import Size
from glm4v_desktop.ui.picture.geometry import MARGIN
from glm4v_desktop.ui.picture.view import PictureView
from tests.ui.hand import turn_wheel, under
from tests.ui.patterns import plain

_WIDE = Size(1600, 1200)


def test_the_wheel_with_ctrl_zooms_at_the_pointer(view: PictureView) -> None:
    view.show_picture(plain(_WIDE))
    view.actual_size()
    at = QPoint(90, 250)
    before = under(view, at)
    assert turn_wheel(view, at, 1, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom == pytest.approx(1.25)
    assert under(view, at) == pytest.approx(before, abs=0.5)
    turn_wheel(view, at, -3, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom == 1.0  # it halts there
    assert under(view, at) == pytest.approx(before, abs=1.0)


def test_the_wheel_scrolls_and_with_shift_sideways(view: PictureView) -> None:
    view.show_picture(plain(_WIDE))
    view.actual_size()
    at = QPoint(200, 160)
    x, y = under(view, at)
    assert turn_wheel(view, at, -1)
    assert under(view, at) == (x, y + 60)
    assert turn_wheel(view, at, 1, Qt.KeyboardModifier.ShiftModifier)
    assert under(view, at) == (x - 60, y + 60)
    assert turn_wheel(view, at, 1, pixels=QPoint(7, -9))  # a touchpad tells pixels
    assert under(view, at) == (x - 67, y + 69)


def test_a_wheel_that_moves_nothing_is_left_to_others(view: PictureView) -> None:
    view.show_picture(plain(Size(100, 80)))
    assert not turn_wheel(view, QPoint(200, 160), 1)


def test_pinching_zooms_at_the_fingers(view: PictureView) -> None:
    view.show_picture(plain(_WIDE))
    view.actual_size()
    at = QPoint(120, 80)
    before = under(view, at)
    place = QPointF(at)
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        place,
        place,
        QPointF(view.mapToGlobal(at)),
        0.5,
        QPointF(),
    )
    QApplication.sendEvent(view, pinch)
    assert view.zoom == pytest.approx(1.5)
    assert under(view, at) == pytest.approx(before, abs=0.5)


def test_panning_stops_before_the_picture_is_lost(view: PictureView) -> None:
    view.show_picture(plain(_WIDE))
    view.actual_size()
    view.pan(9999, 9999)
    assert (view.shown.left, view.shown.top) == (MARGIN, MARGIN)
    view.pan(-9999, -9999)
    assert view.shown.left == 424 - 1600 - MARGIN
    assert not view.pan(-1, 0)


@pytest.mark.parametrize("begin", ["middle", "space"])
def test_dragging_with_the_middle_button_or_space_pans(qtbot: QtBot, view: PictureView, begin: str) -> None:
    view.show_picture(plain(_WIDE))
    view.actual_size()
    before = view.shown
    button = Qt.MouseButton.MiddleButton if begin == "middle" else Qt.MouseButton.LeftButton
    if begin == "space":
        qtbot.keyPress(view, Qt.Key.Key_Space)
        assert view.cursor().shape() == Qt.CursorShape.OpenHandCursor
    qtbot.mousePress(view, button, pos=QPoint(200, 160))
    assert view.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    qtbot.mouseMove(view, QPoint(170, 200))
    assert (view.shown.left, view.shown.top) == (before.left - 30, before.top + 40)
    qtbot.mouseRelease(view, button, pos=QPoint(170, 200))
    qtbot.keyRelease(view, Qt.Key.Key_Space)
    qtbot.mouseMove(view, QPoint(10, 10))
    assert view.shown.left == before.left - 30
    assert view.region is None
    assert view.cursor().shape() == Qt.CursorShape.CrossCursor


def test_resizing_keeps_the_fit_or_the_middle(view: PictureView) -> None:
    view.show_picture(plain(_WIDE))
    view.resize(824, 624)
    assert view.zoom == pytest.approx(0.5)
    view.actual_size()
    view.pan(-100, -50)
    middle = under(view, QPoint(412, 312))
    view.resize(424, 324)
    assert view.zoom == 1.0
    assert under(view, QPoint(212, 162)) == pytest.approx(middle)
