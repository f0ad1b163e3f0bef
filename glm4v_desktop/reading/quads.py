"""Four-cornered places of text, as a detector finds them on straight and on slightly tilted pages."""

from __future__ import annotations

import math
from dataclasses import dataclass

from glm4v_desktop.domain.geometry import Rect

Corner = tuple[float, float]

_TURNED = 2.2  # a box this much higher than wide is a vertical line; at 1.5 it may be one narrow digit


@dataclass(frozen=True, slots=True)
class Quad:
    """Corners clockwise from the text's top left, in pixels."""

    top_left: Corner
    top_right: Corner
    bottom_right: Corner
    bottom_left: Corner

    @property
    def corners(self) -> tuple[Corner, Corner, Corner, Corner]:
        return (self.top_left, self.top_right, self.bottom_right, self.bottom_left)

    @property
    def box(self) -> Rect:
        """The upright rectangle around it."""
        xs = [x for x, _ in self.corners]
        ys = [y for _, y in self.corners]
        return Rect(math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys)))

    @property
    def width(self) -> float:
        """Along the line of text."""
        return max(math.dist(self.top_left, self.top_right), math.dist(self.bottom_left, self.bottom_right))

    @property
    def height(self) -> float:
        """Across the line of text."""
        return max(math.dist(self.top_left, self.bottom_left), math.dist(self.top_right, self.bottom_right))

    @property
    def is_upright(self) -> bool:
        """True when a plain rectangle cuts the text out as well as a turned one would."""
        drift = max(
            abs(self.top_left[1] - self.top_right[1]), abs(self.bottom_left[1] - self.bottom_right[1])
        )
        lean = max(abs(self.top_left[0] - self.bottom_left[0]), abs(self.top_right[0] - self.bottom_right[0]))
        return drift <= max(1.0, self.height / 10) and lean <= max(2.0, self.height / 5)

    @property
    def is_vertical(self) -> bool:
        """True for a line of text that runs from top to bottom."""
        return self.height >= _TURNED * self.width

    @property
    def proportion(self) -> float:
        """Length of the line in its own heights, as a recogniser sees it; at least 1."""
        long, short = (self.height, self.width) if self.is_vertical else (self.width, self.height)
        return max(1.0, long / max(1.0, short))

    def part(self, start: float, end: float) -> Quad:
        """The piece from `start` to `end`, shares (0 to 1) of the line's length."""
        a, b, c, d = self.corners
        if self.is_vertical:
            return Quad(
                _between(a, d, start), _between(b, c, start), _between(b, c, end), _between(a, d, end)
            )
        return Quad(_between(a, b, start), _between(a, b, end), _between(d, c, end), _between(d, c, start))

    def moved(self, dx: float, dy: float) -> Quad:
        return Quad(*((x + dx, y + dy) for x, y in self.corners))

    def scaled(self, factor: float) -> Quad:
        return Quad(*((x * factor, y * factor) for x, y in self.corners))


def _between(first: Corner, second: Corner, share: float) -> Corner:
    return (
        first[0] + (second[0] - first[0]) * share,
        first[1] + (second[1] - first[1]) * share,
    )


def quad_of(box: Rect) -> Quad:
    return Quad((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))


def joined(first: Quad, second: Quad) -> Quad:
    """One line out of two pieces of it. A tilted one keeps its tilt, as far as its ends tell it."""
    a, b = first.box, second.box
    if first.is_upright and second.is_upright:
        return quad_of(
            Rect(min(a.left, b.left), min(a.top, b.top), max(a.right, b.right), max(a.bottom, b.bottom))
        )
    start = first if a.left <= b.left else second
    end = first if a.right >= b.right else second
    return Quad(start.top_left, end.top_right, end.bottom_right, start.bottom_left)
