"""Runs long work on a thread of its own and emits its progress, result and errors as signals."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from glm4v_desktop.core.cancel import CancelToken

log = logging.getLogger(__name__)

_PACE_MS = 100  # figures that change faster cannot be read

Work = Callable[[CancelToken], Generator[object, None, object]]


class Task(QObject):
    """Runs a generator on its own thread. It yields progress and returns the result.

    A panel makes its tasks once, with itself as the parent, and connects the signals to its own methods:

        self._copying = Task("copy", (CopyError,), self)
        self._copying.progressed.connect(self._on_progressed)
        self._copying.finished.connect(self._on_finished)
        self._copying.failed.connect(self._on_failed)
        ...
        self._copying.start(lambda cancel: copy_files(source, target, cancel))

    All signals are emitted on the thread that created the task. Every `start` and `call` that returns True
    ends with exactly one `finished` or `failed`; then the task can be started again. `cancel` sets the token
    that the work was given; the work checks it between its steps and returns early, so that `finished`
    follows. `close` cancels, waits for the thread, and ends the task: no more signals are emitted.

    The newest progress is emitted ten times a second, and once more before the end. Values in between are
    dropped.

    `expected` are the errors that the work raises by design. They are logged in one line, others with their
    traceback; `failed` carries both.
    """

    progressed = Signal(object)  # what the work yielded last
    finished = Signal(object)  # what the work returned, also when it was cancelled
    failed = Signal(object)  # the exception

    def __init__(
        self, name: str, expected: tuple[type[Exception], ...] = (), parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._expected = name, expected
        self._run: _Run | None = None
        self._shown: object = None
        self._was_cancelled = self._is_closed = False
        self._pace = QTimer(self)
        self._pace.setInterval(_PACE_MS)
        self._pace.timeout.connect(self._show_progress)

    @property
    def runs(self) -> bool:
        return self._run is not None and not self._is_closed

    @property
    def was_cancelled(self) -> bool:
        """Whether `cancel` was called for the work that runs or ran last."""
        return self._was_cancelled

    def start(self, work: Work) -> bool:
        """Starts the work. Returns False without effect if other work is running, and after `close`."""
        if self._run is not None or self._is_closed:
            return False
        self._was_cancelled, self._shown = False, None
        self._run = _Run(self._name, self._expected, work)
        self._run.ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        self._run.worker.start()
        self._pace.start()
        return True

    def call(self, function: Callable[[], object]) -> bool:
        """Starts a function, which has no progress and cannot be cancelled; otherwise as `start`."""
        return self.start(lambda _cancel: _in_one_step(function))

    def cancel(self) -> None:
        if self._run is not None:
            self._was_cancelled = True
            self._run.cancel.cancel()

    def close(self, seconds: float) -> bool:
        """Cancels the work and waits for it; returns False if it did not return within `seconds`.

        Such work cannot keep the program from exiting, because its thread is a daemon.
        """
        self._is_closed = True
        self._pace.stop()
        self.cancel()
        if self._run is None:
            return True
        self._run.worker.join(seconds)
        return not self._run.worker.is_alive()

    @Slot()
    def _show_progress(self) -> None:
        newest = self._run.progress if self._run is not None else None
        if newest is not None and newest is not self._shown:
            self._shown = newest
            self.progressed.emit(newest)

    @Slot(object, object)
    def _on_ended(self, result: object, error: Exception | None) -> None:
        if self._is_closed:
            return
        self._pace.stop()
        self._show_progress()
        self._run = None
        if error is None:
            self.finished.emit(result)
        else:
            self.failed.emit(error)


class _Run(QObject):
    """One start of a task. It has no parent, because work that hangs may outlive its task and still emit."""

    ended = Signal(object, object)  # the result, and the exception or None

    def __init__(self, name: str, expected: tuple[type[Exception], ...], work: Work) -> None:
        super().__init__()
        self._name, self._expected, self._work = name, expected, work
        self.cancel = CancelToken()
        self.progress: object = None  # the newest; written by the worker, read by the task's thread
        self.worker = threading.Thread(target=self._follow, name=name, daemon=True)

    def _follow(self) -> None:
        result: object = None
        failure: Exception | None = None
        try:
            result = self._result_of(self._work(self.cancel))
        except self._expected as error:
            log.warning("the task %s failed: %s", self._name, type(error).__name__)
            failure = error
        except Exception as error:  # the last line of defense: a thread must not die silently
            log.exception("the task %s failed", self._name)
            failure = error
        self.ended.emit(result, failure)

    def _result_of(self, steps: Generator[object, None, object]) -> object:
        while True:
            try:
                self.progress = next(steps)
            except StopIteration as end:
                return end.value


def _in_one_step(function: Callable[[], object]) -> Generator[object, None, object]:
    yield from ()
    return function()
