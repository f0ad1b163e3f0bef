"""Cells that are asked for by letter and number."""

from __future__ import annotations

import pytest

from tests.ocr.sheet_pages import SALES, sheet
from tests.reader.asking import answer_to, first_line

PAGE = sheet((("Sales in May",), *SALES), bar=("C6", "=SUM(C3:C5)"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is in cell B4?", "**Pens**"),
        ("B4", "**Pens**"),
        ("D5单元格的内容是什么？", "**268.00**"),
        ("What's the value of C6?", "**346**"),
        ("What is the formula in C6?", "**=SUM(C3:C5)**"),
        ("C6 的公式", "**=SUM(C3:C5)**"),
        ("Which cell is selected?", "**C6**"),
        ("What is the value of the selected cell?", "**346**"),
        ("What is in A1?", "**Sales in May**"),
        ("What is the price of the Board?", "**268.00**"),
        ("第4行的Client", "**Newtown**"),
        ("What is in D6?", "Nothing was read in this cell."),
    ],
)
def test_a_cell_by_its_name(question: str, answer: str) -> None:
    assert first_line(question, PAGE) == answer


def test_what_the_picture_does_not_show_is_said() -> None:
    assert "A–E" in answer_to("What is in cell K40?", PAGE)
    assert "**" not in answer_to("What is the formula in D4?", PAGE)


def test_a_name_like_that_of_a_cell_is_looked_up() -> None:
    page = sheet((("Paper", "Price"), ("A4", "22.50"), ("A3", "41.00"), ("A2", "60.00")))
    assert first_line("Price of A4", page) == "**22.50**"
