"""Quads, spacing and ink: the small pure parts."""

import numpy as np
import pytest

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.tables import is_figure
from glm4v_desktop.ocr.page import joined_text, tidy
from glm4v_desktop.ocr.recognition.found_lines import parted_at_gaps
from glm4v_desktop.ocr.recognition.models import (
    Pixels,
    Quad,
    is_blank,
    is_small_print,
    join_quads,
    parted,
    quad_of,
)


def test_a_tilted_line_keeps_its_tilt_when_joined() -> None:
    left = Quad((0, 0), (500, 20), (499, 40), (-1, 20))
    right = Quad((450, 18), (900, 36), (899, 56), (449, 38))
    line = join_quads(left, right)
    assert not line.is_upright
    assert list(line.corners) == [(0, 0), (900, 36), (899, 56), (-1, 20)]
    assert round(line.height) == 20


def test_a_box_is_upright() -> None:
    quad = quad_of(Rect(3, 4, 50, 20))
    assert quad.is_upright
    assert quad.box == Rect(3, 4, 50, 20)
    assert quad.moved(2, 1).scaled(2).box == Rect(10, 10, 104, 42)


@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        ([(12, 60), (90, 140)], [(10, 64), (86, 142)]),  # two cells of a table
        ([(12, 60), (76, 140)], [(10, 142)]),  # two words
        ([(12, 20), (48, 140)], [(10, 142)]),  # a number before a line
        ([(12 + 30 * n, 20 + 30 * n) for n in range(5)], [(10, 142)]),  # letters far apart
    ],
)
def test_cells_that_the_detector_put_together_are_parted(
    words: list[tuple[int, int]], pieces: list[tuple[int, int]]
) -> None:
    pixels: Pixels = np.full((40, 160, 3), 255, np.uint8)
    for left, right in words:
        pixels[13:27, left:right] = 0
    found = parted_at_gaps(pixels, quad_of(Rect(10, 10, 142, 30)))
    assert [(quad.box.left, quad.box.right) for quad in found] == pieces


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        (("营业", "收入"), "营业收入"),
        (("Net", "profit"), "Net profit"),
        (("净利润", "2024"), "净利润 2024"),
        (("附注：", "见下"), "附注：见下"),
        (("a", "", "b"), "a b"),
        ((), ""),
    ],
)
def test_spaces_stand_between_latin_words_only(pieces: tuple[str, ...], whole: str) -> None:
    assert joined_text(pieces) == whole


def test_spread_chinese_titles_are_drawn_together() -> None:
    assert tidy(" 资 产  负 债 表 2024 年 ") == "资产负债表 2024 年"


@pytest.mark.parametrize("text", ["1,234.50", "(3.2)", "（3.2）", "-85.33", "12.3%", "¥5", "0", "1 204.5"])
def test_figures(text: str) -> None:
    assert is_figure(text)


@pytest.mark.parametrize("text", ["2024年", "Q3", "—", "", "约 5"])
def test_no_figures(text: str) -> None:
    assert not is_figure(text)


def test_blank_and_printed() -> None:
    paper = np.full((40, 60, 3), 240, np.uint8)
    assert is_blank(paper)
    assert is_blank(paper[:0])
    paper[10:20, 10:20] = (240, 200, 240)  # one channel is enough
    assert not is_blank(paper)


@pytest.mark.parametrize(("height", "small"), [(5, True), (7, True), (10, False), (2, False)])
def test_small_print_is_told_by_its_ink(height: int, small: bool) -> None:
    paper = np.full((40, 60, 3), 255, np.uint8)
    paper[10 : 10 + height, 5:50] = 0
    assert is_small_print(paper, [quad_of(Rect(2, 6, 55, 30))]) is small


def test_an_empty_place_is_no_small_print() -> None:
    assert not is_small_print(np.full((40, 60, 3), 255, np.uint8), [quad_of(Rect(2, 6, 3, 6))])


@pytest.mark.parametrize(
    ("text", "lefts", "whole"),
    [
        ("3003.4", (4, 12, 20, 40, 48, 56), "300 3.4"),
        ("3003.4", (4, 12, 20, 28, 36, 44), "3003.4"),
        ("30.34", (4, 12, 20, 40, 48), "30.34"),  # a point may stand far from its digits
        ("3003", (4, 12, 40), "3003"),  # two letters in one: where they part is not known
        ("3003", (4, 22, 40, 58), "3003"),  # spaced out
        ("A003", (4, 12, 40, 48), "A003"),
    ],
)
def test_a_figure_comes_apart_at_a_wide_gap(text: str, lefts: tuple[int, ...], whole: str) -> None:
    paper = np.full((40, 80, 3), 255, np.uint8)
    for left in lefts:
        paper[10:24, left : left + 6] = 0
    assert parted(text, paper, quad_of(Rect(2, 6, 70, 22))) == whole
