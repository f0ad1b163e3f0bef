"""From presses, movements and releases of a pointer to a region. Pure: the view only passes on what happens.

Three ways lead to a region: drag from corner to corner; click one corner and then the other (for people who
cannot drag); take hold of the region that is there. A drag shorter than `CLICK` is a click: outside
the region it clears it, without one it sets the first corner. Points are in view coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from glm4v_desktop.domain.geometry import Point, Rect, Size, whole
from glm4v_desktop.domain.region import Grip, grip_at, moved, resized
from glm4v_desktop.domain.view import ViewTransform, band, pixel_at

CLICK = 8  # view pixels: what is drawn by a shorter drag was a click
_TREMBLE = 3  # view pixels a hand may move in a click on a region without changing it


@dataclass(frozen=True, slots=True)
class Corner:
    """The first corner was clicked; the band follows the pointer until the second click."""

    place: Point  # in picture coordinates


@dataclass(frozen=True, slots=True)
class Drag:
    """The button is down. `grip` None draws a new region; `live` once it has left the click's circle."""

    pressed: Point
    start: Point  # the same place in picture coordinates: the view may be panned meanwhile
    before: Rect | None
    grip: Grip | None
    corner: Corner | None
    live: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """The region of a picture, and what the pointer is doing to it. `region` changes while it does."""

    picture: Size
    region: Rect | None = None
    gesture: Drag | Corner | None = None

    @property
    def busy(self) -> bool:
        """Whether there is something running that `cancelled` would end."""
        return self.gesture is not None

    @property
    def drawing(self) -> bool:
        """Whether `region` is a rubber band that is still being drawn."""
        match self.gesture:
            case Drag(grip=None, live=live, corner=corner):
                return live or corner is not None
            case Corner():
                return self.region is not None
        return False

    @property
    def held(self) -> bool:
        """Whether the button is down."""
        return isinstance(self.gesture, Drag)

    @property
    def drags(self) -> bool:
        """Whether the button is down and has moved enough to mean it."""
        return isinstance(self.gesture, Drag) and self.gesture.live

    def grip_held(self, at: Point, view: ViewTransform) -> Grip | None:
        """What is held, or while nothing is, what a press here would take hold of."""
        return self.gesture.grip if isinstance(self.gesture, Drag) else self.grip_at(at, view)

    def grip_at(self, at: Point, view: ViewTransform) -> Grip | None:
        """What a press here would take hold of.

        A region that is the whole picture cannot be moved, so a drag inside it draws a new one.
        """
        if self.region is None or isinstance(self.gesture, Corner):
            return None
        grip = grip_at(at, self.region, view)
        return None if grip is Grip.INSIDE and self.region == whole(self.picture) else grip

    def pressed(self, at: Point, view: ViewTransform) -> Selection:
        corner = self.gesture if isinstance(self.gesture, Corner) else None
        before = None if corner else self.region
        drag = Drag(at, view.to_picture(at), before, self.grip_at(at, view), corner)
        return replace(self, gesture=drag)

    def pointed(self, at: Point, view: ViewTransform) -> Selection:
        """The pointer moved, with or without the button."""
        match self.gesture:
            case Drag() as drag:
                return self._dragged(drag, at, view)
            case Corner(place=place):
                far = _distance(view.to_view(place.x, place.y), at) >= CLICK
                return replace(self, region=band(place, view.to_picture(at), self.picture) if far else None)
        return self

    def released(self, at: Point, view: ViewTransform) -> Selection:
        if not isinstance(self.gesture, Drag):
            return self
        done = self.pointed(at, view)
        drag = done.gesture
        assert isinstance(drag, Drag)  # noqa: S101 - pointed() keeps the kind of a gesture
        if not drag.live:
            return self._clicked(drag, view)
        if drag.grip is None and _distance(view.to_view(drag.start.x, drag.start.y), at) < CLICK:
            return done.cancelled()  # dragged back to where it began: thought better of it
        return replace(done, gesture=None)

    def cancelled(self) -> Selection:
        """Back to the region before the gesture."""
        match self.gesture:
            case Drag(before=before):
                return replace(self, region=before, gesture=None)
            case Corner():
                return replace(self, region=None, gesture=None)
        return self

    def _dragged(self, drag: Drag, at: Point, view: ViewTransform) -> Selection:
        enough = CLICK if drag.grip is None else _TREMBLE
        if not drag.live and _distance(drag.pressed, at) < enough:
            return self
        there = view.to_picture(at)
        dx, dy = there.x - drag.start.x, there.y - drag.start.y
        match drag:
            case Drag(grip=Grip.INSIDE, before=Rect() as before):
                region: Rect | None = moved(before, dx, dy, self.picture)
            case Drag(grip=Grip() as grip, before=Rect() as before):
                region = resized(before, grip, dx, dy, self.picture)
            case _:
                region = band(drag.start, there, self.picture) or drag.before
        return replace(self, region=region, gesture=replace(drag, live=True, corner=None))

    def _clicked(self, drag: Drag, view: ViewTransform) -> Selection:
        """A click means the place where the button went down."""
        if drag.corner is not None:
            place = drag.corner.place
            far = _distance(view.to_view(place.x, place.y), drag.pressed) >= CLICK
            return replace(self, gesture=None, region=band(place, drag.start, self.picture) if far else None)
        if drag.before is not None and grip_at(drag.pressed, drag.before, view) is not None:
            return replace(self, gesture=None)  # a click on the region leaves it alone
        inside = pixel_at(drag.pressed, view, self.picture) is not None
        first = Corner(drag.start) if inside and drag.before is None else None
        return replace(self, region=None, gesture=first)


def _distance(a: Point, b: Point) -> float:
    return max(abs(a.x - b.x), abs(a.y - b.y))
