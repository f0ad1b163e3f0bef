"""What stands on the two sides of a gap: separate texts, two tables, cards, or one table.

Lengths are in text heights (the usual height of a line), if nothing else is said.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from statistics import median

from glm4v_desktop.ocr.dividing.columns import columns_of, joined_words
from glm4v_desktop.ocr.dividing.spans import place_among, row_blocks
from glm4v_desktop.ocr.dividing.table_rows import cell_limits
from glm4v_desktop.ocr.dividing.tables import around, is_figure, middle_of, text_height
from glm4v_desktop.ocr.page import Row, Segment

_SURE_GUTTER = 1.0  # the least space that is enough evidence for columns, if the lines are not level
_LEVEL = 0.6  # a table has at least this share of the shorter side's rows level with a row on the other side
_LEVEL_REACH = 0.3  # heights by which the middles of level rows may differ
_OTHER_PITCH = 1.08  # rows at distances with at least this ratio do not belong to one table
_EVEN = 0.1  # the share of their distance by which evenly spaced rows may differ from it
_EVEN_STEPS = 0.7  # and the share of them that does not differ more
_PROSE_FILL = 0.6  # a typical line of prose fills at least this share of its column's width
_PROSE_WIDTH = 9.0  # and is at least this long
_BESIDE = 0.3  # real columns have at least this share of the shorter side's rows beside others
_LEAST_ALIKE = 0.8  # share of the rows of cards that are level, and of those that are alike
_CARD_CHANGES = 2  # from words to figures or back, in a card or from one to the next
_LEAST_ITEMS = 4  # of a menu beside a text
_PARAGRAPH = 3  # lines of a paragraph beside which items may stand
_ALL_LEVEL = 0.9  # share of level lines from which they may all be rows
_LINE_GAP = 0.5  # empty height between two lines of a paragraph is less
_FULL_LINE = 0.85  # lines of a paragraph, but the last one, fill this share of its width
_LEAST_CELLS = 3  # of several lines or one, with a value beside the middle of each; headings count
_TWIN_ROWS = 4  # the fewest rows at which two tables side by side are told from one wide table


def level_if_apart(left: Sequence[Row], right: Sequence[Row], gap: float) -> float | None:
    """None if rows continue from one side to the other; otherwise the share (0 to 1) of level rows.

    The lower the share, the more the sides are separate texts. `gap` is in text heights.
    """
    fewer = min(len(left), len(right))
    if fewer < 2:
        return None
    level = _level(left, right)
    if _names_groups(left, right, 2) or _stand_beside_cells(left, right) or _stand_beside_cells(right, left):
        return None
    if _is_prose(left) and _is_prose(right) and not _begin_lines(left, right, level):
        return level
    if fewer >= 3 and gap >= _SURE_GUTTER and level < _LEVEL and not _take_turns(left, right):
        return level
    if fewer >= _TWIN_ROWS and (_differ_in_pitch(left, right) or _are_twins(left, right)):
        return level
    if _are_cards(left, right) or _are_lists(left, right) or _repeat_headings(left, right, gap):
        return level
    beside_prose = _is_beside_prose(left, right) or _is_beside_prose(right, left)
    return level if gap >= _SURE_GUTTER and beside_prose else None


def _names_groups(labels: Sequence[Row], rows: Sequence[Row], fewest: int = 1) -> bool:
    """Whether one side is a column of labels that stand in the middle of several rows each.

    `fewest` are the segments that each of those rows has at least.
    """
    middles = [middle_of(row.segments) for row in rows if len(row.segments) >= fewest]
    if any(len(row.segments) > 1 for row in labels) or len(middles) <= len(labels):
        return False
    places = [place_among(middles, middle_of(row.segments)) for row in labels]
    beside = [place for place in places if place is not None]  # a title may stand above, a note below
    return len(beside) > 1 and bool(row_blocks(beside, len(middles)))


def _stand_beside_cells(values: Sequence[Row], lines: Sequence[Row]) -> bool:
    """Whether values stand beside the middle of cells of one line or more: amounts beside a name and a date,
    answers beside questions in several lines. Headings may be without a cell beside them.
    """
    places = [middle_of(row.segments) for row in values]
    middles = [middle_of(row.segments) for row in lines]
    if len(places) < _LEAST_CELLS:
        return False
    height = text_height([item for row in values for item in row.segments])
    for limit in cell_limits([below - above for above, below in pairwise(middles)], height):
        cells: list[list[float]] = []
        for middle in middles:
            if cells and middle - cells[-1][-1] < limit:
                cells[-1].append(middle)
            else:
                cells.append([middle])
        beside = [cell for cell in cells if cell[-1] > places[0] - height and cell[0] < places[-1] + height]
        headings = len(places) - len(beside)
        if headings not in (0, 1) or max(map(len, beside), default=0) < 2:
            continue
        off = [
            abs((cell[0] + cell[-1]) / 2 - place)
            for cell, place in zip(beside, places[headings:], strict=True)
        ]
        if max(off) < _LEVEL_REACH * height:
            return True
    return False


def _begin_lines(left: Sequence[Row], right: Sequence[Row], level: float) -> bool:
    """Whether the left side has columns that begin the lines on the right: times and levels of messages."""
    if level < _ALL_LEVEL or abs(len(left) - len(right)) > 1:
        return False
    rows = joined_words(left)
    columns = len(columns_of(rows))
    return columns > 1 and sum(len(row.segments) == columns for row in rows) >= _ALL_LEVEL * len(rows)


def _differ_in_pitch(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Whether both sides have evenly spaced rows at distances of their own, as two tables or a menu have."""
    one, two = _pitch(left), _pitch(right)
    if not one or not two:
        return False
    ratio = max(one, two) / min(one, two)
    return ratio > _OTHER_PITCH and abs(ratio - round(ratio)) > (_OTHER_PITCH - 1) * ratio


