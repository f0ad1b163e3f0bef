"""Labels with their value in one piece of text, without a gap or a colon between them: 客服热线95598."""

from __future__ import annotations

import re
from collections.abc import Mapping

from glm4v_desktop.ocr.page import Block, Cell, Pair, Row, Segment
from glm4v_desktop.reader.terms import terms_in

_FEWEST = 2  # pieces of a row
_VALUE = re.compile(r"\s(?=[\d$¥€£+-]|[A-Z])|(?<=[\u3400-\u9fff])(?=[^\s:：(（])")
_FIGURE = re.compile(r"[\d$¥€£]|[+-]\d")


def pairs_in_one_piece(block: Block, end: int) -> Mapping[Segment, Pair]:
    """The pairs in rows of which each piece begins with a term of the vocabulary and goes on behind it.

    In one of the rows a value has to be a figure: else these are words that belong together. `end` is the row
    of a table's headings, or the number of the rows. Where most rows are such pairs, there are no headings,
    and a row may have other pieces too.
    """
    parted = [_in_row(row) for row in block.rows]
    whole = [len(pairs) == len(row.segments) for pairs, row in zip(parted, block.rows, strict=True)]
    if sum(whole) * 2 < len(whole):
        parted = [pairs for pairs, all_are in zip(parted[:end], whole[:end], strict=True) if all_are]
    if not any(_FIGURE.match(pair.value.text) for pairs in parted for pair in pairs.values()):
        return {}
    return {segment: pair for pairs in parted for segment, pair in pairs.items()}


def _in_row(row: Row) -> Mapping[Segment, Pair]:
    if len(row.segments) < _FEWEST:
        return {}
    return {segment: pair for segment in row.segments if (pair := _parted(segment)) is not None}


def _parted(segment: Segment) -> Pair | None:
    text = segment.text
    term = next(terms_in(text), None)
    if term is None or term.start or not term.meanings - term.in_doubt:
        return None
    value = text[term.end :].lstrip()
    if _VALUE.match(text, term.end) is None or any(other.start == 0 for other in terms_in(value)):
        return None
    return Pair(Cell(text[: term.end], (segment,)), Cell(value, (segment,)))
