"""How many of a thing were ordered stands in its row, under the heading for quantities."""

from __future__ import annotations

import pytest

from tests.ocr.pages import lines, page, table
from tests.reader.asking import answer_to, first_line

ORDER = page(
    table(
        ("Item", "Price", "Qty", "Total"),
        ("Trailhead Backpack", "$129.00", "1", "$129.00"),
        ("Merino Crew Socks", "$18.50", "4", "$74.00"),
        ("Titanium Mug", "$42.00", "2", "$84.00"),
        ("Titanium Bowl", "$30.00", "3", "$90.00"),
    )
)
RECEIPT = page(
    lines("南山咖啡 科苑店"),
    table(
        ("品名", "数量", "单价", "小计"),
        ("拿铁咖啡（大杯）", "×2", "32.00", "64.00"),
        ("芝士蛋糕", "×1", "28.00", "28.00"),
    ),
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [("How many socks did I order?", "**4**"), ("How many mugs are there?", "**2**")],
)
def test_in_english(question: str, answer: str) -> None:
    assert first_line(question, ORDER) == answer


@pytest.mark.parametrize("question", ["拿铁咖啡点了几杯？", "买了几杯拿铁咖啡", "拿铁咖啡买了多少杯"])
def test_in_chinese(question: str) -> None:
    assert first_line(question, RECEIPT) == "**×2**"


def test_of_two_rows_none_is_said() -> None:
    assert "**3**" not in answer_to("How many titanium things did I buy?", ORDER)


def test_an_amount_is_no_quantity() -> None:
    assert "**×" not in answer_to("拿铁咖啡的金额是多少？", RECEIPT)


def test_what_was_not_ordered_has_no_quantity() -> None:
    assert "**" not in answer_to("How many tents did I order?", ORDER)
    assert "**4**" not in answer_to("How many socks are in stock?", ORDER)


def test_a_price_on_a_receipt_is_no_quantity() -> None:
    receipt = page(lines(["SOURDOUGH BREAD", "4.75"], ["CARRIER BAG", "0.30"], "3 x 0.10", ["CASH", "30.00"]))
    assert "**0.30**" not in answer_to("How many bags did I buy?", receipt)
