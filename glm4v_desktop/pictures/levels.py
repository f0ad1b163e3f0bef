"""The smaller copies of a picture. Their sizes follow from its own: none is sent by the decoding child."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from glm4v_desktop.domain.geometry import Size

if TYPE_CHECKING:
    from PIL import Image

_LEVEL_SIDE = 1024  # no level is made of a level that is this small already
_THUMBNAIL_SIDE = 192


def level_sizes(size: Size) -> tuple[Size, ...]:
    """Half, quarter, ... of `size`, rounded up, until the longest side is at most 1024."""
    sizes: list[Size] = []
    while max(size.width, size.height) > _LEVEL_SIDE:
        size = Size((size.width + 1) // 2, (size.height + 1) // 2)
        sizes.append(size)
    return tuple(sizes)


def thumbnail_size(size: Size) -> Size:
    """`size` scaled so that its longest side is at most 192; never enlarged, never below one pixel."""
    longest = max(size.width, size.height)
    if longest <= _THUMBNAIL_SIDE:
        return size
    return Size(
        max(1, round(size.width * _THUMBNAIL_SIDE / longest)),
        max(1, round(size.height * _THUMBNAIL_SIDE / longest)),
    )


def smaller_copies(image: Image.Image) -> Iterator[Image.Image]:
    """The levels of an RGB image, largest first, and then its thumbnail."""
    from PIL import Image  # here: the window needs the sizes, and starts without Pillow

    size = Size(*image.size)
    for level in level_sizes(size):
        image = image.reduce(2)
        if image.size != (level.width, level.height):
            raise AssertionError("level sizes differ from Pillow's")
        yield image
    thumbnail = thumbnail_size(size)
    yield image.resize((thumbnail.width, thumbnail.height), Image.Resampling.BOX)
