"""The thread that drives an engine: started at once, joined at the end."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Qt, QThread, Signal

from glm4v_desktop.engine.protocol import Engine, Supervised
from glm4v_desktop.session.arrivals import Arrivals, Arrived
from glm4v_desktop.session.engine_worker import EngineWorker, Job

log = logging.getLogger(__name__)


class EngineThread(QObject):
    """Owns the engine, its worker and their thread. Its signals arrive on the thread that made it."""

    arrived = Signal()  # something waits for `take`
    ended = Signal(object)  # JobEnd
    died = Signal(object)  # EngineError
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
        self._thread.start()

    def run(self, job: Job) -> None:
        """After the jobs given before."""
        self._job_given.emit(job)

    def take(self) -> Arrived:
        """The text and progress that came since the last call."""
        return self._arrivals.take()

    def close(self, milliseconds: int) -> bool:
        """Ends the engine and joins the thread; cancel the running job first. May be called again.

        False when an engine inside this process did not let go in time: the thread still runs then, and this
        object must be kept.
        """
        if self._thread.isRunning():
            if isinstance(self._engine, Supervised):
                self._engine.hurry()
            self._close_wanted.emit()
        ended = self._thread.wait(milliseconds)
        if not ended:
            log.error("the engine thread did not end")
        return ended
