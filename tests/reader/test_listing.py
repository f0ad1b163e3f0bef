"""Lists and counts among the answers."""

from __future__ import annotations

import pytest

from tests.ocr.pages import chinese_statement, english_statement, lines, page
from tests.reader.asking import answer_to

ZH, EN = chinese_statement(), english_statement()


def test_all_numbers_stand_in_order_with_their_labels() -> None:
    answer = answer_to("列出所有数字", ZH)
    assert answer.index("128,456.78") < answer.index("80,123.45") < answer.index("(0.12)")
    assert "- 减：营业成本: **80,123.45** · **71,000.00** · **12.85%**" in answer


@pytest.mark.parametrize(
    ("question", "there", "not_there"),
    [
        ("List all percentages", ["5%", "7.5%"], ["$3", "10:30", "12 kg"]),
        ("列出所有百分比", ["5%", "7.5%"], ["$3"]),
        ("all amounts in $", ["$3"], ["5%", "12 kg"]),
        ("列出所有金额", ["$3", "88元"], ["12 kg"]),
        ("list all numbers in kg", ["12 kg"], ["$3"]),
        ("list all times", ["10:30"], ["5%"]),
        ("列出所有日期", ["3月18日"], ["10:30"]),
    ],
)
def test_numbers_are_listed_by_unit(question: str, there: list[str], not_there: list[str]) -> None:
    on = page(
        lines(
            ["a", "5%"], ["b", "$3"], ["c", "7.5%"], ["d", "12 kg"], ["e", "10:30", "3月18日"], ["f", "88元"]
        )
    )
    answer = answer_to(question, on)
    assert all(f"**{number}**" in answer for number in there)
    assert not any(f"**{number}**" in answer for number in not_there)


def test_figures_under_a_stated_unit_have_that_unit() -> None:
    answer = answer_to("列出所有以万元为单位的数字", ZH)
    assert "**128,456.78**" in answer
    assert "37.62%" not in answer
    assert "0.12" not in answer  # per share: in yuan


def test_no_number_says_so() -> None:
    assert answer_to("List all numbers", page(lines("none"))) == "No number was found here.\n"
    assert '"kg"' in answer_to("list all numbers in kg", page(lines("5%")))


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("How many lines are there?", 3),
        ("how many words", 7),
        ("有多少个字", 26),
        ("How many numbers are there?", 2),
        ("有几个表格", 0),
        ("How often does 'total' appear?", 2),
        ("“净利”出现了几次", 1),
    ],
)
def test_counts(question: str, count: int) -> None:
    on = page(lines("Total 5 totals", ["净利", "7%"], "subtotaled"))
    assert f"**{count}**" in answer_to(question, on)


def test_rows_and_columns_of_a_table_are_counted() -> None:
    assert "**6**" in answer_to("How many rows does the table have?", EN)
    assert "**4**" in answer_to("表格有几列", EN)


def test_things_are_not_counted() -> None:
    assert "needs the model" in answer_to("How many people are in the picture?", EN)


def test_a_figure_printed_for_what_is_counted_comes_first() -> None:
    on = page(lines(["Total revenue", "Orders"], ["$4,286,120", "18,342"]))
    answer = answer_to("How many orders?", on)
    assert answer.startswith("**18,342**")
    assert "counts printed words" not in answer
    assert answer_to("How many people are there?", on).startswith("The text reader counts printed words")
