"""How much else the recognizer could have read in the figures of a line.

The recognizer gives every letter a share at every step along the line. Its confidence is the mean share of
the letters that it read: a misread digit hardly lowers that of a long line, and a comma that it left out does
not count at all. Both show in the share of letters that are neither the one read there nor its neighbors.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Shares = np.ndarray[Any, np.dtype[np.float32]]  # (steps, letters), each step sums up to 1
_BLANK = 0  # the recognizer's sign for "no new letter here"


def ambiguity(shares: Shares, is_digit: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    """The largest share of other letters in and beside the digits of a line, 0 to 1; 0 without digits.

    `is_digit` tells of each letter whether it is one.
    """
    read = shares.argmax(axis=1)
    printed = np.flatnonzero(read != _BLANK)
    if not printed.size or not is_digit[read[printed]].any():
        return 0.0
    steps = np.arange(len(read))
    before = read[printed[np.maximum(np.searchsorted(printed, steps, side="right") - 1, 0)]]
    behind = read[printed[np.minimum(np.searchsorted(printed, steps), len(printed) - 1)]]
    told = shares[steps, _BLANK] + shares[steps, before]
    told += np.where(before == behind, 0, shares[steps, behind])
    asked = is_digit[before] | is_digit[behind]
    return float(np.clip(1 - told[asked].min(), 0, 1))
