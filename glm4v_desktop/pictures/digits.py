"""Draws digits so large and plain that a model which misreads them is not to be trusted."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture

_SIDE = 560  # pixels; half of what the model sees, so that nothing is lost and little is drawn
_HEIGHT = 180  # of the type
_MARGIN = 0.15  # of the type, around the digits


def draw_digits(digits: str) -> ImageInput:
    """A white square with black digits in its middle, and the region around them.

    The font comes with Pillow: the same digits are the same picture on every machine with that version.
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
