"""Answers with numbers as they are written around the world: nothing of them is cut, and doubt is said."""

from __future__ import annotations

import pytest

from glm4v_desktop.ocr.page import Page
from glm4v_desktop.reader.answers import answer_question
from tests.ocr.pages import lines, page, table

IN_DOUBT = "the figure may be misread"


def _answer(question: str, on: Page) -> str:
    return "".join(answer_question(question, on)).replace("\\", "")


@pytest.mark.parametrize(
    ("line", "question", "value"),
    [
        ("Umsatz 1.234.567,89 €", "Umsatz", "1.234.567,89 €"),
        ("Chiffre 1 448 949,50 €", "Chiffre", "1 448 949,50 €"),
        ("Revenue Rs. 12,34,567.00", "Revenue", "Rs. 12,34,567.00"),
        ("Balance 1,234.50-", "Balance", "1,234.50-"),
        ("Salinity 3.2‰", "Salinity", "3.2‰"),
        ("有效期 2024.03.15 至2024.12.31", "有效期", "2024.03.15 至2024.12.31"),
        ("卡号 6222 0210 0109 8765 432", "卡号", "6222 0210 0109 8765 432"),
        ("账号：6222021001098765432", "账号", "6222021001098765432"),
        ("Card 6222 **** **** 5432", "Card", "6222 **** **** 5432"),
        ("Phone 020 7946 0958", "Phone", "020 7946 0958"),
        ("Téléphone 01 23 45 67 89", "Téléphone", "01 23 45 67 89"),
        ("Issued 2024-03-15 10:24", "Issued", "2024-03-15 10:24"),
        ("Revenue $1,742,380 40.7% +14.2%", "Revenue", "$1,742,380"),
        ("Weight 300 g", "Weight", "300 g"),
        ("Discount 20%~30%", "Discount", "20%~30%"),
        ("Budget ¥500–¥800", "Budget", "¥500–¥800"),
        ("押金 500元至800元", "押金", "500元至800元"),
    ],
)
def test_the_value_is_whole(line: str, question: str, value: str) -> None:
    assert _answer(question, page(lines(line))).startswith(f"**{value}**")


@pytest.mark.parametrize(
    "line",
    [
        "Total 69,558.687.59",
        "Total 1.234.56",
        "Total 300 3.4513",
        "Total 2 100.00",
        "Total 3 5 12.50",
        "Total 2024 2023",
        "Total 12 345",
    ],
)
def test_a_doubtful_figure_is_quoted_and_said_to_be(line: str) -> None:
    answer = _answer("Total", page(lines(line)))
    assert "**" not in answer
    assert IN_DOUBT in answer
    assert f"> {line}" in answer


def test_two_figures_in_one_cell_are_not_one_price() -> None:
    on = page(table(("Item", "Price"), ("Nut", "1.2000"), ("Bolt", "300 3.4513"), ("Screw", "69,558.687.59")))
    for item in ("Bolt", "Screw"):
        answer = _answer(item, on)
        assert "**" not in answer
        assert IN_DOUBT in answer
    assert _answer("Nut", on).startswith("**1.2000**")


def test_a_misread_figure_is_marked_in_a_list() -> None:
    answer = _answer("list all numbers", page(lines("Total 69,558.687.59", "Paid 12.50")))
    assert "- 69,558.687.59 (?)" in answer
    assert "**12.50** —" in answer


def test_per_mille_is_asked_for_by_its_own_sign() -> None:
    on = page(lines("Rate 3.2‰", "Share 4.5%"))
    assert "3.2‰" in _answer("list all numbers with unit ‰", on)
    assert "4.5%" not in _answer("list all numbers with unit ‰", on)


def test_a_heading_is_named_without_its_unit() -> None:
    on = page(table(("姓名", "身高/m", "体重 (kg)"), ("TARO", "1.728", "65"), ("NAOMI", "1.63", "60")))
    assert _answer("TARO的身高", on).startswith("**1.728**")
    assert _answer("NAOMI的体重", on).startswith("**60**")
