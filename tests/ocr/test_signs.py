"""Ticks and crosses without a box."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.drawn.marks import marks_in
from glm4v_desktop.ocr.page import Mark, MarkKind, MarkState
from glm4v_desktop.ocr.recognition.models import Pixels
from tests.ocr.print_shop import latin_font

TICK, CROSS = Mark(MarkKind.SIGN, MarkState.ON), Mark(MarkKind.SIGN, MarkState.OFF)
TIMES = 8


def sheet(rows: list[str], size: int, thick: float, ink: str, paper: str) -> Pixels:
    """v is a tick, x a cross, - an empty cell; columns are 90 pixels apart, rows 44."""
    image = Image.new("RGB", (90 * len(rows[0]) * TIMES, 44 * len(rows) * TIMES), paper)
    pen = ImageDraw.Draw(image)
    shapes = {
        "v": [[(0.0, 0.55), (0.35, 0.9), (1.0, 0.1)]],
        "x": [[(0.0, 0.0), (1.0, 1.0)], [(0.0, 1.0), (1.0, 0.0)]],
    }
    for y, row in enumerate(rows):
        for x, letter in enumerate(row):
            for points in shapes.get(letter, []):
                at = [
                    (round((90 * x + 36 + a * size) * TIMES), round((44 * y + 14 + b * size) * TIMES))
                    for a, b in points
                ]
                pen.line(at, ink, round(thick * TIMES), "curve")
    return np.array(image.reduce(TIMES))


@pytest.mark.parametrize(("size", "thick"), [(10, 1.6), (14, 2.0), (22, 3.0)])
@pytest.mark.parametrize(("ink", "paper"), [("#13a05f", "#ffffff"), ("#c0c0c0", "#1e1e1e")])
def test_ticks_and_crosses_are_told_apart(size: int, thick: float, ink: str, paper: str) -> None:
    found = marks_in(sheet(["vxv", "xxv", "-v-"], size, thick, ink, paper), [])
    found.sort(key=lambda each: (each.box.top // 44, each.box.left))
    assert [each.mark for each in found] == [TICK, CROSS, TICK, CROSS, CROSS, TICK, TICK]


def test_a_cross_needs_a_tick_in_its_row_or_column() -> None:
    assert marks_in(sheet(["x-", "-x"], 14, 2, "#333333", "#ffffff"), []) == []


def test_a_lone_tick_needs_a_text_beside_it() -> None:
    pixels = sheet(["-v-"], 14, 2, "#333333", "#ffffff")
    assert marks_in(pixels, []) == []
    (found,) = marks_in(pixels, [Rect(10, 10, 110, 32)])
    assert found.mark == TICK


@pytest.mark.parametrize("text", ["vV", "yY", "Lx", "kX", "√4", "/\\", "J7"])
def test_letters_within_a_text_are_no_signs(text: str) -> None:
    image = Image.new("RGB", (300, 60), "#ffffff")
    pen = ImageDraw.Draw(image)
    pen.text((20, 20), f"{text} of the {text}", "#333333", latin_font(18))
    left, top, right, bottom = pen.textbbox((20, 20), f"{text} of the {text}", latin_font(18))
    line = Rect(int(left) - 3, int(top) - 4, int(right) + 3, int(bottom) + 4)
    assert marks_in(np.array(image), [line]) == []
