"""The foot of a web page: columns of links on a ground of its own, from edge to edge of the page."""

from __future__ import annotations

from itertools import pairwise

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.columns import column_at, columns_of, joined_words
from glm4v_desktop.ocr.dividing.panels import Part
from glm4v_desktop.ocr.dividing.tables import is_figure, rows_of, text_height
from glm4v_desktop.ocr.page import Segment

_EDGE = 4  # pixels between the ground and the edges of the page
_HIGHEST = 0.5  # share of the page's height
_LEAST_COLUMNS = 3
_LEAST_ROWS = 3
_LEAST_GAP = 2.0  # text heights between columns


def link_columns(part: Part, page: Rect) -> list[list[Segment]]:
    """The columns from left to right, a title with links each; empty if the part is no foot."""
    box, segments = part.box, part.segments
    at_foot = page.bottom - box.bottom <= _EDGE and box.height <= _HIGHEST * page.height
    if not at_foot or box.left > page.left + _EDGE or box.right < page.right - _EDGE:
        return []
    rows = joined_words(rows_of(segments))
    columns = columns_of(rows)
    height = text_height(segments)
    wide = all(b.left - a.right >= _LEAST_GAP * height for a, b in pairwise(columns))
    if len(columns) < _LEAST_COLUMNS or len(rows) < _LEAST_ROWS or not wide:
        return []
    if any(is_figure(item.text) for item in segments):
        return []
    found: list[list[Segment]] = [[] for _ in columns]
    for item in segments:
        found[column_at(item, columns)].append(item)
    return [column for column in found if column]
