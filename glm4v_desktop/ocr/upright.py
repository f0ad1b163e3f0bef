"""Finds how far a page is turned, from the directions of its lines, and turns its boxes upright and back.

Rows and columns are found in the coordinates of the upright page; the boxes of the finished page are those
of the picture again. Angles are in degrees, clockwise, 0 for ordinary lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.page import Block, Cell, Page, Pair, Segment
from glm4v_desktop.ocr.tables import around

_QUARTER = 90.0
_SHOWS_TILT = 1.8  # a box this many times as long as high shows the tilt of its line; squares do not
_FEWEST = 3  # lines that show the tilt; fewer are no evidence
_LEAST_TILT = 0.5  # degrees; below this, rows are found as well without turning
_MOST_TILT = 12.0  # degrees; the tilt of a photo or scan, not of slanted print
_AGREE = 1.6  # degrees by which the boxes of short lines differ from the tilt of their page
_MOST_AGREE = 0.7  # share of the length of lines that agrees with the tilt
_FINE = 0.1  # degrees between two tilts that are tried
_MOST_COMPARED = 240  # lines that are compared to find the exact tilt
_LEVEL = 0.25  # text heights between the middles of two boxes on one line


def turn_of(segments: Sequence[Segment]) -> float:
    """The angle by which the page of these lines is turned: 0 exactly if it is upright.

    Quarter turns are the direction of most of its text; the tilt is what most of the lines agree on.
    """
    if not any(segment.angle for segment in segments):
        return 0.0
    lengths = [0.0] * 4
    for segment in segments:
        if len(segment.text) > 1:  # a narrow 1 looks like a vertical line
            lengths[_quarters(segment.angle)] += _size(segment)[0]
    quarters = max(range(4), key=lambda number: lengths[number])
    along = [segment for segment in segments if _quarters(segment.angle) == quarters]
    return (_QUARTER * quarters + _tilt(along)) % 360


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


def _tilt(segments: Sequence[Segment]) -> float:
    """The tilt that most of the lines agree on; 0 if they do not, or if it is too small to matter."""
    lines = []
    for segment in segments:
        length, height = _size(segment)
        if length >= _SHOWS_TILT * height:
            lines.append((_rest(segment.angle), length))
    if len(lines) < _FEWEST:
        return 0.0
    middle = _weighted_median(lines)
    agreed = sum(length for angle, length in lines if abs(angle - middle) <= _AGREE)
    if not _LEAST_TILT <= abs(middle) <= _MOST_TILT or agreed < _MOST_AGREE * sum(line[1] for line in lines):
        return 0.0
    exact = _refined(segments, middle)
    return exact if abs(exact) >= _LEAST_TILT else 0.0


def _weighted_median(lines: Iterable[tuple[float, float]]) -> float:
    """The middle one of (angle, length), counted by length."""
    ordered = sorted(lines)
    half = sum(length for _, length in ordered) / 2
    for angle, length in ordered:
        half -= length
        if half <= 0:
            return angle
    return 0.0


def _refined(segments: Sequence[Segment], tilt: float) -> float:
    """The angle near `tilt` at which the most boxes are level with others: rows show it more exactly."""
    some = segments[:: -(-len(segments) // _MOST_COMPARED)]
    reach = _LEVEL * median(_size(segment)[1] for segment in some)
    middles = [
        ((one.box.left + one.box.right) / 2, (one.box.top + one.box.bottom) / 2)
        for one in some
        if _quarters(one.angle) == _quarters(some[0].angle)
    ]
    if _quarters(some[0].angle) % 2:
        middles = [(y, -x) for x, y in middles]
    steps = round(_AGREE / _FINE)
    tried = [tilt + _FINE * step for step in range(-steps, steps + 1)]
    # Of equal ones the nearest to what the lines themselves show.
    return max(tried, key=lambda angle: (_levelness(middles, angle, reach), -abs(angle - tilt)))


def _levelness(middles: Sequence[tuple[float, float]], tilt: float, reach: float) -> float:
    """How many pairs of boxes are level after turning by `tilt`; the nearer, the more a pair counts."""
    cos, sin = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))
    heights = sorted(y * cos - x * sin for x, y in middles)
    total, first = 0.0, 0
    for number, height in enumerate(heights):
        while height - heights[first] > reach:
            first += 1
        total += sum(1 - (height - other) / reach for other in heights[first:number])
    return total


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
        middle = (upright.left + upright.right) / 2, (upright.top + upright.bottom) / 2
        x, y = self._rotated(*middle, self.angle)
        turn = math.radians(self.angle)
        cos, sin = abs(math.cos(turn)), abs(math.sin(turn))
        width = upright.width * cos + upright.height * sin
        return _centered(x, y, width, upright.width * sin + upright.height * cos)

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
    angle = turn_of(page.boxes)
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
    )
