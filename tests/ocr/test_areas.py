"""Areas with a ground of their own in drawn pixels."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageColor, ImageDraw

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.dividing.layout import page_of
from glm4v_desktop.ocr.drawn.areas import find_areas
from glm4v_desktop.ocr.recognition.models import Pixels
from glm4v_desktop.ocr.rules import Area, Rules
from tests.ocr.print_shop import latin_font

SIZE = (640, 400)
CARD = Rect(60, 40, 300, 160)


def pixels_of(image: Image.Image) -> Pixels:
    return np.asarray(image.convert("RGB"))


def corners(rect: Rect) -> list[int]:
    """As Pillow takes them, with the last pixels inside."""
    return [rect.left, rect.top, rect.right - 1, rect.bottom - 1]


@pytest.mark.parametrize(
    ("ground", "card"),
    [("#ffffff", "#f9fafb"), ("#f6f8fa", "#ffffff"), ("#12161c", "#1b222c"), ("#0b0e13", "#000000"),
     ("#f4f4f4", "#ecf8ec"), ("#3355aa", "#ffcc00")],
)  # fmt: skip
@pytest.mark.parametrize("radius", [0, 12])
def test_a_card_on_another_ground_is_found_with_its_color(ground: str, card: str, radius: int) -> None:
    image = Image.new("RGB", SIZE, ground)
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle(corners(CARD), radius, card)
    pen.text((76, 52), "Parcels sorted", "#808080", latin_font(14))
    pen.text((76, 84), "48,317", "#808080", latin_font(32))
    pen.text((340, 52), "beside the card", "#808080", latin_font(14))
    red, green, blue = ImageColor.getrgb(card)[:3]
    assert find_areas(pixels_of(image)) == (Area(CARD, (red, green, blue)),)


def test_a_frame_of_one_pixel_is_the_edge_of_an_area_of_the_same_color() -> None:
    image = Image.new("RGB", SIZE, "white")
    ImageDraw.Draw(image).rounded_rectangle(corners(CARD), 8, "white", "#e5e7eb")
    (area,) = find_areas(pixels_of(image))
    assert area.box == Rect(CARD.left + 1, CARD.top + 1, CARD.right - 1, CARD.bottom - 1)


def test_the_shadow_of_a_card_does_not_part_the_ground_around_it() -> None:
    pixels = np.full((400, 640, 3), 244, np.uint8)
    card = Rect(20, 60, 620, 160)
    across = np.minimum(np.arange(640), np.arange(640)[::-1])
    for depth in range(8):  # falls off by two levels a pixel, and toward the sides by one
        shade = 228 + 2 * depth
        pixels[card.bottom + depth] = np.clip(244 - across, shade, 244)[:, None]
    pixels[card.top : card.bottom, card.left : card.right] = 255
    assert find_areas(pixels) == (Area(card, (255, 255, 255)),)


def test_areas_lie_in_areas_and_beside_each_other() -> None:
    image = Image.new("RGB", SIZE, "#ffffff")
    pen = ImageDraw.Draw(image)
    boxes = [
        Rect(0, 0, 160, 400),  # a sidebar
        Rect(0, 80, 160, 116),  # its chosen entry, which parts it
        Rect(180, 20, 620, 380),
        Rect(200, 40, 400, 100),
    ]
    for box, color in zip(boxes, ["#222831", "#393e46", "#eeeeee", "#ffffff"], strict=True):
        pen.rectangle(corners(box), color)
    found = [area.box for area in find_areas(pixels_of(image))]
    assert set(found) >= {Rect(0, 0, 160, 80), *boxes[1:], Rect(0, 116, 160, 400)}
    assert found == sorted(found, key=lambda box: (box.top, box.left))


def test_text_does_not_part_a_stripe_and_stripes_are_areas() -> None:
    image = Image.new("RGB", SIZE, "#ffffff")
    pen = ImageDraw.Draw(image)
    for top in range(20, 380, 48):
        pen.rectangle([40, top, 599, top + 23], "#f3f5f8")
    for top in range(20, 370, 24):
        for left in (48, 250, 450):
            pen.text((left, top + 3), "Larchwood 1,215", "#202020", latin_font(14))
    found = [area.box for area in find_areas(pixels_of(image))]
    assert [box for box in found if box.width == 560] == [
        Rect(40, top, 600, top + 24) for top in range(20, 380, 48)
    ]


def test_a_gradient_is_one_ground_and_a_photograph_is_none() -> None:
    image = Image.new("RGB", SIZE, "#ffffff")
    across = np.linspace(60, 200, CARD.width).astype(np.uint8)
    pixels = pixels_of(image).copy()
    pixels[CARD.top : CARD.bottom, CARD.left : CARD.right, 0] = across
    noise = np.random.default_rng(5).integers(0, 255, (150, 200, 3), np.uint8)
    pixels[200:350, 400:600] = noise
    assert [area.box for area in find_areas(pixels)] == [CARD]


def test_a_compressed_picture_still_has_its_areas() -> None:
    image = Image.new("RGB", SIZE, "#ffffff")
    pen = ImageDraw.Draw(image)
    pen.rectangle(corners(CARD), "#d6e4f5")
    for top in range(180, 380, 20):
        pen.text((20, top), "Print makes the compression noisy all around it " * 2, "#202020", latin_font(14))
    compressed = io.BytesIO()
    image.save(compressed, "JPEG", quality=80)
    boxes = [area.box for area in find_areas(pixels_of(Image.open(compressed)))]
    assert any(
        max(abs(box.left - CARD.left), abs(box.top - CARD.top), abs(box.right - CARD.right)) <= 2
        for box in boxes
    )


def test_areas_are_the_same_wherever_the_picture_is_compared_in_strips() -> None:
    pixels: Pixels = np.full((2600, 900, 3), 255, np.uint8)
    boxes = [Rect(100, 100, 400, 2500), Rect(450, 300, 800, 620), *(
        Rect(450, top, 800, top + 50) for top in range(700, 2500, 60)
    )]  # fmt: skip
    for box in boxes:
        pixels[box.top : box.bottom, box.left : box.right] = 240
    assert {area.box for area in find_areas(pixels)} == set(boxes)


def test_the_page_keeps_the_areas() -> None:
    areas = (Area(CARD, (1, 2, 3)),)
    assert page_of([], Size(*SIZE), rules=Rules(areas=areas)).areas == areas
    moved = Rules(areas=areas).moved(10, 5).within(Rect(0, 0, 200, 100))
    assert moved.areas == (Area(Rect(70, 45, 200, 100), (1, 2, 3)),)


def test_pictures_too_small_for_an_area_have_none() -> None:
    for height, width in ((0, 0), (1, 1), (3, 500), (500, 3)):
        assert find_areas(np.zeros((height, width, 3), np.uint8)) == ()


@pytest.mark.parametrize("ends", [((177, 76, 255), (78, 107, 255)), ((40, 120, 60), (60, 20, 90))])
def test_a_steep_dithered_gradient_is_one_area(
    ends: tuple[tuple[int, int, int], tuple[int, int, int]],
) -> None:
    pixels = np.full((400, 640, 3), 244, np.uint8)
    top, bottom = (np.array(color, np.float64) for color in ends)
    share = (np.arange(CARD.height) / CARD.height * 1.4).clip(0, 1)[:, None, None]
    dither = ((np.arange(CARD.height)[:, None] + np.arange(CARD.width)[None, :]) % 2 * 0.7)[..., None]
    pixels[CARD.top : CARD.bottom, CARD.left : CARD.right] = top + (bottom - top) * share + dither
    (area,) = find_areas(pixels)
    assert area.box == CARD


def test_a_faint_edge_is_no_gradient() -> None:
    pixels = np.full((400, 640, 3), 250, np.uint8)
    pixels[CARD.top : CARD.bottom, CARD.left : CARD.right] = 248
    (area,) = find_areas(pixels)
    assert area.box == CARD
