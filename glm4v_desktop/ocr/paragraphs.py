"""Which lines of running text go on in the line below, so that they are one paragraph without line breaks.

A line is joined with the next one only if it is full, and if something more than its length says that the
text goes on: the next line begins in lower case, the line breaks off where no sentence ends, or it is the
indented first line of a paragraph. Two lines too many are a smaller fault than a list in one line.
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from glm4v_desktop.core.geometry import Rect, rect_around
from glm4v_desktop.ocr.page import IDEOGRAPH, Row

_LINE_GAP = 1.2  # line heights at most between two lines of a paragraph
_SAME_PRINT = 1.3  # the ratio of two heights up to which both may be lines of one paragraph
_SAME_EDGE = 0.6  # line heights by which two left edges of one column may be apart
_INDENTED, _MOST_INDENTED = 1.2, 4.0  # line heights by which a paragraph's first line begins further right
_WIDE_GAP = 1.5  # line heights between two texts on one line that are no sentence together
_LEAST_LETTERS = 24  # of a line of prose; an ideograph counts as two
_FEWEST_WORDS = 4  # of a line of prose
_FULL_LINES = 2  # that end at one edge, from which it is that of the column

BEGINS_ITEM = re.compile(
    r"[•·▪●○■◆*–—-]\s|\(?\d{1,2}[.)、](?!\d)|[(（][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、"
    r"|第[一二三四五六七八九十百\d]+[条章节款]|[A-Z][\w -]{0,20}:\s|[$>#]\s"
)
_LABELED = re.compile(rf"(?:{IDEOGRAPH}|[\w ()（）/-]){{1,16}}[:：]|\d{{1,2}}(?:\.\d{{1,2}})+(?!\d)[^%]")
_ENDS = re.compile(r"[.!?:;。！？：；…]['\"”’」』）)]*$")
_GOES_ON = re.compile(
    r"[,，、(（-]$|\b(?:the|a|an|of|to|in|and|or|for|with|at|by|from|on|is|are|was|were|be|that|which|its?)$",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(rf"{IDEOGRAPH}|(?:(?!{IDEOGRAPH})\S)+")
_WORDS = re.compile(rf"{IDEOGRAPH}|(?:(?!{IDEOGRAPH})[^\W\d_])+")
_LAST_IDEOGRAPH = re.compile(rf"(?:{IDEOGRAPH}|[，。、；：！？）」』”])$")
_FIRST_IDEOGRAPH = re.compile(rf"^(?:{IDEOGRAPH}|[（「『“])")


def in_paragraphs(rows: Sequence[Row], column: Iterable[Row] = ()) -> Iterator[list[Row]]:
    """The rows, those together that are one paragraph. `column` are all lines of text around them."""
    edges = _edges([*column] or rows)
    part: list[Row] = []
    for row in rows:
        if part and not _goes_on(part, row, edges):
            yield part
            part = []
        part.append(row)
    if part:
        yield part


def joined_lines(texts: Iterable[str]) -> str:
    """The lines of a paragraph in one; beside Chinese characters without a space."""
    whole = ""
    for text in texts:
        apart = whole and not (_LAST_IDEOGRAPH.search(whole) or _FIRST_IDEOGRAPH.search(text))
        whole += f" {text}" if apart else text
    return whole


def _edges(rows: Iterable[Row]) -> Mapping[int, list[int]]:
    """The right edges of the lines that begin at each left edge, sorted."""
    found: dict[int, list[int]] = {}
    for row in rows:
        box = _box(row)
        insort(found.setdefault(box.left, []), box.right)
    return found


def _goes_on(part: Sequence[Row], row: Row, edges: Mapping[int, list[int]]) -> bool:
    """Whether a paragraph, as far as it is known, has this row as its next line."""
    above, upper, lower = part[-1], _box(part[-1]), _box(row)
    height, taller = sorted((upper.height, lower.height))
    level = taller <= _SAME_PRINT * height and -height / 2 <= lower.top - upper.bottom <= _LINE_GAP * height
    if not level or not _is_prose(above) or not _is_running(row):
        return False
    if BEGINS_ITEM.match(row.text) or _LABELED.match(row.text):
        return False
    indent = (upper.left - lower.left) / height
    is_first = len(part) == 1
    is_item = is_first and BEGINS_ITEM.match(above.text) is not None
    begins = is_first and _INDENTED <= indent <= _MOST_INDENTED
    hangs = is_item and -_MOST_INDENTED <= indent < 0
    if not (abs(indent) <= _SAME_EDGE or begins or hangs):
        return False
    room = (len(_first_word(row.text)) + 1) * lower.width / max(1, len(row.text))
    left = min(upper.left, lower.left)
    ends = [
        at for edge, at in edges.items() if -_SAME_EDGE * height <= edge - left <= _MOST_INDENTED * height
    ]
    last = max((at[-1] for at in ends), default=upper.right)
    if last - upper.right >= room:
        return False
    if row.text[:1].islower() or _GOES_ON.search(above.text) or begins:
        return True
    full = sum(len(at) - bisect_right(at, last - max(room, 2 * height)) for at in ends)
    return full >= _FULL_LINES and not (is_first and _ENDS.search(above.text))


def _first_word(text: str) -> str:
    match = _FIRST_WORD.match(text)
    return match.group() if match else ""


def _is_prose(row: Row) -> bool:
    """Whether it is a line of words, long enough to be wrapped."""
    words = _WORDS.findall(row.text)
    letters = sum(len(word) if word.isascii() else 2 for word in words)
    return _is_running(row) and len(words) >= _FEWEST_WORDS and letters >= _LEAST_LETTERS


def _is_running(row: Row) -> bool:
    """Whether it is a line of text without a wide gap or a drawn control, and no line of code."""
    boxes = sorted((box for part in row.segments for box in part.boxes), key=lambda box: box.box.left)
    gaps = (right.box.left - left.box.right for left, right in pairwise(boxes))
    plain = row.code is None and not any(box.mark for box in boxes)
    return plain and all(gap <= _WIDE_GAP * _box(row).height for gap in gaps)


def _box(row: Row) -> Rect:
    return rect_around(segment.box for segment in row.segments)
