"""Draws large digits to test a model with: a model that misreads them does not work correctly."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture

_SIDE = 560  # pixels; half of the model's input size, so that the picture is small but loses no detail
_HEIGHT = 180  # pixels; the font size
_MARGIN = 0.15  # of the font size, around the digits


def draw_digits(digits: str) -> ImageInput:
    """A white square with black digits in its middle, with the region around them.

    The font is Pillow's, so the picture is the same on every machine with the same version of Pillow.
    """
    image = Image.new("RGB", (_SIDE, _SIDE), "white")
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(_HEIGHT)
    middle = (_SIDE // 2, _SIDE // 2)
    pen.text(middle, digits, fill="black", font=font, anchor="mm")
    left, top, right, bottom = pen.textbbox(middle, digits, font=font, anchor="mm")
    margin = round(_MARGIN * _HEIGHT)
    region = Rect(
        max(0, round(left) - margin), max(0, round(top) - margin),
        min(_SIDE, round(right) + margin), min(_SIDE, round(bottom) + margin),
    )  # fmt: skip
    size, rgb = Size(_SIDE, _SIDE), image.tobytes()
    return ImageInput(Picture.of(size, rgb), (region,))
