"""Pictures whose every pixel is known."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.picture import Picture, picture_key

Colour = tuple[int, int, int]


def drawn(size: Size, colour_at: Callable[[int, int], Colour]) -> Picture:
    rgb = bytes(channel for y in range(size.height) for x in range(size.width) for channel in colour_at(x, y))
    return Picture(picture_key(size, rgb), size, rgb, "pattern.png")


def plain(size: Size, colour: Colour = (120, 160, 200)) -> Picture:
    rgb = bytes(colour) * size.area
    return Picture(picture_key(size, rgb), size, rgb, "plain.png")


def lines(size: Size) -> Picture:
    """Lines one pixel wide, upright on the left half and level on the right; the blue differs everywhere."""

    def colour_at(x: int, y: int) -> Colour:
        on = (x if x < size.width // 2 else y) % 2
        return (255 * on, 255 * on, (7 * x + 13 * y) % 256)

    return drawn(size, colour_at)


def pixel(picture: Picture, x: int, y: int) -> Colour:
    at = 3 * (y * picture.size.width + x)
    return picture.rgb[at], picture.rgb[at + 1], picture.rgb[at + 2]


def seen(widget: QWidget) -> QImage:
    """What the widget paints, in device pixels."""
    return widget.grab().toImage()


def colour(image: QImage, x: int, y: int) -> Colour:
    found = image.pixelColor(x, y)
    return found.red(), found.green(), found.blue()


def inside(picture: Picture, area: Rect) -> list[list[Colour]]:
    return [
        [pixel(picture, x, y) for x in range(area.left, area.right)] for y in range(area.top, area.bottom)
    ]
