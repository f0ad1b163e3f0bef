"""How a page's tables and answers are judged against the truth. Pure: no recognition, no files.

Tables are judged by adjacent cell pairs (ICDAR 2013): each filled cell with the next filled one to its right
and the next below. A cell is told by the printed items that it holds, found by their places, so a misread
letter is no fault of the structure and two cells with the same text are two. How many cells also have the
right text is counted apart.

Answers are judged by what they state (bold) and what they only show (quoted lines).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Page, joined_text, normalized


@dataclass(frozen=True, slots=True)
class Item:
    """One printed run of the truth; `table` is None outside of tables."""

    text: str
    box: Rect  # around its ink, in picture pixels
    table: int | None = None
    row: int = 0
    col: int = 0
    rowspan: int = 1
    colspan: int = 1


# A cell's name: the numbers of the items that it holds; an item of which it holds only a part is told as
# -1 - number, which is no truth cell's name.
Name = frozenset[int]
Grid = Mapping[tuple[int, int], Name]
Pair = tuple[Name, Name, str]

_WHOLE = 0.6  # of an item's width from which a cell holds it whole
_TOUCHED = 0.15  # and up to which it only touches it, as boxes are drawn a little wide
_SAME_LINE = 0.4  # of the lower one's height that a box and an item have in common


@dataclass(frozen=True, slots=True)
class Score:
    """Sums over tables; two scores can be added."""

    wanted: int = 0  # pairs of the truth
    found: int = 0  # pairs found that touch a table of the truth
    hit: int = 0  # both
    outside: int = 0  # pairs of tables found where the truth has none; not in F1
    rows: int = 0  # rows of the truth with two filled cells or more
    whole_rows: int = 0  # of them found as one row, with nothing else in it
    tables: int = 0
    whole_tables: int = 0  # found as one table, with nothing else in it
    cells: int = 0  # filled cells of the truth
    placed: int = 0  # of them found as one cell, with nothing else in it
    read: int = 0  # of the placed ones those with the right text

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, name) + getattr(other, name) for name in Score.__slots__))

    @property
    def precision(self) -> float:
        return self.hit / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.hit / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.hit / (self.found + self.wanted) if self.found + self.wanted else 0.0


def score_tables(items: Sequence[Item], page: Page) -> Score:
    """The page's tables against the truth."""
    truth = truth_grids(items)
    blocks = [block for block in page.blocks if block.kind is BlockKind.TABLE]
    found = [found_grid(block, items) for block in blocks]
    in_tables = _joined(name for grid in truth for name in grid.values())
    wanted = {pair for grid in truth for pair in pairs(grid)}
    got = {pair for grid in found for pair in pairs(grid)}
    touching = {pair for pair in got if whole_items(pair[0] | pair[1]) & in_tables}
    cells = {name for grid in truth for name in grid.values()}
    texts: dict[Name, set[str]] = {}
    for block, grid in zip(blocks, found, strict=True):
        for (row, col), name in grid.items():
            texts.setdefault(name, set()).add(normalized(block.cells[row][col].text))
    placed = cells & texts.keys()
    rows = [line for grid in truth for line in _rows(grid) if len(line) > 1]
    found_rows = {_joined(line) for grid in found for line in _rows(grid)}
    found_tables = {_joined(grid.values()) for grid in found}
    spanning = frozenset(number for number, item in enumerate(items) if item.rowspan > 1)
    return Score(
        wanted=len(wanted),
        found=len(touching),
        hit=len(wanted & touching),
        outside=len(got - touching),
        rows=len(rows),
        whole_rows=sum(_is_among(row, found_rows, spanning) for row in rows),
        tables=len(truth),
        whole_tables=sum(_joined(grid.values()) in found_tables for grid in truth),
        cells=len(cells),
        placed=len(placed),
        read=sum(_item_text(items, name) in texts[name] for name in placed),
    )


