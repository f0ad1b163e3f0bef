"""Pictures whose every pixel is known."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.picture import Picture, picture_key

Color = tuple[int, int, int]


def drawn(size: Size, color_at: Callable[[int, int], Color]) -> Picture:
    rgb = bytes(channel for y in range(size.height) for x in range(size.width) for channel in color_at(x, y))
    return Picture(picture_key(size, rgb), size, rgb, "pattern.png")


def plain(size: Size, color: Color = (120, 160, 200)) -> Picture:
    rgb = bytes(color) * size.area
    return Picture(picture_key(size, rgb), size, rgb, "plain.png")


def lines(size: Size) -> Picture:
    """Lines one pixel wide, upright on the left half and level on the right; the blue differs everywhere."""

    def color_at(x: int, y: int) -> Color:
        on = (x if x < size.width // 2 else y) % 2
        return (255 * on, 255 * on, (7 * x + 13 * y) % 256)

    return drawn(size, color_at)


def pixel(picture: Picture, x: int, y: int) -> Color:
    at = 3 * (y * picture.size.width + x)
    return picture.rgb[at], picture.rgb[at + 1], picture.rgb[at + 2]


def seen(widget: QWidget) -> QImage:
    """What the widget paints, in device pixels."""
    return widget.grab().toImage()


def color(image: QImage, x: int, y: int) -> Color:
    found = image.pixelColor(x, y)
    return found.red(), found.green(), found.blue()


def inside(picture: Picture, area: Rect) -> list[list[Color]]:
    return [
        [pixel(picture, x, y) for x in range(area.left, area.right)] for y in range(area.top, area.bottom)
    ]
