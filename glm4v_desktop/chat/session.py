"""The chat: asks the engine's host questions about the shown image, and emits text and answers."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal, Slot

from glm4v_desktop.chat.engine_host import Arrived, EngineCall, EngineHost, EngineState, Priority
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.protocol import EngineError, EngineInfo, ErrorKind, FinishReason, Request, Turn

NO_QUESTION = 0  # the id of a failure that belongs to no question


@dataclass(frozen=True, slots=True)
class Question:
    """A question about `image`, to the engine `engine`.

    Code that stores a question after its answer stores it `without_pixels`, so that closing a picture frees
    its memory.
    """

    id: int
    text: str
    image: ImageInput | None
    engine: EngineInfo

    def without_pixels(self) -> Question:
        return self if self.image is None else replace(self, image=self.image.without_pixels())


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to the question `id`, complete or stopped. `seconds` count from the question."""

    id: int
    text: str
    reason: FinishReason
    seconds: float
    engine: EngineInfo


@dataclass(frozen=True, slots=True)
class Failure:
    """The engine failed; `text` is the answer so far. `id` is `NO_QUESTION` if no question was open.

    `detail` is that of the EngineError; `texts/errors.py` may use sizes in it for a sentence.
    """

    id: int
    kind: ErrorKind
    engine: EngineInfo
    text: str = ""
    detail: str = ""


class ChatSession(QObject):
    """A conversation with the engine: at most one question is open, and earlier turns are sent with it.

    Every question ends with exactly one `answered` or `failed`. After the host is closed nothing is emitted.
    """

    state_changed = Signal(object)  # EngineState, see `state`
    question_added = Signal(object)  # Question
    question_refused = Signal(str)  # the text that was not asked, because another question is open
    progressed = Signal(object)  # Progress of the open question
    context_used = Signal(object)  # ContextUsed, of the open question
    text_added = Signal(int, str)  # the question's id and the next piece of its answer
    answered = Signal(object)  # Answer
    failed = Signal(object)  # Failure
    conversation_started = Signal()
    went_quiet = Signal(int)  # the open question's id (or NO_QUESTION): a stop may be offered

    def __init__(self, host: EngineHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.host = host
        self._told_state = host.state
        self._asked: _OpenQuestion | None = None
        self._last_id = NO_QUESTION
        self._context = _ModelContext()
        self._shown: ImageInput | None = None
        host.state_changed.connect(self._on_state)
        host.failed.connect(self._on_engine_failed)
        host.went_quiet.connect(self._on_quiet)

    @property
    def state(self) -> EngineState:
        """The engine's state for this chat: READY while it works on a call beside the chat."""
        return EngineState.READY if self.host.runs_beside_chat else self.host.state

    def show_image(self, image: ImageInput | None) -> None:
        """Sets what the next question is about; a running answer continues."""
        if image != self._shown:
            self._shown = image
            self.host.prepare(image)

    @Slot(str)
    def ask(self, question: str) -> bool:
        """Asks a question about the shown image.

        Emits `question_refused` and returns False if the text is empty, another question is open, or the
        engine is being stopped.
        """
        text = question.strip()
        is_busy = self._asked is not None or self.state in (EngineState.STOPPING, EngineState.CLOSED)
        if is_busy or not text:
            self.question_refused.emit(question)
            return False
        self._last_id += 1
        asked = Question(self._last_id, text, self._shown, self.host.info)
        self._asked = _OpenQuestion(asked)
        self.question_added.emit(asked)
        call = EngineCall(
            Request(asked.id, text, asked.image, self._context.turns_for(asked)), Priority.PERSON
        )
        call.arrived.connect(self._on_arrived)
        call.finished.connect(self._on_finished)
        call.failed.connect(self._on_failed)
        self.host.submit(call)
        return True

    @Slot()
    def new_conversation(self) -> None:
        """Stops the open question and drops the earlier turns."""
        self.host.stop()
        self._context = _ModelContext()
        self.conversation_started.emit()

    @Slot(object)
    def _on_arrived(self, arrived: Arrived) -> None:
        if self._asked is None:
            return
        if arrived.progress is not None:
            self.progressed.emit(arrived.progress)
        if arrived.context is not None:
            self.context_used.emit(arrived.context)
        if arrived.text:
            self._asked.said.append(arrived.text)
            self.text_added.emit(self._asked.question.id, arrived.text)

    @Slot(object)
    def _on_finished(self, reason: FinishReason) -> None:
        asked, self._asked = self._asked, None
        if asked is not None:
            answer = asked.answer(reason)
            self._context.remember(asked.question, answer.text)
            self.answered.emit(answer)

    @Slot(object)
    def _on_failed(self, error: EngineError) -> None:
        asked, self._asked = self._asked, None
        if asked is not None:
            self.failed.emit(asked.failure(error))

    @Slot(object)
    def _on_engine_failed(self, error: EngineError) -> None:
        self.failed.emit(Failure(NO_QUESTION, error.kind, self.host.info, detail=error.detail))

    @Slot()
    def _on_state(self) -> None:
        if (state := self.state) is not self._told_state:
            self._told_state = state
            self.state_changed.emit(state)

    @Slot()
    def _on_quiet(self) -> None:
        self.went_quiet.emit(self._asked.question.id if self._asked is not None else NO_QUESTION)


@dataclass(slots=True)
class _OpenQuestion:
    """A question that is waiting or being answered, and its answer so far."""

    question: Question
    started: float = field(default_factory=time.monotonic)
    said: list[str] = field(default_factory=list)

    def answer(self, reason: FinishReason) -> Answer:
        seconds = time.monotonic() - self.started
        return Answer(self.question.id, "".join(self.said), reason, seconds, self.question.engine)

    def failure(self, error: EngineError) -> Failure:
        said = "".join(self.said)
        return Failure(self.question.id, error.kind, self.question.engine, said, error.detail)


class _ModelContext:
    """The earlier turns that are sent with the next question.

    All turns are about the same engine, picture and region; a question about another one starts without
    turns.
    """

    def __init__(self) -> None:
        self._last: Question | None = None
        self._turns: tuple[Turn, ...] = ()

    def turns_for(self, question: Question) -> tuple[Turn, ...]:
        last = self._last
        if last is None or last.engine != question.engine:
            return ()
        if last.image != question.image:
            return ()
        return self._turns

    def remember(self, question: Question, answer: str) -> None:
        """Adds an answered question; an empty answer is not added."""
        if answer:
            self._turns = (*self.turns_for(question), Turn(question.text, answer))
            self._last = question.without_pixels()
