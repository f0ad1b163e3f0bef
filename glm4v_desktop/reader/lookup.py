"""Looks up the values that are printed for a label, in its row, column or line, and reasons to doubt them.

A region takes the headings of its columns and the stated unit from the page around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import takewhile

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.certainty import is_sure
from glm4v_desktop.ocr.numbers import Number, NumberKind, is_number, numbers_in, period_column, period_of
from glm4v_desktop.ocr.page import Block, Page, Row, Segment, normalized
from glm4v_desktop.reader.matching import Match, Quality, bare, best, matches, place_of, quality_of
from glm4v_desktop.reader.question import IntentKind, parts_of, split_column, understand
from glm4v_desktop.reader.table_parts import is_numbering, parts_of_table
from glm4v_desktop.reader.terms import column_synonyms, known_terms_in

# Common words of questions, which do not show that a line is about the question.
_COMMON = frozenset({
    "about", "above", "after", "again", "also", "and", "are", "because", "before", "better", "between",
    "can", "could", "describe", "did", "does", "each", "explain", "find", "from", "good", "have", "how",
    "into", "less", "many", "more", "most", "much", "number", "only", "other", "please", "page",
    "picture", "image", "screenshot", "show", "should", "some", "such", "summarise", "summarize",
    "summary", "table", "tell", "text", "than", "that", "the", "their", "them", "then", "there",
    "these", "they", "this", "those", "translate", "was", "well", "were", "what", "when", "where",
    "which", "while", "who", "why", "will", "with", "would", "write", "you", "your", "english",
    "chinese", "compare", "comparison", "mean", "means", "analyse", "analyze", "trend", "colour",
    "color", "value", "values",
})  # fmt: skip
_SHORTEST_WORD = 4
_SHORTEST_LABEL = 2

_LONGEST_VALUE = 60
_ASKEW = 0.5  # share of the lower one's height by which the middles of two texts on one line may differ
_TILE_GAP = 3  # label heights at most between a label on a dashboard and the figure under it

_KIND_OF_UNIT = (
    r"(?:[百千万亿]*(?:元|美元|港元|欧元|英镑|日元|股|吨|件|人|户|台|个|米|平方米|千瓦时)"
    r"|USD|RMB|CNY|EUR|HKD|%|[$¥€])"
)
_MONEY = r"(?:U\.?S\.? ?dollars|dollars|euros?|USD|RMB|CNY|EUR|HKD|US\$|HK\$|[$¥€])"
_SIZE = r"(?:thousands?|millions?|billions?|['’]?000s?)"
_STATED = re.compile(
    # Not 编制单位 or 填报单位, in which 单位 means a company.
    rf"(?<![制报告设工管在用])(?:货币|金额)?单位\s*[:：]?\s*(?:人民币)?{_KIND_OF_UNIT}"
    rf"|(?:(?:all )?(?:amounts|figures) )?(?:(?:are )?(?:expressed|stated|shown|presented) )?"
    rf"\bin (?:{_SIZE}(?: of)?(?: {_MONEY})?(?!\w)|{_MONEY}\s?(?:{_SIZE}|m|k|bn)?(?![\w.]|\s?\d))"
    rf"|{_MONEY}\s?{_SIZE}(?!\w)",
    re.IGNORECASE,
)

_CONNECTED = re.compile(
    r"\s*(?:[（(][^()（）]*[)）])?\s*(?:[:：=]|为|是|[总共]计|(?:is|was|are|of)\b)\s*", re.IGNORECASE
)
# The words that may remain of a label without the names of a row and a heading.
_FILLING = re.compile(
    r"\b(?:of|for|in|the|by|at|from|did|does|do|have|has|make|made|get|is|was)\b|[的在中\s,，'’]|(?<=['’])s\b"
)
_HEADING = re.compile(r"^第.{1,4}条|^\d+[.、](?!\d)|^[一二三四五六七八九十]+、|[:：]$")
_SENTENCE_END = re.compile(r"[。；;]|\s{2,}|\.\s+(?=[A-Z])|\s+(?=[A-Z][A-Za-z]{1,15}:\s)")
_UNIT_IN_HEADING = re.compile(
    r"(?<=\w)\s?(?:[/／]\s?|[(（]\s?)(?:[A-Za-z%°²]{1,4}|[百千万亿]*元|岁|天|个)[)）]?$"
)
_GOES_ON = re.compile(
    r"[A-Za-z\d]+|[-/.:,，'’·*~－–](?=[A-Za-z\d])|\s(?=\d+(?:[.,]\d+)*(?![.,]?\d|\w|\s?[%‰元$€£¥]))"
)
_SPAN = re.compile(r"\s?(?:[-~－–—～至到]|to)\s?")


class Doubt(Enum):
    """The part of a finding that is doubtful; its lines are then shown as printed, without an answer."""

    LABEL = auto()
    ROW = auto()
    COLUMN = auto()
    FIGURE = auto()


class Where(Enum):
    """Where the values of a label are printed."""

    CELL = auto()  # in the row of the label and the column that was asked for
    ROW = auto()  # to the right of the label
    UNDER = auto()  # under the label
    COLUMN = auto()  # in the column of which the label is the heading
    LINE = auto()  # in the same segment as the label; or there is no value, only the line


@dataclass(frozen=True, slots=True)
class Value:
    """One printed value. `header` is its column's heading, or for Where.COLUMN the label of its row."""

    text: str
    header: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with one heading per column in `headers`; `first_row` is the index of the row under them."""

    block: Block
    headers: tuple[str, ...]
    first_row: int

    def cells(self, row_number: int) -> tuple[str, ...]:
        return tuple(cell.text for cell in self.block.cells[row_number])


@dataclass(frozen=True, slots=True)
class Finding:
    """The values that are printed for one label, and the table (`grid`) that they are in.

    `column_missing`: the column that was asked for is not there. `next_rows` follow a label that is the
    heading of a text.
    """

    where: Where
    quality: Quality
    label: str
    row: Row
    values: tuple[Value, ...] = ()
    grid: Grid | None = None
    column_missing: bool = False
    next_rows: tuple[Row, ...] = ()
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The page around a selected region; both are in picture pixels."""

    page: Page
    region: Rect


