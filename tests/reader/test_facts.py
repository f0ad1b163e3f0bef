"""Cells that are named by words of their row and their column, in any order."""

from __future__ import annotations

import pytest

from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Page, Pair
from tests.ocr.pages import lines, page, table
from tests.reader.asking import answer_to, first_line

ENTRIES = page(
    table(
        ("Date", "Reference", "Payee", "Amount", "Balance"),
        ("14 Mar 2026", "410299", "Alder Mill", "20.50", "734.10"),
        ("15 Mar 2026", "547147", "Fennel House", "31.75", "702.35"),
        ("16 Mar 2026", "547150", "Alder Mill", "12.25", "690.10"),
    )
)
STOCK = page(
    table(
        ("货号", "品名", "价格", "库存"), ("2306", "台灯", "226.62", "120"), ("6360", "羊毛毯", "80.5", "7")
    )
)
MONTHS = page(
    table(
        ("姓名", "负责人", "4月", "5月"), ("A-1", "韩景", "6,576", "301"), ("B-2", "周亦", "3,594", "7,431")
    )
)
LESSONS = page(
    table(
        ("Time", "Monday", "Tuesday"),
        ("08:15", "Biology", "Music"),
        ("09:10", "History", "Drawing"),
    )
)


@pytest.mark.parametrize(
    ("question", "on", "value"),
    [
        ("What is the balance after reference 547147?", ENTRIES, "702.35"),
        ("Which reference has the entry of 15 Mar 2026?", ENTRIES, "547147"),
        ("balance reference 410299 please", ENTRIES, "734.10"),
        ("2306的库存是多少？", STOCK, "120"),
        ("羊毛毯的货号是多少？", STOCK, "6360"),
        ("How many of 6360 are in 库存?", STOCK, "7"),
        ("A-1由谁负责？", MONTHS, "韩景"),
        ("B-2 in April", MONTHS, "3,594"),
    ],
)
def test_row_and_column_are_looked_up_apart(question: str, on: Page, value: str) -> None:
    assert answer_to(question, on).startswith(f"**{value}**")


@pytest.mark.parametrize(
    ("question", "on", "line"),
    [
        ("Which lesson is on Tuesday at 09:10?", LESSONS, "> 09:10  History  Drawing"),
        ("What is the discount of reference 547147?", ENTRIES, "> 15 Mar 2026  547147"),
        ("What is the balance of Alder Mill?", ENTRIES, "> 14 Mar 2026  410299"),
    ],
)
def test_what_is_not_certain_is_quoted_and_not_denied(question: str, on: Page, line: str) -> None:
    answer = answer_to(question, on)
    assert "**" not in answer
    assert "not found" not in answer
    assert line in answer


def test_what_is_not_there_is_denied() -> None:
    assert "not printed here in these words" in answer_to(
        "What is the balance of Bramble Farm?", page(lines("Alder Mill 5"))
    )


def test_a_card_gives_the_value_of_its_label_not_the_figure_under_that() -> None:
    rows = lines("Refund rate", "2.2%", "+14.9%").rows
    label, value = (Cell(row.text, row.segments) for row in rows[:2])
    card = Block(BlockKind.FORM, rows, pairs=(Pair(label, value),))
    assert answer_to("What is the refund rate figure?", page(card)).startswith("**2.2%**")


def test_a_heading_of_a_filling_word_names_its_column() -> None:
    on = page(
        table(("Item", "Quantity", "Amount"), ("Paper tray", "33", "2,071.41"), ("Desk lamp", "4", "80.00"))
    )
    assert answer_to("What is the amount for Paper tray?", on).startswith("**2,071.41**\n")


def test_a_printed_change_is_answered_before_the_question_is_refused() -> None:
    on = page(
        table(
            ("Item", "2024", "2023", "Change"), ("Gross profit", "5", "4", "+25%"), ("Costs", "7", "8", "-1%")
        )
    )
    assert answer_to("By how much did the gross profit change?", on).startswith("**+25%**\n")
    assert "**" not in answer_to("Why did the gross profit change?", on)


PUMPS = page(
    table(
        ("型号 Model", "PX-120", "PX-200"),
        ("功率 Motor power", "62 kW", "65 kW"),
        ("净重 Net weight", "31 kg", "44 kg"),
    )
)
DAIRY = page(
    table(
        ("品名", "数量", "单价"),
        ("鲜牛奶1L", "2", "13.80"),
        ("酸奶200g", "6", "4.50"),
        ("酸奶1kg", "1", "19.00"),
    )
)


@pytest.mark.parametrize(
    ("question", "on", "value"),
    [
        ("What is the motor power of PX-120?", PUMPS, "62 kW"),
        ("PX-200的净重是多少？", PUMPS, "44 kg"),
        ("鲜牛奶的单价是多少？", DAIRY, "13.80"),
        ("酸奶200g的单价", DAIRY, "4.50"),
    ],
)
def test_a_name_in_two_languages_or_with_its_size_is_found(question: str, on: Page, value: str) -> None:
    assert answer_to(question, on).startswith(f"**{value}**\n")


def test_two_sizes_of_one_name_are_not_chosen_from() -> None:
    assert "**" not in answer_to("酸奶的单价是多少？", DAIRY)


ORDERS = page(
    table(
        ("Order", "Customer", "Item", "Qty"),
        ("5103", "Nordbau AG", "Line marker", "200"),
        ("5104", "Lima Foods", "Number plate", "8"),
    )
)


def test_what_was_ordered_is_not_the_order() -> None:
    assert "**5104**" not in answer_to("How many number plates were ordered?", ORDERS)


def test_a_figure_is_no_person() -> None:
    assert first_line("Who has the line marker?", ORDERS) == "**Nordbau AG**"
    assert "**" not in answer_to("Who has 200?", page(table(("Item", "Qty"), ("Line marker", "200"))))


def test_a_value_ends_before_the_next_label_of_its_line() -> None:
    on = page(lines("Booking reference: K7QX2M Passenger: Ms Ward"))
    assert answer_to("What is the booking reference?", on).startswith("**K7QX2M**\n")
