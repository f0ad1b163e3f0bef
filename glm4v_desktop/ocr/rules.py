"""The ruled lines, frames and filled areas of a picture, which divide a page beside the gaps in its text."""

from __future__ import annotations

from dataclasses import dataclass

from glm4v_desktop.core.geometry import Rect


@dataclass(frozen=True, slots=True)
class Rules:
    """What is drawn on a page beside its text, in picture pixels."""

    horizontal: tuple[Rect, ...] = ()  # ruled lines, also dotted ones, as thin rectangles; from the top
    vertical: tuple[Rect, ...] = ()  # from the left
    fills: tuple[Rect, ...] = ()  # areas with a ground of their own: cards, sidebars, headings, zebra stripes


NO_RULES = Rules()