def look_up(page: Page, label: str, column: str) -> list[Finding]:
    """The findings for a label, best first, and in reading order if equally good. `column` may be empty."""
    return [replace(finding, doubt=value_doubt(finding, label)) for finding in _look_up(page, label, column)]


def asks_for_surroundings(question: str, page: Page) -> bool:
    """Whether the question names a column that is not in the region, so that the whole page is needed."""
    intent = understand(question)
    if intent.kind is not IntentKind.FIND or not intent.column:
        return False
    findings = look_up(page, intent.label, intent.column)
    return any(finding.column_missing for finding in findings)


def with_headings(
    findings: Sequence[Finding], label: str, column: str, around: Surroundings
) -> tuple[list[Finding], bool]:
    """The findings with headings from outside the region, and whether there are any such headings.

    The values are only those inside the region, as the person selected them.
    """
    if not label or any(finding.grid and any(finding.grid.headers) for finding in findings):
        return list(findings), False
    headed = [
        shown
        for finding in look_up(around.page, label, column)
        if finding.where in (Where.CELL, Where.ROW) and finding.grid
        if (shown := _inside_region(finding, findings, around.region)) is not None
    ]
    return (headed, True) if headed else (list(findings), False)


def rows_with_words_of(page: Page, question: str) -> list[Row]:
    """The rows with the most words of the question, in reading order; empty if no row has any."""
    asked = normalized(question)
    words = [word for word in re.findall(r"[A-Za-z][A-Za-z&'-]+", question) if _is_telling(word)]
    sought = [*known_terms_in(question), *words]
    rated = [(len(_common(row, asked, sought)), row) for row in page.rows]
    most = max((count for count, _ in rated), default=0)
    return [row for count, row in rated if count == most > 0]


