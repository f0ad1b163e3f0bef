"""Finds lines that are drawn through the middle of printed text: struck-out prices, deleted words."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.recognition.models import Pixels, Quad, quad_of

_FAINTEST = 30  # levels of 255 between print and paper
_INK = 0.4  # share of the line's contrast from which a pixel is print
# In heights of the ink of a line of text:
_MIDDLE = (0.28, 0.76)  # where a line through it can run
_SHORTEST = 1.1  # the length of such a line
_THICKEST = 0.2
_CROSSED = 0.55  # share of its length at which letters stand above or below it; a dash has none
_GAPS = 0.04  # share of its length at which only the line itself is inked: between letters
_SPACE = 0.12  # the empty space before and behind it
_OUT = 0.08  # by which its text may be longer
_EVEN = 0.85  # share of its usual contrast that it has everywhere
_ALL = 0.85  # share of the ink's width from which a text is struck as a whole

_LOW = 0.5  # heights of a box that its letters have at least
_REST = 1.0  # heights of a box by which print that it cuts off may go on above or below it
_CUT_OFF = 1.2  # and the share of its height from which it has cut something off
_LEAST_PIECE = 0.5  # heights of a line; a shorter piece of it is no word
_BARRED = frozenset("4AEFGHPRBeftzZ一十干王土二三日目田中申甲由工士丰丑")


def struck_spans(pixels: Pixels, box: Rect) -> list[tuple[int, int]]:
    """From where to where (x in pixels) lines run through the text in a box."""
    if box.height < 6 or box.width < 6 or not _has_long_run(pixels, box):
        return []
    contrast = _contrast(pixels, box)
    if contrast.max() < _FAINTEST:
        return []
    ink = contrast > _FAINTEST
    rows = np.flatnonzero(ink.any(axis=1))
    top, height = int(rows[0]), int(rows[-1] - rows[0] + 1)
    first, last = top + int(_MIDDLE[0] * height), top + int(np.ceil(_MIDDLE[1] * height))
    shortest = _SHORTEST * height
    strong = contrast[first:last] > _INK * _strongest(contrast, ink, height)
    if strong.sum(axis=1).max(initial=0) < shortest:
        return []
    spans = [
        span
        for row in range(first, last)
        for span in _runs(strong[row - first], shortest)
        if _is_line(ink, contrast, row, span)
    ]
    return [(box.left + start, box.left + end) for start, end in _united(spans)]


def whole_print(pixels: Pixels, quad: Quad) -> Quad:
    """The line with the rest of its letters, where the detector took the line through them for their end."""
    box = quad.box
    if not quad.is_upright or quad.is_vertical or box.height < 4 or box.width < box.height:
        return quad
    edges = pixels[[max(0, box.top), min(len(pixels), box.bottom) - 1], max(0, box.left) : box.right]
    if int(np.ptp(edges.astype(np.int16), axis=1).max()) <= _FAINTEST:
        return quad
    reach = round(_REST * box.height)
    grown = Rect(box.left, max(0, box.top - reach), box.right, min(len(pixels), box.bottom + reach))
    inked: npt.NDArray[np.bool_] = np.any(_contrast(pixels, grown) > _FAINTEST, axis=1)
    top, bottom = box.top - grown.top, box.bottom - grown.top
    while top > 0 and inked[top]:
        top -= 1
    while bottom < len(inked) and inked[bottom - 1]:
        bottom += 1
    more = Rect(box.left, grown.top + top, box.right, grown.top + bottom)
    if more.height < _CUT_OFF * box.height or more in (box, grown) or not struck_spans(pixels, more):
        return quad
    return quad_of(more)


def parted_at_strikes(pixels: Pixels, quad: Quad) -> list[Quad]:
    """The pieces of a line that are struck and those that are not; a line with one of both as it is."""
    quad = whole_print(pixels, quad)
    box = quad.box
    if not quad.is_upright or quad.is_vertical:
        return [quad]
    pieces, start = [], box.left
    least = _LEAST_PIECE * box.height
    for left, right in struck_spans(pixels, box):
        if left - start > least:
            pieces.append((start, left))
            start = left
        if box.right - right > least:
            pieces.append((start, right))
            start = right
    if not pieces:
        return [quad]
    pieces.append((start, box.right))
    return [
        quad.part((left - box.left) / box.width, (right - box.left) / box.width) for left, right in pieces
    ]


def is_struck(pixels: Pixels, box: Rect, text: str) -> bool:
    """Whether a line runs through nearly all of the text in a box.

    Never of a text whose letters all have a bar in the middle: in some fonts those touch, as in 44.
    """
    if text and all(letter in _BARRED or not letter.isalnum() for letter in text):
        return False
    spans = struck_spans(pixels, box)
    if not spans:
        return False
    columns = np.flatnonzero((_contrast(pixels, box) > _FAINTEST).any(axis=0))
    return bool(sum(end - start for start, end in spans) >= _ALL * (columns[-1] + 1 - columns[0]))


def without_strike(pixels: Pixels, box: Rect) -> Pixels:
    """The pixels in a box without the line through its text, so that the text is read better.

    Each pixel of the line gets the darker or lighter of the colors above and below it: print where a letter
    goes on, else paper.
    """
    contrast = _contrast(pixels, box)
    cut = pixels[max(0, box.top) : box.bottom, max(0, box.left) : box.right].copy()
    for start, end in struck_spans(pixels, box):
        left, right = start - max(0, box.left), end - max(0, box.left)
        part = contrast[:, left:right]
        first, last = _rows_of_line(part)
        above, below = cut[first - 1, left:right].copy(), cut[last, left:right].copy()
        both = np.minimum(part[first - 1], part[last])
        paper = np.where((part[first - 1] < part[last])[:, None], above, below)
        goes_on = both > _FAINTEST
        cut[first:last, left:right] = np.where(goes_on[:, None], above, paper)
    return cut


def _rows_of_line(part: npt.NDArray[np.int16]) -> tuple[int, int]:
    """The rows of pixels, first and one behind the last, of the line that runs through a struck span."""
    height = len(part)
    low, high = int(_MIDDLE[0] * height) // 2, height - 2
    share = np.percentile(part, 10, axis=1)
    row = low + int(np.argmax(share[low:high]))
    first, last = row, row + 1
    while first > 1 and share[first - 1] > 0.15 * share[row]:
        first -= 1
    while last < height - 1 and share[last] > 0.15 * share[row]:
        last += 1
    return first, last


def _contrast(pixels: Pixels, box: Rect) -> npt.NDArray[np.int16]:
    """How far each pixel in a box is from the paper at its upper and lower edge."""
    cut = pixels[max(0, box.top) : box.bottom, max(0, box.left) : box.right].astype(np.int16)
    paper = np.median(np.concatenate((cut[0], cut[-1])), axis=0)
    contrast: npt.NDArray[np.int16] = np.abs(cut - paper).max(axis=2).astype(np.int16)
    return contrast


def _has_long_run(pixels: Pixels, box: Rect) -> bool:
    """Whether a row of pixels in the middle has no paper for longer than a letter is wide. Most have not."""
    top, bottom = box.top + box.height // 5, box.bottom - box.height // 6
    cut = pixels[top:bottom, max(0, box.left) : box.right]
    paper = pixels[max(0, box.top), max(0, box.left)]
    inked: npt.NDArray[np.bool_] = np.zeros(cut.shape[:2], np.bool_)
    for channel in range(3):
        levels, level = cut[..., channel], paper[channel]
        inked |= np.maximum(levels, level) - np.minimum(levels, level) > _FAINTEST
    length, least = 1, math.ceil(_SHORTEST * _LOW * box.height)
    while length < least:
        shift = min(length, least - length)
        if inked.shape[1] <= shift:
            return False
        inked = inked[:, :-shift] & inked[:, shift:]
        length += shift
    return bool(inked.any())


def _strongest(
    contrast: npt.NDArray[np.int16], ink: npt.NDArray[np.bool_], height: int
) -> npt.NDArray[np.int16]:
    """For each column of pixels the most contrast of the word in it: an old price is often paler."""
    columns: npt.NDArray[np.int16] = contrast.max(axis=0)
    strongest: npt.NDArray[np.int16] = np.full_like(columns, columns.max())
    inked = np.flatnonzero(ink.any(axis=0))
    starts = np.flatnonzero(np.diff(inked, prepend=inked[0]) > max(2, round(_SPACE * height)))
    for word in np.split(inked, starts):
        strongest[word[0] : word[-1] + 1] = columns[word[0] : word[-1] + 1].max()
    return strongest


def _runs(row: npt.NDArray[np.bool_], shortest: float) -> list[tuple[int, int]]:
    """The runs of ink in a row of pixels that are at least this long."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], row, [False])))).reshape(-1, 2)
    return [(int(start), int(end)) for start, end in edges if end - start >= shortest]


