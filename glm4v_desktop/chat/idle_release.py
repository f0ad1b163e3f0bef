"""Unloads the model after some minutes without questions, on request, and after it ran out of memory.

The next question loads it again, planned for the memory that is free then.
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
    """Unloads the model of the local engine; the text reader, which is small, stays loaded."""

    can_release = Signal(bool)  # whether a model is loaded that can be unloaded
    released = Signal()  # the model was unloaded after a time without questions, not on request

    def __init__(self, session: ChatSession, minutes: float, parent: QObject | None = None) -> None:
        """The model is unloaded after `minutes` without a question; with 0 it never is."""
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
        """Changes the time; it starts again from zero."""
        self._timer.setInterval(round(minutes * 60_000))
        self._wait()

    @Slot()
    def release(self) -> None:
        """Stops what is running and unloads the model."""
        if self.may_release:
            log.info("the model is unloaded on request")
            self._host.unload()

    def _wait(self) -> None:
        """Restarts the timer; it only runs while the engine is ready and does nothing."""
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
        """Unloads a model that ran out of memory, so that the next load plans with what is free then."""
        if self._is_local and failure.kind is ErrorKind.OUT_OF_MEMORY:
            self._host.unload()

    @Slot()
    def _on_idle(self) -> None:
        if self._host.state is EngineState.READY:
            log.info("the model is unloaded after a time without questions")
            self._host.unload()
            self.released.emit()
