"""The recognized text over the picture: which character is where, what is selected, and where a text stands.

A *position* is between two characters: the number of characters before it in reading order, with one for
the gap between two runs. Coordinates are picture pixels. No widgets.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from glm4v_desktop.core.geometry import Rect, rect_around
from glm4v_desktop.ocr.page import IDEOGRAPH, Block, Page, Segment, joined_text, normalized
from glm4v_desktop.ocr.recognition.cutting import letter_edges

_LETTER = rf"(?:(?!{IDEOGRAPH})\w)"
_WORD = re.compile(rf"{IDEOGRAPH}+|{_LETTER}+(?:[.,:'’@/-]{_LETTER}+)*")
_FAR_DOWN = 20.0  # a line above or below counts as this many times farther than a run beside the point
_SPACE = " "


@dataclass(frozen=True, slots=True)
class Run:
    """A printed run of text in one line; `start` is the position before its first character."""

    text: str
    box: Rect
    start: int
    row: int  # of the page
    block: int
    cell: tuple[int, int] | None = None  # row and column in the block's table

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Part:
    """The characters of a run from `begin` to `end`, counted in the run."""

    run: Run
    begin: int
    end: int

    @property
    def text(self) -> str:
        return self.run.text[self.begin : self.end]

    @property
    def box(self) -> Rect:
        if self.begin == 0 and self.end == len(self.run.text):
            return self.run.box
        edges = edges_of(self.run)
        return Rect(edges[self.begin], self.run.box.top, edges[self.end], self.run.box.bottom)


class TextLayer:
    """The runs of a page in reading order."""

    def __init__(self, page: Page) -> None:
        self.runs = tuple(_runs(page))
        self._starts = [run.start for run in self.runs]
        self._folded: list[tuple[str, list[int]]] | None = None

    @property
    def end(self) -> int:
        """The last position."""
        return self.runs[-1].end if self.runs else 0

    def run_at(self, x: float, y: float, slack: float = 0.0) -> Run | None:
        """The run under a point, or within `slack` of it."""
        near = ((math.hypot(*_distance(run.box, x, y)), run) for run in self.runs)
        distance, run = min(near, key=lambda found: found[0], default=(math.inf, None))
        return run if distance <= slack else None

    def position_at(self, x: float, y: float) -> int:
        """The position nearest to a point, in the line at its height if there is one; 0 without text."""
        if not self.runs:
            return 0

        def far(run: Run) -> float:
            across, down = _distance(run.box, x, y)
            return across + _FAR_DOWN * down

        run = min(self.runs, key=far)
        edges = edges_of(run)
        return run.start + min(range(len(edges)), key=lambda at: abs(edges[at] - x))

    def run_of(self, position: int) -> Run:
        """The run that the position is in or at the end of."""
        return self.runs[max(0, bisect_right(self._starts, position) - 1)]

    def word_at(self, position: int) -> tuple[int, int]:
        """The positions around the word at a position; those of a single character that is in no word."""
        run = self.run_of(position)
        at = min(position - run.start, len(run.text))
        for word in _WORD.finditer(run.text):
            if word.start() <= at <= word.end():
                return run.start + word.start(), run.start + word.end()
        at = min(at, len(run.text) - 1)
        return run.start + at, run.start + at + 1

    def line_at(self, position: int) -> tuple[int, int]:
        """The positions around the row at a position; of a table's row, all its cells."""
        row = self.run_of(position).row
        runs = [run for run in self.runs if run.row == row]
        return runs[0].start, runs[-1].end

    def moved(self, position: int, by: int) -> int:
        """The position `by` characters on, -1 or 1; the gap between two runs is no stop."""
        after = min(max(position + by, 0), self.end)
        run = self.run_of(after)
        return min(max(after, run.start), run.end)

    def moved_down(self, position: int, direction: int) -> int:
        """The position in the next line below (1) or above (-1) that is nearest; the same without one."""
        run = self.run_of(position)
        x = edges_of(run)[min(position - run.start, len(run.text))]
        middle = (run.box.top + run.box.bottom) / 2
        beyond = [
            other for other in self.runs
            if direction * ((other.box.top + other.box.bottom) / 2 - middle) > run.box.height / 2
        ]  # fmt: skip
        if not beyond:
            return position
        nearest = min(beyond, key=lambda other: math.hypot(*_distance(other.box, x, middle)))
        edges = edges_of(nearest)
        return nearest.start + min(range(len(edges)), key=lambda at: abs(edges[at] - x))

    def parts(self, start: int, end: int) -> list[Part]:
        """What is selected from one position to another, in either direction.

        Within one cell of a table its characters; from cell to cell of one table the rectangle of cells.
        """
        if not self.runs or start == end:
            return []
        first, last = self.run_of(min(start, end)), self.run_of(max(start, end))
        if first.block == last.block and first.cell and last.cell and first.cell != last.cell:
            rows = sorted((first.cell[0], last.cell[0]))
            columns = sorted((first.cell[1], last.cell[1]))
            return [
                Part(run, 0, len(run.text)) for run in self.runs
                if run.block == first.block and run.cell is not None
                and rows[0] <= run.cell[0] <= rows[1] and columns[0] <= run.cell[1] <= columns[1]
            ]  # fmt: skip
        return list(self._between(min(start, end), max(start, end)))

    def find(self, text: str) -> list[tuple[int, int]]:
        """Where the text stands, as (start, end), in reading order.

        Width, case and spaces are ignored; only a space in `text` may stand for the gap between two runs,
        but Chinese is also found across the end of a line.
        """
        words = [normalized(word) for word in text.split()]
        if not any(words):
            return []
        pattern = re.compile(f"{_SPACE}?".join(re.escape(word) for word in words if word))
        if self._folded is None:
            self._folded = list(_folded_blocks(self.runs))
        return [
            (places[match.start()], places[match.end() - 1] + 1)
            for folded, places in self._folded
            for match in pattern.finditer(folded)
        ]

    def boxes(self, start: int, end: int) -> list[Rect]:
        """The rectangles that a text covers, as `find` gives it; never only for the cells of a table."""
        return boxes_of(list(self._between(start, end)))

    def _between(self, start: int, end: int) -> Iterator[Part]:
        for run in self.runs[max(0, bisect_right(self._starts, start) - 1) :]:
            if run.start >= end:
                return
            begin, stop = max(0, start - run.start), min(len(run.text), end - run.start)
            if begin < stop:
                yield Part(run, begin, stop)


