"""Lays out Markdown blocks in a text document: tables, code, lists, links; pictures become text."""

from __future__ import annotations

import re
import unicodedata
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QFont,
    QFontMetricsF,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextDocumentFragment,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextListFormat,
    QTextTable,
    QTextTableCell,
    QTextTableFormat,
)

from glm4v_desktop.core.plain_text import with_literal_paths
from glm4v_desktop.ui.chat.markdown_blocks import (
    LINE_BREAK,
    MAX_WEIGHT,
    MarkdownBlock,
    MarkdownBlockKind,
    keep_line_breaks,
)
from glm4v_desktop.ui.widgets.colors import Look
from glm4v_desktop.ui.widgets.inert_text import InertDocument

# A number as financial statements print it: sign or brackets, currency, digits, a unit of a few letters.
_FIGURE = re.compile(r"[(（+\-−–—$¥€£]*\s?\d[\d,.，．\s]*\s?[%‰)）]?\s?\S{0,3}[)）]?|[—–-]+|")
_CODE_SPAN = re.compile(r"(`+)[^`]+\1")
_SHORT = 24  # columns (see _columns); cells with a text up to this width are not wrapped
_NARROWEST = 20  # average letter widths; the least width of a column with longer texts
_OF_FIGURES = QTextFormat.Property.UserProperty.value + 2  # on a head cell: all cells below are numbers
_ALIGNED_BY_US = QTextFormat.Property.UserProperty.value + 1  # alignment that the Markdown does not ask for
_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
_MAX_COLUMNS = 40
# Qt makes a nested frame or list for each marker, which is slow; deeper text is shown as it is.
_TOO_DEEP = re.compile(r"^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])[ \t])){12}|^[ \t]{24}", re.MULTILINE)
_OPENING_FENCE = re.compile(r"\A\s*(`{3,}|~{3,})[^\n]*\n?")
_CLOSING_FENCE = re.compile(r"(?:^|\n) {0,3}(?:`{3,}|~{3,})[ \t]*\n?$")
# Everything that can have a meaning in Markdown; a paragraph without it needs no parser.
_MARKUP = re.compile(
    r"[*_`\[\]<>#|~\\&@=]|^[ \t]*[-+]|^[ \t]*\d+[.)]|://|www\.|^(?: {4}|\t)|[ \t]{2}", re.MULTILINE
)
_GAP = 8.0  # pixels between two blocks
_QUOTE_INDENT = 16.0
_BULLETS = (
    QTextListFormat.Style.ListDisc,
    QTextListFormat.Style.ListCircle,
    QTextListFormat.Style.ListSquare,
)
_BULLET_GAP = 250  # percent of the width of a space, between a bullet and its text
_HEADING_STEPS = {1: 2, 2: 1}  # font size steps of Qt above the text; deeper headings are only bold


def insert_block(cursor: QTextCursor, block: MarkdownBlock, look: Look, picture_word: str) -> None:
    """Lays out `block` at the end of the document, where `cursor` must be; it is at the new end afterwards.

    An embedded picture is replaced by `picture_word` and its description.
    """
    if not block.text.strip():
        return
    if block.joins and _join_rows(cursor, block, look, picture_word):
        return
    begin_paragraph(cursor, look)
    if block.kind is MarkdownBlockKind.CODE:
        _insert_code(cursor, _code_of(block), look)
    elif block.kind is MarkdownBlockKind.LITERAL or _too_much(block):
        insert_lines(cursor, block.text.strip("\n"))
    elif block.kind is MarkdownBlockKind.PROSE and not _MARKUP.search(block.text):
        insert_lines(cursor, block.text.strip())
    else:
        _insert_markdown(cursor, _source_of(block), look, picture_word)


def insert_lines(cursor: QTextCursor, text: str) -> None:
    """Inserts text literally, with line breaks but in one paragraph."""
    cursor.insertText(text.replace("\n", LINE_BREAK))


def begin_paragraph(cursor: QTextCursor, look: Look) -> None:
    """Begins a paragraph at the end of the document; reuses the empty one that Qt has after each table."""
    if not _is_spare(cursor.block()):
        cursor.insertBlock()
    cursor.setBlockFormat(_paragraph_format())
    cursor.setBlockCharFormat(_text_format(look))
    cursor.setCharFormat(_text_format(look))


