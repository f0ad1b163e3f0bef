"""Findings: the printed values for a label or a cell, and reasons to doubt them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import takewhile

from glm4v_desktop.ocr.certainty import is_sure
from glm4v_desktop.ocr.numbers import Number, NumberKind, is_number, numbers_in
from glm4v_desktop.ocr.page import Page, Row, Segment, normalized
from glm4v_desktop.reader.matching import Quality
from glm4v_desktop.reader.retrieval.facts import Label
from glm4v_desktop.reader.tables.grids import Grid, is_figure
from glm4v_desktop.reader.tables.table_parts import Kind as ColumnKind
from glm4v_desktop.reader.tables.table_parts import is_numbering, parts_of_table
from glm4v_desktop.reader.times import is_of_another_period

_LONGEST_VALUE = 60
_ASKEW = 0.5  # share of the lower one's height by which the middles of two texts on one line may differ
_TILE_GAP = 3  # label heights at most between a label on a dashboard and the figure under it
_TOUCHES = 0.25  # share of the narrower width by which a cell may reach under the heading beside its own

# "VAT 20%: 62.68": what stands before the colon is part of the label; a colon in "10:30" is not meant.
_FIGURE_OF_LABEL = re.compile(r"\s*[(（]?\d[\d.,]*\s?(?:[%‰][)）]?\s*(?=[:：])|[)）]?\s*(?=[:：]\s))")
_BEFORE_AMOUNT = re.compile(r"人民币|约|\b(?:RMB|Rs|INR|US|HK|NT|USD|EUR|GBP|CHF|JPY|CNY)\b")
_CONNECTED = re.compile(
    r"\s*(?:[（(][^()（）]*[)）])?\s*(?:[:：=]|为|是|[总共]计|(?:is|was|are|of)\b)\s*", re.IGNORECASE
)
_CHANGE = re.compile(r"^[-+−–±▲▼↑↓]|\b(?:vs|from|of)\b|[^\W\d]{3}")  # the lines under the figure of a card
_BETWEEN_PARTS = re.compile(r"\s*[·|•]\s*|\s[—–]\s")  # "PAY-287 · 3 points · Ines"
_CODE = re.compile(r"(?=.*\d)[A-Z0-9]+(?:[ /-][A-Z0-9]+)*")
_CODE_INSIDE = re.compile(r"\b[A-Z]{2,}[ -]?\d")
_REST_OF_LABEL = re.compile(r"^[^\W\d]{1,12}(?=\s*[:：])")
_SENTENCE_END = re.compile(r"[。；;]|\s{2,}|\.\s+(?=[A-Z])|\s+(?=[A-Z][A-Za-z]{1,15}(?: [a-z]+){0,2}:\s)")
_HEADING = re.compile(r"^第.{1,4}条|^\d+[.、](?!\d)|^[一二三四五六七八九十]+、|[:：]$")
_GOES_ON = re.compile(
    r"[A-Za-z\d]+|[-/.:,，'’·*~－–](?=[A-Za-z\d])|\s(?=\d+(?:[.,]\d+)*(?![.,]?\d|\w|\s?[%‰元$€£¥]))"
)
_LIST_OF_FIGURES = re.compile(r"\d+(?:\.\d+)?(?:, \d+(?:\.\d+)?)+")
_WITH_UNIT = re.compile(r"\d[\d.,]*\s[^\W\d]{1,8}")  # "15 min"
_MEASURED = re.compile(r"\d[\d.,]*\s?[a-zA-Z]{1,3}(?:\s\d[\d.,]*\s?[a-zA-Z]{1,3})+")  # "3m 42s"
_COUNTED = re.compile(r"(?:^|\s)\d[\d.,]*\s[^\W\d]+$")  # "8 branches"
_DIGITS_OF_AN_ACCOUNT = 9  # in three groups or more
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


class Part(Enum):
    """What a box of the picture is for a finding."""

    LABEL = auto()  # of a value, or the cell that names its row
    HEADING = auto()
    VALUE = auto()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A text of the picture that a finding was read from."""

    part: Part
    segment: Segment


