"""Tables of a page: their headings, which column a question means, and the unit that is stated."""

from __future__ import annotations

import re
from dataclasses import dataclass

from glm4v_desktop.reading.matching import bare
from glm4v_desktop.reading.normalise import normalised
from glm4v_desktop.reading.numbers import NumberKind, is_number, numbers_in
from glm4v_desktop.reading.page import Block, BlockKind, Page, Row
from glm4v_desktop.reading.terms import column_synonyms

SURE = 0.8  # a recogniser's confidence below this is shown to the user


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its headings; `headers` has one text per column, `first_row` is the row under the headings."""

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
    wanted = _column_forms(column)
    for exact in (True, False):
        for form in wanted:
            for number, header in enumerate(grid.headers):
                heading = _column_form(header)
                if heading and (heading == form if exact else form in heading):
                    return number
    return None


def stated_unit(page: Page) -> str:
    """The unit that the page states for its figures, as printed ("单位：万元"); empty when it states none."""
    for row in page.rows:
        for segment in row.segments:
            match = _STATED.search(segment.text)
            if match:
                return match.group().strip(" ()（）")
    return ""


def own_unit(label: str, value: str) -> bool:
    """Whether a figure carries its unit itself, so that the unit stated for the page is not meant."""
    if re.search(r"[(（][^()（）]*(?:元|%|％|USD|RMB|[$¥])[^()（）]*[)）]", label, re.IGNORECASE):
        return True
    if re.search(r"率|比例|%|margin|rate|每股|per share|\beps\b", label, re.IGNORECASE):
        return True
    return any(number.unit or number.kind is not NumberKind.AMOUNT for number in numbers_in(value))


def is_sure(row: Row, printed: str) -> bool:
    """Whether the recogniser was confident about this text of the row."""
    wanted = normalised(printed)
    holding = [segment for segment in row.segments if wanted and wanted in normalised(segment.text)]
    return all(segment.score >= SURE for segment in holding[:1])


_STATED = re.compile(
    r"[(（]?(?:货币)?单位\s*[:：]?\s*(?:人民币)?[^\s()（）,，;；]{1,10}[)）]?"
    r"|[(（]?(?:(?:all )?(?:amounts|figures) )?\(?(?:(?:expressed|stated|shown|presented) )?in (?:(?:thousands|millions|billions)(?: of)?(?: (?:U\.?S\.? )?dollars| USD| RMB| CNY| euros?)?|(?:USD|RMB|CNY|EUR|US\$|HK\$|[$¥€])(?:\s?(?:thousands?|millions?|billions?|['’]?000s?|m|k|bn))?)[)）]?"
    r"|(?:RMB|USD|CNY|EUR|US\$|[$¥€])\s?(?:thousands?|millions?|['’]000s?)(?![\w])",
    re.IGNORECASE,
)


def _holds_data(cells: tuple[str, ...]) -> bool:
    return any(is_number(cell) for cell in cells[1:] if cell.strip()) or (
        sum(is_number(cell) for cell in cells) > 1
    )


def _column_form(text: str) -> str:
    return re.sub(r"[\s年度财（()）%.]|fy|ended|金额", "", bare(text)) or bare(text)


def _column_forms(column: str) -> list[str]:
    forms = [_column_form(column)]
    forms += [_column_form(other) for other in column_synonyms(column)]
    short_year = re.fullmatch(r"fy(\d\d)", normalised(column))
    if short_year:
        forms.append(f"20{short_year.group(1)}")
    return [form for form in forms if form]
