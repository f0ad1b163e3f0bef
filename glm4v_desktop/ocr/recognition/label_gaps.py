"""Finds the gap before a second label in a printed line, which the recognizer loses ("姓名：李明  电话：1…").

Without the gap, nothing tells where the value of the first label ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np

from glm4v_desktop.ocr.page import normalized
from glm4v_desktop.ocr.recognition.models import BLANK, Pixels, Quad, contrast_along, ink_height

_GAP = 0.3  # letter heights; narrower ones are not measured
_WIDEST = 1.3  # the gap before a label is at least this many times as wide as the others before its colon
_MOST_PIECES = 24
_COLON = re.compile(r"[:：]")
_TWO_LABELS = re.compile(r"[^\W\d][:：]\s*[^\s/:：].*[^\W\d][:：](?!//)")


def has_two_labels(text: str) -> bool:
    """Whether a second colon in a line may end a label too."""
    return _TWO_LABELS.search(text) is not None


def cut_at_gaps(pixels: Pixels, quad: Quad) -> tuple[list[Quad], list[int]]:
    """The pieces of a line between its gaps, and the widths of these in pixels; one piece if unclear."""
    letters = ink_height(pixels, quad)
    if not quad.is_upright or quad.is_vertical or not letters:
        return [quad], []
    profile = contrast_along(pixels, quad)
    inked = np.flatnonzero(profile > BLANK * profile.max(initial=1))
    steps = np.diff(inked)
    wide = np.flatnonzero(steps > _GAP * letters)
    if not 0 < len(wide) < _MOST_PIECES:
        return [quad], []
    middles = [float(inked[number] + inked[number + 1]) / 2 for number in wide]
    places = [0.0, *(middle / len(profile) for middle in middles), 1.0]
    return [quad.part(a, b) for a, b in pairwise(places)], [int(steps[number]) for number in wide]


def with_label_gaps(text: str, pieces: Sequence[str], widths: Sequence[int]) -> str:
    """The text with two spaces before each label behind another one's value.

    `pieces` are what was read between the gaps, which are so wide. The text stays as it is where they do not
    make it up, or no gap is clearly the widest.
    """
    plain = ["".join(piece.split()) for piece in pieces]
    letters = "".join(text.split())
    if normalized("".join(plain)) != normalized(text) or len("".join(plain)) != len(letters):
        return text
    gaps = dict(zip(accumulate(map(len, plain[:-1])), widths, strict=True))
    colons = [match.end() for match in _COLON.finditer(letters)]
    starts = [start for a, b in pairwise(colons) if (start := _label_start(letters, gaps, a, b))]
    return _with_spaces(text, starts)


def _label_start(letters: str, gaps: dict[int, int], start: int, end: int) -> int:
    """Where the label begins that ends with the colon before `end`; 0 if unclear."""
    inner = sorted(((width, place) for place, width in gaps.items() if start < place < end - 1), reverse=True)
    if not inner or letters[end - 2].isdigit():
        return 0
    width, place = inner[0]
    clear = len(inner) == 1 or width >= _WIDEST * inner[1][0]
    return place if clear and letters[place].isalpha() else 0


def _with_spaces(text: str, starts: Sequence[int]) -> str:
    """The text with two spaces at places that are counted without its spaces."""
    told, count = "", 0
    for letter in text:
        if not letter.isspace():
            told = f"{told.rstrip()}  " if count in starts else told
            count += 1
        told += letter
    return told
