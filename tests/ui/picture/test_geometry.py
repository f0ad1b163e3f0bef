"""Zoom, place and the way between view and picture coordinates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_desktop.core.geometry import Point, Rect, Size, whole
from glm4v_desktop.ui.picture import geometry
from glm4v_desktop.ui.picture.geometry import MARGIN, MAX_ZOOM, Viewport, ViewTransform

_RATIOS = st.sampled_from([1.0, 1.25, 1.5, 2.0, 3.0])
_SIDES = st.integers(1, 9000)


@st.composite
def stages(draw: st.DrawFn) -> Viewport:
    picture = Size(draw(_SIDES), draw(_SIDES))
    return Viewport(picture, Size(draw(st.integers(30, 3000)), draw(st.integers(30, 2000))), draw(_RATIOS))


@st.composite
def placed(draw: st.DrawFn) -> tuple[ViewTransform, Viewport]:
    """Any place and zoom that a user can reach."""
    stage = draw(stages())
    at = Point(draw(st.floats(0, stage.view.width)), draw(st.floats(0, stage.view.height)))
    transform = geometry.zoomed(geometry.fitted(stage), stage, draw(st.floats(0.001, 100)), at)
    by = st.floats(-20_000, 20_000)
    return geometry.panned(transform, stage, draw(by), draw(by)), stage


def _same(a: Point, b: Point) -> None:
    assert a.x == pytest.approx(b.x, abs=1e-6)
    assert a.y == pytest.approx(b.y, abs=1e-6)


@pytest.mark.parametrize(
    ("picture", "room", "dpr", "zoom"),
    [
        (Size(1600, 1000), Size(800 + 2 * MARGIN, 600), 1.0, 0.5),  # a large one shrinks
        (Size(1600, 1000), Size(800 + 2 * MARGIN, 600), 2.0, 1.0),  # as many device pixels as it has
        (Size(300, 200), Size(800, 600), 1.0, 1.0),  # a small one is not enlarged
        (Size(300, 200), Size(800, 600), 2.0, 1.0),
        (Size(300, 200), Size(800, 600), 1.25, 1.0),
        (Size(32, 20), Size(800, 600), 1.0, 4.0),  # a tiny one is, by a whole factor
        (Size(32, 20), Size(80, 80), 1.0, 1.0),  # ... as far as there is room
        (Size(1, 1), Size(800, 600), 1.0, MAX_ZOOM),
        (Size(64_000, 1_000), Size(640 + 2 * MARGIN, 600), 1.0, 0.01),  # below the smallest zoom if it must
    ],
)
def test_fit_shrinks_large_pictures_and_leaves_small_ones_sharp(
    picture: Size, room: Size, dpr: float, zoom: float
) -> None:
    assert geometry.fit_zoom(Viewport(picture, room, dpr)) == pytest.approx(zoom)


@given(stages())
def test_a_fitted_picture_is_wholly_seen_and_centered(stage: Viewport) -> None:
    shown = geometry.fitted(stage)
    end = shown.to_view(stage.picture.width, stage.picture.height)
    for start, after, room in ((shown.left, end.x, stage.view.width), (shown.top, end.y, stage.view.height)):
        assert start >= MARGIN - 1e-6
        assert start + after == pytest.approx(room)


@pytest.mark.parametrize("dpr", [1.0, 1.25, 2.0])
def test_actual_size_is_one_device_pixel_for_each_pixel(dpr: float) -> None:
    stage = Viewport(Size(4000, 3000), Size(800, 600), dpr)
    shown = geometry.actual_size(stage, Point(1000, 700))
    assert shown.scale == pytest.approx(1 / dpr)
    _same(shown.to_view(1000, 700), Point(400, 300))


@given(placed(), st.floats(0, 1), st.floats(0, 1))
def test_coordinates_survive_the_way_there_and_back(
    place: tuple[ViewTransform, Viewport], across: float, down: float
) -> None:
    transform, stage = place
    x, y = across * stage.picture.width, down * stage.picture.height
    _same(transform.to_picture(transform.to_view(x, y)), Point(x, y))


@given(placed())
def test_a_picture_is_never_lost(place: tuple[ViewTransform, Viewport]) -> None:
    transform, stage = place
    assert not geometry.visible_part(transform, stage).is_empty
    end = transform.to_view(stage.picture.width, stage.picture.height)
    for start, after, room in (
        (transform.left, end.x, stage.view.width),
        (transform.top, end.y, stage.view.height),
    ):
        if after - start <= room - 2 * MARGIN:
            assert start + after == pytest.approx(room)  # smaller than the view: centered
        else:
            assert start <= MARGIN + 1e-6
            assert after >= room - MARGIN - 1e-6


def test_zooming_keeps_the_point_under_the_pointer() -> None:
    stage = Viewport(Size(4000, 3000), Size(800, 600))
    before = geometry.actual_size(stage)
    at = Point(130.0, 470.0)
    after = geometry.zoomed(before, stage, 3.0, at)
    assert after.scale == 3.0
    _same(after.to_picture(at), before.to_picture(at))


@given(placed(), st.floats(1e-4, 1e4))
def test_zoom_stays_within_its_bounds(place: tuple[ViewTransform, Viewport], zoom: float) -> None:
    transform, stage = place
    after = geometry.zoom_of(geometry.zoomed(transform, stage, zoom, Point(10, 10)), stage)
    assert min(geometry.MIN_ZOOM, geometry.fit_zoom(stage)) - 1e-9 <= after <= MAX_ZOOM + 1e-9


def test_a_resized_view_keeps_its_middle() -> None:
    old = Viewport(Size(4000, 3000), Size(800, 600))
    new = Viewport(Size(4000, 3000), Size(1000, 500), 2.0)
    transform = geometry.zoomed(geometry.actual_size(old), old, 2.0, Point(0, 0))
    after = geometry.restaged(transform, old, new)
    assert geometry.zoom_of(after, new) == pytest.approx(2.0)
    _same(after.to_picture(Point(500, 250)), transform.to_picture(Point(400, 300)))


@pytest.mark.parametrize(
    ("zoom", "direction", "after"),
    [(0.43, 1, 0.5), (0.43, -1, 0.33), (1.0, 1, 1.25), (1.0, -1, 0.8), (0.999, 1, 1.25), (1.001, -1, 0.8)],
)
def test_zoom_steps_are_round(zoom: float, direction: int, after: float) -> None:
    assert geometry.stepped(zoom, direction) == after


def test_there_is_no_step_beyond_the_ends() -> None:
    assert geometry.stepped(32.0, 1) == 32.0
    assert geometry.stepped(0.01, -1) == 0.01


def test_the_wheel_halts_at_actual_size() -> None:
    assert geometry.scrolled_zoom(0.9, 1) == 1.0
    assert geometry.scrolled_zoom(1.2, -1) == 1.0
    assert geometry.scrolled_zoom(1.0, 1) == 1.25
    assert geometry.scrolled_zoom(2.0, -2) == pytest.approx(1.28)


_BAND_CASES = [
    # from, to (view), transform, expected; the picture is 100 x 80
    (Point(10, 20), Point(30, 50), ViewTransform(1, 0, 0), Rect(10, 20, 30, 50)),
    (Point(30, 50), Point(10, 20), ViewTransform(1, 0, 0), Rect(10, 20, 30, 50)),  # backwards
    (Point(30, 20), Point(10, 50), ViewTransform(1, 0, 0), Rect(10, 20, 30, 50)),
    (Point(-40, -9), Point(500, 500), ViewTransform(1, 0, 0), Rect(0, 0, 100, 80)),  # outside
    (Point(90, 70), Point(130, 99), ViewTransform(1, 0, 0), Rect(90, 70, 100, 80)),
    (Point(150, 20), Point(300, 50), ViewTransform(1, 0, 0), None),  # misses the picture
    (Point(10, 90), Point(50, 200), ViewTransform(1, 0, 0), None),
    (Point(-9, 10), Point(0, 30), ViewTransform(1, 0, 0), None),
    (Point(8, 16), Point(24, 40), ViewTransform(0.8, 0, 0), Rect(10, 20, 30, 50)),  # 1:1 at a ratio of 1.25
    (Point(8, 16), Point(24.8, 40), ViewTransform(0.8, 0, 0), Rect(10, 20, 31, 50)),
    (Point(60, 70), Point(80, 100), ViewTransform(1, 50, 50), Rect(10, 20, 30, 50)),
    (Point(5, 10), Point(15, 25), ViewTransform(0.5, 0, 0), Rect(10, 20, 30, 50)),
    (Point(81, 161), Point(95, 175), ViewTransform(8, 0, 0), Rect(10, 20, 12, 22)),  # whatever is touched
    (Point(10, 20), Point(30, 20), ViewTransform(1, 0, 0), Rect(10, 20, 30, 21)),  # a line is one pixel high
    (Point(0, 20), Point(0, 50), ViewTransform(1, 0, 0), Rect(0, 20, 1, 50)),
    (Point(99.5, 20), Point(140, 20), ViewTransform(1, 0, 0), Rect(99, 20, 100, 21)),
]


@pytest.mark.parametrize(("a", "b", "transform", "region"), _BAND_CASES)
def test_a_rubber_band_becomes_a_region(
    a: Point, b: Point, transform: ViewTransform, region: Rect | None
) -> None:
    assert geometry.view_to_picture(a, b, transform, Size(100, 80)) == region


@given(placed(), *[st.floats(-200, 3200)] * 4)
def test_a_band_is_inside_the_picture_and_never_empty(
    place: tuple[ViewTransform, Viewport], ax: float, ay: float, bx: float, by: float
) -> None:
    transform, stage = place
    region = geometry.view_to_picture(Point(ax, ay), Point(bx, by), transform, stage.picture)
    assert region == geometry.view_to_picture(Point(bx, ay), Point(ax, by), transform, stage.picture)
    if region is not None:
        assert not region.is_empty
        assert region.intersection(whole(stage.picture)) == region


@given(placed(), st.data())
def test_a_band_round_a_region_gives_that_region(
    place: tuple[ViewTransform, Viewport], data: st.DataObject
) -> None:
    transform, stage = place
    width, height = stage.picture.width, stage.picture.height
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    region = Rect(left, top, data.draw(st.integers(left + 1, width)), data.draw(st.integers(top + 1, height)))
    a, b = transform.to_view(region.left, region.top), transform.to_view(region.right, region.bottom)
    assert geometry.view_to_picture(a, b, transform, stage.picture) == region


def test_the_pixel_under_the_pointer() -> None:
    shown = ViewTransform(8.0, 4.0, 4.0)
    assert geometry.pixel_at(Point(4, 4), shown, Size(10, 10)) == (0, 0)
    assert geometry.pixel_at(Point(83.9, 20), shown, Size(10, 10)) == (9, 2)
    assert geometry.pixel_at(Point(84, 20), shown, Size(10, 10)) is None


def test_revealing_moves_as_little_as_needed() -> None:
    stage = Viewport(Size(4000, 3000), Size(400, 300))
    shown = ViewTransform(1.0, -1000.0, -1000.0)
    assert geometry.revealed(shown, stage, Rect(1100, 1100, 1150, 1150)) == shown
    right = geometry.revealed(shown, stage, Rect(1390, 1100, 1450, 1150))
    assert right.to_view(1450, 0).x == 400 - MARGIN
    assert right.top == shown.top
    assert (
        geometry.revealed(shown, stage, Rect(500, 500, 3000, 2500)) == shown
    )  # larger than the view, and fills it


@given(placed(), st.data())
def test_what_is_revealed_is_seen(place: tuple[ViewTransform, Viewport], data: st.DataObject) -> None:
    transform, stage = place
    x = data.draw(st.integers(0, stage.picture.width - 1))
    y = data.draw(st.integers(0, stage.picture.height - 1))
    pixel = Rect(x, y, x + 1, y + 1)
    after = geometry.revealed(transform, stage, pixel)
    assert not geometry.visible_part(after, stage).intersection(pixel).is_empty


def test_the_pull_of_the_edges() -> None:
    room = Size(400, 300)
    assert geometry.edge_pull(Point(200, 150), room) == (0.0, 0.0)
    across, down = geometry.edge_pull(Point(4, 298), room)
    assert across > 0 > down
    assert geometry.edge_pull(Point(-5000, 150), room)[0] == geometry.edge_pull(Point(-9000, 150), room)[0]


def test_a_long_picture_opens_readable_at_its_beginning() -> None:
    tall = Viewport(Size(1080, 12_000), Size(800, 600), 1.0)
    shown = geometry.opened(tall)
    assert shown.scale == pytest.approx((800 - 2 * MARGIN) / 1080)
    assert (shown.left, shown.top) == (MARGIN, MARGIN)
    wide = Viewport(Size(12_000, 1080), Size(800, 600), 1.0)
    assert geometry.opened(wide).scale == pytest.approx((600 - 2 * MARGIN) / 1080)
    page = Viewport(Size(2480, 3508), Size(800, 600), 1.0)
    assert geometry.opened(page) == geometry.fitted(page)
