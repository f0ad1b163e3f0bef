"""Lays out one closed block of an answer, tables too, in a document. Nothing in it can act or fetch."""

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

from glm4v_desktop.ui.chat.markdown_blocks import (
    LINE_BREAK,
    MAX_WEIGHT,
    MarkdownBlock,
    MarkdownBlockKind,
    keep_line_breaks,
)
from glm4v_desktop.ui.widgets.colors import Look
from glm4v_desktop.ui.widgets.inert_text import InertDocument

# A figure as statements print it: sign or brackets, currency, digits, a unit of a few letters.
_FIGURE = re.compile(r"[(（+\-−–—$¥€£]*\s?\d[\d,.，．\s]*\s?[%‰)）]?\s?\S{0,3}[)）]?|[—–-]+|")
_CODE_SPAN = re.compile(r"(`+)[^`]+\1")
_SHORT = 24  # Latin letters' widths; what is shorter stands in one line
_NARROWEST = 20  # letters' widths that a column of longer texts keeps
_OF_FIGURES = QTextFormat.Property.UserProperty.value + 2  # on a column's head
_ALIGNED_BY_US = QTextFormat.Property.UserProperty.value + 1  # not by the answer itself
_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
_MAX_COLUMNS = 40
# Qt nests a frame or list for each marker, and each costs; nobody reads twelve levels.
_TOO_DEEP = re.compile(r"^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])[ \t])){12}|^[ \t]{24}", re.MULTILINE)
_OPENING_FENCE = re.compile(r"\A\s*(`{3,}|~{3,})[^\n]*\n?")
_CLOSING_FENCE = re.compile(r"(?:^|\n) {0,3}(?:`{3,}|~{3,})[ \t]*\n?$")
# Anything that could mean something in Markdown; a paragraph without it needs no parser.
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
_BULLET_GAP = 250  # per cent of a space's width: how far Qt draws a bullet from its text
_HEADING_STEPS = {1: 2, 2: 1}  # how many of Qt's font size steps above the text; deeper ones are only bold


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
    centered = bool(form.alignment() & Qt.AlignmentFlag.AlignHCenter)
    right = bool(form.alignment() & Qt.AlignmentFlag.AlignRight)
    share = 0.5 if centered else 1.0
    form.setLeftMargin(missing * share if centered or right else 0.0)
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


def insert_block(cursor: QTextCursor, block: MarkdownBlock, look: Look, picture_word: str) -> None:
    """Lays the block out behind everything else; the cursor must be at the document's end, and stays there.

    `picture_word` stands in the place of an embedded picture, before its own description.
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
    """Text as it is, in one paragraph."""
    cursor.insertText(text.replace("\n", LINE_BREAK))


def begin_paragraph(cursor: QTextCursor, look: Look) -> None:
    """An empty paragraph at the document's end: a new one, or the one that Qt keeps behind each table."""
    if not _is_spare(cursor.block()):
        cursor.insertBlock()
    cursor.setBlockFormat(_paragraph_format())
    cursor.setBlockCharFormat(_text_format(look))
    cursor.setCharFormat(_text_format(look))


def _is_spare(block: QTextBlock) -> bool:
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


def _too_much(block: MarkdownBlock) -> bool:
    first = (block.head or block.text).lstrip().partition("\n")[0]
    if block.kind is MarkdownBlockKind.TABLE and first.count("|") > _MAX_COLUMNS:
        return True
    if (
        block.kind is MarkdownBlockKind.PROSE and block.weight > 2 * MAX_WEIGHT
    ):  # one line of nothing but markup
        return True
    return _TOO_DEEP.search(block.text) is not None


def _source_of(block: MarkdownBlock) -> str:
    text = block.head + block.text
    return with_room_for_all_cells(text) if block.kind is MarkdownBlockKind.TABLE else text


def _code_of(block: MarkdownBlock) -> str:
    """The lines between the fences."""
    body = block.text
    if not block.continued:
        body = _OPENING_FENCE.sub("", body, count=1)
    return _CLOSING_FENCE.sub("", body).rstrip("\n")


def _insert_code(cursor: QTextCursor, code: str, look: Look) -> None:
    """A table of one cell: what Qt can give a background and a padding without an empty line before it."""
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
    _end_behind_table(cursor)


def _join_rows(cursor: QTextCursor, block: MarkdownBlock, look: Look, picture_word: str) -> bool:
    """Further rows of the table that the document ends with; false where they do not fit one."""
    table = _table_around(cursor.block().previous())
    if table is None or cursor.block().length() > 1 or _too_much(block):
        return False
    scratch, tables = _parsed(_source_of(block), look, picture_word)
    if len(tables) != 1 or tables[0].columns() != table.columns() or not _is_all(scratch, tables[0]):
        return False
    add_rows(table, tables[0])
    cursor.movePosition(QTextCursor.MoveOperation.End)
    return True


