"""asyncio on the window's own event loop, from the first download on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

log = logging.getLogger(__name__)

_THREADS = 4  # for what a download leaves to the loop's own executor, such as looking up a host's name


class _Program(QObject):
    """What the loop takes for the application: stopping the loop must not end the program."""

    aboutToQuit = Signal()  # noqa: N815  qasync connects it by Qt's name

    def exit(self, _code: int = 0) -> None:
        return


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


def _log_fault(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """Without the loop's own words, which show arguments and with them names of files."""
    fault = context.get("exception")
    known = fault if isinstance(fault, BaseException) else None
    log.error("a fault in the loop of downloads: %s", type(fault).__name__, exc_info=known)
