"""Lines through the middle of printed text."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.drawn.strikes import is_struck, parted_at_strikes, struck_spans, without_strike
from glm4v_desktop.ocr.recognition.models import Pixels, quad_of

LEFT, TOP = 12, 10


def face(px: int) -> ImageFont.FreeTypeFont:
    made = ImageFont.load_default(px)
    assert isinstance(made, ImageFont.FreeTypeFont)
    return made


def printed(
    text: str,
    struck: str = "",
    px: int = 20,
    ink: str = "#333333",
    line: str = "#333333",
    paper: str = "white",
) -> tuple[Pixels, Rect]:
    """A text with a line through the part `struck`, and the box of the text."""
    font = face(px)
    image = Image.new("RGB", (round(font.getlength(text)) + 2 * LEFT, px + 2 * TOP), paper)
    pen = ImageDraw.Draw(image)
    pen.text((LEFT, TOP), text, ink, font)
    box = pen.textbbox((LEFT, TOP), text, font)
    if struck:
        start = LEFT + font.getlength(text[: text.index(struck)])
        middle = TOP + round(0.62 * px)
        thick = max(1, px // 14)
        pen.rectangle((start, middle, start + font.getlength(struck), middle + thick - 1), line)
    return np.array(image), Rect(int(box[0]) - 2, int(box[1]) - 2, int(box[2]) + 2, int(box[3]) + 2)


@pytest.mark.parametrize("px", [14, 20, 32])
@pytest.mark.parametrize("line", ["#333333", "#e02020"])
@pytest.mark.parametrize("text", ["$1,299.00", "299", "fix the login page", "Was 35.20"])
def test_struck_text_is_told(text: str, px: int, line: str) -> None:
    pixels, box = printed(text, text, px, line=line)
    assert is_struck(pixels, box, text)
    pixels, box = printed(text, "", px)
    assert not struck_spans(pixels, box)


def test_struck_text_on_a_dark_page() -> None:
    pixels, box = printed("$1,299.00", "$1,299.00", ink="#999999", line="#999999", paper="#1e1e1e")
    assert is_struck(pixels, box, "$1,299.00")


@pytest.mark.parametrize("text", ["44", "4444", "HHH", "tttt", "THE", "-----", "a — b", "=====", "E-E-E"])
@pytest.mark.parametrize("px", [13, 16, 24])
def test_bars_of_letters_and_dashes_are_no_strikes(text: str, px: int) -> None:
    pixels, box = printed(text, "", px)
    assert not is_struck(pixels, box, text)


def test_an_underlined_text_is_not_struck() -> None:
    pixels, box = printed("underlined", "", 20)
    pixels[box.bottom - 3 : box.bottom - 1, box.left : box.right] = 50
    assert not is_struck(pixels, box, "underlined")


def test_a_line_is_parted_where_its_strike_ends() -> None:
    pixels, box = printed("$299 $199", "$299")
    first, second = (piece.box for piece in parted_at_strikes(pixels, quad_of(box)))
    assert is_struck(pixels, first, "$299")
    assert not is_struck(pixels, second, "$199")
    assert abs(first.right - second.left) <= 1
    pixels, box = printed("$299 $199")
    assert parted_at_strikes(pixels, quad_of(box)) == [quad_of(box)]


def test_print_below_the_line_is_found_where_the_detector_took_that_for_the_end() -> None:
    pixels, box = printed("$1,299.00", "$1,299.00", 28)
    upper = Rect(box.left, box.top, box.right, TOP + 19)
    (whole,) = parted_at_strikes(pixels, quad_of(upper))
    assert whole.box.bottom >= box.bottom - 4


def test_the_line_is_taken_out_for_reading() -> None:
    plain, box = printed("$1,299.00", "", 28)
    struck, _ = printed("$1,299.00", "$1,299.00", 28, line="#e02020")
    clean = plain[box.top : box.bottom, box.left : box.right].astype(np.int16)
    before = np.abs(struck[box.top : box.bottom, box.left : box.right] - clean).mean()
    after = np.abs(without_strike(struck, box) - clean).mean()
    assert after < before / 3


def test_a_pale_old_price_beside_a_dark_one_is_struck() -> None:
    pixels, box = printed("$299 $199")
    ground = pixels.astype(np.int16)
    half = box.left + box.width // 2
    old, _ = printed("$299 $199", "$299", ink="#b0b0b0", line="#b0b0b0")
    pixels = np.concatenate((old[:, :half], ground.astype(np.uint8)[:, half:]), axis=1)
    first, _ = (piece.box for piece in parted_at_strikes(pixels, quad_of(box)))
    assert is_struck(pixels, first, "$299")
