"""Hand-made pages of a chat: bubbles with lines of text, and what is printed around them."""

from __future__ import annotations

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.dividing.layout import page_of
from glm4v_desktop.ocr.page import Page, Segment, Side
from glm4v_desktop.ocr.rules import Area, Rules

WIDTH, MARGIN, PADDING = 640, 20, 10
LETTER, LINE = 9, 20  # pixels; wide characters take two letters
COLORS = {Side.LEFT: (240, 240, 240), Side.RIGHT: (200, 230, 200)}


class ChatPage:
    """Grows downwards; what is added stands below what was there."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.areas: list[Area] = []
        self.height = 20

    @property
    def size(self) -> Size:
        return Size(WIDTH, self.height + 20)

    @property
    def rules(self) -> Rules:
        return Rules(areas=tuple(self.areas))

    def page(self) -> Page:
        return page_of(self.segments, self.size, rules=self.rules)

    def line(self, text: str, left: int) -> None:
        """A line of text on the page's own ground."""
        self._print(text, left, self.height)
        self.height += LINE + 16

    def bubble(self, side: Side, *lines: str, above: str = "", gap: int = 24, width: int = 0) -> None:
        """An area at the left or right edge, with a line of names and times above it (two spaces apart)."""
        inner = width or max(map(_width, lines))
        left = MARGIN if side is Side.LEFT else WIDTH - MARGIN - inner - 2 * PADDING
        top = self.height + gap
        x = left
        for part in above.split("  ") if above else ():
            self._print(part, x, top)
            x += _width(part) + 20
        top += LINE + 4 if above else 0
        self._area(side, left, top, inner, lines)

    def beside(self, side: Side, *lines: str) -> None:
        """Another area, level with the one before."""
        inner, top = max(map(_width, lines)), self.areas[-1].box.top
        left = MARGIN if side is Side.LEFT else WIDTH - MARGIN - inner - 2 * PADDING
        self._area(side, left, top, inner, lines)

    def label(self, text: str, side: Side) -> None:
        """Text on the page's own ground, level with the area before."""
        left = MARGIN if side is Side.LEFT else WIDTH - MARGIN - _width(text)
        self._print(text, left, self.areas[-1].box.top + PADDING)

    def _area(self, side: Side, left: int, top: int, inner: int, lines: tuple[str, ...]) -> None:
        for number, text in enumerate(lines):
            self._print(text, left + PADDING, top + PADDING + number * (LINE + 4))
        bottom = top + 2 * PADDING + len(lines) * (LINE + 4) - 4
        self.areas.append(Area(Rect(left, top, left + inner + 2 * PADDING, bottom), COLORS[side]))
        self.height = max(self.height, bottom)

    def _print(self, text: str, left: int, top: int) -> None:
        self.segments.append(Segment(text, Rect(left, top, left + _width(text), top + LINE), 0.95))


def _width(text: str) -> int:
    return LETTER * sum(2 if ord(character) > 0x2E80 else 1 for character in text)