def selected_text(cursor: QTextCursor) -> str:
    """The selected text, with tabs between the cells of tables."""
    if cursor.hasComplexSelection():
        cells = cast("tuple[int, int, int, int]", cursor.selectedTableCells())
        return _cells_text(cursor.currentTable(), *cells)
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    block = cursor.document().findBlock(start)
    lines: list[tuple[tuple[int, int] | None, str]] = []  # (table and row, or None; text)
    while block.isValid() and block.position() <= end:
        table: QTextTable | None = QTextCursor(block).currentTable()
        row = (table.firstPosition(), table.cellAt(block.position()).row()) if table is not None else None
        piece = block.text()[max(0, start - block.position()) : end - block.position()]
        if row is None and not piece and lines and lines[-1][0] is not None:
            pass  # the empty paragraph that Qt has after each table
        elif row is not None and lines and lines[-1] == (None, ""):
            lines[-1] = (row, piece)  # the one before it
        elif row is not None and lines and lines[-1][0] == row:
            lines[-1] = (row, f"{lines[-1][1]}\t{piece}")
        else:
            lines.append((row, piece))
        block = block.next()
    return "\n".join(piece for _, piece in lines).replace("\u2028", "\n").replace("\u00a0", " ")


def _too_much(block: MarkdownBlock) -> bool:
    """Whether laying out the block as Markdown would take too long; it is then inserted literally."""
    first = (block.head or block.text).lstrip().partition("\n")[0]
    if block.kind is MarkdownBlockKind.TABLE and first.count("|") > _MAX_COLUMNS:
        return True
    if block.kind is MarkdownBlockKind.PROSE and block.weight > 2 * MAX_WEIGHT:  # one line full of markup
        return True
    return _TOO_DEEP.search(block.text) is not None


def _source_of(block: MarkdownBlock) -> str:
    """The Markdown to parse for the block."""
    text = block.head + block.text
    return _with_missing_head_cells(text) if block.kind is MarkdownBlockKind.TABLE else text


def _insert_markdown(cursor: QTextCursor, text: str, look: Look, picture_word: str) -> None:
    """Parses and styles Markdown in a separate document, and copies the result to the cursor."""
    scratch, tables = _parsed(text, look, picture_word)
    styling = QTextCursor(scratch)
    styling.beginEditBlock()
    for table in tables:
        _style_table(table, look)
    styling.endEditBlock()
    first = scratch.begin()
    if first.textList() is None:  # the format refers to a list of the other document
        cursor.setBlockFormat(first.blockFormat())
    start = cursor.position()
    cursor.insertFragment(QTextDocumentFragment(scratch))
    _drop_empty_start(cursor.document(), start)
    _space_bullets(cursor.document().findBlock(start))
    if _table_around(cursor.block().previous()) is not None and cursor.block().length() == 1:
        _end_after_table(cursor)


def _parsed(text: str, look: Look, picture_word: str) -> tuple[InertDocument, list[QTextTable]]:
    """Parses Markdown into a separate document; returns it with its tables, which are not styled yet."""
    scratch = InertDocument()
    scratch.setUndoRedoEnabled(False)
    scratch.setMarkdown(keep_line_breaks(with_literal_paths(text)), _FEATURES)
    tables: list[QTextTable] = []
    styling = QTextCursor(scratch)
    styling.beginEditBlock()  # otherwise each cursor movement lays out its paragraph
    block = scratch.begin()
    while block.isValid():
        table = _table_around(block)
        if table is None:
            _style_paragraph(block, look)
        elif not tables or tables[-1] != table:
            _split_merged_cells(table)
            tables.append(table)
        _style_letters(block, look, picture_word)
        block = block.next()
    styling.endEditBlock()
    return scratch, tables


def _insert_code(cursor: QTextCursor, code: str, look: Look) -> None:
    """Inserts code as a table of one cell, because Qt gives other frames an empty line before them."""
    form = QTextTableFormat()
    form.setBorder(0)
    form.setCellSpacing(0)
    form.setCellPadding(10)
    form.setTopMargin(4)
    form.setBottomMargin(8)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    letters = _text_format(look)
    letters.setFontFamilies(list(look.code_families))
    letters.setFontFixedPitch(True)
    cell = cursor.insertTable(1, 1, form).cellAt(0, 0)
    cell.firstCursorPosition().insertText(code.replace("\n", LINE_BREAK), letters)
    shade = cell.format()
    shade.setBackground(look.code)
    cell.setFormat(shade)
    _end_after_table(cursor)


