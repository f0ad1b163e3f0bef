"""From presses, movements and releases to a region."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from glm4v_desktop.core.geometry import Point, Rect, Size, whole
from glm4v_desktop.ui.picture.geometry import ViewTransform
from glm4v_desktop.ui.picture.region import Corner, Grip, Selection

_PICTURE = Size(400, 300)
_VIEW = ViewTransform(1.0, 0.0, 0.0)
_REGION = Rect(100, 100, 200, 180)


def _drag(selection: Selection, *path: tuple[float, float], view: ViewTransform = _VIEW) -> Selection:
    points = [Point(x, y) for x, y in path]
    selection = selection.pressed(points[0], view)
    for at in points[1:]:
        selection = selection.pointed(at, view)
    return selection.released(points[-1], view)


def _click(selection: Selection, x: float, y: float) -> Selection:
    return _drag(selection, (x, y), (x + 1, y))


def test_a_drag_selects() -> None:
    done = _drag(Selection(_PICTURE), (200, 180), (150, 120), (100, 100))
    assert done == Selection(_PICTURE, _REGION)


def test_a_short_drag_is_a_click_and_clears() -> None:
    assert _drag(Selection(_PICTURE, _REGION), (300, 20), (307, 27)) == Selection(_PICTURE)


def test_short_is_measured_in_view_pixels() -> None:
    near = ViewTransform(8.0, 0.0, 0.0)
    assert _drag(Selection(_PICTURE), (80, 80), (96, 96), view=near).region == Rect(10, 10, 12, 12)


def test_a_click_on_the_region_leaves_it_alone() -> None:
    before = Selection(_PICTURE, _REGION)
    assert _click(before, 150, 140) == before
    everything = Selection(_PICTURE, whole(_PICTURE))
    assert _click(everything, 150, 140) == everything


def test_two_clicks_select() -> None:
    first = _click(Selection(_PICTURE), 100, 100)
    assert isinstance(first.gesture, Corner)
    assert first.region is None
    assert first.busy
    pointing = first.pointed(Point(150, 150), _VIEW)
    assert pointing.region is not None
    assert pointing.drawing
    second = _click(pointing, 200, 180)
    assert second.gesture is None
    assert second.region == _REGION  # though the hand trembled


def test_a_second_click_on_the_same_place_gives_up() -> None:
    first = _click(Selection(_PICTURE), 100, 100)
    assert _click(first, 103, 101) == Selection(_PICTURE)


def test_a_drag_after_the_first_click_selects_by_itself() -> None:
    first = _click(Selection(_PICTURE), 10, 10)
    assert _drag(first, (100, 100), (200, 180)) == Selection(_PICTURE, _REGION)


def test_a_click_beside_the_picture_sets_no_corner() -> None:
    assert _click(Selection(_PICTURE), 450, 10) == Selection(_PICTURE)


def test_cancelling_brings_the_former_region_back() -> None:
    drawing = Selection(_PICTURE, _REGION).pressed(Point(10, 10), _VIEW).pointed(Point(90, 90), _VIEW)
    assert drawing.region == Rect(10, 10, 90, 90)
    assert drawing.cancelled() == Selection(_PICTURE, _REGION)
    moving = Selection(_PICTURE, _REGION).pressed(Point(150, 140), _VIEW).pointed(Point(90, 90), _VIEW)
    assert moving.cancelled() == Selection(_PICTURE, _REGION)
    corner = _click(Selection(_PICTURE), 10, 10).pointed(Point(90, 90), _VIEW)
    assert corner.cancelled() == Selection(_PICTURE)


def test_dragging_back_to_the_start_is_thinking_better_of_it() -> None:
    assert _drag(Selection(_PICTURE, _REGION), (10, 10), (90, 90), (12, 11)).region == _REGION


def test_a_drag_that_misses_the_picture_changes_nothing() -> None:
    assert _drag(Selection(_PICTURE, _REGION), (450, 10), (500, 200)).region == _REGION


def test_inside_moves_and_edges_resize() -> None:
    before = Selection(_PICTURE, _REGION)
    assert _drag(before, (150, 140), (160, 120)).region == Rect(110, 80, 210, 160)
    # Gripped three pixels beside the corner, which must not jump to the pointer.
    assert _drag(before, (203, 183), (223, 173)).region == Rect(100, 100, 220, 170)


def test_a_region_that_is_everything_gives_way_to_a_new_one() -> None:
    everything = Selection(_PICTURE, whole(_PICTURE))
    assert everything.grip_at(Point(150, 140), _VIEW) is None
    assert everything.grip_at(Point(399, 140), _VIEW) is Grip.RIGHT
    assert _drag(everything, (100, 100), (200, 180)).region == _REGION


def test_the_start_of_a_drag_stays_on_its_pixel_while_the_view_is_panned() -> None:
    drawing = Selection(_PICTURE).pressed(Point(100, 100), _VIEW).pointed(Point(150, 150), _VIEW)
    panned = replace(_VIEW, left=-50.0)
    assert drawing.released(Point(150, 180), panned).region == _REGION


_POINTS = st.builds(Point, st.floats(-50, 500), st.floats(-50, 400))
_STEPS = st.lists(st.tuples(st.sampled_from(["press", "point", "release", "cancel"]), _POINTS), max_size=30)


@given(_STEPS, st.sampled_from([_VIEW, ViewTransform(0.4, 20, 30), ViewTransform(6.0, -300, -200)]))
def test_no_sequence_leads_outside_the_picture(steps: list[tuple[str, Point]], view: ViewTransform) -> None:
    selection = Selection(_PICTURE)
    for step, at in steps:
        match step:
            case "press":
                selection = selection.pressed(at, view)
            case "point":
                selection = selection.pointed(at, view)
            case "release":
                selection = selection.released(at, view)
            case _:
                selection = selection.cancelled()
        region = selection.region
        if region is not None:
            assert not region.is_empty
            assert region.intersection(whole(_PICTURE)) == region
    assert not selection.cancelled().busy
