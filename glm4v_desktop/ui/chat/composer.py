"""The question box with its send button, what the question is about, and a line for hints."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.protocol import MAX_QUESTION
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import MutedLabel
from glm4v_desktop.ui.widgets.colors import look_of
from glm4v_desktop.ui.widgets.inert_text import leaves_copy

_MOST_LINES = 6
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NOTICE_MS = 4000
_LOW = 26  # pixels, height of the buttons that show what the question is about


class _BoxFrame(QFrame):
    """The rounded frame around box and button; its outline shows whether the box has the focus."""

    def __init__(self, box: QuestionBox, parent: QWidget) -> None:
        super().__init__(parent)
        self._box = box

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        look = look_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self._box.hasFocus()
        painter.setPen(QPen(look.accent if focused else look.line, 2 if focused else 1))
        painter.setBrush(look.card)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)
        painter.end()


class Composer(QWidget):
    """Lets the user type, send and stop a question. The text stays in the box until `clear_if`."""

    sent = Signal(str)
    stop_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = EngineState.UNLOADED
        self._waiting = False
        self._notice = ""
        self._has_picture = False
        self._region: Rect | None = None
        self.box = QuestionBox(self)
        self.button = PillButton(ButtonLook.PRIMARY, "send", self)
        self.about = PillButton(ButtonLook.PLAIN, "picture", self)
        self.whole_button = PillButton(ButtonLook.QUIET, "close", self)
        self.hint = MutedLabel(self)
        self._frame = _BoxFrame(self.box, self)
        self.box.setParent(self._frame)
        self.button.setParent(self._frame)
        self._lay_out()
        self._notice_timer = QTimer(self)
        self._notice_timer.setSingleShot(True)
        self._notice_timer.setInterval(_NOTICE_MS)
        self._notice_timer.timeout.connect(self._drop_notice)
        self.box.send_pressed.connect(self._send)
        self.box.textChanged.connect(self._show_button)
        self.box.pasted_text_cut.connect(self._on_text_cut)
        self.button.clicked.connect(self._on_button)
        self.box.installEventFilter(self)
        self._retranslate()

    def _lay_out(self) -> None:
        about = QHBoxLayout()
        about.setSpacing(4)
        about.addWidget(self.about)
        about.addWidget(self.whole_button)
        about.addStretch()
        for button in (self.about, self.whole_button):
            button.setFixedHeight(_LOW)
        policy = self.whole_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the layout does not move when a region is selected
        self.whole_button.setSizePolicy(policy)
        write = QHBoxLayout()
        write.setSpacing(8)
        write.addWidget(self.box, 1)
        write.addWidget(self.button, 0, Qt.AlignmentFlag.AlignBottom)
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(8, 8, 8, 8)
        inside.setSpacing(2)
        inside.addLayout(about)
        inside.addLayout(write)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 8)
        column.setSpacing(4)
        column.addWidget(self._frame)
        column.addWidget(self.hint)

    def show_about(self, image: ImageInput | None) -> None:
        """Shows what the next question is about: no picture, the whole picture, or a region of it."""
        self._has_picture = image is not None
        self._region = image.region if image is not None else None
        self._show_about()

    @property
    def is_answering(self) -> bool:
        """Whether a question is open, also while the engine still loads for it."""
        return self._state is EngineState.ANSWERING or (
            self._waiting and self._state is not EngineState.STOPPING
        )

    def focus_box(self) -> None:
        """Focuses the box. Signals with an argument cannot be connected with `setFocus` itself."""
        self.box.setFocus()

    def set_waiting(self, waiting: bool) -> None:
        """Sets whether an answer is open in the conversation."""
        self._waiting = waiting
        self._show_button()

    def show_state(self, state: EngineState) -> None:
        self._state = state
        self._show_button()

    def refuse(self, question: str) -> None:
        """Keeps a question that cannot be sent during an answer: adds it to the box if it is not there."""
        if question.strip() not in self.box.question:
            self.box.append_text(question)
        self._say(self.tr("Wait for the answer, or stop it first."))

    def restore(self, question: str) -> None:
        """Puts a failed question back, selected, unless the user has typed something meanwhile."""
        if not self.box.question:
            self.box.replace_text(question)
            self.box.selectAll()

    def clear_if(self, question: str) -> None:
        """Empties the box after the question was sent, unless the user has changed the text meanwhile."""
        self.box.remember(question)
        if self.box.question == question.strip():
            self.box.replace_text("")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.box and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._frame.update()
        return False

    def _send(self) -> None:
        question = self.box.question
        if self.is_answering or self._state is EngineState.STOPPING:
            self._say(self.tr("Wait for the answer, or stop it first."))
        elif self._state is EngineState.CLOSED:
            return
        elif len(question) > MAX_QUESTION:
            most, length = f"{MAX_QUESTION:,}", f"{len(question):,}"
            self._say(
                self.tr("A question can have at most {0} characters; this one has {1}. Shorten it.").format(
                    most, length
                )
            )
        elif question:
            self.sent.emit(question)
        else:
            self._say(self.tr("Type a question first."))

    def _stop(self) -> None:
        if self.is_answering:
            self.stop_clicked.emit()

    def _on_button(self) -> None:
        if self.is_answering:
            self._stop()
        else:
            self._send()
        self.box.setFocus()

    def _on_text_cut(self) -> None:
        text = self.tr("A question can have at most {0} characters; the rest of the text was not pasted.")
        self._say(text.format(f"{MAX_QUESTION:,}"))

    def _say(self, notice: str) -> None:
        self._notice = notice
        self._notice_timer.start()
        self._show_hint()

    def _drop_notice(self) -> None:
        self._notice = ""
        self._show_hint()

    def _retranslate(self) -> None:
        self._notice = ""
        self._show_about()
        self.whole_button.setToolTip(self.tr("Ask about the whole picture"))
        self.whole_button.setAccessibleName(self.tr("Ask about the whole picture"))
        self.box.setPlaceholderText(self.tr("Ask about the picture…"))
        self.box.setAccessibleName(self.tr("Question"))
        self._show_button()

    def _show_about(self) -> None:
        region = self._region
        if not self._has_picture:
            text, tip = self.tr("No picture"), self.tr("The question is asked without a picture")
        elif region is None:
            text, tip = (
                self.tr("Whole picture"),
                self.tr("The question is about the whole picture. Click to show it."),
            )
        else:
            text = self.tr("Region {0} × {1}").format(region.width, region.height)
            tip = self.tr("The question is about this region. Click to show it.")
        self.about.setText(text)
        self.about.setToolTip(tip)
        self.about.setAccessibleName(text)
        self.about.setAccessibleDescription(tip)
        self.about.updateGeometry()
        self.about.setEnabled(self._has_picture)
        self.whole_button.setVisible(region is not None)

    def _show_button(self) -> None:
        match self._state:
            case _ if self.is_answering:
                self._set_button("stop", self.tr("Stop"), self.tr("Stop the answer (Esc)"), enabled=True)
            case EngineState.STOPPING:
                self._set_button(
                    "stop", self.tr("Stopping…"), self.tr("The answer is being stopped"), enabled=False
                )
            case EngineState.CLOSED:
                self._set_button("send", self.tr("Send"), self.tr("The engine is closed"), enabled=False)
            case _ if self.box.question:
                self._set_button("send", self.tr("Send"), self.tr("Send the question (Enter)"), enabled=True)
            case _:
                self._set_button("send", self.tr("Send"), self.tr("Type a question first."), enabled=False)
        self._show_hint()

    def _set_button(self, icon_name: str, text: str, tip: str, *, enabled: bool) -> None:
        if self.button.icon_name != icon_name:
            self.button.show_icon(icon_name)
        self.button.setText(text)
        self.button.setToolTip(tip)
        self.button.setAccessibleName(text)
        self.button.setAccessibleDescription(tip)
        self.button.setEnabled(enabled)

    def _show_hint(self) -> None:
        self.hint.setText(self._notice or self.tr("Enter sends, Shift+Enter starts a new line"))


class QuestionBox(QPlainTextEdit):
    """The text field of the question; it grows with its lines up to six.

    It takes pasted and dropped text as plain text, and passes pictures and files on to the window.
    """

    send_pressed = Signal()
    paste_offered = Signal(object)  # QMimeData, which Qt deletes after the signal
    pasted_text_cut = Signal()  # a pasted text was too long

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
        """The text without white space around it."""
        return self.toPlainText().strip()

    def remember(self, question: str) -> None:
        """Sets the text that the up arrow puts into an empty box."""
        self._last_question = question

    def replace_text(self, text: str) -> None:
        """Replaces the text; the user can undo it, unlike `setPlainText`."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def append_text(self, text: str) -> None:
        """Appends a line; the user can undo it."""
        self.moveCursor(QTextCursor.MoveOperation.End)
        self.insertPlainText(f"\n{text}" if self.question else text)
        self.ensureCursorVisible()

    def event(self, event: QEvent) -> bool:
        return False if leaves_copy(event, self.textCursor()) else super().event(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return _holds_picture(source) or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Qt calls this for pasting, dropping and menu actions."""
        if _holds_picture(source):
            self.paste_offered.emit(source)
            return
        text = source.text()
        remaining = len(self.toPlainText()) - len(self.textCursor().selectedText())
        room = max(0, MAX_QUESTION - remaining)
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
            return  # Enter belongs to the input method; some platforms pass it on
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.insertPlainText("\n")  # QPlainTextEdit would insert U+2028
            self.ensureCursorVisible()
        elif not event.isAutoRepeat():
            self.send_pressed.emit()

    def _fit_height(self) -> None:
        wanted = max(1, round(self.document().size().height()))
        margin = self.document().documentMargin()
        height = min(_MOST_LINES, wanted) * self.fontMetrics().lineSpacing() + 2 * margin
        if wanted <= _MOST_LINES:  # lines with Chinese are often taller than the font's spacing
            height = max(height, self._text_height() + margin)
        height = int(height + 0.999) + 2
        # With ScrollBarAsNeeded, Qt shows the bar for a moment before the box grows.
        needed, never = Qt.ScrollBarPolicy.ScrollBarAsNeeded, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(needed if wanted > _MOST_LINES else never)
        if height != self.height():
            self.setFixedHeight(height)

    def _text_height(self) -> float:
        """The height of all lines in pixels."""
        block, height = self.document().begin(), 0.0
        while block.isValid():
            height += self.blockBoundingRect(block).height()
            block = block.next()
        return height


def _holds_picture(source: QMimeData) -> bool:
    """Whether the window should take the data as pictures or files, instead of the box as text.

    A web address is text, because the program fetches nothing. Office programs offer copied cells both as
    text and as a picture; in the question box, the text is used.
    """
    if any(url.isLocalFile() for url in source.urls()):
        return True
    text = source.text() if source.hasText() else ""
    if text[:64].lstrip().lower().startswith("data:image/"):
        return True
    return source.hasImage() and (source.hasUrls() or not text.strip())