def truth_grids(items: Sequence[Item]) -> list[Grid]:
    """One grid for each table of the truth; a merged cell stands in every place that it covers."""
    cells: dict[int, dict[tuple[int, int], set[int]]] = {}
    for number, item in enumerate(items):
        if item.table is None:
            continue
        grid = cells.setdefault(item.table, {})
        for row in range(item.row, item.row + item.rowspan):
            for col in range(item.col, item.col + item.colspan):
                grid.setdefault((row, col), set()).add(number)
    return [{place: frozenset(held) for place, held in grid.items()} for grid in cells.values()]


def found_grid(block: Block, items: Sequence[Item]) -> Grid:
    """The table's filled cells by the items that stand in them; text that is no item is left out."""
    grid: dict[tuple[int, int], Name] = {}
    for row, cells in enumerate(block.cells):
        for col, cell in enumerate(cells):
            name = held_by(cell, items)
            if name:
                grid[row, col] = name
    return grid


def held_by(cell: Cell, items: Sequence[Item]) -> Name:
    """The items whose ink the cell's boxes cover."""
    boxes = [box.box for segment in cell.segments for box in segment.boxes]
    held: set[int] = set()
    for number, item in enumerate(items):
        share = _covered(item.box, boxes)
        if share >= _WHOLE:
            held.add(number)
        elif share > _TOUCHED:
            held.add(-1 - number)
    return frozenset(held)


def pairs(grid: Grid) -> set[Pair]:
    """Each filled cell with the next filled one to its right and the next below."""
    found: set[Pair] = set()
    for number in {row for row, _ in grid}:
        line = [grid[place] for place in sorted(grid) if place[0] == number]
        found |= {(a, b, "right") for a, b in pairwise(line) if a != b}
    for number in {col for _, col in grid}:
        line = [grid[place] for place in sorted(grid) if place[1] == number]
        found |= {(a, b, "below") for a, b in pairwise(line) if a != b}
    return found


def whole_items(name: Name) -> Name:
    """The items of a name, also those of which it holds only a part."""
    return frozenset(number if number >= 0 else -1 - number for number in name)


def _covered(item: Rect, boxes: Iterable[Rect]) -> float:
    """Share of the item's width that boxes on its line cover."""
    spans: list[tuple[int, int]] = []
    for box in boxes:
        common = item.intersection(box)
        if common.width > 0 and common.height >= _SAME_LINE * max(1, min(item.height, box.height)):
            spans.append((common.left, common.right))
    covered, end = 0, item.left
    for left, right in sorted(spans):
        covered += max(0, right - max(left, end))
        end = max(end, right)
    return covered / max(1, item.width)


def _rows(grid: Grid) -> list[list[Name]]:
    return [
        list(dict.fromkeys(grid[place] for place in sorted(grid) if place[0] == number))
        for number in sorted({row for row, _ in grid})
    ]


def _joined(names: Iterable[Name]) -> Name:
    return frozenset(number for name in names for number in name)


def _is_among(row: Sequence[Name], found: Iterable[Name], spanning: Name) -> bool:
    """Labels that stand for several rows may stand in any of them."""
    wanted = _joined(row) - spanning
    return any(wanted == other - spanning for other in found)


def _item_text(items: Sequence[Item], name: Name) -> str:
    ordered = sorted((items[number] for number in name), key=lambda item: (item.box.top, item.box.left))
    return normalized(joined_text(item.text for item in ordered))


class Verdict(StrEnum):
    """What an answer was.

    RIGHT: one value is stated, and it is an accepted one. QUOTED: the accepted value stands in lines that are
    shown without stating it, or is one of several stated. WRONG: a value is stated, and none accepted.
    MISLEADING: lines without the accepted value are shown as if they answered, or the page is said not to
    have what it has, whatever is shown below that. REFUSED: said to need the model, or not to be told by
    reading.
    """

    RIGHT = "right"
    QUOTED = "quoted"
    WRONG = "wrong"
    MISLEADING = "misleading"
    REFUSED = "refused"


_MOST_SHOWN = 8  # lines, sentences among them, within which an answer counts as shown

