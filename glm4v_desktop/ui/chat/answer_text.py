"""An answer while and after it is said: the open block as plain text, closed ones laid out as Markdown."""

from __future__ import annotations

import re
import time
from dataclasses import replace

from PySide6.QtCore import QEvent, QMimeData, QTimer, Signal
from PySide6.QtGui import QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QWidget

from glm4v_desktop.domain.hidden_text import mark_hidden, without_hidden
from glm4v_desktop.ui.chat.blocks import Block, BlockKind, BlockSplitter, place_to_cut
from glm4v_desktop.ui.chat.growing_text import GrowingText
from glm4v_desktop.ui.chat.look import Look, look_of
from glm4v_desktop.ui.chat.markdown import begin_paragraph, insert_block, insert_lines
from glm4v_desktop.ui.chat.tables import selected_text

_FRAME_S = 0.008  # how long one go may take before the event loop has its turn
_STEP = 64  # characters looked at between two looks at the clock; at most some thirty blocks
_MOST_SHOWN = 300_000  # characters; layout grows with the text, and nobody reads further
# Characters of the open block: Qt lays out a paragraph as a whole at each piece. The first line end behind
# the one number, or white space behind the other, or at last any place begins another.
_LONG_PARAGRAPH, _LONGER_PARAGRAPH, _LONGEST_PARAGRAPH = 1000, 1500, 2000
_LINE_END = re.compile(r"\r?\n")
_SPACE = re.compile(r"\s")
_MANY_ROWS = 1000  # characters
_BARS = str.maketrans("|", "\u2003")  # between the cells of a row that is not laid out yet


