"""The second reading of figures: a figure that reads differently when its box is cut closer is in doubt.

The recognizer misreads small, ruled or blurred figures with full confidence. Cut out without the rules and
the space around them, and enlarged, more than half of such figures read differently, and nearly all right
ones as before. Figures in which nothing else could be read (`ambiguity.py`) are left out: that is nearly all
of a clean page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from glm4v_desktop.ocr.page import Segment, normalized

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_FIGURE_IN_WORDS = re.compile(r"\d+(?:[.,]\d+)*[%‰]?")
_BESIDE_FIGURES = re.compile(r"[^\d.,%‰()+-]")
_LEADERS = re.compile(r"\.{2,}")  # the dots from a title to its page number
_CLEAR = 0.01  # ambiguity up to which hardly any figure is misread (2 of 1,900, drawn small and blurred)
_A_WORD = 3  # letters; fewer are a currency or a unit


def needs_second_reading(box: Segment) -> bool:
    """Whether a figure is worth it: few are, as most leave the recognizer no choice."""
    return box.ambiguity > _CLEAR


def has_figure(segment: Segment) -> bool:
    return any(character.isdigit() for character in segment.text)


def figures_of(text: str) -> frozenset[str]:
    """The figures of a text without signs and units."""
    return frozenset(_FIGURE.findall(normalized(text)))


def in_answer(boxes: Iterable[Segment], answer: str) -> list[Segment]:
    """The boxes of which a figure is repeated in the answer, in their order."""
    said = figures_of(answer)
    return [box for box in boxes if not said.isdisjoint(figures_of(box.text))]


def differs(text: str, again: str) -> bool:
    """Whether two readings of one box have different figures; other letters do not matter."""
    return _told(text) != _told(again)


def _told(text: str) -> str:
    """The digits, separators, signs and per cent signs; among words only those of the figures."""
    plain = normalized(text)
    if sum(character.isalpha() for character in plain) >= _A_WORD:
        return " ".join(_FIGURE_IN_WORDS.findall(plain))
    return _LEADERS.sub("", _BESIDE_FIGURES.sub("", plain))
