"""Tables of a page: their headings, which column a question means, and the unit that is stated."""

from __future__ import annotations

import re
from dataclasses import dataclass

from glm4v_desktop.reading.certainty import is_sure
from glm4v_desktop.reading.matching import bare
from glm4v_desktop.reading.normalise import normalised
from glm4v_desktop.reading.numbers import NumberKind, is_number, numbers_in
from glm4v_desktop.reading.page import Block, BlockKind, Page, Row
from glm4v_desktop.reading.periods import period_column, period_of
from glm4v_desktop.reading.terms import column_synonyms


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with one heading per column in `headers`; `first_row` is the row under the headings."""

    block: Block
    headers: tuple[str, ...]
    first_row: int

    def cells(self, row_number: int) -> tuple[str, ...]:
        return self.block.cells[row_number]


def grids(page: Page) -> list[Grid]:
    return [grid for block in page.blocks if (grid := grid_of(block)) is not None]


def grid_of(block: Block) -> Grid | None:
    """The block as a table with headings; None when it is no table."""
    if block.kind is not BlockKind.TABLE or not block.cells:
        return None
    width = max(len(cells) for cells in block.cells)
    first = next((number for number, cells in enumerate(block.cells) if _holds_data(cells)), len(block.cells))
    heads = [cells for cells in block.cells[:first] if sum(bool(cell.strip()) for cell in cells) > 1]
    if first == len(block.cells) and len(block.cells) > 1:  # all words: the first row is the heading
        heads, first = [block.cells[0]], 1
    headers = [
        " ".join(cells[column] for cells in heads if column < len(cells)).strip() for column in range(width)
    ]
    return Grid(block, tuple(headers), first)


def column_named(grid: Grid, column: str) -> int | None:
    """The column whose heading is meant by `column`; None when there is none."""
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


def stated_unit(page: Page) -> str:
    """The unit that the page states for its figures, as printed ("单位：万元"); empty when it states none."""
    for row in page.rows:
        for segment in row.segments:
            if match := _STATED.search(segment.text):
                return match.group().strip(" ()（）")
    return ""


def label_cell(grid: Grid, row_number: int, printed: str) -> int:
    """The column of the cell in which the printed text stands."""
    wanted = normalised(printed)
    cells = [normalised(cell) for cell in grid.cells(row_number)]
    if wanted in cells:
        return cells.index(wanted)
    return next((number for number, cell in enumerate(cells) if wanted in cell), 0)


def own_unit(label: str, value: str) -> bool:
    """Whether a figure carries its unit itself, so that the unit stated for the page is not meant."""
    if re.search(r"[(（][^()（）]*(?:元|%|％|USD|RMB|[$¥])[^()（）]*[)）]", label, re.IGNORECASE):
        return True
    if re.search(r"率|比例|%|margin|\brate\b|每股|per share|\beps\b", label, re.IGNORECASE):
        return True
    return any(number.unit or number.kind is not NumberKind.AMOUNT for number in numbers_in(value))


_NUMBERING = re.compile(
    r"附注(?:号|编号)?|注释(?:号)?|注|序号|行次|编号|项次|notes?|#|no|s/n|line|ref", re.IGNORECASE
)


def is_numbering(header: str) -> bool:
    """Whether a column holds notes or numbers of rows: no amounts, whatever unit the page states."""
    return bool(_NUMBERING.fullmatch(bare(header).strip(" .．№")) or header.strip() in {"№", "#"})


def is_sure_in(row: Row, printed: str) -> bool:
    """Whether this text of the row may stand without a mark of doubt."""
    wanted = normalised(printed)
    holding = [segment for segment in row.segments if wanted and wanted in normalised(segment.text)]
    return all(is_sure(segment) for segment in holding[:1])


_KIND_OF_UNIT = (
    r"(?:[百千万亿]*(?:元|美元|港元|欧元|英镑|日元|股|吨|件|人|户|台|个|米|平方米|千瓦时)"
    r"|USD|RMB|CNY|EUR|HKD|%|[$¥€])"
)
_MONEY = r"(?:U\.?S\.? ?dollars|dollars|euros?|USD|RMB|CNY|EUR|HKD|US\$|HK\$|[$¥€])"
_SIZE = r"(?:thousands?|millions?|billions?|['’]?000s?)"
_STATED = re.compile(
    # not 编制单位 or 填报单位: there it means a company
    rf"(?<![制报告设工管在用])(?:货币|金额)?单位\s*[:：]?\s*(?:人民币)?{_KIND_OF_UNIT}"
    rf"|(?:(?:all )?(?:amounts|figures) )?(?:(?:are )?(?:expressed|stated|shown|presented) )?"
    rf"\bin (?:{_SIZE}(?: of)?(?: {_MONEY})?(?!\w)|{_MONEY}\s?(?:{_SIZE}|m|k|bn)?(?![\w.]|\s?\d))"
    rf"|{_MONEY}\s?{_SIZE}(?!\w)",
    re.IGNORECASE,
)


def _holds_data(cells: tuple[str, ...]) -> bool:
    return any(is_number(cell) for cell in cells[1:] if cell.strip()) or (
        sum(is_number(cell) for cell in cells) > 1
    )
