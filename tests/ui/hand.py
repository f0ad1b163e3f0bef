"""A hand for the picture view: a mouse that knows where picture pixels are."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.core.geometry import Point, Rect, Size
from glm4v_desktop.ui.picture.view import PictureView

LEFT = Qt.MouseButton.LeftButton
SIZE = Size(400, 300)  # in a view of 424 x 324 it is shown 1:1 with its corner at (12, 12)
AT = 12
REGION = Rect(100, 80, 220, 180)


def place(x: float, y: float) -> QPoint:
    """Where a picture pixel is in the view."""
    return QPoint(round(AT + x), round(AT + y))


def drag(qtbot: QtBot, view: PictureView, *path: QPoint) -> None:
    qtbot.mousePress(view, LEFT, pos=path[0])
    for at in path[1:]:
        qtbot.mouseMove(view, at)
    qtbot.mouseRelease(view, LEFT, pos=path[-1])


def mouse(
    view: PictureView, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton = Qt.MouseButton.NoButton
) -> QMouseEvent:
    keys = Qt.KeyboardModifier.NoModifier
    return QMouseEvent(kind, QPointF(at), QPointF(view.mapToGlobal(at)), button, button, keys)


def double_click(qtbot: QtBot, view: PictureView, at: QPoint) -> None:
    """As a window system sends it; `mouseDClick` leaves out the last release."""
    qtbot.mouseClick(view, LEFT, pos=at)
    QApplication.sendEvent(view, mouse(view, QEvent.Type.MouseButtonDblClick, at, LEFT))
    qtbot.mouseRelease(view, LEFT, pos=at)


def turn_wheel(
    view: PictureView,
    at: QPoint,
    notches: float,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    pixels: QPoint | None = None,
) -> bool:
    """Returns whether the view took it."""
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.mapToGlobal(at)),
        pixels or QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)
    return event.isAccepted()


def under(view: PictureView, at: QPoint) -> tuple[float, float]:
    place = view.shown.to_picture(Point(at.x(), at.y()))
    return place.x, place.y
