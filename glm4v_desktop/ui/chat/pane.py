"""The chat pane: conversation, question box, context meter, and the bars that ask for confirmation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QClipboard, QFont, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.chat.session import Answer, Failure, Question
from glm4v_desktop.core.hidden_text import mark_hidden
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.engine.protocol import NO_REQUEST, ContextUsed, EngineInfo, Progress
from glm4v_desktop.texts.engines import progress_text
from glm4v_desktop.ui.chat.answer_card import AnswerCard, FailurePanel, ModelOffer
from glm4v_desktop.ui.chat.composer import Composer
from glm4v_desktop.ui.chat.engine_picker import EnginePicker
from glm4v_desktop.ui.chat.question_card import QuestionCard, thumbnail_of
from glm4v_desktop.ui.chat.thread_view import Divider, ThreadRow, ThreadView, Turnover, turnover_between
from glm4v_desktop.ui.widgets.buttons import ButtonLook, PillButton
from glm4v_desktop.ui.widgets.card import MutedLabel
from glm4v_desktop.ui.widgets.colors import look_of
from glm4v_desktop.ui.widgets.confirm_bar import ConfirmBar

_ROOM_FOR = 3  # suggested questions
_BAR = QSize(72, 4)  # pixels, of the bar of the context meter
_GAP = 8  # pixels between the count and the bar of the context meter
_NEARLY_FULL = 0.9  # share of the context from which the bar has the alarm color
_OPENED = ("http", "https")  # schemes of links that can be opened
_MOST_SHOWN = 500  # characters of an address
_HEAD_MARGINS = 4 + 12 + 8  # pixels at the left, at the right, and at least between picker and button


class ContextMeter(QWidget):
    """How full the model's context is, as a count of tokens and a bar; hidden if that is unknown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._used = 0
        self._limit = 0
        small = self.font()
        small.setPointSizeF(small.pointSizeF() * 0.9)
        self.setFont(small)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def text(self) -> str:
        return self.tr("{0} of {1}").format(f"{self._used:,}", f"{self._limit:,}")

    def show_used(self, used: int, limit: int) -> None:
        """Shows how many of `limit` positions (tokens and picture patches) of the context are used."""
        self._used, self._limit = min(used, limit), limit
        self._retranslate()
        self.setVisible(limit > 0)

    def forget(self) -> None:
        """Hides the meter, because the next question begins a new context or the engine has none."""
        self._used = self._limit = 0
        self.hide()

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text) + _GAP + _BAR.width()
        return QSize(width, self.fontMetrics().height() + 4)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        look = look_of(self.palette())
        share = self._used / self._limit if self._limit else 0.0
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look.muted)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text)
        bar = QRectF(
            self.width() - _BAR.width(), (self.height() - _BAR.height()) / 2, _BAR.width(), _BAR.height()
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.line)
        painter.drawRoundedRect(bar, 2, 2)
        bar.setWidth(max(float(_BAR.height()), bar.width() * share))
        painter.setBrush(look.alarm if share >= _NEARLY_FULL else look.accent)
        painter.drawRoundedRect(bar, 2, 2)
        painter.end()

    def _retranslate(self) -> None:
        hint = self.tr(
            "How much of the model's context this conversation uses. When it is full, the model no longer "
            "sees the oldest questions."
        )
        self.setToolTip(hint)
        self.setAccessibleName(f"{self.text}. {hint}")
        self.updateGeometry()
        self.update()


