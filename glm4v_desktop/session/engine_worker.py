"""Lives on the engine thread and does nothing but drive the engine."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from glm4v_desktop.domain.geometry import Rect
from glm4v_desktop.domain.picture import Picture
from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.engine.protocol import (
    Engine,
    EngineError,
    ErrorKind,
    Event,
    Finished,
    Forgetful,
    Request,
    Supervised,
)
from glm4v_desktop.session.arrivals import Arrivals

log = logging.getLogger(__name__)

_LOOK_MS = 500  # how often an idle engine is asked whether its process still lives


@dataclass(frozen=True, slots=True)
class LoadJob:
    cancel: CancelToken


@dataclass(frozen=True, slots=True)
class PrepareJob:
    picture: Picture
    region: Rect | None
    cancel: CancelToken


@dataclass(frozen=True, slots=True)
class AnswerJob:
    request: Request
    cancel: CancelToken


@dataclass(frozen=True, slots=True)
class UnloadJob:
    pass


@dataclass(frozen=True, slots=True)
class ForgetJob:
    """A picture was closed. No `JobEnd` follows: nobody waits for it."""

    key: str


Job = LoadJob | PrepareJob | AnswerJob | UnloadJob | ForgetJob


@dataclass(frozen=True, slots=True)
class JobEnd:
    """How a job ended. `dead`: the engine has to be loaded again, whether it failed or was ended by force."""

    job: Job
    finished: Finished | None
    error: EngineError | None
    dead: bool


class EngineWorker(QObject):
    """Runs one job after the other. Text and progress go to `arrivals`; `arrived` says that some wait."""

    arrived = Signal()
    ended = Signal(object)  # JobEnd
    died = Signal(object)  # EngineError: the engine's process ended while it was idle

    def __init__(self, engine: Engine, arrivals: Arrivals) -> None:
        super().__init__()
        self._engine = engine
        self._arrivals = arrivals
        self._watch = QTimer(self)
        self._watch.setInterval(_LOOK_MS)
        self._watch.timeout.connect(self._look)

    @Slot(object)
    def run(self, job: Job) -> None:
        if isinstance(job, ForgetJob):
            self._forget(job.key)
            return
        self._watch.stop()
        finished: Finished | None = None
        error: EngineError | None = None
        try:
            finished = self._drain(self._events(job))
        except EngineError as raised:
            error = raised
        except Exception as raised:  # noqa: BLE001  the last line of defence: a thread must not die silently
            # Without the exception's own text, which may quote a question.
            where = "".join(traceback.format_tb(raised.__traceback__))
            log.error("%s in the engine\n%s", type(raised).__name__, where)
            error = EngineError(ErrorKind.INTERNAL, type(raised).__name__)
        dead = self._death() is not None
        if isinstance(job, LoadJob | PrepareJob | AnswerJob) and not dead:
            self._watch.start()
        self.ended.emit(JobEnd(job, finished, error, dead))

    def _forget(self, key: str) -> None:
        try:
            if isinstance(self._engine, Forgetful):
                self._engine.forget(key)
        except Exception as raised:  # noqa: BLE001  the next job says what is wrong, to the person who waits
            log.error("%s while forgetting a picture", type(raised).__name__)

    @Slot()
    def close(self) -> None:
        """The last call; ends the thread."""
        self._watch.stop()
        try:
            self._engine.close()
        except Exception as raised:  # noqa: BLE001  the window is leaving; nothing may keep it
            log.error("%s while closing the engine", type(raised).__name__)
        QThread.currentThread().quit()

    @Slot()
    def _look(self) -> None:
        if (error := self._death()) is not None:
            self._watch.stop()
            self.died.emit(error)

    def _events(self, job: LoadJob | PrepareJob | AnswerJob | UnloadJob) -> Iterator[Event]:
        match job:
            case LoadJob(cancel):
                yield from self._engine.load(cancel)
            case PrepareJob(picture, region, cancel):
                yield from self._engine.prepare(picture, region, cancel)
            case AnswerJob(request, cancel):
                yield from self._engine.answer(request, cancel)
            case UnloadJob():
                self._engine.unload()

    def _drain(self, events: Iterator[Event]) -> Finished | None:
        finished: Finished | None = None
        for event in events:
            if isinstance(event, Finished):
                finished = event
            elif self._arrivals.add(event):
                self.arrived.emit()
        return finished

    def _death(self) -> EngineError | None:
        return self._engine.death() if isinstance(self._engine, Supervised) else None