def _pitch(rows: Sequence[Row]) -> float:
    """The distance in pixels from row to row; 0 if the rows are not evenly spaced."""
    boxes = [around(row.segments) for row in rows]
    steps = [(below.top + below.bottom - above.top - above.bottom) / 2 for above, below in pairwise(boxes)]
    usual = median(steps)
    even = sum(abs(step - usual) <= _EVEN * usual for step in steps)
    return usual if even >= _EVEN_STEPS * len(steps) else 0.0


def _is_prose(rows: Sequence[Row]) -> bool:
    segments = [segment for row in rows for segment in row.segments]
    height = text_height(segments)
    width = around(segments).width
    lengths = [around(row.segments).width for row in rows]
    inked = [sum(segment.box.width for segment in row.segments) for row in rows]
    numbers = sum(is_figure(segment.text) for segment in segments)
    return (
        numbers <= len(segments) / 4
        and median(lengths) >= _PROSE_FILL * width
        and median(inked) >= 0.85 * median(lengths)
        and median(lengths) >= _PROSE_WIDTH * height
    )


def _level(left: Sequence[Row], right: Sequence[Row], reach: float = _LEVEL_REACH) -> float:
    """The share of the shorter side's rows that have a row of the other side on the same line."""
    few, many = sorted((left, right), key=len)
    middles = sorted(middle_of(row.segments) for row in many)
    level = sum(
        _is_beside(middles, middle_of(row.segments), reach * around(row.segments).height) for row in few
    )
    return level / len(few)


def _is_beside(middles: Sequence[float], middle: float, reach: float) -> bool:
    nearest = bisect_right(middles, middle - reach)
    return nearest < len(middles) and middles[nearest] < middle + reach


