"""asyncio on the window's own event loop, from the first download on: the loop, and what runs on it."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

log = logging.getLogger(__name__)

_PACE_MS = 100  # nobody can read figures that change faster
_THREADS = 4  # for what a download leaves to the loop's own executor, such as looking up a host's name

Steps = Callable[[], AsyncGenerator[object, None]]


class LoopTask(QObject):
    """What `chat.task.Task` is for a thread, for asyncio: the same signals, on the window's event loop.

    Every `start` and `call` that returns True ends with exactly one of `finished` and `failed`; after that
    the same task can be started again. `cancel` cancels the work at its next `await`. `close` ends the task
    for good, and no signal is emitted any more. asyncio is imported by the first start.

    Progress is a state, not a list of events: ten times a second the newest value is emitted, and the last
    one before `finished` or `failed`. Values in between are dropped.

    `expected` are the errors that the work raises by design: others get their traceback into the log.
    """

    progressed = Signal(object)  # what the work yielded last
    finished = Signal(object)  # the result; None when it was cancelled
    failed = Signal(object)  # the exception

    def __init__(
        self, name: str, expected: tuple[type[Exception], ...] = (), parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._expected = name, expected
        self._loop = WindowLoop()
        self._run: asyncio.Task[object] | None = None
        self._newest: object = None
        self._shown: object = None
        self._is_closed = False
        self._pace = QTimer(self)
        self._pace.setInterval(_PACE_MS)
        self._pace.timeout.connect(self._show_progress)

    @property
    def runs(self) -> bool:
        return self._run is not None

    def start(self, steps: Steps) -> bool:
        """Its result is what it yielded last. False, and nothing happens, while something runs and after
        `close`.
        """

        async def follow() -> object:
            async with aclosing(steps()) as running:  # files and locks are released at once, also by a cancel
                async for step in running:
                    self._newest = step
            return self._newest

        return self.call(follow)

    def call(self, function: Callable[[], Awaitable[object]]) -> bool:
        """As `start`, for work that has no progress: its result is what it returns."""
        if self._run is not None or self._is_closed:
            return False

        async def work() -> object:  # a task that is cancelled before it began never gets here
            return await function()

        self._newest = self._shown = None
        self._run = self._loop.get().create_task(work())
        self._run.add_done_callback(self._on_done)
        self._pace.start()
        return True

    def cancel(self) -> None:
        if self._run is not None:
            self._run.cancel()

    def close(self, seconds: float) -> bool:
        """Waits at most that long; False when the work did not end in time.

        Such work runs on the window's own thread: only the end of the process ends it.
        """
        self._is_closed = True
        self._pace.stop()
        if self._run is not None:
            waiting = QEventLoop()
            self._run.add_done_callback(lambda _: waiting.quit())
            self._run.cancel()
            QTimer.singleShot(round(seconds * 1000), waiting, waiting.quit)
            waiting.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        if self._run is not None:
            return False
        self._loop.close()
        return True

    @Slot()
    def _show_progress(self) -> None:
        if self._newest is not None and self._newest is not self._shown:
            self._shown = self._newest
            self.progressed.emit(self._newest)

    def _on_done(self, task: asyncio.Task[object]) -> None:
        self._run = None  # before the signals: a slot may start the next work
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, self._expected):
            log.error("the task %s failed", self._name, exc_info=error)
        if self._is_closed:
            return
        self._pace.stop()
        self._show_progress()
        if error is not None:
            self.failed.emit(error)
        else:
            self.finished.emit(None if task.cancelled() else task.result())


class WindowLoop:
    """Costs nothing until `get` is called: importing asyncio and what it needs would delay the window."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._program = _Program()
        self._threads: ThreadPoolExecutor | None = None
        self._timers: QObject | None = None

    def get(self) -> asyncio.AbstractEventLoop:
        """On the window's thread only. The loop counts as running until `close`."""
        if self._loop is None:
            import asyncio
            from concurrent.futures import ThreadPoolExecutor

            import qasync

            self._loop = loop = qasync.QEventLoop(self._program, already_running=True)
            self._timers = loop._timer
            self._threads = ThreadPoolExecutor(_THREADS, "download")
            loop.set_default_executor(self._threads)
            loop.set_exception_handler(_log_fault)
            asyncio.set_event_loop(loop)
        return self._loop

    def close(self) -> None:
        """Nothing may run on it any more."""
        if self._loop is None:
            return
        import asyncio

        loop, self._loop = self._loop, None
        loop.stop()
        self._program.aboutToQuit.emit()
        asyncio._set_running_loop(None)  # qasync leaves it set; another loop of this thread could never run
        asyncio.set_event_loop(None)
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
        loop.close()
        if self._timers is not None:
            # Its timers still run; the garbage collector could come for them on any thread.
            self._timers.deleteLater()


class _Program(QObject):
    """What the loop takes for the application: stopping the loop must not end the program."""

    aboutToQuit = Signal()  # noqa: N815  qasync connects it by Qt's name

    def exit(self, _code: int = 0) -> None:
        return


def _log_fault(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """Without the loop's own words, which show arguments and with them names of files."""
    fault = context.get("exception")
    known = fault if isinstance(fault, BaseException) else None
    log.error("a fault in the loop of downloads: %s", type(fault).__name__, exc_info=known)
