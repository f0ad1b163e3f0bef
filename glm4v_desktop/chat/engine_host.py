"""The life of an engine: which states there are, and which steps between them are allowed.

Drives one engine for everything that asks it: its thread, its life cycle and the queue of calls.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.protocol import (
    NO_REQUEST,
    ContextUsed,
    Engine,
    EngineError,
    EngineInfo,
    ErrorKind,
    Event,
    Finished,
    FinishReason,
    Forgetful,
    Note,
    NoteKind,
    Progress,
    Request,
    Supervised,
    TextDelta,
)


class EngineState(Enum):
    """What the engine of a chat is doing."""

    UNLOADED = auto()
    LOADING = auto()
    READY = auto()
    PREPARING = auto()  # a head start on the picture while the person types
    ANSWERING = auto()
    STOPPING = auto()  # the answer has ended for the person; the engine is still letting go
    FAILED = auto()  # the next load, or the next question, brings it up again
    CLOSED = auto()


_S = EngineState

ALLOWED: Mapping[EngineState, frozenset[EngineState]] = MappingProxyType(
    {
        _S.UNLOADED: frozenset({_S.LOADING, _S.CLOSED}),
        # Back to UNLOADED is a stopped load.
        _S.LOADING: frozenset({_S.READY, _S.UNLOADED, _S.FAILED, _S.CLOSED}),
        # READY to FAILED is a child process that died while idle.
        _S.READY: frozenset({_S.PREPARING, _S.ANSWERING, _S.UNLOADED, _S.FAILED, _S.CLOSED}),
        # PREPARING and STOPPING to UNLOADED: the engine did not let go in time and was ended by force.
        _S.PREPARING: frozenset({_S.READY, _S.UNLOADED, _S.FAILED, _S.CLOSED}),
        _S.ANSWERING: frozenset({_S.STOPPING, _S.READY, _S.FAILED, _S.CLOSED}),
        _S.STOPPING: frozenset({_S.READY, _S.UNLOADED, _S.FAILED, _S.CLOSED}),
        _S.FAILED: frozenset({_S.LOADING, _S.UNLOADED, _S.CLOSED}),
        _S.CLOSED: frozenset(),
    }
)


class IllegalStepError(Exception):
    """A step that the table does not allow: a mistake in the program, never in its input."""


def step(before: EngineState, after: EngineState) -> EngineState:
    """`after`, when it may follow `before`; else raises `IllegalStepError`, also for staying in place."""
    if after not in ALLOWED[before]:
        raise IllegalStepError(f"{before.name} -> {after.name}")
    return after


log = logging.getLogger(__name__)

_WATCH_MS = 500  # how often an idle engine is asked whether its process still lives


class Priority(IntEnum):
    """Who a call is for; the smaller number goes first."""

    PERSON = 0  # at the window
    BACKGROUND = 1


@dataclass(frozen=True, slots=True)
class Timing:
    """All in milliseconds."""

    show: int = 33  # between two pieces of shown text
    settle: int = 250  # how long the image must stay before the head start begins
    quiet: int = 20_000  # an engine that says nothing for so long may hang
    close: int = 1_900  # the window is gone within two seconds


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came since the last look: the joined text, and the latest of the others."""

    text: str = ""
    progress: Progress | None = None
    context: ContextUsed | None = None
    notes: tuple[NoteKind, ...] = ()


class EventBuffer:
    """Joins the events of one job; the engine thread adds, the host takes.

    One queued signal per token would starve the window: 2,000 a second stopped it from painting for seconds.
    Events that name another request than `request_id` are dropped.
    """

    def __init__(self, request_id: int = NO_REQUEST) -> None:
        self._request_id = request_id
        self._lock = threading.Lock()
        self._pieces: list[str] = []
        self._progress: Progress | None = None
        self._context: ContextUsed | None = None
        self._notes: list[NoteKind] = []

    def add(self, event: TextDelta | Progress | ContextUsed | Note) -> bool:
        """True when the buffer was empty before, so that the host must be told."""
        with self._lock:
            was_empty = self._is_empty
            match event:
                case Note(kind):
                    self._notes.append(kind)
                case Progress(request_id) if request_id in (NO_REQUEST, self._request_id):
                    self._progress = event
                case ContextUsed(request_id) if request_id == self._request_id:
                    self._context = event
                case TextDelta(request_id, text) if request_id == self._request_id:
                    self._pieces.append(text)
            return was_empty and not self._is_empty

    def take(self) -> Arrived | None:
        """None when nothing came."""
        with self._lock:
            if self._is_empty:
                return None
            arrived = Arrived("".join(self._pieces), self._progress, self._context, tuple(self._notes))
            self._pieces, self._progress, self._context, self._notes = [], None, None, []
            return arrived

    @property
    def _is_empty(self) -> bool:
        return not (self._pieces or self._progress or self._context or self._notes)


