"""Runs one engine on its own thread: its states, the queue of calls, and the signals about both."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from glm4v_desktop.chat.ends_once import EndsOnce
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.protocol import (
    NO_REQUEST,
    ContextUsed,
    Engine,
    EngineError,
    EngineInfo,
    EngineName,
    ErrorKind,
    Event,
    Finished,
    FinishReason,
    Forgetful,
    Note,
    NoteKind,
    PageReader,
    Progress,
    Request,
    Supervised,
    TextDelta,
)

if TYPE_CHECKING:
    from glm4v_desktop.ocr.page import Page

log = logging.getLogger(__name__)

_WATCH_MS = 500  # how often an idle engine is checked for whether its process is still running


class EngineState(Enum):
    """What an engine is doing."""

    UNLOADED = auto()
    LOADING = auto()
    READY = auto()
    PREPARING = auto()  # it reads the shown picture while the user types
    ANSWERING = auto()
    STOPPING = auto()  # the call has ended, but the engine has not stopped yet
    FAILED = auto()  # the next load or call starts it again
    CLOSED = auto()


_S = EngineState
ALLOWED: Mapping[EngineState, frozenset[EngineState]] = MappingProxyType(
    {
        _S.UNLOADED: frozenset({_S.LOADING, _S.CLOSED}),
        # LOADING to UNLOADED: the load was stopped.
        _S.LOADING: frozenset({_S.READY, _S.UNLOADED, _S.FAILED, _S.CLOSED}),
        # READY to FAILED: the child process ended while it was idle.
        _S.READY: frozenset({_S.PREPARING, _S.ANSWERING, _S.UNLOADED, _S.FAILED, _S.CLOSED}),
        # PREPARING and STOPPING to UNLOADED: the engine did not stop in time and was killed.
        _S.PREPARING: frozenset({_S.READY, _S.UNLOADED, _S.FAILED, _S.CLOSED}),
        _S.ANSWERING: frozenset({_S.STOPPING, _S.READY, _S.FAILED, _S.CLOSED}),
        _S.STOPPING: frozenset({_S.READY, _S.UNLOADED, _S.FAILED, _S.CLOSED}),
        _S.FAILED: frozenset({_S.LOADING, _S.UNLOADED, _S.CLOSED}),
        _S.CLOSED: frozenset(),
    }
)


class IllegalStepError(Exception):
    """A step that `ALLOWED` does not contain, which is a bug in the program."""


class Priority(IntEnum):
    """Who a call is for; calls with the smaller number run first and interrupt those with a larger one."""

    PERSON = 0  # a question of the user at the window
    PAGE = 1  # text of the picture that the user is waiting for
    BACKGROUND = 2


@dataclass(frozen=True, slots=True)
class Timing:
    """The host's intervals, in milliseconds."""

    show: int = 33  # between two pieces of text
    settle: int = 250  # how long the image must be unchanged before the engine prepares it
    quiet: int = 20_000  # after this time without an event, the engine may hang
    close: int = 1_900  # the longest time that `close` waits


@dataclass(frozen=True, slots=True)
class Arrived:
    """The events since the last `take`: the text joined, all notes, and the newest of each other kind."""

    text: str = ""
    progress: Progress | None = None
    context: ContextUsed | None = None
    notes: tuple[NoteKind, ...] = ()


def step(before: EngineState, after: EngineState) -> EngineState:
    """Returns `after` if it may follow `before` (never if both are equal), else raises IllegalStepError."""
    if after not in ALLOWED[before]:
        raise IllegalStepError(f"{before.name} -> {after.name}")
    return after


class EngineCall(EndsOnce):
    """A request for `EngineHost.submit`, whose result is its FinishReason."""

    arrived = Signal(object)  # Arrived, about 30 times a second
    restarted = Signal()  # a more urgent call interrupted it, and it starts again: discard its text so far

    def __init__(self, request: Request, priority: Priority) -> None:
        super().__init__()
        self.request = request
        self.priority = priority

    def start(self, engine: Engine, cancel: CancelToken) -> Iterable[Event]:
        """Runs the call on the engine thread."""
        return engine.answer(self.request, cancel)


class PageCall(EngineCall):
    """Reads the text of the picture or region of `image`; for hosts that say `reads_pages`."""

    def __init__(self, image: ImageInput, priority: Priority) -> None:
        super().__init__(Request(NO_REQUEST, "", image), priority)
        self.image = image
        self.page: Page | None = None  # after `finished`, unless it was cancelled

    def start(self, engine: Engine, cancel: CancelToken) -> Iterable[Event]:
        assert isinstance(engine, PageReader)  # noqa: S101 - see `EngineHost.reads_pages`
        self.page = yield from engine.read(self.image, cancel)
        reason = FinishReason.CANCELLED if self.page is None else FinishReason.STOP
        yield Finished(NO_REQUEST, reason, 0, 0.0)


