"""Lines that are too long for one input of the recognizer, and pictures without print."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from glm4v_desktop.core.geometry import Rect, Size, whole
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.ocr.page_reader import AreaReading
from glm4v_desktop.ocr.recognition.models import (
    LONGEST,
    Joint,
    Pixels,
    Quad,
    Reading,
    join_pieces,
    line_of,
    quad_of,
)

HEIGHT = 20


def picture_of(pixels: Pixels) -> Picture:
    size, rgb = Size(pixels.shape[1], pixels.shape[0]), pixels.tobytes()
    return Picture(picture_key(size, rgb), size, rgb)


def printed_words(count: int, seed: int = 1) -> tuple[Pixels, list[tuple[int, int]]]:
    """One line of black bars for letters: 2 pixels between letters, 7 between words; and the words' ends."""
    chance = random.Random(seed)
    columns: list[int] = [255] * 6
    words = []
    for _ in range(count):
        start = len(columns)
        for _ in range(chance.randint(2, 9)):
            columns += [0] * 8 + [255] * 2
        words.append((start, len(columns) - 2))
        columns += [255] * 5
    pixels: Pixels = np.full((HEIGHT, len(columns), 3), 255, np.uint8)
    pixels[3:-3] = np.array(columns, np.uint8)[None, :, None]
    return pixels, words


@dataclass
class RulerOcr:
    """Finds what is not white in a tile as one line, reads each word as its place, and notes its inputs."""

    words: Sequence[tuple[int, int]] = ()
    text: str = ""
    score: float = 0.9
    longest: float = 0.0
    looked: list[Size] = field(default_factory=list)
    read_places: int = 0

    def find(self, pixels: Pixels, enlarge: int = 1) -> list[Quad]:
        self.looked.append(Size(pixels.shape[1], pixels.shape[0]))
        ys, xs = np.nonzero(pixels.min(axis=2) < 200)
        if not len(xs):
            return []
        return [quad_of(Rect(int(xs.min()) - 2, int(ys.min()) - 2, int(xs.max()) + 3, int(ys.max()) + 3))]

    def read(self, pixels: Pixels, quads: Sequence[Quad]) -> list[Reading]:
        self.longest = max([self.longest, *(quad.proportion for quad in quads)])
        self.read_places += len(quads)
        return [Reading(self.text or self._words_in(quad.box), self.score, 0.0) for quad in quads]

    def read_closely(self, pixels: Pixels, quads: Sequence[Quad]) -> list[Reading]:
        return self.read(pixels, quads)

    def _words_in(self, box: Rect) -> str:
        inside = [n for n, (a, b) in enumerate(self.words) if a < box.right - 1 and b > box.left + 1]
        return " ".join(f"w{n}" for n in inside)


def read_all(picture: Picture, ocr: RulerOcr) -> AreaReading:
    reading = AreaReading(picture, whole(picture.size), ocr)
    while not reading.finished:
        reading.advance()
    return reading


@pytest.mark.parametrize("words", [200, 900])
def test_no_input_is_longer_than_the_bound_and_every_word_is_read_once(words: int) -> None:
    pixels, places = printed_words(words)
    ocr = RulerOcr(places)
    [segment] = read_all(picture_of(pixels), ocr).segments
    assert segment.text == " ".join(f"w{n}" for n in range(words))
    assert ocr.longest <= LONGEST
    assert segment.box.left <= places[0][0]
    assert segment.box.right >= places[-1][1]


def test_a_vertical_line_is_bounded_too() -> None:
    pixels, places = printed_words(300)
    upright = np.ascontiguousarray(np.rot90(pixels, 3))
    quad = quad_of(Rect(1, 0, HEIGHT - 1, upright.shape[0]))
    line = line_of(upright, quad)
    assert len(line.pieces) > 1
    assert all(piece.proportion <= LONGEST and piece.is_vertical for piece in line.pieces)
    bottoms = [piece.box.bottom for piece in line.pieces]
    assert bottoms == sorted(bottoms)
    assert len(places) == 300


