"""An answer while and after it is said: the open block as plain text, closed ones laid out as Markdown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from glm4v_desktop.ui.chat.blocks import Block, BlockSplitter
from glm4v_desktop.ui.chat.growing_text import GrowingText
from glm4v_desktop.ui.chat.hidden_text import mark_hidden, without_hidden
from glm4v_desktop.ui.chat.look import Look, look_of
from glm4v_desktop.ui.chat.markdown import begin_paragraph, insert_block

_AT_ONCE = 4000  # characters shown in one go; the rest waits for the event loop, so that nothing freezes
_MOST_SHOWN = 300_000  # characters; layout grows with the text, and nobody reads further
_LONGEST_LINE = 1000  # characters of the open block in one paragraph: Qt lays out a paragraph as a whole


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
        self._open_length = 0  # characters of the open block's last paragraph
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
        """Plain text only, without what cannot be seen."""
        data = QMimeData()
        chosen = self.textCursor().selection().toPlainText()
        data.setText(without_hidden(chosen))
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
        """Shows up to `_AT_ONCE` characters and comes back for more."""
        waiting = "".join(self._waiting)
        piece, rest = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
        self._waiting = [rest] if rest else []
        closed = self._splitter.feed(piece) if piece else []
        if not rest and self._ended:
            closed += self._splitter.finish()
        if closed:
            self._freeze(closed)
            self._show_open(self._splitter.open_text)
        else:
            self._show_open(piece)
        self.fit_height()
        if rest:
            self._next.start(0)
        elif self._ended:
            self.settled.emit()

    def _freeze(self, blocks: list[Block]) -> None:
        cursor = self._end()
        cursor.setPosition(self._frozen, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        for block in blocks:
            shown = Block(mark_hidden(block.text), block.kind, block.continued, mark_hidden(block.head))
            self._blocks.append(shown)
            insert_block(cursor, shown, self._look, self._picture_word)
        self._frozen = cursor.position()
        self._open_length = 0

    def _show_open(self, text: str) -> None:
        """Appends to the open block, in paragraphs of bounded length."""
        text = mark_hidden(text)
        if not self._open_length:
            text = text.lstrip("\n")
        if not text:
            return
        cursor = self._end()
        if not self._open_length:
            begin_paragraph(cursor, self._look)
        for at in range(0, len(text), _LONGEST_LINE):
            piece = text[at : at + _LONGEST_LINE]
            if self._open_length + len(piece) > _LONGEST_LINE and "\n" not in piece:
                cursor.insertBlock()
                self._open_length = 0
            cursor.insertText(piece)
            self._open_length = (
                len(piece) - piece.rfind("\n") - 1 if "\n" in piece else self._open_length + len(piece)
            )
            self._open_length = max(self._open_length, 1)

    def _lay_out_again(self) -> None:
        open_text = self._splitter.open_text
        blocks, self._blocks = self._blocks, []
        self.document().clear()
        self._frozen = 0
        cursor = self._end()
        for block in blocks:
            insert_block(cursor, block, self._look, self._picture_word)
        self._blocks = blocks
        self._frozen = cursor.position()
        self._open_length = 0
        self._show_open(open_text)
        self.fit_height()

    def _end(self) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor
