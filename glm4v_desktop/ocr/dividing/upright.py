"""Turns the boxes of a page upright and back.

Rows and columns are found in the coordinates of the upright page; the boxes of the finished page are those
of the picture again. Angles are in degrees, clockwise, 0 for ordinary lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.tables import around
from glm4v_desktop.ocr.page import Block, Cell, Page, Pair, Segment

_QUARTER = 90.0


def turn_of(segments: Sequence[Segment], turned: float = 0.0) -> float:
    """The direction of the page's rows; that by which the picture is `turned`, if its print is not vertical.

    The columns of vertical print are rows that run from top to bottom.
    """
    lengths = [0.0] * 4
    for segment in segments:
        if len(segment.text) > 1:  # a narrow 1 looks like a vertical line
            lengths[_quarters(segment.angle - turned)] += _size(segment)[0]
    quarters = max(range(4), key=lambda number: lengths[number])
    return (turned + _QUARTER * quarters) % 360


def _quarters(angle: float) -> int:
    return round(angle / _QUARTER) % 4


def _rest(angle: float) -> float:
    """What an angle has beyond whole quarters, -45 to 45."""
    return angle - _QUARTER * round(angle / _QUARTER)


def _size(segment: Segment) -> tuple[float, float]:
    """The length of a line and its height, from the upright box around it and its angle."""
    box, rest = segment.box, math.radians(_rest(segment.angle))
    turned = round(segment.angle / _QUARTER) % 2
    across, down = (box.height, box.width) if turned else (box.width, box.height)
    cos, sin = math.cos(rest), abs(math.sin(rest))
    scale = max(0.1, math.cos(2 * rest))
    # Rounded boxes of lines at 45 degrees would give lengths below 0.
    return (
        max(1.0, (across * cos - down * sin) / scale),
        max(1.0, (down * cos - across * sin) / scale),
    )


@dataclass(frozen=True, slots=True)
class Upright:
    """The coordinates of the upright page, turned back by `angle` around the picture's top left corner."""

    angle: float

    def segment(self, turned: Segment) -> Segment:
        """The segment with its box on the upright page."""
        box = turned.box
        x, y = self._rotated((box.left + box.right) / 2, (box.top + box.bottom) / 2, -self.angle)
        length, height = _size(turned)
        if _quarters(turned.angle - self.angle) % 2:
            length, height = height, length
        return replace(turned, box=_centered(x, y, length, height), angle=0.0)

    def box(self, upright: Rect) -> Rect:
        """The box in the picture around a box of the upright page."""
        return self._around(upright, self.angle)

    def upright_box(self, turned: Rect) -> Rect:
        """The box on the upright page around a box of the picture."""
        return self._around(turned, -self.angle)

    def _around(self, box: Rect, angle: float) -> Rect:
        x, y = self._rotated((box.left + box.right) / 2, (box.top + box.bottom) / 2, angle)
        cos, sin = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
        return _centered(x, y, box.width * cos + box.height * sin, box.width * sin + box.height * cos)

    @staticmethod
    def _rotated(x: float, y: float, angle: float) -> tuple[float, float]:
        turn = math.radians(angle)
        cos, sin = math.cos(turn), math.sin(turn)
        return x * cos - y * sin, x * sin + y * cos


def _centered(x: float, y: float, width: float, height: float) -> Rect:
    left, top = round(x - width / 2), round(y - height / 2)
    return Rect(left, top, max(left + 1, round(x + width / 2)), max(top + 1, round(y + height / 2)))


class TurnedBack:
    """Gives the blocks of an upright page the boxes of the picture.

    `originals` are the picture's segments by their upright ones. Segments that the layout made itself get the
    box around their parts or, without parts, around their own box.
    """

    def __init__(self, upright: Upright, originals: dict[Segment, Segment]) -> None:
        self._upright = upright
        self._originals = originals

    def block(self, block: Block) -> Block:
        return with_segments(block, self._segment)

    def _segment(self, segment: Segment) -> Segment:
        original = self._originals.get(segment)
        if original is not None:
            return original
        parts = tuple(self._segment(part) for part in segment.parts)
        box = around(parts) if parts else self._upright.box(segment.box)
        made = replace(segment, box=box, parts=parts, angle=parts[0].angle if parts else self._upright.angle)
        self._originals[segment] = made
        return made


def upright_page(page: Page) -> Page:
    """The page with its boxes turned upright, to look up what is beside and below; an upright one itself."""
    angle = turn_of(page.boxes, page.turned)
    if not angle:
        return page
    upright = Upright(angle)

    def turned(segment: Segment) -> Segment:
        parts = tuple(turned(part) for part in segment.parts)
        if not parts:
            return upright.segment(segment)
        return replace(segment, box=around(parts), parts=parts, angle=0.0)

    return replace(page, blocks=tuple(with_segments(block, turned) for block in page.blocks))


def with_segments(block: Block, new: Callable[[Segment], Segment]) -> Block:
    """The block with `new` of each of its segments."""

    def cell(old: Cell) -> Cell:
        return replace(old, segments=tuple(map(new, old.segments)))

    return replace(
        block,
        rows=tuple(replace(row, segments=tuple(map(new, row.segments))) for row in block.rows),
        cells=tuple(tuple(map(cell, cells)) for cells in block.cells),
        pairs=tuple(Pair(cell(pair.label), cell(pair.value)) for pair in block.pairs),
        messages=tuple(
            replace(each, text=cell(each.text), speaker=cell(each.speaker), time=cell(each.time))
            for each in block.messages
        ),
        addresses=block.addresses
        and replace(
            block.addresses,
            cells=tuple(tuple(map(cell, cells)) for cells in block.addresses.cells),
            content=cell(block.addresses.content),
        ),
    )
