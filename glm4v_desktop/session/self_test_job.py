"""Runs the self-test on a thread of its own that exists only when it is wanted; a child does the work."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from glm4v_desktop.domain.self_test import Fingerprint, SelfTestResult, needs_self_test
from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.library.self_test import SelfTestProgress

log = logging.getLogger(__name__)


class Tester(Protocol):
    """What `library.self_test.SelfTest` does."""

    def run(self, cancelled: Callable[[], bool]) -> Iterator[SelfTestProgress | SelfTestResult]: ...


class Kept(Protocol):
    """What `store.self_test_file.SelfTestFile` does."""

    def read(self) -> SelfTestResult | None: ...

    def write(self, result: SelfTestResult) -> bool: ...


class SelfTestJob(QObject):
    """`fingerprint` may block for seconds; it is called on the job's thread.

    Every `look` ends with `looked`, every `start` with one of `finished`, `cancelled` and `failed`. After
    `close` nothing is emitted any more.
    """

    looked = Signal(object, bool)  # SelfTestResult or None, and whether a test is needed
    progressed = Signal(object)  # SelfTestProgress
    finished = Signal(object)  # SelfTestResult, kept already
    cancelled = Signal()
    failed = Signal()
    _look_wanted = Signal()
    _run_wanted = Signal(object)  # CancelToken

    def __init__(
        self,
        tester: Tester,
        kept: Kept,
        fingerprint: Callable[[], Fingerprint],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_closed = False
        self._runs = False
        self._cancel = CancelToken()
        self._worker = _Worker(tester, kept, fingerprint)
        self._thread = QThread()
        self._thread.setObjectName("self-test")
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._look_wanted.connect(self._worker.look, queued)
        self._run_wanted.connect(self._worker.run, queued)
        self._worker.looked.connect(self._on_looked, queued)
        self._worker.progressed.connect(self._on_progressed, queued)
        self._worker.ended.connect(self._on_ended, queued)

    @property
    def runs(self) -> bool:
        return self._runs

    def look(self) -> None:
        """Whether the last result still holds."""
        if not self._is_closed:
            self._thread.start()
            self._look_wanted.emit()

    def start(self) -> None:
        """One at a time: does nothing while it runs."""
        if not self._is_closed and not self._runs:
            self._runs = True
            self._cancel = CancelToken()
            self._thread.start()
            self._run_wanted.emit(self._cancel)

    def cancel(self) -> None:
        self._cancel.cancel()

    def close(self, milliseconds: int) -> bool:
        """Cancels and joins the thread. False when it did not end in time: then this must be kept."""
        self._is_closed = True
        self._runs = False
        self._cancel.cancel()
        self._thread.quit()
        return self._thread.wait(milliseconds)

    @Slot(object, bool)
    def _on_looked(self, result: SelfTestResult | None, is_needed: bool) -> None:
        if not self._is_closed:
            self.looked.emit(result, is_needed)

    @Slot(object)
    def _on_progressed(self, progress: SelfTestProgress) -> None:
        if not self._is_closed:
            self.progressed.emit(progress)

    @Slot(object, bool)
    def _on_ended(self, result: SelfTestResult | None, has_failed: bool) -> None:
        if self._is_closed:
            return
        self._runs = False
        if result is not None:
            self.finished.emit(result)
        elif has_failed:
            self.failed.emit()
        else:
            self.cancelled.emit()


class _Worker(QObject):
    """Lives on the self-test's thread."""

    looked = Signal(object, bool)
    progressed = Signal(object)
    ended = Signal(object, bool)  # SelfTestResult or None, and whether it failed

    def __init__(self, tester: Tester, kept: Kept, fingerprint: Callable[[], Fingerprint]) -> None:
        super().__init__()
        self._tester = tester
        self._kept = kept
        self._fingerprint = fingerprint

    @Slot()
    def look(self) -> None:
        try:
            stored = self._kept.read()
            self.looked.emit(stored, needs_self_test(stored, self._fingerprint()))
        except Exception:  # the last line of defence: a thread must not die silently
            log.exception("looking for an earlier self-test failed")
            self.looked.emit(None, True)

    @Slot(object)
    def run(self, cancel: CancelToken) -> None:
        result: SelfTestResult | None = None
        try:
            for event in self._tester.run(lambda: cancel.cancelled):
                if isinstance(event, SelfTestResult):
                    result = event
                    self._kept.write(event)
                else:
                    self.progressed.emit(event)
            self.ended.emit(result, False)
        except Exception:  # as above
            log.exception("the self-test failed")
            self.ended.emit(None, True)
