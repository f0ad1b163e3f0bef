"""Runs the self-test on a thread of its own that exists only when it is wanted; a child does the work."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from glm4v_desktop.domain.self_test import Fingerprint, SelfTestResult, needs_self_test
from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.library.self_test import SelfTestProgress
from glm4v_desktop.session.side_job import SideJob


class Tester(Protocol):
    """What `library.self_test.SelfTest` does."""

    def run(self, cancelled: Callable[[], bool]) -> Iterator[SelfTestProgress | SelfTestResult]: ...


class Kept(Protocol):
    """What `store.self_test_file.SelfTestFile` does."""

    def read(self) -> SelfTestResult | None: ...

    def write(self, result: SelfTestResult) -> bool: ...


class SelfTestJob(QObject):
    """`fingerprint` may block for seconds; it is called away from the window.

    Every `look` ends with `looked`, every `start` with one of `finished`, `cancelled` and `failed`. After
    `close` nothing is emitted any more.
    """

    looked = Signal(object, bool)  # SelfTestResult or None, and whether a test is needed
    progressed = Signal(object)  # SelfTestProgress
    finished = Signal(object)  # SelfTestResult, kept already
    cancelled = Signal()
    failed = Signal()

    def __init__(
        self,
        tester: Tester,
        kept: Kept,
        fingerprint: Callable[[], Fingerprint],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tester, self._kept, self._fingerprint = tester, kept, fingerprint
        self._looking = SideJob("self-test-look", (), RuntimeError, self)
        self._looking.finished.connect(self._on_looked)
        self._looking.failed.connect(self._on_look_failed)
        self._testing = SideJob("self-test", (), RuntimeError, self, lambda progress: progress)
        self._testing.progressed.connect(self.progressed)
        self._testing.finished.connect(self._on_finished)
        self._testing.failed.connect(self._on_failed)

    @property
    def runs(self) -> bool:
        return self._testing.runs

    def look(self) -> None:
        """Whether the last result still holds."""
        self._looking.start(self._look)

    def start(self) -> None:
        """One at a time: does nothing while it runs."""
        self._testing.start(self._test)

    def cancel(self) -> None:
        self._testing.cancel()

    def close(self, milliseconds: int) -> bool:
        """Cancels and joins its threads. False when one did not end in time: then this must be kept."""
        ended = self._testing.close(milliseconds)
        return self._looking.close(milliseconds) and ended

    def _look(self, _cancel: CancelToken) -> Generator[object, None, tuple[SelfTestResult | None, bool]]:
        yield from ()
        stored = self._kept.read()
        return stored, needs_self_test(stored, self._fingerprint())

    def _test(self, cancel: CancelToken) -> Generator[object, None, SelfTestResult | None]:
        result: SelfTestResult | None = None
        for event in self._tester.run(lambda: cancel.cancelled):
            if isinstance(event, SelfTestResult):
                result = event
                self._kept.write(event)
            else:
                yield event
        return result

    @Slot(object)
    def _on_looked(self, found: tuple[SelfTestResult | None, bool]) -> None:
        self.looked.emit(*found)

    @Slot(object)
    def _on_look_failed(self, _error: Exception) -> None:
        self.looked.emit(None, True)

    @Slot(object)
    def _on_finished(self, result: SelfTestResult | None) -> None:
        if result is None:
            self.cancelled.emit()
        else:
            self.finished.emit(result)

    @Slot(object)
    def _on_failed(self, _error: Exception) -> None:
        self.failed.emit()
