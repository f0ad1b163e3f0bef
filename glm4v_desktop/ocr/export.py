"""A page as plain text, as tab-separated cells and as HTML, for the clipboard."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from glm4v_desktop.ocr.page import IDEOGRAPH, Block, BlockKind, Cell, Message, Page, Row, Segment, joined_text
from glm4v_desktop.ocr.paragraphs import in_paragraphs, joined_lines

_WORD = re.compile(rf"{IDEOGRAPH}|(?:(?!{IDEOGRAPH})[^\W_])+(?:[.,:'’/@_-]+(?:(?!{IDEOGRAPH})[^\W_])+)*")
# Spreadsheets would drop leading zeros, round numbers of more than 15 digits, and run what begins with "=".
_KEPT_AS_TEXT = re.compile(r"\s*(?:0\d+\s*$|[=@]|[-+](?![\d.,(])|[\d\s-]{16,}$)")


def plain_text(page: Page) -> str:
    """The whole text: a line per row or paragraph, tabs between the cells of tables, an empty line between
    blocks."""
    return "\n\n".join("\n".join(_lines(block, page)) for block in page.blocks)


def tab_separated(page: Page) -> str:
    """The whole text for a spreadsheet: a line per row, and a cell for every cell, label, value or run."""
    return "\n\n".join("\n".join(_tabbed(cells) for cells in _grid(block)) for block in page.blocks)


def html_text(page: Page) -> str:
    """The whole text as HTML: tables with their merged cells, and paragraphs around them."""
    return "".join(_html(block) for block in page.blocks)


def table_html(grid: Sequence[Sequence[str]]) -> str:
    """A table without merged cells as HTML; cells that a spreadsheet would change are marked as text."""
    rows = ("".join(_cell_html(text) for text in row) for row in grid)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def numbered(row: Row) -> str:
    """A line of code as it is printed, behind its number if it has one."""
    return f"{row.number:>4}  {row.code}".rstrip() if row.number else row.code or ""


def has_cells(page: Page) -> bool:
    """Whether there is a table or a form on the page, or a line of several cells, as in a part of a table."""
    return any(
        block.kind is not BlockKind.TEXT or any(len(row.segments) > 1 for row in block.rows)
        for block in page.blocks
    )


def word_count(text: str) -> int:
    """The number of words; every Chinese character counts as one, as in word processors."""
    return sum(1 for _ in _WORD.finditer(text))


def _lines(block: Block, page: Page) -> Iterable[str]:
    if block.kind is BlockKind.TABLE:
        return (_tabbed(cells) for cells in block.cell_texts)
    if block.messages:
        return (_said(message) for message in block.messages)
    return (line for rows in in_paragraphs(block.rows, text_rows(page)) for line in _paragraph(rows))


def text_rows(page: Page) -> tuple[Row, ...]:
    """The lines of text that are in no table and no chat."""
    blocks = (block for block in page.blocks if block.kind is not BlockKind.TABLE and not block.messages)
    return tuple(row for block in blocks for row in block.rows)


def _paragraph(rows: Sequence[Row]) -> Iterator[str]:
    """Rows as one line; a row of code with its indentation and empty lines above it, without its number."""
    if rows[0].code is None:
        yield joined_lines(_spaced(row.segments) for row in rows)
        return
    yield from [""] * rows[0].blank_above
    yield rows[0].code


def _spaced(segments: Sequence[Segment]) -> str:
    """The runs of a line; Chinese ones are kept apart too where they are more than a letter apart."""
    parts: list[list[str]] = []
    for before, segment in zip((None, *segments), segments, strict=False):
        if before is None or segment.box.left - before.box.right > segment.box.height:
            parts.append([])
        parts[-1].append(segment.text)
    return " ".join(filter(None, map(joined_text, parts)))


def _said(message: Message) -> str:
    """A message with the name and the time that are printed with it."""
    time = f" ({message.time.text})" if message.time.text else ""
    before = f"{message.speaker.text}{time}".strip()
    return f"{before}: {message.text.text}" if before else message.text.text


def _grid(block: Block) -> list[Sequence[str]]:
    match block.kind:
        case BlockKind.TABLE:
            return list(block.cell_texts)
        case BlockKind.FORM if block.pairs:
            return list(_form_grid(block))
        case BlockKind.CHAT if block.messages:
            return [(each.time.text, each.speaker.text, each.text.text) for each in block.messages]
        case _:
            return [_runs(row) for row in block.rows]


def _form_grid(block: Block) -> Iterator[tuple[str, ...]]:
    """The pairs of a form, each where it begins, and the runs of its lines that are in no pair."""
    boxes = {
        pair: {box for part in (*pair.label.segments, *pair.value.segments) for box in part.boxes}
        for pair in block.pairs
    }
    paired = set().union(*boxes.values())
    left = list(block.pairs)
    for row in block.rows:
        printed = {box for segment in row.segments for box in segment.boxes}
        here = [pair for pair in left if not boxes[pair].isdisjoint(printed)]
        left = [pair for pair in left if pair not in here]
        yield from ((pair.label.text, pair.value.text) for pair in here)
        if rest := tuple(part.text for part in row.segments if paired.isdisjoint(part.boxes)):
            yield rest
    yield from ((pair.label.text, pair.value.text) for pair in left)


def _runs(row: Row) -> tuple[str, ...]:
    return tuple(segment.text for segment in row.segments)


def _tabbed(cells: Iterable[str]) -> str:
    return "\t".join(" ".join(cell.split()) for cell in cells)


def _html(block: Block) -> str:
    if block.kind is not BlockKind.TABLE:
        grid = _grid(block)
        if any(len(row) > 1 for row in grid):
            return table_html(grid)
        return "".join(f"<p>{html.escape(' '.join(row))}</p>" for row in grid)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in _merged_rows(block)) + "</table>"


def _merged_rows(block: Block) -> Iterable[str]:
    """The cells of each row; a merged cell stands where it begins, and spans the places that it covers."""
    covered: set[tuple[int, int]] = set()
    for row, cells in enumerate(block.cells):
        line = ""
        for column, cell in enumerate(cells):
            if (row, column) in covered:
                continue
            down, across = _span(block, row, column, cell)
            covered |= {(row + y, column + x) for y in range(down) for x in range(across)}
            spans = f' rowspan="{down}"' * (down > 1) + f' colspan="{across}"' * (across > 1)
            line += _cell_html(cell.text, spans)
        yield line


def _span(block: Block, row: int, column: int, cell: Cell) -> tuple[int, int]:
    """How many rows and columns from here on the cell really covers; spans are not trusted to be whole."""
    down, across = 1, 1
    while across < cell.colspan and block.cells[row][column + across : column + across + 1] == (cell,):
        across += 1
    while down < cell.rowspan and row + down < len(block.cells) and block.cells[row + down][column] == cell:
        down += 1
    return down, across


def _cell_html(text: str, spans: str = "") -> str:
    style = " style=\"mso-number-format:'\\@'\"" if _KEPT_AS_TEXT.match(text) else ""
    return f"<td{spans}{style}>{html.escape(text)}</td>"
