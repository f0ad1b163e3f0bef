from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.recognition.found_lines import Found, join_seams
from glm4v_desktop.ocr.recognition.models import quad_of
from glm4v_desktop.ocr.recognition.tiles import (
    MAX_HEIGHT,
    MAX_WIDTH,
    OVERLAP,
    bands,
    batches,
    cuts,
)


@st.composite
def areas(draw: st.DrawFn) -> Rect:
    left, top = draw(st.integers(0, 500)), draw(st.integers(0, 500))
    return Rect(left, top, left + draw(st.integers(1, 6000)), top + draw(st.integers(1, 3000)))


@given(st.integers(0, 100), st.integers(1, 20_000), st.integers(200, 2000), st.integers(0, 99))
def test_cuts_cover_everything_in_order(start: int, length: int, longest: int, overlap: int) -> None:
    spans = cuts(start, start + length, longest, overlap)
    assert spans[0][0] == start
    assert spans[-1][1] == start + length
    assert all(0 < end - begin <= longest for begin, end in spans)
    for (a, a_end), (b, b_end) in pairwise(spans):
        assert a < b
        assert a_end < b_end
        assert a_end - b >= overlap


@given(areas())
def test_tiles_cover_the_area_and_nothing_else(area: Rect) -> None:
    rows = bands(area)
    assert rows[0][0].top == area.top
    assert rows[-1][-1].bottom == area.bottom
    for tile in (tile for row in rows for tile in row):
        assert tile.intersection(area) == tile
        assert tile.width <= MAX_WIDTH
        assert tile.height <= MAX_HEIGHT


@given(areas(), st.data())
def test_what_is_smaller_than_the_overlap_is_whole_in_some_tile(area: Rect, data: st.DataObject) -> None:
    width, height = min(OVERLAP, area.width), min(OVERLAP, area.height)
    left = data.draw(st.integers(area.left, area.right - width))
    top = data.draw(st.integers(area.top, area.bottom - height))
    word = Rect(left, top, left + width, top + height)
    assert any(tile.intersection(word) == word for row in bands(area) for tile in row)


def pieces_of(words: list[Rect], area: Rect) -> list[Found]:
    """What a perfect detector would find in each tile."""
    return [
        Found(quad_of(piece), tile)
        for row in bands(area)
        for tile in row
        for word in words
        if not (piece := word.intersection(tile)).is_empty
    ]


@st.composite
def pages(draw: st.DrawFn) -> tuple[Rect, list[Rect]]:
    """Lines of print with words of any width that stand clear of each other."""
    area = Rect(0, 0, draw(st.integers(800, 3000)), draw(st.integers(300, 1200)))
    words = []
    top = draw(st.integers(0, 30))
    while top + 200 < area.bottom:
        height = draw(st.sampled_from((8, 15, 30, 90)))
        left = draw(st.integers(0, 100))
        while left + 20 < area.right:
            width = draw(st.integers(height, 2500))
            words.append(Rect(left, top, min(area.right, left + width), top + height))
            left += width + draw(st.integers(10, 400))
        top += height + draw(st.integers(4, 150))
    return area, words


@settings(max_examples=60, deadline=None)
@given(pages())
def test_cut_words_are_joined_and_doubles_dropped(page: tuple[Rect, list[Rect]]) -> None:
    area, words = page
    joined = join_seams(pieces_of(words, area), area)
    assert sorted(found.quad.box.size.area for found in joined) == sorted(word.size.area for word in words)
    assert {found.quad.box for found in joined} == set(words)


def test_neighboring_cells_that_touch_stay_two() -> None:
    left, right = Rect(0, 0, 1000, 400), Rect(900, 0, 2000, 400)
    a, b = Rect(850, 100, 951, 118), Rect(949, 100, 990, 118)
    joined = join_seams([Found(quad_of(a), left), Found(quad_of(b), right)], Rect(0, 0, 2000, 400))
    assert len(joined) == 2


@given(st.lists(st.floats(1, 5000), max_size=60), st.integers(1, 16))
def test_batches_hold_each_place_once(widths: list[float], most: int) -> None:
    groups = batches(widths, most, 5000)
    assert sorted(index for group in groups for index in group) == list(range(len(widths)))
    assert all(len(group) <= most for group in groups)
    assert all(len(group) == 1 or max(widths[n] for n in group) * len(group) <= 5000 for group in groups)


@pytest.mark.parametrize("area", [Rect(3, 4, 4, 5), Rect(0, 0, 30_000, 10), Rect(0, 0, 10, 30_000)])
def test_odd_shapes_have_tiles(area: Rect) -> None:
    assert sum(len(row) for row in bands(area)) >= 1
