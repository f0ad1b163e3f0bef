"""Marks near the border of two bands, in which a picture is read."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from glm4v_desktop.core.geometry import Rect, Size, whole
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.ocr.page import MarkKind
from glm4v_desktop.ocr.page_reader import AreaReading
from glm4v_desktop.ocr.recognition.models import Pixels, Quad
from glm4v_desktop.ocr.recognition.tiles import MAX_HEIGHT, OVERLAP, bands
from tests.ocr.word_blocks import BlockOcr, picture_of

SIZE = Size(600, 3 * MAX_HEIGHT)


class TextOcr(BlockOcr):
    """Sees only the blocks on the left: a detector of text takes no switch for a line."""

    def find(self, pixels: Pixels, enlarge: int = 1) -> list[Quad]:
        return [quad for quad in super().find(pixels, enlarge) if quad.box.left < 400]


def with_switch(picture: Picture, top: int) -> Picture:
    pixels = np.frombuffer(picture.rgb, np.uint8).reshape(SIZE.height, SIZE.width, 3)
    large = Image.new("RGB", (100 * 4, 60 * 4), "white")
    pen = ImageDraw.Draw(large)
    pen.rounded_rectangle((0, 0, 399, 239), 120, "#30d158")
    pen.ellipse((168, 8, 391, 231), "white")
    made = pixels.copy()
    made[top : top + 60, 460:560] = np.array(large.reduce(4))
    rgb = made.tobytes()
    return Picture(picture_key(SIZE, rgb), SIZE, rgb)


@pytest.mark.parametrize("above", [-60, -28, -20, -12, 0, 30])
def test_a_switch_higher_than_its_text_is_found_at_the_border_of_a_band(above: int) -> None:
    middle = bands(whole(SIZE))[0][0].bottom - OVERLAP + above
    words = [Rect(40, middle - 10, 200, middle + 10), Rect(40, 900, 200, 920)]
    reading = AreaReading(with_switch(picture_of(words, SIZE), middle - 30), whole(SIZE), TextOcr())
    while not reading.finished:
        reading.advance()
    marks = [segment.mark for segment in reading.segments if segment.mark is not None]
    assert [mark.kind for mark in marks] == [MarkKind.SWITCH]
