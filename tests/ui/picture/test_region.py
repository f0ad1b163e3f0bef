"""Gripping, resizing and moving a region."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glm4v_desktop.core.geometry import Point, Rect, Size, whole
from glm4v_desktop.ui.picture import region as regions
from glm4v_desktop.ui.picture.geometry import ViewTransform
from glm4v_desktop.ui.picture.region import HANDLES, Grip

_PICTURE = Size(100, 80)
_REGION = Rect(20, 30, 60, 70)
_AT_ONCE = ViewTransform(1.0, 0.0, 0.0)


@st.composite
def region_in_picture(draw: st.DrawFn) -> tuple[Rect, Size]:
    size = Size(draw(st.integers(1, 5000)), draw(st.integers(1, 5000)))
    left, top = draw(st.integers(0, size.width - 1)), draw(st.integers(0, size.height - 1))
    right, bottom = draw(st.integers(left + 1, size.width)), draw(st.integers(top + 1, size.height))
    return Rect(left, top, right, bottom), size


def _is_legal(region: Rect, size: Size) -> bool:
    return not region.is_empty and region.intersection(whole(size)) == region


@pytest.mark.parametrize("handle", HANDLES)
@pytest.mark.parametrize("transform", [_AT_ONCE, ViewTransform(0.8, 33.0, -7.0), ViewTransform(8.0, -50, 5)])
def test_every_handle_can_be_gripped(handle: Grip, transform: ViewTransform) -> None:
    place = regions.handle_place(_REGION, handle, transform)
    assert regions.grip_at(place, _REGION, transform) is handle


@pytest.mark.parametrize(
    ("at", "grip"),
    [
        (Point(40, 50), Grip.INSIDE),
        (Point(20 - regions.REACH, 50), Grip.LEFT),  # the whole edge, a little outside and inside
        (Point(20 + regions.REACH - 1, 40), Grip.LEFT),
        (Point(20 - regions.REACH - 1, 50), None),
        (Point(63, 73), Grip.BOTTOM_RIGHT),
        (Point(90, 10), None),
        (Point(40, 10), None),
    ],
)
def test_what_a_press_takes_hold_of(at: Point, grip: Grip | None) -> None:
    assert regions.grip_at(at, _REGION, _AT_ONCE) is grip


@given(region_in_picture(), st.floats(0.02, 32))
def test_the_middle_always_moves_however_small_the_region_is(case: tuple[Rect, Size], scale: float) -> None:
    region, _ = case
    transform = ViewTransform(scale, 0.0, 0.0)
    middle = transform.to_view((region.left + region.right) / 2, (region.top + region.bottom) / 2)
    assert regions.grip_at(middle, region, transform) is Grip.INSIDE


@pytest.mark.parametrize(
    ("grip", "dx", "dy", "expected"),
    [
        (Grip.LEFT, 5, 99, Rect(25, 30, 60, 70)),
        (Grip.TOP, 99, -5, Rect(20, 25, 60, 70)),
        (Grip.RIGHT, 5.4, 0, Rect(20, 30, 65, 70)),
        (Grip.BOTTOM_RIGHT, -10, 5, Rect(20, 30, 50, 75)),
        (Grip.TOP_LEFT, -99, -99, Rect(0, 0, 60, 70)),  # as far as the picture goes
        (Grip.BOTTOM_LEFT, 0, 99, Rect(20, 30, 60, 80)),
        (Grip.LEFT, 50, 0, Rect(60, 30, 70, 70)),  # over the opposite edge
        (Grip.TOP_RIGHT, -50, 60, Rect(10, 70, 20, 80)),
        (Grip.LEFT, 40, 0, Rect(59, 30, 60, 70)),  # exactly onto it: one pixel is left
        (Grip.BOTTOM, 0, -40, Rect(20, 30, 60, 31)),
        (Grip.INSIDE, 9, 9, _REGION),
    ],
)
def test_resizing_by_a_grip(grip: Grip, dx: float, dy: float, expected: Rect) -> None:
    assert regions.resized(_REGION, grip, dx, dy, _PICTURE) == expected


@given(region_in_picture(), st.sampled_from(Grip), st.floats(-9000, 9000), st.floats(-9000, 9000))
def test_whatever_is_done_the_region_stays_in_the_picture(
    case: tuple[Rect, Size], grip: Grip, dx: float, dy: float
) -> None:
    region, size = case
    assert _is_legal(regions.resized(region, grip, dx, dy, size), size)
    moved = regions.moved(region, dx, dy, size)
    assert _is_legal(moved, size)
    assert moved.size == region.size
    grown = regions.grown(region, int(dx), int(dy), size)
    assert _is_legal(grown, size)
    assert (grown.left, grown.top) == (region.left, region.top)
    assert regions.grown_edge(grown, 1, 0).intersection(grown) == regions.grown_edge(grown, 1, 0)


def test_moving_stops_at_the_edges() -> None:
    assert regions.moved(_REGION, 5, -5, _PICTURE) == Rect(25, 25, 65, 65)
    assert regions.moved(_REGION, 500, -500, _PICTURE) == Rect(60, 0, 100, 40)


def test_growing_never_turns_over() -> None:
    assert regions.grown(_REGION, 1, -1, _PICTURE) == Rect(20, 30, 61, 69)
    assert regions.grown(_REGION, -500, 500, _PICTURE) == Rect(20, 30, 21, 80)


def test_a_region_from_elsewhere_is_cut_to_the_picture() -> None:
    assert regions.legal(Rect(-10, 70, 20, 300), _PICTURE) == Rect(0, 70, 20, 80)
    assert regions.legal(Rect(100, 0, 120, 20), _PICTURE) is None
    assert regions.legal(Rect(30, 30, 20, 50), _PICTURE) is None
    assert regions.legal(None, _PICTURE) is None
