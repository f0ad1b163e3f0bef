"""Answers to "what is X": the figure or line that stands beside a label, as printed."""

from __future__ import annotations

from collections.abc import Iterator

from glm4v_desktop.reading.grids import Grid, column_named, grid_of, is_sure, own_unit, stated_unit
from glm4v_desktop.reading.markdown import bold, escaped, escaped_line, quoted
from glm4v_desktop.reading.matching import Match, bare, best, distance, matches
from glm4v_desktop.reading.numbers import is_number
from glm4v_desktop.reading.page import Page
from glm4v_desktop.reading.phrases import Language, Phrase, say
from glm4v_desktop.reading.questions import Intent

_MOST_LINES = 12


def find(intent: Intent, page: Page) -> Iterator[str]:
    """The answer to a FIND question."""
    found = matches(page, intent.label) if intent.label else []
    if not found:
        yield from _not_found(intent, page)
        return
    chosen = best(found)
    if len(chosen) == 1:
        yield from _one(chosen[0], intent, page)
    else:
        yield f"{say(Phrase.LINES_READ, intent.language, count=len(chosen))}\n\n"
        for match in chosen[:_MOST_LINES]:
            yield f"- {_in_short(match, intent)}\n"
        if len(chosen) > _MOST_LINES:
            yield f"\n{say(Phrase.MORE_LINES, intent.language, count=len(chosen) - _MOST_LINES)}\n"


def _one(match: Match, intent: Intent, page: Page) -> Iterator[str]:
    language, row = intent.language, match.row
    grid = grid_of(match.block)
    column = column_named(grid, intent.column) if grid and intent.column else None
    sure = True
    if grid and column is not None:
        value = grid.cells(match.row_number)[column]
        if not value:
            yield f"{say(Phrase.EMPTY_CELL, language)}\n\n"
        else:
            sure = is_sure(row, value)
            yield f"{_marked(value, sure)}{_unit(page, row.segments[match.segment].text, value, language)}\n\n"
        yield f"{escaped_line(row.segments[match.segment].text)} · {escaped(grid.headers[column])}  \n"
    else:
        values = _values(match, grid)
        if values:
            sure = all(is_sure(row, value) for _, value in values)
            yield " · ".join(
                _marked(value, is_sure(row, value)) + (f" ({escaped(header)})" if header else "")
                for header, value in values
            )
            yield _unit(page, row.segments[match.segment].text, values[0][1], language) + "\n\n"
        else:
            below = _below(match, page)
            if below:
                yield f"{bold(below)}\n\n"
        if intent.column and grid:
            columns = "、".join(escaped(header) for header in grid.headers[1:] if header)
            yield say(Phrase.NO_COLUMN, language, column=escaped(intent.column), columns=columns) + "\n\n"
    yield f"{say(Phrase.LINE_READS, language)}\n\n{quoted(row.text)}\n"
    if not sure:
        yield f"\n{say(Phrase.UNCERTAIN, language)}\n"


def _marked(value: str, sure: bool) -> str:
    return bold(value) + ("" if sure else " (?)")


def _unit(page: Page, label: str, value: str, language: Language) -> str:
    unit = stated_unit(page)
    if not unit or own_unit(label, value):
        return ""
    stated = say(Phrase.UNIT_STATED, language, unit=escaped(unit))
    return f"（{stated}）" if language is Language.ZH else f" ({stated})"


def _values(match: Match, grid: Grid | None) -> list[tuple[str, str]]:
    """The figures of the row with their headings."""
    if grid and match.row_number >= grid.first_row:
        cells = grid.cells(match.row_number)
        return [
            (grid.headers[number], cell)
            for number, cell in enumerate(cells)
            if cell and is_number(cell) and number < len(grid.headers)
        ]
    return [
        ("", segment.text) for segment in match.row.segments[match.segment + 1 :] if is_number(segment.text)
    ]


def _in_short(match: Match, intent: Intent) -> str:
    grid = grid_of(match.block)
    column = column_named(grid, intent.column) if grid and intent.column else None
    if grid and column is not None and grid.cells(match.row_number)[column]:
        label = escaped(match.row.segments[match.segment].text)
        return f"{bold(grid.cells(match.row_number)[column])} — {label} · {escaped(grid.headers[column])}"
    return escaped_line(match.row.text)


def _below(match: Match, page: Page) -> str:
    """The figure printed under a label that stands alone, as on a dashboard's tile."""
    label = match.row.segments[match.segment]
    height = max(1, label.box.height)
    candidates = [
        segment
        for row in page.rows
        for segment in row.segments
        if is_number(segment.text)
        and 0 <= segment.box.top - label.box.bottom <= 3 * height
        and segment.box.left < label.box.right
        and label.box.left < segment.box.right
    ]
    return min(candidates, key=lambda segment: segment.box.top).text if candidates else ""


def _not_found(intent: Intent, page: Page) -> Iterator[str]:
    looked_for = escaped(" ".join(part for part in (intent.label, intent.column) if part))
    yield say(Phrase.NOT_FOUND, intent.language, label=looked_for) + "\n"
    near = near_labels(page, intent.label)
    if near:
        yield (
            "\n"
            + say(Phrase.NEAR_LABELS, intent.language, labels="、".join(escaped(label) for label in near))
            + "\n"
        )


def near_labels(page: Page, label: str) -> list[str]:
    """At most three printed labels that resemble `label`."""
    wanted = bare(label)
    rated: dict[str, float] = {}
    for row in page.rows:
        for segment in row.segments:
            form = bare(segment.text)
            if not form or is_number(segment.text) or len(form) > 3 * len(wanted) + 4:
                continue
            unlike = distance(form, wanted) / max(len(form), len(wanted), 1)
            if unlike <= 0.6:
                rated.setdefault(segment.text.strip(), unlike)
    return sorted(rated, key=lambda text: rated[text])[:3]
