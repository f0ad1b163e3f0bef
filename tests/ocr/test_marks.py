"""Drawn check boxes, radio buttons and switches, in the looks of several toolkits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.dividing.layout import page_of
from glm4v_desktop.ocr.drawn.marks import beside_marks, marks_in
from glm4v_desktop.ocr.page import Mark, MarkKind, MarkState, Segment
from glm4v_desktop.ocr.recognition.models import Pixels, quad_of
from tests.ocr.print_shop import font, latin_font

CHECK, RADIO, SWITCH = MarkKind.CHECK, MarkKind.RADIO, MarkKind.SWITCH
ON, OFF, MIXED, UNKNOWN = MarkState.ON, MarkState.OFF, MarkState.MIXED, MarkState.UNKNOWN

TIMES = 8  # drawn this many times as large, then shrunk, so that edges are as soft as on a screen
PITCH = 40  # pixels from row to row
LEFT, LABEL = 20, 70  # x of the marks and of their texts, in pixels

Draw = Callable[["Enlarged", float, float, MarkState], None]


class Enlarged:
    """Draws on the enlarged picture, with coordinates of the shrunk one."""

    def __init__(self, width: int, height: int, paper: str) -> None:
        self.paper = paper
        self.ink = "#e0e0e0" if paper == "#1e1e1e" else "#333333"
        self._image = Image.new("RGB", (width * TIMES, height * TIMES), paper)
        self._pen = ImageDraw.Draw(self._image)

    def box(
        self, x: float, y: float, w: float, h: float, radius: float = 0, fill: str | None = None,
        edge: str | None = None, thick: float = 1,
    ) -> None:  # fmt: skip
        corners = (x * TIMES, y * TIMES, (x + w) * TIMES - 1, (y + h) * TIMES - 1)
        self._pen.rounded_rectangle(corners, radius * TIMES, fill, edge, round(thick * TIMES) if edge else 0)

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        self.box(x - radius, y - radius, 2 * radius, 2 * radius, radius, fill)

    def line(self, points: list[tuple[float, float]], color: str, thick: float = 2) -> None:
        self._pen.line([(x * TIMES, y * TIMES) for x, y in points], color, round(thick * TIMES), "curve")

    def pixels(self) -> Pixels:
        return np.array(self._image.reduce(TIMES))


def tick(on: Enlarged, x: float, y: float, size: float, color: str, thick: float = 2) -> None:
    points = [(0.2, 0.52), (0.42, 0.74), (0.8, 0.28)]
    on.line([(x + a * size, y + b * size) for a, b in points], color, thick)


def framed(on: Enlarged, x: float, y: float, state: MarkState) -> None:
    on.box(x, y, 16, 16, edge=on.ink, thick=1)
    if state is ON:
        tick(on, x, y, 16, on.ink)
    if state is MIXED:
        on.box(x + 4, y + 7, 8, 2, fill=on.ink)


def filled(on: Enlarged, x: float, y: float, state: MarkState) -> None:
    if state is OFF:
        on.box(x, y, 18, 18, 4, edge="#8a8a8a", thick=1)
        return
    on.box(x, y, 18, 18, 4, fill="#0067c0")
    if state is ON:
        tick(on, x, y, 18, "#ffffff")
    else:
        on.box(x + 5, y + 8, 8, 2, fill="#ffffff")


def thick(on: Enlarged, x: float, y: float, state: MarkState) -> None:
    on.box(x, y, 21, 21, 2, edge="#808080", thick=2)
    if state is ON:
        tick(on, x, y, 21, on.ink, 2.5)
    if state is MIXED:
        on.box(x + 5, y + 5, 11, 11, fill=on.ink)


def ringed(on: Enlarged, x: float, y: float, state: MarkState) -> None:
    on.box(x, y, 17, 17, 8.5, edge="#555555", thick=1)
    if state is ON:
        on.disc(x + 8.5, y + 8.5, 4.5, "#555555")


def disced(on: Enlarged, x: float, y: float, state: MarkState) -> None:
    if state is ON:
        on.disc(x + 10, y + 10, 10, "#0d6efd")
        on.disc(x + 10, y + 10, 5, on.paper)
    else:
        on.box(x, y, 20, 20, 10, edge="#9a9a9a", thick=1)


def pill(on: Enlarged, x: float, y: float, state: MarkState) -> None:
    on.box(x, y, 44, 24, 12, fill="#34c759" if state is ON else "#e2e2e4")
    on.disc(x + (32 if state is ON else 12), y + 12, 10, "#ffffff")


def outlined(on: Enlarged, x: float, y: float, state: MarkState) -> None:
    if state is ON:
        on.box(x, y, 40, 20, 10, fill="#4cc2ff")
        on.disc(x + 30, y + 10, 7, "#000000")
    else:
        on.box(x, y, 40, 20, 10, edge="#9a9a9a", thick=1)
        on.disc(x + 10, y + 10, 6, "#cfcfcf" if on.paper != "#ffffff" else "#5d5d5d")


def high_knob(on: Enlarged, x: float, y: float, state: MarkState) -> None:
    on.box(x, y + 4, 36, 14, 7, fill="#a5c8f0" if state is ON else "#9e9e9e")
    on.disc(x + (26 if state is ON else 10), y + 11, 11, "#1976d2" if state is ON else "#5f5f5f")


def page(
    draw: Draw, states: list[MarkState], paper: str = "#ffffff",
    shift: float = 0.0,
) -> tuple[Pixels, list[Rect]]:  # fmt: skip
    """The marks below each other with boxes of text beside them, and those boxes."""
    sheet = Enlarged(300, PITCH * len(states) + 20, paper)
    for number, state in enumerate(states):
        draw(sheet, LEFT + shift, 10 + PITCH * number + shift, state)
    lines = [Rect(LABEL, 12 + PITCH * n, LABEL + 120, 32 + PITCH * n) for n in range(len(states))]
    return sheet.pixels(), lines


@pytest.mark.parametrize("paper", ["#ffffff", "#1e1e1e", "#eef2f7"])
@pytest.mark.parametrize("shift", [0.0, 0.5])
@pytest.mark.parametrize(
    ("draw", "states", "kind"),
    [
        (framed, [ON, OFF, MIXED, OFF], CHECK),
        (filled, [OFF, ON, MIXED, ON], CHECK),
        (thick, [ON, OFF, MIXED], CHECK),
        (ringed, [OFF, ON, OFF], RADIO),
        (disced, [OFF, OFF, ON], RADIO),
        (pill, [ON, OFF], SWITCH),
        (outlined, [OFF, ON], SWITCH),
        (high_knob, [ON, OFF], SWITCH),
    ],
)
def test_marks_are_found_with_their_states(
    draw: Draw,
    states: list[MarkState],
    kind: MarkKind,
    shift: float,
    paper: str,
) -> None:
    pixels, lines = page(draw, states, paper, shift)
    found = marks_in(pixels, lines)
    assert [segment.mark for segment in found] == [Mark(kind, state) for state in states]


def test_a_knob_on_the_left_of_a_colored_track_tells_nothing() -> None:
    sheet = Enlarged(300, 60, "#ffffff")
    sheet.box(20, 10, 44, 24, 12, fill="#34c759")
    sheet.disc(32, 22, 10, "#ffffff")
    (found,) = marks_in(sheet.pixels(), [Rect(90, 12, 190, 32)])
    assert found.mark == Mark(SWITCH, UNKNOWN)


def test_an_empty_square_needs_a_text_beside_it_or_another_that_is_checked() -> None:
    pixels, _ = page(framed, [OFF])
    assert len(marks_in(pixels, [Rect(44, 9, 150, 29)])) == 1
    assert marks_in(pixels, [Rect(200, 9, 290, 29)]) == []
    assert marks_in(page(framed, [OFF, OFF])[0], []) == []
    pixels, _ = page(framed, [OFF, ON, OFF])
    assert len(marks_in(pixels, [])) == 3  # a column of a table


def test_a_checked_box_and_its_neighbor_may_stand_within_a_text() -> None:
    for states, count in (([OFF, ON], 2), ([OFF, OFF], 0)):
        sheet = Enlarged(300, 60, "#ffffff")
        for number, state in enumerate(states):
            sheet.box(40 + 90 * number, 14, 12, 12, fill="#333333")  # the letter before
            framed(sheet, 56 + 90 * number, 12, state)
        assert len(marks_in(sheet.pixels(), [Rect(38, 10, 250, 32)])) == count


@pytest.mark.parametrize("text", ["O D 0 Q", "OOO 000", "DO NOT OPEN", "0 days", "Qo8"])
@pytest.mark.parametrize("px", [16, 22, 30])
def test_letters_are_no_marks(text: str, px: int) -> None:
    image = Image.new("RGB", (500, 120), "white")
    pen = ImageDraw.Draw(image)
    for y in (10, 60):
        pen.text((20, y), text, "#222222", latin_font(px))
    assert marks_in(np.array(image), [Rect(18, 8, 300, 46), Rect(18, 58, 300, 96)]) == []


@pytest.mark.parametrize("text", ["口令保护", "口 回 田 日", "国口中", "〇二四年", "囗"])
@pytest.mark.parametrize("px", [16, 20, 32])
def test_square_characters_are_no_marks(text: str, px: int) -> None:
    face = latin_font(px)
    if font(px) is None:
        pytest.skip("no Chinese font")
    image = Image.new("RGB", (500, 120), "white")
    pen = ImageDraw.Draw(image)
    pen.text((20, 10), f"入{text}", "#222222", face)
    assert marks_in(np.array(image), [Rect(18, 8, 300, 46)]) == []


def test_swatches_of_a_legend_badges_and_noise_are_no_marks() -> None:
    sheet = Enlarged(500, 200, "#ffffff")
    for number, color in enumerate(("#e74c3c", "#3498db", "#2ecc71")):
        sheet.box(20 + 150 * number, 20, 14, 14, 0, fill=color)
        sheet.disc(27 + 150 * number, 67, 7, color)
        sheet.box(20 + 150 * number, 100, 50, 22, 11, fill=color)
    lines = [Rect(40 + 150 * n, y, 140 + 150 * n, y + 20) for n in range(3) for y in (17, 57, 100)]
    assert marks_in(sheet.pixels(), lines) == []
    noise = np.random.default_rng(7).integers(0, 256, (400, 600, 3), np.uint8)
    assert marks_in(noise, lines) == []


def test_a_mark_is_joined_with_the_text_behind_it() -> None:
    size = Size(400, 200)
    segments = [
        Segment("☑", Rect(10, 10, 28, 28), 1.0, mark=Mark(CHECK, ON)),
        Segment("Keep history", Rect(36, 10, 140, 30), 0.9),
        Segment("Bluetooth", Rect(10, 60, 100, 80), 0.9),
        Segment("[off]", Rect(340, 58, 384, 82), 1.0, mark=Mark(SWITCH, OFF)),
    ]
    made = page_of(segments, size)
    assert [row.text for row in made.rows] == ["☑ Keep history", "Bluetooth  [off]"]
    assert sorted(box.text for box in made.boxes) == sorted(segment.text for segment in segments)
    assert made.rows[0].segments[0].box == Rect(10, 10, 140, 30)


def test_a_switch_stands_in_the_row_of_the_name_and_not_of_its_explanation() -> None:
    size = Size(400, 200)
    segments = [
        Segment("Reduce motion", Rect(10, 10, 120, 28), 0.9),
        Segment("Turns off animations", Rect(10, 32, 150, 48), 0.9),
        Segment("Storage", Rect(10, 80, 80, 98), 0.9),
        Segment("3.2 GB", Rect(340, 80, 390, 98), 0.9),
        Segment("[off]", Rect(346, 18, 390, 42), 1.0, mark=Mark(SWITCH, OFF)),
    ]
    made = page_of(segments, size)
    assert [row.text for row in made.rows] == [
        "Reduce motion  [off]",
        "Turns off animations",
        "Storage  3.2 GB",
    ]
    assert Rect(346, 18, 390, 42) in [box.box for box in made.boxes]


def test_a_box_with_a_gray_or_colored_inside_is_not_empty() -> None:
    for fill in ("#777777", "#4a90d9"):
        sheet = Enlarged(300, 60, "#2b2b2b")
        sheet.box(20, 12, 18, 18, 0, fill, edge="#cccccc", thick=1)
        assert marks_in(sheet.pixels(), [Rect(46, 11, 150, 31)]) == []


def test_a_sunken_box_is_not_partly_checked() -> None:
    sheet = Enlarged(300, 100, "#d4d0c8")
    for number in range(2):  # white, with a shadow at the upper left and a light edge at the lower right
        top = 12 + 40 * number
        sheet.box(20, top, 20, 20, 0, "#808080")
        sheet.box(21, top + 1, 18, 18, 0, "#404040")
        sheet.box(22, top + 2, 17, 17, 0, "#ffffff")
        tick(sheet, 21, top, 18, "#000000", 2.5) if number else None
    lines = [Rect(46, 11 + 40 * n, 150, 31 + 40 * n) for n in range(2)]
    found = marks_in(sheet.pixels(), lines)
    assert MIXED not in {segment.mark.state for segment in found if segment.mark}


def test_soft_squares_in_the_color_of_their_text_are_icons() -> None:
    sheet = Enlarged(300, 120, "#ffffff")
    for number in range(2):
        sheet.box(20, 12 + 50 * number, 14, 14, 3.5, edge="#333333", thick=2)
        sheet.box(46, 14 + 50 * number, 60, 10, fill="#333333")  # a word
    lines = [Rect(44, 10 + 50 * n, 108, 28 + 50 * n) for n in range(2)]
    assert marks_in(sheet.pixels(), lines) == []


def test_a_line_is_read_beside_the_marks_in_it() -> None:
    line = quad_of(Rect(10, 10, 210, 30))
    marks = [Rect(12, 12, 28, 28), Rect(100, 12, 116, 28)]
    assert [piece.box for piece in beside_marks(line, marks)] == [
        Rect(28, 10, 100, 30),
        Rect(116, 10, 210, 30),
    ]
    assert beside_marks(quad_of(Rect(11, 10, 29, 30)), marks) == []
    assert beside_marks(line, [Rect(12, 60, 28, 76)]) == [line]


def test_the_state_is_written_as_a_sign() -> None:
    signs = [Mark(CHECK, state).sign for state in (ON, OFF, MIXED, UNKNOWN)]
    assert signs == ["☑", "☐", "⊟", "[?]"]
    assert [Mark(SWITCH, ON).sign, Mark(RADIO, OFF).sign] == ["[on]", "○"]


def test_a_gray_tick_on_gray_says_no_state() -> None:
    sheet = Enlarged(300, 140, "#ece9e0")
    for number, (paper, ink) in enumerate([("#ffffff", "#000000"), ("#d8d5cc", "#808080")]):
        sheet.box(20, 12 + 40 * number, 20, 20, 0, paper, edge="#404040", thick=1)
        tick(sheet, 20, 12 + 40 * number, 20, ink, 2.5)
    lines = [Rect(46, 11 + 40 * n, 150, 31 + 40 * n) for n in range(2)]
    found = marks_in(sheet.pixels(), lines)
    assert [each.mark for each in found] == [Mark(CHECK, ON), Mark(CHECK, UNKNOWN)]


def test_a_colored_square_is_an_empty_box_beside_checked_ones_only() -> None:
    sheet = Enlarged(300, 140, "#ffffff")
    for number, state in enumerate([ON, OFF]):
        sheet.box(20, 12 + 40 * number, 18, 18, 3, "#6200ee" if state is ON else "#e0e0e0")
        tick(sheet, 20, 12 + 40 * number, 18, "#ffffff") if state is ON else None
    lines = [Rect(46, 11 + 40 * n, 150, 31 + 40 * n) for n in range(2)]
    assert [each.mark for each in marks_in(sheet.pixels(), lines)] == [Mark(CHECK, ON), Mark(CHECK, OFF)]
    legend = Enlarged(300, 140, "#ffffff")
    for number, color in enumerate(["#6200ee", "#e0e0e0"]):
        legend.box(20, 12 + 40 * number, 18, 18, 3, color)
    assert marks_in(legend.pixels(), lines) == []


def test_sunken_radio_buttons_are_told() -> None:
    sheet = Enlarged(300, 140, "#d4d0c8")
    for number, state in enumerate([OFF, ON, OFF]):
        y = 22 + 40 * number
        sheet.disc(30, y, 10, "#ffffff")
        sheet.disc(29.2, y - 0.8, 9.2, "#606060")
        sheet.disc(30.4, y + 0.4, 8.4, "#ffffff")
        sheet.disc(30, y, 3, "#000000") if state is ON else None
    lines = [Rect(46, 11 + 40 * n, 150, 31 + 40 * n) for n in range(3)]
    found = marks_in(sheet.pixels(), lines)
    assert [each.mark for each in found] == [Mark(RADIO, OFF), Mark(RADIO, ON), Mark(RADIO, OFF)]