def _is_all(document: QTextDocument, table: QTextTable) -> bool:
    """Whether nothing but the table is in the document; Qt keeps an empty paragraph around it."""
    outside = document.characterCount() - (table.lastPosition() - table.firstPosition()) - 2
    return outside <= 1


def _parsed(text: str, look: Look, picture_word: str) -> tuple[InertDocument, list[QTextTable]]:
    """The Markdown in a document of its own, styled but for its tables, and these."""
    scratch = InertDocument()
    scratch.setUndoRedoEnabled(False)
    scratch.setMarkdown(keep_line_breaks(text), _FEATURES)
    tables: list[QTextTable] = []
    styling = QTextCursor(scratch)
    styling.beginEditBlock()  # else Qt lays a paragraph out each time that a cursor moves in it
    block = scratch.begin()
    while block.isValid():
        table = _table_around(block)
        if table is None:
            _style_paragraph(block, look)
        elif not tables or tables[-1] != table:
            split_joined_cells(table)
            tables.append(table)
        _style_letters(block, look, picture_word)
        block = block.next()
    styling.endEditBlock()
    return scratch, tables


def _insert_markdown(cursor: QTextCursor, text: str, look: Look, picture_word: str) -> None:
    scratch, tables = _parsed(text, look, picture_word)
    styling = QTextCursor(scratch)
    styling.beginEditBlock()
    for table in tables:
        style_table(table, look)
    styling.endEditBlock()
    first = scratch.begin()
    if first.textList() is None:  # a list's number means nothing in another document
        cursor.setBlockFormat(first.blockFormat())
    start = cursor.position()
    cursor.insertFragment(QTextDocumentFragment(scratch))
    _drop_empty_start(cursor.document(), start)
    _space_bullets(cursor.document().findBlock(start))
    if _table_around(cursor.block().previous()) is not None and cursor.block().length() == 1:
        _end_behind_table(cursor)


def _table_around(block: QTextBlock) -> QTextTable | None:
    return QTextCursor(block).currentTable()


def _drop_empty_start(document: QTextDocument, start: int) -> None:
    """Qt begins a list or a rule in a new paragraph and leaves ours empty before it."""
    block = document.findBlock(start)
    following = block.next()
    if block.length() > 1 or not following.isValid() or _table_around(following) is not None:
        return
    if following.textList() is None and following.length() > 1:
        return
    QTextCursor(block).deleteChar()


def _space_bullets(block: QTextBlock) -> None:
    while block.isValid():
        items = block.textList()
        if items is not None and items.format().style() in _BULLETS:
            letters = block.charFormat()  # the bullet is drawn with it, and nothing else
            letters.setFontStretch(_BULLET_GAP)
            QTextCursor(block).setBlockCharFormat(letters)
        block = block.next()


def _end_behind_table(cursor: QTextCursor) -> None:
    """Qt keeps a paragraph behind each table; it takes no room until something is written into it."""
    cursor.movePosition(QTextCursor.MoveOperation.End)
    form = QTextBlockFormat()
    form.setLineHeight(1.0, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    cursor.setBlockFormat(form)


def _style_paragraph(block: QTextBlock, look: Look) -> None:
    cursor = QTextCursor(block)
    form = cursor.blockFormat()
    level = form.headingLevel()
    if form.hasProperty(QTextFormat.Property.BlockCodeFence):  # code inside a list or a quote
        form.setNonBreakableLines(False)
    elif form.hasProperty(QTextFormat.Property.BlockTrailingHorizontalRulerWidth):
        form.setBackground(look.line)  # Qt draws the line in it
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
        form.setMarker(QTextBlockFormat.MarkerType.NoMarker)  # Qt lets a task's box leak into the next text
    quote = form.intProperty(QTextFormat.Property.BlockQuoteLevel)
    if quote:
        form.setLeftMargin(_QUOTE_INDENT * quote)
        form.setRightMargin(0.0)
    cursor.setBlockFormat(form)


def _style_letters(block: QTextBlock, look: Look, picture_word: str) -> None:
    level = block.blockFormat().headingLevel()
    muted = block.blockFormat().hasProperty(QTextFormat.Property.BlockQuoteLevel)
    # Positions first: the block is changed while it is walked otherwise.
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
            continue  # the text's own color is the palette's
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
            form.setToolTip("")  # Qt would show it as rich text
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
    return form.isImageFormat() or form.isAnchor() or form.fontFixedPitch()


def _without_spaces_after_breaks(text: str, after_break: bool) -> str:
    """Markdown turns each line's end into a space; behind a kept break it would indent the next line."""
    if after_break and text.startswith(" "):
        text = text[1:]
    return text.replace(f"{LINE_BREAK} ", LINE_BREAK)
