"""The place of the engine that answers: one sits on it, those that were replaced leave behind its back."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, Signal, Slot

from glm4v_desktop.engine.protocol import Engine
from glm4v_desktop.session.arrivals import Arrived
from glm4v_desktop.session.engine_thread import EngineThread
from glm4v_desktop.session.engine_worker import Job


class EngineSeat(QObject):
    """Passes on what the engine of now says. One that was replaced is never heard again."""

    arrived = Signal()  # something waits for `take`
    ended = Signal(object)  # JobEnd
    died = Signal(object)  # EngineError

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_closed = False
        self._leaving: list[EngineThread] = []
        self._current = self._seat(engine)
        self._start_when_free()

    def run(self, job: Job) -> None:
        """After the jobs given before."""
        self._current.run(job)

    def take(self) -> Arrived:
        """The text and progress that came since the last call."""
        return self._current.take()

    def replace(self, engine: Engine) -> None:
        """Ends the engine of now without waiting for it; cancel its job first.

        The new one takes jobs at once and begins with them when the old one has given its memory back: two
        large models would not fit beside each other.
        """
        old = self._current
        old.arrived.disconnect(self.arrived)
        old.ended.disconnect(self.ended)
        old.died.disconnect(self.died)
        if old.is_running:
            # Queued: it must not be deleted while its own signal is being handled.
            old.gone.connect(self._on_gone, Qt.ConnectionType.QueuedConnection)
            self._leaving.append(old)
            old.leave()
        self._current = self._seat(engine)
        self._start_when_free()

    def close(self, milliseconds: int) -> bool:
        """Ends all of them and joins their threads; cancel the running job first. May be called again.

        False when an engine inside this process did not let go in time: then this object must be kept.
        """
        self._is_closed = True
        until = time.monotonic() + milliseconds / 1000
        threads = [*self._leaving, self._current]
        for thread in threads:
            thread.leave()
        joined = [thread.join(round(1000 * (until - time.monotonic()))) for thread in threads]
        return all(joined)

    def _seat(self, engine: Engine) -> EngineThread:
        thread = EngineThread(engine)
        thread.arrived.connect(self.arrived)
        thread.ended.connect(self.ended)
        thread.died.connect(self.died)
        return thread

    @Slot(object)
    def _on_gone(self, thread: EngineThread) -> None:
        self._leaving.remove(thread)
        self._start_when_free()

    def _start_when_free(self) -> None:
        if not self._leaving and not self._is_closed and not self._current.is_running:
            self._current.start()
