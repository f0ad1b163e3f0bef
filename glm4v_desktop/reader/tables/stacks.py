"""Finds lists of records that are printed as several lines each: orders, transfers, issues, contacts.

The lines of a record stand below each other, nearer than to the next record, and all records have the same
number of lines at the same distances. Beside them may stand further lines, such as amounts at the right.
Lengths are in pixels, if not said otherwise.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import median

from glm4v_desktop.ocr.page import BlockKind, Page, Pair, Segment
from glm4v_desktop.reader.tables.table_parts import TableParts, parts_of_table

_MOST_LINES = 400  # of a page that is looked at
_LONGEST = 70  # letters of a line
_EDGE = 0.5  # of the text height: edges of the lines of one lane differ by less
_OVERLAP = 0.3  # of the text height, by which boxes above each other may overlap
_RAGGED = 1.0  # heights of a line
_OFF = 0.45  # and distances of the same lines in two records
_NEARER = 1.2  # records are at least this many times as far apart as their lines
_FEWEST = 3  # records
_MOST_OF_RECORD = 6  # lines of a record
_LEVEL = 0.5  # share of the lower one's height that two stacks of one record have in common
_USUAL = 0.6  # share of the records that have a line beside them, so that it belongs to them
_NEARLY_AS_MANY = 0.85
_PROSE = re.compile(r"[。；;,，]$|[a-z]\.$|[。；]")

Line = Segment
Stack = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Lane:
    """The records in one lane, from the top; `figures` tells which of their lines are figures."""

    stacks: tuple[Stack, ...]

    @property
    def is_ragged(self) -> bool:
        """Whether their lines begin at different places, as those do that are aligned at the right."""
        lefts = [line.box.left for stack in self.stacks for line in stack]
        return max(lefts) - min(lefts) > _RAGGED * self.stacks[0][0].box.height

    @property
    def labels(self) -> tuple[str, ...]:
        """The lines that all records have: "" for the others."""
        texts = ({line.text for line in lines} for lines in zip(*self.stacks, strict=True))
        return tuple(next(iter(some)) if len(some) == 1 else "" for some in texts)

    @property
    def figures(self) -> tuple[bool, ...]:
        count = len(self.stacks)
        return tuple(2 * sum(map(_is_figures, lines)) > count for lines in zip(*self.stacks, strict=True))


def record_lists(page: Page) -> list[list[Stack]]:
    """The lists of records of a page; of each record its lines, those beside it last."""
    lines = _lines(page)
    if not 2 * _FEWEST <= len(lines) <= _MOST_LINES:
        return []
    height = median(line.box.height for line in lines)
    kept = _best([lane for lane in _lanes(lines, height) if len(lane) > 1], height)
    lists: list[list[Stack]] = []
    lanes = sorted(kept, key=lambda lane: min(stack[0].box.left for stack in lane.stacks))
    while lanes:
        first, *lanes = lanes
        records, others = list(first.stacks), [lane for lane in lanes if _are_level(first, lane)]
        for lane in others:
            if not _are_unlike(first, lane):
                break
            records = _beside(records, [line for stack in lane.stacks for line in stack])
            lanes.remove(lane)
        lists.append(records)
    lists = _with_lower_parts(lists)
    in_lists = {line for records in lists for record in records for line in record}
    loose = [line for line in lines if line not in in_lists]
    whole = []
    for records in lists:
        whole.append(_with_loose(records, loose))
        loose = [line for line in loose if all(line not in record for record in whole[-1])]
    return _joined(whole)


def _with_lower_parts(lists: Sequence[list[Stack]]) -> list[list[Stack]]:
    """The lists, those whose records stand below the ones of another list, one by one, as part of these."""
    joined: list[list[Stack]] = []
    for records in sorted(lists, key=lambda some: some[0][0].box.top):
        upper = next((other for other in joined if _are_below(records, other)), None)
        if upper is None:
            joined.append(records)
        else:
            upper[:] = [one + two for one, two in zip(upper, records, strict=True)]
    return joined


def _are_below(lower: Sequence[Stack], upper: Sequence[Stack]) -> bool:
    """Whether each record continues in one of the other list, nearer than to the next record."""
    if len(lower) != len(upper) or lower[0][0].box.left > max(line.box.right for line in upper[0]):
        return False
    above = [max(line.box.bottom for line in record) for record in upper]
    tops = [min(line.box.top for line in record) for record in lower]
    ends = [max(line.box.bottom for line in record) for record in lower]
    nexts = [min(line.box.top for line in record) for record in upper[1:]]
    inner = [top - bottom for top, bottom in zip(tops, above, strict=True)]
    outer = [top - bottom for top, bottom in zip(nexts, ends, strict=False)]
    return min(inner) > -_OVERLAP * lower[0][0].box.height and max(inner) < min(outer, default=0)


def _joined(lists: Sequence[list[Stack]]) -> list[list[Stack]]:
    """The lists with those of one form as one, as on boards and in columns of cards; no lone records."""
    of_form: dict[tuple[bool, ...], list[Stack]] = defaultdict(list)
    for records in lists:
        length = max(map(len, records))
        whole = tuple(record for record in records if len(record) == length)
        for record in records:
            form = _Lane(whole).figures if len(record) == length else tuple(map(_is_figures, record))
            of_form[form].append(record)
    return [records for records in of_form.values() if len(records) >= _FEWEST or _are_two(records)]


def _are_two(records: Sequence[Stack]) -> bool:
    """Whether these are two records with lines beside each other; two paragraphs are none."""
    return len(records) == 2 and all(
        any(_is_beside(two, (one,)) for one, two in combinations(record, 2)) for record in records
    )


def _lines(page: Page) -> list[Line]:
    """The lines that may be in a record: those of plain text, of tables without a heading or with one row,
    and of forms those without marked labels and those with labels that stand again and again."""
    texts = Counter(line.text for row in page.rows for line in row.segments)
    again = {text for text, count in texts.items() if count >= _FEWEST}
    found: list[Line] = []
    for block in page.blocks:
        table = parts_of_table(block)
        lines = [line for row in block.rows if row.code is None for line in row.segments]
        if block.kind is BlockKind.FORM:
            lines = [line for line in lines if _is_unmarked(line, block.pairs, again)]
        elif table is not None:
            lines = [] if _has_heading(table) and len(table.rows) > 1 else lines
        elif block.kind is not BlockKind.TEXT:
            continue
        found += [line for line in lines if len(line.text) <= _LONGEST]
    return found


def _is_unmarked(line: Line, pairs: Sequence[Pair], again: Set[str]) -> bool:
    """Whether a line of a form has its label in itself, without a colon, or one of several such labels."""
    own = [pair for pair in pairs if line in (*pair.label.segments, *pair.value.segments)]
    return not re.search("[:：]", line.text) and all(
        pair.label.segments == pair.value.segments or pair.label.text in again for pair in own
    )


def _has_heading(table: TableParts) -> bool:
    return table.has_heading is True and any(map(any, table.headings))


def _lanes(lines: Sequence[Line], height: float) -> Iterator[list[Line]]:
    """Lines with one left or right edge, from the top."""
    by_left = _clusters(lines, lambda line: line.box.left, height)
    by_right = _clusters(lines, lambda line: line.box.right, height)
    chosen: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        left, right = by_left[id(line)], by_right[id(line)]
        chosen[id(left if len(left) >= len(right) else right)].append(line)
    for lane in chosen.values():
        yield sorted(lane, key=_middle)


def _clusters(lines: Sequence[Line], edge: Callable[[Line], int], height: float) -> dict[int, list[Line]]:
    clusters: list[list[Line]] = []
    for line in sorted(lines, key=edge):
        if clusters and edge(line) - edge(clusters[-1][-1]) <= _EDGE * height:
            clusters[-1].append(line)
        else:
            clusters.append([line])
    return {id(line): cluster for cluster in clusters for line in cluster}


def _best(lanes: Sequence[list[Line]], height: float) -> list[_Lane]:
    """The lanes with their records, parted at the clearest difference of distances that most lines fit."""
    steps = sorted(_middle(below) - _middle(above) for lane in lanes for above, below in pairwise(lane))
    jumps = [(two / max(one, 1.0), one) for one, two in pairwise(steps) if two > _NEARER * max(one, 1.0)]
    tried = [(jump, _parted(lanes, limit, height)) for jump, limit in jumps]
    most = max((_count(found) for _, found in tried), default=0)
    fitting = [(jump, found) for jump, found in tried if found and _count(found) >= _NEARLY_AS_MANY * most]
    return max(fitting, key=lambda one: one[0])[1] if fitting else []


def _count(lanes: Sequence[_Lane]) -> int:
    return sum(len(stack) for lane in lanes for stack in lane.stacks)


def _parted(lanes: Sequence[list[Line]], limit: float, height: float) -> list[_Lane]:
    """The records whose lines are at most `limit` apart: those that are alike in all lanes."""
    stacks = [_stacks(lane, limit) for lane in lanes]
    alike: dict[int, list[Stack]] = defaultdict(list)
    for stack in (stack for lane in stacks for stack in lane):
        if 2 <= len(stack) <= _MOST_OF_RECORD:
            alike[len(stack)].append(stack)
    kept: set[int] = set()
    for group in alike.values():
        usual = [median(offsets) for offsets in zip(*map(_offsets, group), strict=True)]
        same = [
            stack
            for stack in group
            if all(abs(a - b) <= _OFF * height for a, b in zip(_offsets(stack), usual, strict=True))
        ]
        prose = sum(_PROSE.search(line.text) is not None for stack in same for line in stack)
        if len(same) >= _FEWEST and 4 * prose < sum(map(len, same)):
            kept |= {id(stack) for stack in same}
    found = []
    for lane in stacks:
        for length in sorted({len(stack) for stack in lane}):
            own = tuple(stack for stack in lane if id(stack) in kept and len(stack) == length)
            found += [_Lane(own)] if own else []
    return found


def _stacks(lane: Sequence[Line], limit: float) -> list[Stack]:
    stacks: list[list[Line]] = []
    for line in lane:
        if stacks and _middle(line) - _middle(stacks[-1][-1]) <= limit:
            stacks[-1].append(line)
        else:
            stacks.append([line])
    return [tuple(stack) for stack in stacks]


def _offsets(stack: Stack) -> list[float]:
    return [_middle(line) - _middle(stack[0]) for line in stack]


def _are_unlike(one: _Lane, two: _Lane) -> bool:
    """Whether two lanes have parts of the same records, and not records of the same kind in columns."""
    return (one.figures, one.is_ragged, one.labels) != (two.figures, two.is_ragged, two.labels)


def _are_level(one: _Lane, two: _Lane) -> bool:
    """Whether the records of two lanes stand beside each other, one by one."""
    if len(one.stacks) != len(two.stacks):
        return False
    for left, right in zip(one.stacks, two.stacks, strict=True):
        common = min(left[-1].box.bottom, right[-1].box.bottom) - max(left[0].box.top, right[0].box.top)
        if common < _LEVEL * min(
            left[-1].box.bottom - left[0].box.top, right[-1].box.bottom - right[0].box.top
        ):
            return False
    return True


def _with_loose(records: list[Stack], loose: Sequence[Line]) -> list[Stack]:
    """The records with the lines to the right that most of them have, and no other record before these."""
    edge = max(line.box.right for record in records for line in record)
    right = [line for line in loose if line.box.left >= edge]
    lanes = list(_lanes(right, median(line.box.height for line in right))) if right else []
    for lane in lanes:
        beside = [line for line in lane if any(_is_beside(line, record) for record in records)]
        if len(beside) == len(lane) and _USUAL * len(records) <= len(beside) <= len(records):
            records = _beside(records, beside)
    return records


def _beside(records: Sequence[Stack], lines: Sequence[Line]) -> list[Stack]:
    return [
        (*record, *(line for line in lines if _is_beside(line, record) and line not in record))
        for record in records
    ]


def _is_beside(line: Line, record: Stack) -> bool:
    top = min(other.box.top for other in record)
    return top <= _middle(line) <= max(other.box.bottom for other in record)


def _middle(line: Line) -> float:
    return (line.box.top + line.box.bottom) / 2


def _is_figures(line: Line) -> bool:
    digits = sum(letter.isdigit() for letter in line.text)
    return 2 * digits >= sum(letter.isalnum() for letter in line.text)