def grids(page: Page) -> list[Grid]:
    return [grid for block in page.blocks if (grid := grid_of(block)) is not None]


def grid_of(block: Block) -> Grid | None:
    """The block as a table with headings; None if it is no table."""
    parts = parts_of_table(block)
    if parts is None:
        return None
    return Grid(block, tuple(" ".join(levels) for levels in parts.headings), parts.first_row)


def column_named(grid: Grid, column: str) -> int | None:
    """The index of the column whose heading matches the name `column`, or None."""
    forms = [bare(word) for word in (column, *column_synonyms(column))]
    headings = [bare(header) for header in grid.headers]
    for form in forms:
        if form in headings:
            return headings.index(form)
    if wanted := period_of(column):
        return period_column(list(grid.headers), wanted)
    for form in forms:
        for number, heading in enumerate(headings):
            if heading and form in heading:
                return number
    return None


def label_cell(grid: Grid, row_number: int, printed: str) -> int:
    """The index of the column in whose cell the printed text is."""
    wanted = normalized(printed)
    cells = [normalized(cell) for cell in grid.cells(row_number)]
    if wanted in cells:
        return cells.index(wanted)
    return next((number for number, cell in enumerate(cells) if wanted in cell), 0)


def stated_unit(page: Page) -> str:
    """The unit that the page states for its figures, as printed ("单位：万元"); empty if it states none."""
    for row in page.rows:
        for segment in row.segments:
            if match := _STATED.search(segment.text):
                return match.group().strip(" ()（）")
    return ""


def own_unit(label: str, value: str) -> bool:
    """Whether the label or the figure has its own unit, so that the unit of the page does not apply."""
    if re.search(r"[(（][^()（）]*(?:元|%|％|USD|RMB|[$¥])[^()（）]*[)）]", label, re.IGNORECASE):
        return True
    if re.search(r"率|比例|%|margin|\brate\b|每股|per share|\beps\b", label, re.IGNORECASE):
        return True
    return any(number.unit or number.kind is not NumberKind.AMOUNT for number in numbers_in(value))


def is_sure_in(row: Row, printed: str) -> bool:
    """Whether this text of the row is read reliably, so that it needs no mark of doubt."""
    wanted = normalized(printed)
    holding = [segment for segment in row.segments if wanted and wanted in normalized(segment.text)]
    return all(is_sure(segment) for segment in holding[:1])


def _look_up(page: Page, label: str, column: str) -> list[Finding]:
    if not label:
        return [_column(grid, number) for grid, number in _columns(page, column)] or (
            _look_up(page, column, "") if column else []
        )
    found = matches(page, label)
    if not found or found[0].quality > Quality.CONTAINS_SYNONYM:
        crossed = list(_crossed(page, label))
        if crossed:
            return crossed
    if not found and len(parts := parts_of(label)) > 1:
        return [finding for part in parts for finding in _look_up(page, part, column)]
    if not found and column:
        found = matches(page, f"{label} {column}") or matches(page, f"{column} {label}")
    findings = [_finding(match, label, column, page) for match in found]
    good = {match.quality for match in best(found)} | {Quality.CONTAINS} if found else set()
    return [finding for finding in findings if finding.quality in good]


def _columns(page: Page, column: str) -> Iterator[tuple[Grid, int]]:
    for grid in grids(page):
        number = column_named(grid, column) if column else None
        if number is not None:
            yield grid, number


def _crossed(page: Page, label: str) -> Iterator[Finding]:
    """Findings for a label that names both a row and a heading ("revenue of Asia Pacific")."""
    for grid in grids(page):
        for row in range(grid.first_row, len(grid.block.rows)):
            name = grid.cells(row)[0]
            named = place_of(label, name) if bare(name) and not is_number(name) else None
            if named is None:
                continue
            rest = f"{label[: named[0]]} {label[named[1] :]}"
            for number, header in enumerate(grid.headers):
                heading = _UNIT_IN_HEADING.sub("", header)  # "身高/m" is called 身高
                place = place_of(rest, heading) if number and heading else None
                if place and not _FILLING.sub("", rest[: place[0]] + rest[place[1] :]):
                    yield cell_at(grid, row, name, number, Quality.EXACT)