@dataclass(frozen=True, slots=True)
class Finding:
    """The values that are printed for one label, and the table (`grid`) that they are in.

    `column_missing`: the column that was asked for is not there. `next_rows` follow a label that is the
    heading of a text. `evidence`: the boxes of the values and of what names them.
    """

    where: Where
    quality: Quality
    label: str
    row: Row
    values: tuple[Value, ...] = ()
    grid: Grid | None = None
    column_missing: bool = False
    next_rows: tuple[Row, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    doubt: Doubt | None = None


def cell_at(grid: Grid, row_number: int, label: str, number: int, quality: Quality) -> Finding:
    """The cell in this row and column as a finding for the label of the row."""
    row, text = grid.block.rows[row_number], grid.cells(row_number)[number]
    values = (Value(text, grid.headers[number], is_sure_in(row, text)),)
    return Finding(Where.CELL, quality, label, row, values, grid)


def column_at(grid: Grid, number: int, quality: Quality) -> Finding:
    """The values of the column under a heading; a label on a dashboard has only one."""
    filled = [row for row in grid.rows if grid.cells(row)[number]]
    header, head_row = grid.headers[number], grid.block.rows[max(0, grid.first_row - 1)]
    # The names of the rows may stand behind their numbers.
    names = {row: next((c for c in grid.cells(row)[:number] if c and not is_number(c)), "") for row in filled}
    figures = [row for row in filled if not _CHANGE.search(grid.cells(row)[number])]
    if sum(map(bool, names.values())) * 2 > len(filled) or len(figures) > 1:
        values = [_under(grid, row, number, names[row]) for row in filled]
        return Finding(Where.COLUMN, quality, header, head_row, tuple(values), grid)
    first = [_under(grid, row, number, "") for row in filled[:1]]
    return Finding(Where.UNDER, quality, header, head_row, tuple(first), grid)


def _under(grid: Grid, row: int, number: int, header: str) -> Value:
    text = grid.cells(row)[number]
    return Value(text, header, is_sure_in(grid.block.rows[row], text))


def of_label(label: Label, end: int, quality: Quality, page: Page, place: int) -> Finding:
    """The value of a label: of its pair, in the same segment, to its right or below it.

    `end`: that of the words that were asked for in the text of the label.
    `place`: the segment of its row that has the heading which was asked for; 0 without one.
    """
    row, segment = label.row, label.row.segments[label.segment]
    if label.sentence and label.pair is not None:
        whole = replace(segment, text=label.sentence)
        own = inside(whole, end)
        return Finding(Where.LINE, quality, segment.text, row, (own,) if own else ())
    if label.pair is not None:
        pair = label.pair
        value = Value(pair.value.text, "", all(is_sure(part) for part in pair.value.segments))
        beside = any(part in row.segments for part in pair.value.segments)
        text = (label.change_of or pair).label.text
        where = Where.ROW if beside else Where.UNDER
        return Finding(where, quality, text, row, (value,) if value.text else ())
    own = inside(segment, end)
    if own and not place:
        return Finding(Where.LINE, quality, segment.text, row, (own,))
    right = own_values([other for other in row.segments[label.segment + 1 :] if says_something(other.text)])
    if right:
        chosen = [row.segments[place]] if place else right
        values = tuple(Value(other.text, "", is_sure(other)) for other in chosen)
        return Finding(Where.ROW, quality, segment.text, row, values)
    lower = below(segment, page) if quality <= Quality.SYNONYM else None
    if lower:
        return Finding(Where.UNDER, quality, segment.text, row, (Value(lower.text, "", is_sure(lower)),))
    is_heading = bool(_HEADING.search(segment.text))
    count = 2 if is_heading else int(len(row.segments) == 1 and quality <= Quality.SYNONYM)
    following = label.block.rows[label.row_number + 1 : label.row_number + 1 + count]
    return Finding(Where.LINE, quality, segment.text, row, next_rows=following)


def segment_with(row: Row, text: str) -> Segment:
    wanted = normalized(text)
    return next((segment for segment in row.segments if normalized(segment.text) == wanted), row.segments[0])


def is_sure_in(row: Row, printed: str) -> bool:
    """Whether this text of the row is read reliably, so that it needs no mark of doubt."""
    wanted = normalized(printed)
    holding = [segment for segment in row.segments if wanted and wanted in normalized(segment.text)]
    return all(is_sure(segment) for segment in holding[:1])


def inside(segment: Segment, end: int) -> Value | None:
    """The value behind a label that ends there in its segment: "合同编号：HT-7", "The price is $5"."""
    rest = segment.text[end:]
    rest = rest[figure.end() :] if (figure := _FIGURE_OF_LABEL.match(rest)) else rest
    rest = _BETWEEN_PARTS.split(_REST_OF_LABEL.sub("", rest), maxsplit=1)[0]
    connected = _CONNECTED.match(rest)
    after = rest[connected.end() :] if connected else rest.lstrip()
    sentence = _SENTENCE_END.split(after, maxsplit=1)[0].strip()
    first = next(iter(numbers_in(sentence)), None)
    near = first is not None and not re.search(r"[\w]", _BEFORE_AMOUNT.sub("", sentence[: first.start]))
    sure = is_sure(segment)
    if _COUNTED.search(segment.text[:end]) and _WITH_UNIT.fullmatch(sentence):
        return None  # "8 branches 21 tags": each figure counts what stands behind it
    if first is not None and near:
        listed = _LIST_OF_FIGURES.fullmatch(sentence) or _WITH_UNIT.fullmatch(sentence)
        return Value(sentence if listed else _uncut(sentence, first), sure=sure)
    if _CODE.fullmatch(sentence):
        return Value(sentence, sure=sure)
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


def own_values(right: list[Segment]) -> list[Segment]:
    """The values among the segments to the right of a label: figures, or words if there are no figures.

    Words before a figure are another label, to which the figure belongs.
    """
    figures = list(takewhile(lambda segment: is_number(segment.text), right))
    if figures or any(is_number(segment.text) for segment in right):
        return figures
    return right


def says_something(text: str) -> bool:
    """Whether this is more than a single letter, which is mostly an icon that was read as text."""
    return len(text.strip()) > 1 or text.strip().isdigit()


def below(label: Segment, page: Page) -> Segment | None:
    """The nearest figure under a label, as on a dashboard."""
    height = max(1, label.box.height)
    candidates = [
        segment
        for row in page.rows
        for segment in row.segments
        if (is_number(segment.text) or _MEASURED.fullmatch(segment.text))
        and -height / 2 <= segment.box.top - label.box.bottom <= _TILE_GAP * height
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
    if _is_of_another_period(finding, asked):
        return Doubt.COLUMN
    if finding.where in (Where.ROW, Where.COLUMN, Where.UNDER) and _holds_a_value(finding, asked):
        return Doubt.ROW
    in_label = [number.text for number in numbers_in(finding.label) if number.doubtful]
    if any(_is_broken(value.text) or value.text in in_label for value in filled):
        return Doubt.FIGURE
    if finding.where is Where.COLUMN:
        named = sum(is_number(value.header) for value in filled)
        words = sum(not re.search(r"\d", value.text) for value in filled)
        figures = len(filled) - words
        return Doubt.COLUMN if named or (words and figures) or (words and finding.grid is None) else None
    if finding.where is Where.UNDER and finding.grid is not None and not is_figure(filled[0].text):
        return Doubt.COLUMN
    if finding.where is Where.ROW:
        return _doubt_in_row(finding, filled)
    if finding.where is Where.CELL:
        return _doubt_in_column(finding, filled[0], asked)
    return None


def _doubt_in_row(finding: Finding, values: list[Value]) -> Doubt | None:
    """Why the values to the right of a label are doubtful, or None.

    They are not next to the label, mix figures and words, are not on its line, or belong to other headings.
    """
    own = _segment_of(finding.row, finding.label)
    if own is None or all(normalized(value.text) in normalized(own.text) for value in values):
        return None  # label and value are in one run
    behind = [segment for segment in finding.row.segments if segment.box.left >= own.box.right]
    behind = [segment for segment in behind if says_something(segment.text)]
    said = normalized("".join(value.text for value in values))
    heads = finding.grid.headers if finding.grid else ()
    notes = [head for head in heads if is_numbering(head)]
    row_of_figures = all(is_number(segment.text) for segment in behind)  # a heading has chosen one of them
    if behind and not notes and not row_of_figures and normalized(behind[0].text) not in said:
        return Doubt.ROW
    figures = [is_number(value.text) for value in values]
    if len(values) > 1 and not all(figures):
        return Doubt.ROW
    if not any(figures) and _figurebelow(finding, own):  # a row of labels, as on a dashboard
        return Doubt.ROW
    if any(re.search(r"[:：]$", value.text.strip()) for value in values):
        return Doubt.ROW
    if not behind and not _has_headings(finding.grid):  # what stands before a name is not called by it
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


def _figurebelow(finding: Finding, label: Segment) -> bool:
    rows = finding.grid.block.rows if finding.grid else ()
    place = next((number for number, row in enumerate(rows) if row is finding.row), len(rows))
    below = [segment for row in rows[place + 1 : place + 2] for segment in row.segments]
    return any(is_number(segment.text) and _common_width(segment, label) > 0 for segment in below)


def _doubt_in_column(finding: Finding, value: Value, asked: str) -> Doubt | None:
    """Why a cell's value is doubtful, or None: it is under another heading or not on its label's line."""
    grid = finding.grid
    cell, own = _segment_of(finding.row, value.text), _segment_of(finding.row, finding.label)
    if grid is None or grid.is_records:
        return None
    if not _has_headings(grid) and _has_code(grid.headers):
        return Doubt.COLUMN
    if any(_is_in_state(word, asked) for word in re.findall(r"[a-z]+ed\b", value.header.lower())):
        return Doubt.COLUMN
    if cell is None:
        return None
    if own is not None and own is not cell and _askew(own, cell):
        return Doubt.ROW
    heads = [segment for row in grid.block.rows[grid.head_row : grid.first_row] for segment in row.segments]
    over = [
        head for head in heads if _common_width(head, cell) > _TOUCHES * min(head.box.width, cell.box.width)
    ]
    means = normalized(value.header)
    if over and not any(normalized(head.text) in means or means in normalized(head.text) for head in over):
        return Doubt.COLUMN
    return None


def _is_in_state(done: str, asked: str) -> bool:
    """Whether a question asks what is in a state ("still open") that a heading says was begun ("Opened")."""
    state = done.removesuffix("ed")
    return re.search(rf"\b(?:is|are|still|currently|stay) (?:\w+ )?{state}\b", asked.lower()) is not None


def _is_of_another_period(finding: Finding, asked: str) -> bool:
    """Whether the period before is asked for and what names the values tells of none, or the reverse."""
    names = " ".join((finding.label, *(value.header for value in finding.values)))
    around = f"{finding.row.text} {' '.join(value.text for value in finding.values)}"
    return is_of_another_period(asked, names, around)


def _has_headings(grid: Grid | None) -> bool:
    """Whether the first row of a table is certainly a heading."""
    table = parts_of_table(grid.block) if grid is not None else None
    if grid is None or table is None or grid.head_row > 0:
        return grid is not None
    only_words = all(kind is ColumnKind.TEXT for kind in table.kinds)
    return table.has_heading is True and not (only_words and _has_code(grid.headers))


def _has_code(headers: Sequence[str]) -> bool:
    """Whether a heading is in digits that are no year or date, or a code ("TR 418"), as values are."""
    times = (NumberKind.YEAR, NumberKind.DATE)
    return any(
        _CODE_INSIDE.search(header) or any(number.kind not in times for number in numbers_in(header))
        for header in headers
    )


def _holds_a_value(finding: Finding, asked: str) -> bool:
    """Whether the label itself contains a figure that was not asked for ("TIME 19:19  Cashier: Ann")."""
    if finding.grid is not None and any(finding.grid.headers) and not re.search(r"[:：]", finding.label):
        return False  # "Pension 5%" in a column of names
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
        figures[0].startswith("0")
        or all(len(figure) == 4 for figure in figures[1:])
        or (len(figures) > 2 and len("".join(figures)) >= _DIGITS_OF_AN_ACCOUNT)
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
