"""Keeps the indentation of code: lines of a fixed-width face whose left edges stand on its columns.

The width of a column comes from the boxes: the same number of letters has the same width in every line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from statistics import median

from glm4v_desktop.ocr.dividing.tables import around, middle_of
from glm4v_desktop.ocr.page import Block, BlockKind, Row, Segment

_FEWEST = 4  # lines of a piece of code
_MOST_MEASURED = 60  # boxes that the width of a column is taken from
_DIFFERENT = 5  # letters by which two boxes differ at least that are compared
_SPREAD = 8  # and the longest from the shortest
_FITS = 0.9  # columns by which the width of a box may be off
_MOST_FIT = 0.75  # share of the boxes that fit; in a face of many widths fewer do
_ON_COLUMN = 0.4  # columns by which a left edge may be off
_OFF_LEVEL = 0.15  # share of a level of indentation by which it may be off
_SHORT = 2  # letters of a box whose middle tells more than its edge
_EVEN = 0.22  # share of the usual distance by which lines may stand farther or nearer
_ON_COLUMNS = 0.85  # share of the lines whose left edges stand on columns
_FEWEST_COLUMNS = 1.5  # of the deepest line; without indentation the text is the same
_SCALES = [1 + number / 100 for number in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6)]
_STEPS = (4, 2, 3, 8, 1)  # columns of one level, the usual ones first
_PUNCTUATED = 0.4  # share of the lines that have signs of code
_FARTHEST = 4.0  # line heights between two lines of one piece
_MOST_NUMBERED = 0.7  # share of the lines of numbered code that have a number, one more than the line above
_OTHER_SIZE = 2.0  # times the height of a line from which another is no part of it
_CODE = re.compile(
    r"[{}\[\]();=<>$\\|]|[:,{(\[]$|^\W*(?:#|//|--|- |\* |\"|<)|^[\w.-]+:(?: |$)|->"
    r"|^(?:return|import|from|def|class|else|try|pass|break|continue|end|var|let|const|if|for|while)\b"
)
_NUMBER = re.compile(r"(\d{1,5})(?: +(.+))?")


@dataclass(frozen=True, slots=True)
class _Line:
    """A row that may be code: its boxes without a line number, which is in `number`."""

    row: Row
    boxes: tuple[Segment, ...]
    number: str = ""
    is_cut: bool = False  # the first box holds the number too, but its text does not

    @property
    def text(self) -> str:
        return " ".join(box.text for box in self.boxes)


def with_indentation(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, with the code of each row that is part of a piece of code; such blocks are joined."""
    whole = list(blocks)
    rows = [row for block in whole if _may_be_code(block) for row in block.rows]
    written = {id(line.row): row for piece in _pieces(rows) for line, row in _written(piece)}
    if not written:
        yield from whole
        return
    last: Block | None = None
    for block in whole:
        new = _with_code(block, written)
        if last is not None and _is_code(last) and _is_code(new):
            kind = BlockKind.FORM if last.pairs or new.pairs else BlockKind.TEXT
            last = Block(kind, last.rows + new.rows, pairs=last.pairs + new.pairs)
            continue
        if last is not None:
            yield last
        last = new
    if last is not None:
        yield last


def may_become_code(block: Block) -> bool:
    """Whether the first rows of a block are code, or may turn out to be when more of them are read."""
    rows = [row for row in block.rows if row.segments]
    signs = sum(bool(_CODE.search(line.text)) for line in _numbered(rows)) if rows else 0
    has_code = any(row.code is not None for row in rows)
    return has_code or (_may_be_code(block) and signs >= _PUNCTUATED * len(rows))


def _may_be_code(block: Block) -> bool:
    """Whether its rows may be code: no chat, and no table except one of numbers and lines."""
    if block.kind is not BlockKind.TABLE:
        return not block.messages
    numbered = sum(bool(_NUMBER.fullmatch(cells[0].text)) for cells in block.cells)
    return len(block.cells[0]) == 2 and numbered >= _MOST_NUMBERED * len(block.cells)