class LinkBar(ConfirmBar):
    """Shows the address of a clicked link and asks before `open_address` opens it; only web addresses."""

    def __init__(self, open_address: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open_address = open_address
        self._url = QUrl()
        self.accepted.connect(self._open)

    def show_link(self, url: QUrl) -> None:
        self._url = QUrl(url)
        self._retranslate()
        self.ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        # Encoded, so that a host with look-alike letters (such as Cyrillic ones) can be recognized.
        address = mark_hidden(self._url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        if len(address) > _MOST_SHOWN:
            address = address[:_MOST_SHOWN] + "…"
        if self._may_open():
            self.set_texts(
                self.tr("Open this address in the browser?") + f"\n{address}",
                self.tr("Open"),
                self.tr("Cancel"),
            )
        else:
            self.set_texts(
                self.tr("Only web addresses can be opened. This one is not opened:") + f"\n{address}",
                "",
                self.tr("Close"),
            )

    def _may_open(self) -> bool:
        return self._url.isValid() and self._url.scheme().lower() in _OPENED and bool(self._url.host())

    def _open(self) -> None:
        if self._may_open():
            self._open_address(self._url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


class ReadyQuestions(QWidget):
    """Buttons with suggested questions; a click asks the question."""

    clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: list[PillButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addStretch(1)

    def show_questions(self, questions: Sequence[str]) -> None:
        """Shows these; buttons that are there already stay where they are, and keep the keyboard."""
        for chip in self.chips[len(questions) :]:
            self._column.removeWidget(chip)
            chip.deleteLater()
        self.chips = self.chips[: len(questions)]
        for _ in questions[len(self.chips) :]:
            self._add_chip()
        for chip, question in zip(self.chips, questions, strict=True):
            chip.setText(question)
        height = self.chips[0].sizeHint().height() + self._column.spacing() if questions else 0
        self.setMinimumHeight(height * _ROOM_FOR)  # nothing moves when further ones come

    def _add_chip(self) -> None:
        chip = PillButton(ButtonLook.PLAIN, parent=self)
        chip.setToolTip("")
        chip.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        chip.clicked.connect(self._on_chip_clicked)
        self._column.insertWidget(len(self.chips), chip, 0, Qt.AlignmentFlag.AlignHCenter)
        self.chips.append(chip)

    def _on_chip_clicked(self) -> None:
        chip = self.sender()
        if isinstance(chip, PillButton):
            self.clicked.emit(chip.text())


class Welcome(QScrollArea):
    """The page of an empty conversation: a hint and suggested questions; it scrolls in a low window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget(self)
        self._title = QLabel(inside)
        self._hint = QLabel(inside)
        for label in (self._title, self._hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        large = self._title.font()
        large.setPointSizeF(large.pointSizeF() * 1.3)
        large.setWeight(QFont.Weight.DemiBold)
        self._title.setFont(large)
        self.questions = ReadyQuestions(inside)
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 8, 24, 8)
        column.setSpacing(4)
        column.addStretch(2)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addSpacing(8)
        column.addWidget(self.questions)
        column.addStretch(3)
        self.setWidget(inside)
        self.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Ask about the picture"))
        self._hint.setText(
            self.tr("Select a region to ask about a part of it, or ask about the whole picture.")
        )


class ChatPane(QWidget):
    """Shows the conversation and emits what the user asks for.

    `open_address` opens a web address in the browser; only LinkBar calls it, after the user has agreed.
    """

    question_asked = Signal(str)
    new_conversation_clicked = Signal()
    about_clicked = Signal(object)  # a Question whose picture and region should be shown
    set_up_clicked = Signal(object)  # the Question whose answer says that a model is needed

    def __init__(
        self,
        clipboard: QClipboard,
        open_address: Callable[[str], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self._state = EngineState.UNLOADED
        self._progress: Progress | None = None  # of work without a question, such as loading
        self._questions: dict[int, Question] = {}
        self._answers: dict[int, AnswerCard] = {}  # cards near the view, and the open one
        self._ends: dict[int, Answer | Failure] = {}
        self._left_out: dict[int, int] = {}  # number of earlier questions that did not fit, by question
        self._last: Question | None = None
        self._open_pictures: frozenset[str] | None = None  # keys; None if unknown
        self._suggestions: tuple[str, ...] = ()
        self._picture: Picture | None = None  # of the next question, without pixels
        self._announced: tuple[ThreadRow, ThreadRow] | None = None  # divider and suggestions
        self.model_offer = ModelOffer(self)
        self.link_bar = LinkBar(open_address, self)
        self._build()
        self._lay_out()
        self._join()
        self._retranslate()

    def _build(self) -> None:
        self.picker = EnginePicker(self)
        self.new_button = PillButton(ButtonLook.QUIET, "plus", self)
        self.new_bar = ConfirmBar(self)
        self.close_bar = ConfirmBar(self)
        self.bars: tuple[ConfirmBar, ...] = (self.link_bar, self.new_bar, self.close_bar)
        self.thread_view = ThreadView(self)
        self.welcome = Welcome(self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self.thread_view)
        self.status = MutedLabel(self)
        self.status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.status.hide()
        self.meter = ContextMeter(self)
        for line in (self.status, self.meter):  # the layout does not move when they appear
            policy = line.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            line.setSizePolicy(policy)
        self.composer = Composer(self)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(4, 8, 12, 4)  # see _HEAD_MARGINS
        head.addWidget(self.picker)
        head.addStretch()
        head.addWidget(self.new_button)
        warning = QHBoxLayout()
        warning.setContentsMargins(12, 4, 12, 4)
        warning.addWidget(self.new_bar)
        warning.addWidget(self.close_bar)
        address = QHBoxLayout()
        address.setContentsMargins(12, 4, 12, 4)
        address.addWidget(self.link_bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(warning)
        column.addWidget(self._pages, 1)
        column.addLayout(address)
        fill = QHBoxLayout()
        fill.setContentsMargins(16, 4, 16, 0)
        fill.addWidget(self.status, 1)
        fill.addWidget(self.meter)
        column.addLayout(fill)
        column.addWidget(self.composer)

    def _join(self) -> None:
        self.composer.sent.connect(self.question_asked)  # relayed: one signal for all that ask
        self._join_ready(self.welcome.questions)
        self.thread_view.row_left.connect(self._on_row_left)
        self.new_button.clicked.connect(self._on_new)
        self.new_bar.accepted.connect(self.new_conversation_clicked)  # relayed: `_on_new` asks only if needed
        for bar in self.bars:
            bar.declined.connect(self.composer.focus_box)
        self.composer.whole_button.clicked.connect(self.composer.focus_box)
        self.composer.about.clicked.connect(self.composer.focus_box)

    def _join_ready(self, questions: ReadyQuestions) -> None:
        questions.clicked.connect(self.question_asked)  # relayed: ready questions come and go
        questions.clicked.connect(self.composer.focus_box)

    def add_question(self, question: Question) -> None:
        """Shows a question that was sent, with an empty answer card below it."""
        self.composer.clear_if(question.text)
        thumbnail = thumbnail_of(question.image)
        question = question.without_pixels()
        self._begin_context(question)
        self._last = question
        self._questions[question.id] = question
        self.thread_view.add(lambda: self._question_card(question, thumbnail))
        self.thread_view.add(lambda: self._answer_card(question))
        self._pages.setCurrentWidget(self.thread_view)
        self.thread_view.jump_to_newest()
        self._follow()

    def _begin_context(self, question: Question) -> None:
        """Adds a divider if the picture, the region or the engine changed since the question before."""
        turnover = turnover_between(self._last, question) if self._last is not None else None
        announced, self._announced = self._announced, None
        if announced is not None:
            line, ready = announced
            self.thread_view.remove(ready)
            if _picture_of(question) != self._picture:
                self.thread_view.remove(line)
                announced = None
        if turnover is None or self._last is None:
            return
        if announced is None or turnover is not Turnover.NEW_PICTURE:
            name = question.image.picture.name if question.image is not None else ""
            engines = self._last.engine, question.engine
            self.thread_view.add(lambda: Divider(turnover, engines, name))
        self.meter.forget()
        self._fit_head()

    def show_image(self, image: ImageInput | None) -> None:
        """Shows what the next question is about; another picture adds a divider and suggested questions."""
        self.composer.show_about(image)
        shown = image.without_pixels().picture if image is not None else None
        if shown == self._picture:
            return
        self._picture = shown
        for part in self._announced or ():
            self.thread_view.remove(part)
        self._announced = None
        if self._last is None or shown is None or shown == _picture_of(self._last):
            return
        engines, name = (self._last.engine, self._last.engine), shown.name
        line = self.thread_view.add(lambda: Divider(Turnover.NEW_PICTURE, engines, name))
        self._announced = line, self.thread_view.add(self._ready_questions)

    def _ready_questions(self) -> ReadyQuestions:
        ready = ReadyQuestions()
        ready.show_questions(self._suggestions)
        self._join_ready(ready)
        return ready

    def _question_card(self, question: Question, thumbnail: QPixmap) -> QuestionCard:
        card = QuestionCard(question, thumbnail)
        card.about_clicked.connect(self.about_clicked)  # relayed: cards come and go
        card.about_clicked.connect(self.composer.focus_box)
        if self._open_pictures is not None:
            card.show_open(self._open_pictures)
        return card

    def _answer_card(self, question: Question) -> AnswerCard:
        """A card in the current state of the answer; also made when an answer is scrolled into view again."""
        card = AnswerCard(question.engine, question.id, self._clipboard, self.model_offer)
        self._answers[question.id] = card
        card.text.link_clicked.connect(self.link_bar.show_link)
        card.ask_again_clicked.connect(self._on_ask_again)
        card.set_up_button.clicked.connect(lambda: self.set_up_clicked.emit(question))
        if question.id in self._left_out:
            card.show_left_out(self._left_out[question.id], question.image is not None)
        match self._ends.get(question.id):
            case Answer() as answer:
                card.finish(answer)
            case Failure() as failure:
                card.fail(failure)
        return card

    def _on_row_left(self, widget: QWidget) -> None:
        for question_id, card in self._answers.items():
            if card is widget:
                del self._answers[question_id]
                return

    def show_open_pictures(self, keys: Collection[str]) -> None:
        """Takes the keys of the open pictures; the question cards of closed ones are disabled."""
        self._open_pictures = frozenset(keys)
        for card in self.thread_view.findChildren(QuestionCard):
            card.show_open(keys)

    def show_progress(self, progress: Progress) -> None:
        """Shows progress in the answer card that it belongs to, or without a question above the box."""
        answer = self._answers.get(progress.request_id)
        if answer is not None:
            answer.show_progress(progress)
        elif progress.request_id == NO_REQUEST:
            self._progress = progress
            self._show_status()

    def show_context(self, used: ContextUsed) -> None:
        """Shows how full the context is, and in the answer card which questions no longer fit."""
        self.meter.show_used(used.positions, used.limit)
        question, card = self._questions.get(used.request_id), self._answers.get(used.request_id)
        if question is not None and card is not None and used.turns_left_out:
            self._left_out[question.id] = used.turns_left_out
            card.show_left_out(used.turns_left_out, question.image is not None)

    def append_text(self, request_id: int, text: str) -> None:
        """Appends text to an answer; ignores a request that has no answer card."""
        answer = self._answers.get(request_id)
        if answer is not None:
            answer.add(text)

    def finish(self, answer: Answer) -> None:
        card = self._answers.get(answer.id)
        if card is not None:
            self._ends.setdefault(answer.id, answer)
            card.finish(answer)
            self._follow()

    def show_failure(self, failure: Failure) -> None:
        """Shows a failure in the answer card of its question, or in a row without one."""
        card = self._answers.get(failure.id)
        if card is not None:
            self._ends.setdefault(failure.id, failure)
            card.fail(failure)
            question = self._questions.get(failure.id)
            if question is not None:
                self.composer.restore(question.text)
            self._follow()
            return
        kind, detail = failure.kind, failure.detail
        self.thread_view.add(lambda: FailurePanel(kind, detail, may_ask_again=False))
        self._pages.setCurrentWidget(self.thread_view)

    def change_engine(self, _engine: EngineInfo) -> None:
        """Hides the meter, because the context of the new engine is empty."""
        self.meter.forget()

    def show_quiet(self, request_id: int) -> None:
        """Shows that the engine has not responded for a while, so that the user can stop it."""
        card = self._answers.get(request_id)
        if card is not None:
            card.show_quiet()

    def show_state(self, state: EngineState) -> None:
        self._state = state
        if state not in (EngineState.LOADING, EngineState.PREPARING):
            self._progress = None
        self.composer.show_state(state)
        self._show_status()

    def start_conversation(self) -> None:
        """Empties the conversation; the text in the question box stays."""
        self._questions.clear()
        self._answers.clear()
        self._ends.clear()
        self._left_out.clear()
        self._last = self._announced = None
        self.meter.forget()
        self.new_bar.hide()
        self.close_bar.hide()
        self.link_bar.hide()
        self.thread_view.clear()
        self._pages.setCurrentWidget(self.welcome)
        self._follow()
        self.composer.focus_box()

    def set_suggestions(self, suggestions: Sequence[str]) -> None:
        """Sets the suggested questions, in the user's language, for a picture without a question yet."""
        self._suggestions = tuple(suggestions)
        for questions in self.findChildren(ReadyQuestions):
            questions.show_questions(suggestions)

    def ask_to_close(self) -> bool:
        """Asks whether to close and lose the conversation; False if it is empty or was asked already."""
        if not self._questions or self.close_bar.isVisible():
            return False
        self.new_bar.hide()
        self.close_bar.ask()
        return True

    def decline_bar(self) -> bool:
        """Declines the visible confirmation bar, the focused one first; False if none is visible."""
        asking = sorted((bar for bar in self.bars if bar.isVisible()), key=lambda bar: not _has_keyboard(bar))
        for bar in asking[:1]:
            bar.decline()
        return bool(asking)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    def _fit_head(self) -> None:
        """Drops the text of the button "New conversation" if it would cut the engine's name."""
        self.new_button.setText(self.tr("New conversation"))
        needed = self.picker.sizeHint().width() + self.new_button.sizeHint().width() + _HEAD_MARGINS
        if needed > self.width():
            self.new_button.setText("")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _on_new(self) -> None:
        if self._questions:
            self.close_bar.hide()
            self.new_bar.ask()
        else:
            self.new_conversation_clicked.emit()

    def _on_ask_again(self, question_id: int) -> None:
        question = self._questions.get(question_id)
        if question is not None:
            self.question_asked.emit(question.text)

    def _follow(self) -> None:
        self.composer.set_waiting(self._is_waiting())
        self._show_status()

    def _is_waiting(self) -> bool:
        return any(card.is_open for card in self._answers.values())

    def _show_status(self) -> None:
        text = ""
        waiting = self._is_waiting()
        if not waiting and self._state in (EngineState.LOADING, EngineState.PREPARING):
            text = progress_text(self._progress) if self._progress is not None else ""
        self.status.setText(text)
        self.status.setVisible(bool(text))

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Chat"))
        self.new_button.setAccessibleName(self.tr("New conversation"))
        self.new_button.setToolTip(self.tr("New conversation"))
        self._fit_head()
        self.new_bar.set_texts(
            self.tr("This conversation is not saved. Start a new one?"),
            self.tr("Start new"),
            self.tr("Keep"),
        )
        self.close_bar.set_texts(
            self.tr("This conversation is not saved. Close the window?"),
            self.tr("Close"),
            self.tr("Keep"),
        )
        self._show_status()


def _has_keyboard(widget: QWidget) -> bool:
    focused = widget.focusWidget()
    return focused is not None and focused.hasFocus()


def _picture_of(question: Question) -> Picture | None:
    return question.image.picture if question.image is not None else None
