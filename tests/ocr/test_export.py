"""What is on a page, as text, as tab-separated cells and as HTML."""

from __future__ import annotations

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.export import has_cells, html_text, plain_text, tab_separated, table_html, word_count
from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Page, Pair, Row, Segment


def row(*texts: str) -> Row:
    return Row(tuple(Segment(text, Rect(0, 0, 1, 1), 1.0) for text in texts))


def cell(text: str, rowspan: int = 1, colspan: int = 1) -> Cell:
    return Cell(text, row(text).segments, rowspan, colspan)


HEAD, GROUP = cell("2024 & 2023", colspan=2), cell("资产", rowspan=2)
TABLE = Block(
    BlockKind.TABLE,
    (row("2024 & 2023"), row("资产", "007", "-4.1%"), row("(12)")),
    ((cell(""), HEAD, HEAD), (GROUP, cell("007"), cell("-4.1%")), (GROUP, cell("(12)"), cell(""))),
)
TEXT = Block(BlockKind.TEXT, (row("资产", "负债表"), row("Status:", "a < b")))
FORM = Block(BlockKind.FORM, (row("Name", "Ann"),), pairs=(Pair(cell("Name"), cell("Ann")),))
PAGE = Page(Size(9, 9), (TEXT, TABLE, FORM))


def test_text_has_lines_and_tabs_between_cells() -> None:
    assert plain_text(PAGE) == (
        "资产负债表\nStatus: a < b\n\n\t2024 & 2023\t\n资产\t007\t-4.1%\n\t(12)\t\n\nName Ann"
    )


def test_chinese_cells_of_a_line_are_not_run_together() -> None:
    """As where the region cuts a table, so that it is none."""
    boxes = (("姓", 0), ("名", 30), ("部门", 120), ("天数", 300))
    runs = tuple(Segment(text, Rect(left, 0, left + 20 * len(text), 20), 1.0) for text, left in boxes)
    block = Block(BlockKind.TEXT, (Row(runs),))
    assert plain_text(Page(PAGE.size, (block,))) == "姓名 部门 天数"


def test_cells_keep_the_runs_of_lines_and_the_pairs_of_forms() -> None:
    assert tab_separated(PAGE).split("\n\n")[2] == "Name\tAnn"
    assert tab_separated(PAGE).startswith("资产\t负债表\nStatus:\ta < b\n\n")


def test_html_has_merged_cells_and_keeps_leading_zeros() -> None:
    html = html_text(Page(PAGE.size, (TABLE,)))
    assert html == (
        '<table><tr><td></td><td colspan="2">2024 &amp; 2023</td></tr>'
        '<tr><td rowspan="2">资产</td><td style="mso-number-format:\'\\@\'">007</td><td>-4.1%</td></tr>'
        "<tr><td>(12)</td><td></td></tr></table>"
    )
    as_text = ["6222 0213 0400 1234 567", "=A1", "+cmd", "0012"]
    for text in as_text:
        assert "mso-number-format" in table_html([[text]]), text
    for text in ["0.5", "0", "-12.5", "+3%", "2024-01-02", "1,234", "-(5)"]:
        assert "mso-number-format" not in table_html([[text]]), text


def test_words_are_counted_as_word_processors_do() -> None:
    assert word_count("Total 1,234.50 of C:\\a_b") == 5
    assert word_count("资产负债表 2024年") == 7
    assert word_count("  \n") == 0


def test_lines_alone_are_no_cells_but_a_row_of_a_table_is() -> None:
    assert has_cells(PAGE)
    assert has_cells(Page(PAGE.size, (TEXT,)))
    assert not has_cells(Page(PAGE.size, (Block(BlockKind.TEXT, (row("资产负债表"), row("2024年"))),)))


def test_lines_of_a_form_that_are_in_no_pair_are_copied_too() -> None:
    form = Block(
        BlockKind.FORM,
        (row("王磊"), row("Name", "Ann"), row("ask at the desk")),
        pairs=(Pair(cell("Name"), cell("Ann")),),
    )
    assert tab_separated(Page(Size(9, 9), (form,))) == "王磊\nName\tAnn\nask at the desk"
