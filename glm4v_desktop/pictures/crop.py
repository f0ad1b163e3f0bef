"""The part of a picture that is sent: its own bytes, nothing resampled."""

from __future__ import annotations

from glm4v_desktop.domain.geometry import Rect, whole
from glm4v_desktop.domain.picture import Picture


def crop(picture: Picture, rect: Rect) -> Picture:
    """The pixels inside `rect` (half-open, picture pixels), byte for byte.

    Raises ValueError for an empty rectangle or one that is not inside the picture.
    """
    everything = whole(picture.size)
    if rect.is_empty or rect.intersection(everything) != rect:
        raise ValueError(f"{rect} is not inside a picture of {picture.size}")
    if rect == everything:
        return picture
    stride = 3 * picture.size.width
    rows = memoryview(picture.rgb)
    first, last = 3 * rect.left, 3 * rect.right
    rgb = b"".join(rows[row * stride + first : row * stride + last] for row in range(rect.top, rect.bottom))
    return Picture.of(rect.size, rgb, picture.name)
