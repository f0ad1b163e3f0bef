"""The real models on small pictures."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator

import pytest
from PIL import Image, ImageDraw

from glm4v_desktop.core.geometry import Rect, Size, whole
from glm4v_desktop.ocr.dividing.layout import page_of
from glm4v_desktop.ocr.page import normalized
from glm4v_desktop.ocr.page_reader import AreaReading
from glm4v_desktop.ocr.recognition.models import TextModels, pixels_of, quad_of
from glm4v_desktop.reader.answers import answer_question
from tests.ocr.print_shop import as_picture, font, latin_font, print_rows

pytestmark = pytest.mark.slow_ocr


@pytest.fixture(scope="module")
def models() -> Iterator[TextModels]:
    """Loaded and used while every attempt to reach a network raises."""

    def refuse(*_: object) -> None:
        raise AssertionError("the reader tried to reach a network")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        loaded = TextModels(threads=1)
        loaded.warm_up()
        yield loaded


def read(models: TextModels, image: Image.Image, area: Rect | None = None) -> AreaReading:
    picture = as_picture(image)
    reading = AreaReading(picture, area or whole(picture.size), models)
    while not reading.finished:
        reading.advance()
    return reading


def texts(reading: AreaReading) -> list[str]:
    return [normalized(segment.text) for segment in reading.segments]


AMOUNTS = [f"{random.Random(n).uniform(1, 99_999):,.2f}" for n in range(24)]


def test_small_print_across_tiles_is_read_whole(models: TextModels) -> None:
    rows = [AMOUNTS[n : n + 3] for n in range(0, 24, 3)]
    image = print_rows(rows, Size(1500, 170), latin_font(11), (600, 700, 1300), 19)
    long_line = "The quick brown fox jumps over 1,234.56 lazy dogs "
    wide = print_rows([[long_line * 6]], Size(1500, 40), latin_font(11), (5,), 19)
    both = Image.new("RGB", (1500, 210), "white")
    both.paste(wide, (0, 0))
    both.paste(image, (0, 40))
    found = texts(read(models, both))
    assert sum(normalized(amount) in found for amount in AMOUNTS) >= 23
    [line] = [text for text in found if text.startswith("thequick")]
    assert line.count("1,234.56") >= 4


def test_print_of_six_pixels_is_enlarged(models: TextModels) -> None:
    rows = [AMOUNTS[n : n + 4] for n in range(0, 24, 4)]
    found = texts(read(models, print_rows(rows, Size(420, 100), latin_font(6), (10, 110, 210, 310), 12)))
    assert sum(normalized(amount) in found for amount in AMOUNTS) >= 20


def test_a_tiny_region_tight_around_one_number(models: TextModels) -> None:
    image = print_rows([["9,876.54"]], Size(400, 60), latin_font(12), (100,), 20)
    left, top, right, bottom = (round(side) for side in latin_font(12).getbbox("9,876.54"))
    region = Rect(100 + left, 8 + top, 100 + right, 8 + bottom)
    assert texts(read(models, image, region)) == ["9,876.54"]


def test_a_region_that_cuts_a_line_and_a_number_has_whole_words(models: TextModels) -> None:
    rows = [["Total of the year 2,345,678.90"], ["Taxes paid 1,204.55"], ["Balance 77,310.08"]]
    image = print_rows(rows, Size(420, 110), latin_font(15), (20,), 30)
    number = round(latin_font(15).getlength("Total of the year "))
    region = Rect(0, 0, 20 + number + 70, 60)  # through most of the number, and above the last line
    assert sorted(texts(read(models, image, region))) == ["taxespaid1,204.55", "totaloftheyear2,345,678.90"]
    before = Rect(0, 0, 20 + number + 20, 30)
    assert texts(read(models, image, before)) == ["totaloftheyear"]


@pytest.mark.parametrize("size", [Size(1, 1), Size(2, 5), Size(6, 3), Size(40, 2), Size(3, 700)])
def test_regions_of_a_few_pixels_do_not_crash(models: TextModels, size: Size) -> None:
    image = Image.effect_noise((size.width, size.height), 120).convert("RGB")
    assert read(models, image).finished


def test_light_print_on_dark_and_color_order(models: TextModels) -> None:
    image = print_rows(
        [["Total", "52.5%"]], Size(300, 40), latin_font(15), (10, 150), 20, "#ff6060", "#101860"
    )
    assert texts(read(models, image)) == ["total", "52.5%"]


def test_a_lone_figure_is_not_turned(models: TextModels) -> None:
    image = print_rows([["1", "7", "0"]], Size(300, 40), latin_font(14), (20, 120, 220), 20)
    assert sorted(texts(read(models, image))) == ["0", "1", "7"]


def test_a_tilted_scan(models: TextModels) -> None:
    image = print_rows(
        [[f"Clause {n} amounts to {AMOUNTS[n]}"] for n in range(4)],
        Size(700, 150),
        latin_font(16),
        (120,),
        30,
    )
    tilted = image.rotate(2.5, Image.Resampling.BICUBIC, fillcolor="white")
    found = " ".join(texts(read(models, tilted)))
    assert sum(normalized(AMOUNTS[n]) in found for n in range(4)) >= 3


def test_a_chinese_statement_keeps_its_rows(models: TextModels) -> None:
    face = font(16)
    if face is None:
        pytest.skip("no font with Chinese characters on this machine")
    rows = (
        ("项目", "2024年", "2023年"),
        ("营业收入", "28,563.21", "1,204.77"),
        ("净利润", "(62.17)", "-85.33"),
    )
    page = read(models, print_rows(rows, Size(520, 110), face, (10, 220, 380), 32)).page()
    [block] = page.blocks
    read_rows = [tuple(normalized(text) for text in row) for row in block.cell_texts]
    assert read_rows == [tuple(normalized(text) for text in row) for row in rows]


def test_nothing_to_recognize(models: TextModels) -> None:
    picture = as_picture(Image.new("RGB", (60, 40), "white"))
    assert models.read(pixels_of(picture), []) == []
    assert models.find(pixels_of(picture)) == []
    [(text, *_)] = models.read(pixels_of(picture), [quad_of(Rect(0, 0, 60, 40))])
    assert not text.strip()


@pytest.mark.parametrize(
    "words",
    [
        "[ONNXRuntimeError] : 6 : EXCEPTION : Failed to allocate memory for a buffer of size 9",
        "[ONNXRuntimeError] : 1 : FAIL : std::bad_alloc",
        "numpy._core._exceptions._ArrayMemoryError: Unable to allocate 4.00 GiB for an array",
    ],
)
def test_the_runtimes_ways_to_say_that_memory_is_out_become_one(models: TextModels, words: str) -> None:
    def run(*_: object, **__: object) -> object:
        raise RuntimeError(words)

    class Failing:
        session = __call__ = staticmethod(run)
        resize_norm_img = staticmethod(models._recognizer.resize_norm_img)

    other = object.__new__(TextModels)
    other._cv2, other._engine, other._recognizer = models._cv2, Failing(), Failing()
    pixels = pixels_of(as_picture(Image.new("RGB", (64, 32), "white")))
    with pytest.raises(MemoryError):
        other.read(pixels, [quad_of(Rect(0, 0, 64, 32))])
    with pytest.raises(MemoryError):
        other.find(pixels)


WORLD = [
    ("Umsatz", "1.234.567,89 €"),
    ("Chiffre", "1 448 949,50 €"),
    ("Balance", "1,234.50-"),
    ("Card number", "6222 0210 0109 8765 432"),
    ("Account", "6222021001098765432"),
    ("Valid", "2024-03-15 to 2024-12-31"),
    ("Amount", "HK$2,000.00"),
    ("Swiss", "CHF 1'234'567.89"),
]


@pytest.mark.parametrize(("px", "value_x"), [(15, 150), (22, 330)])
def test_numbers_of_the_world_are_answered_whole(models: TextModels, px: int, value_x: int) -> None:
    image = print_rows(WORLD, Size(value_x + 20 * px, 2 * px * 9), latin_font(px), (10, value_x), 2 * px)
    reading = read(models, image)
    on = page_of(reading.segments, Size(*image.size))
    for label, value in WORLD:
        bold = "".join(answer_question(label, on)).split("\n")[0].replace("\\", "")
        assert normalized(bold) == normalized(f"**{value}**")


@pytest.mark.parametrize("gap", [0.3, 0.6])
def test_two_amounts_that_nearly_touch_are_no_price(models: TextModels, gap: float) -> None:
    face, rows = latin_font(20), [("Nut", "1250", "0.9800"), ("Bolt", "300", "3.4513")]
    image = Image.new("RGB", (420, 120), "white")
    pen = ImageDraw.Draw(image)
    for number, (name, count, price) in enumerate(rows):
        pen.text((10, 10 + 44 * number), name, "#111", face)
        pen.text((240 - face.getlength(count), 10 + 44 * number), count, "#111", face)
        pen.text((240 + round(gap * 20), 10 + 44 * number), price, "#111", face)
    on = page_of(read(models, image).segments, Size(*image.size))
    for name, count, price in rows:
        answer = "".join(answer_question(name, on))
        assert f"{count}{price}" not in answer
        assert count in answer
        assert price in answer