def _with_code(block: Block, written: Mapping[int, Row]) -> Block:
    rows = tuple(written.get(id(row), row) for row in block.rows)
    if block.kind is not BlockKind.TABLE:
        return replace(block, rows=rows)
    return Block(BlockKind.TEXT, rows) if all(row.code is not None for row in rows) else block


def _is_code(block: Block) -> bool:
    return block.kind is not BlockKind.TABLE and all(row.code is not None for row in block.rows)


def _pieces(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows below each other with letters of the same size."""
    piece: list[Row] = []
    for row in rows:
        if piece and not _goes_on(piece[-1], row):
            yield piece
            piece = []
        piece.append(row)
    yield piece


def _goes_on(above: Row, below: Row) -> bool:
    upper, lower = around(above.segments), around(below.segments)
    sizes = sorted((upper.height, lower.height))
    near = -0.5 * sizes[0] <= lower.top - upper.bottom <= _FARTHEST * sizes[1]
    return near and sizes[1] <= _OTHER_SIZE * sizes[0]


def _numbered(rows: Sequence[Row]) -> list[_Line]:
    """The rows as lines, without their numbers if they are numbered."""
    boxes = [_level_boxes(row) for row in rows]
    found = [_NUMBER.fullmatch(line[0].text) for line in boxes]
    numbers = [int(match[1]) if match else None for match in found]
    steps = [b - a for a, b in pairwise(numbers) if a is not None and b is not None]
    counted = sum(number is not None for number in numbers) >= _MOST_NUMBERED * len(rows)
    if not counted or steps.count(1) < _MOST_NUMBERED * len(steps):
        return [_Line(row, line) for row, line in zip(rows, boxes, strict=True)]
    lines = []
    for row, line, match in zip(rows, boxes, found, strict=True):
        if match is None:
            lines.append(_Line(row, line))
        elif match[2]:  # the recognizer took a number and its line as one
            lines.append(_Line(row, (replace(line[0], text=match[2]), *line[1:]), match[1], is_cut=True))
        else:
            lines.append(_Line(row, line[1:], match[1]))
    return lines


def _level_boxes(row: Row) -> tuple[Segment, ...]:
    return tuple(sorted((box for part in row.segments for box in part.boxes), key=lambda box: box.box.left))


def _written(rows: Sequence[Row]) -> list[tuple[_Line, Row]]:
    """The rows of a piece of code with their code; a heading above and a line below are no part of it."""
    for above, below in ((0, 0), (1, 0), (0, 1), (1, 1), (2, 0)):
        some = rows[above : len(rows) - below]
        if len(some) < _FEWEST:
            break
        if found := _as_code(_numbered(some)):
            return found
    return []


def _as_code(lines: Sequence[_Line]) -> list[tuple[_Line, Row]]:
    filled = [line for line in lines if line.boxes]
    if len(filled) < _FEWEST or any(box.mark for line in filled for box in line.boxes):
        return []
    if sum(bool(_CODE.search(line.text)) for line in filled) < _PUNCTUATED * len(filled):
        return []
    face = _Face.of([box for line in filled if not line.is_cut for box in line.boxes])
    if face is None:
        return []
    left = _origin([face.left_of(line) for line in filled], face.column)
    levels = _levels([(face.left_of(line) - left) / face.column for line in filled])
    if levels is None:
        return []
    step, scale = levels
    face = replace(face, column=face.column / scale)
    distances = _distances(lines)
    if any(abs(distance - round(distance)) > _EVEN for distance in (distances[0], distances[-1])):
        return []  # a heading above, or what stands below
    if any(line.number for line in lines) and not (lines[0].number and lines[-1].number):
        return []
    found = []
    for number, line in enumerate(lines):
        blank = max(0, round(distances[number - 1]) - 1) if number else 0
        code = _code(line, left, face, step) if line.boxes else ""
        found.append((line, replace(line.row, code=code, number=line.number, blank_above=blank)))
    return found


def _distances(lines: Sequence[_Line]) -> list[float]:
    """The distances from line to line, the usual one as 1."""
    middles = [middle_of(line.row.segments) for line in lines]
    distances = [below - above for above, below in pairwise(middles)]
    usual = max(1.0, median(distances))
    exact = sum(distances) / max(1, sum(round(distance / usual) for distance in distances))
    return [distance / max(1.0, exact) for distance in distances]


@dataclass(frozen=True, slots=True)
class _Face:
    """A face whose letters all have one width: `column`, in pixels. Boxes are wider by `margin` pixels."""

    column: float
    margin: float

    @classmethod
    def of(cls, boxes: Sequence[Segment]) -> _Face | None:
        """The face of these boxes; None if their letters are not all as wide."""
        plain = [(len(box.text), box.box.width) for box in boxes if box.text.isascii() and len(box.text) > 1]
        some = plain[:: max(1, len(plain) // _MOST_MEASURED)]
        pairs = [(one, two) for one, two in combinations(some, 2) if abs(two[0] - one[0]) >= _DIFFERENT]
        lengths = [length for length, _ in some]
        if len(pairs) < _FEWEST or max(lengths) - min(lengths) < _SPREAD:
            return None
        column = median((two[1] - one[1]) / (two[0] - one[0]) for one, two in pairs)
        margin = median(width - column * length for length, width in some)
        fitting = sum(abs(width - column * length - margin) <= _FITS * column for length, width in some)
        return cls(column, margin) if column > 2 and fitting >= _MOST_FIT * len(some) else None

    def left_of(self, line: _Line) -> float:
        """The left edge of the box that a line's code has, or would have without the number in it."""
        first = line.boxes[0]
        if line.is_cut:
            return first.box.right - self.margin - self.column * len(first.text)
        if len(first.text) <= _SHORT:  # the detector draws wide boxes around single letters
            middle = (first.box.left + first.box.right) / 2
            return middle - (self.column * len(first.text) + self.margin) / 2
        return first.box.left


def _origin(lefts: Sequence[float], column: float) -> float:
    """The left edge of the code: of the lines that begin there, the one from which most stand on columns."""

    def on_columns(origin: float) -> int:
        shifts = ((left - origin) / column for left in lefts)
        return sum(abs(shift - round(shift)) <= _ON_COLUMN for shift in shifts)

    first = min(lefts)
    return max((left for left in lefts if left - first <= column), key=on_columns)


def _levels(columns: Sequence[float]) -> tuple[int, float] | None:
    """The columns of one level of indentation, and by what the columns have to be multiplied to be exact.

    None if the left edges stand on no columns, or on one only.
    """
    if max(columns) < _FEWEST_COLUMNS:
        return None
    for step in _STEPS:
        scale = min(
            _SCALES,
            key=lambda times: sum(abs(column * times - _nearest(column * times, step)) for column in columns),
        )
        level = sum(_is_level(column * scale, step) for column in columns)
        if level >= _ON_COLUMNS * len(columns):
            return step, scale
    return None


def _nearest(column: float, step: int) -> int:
    return step * round(column / step)


def _is_level(column: float, step: int) -> bool:
    """Whether it is nearly a multiple of `step`."""
    return abs(column - _nearest(column, step)) <= max(_ON_COLUMN, _OFF_LEVEL * step)


def _code(line: _Line, left: float, face: _Face, step: int) -> str:
    """The line with its indentation, and spaces where its parts stand apart."""
    column = (face.left_of(line) - left) / face.column
    code = " " * (_nearest(column, step) if _is_level(column, step) or line.is_cut else round(column))
    for number, box in enumerate(line.boxes):
        if number:
            code += " " * max(1, round((box.box.left - left) / face.column) - len(code))
        code += box.text
    return code