_DENIED = re.compile(r"not found|^No (?:column|number|table|text|unit)|was found here|没有找到|没有读到")
_REFUSED = re.compile(r"needs? the model|does not calculate|cannot tell|不做计算|需要模型|无法分辨|看不出")
_ASIDE = re.compile(
    r"^(?:What reading can do|Similar text that is there|文字识别能做的|相近的文字有)"
    r"|The columns are:|现有的列是："
)
_BOLD = re.compile(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>|#~&!+=.)-])")
_DASHES = str.maketrans("−–—‐‑―", "------")


@dataclass(frozen=True, slots=True)
class Parts:
    """An answer taken apart: values in bold, other lines that are shown, and what is said about them."""

    stated: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    denied: bool = False
    refused: bool = False


def parts_of(answer: str) -> Parts:
    """The parts of a Markdown answer. What a sentence repeats of the question is in none of them."""
    stated: list[str] = []
    shown: list[str] = []
    denied = refused = False
    for line in (line.strip() for line in answer.splitlines()):
        sentence = _REFUSED.search(line) is not None or _ASIDE.search(line) is not None
        refused |= _REFUSED.search(line) is not None
        if _DENIED.search(line) is not None and not line.startswith(("-", ">")):
            denied = sentence = True
        if not line or sentence:
            continue
        values = [_unescaped(value) for value in _BOLD.findall(line)]
        stated += values
        if not values:
            shown.append(_unescaped(line))
    return Parts(stated, shown, denied, refused)


def judge(answer: str, accepted: Sequence[str]) -> Verdict:
    """The verdict; with nothing `accepted` the page does not have what was asked for."""
    parts = parts_of(answer)
    if not accepted:
        if parts.stated:
            return Verdict.WRONG
        return Verdict.RIGHT if parts.denied or parts.refused else Verdict.MISLEADING
    fitting = [value for value in parts.stated if _is_among_words(value, accepted)]
    if fitting and len(parts.stated) == 1 and _is_value(fitting[0], accepted):
        return Verdict.RIGHT
    if parts.stated:
        return Verdict.QUOTED if fitting else Verdict.WRONG
    if parts.denied:
        return Verdict.MISLEADING
    if any(_is_among_words(line, accepted) for line in parts.shown[:_MOST_SHOWN]):
        return Verdict.QUOTED
    return Verdict.REFUSED if parts.refused else Verdict.MISLEADING


def holds(text: str, accepted: str) -> bool:
    """Whether the accepted answer stands in the text as words of their own: "On" is not in "question", 7 not
    in 1,247 and 4.1% not in -4.1%. Spaces do not count."""
    return _pattern(accepted).search(_folded(text)) is not None


def _is_among_words(text: str, accepted: Iterable[str]) -> bool:
    return any(holds(text, answer) for answer in accepted)


def _is_value(text: str, accepted: Iterable[str]) -> bool:
    """Whether the text is an accepted answer and has no figure beside it."""
    folded = _folded(text)
    return any(
        not re.search(r"\d", _pattern(answer).sub("", folded, count=1))
        for answer in accepted
        if holds(text, answer)
    )


_IDEOGRAPH = r"[\u3400-\u9fff]"


def _pattern(accepted: str) -> re.Pattern[str]:
    letters = [letter for letter in _folded(accepted) if not letter.isspace()]
    before = after = ""
    if letters[0].isdigit():
        before = r"(?<![\d])(?<!\d[.,:])(?<![a-z])(?<!(?<!\w)[-+])"
    elif letters[0].isascii() and letters[0].isalpha():
        before = r"(?<![a-z0-9])"
    elif re.match(_IDEOGRAPH, letters[0]):
        before = rf"(?<!{_IDEOGRAPH})"
    if letters[-1].isdigit():
        after = r"(?!\d)(?![.,:]\d)(?!\s?[%‰])(?!-(?!\w))"
    elif letters[-1].isascii() and letters[-1].isalpha():
        after = r"(?![a-z0-9])"
    elif re.match(_IDEOGRAPH, letters[-1]):
        after = rf"(?!{_IDEOGRAPH})"
    return re.compile(before + r"\s*".join(re.escape(letter) for letter in letters) + after)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text.translate(_DASHES)).lower().replace("￥", "¥")


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