def test_a_line_is_cut_between_words_and_else_between_letters() -> None:
    pixels, words = printed_words(400)
    line = line_of(pixels, quad_of(Rect(0, 1, pixels.shape[1], HEIGHT - 1)))
    cuts = [piece.box.left for piece in line.pieces[1:]]
    assert all(not (start < cut < end) for cut in cuts for start, end in words)
    assert set(line.joints) == {Joint.SPACE}
    letters = np.full((HEIGHT, 4000, 3), 255, np.uint8)
    letters[3:-3, np.arange(4000) % 10 < 8] = 0
    assert set(line_of(letters, quad_of(Rect(0, 1, 4000, HEIGHT - 1))).joints) == {Joint.LETTERS}


def test_without_a_gap_pieces_overlap_and_their_text_is_joined() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (HEIGHT, 3000, 3), dtype=np.uint8)
    line = line_of(noise, quad_of(Rect(0, 0, 3000, HEIGHT)))
    assert set(line.joints) == {Joint.OVERLAP}
    assert all(a.box.right > b.box.left for a, b in zip(line.pieces, line.pieces[1:], strict=False))


@pytest.mark.parametrize(
    ("left", "right", "joint", "whole_text"),
    [
        ("one", "two", Joint.SPACE, "one two"),
        ("123", "456", Joint.LETTERS, "123456"),
        ("a long lin", "g line of text", Joint.OVERLAP, "a long line of text"),
        ("6217001234", "1234567", Joint.OVERLAP, "6217001234567"),
        ("some wordl", "|words more", Joint.OVERLAP, "some words more"),
        ("abc", "xyz", Joint.OVERLAP, "abcxyz"),
        ("", "xyz", Joint.OVERLAP, "xyz"),
    ],
)
def test_two_pieces_become_one_text(left: str, right: str, joint: Joint, whole_text: str) -> None:
    assert join_pieces(left, right, joint) == whole_text


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patience for four tiles, so that the pictures can be small."""
    monkeypatch.setattr("glm4v_desktop.ocr.page_reader._FRUITLESS_TILES", 4)


@pytest.mark.usefixtures("hasty")
def test_a_picture_without_a_word_is_skimmed_after_a_while_and_says_so() -> None:
    noise = np.random.default_rng(1).integers(195, 256, (2600, 1200, 3), dtype=np.uint8)
    ocr = RulerOcr(text="?", score=0.1)
    reading = read_all(picture_of(noise), ocr)
    assert reading.skimmed
    assert not reading.segments
    assert [size.height > 200 for size in ocr.looked] == [True] * 4 + [False] * 4


@pytest.mark.usefixtures("hasty")
def test_print_below_a_picture_without_a_word_is_read_nevertheless() -> None:
    pixels, places = printed_words(40)
    page: Pixels = np.random.default_rng(1).integers(200, 230, (2800, 2600, 3), dtype=np.uint8)
    large = pixels.repeat(3, axis=0).repeat(3, axis=1)[:, :2400]
    page[2700 : 2700 + large.shape[0], 100 : 100 + large.shape[1]] = large
    ocr = RulerOcr([(100 + 3 * a, 100 + 3 * b) for a, b in places])
    reading = read_all(picture_of(page), ocr)
    assert reading.skimmed
    assert "w3 w4" in "".join(segment.text for segment in reading.segments)


class HatchingOcr(RulerOcr):
    """Sees forty places in every tile."""

    def find(self, pixels: Pixels, enlarge: int = 1) -> list[Quad]:
        rows = range(2, pixels.shape[0] - 8, 9)
        return [quad_of(Rect(4, top, pixels.shape[1] - 4, top + 8)) for top in rows]


@pytest.mark.parametrize("text", ["mmmmmmmmmmmm", "m"])
def test_what_is_read_as_a_pattern_is_no_print_and_the_rest_of_it_is_left_out(text: str) -> None:
    hatched: Pixels = np.full((800, 1200, 3), 255, np.uint8)
    hatched[:, ::6] = 0
    ocr = HatchingOcr(text=text, score=0.6)
    reading = read_all(picture_of(hatched), ocr)
    assert not reading.segments
    assert reading.skimmed
    places = 800 // 9 * len(line_of(hatched, quad_of(Rect(4, 2, 1196, 10))).pieces)
    assert ocr.read_places < places / 2
