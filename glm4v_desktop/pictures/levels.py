"""The sizes of the smaller copies: both sides of the process border compute them, none is sent."""

from __future__ import annotations

from glm4v_desktop.domain.geometry import Size

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
