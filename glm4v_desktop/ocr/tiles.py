"""Divides an area into overlapping tiles and joins the lines that their borders cut; batches of lines.

The tiles at the same height form a band.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.models import Quad, join_quads

# The size of a tile in pixels. A slow core needs about a second for one, which a stop has to wait for. It is
# wide and low, so that the first lines of a page are ready soon.
MAX_WIDTH = 1280
MAX_HEIGHT = 384
OVERLAP = 64  # pixels; more than two lines of usual print, so that nearly every line is complete in some tile

_SAME_LINE = 0.6  # two pieces of one line have at least this share of the lower one's height in common
_MIN_COMMON = 0.3  # line heights that two pieces overlap in width; boxes of neighboring words overlap less
_AT_BORDER = 3  # pixels between a piece and the border that cut it


def cuts(start: int, end: int, longest: int, overlap: int) -> tuple[tuple[int, int], ...]:
    """Divides start..end into spans of nearly equal length, at most `longest` pixels.

    Neighbors overlap by at least `overlap` pixels.
    """
    length = end - start
    if length <= longest:
        return ((start, end),)
    count = math.ceil((length - overlap) / (longest - overlap))
    span = math.ceil((length + overlap * (count - 1)) / count)
    firsts = [start + (length - span) * number // (count - 1) for number in range(count)]
    return tuple((first, first + span) for first in firsts)


def bands(area: Rect) -> tuple[tuple[Rect, ...], ...]:
    """The tiles of `area`: one tuple for each band from the top, its tiles from left to right."""
    columns = cuts(area.left, area.right, MAX_WIDTH, OVERLAP)
    return tuple(
        tuple(Rect(left, top, right, bottom) for left, right in columns)
        for top, bottom in cuts(area.top, area.bottom, MAX_HEIGHT, OVERLAP)
    )


def close_ups(tile: Rect) -> tuple[Rect, ...]:
    """Divides a tile into parts that, enlarged to twice their size, are as large as a tile."""
    columns = cuts(tile.left, tile.right, MAX_WIDTH // 2, OVERLAP // 2)
    rows = cuts(tile.top, tile.bottom, MAX_HEIGHT // 2, OVERLAP // 2)
    return tuple(Rect(left, top, right, bottom) for top, bottom in rows for left, right in columns)


def batches(widths: Sequence[float], most: int, budget: float) -> list[list[int]]:
    """Groups indices by similar width: at most `most` in a group, with a total width of about `budget`.

    In a group every input is padded to the widest one, so they are sorted by width.
    """
    groups: list[list[int]] = []
    for index in sorted(range(len(widths)), key=lambda n: widths[n]):
        fits = groups and len(groups[-1]) < most and widths[index] * (len(groups[-1]) + 1) <= budget
        if fits:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


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
    one, two = a.tile, b.tile
    around = Rect(
        min(one.left, two.left),
        min(one.top, two.top),
        max(one.right, two.right),
        max(one.bottom, two.bottom),
    )
    return Found(join_quads(a.quad, b.quad), around)
