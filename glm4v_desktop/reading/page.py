"""What was read from a picture: words, lines and blocks, with their places in picture pixels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from glm4v_desktop.domain.geometry import Rect, Size


@dataclass(frozen=True, slots=True)
class Segment:
    """One box of text as the recogniser gave it: a run without a wide gap (in a table usually one cell)."""

    text: str
    box: Rect  # in picture pixels
    score: float  # the recogniser's own confidence, 0 to 1
    print_height: int = 0  # from the foot to the head of its letters, in pixels; 0 where not measured


@dataclass(frozen=True, slots=True)
class Row:
    """Segments that stand on one line of the picture, from left to right."""

    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The row as one line; segments are separated by two spaces."""
        return "  ".join(segment.text for segment in self.segments)


class BlockKind(Enum):
    TEXT = auto()
    TABLE = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong together: a paragraph, a column of text, or a table.

    In a TABLE every row has one cell text per column in `cells` (empty string where nothing is printed).
    """

    kind: BlockKind
    rows: tuple[Row, ...]
    cells: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Everything read from one picture or region, blocks in reading order.

    `skimmed` tells that parts that do not look like print were not looked at closely.
    """

    size: Size
    blocks: tuple[Block, ...]
    skimmed: bool = False

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for block in self.blocks for row in block.rows)

    @property
    def text(self) -> str:
        """Whole text: rows on lines, an empty line between blocks."""
        return "\n\n".join("\n".join(row.text for row in block.rows) for block in self.blocks)
