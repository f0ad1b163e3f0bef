"""Which rows of a table are headings, what its columns hold, and which rows add up others."""

import pytest

from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Row
from glm4v_desktop.reader.tables.grids import grids_of
from glm4v_desktop.reader.tables.table_parts import Kind, TableParts, parts_of_table
from tests.ocr.pages import lines, table


def parts(*rows: tuple[str, ...]) -> TableParts:
    found = parts_of_table(table(*rows))
    assert found is not None
    return found


def block_of(*rows: tuple[Cell, ...]) -> Block:
    return Block(BlockKind.TABLE, tuple(Row(()) for _ in rows), rows)


def test_text_has_no_parts_of_a_table() -> None:
    assert parts_of_table(lines("A line", "and another")) is None


def test_kinds_of_columns_are_those_of_the_rows_under_the_headings() -> None:
    found = parts(("Item", "Sold", "On", "Note"), ("Pen", "12", "2024-03-01", "blue"))
    assert found.kinds == (Kind.TEXT, Kind.FIGURE, Kind.DATE, Kind.TEXT)
    assert (found.first_row, found.has_heading) == (1, True)


@pytest.mark.parametrize("first", [("Noise", "62 dB", "58 dB"), ("Battery", "5 h", "7 h")])
def test_figures_with_units_below_the_headings_are_data(first: tuple[str, ...]) -> None:
    found = parts(("", "Aria", "Brook"), first, ("Weight", "12 kg", "14 kg"), ("Price", "$ 40", "$ 55"))
    assert (found.first_row, found.headings) == (1, ((), ("Aria",), ("Brook",)))


@pytest.mark.parametrize("heads", [("5 h", "10 h", "24 h"), ("10", "50", "100"), ("2022", "2023", "2024")])
def test_figures_of_another_form_than_those_below_are_headings(heads: tuple[str, ...]) -> None:
    found = parts(("Size", *heads), ("Small", "1.20", "1.10", "0.95"), ("Large", "2.40", "2.25", "2.05"))
    assert found.first_row == 1
    assert found.headings[1:] == tuple((head,) for head in heads)


def test_figures_like_those_below_are_no_headings() -> None:
    found = parts(("Pen", "1.20", "1.10"), ("Ink", "2.40", "2.25"), ("Pad", "3.05", "2.90"))
    assert (found.first_row, found.has_heading) == (0, False)


def test_merged_headings_belong_to_all_their_columns() -> None:
    upper = [Cell("2022", colspan=2)] * 2 + [Cell("2021", colspan=2)] * 2
    block = block_of(
        (Cell("Product", rowspan=2), *upper),
        (Cell("Product", rowspan=2), *(Cell(text) for text in ("Sales", "Share", "Sales", "Share"))),
        (Cell("Phones"), *(Cell(text) for text in ("1,100.3", "62.0%", "980.1", "60.2%"))),
    )
    found, grid = parts_of_table(block), grids_of(block)[0]
    assert found is not None
    assert grid is not None
    assert found.first_row == 2
    assert found.headings == (
        ("Product",), ("2022", "Sales"), ("2022", "Share"), ("2021", "Sales"), ("2021", "Share"),
    )  # fmt: skip
    assert grid.headers[3:] == ("2021 Sales", "2021 Share")


def test_merged_headings_over_columns_of_text_are_headings() -> None:
    block = block_of(
        (Cell(""), Cell("Morning", colspan=2), Cell("Morning", colspan=2)),
        (Cell("Day"), Cell("Early"), Cell("Late")),
        (Cell("Monday"), Cell("Ann"), Cell("Ben")),
        (Cell("Tuesday"), Cell("Cy"), Cell("Dee")),
    )
    found = parts_of_table(block)
    assert found is not None
    assert (found.first_row, found.has_heading) == (2, True)
    assert found.headings[2] == ("Morning", "Late")


def test_a_row_that_counts_the_columns_is_no_data() -> None:
    found = parts(("项目", "本期", "上期"), ("栏次", "1", "2"), ("收入", "3.1", "2.9"))
    assert found.first_row == 1  # two figures are too few to tell
    found = parts(
        ("项目", "行次", "本期", "上期"), ("1", "2", "3", "4"), ("收入", "1", "3.10", "2.90"),
        ("成本", "2", "1.10", "0.90"),
    )  # fmt: skip
    assert (found.first_row, found.rows) == (2, (2, 3))
    assert found.headings[2] == ("本期",)


def test_the_first_of_rows_of_text_is_a_heading_where_it_stands_out() -> None:
    codes = parts(("Ticket", "Owner"), ("T-2041", "Ann"), ("T-2042", "Ben"))
    repeated = parts(("Task", "State"), ("Paint", "open"), ("Sand", "open"), ("Oil", "done"), ("Wax", "open"))
    neither = parts(("Ann", "Paint"), ("Ben", "Sand"), ("Cy", "Oil"))
    assert [found.has_heading for found in (codes, repeated, neither)] == [True, True, None]
    assert [found.first_row for found in (codes, repeated, neither)] == [1, 1, 1]


def test_groups_are_no_data_and_totals_stand_apart() -> None:
    found = parts(
        ("Item", "2024", "2023"), ("Assets", "", ""), ("Cash", "5.00", "4.00"), ("Stock", "3.00", "2.50"),
        ("Total", "8.00", "6.50"), ("Debts in total", "1.00", "0.50"),
    )  # fmt: skip
    assert (found.first_row, found.rows) == (2, (2, 3, 5))
    assert (found.totals, found.maybe_totals) == ((4,), (5,))