def _is_line(
    ink: npt.NDArray[np.bool_], contrast: npt.NDArray[np.int16], row: int, span: tuple[int, int]
) -> bool:
    """Whether a run of ink is drawn over letters with gaps between them, from space to space."""
    part = ink[:, span[0] : span[1]]
    length = span[1] - span[0]
    levels = contrast[row, span[0] : span[1]]
    # A slanted letter may stand out a little at either end.
    height = np.count_nonzero(ink.any(axis=1))
    out, space = max(1, round(_OUT * height)), max(2, round(_SPACE * height))
    before, behind = max(0, span[0] - out), span[1] + out
    if ink[:, max(0, before - space) : before].any() or ink[:, behind : behind + space].any():
        return False
    full = (contrast[:, span[0] : span[1]] > 0.5 * np.median(levels)).mean(axis=1) > 0.97
    start, end = row, row + 1
    while start > 0 and full[start - 1]:
        start -= 1
    while end < len(full) and full[end]:
        end += 1
    if end - start > max(3, _THICKEST * height):
        return False
    # Soft edges of the line are no letters.
    others = part[: max(0, start - 1)].any(axis=0), part[end + 1 :].any(axis=0)
    letters: npt.NDArray[np.bool_] = np.logical_or(others[0], others[1])
    if not others[0].any() or not others[1].any():
        return False
    if not _CROSSED * length <= np.count_nonzero(letters) <= (1 - _GAPS) * length:
        return False
    between = levels[1:-1][~letters[1:-1]]  # without the soft ends of the line
    # It is lighter where two letters touch.
    return bool(np.percentile(between, 8) >= _EVEN * np.median(between))


def _united(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans of all rows of pixels, those that overlap as one."""
    united: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if united and start <= united[-1][1] + 1:
            united[-1] = united[-1][0], max(united[-1][1], end)
        else:
            united.append((start, end))
    return united
