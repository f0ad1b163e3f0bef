"""How a table in an answer looks, and how it grows."""

from __future__ import annotations

import re
import unicodedata
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QFontMetricsF,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCell,
)

from glm4v_desktop.ui.chat.line_breaks import LINE_BREAK
from glm4v_desktop.ui.chat.look import Look

# A figure as statements print it: sign or brackets, currency, digits, a unit of a few letters.
_FIGURE = re.compile(r"[(（+\-−–—$¥€£]*\s?\d[\d,.，．\s]*\s?[%‰)）]?\s?\S{0,3}[)）]?|[—–-]+|")
_CODE_SPAN = re.compile(r"(`+)[^`]+\1")
_SHORT = 24  # Latin letters' widths; what is shorter stands in one line
_NARROWEST = 20  # letters' widths that a column of longer texts keeps
_OF_FIGURES = QTextFormat.Property.UserProperty.value + 2  # on a column's head
_ALIGNED_BY_US = QTextFormat.Property.UserProperty.value + 1  # not by the answer itself


def with_room_for_all_cells(text: str) -> str:
    """A Markdown table whose head has as many cells as its longest row; Markdown drops what is beyond it."""
    begin = len(text) - len(text.lstrip("\r\n"))
    head, rule, *rows = text[begin:].split("\n")
    columns = _cell_count(head)
    missing = max((_cell_count(row) for row in rows if row.strip()), default=columns) - columns
    if missing <= 0:
        return text
    head, rule = head.rstrip(), rule.rstrip()
    head += ("" if head.endswith("|") else " |") + " |" * missing
    rule += ("" if rule.endswith("|") else "|") + "---|" * missing
    return text[:begin] + "\n".join([head, rule, *rows])


def _cell_count(row: str) -> int:
    bare = _CODE_SPAN.sub("", row.strip()).replace("\\|", "")
    return bare.count("|") + 1 - bare.startswith("|") - (bare.endswith("|") and len(bare) > 1)


def split_joined_cells(table: QTextTable) -> None:
    """Qt joins a cell with the empty ones at the end of its row; each is a cell of its own again."""
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            if cell.columnSpan() > 1 or cell.rowSpan() > 1:
                table.splitCell(cell.row(), cell.column(), 1, 1)


def style_table(table: QTextTable, look: Look) -> None:
    """Borders, padding, a tinted first row; figures to the right; short texts never broken.

    A table that is then wider than its place scrolls sideways.
    """
    form = table.format()
    form.setBorder(1)
    form.setBorderCollapse(True)
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBorderBrush(QBrush(look.line))
    form.setCellSpacing(0)
    form.setCellPadding(5)
    form.setTopMargin(6)
    form.setBottomMargin(8)
    form.setWidth(QTextLength())
    table.setFormat(form)
    for column in range(table.columns()):
        _style_head(table.cellAt(0, column), look)
        _style_column(table, column)


def add_rows(table: QTextTable, more: QTextTable) -> None:
    """The rows of `more` but its first, at the end of the table; both have the same columns."""
    begin = table.rows()
    if more.rows() < 2:
        return
    table.appendRows(more.rows() - 1)
    for column in range(table.columns()):
        for row in range(1, more.rows()):
            _copy_cell(more.cellAt(row, column), table.cellAt(begin + row - 1, column))
        _style_column(table, column, begin)


def _copy_cell(source: QTextTableCell, target: QTextTableCell) -> None:
    plain = QTextCharFormat(target.format())
    plain.clearBackground()  # a row added behind the head looks like the head
    target.setFormat(plain)
    block = _block_of(source)
    cursor = target.firstCursorPosition()
    cursor.setBlockFormat(block.blockFormat())
    cursor.setBlockCharFormat(block.charFormat())
    walk = block.begin()
    while not walk.atEnd():
        piece = walk.fragment()
        cursor.insertText(piece.text(), piece.charFormat())
        walk += 1


