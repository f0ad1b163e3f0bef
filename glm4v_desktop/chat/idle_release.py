"""Gives a model's memory back: after a time without questions, on request, and when it was not enough.

The next question loads it again, as it fits into what is free then.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.chat.session import ChatSession, Failure
from glm4v_desktop.engine.protocol import EngineInfo, EngineName, ErrorKind

log = logging.getLogger(__name__)

# States in which an engine has its model in memory, or is about to.
HOLDING = (EngineState.LOADING, EngineState.READY, EngineState.PREPARING, EngineState.ANSWERING)


class IdleRelease(QObject):
    """For engines whose model takes memory worth giving back; the text reader's stays."""

    can_release = Signal(bool)  # whether there is memory to give back
    released = Signal()  # after a time without questions; not when somebody asked for it

    def __init__(self, session: ChatSession, minutes: float, parent: QObject | None = None) -> None:
        """`minutes` without a question; 0 is never."""
        super().__init__(parent)
        self._host = session.host
        self._is_local = self._host.info.name is EngineName.LOCAL
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_idle)
        self._host.state_changed.connect(self._on_state)
        self._host.engine_changed.connect(self._on_engine)
        session.failed.connect(self._on_failed)
        self.set_minutes(minutes)

    @property
    def may_release(self) -> bool:
        return self._is_local and self._host.state in HOLDING

    def set_minutes(self, minutes: float) -> None:
        """From now on; what has passed already does not count."""
        self._timer.setInterval(round(minutes * 60_000))
        self._wait()

    @Slot()
    def release(self) -> None:
        """At once; what runs is stopped and what it said is kept."""
        if self.may_release:
            log.info("the model's memory is given back on request")
            self._host.unload()

    def _wait(self) -> None:
        """Only an engine that is ready and at rest is idle; each thing that it does begins the time anew."""
        self._timer.stop()
        if self._is_local and self._timer.interval() and self._host.state is EngineState.READY:
            self._timer.start()

    @Slot(object)
    def _on_state(self, _state: EngineState) -> None:
        self._wait()
        self.can_release.emit(self.may_release)

    @Slot(object)
    def _on_engine(self, info: EngineInfo) -> None:
        self._is_local = info.name is EngineName.LOCAL
        self._wait()
        self.can_release.emit(self.may_release)

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        """Another program has taken what was planned with: the same plan would fail again."""
        if self._is_local and failure.kind is ErrorKind.OUT_OF_MEMORY:
            self._host.unload()

    @Slot()
    def _on_idle(self) -> None:
        if self._host.state is EngineState.READY:
            log.info("nobody asked for a while: the model's memory is given back")
            self._host.unload()
            self.released.emit()