def _finding(match: Match, label: str, column: str, page: Page) -> Finding:
    printed = match.row.segments[match.segment].text
    grid = grid_of(match.block)
    if grid and match.row_number < grid.first_row and not _has_own_value(match):
        heading = label_cell(grid, match.row_number, printed)
        finding = _column(grid, heading, match.quality)
        if finding.values and column:
            return _row_named(grid, heading, column, match.quality) or replace(finding, column_missing=True)
        if finding.values:
            return finding
    elif grid and any(grid.headers) and match.row_number >= grid.first_row:
        number = column_named(grid, column) if column else None
        if number is not None:
            return cell_at(grid, match.row_number, printed, number, match.quality)
        return _row(grid, match, printed, column)
    return _outside_tables(match, label, column, page)


def _row_named(grid: Grid, number: int, name: str, quality: Quality) -> Finding | None:
    """The cell of a column in the row with the label `name`, as in a table with one row per quarter."""
    for row in range(grid.first_row, len(grid.block.rows)):
        label = grid.cells(row)[0]
        period = period_of(name)
        if (period and period == period_of(label)) or quality_of(label, name) == Quality.EXACT:
            return cell_at(grid, row, label, number, quality)
    return None


def cell_at(grid: Grid, row_number: int, label: str, number: int, quality: Quality) -> Finding:
    """The cell in this row and column as a finding for the label of the row."""
    row, text = grid.block.rows[row_number], grid.cells(row_number)[number]
    values = (Value(text, grid.headers[number], is_sure_in(row, text)),)
    return Finding(Where.CELL, quality, label, row, values, grid)


def _row(grid: Grid, match: Match, label: str, column: str) -> Finding:
    cells, place = grid.cells(match.row_number), label_cell(grid, match.row_number, label)
    others = [number for number, cell in enumerate(cells) if cell and number > place]
    others = others or [number for number, cell in enumerate(cells) if cell and number != place]
    others = [number for number in others if not is_numbering(grid.headers[number])] or others
    chosen = [number for number in others if is_number(cells[number])] or others
    values = [
        Value(cells[number], grid.headers[number], is_sure_in(match.row, cells[number])) for number in chosen
    ]
    if not values and (inside := _inside(match.row.segments[match.segment], label)):
        values = [inside]
    missing = bool(column) and any(grid.headers)
    return Finding(Where.ROW, match.quality, label, match.row, tuple(values), grid, missing)


def _column(grid: Grid, number: int, quality: Quality = Quality.EXACT) -> Finding:
    """The values of the column under a heading; a label on a dashboard has only one."""
    rows = range(grid.first_row, len(grid.block.rows))
    filled = [row for row in rows if grid.cells(row)[number]]
    header, head_row = grid.headers[number], grid.block.rows[max(0, grid.first_row - 1)]
    labeled = [row for row in filled if number and grid.cells(row)[0] and not numbers_in(grid.cells(row)[0])]
    if len(labeled) * 2 > len(filled):
        values = [_under(grid, row, number, grid.cells(row)[0]) for row in filled]
        return Finding(Where.COLUMN, quality, header, head_row, tuple(values), grid)
    first = [_under(grid, row, number, "") for row in filled[:1]]
    return Finding(Where.UNDER, quality, header, head_row, tuple(first), grid)


def _under(grid: Grid, row: int, number: int, header: str) -> Value:
    text = grid.cells(row)[number]
    return Value(text, header, is_sure_in(grid.block.rows[row], text))