def _code_of(block: MarkdownBlock) -> str:
    """The lines of a code block without its fences."""
    body = block.text
    if not block.continued:
        body = _OPENING_FENCE.sub("", body, count=1)
    return _CLOSING_FENCE.sub("", body).rstrip("\n")


def _join_rows(cursor: QTextCursor, block: MarkdownBlock, look: Look, picture_word: str) -> bool:
    """Appends rows to the table at the end of the document; False without a matching table there."""
    table = _table_around(cursor.block().previous())
    if table is None or cursor.block().length() > 1 or _too_much(block):
        return False
    scratch, tables = _parsed(_source_of(block), look, picture_word)
    if len(tables) != 1 or tables[0].columns() != table.columns() or not _is_all(scratch, tables[0]):
        return False
    _add_rows(table, tables[0])
    cursor.movePosition(QTextCursor.MoveOperation.End)
    return True


def _is_all(document: QTextDocument, table: QTextTable) -> bool:
    """Whether the document has only this table, apart from the empty paragraph that Qt adds."""
    outside = document.characterCount() - (table.lastPosition() - table.firstPosition()) - 2
    return outside <= 1


def _is_spare(block: QTextBlock) -> bool:
    """Whether a paragraph is empty and only there because Qt needs it."""
    first_or_behind_table = not block.previous().isValid() or (_table_around(block.previous()) is not None)
    rule = block.blockFormat().hasProperty(QTextFormat.Property.BlockTrailingHorizontalRulerWidth)
    return block.length() == 1 and first_or_behind_table and not rule


