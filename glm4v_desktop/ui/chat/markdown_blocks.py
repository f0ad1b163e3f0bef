"""Splits streamed Markdown into blocks that can be laid out separately. Without Qt.

The texts of all blocks, joined, are the whole text. The blocks do not depend on how the stream was divided
into pieces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

LINE_BREAK = "\u2028"  # Qt's line break within a paragraph
MAX_BLOCK = 4000  # characters; Qt lays out a block of this size in one or two frames, whatever its content
# A block's weight is about the time of its layout in microseconds; only a block of one line can exceed this.
MAX_WEIGHT = 24_000

_CELL, _MARK, _PARAGRAPH, _FENCED = 100, 60, 300, 600  # weights
_LONG_LIST = 600  # characters after which a list is split between two items, to show it before its end
# A table of this weight with at least this many rows is ended, and another one begun with the same head.
_TABLE_WEIGHT = 42_000
_FEWEST_ROWS = 8
_TABLE_GROWS_BY = (
    8  # rows are added when they are at least 1/8 of the table, so that the total work is linear
)

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r" {0,3}(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$)")
_STARTS_LIST = re.compile(r" {0,3}(?:[-+*]|1[.)])[ \t]+\S")  # a list that needs no blank line before it
_WHITE_SPACE = re.compile(r"\s+")
_NOT_LATIN = re.compile(r"[^\x00-\u02ff]")  # such as Chinese, which has no white space
# A line that is probably a paragraph by itself.
_STANDS_ALONE = re.compile(r"[ \t]*(?:[-+*>#_`~=]|\d{1,9}[.)])")
_TABLE_RULE = frozenset("|-: \t")
_QUOTE = re.compile(r"(?: {0,3}> ?)*")
# Lines that do not continue a paragraph: they begin something else, or belong to a table, heading or code.
_NOT_PROSE = re.compile(r"\s*(?:$|[#|>=]|[-+*](?:\s|$)|\d{1,9}[.)]\s|(?:[-*_][ \t]*){3,}$)| {4}|\t")


class MarkdownBlockKind(Enum):
    """How a block is laid out."""

    PROSE = auto()  # everything but tables and fenced code
    TABLE = auto()
    CODE = auto()  # a fenced block
    LITERAL = auto()  # too long for the Markdown parser; shown as plain text


@dataclass(frozen=True, slots=True)
class MarkdownBlock:
    """A part of an answer that later text does not change.

    A fenced block longer than `MAX_BLOCK` becomes several blocks, and a streamed table becomes several blocks
    of whole rows. All but the first of them have `continued`; those of a table also have its first two lines
    in `head`. With `joins`, the rows belong to the table of the block before. Without it, that table is long
    enough and the rows begin another one with the same head.
    """

    text: str
    kind: MarkdownBlockKind
    continued: bool = False
    head: str = ""
    joins: bool = False

    @property
    def weight(self) -> int:
        """The estimated time of its layout, in the unit of `MAX_WEIGHT`."""
        match self.kind:
            case MarkdownBlockKind.TABLE:
                return sum(map(_row_weight, self.text.split("\n")))
            case MarkdownBlockKind.CODE:
                return _FENCED + len(self.text)
            case MarkdownBlockKind.LITERAL:
                return len(self.text)
            case MarkdownBlockKind.PROSE:
                return sum(map(_weight, self.text.split("\n")))


def _row_weight(row: str) -> int:
    """The weight of a row of a table; with many columns, Qt takes longer for each cell."""
    cells = row.count("|")
    return len(row) + _CELL * cells * (30 + cells) // 30


def _weight(line: str) -> int:
    """The weight of a line outside of tables and fenced code."""
    marks = sum(map(line.count, "*_`[|<~"))
    return len(line) + _MARK * marks + (_PARAGRAPH if _STANDS_ALONE.match(line) else 0)


class _State(Enum):
    """The kind of the open block."""

    START = auto()  # only blank lines so far
    TEXT = auto()
    LIST = auto()
    TABLE = auto()
    FENCE = auto()


class BlockSplitter:
    """Takes the pieces of a streamed text and returns the blocks that are complete."""

    def __init__(self) -> None:
        self._open = ""  # the text after the last closed block
        self._read = 0  # how many characters of it were processed, in whole lines
        self._reset()

    def _reset(self) -> None:
        self._state = _State.START
        self._last_line = ""  # the last line that is not blank, to recognize tables
        self._fence = ""  # the characters that opened the current fence
        self._blank = False  # whether the last line was blank
        self._continued = False
        self._head = ""
        self._weight = 0  # of the processed lines
        self._table = 0  # characters of the current table in earlier blocks
        self._table_weight = self._table_rows = 0

    @property
    def open_text(self) -> str:
        """The text that does not belong to a closed block yet."""
        return self._open

    @property
    def open_rows(self) -> str | None:
        """The part of the open text to show if it is, or seems to begin, rows of a table; otherwise None."""
        if self._state is _State.TABLE:
            return self._open
        begun = self._open.lstrip("\r\n")
        if begun.startswith("|") and begun.count("\n") <= 1:
            return self._open[: len(self._open) - len(begun)] + begun.partition("\n")[0]
        return None

    def feed(self, text: str) -> list[MarkdownBlock]:
        """Takes the next piece and returns the blocks that it completes, in order."""
        self._open += text
        closed: list[MarkdownBlock] = []
        while True:
            end = self._open.find("\n", self._read) + 1
            if end and end <= MAX_BLOCK:
                closed += self._take_line(end)
            elif len(self._open) >= MAX_BLOCK:
                closed.append(self._cut())
            else:
                return closed

    def finish(self) -> list[MarkdownBlock]:
        """Ends the text and returns the remaining blocks. The splitter is empty afterwards."""
        closed: list[MarkdownBlock] = []
        if self._read < len(self._open):
            closed += self._take_line(len(self._open))
        if self._open:
            closed.append(self._close(len(self._open)))
        return closed

    def _take_line(self, end: int) -> list[MarkdownBlock]:
        """Processes the line that ends before `end`, and returns the blocks that it completes."""
        line = self._open[self._read : end].rstrip("\r\n")
        closed: list[MarkdownBlock] = []
        if self._breaks_before(line):
            read = self._read
            if read:
                closed.append(self._close(read))
            self._reset()  # also if `read` is 0, after the rows of a table were closed
            end -= read
        self._read = end
        if self._state not in (_State.FENCE, _State.TABLE):
            self._weight += _weight(line)
        if self._closes_with(line) or (
            self._weight > MAX_WEIGHT and self._state in (_State.TEXT, _State.LIST)
        ):
            closed.append(self._close(end))
        elif self._state is _State.TABLE and end * _TABLE_GROWS_BY >= self._table:
            closed.append(self._close_rows(end))
        return closed

    def _breaks_before(self, line: str) -> bool:
        """Whether the open block ends before this line."""
        if not line.strip():
            return False
        match self._state:
            case _State.TEXT:
                return bool(
                    _FENCE.fullmatch(line)
                    or _HEADING.match(line)
                    or _STARTS_LIST.match(line)
                    or (line.lstrip().startswith("|") and not self._last_line.lstrip().startswith("|"))
                )
            case _State.TABLE:
                return "|" not in line or line.lstrip().startswith(">") or self._starts_anew(line)
            case _State.LIST if not self._fence:
                indented = line.startswith(("  ", "\t"))
                item = bool(_ITEM.match(line)) and not _RULE.match(line)
                if item:
                    return not indented and self._read > _LONG_LIST
                return not indented and (
                    self._blank or bool(_FENCE.fullmatch(line) or _HEADING.match(line) or _RULE.match(line))
                )
            case _:
                return False

    def _closes_with(self, line: str) -> bool:
        """Updates the state by this line; returns whether the block ends with it."""
        blank = not line.strip()
        if self._state is _State.START and not blank:
            self._state = self._begin(line)
            if self._state is _State.START:  # a heading or a rule is a block by itself
                return True
        elif self._state is _State.FENCE:
            return self._ends_fence(line)
        elif self._state is _State.LIST:
            self._follow_list_fence(line)
        elif self._state in (_State.TEXT, _State.TABLE) and blank:
            return True
        elif self._state is _State.TEXT and self._is_table_rule(line):
            self._state = _State.TABLE
            self._head = self._open[: self._read].lstrip("\r\n")
        self._blank = blank
        if not blank:
            self._last_line = line
        return False

    def _begin(self, line: str) -> _State:
        """The state after the first line of a block."""
        fence = _FENCE.fullmatch(line)
        if fence and not (fence[1][0] == "`" and "`" in fence[2]):
            self._fence = fence[1]
            return _State.FENCE
        if _HEADING.match(line) or _RULE.match(line):
            return _State.START
        return _State.LIST if _ITEM.match(line) else _State.TEXT

    def _starts_anew(self, line: str) -> bool:
        return bool(_FENCE.fullmatch(line) or _HEADING.match(line) or _ITEM.match(line) or _RULE.match(line))

    def _is_table_rule(self, line: str) -> bool:
        """Whether the line is the rule below a table's head, which must be the first line of the block."""
        head = self._last_line
        if "|" not in head or "|" not in line or "-" not in line or not _TABLE_RULE.issuperset(line):
            return False
        if head.startswith(("    ", "\t")) or line.startswith(("    ", "\t")):
            return False
        return self._open[: self._read].strip("\r\n").count("\n") == 1

    def _ends_fence(self, line: str) -> bool:
        run = line.strip()
        return len(run) >= len(self._fence) and not run.strip(self._fence[0]) and not line.startswith("    ")

    def _follow_list_fence(self, line: str) -> None:
        """Follows fenced code inside a list item, where blank lines and markers have no meaning."""
        inner = line.strip()
        if self._fence:
            if len(inner) >= len(self._fence) and not inner.strip(self._fence[0]):
                self._fence = ""
        elif (fence := _FENCE.fullmatch(inner)) and line.startswith((" ", "\t")):
            self._fence = fence[1]

    def _close(self, end: int) -> MarkdownBlock:
        """Closes the open block at `end`; the text after it is unprocessed again."""
        kinds = {_State.FENCE: MarkdownBlockKind.CODE, _State.TABLE: MarkdownBlockKind.TABLE}
        kind = kinds.get(self._state, MarkdownBlockKind.PROSE)
        head = self._head if self._continued else ""
        joins = self._continued and kind is MarkdownBlockKind.TABLE and self._table > 0
        block = MarkdownBlock(self._open[:end], kind, self._continued, head, joins)
        self._open = self._open[end:]
        self._read = 0
        self._reset()
        return block

    def _close_rows(self, end: int) -> MarkdownBlock:
        """Closes the rows up to `end` as a block; the table may continue after them."""
        head, table = self._head, self._table
        weight, rows = self._table_weight, self._table_rows
        block = self._close(end)
        self._state, self._head, self._continued = _State.TABLE, head, True
        weight, rows = weight + block.weight, rows + block.text.count("\n")
        if weight < _TABLE_WEIGHT or rows < _FEWEST_ROWS:
            self._table, self._table_weight, self._table_rows = end + table, weight, rows
        return block

    def _cut(self) -> MarkdownBlock:
        """Closes a block that is too long, after its last line, or inside a line of more than half of it."""
        far = self._read > MAX_BLOCK // 2
        end = self._read if far else cut_position(self._open, MAX_BLOCK)
        if self._state is _State.TABLE and far:
            return self._close_rows(end)
        state, fence = self._state, self._fence
        block = self._close(end)
        if state is _State.FENCE:
            self._state, self._fence, self._continued = state, fence, True
            return block
        return block if far else MarkdownBlock(block.text, MarkdownBlockKind.LITERAL)


