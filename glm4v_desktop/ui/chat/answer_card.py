"""The card of an answer: engine, progress, text, and how it ended."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QClipboard
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from glm4v_desktop.chat.session import Answer, Failure
from glm4v_desktop.core.hidden_text import without_hidden
from glm4v_desktop.core.plain_text import plain_text
from glm4v_desktop.engine.protocol import EngineInfo, EngineName, ErrorKind, FinishReason, Progress
from glm4v_desktop.texts.engines import engine_hint, engine_title, progress_text
from glm4v_desktop.texts.errors import failure_words
from glm4v_desktop.ui.chat.answer_text import AnswerText
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import AlarmCard, Card, MutedLabel, Tag
from glm4v_desktop.ui.widgets.icons import icon

_TICK_MS = 100
_COPIED_MS = 1500  # how long a check mark replaces the copy icon


class FailurePanel(AlarmCard):
    """Shows an engine error and what to do; `may_ask_again` adds a button for that."""

    def __init__(
        self, kind: ErrorKind, detail: str = "", *, may_ask_again: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._detail = detail
        self._sign = QLabel(self)
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.again_button = PillButton(ButtonLook.PLAIN, "refresh", self)
        self.again_button.setVisible(may_ask_again)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self._label)
        column.addWidget(self.again_button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 12, 12)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addLayout(column, 1)
        self._retranslate()
        self._restyle()

    @property
    def text(self) -> str:
        return self._label.text()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._restyle()

    def _retranslate(self) -> None:
        what, remedy = failure_words(self._kind, self._detail)
        self._label.setText(f"{what}\n{remedy}")
        self.again_button.setText(self.tr("Ask again"))

    def _restyle(self) -> None:
        self._sign.setPixmap(icon("alert", self.palette()).pixmap(20, 20))


class ModelOffer(QObject):
    """What the answers that need a model offer: to set one up or, if that is done, to ask it."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_ready = False

    @property
    def is_ready(self) -> bool:
        return self._is_ready

    def show_ready(self, is_ready: bool) -> None:
        """Takes whether a model is set up."""
        if is_ready != self._is_ready:
            self._is_ready = is_ready
            self.changed.emit()


