"""The parent's end of a child process: start it, talk to it, know that it died, end it."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import pickle
import queue
import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from multiprocessing.connection import Connection

from glm4v_desktop.domain.picture import Picture
from glm4v_desktop.engine.process_child import serve
from glm4v_desktop.engine.source import EngineSource
from glm4v_desktop.engine.wire import Cancel, Forget, Leave, Logged, Order, Report, in_pieces

log = logging.getLogger(__name__)

_KILL_S = 2.0  # a killed process is gone within milliseconds unless the kernel holds it


class ChildGoneError(Exception):
    """The pipe has ended: the child exited, crashed or was killed."""


class _Outbox:
    """Sends from a thread of its own: a child that stopped reading must not block the engine thread."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._changed = threading.Condition()
        self._urgent: deque[Order] = deque()
        self._waiting: deque[Iterator[Order]] = deque()
        self._closed = False
        self._thread = threading.Thread(target=self._send_all, name="engine outbox", daemon=True)
        self._thread.start()

    def post(self, orders: Iterator[Order]) -> None:
        with self._changed:
            self._waiting.append(orders)
            self._changed.notify()

    def post_first(self, order: Order) -> None:
        """Overtakes everything that has not been sent, a half-sent picture too."""
        with self._changed:
            self._urgent.append(order)
            self._changed.notify()

    def close(self) -> None:
        """Call when the child is gone: a send that is under way then fails instead of blocking."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(_KILL_S)

    def _send_all(self) -> None:
        with contextlib.suppress(OSError):  # the child is gone; whoever reads sees that
            while (order := self._next()) is not None:
                self._pipe.send(order)

    def _next(self) -> Order | None:
        with self._changed:
            while not self._closed:
                if self._urgent:
                    return self._urgent.popleft()
                while self._waiting:
                    for order in self._waiting[0]:
                        return order
                    self._waiting.popleft()
                self._changed.wait()
        return None


class ChildLink:
    """One child process, from its start to its end. Only `alive` may be used from other threads."""

    def __init__(self, source: EngineSource, pixel_bytes_kept: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe(duplex=True)
        # A daemon: should the program end without closing its engines, multiprocessing ends them.
        self._process = context.Process(target=serve, args=(theirs, source), name=source.target, daemon=True)
        self._process.start()
        theirs.close()  # else the end of the child would not be the end of the pipe
        self._inbox: queue.SimpleQueue[Report | None] = queue.SimpleQueue()
        self._gone = threading.Event()
        self._outbox = _Outbox(self._pipe)
        self._reader = threading.Thread(target=self._read_all, name="engine inbox", daemon=True)
        self._reader.start()
        self._kept: OrderedDict[str, int] = OrderedDict()  # key to bytes, least recently used first
        self._kept_most = pixel_bytes_kept

    @property
    def alive(self) -> bool:
        return not self._gone.is_set()

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def post(self, order: Order) -> None:
        self._outbox.post(iter([order]))

    def cancel(self, number: int) -> None:
        self._outbox.post_first(Cancel(number))

    def bring(self, picture: Picture) -> None:
        """Sends the pixels unless the child has them; lets it forget the oldest beyond the limit."""
        if picture.key not in self._kept:
            size = len(picture.rgb)
            while self._kept and sum(self._kept.values()) + size > self._kept_most:
                oldest, _ = self._kept.popitem(last=False)
                self.post(Forget(oldest))
            self._kept[picture.key] = size
            self._outbox.post(in_pieces(picture))
        self._kept.move_to_end(picture.key)

    def forget(self, key: str) -> None:
        """The picture was closed."""
        self._kept.pop(key, None)
        self.post(Forget(key, closed=True))

    def receive(self, timeout_s: float) -> Report | None:
        """The next report, None when there is none yet. Raises `ChildGoneError` at the end of the pipe."""
        try:
            report = self._inbox.get(timeout=timeout_s)
        except queue.Empty:
            return None
        if report is None:
            self._inbox.put(None)  # for whoever asks again
            raise ChildGoneError
        return report

    def end(self, ask_s: float) -> str:
        """Asks the child to leave, kills it after `ask_s` seconds, says how it ended ("exit code -9")."""
        if self.alive and ask_s > 0:
            self._outbox.post_first(Leave())
            self._process.join(ask_s)
        if self._process.exitcode is None and self.alive:
            log.info("engine process %s is killed", self.pid)
            self._process.kill()
        self._process.join(_KILL_S)
        if self._process.exitcode is None:  # its pipe has ended, it has not
            self._process.kill()
            self._process.join(_KILL_S)
        code = self._process.exitcode
        self._outbox.close()
        self._reader.join(_KILL_S)
        self._pipe.close()
        if code is not None:
            self._process.close()
        return f"exit code {code}"

    def _read_all(self) -> None:
        try:
            while True:
                report: Report = self._pipe.recv()
                if isinstance(report, Logged):
                    logging.getLogger(report.name).log(report.level, "%s", report.text)
                else:
                    self._inbox.put(report)
        except (EOFError, OSError, pickle.UnpicklingError):
            self._gone.set()
            self._inbox.put(None)
