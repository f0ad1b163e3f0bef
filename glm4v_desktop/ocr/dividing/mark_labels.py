"""Which text a check box, switch or other drawn control belongs to, and how it is arranged with that text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.tables import around
from glm4v_desktop.ocr.dividing.upright import with_segments
from glm4v_desktop.ocr.page import Block, Segment, joined_text

_BESIDE = 1.0  # heights of the text between it and the control; in a table the next column is farther away
_STRUCK_BESIDE = 0.3  # and between what is struck out and what stands for it
_OVERLAP = 0.3  # and by which its box may reach into the control
_REACH = 0.35  # heights of a control by which the middle of a line may stand above or below it


def with_labels(segments: Sequence[Segment]) -> list[Segment]:
    """The segments with each mark joined to the text close behind it, on the same line."""
    marks = sorted((each for each in segments if each.mark is not None), key=lambda each: -each.box.left)
    texts = [each for each in segments if each.mark is None]
    joined: dict[Segment, Segment] = {}
    for mark in marks:
        near = [text for text in texts if text not in joined and _is_label(mark.box, text.box)]
        if near:
            joined[min(near, key=lambda text: text.box.left)] = mark
    taken = set(joined.values())
    return [
        _labeled(joined[each], each) if each in joined else each for each in segments if each not in taken
    ]


def with_struck(segments: Sequence[Segment]) -> list[Segment]:
    """The segments with what is struck out joined to what stands close behind it: both are in one cell."""
    struck = sorted((each for each in segments if each.struck), key=lambda each: -each.box.left)
    joined = {id(each): each for each in segments}
    for old in struck:
        near = [text for text in joined.values() if text is not old and _is_close(old.box, text.box)]
        if near:
            new = min(near, key=lambda text: text.box.left)
            del joined[id(new)]
            joined[id(old)] = replace(_labeled(old, new), struck=False)
    return list(joined.values())


def _is_close(old: Rect, new: Rect) -> bool:
    level = new.top <= (old.top + old.bottom) / 2 <= new.bottom
    return level and -_OVERLAP * new.height <= new.left - old.right <= _STRUCK_BESIDE * new.height


def _is_label(mark: Rect, text: Rect) -> bool:
    """Whether a text begins close behind a mark, on its line."""
    level = text.top <= (mark.top + mark.bottom) / 2 <= text.bottom
    return level and -_OVERLAP * text.height <= text.left - mark.right <= _BESIDE * text.height


def _labeled(mark: Segment, text: Segment) -> Segment:
    parts = (mark, *text.boxes)
    whole = joined_text((mark.text, text.text))
    return replace(text, text=whole, box=around(parts), parts=parts)


def label_of(mark: Rect, texts: Sequence[Segment]) -> Segment | None:
    """The text that a mark without a text close behind it belongs to: on its left, or else on its right.

    Of several lines below each other, such as a name and its explanation, the first.
    """
    reach = _REACH * mark.height
    level = [
        text
        for text in texts
        if mark.top - reach <= (text.box.top + text.box.bottom) / 2 <= mark.bottom + reach
    ]
    before = [text for text in level if text.box.right <= mark.left + reach]
    if before:
        nearest = max(before, key=lambda text: text.box.right)
        column = [text for text in before if abs(text.box.left - nearest.box.left) <= nearest.box.height]
        return min(column, key=lambda text: text.box.top)
    behind = [text for text in level if text.box.left >= mark.right - reach]
    return min(behind, key=lambda text: text.box.left, default=None)


def leveled(segments: Sequence[Segment]) -> dict[Segment, Segment]:
    """For each segment what stands for it while rows are found: a mark stands as high as its label.

    A switch is often higher than its text, and in the middle of two lines of it.
    """
    texts = [each for each in segments if each.mark is None]
    stands: dict[Segment, Segment] = {}
    for each in segments:
        label = label_of(each.box, texts) if each.mark is not None else None
        if label is None:
            stands[each] = each
        else:
            box = Rect(each.box.left, label.box.top, each.box.right, label.box.bottom)
            stands[each] = replace(each, box=box)
    return stands


def with_originals(block: Block, originals: Mapping[Segment, Segment]) -> Block:
    """The block with what the segments stand for."""

    def original(segment: Segment) -> Segment:
        if segment in originals:
            return originals[segment]
        parts = tuple(originals.get(part, part) for part in segment.parts)
        return segment if parts == segment.parts else replace(segment, parts=parts, box=around(parts))

    return with_segments(block, original)
