"""How a table in an answer looks."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)

from glm4v_desktop.ui.chat.look import Look

# A figure as statements print it: sign or brackets, currency, digits, a unit of a few letters.
_FIGURE = re.compile(r"[(（+\-−–—$¥€£]*\s?\d[\d,.，．\s]*\s?[%‰)）]?\s?\S{0,3}[)）]?|[—–-]+|")


def style_table(table: QTextTable, look: Look) -> None:
    """Borders, padding, a tinted first row; columns of figures to the right and never broken."""
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
        _style_column(table, column, look)


def _style_column(table: QTextTable, column: int, look: Look) -> None:
    cells = [table.cellAt(row, column) for row in range(table.rows())]
    texts = [cell.firstCursorPosition().block().text().strip() for cell in cells]
    figures = any(texts[1:]) and all(_FIGURE.fullmatch(text) for text in texts[1:])
    for row, cell in enumerate(cells):
        cursor = cell.firstCursorPosition()
        form = cursor.blockFormat()
        if figures:
            if not form.alignment() & (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignHCenter):
                form.setAlignment(Qt.AlignmentFlag.AlignRight)
            form.setNonBreakableLines(row > 0)
            cursor.setBlockFormat(form)
        if row == 0:
            shade = cell.format()
            shade.setBackground(look.head)
            cell.setFormat(shade)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            bold = cursor.charFormat()
            bold.setFontWeight(600)
            cursor.mergeCharFormat(bold)
