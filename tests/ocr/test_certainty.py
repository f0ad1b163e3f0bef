"""Which values stand with a mark of doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.resources import resource
from glm4v_desktop.engine.protocol import Request, TextDelta
from glm4v_desktop.engine.reader import make_engine
from glm4v_desktop.ocr.certainty import has_small_print, is_sure
from glm4v_desktop.ocr.page import Block, BlockKind, Page, Row, Segment
from glm4v_desktop.reader.answers import answer_question
from tests.ocr.pages import english_statement, page
from tests.ocr.print_shop import as_picture

SMALL, SMALL_ZH = "The print is very small here", "这里的字很小"


def test_a_figure_that_may_be_another_is_not_sure() -> None:
    assert not is_sure(replace(_segment("7,215", 12), ambiguity=0.5))
    assert is_sure(replace(_segment("7,215", 12), ambiguity=0.1))
    joined = replace(_segment("Total 7,215", 12), parts=(replace(_segment("7,215", 12), ambiguity=0.5),))
    assert not is_sure(joined)


def _segment(text: str, print_height: int, score: float = 0.98) -> Segment:
    return Segment(text, Rect(0, 0, 50, 14), score, print_height)


@pytest.mark.parametrize(
    ("text", "print_height", "score", "sure"),
    [
        ("$655K", 4, 0.98, False),
        ("7,215", 5, 0.98, False),
        ("7,215", 8, 0.98, True),
        ("7,215", 8, 0.7, False),
        ("7,215", 0, 0.98, True),  # never measured
        ("Latin America", 5, 0.98, True),
        ("29.696", 7, 0.99, False),  # 29.6%
        ("+9.896", 8, 0.99, False),
        ("896", 6, 0.99, False),
        ("-58.7%6", 7, 0.99, False),
        ("40.7%", 7, 0.99, True),
        ("18,896", 7, 0.99, True),
        ("29.696", 14, 0.99, True),
        ("69,558.687.59", 14, 0.99, False),
        ("69,558.687.59", 0, 0.99, False),
        ("69,558,687.59", 14, 0.99, True),
        ("1.234.567,89 €", 14, 0.99, True),
        ("192.168.1.10", 14, 0.99, True),
    ],
)
def test_small_and_slurred_figures_are_doubted(
    text: str, print_height: int, score: float, sure: bool
) -> None:
    assert is_sure(_segment(text, print_height, score)) is sure


def test_a_figure_that_was_read_in_two_ways_is_doubted_also_inside_a_joined_segment() -> None:
    twice = replace(_segment("8,412", 14), other_reading="6,412")
    joined = replace(_segment("Total 8,412", 14), parts=(_segment("Total", 14), twice))
    assert not is_sure(twice)
    assert not is_sure(joined)
    assert is_sure(replace(joined, parts=(_segment("Total", 14), _segment("8,412", 14))))


@pytest.mark.parametrize("question", ["net income FY2024", "table", "What is this?"])
def test_both_readings_are_shown_and_neither_is_stated(question: str) -> None:
    def read_twice(row: Row) -> Row:
        return Row(tuple(replace(s, other_reading="1,820") if s.text == "1,020" else s for s in row.segments))

    blocks = english_statement().blocks
    twice = [replace(block, rows=tuple(read_twice(row) for row in block.rows)) for block in blocks]
    if question == "What is this?":
        twice = [Block(BlockKind.TEXT, (row,)) for b in twice for row in b.rows if "1,020" in row.text]
    answer = "".join(answer_question(question, page(*twice)))
    assert "1,020 / 1,820" in answer
    assert "**1,020**" not in answer


def _printed(on: Page, print_height: int) -> Page:
    def rows(block_rows: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(
            Row(tuple(replace(segment, print_height=print_height) for segment in row.segments))
            for row in block_rows
        )

    return page(*(replace(block, rows=rows(block.rows)) for block in on.blocks))


@pytest.mark.parametrize(
    "question",
    ["net income FY2024", "list all numbers", "table", "Why did it fall?", "How many lines?", "headcount"],
)
def test_every_answer_from_small_print_says_so(question: str) -> None:
    small = "".join(answer_question(question, _printed(english_statement(), 5)))
    assert small.count(SMALL) == 1
    assert SMALL not in "".join(answer_question(question, _printed(english_statement(), 9)))
    assert SMALL not in "".join(answer_question("What can you do?", _printed(english_statement(), 5)))


def test_the_note_is_in_the_language_of_the_question() -> None:
    answer = "".join(answer_question("2024 年的净利润", _printed(english_statement(), 5)))
    assert answer.startswith("1,020 (?)")
    assert SMALL_ZH in answer


@pytest.mark.slow_ocr
def test_a_shrunken_screenshot_is_read_with_doubt() -> None:
    with Image.open(resource("samples", "dashboard.png")) as opened:
        picture = as_picture(opened.convert("RGB").resize((640, 400), Image.Resampling.LANCZOS))
    engine = make_engine(threads=1)
    list(engine.load(CancelToken()))

    def answer(question: str) -> str:
        events = engine.answer(Request(1, question, ImageInput(picture)), CancelToken())
        return "".join(event.text for event in events if isinstance(event, TextDelta))

    revenue = answer("What is the revenue of Latin America?")
    first = revenue.split("\n", 1)[0]
    assert " (?)" in first or "misread" in first
    assert "**" not in first
    assert SMALL in revenue
    assert answer("Read the whole text").count(SMALL) == 1
    assert SMALL_ZH in answer("读出全文")
    for line in answer("List all numbers").splitlines():
        if "55K" in line or "Latin America" in line:  # $655K comes out as 555K, -2.1% as .2.5%
            assert "(?)" in line
            assert "**" not in line
    engine.close()


def test_rows_cut_by_the_regions_border_do_not_make_its_print_small() -> None:
    heights = [
        3,
        4,
        4,
        12,
        12,
        12,
        12,
        3,
        4,
        4,
        4,
    ]  # the row meant, between two cut ones
    assert not has_small_print(page_of_heights(heights))
    assert has_small_print(page_of_heights([5, 5, 5, 4, 5, 6, 5, 5, 20]))  # a headline over small print


def page_of_heights(heights: list[int]) -> Page:
    segments = [
        Segment(f"{n}.5", Rect(0, 20 * n, 40, 20 * n + 14), 0.99, height) for n, height in enumerate(heights)
    ]
    return Page(Size(100, 400), (Block(BlockKind.TEXT, tuple(Row((s,)) for s in segments)),))
