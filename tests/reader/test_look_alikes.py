"""Labels that look alike and mean different things: no figure of one answers for the other."""

from __future__ import annotations

import pytest

from tests.ocr.pages import chinese_statement, english_statement, lines, page, table
from tests.reader.asking import answer_to

ZH, EN = chinese_statement(), english_statement()
PROFIT = page(
    table(
        ("项目", "2024年", "2023年"), ("二、营业利润", "15,081.71", "10,608.00"), ("应付账款", "7.5", "8.5")
    )
)


@pytest.mark.parametrize(
    ("question", "near"),
    [
        ("2023 年营业利润率", "二、营业利润"),
        ("2023 年的营业利润占比", ""),
        ("operating margin 2023", ""),
        ("应收账款是多少", "应付账款"),
    ],
)
def test_a_label_that_is_not_there_is_not_answered_by_its_look_alike(question: str, near: str) -> None:
    answer = answer_to(question, PROFIT)
    assert "**" not in answer
    assert near in answer


def test_a_margin_is_not_answered_with_the_profit() -> None:
    answer = answer_to("What is the operating profit margin in 2023?", EN)
    assert answer.startswith("Reading alone cannot tell the answer")
    assert "missing: margin" in answer.splitlines()[0]
    assert "**" not in answer
    assert "Operating profit" in answer
    assert "**" not in answer_to("净利润率", ZH)


@pytest.mark.parametrize(
    ("question", "printed", "first"),
    [
        ("营业利润率", "营业利閏率", "**9.4%**"),
        ("operating margin", "Operatlng margin", "**9.4%**"),
        ("operating margin", "Operating margin (%)", "**9.4%**"),
        ("conversion rate", "Conversion", "**9.4%**"),
        ("长期借款", "长期借欺", "**9.4%**"),
    ],
)
def test_a_ratio_is_still_found_in_spite_of_ocr(question: str, printed: str, first: str) -> None:
    assert answer_to(question, page(lines([printed, "9.4%"]))).startswith(first)


def test_a_difference_of_two_periods_is_computed_from_the_row_of_its_label() -> None:
    answer = answer_to("2024 年营业收入比 2023 年多多少", ZH)
    assert answer.startswith("**16,111.18**（页面注明“单位：万元”）")
    assert "- 2024年: 128,456.78\n- 2023 年: 112,345.60\n" in answer
