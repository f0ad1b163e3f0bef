"""What the recognizer could have read in figures besides what it read."""

from __future__ import annotations

import numpy as np
import pytest

from glm4v_desktop.ocr.recognition.ambiguity import Shares, ambiguity

LETTERS = "_0123456789,.ab"  # the first is blank
IS_DIGIT = np.array([letter.isdigit() for letter in LETTERS])


def shares(*steps: str | dict[str, float]) -> Shares:
    """Each step as the one letter that has nearly everything, or as the shares of several."""
    table = np.full((len(steps), len(LETTERS)), 1e-6, np.float32)
    for number, step in enumerate(steps):
        for letter, share in ({step: 1.0} if isinstance(step, str) else step).items():
            table[number, LETTERS.index(letter)] = share
    return table


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (("1", "_", "2"), 0.0),
        (("1", {"3": 0.6, "8": 0.4}, "2"), 0.4),  # a misread digit
        (("1", {"_": 0.7, ",": 0.3}, "2"), 0.3),  # a comma left out
        (("1", {"_": 0.5, "2": 0.5}, "2"), 0.0),  # where the next digit begins
        (("1", {"_": 0.5, "1": 0.5}, "2"), 0.0),  # where the last one ends
        (({"_": 0.8, "1": 0.2}, "_", "2"), 0.2),  # one left out before all others
        (("a", {"b": 0.6, "a": 0.3, "0": 0.1}, "a"), 0.0),  # no figure
        (("a", {"b": 0.5, ".": 0.5}, "_", "a", "_", "2", "3"), 0.0),  # far from the figure
        (("_", "_"), 0.0),
    ],
)
def test_the_share_of_other_letters_in_figures(
    steps: tuple[str | dict[str, float], ...], expected: float
) -> None:
    assert ambiguity(shares(*steps), IS_DIGIT) == pytest.approx(expected, abs=1e-3)
