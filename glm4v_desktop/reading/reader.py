"""Pictures that are read, were read, or were left half read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from glm4v_desktop.domain.geometry import Rect, whole
from glm4v_desktop.domain.picture import Picture
from glm4v_desktop.reading.area import AreaReading, Ocr
from glm4v_desktop.reading.columns import no_check
from glm4v_desktop.reading.layout import page_of
from glm4v_desktop.reading.page import Page, Segment

_MOST_READINGS = 200  # finished ones are small: a few hundred segments
_MOST_BYTES = 512 * 1024 * 1024  # of pixels kept for unfinished ones
_TOUCH = 2  # pixels by which a box may reach over the region's border: detectors draw boxes a little wide

_Name = tuple[str, Rect]


class PictureReader:
    """Hands out readings. Those of one picture share what they have recognised."""

    def __init__(self, ocr: Ocr) -> None:
        self._ocr = ocr
        self._readings: OrderedDict[_Name, AreaReading] = OrderedDict()  # least recently asked for first

    def reading(self, picture: Picture, region: Rect | None) -> AreaReading:
        """The reading of the region (None: the whole picture) as far as it has come; `advance` it until
        it is finished. Asking again gives the same one."""
        page_area = whole(picture.size)
        area = page_area if region is None else region.intersection(page_area)
        name = (picture.key, area)
        reading = self._readings.get(name)
        if reading is None or not reading.finished:
            page = self._readings.get((picture.key, page_area))
            words = _words_inside(page, area) if page is not None and area != page_area else None
            if words is not None:
                reading = AreaReading(picture, area, self._ocr, known=words)
        if reading is None:
            reading = AreaReading(picture, area, self._ocr)
        if not reading.finished:
            reading.know(self._recognised(picture, other_than=area))
        self._readings[name] = reading
        self._readings.move_to_end(name)
        self._make_room()
        return reading

    def forget(self, key: str) -> None:
        """All readings of the picture with this key."""
        for name in [name for name in self._readings if name[0] == key]:
            del self._readings[name]

    def _recognised(self, picture: Picture, other_than: Rect) -> list[Segment]:
        return [
            segment
            for (key, area), reading in self._readings.items()
            if key == picture.key and area != other_than
            for segment in reading.segments
        ]

    def _make_room(self) -> None:
        """Lets go of the readings not asked for longest, never of the newest."""
        held = sum(reading.held_bytes for reading in self._readings.values())
        for name in list(self._readings)[:-1]:
            if held <= _MOST_BYTES and len(self._readings) <= _MOST_READINGS:
                return
            held -= self._readings.pop(name).held_bytes


def page_read(reading: AreaReading, check: Callable[[], None] = no_check) -> Page:
    """What stands in the area, as far as it has been read, laid out. `check` as for `page_of`."""
    return replace(page_of(reading.segments, reading.area.size, check), skimmed=reading.skimmed)


def _words_inside(page: AreaReading, region: Rect) -> list[Segment] | None:
    """What the page has in the region; None when the border cuts a word, or it is not read that far or
    that closely."""
    if region.bottom > page.ready_to or page.skimmed:
        return None
    inside: list[Segment] = []
    for segment in page.segments:
        common = segment.box.intersection(region)
        if common.width <= _TOUCH or common.height <= _TOUCH:
            continue
        if common.width < segment.box.width - 2 * _TOUCH or common.height < segment.box.height - 2 * _TOUCH:
            return None
        inside.append(segment)
    return inside
