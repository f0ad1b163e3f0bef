"""Cuts streamed Markdown into blocks that can be laid out one by one, and keeps line breaks. No Qt.

Joining the texts of all blocks gives the whole text back, and the blocks do not depend on where the pieces
that arrived were cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

MAX_BLOCK = 4000  # characters; Qt lays out a block of this size, whatever is in it, within a frame or two
# What laying a block out costs, roughly in microseconds; no block but one of a single line costs more.
MAX_WEIGHT = 24_000
_CELL, _MARK, _PARAGRAPH, _FENCED = 100, 60, 300, 600
_LONG_LIST = 600  # a list longer than this is cut between two items, so that it is not raw until its end
_TABLE_WEIGHT = 42_000  # of a table before it is begun again with its head
_FEWEST_ROWS = 8  # that a table has before it is begun again with its head, however wide it is
_TABLE_GROWS_BY = 8  # rows join a table when they are this part of it, so the work stays linear

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r" {0,3}(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$)")
_STARTS_LIST = re.compile(r" {0,3}(?:[-+*]|1[.)])[ \t]+\S")  # what may follow a paragraph's line directly
_BEHIND_SPACE = re.compile(r"\s+")
_BESIDE_LETTER = re.compile(r"[^\x00-\u02ff]")  # Chinese, say, which has no white space
_STANDS_ALONE = re.compile(
    r"[ \t]*(?:[-+*>#_`~=]|\d{1,9}[.)])"
)  # a line that is likely a paragraph of its own
_TABLE_RULE = frozenset("|-: \t")

LINE_BREAK = "\u2028"  # Qt's line break within a paragraph

_QUOTE = re.compile(r"(?: {0,3}> ?)*")
# What begins something else, or belongs to a table, a heading or code: nothing is changed beside those.
_NOT_PROSE = re.compile(r"\s*(?:$|[#|>=]|[-+*](?:\s|$)|\d{1,9}[.)]\s|(?:[-*_][ \t]*){3,}$)| {4}|\t")


class MarkdownBlockKind(Enum):
    PROSE = auto()  # one or more Markdown blocks of any kind but the two below
    TABLE = auto()
    CODE = auto()  # a fenced block
    LITERAL = auto()  # too long to be read as Markdown; shown as it is


@dataclass(frozen=True, slots=True)
class MarkdownBlock:
    """A closed piece of the answer.

    A fenced block that is longer than `MAX_BLOCK` becomes several blocks, and a table is given away in parts
    of whole rows while it comes: `continued` is true for all but the first, and a table's further parts carry
    its first two lines in `head`. Where `joins` is true the rows belong to the table laid out just before;
    otherwise that one is long enough, and they begin another with the same head.
    """

    text: str
    kind: MarkdownBlockKind
    continued: bool = False
    head: str = ""
    joins: bool = False

    @property
    def weight(self) -> int:
        """What laying it out costs, in the unit of `MAX_WEIGHT`."""
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
    """Of a row of a table; Qt takes longer for each cell where there are many columns."""
    cells = row.count("|")
    return len(row) + _CELL * cells * (30 + cells) // 30


def _weight(line: str) -> int:
    """Of a line that is neither in a table nor in a fence."""
    marks = sum(map(line.count, "*_`[|<~"))
    return len(line) + _MARK * marks + (_PARAGRAPH if _STANDS_ALONE.match(line) else 0)


class _State(Enum):
    START = auto()  # nothing but blank lines so far
    TEXT = auto()
    LIST = auto()
    TABLE = auto()
    FENCE = auto()


class BlockSplitter:
    """Takes text as it comes and gives blocks as they close."""

    def __init__(self) -> None:
        self._open = ""  # everything since the last closed block
        self._read = 0  # how much of it has been looked at: whole lines only
        self._reset()

    def _reset(self) -> None:
        self._state = _State.START
        self._last_line = ""  # the last line that is not blank, for recognizing tables
        self._fence = ""  # the characters that opened the fence we are in
        self._blank = False  # whether a blank line stands just before, inside a list
        self._continued = False
        self._head = ""
        self._weight = 0  # of the lines that were looked at
        self._table = 0  # characters of this table that earlier parts hold
        self._table_weight = self._table_rows = 0

    @property
    def open_text(self) -> str:
        """What has arrived and belongs to no closed block yet."""
        return self._open

    @property
    def open_rows(self) -> str | None:
        """What to show of the open text where it is rows of a table, or a table seems to begin; else None."""
        if self._state is _State.TABLE:
            return self._open
        begun = self._open.lstrip("\r\n")
        if begun.startswith("|") and begun.count("\n") <= 1:
            return self._open[: len(self._open) - len(begun)] + begun.partition("\n")[0]
        return None

    def feed(self, text: str) -> list[MarkdownBlock]:
        """The blocks that this piece closes, in order."""
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
        """The end: whatever is open closes. The splitter is empty afterwards."""
        closed: list[MarkdownBlock] = []
        if self._read < len(self._open):
            closed += self._take_line(len(self._open))
        if self._open:
            closed.append(self._close(len(self._open)))
        return closed

    def _take_line(self, end: int) -> list[MarkdownBlock]:
        """Looks at the line that ends before `end`."""
        line = self._open[self._read : end].rstrip("\r\n")
        closed: list[MarkdownBlock] = []
        if self._breaks_before(line):
            read = self._read
            if read:
                closed.append(self._close(read))
            self._reset()  # the rows before this line may all be closed already
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
        """Notes what the line changes; whether the block ends with it."""
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
        """Only behind the block's very first line: Markdown knows no table within a paragraph."""
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
        """A fence inside an item: blank lines and markers in it mean nothing."""
        inner = line.strip()
        if self._fence:
            if len(inner) >= len(self._fence) and not inner.strip(self._fence[0]):
                self._fence = ""
        elif (fence := _FENCE.fullmatch(inner)) and line.startswith((" ", "\t")):
            self._fence = fence[1]

    def _close(self, end: int) -> MarkdownBlock:
        """Ends the open block at `end`; what stands behind is not looked at yet."""
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
        """Gives the table's whole rows away; what follows may be more of them."""
        head, table = self._head, self._table
        weight, rows = self._table_weight, self._table_rows
        block = self._close(end)
        self._state, self._head, self._continued = _State.TABLE, head, True
        weight, rows = weight + block.weight, rows + block.text.count("\n")
        if weight < _TABLE_WEIGHT or rows < _FEWEST_ROWS:
            self._table, self._table_weight, self._table_rows = end + table, weight, rows
        return block

    def _cut(self) -> MarkdownBlock:
        """Ends a block that has grown too long, after its last whole line if that is far enough."""
        far = self._read > MAX_BLOCK // 2
        end = self._read if far else place_to_cut(self._open, MAX_BLOCK)
        if self._state is _State.TABLE and far:
            return self._close_rows(end)
        state, fence = self._state, self._fence
        block = self._close(end)
        if state is _State.FENCE:
            self._state, self._fence, self._continued = state, fence, True
            return block
        return block if far else MarkdownBlock(block.text, MarkdownBlockKind.LITERAL)


def place_to_cut(text: str, most: int) -> int:
    """At most `most` and above its half: behind white space or else beside a letter that stands by itself.

    Only where there is neither is something like a word cut in two.
    """
    for between in (_BEHIND_SPACE, _BESIDE_LETTER):
        places = between.finditer(text, most // 2, most)
        last = max((place.end() for place in places), default=0)
        if last:
            return last
    return most


def keep_line_breaks(text: str) -> str:
    """Markdown in which each break between two lines of one paragraph has a `LINE_BREAK` before it.

    Models and readers mean the break, and in Chinese the space that Markdown puts instead is wrong.
    """
    if "```" in text or "~~~" in text:
        return text
    lines = text.split("\n")
    bodies = [_QUOTE.sub("", line, count=1) for line in lines]
    for at in range(len(lines) - 1):
        if _continues(bodies[at], bodies[at + 1]):
            lines[at] = lines[at].rstrip() + LINE_BREAK
    return "\n".join(lines)


def _continues(line: str, following: str) -> bool:
    if not line.strip() or line.lstrip().startswith(("|", "#")) or "|" in following:
        return False
    return not line.startswith(("    ", "\t")) and _NOT_PROSE.match(following) is None
