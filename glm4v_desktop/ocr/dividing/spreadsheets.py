"""Spreadsheets: cells that a line of letters above (A, B, C) and a column of numbers at the left name.

The letters stand in the middle of their columns and the numbers in the middle of their rows, so that both
tell where these end, also where no lines are drawn. Lengths are in text heights, if nothing else is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.tables import around, is_figure, rows_of, text_height
from glm4v_desktop.ocr.page import NOTHING, Addresses, Block, BlockKind, Cell, Pair, Row, Segment, joined_text
from glm4v_desktop.ocr.rules import Rules

_LETTERS = re.compile(r"[A-Z]{1,2}")
_LEAST_LETTERS, _LEAST_NUMBERS = 3, 3
_MOSTLY = 0.7  # share of the segments behind the first letter that are letters
_FIRST_ROW = 2.5  # from the letters down to the first number at most
_NAME = re.compile(r"(?P<name>[A-Z]{1,3}\d{1,6})\b[\s:vV▾▼|]*(?P<rest>.*)")
_SIGN = re.compile(r"\s*(?:[×xX✕]?\s*[✓√]?\s*[|:]?\s*[fƒ][xX×,ₓ]?(?=\s|=|$))\s*")
_BAR_ABOVE = 4.0  # from the letters up to the formula bar at most
_SAME_LINE = 5  # pixels between the strokes of one line, such as the frame of the selected cell
_SLACK = 3  # pixels by which text may reach into the next column
_INTO = 0.5  # of its height by which the box of a text may begin in the column before
_STEP = 2  # pixels between the places where the end of a column is looked for
_EVEN = 0.3  # share of the usual distance by which rows between two numbers may differ from it


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """A part of a spreadsheet as a block, and the rectangle that it fills."""

    box: Rect
    block: Block


@dataclass(frozen=True, slots=True)
class _Line:
    """The names of the columns or of the rows, with the middles of their letters or digits."""

    names: tuple[int, ...]  # column A is 0
    middles: tuple[float, ...]
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The letters and the numbers of a spreadsheet, and where its columns and rows begin and end."""

    letters: _Line
    numbers: _Line
    xs: tuple[int, ...]
    ys: tuple[int, ...]
    drawn: Callable[[int, int], bool]  # whether a line ends the column (of the two, the left one) in this row


def spreadsheets(segments: Sequence[Segment], rules: Rules) -> tuple[list[Spreadsheet], list[Segment]]:
    """The spreadsheets of a page, in parts from the top, and the segments outside of them."""
    found: list[Spreadsheet] = []
    rest = list(segments)
    for row in rows_of(segments):
        letters = _letters_in(row)
        frame = letters and _frame(letters, rest, rules)
        if not frame:
            continue
        bar = _formula_bar(frame, rest)
        parts = list(_parts(frame, bar, rest))
        found += parts
        taken = {item for part in parts for line in part.block.rows for item in line.segments}
        rest = [item for item in rest if item not in taken]
    return found, rest


def _letters_in(row: Row) -> _Line | None:
    """The letters of columns in a line; None if these are none."""
    named = [item for item in row.segments if _LETTERS.fullmatch(item.text.strip())]
    if len(named) < _LEAST_LETTERS:
        return None
    names = [_number_of(item.text.strip()) for item in named]
    behind = [item for item in row.segments if item.box.left >= named[0].box.left]
    rising = all(one < two for one, two in pairwise(names))
    if not rising or len(named) < _MOSTLY * len(behind) or names[-1] - names[0] >= 2 * len(names):
        return None
    places = dict(zip(names, named, strict=True))
    for (one, left), (two, right) in pairwise(list(places.items())):
        between = [item for item in behind if left.box.right <= item.box.left < right.box.left]
        if two - one == 2 and len(between) == 1:  # a letter that was misread
            places[one + 1] = between[0]
    last = max(places)
    after = [item for item in behind if item.box.left > places[last].box.left]
    if len(after) == 1 and len(after[0].text.strip()) == 1:
        places[last + 1] = after[0]
    return _line({name: (item.box.middle[0], item) for name, item in places.items()})


