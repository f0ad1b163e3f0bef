"""Tilted and turned pages: rows follow the tilt, and every box stays where it is in the picture."""

from __future__ import annotations

import math
import random

import pytest

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.dividing.layout import GrowingPage, page_of
from glm4v_desktop.ocr.dividing.upright import Upright, turn_of, upright_page
from glm4v_desktop.ocr.page import Page, Segment
from glm4v_desktop.ocr.rules import Rules
from glm4v_desktop.reader.answers import answer_question

SIZE = Size(1000, 600)
HEIGHT = 24
TABLE = [
    [name, *(f"{row}{column}.{row}0" for column in range(1, 6))]
    for row, name in enumerate(("alpha", "bravo", "charlie", "delta", "echo", "foxtrot"), 1)
]


def turned(text: str, x: float, y: float, angle: float) -> Segment:
    """A line whose upright box begins at (x, y), on a page that is turned around the picture's middle."""
    width = 12 * len(text)
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    dx, dy = x + width / 2 - SIZE.width / 2, y + HEIGHT / 2 - SIZE.height / 2
    middle = SIZE.width / 2 + dx * cos - dy * sin, SIZE.height / 2 + dx * sin + dy * cos
    across = (width * abs(cos) + HEIGHT * abs(sin)) / 2
    down = (width * abs(sin) + HEIGHT * abs(cos)) / 2
    box = Rect(
        math.floor(middle[0] - across),
        math.floor(middle[1] - down),
        math.ceil(middle[0] + across),
        math.ceil(middle[1] + down),
    )
    return Segment(text, box, 0.99, 18, angle=angle)


def table(angle: float) -> list[Segment]:
    return [
        turned(text, 120 + 150 * column, 200 + 34 * row, angle)
        for row, texts in enumerate(TABLE)
        for column, text in enumerate(texts)
    ]


def rows(page: Page) -> list[list[str]]:
    return [[segment.text for segment in row.segments] for row in page.rows]


@pytest.mark.parametrize("angle", [-8, -4, -2, -1, 1, 2, 3, 6, 88, 92, 178, 181.5, 269])
def test_rows_follow_the_tilt(angle: float) -> None:
    segments = table(angle)
    random.Random(3).shuffle(segments)
    page = page_of(segments, SIZE, turned=angle)
    assert rows(page) == TABLE
    assert [list(texts) for texts in page.blocks[0].cell_texts] == TABLE


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_quarter_turns(angle: float) -> None:
    assert turn_of(table(angle)) == angle
    assert rows(page_of(table(angle), SIZE, turned=angle)) == TABLE


def test_ruled_lines_of_a_tilted_page_are_those_of_the_upright_one() -> None:
    upright = Upright(3)
    boxes = [upright.segment(segment).box for segment in table(3)]
    left, right = min(box.left for box in boxes) - 6, max(box.right for box in boxes) + 6
    tops = [box.top for box in boxes[::6]]
    ys = [tops[0] - 5, tops[2] - 5, tops[4] - 5, tops[-1] + 29]  # around two lines each
    xs = [left, *(min(box.left for box in boxes[column::6]) - 6 for column in range(1, 6)), right]
    rules = Rules(
        tuple(Rect(left, y, right + 1, y + 1) for y in ys),
        tuple(Rect(x, ys[0], x + 1, ys[-1] + 1) for x in xs),
    )
    [block] = page_of(table(3), SIZE, rules=rules, turned=3).blocks
    assert len(block.cells) == len(TABLE) / 2
    assert block.cell_texts[0][0] == "alpha bravo"


def test_the_boxes_stay_those_of_the_picture() -> None:
    segments = table(3)
    assert set(page_of(segments, SIZE).boxes) == set(segments)


def test_the_words_of_a_tilted_line_are_joined_in_the_picture() -> None:
    lines = (
        ("the first", "and second words", "of a long line"),
        ("a line that is", "cut", "elsewhere by chance"),
        ("and one", "that ends", "before the others"),
    )
    segments = [
        turned(word, 100 + sum(12 * len(before) + 4 for before in words[:number]), 200 + 40 * row, 3)
        for row, words in enumerate(lines)
        for number, word in enumerate(words)
    ]
    page = page_of(segments, SIZE, turned=3)
    assert [row.text for row in page.rows] == [" ".join(words) for words in lines]
    [first, *_] = page.rows[0].segments
    assert first.boxes == tuple(segments[:3])
    assert first.box == Rect(
        *(
            f(getattr(segment.box, side) for segment in segments[:3])
            for f, side in ((min, "left"), (min, "top"), (max, "right"), (max, "bottom"))
        )
    )


def test_narrow_digits_are_no_vertical_lines() -> None:
    ones = [Segment("1", Rect(50, y, 58, y + 24), 0.99, 18, angle=90) for y in range(0, 300, 40)]
    assert turn_of(ones) == 0


def test_a_vertical_label_does_not_turn_the_table_beside_it() -> None:
    label = Segment("流动资产", Rect(40, 210, 64, 306), 0.99, 18, angle=90)
    assert rows(page_of([*table(0), label], SIZE)) != rows(page_of(table(0), SIZE))
    assert turn_of([*table(0), label]) == 0


def test_the_columns_of_vertical_print_are_read_from_right_to_left() -> None:
    poem = ("白日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼")
    columns = [
        Segment(text, Rect(600 - 60 * n, 40, 640 - 60 * n, 240), 0.99, 36, angle=90)
        for n, text in enumerate(poem)
    ]
    assert page_of(columns[::-1], SIZE).text == "\n".join(poem)


def test_a_tilted_page_is_given_out_when_it_is_complete() -> None:
    segments = table(3)
    page = GrowingPage(SIZE)
    top = [item for item in segments if item.box.bottom < 300]
    assert list(page.more(top, 300, whole=False, turned=3)) == []
    [piece] = page.more(segments, 600, whole=True, turned=3)
    assert [list(texts) for texts in piece.block.cell_texts] == TABLE


@pytest.mark.parametrize("angle", [0, 3, 90, 180])
def test_a_value_on_a_tilted_line_is_certain(angle: float) -> None:
    """On the page as it stands, a figure is higher or lower than its label."""
    names = ["Item", "North", "South", "West", "East", "Total"]
    segments = [
        turned(text, 60 + 160 * column, 100 + 40 * row, angle)
        for row, texts in enumerate([names, *TABLE])
        for column, text in enumerate(texts)
    ]
    page = upright_page(page_of(segments, SIZE, turned=angle))
    tops = [{segment.box.top for segment in row.segments} for row in page.rows]
    assert all(max(top) - min(top) <= 2 for top in tops)
    answer = "".join(answer_question("What is the total of charlie?", page))
    assert answer.startswith("**35.30**")
