"""A region is selected with the mouse, in picture pixels."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glm4v_desktop.core.geometry import Point, Rect, Size, whole
from glm4v_desktop.core.picture import crop
from glm4v_desktop.ui.picture.region import HANDLES, Grip, handle_place, readout_place
from glm4v_desktop.ui.picture.view import PictureView
from tests.ui.hand import AT, LEFT, REGION, SIZE, drag, mouse, place
from tests.ui.patterns import color, inside, lines, plain, seen

pytestmark = pytest.mark.usefixtures("with_a_picture")


def test_a_drag_selects_what_lies_under_it(qtbot: QtBot, view: PictureView, told: list[Rect | None]) -> None:
    changes: list[Rect | None] = []
    view.region_changed.connect(changes.append)
    drag(qtbot, view, place(100, 80), place(150, 100), place(220, 180))
    assert view.region == REGION
    assert told == [REGION]
    assert changes == [Rect(100, 80, 150, 100), REGION]


@pytest.mark.parametrize(
    ("start", "end", "region"),
    [
        ((220, 180), (100, 80), REGION),
        ((220, 80), (100, 180), REGION),
        ((100, 180), (220, 80), REGION),
        ((300, 200), (900, 900), Rect(300, 200, 400, 300)),
        ((50, 60), (-500, -500), Rect(0, 0, 50, 60)),
        ((-5, -5), (405, 305), whole(SIZE)),  # from the margin
    ],
)
def test_in_any_direction_and_over_the_edges(
    qtbot: QtBot,
    view: PictureView,
    told: list[Rect | None],
    start: tuple[int, int],
    end: tuple[int, int],
    region: Rect,
) -> None:
    drag(qtbot, view, place(*start), place(*end))
    assert told == [region]


def test_zoomed_out_and_in_the_region_is_in_picture_pixels(
    qtbot: QtBot, view: PictureView, told: list[Rect | None]
) -> None:
    view.show_picture(plain(Size(1600, 1200)))
    drag(qtbot, view, place(100, 80), place(220, 180))
    assert told[-1] == Rect(400, 320, 880, 720)
    view.show_picture(plain(SIZE))
    view.zoom_to(8.0, Point(AT, AT))
    drag(qtbot, view, place(81, 81), place(95, 110))
    assert told[-1] == Rect(10, 10, 12, 14)


@pytest.mark.parametrize("handle", HANDLES)
def test_every_handle_resizes(qtbot: QtBot, view: PictureView, told: list[Rect | None], handle: Grip) -> None:
    view.set_region(REGION)
    held = handle_place(REGION, handle, view.shown)
    start = QPoint(round(held.x), round(held.y))
    drag(qtbot, view, start, start + QPoint(9, 7))
    across, down = handle.value
    left, top, right, bottom = REGION.left, REGION.top, REGION.right, REGION.bottom
    assert told[-1] == Rect(
        left + 9 * (across < 0), top + 7 * (down < 0), right + 9 * (across > 0), bottom + 7 * (down > 0)
    )


def test_a_handle_dragged_over_the_opposite_edge_turns_the_region_over(
    qtbot: QtBot, view: PictureView
) -> None:
    view.set_region(REGION)
    drag(qtbot, view, place(100, 130), place(250, 130))
    assert view.region == Rect(220, 80, 250, 180)


def test_inside_a_drag_moves_as_far_as_the_picture_goes(qtbot: QtBot, view: PictureView) -> None:
    view.set_region(REGION)
    drag(qtbot, view, place(160, 130), place(150, 160))
    assert view.region == Rect(90, 110, 210, 210)
    drag(qtbot, view, place(150, 160), place(-800, 160))
    assert view.region == Rect(0, 110, 120, 210)


def test_the_cursor_says_what_a_press_would_do(qtbot: QtBot, view: PictureView) -> None:
    view.set_region(REGION)
    shapes = {
        place(100, 80): Qt.CursorShape.SizeFDiagCursor,
        place(220, 80): Qt.CursorShape.SizeBDiagCursor,
        place(160, 80): Qt.CursorShape.SizeVerCursor,
        place(220, 130): Qt.CursorShape.SizeHorCursor,
        place(160, 130): Qt.CursorShape.SizeAllCursor,
        place(20, 20): Qt.CursorShape.CrossCursor,
    }
    for at, shape in shapes.items():
        qtbot.mouseMove(view, at)
        assert view.cursor().shape() == shape


def test_a_click_beside_the_region_clears_it(
    qtbot: QtBot, view: PictureView, told: list[Rect | None]
) -> None:
    view.set_region(REGION)
    drag(qtbot, view, place(20, 20), place(25, 26))  # less than eight pixels
    assert told == [REGION, None]


def test_a_click_on_the_region_leaves_it(qtbot: QtBot, view: PictureView, told: list[Rect | None]) -> None:
    view.set_region(REGION)
    qtbot.mouseClick(view, LEFT, pos=place(160, 130))
    assert told == [REGION]


def test_two_clicks_select_for_those_who_cannot_drag(
    qtbot: QtBot, view: PictureView, told: list[Rect | None]
) -> None:
    qtbot.mouseClick(view, LEFT, pos=place(100, 80))
    qtbot.mouseMove(view, place(150, 150))
    assert view.region == Rect(100, 80, 150, 150)
    assert told == []
    qtbot.mouseClick(view, LEFT, pos=place(220, 180))
    assert told == [REGION]
    qtbot.mouseMove(view, place(300, 300))
    assert view.region == REGION


def test_a_release_that_was_not_seen_ends_the_drag(
    qtbot: QtBot, view: PictureView, told: list[Rect | None]
) -> None:
    qtbot.mousePress(view, LEFT, pos=place(100, 80))
    qtbot.mouseMove(view, place(150, 150))
    QApplication.sendEvent(view, mouse(view, QEvent.Type.MouseMove, place(220, 180)))
    assert told == [REGION]


def test_a_drag_that_begins_with_a_quick_second_press_is_a_drag(qtbot: QtBot, view: PictureView) -> None:
    accepted: list[bool] = []
    view.region_accepted.connect(lambda: accepted.append(True))
    qtbot.mouseClick(view, LEFT, pos=place(100, 80))
    QApplication.sendEvent(view, mouse(view, QEvent.Type.MouseButtonDblClick, place(100, 80), LEFT))
    QApplication.sendEvent(view, mouse(view, QEvent.Type.MouseMove, place(150, 150), LEFT))
    assert view.region == Rect(100, 80, 150, 150)
    qtbot.mouseRelease(view, LEFT, pos=place(220, 180))
    assert view.region == REGION
    assert accepted == []


def test_a_region_from_elsewhere_is_cut_and_told_once(view: PictureView, told: list[Rect | None]) -> None:
    view.set_region(Rect(390, 290, 500, 500))
    view.set_region(Rect(390, 290, 400, 300))
    view.set_region(Rect(900, 900, 950, 950))
    assert told == [Rect(390, 290, 400, 300), None]


def test_a_new_picture_has_no_region_and_says_nothing_of_the_old(
    qtbot: QtBot, view: PictureView, told: list[Rect | None]
) -> None:
    view.set_region(REGION)
    qtbot.mousePress(view, LEFT, pos=place(10, 10))
    view.show_picture(plain(Size(50, 40)))
    qtbot.mouseMove(view, place(90, 90))
    qtbot.mouseRelease(view, LEFT, pos=place(90, 90))
    assert view.region is None
    assert told == [REGION]
    view.clear()
    assert view.picture is None


def test_a_drag_held_at_the_edge_pulls_the_picture_along(qtbot: QtBot, view: PictureView) -> None:
    view.zoom_to(4.0, Point(AT, AT))
    qtbot.mousePress(view, LEFT, pos=place(40, 40))
    qtbot.mouseMove(view, QPoint(422, 160))
    first = view.region
    assert first is not None
    qtbot.waitUntil(lambda: view.region is not None and view.region.right > first.right + 10)
    qtbot.mouseRelease(view, LEFT, pos=QPoint(422, 160))
    assert view.region is not None
    assert (view.region.left, view.region.top) == (10, 10)


@pytest.mark.parametrize("zoom", [1.0, 4.0])
def test_what_is_seen_inside_the_region_is_what_is_sent(qtbot: QtBot, view: PictureView, zoom: float) -> None:
    picture = lines(SIZE)
    view.show_picture(picture)
    view.zoom_to(zoom, Point(AT, AT))
    drag(qtbot, view, QPoint(100, 90), QPoint(175, 141))
    region = view.region
    assert region is not None
    image, shown = seen(view), view.shown
    for y, row in enumerate(inside(picture, region)):
        for x, expected in enumerate(row):
            at = shown.to_view(region.left + x + 0.5, region.top + y + 0.5)
            by_handle = min(x, y, region.width - 1 - x, region.height - 1 - y) * zoom < 8
            assert by_handle or color(image, int(at.x), int(at.y)) == expected
    sent = crop(picture, region)
    assert sent.size == region.size
    assert sent.rgb == bytes(channel for row in inside(picture, region) for rgb in row for channel in rgb)


class PaintCount(QObject):
    """How often a widget was painted on the screen, not into a picture."""

    def __init__(self, widget: PictureView) -> None:
        super().__init__(widget)
        self.paints = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.paints += event.type() == QEvent.Type.Paint
        return False


def test_letting_go_paints_the_handles(qtbot: QtBot, view: PictureView) -> None:
    qtbot.mousePress(view, LEFT, pos=place(100, 80))
    qtbot.mouseMove(view, place(220, 180))
    painted = PaintCount(view)
    qtbot.waitUntil(lambda: painted.paints > 0)
    painted.paints = 0
    qtbot.mouseRelease(view, LEFT, pos=place(220, 180))
    qtbot.waitUntil(lambda: painted.paints > 0)
    at = place(100, 80)
    assert seen(view).pixelColor(at) == view.palette().color(QPalette.ColorRole.Highlight)


def test_outside_is_dimmed_and_the_border_is_black_and_white(view: PictureView) -> None:
    view.set_region(REGION)
    image = seen(view)
    bright, dim = color(image, *place(160, 130).toTuple()), color(image, *place(160, 250).toTuple())
    assert bright == (120, 160, 200)
    assert all(b * 0.7 < a < b for a, b in zip(dim, bright, strict=True))
    at = place(130, 80)
    assert color(image, at.x(), at.y() - 1) == (255, 255, 255)
    assert color(image, at.x(), at.y() - 2) == (0, 0, 0)
    assert color(image, at.x(), at.y()) == bright  # no selected pixel is covered


def test_the_size_is_always_wholly_in_sight() -> None:
    label, view = QSize(80, 24), QSize(424, 324)
    bounds = QRect(0, 0, 424, 324)
    for region in (
        QRect(100, 100, 50, 50),
        QRect(0, 0, 424, 324),
        QRect(-900, -900, 4000, 4000),
        QRect(400, 2, 20, 20),
        QRect(100, 300, 20, 20),
        QRect(-500, 100, 20, 20),
    ):
        assert bounds.contains(QRect(readout_place(region, label, view, 8), label))
    assert readout_place(QRect(100, 100, 50, 50), label, view, 8) == QPoint(100, 68)
    assert readout_place(QRect(100, 10, 50, 50), label, view, 8) == QPoint(100, 68)