def _line(places: dict[int, tuple[float, Segment | None]]) -> _Line:
    names = tuple(sorted(places))
    middles = tuple(places[name][0] for name in names)
    return _Line(names, middles, tuple(item for name in names if (item := places[name][1]) is not None))


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _letters_of(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _frame(letters: _Line, segments: Sequence[Segment], rules: Rules) -> _Frame | None:
    """The spreadsheet below a line of letters; None without numbers beside it."""
    numbers = _numbers_below(letters, segments)
    if numbers is None:
        return None
    top, right = around(letters.segments), around(numbers.segments).right
    ys = _row_edges(numbers, top.bottom, rules)
    inside = [item for item in segments if ys[0] <= item.box.middle[1] < ys[-1] and item.box.left >= right]
    boxes = [item.box for item in (*inside, *letters.segments)]
    lines = [
        line
        for line in rules.vertical
        if line.bottom > top.top and line.top < ys[-1] and not any(_is_within(line, box) for box in boxes)
    ]
    xs = _column_edges(letters.middles, right, lines, inside)

    def drawn(column: int, row: int) -> bool:
        at, middle = xs[column + 1], (ys[row] + ys[row + 1]) / 2
        near = [line for line in lines if abs(line.middle[0] - at) <= _SAME_LINE]
        return not near or any(line.top <= middle < line.bottom for line in near)

    return _Frame(letters, numbers, xs, ys, drawn)


def _is_within(line: Rect, box: Rect) -> bool:
    """Whether the line is a stroke of the letters in a box."""
    return (
        box.left <= line.left < box.right
        and box.top - _SLACK <= line.top
        and line.bottom <= box.bottom + _SLACK
    )


def _numbers_below(letters: _Line, segments: Sequence[Segment]) -> _Line | None:
    """The numbers of the rows; None if there are none to the left below the letters."""
    top = around(letters.segments)
    height = text_height(letters.segments)
    left = sorted(
        (
            item
            for item in segments
            if re.fullmatch(r"[1-9]\d{0,6}", item.text.strip())
            and item.box.right < letters.middles[0]
            and item.box.middle[1] > top.bottom
        ),
        key=lambda item: item.box.top,
    )
    if not left or left[0].box.middle[1] - top.middle[1] > _FIRST_ROW * height:
        return None
    column = [item for item in left if abs(item.box.middle[0] - left[0].box.middle[0]) <= 2 * height]
    chain: list[Segment] = []
    for item in column:
        if chain and int(item.text) <= int(chain[-1].text):
            break
        chain.append(item)
    if len(chain) < _LEAST_NUMBERS:
        return None
    return _with_missing({int(item.text): (item.box.middle[1], item) for item in chain})


def _with_missing(known: dict[int, tuple[float, Segment | None]]) -> _Line:
    """The numbers with those between them that were not read, where there is room for their rows."""
    items = sorted(known.items())
    steps = [below[1][0] - above[1][0] for above, below in pairwise(items) if below[0] == above[0] + 1]
    usual = median(steps) if steps else 0.0
    places = dict(known)
    for (one, (upper, _)), (two, (lower, _)) in pairwise(items):
        step = (lower - upper) / (two - one)
        if two - one > 1 and usual and abs(step - usual) <= _EVEN * usual:
            places |= {name: (upper + (name - one) * step, None) for name in range(one + 1, two)}
    return _line(places)


def _row_edges(numbers: _Line, top: int, rules: Rules) -> tuple[int, ...]:
    """Where rows begin and end: at the line between two numbers, or halfway."""
    left = around(numbers.segments).right
    lines = [(line.middle[1], line.width) for line in rules.horizontal if line.right > left]
    edges = [top]
    for upper, lower in pairwise(numbers.middles):
        at = _longest_between(lines, upper, lower)
        edges.append(round((upper + lower) / 2) if at is None else at)
    last = numbers.middles[-1]
    return (*edges, round(2 * last - edges[-1]) + 1)


def _longest_between(lines: Sequence[tuple[float, int]], first: float, last: float) -> int | None:
    """The place between two others where most is drawn; None if that is nowhere.

    `lines` are their places and lengths.
    """
    between = [(place, length) for place, length in lines if first < place < last]
    if not between:
        return None
    return round(
        max(between, key=lambda one: sum(n for at, n in between if abs(at - one[0]) <= _SAME_LINE))[0]
    )


def _column_edges(
    middles: Sequence[float], left: int, lines: Sequence[Rect], inside: Sequence[Segment]
) -> tuple[int, ...]:
    """Where columns begin and end: at the line between two letters, or where the least text goes on."""
    strokes = [(line.middle[0], line.height) for line in lines]
    first = _longest_between(strokes, left, middles[0])
    edges = [first if first is not None else left]
    for one, two in pairwise(middles):
        at = _longest_between(strokes, one, two)
        if at is None:
            middle = 2 * one - edges[-1] if one < 2 * one - edges[-1] < two else (one + two) / 2
            at = min(
                range(round(one), round(two), _STEP),
                key=lambda x: (_crossing(x, inside), abs(x - middle)),
                default=round(middle),
            )
        edges.append(at)
    last = middles[-1]
    return (*edges, round(2 * last - edges[-1]) + 1)


def _crossing(x: int, segments: Sequence[Segment]) -> int:
    return sum(item.box.left + _SLACK < x < item.box.right - _SLACK for item in segments)


def _formula_bar(frame: _Frame, segments: Sequence[Segment]) -> tuple[Row, str, Cell] | None:
    """The line above the letters with the name of the selected cell and what it holds; None without one."""
    top = around(frame.letters.segments)
    height = text_height(frame.letters.segments)
    above = [item for item in segments if 0 < top.top - item.box.middle[1] <= _BAR_ABOVE * height]
    for row in reversed(rows_of(above)):
        found = _NAME.fullmatch(row.segments[0].text.strip())
        if found is None:
            continue
        held = [item for item in row.segments[1:] if not _SIGN.fullmatch(item.text)]
        text = joined_text((found["rest"], *(item.text for item in held)))
        text = _SIGN.sub("", text, count=1) if _SIGN.match(text) else text
        own = (row.segments[0],) if found["rest"] and not held else ()
        return row, found["name"], Cell(text, (*own, *held)) if text else NOTHING
    return None


def _parts(
    frame: _Frame, bar: tuple[Row, str, Cell] | None, segments: Sequence[Segment]
) -> Iterator[Spreadsheet]:
    """The line of letters with the names of all cells, and below it the tables and lines of the sheet."""
    cells = _cells(frame, segments)
    letters = tuple(_letters_of(name) for name in frame.letters.names)
    heads = Row(frame.letters.segments)
    if bar is None:
        first = Block(BlockKind.TEXT, (heads,), addresses=Addresses(letters, frame.numbers.names, cells))
    else:
        row, chosen, content = bar
        pairs = (Pair(Cell(chosen, row.segments[:1]), content),)
        addresses = Addresses(letters, frame.numbers.names, cells, chosen, content)
        first = Block(BlockKind.FORM, (row, heads), pairs=pairs, addresses=addresses)
    yield Spreadsheet(around(item for line in first.rows for item in line.segments), first)
    numbers = {item.text.strip(): item for item in frame.numbers.segments}
    printed = [numbers.get(str(name)) for name in frame.numbers.names]
    left = around(frame.numbers.segments).left
    for kind, rows in _divided(cells):
        lines = tuple(_row(printed[number], frame.numbers.names[number], cells[number]) for number in rows)
        box = Rect(left, frame.ys[rows[0]], frame.xs[-1], frame.ys[rows[-1] + 1])
        if kind is BlockKind.TEXT:
            yield Spreadsheet(box, Block(kind, lines))
            continue
        used = [
            column for column in range(len(letters)) if any(cells[number][column].text for number in rows)
        ]
        table = tuple(tuple(cells[number][column] for column in used) for number in rows)
        yield Spreadsheet(box, Block(kind, lines, table))


def _cells(frame: _Frame, segments: Sequence[Segment]) -> tuple[tuple[Cell, ...], ...]:
    """The cells of each row."""
    held: list[list[list[Segment]]] = [[[] for _ in frame.letters.names] for _ in frame.numbers.names]
    own = {*frame.letters.segments, *frame.numbers.segments}
    for item in segments:
        x, y = item.box.middle
        inside = frame.xs[0] - _SLACK <= x < frame.xs[-1] and frame.ys[0] <= y < frame.ys[-1]
        if item in own or not inside:
            continue
        row = next(number for number, end in enumerate(frame.ys[1:]) if y < end)
        held[row][_column_of(item, frame)].append(item)
    rows = []
    for number, cells in enumerate(held):
        for column in range(len(cells) - 1, 0, -1):
            # A merged cell has the name of its first column, wherever its text stands.
            if cells[column] and not cells[column - 1] and not frame.drawn(column - 1, number):
                cells[column - 1], cells[column] = cells[column], []
        rows.append(tuple(_cell(items) for items in cells))
    return tuple(rows)


def _column_of(item: Segment, frame: _Frame) -> int:
    """The column in which the text begins: it may go on over empty cells behind it."""
    begins = item.box.left + min(_INTO * item.box.height, item.box.width / 2)
    return next((number for number, end in enumerate(frame.xs[1:]) if begins < end), len(frame.xs) - 2)


def _cell(segments: Sequence[Segment]) -> Cell:
    printed = tuple(item for line in rows_of(segments) for item in line.segments)
    return Cell(joined_text(item.text for item in printed), printed)


def _row(number: Segment | None, name: int, cells: Sequence[Cell]) -> Row:
    held = [item for cell in cells for item in cell.segments]
    return Row((*((number,) if number is not None else ()), *held), number=str(name))


def _divided(cells: Sequence[Sequence[Cell]]) -> Iterator[tuple[BlockKind, list[int]]]:
    """The numbers of the rows of each table, and of the lines before and behind it; without empty rows."""
    runs: list[list[int]] = []
    before_empty = True
    for number, row in enumerate(cells):
        texts = [cell.text for cell in row if cell.text]
        if texts and (before_empty and not (runs and _goes_on(cells, runs[-1], number))):
            runs.append([])
        if texts:
            runs[-1].append(number)
        before_empty = not texts
    for run in runs:
        wide = [number for number in run if sum(bool(cell.text) for cell in cells[number]) > 1]
        if len(wide) < 2:
            yield from ((BlockKind.TEXT, [number]) for number in run)
            continue
        yield from ((BlockKind.TEXT, [number]) for number in run if number < wide[0])
        yield BlockKind.TABLE, [number for number in run if wide[0] <= number <= wide[-1]]
        yield from ((BlockKind.TEXT, [number]) for number in run if number > wide[-1])


def _goes_on(cells: Sequence[Sequence[Cell]], run: Sequence[int], number: int) -> bool:
    """Whether a row below empty ones belongs to the table above: it has figures where that has them."""
    return any(
        is_figure(cell.text) and any(is_figure(cells[above][column].text) for above in run)
        for column, cell in enumerate(cells[number])
        if cell.text
    )
