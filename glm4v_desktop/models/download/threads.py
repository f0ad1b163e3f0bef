"""Runs the blocking work of one download in threads; a cancelled download waits until that work has ended."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """A pool of threads. `stop` is set at the first cancel; long work must check it."""

    def __init__(self, most: int) -> None:
        self.stop = threading.Event()
        self._executor = ThreadPoolExecutor(most, thread_name_prefix="download")

    def start(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        """Starts work in a thread; the caller has to wait for it with `ended`."""
        return asyncio.wrap_future(self._executor.submit(work, *args, **kwargs))

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs work in a thread. A cancel waits for its end, so that no file is closed during a write."""
        return await self.ended(self.start(work, *args, **kwargs))

    async def ended(self, future: asyncio.Future[T]) -> T:
        cancelled: asyncio.CancelledError | None = None
        while not future.done():
            try:
                await asyncio.wait({future})
            except asyncio.CancelledError as error:
                self.stop.set()
                cancelled = error
        if cancelled is not None:
            if not future.cancelled():
                future.exception()  # marked as seen, else asyncio logs it
            raise cancelled
        return future.result()

    def close(self) -> None:
        """Ends the threads without waiting for them; call it when no work runs."""
        self._executor.shutdown(wait=False)


async def end_all(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancels tasks and waits for their end, also while being cancelled itself."""
    for task in tasks:
        task.cancel()
    cancelled: asyncio.CancelledError | None = None
    while waiting := [task for task in tasks if not task.done()]:
        try:
            await asyncio.wait(waiting)
        except asyncio.CancelledError as error:
            cancelled = error
    for task in tasks:
        if not task.cancelled():
            task.exception()  # marked as seen, else asyncio logs it
    if cancelled is not None:
        raise cancelled
