"""Pages set in columns: what is read one after the other although it stands side by side. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from glm4v_desktop.reading.page import Row, Segment
from glm4v_desktop.reading.rows import around, is_number, rows_of, text_height
from glm4v_desktop.reading.tables import columns_of

_GUTTER = 1.0  # narrowest space between columns of text, in text heights
_NARROWEST = 5  # pixels of a gutter where ragged lines leave least of it
_LEVEL = 0.6  # share of the shorter side's rows that have a neighbour on the same line in a table
_PROSE_FILL = 0.6  # a line of prose fills its column this far, usually
_PROSE_WIDTH = 9.0  # and is at least this long, in text heights
_SECTION_GAP = 2.5  # empty height between sections of a page, in text heights
_TWIN_ROWS = 4  # rows from which two tables standing side by side are told from one wide one


def in_reading_order(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Groups to be read one after the other; inside a group, row by row."""
    if len(segments) < 4:
        return [list(segments)] if segments else []
    halves = _split_at_gutter(segments)
    if halves is not None:
        left, right = halves
        return in_reading_order(left) + in_reading_order(right)
    groups: list[list[Segment]] = []
    plain: list[Segment] = []
    for run in _runs(segments):
        halves = _split_at_gutter(run) if len(run) < len(segments) else None
        if halves is None:
            plain += run
            continue
        if plain:
            groups.append(plain)
            plain = []
        groups += in_reading_order(halves[0]) + in_reading_order(halves[1])
    return [*groups, plain] if plain else groups


def _strips(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Groups that a horizontal line through empty space parts, from top to bottom."""
    strips: list[list[Segment]] = []
    reach = 0.0
    for segment in sorted(segments, key=lambda item: item.box.top):
        # Detectors draw boxes a little too high; without the allowance close lines hang together.
        allowance = segment.box.height * 0.2
        if strips and segment.box.top + allowance < reach:
            strips[-1].append(segment)
        else:
            strips.append([segment])
        low = segment.box.bottom - allowance
        reach = max(reach, low) if len(strips[-1]) > 1 else low
    return strips


def _runs(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Strips joined as long as one gutter goes through all of them."""
    height = text_height(segments)
    runs: list[list[Segment]] = []
    gutters: list[tuple[int, int]] = []
    bottom = 0
    for strip in _strips(segments):
        box = around(strip)
        through = _common(gutters, _gutters(strip, height)) if runs else []
        if runs and through and box.top - bottom < _SECTION_GAP * height:
            runs[-1] += strip
            gutters = through
        else:
            runs.append(list(strip))
            gutters = _gutters(strip, height)
        bottom = box.bottom
    return runs


_FAR = 10**9  # beyond any picture: the space beside the outermost text counts as free


def _gutters(segments: Sequence[Segment], height: float) -> list[tuple[int, int]]:
    """Spans of x where nothing stands, wide enough to part columns, outer margins included."""
    spans: list[tuple[int, int]] = []
    reach = -_FAR
    for segment in sorted(segments, key=lambda item: item.box.left):
        if segment.box.left - reach >= _GUTTER * height:
            spans.append((reach, segment.box.left))
        reach = max(reach, segment.box.right)
    return [*spans, (reach, _FAR)]


def _common(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Free spans that both have. What is margin beside one may be the gutter of the other."""
    both = [(max(a[0], b[0]), min(a[1], b[1])) for a in first for b in second]
    return [
        (left, right) for left, right in both if right - left >= _NARROWEST and left > -_FAR and right < _FAR
    ]


def _split_at_gutter(segments: Sequence[Segment]) -> tuple[list[Segment], list[Segment]] | None:
    height = text_height(segments)
    inner = [(a, b) for a, b in _gutters(segments, height) if a > -_FAR and b < _FAR]
    # The widest first: a page parts at its gutter before a column parts at its own gaps.
    for left_end, right_start in sorted(inner, key=lambda span: span[0] - span[1]):
        left = [segment for segment in segments if segment.box.right <= left_end]
        right = [segment for segment in segments if segment.box.left >= right_start]
        if _are_columns(left, right, (right_start - left_end) / height):
            return left, right
    return None


def _are_columns(left: Sequence[Segment], right: Sequence[Segment], gap: float) -> bool:
    """Whether both sides are texts of their own; otherwise their lines belong together."""
    left_rows, right_rows = rows_of(left), rows_of(right)
    fewer = min(len(left_rows), len(right_rows))
    if fewer < 2:
        return False
    if _is_prose(left_rows) and _is_prose(right_rows):
        return True
    if fewer >= 3 and gap >= 1.5 and _level(left_rows, right_rows) < _LEVEL:
        return True
    return fewer >= _TWIN_ROWS and _are_twins(left_rows, right_rows)


def _is_prose(rows: Sequence[Row]) -> bool:
    segments = [segment for row in rows for segment in row.segments]
    height = text_height(segments)
    width = around(segments).width
    lengths = [around(row.segments).width for row in rows]
    inked = [sum(segment.box.width for segment in row.segments) for row in rows]
    numbers = sum(is_number(segment.text) for segment in segments)
    return (
        numbers <= len(segments) / 4
        and median(lengths) >= _PROSE_FILL * width
        and median(inked) >= 0.85 * median(lengths)
        and median(lengths) >= _PROSE_WIDTH * height
    )


def _level(left: Sequence[Row], right: Sequence[Row]) -> float:
    """Share of the shorter side's rows that have a row of the other side on their line."""
    few, many = sorted((left, right), key=len)
    middles = [(box.top + box.bottom) / 2 for box in (around(row.segments) for row in many)]
    boxes = [around(row.segments) for row in few]
    level = sum(
        any(abs((box.top + box.bottom) / 2 - middle) < 0.3 * box.height for middle in middles)
        for box in boxes
    )
    return level / len(few)


def _are_twins(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Two tables side by side (assets | liabilities): both begin with labels that numbers follow."""
    kinds = _column_kinds(left)
    return len(kinds) >= 2 and kinds == _column_kinds(right) and not kinds[0] and all(kinds[1:])


def _column_kinds(rows: Sequence[Row]) -> list[bool]:
    """For each column, whether most of it are numbers."""
    kinds = []
    for column in columns_of(rows):
        texts = [
            segment.text
            for row in rows
            for segment in row.segments
            if column.left <= (segment.box.left + segment.box.right) / 2 < column.right
        ]
        if len(texts) < len(rows) / 2:
            return []  # a sparse column of notes belongs to the table beside it
        kinds.append(sum(is_number(text) for text in texts) > len(texts) / 2)
    return kinds
