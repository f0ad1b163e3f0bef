"""A picture is shown sharply, zoomed and moved."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from glm4v_desktop.core.geometry import Point, Rect, Size
from glm4v_desktop.ui.picture.canvas import canvas_color
from glm4v_desktop.ui.picture.geometry import MARGIN
from glm4v_desktop.ui.picture.view import PictureView
from tests.ui.hand import turn_wheel, under
from tests.ui.patterns import color, drawn, lines, pixel, plain, seen

_WIDE = Size(1600, 1200)


def test_without_a_picture_there_is_only_the_canvas(view: PictureView) -> None:
    image = seen(view)
    ground = canvas_color(view.palette())
    assert image.pixelColor(0, 0) == image.pixelColor(200, 160) == ground
    view.zoom_in()
    view.fit()
    view.select_all()
    assert view.region is None
    assert not turn_wheel(view, QPoint(100, 100), 1)


def test_a_large_picture_is_fitted(view: PictureView) -> None:
    view.show_picture(plain(_WIDE))
    assert view.zoom == pytest.approx(0.25)
    image = seen(view)
    assert color(image, MARGIN, MARGIN) == (120, 160, 200)
    assert color(image, 423 - MARGIN, 323 - MARGIN) == (120, 160, 200)
    assert image.pixelColor(MARGIN - 3, 100) == canvas_color(view.palette())


def test_a_small_picture_is_shown_pixel_by_pixel(view: PictureView) -> None:
    picture = lines(Size(150, 141))
    view.show_picture(picture)
    assert view.zoom == 1.0
    image = seen(view)
    left, top = round(view.shown.left), round(view.shown.top)
    for x, y in ((0, 0), (1, 0), (74, 70), (75, 70), (149, 140), (100, 31), (100, 32)):
        assert color(image, left + x, top + y) == pixel(picture, x, y)


@pytest.mark.parametrize("zoom", [2.0, 3.0, 8.0, 32.0])
def test_enlarged_pixels_are_crisp_blocks(view: PictureView, zoom: float) -> None:
    picture = lines(Size(200, 200))
    view.show_picture(picture)
    view.zoom_to(zoom, Point(212, 162))
    image = seen(view)
    shown = view.shown
    for x, y in ((97, 98), (100, 100), (103, 101)):
        at = shown.to_view(x, y)
        for inset in (0, zoom - 1):
            place = round(at.x + inset), round(at.y + inset)
            if 0 <= place[0] < image.width() and 0 <= place[1] < image.height():
                assert color(image, *place) == pixel(picture, x, y)


def test_the_levels_are_used_for_a_shrunk_picture(view: PictureView) -> None:
    red, green = (220, 0, 0), (0, 220, 0)
    view.show_picture(plain(_WIDE, red), [plain(Size(800, 600), green), plain(Size(400, 300), green)])
    assert color(seen(view), 200, 160) == green
    view.actual_size()
    assert color(seen(view), 200, 160) == red


def test_fine_stripes_shrunk_without_levels_turn_gray_instead_of_vanishing(view: PictureView) -> None:
    striped = drawn(Size(1000, 800), lambda x, _y: (255, 255, 255) if x % 4 == 0 else (0, 0, 0))
    view.show_picture(striped)
    image = seen(view)
    shades = [color(image, x, 160)[0] for x in range(60, 360)]
    assert 10 < min(shades) < max(shades) < 150


def test_what_was_panned_looks_like_what_is_painted_anew(view: PictureView) -> None:
    picture = lines(Size(600, 500))
    view.show_picture(picture)
    for zoom in (1.0, 3.0):
        view.zoom_to(zoom, Point(200, 160))
        seen(view)
        for step in ((-37, 11), (60, -23), (0, 44), (-500, 0)):
            view.pan(*step)
            panned = seen(view)
            fresh = PictureView()
            fresh.resize(view.size())
            fresh.show_picture(picture)
            fresh._show(view._transform)
            assert panned == seen(fresh)
            fresh.deleteLater()


def test_zoom_is_told_when_it_changes(qtbot: QtBot, view: PictureView) -> None:
    told: list[float] = []
    view.zoom_changed.connect(told.append)
    view.show_picture(plain(_WIDE))
    view.fit()
    view.zoom_in()
    view.zoom_out()
    view.actual_size()
    view.show_picture(plain(Size(30, 200)))
    assert told == pytest.approx([0.25, 0.33, 0.25, 1.0, 1.0])


def test_actual_size_keeps_what_is_in_the_middle(view: PictureView) -> None:
    view.show_picture(plain(_WIDE))
    view.zoom_to(0.5, Point(30, 30))
    middle = under(view, QPoint(212, 162))
    view.actual_size()
    assert under(view, QPoint(212, 162)) == pytest.approx(middle, abs=1.0)


def test_revealing_shows_an_area(view: PictureView) -> None:
    view.show_picture(plain(_WIDE))
    view.actual_size()
    view.reveal(Rect(20, 30, 90, 60))
    corner = view.shown.to_view(20, 30)
    assert 0 <= corner.x < 424
    assert 0 <= corner.y < 324


def test_the_canvas_follows_the_theme(view: PictureView) -> None:
    view.show_picture(plain(Size(100, 100)))
    light = seen(view).pixelColor(2, 2)
    palette = QPalette(view.palette())
    palette.setColor(QPalette.ColorRole.Window, QColor(28, 31, 38))
    palette.setColor(QPalette.ColorRole.WindowText, QColor(230, 230, 230))
    view.setPalette(palette)
    dark = seen(view).pixelColor(2, 2)
    assert dark.lightness() < 90 < light.lightness()
    assert color(seen(view), 212, 162) == (120, 160, 200)


def test_a_screen_reader_learns_the_sizes(view: PictureView) -> None:
    assert view.accessibleName() == "Picture"
    view.show_picture(plain(_WIDE))
    assert "1600" in view.accessibleDescription()
    view.set_region(Rect(10, 20, 310, 220))
    assert "300" in view.accessibleDescription()
    view.clear()
    assert view.accessibleDescription() == "No picture"
    QApplication.sendEvent(view, QEvent(QEvent.Type.LanguageChange))
    assert view.accessibleName() == "Picture"


def test_the_focus_ring_is_seen_after_tab_but_not_after_a_click(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    first, view = QWidget(), PictureView()
    first.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    column.addWidget(first)
    column.addWidget(view)
    window.resize(400, 400)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    view.show_picture(plain(_WIDE))
    ring = view.palette().color(QPalette.ColorRole.Highlight)
    first.setFocus()
    assert seen(view).pixelColor(0, 40) != ring
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert view.hasFocus()
    assert seen(view).pixelColor(0, 40) == ring
    first.setFocus()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert view.hasFocus()
    assert seen(view).pixelColor(0, 40) != ring


def test_a_large_picture_can_be_zoomed_to_the_last_pixel(view: PictureView) -> None:
    size = Size(8000, 8000)
    view.show_picture(plain(size), [plain(Size(8000 >> n, 8000 >> n)) for n in (1, 2, 3)])
    seen(view)
    view.zoom_to(32.0, Point(423 - MARGIN, 323 - MARGIN))
    view.reveal(Rect(7999, 7999, 8000, 8000))
    image = seen(view)
    corner = view.shown.to_view(8000, 8000)
    assert color(image, round(corner.x) - 1, round(corner.y) - 1) == (120, 160, 200)
    assert color(image, round(corner.x) + 3, round(corner.y) + 3) != (120, 160, 200)
