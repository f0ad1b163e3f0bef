"""Print that runs from top to bottom: which detected pieces are one line, and which line may still go on.

The detector cuts such a line at the borders of tiles, and around thin characters (一) that it misses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.recognition.models import Quad
from glm4v_desktop.ocr.rules import Rules

# Lengths are in widths of the narrower piece.
_ALIKE = 1.35  # ratio of the widths of pieces of one line
_ALIGNED = 0.7  # of its width that a piece has in common with the other
_CLOSE = 0.5  # space between pieces that follow each other
_REACH = 2.0  # space in which a missed character may stand
_STROKE = 1.5  # longer lines are rules

_SLACK = 2  # pixels


def vertical_lines(quads: Sequence[Quad], rules: Rules, is_inked: Callable[[Rect], bool]) -> list[list[int]]:
    """Groups the indices of the pieces of one vertical line, from the top; every other piece is alone.

    `is_inked` tells whether an area has print in it, which was not detected.
    """
    if sum(quad.is_vertical for quad in quads) < 2:
        return [[number] for number in range(len(quads))]

    def goes_on(above: Quad, below: Quad) -> bool:
        gap = _gap(above, below)
        if gap is None or _is_ruled(gap, rules):
            return False
        return gap.height <= _CLOSE * gap.width or is_inked(gap)

    order = sorted(range(len(quads)), key=lambda number: quads[number].box.top)
    groups: list[list[int]] = []
    for number in order:
        above = next((group for group in groups if goes_on(quads[group[-1]], quads[number])), None)
        if above is None:
            groups.append([number])
        else:
            above.append(number)
    return [part for group in groups for part in _between_vertical(group, quads)]


def waiting(quads: Sequence[Quad], border: float) -> set[int]:
    """The indices of the lines that may continue below `border`, where nothing is detected yet.

    These are all that reach below it, and vertical lines, or single characters in line with one, that end
    close above it or above another one of them.
    """
    waits: set[int] = set()
    vertical = [quad for quad in quads if quad.is_vertical]
    for number in sorted(range(len(quads)), key=lambda number: -quads[number].box.bottom):
        quad = quads[number]
        low = quad.box.bottom + _REACH * quad.box.width
        if quad.box.bottom > border:
            waits.add(number)
        elif quad.is_vertical or any(_in_line(other, quad) for other in vertical):
            goes_on = any(_in_line(quad, quads[other]) and quads[other].box.top < low for other in waits)
            if quad.is_upright and (low > border or goes_on):
                waits.add(number)
    return waits


def _in_line(above: Quad, below: Quad) -> bool:
    one, two = above.box, below.box
    narrow, wide = sorted((one.width, two.width))
    common = min(one.right, two.right) - max(one.left, two.left)
    return wide <= _ALIKE * narrow and common >= _ALIGNED * wide and one.top < two.top


def _gap(above: Quad, below: Quad) -> Rect | None:
    """The area between two pieces that may follow each other, without height where they touch."""
    if not (above.is_upright and below.is_upright and _in_line(above, below)):
        return None
    one, two = above.box, below.box
    left, right = max(one.left, two.left), min(one.right, two.right)
    gap = Rect(left, one.bottom, right, max(one.bottom, two.top))
    return gap if gap.height <= _REACH * gap.width else None


def _is_ruled(gap: Rect, rules: Rules) -> bool:
    """Whether a line is drawn across the gap that is too long for a stroke of a character."""
    around = Rect(gap.left, gap.top - _SLACK, gap.right, gap.bottom + _SLACK)
    long = (rule for rule in rules.horizontal if rule.width > _STROKE * gap.width)
    return any(not rule.intersection(around).is_empty for rule in long)


def _between_vertical(group: list[int], quads: Sequence[Quad]) -> list[list[int]]:
    """The group from its first to its last vertical piece; what stands above or below is no part of it.

    A heading printed vertically may stand on a number that is as wide as itself.
    """
    vertical = [place for place, number in enumerate(group) if quads[number].is_vertical]
    if len(vertical) < 2:
        return [[number] for number in group]
    first, last = vertical[0], vertical[-1]
    alone = [[number] for number in group[:first] + group[last + 1 :]]
    return [*alone, group[first : last + 1]]
