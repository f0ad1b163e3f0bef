"""The thread that drives an engine, from its start to its end."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from glm4v_desktop.engine.protocol import Engine, Supervised
from glm4v_desktop.session.arrivals import Arrivals, Arrived
from glm4v_desktop.session.engine_worker import EngineWorker, Job

log = logging.getLogger(__name__)


class EngineThread(QObject):
    """Owns the engine, its worker and their thread. Its signals arrive on the thread that made it."""

    arrived = Signal()  # something waits for `take`
    ended = Signal(object)  # JobEnd
    died = Signal(object)  # EngineError
    gone = Signal(object)  # itself, after `leave`: the engine is closed, its memory given back
    _job_given = Signal(object)  # Job
    _close_wanted = Signal()

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._arrivals = Arrivals()
        self._worker = EngineWorker(engine, self._arrivals)
        self._thread = QThread()
        self._thread.setObjectName("engine")
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._job_given.connect(self._worker.run, queued)
        self._close_wanted.connect(self._worker.close, queued)
        self._worker.arrived.connect(self.arrived, queued)
        self._worker.ended.connect(self.ended, queued)
        self._worker.died.connect(self.died, queued)
        self._thread.finished.connect(self._on_finished, queued)

    @property
    def is_running(self) -> bool:
        return self._thread.isRunning()

    def start(self) -> None:
        """Jobs that were given before wait for this."""
        self._thread.start()

    def run(self, job: Job) -> None:
        """After the jobs given before."""
        self._job_given.emit(job)

    def take(self) -> Arrived:
        """The text and progress that came since the last call."""
        return self._arrivals.take()

    def leave(self) -> None:
        """Ends engine and thread without waiting; cancel the running job first."""
        if self.is_running:
            if isinstance(self._engine, Supervised):
                self._engine.hurry()
            self._close_wanted.emit()

    def join(self, milliseconds: int) -> bool:
        """After `leave`. May be called again.

        False when an engine inside this process did not let go in time: the thread still runs then, and this
        object must be kept.
        """
        ended = self._thread.wait(max(0, milliseconds))
        if not ended:
            log.error("the engine thread did not end")
        return ended

    @Slot()
    def _on_finished(self) -> None:
        self._thread.wait()  # it has said so, and is a moment from its end
        self.gone.emit(self)
