"""Ruled lines in drawn pixels, and the tables that they enclose."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.dividing.layout import page_of
from glm4v_desktop.ocr.dividing.ruled import ruled_tables
from glm4v_desktop.ocr.drawn.ruled_lines import find_rules
from glm4v_desktop.ocr.page import BlockKind, Segment
from glm4v_desktop.ocr.recognition.found_lines import between_rules
from glm4v_desktop.ocr.recognition.models import Pixels, quad_of
from glm4v_desktop.ocr.rules import Area, Rules

SIZE = Size(400, 200)


def paper(shade: int = 255) -> Pixels:
    return np.full((SIZE.height, SIZE.width, 3), shade, np.uint8)


def text(words: str, left: int, top: int, right: int | None = None) -> Segment:
    return Segment(words, Rect(left, top, right or left + 9 * len(words), top + 16), 0.99)


def grid(xs: list[int], ys: list[int]) -> Rules:
    """A full grid of lines of one pixel."""
    return Rules(
        tuple(Rect(xs[0], y, xs[-1] + 1, y + 1) for y in ys),
        tuple(Rect(x, ys[0], x + 1, ys[-1] + 1) for x in xs),
    )


@pytest.mark.parametrize(("ground", "line"), [(255, 200), (255, 240), (21, 60), (30, 40), (255, 0)])
def test_faint_lines_on_light_and_dark_ground(ground: int, line: int) -> None:
    pixels = paper(ground)
    pixels[50, 20:380] = line
    pixels[20:180, 100] = line
    found = find_rules(pixels)
    assert [(rect.top, rect.height) for rect in found.horizontal] == [(50, 1)]
    assert [(rect.left, rect.width) for rect in found.vertical] == [(100, 1)]


@pytest.mark.parametrize(("dot", "gap"), [(1, 1), (2, 2), (4, 3)])
def test_dotted_and_dashed_lines(dot: int, gap: int) -> None:
    pixels = paper()
    for left in range(20, 380, dot + gap):
        pixels[50 : 50 + min(dot, 2), left : left + dot] = 120
    (line,) = find_rules(pixels).horizontal
    assert line.top == 50
    assert line.left == 20
    assert line.right >= 376


def test_a_line_of_color_as_bright_as_its_ground_channel_sum() -> None:
    pixels = paper()
    pixels[50, 20:380] = (255, 200, 200)
    assert len(find_rules(pixels).horizontal) == 1


def test_the_strokes_of_letters_and_the_edge_of_a_fill_are_no_lines() -> None:
    pixels = paper()
    for left in range(20, 380, 5):
        pixels[40:52, left : left + 2] = 0  # upright strokes, joined above like letters
        pixels[40, left : left + 4] = 0
    pixels[100:, :] = 230
    found = find_rules(pixels)
    assert found.horizontal == ()
    assert found.vertical == ()


def test_rules_part_an_amount_from_the_name_behind_it() -> None:
    rules = grid([10, 110, 300], [10, 40, 70, 100])
    segments = [
        text("Balance", 40, 17, 105),
        text("Payee", 115, 17),
        text("5,242.17", 40, 47, 106),
        text("Quillon", 114, 47),
        text("13,857.67", 36, 77, 106),
        text("Harrow", 114, 77),
    ]
    page = page_of(segments, SIZE, rules=rules)
    assert [block.cell_texts for block in page.blocks] == [
        (("Balance", "Payee"), ("5,242.17", "Quillon"), ("13,857.67", "Harrow"))
    ]


def test_lines_of_one_cell_stay_together_and_text_around_the_table_is_apart() -> None:
    rules = grid([10, 110, 300], [50, 100, 150])
    segments = [
        text("Note", 10, 10),
        text("A-1", 15, 67),
        text("first line", 115, 55),
        text("and second", 115, 75),
        text("B-2", 15, 117),
        text("one", 115, 117),
        text("End", 10, 170),
    ]
    above, table, below = page_of(segments, SIZE, rules=rules).blocks
    assert (above.kind, table.kind, below.kind) == (BlockKind.TEXT, BlockKind.TABLE, BlockKind.TEXT)
    assert table.cell_texts == (("A-1", "first line and second"), ("B-2", "one"))
    assert len(table.rows) == 2


def test_places_without_a_line_between_them_are_one_merged_cell() -> None:
    full = grid([10, 110, 210, 310], [10, 40, 70, 100])
    # The second line down ends above the last row, and the first row line begins behind the first column.
    vertical = (full.vertical[0], Rect(110, 10, 111, 71), *full.vertical[2:])
    horizontal = (full.horizontal[0], Rect(110, 40, 311, 41), *full.horizontal[2:])
    segments = [
        text("Group", 20, 30),
        text("a", 120, 17),
        text("1", 290, 17),
        text("b", 120, 47),
        text("2", 290, 47),
        text("Total", 20, 77),
        text("3", 290, 77),
    ]
    (table,), rest = ruled_tables(segments, Rules(horizontal, vertical))
    assert rest == []
    assert [[cell.text for cell in row] for row in table.block.cells] == [
        ["Group", "a", "1"],
        ["Group", "b", "2"],
        ["Total", "Total", "3"],
    ]
    assert table.block.cells[0][0].rowspan == 2
    assert table.block.cells[2][0].colspan == 2


def test_a_frame_and_the_grid_of_a_chart_are_no_tables() -> None:
    words = [text("Sales", 20, 15), text("up", 30, 60)]
    frame = grid([10, 300], [10, 150])
    chart = grid([10, 60, 110, 160, 210, 260], [10, 40, 70, 100, 130, 160])
    for rules in (frame, chart):
        assert ruled_tables(words, rules) == ([], words)


def test_underlines_inside_the_boxes_of_text_are_no_lines_of_a_table() -> None:
    words = [text("link", 20, 15), text("more", 120, 15), text("link", 20, 45), text("more", 120, 45)]
    lines = tuple(Rect(box.left, box.bottom - 2, box.right, box.bottom - 1) for box in (w.box for w in words))
    assert ruled_tables(words, Rules(lines)) == ([], words)


def test_a_box_over_a_rule_is_cut_there_before_it_is_read() -> None:
    quad = quad_of(Rect(40, 47, 240, 63))
    pieces = between_rules(quad, Rules(vertical=(Rect(110, 10, 111, 100),)))
    assert [(piece.box.left, piece.box.right) for piece in pieces] == [(40, 110), (111, 240)]
    # Not at strokes of letters, also above each other, and not at a line beside the text.
    assert between_rules(quad, Rules(vertical=(Rect(110, 42, 111, 74),))) == [quad]
    assert between_rules(quad, Rules(vertical=(Rect(110, 48, 111, 62), Rect(41, 10, 42, 100)))) == [quad]


def test_lines_are_found_wherever_the_picture_is_compared_in_strips() -> None:
    pixels: Pixels = np.full((1500, 1000, 3), 255, np.uint8)
    tops = list(range(5, 1495, 12))
    for top in tops:
        pixels[top, 10:990] = 150
    found = [line.top for line in find_rules(pixels).horizontal]
    assert found == tops
    assert all(below - above == 12 for above, below in pairwise(found))


def test_lines_between_cards_make_no_table_of_them() -> None:
    rules = grid([10, 160, 310], [10, 90, 170])
    figures = [("Load", "37%"), ("Disk", "81%"), ("Errors", "418"), ("Memory", "6.2")]
    places = [(20, 20), (170, 20), (20, 100), (170, 100)]
    segments = []
    for (left, top), (label, figure) in zip(places, figures, strict=True):
        value = Segment(figure, Rect(left, top + 24, left + 60, top + 52), 0.99)
        segments += [text(label, left, top), value]
    assert ruled_tables(segments, rules) == ([], segments)


def test_cells_with_fills_and_spaces_between_are_a_table_with_its_empty_cells() -> None:
    planned = [
        ["", "Mon", "Tue", "Wed"],
        ["Ada", "6 to 14", "", "14 to 22"],
        ["Bram", "", "6 to 14", "6 to 14"],
        ["Cleo", "14 to 22", "14 to 22", ""],
        ["Edda", "22 to 6", "", "22 to 6"],
    ]
    segments, areas = [], []
    for row, texts in enumerate(planned):
        for column, words in enumerate(texts):
            left, top = 10 + 95 * column, 10 + 34 * row
            if words:
                segments.append(text(words, left + 5, top + 7))
            if words and column and row:  # neither the headings nor the names have a fill
                areas.append(Area(Rect(left, top, left + 90, top + 30), (190, 230, 250)))
    page = page_of(segments, SIZE, rules=Rules(areas=tuple(areas)))
    assert [block.cell_texts for block in page.blocks] == [tuple(map(tuple, planned))]
