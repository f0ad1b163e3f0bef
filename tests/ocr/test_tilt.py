"""The tilt of a page, from its lines and its ink."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from glm4v_desktop.core.geometry import Rect, Size, whole
from glm4v_desktop.ocr.page import Segment
from glm4v_desktop.ocr.recognition.models import Pixels, Quad, pixels_of, quad_of
from glm4v_desktop.ocr.recognition.tilt import is_uneven, tilt_of
from glm4v_desktop.ocr.recognition.turned import Turn
from tests.ocr.print_shop import as_picture, latin_font

SIZE = Size(1000, 420)
SHORT, LONG = ("A1", "7.4", "no", "38", "C0", "9.1"), ("Regional total", "120,400.50", "3,018.25")


def page(cells: tuple[str, ...]) -> tuple[Image.Image, list[Rect]]:
    """Rows of these cells and their boxes."""
    image, boxes = Image.new("RGB", (SIZE.width, SIZE.height), "#ffffff"), []
    pen, face = ImageDraw.Draw(image), latin_font(18)
    for top in range(40, 380, 34):
        for number, text in enumerate(cells):
            place = (40 + number * (SIZE.width - 80) // len(cells), top)
            pen.text(place, text, "#202020", face)
            boxes.append(Rect(*(round(side) for side in pen.textbbox(place, text, face))))
    return image, boxes


def tilted(cells: tuple[str, ...], degrees: float, jitter: float = 0.0) -> tuple[Pixels, list[Quad]]:
    """The page tilted clockwise, and its boxes as a detector gives them."""
    image, boxes = page(cells)
    chance = random.Random(5)
    turned = image.rotate(-degrees, Image.Resampling.BICUBIC, fillcolor="#ffffff")
    return np.asarray(turned), [rotated(box, degrees, chance.uniform(-jitter, jitter)) for box in boxes]


def rotated(box: Rect, degrees: float, lean: float) -> Quad:
    """The box turned around the page's middle; its sides lean by some degrees more."""
    x, y = (box.left + box.right) / 2 - SIZE.width / 2, (box.top + box.bottom) / 2 - SIZE.height / 2
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    middle = x * cos - y * sin + SIZE.width / 2, x * sin + y * cos + SIZE.height / 2
    cos, sin = math.cos(math.radians(degrees + lean)), math.sin(math.radians(degrees + lean))
    corners = [(dx * box.width / 2, dy * box.height / 2) for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return Quad(*((middle[0] + x * cos - y * sin, middle[1] + x * sin + y * cos) for x, y in corners))


@pytest.mark.parametrize("cells", [SHORT, LONG])
@pytest.mark.parametrize("degrees", [-6, -3, -1.5, -0.7, -0.3, 0.3, 0.5, 0.9, 1.5, 3, 6])
def test_a_tilt_is_found_to_a_tenth_of_a_degree(cells: tuple[str, ...], degrees: float) -> None:
    found = tilt_of(*tilted(cells, degrees, jitter=0.8))
    assert found == pytest.approx(degrees, abs=0.1)


@pytest.mark.parametrize("cells", [SHORT, LONG])
def test_a_level_page_is_not_tilted_by_boxes_that_lean(cells: tuple[str, ...]) -> None:
    """Where the same letters hang below every line, most boxes lean, but the rows stay level."""
    pixels, quads = tilted(cells, 0)
    assert tilt_of(pixels, quads) == 0
    leaning = [rotated(quad.box, 0, 0.8) for quad in quads]
    assert tilt_of(pixels, leaning) == 0


def test_a_tilt_that_moves_no_line_is_left_alone() -> None:
    pixels, quads = tilted(LONG, 0.1)
    assert tilt_of(pixels, quads[:3]) == 0


def test_lines_that_do_not_agree_do_not_tell() -> None:
    pixels, quads = tilted(LONG, 0)
    scattered = [rotated(quad.box, 0, lean) for quad, lean in zip(quads, (8, -7, 3, -2, 6, -5), strict=False)]
    assert tilt_of(pixels, scattered) is None
    assert tilt_of(pixels, quads[:2]) is None
    assert tilt_of(np.full((60, 80, 3), 255, np.uint8), [quad_of(Rect(5, 5, 75, 20))] * 3) is None


@pytest.mark.parametrize("cells", [SHORT, LONG])
@pytest.mark.parametrize(("narrower", "uneven"), [(0, False), (8, False), (40, True)])
def test_lines_that_fan_out_are_told(cells: tuple[str, ...], narrower: int, uneven: bool) -> None:
    """As on a photo whose left side is farther away: it is lower by so many pixels above and below."""
    image, _ = page(cells)
    width, height = image.size
    corners = (0, -narrower, 0, height + narrower, width, height, width, 0)
    fan = image.transform(image.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)
    assert is_uneven(np.asarray(fan)) is uneven


@pytest.mark.parametrize(("quarters", "tilt"), [(0, 2.0), (1, -3.0), (2, 0.7), (3, 6.0)])
def test_what_is_found_in_the_upright_picture_stands_in_the_turned_one(quarters: int, tilt: float) -> None:
    upright = Image.new("RGB", (500, 300), "#ffffff")
    pen = ImageDraw.Draw(upright)
    pen.rectangle([100, 60, 219, 79], "#000000")
    turned = upright.rotate(-tilt, Image.Resampling.BICUBIC, expand=True, fillcolor="#ffffff")
    picture = as_picture(turned.rotate(-90 * quarters, expand=True))
    turn = Turn.by(whole(picture.size), 90 * quarters + tilt)
    leveled = pixels_of(turn.upright(picture)).min(axis=2) < 128
    ys, xs = np.nonzero(leveled)
    box = Rect(int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
    assert box.width == pytest.approx(120, abs=2)
    assert box.height == pytest.approx(20, abs=2)
    segment = turn.segment(Segment("text", box, 1.0))
    ys, xs = np.nonzero(pixels_of(picture).min(axis=2) < 128)
    sides = (segment.box.left, segment.box.top, segment.box.right, segment.box.bottom)
    assert sides == pytest.approx((xs.min(), ys.min(), xs.max() + 1, ys.max() + 1), abs=2)
    assert segment.angle == pytest.approx((90 * quarters + tilt) % 360)
    quad = turn.quad(quad_of(box))
    assert quad.width == pytest.approx(120, abs=2)  # along the text, whichever way it runs