def _take_turns(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Whether the sides alternate, as in a chat, where one side is empty beside the other's text."""
    few, many = sorted(([around(row.segments) for row in rows] for rows in (left, right)), key=len)
    many.sort(key=lambda box: box.top)
    lowest = list(accumulate((box.bottom for box in many), max))  # of each box and all above it
    beside = 0
    for one in few:
        above = bisect_left(many, one.bottom, key=lambda box: box.top)
        beside += above > 0 and lowest[above - 1] > one.top
    return beside < _BESIDE * len(few)


def _are_twins(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Whether both sides are tables (assets | liabilities): each begins with labels that numbers follow."""
    kinds = _column_kinds(left)
    return len(kinds) >= 2 and kinds == _column_kinds(right) and not kinds[0] and all(kinds[1:])


def _column_kinds(rows: Sequence[Row]) -> list[bool]:
    """For each column, whether most of its cells are numbers; empty for a sparse column."""
    kinds = []
    for column in columns_of(joined_words(rows)):
        texts = [
            segment.text
            for row in rows
            for segment in row.segments
            if column.left <= (segment.box.left + segment.box.right) / 2 < column.right
        ]
        if len(texts) < len(rows) / 2:
            return []  # a sparse column has notes for the table beside it
        kinds.append(sum(is_figure(text) for text in texts) > len(texts) / 2)
    return kinds


def _are_cards(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Whether both sides have the same kinds of lines one below the other: name, price, name, price."""
    middles = [middle_of(row.segments) for row in right]
    beside = []
    for one in left:
        middle, reach = middle_of(one.segments), _LEVEL_REACH * around(one.segments).height
        beside += [
            (one, two) for two, other in zip(right, middles, strict=True) if abs(middle - other) < reach
        ]
    if len(beside) < _LEAST_ALIKE * max(len(left), len(right)):
        return False
    kinds = [{_has_digit(item) for item in (*one.segments, *two.segments)} for one, two in beside]
    alike = [kind.pop() for kind in kinds if len(kind) == 1]
    changes = sum(above != below for above, below in pairwise(alike))
    return len(alike) >= _LEAST_ALIKE * len(kinds) and changes >= _CARD_CHANGES


def _are_lists(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Whether all are words with a figure, as in an index of several columns."""
    segments = [item for row in (*left, *right) for item in row.segments]
    both = sum(_has_digit(item) and any(letter.isalpha() for letter in item.text) for item in segments)
    return min(len(left), len(right)) >= _TWIN_ROWS and both >= _ALL_LEVEL * len(segments)


def _has_digit(segment: Segment) -> bool:
    return any(letter.isdigit() for letter in segment.text)


def _repeat_headings(left: Sequence[Row], right: Sequence[Row], gap: float) -> bool:
    """Whether the same headings stand over both sides, with more space between the sides than in them."""
    heads = next((row.segments for row in left if len(row.segments) > 1), ())
    for row in right:
        same = row.segments[: len(heads)]
        if not heads or [item.text for item in same] != [item.text for item in heads]:
            continue
        if any(is_figure(item.text) for item in heads):
            return False
        # A third table may follow on the right, at the same distance as the second one.
        end = row.segments[len(heads)].box.left if len(row.segments) > len(heads) else None
        return gap * text_height(heads) > max(
            _gaps_between_columns(left) + _gaps_between_columns(right, end), default=0
        )
    return False


def _gaps_between_columns(rows: Sequence[Row], end: int | None = None) -> list[int]:
    """The gaps in pixels between columns; with `end`, of those only that are left of it."""
    columns = [column for column in columns_of(joined_words(rows)) if end is None or column.right <= end]
    return [after.left - before.right for before, after in pairwise(columns)]


def _is_beside_prose(items: Sequence[Row], side: Sequence[Row]) -> bool:
    """Whether evenly spaced items stand beside the lines of one paragraph, as a menu beside a text does."""
    if len(items) < _LEAST_ITEMS or not _pitch(items):
        return False
    middles = [middle_of(row.segments) for row in items]
    height = text_height([segment for row in items for segment in row.segments])
    beside = [row for row in side if middles[0] - height < middle_of(row.segments) < middles[-1] + height]
    lines = _prose_in(beside) if beside else []
    widest = max((line.box.width for line in lines), default=0)
    if len(lines) < 2 or widest < _PROSE_WIDTH * text_height(lines):
        return False
    unlike = _level([Row((line,)) for line in lines], items) < _ALL_LEVEL
    alone = len(lines) == len(beside) < len(items)
    if not unlike and alone and _is_one_paragraph(lines, widest, height):
        return True
    start = 0
    for number, line in enumerate(lines):
        if number and line.box.top - lines[number - 1].box.bottom > _LINE_GAP * height:
            start = number
        count = number - start + 1
        if count >= _PARAGRAPH or (count > 1 and unlike):
            inside = bisect_right(middles, line.box.bottom) - bisect_left(middles, lines[start].box.top)
            if inside > 1:
                return True
        if line.box.width < _FULL_LINE * widest:
            start = number + 1
    return False


def _is_one_paragraph(lines: Sequence[Segment], widest: int, height: float) -> bool:
    """Whether the lines follow each other closely, and all but the last one are full."""
    close = all(below.box.top - above.box.bottom <= _LINE_GAP * height for above, below in pairwise(lines))
    return close and all(line.box.width >= _FULL_LINE * widest for line in lines[:-1])


def _prose_in(rows: Sequence[Row]) -> list[Segment]:
    """The lines of the widest column of text."""
    widest = [max(row.segments, key=lambda item: item.box.width) for row in rows]
    longest = max(widest, key=lambda item: item.box.width)
    near = text_height(widest)
    return [item for item in widest if abs(item.box.left - longest.box.left) < near]
