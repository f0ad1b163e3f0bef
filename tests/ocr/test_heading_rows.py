"""Headings above the first row of a table: further away, in two lines, on two levels, with units."""

from glm4v_desktop.ocr.page import Block, BlockKind, Segment
from tests.ocr.printed import laid_out, segment, table_of

ROWS = (
    ("Office rent", "44,634", "5,488", "12%"),
    ("Travel", "13,604", "4,432", "32%"),
    ("Training", "18,928", "8,286", "43%"),
    ("Software", "23,917", "1,737", "17%"),
)
ENDS = (30, 45, 60)


def the_table(printed: list[Segment]) -> Block:
    [block] = [block for block in laid_out(printed).blocks if block.kind is BlockKind.TABLE]
    return block


def test_headings_that_stand_further_away_than_the_rows_belong_to_the_table() -> None:
    heads = ("", "Budget", "Spent", "Share")
    printed = [segment("Budget by department", 0, 0), *table_of((heads,), ENDS, line=2)]
    table = the_table(printed + table_of(ROWS, ENDS, line=4.2))
    assert table.cell_texts == (heads, *ROWS)


def test_what_stands_far_above_a_table_that_has_headings_is_none() -> None:
    heads = ("Item", "Budget", "Spent", "Share")
    printed = table_of((("", "Larch", "Birch", "Alder"),), ENDS)
    table = the_table(printed + table_of((heads, *ROWS), ENDS, line=2.2))
    assert table.cell_texts == (heads, *ROWS)


def test_headings_in_two_lines_are_one_row() -> None:
    printed = [segment("Customer", 0, 0.5), segment("Current", 30, 0.5, right=True)]
    for end, (upper, lower) in zip((45, 60), (("1 to 30", "days"), ("Total", "due")), strict=True):
        printed += [segment(upper, end, 0.1, right=True), segment(lower, end, 0.9, right=True)]
    rows = [(name, first, second, third) for name, first, second, third in ROWS]
    for number, row in enumerate(rows):
        printed += table_of((row,), ENDS, line=2.4 + 1.5 * number)
    assert the_table(printed).cell_texts[0] == ("Customer", "Current", "1 to 30 days", "Total due")


def test_years_stand_over_several_columns() -> None:
    lower = ("", "Sales", "Share", "Sales", "Share")
    body = (
        ("Hinges", "25,996", "32.2%", "17,997", "34.7%"),
        ("Bags", "58,154", "39.1%", "13,949", "38.2%"),
        ("Mats", "24,240", "22.6%", "44,372", "13.0%"),
    )
    ends = (25, 40, 55, 70)
    printed = [segment("2025", 30.5, 0), segment("2024", 60.5, 0), segment("Product", 0, 0.5)]
    table = the_table(printed + table_of((lower, *body), ends, line=1))
    upper = [(cell.text, cell.rowspan, cell.colspan) for cell in table.cells[0]]
    assert upper == [("Product", 2, 1)] + [("2025", 1, 2)] * 2 + [("2024", 1, 2)] * 2


def test_one_heading_over_two_of_several_columns_is_found() -> None:
    body = [(f"M{n}", f"{n}.50", f"{n}.5", f"{n}1", f"{n}61") for n in range(3, 8)]
    ends = (30, 50, 70, 90)
    printed = [segment("Screws of steel", 0, -2), segment("Head", 32, 0), segment("Thread", 0, 0.5)]
    printed += [segment("Key", 70, 0.5, right=True), segment("Load N", 90, 0.5, right=True)]
    printed += table_of((("", "d", "k"), *body), ends, line=1)
    table = the_table(printed)
    assert [cell.text for cell in table.cells[0]] == ["Thread", "Head", "Head", "Key", "Load N"]
    assert [cell.colspan for cell in table.cells[0]] == [1, 2, 2, 1, 1]
    assert table.cell_texts[2] == body[0]


def test_units_in_brackets_below_the_headings_belong_to_them() -> None:
    rows = [(f"S-{n}", f"{n}.65", f"4,{n}87.2") for n in range(1, 6)]
    printed = [segment("Sample", 0, 0.4), *table_of((("", "Mass", "Length"), ("", "(kg)", "(mm)")), (20, 35))]
    table = the_table(printed + table_of(rows, (20, 35), line=2))
    assert table.cell_texts[0] == ("Sample", "Mass (kg)", "Length (mm)")
    assert table.cell_texts[1:] == tuple(rows)


def test_a_bar_of_filters_above_the_headings_is_no_row() -> None:
    heads = ("Item", "Budget", "Spent", "Share")
    printed = table_of((("Costs", "Year", "Filter: all"),), ENDS[:2])
    table = the_table(printed + table_of((heads, *ROWS), ENDS, line=1.2))
    assert table.cell_texts == (heads, *ROWS)