def _style_head(cell: QTextTableCell, look: Look) -> None:
    shade = cell.format()
    shade.setBackground(look.head)
    cell.setFormat(shade)
    cursor = cell.firstCursorPosition()
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    bold = QTextCharFormat()
    bold.setFontWeight(600)
    cursor.mergeCharFormat(bold)
    start = cursor.selectionStart()
    for place, instead in reversed(_places_to_break(_block_of(cell).text())):
        cursor.setPosition(start + place)
        cursor.setPosition(start + place + instead, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(LINE_BREAK)


def _style_column(table: QTextTable, column: int, begin: int = 1) -> None:
    """Rows before `begin` are styled already; they are styled anew only if the column's kind changes."""
    head = _block_of(table.cellAt(0, column))
    blocks = [_block_of(table.cellAt(row, column)) for row in range(begin, table.rows())]
    texts = [block.text().strip() for block in blocks]
    before = begin > 1 and head.blockFormat().boolProperty(_OF_FIGURES)
    figures = (before or begin == 1) and any(texts) and all(_FIGURE.fullmatch(text) for text in texts)
    if before and not figures:
        _style_column(table, column)
        return
    short = [figures or _fits(text) for text in texts]
    for block, keep in zip(blocks, short, strict=True):
        form = block.blockFormat()
        _align(form, figures)
        form.setNonBreakableLines(keep)
        QTextCursor(block).setBlockFormat(form)
    form = head.blockFormat()
    _align(form, figures)
    form.setNonBreakableLines(True)  # a long one has its breaks already
    form.setProperty(_OF_FIGURES, figures)
    if not all(short):
        _widen(form, _missing_width(head))
    if form != head.blockFormat():
        QTextCursor(head).setBlockFormat(form)


def _align(form: QTextBlockFormat, figures: bool) -> None:
    if form.boolProperty(_ALIGNED_BY_US) and not figures:
        form.clearProperty(_ALIGNED_BY_US)
        form.setAlignment(Qt.AlignmentFlag.AlignLeft)
    elif figures and not form.alignment() & (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignHCenter):
        form.setAlignment(Qt.AlignmentFlag.AlignRight)
        form.setProperty(_ALIGNED_BY_US, True)


def _missing_width(head: QTextBlock) -> float:
    """Pixels that the head lacks to be as wide as a column of long texts should be at least."""
    letters = QFontMetricsF(head.charFormat().font())
    width = max(letters.horizontalAdvance(line) for line in head.text().split(LINE_BREAK))
    return max(0.0, _NARROWEST * letters.averageCharWidth() - width)


def _widen(form: QTextBlockFormat, missing: float) -> None:
    """Qt knows no least width of a column, but counts the margins of what may not be broken."""
    centred = bool(form.alignment() & Qt.AlignmentFlag.AlignHCenter)
    right = bool(form.alignment() & Qt.AlignmentFlag.AlignRight)
    share = 0.5 if centred else 1.0
    form.setLeftMargin(missing * share if centred or right else 0.0)
    form.setRightMargin(missing * share if not right else 0.0)


def _block_of(cell: QTextTableCell) -> QTextBlock:
    return cell.firstCursorPosition().block()


def _fits(text: str) -> bool:
    return len(text) <= _SHORT and sum(map(_columns, text)) <= _SHORT


def _columns(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _places_to_break(text: str) -> list[tuple[int, int]]:
    """Where a long text is broken into lines of the length of a short one: at spaces or Chinese letters.

    Each place comes with how many characters the break stands for.
    """
    places: list[tuple[int, int]] = []
    width, space, behind = 0, -1, 0
    for at, letter in enumerate(text):
        width += _columns(letter)
        behind += _columns(letter)
        if letter == " ":
            space, behind = at, 0
        if width > _SHORT and space >= 0:
            places.append((space, 1))
            width, space = behind, -1
        elif width > _SHORT and _columns(letter) == 2:
            places.append((at, 0))
            width = 2
    return places


def selected_text(cursor: QTextCursor) -> str:
    """What is selected, line by line, with tabs between the cells of a table."""
    if cursor.hasComplexSelection():
        cells = cast("tuple[int, int, int, int]", cursor.selectedTableCells())
        return _cells_text(cursor.currentTable(), *cells)
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    block = cursor.document().findBlock(start)
    lines: list[tuple[tuple[int, int] | None, str]] = []  # the table and its row, and what is selected
    while block.isValid() and block.position() <= end:
        table: QTextTable | None = QTextCursor(block).currentTable()
        place = (table.firstPosition(), table.cellAt(block.position()).row()) if table is not None else None
        piece = block.text()[max(0, start - block.position()) : end - block.position()]
        if place is None and not piece and lines and lines[-1][0] is not None:
            pass  # the empty line that Qt keeps behind a table
        elif place is not None and lines and lines[-1] == (None, ""):
            lines[-1] = (place, piece)  # or before it
        elif place is not None and lines and lines[-1][0] == place:
            lines[-1] = (place, f"{lines[-1][1]}\t{piece}")
        else:
            lines.append((place, piece))
        block = block.next()
    return "\n".join(piece for _, piece in lines).replace("\u2028", "\n").replace("\u00a0", " ")


def _cells_text(table: QTextTable, row: int, rows: int, column: int, columns: int) -> str:
    lines = [
        [_text_of(table.cellAt(at, place)) for place in range(column, column + columns)]
        for at in range(row, row + rows)
    ]
    return "\n".join("\t".join(cells) for cells in lines)


def _text_of(cell: QTextTableCell) -> str:
    first = cell.firstCursorPosition()
    first.setPosition(cell.lastPosition(), QTextCursor.MoveMode.KeepAnchor)
    return " ".join(first.selectedText().replace("\u2029", " ").split())
