"""A region without the headings of its table: they are lent by the page around it, the figures are not."""

from __future__ import annotations

import pytest

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.page import Block, BlockKind, Page, Row
from glm4v_desktop.reader.answers import answer_question
from glm4v_desktop.reader.retrieval.facts import facts_of
from glm4v_desktop.reader.retrieval.lookup import Surroundings, asks_for_surroundings
from tests.ocr.pages import chinese_statement

PAGE = chinese_statement()
PROFIT = next(row for row in PAGE.rows if "四、净利润" in row.text)
TOP, BOTTOM = PROFIT.segments[0].box.top - 4, PROFIT.segments[0].box.bottom + 4


def selected(columns: int) -> tuple[Page, Surroundings]:
    """The row of the net profit with its label and this many figures."""
    row = Row(PROFIT.segments[: columns + 1])
    region = Rect(0, TOP, row.segments[-1].box.right + 4, BOTTOM)
    return Page(Size(region.width, region.height), (Block(BlockKind.TEXT, (row,)),)), Surroundings(
        facts_of(PAGE), region
    )


def answer(question: str, columns: int = 3) -> str:
    page, around = selected(columns)
    return "".join(answer_question(question, page, around))


@pytest.mark.parametrize(
    ("question", "figure", "not_said"),
    [
        ("2023 年的净利润是多少？", "**987.60**", "1,234.50**"),
        ("What is the net profit in 2024?", "**(1,234.50)**", "**987.60"),
        ("净利润同比", "**(225.00%)**", "**987.60"),
    ],
)
def test_the_column_is_found_by_its_heading_on_the_page(question: str, figure: str, not_said: str) -> None:
    said = answer(question)
    assert figure in said
    assert not_said not in said


def test_the_unit_that_the_page_states_is_said() -> None:
    assert "万元" in answer("净利润 2023年")


def test_it_is_said_that_the_headings_stand_outside() -> None:
    assert "选区之外" in answer("2023 年的净利润")
    assert "outside the selected region" in answer("net profit in 2023")


def test_without_a_column_each_figure_gets_its_heading() -> None:
    said = answer("净利润")
    assert "**987.60** (2023 年)" in said
    assert "(2024年)" in said


def test_figures_outside_the_region_are_not_brought_in() -> None:
    assert "987.60" not in answer("2023 年的净利润", columns=1)
    assert "987.60" not in answer("净利润", columns=1)


def test_a_row_outside_the_region_is_not_brought_in() -> None:
    assert "112,345.60" not in answer("2023 年的营业收入")


def test_the_page_is_asked_for_only_when_a_heading_is_missing() -> None:
    page, _ = selected(3)
    assert asks_for_surroundings("2023 年的净利润是多少？", facts_of(page))
    assert not asks_for_surroundings("净利润是多少？", facts_of(page))
    assert not asks_for_surroundings("whole text", facts_of(page))
    assert not asks_for_surroundings("2023 年的净利润是多少？", facts_of(PAGE))
