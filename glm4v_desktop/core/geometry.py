"""Points, sizes and rectangles in pixels. Pure values, no Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A point with fractional coordinates, in picture or view pixels as the caller says."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in whole pixels."""

    width: int
    height: int

    @property
    def area(self) -> int:
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle of whole pixels, half-open: `right` and `bottom` are the first pixels outside it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)

    @property
    def is_empty(self) -> bool:
        return self.right <= self.left or self.bottom <= self.top

    @property
    def middle(self) -> tuple[float, float]:
        """The x and y of its middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def is_level_with(self, other: Rect) -> bool:
        """Whether the two have rows of pixels in common."""
        return self.top < other.bottom and other.top < self.bottom

    def contains(self, x: float, y: float) -> bool:
        return self.left <= x < self.right and self.top <= y < self.bottom

    def intersection(self, other: Rect) -> Rect:
        """The part that both cover; an empty rectangle (see `is_empty`) if they do not overlap."""
        return Rect(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def moved(self, dx: int, dy: int) -> Rect:
        return Rect(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)


def rect_around(boxes: Iterable[Rect]) -> Rect:
    """The rectangle around all of these. Raises ValueError if there are none."""
    lefts, tops, rights, bottoms = zip(*((b.left, b.top, b.right, b.bottom) for b in boxes), strict=True)
    return Rect(min(lefts), min(tops), max(rights), max(bottoms))


def whole(size: Size) -> Rect:
    """The rectangle that covers a picture of `size`."""
    return Rect(0, 0, size.width, size.height)
