"""Terminals: commands behind prompts, what they print, and tables of words with a space between them.

A prompt begins a part of its own, so that a table ends before the next command. In a table that a program
prints, cells are often only one space apart, as words are; then the words of its heading tell the columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from glm4v_desktop.ocr.dividing.tables import rows_of, without_small_gaps
from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Row, Segment

_PROMPT = re.compile(
    r"(?:\([\w.-]+\) ?)?(?:"
    r"\[?[\w.-]+@[\w.-]+[\]:~ /\\][^$#%]{0,60}[$#%]"  # user@host:~/src$
    r"|\$(?=\s*$|\s+[a-z./])|[❯➜] ?"
    r"|(?:PS )?[A-Z]:\\[^>]{0,80}>"
    r"|(?:mysql|sqlite|MariaDB \[[\w()]+\]|redis(?: [\d.:]+)?|>>)>"
    r"|\w+[=-][#>](?=\s|$))(?:\s.*)?",
)
_HEADING = re.compile(r"[A-Z%#][\w%/().+-]*|[a-z]{1,3}")
_FIRST = re.compile(r"[A-Z%#]\D*")
_LEAST_COLUMNS = 3
_NEAR = 3.0  # widths of a letter by which a word may be beside the place that its column has
_ALIGNED = 0.7  # share of the words of the rows that stand in their columns


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a line, and about where it stands: the widths of letters differ little on a terminal."""

    text: str
    left: float
    right: float
    segment: Segment


def sections(segments: Sequence[Segment]) -> Iterator[Block | Sequence[Segment]]:
    """The lines with prompts, the tables that programs printed, and what is between, from the top.

    All in one without prompts.
    """
    rows = rows_of(segments)
    prompts = [number for number, row in enumerate(rows) if is_prompt(row)]
    if not prompts:
        yield segments
        return
    start = 0
    for prompt in (*prompts, len(rows)):
        yield from _printed(rows[start:prompt])
        if prompt < len(rows):
            yield Block(BlockKind.TEXT, (without_small_gaps(rows[prompt]),))
        start = prompt + 1


def is_prompt(row: Row) -> bool:
    """Whether the line begins with the prompt of a terminal."""
    return bool(_PROMPT.fullmatch(row.text.strip()))


def _printed(rows: Sequence[Row]) -> Iterator[Block | Sequence[Segment]]:
    """The first table in these lines, and what is above and below it."""
    for first in range(len(rows) - 1):
        heads = list(_words(rows[first]))
        named = all(_HEADING.fullmatch(word.text) for word in heads) and _FIRST.fullmatch(heads[0].text)
        for last in range(len(rows), first + 1, -1) if named and len(heads) >= _LEAST_COLUMNS else ():
            ends = last == len(rows) or len(rows[last].segments) == 1
            if ends and (table := _table(heads, rows[first:last])):
                yield from _as_segments(rows[:first])
                yield table
                yield from _printed(rows[last:])
                return
    yield from _as_segments(rows)


def _as_segments(rows: Sequence[Row]) -> Iterator[Sequence[Segment]]:
    if rows:
        yield [item for row in rows for item in row.segments]


def _table(heads: Sequence[_Word], rows: Sequence[Row]) -> Block | None:
    """The table of a heading and the lines below it; None if they do not stand in its columns."""
    lines = [list(_words(row)) for row in rows[1:]]
    columns = [[word] for word in heads]
    if all(len(words) == len(heads) - 1 for words in lines):  # "Mounted on"
        columns[-2:] = [list(heads[-2:])]
    if any(len(words) < len(columns) for words in lines):
        return None
    last = len(columns) - 1
    table = [[*([word] for word in words[:last]), words[last:]] for words in lines]
    if any(one.segment is not two.segment for cells in table for one, two in pairwise(cells[last])):
        return None  # cells with a wide gap between them
    pairs = [(column, cell) for cells in table for column, cell in zip(columns, cells, strict=True)]
    if sum(_is_under(column, cell) for column, cell in pairs) < _ALIGNED * len(pairs):
        return None
    cells = tuple(tuple(map(_cell, line)) for line in (columns, *table))
    return Block(BlockKind.TABLE, tuple(rows), cells)


def _words(row: Row) -> Iterator[_Word]:
    for segment in row.segments:
        letter = segment.box.width / max(1, len(segment.text))
        for match in re.finditer(r"\S+", segment.text):
            left = segment.box.left + letter * match.start()
            yield _Word(match.group(), left, segment.box.left + letter * match.end(), segment)


def _is_under(column: Sequence[_Word], cell: Sequence[_Word]) -> bool:
    """Whether a cell and its heading begin or end at one place, about, or one is over the other."""
    first, last, left, right = column[0], column[-1], cell[0].left, cell[-1].right
    reach = _NEAR * (first.right - first.left) / len(first.text)
    edges = min(abs(first.left - left), abs(last.right - right)) <= reach
    return edges or left <= first.left < last.right <= right


def _cell(words: Sequence[_Word]) -> Cell:
    return Cell(" ".join(word.text for word in words), tuple(dict.fromkeys(word.segment for word in words)))