class AnswerCard(Card):
    """Shows an answer while it streams and afterwards; it is open until `finish` or `fail`."""

    ask_again_clicked = Signal(int)  # the question's id

    def __init__(
        self,
        engine: EngineInfo,
        question_id: int,
        clipboard: QClipboard,
        offer: ModelOffer | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._offer = offer or ModelOffer(self)
        self._engine = engine
        self._question_id = question_id
        self._clipboard = clipboard
        self._progress: Progress | None = None
        self._answer: Answer | None = None
        self._quiet = False
        self._failed = False
        self._cut = False
        self._left_out = 0
        self._left_out_has_picture = False
        self._started = time.monotonic()
        self.badge = Tag(self)
        self.status = MutedLabel(self)
        self.status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.copy_button = PillButton(ButtonLook.QUIET, "copy", self)
        self.copy_button.hide()
        self.copy_text, self.copy_markdown = QAction(self), QAction(self)
        self.left_out = MutedLabel(self)
        self.left_out.setWordWrap(True)
        self.left_out.hide()
        self.doing = MutedLabel(self)
        self.text = AnswerText(self.tr("Picture"), self)
        self.text.hide()
        self.mark = MutedLabel(self)
        self.mark.setWordWrap(True)
        self.mark.hide()
        self.failure_panel: FailurePanel | None = None
        self.set_up_button = PillButton(ButtonLook.PLAIN, "", self)
        self.set_up_button.hide()
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.setInterval(_COPIED_MS)
        self._lay_out()
        self._join()
        self._retranslate()
        self._tick.start()

    def _join(self) -> None:
        self._offer.changed.connect(self._show_offer)
        self.text.shortened.connect(self._on_cut)
        self._tick.timeout.connect(self._show_status)
        self._copied.timeout.connect(self._show_copy)
        self.copy_button.addActions([self.copy_text, self.copy_markdown])
        self.copy_button.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.copy_button.clicked.connect(self.copy)
        self.copy_text.triggered.connect(self.copy)
        self.copy_markdown.triggered.connect(self.copy_source)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.badge)
        head.addWidget(self.status, 1)
        head.addWidget(self.copy_button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 8, 12, 12)
        self._column.setSpacing(8)
        self._column.addLayout(head)
        self._column.addWidget(self.left_out)
        self._column.addWidget(self.doing)
        self._column.addWidget(self.text)
        self._column.addWidget(self.mark)
        self._column.addWidget(self.set_up_button, 0, Qt.AlignmentFlag.AlignLeft)
        # Takes the spare height between a change of the text and the next layout of the conversation; without
        # it, the text would jump down for that moment.
        self._column.addStretch(1)

    @property
    def may_leave(self) -> bool:
        """Whether the card may be removed and made again later: it is complete and not in use."""
        focused = QApplication.focusWidget()
        is_used = self.text.has_selection() or (focused is not None and self.isAncestorOf(focused))
        return not self.is_open and self.text.is_settled and not is_used

    @property
    def is_open(self) -> bool:
        return self._answer is None and not self._failed

    def show_progress(self, progress: Progress) -> None:
        self._progress = progress
        self._quiet = False
        self._show_status()

    def show_left_out(self, turns: int, has_picture: bool) -> None:
        """Shows how many earlier questions no longer fit into the context of this answer."""
        self._left_out, self._left_out_has_picture = turns, has_picture
        self._show_left_out()

    def show_quiet(self) -> None:
        """Shows that the engine has sent neither text nor progress for a while."""
        self._quiet = self.is_open
        self.doing.setVisible(self.is_open)
        self._show_status()

    def add(self, text: str) -> None:
        if not self.is_open or not text:
            return
        self._quiet = False
        self.text.show()
        self.text.add(text)
        self.copy_button.show()
        self.doing.hide()

    def finish(self, answer: Answer) -> None:
        """Ends the answer; adds the part of its text that was not streamed."""
        if not self.is_open:
            return
        self._catch_up(answer.text)
        self._answer = answer
        self._engine = answer.engine
        needs_model = answer.reason is FinishReason.NEEDS_MODEL
        self.set_up_button.setVisible(needs_model and answer.engine.name is EngineName.READER)
        self._end()

    def fail(self, failure: Failure) -> None:
        """Ends the answer with an error below the text that was streamed."""
        if not self.is_open:
            return
        self._catch_up(failure.text)
        self._failed = True
        self.failure_panel = FailurePanel(failure.kind, failure.detail, may_ask_again=True, parent=self)
        self.failure_panel.again_button.clicked.connect(self._on_ask_again)
        self._column.insertWidget(self._column.indexOf(self.mark) + 1, self.failure_panel)
        self._end()

    def copy(self) -> None:
        """Copies the answer without invisible characters, as plain text, Markdown and (unless long) HTML."""
        data = QMimeData()
        text = without_hidden(self.text.full_text)
        data.setText(plain_text(text))
        data.setData("text/markdown", text.encode())
        if html := self.text.to_html():
            data.setHtml(without_hidden(html))
        self._put(data)

    def copy_source(self) -> None:
        """Copies the answer's Markdown as text, without invisible characters."""
        data = QMimeData()
        data.setText(without_hidden(self.text.full_text))
        self._put(data)

    def see(self, top: int, bottom: int) -> None:
        """Takes which part of the card is near the view, from `top` to `bottom` in its pixels."""
        self.text.see(top - self.text.y(), bottom - self.text.y())

    def position_at(self, y: int) -> tuple[int, int]:
        """A position for the pixel row `y`: (part, offset), which stays valid when parts above it grow.

        The part is -1 above the text. `y_of` is the inverse.
        """
        return (-1, y) if y < self.text.y() else self.text.position_at(y - self.text.y())

    def y_of(self, position: tuple[int, int]) -> int:
        return position[1] if position[0] < 0 else self.text.y() + self.text.y_of(position)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _put(self, data: QMimeData) -> None:
        self._clipboard.setMimeData(data)
        self.copy_button.show_icon("check")
        self._copied.start()

    def _catch_up(self, full_text: str) -> None:
        """Adds the end of the text that was not streamed."""
        streamed = self.text.full_text
        if full_text.startswith(streamed):
            self.add(full_text[len(streamed) :])

    @property
    def _gave_nothing(self) -> bool:
        """Whether the answer has ended without visible text, other than by a cancel."""
        ended = self._answer is not None and self._answer.reason is not FinishReason.CANCELLED
        return ended and not without_hidden(self.text.full_text).strip()

    def _end(self) -> None:
        self._tick.stop()
        self.doing.hide()
        if self._gave_nothing:
            self.text.hide()
            self.copy_button.hide()
        self.text.finish()
        self._retranslate()

    def _on_ask_again(self) -> None:
        self.ask_again_clicked.emit(self._question_id)

    def _on_cut(self) -> None:
        self._cut = True
        self._show_mark()

    def _retranslate(self) -> None:
        title = engine_title(self._engine)
        self.badge.setText(title)
        self.badge.setToolTip(engine_hint(self._engine))
        self.badge.strong = self._engine.name is not EngineName.READER
        self.text.setAccessibleName(self.tr("Answer from {0}").format(title))
        self.text.show_picture_word(self.tr("Picture"))
        self.copy_button.setToolTip(self.tr("Copy the answer; as Markdown with the right mouse button"))
        self.copy_text.setText(self.tr("Copy as text"))
        self.copy_markdown.setText(self.tr("Copy as Markdown"))
        self.copy_button.setAccessibleName(self.tr("Copy the answer"))
        self._show_offer()
        self._show_status()
        self._show_mark()
        self._show_left_out()

    def _show_offer(self) -> None:
        ready = self._offer.is_ready
        self.set_up_button.setText(self.tr("Ask GLM-4v-9b") if ready else self.tr("Set up GLM-4v-9b…"))

    def _show_left_out(self) -> None:
        count = self._left_out
        if self._left_out_has_picture and count == 1:
            text = self.tr(
                "1 earlier question no longer fits. The model cannot see it any more, but still "
                "sees the picture."
            )
        elif self._left_out_has_picture:
            text = self.tr(
                "{0} earlier questions no longer fit. The model cannot see them any more, but "
                "still sees the picture."
            )
        elif count == 1:
            text = self.tr("The oldest question no longer fits. The model cannot see it any more.")
        else:
            text = self.tr("The oldest {0} questions no longer fit. The model cannot see them any more.")
        self.left_out.setText(text.format(count))
        self.left_out.setVisible(count > 0)

    def _show_status(self) -> None:
        if self._answer is not None:
            self.status.setText(self.tr("{0} s").format(f"{self._answer.seconds:.1f}"))
        elif self._failed:
            self.status.setText("")
        else:
            self.doing.setText(
                self.tr("No response for a while…") if self._quiet else progress_text(self._progress)
            )
            self.status.setText(self.tr("{0} s").format(f"{time.monotonic() - self._started:.1f}"))

    def _show_mark(self) -> None:
        marks = []
        if self._answer is not None and self._answer.reason is FinishReason.CANCELLED:
            marks.append(self.tr("Stopped"))
        if self._answer is not None and self._answer.reason is FinishReason.LENGTH:
            marks.append(self.tr("Stopped at the length limit; the answer may be incomplete."))
        if self._answer is not None and self._answer.reason is FinishReason.REPETITION:
            marks.append(self.tr("Stopped because the model repeated itself; ask in other words."))
        if self._gave_nothing:
            marks.append(
                self.tr("The model gave no answer. Ask in other words, or select the part that matters.")
            )
        if self._cut:
            marks.append(self.tr("Only the first part is shown. The copy button copies the whole answer."))
        self.mark.setText("\n".join(marks))
        self.mark.setVisible(bool(marks))

    def _show_copy(self) -> None:
        self.copy_button.show_icon("copy")
