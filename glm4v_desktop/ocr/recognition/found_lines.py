"""From the pieces that the detector finds to whole lines: joined across tiles, parted at rules and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from glm4v_desktop.core.geometry import Rect, rect_around
from glm4v_desktop.ocr.recognition.models import (
    BLANK,
    Pixels,
    Quad,
    contrast_along,
    has_print,
    ink_height,
    join_quads,
)
from glm4v_desktop.ocr.recognition.vertical import vertical_lines
from glm4v_desktop.ocr.rules import Rules

_SAME_LINE = 0.6  # two pieces of one line have at least this share of the lower one's height in common
_MIN_COMMON = 0.3  # line heights that two pieces overlap in width; boxes of neighboring words overlap less
_AT_BORDER = 3  # pixels between a piece and the border that cut it

_CROSSED = 0.1  # of its height; a ruled line reaches over all the rest of the text line that it parts
_ACROSS_LINES = 2.2  # line heights; shorter lines may be strokes of two letters above each other
_MEETS = 4  # pixels between the ends of two lines that meet
_NARROWEST_PIECE = 4  # pixels; a ruled line closer to the end of a box is beside the text, not in it

# A gap between two cells, in heights of the letters and of the box: monospaced words are up to 1.15 letter
# heights apart, and so are Chinese words around a full-width space.
_CELL_GAP, _CELL_GAP_OF_BOX = 1.3, 0.7
_LEAST_CELL = (
    1.5  # letter heights; narrower pieces are letters that are printed far apart, or a list's number
)
_MARGIN = 0.2  # of the box's height, left beside a gap


@dataclass(frozen=True, slots=True)
class Found:
    """A detected line and the tile that it was found in, both in picture pixels."""

    quad: Quad
    tile: Rect


def join_seams(found: Sequence[Found], area: Rect) -> list[Found]:
    """Joins the pieces of lines that borders of tiles inside `area` cut, and drops duplicates."""
    lines: list[Found] = []
    for new in sorted(found, key=lambda item: item.quad.box.top):
        at = next((n for n, line in enumerate(lines) if _is_one_line(line, new, area)), None)
        while at is not None:
            # The joined line may now reach a third piece (a line across three tiles).
            new = joined(lines.pop(at), new)
            at = next((n for n, line in enumerate(lines) if _is_one_line(line, new, area)), None)
        lines.append(new)
    return sorted(lines, key=lambda item: (item.quad.box.top, item.quad.box.left))


def _is_one_line(a: Found, b: Found, area: Rect) -> bool:
    if a.tile == b.tile:
        return False
    one, two = a.quad.box, b.quad.box
    common = one.intersection(two)
    if common.is_empty:
        return False
    low = min(one.height, two.height)
    if common.height < _SAME_LINE * low:
        # A piece of which the border cut off most has little height in common with the complete line.
        both_cut = _cut_across(a, area) and _cut_across(b, area)
        return both_cut and common.width >= 0.5 * min(one.width, two.width)
    return common.width >= _MIN_COMMON * low or common.width >= 0.5 * min(one.width, two.width)


def _cut_across(item: Found, area: Rect) -> bool:
    """Whether an upper or lower border of its tile, inside `area`, cuts this piece."""
    box, tile = item.quad.box, item.tile
    at_top = tile.top > area.top and box.top <= tile.top + _AT_BORDER
    at_bottom = tile.bottom < area.bottom and box.bottom >= tile.bottom - _AT_BORDER
    return at_top or at_bottom


def joined(a: Found, b: Found) -> Found:
    return Found(join_quads(a.quad, b.quad), rect_around((a.tile, b.tile)))


def with_vertical_lines(lines: list[Found], rules: Rules, pixels: Pixels) -> list[Found]:
    """The lines with the pieces of each vertical one joined."""
    quads = [line.quad for line in lines]
    groups = vertical_lines(quads, rules, lambda area: has_print(pixels, area))
    return [reduce(joined, [lines[number] for number in group]) for group in groups]


def between_rules(quad: Quad, rules: Rules) -> list[Quad]:
    """The pieces of a line between the ruled lines that cross it: cells of a table that nearly touch."""
    box = quad.box
    if not quad.is_upright or quad.is_vertical:
        return [quad]
    places = [
        line
        for line in rules.vertical
        if line.top <= box.top + box.height * _CROSSED
        and line.bottom >= box.bottom - box.height * _CROSSED
        and line.height > box.height
        and (line.height >= _ACROSS_LINES * box.height or _is_side_of_cell(line, rules.horizontal))
        and box.left + _NARROWEST_PIECE < line.left
        and line.right < box.right - _NARROWEST_PIECE
    ]
    if len(places) * box.height > box.width:
        return [quad]  # hatching
    pieces, start = [], 0.0
    for line in places:
        end = (line.left - box.left) / box.width
        if end > start:
            pieces.append(quad.part(start, end))
            start = (line.right - box.left) / box.width
    return [*pieces, quad.part(start, 1.0)] if pieces else [quad]


def _is_side_of_cell(line: Rect, horizontal: Sequence[Rect]) -> bool:
    """Whether a vertical line ends at a horizontal one above and below."""
    return all(
        any(
            abs(other.top - end) <= _MEETS and other.left - _MEETS <= line.left <= other.right + _MEETS
            for other in horizontal
        )
        for end in (line.top, line.bottom)
    )


def parted_at_gaps(pixels: Pixels, quad: Quad) -> list[Quad]:
    """The pieces of a line with gaps too wide for words: cells that the detector put together."""
    if not quad.is_upright or quad.is_vertical:
        return [quad]
    box = quad.box
    letters = ink_height(pixels, quad)
    profile = contrast_along(pixels, quad)
    inked = np.flatnonzero(profile > BLANK * profile.max(initial=1))
    if not letters or not inked.size:
        return [quad]
    wide = np.diff(inked) > max(_CELL_GAP * letters, _CELL_GAP_OF_BOX * box.height)
    starts = inked[np.concatenate(([True], wide))]
    ends = inked[np.concatenate((wide, [True]))] + 1
    if len(starts) < 2 or min(ends - starts) < _LEAST_CELL * letters:
        return [quad]
    margin, length = _MARGIN * box.height, len(profile)
    starts, ends = np.maximum(0, starts - margin), np.minimum(length, ends + margin)
    starts[0], ends[-1] = 0, length
    return [
        quad.part(float(start / length), float(end / length)) for start, end in zip(starts, ends, strict=True)
    ]