def _outside_tables(match: Match, label: str, column: str, page: Page) -> Finding:
    row, segment = match.row, match.row.segments[match.segment]
    pair = next((pair for pair in match.block.pairs if segment in pair.label.segments), None)
    if pair is not None and pair.value.text and segment not in pair.value.segments:
        value = Value(pair.value.text, "", all(is_sure(part) for part in pair.value.segments))
        beside = any(part in row.segments for part in pair.value.segments)
        return Finding(Where.ROW if beside else Where.UNDER, match.quality, segment.text, row, (value,))
    is_heading = bool(_HEADING.search(segment.text))
    following = match.block.rows[match.row_number + 1 : match.row_number + 3] if is_heading else ()
    inside = _inside(segment, label)
    right = [other for other in row.segments[match.segment + 1 :] if _says_something(other.text)]
    right = _own_values(right)
    if inside:
        return Finding(Where.LINE, match.quality, segment.text, row, (inside,))
    under = [other for other in right if column and _stands_under(other, column, page)]
    if right:
        values = tuple(Value(other.text, "", is_sure(other)) for other in under or right)
        missing = bool(column) and not under
        return Finding(Where.ROW, match.quality, segment.text, row, values, column_missing=missing)
    below = None if match.quality > Quality.SYNONYM else _below(segment, page)
    if below:
        return Finding(
            Where.UNDER, match.quality, segment.text, row, (Value(below.text, "", is_sure(below)),)
        )
    return Finding(Where.LINE, match.quality, segment.text, row, next_rows=following)


def _inside(segment: Segment, label: str) -> Value | None:
    """The value after the label in its segment: "合同编号：HT-7", "The price is $5", "发货日期3月18日"."""
    place = place_of(segment.text, label)
    if place is None:
        return None
    rest = segment.text[place[1] :]
    connected = _CONNECTED.match(rest)
    after = rest[connected.end() :] if connected else rest.lstrip()
    sentence = _SENTENCE_END.split(after, maxsplit=1)[0].strip()
    first = next(iter(numbers_in(sentence)), None)
    near = first is not None and not re.search(r"[\w]", re.sub(r"人民币|约|RMB", "", sentence[: first.start]))
    sure = is_sure(segment)
    if first is not None and near:
        return Value(_uncut(sentence, first), sure=sure)
    if connected and re.search(r"[:：]", connected.group()) and 0 < len(sentence) <= _LONGEST_VALUE:
        return Value(sentence, sure=sure)
    return None


def _uncut(text: str, number: Number) -> str:
    """The number with the characters that directly follow it: not cut short, and a span with both ends."""
    end = number.end
    if text[end - 1].isdigit():
        while more := _GOES_ON.match(text, end):
            end = more.end()
    for other in numbers_in(text):
        with_dash = other.start == end and other.text[0] in "-–—"  # the dash of a span was taken for a minus
        if other.kind is number.kind and (with_dash or _SPAN.fullmatch(text, end, other.start)):
            return text[number.start : other.end]
    return text[number.start : end]


def _has_own_value(match: Match) -> bool:
    """Whether a label in the place of a heading has a value to its right ("Date:  2024-03-15")."""
    segments = match.row.segments
    if match.segment + 1 >= len(segments):
        return False
    value = segments[match.segment + 1].text
    labeled = bool(re.search(r"[:：]\s*$", segments[match.segment].text))
    return labeled or (is_number(value) and not is_number(segments[match.segment].text))


def _own_values(right: list[Segment]) -> list[Segment]:
    """The values among the segments to the right of a label: figures, or words if there are no figures.

    Words before a figure are another label, to which the figure belongs.
    """
    figures = list(takewhile(lambda segment: is_number(segment.text), right))
    if figures or any(is_number(segment.text) for segment in right):
        return figures
    return right


def _says_something(text: str) -> bool:
    """Whether this is more than a single letter, which is mostly an icon that was read as text."""
    return len(text.strip()) > 1 or text.strip().isdigit()


def _stands_under(value: Segment, column: str, page: Page) -> bool:
    """Whether a heading that matches `column` is above the value."""
    return any(
        segment.box.bottom <= value.box.top
        and segment.box.left < value.box.right
        and value.box.left < segment.box.right
        and quality_of(segment.text, column) is not None
        for row in page.rows
        for segment in row.segments
    )


