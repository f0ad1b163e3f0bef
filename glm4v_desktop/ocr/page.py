"""The text of a picture as boxes, rows, blocks and pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.rules import Area


class MarkKind(Enum):
    CHECK = auto()  # a check box
    RADIO = auto()  # a radio button
    SWITCH = auto()  # a toggle switch
    SIGN = auto()  # a tick or a cross without a box


class MarkState(Enum):
    ON = auto()
    OFF = auto()
    MIXED = auto()
    UNKNOWN = auto()  # its parts contradict each other


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawn control: what it is, and whether it is on."""

    kind: MarkKind
    state: MarkState

    @property
    def sign(self) -> str:
        """How it is written in a text."""
        return _SIGNS.get((self.kind, self.state), "[?]")


_SIGNS = {
    (MarkKind.CHECK, MarkState.ON): "☑",
    (MarkKind.CHECK, MarkState.OFF): "☐",
    (MarkKind.CHECK, MarkState.MIXED): "⊟",
    (MarkKind.RADIO, MarkState.ON): "◉",
    (MarkKind.RADIO, MarkState.OFF): "○",
    (MarkKind.SIGN, MarkState.ON): "✓",
    (MarkKind.SIGN, MarkState.OFF): "✗",
    (MarkKind.SWITCH, MarkState.ON): "[on]",
    (MarkKind.SWITCH, MarkState.OFF): "[off]",
}


@dataclass(frozen=True, slots=True)
class TextColors:
    """The color of a printed text, and that of the ground it stands on."""

    ink: tuple[int, int, int]
    ground: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text without a wide gap, in a table usually one cell.

    It is one box of the recognizer, or several that the layout joined. A drawn control is one too, with its
    sign as text; joined with the text beside it, it is the first of the parts.
    """

    text: str
    box: Rect  # in picture pixels
    score: float  # the recognizer's confidence, 0 to 1; of several boxes the lowest
    print_height: int = 0  # the height of the letters in pixels; 0 if not measured
    parts: tuple[Segment, ...] = ()  # the boxes that were joined to this one; empty for a single box
    other_reading: str = ""  # what a second reading of the same pixels gave, if it differs in a figure
    angle: float = 0.0  # of its line, in degrees clockwise; 90 for print that runs from top to bottom
    mark: Mark | None = None  # if it is no text but a drawn control
    struck: bool = False  # whether a line is drawn through its text
    ambiguity: float = 0.0  # how much else its figures could be, 0 to 1; see `ambiguity.py`
    colors: TextColors | None = None  # None if not measured, as of several boxes

    @property
    def boxes(self) -> tuple[Segment, ...]:
        """The recognizer's boxes in this segment, from left to right."""
        return self.parts or (self,)


@dataclass(frozen=True, slots=True)
class Row:
    """The segments on one line of the picture, from left to right.

    A line of code also has its text with the indentation, and its number apart if lines are numbered. A row
    of a spreadsheet also has its number.
    """

    segments: tuple[Segment, ...]
    code: str | None = None  # None for what is no code, "" for a line with only a number
    number: str = ""
    blank_above: int = 0  # empty lines of the code above this one

    @property
    def text(self) -> str:
        """The row as one line; segments are separated by two spaces."""
        return "  ".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its text and its boxes, both empty if nothing is printed.

    The lines of a cell follow each other in `segments` and are joined in `text`.
    """

    text: str
    segments: tuple[Segment, ...] = ()
    rowspan: int = 1  # rows and columns of the table that a merged cell covers
    colspan: int = 1


class BlockKind(Enum):
    TEXT = auto()
    TABLE = auto()
    FORM = auto()
    CHAT = auto()


@dataclass(frozen=True, slots=True)
class Pair:
    """A printed label with the value that stands beside, below or behind it; `value` is empty for a blank.

    A pair without a label is a line of a card, such as the change of its figure, which is in the pair before.
    """

    label: Cell
    value: Cell


NOTHING = Cell("")


class Side(Enum):
    """Where in a chat a message stands; times and notes between the messages stand in the middle."""

    LEFT = auto()
    RIGHT = auto()
    MIDDLE = auto()


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a chat, or a note between messages, with the name and the time printed with it."""

    side: Side
    text: Cell
    speaker: Cell = NOTHING
    time: Cell = NOTHING
    follows: bool = False  # the name stands with an earlier message, which this one follows directly
    maybe_several: bool = False  # its lines may be messages of their own under one name


