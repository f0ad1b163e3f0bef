"""The text of a page that is still being read, in pieces that stay as they are. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from glm4v_desktop.domain.geometry import Rect, Size
from glm4v_desktop.reading.columns import no_check
from glm4v_desktop.reading.layout import page_of
from glm4v_desktop.reading.page import Block, BlockKind, Row, Segment
from glm4v_desktop.reading.rows import around

_MAY_GO_ON = 3.5  # a block that ends this close above the unread part is still open, in text heights
_ENOUGH_ROWS = 4  # of an open block; fewer wait for the next step


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, or the next rows of the table that the piece before began."""

    block: Block
    continues: bool


class GrowingPage:
    """Hands out every word once, in reading order as far as it can be known while the page is being read."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self._read: frozenset[Segment] = frozenset()
        self._said: set[Segment] = set()
        self._open_columns = 0  # of the table that the last piece left open; 0 when there is none

    def more(
        self, segments: Sequence[Segment], read_to: int, whole: bool, check: Callable[[], None] = no_check
    ) -> Iterator[Piece]:
        """What is settled and new. `segments` are all so far; only those above `read_to` are complete.
        With `whole` nothing more comes and everything is settled. `check` as for `page_of`."""
        self._read = frozenset(item for item in segments if whole or item.box.bottom <= read_to)
        if not self._read:
            return
        edge = read_to - _MAY_GO_ON * median(item.box.height for item in self._read)
        ordered = [item for item in segments if item in self._read]
        for block in page_of(ordered, self.size, check).blocks:
            bottom = around(segment for row in block.rows for segment in row.segments).bottom
            is_open = not whole and bottom > edge
            yield from self._news(block, is_open)
            if is_open:
                return  # what follows in reading order waits for the end of this block

    def _news(self, block: Block, is_open: bool) -> Iterator[Piece]:
        # The last row of an open block may get more cells or words from what is read next.
        rows = [self._unsaid(row) for row in block.rows[: len(block.rows) - is_open]]
        fresh = [number for number, row in enumerate(rows) if row.segments]
        if not fresh or (is_open and len(fresh) < _ENOUGH_ROWS):
            return
        new_rows = tuple(rows[number] for number in fresh)
        for row in new_rows:
            for segment in row.segments:
                self._said.update(self._parts(segment))
        whole_rows = all(rows[number] == block.rows[number] for number in fresh)
        cells = tuple(block.cells[number] for number in fresh) if block.cells and whole_rows else ()
        continues = bool(cells) and fresh[0] > 0 and len(cells[0]) == self._open_columns
        self._open_columns = len(cells[0]) if cells and is_open else 0
        yield Piece(Block(BlockKind.TABLE if cells else BlockKind.TEXT, new_rows, cells), continues)

    def _unsaid(self, row: Row) -> Row:
        """Without what was said before; a segment said in part falls back to its parts."""
        left: list[Segment] = []
        for segment in row.segments:
            parts = self._parts(segment)
            new = [part for part in parts if part not in self._said]
            left += [segment] if len(new) == len(parts) else new
        return Row(tuple(left))

    def _parts(self, segment: Segment) -> list[Segment]:
        """The segments as they were read; the layout joins those that only a word space parts."""
        if segment in self._read:
            return [segment]
        box = segment.box
        return [item for item in self._read if box.contains(*_middle(item.box))]


def _middle(box: Rect) -> tuple[float, float]:
    return ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
