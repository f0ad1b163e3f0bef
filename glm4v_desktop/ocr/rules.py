"""What is drawn on a page beside its text, as values: ruled lines and areas, which divide it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from glm4v_desktop.core.geometry import Rect


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle with a ground of its own, or one that a line encloses: a card, a panel, a band, a cell."""

    box: Rect  # in picture pixels, without its frame; corners may be round
    color: tuple[int, int, int]  # of its ground: red, green, blue, 0 to 255


_SAME_EDGE = 3  # pixels by which the ends of the lines of a table differ at most
_MOST_BETWEEN = 40  # lines of other tables, strokes of letters and underlines between them


def _is_level(upper: Rect, lower: Rect) -> bool:
    """Whether two lines have the same ends, one below the other."""
    return abs(upper.left - lower.left) <= _SAME_EDGE and abs(upper.right - lower.right) <= _SAME_EDGE


@dataclass(frozen=True, slots=True)
class Rules:
    """What is drawn on a page beside its text, in picture pixels."""

    horizontal: tuple[Rect, ...] = ()  # ruled lines, also dotted ones, as thin rectangles; from the top
    vertical: tuple[Rect, ...] = ()  # from the left
    areas: tuple[Area, ...] = ()  # from the top; an area may lie in others

    @property
    def bands(self) -> tuple[Rect, ...]:
        """What may be drawn around the rows of a table: areas, and the space between two lines."""
        lines = self.horizontal
        between = []
        for number, upper in enumerate(lines):
            lower = next(
                (line for line in lines[number + 1 : number + _MOST_BETWEEN] if _is_level(upper, line)), None
            )
            if lower is not None:
                between.append(Rect(upper.left, upper.bottom, upper.right, lower.top))
        return (*(area.box for area in self.areas), *between)

    def moved(self, dx: int, dy: int) -> Rules:
        return self._each(lambda rect: rect.moved(dx, dy))

    def within(self, area: Rect) -> Rules:
        """What of it is drawn inside the area."""
        return self._each(area.intersection)

    def _each(self, change: Callable[[Rect], Rect]) -> Rules:
        horizontal, vertical = (
            tuple(rect for rect in map(change, rects) if not rect.is_empty)
            for rects in (self.horizontal, self.vertical)
        )
        changed = (replace(area, box=change(area.box)) for area in self.areas)
        return Rules(horizontal, vertical, tuple(area for area in changed if not area.box.is_empty))


NO_RULES = Rules()