class EngineCall(QObject):
    """A request for `EngineHost.submit`. It ends with exactly one `finished` or `failed`."""

    arrived = Signal(object)  # Arrived, about 30 times a second
    finished = Signal(object)  # FinishReason
    failed = Signal(object)  # EngineError
    restarted = Signal()  # a call with higher priority interrupted it: the text that has arrived is void

    def __init__(self, request: Request, priority: Priority) -> None:
        super().__init__()
        self.request = request
        self.priority = priority
        self._is_over = False

    @property
    def is_over(self) -> bool:
        return self._is_over

    def end(self, end: FinishReason | EngineError) -> None:
        """For the host only; a second end is ignored."""
        if self._is_over:
            return
        self._is_over = True
        if isinstance(end, EngineError):
            self.failed.emit(end)
        else:
            self.finished.emit(end)


class EngineHost(QObject):
    """Owns an engine and its thread; all methods are for the thread that made the host.

    Submitted calls load the engine if need be and run one at a time: those of the person first, within a
    priority in the order of their coming. A background call that runs when the person asks is interrupted
    and starts over when the person's calls are done: an answer may take minutes on a slow processor, and
    the person must not wait for it. The head start on the shown picture goes before background calls, and
    any call of the person interrupts it.
    """

    state_changed = Signal(object)  # EngineState
    engine_changed = Signal(object)  # EngineInfo
    progressed = Signal(object)  # Progress of a load or a head start
    noted = Signal(object)  # NoteKind
    failed = Signal(object)  # EngineError of a load or an idle engine, with no call of the person to tell it
    went_quiet = Signal()  # the engine works, but has said nothing for long
    _job_given = Signal(object)  # _Job
    _order_given = Signal(object)  # Callable[[], None]
    _watch_wanted = Signal(object)  # Engine

    def __init__(
        self, engine: Engine, info: EngineInfo, timing: Timing | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._info = info
        self._timing = timing if timing is not None else Timing()
        self._state = EngineState.UNLOADED
        self._job: _Job | None = None  # what the engine does
        self._waiting: list[EngineCall] = []
        self._shown: ImageInput | None = None  # what the next question is about
        self._wants_head_start = False
        self._wants_unload = False  # as soon as the engine is free

        self._show_timer = self._timer(self._timing.show, self._show)
        self._settle_timer = self._timer(self._timing.settle, self._advance)
        self._quiet_timer = self._timer(self._timing.quiet, self._tell_quiet)
        self._watch_timer = self._timer(_WATCH_MS, self._watch)

        self._worker = _Worker()
        self._thread = QThread()
        self._thread.setObjectName("engine")
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._job_given.connect(self._worker.run, queued)
        self._order_given.connect(self._worker.follow, queued)
        self._watch_wanted.connect(self._worker.watch, queued)
        self._worker.arrived.connect(self._on_arrived, queued)
        self._worker.ended.connect(self._on_ended, queued)
        self._worker.died.connect(self._on_died, queued)
        self._thread.start()

    @property
    def state(self) -> EngineState:
        return self._state

    @property
    def info(self) -> EngineInfo:
        return self._info

    @property
    def runs_background(self) -> bool:
        """Whether the call that runs, or is being stopped, is a background call."""
        call = self._job.call if self._job is not None else None
        return call is not None and call.priority is Priority.BACKGROUND

    @Slot()
    def load(self) -> None:
        if self._state in (EngineState.UNLOADED, EngineState.FAILED):
            self._begin(EngineState.LOADING, self._engine.load, EventBuffer())

    @Slot()
    def unload(self) -> None:
        """Gives the engine's memory back. What runs and the calls of the person are stopped first.

        A background call that waits loads the engine again.
        """
        self.stop()
        if self._job is not None and self._job.call is not None:
            self.cancel(self._job.call)
        self._wants_unload = True
        self._advance()

    def replace(self, engine: Engine, info: EngineInfo) -> None:
        """Another engine from now on, not loaded yet. All calls are cancelled: they were for the old one.

        The old engine ends in the background. The new one begins when the old one has given its memory back:
        two large models would not fit beside each other.
        """
        if self._state is EngineState.CLOSED:
            engine.close()
            return
        self._cancel_all()
        self._release_engine()
        self._engine, self._info = engine, info
        self._wants_unload = False
        self._wants_head_start = self._shown is not None
        if self._state is not EngineState.UNLOADED:
            self._step(EngineState.UNLOADED)
        self.engine_changed.emit(info)
        self._advance()

    def prepare(self, image: ImageInput | None) -> None:
        """Tells what the next question is about: the engine gets a head start on it when it is free."""
        if self._state is EngineState.CLOSED:
            return
        self._shown = image
        self._wants_head_start = image is not None
        if self._state is EngineState.PREPARING:
            self._cancel_job()
        self._settle_timer.start()

    @Slot(str)
    def drop_picture(self, key: str) -> None:
        """The picture was closed: as soon as the engine is free, it gives back what it holds of it."""
        if self._state is not EngineState.CLOSED and isinstance(self._engine, Forgetful):
            self._order_given.emit(partial(self._engine.forget, key))

    def submit(self, call: EngineCall) -> None:
        """Queues the call. One that is over already never starts."""
        if self._state is EngineState.CLOSED:
            call.end(FinishReason.CANCELLED)
        if call.is_over:
            return
        self._waiting.append(call)
        if call.priority is Priority.PERSON:
            self._interrupt()
        self._advance()

    def cancel(self, call: EngineCall) -> None:
        """Ends the call at once; if it runs, what has arrived is given first and the engine stops later."""
        if call in self._waiting:
            self._waiting.remove(call)
        elif self._job is not None and self._job.call is call and self._state is EngineState.ANSWERING:
            self._show()
            if call.is_over:  # what it showed made somebody cancel it
                return
            self._cancel_job()
            self._step(EngineState.STOPPING)
        call.end(FinishReason.CANCELLED)

    @Slot()
    def stop(self) -> None:
        """Ends what is done for the person: calls, head start, and a load that no background call needs."""
        match self._state:
            case EngineState.LOADING if self._next(Priority.BACKGROUND) is None:
                self._cancel_job()
            case EngineState.PREPARING:
                self._wants_head_start = False
                self._cancel_job()
        for call in self._calls():
            if call.priority is Priority.PERSON:
                self.cancel(call)

    @Slot()
    def close(self) -> bool:
        """Cancels all calls, ends the engine and joins its thread, within two seconds. May be called again.

        False when an engine inside this process did not stop: then the thread still runs, this object must
        be kept, and the program can only be left with `os._exit`.
        """
        if self._state is not EngineState.CLOSED:
            self._cancel_all()
            self._step(EngineState.CLOSED)
            self._cancel_all()  # those that the end of another call has submitted
            for timer in (self._show_timer, self._settle_timer, self._quiet_timer):
                timer.stop()
            self._release_engine()
            self._order_given.emit(self._thread.quit)
        ended = self._thread.wait(self._timing.close)
        if not ended:
            log.error("the engine thread did not end")
        return ended

    def _advance(self) -> None:
        """Begins what is wanted next, when the engine is free."""
        match self._state:
            case EngineState.READY | EngineState.FAILED if self._wants_unload:
                self._wants_unload = False
                self._order_given.emit(self._engine.unload)
                self._step(EngineState.UNLOADED)
                self._advance()
            case EngineState.UNLOADED | EngineState.FAILED:
                self._wants_unload = False
                if self._waiting:
                    self.load()
            case EngineState.READY if (call := self._next(Priority.PERSON)) is not None:
                self._answer(call)
            case EngineState.READY if self._may_prepare and self._shown is not None:
                start = partial(self._engine.prepare, self._shown)
                self._begin(EngineState.PREPARING, start, EventBuffer())
            case EngineState.READY if (call := self._next(Priority.BACKGROUND)) is not None:
                self._answer(call)

    @property
    def _may_prepare(self) -> bool:
        return self._wants_head_start and not self._settle_timer.isActive()

    def _answer(self, call: EngineCall) -> None:
        self._waiting.remove(call)
        buffer = EventBuffer(call.request.id)
        self._begin(EngineState.ANSWERING, partial(self._engine.answer, call.request), buffer, call)

    def _begin(
        self, state: EngineState, start: _Start, buffer: EventBuffer, call: EngineCall | None = None
    ) -> None:
        self._job = _Job(self._engine, state, start, CancelToken(), buffer, call)
        self._quiet_timer.start()
        self._job_given.emit(self._job)
        self._step(state)

    def _interrupt(self) -> None:
        """The person asks: a head start and a background call make way, and are taken up again later."""
        call = self._job.call if self._job is not None else None
        if self._state is EngineState.PREPARING:
            self._cancel_job()
        elif self._state is EngineState.ANSWERING and call is not None and self.runs_background:
            self._cancel_job()
            self._waiting.insert(0, call)
            self._step(EngineState.STOPPING)
            call.restarted.emit()

    def _next(self, priority: Priority) -> EngineCall | None:
        return next((call for call in self._waiting if call.priority is priority), None)

    def _calls(self) -> list[EngineCall]:
        running = self._job.call if self._job is not None else None
        return [*self._waiting, *([running] if running is not None else [])]

    def _cancel_all(self) -> None:
        self._cancel_job()
        for call in self._calls():
            self.cancel(call)

    def _cancel_job(self) -> None:
        if self._job is not None:
            self._job.cancel.cancel()

    def _release_engine(self) -> None:
        """Ends the engine without waiting for it, and no longer hears it."""
        self._job = None
        self._quiet_timer.stop()
        if isinstance(self._engine, Supervised):
            self._engine.hurry()
        self._order_given.emit(self._engine.close)

    @Slot(object)
    def _on_ended(self, end: _JobEnd) -> None:
        job = end.job
        if job is self._job:
            self._show()
        if job is not self._job:  # of an engine that was replaced or closed, perhaps by what was shown
            return
        self._quiet_timer.stop()
        self._job = None
        match job.state:
            case EngineState.LOADING:
                self._on_loaded(end)
            case EngineState.PREPARING:
                self._on_prepared(end)
            case _:
                self._on_answered(end)
        self._advance()

    def _on_loaded(self, end: _JobEnd) -> None:
        if end.job.cancel.cancelled:
            self._step(EngineState.UNLOADED)
        elif end.error is not None:
            self._fail(end.error)
        else:
            self._step(EngineState.READY)

    def _on_prepared(self, end: _JobEnd) -> None:
        if end.error is not None or not end.job.cancel.cancelled:
            self._wants_head_start = False  # done; or it fails, and is not tried again
        if not end.dead:
            if end.error is not None:  # it comes again with the question, and is told then
                log.warning("the head start failed: %s", end.error)
            self._step(EngineState.READY)
        elif end.error is not None and not self._waiting:
            self._fail(end.error)
        else:  # a call that waits loads the engine again and is answered
            self._step(EngineState.UNLOADED)

    def _on_answered(self, end: _JobEnd) -> None:
        call = end.job.call
        if self._state is EngineState.STOPPING or call is None:  # the call was ended or put back already
            self._step(EngineState.UNLOADED if end.dead else EngineState.READY)
        elif end.finished is None:
            error = end.error or EngineError(ErrorKind.INTERNAL, "an answer without an end")
            _log_failure(error)
            self._step(EngineState.FAILED if end.dead else EngineState.READY)
            call.end(error)
        else:
            self._step(EngineState.READY)
            call.end(end.finished.reason)

    @Slot(object, object)
    def _on_died(self, engine: Engine, error: EngineError) -> None:
        if engine is self._engine and self._state is EngineState.READY:
            self._fail(error)

    def _fail(self, error: EngineError) -> None:
        """Without a working engine no call can be answered: all of them get the error."""
        _log_failure(error)
        calls, self._waiting = self._waiting, []
        self._step(EngineState.FAILED)
        for call in calls:
            call.end(error)
        if not any(call.priority is Priority.PERSON for call in calls):
            self.failed.emit(error)

    def _step(self, state: EngineState) -> None:
        self._state = step(self._state, state)
        if state is EngineState.READY and isinstance(self._engine, Supervised):
            self._watch_timer.start()
        else:
            self._watch_timer.stop()
        self.state_changed.emit(state)

    @Slot(object)
    def _on_arrived(self, job: _Job) -> None:
        # The first piece is shown at once; after that the timer sets the pace.
        if job is self._job and not self._show_timer.isActive():
            self._show()

    @Slot()
    def _show(self) -> None:
        job = self._job
        if job is None or (arrived := job.buffer.take()) is None:
            return
        self._show_timer.start()
        self._quiet_timer.start()
        if self._state is EngineState.STOPPING:
            return
        for kind in arrived.notes:
            self.noted.emit(kind)
        if job.call is not None:
            job.call.arrived.emit(arrived)
        elif arrived.progress is not None:
            self.progressed.emit(arrived.progress)

    def _tell_quiet(self) -> None:
        if self._job is not None:
            self.went_quiet.emit()

    def _watch(self) -> None:
        self._watch_wanted.emit(self._engine)
        self._watch_timer.start()

    def _timer(self, milliseconds: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer


_Start = Callable[[CancelToken], Iterable[Event]]


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """What the engine thread runs: `start` blocks and yields events."""

    engine: Engine
    state: EngineState  # of the engine while it runs
    start: _Start
    cancel: CancelToken
    buffer: EventBuffer
    call: EngineCall | None


@dataclass(frozen=True, slots=True)
class _JobEnd:
    """How a job ended. `dead`: the engine has to be loaded again, whether it failed or was ended by force."""

    job: _Job
    finished: Finished | None
    error: EngineError | None
    dead: bool


class _Worker(QObject):
    """Lives on the engine thread and does one thing after the other."""

    arrived = Signal(object)  # _Job whose buffer is no longer empty
    ended = Signal(object)  # _JobEnd
    died = Signal(object, object)  # Engine, EngineError: its process ended while it was idle

    @Slot(object)
    def run(self, job: _Job) -> None:
        finished: Finished | None = None
        error: EngineError | None = None
        try:
            if not job.cancel.cancelled:
                finished = self._drain(job)
        except EngineError as raised:
            error = raised
        except Exception as raised:  # noqa: BLE001  the last line of defense: a thread must not die silently
            _log_without_contents(raised)
            error = EngineError(ErrorKind.INTERNAL, type(raised).__name__)
        dead = isinstance(job.engine, Supervised) and job.engine.death() is not None
        self.ended.emit(_JobEnd(job, finished, error, dead))

    @Slot(object)
    def follow(self, order: Callable[[], None]) -> None:
        """An order that no caller waits for: unload, forget, close, quit."""
        try:
            order()
        except Exception as raised:  # noqa: BLE001  the next job tells what is wrong, and closing must go on
            _log_without_contents(raised)

    @Slot(object)
    def watch(self, engine: Supervised) -> None:
        if (error := engine.death()) is not None:
            self.died.emit(engine, error)

    def _drain(self, job: _Job) -> Finished | None:
        finished: Finished | None = None
        for event in job.start(job.cancel):
            if isinstance(event, Finished):
                finished = event
            elif job.buffer.add(event):
                self.arrived.emit(job)
        return finished


def _log_failure(error: EngineError) -> None:
    log.warning("the engine failed: %s %s", error.kind.name, error.detail)


def _log_without_contents(error: Exception) -> None:
    # An exception's own text may quote a question.
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s in the engine\n%s", type(error).__name__, where)