def cut_position(text: str, most: int) -> int:
    """A position between `most` / 2 and `most` where the text can be cut.

    It is after white space, otherwise after a Chinese or similar letter, otherwise `most`, which may be in
    the middle of a word.
    """
    for pattern in (_WHITE_SPACE, _NOT_LATIN):
        matches = pattern.finditer(text, most // 2, most)
        last = max((match.end() for match in matches), default=0)
        if last:
            return last
    return most


def keep_line_breaks(text: str) -> str:
    """Inserts a `LINE_BREAK` at each line end inside a paragraph.

    Models and the text reader mean a line break there. Markdown would make it a space, which is also wrong in
    Chinese.
    """
    if "```" in text or "~~~" in text:
        return text
    lines = text.split("\n")
    bodies = [_QUOTE.sub("", line, count=1) for line in lines]
    for index in range(len(lines) - 1):
        if _continues(bodies[index], bodies[index + 1]):
            lines[index] = lines[index].rstrip() + LINE_BREAK
    return "\n".join(lines)


def _continues(line: str, following: str) -> bool:
    """Whether `following` continues the paragraph of `line`."""
    if not line.strip() or line.lstrip().startswith(("|", "#")) or "|" in following:
        return False
    return not line.startswith(("    ", "\t")) and _NOT_PROSE.match(following) is None
