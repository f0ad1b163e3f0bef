"""Finds areas of one ground in the pixels: cards, panels, bands, bubbles, cells, boxes in frames.

An area is what its ground reaches without crossing an edge, so it may be filled with another color than what
is around it, or only be enclosed by a line. Its shape is nearly a rectangle: corners may be round. Gradients
are one ground. Photographs have no ground that is large enough.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.rules import Area

_Pixels = npt.NDArray[np.uint8]  # (height, width, 3), RGB
_Plane = npt.NDArray[np.uint8]  # (height, width), one channel
_Numbers = npt.NDArray[np.intp]
_Flags = npt.NDArray[np.bool_]

_SAME = 1  # levels of 255 by which neighboring pixels of one ground differ at most, per channel
_SAME_NOISY = (
    3  # the same in pictures that JPEG or a camera has touched: there faint edges are not to be told
)
_STEEPEST = 5  # levels between two rows of a steep gradient, which goes on in the rows around them
_FURTHER = 3  # rows over which a gradient is looked for
_NOISY = 0.03  # share of neighboring pixels that differ by 2 or 3 levels; drawn pages have gradients at most
_SAMPLED_ROWS = 8  # every this manieth row is asked for noise
_LEAST_RUN = 8  # pixels of ground beside each other; the spaces between letters are narrower
_LEAST_CONTACT = 4  # pixels that runs of one ground in neighboring rows have in common
_LEAST_WIDTH, _LEAST_HEIGHT = 24, 12  # pixels; smaller ones are inside of letters, or signs
_FULL = 0.85  # share of its rectangle that an area reaches over; text in it does not count as a hole
_COLOR_SAMPLES = 7  # pixels of the longest run of an area; their median is its color
_STRIP = 1 << 19  # pixels that are compared at once; they fit into the processor's cache
_MOST_RUNS = 1 << 20  # a picture with more is a pattern, not a page
_MOST = 4000  # areas


def find_areas(pixels: _Pixels) -> tuple[Area, ...]:
    """The areas of a picture (height, width, 3) from the top; not the one that covers it all."""
    height, width = pixels.shape[:2]
    if width < _LEAST_WIDTH or height < _LEAST_HEIGHT:
        return ()
    same = _SAME_NOISY if _is_noisy(pixels) else _SAME
    runs = _runs(pixels, same)
    if runs is None:
        return ()
    starts, ends, contacts = runs
    label = _connected(len(starts), *contacts)
    found = [area for area in _areas(pixels, starts, ends, label) if area.box != Rect(0, 0, width, height)]
    found.sort(key=lambda area: (area.box.top, area.box.left, -area.box.width * area.box.height))
    return tuple(found) if len(found) <= _MOST else ()


def _is_noisy(pixels: _Pixels) -> bool:
    rows = pixels[::_SAMPLED_ROWS]
    steps = _apart(rows[:, 1:], rows[:, :-1])
    return bool(np.mean((steps > _SAME) & (steps <= _SAME_NOISY)) > _NOISY)


def _apart(one: _Pixels, two: _Pixels) -> _Pixels:
    """The absolute difference of each two numbers."""
    return np.maximum(one, two) - np.minimum(one, two)


def _runs(pixels: _Pixels, same: int) -> tuple[_Numbers, _Numbers, tuple[_Numbers, _Numbers]] | None:
    """The runs of ground in the rows, and which of them touch; None if there are too many.

    A run's start and end are counted in pixels from the first one of the picture, row after row. The last
    two are the numbers of the upper and the lower run of each contact.
    """
    height, width = pixels.shape[:2]
    step = max(2, _STRIP // width)
    starts: list[_Numbers] = []
    ends: list[_Numbers] = []
    uppers: list[_Numbers] = []
    lowers: list[_Numbers] = []
    count = 0
    for top in range(0, height, step):
        # One row of the strip before goes along, for the contacts between the two.
        first = max(0, top - 1)
        planes = [np.ascontiguousarray(pixels[first : top + step, :, channel]) for channel in range(3)]
        begin, end = _runs_of_strip(planes, same)
        upper, lower = _contacts(planes, begin, end, same)
        repeated = int(np.searchsorted(begin, width)) if first < top else 0
        uppers.append(upper + (count - repeated))
        lowers.append(lower + (count - repeated))
        starts.append(begin[repeated:] + first * width)
        ends.append(end[repeated:] + first * width)
        count += len(begin) - repeated
        if count > _MOST_RUNS:
            return None
    return np.concatenate(starts), np.concatenate(ends), (np.concatenate(uppers), np.concatenate(lowers))


def _runs_of_strip(planes: list[_Plane], same: int) -> tuple[_Numbers, _Numbers]:
    height, width = planes[0].shape
    breaks = np.zeros((height, width), np.bool_)  # whether another ground begins behind the pixel
    breaks[:, -1] = True
    for plane in planes:
        breaks[:, :-1] |= _apart(plane[:, 1:], plane[:, :-1]) > same
    ends = np.flatnonzero(breaks.ravel()) + 1
    starts = np.concatenate((np.zeros(1, np.intp), ends[:-1]))
    long = ends - starts >= _LEAST_RUN
    return starts[long], ends[long]


def _contacts(planes: list[_Plane], starts: _Numbers, ends: _Numbers, same: int) -> tuple[_Numbers, _Numbers]:
    """The numbers of the upper and the lower run where two in neighboring rows are one ground."""
    width = planes[0].shape[1]
    first = np.searchsorted(ends, starts + width, "right")
    counts = np.maximum(np.searchsorted(starts, ends + width, "left") - first, 0)
    upper = np.repeat(np.arange(len(starts)), counts)
    lower = np.arange(len(upper)) + np.repeat(first - np.cumsum(counts) + counts, counts)
    left, right = (
        np.maximum(starts[upper] + width, starts[lower]),
        np.minimum(ends[upper] + width, ends[lower]),
    )
    touching = np.zeros(len(upper), np.bool_)
    flats = [plane.ravel() for plane in planes]
    # A shadow may fall on a part of what they have in common.
    for place in (left, (left + right) // 2, right - 1):
        level = right - left >= _LEAST_CONTACT
        steep = level.copy()
        for flat in flats:
            away = _apart(flat[place], flat[place - width])
            level &= away <= same
            steep &= away <= _STEEPEST
        among = np.flatnonzero(steep & ~level)
        level[among] = _in_gradient(flats, place[among], width, same)
        touching |= level
    return upper[touching], lower[touching]


def _in_gradient(flats: list[_Plane], places: _Numbers, width: int, same: int) -> _Flags:
    """Whether the steps from the pixels above these are those of a gradient, which goes on above or below.

    Gradients are dithered: only over several rows all of them go the same way.
    """
    up, down = np.ones(len(places), np.bool_), np.ones(len(places), np.bool_)
    last = len(flats[0]) - 1
    for flat in flats:
        step = flat[places].astype(np.int16) - flat[places - width]
        for goes_on, one, two in (
            (up, places - (_FURTHER + 1) * width, places - width),
            (down, places, places + _FURTHER * width),
        ):
            further = flat[np.minimum(two, last)].astype(np.int16) - flat[np.maximum(one, 0)]
            alike = (step * further > 0) & (abs(further) <= _FURTHER * _STEEPEST)
            goes_on &= (abs(step) <= same) | (alike & (one >= 0) & (two <= last))
    return up | down


def _connected(count: int, one: _Numbers, two: _Numbers) -> _Numbers:
    """For each of so many things the lowest number of those that it is connected with, through any others."""
    label = np.arange(count)
    while True:
        first, second = label[one], label[two]
        differ = first != second
        if not differ.any():
            return label
        one, two = one[differ], two[differ]
        first, second = first[differ], second[differ]
        label[np.maximum(first, second)] = np.minimum(first, second)
        while (label[label] != label).any():
            label = label[label]


def _areas(pixels: _Pixels, starts: _Numbers, ends: _Numbers, label: _Numbers) -> list[Area]:
    """The grounds that have the shape of an area."""
    if not len(starts):
        return []
    width = pixels.shape[1]
    order = np.argsort(label, kind="stable")
    label, starts, ends = label[order], starts[order], ends[order]
    rows = starts // width
    new = _changes(label)
    grounds = np.flatnonzero(new)  # the first run of each ground
    lines = np.flatnonzero(new | _changes(rows))  # the first run of each row of a ground
    left = np.minimum.reduceat(starts - rows * width, lines)
    right = np.maximum.reduceat(ends - rows * width, lines)
    first = np.flatnonzero(new[lines])
    lefts, rights = np.minimum.reduceat(left, first), np.maximum.reduceat(right, first)
    tops, bottoms = rows[grounds], rows[np.append(grounds[1:], len(rows)) - 1] + 1
    widths, heights = rights - lefts, bottoms - tops
    # Each row reaches from its first run to its last: text between them is no hole.
    full = np.add.reduceat(right - left, first) >= _FULL * widths * heights
    found = []
    for number in np.flatnonzero(full & (widths >= _LEAST_WIDTH) & (heights >= _LEAST_HEIGHT)):
        start = grounds[number]
        stop = grounds[number + 1] if number + 1 < len(grounds) else len(starts)
        longest = start + int(np.argmax(ends[start:stop] - starts[start:stop]))
        places = np.linspace(starts[longest], ends[longest] - 1, _COLOR_SAMPLES).astype(np.intp)
        colors = pixels[places // width, places % width]
        red, green, blue = np.median(colors, axis=0).astype(int).tolist()
        box = Rect(int(lefts[number]), int(tops[number]), int(rights[number]), int(bottoms[number]))
        found.append(Area(box, (red, green, blue)))
    return found


def _changes(numbers: _Numbers) -> _Flags:
    """Whether each number is another than the one before; the first one is."""
    return np.concatenate((np.ones(1, np.bool_), numbers[1:] != numbers[:-1]))
