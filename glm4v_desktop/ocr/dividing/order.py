"""The reading order of the parts of a page and the text around them.

The text outside of the parts is divided only where a part begins or ends; what is between is arranged by its
own gaps (`layout.in_reading_order`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.panels import Part
from glm4v_desktop.ocr.dividing.tables import around, rows_of, text_height
from glm4v_desktop.ocr.page import Segment

_SLACK = 0.25  # share of its height or width by which a box may reach over a cut: detectors draw them wide
_HEADING_GAP = 2.0  # the most empty text heights between the headings of columns and the parts below them
_OTHER_LINES = 1.0  # empty text heights between lines that a cut across may part


_Halves = tuple[list[Segment], list[Segment]]
Split = Callable[[Sequence[Segment]], _Halves | None]
"""Divides text into a left and a right column; None if it is one."""


@dataclass(frozen=True, slots=True)
class _Things:
    """Text outside of parts, and parts."""

    segments: tuple[Segment, ...]
    parts: tuple[Part, ...]

    def __bool__(self) -> bool:
        return bool(self.segments or self.parts)


def in_order(part: Part, split: Split) -> Iterator[Part | Sequence[Segment]]:
    """What the part holds in reading order: parts that nothing divides further, and the text around them."""
    if part.parts:
        yield from _arranged(_Things(part.segments, part.parts), split)
    else:
        yield part


def _arranged(things: _Things, split: Split) -> Iterator[Part | Sequence[Segment]]:
    if not things.parts:
        yield things.segments
    elif not things.segments and len(things.parts) == 1:
        yield from in_order(things.parts[0], split)
    else:
        for piece in _pieces(things, split):
            yield from _arranged(piece, split)


def _pieces(things: _Things, split: Split) -> list[_Things]:
    """The things in at least two pieces, in reading order."""
    if lanes := _lanes(things):
        return lanes
    if sure := next((cut for cut in _cuts(things, across=True) if not _parts_column(*cut)), None):
        return list(sure)
    if columns := _columns(things, split):
        return list(columns)
    across, down = (list(_cuts(things, way)) for way in (True, False))
    for cuts, is_wrong in (
        (across, _has_text_beside),
        (down, _parts_lines),
        (across, _parts_paragraph),
        (down, None),
        (across, None),
    ):
        chosen = next((cut for cut in cuts if is_wrong is None or not is_wrong(*cut)), None)
        if chosen:
            return list(chosen)
    return _from_above(things)


def _lanes(things: _Things) -> list[_Things]:
    """Columns of several parts, each with a heading, and what is above and below them; empty if none."""
    columns: dict[tuple[int, int], list[Part]] = {}
    for part in things.parts:
        columns.setdefault((part.box.left, part.box.right), []).append(part)
    height = text_height(things.segments)
    tops = [min(part.box.top for part in column) for column in columns.values()]
    highest, lowest = min(tops), max(part.box.bottom for part in things.parts)
    apart = all(left[1] <= right[0] for left, right in pairwise(sorted(columns)))
    if len(columns) < 2 or len(columns) == len(things.parts) or not apart or max(tops) - highest > height:
        return []
    above = [item for item in things.segments if _middle(item.box, across=True) < highest]
    nearest = rows_of(above)[-1].segments if above else ()
    heads = [
        [item for item in nearest if left - height < item.box.left and item.box.right <= right + height]
        for left, right in sorted(columns)
    ]
    if any(not head for head in heads) or highest - around(nearest).bottom > _HEADING_GAP * height:
        return []
    text = [item for item in things.segments if item not in nearest]
    beside = [item for item in text if highest <= _middle(item.box, across=True) < lowest]
    if beside:
        return []
    lanes = [
        _Things(tuple(head), tuple(sorted(columns[edges], key=lambda part: part.box.top)))
        for edges, head in zip(sorted(columns), heads, strict=True)
    ]
    before = _Things(tuple(item for item in above if item not in nearest), ())
    after = _Things(tuple(item for item in text if item not in above), ())
    return [piece for piece in (before, *lanes, after) if piece]


def _from_above(things: _Things) -> list[_Things]:
    """The text above the highest part, that part, and the rest."""
    first = min(things.parts, key=lambda part: (part.box.top, part.box.left))
    above = tuple(item for item in things.segments if _middle(item.box, across=True) < first.box.top)
    rest = _Things(
        tuple(item for item in things.segments if item not in above),
        tuple(part for part in things.parts if part is not first),
    )
    return [piece for piece in (_Things(above, ()), _Things((), (first,)), rest) if piece]


def _columns(things: _Things, split: Split) -> tuple[_Things, _Things] | None:
    """The things in two columns, if the text is in two and no part reaches over both."""
    halves = split(things.segments)
    if halves is None:
        return None
    left, right = halves
    end, start = max(item.box.right for item in left), min(item.box.left for item in right)
    lefts = tuple(part for part in things.parts if part.box.right <= start)
    rights = tuple(part for part in things.parts if part not in lefts)
    if any(part.box.left < end for part in rights):
        return None
    return _Things(tuple(left), lefts), _Things(tuple(right), rights)


def _cuts(things: _Things, across: bool) -> Iterator[tuple[_Things, _Things]]:
    """The things above and below (`across`), or left and right of each line at the end of a part that crosses
    nothing, from the first line on."""
    for at in _free(things, across):
        before = _Things(
            tuple(item for item in things.segments if _middle(item.box, across) < at),
            tuple(part for part in things.parts if _span(part.box, across)[1] <= at),
        )
        after = _Things(
            tuple(item for item in things.segments if _middle(item.box, across) >= at),
            tuple(part for part in things.parts if _span(part.box, across)[1] > at),
        )
        if before and after:
            yield before, after


def _free(things: _Things, across: bool) -> Iterator[int]:
    """The places where a part begins or ends and nothing crosses."""
    ends = sorted({edge for part in things.parts for edge in _span(part.box, across)})
    crossing: list[tuple[float, float]] = [_span(part.box, across) for part in things.parts]
    for item in things.segments:
        start, end = _span(item.box, across)
        slack = _SLACK * (end - start)
        crossing.append((start + slack, end - slack))
    crossing.sort()
    reach, number = float("-inf"), 0
    for end in ends:
        while number < len(crossing) and crossing[number][0] < end:
            reach = max(reach, crossing[number][1])
            number += 1
        if reach <= end:
            yield end


def _span(box: Rect, across: bool) -> tuple[int, int]:
    return (box.top, box.bottom) if across else (box.left, box.right)


def _middle(box: Rect, across: bool) -> float:
    return sum(_span(box, across)) / 2


def _parts_column(above: _Things, below: _Things) -> bool:
    """Whether text that may be one column would be divided where a part begins or ends that stands alone."""
    if not above.segments or not below.segments:
        return False
    parts = [*above.parts, *below.parts]
    return any(sum(part.box.is_level_with(other.box) for other in parts) == 1 for part in parts)


def _has_text_beside(above: _Things, below: _Things) -> bool:
    """Whether text stands beside one of the parts."""
    return any(
        part.box.top < _middle(item.box, across=True) < part.box.bottom
        for things in (above, below)
        for part in things.parts
        for item in things.segments
    )


def _parts_lines(left: _Things, right: _Things) -> bool:
    """Whether lines of text outside of the parts go on from left to right."""
    rows = rows_of([*left.segments, *right.segments])
    lefts = set(left.segments)
    return any(len({item in lefts for item in row.segments}) > 1 for row in rows)


def _parts_paragraph(above: _Things, below: _Things) -> bool:
    """Whether lines of text would be divided that follow each other closely."""
    if not above.segments or not below.segments:
        return False
    gap = min(item.box.top for item in below.segments) - max(item.box.bottom for item in above.segments)
    return gap < _OTHER_LINES * text_height([*above.segments, *below.segments])