def _paragraph_format() -> QTextBlockFormat:
    form = QTextBlockFormat()
    form.setTopMargin(_GAP)
    form.setBottomMargin(_GAP)
    form.setLineHeight(125.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    return form


def _text_format(look: Look) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(look.text)
    return form


def _drop_empty_start(document: QTextDocument, start: int) -> None:
    """Deletes the empty paragraph that Qt leaves before an inserted list or rule."""
    block = document.findBlock(start)
    following = block.next()
    if block.length() > 1 or not following.isValid() or _table_around(following) is not None:
        return
    if following.textList() is None and following.length() > 1:
        return
    QTextCursor(block).deleteChar()


def _space_bullets(block: QTextBlock) -> None:
    """Widens the gap between bullet and text, from `block` to the end of the document."""
    while block.isValid():
        items = block.textList()
        if items is not None and items.format().style() in _BULLETS:
            letters = block.charFormat()  # only the bullet is drawn with it
            letters.setFontStretch(_BULLET_GAP)
            QTextCursor(block).setBlockCharFormat(letters)
        block = block.next()


def _end_after_table(cursor: QTextCursor) -> None:
    """Moves to the empty paragraph after a table and makes it one pixel high until it is used."""
    cursor.movePosition(QTextCursor.MoveOperation.End)
    form = QTextBlockFormat()
    form.setLineHeight(1.0, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    cursor.setBlockFormat(form)


def _table_around(block: QTextBlock) -> QTextTable | None:
    return QTextCursor(block).currentTable()


def _style_paragraph(block: QTextBlock, look: Look) -> None:
    """Sets margins, line height and indent by the kind of the paragraph."""
    cursor = QTextCursor(block)
    form = cursor.blockFormat()
    level = form.headingLevel()
    if form.hasProperty(QTextFormat.Property.BlockCodeFence):  # code inside a list or a quote
        form.setNonBreakableLines(False)
    elif form.hasProperty(QTextFormat.Property.BlockTrailingHorizontalRulerWidth):
        form.setBackground(look.line)  # the color of the line
    elif level:
        form.setTopMargin(12.0)
        form.setBottomMargin(4.0)
    elif block.textList() is not None:
        form.setTopMargin(3.0)
        form.setBottomMargin(3.0)
        form.setLineHeight(125.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    else:
        form.setTopMargin(_GAP)
        form.setBottomMargin(_GAP)
        form.setLineHeight(125.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        form.setMarker(QTextBlockFormat.MarkerType.NoMarker)  # Qt leaks the box of a task item into it
    quote = form.intProperty(QTextFormat.Property.BlockQuoteLevel)
    if quote:
        form.setLeftMargin(_QUOTE_INDENT * quote)
        form.setRightMargin(0.0)
    cursor.setBlockFormat(form)


def _style_letters(block: QTextBlock, look: Look, picture_word: str) -> None:
    """Styles headings, quotes, links and code in a paragraph, and replaces pictures with text."""
    level = block.blockFormat().headingLevel()
    muted = block.blockFormat().hasProperty(QTextFormat.Property.BlockQuoteLevel)
    # Collected before the changes, which would disturb the iteration.
    pieces: list[tuple[int, int, str | None, QTextCharFormat]] = []
    walk = block.begin()
    after_break = False
    while not walk.atEnd():
        piece = walk.fragment()
        text = piece.text()
        shorter = _without_spaces_after_breaks(text, after_break)
        instead = shorter if shorter != text else None
        pieces.append((piece.position(), piece.length(), instead, piece.charFormat()))
        after_break = text.endswith(LINE_BREAK)
        walk += 1
    for position, length, instead, form in reversed(pieces):
        if instead is None and not (muted or level or _is_special(form)):
            continue  # its color comes from the palette
        cursor = QTextCursor(block)
        cursor.setPosition(position)
        cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
        if form.isImageFormat():
            alt = str(form.property(QTextFormat.Property.ImageAltText) or "")
            plain = _text_format(look)
            plain.setForeground(look.muted)
            cursor.insertText(f"[{picture_word}: {alt}]" if alt else f"[{picture_word}]", plain)
            continue
        form.setForeground(look.muted if muted else look.text)
        if form.isAnchor():
            form.setForeground(look.link)
            form.setFontUnderline(True)
            form.setToolTip("")  # Qt would show the title of the link as rich text
        if form.fontFixedPitch():
            form.setFontFamilies(list(look.code_families))
            form.setBackground(look.code)
        if level:
            form.setProperty(QTextFormat.Property.FontSizeAdjustment, _HEADING_STEPS.get(level, 0))
            form.setFontWeight(QFont.Weight.DemiBold)
        if instead is None:
            cursor.setCharFormat(form)
        else:
            cursor.insertText(instead, form)


def _is_special(form: QTextCharFormat) -> bool:
    """Whether a piece of text is a picture, a link or code."""
    return form.isImageFormat() or form.isAnchor() or form.fontFixedPitch()


def _without_spaces_after_breaks(text: str, after_break: bool) -> str:
    """Removes the space that Markdown puts after each line break; it would indent the next line."""
    if after_break and text.startswith(" "):
        text = text[1:]
    return text.replace(f"{LINE_BREAK} ", LINE_BREAK)


def _with_missing_head_cells(text: str) -> str:
    """Adds empty head cells to a Markdown table until the head is as long as the longest row.

    Markdown drops cells beyond the head.
    """
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
    """The number of cells in a row; a bar in a code span or after a backslash separates none."""
    bare = _CODE_SPAN.sub("", row.strip()).replace("\\|", "")
    return bare.count("|") + 1 - bare.startswith("|") - (bare.endswith("|") and len(bare) > 1)


def _split_merged_cells(table: QTextTable) -> None:
    """Splits the cells that Qt has merged with the empty ones at the end of their row."""
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            if cell.columnSpan() > 1 or cell.rowSpan() > 1:
                table.splitCell(cell.row(), cell.column(), 1, 1)


def _style_table(table: QTextTable, look: Look) -> None:
    """Sets borders, padding and a tinted first row, aligns numbers right, and does not wrap short texts.

    A table that becomes wider than the view scrolls sideways.
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


def _add_rows(table: QTextTable, more: QTextTable) -> None:
    """Appends the rows of `more` without its head row; both tables must have the same columns."""
    begin = table.rows()
    if more.rows() < 2:
        return
    table.appendRows(more.rows() - 1)
    for column in range(table.columns()):
        for row in range(1, more.rows()):
            _copy_cell(more.cellAt(row, column), table.cellAt(begin + row - 1, column))
        _style_column(table, column, begin)


def _copy_cell(source: QTextTableCell, target: QTextTableCell) -> None:
    """Copies the formatted text of a cell, which may be in another document."""
    plain = QTextCharFormat(target.format())
    plain.clearBackground()  # a row that is added after the head row gets its background
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
    """Makes a head cell bold and tinted, and breaks a long text into short lines."""
    shade = cell.format()
    shade.setBackground(look.head)
    cell.setFormat(shade)
    cursor = cell.firstCursorPosition()
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    bold = QTextCharFormat()
    bold.setFontWeight(600)
    cursor.mergeCharFormat(bold)
    start = cursor.selectionStart()
    for position, replaced in reversed(_line_breaks(_block_of(cell).text())):
        cursor.setPosition(start + position)
        cursor.setPosition(start + position + replaced, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(LINE_BREAK)


def _style_column(table: QTextTable, column: int, begin: int = 1) -> None:
    """Aligns and wraps a column from row `begin`; all of it if it no longer consists of numbers only."""
    head = _block_of(table.cellAt(0, column))
    blocks = [_block_of(table.cellAt(row, column)) for row in range(begin, table.rows())]
    texts = [block.text().strip() for block in blocks]
    had_figures = begin > 1 and head.blockFormat().boolProperty(_OF_FIGURES)
    figures = (had_figures or begin == 1) and any(texts) and all(_FIGURE.fullmatch(text) for text in texts)
    if had_figures and not figures:
        _style_column(table, column)
        return
    short = [figures or _fits(text) for text in texts]
    for block, is_short in zip(blocks, short, strict=True):
        form = block.blockFormat()
        _align(form, figures)
        form.setNonBreakableLines(is_short)
        QTextCursor(block).setBlockFormat(form)
    form = head.blockFormat()
    _align(form, figures)
    form.setNonBreakableLines(True)  # a long head has explicit line breaks
    form.setProperty(_OF_FIGURES, figures)
    if not all(short):
        _widen(form, _missing_width(head))
    if form != head.blockFormat():
        QTextCursor(head).setBlockFormat(form)


def _align(form: QTextBlockFormat, figures: bool) -> None:
    """Aligns numbers right unless the Markdown sets an alignment; undoes that for other texts."""
    if form.boolProperty(_ALIGNED_BY_US) and not figures:
        form.clearProperty(_ALIGNED_BY_US)
        form.setAlignment(Qt.AlignmentFlag.AlignLeft)
    elif figures and not form.alignment() & (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignHCenter):
        form.setAlignment(Qt.AlignmentFlag.AlignRight)
        form.setProperty(_ALIGNED_BY_US, True)


def _missing_width(head: QTextBlock) -> float:
    """How much wider the head must be, in pixels, for the least width of a column with long texts."""
    letters = QFontMetricsF(head.charFormat().font())
    width = max(letters.horizontalAdvance(line) for line in head.text().split(LINE_BREAK))
    return max(0.0, _NARROWEST * letters.averageCharWidth() - width)


def _widen(form: QTextBlockFormat, missing: float) -> None:
    """Widens a column by the margins of its head; Qt has no minimum width, but includes these margins."""
    centered = bool(form.alignment() & Qt.AlignmentFlag.AlignHCenter)
    right = bool(form.alignment() & Qt.AlignmentFlag.AlignRight)
    share = 0.5 if centered else 1.0
    form.setLeftMargin(missing * share if centered or right else 0.0)
    form.setRightMargin(missing * share if not right else 0.0)


def _fits(text: str) -> bool:
    """Whether a text is short enough not to be wrapped."""
    return len(text) <= _SHORT and sum(map(_columns, text)) <= _SHORT


def _columns(letter: str) -> int:
    """The width of a letter: 2 for Chinese and other wide ones, otherwise 1."""
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _line_breaks(text: str) -> list[tuple[int, int]]:
    """Where to break a text into lines of at most _SHORT columns: at spaces, or between Chinese letters.

    Each position comes with the number of characters that the break replaces: 1 for a space, otherwise 0.
    """
    breaks: list[tuple[int, int]] = []
    width, space, after_space = 0, -1, 0
    for index, letter in enumerate(text):
        width += _columns(letter)
        after_space += _columns(letter)
        if letter == " ":
            space, after_space = index, 0
        if width > _SHORT and space >= 0:
            breaks.append((space, 1))
            width, space = after_space, -1
        elif width > _SHORT and _columns(letter) == 2:
            breaks.append((index, 0))
            width = 2
    return breaks


def _block_of(cell: QTextTableCell) -> QTextBlock:
    return cell.firstCursorPosition().block()


def _cells_text(table: QTextTable, row: int, rows: int, column: int, columns: int) -> str:
    lines = [
        [_text_of(table.cellAt(y, x)) for x in range(column, column + columns)]
        for y in range(row, row + rows)
    ]
    return "\n".join("\t".join(cells) for cells in lines)


def _text_of(cell: QTextTableCell) -> str:
    first = cell.firstCursorPosition()
    first.setPosition(cell.lastPosition(), QTextCursor.MoveMode.KeepAnchor)
    return " ".join(first.selectedText().replace("\u2029", " ").split())
