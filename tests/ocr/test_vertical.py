"""Print from top to bottom: what is one line, and what waits for the next tiles."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from glm4v_desktop.core.geometry import Rect, whole
from glm4v_desktop.ocr.page_reader import AreaReading
from glm4v_desktop.ocr.recognition.models import TextModels, quad_of
from glm4v_desktop.ocr.recognition.vertical import vertical_lines, waiting
from glm4v_desktop.ocr.rules import NO_RULES, Rules
from tests.ocr.print_shop import as_picture, font

ABOVE, BELOW = quad_of(Rect(100, 0, 120, 100)), quad_of(Rect(101, 106, 121, 200))
FARTHER = quad_of(Rect(101, 135, 121, 200))
CHARACTER = quad_of(Rect(102, 104, 119, 124))
LOWEST = quad_of(Rect(100, 128, 120, 200))


def test_pieces_close_to_each_other_are_one_line() -> None:
    assert vertical_lines([BELOW, ABOVE], NO_RULES, lambda _: False) == [[1, 0]]


def test_a_missed_character_between_two_pieces_joins_them() -> None:
    assert vertical_lines([ABOVE, FARTHER], NO_RULES, lambda _: True) == [[0, 1]]
    assert len(vertical_lines([ABOVE, FARTHER], NO_RULES, lambda _: False)) == 2


def test_a_rule_parts_two_headings() -> None:
    rules = Rules(horizontal=(Rect(50, 102, 300, 103),))
    assert len(vertical_lines([ABOVE, BELOW], rules, lambda _: True)) == 2
    stroke = Rules(horizontal=(Rect(102, 102, 118, 103),))
    assert len(vertical_lines([ABOVE, BELOW], stroke, lambda _: True)) == 1


def test_a_single_character_belongs_to_a_line_only_between_two_pieces() -> None:
    assert len(vertical_lines([ABOVE, CHARACTER], NO_RULES, lambda _: True)) == 2
    assert vertical_lines([ABOVE, CHARACTER, LOWEST], NO_RULES, lambda _: False) == [[0, 1, 2]]


def test_a_vertical_line_waits_while_it_may_go_on() -> None:
    flat = quad_of(Rect(300, 100, 400, 120))
    assert waiting([ABOVE, CHARACTER, flat], border=150) == {0, 1}
    assert waiting([ABOVE, CHARACTER, flat], border=200) == set()
    assert waiting([flat], border=110) == {0}


@pytest.mark.slow_ocr
def test_vertical_lines_across_tiles_and_of_three_characters_are_read_whole() -> None:
    face = font(64)
    if face is None:
        pytest.skip("no face with Chinese characters")
    lines = ["欲穷千里目更上一层楼", "毛利率"]
    image = Image.new("RGB", (400, 1180), "white")
    pen = ImageDraw.Draw(image)
    for number, text in enumerate(lines):
        for place, character in enumerate(text):
            pen.text((40 + 180 * number, 20 + (112 - 44 * number) * place), character, "#111111", face)
    picture = as_picture(image)
    reading = AreaReading(picture, whole(picture.size), TextModels(threads=1))
    while not reading.finished:
        reading.advance()
    assert sorted(segment.text for segment in reading.segments) == sorted(lines)
