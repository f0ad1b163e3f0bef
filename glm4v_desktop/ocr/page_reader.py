"""Reads the text of pictures in small steps: tile by tile at full resolution, from the top.

`PictureReader` stores the readings of pictures and regions. An `AreaReading` detects lines in the tiles of
its area, joins the lines that the borders of tiles cut, and recognizes them in small batches. The tiles at
the same height form a band.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from glm4v_desktop.core.geometry import Rect, Size, whole
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.ocr.dividing.layout import no_check, page_of
from glm4v_desktop.ocr.dividing.upright import Upright
from glm4v_desktop.ocr.drawn.areas import find_areas
from glm4v_desktop.ocr.drawn.marks import beside_marks, marks_in
from glm4v_desktop.ocr.drawn.ruled_lines import find_rules
from glm4v_desktop.ocr.drawn.strikes import is_struck, parted_at_strikes, without_strike
from glm4v_desktop.ocr.drawn.text_colors import text_colors
from glm4v_desktop.ocr.numbers import mended
from glm4v_desktop.ocr.page import Page, Segment, is_chinese, tidy
from glm4v_desktop.ocr.recognition.cutting import cut_to
from glm4v_desktop.ocr.recognition.found_lines import (
    Found,
    between_rules,
    join_seams,
    parted_at_gaps,
    with_vertical_lines,
)
from glm4v_desktop.ocr.recognition.label_gaps import cut_at_gaps, has_two_labels, with_label_gaps
from glm4v_desktop.ocr.recognition.models import (
    Line,
    Pixels,
    Quad,
    Reading,
    ink_height,
    is_blank,
    is_small_print,
    line_of,
    parted,
    pixels_of,
    quad_of,
    shrunk,
    with_marks_beside,
)
from glm4v_desktop.ocr.recognition.orientation import looks_upright, quarters_of
from glm4v_desktop.ocr.recognition.second_reading import differs, has_figure, needs_second_reading
from glm4v_desktop.ocr.recognition.tiles import MAX_WIDTH, OVERLAP, bands, batches, close_ups, cuts
from glm4v_desktop.ocr.recognition.tilt import is_uneven, tilt_of
from glm4v_desktop.ocr.recognition.turned import Turn
from glm4v_desktop.ocr.recognition.vertical import waiting
from glm4v_desktop.ocr.rules import NO_RULES, Rules

_MOST_LINES = 16  # lines recognized in one step; with _WIDTH_BUDGET less than a second on a slow core
_WIDTH_BUDGET = 2600.0  # pixels of width of one step's input, at the recognizer's height
_MODEL_HEIGHT = 48  # pixels of the recognizer's input
_DETECTING = 0.3  # share of the time that detection takes; recognition takes the rest

_LEAST_SCORE = 0.4  # below this confidence, the recognizer is guessing at something that is no text
_READ_SIDEWAYS = 0.8  # below this, a high box may have a vertical line of two or three characters
_PATTERN = 8  # a text of at least this many letters must have more than two different ones
_WIDEST_LETTER = 8.0  # line heights; the most that a letter and the space around it take
_SURE_PATTERN = 0.8  # with this confidence, such a pattern is a real row of dots or dashes

_FRUITLESS_TILES = 16  # tiles in sequence without text, after which the rest is only skimmed
_SKIMMED = 4  # the factor by which a skimmed picture is shrunk; print below about 30 pixels is then missed
_MOST_UNREADABLE = 24  # lines of a band that are tried before a band without text is given up
_MOST_UNREADABLE_SKIMMED = 4  # the same while the picture is skimmed
_LEAST_PRINT = 0.1  # a band is given up if a smaller share of its tried lines are text

_FEWEST_LINES = 12  # of a page whose lines may fan out
_MOST_TURN_CHECKS = 3  # steps of poorly read or vertical lines after which a picture is taken as it stands

_SAME_PLACE = 3  # pixels by which the boxes of the same words may differ between two readings
_BESIDE, _ABOVE = 128, 32  # pixels around a region that are read too, as its border may cut words and lines

_MOST_READINGS = 200  # a finished reading is small: a few hundred segments
_MOST_BYTES = 512 * 1024 * 1024  # of the pixels of unfinished readings

_Name = tuple[str, Rect]


class Ocr(Protocol):
    """The methods of the models that are used here; `ocr/recognition/models.py` has the real ones."""

    def find(self, pixels: Pixels, enlarge: int = 1) -> list[Quad]: ...

    def read(self, pixels: Pixels, quads: Sequence[Quad]) -> list[Reading]: ...

    def read_closely(self, pixels: Pixels, quads: Sequence[Quad]) -> list[Reading]: ...


class PictureReader:
    """Creates and stores readings. Readings of one picture share the text that they have recognized."""

    def __init__(self, ocr: Ocr) -> None:
        self._ocr = ocr
        self._readings: OrderedDict[_Name, AreaReading] = OrderedDict()  # least recently used first
        self._read_twice: dict[str, set[Rect]] = {}  # boxes of figures, by the picture's key

    def reading(self, picture: Picture, region: Rect | None) -> AreaReading:
        """The reading of the region (None: the whole picture), a stored one or a new one.

        The caller calls its `advance` until it is finished.
        """
        page_area = whole(picture.size)
        area = page_area if region is None else region.intersection(page_area)
        name = (picture.key, area)
        reading = self._readings.get(name)
        if reading is None or not reading.finished:
            page = self._readings.get((picture.key, page_area))
            if page is not None and area != page_area and page.has_read(area):
                reading = AreaReading(picture, area, self._ocr, known=page)
        if reading is None:
            reading = AreaReading(picture, area, self._ocr)
            page = self._readings.get((picture.key, page_area))
            if page is not None and page.turned:
                reading.read_upright(page.turned)
        if not reading.finished:
            reading.know(self._recognized(picture, other_than=area))
        self._readings[name] = reading
        self._readings.move_to_end(name)
        self._make_room()
        return reading

    def read_again(self, picture: Picture, boxes: Iterable[Segment]) -> Iterator[bool]:
        """Reads the figures among these boxes of the recognizer a second time, each box only once.

        After each step, yields whether it brought a figure in doubt: all readings of the picture then hold
        the other reading in its segment, and have to be asked for their pages again.
        """
        done = self._read_twice.setdefault(picture.key, set())
        own = [reading for (key, _), reading in self._readings.items() if key == picture.key]
        quads = {box: quad for reading in own for box, quad in reading.quads.items()}
        pixels, boxed = pixels_of(picture), list({box.box for reading in own for box in reading.segments})
        todo = []
        for box in (box for box in boxes if box.box not in done and box.box in quads):
            quad = with_marks_beside(pixels, quads[box.box], boxed)
            if needs_second_reading(box) or quad is not quads[box.box]:
                todo.append(box)
                quads[box.box] = quad
            else:
                done.add(box.box)
        widths = [_MODEL_HEIGHT * quads[box.box].proportion for box in todo]
        for step in batches(widths, _MOST_LINES, _WIDTH_BUDGET):
            some = [todo[index] for index in step]
            read = self._ocr.read_closely(pixels, [quads[box.box] for box in some])
            done.update(box.box for box in some)
            others = {
                box.box: tidy(mended(told.text))
                for box, told in zip(some, read, strict=True)
                if differs(box.text, mended(told.text))
            }
            for reading in own:
                reading.doubt(others)
            yield bool(others)

    def forget(self, key: str) -> None:
        """Drops all readings of the picture with this key."""
        self._read_twice.pop(key, None)
        for name in [name for name in self._readings if name[0] == key]:
            del self._readings[name]

    def _recognized(self, picture: Picture, other_than: Rect) -> list[Segment]:
        return [
            segment
            for (key, area), reading in self._readings.items()
            if key == picture.key and area != other_than
            for segment in reading.segments
        ]

    def _make_room(self) -> None:
        """Drops the least recently used readings while there are too many, but never the newest."""
        held = sum(reading.held_bytes for reading in self._readings.values())
        for name in list(self._readings)[:-1]:
            if held <= _MOST_BYTES and len(self._readings) <= _MOST_READINGS:
                return
            held -= self._readings.pop(name).held_bytes


def _around(area: Rect, size: Size) -> Rect:
    """The area with the rest of the lines and words that its border cuts."""
    left, top, right, bottom = (
        area.left - _BESIDE, area.top - _ABOVE, area.right + _BESIDE, area.bottom + _ABOVE
    )  # fmt: skip
    return Rect(left, top, right, bottom).intersection(whole(size))


@dataclass(frozen=True, slots=True)
class _Look:
    """A detection to do: the area, and the factor to enlarge it by; 0 means to skim the shrunk area."""

    tile: Rect
    enlarge: int


class AreaReading:
    """The reading of one area of a picture, from the top. It can pause after any step and continue later."""

    def __init__(self, picture: Picture, area: Rect, ocr: Ocr, known: AreaReading | None = None) -> None:
        """`known` is a reading around the area that has read it; then nothing is left to read."""
        read = known is not None or area.is_empty
        self.area = area
        self._seen = _around(area, picture.size)  # what the models are shown
        self.segments: list[Segment] = []  # in picture pixels, complete above `ready_to`
        self.quads: dict[Rect, Quad] = {}  # of the segments with figures that were recognized here
        self.ready_to = area.bottom if read else self._seen.top
        self._ocr = ocr
        self._picture = None if read else picture
        self._bands = () if read else bands(self._seen)
        self._band = 0
        self._looks: list[_Look] = []  # detections still to do in this band, the next one last
        self._looked = 0
        self._found: list[Found] = []  # detected in this band, and the lines that reach into it from above
        self._lines: list[Line] = []  # detected and joined, to be recognized in steps
        self._pieces: list[tuple[Line, int]] = []
        self._steps: list[list[int]] = []
        self._tried = self._print = 0  # lines of this band that were recognized, and those that are text
        self._marks_to = self._seen.top  # check boxes and the like that end above are in `segments`
        self._fruitless = 0  # tiles since the last text
        self.skimmed = False  # whether parts were read at low resolution or left out
        self.turned = 0.0  # degrees by which the picture is turned, clockwise
        self.rules: Rules | None = None  # what is drawn in the area, once looked for, as for `page_of`
        self.uneven = False  # whether its lines fan out
        self._turn_checks = 0
        self._tilt_known = False
        self._turn = Turn(area)
        self._upright: AreaReading | None = None  # reads the area instead, if the picture is turned
        self._steps_of_band = 0
        self._percent = 0
        self._known: dict[tuple[int, int], list[Segment]] = {}
        self._page: Page | None = None
        if self._bands:
            self._begin_band()
        if known is not None:
            self.turned = known.turned
            self.uneven = known.uneven
            self._draw(known.rules or NO_RULES)
            for segment in known.segments:
                self._take(segment, known.quads.get(segment.box))

    @property
    def finished(self) -> bool:
        return self._band == len(self._bands)

    @property
    def held_bytes(self) -> int:
        """The bytes of pixels that the reading needs until it is finished."""
        upright = 0 if self._upright is None else self._upright.held_bytes
        return upright if self._picture is None else upright + len(self._picture.rgb)

    @property
    def percent(self) -> int:
        """The progress, 0 to 100. It never decreases, and is 100 only when the reading is finished."""
        return 100 if self.finished else self._percent

    def has_read(self, region: Rect) -> bool:
        """Whether everything in the region has been read, at full resolution."""
        return region.bottom <= self.ready_to and not self.skimmed

    def page(self, check: Callable[[], None] = no_check) -> Page:
        """The page of the text that has been read so far. `check` is as for `page_of`."""
        if self._page is not None:
            return self._page
        page = page_of(self.segments, self.area.size, check, self.rules or NO_RULES, self.turned)
        page = replace(page, skimmed=self.skimmed, uneven=self.uneven)
        if self.finished:
            self._page = page
        return page

    def page_so_far(self, check: Callable[[], None] = no_check) -> Page:
        """The page of the lines above `ready_to` only, while the rest is still being read."""
        complete = [segment for segment in self.segments if segment.box.bottom <= self.ready_to]
        return page_of(complete, self.area.size, check, self.rules or NO_RULES, self.turned)

    def _update_percent(self) -> None:
        if self.finished:
            return
        band = _DETECTING * self._looked / max(1, self._looked + len(self._looks))
        if self._steps_of_band:
            band += (1 - _DETECTING) * (1 - len(self._steps) / self._steps_of_band)
        # Close-ups of small print add steps, but the progress must not decrease.
        self._percent = max(self._percent, min(99, int(100 * (self._band + band) / len(self._bands))))

    def doubt(self, others: Mapping[Rect, str]) -> None:
        """Notes the other readings of figures, by their boxes."""
        if not others:
            return
        self.segments = [
            replace(segment, other_reading=others.get(segment.box, segment.other_reading))
            for segment in self.segments
        ]
        self._page = None

    def _draw(self, rules: Rules) -> None:
        """Takes over those of a picture's ruled lines that are drawn in the area."""
        area = Upright(self.turned).upright_box(self.area) if self.turned else self.area
        self.rules = rules.within(area)

    def know(self, segments: Iterable[Segment]) -> None:
        """Adds segments of another reading of the same picture, so that they are not recognized again."""
        for segment in segments:
            near = self._known.setdefault(_cell(segment.box), [])
            if segment not in near:
                near.append(segment)

    def advance(self) -> None:
        """Does one step: detects lines in a tile, or recognizes some. If it raises, it can be repeated."""
        if self._picture is None or self.finished:
            return
        if self._upright is not None:
            self._advance_upright(self._upright)
            return
        pixels = pixels_of(self._picture)
        if self.rules is None:
            area = self.area  # what is drawn around it is no part of its tables
            cut = pixels[area.top : area.bottom, area.left : area.right]
            found = replace(find_rules(cut), areas=find_areas(cut))
            self.rules = found.moved(area.left, area.top)
        if self._steps:
            step = self._steps[-1]
            self._recognize(pixels, step)
            self._steps.pop()
            self._look_for_turn(pixels, step)
            self._give_up_on_patterns()
        else:
            closer = self._detect(pixels, self._looks[-1])
            self._looks.pop()
            self._looks += reversed(closer)
            self._looked += 1
            if not self._looks:
                self._look_for_tilt(pixels)
            if not self._looks and self._upright is None:
                self._plan_recognition(pixels)
        if self._upright is None and not (self._steps or self._looks):
            if self._band == len(self._bands) - 1 and len(self.segments) >= _FEWEST_LINES:
                area = self._seen
                self.uneven = is_uneven(pixels[area.top : area.bottom, area.left : area.right])
            self._end_band()
        self._update_percent()

    def _detect(self, pixels: Pixels, look: _Look) -> list[_Look]:
        """Detects the lines in a tile; for small print returns the close-ups to detect in instead."""
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
        """Joins lines that tiles cut, and plans the steps. Lines that may reach into the next band wait."""
        lines = with_vertical_lines(join_seams(self._found, self._seen), self.rules or NO_RULES, pixels)
        border = self._bands[self._band][0].bottom
        last = self._band == len(self._bands) - 1
        whole_above = border if last else border - OVERLAP
        waits = set() if last else waiting([line.quad for line in lines], whole_above)
        self._found = [lines[number] for number in sorted(waits)]
        places = [
            quad
            for number, line in enumerate(lines)
            if number not in waits and not line.quad.box.intersection(self.area).is_empty
            for quad in between_rules(line.quad, self.rules or NO_RULES)
        ]
        marks = self._find_marks(pixels, [line.quad.box for line in lines], border if last else whole_above)
        places = [piece for quad in places for piece in beside_marks(quad, marks)]
        places = [piece for quad in places for piece in parted_at_gaps(pixels, quad)]
        places = [piece for quad in places for piece in parted_at_strikes(pixels, quad)]
        self._lines = [line_of(pixels, quad) for quad in places if not self._take_known(quad)]
        self._pieces = [(line, number) for line in self._lines for number in range(len(line.pieces))]
        widths = [_MODEL_HEIGHT * line.pieces[number].proportion for line, number in self._pieces]
        self._steps = batches(widths, _MOST_LINES, _WIDTH_BUDGET)
        self._steps_of_band = len(self._steps)

    def _find_marks(self, pixels: Pixels, lines: Sequence[Rect], whole_above: int) -> list[Rect]:
        """Takes the marks beside these lines that end above `whole_above`; returns the boxes of all."""
        area, border = self._seen, self._bands[self._band][0].bottom
        top = max(area.top, min([self._marks_to, *(line.top for line in lines)]) - OVERLAP)
        # A mark is often higher than its text, which may have been whole in the band before.
        read = [segment.box for segment in self.segments if not segment.mark and segment.box.bottom > top]
        if not lines and not read:
            return []
        cut = pixels[top:border, area.left : area.right]
        marks = [
            replace(mark, box=mark.box.moved(area.left, top))
            for mark in marks_in(cut, [line.moved(-area.left, -top) for line in (*lines, *read)])
        ]
        for mark in marks:
            if self._marks_to < mark.box.bottom <= whole_above:
                self._take(mark)
        self._marks_to = whole_above
        return [mark.box for mark in marks]

    def _take_known(self, quad: Quad) -> bool:
        box = quad.box
        x, y = _cell(box)
        for near in ((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            for segment in self._known.get(near, ()):
                if _is_same_place(segment.box, box):
                    self._take(segment)
                    return True
        return False

    def _recognize(self, pixels: Pixels, step: list[int]) -> None:
        area = self._seen
        cut = pixels[area.top : area.bottom, area.left : area.right]
        chosen = [self._pieces[index] for index in step]
        pieces = [line.pieces[number].moved(-area.left, -area.top) for line, number in chosen]
        for (line, number), read in zip(chosen, self._read(cut, pieces), strict=True):
            line.read[number] = read
            self._tried += 1
            self._print += _is_print(read, line.pieces[number].proportion)
            if not line.complete:
                continue
            told = line.told(_LEAST_SCORE)
            struck = line.quad.is_upright and is_struck(pixels, line.quad.box, told.text)
            if struck:
                told = self._read_without_strike(pixels, line.quad, told)
            if _is_print(told, line.quad.proportion):
                box = line.quad.box.intersection(area)
                text = parted(tidy(mended(told.text)), pixels, line.quad)
                segment = Segment(
                    self._with_label_gaps(text, pixels, line.quad),
                    box,
                    told.score,
                    ink_height(pixels, line.quad),
                    angle=90.0 if line.quad.is_vertical else 0.0,
                    ambiguity=told.ambiguity,
                    struck=struck,
                    colors=text_colors(pixels, box),
                )
                self._take(segment, line.quad if len(line.pieces) == 1 else None)
                self._fruitless = 0

    def _read_without_strike(self, pixels: Pixels, quad: Quad, told: Reading) -> Reading:
        """The better reading of a struck text: as it is, or without the line through it."""
        cut = without_strike(pixels, quad.box)
        height, width = cut.shape[:2]
        [other] = self._ocr.read(cut, [quad_of(Rect(0, 0, width, height))])
        return max(told, other, key=lambda reading: reading.score)

    def _with_label_gaps(self, text: str, pixels: Pixels, quad: Quad) -> str:
        """The text with the gaps between two labels with their values, which the recognizer loses."""
        if not has_two_labels(text):
            return text
        pieces, widths = cut_at_gaps(pixels, quad)
        if not widths:
            return text
        return with_label_gaps(text, [read.text for read in self._ocr.read(pixels, pieces)], widths)

    def _take(self, segment: Segment, quad: Quad | None = None) -> None:
        """Adds what of a read line is in the area; `quad` is its place, for a second reading of figures."""
        piece = cut_to(segment, self.area)
        if piece is None:
            return
        self.segments.append(piece)
        if quad is not None and has_figure(piece):
            left, width = segment.box.left, max(1, segment.box.width)
            start, end = ((x - left) / width for x in (piece.box.left, piece.box.right))
            self.quads[piece.box] = quad if piece is segment else quad.part(start, end)

    def _read(self, pixels: Pixels, quads: Sequence[Quad]) -> list[Reading]:
        """Recognizes the lines; high boxes that cannot be read as they stand are read from top to bottom."""
        read = self._ocr.read(pixels, quads)
        doubtful = (number for number, told in enumerate(read) if told.score < _READ_SIDEWAYS)
        high = [number for number in doubtful if quads[number].may_be_vertical]
        sideways = self._ocr.read(pixels, [quads[number].sideways for number in high]) if high else []
        for number, again in zip(high, sideways, strict=True):
            if again.score > max(read[number].score, _READ_SIDEWAYS) and is_chinese(again.text):
                read[number] = again
        return read

    def _look_for_turn(self, pixels: Pixels, step: list[int]) -> None:
        """Begins again with the upright picture if the lines of this step show that it is turned."""
        if self._turn_checks >= _MOST_TURN_CHECKS:
            return
        area = self._seen
        read = {id(self._pieces[index][0]): self._pieces[index][0] for index in step}.values()
        scores = [line.told(_LEAST_SCORE).score for line in read if line.complete]
        quads = [line.quad for line in self._lines]
        if not scores:
            return
        if looks_upright(quads, scores):
            self._turn_checks = _MOST_TURN_CHECKS
            return
        self._turn_checks += 1
        cut = pixels[area.top : area.bottom, area.left : area.right]
        quarters = quarters_of(cut, [quad.moved(-area.left, -area.top) for quad in quads], self._ocr.read)
        if quarters is not None:
            self._turn_checks = _MOST_TURN_CHECKS
        if quarters:
            self.read_upright(90 * quarters)

    def _look_for_tilt(self, pixels: Pixels) -> None:
        """Begins again with the picture turned level if the lines of this band show that it is tilted."""
        area = self._seen
        if self._tilt_known or not self._found:
            return
        cut = pixels[area.top : area.bottom, area.left : area.right]
        tilt = tilt_of(cut, [line.quad for line in self._found])
        self._tilt_known = tilt is not None
        if tilt:
            self.read_upright(tilt)

    def read_upright(self, degrees: float) -> None:
        """Begins again with the area turned upright; the picture is turned by `degrees`, clockwise."""
        if self._picture is None:
            return
        turn = Turn.by(self._seen, degrees)
        upright = turn.upright(self._picture)
        self._turn = turn
        self._upright = AreaReading(upright, whole(upright.size), self._ocr)
        if turn.quarters:
            self._upright._turn_checks = _MOST_TURN_CHECKS
        if turn.tilt:
            self._upright._tilt_known = True
        self.turned = turn.degrees
        self.segments, self.quads = [], {}

    def _advance_upright(self, upright: AreaReading) -> None:
        """Does one step of the upright picture; at its end takes over what was read, where it stands here."""
        upright.advance()
        self._percent = max(self._percent, min(99, upright.percent))
        if upright.finished:
            turn = self._turn
            self.turned = (turn.degrees + upright.turned) % 360
            self._draw(turn.rules(upright.rules or NO_RULES, self.turned))
            for item in upright.segments:
                quad = upright.quads.get(item.box)
                self._take(turn.segment(item), None if quad is None else turn.quad(quad))
            self.skimmed |= upright.skimmed
            self.uneven = upright.uneven
            self.ready_to = self._seen.bottom
            self._band = len(self._bands)
            self._picture = self._upright = None
            self._known = {}

    def _give_up_on_patterns(self) -> None:
        """Leaves the rest of a band out if hardly any of its lines were text so far."""
        enough = _MOST_UNREADABLE if self._fruitless < _FRUITLESS_TILES else _MOST_UNREADABLE_SKIMMED
        if self._steps and self._tried >= enough and self._print < _LEAST_PRINT * self._tried:
            self._steps, self.skimmed = [], True

    def _end_band(self) -> None:
        border = self._bands[self._band][0].bottom
        tops = [line.quad.box.top for line in self._found]
        self._band += 1
        self._lines, self._pieces, self._steps, self._steps_of_band = [], [], [], 0
        self._tried = self._print = 0
        if self.finished:
            self.ready_to = self._seen.bottom
            self._picture = None
            self._known = {}
        else:
            self.ready_to = max(self.ready_to, min([border - OVERLAP, *tops]))
            self._begin_band()

    def _begin_band(self) -> None:
        tiles, enlarge = self._bands[self._band], 1
        if self._fruitless >= _FRUITLESS_TILES:
            first, last = tiles[0], tiles[-1]
            spans = cuts(first.left, last.right, _SKIMMED * MAX_WIDTH, OVERLAP)
            tiles, enlarge = tuple(Rect(a, first.top, b, first.bottom) for a, b in spans), 0
        self._looks = [_Look(tile, enlarge) for tile in reversed(tiles)]
        self._looked = 0


def _is_print(told: Reading, length: float) -> bool:
    """Whether the recognizer read real text, not hatching, stripes or noise.

    Those give a low score, "mmmmmmmm", or one letter for a line that is `length` times as long as high.
    """
    letters = "".join(told.text.split())
    if not letters or told.score < _LEAST_SCORE:
        return False
    pattern = len(letters) >= _PATTERN and len(set(letters)) <= 2
    return told.score >= _SURE_PATTERN or not (pattern or len(letters) * _WIDEST_LETTER < length)


def _cell(box: Rect) -> tuple[int, int]:
    return (box.left // 8, box.top // 8)


def _is_same_place(a: Rect, b: Rect) -> bool:
    return (
        abs(a.left - b.left) <= _SAME_PLACE
        and abs(a.top - b.top) <= _SAME_PLACE
        and abs(a.right - b.right) <= _SAME_PLACE
        and abs(a.bottom - b.bottom) <= _SAME_PLACE
    )