def _below(label: Segment, page: Page) -> Segment | None:
    """The nearest figure under a label, as on a dashboard."""
    height = max(1, label.box.height)
    candidates = [
        segment
        for row in page.rows
        for segment in row.segments
        if is_number(segment.text)
        and 0 <= segment.box.top - label.box.bottom <= _TILE_GAP * height
        and segment.box.left < label.box.right
        and label.box.left < segment.box.right
    ]
    return min(candidates, key=lambda segment: segment.box.top, default=None)


def value_doubt(finding: Finding, asked: str) -> Doubt | None:
    """Why the values may not be those asked for, or None."""
    filled = [value for value in finding.values if value.text]
    if not filled:
        return None
    if finding.quality is Quality.WORDS or (
        finding.quality is Quality.SLIP and re.findall(r"\d", finding.label) != re.findall(r"\d", asked)
    ):
        return Doubt.LABEL
    if finding.where in (Where.ROW, Where.COLUMN, Where.UNDER) and _holds_a_value(finding, asked):
        return Doubt.ROW
    in_label = [number.text for number in numbers_in(finding.label) if number.doubtful]
    if any(_is_broken(value.text) or value.text in in_label for value in filled):
        return Doubt.FIGURE
    if finding.where is Where.COLUMN:
        named = sum(bool(re.search(r"\d", value.header)) for value in filled)
        words = sum(not re.search(r"\d", value.text) for value in filled)
        figures = len(filled) - words
        return Doubt.COLUMN if named or (words and figures) or (words and finding.grid is None) else None
    if finding.where is Where.UNDER and finding.grid is not None and not is_number(filled[0].text):
        return Doubt.COLUMN
    if finding.where is Where.ROW:
        return _doubt_in_row(finding, filled)
    if finding.where is Where.CELL:
        return _doubt_in_column(finding, filled[0])
    return None


def _doubt_in_row(finding: Finding, values: list[Value]) -> Doubt | None:
    """Why the values to the right of a label are doubtful, or None.

    They are not next to the label, mix figures and words, are not on its line, or belong to other headings.
    """
    own = _segment_of(finding.row, finding.label)
    if own is None:
        return None
    behind = [segment for segment in finding.row.segments if segment.box.left >= own.box.right]
    behind = [segment for segment in behind if _says_something(segment.text)]
    said = normalized("".join(value.text for value in values))
    heads = finding.grid.headers if finding.grid else ()
    notes = [head for head in heads if is_numbering(head)]
    row_of_figures = all(is_number(segment.text) for segment in behind)  # a heading has chosen one of them
    if behind and not notes and not row_of_figures and normalized(behind[0].text) not in said:
        return Doubt.ROW
    figures = [is_number(value.text) for value in values]
    if len(values) > 1 and not all(figures):
        return Doubt.ROW
    if not any(figures) and _figure_below(finding, own):  # a row of labels, as on a dashboard
        return Doubt.ROW
    if any(re.search(r"[:：]$", value.text.strip()) for value in values):
        return Doubt.ROW
    holders = [segment for segment in behind if normalized(segment.text) in said]
    if any(_askew(own, segment) for segment in holders):
        return Doubt.ROW
    headed = {bool(value.header) for value in values}
    if finding.grid and len(headed) > 1:
        return Doubt.COLUMN
    if finding.grid and len(values) > 1 and any(re.search(r"[:：]$", head) for head in heads):
        return Doubt.COLUMN
    return None


def _figure_below(finding: Finding, label: Segment) -> bool:
    rows = finding.grid.block.rows if finding.grid else ()
    place = next((number for number, row in enumerate(rows) if row is finding.row), len(rows))
    below = [segment for row in rows[place + 1 : place + 2] for segment in row.segments]
    return any(is_number(segment.text) and _common_width(segment, label) > 0 for segment in below)