def text_of(parts: Sequence[Part]) -> str:
    """The parts as text: tabs between the cells of a table, an empty line between blocks."""
    return "\n\n".join(
        "\n".join(_line(list(row)) for _, row in groupby(block, key=lambda part: part.run.row))
        for _, block in groupby(parts, key=lambda part: part.run.block)
    )


def grid_of(parts: Sequence[Part]) -> list[list[str]]:
    """The cells of a selection inside one table, row by row; empty for any other selection."""
    cells = {part.run.cell for part in parts if part.run.cell is not None}
    if len(cells) < 2 or len({part.run.block for part in parts}) > 1:
        return []
    columns = range(min(cell[1] for cell in cells), max(cell[1] for cell in cells) + 1)
    texts: dict[tuple[int, int], list[str]] = {}
    for part in parts:
        if part.run.cell is not None:
            texts.setdefault(part.run.cell, []).append(part.text)
    rows = sorted({cell[0] for cell in cells})
    return [[joined_text(texts.get((row, column), [])) for column in columns] for row in rows]


def boxes_of(parts: Sequence[Part]) -> list[Rect]:
    """The rectangles to highlight; neighbors in a line of prose are joined."""
    boxes: list[Rect] = []
    before: Run | None = None
    for part in parts:
        box, run = part.box, part.run
        joins = before is not None and before.row == run.row and before.cell is None and run.cell is None
        if joins and boxes[-1].right <= box.left + box.height:
            boxes[-1] = rect_around((boxes[-1], box))
        else:
            boxes.append(box)
        before = run
    return boxes


def edges_of(run: Run) -> list[int]:
    """The left edge of each character and the right edge of the last."""
    return letter_edges(run.text, run.box)


def _runs(page: Page) -> Iterator[Run]:
    start = row = 0
    for block, content in enumerate(page.blocks):
        for line in _lines(content):
            for cell, segment in line:
                for piece in _pieces(segment):
                    if piece.text:
                        yield Run(piece.text, piece.box, start, row, block, cell)
                        start += len(piece.text) + 1
            row += 1


def _lines(block: Block) -> Iterable[list[tuple[tuple[int, int] | None, Segment]]]:
    """The rows of a block with their segments; in a table the segments of each cell follow each other."""
    if not block.cells:
        return ([(None, segment) for segment in row.segments] for row in block.rows)
    seen: set[Segment] = set()
    lines = []
    for row, cells in enumerate(block.cells):
        line: list[tuple[tuple[int, int] | None, Segment]] = []
        for column, cell in enumerate(cells):
            for segment in cell.segments:
                if segment not in seen:
                    seen.add(segment)
                    line.append(((row, column), segment))
        lines.append(line)
    return lines


def _pieces(segment: Segment) -> Sequence[Segment]:
    """The recognizer's boxes, whose places are more exact, where they have the text of the segment."""
    same = joined_text(box.text for box in segment.boxes) == segment.text
    return segment.boxes if same else (segment,)


def _distance(box: Rect, x: float, y: float) -> tuple[float, float]:
    return max(box.left - x, x - box.right, 0.0), max(box.top - y, y - box.bottom, 0.0)


def _line(parts: Sequence[Part]) -> str:
    if grid := grid_of(parts):
        return "\t".join(grid[0])
    return joined_text(part.text for part in parts)


def _goes_on(before: Run, run: Run) -> bool:
    """Whether Chinese text goes on from one run in the next line of the prose or of the cell."""
    pair = (before.text, run.text)
    below = run.box.top >= (before.box.top + before.box.bottom) / 2
    return below and before.cell == run.cell and joined_text(pair) == "".join(pair)


def _folded_blocks(runs: Sequence[Run]) -> Iterator[tuple[str, list[int]]]:
    """For each block its text without spaces, width and case, and the position before each character.

    A space stands for the gap between two runs, except where a line of Chinese goes on.
    """
    for _, block in groupby(runs, key=lambda run: run.block):
        folded, places = "", []
        before: Run | None = None
        for run in block:
            if before is not None and not _goes_on(before, run):
                folded += _SPACE
                places.append(run.start - 1)
            before = run
            for at, letter in enumerate(run.text):
                same = normalized(letter)
                folded += same
                places += [run.start + at] * len(same)
        yield folded, places
