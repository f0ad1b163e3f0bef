"""Single digits that the detector misses: which marks are candidates."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from glm4v_desktop.core.geometry import Rect, Size, whole
from glm4v_desktop.ocr.page_reader import AreaReading
from glm4v_desktop.ocr.recognition.lone_digits import FIGURE, Pixels, PrintedLine, lone_figures
from glm4v_desktop.ocr.recognition.models import TextModels
from tests.ocr.print_shop import as_picture, latin_font, print_rows

LINE = PrintedLine(Rect(10, 8, 60, 26), 10)


def page(*marks: Rect, paper: int = 255, ink: int = 0) -> Pixels:
    pixels = np.full((40, 200, 3), paper, np.uint8)
    pixels[12:22, 12:58:4] = ink  # the print of LINE
    for mark in marks:
        pixels[mark.top : mark.bottom, mark.left : mark.right] = ink
    return pixels


def found(pixels: Pixels) -> list[Rect]:
    return lone_figures(pixels, [LINE], cv2)


@pytest.mark.parametrize(("paper", "ink"), [(255, 0), (30, 220), (255, 150)])
def test_a_narrow_mark_level_with_a_line_is_a_candidate(paper: int, ink: int) -> None:
    mark = Rect(150, 12, 154, 22)
    [box] = found(page(mark, paper=paper, ink=ink))
    assert box.intersection(mark) == mark
    assert box.width < 14


def test_two_digits_are_one_figure_and_dots_before_it_do_not_matter() -> None:
    one, two = Rect(150, 12, 154, 22), Rect(157, 12, 162, 22)
    dots = [Rect(left, 20, left + 2, 22) for left in range(70, 146, 6)]
    [box] = found(page(one, two, *dots))
    assert box.intersection(two) == two
    assert box.intersection(one) == one


@pytest.mark.parametrize(
    "mark",
    [
        pytest.param(Rect(150, 30, 154, 39), id="below the line"),
        pytest.param(Rect(150, 6, 152, 26), id="a separator"),
        pytest.param(Rect(150, 12, 160, 22), id="an icon"),
        pytest.param(Rect(40, 12, 44, 22), id="inside the line"),
        pytest.param(Rect(196, 12, 200, 22), id="cut by the border"),
    ],
)
def test_other_marks_are_none(mark: Rect) -> None:
    assert found(page(mark)) == []


def test_marks_beside_others_are_none() -> None:
    assert found(page(Rect(150, 12, 154, 22), Rect(156, 12, 166, 22))) == []


@pytest.mark.parametrize(("text", "is_figure"), [("1", True), ("257.62", True), ("l", False), ("1)", False)])
def test_figures(text: str, is_figure: bool) -> None:
    assert (FIGURE.fullmatch(text) is not None) is is_figure


@pytest.mark.slow_ocr
def test_lone_digits_behind_leaders_are_read() -> None:
    titles = [("1 Introduction", "1"), ("1.1 Scope", "1"), ("2 Method", "7"), ("3 Results", "0")]
    rows = [(title, ". " * 42, page_number) for title, page_number in titles]
    picture = as_picture(print_rows(rows, Size(460, 120), latin_font(12), (10, 110, 440), 26))
    reading = AreaReading(picture, whole(picture.size), TextModels(threads=1))
    while not reading.finished:
        reading.advance()
    for number, (_, page_number) in enumerate(titles):
        row = [s for s in reading.segments if 26 * number <= s.box.top < 26 * number + 24]
        last = max(row, key=lambda segment: segment.box.right).text
        assert last.lstrip(" .…") == page_number
