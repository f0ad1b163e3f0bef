"""Lines too long for one input of the recognizer: cut into pieces, and their texts joined again.

The recognizer's time and memory grow with the length of a line (measured at 48 pixels of height: 4,800 pixels
take 0.3 GB, 64,000 take 4 GB and half a minute in one step), so no input is longer than LONGEST.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

import numpy as np

from glm4v_desktop.reading.ink import Pixels
from glm4v_desktop.reading.quads import Quad

LONGEST = 40.0  # length of a piece in line heights; about eighty letters
_SHORTEST = 0.6  # of LONGEST: where the search for a place to cut begins
_OVERLAP = 2.0  # line heights that neighbours have in common where there is no gap to cut in
_WORD_SPACE = 1.6  # how much wider than the usual gap one between words is
_NO_SPACE = 0.12  # of the line height; no narrower gap is one between words
_BLANK = 0.2  # share of the line's contrast up to which a column of pixels is a gap
_MOST_COMMON = 16  # letters looked at where two pieces overlap


class Joint(Enum):
    """How a piece goes on from the one before it."""

    SPACE = auto()  # behind a gap between words
    LETTERS = auto()  # behind a gap between letters
    OVERLAP = auto()  # its first letters are the last ones of the piece before


@dataclass(slots=True)
class Line:
    """One line and its pieces; a line of ordinary length is its only piece. `read` is filled in any order."""

    quad: Quad
    pieces: list[Quad]
    joints: list[Joint]  # one less than pieces
    read: dict[int, tuple[str, float]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return len(self.read) == len(self.pieces)

    def text(self, least_score: float) -> tuple[str, float]:
        """What was read and the lowest confidence. Pieces below `least_score` are left out where others are
        above it."""
        told = [number for number in sorted(self.read) if self.read[number][1] >= least_score] or [0]
        whole, score = self.read[told[0]]
        for number in told[1:]:
            text, own = self.read[number]
            whole, score = joined_text(whole, text, self.joints[number - 1]), min(score, own)
        return whole, score


def line_of(pixels: Pixels, quad: Quad) -> Line:
    """`quad` cut at its gaps where it is too long; else whole. Both in pixels of `pixels`."""
    if quad.proportion <= LONGEST:
        return Line(quad, [quad], [])
    profile = _contrast(pixels, quad)
    length = len(profile)
    height = length / quad.proportion
    longest, overlap = int(LONGEST * height), max(1, int(_OVERLAP * height))
    blank = profile <= _BLANK * profile.max(initial=1) if quad.is_upright or quad.is_vertical else None
    spans, joints, start = [], [], 0
    while length - start > longest:
        gap = None if blank is None else _widest_gap(blank, start + int(_SHORTEST * longest), start + longest)
        if gap is None:
            end = start + longest
            after, joint = end - overlap, Joint.OVERLAP
        else:
            left, right, usual = gap
            end = after = (left + right) // 2
            space = right - left >= max(_WORD_SPACE * usual, _NO_SPACE * height)
            joint = Joint.SPACE if space else Joint.LETTERS
        spans.append((start, end))
        joints.append(joint)
        start = after
    spans.append((start, length))
    return Line(quad, [quad.part(first / length, last / length) for first, last in spans], joints)


def joined_text(left: str, right: str, joint: Joint) -> str:
    """Two pieces of a line as one text."""
    if joint is Joint.SPACE:
        return f"{left} {right}"
    if joint is Joint.OVERLAP:
        # The letter at either cut may be half a letter, so that one on each side need not fit.
        for count in range(min(len(left), len(right), _MOST_COMMON), 1, -1):
            for cut, skip in ((0, 0), (1, 0), (0, 1), (1, 1)):
                kept = left[: len(left) - cut]
                if kept.endswith(right[skip : skip + count]) and len(right) >= skip + count:
                    return kept + right[skip + count :]
    return left + right


def _contrast(pixels: Pixels, quad: Quad) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """How far the pixels across the line are from the paper at most, for each pixel along it."""
    box = quad.box
    cut = pixels[max(0, box.top) : box.bottom, max(0, box.left) : box.right]
    across = 1 if quad.is_vertical else 0
    if cut.size == 0:
        return np.zeros(max(1, round(max(quad.width, quad.height))), np.int16)
    edges = (cut[:, 0], cut[:, -1]) if quad.is_vertical else (cut[0], cut[-1])
    paper = np.median(np.concatenate(edges), axis=0)
    contrast: np.ndarray[tuple[int], np.dtype[np.int16]]
    contrast = np.abs(cut - paper).max(axis=(across, 2)).astype(np.int16)
    return contrast


def _widest_gap(
    blank: np.ndarray[tuple[int], np.dtype[np.bool_]], low: int, high: int
) -> tuple[int, int, float] | None:
    """The widest run of blank pixels between `low` and `high`, and the usual width; None without any."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], blank[low:high], [False]))))
    runs = edges.reshape(-1, 2)
    if not len(runs):
        return None
    widths = runs[:, 1] - runs[:, 0]
    first, last = runs[np.argmax(widths)]
    return low + int(first), low + int(last), float(np.median(widths))
