"""Runs asyncio code on the Qt event loop: WindowLoop is the loop, LoopTask runs work on it."""

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

_PACE_MS = 100  # figures that change faster cannot be read
_THREADS = 4  # of the loop's default executor, which resolves host names

Steps = Callable[[], AsyncGenerator[object, None]]


class LoopTask(QObject):
    """Runs one async generator or function at a time, with the same signals as `chat.task.Task`.

    Every `start` or `call` that returns True ends with exactly one of `finished` and `failed`; after that the
    task can be started again. `cancel` cancels the work at its next `await`. `close` ends the task for good;
    it emits no signal afterwards. asyncio is imported by the first start.

    `progressed` has the newest value at most ten times a second, and the last value before `finished` or
    `failed`; values in between are dropped.

    For exceptions that are not in `expected`, the traceback is logged.
    """

    progressed = Signal(object)  # the value that the work yielded last
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
        """Starts the generator that `steps` returns; the result is the last value that it yields.

        Returns False and does nothing while other work runs and after `close`.
        """

        async def follow() -> object:
            async with aclosing(steps()) as running:  # releases files and locks at once
                async for step in running:
                    self._newest = step
            return self._newest

        return self.call(follow)

    def call(self, function: Callable[[], Awaitable[object]]) -> bool:
        """Like `start` for work without progress; the result is the return value."""
        if self._run is not None or self._is_closed:
            return False

        async def work() -> object:  # calls `function` only if the task is not cancelled before it starts
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
        """Cancels the work and waits at most `seconds` for its end; False if it is still running then.

        It runs on the window's thread, so nothing but the end of the process can stop it.
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
    """An asyncio loop on the Qt event loop, made by the first `get`: importing asyncio delays the window."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._program = _Program()
        self._threads: ThreadPoolExecutor | None = None
        self._timers: QObject | None = None

    def get(self) -> asyncio.AbstractEventLoop:
        """The loop, which counts as running until `close`. For the window's thread only."""
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
        """Closes the loop; no task may be running on it."""
        if self._loop is None:
            return
        import asyncio

        loop, self._loop = self._loop, None
        loop.stop()
        self._program.aboutToQuit.emit()
        asyncio._set_running_loop(None)  # qasync leaves it set, so no other loop of this thread could run
        asyncio.set_event_loop(None)
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
        loop.close()
        if self._timers is not None:
            # Its timers still run, and the garbage collector could delete them on another thread.
            self._timers.deleteLater()


class _Program(QObject):
    """Replaces the QApplication that qasync expects, so that stopping the loop does not end the program."""

    aboutToQuit = Signal()  # noqa: N815  qasync connects it by Qt's name

    def exit(self, _code: int = 0) -> None:
        return


def _log_fault(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """Logs an exception in the loop without asyncio's message, which can contain file names."""
    fault = context.get("exception")
    known = fault if isinstance(fault, BaseException) else None
    log.error("a fault in the loop of downloads: %s", type(fault).__name__, exc_info=known)
