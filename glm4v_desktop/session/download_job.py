"""Runs one download, check or repair at a time on the window's own event loop.

asyncio and everything that goes online are imported by who makes the loop and the work, and only when a
person asked for it: this file must stay cheap for a program that never downloads.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal

from glm4v_desktop.library.downloads.values import (
    CheckProgress,
    CheckReport,
    DownloadError,
    DownloadProgress,
    DownloadStage,
    Licence,
)

if TYPE_CHECKING:
    import asyncio

log = logging.getLogger(__name__)

_Work = Callable[[], Coroutine[Any, Any, Callable[[], None]]]  # returns what is to be said at the end

_PACE_S = 0.1  # nobody can read figures that change faster


class Downloader(Protocol):
    """What `library.downloads.job.ModelDownload` does."""

    def run(self) -> AsyncGenerator[DownloadProgress, None]: ...

    def verify(self) -> AsyncGenerator[CheckProgress, None]: ...

    def repair(self) -> AsyncGenerator[DownloadProgress, None]: ...

    async def discard(self) -> int: ...


class LoopHolder(Protocol):
    """Makes the loop when it is first asked for, and closes it."""

    def get(self) -> asyncio.AbstractEventLoop: ...

    def close(self) -> None: ...


class DownloadJob(QObject):
    """Every start ends with exactly one of the signals of its kind, `stopped` or `failed`.

    After `close` nothing is emitted any more. `failed` carries None for what nobody foresaw.
    """

    licence_came = Signal(object)  # Licence
    progressed = Signal(object)  # DownloadProgress, about ten a second at most
    finished = Signal()
    check_progressed = Signal(object)  # CheckProgress, likewise
    checked = Signal(object)  # CheckReport
    discarded = Signal(object)  # bytes that became free
    stopped = Signal()
    failed = Signal(object)  # DownloadError | None

    def __init__(self, loop: LoopHolder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop = loop
        self._task: asyncio.Task[Callable[[], None]] | None = None
        self._is_closed = False
        self._told = 0.0

    @property
    def runs(self) -> bool:
        return self._task is not None

    def fetch_licence(self, fetch: Callable[[], Awaitable[Licence]]) -> None:
        async def work() -> Callable[[], None]:
            licence = await fetch()
            return lambda: self.licence_came.emit(licence)

        self._start(work)

    def run(self, download: Downloader) -> None:
        self._start(lambda: self._follow(download.run()))

    def repair(self, download: Downloader) -> None:
        self._start(lambda: self._follow(download.repair()))

    def verify(self, download: Downloader) -> None:
        self._start(lambda: self._check(download.verify()))

    def discard(self, download: Downloader) -> None:
        async def work() -> Callable[[], None]:
            free = await download.discard()
            return lambda: self.discarded.emit(free)

        self._start(work)

    def stop(self) -> None:
        """What came is kept. `stopped` follows, or the end if that was nearer."""
        if self._task is not None:
            self._task.cancel()

    def close(self, milliseconds: int) -> bool:
        """Stops and waits. False when the work did not let go in time: then the process has to be ended."""
        self._is_closed = True
        if self._task is not None:
            waiting = QEventLoop()
            self._task.add_done_callback(lambda _: waiting.quit())
            self._task.cancel()
            QTimer.singleShot(milliseconds, waiting, waiting.quit)
            waiting.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        if self._task is not None:
            return False
        self._loop.close()
        return True

    def _start(self, work: _Work) -> None:
        if self._is_closed or self._task is not None:
            return
        self._told = 0.0
        self._task = self._loop.get().create_task(self._bear(work))
        self._task.add_done_callback(self._on_done)

    def _on_done(self, task: asyncio.Task[Callable[[], None]]) -> None:
        """The last word is said when the job is free again: whoever hears it may start the next thing."""
        self._task = None
        if not self._is_closed:
            say = self.stopped.emit if task.cancelled() else task.result()
            say()

    async def _bear(self, work: _Work) -> Callable[[], None]:
        """Returns what is to be said at the end. A task that is cancelled before its start makes no work."""
        try:
            return await work()
        except DownloadError as error:
            log.warning("a download failed: %s %s", error.kind, error.detail)
            failure: DownloadError | None = error
        except Exception:  # the last line of defence: a task must not die silently
            log.exception("a download failed")
            failure = None
        return lambda: self.failed.emit(failure)

    async def _follow(self, steps: AsyncGenerator[DownloadProgress, None]) -> Callable[[], None]:
        last = None
        try:
            async for progress in steps:
                stage_moved = last is None or progress.stage is not last.stage
                if self._may_tell() or stage_moved or progress.stage is DownloadStage.DONE:
                    self.progressed.emit(progress)
                last = progress
        finally:
            await steps.aclose()  # gives back the files and the folder's lock now, not at some time
        return self.finished.emit

    async def _check(self, steps: AsyncGenerator[CheckProgress, None]) -> Callable[[], None]:
        report: CheckReport | None = None
        try:
            async for progress in steps:
                report = progress.report or report
                if self._may_tell():
                    self.check_progressed.emit(progress)
        finally:
            await steps.aclose()
        if report is None:
            raise RuntimeError("a check that ended without a report")
        return lambda: self.checked.emit(report)

    def _may_tell(self) -> bool:
        now = time.monotonic()
        if self._is_closed or now - self._told < _PACE_S:
            return False
        self._told = now
        return True
