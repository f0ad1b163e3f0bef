"""The ruled lines of a picture, which divide a page beside the gaps in its text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from glm4v_desktop.core.geometry import Rect


@dataclass(frozen=True, slots=True)
class Rules:
    """What is drawn on a page beside its text, in picture pixels."""

    horizontal: tuple[Rect, ...] = ()  # ruled lines, also dotted ones, as thin rectangles; from the top
    vertical: tuple[Rect, ...] = ()  # from the left

    def moved(self, dx: int, dy: int) -> Rules:
        return self._each(lambda rect: rect.moved(dx, dy))

    def within(self, area: Rect) -> Rules:
        """What of it is drawn inside the area."""
        return self._each(area.intersection)

    def _each(self, change: Callable[[Rect], Rect]) -> Rules:
        changed = (map(change, rects) for rects in (self.horizontal, self.vertical))
        return Rules(*(tuple(rect for rect in rects if not rect.is_empty) for rects in changed))


NO_RULES = Rules()