@dataclass(frozen=True, slots=True)
class Addresses:
    """The cells of a spreadsheet, also empty ones, with the letters above and the numbers beside them.

    `chosen` is the name of the selected cell and `content` what the formula bar has of it; both are empty
    where the picture does not show them.
    """

    letters: tuple[str, ...]
    numbers: tuple[int, ...]
    cells: tuple[tuple[Cell, ...], ...]  # for each number one row, in it a cell for each letter
    chosen: str = ""
    content: Cell = NOTHING

    def at(self, letters: str, number: int) -> Cell | None:
        """The cell with this name; None if the picture does not show it."""
        if letters not in self.letters or number not in self.numbers:
            return None
        return self.cells[self.numbers.index(number)][self.letters.index(letters)]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong together: a paragraph, a column of text, a table, or a form.

    In a TABLE every row has one cell per column in `cells`; other blocks have none. A merged cell stands in
    every place that it covers. The lines of a table's row are one `Row`, and a segment is in one row only:
    that of a merged cell in the first row that it covers. A FORM has labels and values (key-value lists,
    cards, the foot of a receipt) in `pairs`; other blocks have none. A CHAT has `messages`, from the top. The
    block with the letters above the columns of a spreadsheet has the names of all cells of it in `addresses`.
    """

    kind: BlockKind
    rows: tuple[Row, ...]
    cells: tuple[tuple[Cell, ...], ...] = ()
    pairs: tuple[Pair, ...] = ()
    messages: tuple[Message, ...] = ()
    addresses: Addresses | None = None

    @property
    def cell_texts(self) -> tuple[tuple[str, ...], ...]:
        """The texts of the cells, row by row; "" for an empty cell, and where a merged cell goes on."""
        return tuple(
            tuple("" if self._goes_on(row, column) else cell.text for column, cell in enumerate(cells))
            for row, cells in enumerate(self.cells)
        )

    def _goes_on(self, row: int, column: int) -> bool:
        """Whether the cell at this place is a merged one that began further up or to the left."""
        cell = self.cells[row][column]
        above = cell.rowspan > 1 and row > 0 and self.cells[row - 1][column] == cell
        before = cell.colspan > 1 and column > 0 and self.cells[row][column - 1] == cell
        return above or before


@dataclass(frozen=True, slots=True)
class Page:
    """All text read from one picture or region, as blocks in reading order.

    `skimmed`: parts that do not look like text were read at low resolution or left out. `turned`: degrees,
    clockwise, by which the picture is turned or tilted; it was read upright. `uneven`: its lines fan out, so
    that rows may be mixed up. `areas`: grounds of their own and frames, from the top, with or without text.
    """

    size: Size
    blocks: tuple[Block, ...]
    skimmed: bool = False
    turned: float = 0.0
    uneven: bool = False
    areas: tuple[Area, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for block in self.blocks for row in block.rows)

    @property
    def boxes(self) -> tuple[Segment, ...]:
        """Every box of the recognizer exactly once, in reading order."""
        return tuple(box for row in self.rows for segment in row.segments for box in segment.boxes)

    @property
    def text(self) -> str:
        """The whole text: one line per row, an empty line between blocks."""
        return "\n\n".join("\n".join(row.text for row in block.rows) for block in self.blocks)


# Signs that are printed in several shapes with one meaning; NFKC leaves them as they are.
_SAME = str.maketrans(
    {
        "。": ".",
        "、": ",",
        "−": "-",
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "―": "-",
        "【": "[",
        "】": "]",
        "《": "<",
        "》": ">",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "￥": "¥",
    }
)


def normalized(text: str) -> str:
    """The text in half-width characters and lower case, with "-" for all dashes and without spaces."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(_SAME)
    # A second time: without its space, an accent may now combine with the letter before it.
    return unicodedata.normalize("NFKC", "".join(folded.split()))


IDEOGRAPH = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"  # and kana; no spaces part their words

# Ideographs, kana, Chinese punctuation and full-width forms.
_CJK = r"[\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]"
_MOSTLY = 0.8  # of the characters of a text
_INNER_SPACE = re.compile(rf"(?<={_CJK})\s+(?={_CJK})")
_ENDS_CJK = re.compile(rf"{_CJK}$")
_STARTS_CJK = re.compile(rf"^{_CJK}")


def is_chinese(text: str) -> bool:
    """Whether nearly all of its characters are ideographs or kana."""
    return len(re.findall(_CJK, text)) >= _MOSTLY * len(text) > 0


def tidy(text: str) -> str:
    """The line without spaces at its ends and between Chinese characters (资 产 负 债 表)."""
    return _INNER_SPACE.sub("", " ".join(text.split()))


def joined_text(pieces: Iterable[str]) -> str:
    """Joins pieces of a line or paragraph with spaces, but without one between Chinese characters."""
    whole = ""
    for piece in (tidy(piece) for piece in pieces):
        if not piece:
            continue
        if whole and not (_ENDS_CJK.search(whole) and _STARTS_CJK.search(piece)):
            whole += " "
        whole += piece
    return whole