class EngineHost(QObject):
    """Owns an engine and its thread. All methods are called on the thread that created the host.

    Submitted calls load the engine if necessary and run one at a time: the most urgent first, and in the
    order of their submission within a priority. If the user asks while a less urgent call runs, that call is
    interrupted and starts again after the user's calls, because an answer may take minutes on a slow
    processor. Preparing the shown picture comes before background calls, and all others interrupt it.
    """

    state_changed = Signal(object)  # EngineState
    engine_changed = Signal(object)  # EngineInfo
    progressed = Signal(object)  # Progress of loading or preparing
    noted = Signal(object)  # NoteKind
    failed = Signal(object)  # EngineError that no call of the user reports: of a load or an idle engine
    went_quiet = Signal()  # the engine is working, but has sent no event for `Timing.quiet`
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
        self._job: _Job | None = None  # what the engine is doing
        self._waiting: list[EngineCall] = []
        self._shown: ImageInput | None = None  # what the next question is about
        self._wants_prepare = False
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
    def runs_beside_chat(self) -> bool:
        """Whether the call that is running or being stopped is no question of the user."""
        call = self._job.call if self._job is not None else None
        return call is not None and call.priority is not Priority.PERSON

    @property
    def reads_pages(self) -> bool:
        """Whether a `PageCall` can be submitted: the engine recognizes text for its own answers."""
        return self._info.name is EngineName.READER and isinstance(self._engine, PageReader)

    @Slot()
    def load(self) -> None:
        if self._state in (EngineState.UNLOADED, EngineState.FAILED):
            self._begin(EngineState.LOADING, self._engine.load, EventBuffer())

    @Slot()
    def unload(self) -> None:
        """Stops what is running and the calls of the user, then frees the engine's memory.

        If a background call is waiting, it loads the engine again.
        """
        self.stop()
        if self._job is not None and self._job.call is not None:
            self.cancel(self._job.call)
        self._wants_unload = True
        self._advance()

    def replace(self, engine: Engine, info: EngineInfo) -> None:
        """Replaces the engine by another one, which is not loaded yet. Cancels all calls.

        The old engine ends in the background. The new one only starts when the old one has freed its memory,
        because two large models would not fit at the same time.
        """
        if self._state is EngineState.CLOSED:
            engine.close()
            return
        self._cancel_all()
        self._release_engine()
        self._engine, self._info = engine, info
        self._wants_unload = False
        self._wants_prepare = self._shown is not None
        if self._state is not EngineState.UNLOADED:
            self._step(EngineState.UNLOADED)
        self.engine_changed.emit(info)
        self._advance()

    def prepare(self, image: ImageInput | None) -> None:
        """Sets what the next question is about; the engine prepares it when it is free."""
        if self._state is EngineState.CLOSED:
            return
        self._shown = image
        self._wants_prepare = image is not None
        if self._state is EngineState.PREPARING:
            self._cancel_job()
        self._settle_timer.start()

    @Slot(str)
    def drop_picture(self, key: str) -> None:
        """Makes the engine drop everything about a closed picture as soon as it is free."""
        if self._state is not EngineState.CLOSED and isinstance(self._engine, Forgetful):
            self._order_given.emit(partial(self._engine.forget, key))

    def submit(self, call: EngineCall) -> None:
        """Queues a call, unless it is over already."""
        if self._state is EngineState.CLOSED:
            call.end(FinishReason.CANCELLED)
        if call.is_over:
            return
        self._waiting.append(call)
        if call.priority is not Priority.BACKGROUND:
            self._interrupt(call.priority)
        self._advance()

    def cancel(self, call: EngineCall) -> None:
        """Ends a call at once. If it is running, it first gets what has arrived; the engine stops later."""
        if call in self._waiting:
            self._waiting.remove(call)
        elif self._job is not None and self._job.call is call and self._state is EngineState.ANSWERING:
            self._show()
            if call.is_over:  # a slot of `arrived` has cancelled it
                return
            self._cancel_job()
            self._step(EngineState.STOPPING)
        call.end(FinishReason.CANCELLED)

    @Slot()
    def stop(self) -> None:
        """Ends the calls of the user, preparing, and a load that no background call is waiting for."""
        match self._state:
            case EngineState.LOADING if self._next(Priority.PAGE, Priority.BACKGROUND) is None:
                self._cancel_job()
            case EngineState.PREPARING:
                self._wants_prepare = False
                self._cancel_job()
        for call in self._calls():
            if call.priority is Priority.PERSON:
                self.cancel(call)

    @Slot()
    def close(self) -> bool:
        """Cancels all calls, ends the engine and joins its thread within two seconds. May be called again.

        Returns False if an engine in this process did not stop. Its thread is then still running, so this
        object must not be deleted and the program can only exit with `os._exit`.
        """
        if self._state is not EngineState.CLOSED:
            self._cancel_all()
            self._step(EngineState.CLOSED)
            self._cancel_all()  # again, because slots of ended calls may have submitted others
            for timer in (self._show_timer, self._settle_timer, self._quiet_timer):
                timer.stop()
            self._release_engine()
            self._order_given.emit(self._thread.quit)
        ended = self._thread.wait(self._timing.close)
        if not ended:
            log.error("the engine thread did not end")
        return ended

    def _advance(self) -> None:
        """Starts what comes next, if the engine is free."""
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
            case EngineState.READY if (call := self._next(Priority.PERSON, Priority.PAGE)) is not None:
                self._answer(call)
            case EngineState.READY if self._may_prepare and self._shown is not None:
                start = partial(self._engine.prepare, self._shown)
                self._begin(EngineState.PREPARING, start, EventBuffer())
            case EngineState.READY if not self._settle_timer.isActive():  # preparing comes first
                if (call := self._next(Priority.BACKGROUND)) is not None:
                    self._answer(call)

    @property
    def _may_prepare(self) -> bool:
        return self._wants_prepare and not self._settle_timer.isActive()

    def _answer(self, call: EngineCall) -> None:
        self._waiting.remove(call)
        buffer = EventBuffer(call.request.id)
        self._begin(EngineState.ANSWERING, partial(call.start, self._engine), buffer, call)

    def _begin(
        self, state: EngineState, start: _Start, buffer: EventBuffer, call: EngineCall | None = None
    ) -> None:
        self._job = _Job(self._engine, state, start, CancelToken(), buffer, call)
        self._quiet_timer.start()
        self._job_given.emit(self._job)
        self._step(state)

    def _interrupt(self, priority: Priority) -> None:
        """Interrupts preparing or a less urgent call; both start again later."""
        call = self._job.call if self._job is not None else None
        if self._state is EngineState.PREPARING:
            self._cancel_job()
        elif self._state is EngineState.ANSWERING and call is not None and call.priority > priority:
            self._cancel_job()
            self._waiting.insert(0, call)
            self._step(EngineState.STOPPING)
            call.restarted.emit()

    def _next(self, *priorities: Priority) -> EngineCall | None:
        """The first waiting call of the first of these priorities that has one."""
        waiting = (call for priority in priorities for call in self._waiting if call.priority is priority)
        return next(waiting, None)

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
        """Ends the engine without waiting, and ignores its further events."""
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
        if job is not self._job:  # the engine was replaced or closed, perhaps by a slot during `_show`
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
            self._wants_prepare = False  # it is done, or it failed and is not repeated
        if not end.dead:
            if end.error is not None:  # if it matters, the question will fail too and report it
                log.warning("preparing failed: %s", end.error)
            self._step(EngineState.READY)
        elif end.error is not None and not self._waiting:
            self._fail(end.error)
        else:  # if a call is waiting, it loads the engine again
            self._step(EngineState.UNLOADED)

    def _on_answered(self, end: _JobEnd) -> None:
        call = end.job.call
        if self._state is EngineState.STOPPING or call is None:  # the call has been ended or requeued
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
        """Ends all calls with the error; emits `failed` if no call of the user reports it."""
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
        # The first piece is shown at once, later ones at the timer's intervals.
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


