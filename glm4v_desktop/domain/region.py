"""What can be done to a region: gripping, resizing, moving. Half-open rectangles in picture pixels."""

from __future__ import annotations

from enum import Enum

from glm4v_desktop.domain.geometry import Point, Rect, Size, whole
from glm4v_desktop.domain.view import ViewTransform

REACH = 7  # view pixels on either side of an edge within which it can be gripped


class Grip(Enum):
    """A part of a region that can be dragged: (vertical edge, horizontal edge), -1 is left or top."""

    TOP_LEFT = (-1, -1)
    TOP = (0, -1)
    TOP_RIGHT = (1, -1)
    RIGHT = (1, 0)
    BOTTOM_RIGHT = (1, 1)
    BOTTOM = (0, 1)
    BOTTOM_LEFT = (-1, 1)
    LEFT = (-1, 0)
    INSIDE = (0, 0)


HANDLES = tuple(grip for grip in Grip if grip is not Grip.INSIDE)


def handle_place(region: Rect, handle: Grip, transform: ViewTransform) -> Point:
    """The middle of a handle, in view coordinates."""
    across, down = handle.value
    x = {-1: region.left, 0: (region.left + region.right) / 2, 1: region.right}[across]
    y = {-1: region.top, 0: (region.top + region.bottom) / 2, 1: region.bottom}[down]
    return transform.to_view(x, y)


def grip_at(at: Point, region: Rect, transform: ViewTransform) -> Grip | None:
    """What a press at the view point `at` takes hold of; None outside.

    The whole edge can be gripped, not only its handle. At least the middle third always moves the region,
    however small it is on the screen.
    """
    a = transform.to_view(region.left, region.top)
    b = transform.to_view(region.right, region.bottom)
    across = _side(at.x, a.x, b.x)
    down = _side(at.y, a.y, b.y)
    return None if across is None or down is None else Grip((across, down))


def resized(region: Rect, grip: Grip, dx: float, dy: float, picture: Size) -> Rect:
    """The edges of `grip` moved by (dx, dy) picture pixels.

    An edge dragged over the opposite one turns the region over; it never gets smaller than one pixel.
    """
    across, down = grip.value
    left, right = _stretched(region.left, region.right, across, dx, picture.width)
    top, bottom = _stretched(region.top, region.bottom, down, dy, picture.height)
    return Rect(left, top, right, bottom)


def moved(region: Rect, dx: float, dy: float, picture: Size) -> Rect:
    """As far as the picture goes, keeping its size."""
    x = min(max(round(dx), -region.left), picture.width - region.right)
    y = min(max(round(dy), -region.top), picture.height - region.bottom)
    return region.moved(x, y)


def grown(region: Rect, dx: int, dy: int, picture: Size) -> Rect:
    """The right and bottom edges moved, without turning over: what the keyboard does."""
    right = min(max(region.right + dx, region.left + 1), picture.width)
    bottom = min(max(region.bottom + dy, region.top + 1), picture.height)
    return Rect(region.left, region.top, right, bottom)


def grown_edge(region: Rect, dx: int, dy: int) -> Rect:
    """The last pixels before the edges that `grown` moved: what should be in sight."""
    left = region.right - 1 if dx else region.left
    top = region.bottom - 1 if dy else region.top
    return Rect(left, top, region.right, region.bottom)


def legal(region: Rect | None, picture: Size) -> Rect | None:
    """A region from elsewhere cut to the picture; None when nothing is left."""
    if region is None:
        return None
    cut = region.intersection(whole(picture))
    return None if cut.is_empty else cut


def _side(at: float, low: float, high: float) -> int | None:
    inward = min(REACH, (high - low) / 3)
    if low - REACH <= at < low + inward:
        return -1
    if high - inward < at <= high + REACH:
        return 1
    return 0 if low <= at <= high else None


def _stretched(low: int, high: int, side: int, by: float, extent: int) -> tuple[int, int]:
    if side == 0:
        return low, high
    fixed, edge = (high, low) if side < 0 else (low, high)
    edge = min(max(round(edge + by), 0), extent)
    if edge == fixed:  # one pixel is left, on the side where the region was
        edge = fixed + side
    return min(fixed, edge), max(fixed, edge)
