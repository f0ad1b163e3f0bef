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


@dataclass(frozen=True, slots=True)
class Rules:
    """What is drawn on a page beside its text, in picture pixels."""

    horizontal: tuple[Rect, ...] = ()  # ruled lines, also dotted ones, as thin rectangles; from the top
    vertical: tuple[Rect, ...] = ()  # from the left
    areas: tuple[Area, ...] = ()  # from the top; an area may lie in others

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
