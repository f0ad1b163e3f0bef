"""Pictures turned by quarters are read upright, and their boxes stay those of the picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw

from glm4v_desktop.core.geometry import Rect, Size, whole
from glm4v_desktop.ocr.page import Segment
from glm4v_desktop.ocr.page_reader import AreaReading, PictureReader
from glm4v_desktop.ocr.recognition.models import Pixels, Quad, Reading, TextModels, quad_of
from glm4v_desktop.ocr.recognition.orientation import Read, looks_upright, quarters_of
from glm4v_desktop.ocr.recognition.turned import Turn
from glm4v_desktop.reader.answers import answer_question
from tests.ocr.print_shop import as_picture, font, latin_font

ROWS = [
    ("Item", "Amount", "Tax"),
    ("Paper and ink", "1,240.50", "99.24"),
    ("Repairs", "318.00", "25.44"),
    ("Postage", "76.35", "6.11"),
    ("Cleaning", "905.10", "72.41"),
]


def printed(quarters: int) -> Image.Image:
    """A small table, turned clockwise by quarters."""
    image = Image.new("RGB", (620, 260), "white")
    pen = ImageDraw.Draw(image)
    for number, row in enumerate(ROWS):
        for text, x in zip(row, (30, 300, 480), strict=True):
            pen.text((x, 20 + 44 * number), text, "#202020", latin_font(22))
    return image.rotate(-90 * quarters, expand=True)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_segment_of_the_upright_picture_stands_in_the_turned_one(quarters: int) -> None:
    upright = np.zeros((60, 100), bool)
    box = Rect(10, 20, 70, 31)
    upright[box.top : box.bottom, box.left : box.right] = True
    turned = np.rot90(upright, -quarters)
    area = Rect(5, 7, 5 + turned.shape[1], 7 + turned.shape[0])
    found = Turn(area, quarters).segment(Segment("text", box, 1.0))
    rows, columns = np.nonzero(turned)
    assert found.box.moved(-5, -7) == Rect(columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    assert found.angle == 90 * quarters


LINES = [quad_of(Rect(20, 30 * n, 320, 30 * n + 20)) for n in range(1, 5)]
COLUMNS = [quad_of(Rect(30 * n, 20, 30 * n + 20, 320)) for n in range(1, 5)]
SHORT = [quad_of(Rect(30 * n, 20, 30 * n + 20, 44)) for n in range(1, 5)]


def print_shop_window(quads: Sequence[Quad], way: int) -> Pixels:
    """Boxes whose upper left corner is black when they are turned back by `way` quarters."""
    pixels = np.full((340, 340, 3), 255, np.uint8)
    for quad in quads:
        box = quad.box
        cut = np.rot90(pixels[box.top : box.bottom, box.left : box.right], way)
        cut[:8, :8] = 0
    return pixels


def read_upright(text: str, alone: str = "") -> Read:
    """Reads `text` where the upper left corner is black, and letters cut out alone as `alone`."""

    def read(pixels: Pixels, quads: Sequence[Quad]) -> list[Reading]:
        told = []
        for quad in quads:
            box = quad.box
            cut = pixels[box.top : box.bottom, box.left : box.right]
            cut = np.rot90(cut) if quad.is_vertical else cut  # as the recognizer does
            told.append(Reading(text, 0.99, 0) if cut[2, 2, 0] == 0 else Reading(alone, 0.6, 0))
        return told

    return read


@pytest.mark.parametrize(
    ("quads", "way"),
    [(LINES, 0), (LINES, 2), (COLUMNS, 1), (COLUMNS, 3), (SHORT, 0), (SHORT, 1), (SHORT, 2), (SHORT, 3)],
)
def test_the_way_that_reads_best_is_the_way_a_picture_is_turned(quads: Sequence[Quad], way: int) -> None:
    assert quarters_of(print_shop_window(quads, way), quads, read_upright("Cha 75)")) == way


def test_what_reads_badly_in_every_way_does_not_tell() -> None:
    assert (
        quarters_of(print_shop_window(LINES, 0), LINES, lambda _, quads: [Reading("", 0.5, 0)] * len(quads))
        is None
    )


def test_vertical_lines_whose_letters_stand_upright_are_not_turned() -> None:
    pixels = print_shop_window(COLUMNS, 1)
    assert quarters_of(pixels, COLUMNS, read_upright("日日日日日", alone="日")) == 0


def test_ordinary_lines_are_not_looked_at_twice() -> None:
    assert looks_upright(LINES, [0.99, 0.97, 0.4])
    assert looks_upright([*LINES, COLUMNS[0]], [0.99])
    assert not looks_upright(LINES, [0.65, 0.7, 0.99])
    assert not looks_upright(COLUMNS, [0.99])
    assert not looks_upright(SHORT, [0.99])


@pytest.fixture(scope="module")
def models() -> TextModels:
    return TextModels(threads=1)


def read_all(reading: AreaReading) -> AreaReading:
    while not reading.finished:
        reading.advance()
    return reading


@pytest.mark.slow_ocr
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_turned_table_is_read_and_said(models: TextModels, quarters: int) -> None:
    picture = as_picture(printed(quarters))
    reader = PictureReader(models)
    page = read_all(reader.reading(picture, None)).page()
    assert page.turned == 90 * quarters
    assert [list(row) for block in page.blocks for row in block.cell_texts] == [list(row) for row in ROWS]
    for box in page.boxes:
        assert box.box.intersection(whole(picture.size)) == box.box
        ink = np.asarray(printed(quarters))[box.box.top : box.box.bottom, box.box.left : box.box.right]
        assert ink.min() < 128
    answer = "".join(answer_question("What is the amount of repairs?", page))
    assert "318.00" in answer
    assert ("read upright" in answer) == bool(quarters)
    # A part of it, without and with what is known of the whole page.
    part = Rect(0, 0, 620, 104)
    if quarters:
        part = Turn(whole(picture.size), quarters).segment(Segment("", part, 1.0)).box
    known = read_all(reader.reading(picture, part))
    fresh = read_all(PictureReader(models).reading(picture, part))
    for reading in (known, fresh):
        assert reading.page().turned == 90 * quarters
        assert "1,240.50" in reading.page().text


@pytest.mark.slow_ocr
def test_vertical_chinese_is_not_called_turned(models: TextModels) -> None:
    face = font(40)
    if face is None:
        pytest.skip("no font with Chinese characters")
    image = Image.new("RGB", (300, 420), "white")
    pen = ImageDraw.Draw(image)
    poem = ("床前明月光疑是", "举头望明月低头")
    for number, line in enumerate(poem):
        for place, letter in enumerate(line):
            pen.text((200 - 90 * number, 20 + 48 * place), letter, "black", face)
    page = read_all(PictureReader(models).reading(as_picture(image), None)).page()
    assert page.turned == 0
    assert page.text.split() == list(poem)
    assert page.size == Size(300, 420)


@pytest.mark.slow_ocr
def test_a_page_photographed_at_an_angle_is_said_to_mix_up_rows(models: TextModels) -> None:
    image = Image.new("RGB", (900, 520), "white")
    pen = ImageDraw.Draw(image)
    for top in range(30, 480, 34):
        for left in range(60, 860, 160):
            pen.text((left, top), f"{top + left}.50", "#202020", latin_font(18))
    corners = (0, -60, 0, 580, 900, 520, 900, 0)
    fan = image.transform(image.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)
    pages = [
        read_all(PictureReader(models).reading(as_picture(picture), None)).page() for picture in (image, fan)
    ]
    assert [page.uneven for page in pages] == [False, True]
    said = ["".join(answer_question("What is the total?", page)) for page in pages]
    assert ["not parallel" in answer for answer in said] == [False, True]