class AnswerText(GrowingText):
    """Shows text as it comes. Everything in it is inert."""

    settled = Signal()  # after `finish`: all is shown
    shortened = Signal()  # the answer is longer than what is shown

    def __init__(self, picture_word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture_word = picture_word
        self._look: Look = look_of(self.palette())
        self._splitter = BlockSplitter()
        self._blocks: list[Block] = []  # what is laid out; laid out again in other colours
        self._waiting: list[str] = []  # pieces not yet shown
        self._said: list[str] = []
        self._room = _MOST_SHOWN
        self._ended = False
        self._frozen = 0  # the document up to here is laid out for good
        self._frozen_form = QTextBlockFormat()  # of the paragraph that ends there
        self._open_shown = 0  # characters of the open block that stand behind it
        self._paragraph = 0  # how many of them stand in the last paragraph
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._show_next)

    @property
    def said(self) -> str:
        """The answer as the engine gave it, whole."""
        return "".join(self._said)

    def add(self, text: str) -> None:
        """The next piece, at the end."""
        if not text or self._ended:
            return
        self._said.append(text)
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
        """No more text will come."""
        self._ended = True
        if not self._next.isActive():
            self._show_next()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Plain text only, without what cannot be seen; tabs between the cells of a table."""
        data = QMimeData()
        data.setText(without_hidden(selected_text(self.textCursor())))
        return data

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._look != look_of(self.palette()):
            self._look = look_of(self.palette())
            self._lay_out_again()

    def show_picture_word(self, word: str) -> None:
        """Another language: what stands in the place of an embedded picture."""
        if word != self._picture_word:
            self._picture_word = word
            self._lay_out_again()

    def _show_next(self) -> None:
        """Shows what has come, for as long as one frame may take, and comes back for the rest."""
        waiting = "".join(self._waiting)
        deadline = time.monotonic() + _FRAME_S
        taken = 0
        rows: list[Block] = []  # that have come together are laid out together
        while taken < len(waiting) and (taken == 0 or time.monotonic() < deadline):
            rows += self._splitter.feed(waiting[taken : taken + _STEP])
            taken += _STEP
            if self._splitter.open_rows is None or sum(len(block.text) for block in rows) > _MANY_ROWS:
                self._freeze(rows)
                rows = []
        self._freeze(rows)
        rest = waiting[taken:]
        self._waiting = [rest] if rest else []
        if not rest and self._ended:
            self._freeze(self._splitter.finish())
        self._show_open()
        self.fit_height()
        if rest:
            self._next.start(0)
        elif self._ended:
            self.settled.emit()

    def _freeze(self, blocks: list[Block]) -> None:
        """Lays the blocks out in the place of the open text."""
        if not blocks:
            return
        cursor = self._end()
        cursor.beginEditBlock()  # one layout for all of it
        cursor.setPosition(self._frozen, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.setBlockFormat(self._frozen_form)  # Qt may have left that of the text removed
        for block in _together(blocks):
            shown = replace(block, text=mark_hidden(block.text), head=mark_hidden(block.head))
            if shown.joins and self._blocks:
                self._blocks[-1] = replace(self._blocks[-1], text=self._blocks[-1].text + shown.text)
            else:
                self._blocks.append(shown)
            self._lay_out(cursor, shown)
        self._end_frozen(cursor)

    def _show_open(self) -> None:
        """Appends what the open block has grown by, in paragraphs of bounded length."""
        rows = self._splitter.open_rows
        text = self._splitter.open_text if rows is None else rows
        if not text.strip():
            return
        cursor = self._end()
        cursor.beginEditBlock()
        if not self._open_shown:
            begin_paragraph(cursor, self._look)
            self._open_shown = len(text) - len(text.lstrip("\r\n"))
            self._paragraph = 0
        while self._open_shown < len(text):
            end, skipped = self._end_of_paragraph(text)
            piece = text[self._open_shown : end]
            insert_lines(cursor, mark_hidden(piece if rows is None else piece.translate(_BARS)))
            self._paragraph += len(piece)
            self._open_shown = end + skipped
            if end < len(text):
                self._go_on_below(cursor)
        cursor.endEditBlock()

    def _end_of_paragraph(self, text: str) -> tuple[int, int]:
        """Where the open block's last paragraph ends, and how many characters there are not shown."""
        begin = self._open_shown - self._paragraph
        for form, longest in ((_LINE_END, _LONG_PARAGRAPH), (_SPACE, _LONGER_PARAGRAPH)):
            place = form.search(text, max(self._open_shown, begin + longest), begin + _LONGEST_PARAGRAPH)
            if place is not None:
                return place.start(), len(place[0])
        if len(text) < begin + _LONGEST_PARAGRAPH:
            return len(text), 0
        return max(self._open_shown, begin + place_to_cut(text[begin:], _LONGEST_PARAGRAPH)), 0

    def _go_on_below(self, cursor: QTextCursor) -> None:
        """The next paragraph of the same text: no gap tells that they are two."""
        above = cursor.blockFormat()
        below = QTextBlockFormat(above)
        above.setBottomMargin(0.0)
        cursor.setBlockFormat(above)
        below.setTopMargin(0.0)
        cursor.insertBlock(below)
        self._paragraph = 0

    def _lay_out_again(self) -> None:
        blocks, self._blocks = self._blocks, []
        self.document().clear()
        cursor = self._end()
        cursor.beginEditBlock()
        for block in blocks:
            self._lay_out(cursor, block)
        self._blocks = blocks
        self._end_frozen(cursor)
        self._show_open()
        self.fit_height()

    def _lay_out(self, cursor: QTextCursor, block: Block) -> None:
        insert_block(cursor, block, self._look, self._picture_word)
        if block.kind is not BlockKind.PROSE:
            cursor.endEditBlock()  # before that Qt does not tell what is in a table and what behind it
            cursor.beginEditBlock()

    def _end_frozen(self, cursor: QTextCursor) -> None:
        cursor.endEditBlock()
        self._frozen = cursor.position()
        self._frozen_form = cursor.blockFormat()
        self._open_shown = 0

    def _end(self) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor


def _together(blocks: list[Block]) -> list[Block]:
    """The same text in fewer blocks: rows join those before them."""
    fewer: list[Block] = []
    for block in blocks:
        if block.joins and fewer:
            fewer[-1] = replace(fewer[-1], text=fewer[-1].text + block.text)
        else:
            fewer.append(block)
    return fewer
