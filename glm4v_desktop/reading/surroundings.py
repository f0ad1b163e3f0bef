"""What stands around a region: the headings over its columns and the unit that the page states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from glm4v_desktop.domain.geometry import Rect
from glm4v_desktop.reading.lookup import Finding, Where, look_up
from glm4v_desktop.reading.normalise import normalised
from glm4v_desktop.reading.page import Page, Row
from glm4v_desktop.reading.questions import IntentKind, understand


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The page that a region was selected on; both in picture pixels."""

    page: Page
    region: Rect


def asks_for_surroundings(question: str, page: Page) -> bool:
    """Whether the question names a column that the region itself does not show."""
    intent = understand(question)
    if intent.kind is not IntentKind.FIND or not intent.column:
        return False
    findings = look_up(page, intent.label, intent.column)
    return any(finding.column_missing for finding in findings)


def with_headings(
    findings: Sequence[Finding], label: str, column: str, around: Surroundings
) -> tuple[list[Finding], bool]:
    """The findings with the headings that stand outside the region, and whether there are any such.

    Values stay those of the region: what the person left out is not brought in again.
    """
    if not label or any(finding.grid and any(finding.grid.headers) for finding in findings):
        return list(findings), False
    headed = [
        shown
        for finding in look_up(around.page, label, column)
        if finding.where in (Where.CELL, Where.ROW) and finding.grid
        if (shown := _inside(finding, findings, around.region)) is not None
    ]
    return (headed, True) if headed else (list(findings), False)


def _inside(finding: Finding, findings: Sequence[Finding], region: Rect) -> Finding | None:
    """The finding without what stands outside the region; None when nothing of it is left."""
    selected = Row(tuple(s for s in finding.row.segments if not s.box.intersection(region).is_empty))
    same_row = any(_level(selected, other.row) for other in findings)
    printed = [normalised(segment.text) for segment in selected.segments]
    values = tuple(
        value for value in finding.values if value.text and any(normalised(value.text) in p for p in printed)
    )
    if not same_row or not values:
        return None
    return replace(finding, row=selected, values=values)


def _level(one: Row, other: Row) -> bool:
    """Whether both stand on the same line of the picture."""
    if not one.segments or not other.segments:
        return False
    top = max(min(s.box.top for s in row.segments) for row in (one, other))
    bottom = min(max(s.box.bottom for s in row.segments) for row in (one, other))
    return bottom > top
