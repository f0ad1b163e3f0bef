"""Spreadsheets: the letters and numbers around the cells are no part of the table, and name its cells."""

from __future__ import annotations

import pytest

from glm4v_desktop.ocr.page import Addresses, BlockKind, Page
from tests.ocr.sheet_pages import SALES, sheet


def addresses(page: Page) -> Addresses:
    found = [block.addresses for block in page.blocks if block.addresses is not None]
    assert len(found) == 1
    return found[0]


def text_at(page: Page, letters: str, number: int) -> str:
    cell = addresses(page).at(letters, number)
    assert cell is not None
    return cell.text


def tables(page: Page) -> list[tuple[tuple[str, ...], ...]]:
    return [block.cell_texts for block in page.blocks if block.kind is BlockKind.TABLE]


@pytest.mark.parametrize("ruled", [True, False])
def test_letters_and_numbers_name_the_cells(ruled: bool) -> None:
    page = sheet(SALES, ruled=ruled)
    assert tables(page) == [SALES]
    assert text_at(page, "B", 3) == "Pens"
    assert text_at(page, "D", 4) == "268.00"
    assert text_at(page, "E", 2) == ""
    assert addresses(page).at("F", 2) is None
    assert [row.number for block in page.blocks if block.cells for row in block.rows] == list("12345")
    assert len(page.boxes) == len(set(page.boxes)) == 5 + 5 + 18


def test_the_line_above_the_letters_has_the_selected_cell_and_its_formula() -> None:
    page = sheet(SALES, bar=("C5", "=SUM(C2:C4)"))
    assert (addresses(page).chosen, addresses(page).content.text) == ("C5", "=SUM(C2:C4)")
    assert [pair.value.text for block in page.blocks for pair in block.pairs] == ["=SUM(C2:C4)"]


def test_a_frozen_row_stands_above_rows_further_down() -> None:
    page = sheet(SALES, numbers={1: 214})
    assert tables(page) == [SALES]
    assert addresses(page).numbers == (1, 214, 215, 216, 217)
    assert text_at(page, "A", 215) == "Newtown"


def test_a_number_that_was_not_read_has_its_row() -> None:
    page = sheet(SALES, unread={3})
    assert addresses(page).numbers == (1, 2, 3, 4, 5)
    assert text_at(page, "B", 3) == "Pens"


def test_titles_and_empty_rows_are_no_part_of_the_table() -> None:
    page = sheet((("Sales in May",), (), *SALES, (), ("Checked",)))
    assert tables(page) == [SALES]
    assert text_at(page, "A", 1) == "Sales in May"
    assert text_at(page, "A", 9) == "Checked"
    assert text_at(page, "B", 2) == ""


def test_text_goes_on_over_empty_cells() -> None:
    page = sheet((("Sales of all branches in May and June",), *SALES))
    assert text_at(page, "A", 1) == "Sales of all branches in May and June"
    assert text_at(page, "B", 1) == ""
    assert tables(page) == [SALES]


def test_a_list_of_letters_without_numbers_is_no_spreadsheet() -> None:
    page = sheet(SALES, unread={1, 2, 3, 4, 5})
    assert all(block.addresses is None for block in page.blocks)
