"""One chat with one engine at a time: questions in, text at about 30 Hz and answers out."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal, Slot

from glm4v_desktop.domain.geometry import Rect
from glm4v_desktop.domain.picture import Picture
from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.engine.protocol import (
    NO_REQUEST,
    Engine,
    EngineError,
    EngineInfo,
    ErrorKind,
    FinishReason,
    Request,
)
from glm4v_desktop.session.conversation import NO_QUESTION, Failure, ModelContext, OpenQuestion, Question
from glm4v_desktop.session.engine_seat import EngineSeat
from glm4v_desktop.session.engine_state import EngineState, step
from glm4v_desktop.session.engine_worker import (
    AnswerJob,
    ForgetJob,
    JobEnd,
    LoadJob,
    PrepareJob,
    UnloadJob,
)
from glm4v_desktop.session.timing import Timing, one_shot

log = logging.getLogger(__name__)


class ChatSession(QObject):
    """At most one question is open; it waits for a load or a head start. A missing engine is loaded for it.

    Every question ends with exactly one `answered` or `failed`. After `close` nothing is emitted any more.
    """

    state_changed = Signal(object)  # EngineState
    question_added = Signal(object)  # Question
    question_refused = Signal(str)  # its text, given back: another one is still open
    progressed = Signal(object)  # Progress
    context_used = Signal(object)  # ContextUsed, of the open question
    noted = Signal(object)  # NoteKind
    text_added = Signal(int, str)  # the question's id and the next piece of its answer
    answered = Signal(object)  # Answer
    failed = Signal(object)  # Failure
    conversation_started = Signal()
    engine_changed = Signal(object)  # EngineInfo
    went_quiet = Signal(int)  # the open question's id (or NO_QUESTION): a stop may be offered

    def __init__(
        self, engine: Engine, info: EngineInfo, timing: Timing | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._info = info
        self._timing = timing if timing is not None else Timing()
        self._state = EngineState.UNLOADED
        self._asked: OpenQuestion | None = None
        self._last_id = NO_QUESTION
        self._context = ModelContext()
        self._shown: tuple[Picture | None, Rect | None] = (None, None)
        self._head_start: tuple[Picture, Rect | None] | None = None  # not yet done
        self._unload_wanted = False  # as soon as the engine is free
        self._cancel = CancelToken()  # of the job that runs, or ran last

        self._show_timer = one_shot(self, self._timing.show, self._show)
        self._settle_timer = one_shot(self, self._timing.settle, self._go_on)
        self._quiet_timer = one_shot(self, self._timing.quiet, self._on_quiet)

        self._engine = EngineSeat(engine)
        self._engine.arrived.connect(self._on_arrived)
        self._engine.ended.connect(self._on_ended)
        self._engine.died.connect(self._on_died)

    @property
    def state(self) -> EngineState:
        return self._state

    @Slot()
    def load(self) -> None:
        if self._state in (EngineState.UNLOADED, EngineState.FAILED):
            self._begin(EngineState.LOADING, LoadJob(CancelToken()))

    @Slot()
    def unload(self) -> None:
        """Stops what runs and gives the engine's memory back; the next question loads it again."""
        self.stop()
        self._unload_wanted = True
        self._go_on()

    def use_engine(self, engine: Engine, info: EngineInfo) -> None:
        """Another engine from now on, not loaded yet; the chat stays. What runs is stopped first.

        The old one ends in the background and gives its memory back before the new one begins with anything.
        """
        if self._state is EngineState.CLOSED:
            engine.close()
            return
        self._info = info
        self.stop()
        self._cancel.cancel()
        self._quiet_timer.stop()
        self._engine.replace(engine)
        self._unload_wanted = False
        picture, region = self._shown
        self._head_start = (picture, region) if picture is not None else None
        if self._state is not EngineState.UNLOADED:
            self._step(EngineState.UNLOADED)
        self.engine_changed.emit(info)
        self._go_on()

    def show_picture(self, picture: Picture | None, region: Rect | None) -> None:
        """What the next question is about. A running answer is not touched; the head start comes after it."""
        if self._state is EngineState.CLOSED or (picture, region) == self._shown:
            return
        self._shown = (picture, region)
        self._head_start = (picture, region) if picture is not None else None
        if self._state is EngineState.PREPARING:
            self._cancel.cancel()
        self._settle_timer.start()

    @Slot(str)
    def forget_picture(self, key: str) -> None:
        """It was closed: as soon as the engine is free, it gives back what it keeps of the picture."""
        if self._state is not EngineState.CLOSED:
            self._engine.run(ForgetJob(key))

    @Slot(str)
    def ask(self, question: str) -> bool:
        """False, and `question_refused`, while another question is open or the engine is being stopped."""
        text = question.strip()
        busy = self._state in (EngineState.ANSWERING, EngineState.STOPPING, EngineState.CLOSED)
        if busy or self._asked is not None or not text:
            self.question_refused.emit(question)
            return False
        self._last_id += 1
        picture, region = self._shown
        self._asked = OpenQuestion(Question(self._last_id, text, picture, region, self._info))
        self.question_added.emit(self._asked.question)
        if self._state is EngineState.PREPARING:
            self._cancel.cancel()  # the question goes first; the head start is taken up again afterwards
        self._go_on()
        return True

    @Slot()
    def stop(self) -> None:
        """Ends the open question at once and keeps what was said; the engine lets go a little later."""
        match self._state:
            case EngineState.LOADING:
                self._cancel.cancel()
            case EngineState.PREPARING:
                self._head_start = None
                self._cancel.cancel()
            case EngineState.ANSWERING:
                self._show()
                self._cancel.cancel()
                self._step(EngineState.STOPPING)
        self._end_question(FinishReason.CANCELLED)

    @Slot()
    def new_conversation(self) -> None:
        """Forgets the earlier turns; an open question is stopped first."""
        self.stop()
        self._context = ModelContext()
        self.conversation_started.emit()

    @Slot()
    def close(self) -> bool:
        """Stops, ends the engine and joins its thread, within two seconds.

        False when an engine inside this process did not let go: then the thread still runs, this object must
        be kept, and the program can only be left with `os._exit`.
        """
        if self._state is not EngineState.CLOSED:
            self._show()
            for timer in (self._show_timer, self._settle_timer, self._quiet_timer):
                timer.stop()
            self._cancel.cancel()
            self._end_question(FinishReason.CANCELLED)
            self._step(EngineState.CLOSED)
        return self._engine.close(self._timing.close)

    def _go_on(self) -> None:
        """Begins what is wanted next, when the engine is free."""
        match self._state:
            case EngineState.READY | EngineState.FAILED if self._unload_wanted:
                self._unload_wanted = False
                self._step(EngineState.UNLOADED)
                self._engine.run(UnloadJob())
                self._go_on()
            case EngineState.UNLOADED | EngineState.FAILED:
                self._unload_wanted = False
                if self._asked is not None:
                    self.load()
            case EngineState.READY if self._asked is not None:
                question = self._asked.question
                turns = self._context.turns_for(question)
                request = Request(question.id, question.text, question.picture, question.region, turns)
                self._begin(EngineState.ANSWERING, AnswerJob(request, CancelToken()))
            case EngineState.READY if self._head_start is not None and not self._settle_timer.isActive():
                self._begin(EngineState.PREPARING, PrepareJob(*self._head_start, CancelToken()))

    def _begin(self, state: EngineState, job: LoadJob | PrepareJob | AnswerJob) -> None:
        self._cancel = job.cancel
        self._quiet_timer.start()
        self._engine.run(job)
        self._step(state)

    @Slot(object)
    def _on_ended(self, end: JobEnd) -> None:
        if self._state is EngineState.CLOSED or isinstance(end.job, UnloadJob):
            return
        self._show()
        self._quiet_timer.stop()
        match end.job:
            case LoadJob(cancel):
                self._on_loaded(end, cancel)
            case PrepareJob():
                self._on_prepared(end, end.job)
            case AnswerJob():
                self._on_answer_ended(end)
        self._go_on()

    def _on_loaded(self, end: JobEnd, cancel: CancelToken) -> None:
        if cancel.cancelled:
            self._step(EngineState.UNLOADED)
        elif end.error is not None:
            self._fail(EngineState.FAILED, end.error)
        else:
            self._step(EngineState.READY)

    def _on_prepared(self, end: JobEnd, job: PrepareJob) -> None:
        if end.error is not None or not job.cancel.cancelled:
            self._head_start = None  # done; or it fails, and is not tried again
        if not end.dead:
            if end.error is not None:  # it comes again with the question, where somebody waits for it
                log.warning("the head start failed: %s", end.error)
            self._step(EngineState.READY)
        elif end.error is not None and self._asked is None:
            self._fail(EngineState.FAILED, end.error)
        else:  # a question that waits loads the engine again and is answered
            self._step(EngineState.UNLOADED)

    def _on_answer_ended(self, end: JobEnd) -> None:
        if self._state is EngineState.STOPPING:  # its answer is given already
            self._step(EngineState.UNLOADED if end.dead else EngineState.READY)
        elif end.finished is None:
            error = end.error or EngineError(ErrorKind.INTERNAL, "an answer without an end")
            self._fail(EngineState.FAILED if end.dead else EngineState.READY, error)
        else:
            self._step(EngineState.READY)
            self._end_question(end.finished.reason)

    @Slot(object)
    def _on_died(self, error: EngineError) -> None:
        if self._state is EngineState.READY:
            self._fail(EngineState.FAILED, error)

    def _fail(self, state: EngineState, error: EngineError) -> None:
        log.warning("the engine failed: %s %s", error.kind.name, error.detail)
        asked, self._asked = self._asked, None
        self._step(state)
        no_question = Failure(NO_QUESTION, error.kind, self._info, detail=error.detail)
        self.failed.emit(asked.failure(error) if asked is not None else no_question)

    def _end_question(self, reason: FinishReason) -> None:
        asked, self._asked = self._asked, None
        if asked is not None:
            answer = asked.answer(reason)
            self._context.remember(asked.question, answer.text)
            self.answered.emit(answer)

    def _step(self, state: EngineState) -> None:
        self._state = step(self._state, state)
        self.state_changed.emit(state)

    @Slot()
    def _on_arrived(self) -> None:
        # The first piece is shown at once; after that the timer keeps the pace.
        if not self._show_timer.isActive():
            self._show()

    @Slot()
    def _show(self) -> None:
        if self._state is EngineState.CLOSED:
            return
        arrived = self._engine.take()
        if arrived.is_empty:
            return
        self._show_timer.start()
        if self._quiet_timer.isActive():
            self._quiet_timer.start()
        asked_id = self._asked.question.id if self._asked is not None else NO_QUESTION
        # A late event of an older request matches nothing.
        if arrived.progress is not None and arrived.progress.request_id in (NO_REQUEST, asked_id):
            self.progressed.emit(arrived.progress)
        for kind in arrived.notes:
            self.noted.emit(kind)
        if arrived.context is not None and arrived.context.request_id == asked_id:
            self.context_used.emit(arrived.context)
        if arrived.text and self._asked is not None and arrived.request_id == asked_id:
            self._asked.said.append(arrived.text)
            self.text_added.emit(asked_id, arrived.text)

    @Slot()
    def _on_quiet(self) -> None:
        self.went_quiet.emit(self._asked.question.id if self._asked is not None else NO_QUESTION)