def _doubt_in_column(finding: Finding, value: Value) -> Doubt | None:
    """Why a cell's value is doubtful, or None: it is under another heading or not on its label's line."""
    grid = finding.grid
    cell, own = _segment_of(finding.row, value.text), _segment_of(finding.row, finding.label)
    if grid is None or cell is None:
        return None
    if own is not None and own is not cell and _askew(own, cell):
        return Doubt.ROW
    heads = [segment for row in grid.block.rows[: grid.first_row] for segment in row.segments]
    over = [head for head in heads if _common_width(head, cell) > 0]
    means = normalized(value.header)
    if over and not any(normalized(head.text) in means or means in normalized(head.text) for head in over):
        return Doubt.COLUMN
    return None


def _holds_a_value(finding: Finding, asked: str) -> bool:
    """Whether the label itself contains a figure that was not asked for ("TIME 19:19  Cashier: Ann")."""
    asked_for = normalized(asked)
    own = numbers_in(re.sub(r"[(（][^()（）]*[)）]", "", finding.label))
    values = [number for number in own if number.kind is not NumberKind.YEAR]
    longer = finding.quality > Quality.SYNONYM
    return longer and any(normalized(number.text) not in asked_for for number in values)


def _is_broken(text: str) -> bool:
    """Whether the text has a figure that cannot be right (319.321.441.10, 12,3456), or two side by side."""
    return any(number.doubtful for number in numbers_in(text)) or _touch(text)


def _touch(text: str) -> bool:
    """Whether these are several figures, and not the groups of one number ("020 7946 0958")."""
    figures = text.split()
    if len(figures) < 2 or not all(re.fullmatch(r"\d+(?:[.,]\d+)*", figure) for figure in figures):
        return False
    found = numbers_in(text)
    if len(found) == 1:
        return False
    in_groups = all(figure.isdigit() for figure in figures) and (
        figures[0].startswith("0") or all(len(figure) == 4 for figure in figures[1:])
    )
    return not in_groups or all(number.kind is NumberKind.YEAR for number in found)


def _segment_of(row: Row, text: str) -> Segment | None:
    wanted = normalized(text)
    exact = [segment for segment in row.segments if normalized(segment.text) == wanted]
    holding = [segment for segment in row.segments if wanted and wanted in normalized(segment.text)]
    return next(iter(exact or holding), None)


def _askew(one: Segment, two: Segment) -> bool:
    apart = abs((one.box.top + one.box.bottom) - (two.box.top + two.box.bottom)) / 2
    return apart > _ASKEW * min(one.box.height, two.box.height)


def _common_width(one: Segment, two: Segment) -> int:
    return min(one.box.right, two.box.right) - max(one.box.left, two.box.left)


def _inside_region(finding: Finding, findings: Sequence[Finding], region: Rect) -> Finding | None:
    """The finding with only its values inside the region; None if there are none."""
    selected = Row(tuple(s for s in finding.row.segments if not s.box.intersection(region).is_empty))
    same_row = any(_level(selected, other.row) for other in findings)
    printed = [normalized(segment.text) for segment in selected.segments]
    values = tuple(
        value for value in finding.values if value.text and any(normalized(value.text) in p for p in printed)
    )
    if not same_row or not values:
        return None
    return replace(finding, row=selected, values=values)


def _level(one: Row, other: Row) -> bool:
    """Whether both rows are on the same line of the picture."""
    if not one.segments or not other.segments:
        return False
    top = max(min(s.box.top for s in row.segments) for row in (one, other))
    bottom = min(max(s.box.bottom for s in row.segments) for row in (one, other))
    return bottom > top


def _is_telling(word: str) -> bool:
    return len(word) >= _SHORTEST_WORD and word.lower() not in _COMMON


def _common(row: Row, asked: str, sought: list[str]) -> set[str]:
    """The words of the question that the row contains, each once."""
    words = set()
    for segment in row.segments:
        words |= {word for word in sought if place_of(segment.text, word) is not None}
        label = bare(segment.text)
        column, rest = split_column(label)
        if column and not rest.strip():
            continue  # the heading of a column alone does not show that the row is meant
        # Chinese has no spaces between words, but the labels of the page are words.
        if len(label) >= _SHORTEST_LABEL and not (label.isascii() or is_number(label)) and label in asked:
            words.add(label)
    return words
