"""Decides by a few lines whether a picture was turned by quarters. Counted clockwise: 2 stands on its head.

Letters that are read sideways or on their heads are read with little confidence. Where the lines read so far
leave a doubt, some are read turned in each way, and the way that reads clearly best is the right one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import fmean, median

import numpy as np

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.recognition.models import Pixels, Quad, Reading, quad_of

Read = Callable[[Pixels, Sequence[Quad]], list[Reading]]

_UNSURE = 0.85  # confidence; lines below it may stand on their heads
_LONG = 1.3  # a box that is so many times as long as high shows which way its line runs
_SHORT = 2.0  # up to this proportion, a box shows no way, and is read as it stands
_MOSTLY = 0.7  # share of the length of the long boxes that runs one way
_WIDE = 0.5  # share of the length of all boxes; so many wide ones are not turned by one quarter
_SAMPLE = 10  # lines that are read in each way
_CLEARLY = 0.1  # by which another way has to be read with more confidence
_READABLE = 0.8  # confidence with which it has to be read
_LETTERS = 12  # of vertical lines that are read one by one
_SAME_LETTERS = 0.5  # share of them that are the same one by one: the print is vertical, not turned
_GROUND = 4  # pixels around each cut-out


def looks_upright(quads: Sequence[Quad], scores: Sequence[float]) -> bool:
    """Whether neither the lines' directions nor the confidence of the lines read so far speak for a turn."""
    wide = sum(_length(quad) for quad in quads if quad.width >= _LONG * quad.height)
    return median(scores) >= _UNSURE and wide >= _WIDE * sum(map(_length, quads))


def quarters_of(pixels: Pixels, quads: Sequence[Quad], read: Read) -> int | None:
    """The quarter turns of a picture in which these lines were found; None if they do not tell.

    Vertical lines whose letters stand upright are vertical print: 0.
    """
    tall = [quad for quad in quads if quad.height >= _LONG * quad.width]
    wide = [quad for quad in quads if quad.width >= _LONG * quad.height]
    along, across = sum(map(_length, tall)), sum(map(_length, wide))
    asked: list[tuple[list[Quad], tuple[int, ...]]]
    asked = [(tall, (0, 1, 3))] if along >= _MOSTLY * (along + across) else []
    asked += [(wide, (0, 2))] if across >= _MOSTLY * (along + across) else []
    # Of longer ones, a tall cut-out would be turned once more by the recognizer.
    asked.append(([quad for quad in quads if quad.proportion < _SHORT], (0, 1, 2, 3)))
    for lines, ways in asked:
        if not lines:
            continue
        some = _sample(lines)
        scores = _scores(pixels, some, ways, read)
        best = max(ways, key=lambda way: scores[way])
        if scores[best] < max(_READABLE, scores[0] + _CLEARLY if best else 0.0):
            continue
        return 0 if best == 1 and _is_vertical_print(pixels, some, read) else best
    return None


def _length(quad: Quad) -> float:
    return max(quad.width, quad.height)


def _sample(quads: Sequence[Quad]) -> list[Quad]:
    """The longest ones for their height, from everywhere."""
    return sorted(quads, key=lambda quad: quad.proportion, reverse=True)[:_SAMPLE]


def _scores(pixels: Pixels, quads: Sequence[Quad], ways: Sequence[int], read: Read) -> dict[int, float]:
    """The mean confidence of these lines when they are turned back by each number of quarters."""
    upright = [quad for quad in quads if not quad.is_vertical]
    scores = {}
    for way in ways:
        some = upright if way == 0 else quads
        cuts = [np.rot90(_cut(pixels, quad), way) for quad in some]
        scores[way] = sum(told.score for told in _read_all(cuts, read)) / len(quads)
    return scores


def _cut(pixels: Pixels, quad: Quad) -> Pixels:
    box = quad.box
    return pixels[max(0, box.top) : box.bottom, max(0, box.left) : box.right]


def _read_all(cuts: Sequence[Pixels], read: Read) -> list[Reading]:
    """Reads cut-outs in one step: it lays them below each other in one picture."""
    if not cuts:
        return []
    height = sum(cut.shape[0] + _GROUND for cut in cuts)
    sheet: Pixels = np.full((height, max(cut.shape[1] for cut in cuts), 3), 255, np.uint8)
    places, top = [], 0
    for cut in cuts:
        sheet[top : top + cut.shape[0], : cut.shape[1]] = cut
        places.append(quad_of(Rect(0, top, cut.shape[1], top + cut.shape[0])))
        top += cut.shape[0] + _GROUND
    return read(sheet, places)


def _is_vertical_print(pixels: Pixels, quads: Sequence[Quad], read: Read) -> bool:
    """Whether the letters of vertical lines are the same when each is cut out and read as it stands."""
    lines = [_cut(pixels, quad) for quad in quads if quad.is_vertical]
    told = _read_all([np.rot90(cut) for cut in lines], read)
    letters, cuts = "", list[Pixels]()
    for cut, reading in zip(lines, told, strict=True):
        line = "".join(reading.text.split())
        if not line or len(cuts) >= _LETTERS:
            continue
        edges = np.linspace(0, cut.shape[0], len(line) + 1).round().astype(int)
        letters += line
        cuts += [cut[top:bottom] for top, bottom in pairwise(edges)]
    if not cuts:
        return False
    alone = _read_all(cuts[:_LETTERS], read)
    same = [letter in told.text for letter, told in zip(letters, alone, strict=False)]
    return fmean(same) >= _SAME_LETTERS
