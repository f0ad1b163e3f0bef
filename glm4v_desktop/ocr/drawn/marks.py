"""Finds check boxes, radio buttons and switches in the pixels, and whether they are on or off.

Everything of their size that stands alone on even ground is compared with their shapes (`mark_shapes`). A
letter or a sign may have such a shape, so a mark also needs its text beside it or others like it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.drawn.mark_shapes import LARGEST, SMALLEST, Pixels, Shaped, shaped_mark
from glm4v_desktop.ocr.drawn.signs import signs_in
from glm4v_desktop.ocr.page import Mark, MarkKind, MarkState, Segment
from glm4v_desktop.ocr.recognition.models import Quad

_Mask = npt.NDArray[np.bool_]

_FAINTEST = 6  # levels of 255 between two neighboring pixels at the edge of a mark
_SQUARE, _PILL = (0.84, 1.2), (1.35, 2.8)  # width divided by height, of edges around a mark
_MOST_CANDIDATES = 1500  # shapes of this size; a picture with more is a photo or a pattern
# In heights of the mark:
_BEFORE = 0.6  # the empty space on its left
_BEHIND = 0.2  # and on its right, which is more than between two letters
_TO_LABEL = 2.5  # the most space between it and its text
_LEVEL = 0.2  # by which its middle may stand above or below its text
_SAME_SIZE = 0.08  # by which marks of one kind may differ
_SAME_LINE = 2.0  # pixels between the middles of marks in one row or column
_LEAST_BESIDE = 0.3  # heights of a line; what it has beside a mark is no letter if it is narrower
_TOUCHES = 4  # pixels by which a line and a mark beside it may overlap
_EVEN = 20  # levels of 255 by which a column of empty space, or of a rule, may change
_OTHER_COLOR = 40  # levels from the color of the text from which a ring is no letter


def marks_in(pixels: Pixels, lines: Sequence[Rect]) -> list[Segment]:
    """The marks of a picture (height, width, 3) with these boxes of text, from top to bottom."""
    shapes = _components(_edges(pixels))
    found = [shaped for box in _candidates(shapes) if (shaped := shaped_mark(pixels, box)) is not None]
    apart = list(_standing_apart(found, pixels))
    kept = [(each.box, _in_company(each, apart, lines, pixels)) for each in apart]
    boxed = [box for box, mark in kept if mark is not None]
    kept += [
        (box, mark)
        for box, mark in signs_in(pixels, shapes, lines)
        if all(box.intersection(other).is_empty for other in boxed)
    ]
    marks = [Segment(mark.sign, box, 1.0, mark=mark) for box, mark in kept if mark is not None]
    return sorted(marks, key=lambda mark: (mark.box.top, mark.box.left))


def beside_marks(quad: Quad, marks: Sequence[Rect]) -> list[Quad]:
    """The pieces of a line beside the drawn controls in it, which would be read as letters."""
    box = quad.box
    level = sorted(
        (
            mark
            for mark in marks
            if box.top < (mark.top + mark.bottom) / 2 < box.bottom
            and mark.right > box.left + _TOUCHES
            and mark.left < box.right - _TOUCHES
        ),
        key=lambda mark: mark.left,
    )
    if not level or quad.is_vertical:
        return [quad]
    pieces, start = [], box.left
    for mark in level:
        if mark.left - start > _LEAST_BESIDE * box.height:
            pieces.append((start, mark.left))
        start = max(start, mark.right)
    if box.right - start > _LEAST_BESIDE * box.height:
        pieces.append((start, box.right))
    return [
        quad.part((left - box.left) / box.width, (right - box.left) / box.width) for left, right in pieces
    ]


def _standing_apart(found: Sequence[Shaped], pixels: Pixels) -> Iterator[Shaped]:
    """The marks that are no letters of a text, which stand close to each other.

    What is checked looks like no letter, nor does an empty one in a row or column with it: they may stand
    within a text.
    """
    apart = [
        each
        for each in found
        if each.mark.kind is MarkKind.SWITCH
        or (
            _is_empty_behind(pixels, each.box)
            and (each.mark.state is MarkState.ON or _is_empty_before(pixels, each.box))
        )
    ]
    yield from apart
    chosen = [each for each in apart if each.mark.state is MarkState.ON]
    for each in found:
        if (
            each not in apart
            and _is_empty_behind(pixels, each.box)
            and any(_are_alike(each, other) for other in chosen)
        ):
            yield each


def _is_empty_before(pixels: Pixels, box: Rect) -> bool:
    before = round(_BEFORE * box.height)
    return _is_empty(pixels[box.top : box.bottom, max(0, box.left - before) : box.left - 1])


def _is_empty_behind(pixels: Pixels, box: Rect) -> bool:
    behind = max(3, round(_BEHIND * box.height))
    return _is_empty(pixels[box.top : box.bottom, box.right + 1 : box.right + behind])


def _is_empty(strip: Pixels) -> bool:
    """Whether nothing but the upright rules and edges of a cell are in a strip beside a mark."""
    return not strip.size or int(np.ptp(strip.astype(np.int16), axis=0).max()) <= _EVEN


def _in_company(
    shaped: Shaped, others: Sequence[Shaped], lines: Sequence[Rect], pixels: Pixels
) -> Mark | None:
    """The mark, if its text or others like it show that it is one."""
    mark, box, height = shaped.mark, shaped.box, shaped.box.height
    middle = (box.top + box.bottom) / 2
    slack = _LEVEL * height
    level = [line for line in lines if line.top - slack <= middle <= line.bottom + slack]
    if mark.kind is MarkKind.SWITCH:
        return mark if level else None
    labels = [
        line
        for line in level
        if line.left <= box.right + _TO_LABEL * height and line.right >= box.right + 0.5 * height
    ]
    alike = [other for other in others if other is not shaped and _are_alike(shaped, other)]
    if (mark.kind is MarkKind.RADIO and mark.state is MarkState.ON) or shaped.needs_company:
        unlike = (other for other in alike if other.mark.state != mark.state)
        return mark if any(not (shaped.needs_company and other.needs_company) for other in unlike) else None
    if mark.state is MarkState.ON:
        return mark if labels or alike else None
    if shaped.round and any(other.mark.kind is MarkKind.CHECK for other in alike):
        return replace(mark, kind=MarkKind.CHECK)
    if any(other.mark.state is MarkState.ON for other in alike):
        return mark
    # Where none is on, rings may be letters, and soft squares icons, in the color of their text.
    if not labels or (shaped.round and not alike):
        return None
    return None if (shaped.round or shaped.softened) and _is_lettered(pixels, box) else mark


def _are_alike(one: Shaped, two: Shaped) -> bool:
    """Whether two marks have the same shape and size, and stand in one row or column."""
    a, b = one.box, two.box
    slack = max(1.5, _SAME_SIZE * a.height)
    return (
        one.round == two.round
        and one.mark.kind is not MarkKind.SWITCH
        and two.mark.kind is not MarkKind.SWITCH
        and abs(a.height - b.height) <= slack
        and min(abs(a.left + a.right - b.left - b.right), abs(a.top + a.bottom - b.top - b.bottom))
        <= 2 * _SAME_LINE
    )


def _is_lettered(pixels: Pixels, box: Rect) -> bool:
    """Whether a ring has the color of the text behind it, as a letter O has."""
    ring = pixels[box.top : box.bottom, box.left : box.right].astype(np.int16)
    text = pixels[box.top : box.bottom, box.right : box.right + 3 * box.height].astype(np.int16)
    ground = np.median(text.reshape(-1, 3), axis=0)
    colors = []
    for part in (ring, text):
        far = np.abs(part - ground).max(axis=2)
        colors.append(np.median(part[far >= 0.8 * far.max()], axis=0))
    return bool(np.abs(colors[0] - colors[1]).max() < _OTHER_COLOR)


def _candidates(boxes: npt.NDArray[np.int64]) -> list[Rect]:
    """The boxes of connected edges that have the size and proportion of a mark; none of a pattern."""
    w, h = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    share = w / np.maximum(1, h)
    right = (h >= SMALLEST) & (h <= LARGEST) & (share >= _SQUARE[0]) & (share <= _PILL[1])
    right &= (share <= _SQUARE[1]) | (share >= _PILL[0])
    boxes = boxes[right]
    if len(boxes) > _MOST_CANDIDATES:
        return []
    order = np.argsort(-(boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]), kind="stable")
    outer: list[Rect] = []
    for left, top, right_, bottom in boxes[order].tolist():
        box = Rect(left, top, right_, bottom)
        if not any(
            other.left <= left and other.top <= top and other.right >= right_ and other.bottom >= bottom
            for other in outer
        ):
            outer.append(box)
    return sorted(outer, key=lambda box: (box.top, box.left))


def _edges(pixels: Pixels) -> _Mask:
    """Where a pixel differs from the one to its right or below it."""
    red, green, blue = (pixels[..., channel] for channel in range(3))
    gray = (red >> 2) + (green >> 1) + (blue >> 2)
    edges = np.zeros(gray.shape, np.bool_)
    left, right = gray[:, :-1], gray[:, 1:]
    edges[:, :-1] = np.maximum(left, right) - np.minimum(left, right) >= _FAINTEST
    above, below = gray[:-1], gray[1:]
    edges[:-1] |= np.maximum(above, below) - np.minimum(above, below) >= _FAINTEST
    return edges


def _components(mask: _Mask) -> npt.NDArray[np.int64]:
    """The boxes (left, top, right, bottom) of the connected parts of a mask; corners connect."""
    height, width = mask.shape
    framed = np.zeros((height, width + 2), np.bool_)
    framed[:, 1:-1] = mask
    pitch = width + 2
    flat = framed.ravel()
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    starts, stops = changes[::2], changes[1::2]
    if not len(starts):
        return np.empty((0, 4), np.int64)
    # The runs in the next row that a run touches: `first` to `last`.
    first = np.searchsorted(stops, starts + pitch, "left")
    last = np.searchsorted(starts, stops + pitch, "right")
    counts = np.maximum(0, last - first)
    upper = np.repeat(np.arange(len(starts)), counts)
    offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    lower = np.repeat(first, counts) + offset
    label = _joined(len(starts), upper, lower)
    order = np.argsort(label, kind="stable")
    begins = np.flatnonzero(np.concatenate(([True], np.diff(label[order]) > 0)))
    rows, lefts = np.divmod(starts, pitch)
    rights = stops - rows * pitch
    sides = [
        np.minimum.reduceat(lefts[order], begins) - 1,
        np.minimum.reduceat(rows[order], begins),
        np.maximum.reduceat(rights[order], begins) - 1,
        np.maximum.reduceat(rows[order], begins) + 1,
    ]
    return np.stack(sides, axis=1)


def _joined(count: int, upper: npt.NDArray[np.int64], lower: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """A label for each of `count` things, the same for all that pairs connect, directly or not."""
    label = np.arange(count)
    while len(upper):
        one, two = label[upper], label[lower]
        differ = one != two
        if not differ.any():
            break
        upper, lower, one, two = upper[differ], lower[differ], one[differ], two[differ]
        np.minimum.at(label, np.maximum(one, two), np.minimum(one, two))
        while True:
            further = label[label]
            if np.array_equal(further, label):
                break
            label = further
    return label
