"""Work that takes long, on a thread of its own that exists only when it is wanted."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from glm4v_desktop.engine.cancel import CancelToken

log = logging.getLogger(__name__)

_PACE_S = 0.1  # work may tell its progress far more often than anybody can read it

Work = Callable[[CancelToken], Generator[object, None, object]]


class SideJob(QObject):
    """Runs one generator at a time; what it yields is its progress, what it returns its result.

    Every `start` ends with `finished` or `failed`, unless `close` comes first: after that nothing is emitted
    any more. `known` are the errors that the work raises by design; any other is made one by `unexpected`.
    Progress whose `subject` is new is always told, other progress at a pace that a person can read.
    """

    progressed = Signal(object)  # about ten a second at most
    finished = Signal(object)  # what the work returned, also when it was cancelled
    failed = Signal(object)  # a `known` error
    _wanted = Signal(object, object)  # Work, CancelToken

    def __init__(
        self,
        name: str,
        known: type[Exception] | tuple[type[Exception], ...],
        unexpected: Callable[[str], Exception],
        parent: QObject | None = None,
        subject: Callable[[object], object] = lambda _: None,
    ) -> None:
        super().__init__(parent)
        self._is_closed = self._runs = False
        self._cancel = CancelToken()
        self._worker = _Worker(name, known, unexpected, subject)
        self._thread = QThread()
        self._thread.setObjectName(name)
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._wanted.connect(self._worker.run, queued)
        self._worker.progressed.connect(self._on_progressed, queued)
        self._worker.finished.connect(self._on_finished, queued)
        self._worker.failed.connect(self._on_failed, queued)

    @property
    def runs(self) -> bool:
        return self._runs

    @property
    def was_cancelled(self) -> bool:
        """Of the work that runs or ran last."""
        return self._cancel.cancelled

    def start(self, work: Work) -> bool:
        """False, and nothing happens, while something runs."""
        if self._is_closed or self._runs:
            return False
        self._runs = True
        self._cancel = CancelToken()
        self._thread.start()
        self._wanted.emit(work, self._cancel)
        return True

    def cancel(self) -> None:
        self._cancel.cancel()

    def close(self, milliseconds: int) -> bool:
        """Cancels and joins the thread. False when it did not end in time: then this must be kept."""
        self._is_closed = True
        self._runs = False
        self._cancel.cancel()
        self._thread.quit()
        return self._thread.wait(milliseconds)

    @Slot(object)
    def _on_progressed(self, progress: object) -> None:
        if not self._is_closed:
            self.progressed.emit(progress)

    @Slot(object)
    def _on_finished(self, result: object) -> None:
        if not self._is_closed:
            self._runs = False
            self.finished.emit(result)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        if not self._is_closed:
            self._runs = False
            self.failed.emit(error)


class _Worker(QObject):
    """Lives on the job's thread."""

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        name: str,
        known: type[Exception] | tuple[type[Exception], ...],
        unexpected: Callable[[str], Exception],
        subject: Callable[[object], object],
    ) -> None:
        super().__init__()
        self._name = name
        self._known = known
        self._unexpected = unexpected
        self._subject = subject

    @Slot(object, object)
    def run(self, work: Work, cancel: CancelToken) -> None:
        try:
            result = self._follow(work(cancel))
        except self._known as error:
            log.warning("the job %s failed: %s", self._name, type(error).__name__)
            self.failed.emit(error)
        except Exception as error:  # the last line of defence: a thread must not die silently
            log.exception("the job %s failed", self._name)
            self.failed.emit(self._unexpected(repr(error)))
        else:
            self.finished.emit(result)

    def _follow(self, work: Generator[object, None, object]) -> object:
        told, shown = -_PACE_S, None
        while True:
            try:
                progress = next(work)
            except StopIteration as end:
                return end.value
            now, subject = time.monotonic(), self._subject(progress)
            if now - told >= _PACE_S or subject != shown:
                told, shown = now, subject
                self.progressed.emit(progress)
