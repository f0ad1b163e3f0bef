"""Lists of records in several lines each as tables: a row for each record, a cell for each part of its lines.

"PAY-287 · 3 points · Ines" below a title are three cells. A word that all cells of a column begin or end with
is its heading: "Room 1.08" is 1.08 under "Room".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from glm4v_desktop.ocr.numbers import NumberKind, is_number, numbers_in
from glm4v_desktop.ocr.page import Block, BlockKind, Cell, Page, Row, Segment
from glm4v_desktop.reader.kinds import Kind
from glm4v_desktop.reader.tables.grids import Grid
from glm4v_desktop.reader.tables.stacks import Stack, record_lists
from glm4v_desktop.reader.word_forms import stem

_BETWEEN = re.compile(r"\s*[·•|]\s*|\s{2,}|\s+by\s+(?=[A-Z])")
_FIRST_WORD = re.compile(r"(?:(?P<word>[^\W\d_]+)[.:：]?\s+|(?P<han>[\u3400-\u9fff]{2,})[:：]?\s*)(?=\S)")
_MOMENT = re.compile(
    r"(?:(?:\d{4}[-/.])?\d{1,2}[-/.]\d{1,2}\s*)?(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?!\d)"
)
_LAST_WORD = re.compile(r"\d[\d.,]*\s?(?P<word>[^\W\d_]{2,})$")
_NAME = r"[^\W\d_a-z\u3400-\u9fff](?:[^\W\d_]|[.'’-])*"
_SOMEBODY = re.compile(rf"{_NAME}(?:\s{_NAME}){{0,3}}|[\u3400-\u9fff·]{{2,}}")
_PRICE = re.compile(r"[$¥￥€£₩₹元]")
_LONGEST_NAME = 30
_AGO = re.compile(r"\bago\b|[分时天日周月年钟]前$", re.IGNORECASE)
_WHAT_IS = re.compile(r"^\W*what(?:[’']s| is| was| happened)\b|是什么|发生了?什么", re.IGNORECASE)
_FEWEST = 3  # cells that have the word of a heading

_Part = tuple[str, tuple[Segment, ...]]


def records_of(page: Page) -> tuple[Grid, ...]:
    """The lists of records of a page as tables."""
    return tuple(_grid(records) for records in record_lists(page))


def _grid(records: Sequence[Stack]) -> Grid:
    count = max(map(len, records))
    lines = [list(_in_parts(record, count)) for record in records]
    columns: list[list[_Part]] = []
    for own in zip(*lines, strict=True):
        columns += [list(column) for column in zip_longest(*own, fillvalue=("", ()))]
    headers, cells, above = [], [], ""
    for column in _with_times(columns):
        if label := _label(column):
            above = label
            continue
        header, texts = _headed([text for text, _ in column])
        headers.append(header or above)
        above = ""
        cells.append([Cell(text, segments) for text, (_, segments) in zip(texts, column, strict=True)])
    rows = tuple(Row(tuple(record)) for record in records)
    block = Block(BlockKind.TABLE, rows, tuple(zip(*cells, strict=True)))
    return Grid(block, tuple(headers), 0, len(rows), is_records=True)


def is_meant(question: str, wanted: Kind, grid: Grid, column: int, text: str, names: Sequence[str]) -> bool:
    """Whether a question for this kind of value may mean a cell of a record of which it names others."""
    if wanted in (Kind.PERSON, Kind.SPEAKER):
        return all(map(_may_be_somebody, _texts(grid, column)))
    if wanted is Kind.TIME:
        return _tells_time(text)
    if wanted in (Kind.MONEY, Kind.AMOUNT, Kind.NUMBER):
        priced = wanted is not Kind.NUMBER and _PRICE.search(text) is not None
        return is_number(text) and (priced or not grid.headers[column])
    of_code = all(any(map(str.isdigit, name)) for name in names)  # "What is PAY-287?"
    return wanted is Kind.OTHER and of_code and column == _titles(grid) and bool(_WHAT_IS.search(question))


def _titles(grid: Grid) -> int:
    """The column of what the records are called: the first that is neither headed nor of times or figures."""
    return next(
        (
            column
            for column, header in enumerate(grid.headers)
            if not header and not any(_tells_time(text) or is_number(text) for text in _texts(grid, column))
        ),
        -1,
    )


def _texts(grid: Grid, column: int) -> list[str]:
    return [cells[column].text for cells in grid.block.cells if cells[column].text]


def _tells_time(text: str) -> bool:
    kinds = {number.kind for number in numbers_in(text)}
    return bool(kinds & {NumberKind.DATE, NumberKind.TIME} or _MOMENT.search(text) or _AGO.search(text))


def _may_be_somebody(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and _SOMEBODY.fullmatch(text.strip()) is not None


def _in_parts(record: Stack, count: int) -> Iterator[list[_Part]]:
    """The parts of each line of a record; empty ones for the lines that it lacks."""
    for line in record:
        texts = [part for text in _BETWEEN.split(line.text) for part in _after_time(text.strip())]
        yield [(text, (line,)) for text in texts if text]
    for _ in range(count - len(record)):
        yield [("", ())]


def _after_time(text: str) -> tuple[str, ...]:
    """A text that begins with a date or a time as two parts: "05-28 09:02 恒达公司"."""
    moment = _MOMENT.match(text)
    end = moment.end() if moment else 0
    for number in () if moment else numbers_in(text):
        if number.kind not in (NumberKind.DATE, NumberKind.TIME) or text[end : number.start].strip(" ,"):
            break
        end = number.end
    rest = text[end:].strip(" ,·-")
    return (text[:end], rest) if end and rest else (text,)


def _with_times(columns: Sequence[list[_Part]]) -> list[list[_Part]]:
    """The columns, those of dates with the times printed below them."""
    joined: list[list[_Part]] = []
    for column in columns:
        if joined and _are(joined[-1], NumberKind.DATE) and _are(column, NumberKind.TIME):
            joined[-1] = [
                (f"{date} {time}".strip(), one + two)
                for (date, one), (time, two) in zip(joined[-1], column, strict=True)
            ]
        else:
            joined.append(column)
    return joined


def _label(column: Sequence[_Part]) -> str:
    """What is printed in every record, as a label is above its value; "" for other columns."""
    texts = {text for text, _ in column}
    text = next(iter(texts))
    return text if len(texts) == 1 and not any(map(str.isdigit, text)) else ""


def _are(column: Sequence[_Part], kind: NumberKind) -> bool:
    return all(
        [(number.kind, number.text) for number in numbers_in(text)] == [(kind, text)] for text, _ in column
    )


def _headed(texts: Sequence[str]) -> tuple[str, list[str]]:
    """The word that all cells begin or end with, and the cells without it in front."""
    filled = [text for text in texts if text]
    if len(filled) < _FEWEST:
        return "", list(texts)
    first = [_first_word(text) for text in filled]
    if first[0] and len(set(first)) == 1 and len(set(filled)) > 1:
        return first[0], [text[len(_front(text)) :] if text else "" for text in texts]
    last = [match["word"] if (match := _LAST_WORD.search(text)) else "" for text in filled]
    if last[0] and len({stem(word.lower()) for word in last}) == 1:
        return max(last, key=len), list(texts)
    return "", list(texts)


def _first_word(text: str) -> str:
    match = _FIRST_WORD.match(text)
    return match["word"] or match["han"] if match else ""


def _front(text: str) -> str:
    match = _FIRST_WORD.match(text)
    return match.group() if match else ""
