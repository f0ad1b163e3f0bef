"""Four-cornered places of text, as a detector finds them on straight and on slightly tilted pages."""

from __future__ import annotations

import math
from dataclasses import dataclass

from glm4v_desktop.domain.geometry import Rect

Corner = tuple[float, float]


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

    def moved(self, dx: float, dy: float) -> Quad:
        return Quad(*((x + dx, y + dy) for x, y in self.corners))

    def scaled(self, factor: float) -> Quad:
        return Quad(*((x * factor, y * factor) for x, y in self.corners))


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
