"""How a picture is cut into tiles at its own resolution, and how what was cut is joined again. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from glm4v_desktop.domain.geometry import Rect
from glm4v_desktop.reading.quads import Quad, joined

# Of a tile, in pixels. Half a million together take a slow core about a second, and a stop waits for no more
# than one tile. Low rather than square, so that the first lines of a page are there soon.
MAX_WIDTH = 1280
MAX_HEIGHT = 384
OVERLAP = 64  # more than two lines of ordinary print, so that nearly every line is whole in some tile

_SAME_LINE = 0.6  # share of the lower piece's height that two pieces of one line have in common
_MIN_COMMON = 0.3  # common width of two pieces, in line heights: boxes of neighbours touch by less
_TOUCHES = 3  # pixels between a piece and the border that cut it


@dataclass(frozen=True, slots=True)
class Found:
    """A place of text and the tile in which it was seen, both in picture pixels."""

    quad: Quad
    tile: Rect


def cuts(start: int, end: int, longest: int, overlap: int) -> tuple[tuple[int, int], ...]:
    """Spans of at most `longest` that cover start..end in order, as even as whole pixels allow.

    Neighbours have at least `overlap` in common.
    """
    length = end - start
    if length <= longest:
        return ((start, end),)
    count = math.ceil((length - overlap) / (longest - overlap))
    span = math.ceil((length + overlap * (count - 1)) / count)
    firsts = [start + (length - span) * number // (count - 1) for number in range(count)]
    return tuple((first, first + span) for first in firsts)


def bands(area: Rect) -> tuple[tuple[Rect, ...], ...]:
    """The tiles of `area`, one tuple for each band from the top, each from left to right."""
    columns = cuts(area.left, area.right, MAX_WIDTH, OVERLAP)
    return tuple(
        tuple(Rect(left, top, right, bottom) for left, right in columns)
        for top, bottom in cuts(area.top, area.bottom, MAX_HEIGHT, OVERLAP)
    )


def close_ups(tile: Rect) -> tuple[Rect, ...]:
    """Parts of a tile that are as much work as a whole one when they are enlarged to twice their size."""
    columns = cuts(tile.left, tile.right, MAX_WIDTH // 2, OVERLAP // 2)
    rows = cuts(tile.top, tile.bottom, MAX_HEIGHT // 2, OVERLAP // 2)
    return tuple(Rect(left, top, right, bottom) for top, bottom in rows for left, right in columns)


def join_seams(found: Sequence[Found], area: Rect) -> list[Found]:
    """One entry for each line of text: pieces cut by a border inside `area` are joined, doubles dropped."""
    lines: list[Found] = []
    for new in sorted(found, key=lambda item: item.quad.box.top):
        at = next((n for n, line in enumerate(lines) if _is_one_line(line, new, area)), None)
        while at is not None:
            # The joined line may now reach a third piece (a line across three tiles).
            new = _join(lines.pop(at), new)
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
        # A piece that a border cut off low and the whole line may have little height in common.
        both_cut = _cut_across(a, area) and _cut_across(b, area)
        return both_cut and common.width >= 0.5 * min(one.width, two.width)
    return common.width >= _MIN_COMMON * low or common.width >= 0.5 * min(one.width, two.width)


def _cut_across(item: Found, area: Rect) -> bool:
    """True when an inner upper or lower border runs through this piece."""
    box, tile = item.quad.box, item.tile
    at_top = tile.top > area.top and box.top <= tile.top + _TOUCHES
    at_bottom = tile.bottom < area.bottom and box.bottom >= tile.bottom - _TOUCHES
    return at_top or at_bottom


def _join(a: Found, b: Found) -> Found:
    one, two = a.tile, b.tile
    around = Rect(
        min(one.left, two.left),
        min(one.top, two.top),
        max(one.right, two.right),
        max(one.bottom, two.bottom),
    )
    return Found(joined(a.quad, b.quad), around)


def batches(widths: Sequence[float], most: int, budget: float) -> list[list[int]]:
    """Indices grouped so that like widths stand together: at most `most` and about `budget` of width a group.

    Each group costs its widest member for every member, so the order is by width.
    """
    groups: list[list[int]] = []
    for index in sorted(range(len(widths)), key=lambda n: widths[n]):
        fits = groups and len(groups[-1]) < most and widths[index] * (len(groups[-1]) + 1) <= budget
        if fits:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups
