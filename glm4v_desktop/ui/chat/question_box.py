"""Where the question is typed."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from glm4v_desktop.session.conversation import MAX_QUESTION

_MOST_LINES = 6
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class QuestionBox(QPlainTextEdit):
    """Grows with its lines. Text comes in as plain text; pictures and files are offered to the window."""

    send_pressed = Signal()
    # The mime data belongs to Qt and is gone after the signal: read it at once.
    paste_offered = Signal(object)
    pasted_text_cut = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = False
        self._last_question = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(4)
        self.document().documentLayout().documentSizeChanged.connect(self._fit_height)
        self._fit_height()

    @property
    def question(self) -> str:
        """Without the white space around it."""
        return self.toPlainText().strip()

    def remember(self, question: str) -> None:
        """What the up arrow brings back into an empty box."""
        self._last_question = question

    def replace_text(self, text: str) -> None:
        """As if it were typed over what stands here: it can be undone."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def append_text(self, text: str) -> None:
        """On a line of its own; it can be undone."""
        self.moveCursor(QTextCursor.MoveOperation.End)
        self.insertPlainText(f"\n{text}" if self.question else text)
        self.ensureCursorVisible()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return _holds_picture(source) or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pasting, dropping and the menus all come through here."""
        if _holds_picture(source):
            self.paste_offered.emit(source)
            return
        text = source.text()
        stays = len(self.toPlainText()) - len(self.textCursor().selectedText())
        room = max(0, MAX_QUESTION - stays)
        if len(text) > room:
            text = text[:room]
            self.pasted_text_cut.emit()
        self.insertPlainText(text)
        self.ensureCursorVisible()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self._on_enter(event)
        elif event.key() == Qt.Key.Key_Up and not self.toPlainText() and self._last_question:
            self.replace_text(self._last_question)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()

    def _on_enter(self, event: QKeyEvent) -> None:
        if self._composing:
            return  # the input method's Enter, on platforms that pass it on
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.insertPlainText("\n")  # Qt's own would put a line separator (U+2028)
            self.ensureCursorVisible()
        elif not event.isAutoRepeat():
            self.send_pressed.emit()

    def _fit_height(self) -> None:
        wanted = max(1, round(self.document().size().height()))
        margin = self.document().documentMargin()
        height = min(_MOST_LINES, wanted) * self.fontMetrics().lineSpacing() + 2 * margin
        if wanted <= _MOST_LINES:  # a line with Chinese in it is often taller than the font says
            height = max(height, self._text_height() + margin)
        height = int(height + 0.999) + 2
        # As needed, Qt would show the bar while the box is about to grow, too.
        needed, never = Qt.ScrollBarPolicy.ScrollBarAsNeeded, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(needed if wanted > _MOST_LINES else never)
        if height != self.height():
            self.setFixedHeight(height)

    def _text_height(self) -> float:
        """Pixels of all lines, with the margin below them."""
        block, height = self.document().begin(), 0.0
        while block.isValid():
            height += self.blockBoundingRect(block).height()
            block = block.next()
        return height


def _holds_picture(source: QMimeData) -> bool:
    """Whether the window should have it. A web address alone is text: it is never fetched.

    Office programs offer copied text as a picture too: here, where text is typed, the text is meant.
    """
    if any(url.isLocalFile() for url in source.urls()):
        return True
    text = source.text() if source.hasText() else ""
    if text[:64].lstrip().lower().startswith("data:image/"):
        return True
    return source.hasImage() and (source.hasUrls() or not text.strip())
