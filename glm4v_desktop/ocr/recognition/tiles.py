"""Divides an area into overlapping tiles, and lines into batches that are recognized at once.

The tiles at the same height form a band.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from glm4v_desktop.core.geometry import Rect

# The size of a tile in pixels. A slow core needs about a second for one, which a stop has to wait for. It is
# wide and low, so that the first lines of a page are ready soon.
MAX_WIDTH = 1280
MAX_HEIGHT = 384
OVERLAP = 64  # pixels; more than two lines of usual print, so that nearly every line is complete in some tile


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
