"""Positions, words, lines, cells and searching in the recognized text of a picture."""

from __future__ import annotations

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Page, Row, Segment
from glm4v_desktop.ui.picture.text_layer import TextLayer, boxes_of, edges_of, grid_of, text_of


def segment(text: str, left: int, top: int, width: int = 0) -> Segment:
    return Segment(text, Rect(left, top, left + (width or 10 * len(text)), top + 20), 1.0)


def cell(found: Segment) -> Cell:
    return Cell(found.text, (found,))


PROSE = Block(
    BlockKind.TEXT,
    (
        Row((segment("Ｎet", 10, 10), segment("Profit", 50, 10), segment("grew", 200, 10))),
        Row((segment("净利润增长", 10, 40, 100),)),
    ),
)
CELLS = [[segment(f"r{y}c{x}", 10 + 100 * x, 100 + 40 * y) for x in range(3)] for y in range(3)]
TABLE = Block(
    BlockKind.TABLE,
    tuple(Row(tuple(row)) for row in CELLS),
    tuple(tuple(cell(found) for found in row) for row in CELLS),
)
PAGE = Page(Size(400, 300), (PROSE, TABLE))


def layer() -> TextLayer:
    return TextLayer(PAGE)


def selected(start: tuple[float, float], end: tuple[float, float]) -> str:
    text = layer()
    return text_of(text.parts(text.position_at(*start), text.position_at(*end)))


def test_characters_are_selected_across_runs_and_lines_in_both_directions() -> None:
    assert selected((60, 20), (220, 20)) == "rofit gr"
    assert selected((220, 20), (60, 20)) == "rofit gr"
    assert selected((200, 20), (50, 50)) == "grew\n净利"
    assert selected((0, 0), (400, 55)) == "Ｎet Profit grew\n净利润增长"


def test_from_cell_to_cell_a_rectangle_is_selected_and_within_one_its_characters() -> None:
    assert selected((115, 110), (240, 190)) == "r0c1\tr0c2\nr1c1\tr1c2\nr2c1\tr2c2"
    assert selected((240, 110), (115, 150)) == "r0c1\tr0c2\nr1c1\tr1c2"
    assert selected((120, 110), (140, 110)) == "0c"
    text = layer()
    parts = text.parts(text.position_at(10, 150), text.position_at(150, 190))
    assert grid_of(parts) == [["r1c0", "r1c1"], ["r2c0", "r2c1"]]
    assert len(boxes_of(parts)) == 4


def test_from_the_prose_into_the_table_everything_between_is_selected() -> None:
    assert selected((10, 50), (152, 150)) == "净利润增长\n\nr0c0\tr0c1\tr0c2\nr1c0\tr1c1"


def test_words_and_lines() -> None:
    text = layer()
    for x, y, word in ((70, 20, "Profit"), (50, 50, "净利润增长"), (120, 150, "r1c1")):
        start, end = text.word_at(text.position_at(x, y))
        assert text_of(text.parts(start, end)) == word
    start, end = text.line_at(text.position_at(70, 20))
    assert text_of(text.parts(start, end)) == "Ｎet Profit grew"


def test_texts_are_found_without_width_and_case_also_across_runs() -> None:
    text = layer()

    def found(query: str) -> list[str]:
        return ["".join(part.text for part in text._between(*place)) for place in text.find(query)]

    assert found("net profit") == ["ＮetProfit"]
    assert found("PROFIT") == ["Profit"]
    assert found("etpro") == []  # a gap is only crossed by a space
    assert found("净 利润") == ["净利润"]
    assert found("c1") == ["c1"] * 3
    assert found("r0c0 r0c1") == ["r0c0r0c1"]
    assert found(" ") == found("") == found("absent") == []
    [place] = text.find("rofi")
    assert text.boxes(*place) == [Rect(edges_of(text.runs[1])[1], 10, edges_of(text.runs[1])[5], 30)]


def test_chinese_is_found_across_the_end_of_a_line_but_not_across_columns() -> None:
    rows = (Row((segment("附注", 300, 10), segment("营业收", 10, 10))), Row((segment("入增长", 10, 40),)))
    text = TextLayer(Page(Size(400, 100), (Block(BlockKind.TEXT, rows),)))
    assert len(text.find("营业收入增长")) == 1
    assert text.find("附注营业") == []


def test_the_caret_goes_by_characters_and_lines() -> None:
    text = layer()
    assert text.moved(0, -1) == 0
    assert text.moved(text.end, 1) == text.end
    after = text.moved_down(text.position_at(50, 20), 1)
    assert text.run_of(after).text == "净利润增长"
    assert text.run_of(text.moved_down(after, -1)).row == 0


def test_a_page_without_text_has_no_positions() -> None:
    empty = TextLayer(Page(Size(9, 9), ()))
    assert (empty.position_at(3, 3), empty.end, empty.parts(0, 5), empty.find("x")) == (0, 0, [], [])
    assert empty.run_at(3, 3) is None
