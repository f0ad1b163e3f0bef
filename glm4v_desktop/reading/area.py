"""Reading one area of a picture a little at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from glm4v_desktop.domain.geometry import Rect
from glm4v_desktop.domain.picture import Picture
from glm4v_desktop.reading.ink import Pixels, ink_height, is_blank, is_small_print, pixels_of, shrunk
from glm4v_desktop.reading.long_lines import Line, line_of
from glm4v_desktop.reading.page import Segment
from glm4v_desktop.reading.quads import Quad
from glm4v_desktop.reading.spacing import tidy
from glm4v_desktop.reading.tiles import MAX_WIDTH, OVERLAP, Found, bands, batches, close_ups, cuts, join_seams

_MOST = 16  # places recognised in one step; with _BUDGET less than a second on a slow core
_BUDGET = 2600.0  # width of one step's input at the recogniser's 48 pixels of height
_MODEL_HEIGHT = 48
_DETECTING = 0.3  # share of the time that finding the places takes; the rest is recognising them
_LEAST_SCORE = 0.4  # below, the recogniser is guessing at something that is no text
_PATIENCE = 16  # tiles in sequence without a word before the rest is only skimmed
_SKIMMED = 4  # how much smaller a picture is skimmed: print of less than about 30 pixels is missed then
_MOST_UNREADABLE = 24  # places of a band, not one of ten of them print, after which its others are left out
_MOST_UNREADABLE_SKIMMED = 4  # the same where there has been no word for long
_LEAST_PRINT = 0.1
_PATTERN = 8  # letters of a text from which it has to be made of more than two different ones
_WIDEST_LETTER = 8.0  # line heights that a letter and the space around it take up at most
_SURE_PATTERN = 0.8  # but a row of dots or dashes that was read with this confidence may be one
_SAME_PLACE = 3  # pixels by which the box of the same words may differ between two readings


class Ocr(Protocol):
    """What is needed from the models; `reading/ocr.py` has the real ones."""

    def find(self, pixels: Pixels, enlarge: int = 1) -> list[Quad]: ...

    def read(self, pixels: Pixels, quads: Sequence[Quad]) -> list[tuple[str, float]]: ...


@dataclass(frozen=True, slots=True)
class _Look:
    """`enlarge` 0 is a look at the area made smaller, to tell where looking closer may be worth it."""

    tile: Rect
    enlarge: int


class AreaReading:
    """One area of one picture, read from the top. It can be left after any step and goes on from there."""

    def __init__(
        self, picture: Picture, area: Rect, ocr: Ocr, known: Sequence[Segment] | None = None
    ) -> None:
        """With `known`, all that stands in the area, there is nothing left to read."""
        read = known is not None or area.is_empty
        self.area = area
        self.segments = list(known or ())  # in picture pixels, complete above `ready_to`
        self.ready_to = area.bottom if read else area.top
        self._ocr = ocr
        self._picture = None if read else picture
        self._bands = () if read else bands(area)
        self._band = 0
        self._looks: list[_Look] = []  # tiles of this band still to be looked at, the next one last
        self._looked = 0
        self._found: list[Found] = []  # in this band, and what hangs over from the one above
        self._lines: list[Line] = []  # found and joined, to be recognised in steps
        self._pieces: list[tuple[Line, int]] = []
        self._steps: list[list[int]] = []
        self._tried = self._print = 0  # places of this band that were recognised, and those that hold print
        self._fruitless = 0  # tiles looked at since the last word
        self.skimmed = False  # parts without a word for long were looked at from afar, or left out
        self._steps_of_band = 0
        self._percent = 0
        self._known: dict[tuple[int, int], list[Segment]] = {}
        if self._bands:
            self._begin_band()

    @property
    def finished(self) -> bool:
        return self._band == len(self._bands)

    @property
    def held_bytes(self) -> int:
        """Pixels kept alive because the reading is not finished."""
        return 0 if self._picture is None else len(self._picture.rgb)

    @property
    def percent(self) -> int:
        """0 to 100, never falling, 100 only when finished."""
        return 100 if self.finished else self._percent

    def _update_percent(self) -> None:
        if self.finished:
            return
        band = _DETECTING * self._looked / max(1, self._looked + len(self._looks))
        if self._steps_of_band:
            band += (1 - _DETECTING) * (1 - len(self._steps) / self._steps_of_band)
        # A closer look makes more steps than were foreseen; what was shown stays.
        self._percent = max(self._percent, min(99, int(100 * (self._band + band) / len(self._bands))))

    def know(self, segments: Iterable[Segment]) -> None:
        """Words that another reading of the same picture has recognised; they are not recognised again."""
        for segment in segments:
            near = self._known.setdefault(_cell(segment.box), [])
            if segment not in near:
                near.append(segment)

    def advance(self) -> None:
        """One step: finds the places in one tile, or recognises some. Nothing is lost when it raises."""
        if self._picture is None or self.finished:
            return
        pixels = pixels_of(self._picture)
        if self._steps:
            self._recognise(pixels, self._steps[-1])
            self._steps.pop()
            self._give_up_on_patterns()
        else:
            closer = self._look(pixels, self._looks[-1])
            self._looks.pop()
            self._looks += reversed(closer)
            self._looked += 1
            if not self._looks:
                self._plan_recognition(pixels)
        if not (self._steps or self._looks):
            self._end_band()
        self._update_percent()

    def _look(self, pixels: Pixels, look: _Look) -> list[_Look]:
        """Finds the places in a tile; for small print says instead where to look closer."""
        tile = look.tile
        cut = pixels[tile.top : tile.bottom, tile.left : tile.right]
        if is_blank(cut):
            return []
        if look.enlarge == 0:
            self.skimmed = True
            seen = [quad.scaled(_SKIMMED).moved(tile.left, tile.top).box for quad in self._find_small(cut)]
            tiles = self._bands[self._band]
            return [
                _Look(near, 1) for near in tiles if any(not near.intersection(box).is_empty for box in seen)
            ]
        self._fruitless += look.enlarge == 1
        quads = self._ocr.find(cut, look.enlarge)
        if look.enlarge == 1 and is_small_print(cut, quads):
            return [_Look(part, 2) for part in close_ups(tile)]
        self._found += [Found(quad.moved(tile.left, tile.top), tile) for quad in quads]
        return []

    def _find_small(self, cut: Pixels) -> list[Quad]:
        smaller = shrunk(cut, _SKIMMED)
        return self._ocr.find(smaller) if smaller.size else []

    def _plan_recognition(self, pixels: Pixels) -> None:
        """Joins what the tiles cut; what may go on in the next band waits for it."""
        lines = join_seams(self._found, self.area)
        border = self._bands[self._band][0].bottom
        last = self._band == len(self._bands) - 1
        whole_above = border if last else border - OVERLAP
        self._found = [] if last else [line for line in lines if line.quad.box.bottom > whole_above]
        places = [line.quad for line in lines if last or line.quad.box.bottom <= whole_above]
        self._lines = [line_of(pixels, quad) for quad in places if not self._take_known(quad)]
        self._pieces = [(line, number) for line in self._lines for number in range(len(line.pieces))]
        widths = [_MODEL_HEIGHT * line.pieces[number].proportion for line, number in self._pieces]
        self._steps = batches(widths, _MOST, _BUDGET)
        self._steps_of_band = len(self._steps)

    def _take_known(self, quad: Quad) -> bool:
        box = quad.box
        x, y = _cell(box)
        for near in ((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            for segment in self._known.get(near, ()):
                if _is_same_place(segment.box, box):
                    self.segments.append(segment)
                    return True
        return False

    def _recognise(self, pixels: Pixels, step: list[int]) -> None:
        area = self.area
        cut = pixels[area.top : area.bottom, area.left : area.right]
        chosen = [self._pieces[index] for index in step]
        pieces = [line.pieces[number].moved(-area.left, -area.top) for line, number in chosen]
        for (line, number), read in zip(chosen, self._ocr.read(cut, pieces), strict=True):
            line.read[number] = read
            self._tried += 1
            self._print += _is_print(*read, line.pieces[number].proportion)
            if not line.complete:
                continue
            text, score = line.text(_LEAST_SCORE)
            if _is_print(text, score, line.quad.proportion):
                box = line.quad.box.intersection(area)
                self.segments.append(Segment(tidy(text), box, score, ink_height(pixels, line.quad)))
                self._fruitless = 0

    def _give_up_on_patterns(self) -> None:
        """Leaves the rest of a band out where hardly anything of it was print so far."""
        enough = _MOST_UNREADABLE if self._fruitless < _PATIENCE else _MOST_UNREADABLE_SKIMMED
        if self._steps and self._tried >= enough and self._print < _LEAST_PRINT * self._tried:
            self._steps, self.skimmed = [], True

    def _end_band(self) -> None:
        border = self._bands[self._band][0].bottom
        tops = [line.quad.box.top for line in self._found]
        self._band += 1
        self._lines, self._pieces, self._steps, self._steps_of_band = [], [], [], 0
        self._tried = self._print = 0
        if self.finished:
            self.ready_to = self.area.bottom
            self._picture = None
            self._known = {}
        else:
            self.ready_to = max(self.ready_to, min([border - OVERLAP, *tops]))
            self._begin_band()

    def _begin_band(self) -> None:
        tiles, enlarge = self._bands[self._band], 1
        if self._fruitless >= _PATIENCE:
            first, last = tiles[0], tiles[-1]
            spans = cuts(first.left, last.right, _SKIMMED * MAX_WIDTH, OVERLAP)
            tiles, enlarge = tuple(Rect(a, first.top, b, first.bottom) for a, b in spans), 0
        self._looks = [_Look(tile, enlarge) for tile in reversed(tiles)]
        self._looked = 0


def _is_print(text: str, score: float, length: float) -> bool:
    """False for what the recogniser made of hatching, stripes or noise: "mmmmmmmm", one letter for a line
    that is `length` times as long as high, or a mere guess."""
    letters = "".join(text.split())
    if not letters or score < _LEAST_SCORE:
        return False
    pattern = len(letters) >= _PATTERN and len(set(letters)) <= 2
    return score >= _SURE_PATTERN or not (pattern or len(letters) * _WIDEST_LETTER < length)


def _cell(box: Rect) -> tuple[int, int]:
    return (box.left // 8, box.top // 8)


def _is_same_place(a: Rect, b: Rect) -> bool:
    return (
        abs(a.left - b.left) <= _SAME_PLACE
        and abs(a.top - b.top) <= _SAME_PLACE
        and abs(a.right - b.right) <= _SAME_PLACE
        and abs(a.bottom - b.bottom) <= _SAME_PLACE
    )
