"""Hand-made segments for the layout tests: text on a grid of 10 x 20 pixel cells."""

from __future__ import annotations

from collections.abc import Sequence

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.dividing.layout import page_of
from glm4v_desktop.ocr.page import Page, Segment

CELL, LINE, HEIGHT = 10, 24, 16
SIZE = Size(2000, 2000)


def segment(text: str, column: float, line: float, height: int = HEIGHT, right: bool = False) -> Segment:
    """`column` and `line` in cells; wide characters take two. `right` puts the text's end at `column`."""
    width = sum(2 if ord(char) > 0x2E80 else 1 for char in text) * CELL * height // HEIGHT
    left = round(column * CELL) - (width if right else 0)
    top = round(line * LINE)
    return Segment(text, Rect(left, top, left + width, top + height), 0.9)


def table_of(
    rows: Sequence[Sequence[str]], ends: Sequence[float], left: float = 0, line: float = 0
) -> list[Segment]:
    """First cells left-aligned at `left`, the others right-aligned at `ends`; "" prints nothing."""
    printed = []
    for number, row in enumerate(rows):
        if row[0]:
            printed.append(segment(row[0], left, line + number))
        printed += [
            segment(text, end, line + number, right=True)
            for text, end in zip(row[1:], ends, strict=False)
            if text
        ]
    return printed


def laid_out(segments: Sequence[Segment]) -> Page:
    return page_of(segments, SIZE)


def lines_of(page: Page) -> list[str]:
    return [row.text for row in page.rows]
