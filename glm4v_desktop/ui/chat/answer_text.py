"""The text of an answer, in sections of limited size of which only those near the view are laid out.

Qt lays out the whole document whenever its width or font changes, so one document for a long answer would
block the window for seconds.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QEvent, QMimeData, QRect, QTimer, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QSizePolicy, QWidget

from glm4v_desktop.core.hidden_text import mark_hidden, without_hidden
from glm4v_desktop.ui.chat.markdown import begin_paragraph, insert_block, insert_lines, selected_text
from glm4v_desktop.ui.chat.markdown_blocks import (
    MAX_WEIGHT,
    BlockSplitter,
    MarkdownBlock,
    MarkdownBlockKind,
    cut_position,
)
from glm4v_desktop.ui.widgets.colors import Look, look_of
from glm4v_desktop.ui.widgets.inert_text import GrowingText, InertDocument

_FRAME_S = 0.008  # seconds of work before control returns to the event loop
_REST_MS = 2  # milliseconds between two turns of work of all answers, for painting and input
_STEP = 256  # characters that are processed between two checks of the time
_MOST_SHOWN = 300_000  # characters; the rest is not shown, but copied
_MARGIN = 600  # pixels outside of the part near the view at which a section loses its layout
# Qt lays out a whole paragraph for each piece of text, so a long open block is split into paragraphs: at the
# first line end after 1000 characters, at white space after 1500, or anywhere at 2000.
_LONG_PARAGRAPH, _LONGER_PARAGRAPH, _LONGEST_PARAGRAPH = 1000, 1500, 2000
_MOST_HTML = 2 * MAX_WEIGHT  # greatest weight of an answer that is also copied as HTML
_LINE_END = re.compile(r"\r?\n")
_SPACE = re.compile(r"\s")
_BARS = str.maketrans("|", "\u2003")  # shows the rows of an open table with spaces between the cells


class Section(GrowingText):
    """Some blocks of an answer in one document, followed by the open block as plain text."""

    all_wanted = Signal()  # the user pressed Ctrl+A
    pressed = Signal()  # a mouse press, which may begin a selection

    def __init__(self, look: Look, picture_word: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self._picture_word = picture_word
        self._frozen = 0  # the position in the document where the closed blocks end
        self._frozen_form = QTextBlockFormat()  # of the paragraph that ends there
        self._open_shown = 0  # characters of the open block that are shown
        self._paragraph = 0  # how many of them are in the last paragraph

    def lay_out(self, blocks: list[MarkdownBlock]) -> None:
        """Replaces the open text with closed blocks."""
        cursor = self._end()
        cursor.beginEditBlock()  # one layout for all changes
        cursor.setPosition(self._frozen, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.setBlockFormat(self._frozen_form)  # Qt may have left the one of the removed text
        for block in blocks:
            insert_block(cursor, block, self.look, self._picture_word)
            if block.kind is not MarkdownBlockKind.PROSE:
                cursor.endEditBlock()  # inside an edit block, currentTable is wrong
                cursor.beginEditBlock()
        cursor.endEditBlock()
        self._frozen = cursor.position()
        self._frozen_form = cursor.blockFormat()
        self._open_shown = 0

    def show_open(self, splitter: BlockSplitter) -> None:
        """Appends the new text of the open block, in paragraphs of limited length."""
        rows = splitter.open_rows
        text = splitter.open_text if rows is None else rows
        if self._open_shown >= len(text):
            return
        cursor = self._end()
        cursor.beginEditBlock()
        if not self._open_shown:
            begin_paragraph(cursor, self.look)
            self._open_shown = len(text) - len(text.lstrip("\r\n"))
            self._paragraph = 0
        while self._open_shown < len(text):
            end, skipped = self._end_of_paragraph(text)
            piece = text[self._open_shown : end]
            insert_lines(cursor, mark_hidden(piece if rows is None else piece.translate(_BARS)))
            self._paragraph += len(piece)
            self._open_shown = end + skipped
            if end < len(text):
                self._continue_below(cursor)
        cursor.endEditBlock()

    def createMimeDataFromSelection(self) -> QMimeData:
        """The selection in all sections of the answer, as plain text without invisible characters."""
        answer = self.parent()
        data = QMimeData()
        chosen = answer.chosen_text() if isinstance(answer, AnswerText) else self.chosen_text()
        data.setText(without_hidden(chosen))
        return data

    def chosen_text(self) -> str:
        """The selected text, with tabs between the cells of tables."""
        return selected_text(self.textCursor())

    @property
    def is_all_chosen(self) -> bool:
        cursor = self.textCursor()
        return cursor.selectionEnd() - cursor.selectionStart() >= self.document().characterCount() - 1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.all_wanted.emit()

    def _end_of_paragraph(self, text: str) -> tuple[int, int]:
        """Where the last paragraph of the open block ends, and the length of the line end or space there."""
        begin = self._open_shown - self._paragraph
        for form, longest in ((_LINE_END, _LONG_PARAGRAPH), (_SPACE, _LONGER_PARAGRAPH)):
            match = form.search(text, max(self._open_shown, begin + longest), begin + _LONGEST_PARAGRAPH)
            if match is not None:
                return match.start(), len(match[0])
        if len(text) < begin + _LONGEST_PARAGRAPH:
            return len(text), 0
        return max(self._open_shown, begin + cut_position(text[begin:], _LONGEST_PARAGRAPH)), 0

    def _continue_below(self, cursor: QTextCursor) -> None:
        """Begins another paragraph without a gap, as both belong to one text."""
        above = cursor.blockFormat()
        below = QTextBlockFormat(above)
        above.setBottomMargin(0.0)
        cursor.setBlockFormat(above)
        below.setTopMargin(0.0)
        cursor.insertBlock(below)
        self._paragraph = 0

    def _end(self) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor


@dataclass(eq=False)
class _Part:
    """Consecutive blocks of an answer, with their section while it is near the view."""

    blocks: list[MarkdownBlock] = field(default_factory=list)
    weight: int = 0
    height: int = 0  # pixels; an estimate before the first layout
    width: int = 0  # pixels, for which `height` was measured; 0 for an estimate
    section: Section | None = None


class AnswerText(QWidget):
    """Shows streamed Markdown without loading or opening anything that it names."""

    settled = Signal()  # after `finish`, when the part near the view is laid out
    shortened = Signal()  # the answer is too long to be shown completely
    link_clicked = Signal(QUrl)
    caret_moved = Signal(QRect)  # the keyboard moved the caret: its rectangle in this widget's coordinates

    _rests_until = 0.0  # time.monotonic() of the next turn of work; shared by all answers

    def __init__(self, picture_word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture_word = picture_word
        self._splitter = BlockSplitter()
        self._parts: list[_Part] = []
        self._waiting: list[str] = []  # pieces not yet shown
        self._pieces: list[str] = []
        self._room = _MOST_SHOWN
        self._ended = self._is_settled = False
        self._seen: tuple[int, int] | None = None  # pixel rows near the view; None: all
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._show_next)
        self._work = QTimer(self)
        self._work.setSingleShot(True)
        self._work.timeout.connect(self._lay_out_next)

    @property
    def full_text(self) -> str:
        """The whole answer as the engine sent it."""
        return "".join(self._pieces)

    @property
    def is_settled(self) -> bool:
        """Whether the answer has ended and the part near the view is laid out."""
        return self._is_settled

    @property
    def sections(self) -> list[Section]:
        """The sections that are laid out now."""
        return [part.section for part in self._parts if part.section is not None]

    def toPlainText(self) -> str:
        """The text of the sections that are laid out now."""
        return "\n".join(section.toPlainText() for section in self.sections)

    def to_html(self) -> str:
        """The answer as HTML; empty if it is too long or not completely shown yet."""
        blocks = [block for part in self._parts for block in part.blocks]
        if self._waiting or sum(block.weight for block in blocks) > _MOST_HTML:
            return ""
        look = look_of(self.palette())
        document = InertDocument()
        document.setUndoRedoEnabled(False)
        for block in blocks:
            cursor = QTextCursor(document)
            cursor.movePosition(QTextCursor.MoveOperation.End)
            insert_block(cursor, block, look, self._picture_word)
        return document.toHtml()

    def has_selection(self) -> bool:
        return any(section.textCursor().hasSelection() for section in self.sections)

    def chosen_text(self) -> str:
        """The selected text of all sections; if they are all selected, also the text without a layout."""
        everything = all(section.is_all_chosen for section in self.sections)
        texts = []
        for part in self._parts:
            if part.section is not None and part.section.textCursor().hasSelection():
                texts.append(part.section.chosen_text())
            elif part.section is None and everything:
                texts.append("".join(block.text for block in part.blocks).strip("\n"))
        return "\n".join(texts)

    def add(self, text: str) -> None:
        """Appends a piece of the answer."""
        if not text or self._ended:
            return
        self._pieces.append(text)
        if self._room <= 0:
            return
        if len(text) > self._room:
            text = text[: self._room]
            self.shortened.emit()
        self._room -= len(text)
        self._waiting.append(text)
        if not self._next.isActive():
            self._show_next()

    def finish(self) -> None:
        """Ends the answer; `add` does nothing afterwards."""
        self._ended = True
        if not self._next.isActive():
            self._show_next()

    def show_picture_word(self, word: str) -> None:
        """Sets the word that replaces embedded pictures, after a change of the language."""
        if word != self._picture_word:
            self._picture_word = word
            for part in self._parts:
                if any("![" in block.text for block in part.blocks):
                    self._drop(part)
            self._advance()

    def see(self, top: int, bottom: int) -> None:
        """Takes the pixel rows near the view: lays out the sections there, drops the layout of the others."""
        self._seen = (top, bottom)
        for part, y in self._placed():
            far = y + part.height < top - _MARGIN or y > bottom + _MARGIN
            if far and part.section is not None and self._may_go(part):
                self._drop(part)
        self._advance()

    def position_at(self, y: int) -> tuple[int, int]:
        """The position at the pixel row `y`: the index of the part, and the pixels below its top.

        Unlike `y`, it stays valid when other parts grow. `y_of` is the inverse.
        """
        for index, (part, top) in enumerate(self._placed()):
            if y < top + part.height:
                return index, y - top
        return len(self._parts), 0

    def y_of(self, position: tuple[int, int]) -> int:
        index, below = position
        return sum(part.height for part in self._parts[:index]) + below

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._work.start(0)  # after Qt has restyled all widgets
        elif event.type() == QEvent.Type.FontChange:
            for part in self._parts:
                part.width = 0
            self._advance()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        # Not in `resizeEvent`: Qt ignores a change of the height while it still lays out the new width.
        if isinstance(event, QResizeEvent) and event.size().width() != event.oldSize().width():
            self._advance()
        return done

    def _show_next(self) -> None:
        """Processes waiting text for at most one frame, and starts a timer for the rest."""
        waiting = "".join(self._waiting)
        deadline = time.monotonic() + _FRAME_S
        taken = 0
        blocks: list[MarkdownBlock] = []  # laid out together
        while taken < len(waiting) and (taken == 0 or time.monotonic() < deadline):
            blocks += self._splitter.feed(waiting[taken : taken + _STEP])
            taken += _STEP
        self._take(blocks)
        rest = waiting[taken:]
        self._waiting = [rest] if rest else []
        if not rest and self._ended:
            self._take(self._splitter.finish())
        elif not self._ended:
            self._show_open()
        self._arrange()
        if rest:
            self._next.start(_REST_MS)
        elif self._ended:
            self._advance()

    def _take(self, blocks: list[MarkdownBlock]) -> None:
        """Adds closed blocks to the last part or to new ones; during the answer, the last is laid out."""
        new: list[MarkdownBlock] = []  # blocks of the last part that are not laid out yet
        for block in _with_joined_rows(blocks):
            shown = replace(block, text=mark_hidden(block.text), head=mark_hidden(block.head))
            if self._begins_part(shown):
                self._lay_out(new, is_last=False)
                new = []
                self._parts.append(_Part())
            part = self._parts[-1]
            if shown.joins and part.blocks:
                part.blocks[-1] = replace(part.blocks[-1], text=part.blocks[-1].text + shown.text)
            else:
                part.blocks.append(shown)
            part.weight += shown.weight
            new.append(shown)
        if new:
            self._lay_out(new, is_last=True)

    def _lay_out(self, new: list[MarkdownBlock], is_last: bool) -> None:
        """Lays out new blocks of the last part. If `new` is empty, it only removes the open text there."""
        part = self._parts[-1] if self._parts else None
        if part is None:
            return
        if part.section is not None:
            part.section.lay_out(new)
            self._measure(part)
        elif self._ended or not is_last:
            line = self.fontMetrics().height()
            part.height += sum(_estimated_height(block, self.width(), line) for block in new)
        else:
            self._new_section(part)

    def _begins_part(self, block: MarkdownBlock) -> bool:
        last = self._parts[-1] if self._parts else None
        if last is None:
            return True
        most = MAX_WEIGHT // 3 if block.kind is MarkdownBlockKind.TABLE else MAX_WEIGHT
        return not block.joins and bool(last.blocks) and last.weight + block.weight > most

    def _show_open(self) -> None:
        if not self._splitter.open_text:
            return
        if not self._parts:
            self._parts.append(_Part())
        part = self._parts[-1]
        section = part.section or self._new_section(part)
        section.show_open(self._splitter)
        self._measure(part)

    def _new_section(self, part: _Part) -> Section:
        section = Section(look_of(self.palette()), self._picture_word, self)
        section.setAccessibleName(self.accessibleName())
        section.anchorClicked.connect(self.link_clicked)  # relayed: sections come and go
        section.pressed.connect(self._on_pressed)
        section.caret_moved.connect(self._on_caret_moved)
        section.all_wanted.connect(self._choose_all)
        section.setFixedWidth(max(1, self.width()))
        section.show()  # before the text: showing sets the font, which would lay the text out again
        part.section = section
        section.lay_out(part.blocks)
        self._measure(part)
        return section

    def _measure(self, part: _Part) -> None:
        if part.section is not None:
            part.section.fit_height()
            part.height, part.width = part.section.height(), part.section.width()

    def _arrange(self) -> None:
        """Moves the sections to their positions, and sets the height of the widget."""
        for part, y in self._placed():
            if part.section is not None and part.section.y() != y:
                part.section.move(0, y)
        height = max(1, sum(part.height for part in self._parts))
        if height != self.height():
            self.setFixedHeight(height)

    def _placed(self) -> list[tuple[_Part, int]]:
        placed, y = [], 0
        for part in self._parts:
            placed.append((part, y))
            y += part.height
        return placed

    def _advance(self) -> None:
        """Updates the sections near the view, a few in each turn of the event loop."""
        if not self._work.isActive():
            self._lay_out_next()

    def _lay_out_next(self) -> None:
        now = time.monotonic()
        if now < AnswerText._rests_until:
            self._work.start(_REST_MS)
            return
        stale = self._stale()
        worked = 0
        while worked < len(stale) and (not worked or time.monotonic() < now + _FRAME_S):
            self._renew(stale[worked])
            worked += 1
        if worked:
            self._arrange()
            AnswerText._rests_until = time.monotonic() + _REST_MS / 1000
        if worked < len(stale) or self._stale():
            self._work.start(_REST_MS)
        elif self._ended and not self._waiting and not self._is_settled:
            self._is_settled = True
            self.settled.emit()

    def _stale(self) -> list[_Part]:
        """Parts near the view without a section, or with an outdated one."""
        near = []
        for part, y in self._placed():
            seen = self._seen is None or (y + part.height >= self._seen[0] and y <= self._seen[1])
            if seen and part.blocks and self._is_stale(part):
                near.append(part)
        return near

    def _is_stale(self, part: _Part) -> bool:
        section = part.section
        return section is None or section.look != look_of(self.palette()) or part.width != self.width()

    def _renew(self, part: _Part) -> None:
        section = part.section
        if section is not None and section.look == look_of(self.palette()):
            section.setFixedWidth(max(1, self.width()))
            self._measure(part)
            return
        is_open = not self._ended and part is self._parts[-1]
        self._drop(part)
        section = self._new_section(part)
        if is_open:
            section.show_open(self._splitter)
            self._measure(part)

    def _drop(self, part: _Part) -> None:
        section, part.section = part.section, None
        if section is not None:
            section.hide()
            section.deleteLater()

    def _may_go(self, part: _Part) -> bool:
        section = part.section
        if section is None or (not self._ended and part is self._parts[-1]):
            return False
        return not (section.hasFocus() or section.textCursor().hasSelection())

    def _on_caret_moved(self, caret: QRect) -> None:
        section = self.sender()
        if isinstance(section, Section):
            self.caret_moved.emit(caret.translated(section.pos()))

    def _choose_all(self) -> None:
        for section in self.sections:
            section.selectAll()

    def _on_pressed(self) -> None:
        """Clears the selections in the other sections."""
        for section in self.sections:
            cursor = section.textCursor()
            if section is not self.sender() and cursor.hasSelection():
                cursor.clearSelection()
                section.setTextCursor(cursor)


def _with_joined_rows(blocks: list[MarkdownBlock]) -> list[MarkdownBlock]:
    """The same text in fewer blocks: further rows of a table are added to the block before them."""
    fewer: list[MarkdownBlock] = []
    for block in blocks:
        if block.joins and fewer:
            fewer[-1] = replace(fewer[-1], text=fewer[-1].text + block.text)
        else:
            fewer.append(block)
    return fewer


def _estimated_height(block: MarkdownBlock, width: int, line: int) -> int:
    """An estimate of the height of a block in pixels; `line` is the height of a line of text."""
    per_line = max(8, 2 * width // max(1, line))
    lines = sum(1 + len(row) // per_line for row in block.text.split("\n"))
    return lines * (2 * line if block.kind is MarkdownBlockKind.TABLE else line + line // 3)