class EventBuffer:
    """Collects the events of one job; the engine thread adds them and the host takes them.

    With one queued signal per token the window could not paint for seconds (2,000 signals a second).
    Events for another request than `request_id` are dropped.
    """

    def __init__(self, request_id: int = NO_REQUEST) -> None:
        self._request_id = request_id
        self._lock = threading.Lock()
        self._pieces: list[str] = []
        self._progress: Progress | None = None
        self._context: ContextUsed | None = None
        self._notes: list[NoteKind] = []

    def add(self, event: TextDelta | Progress | ContextUsed | Note) -> bool:
        """Adds an event. Returns True if the buffer was empty, so that the host has to be notified."""
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
        """Returns and removes the collected events, or returns None if there are none."""
        with self._lock:
            if self._is_empty:
                return None
            arrived = Arrived("".join(self._pieces), self._progress, self._context, tuple(self._notes))
            self._pieces, self._progress, self._context, self._notes = [], None, None, []
            return arrived

    @property
    def _is_empty(self) -> bool:
        return not (self._pieces or self._progress or self._context or self._notes)


_Start = Callable[[CancelToken], Iterable[Event]]


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """Work for the engine thread: `start` takes the cancel token and yields events, and blocks."""

    engine: Engine
    state: EngineState  # of the engine while it runs
    start: _Start
    cancel: CancelToken
    buffer: EventBuffer
    call: EngineCall | None


@dataclass(frozen=True, slots=True)
class _JobEnd:
    """How a job ended. `dead`: the engine's process has ended, so the engine has to be loaded again."""

    job: _Job
    finished: Finished | None
    error: EngineError | None
    dead: bool


class _Worker(QObject):
    """Runs jobs and orders on the engine thread, one at a time."""

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
        """Runs an order that nothing waits for: unload, forget, close, quit."""
        try:
            order()
        except Exception as raised:  # noqa: BLE001  the next job reports it, and closing must continue
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
    # The exception's message may quote a question; the traceback does not.
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s in the engine\n%s", type(error).__name__, where)
