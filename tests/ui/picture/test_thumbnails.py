"""The strip of open pictures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent, QImage, QPalette
from PySide6.QtWidgets import QApplication, QListView, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from glm4v_desktop.core.geometry import Size
from glm4v_desktop.ui.picture.thumbnails import Thumbnail, ThumbnailStrip
from tests.ui.patterns import color, plain, seen

_COLORS = [(200, 0, 0), (0, 200, 0), (0, 0, 200)]
_NAMES = ["利润表.png", "<b>bold</b> & co.png", ""]


def items(count: int = 3) -> list[Thumbnail]:
    return [
        Thumbnail(str(n), plain(Size(80, 40), _COLORS[n % 3]), _NAMES[n % 3] or f"{n}.png")
        for n in range(count)
    ]


@pytest.fixture
def strip(qtbot: QtBot) -> Iterator[ThumbnailStrip]:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    shown = ThumbnailStrip()
    column.addWidget(QWidget(), 1)
    column.addWidget(shown)
    window.resize(600, 300)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    shown.set_items(items())
    shown.set_current(0)
    yield shown
    window.close()


@pytest.fixture
def chosen(strip: ThumbnailStrip) -> list[int]:
    told: list[int] = []
    strip.picture_chosen.connect(told.append)
    return told


@pytest.fixture
def closed(strip: ThumbnailStrip) -> list[int]:
    told: list[int] = []
    strip.list.close_clicked.connect(told.append)
    return told


def list_of(strip: ThumbnailStrip) -> QListView:
    found = strip.findChild(QListView)
    assert isinstance(found, QListView)
    return found


def click(qtbot: QtBot, strip: ThumbnailStrip, at: QPoint) -> None:
    viewport = list_of(strip).viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=viewport.mapFrom(strip, at))


def middle(place: QRect) -> QPoint:
    return place.center()


def test_it_is_seen_from_two_pictures_on(strip: ThumbnailStrip) -> None:
    assert strip.isVisible()
    strip.set_items(items(1))
    assert not strip.isVisible()
    strip.set_items(items(2))
    assert strip.isVisible()
    strip.set_items([])
    assert not strip.isVisible()


def test_each_picture_is_shown_in_its_place(strip: ThumbnailStrip) -> None:
    image = seen(strip)
    for n in range(3):
        at = strip.item_place(n).topLeft() + QPoint(62, 41)
        assert color(image, at.x(), at.y()) == _COLORS[n]


def test_a_click_chooses(qtbot: QtBot, strip: ThumbnailStrip, chosen: list[int]) -> None:
    click(qtbot, strip, middle(strip.item_place(2)))
    click(qtbot, strip, middle(strip.item_place(2)))
    assert chosen == [2]


def test_setting_the_current_one_says_nothing(strip: ThumbnailStrip, chosen: list[int]) -> None:
    strip.set_current(1)
    strip.set_items(items(5))
    strip.set_current(4)
    strip.set_current(-1)
    assert chosen == []


def test_arrow_keys_choose(qtbot: QtBot, strip: ThumbnailStrip, chosen: list[int]) -> None:
    strip.setFocus()
    keys = list_of(strip)
    qtbot.keyClick(keys, Qt.Key.Key_Right)
    qtbot.keyClick(keys, Qt.Key.Key_Right)
    qtbot.keyClick(keys, Qt.Key.Key_Right)
    qtbot.keyClick(keys, Qt.Key.Key_Left)
    qtbot.keyClick(keys, Qt.Key.Key_Home)
    assert chosen == [1, 2, 1, 0]


def test_typing_does_not_jump(qtbot: QtBot, strip: ThumbnailStrip, chosen: list[int]) -> None:
    qtbot.keyClick(list_of(strip), Qt.Key.Key_2)
    qtbot.keyClick(list_of(strip), Qt.Key.Key_Less)
    assert chosen == []


def test_the_button_closes_without_choosing(
    qtbot: QtBot, strip: ThumbnailStrip, chosen: list[int], closed: list[int]
) -> None:
    click(qtbot, strip, middle(strip.close_place(1)))
    assert (chosen, closed) == ([], [1])


def test_letting_go_beside_the_button_closes_nothing(
    qtbot: QtBot, strip: ThumbnailStrip, closed: list[int]
) -> None:
    viewport = list_of(strip).viewport()
    start = viewport.mapFrom(strip, middle(strip.close_place(1)))
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start + QPoint(-60, 20))
    assert closed == []


def test_delete_closes_the_current_one(qtbot: QtBot, strip: ThumbnailStrip, closed: list[int]) -> None:
    strip.set_current(1)
    qtbot.keyClick(list_of(strip), Qt.Key.Key_Delete)
    assert closed == [1]


def test_the_button_is_seen_with_the_pointer_or_the_focus(qtbot: QtBot, strip: ThumbnailStrip) -> None:
    def button(index: int) -> QImage:
        return seen(strip).copy(strip.close_place(index))

    without = button(1)
    strip.setFocus()
    assert button(1) == without  # the focus shows it on the current one only
    strip.set_current(1)
    assert button(1) != without


def test_the_current_one_has_a_frame(strip: ThumbnailStrip) -> None:
    strip.set_current(1)
    highlight = strip.palette().color(QPalette.ColorRole.Highlight)
    image = seen(strip)

    def frame(index: int) -> bool:
        place = strip.item_place(index)
        near = [image.pixelColor(place.left() + x, place.center().y()) for x in range(6)]
        return highlight in near

    assert [frame(n) for n in range(3)] == [False, True, False]


def test_names_are_shown_as_they_are(qtbot: QtBot, strip: ThumbnailStrip) -> None:
    viewport = list_of(strip).viewport()
    at = viewport.mapFrom(strip, middle(strip.item_place(1)))
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, at, viewport.mapToGlobal(at)))
    qtbot.waitUntil(lambda: QToolTip.isVisible())
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; co.png" in QToolTip.text()
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_a_pasted_picture_has_a_name_for_everybody(strip: ThumbnailStrip) -> None:
    strip.set_items([Thumbnail("a", plain(Size(20, 20)), ""), *items(1)])
    model = list_of(strip).model()
    assert model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole) == "Pasted picture"
    assert list_of(strip).accessibleName() == "Open pictures"


def test_many_pictures_scroll_and_the_current_one_is_in_sight(qtbot: QtBot, strip: ThumbnailStrip) -> None:
    low = strip.height()
    strip.set_items(items(50))
    strip.set_current(49)
    assert strip.rect().contains(middle(strip.item_place(49)))
    assert strip.height() > low  # room for the scroll bar
    strip.set_items(items(2))
    qtbot.waitUntil(lambda: strip.height() == low)
