"""A child process that runs an engine: a crash, an out-of-memory or a hang stays there."""

from __future__ import annotations

import contextlib
import itertools
import logging
import math
import pickle
import queue
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.engine.messages import (
    Call,
    CallEnded,
    CancelCall,
    DropPicture,
    EventMessage,
    Logged,
    Method,
    Shutdown,
    ToChild,
    ToParent,
    anonymous,
    pixel_messages,
)
from glm4v_desktop.engine.process_child import EngineSource, make_engine, serve
from glm4v_desktop.engine.protocol import (
    EngineError,
    ErrorKind,
    Event,
    Finished,
    FinishReason,
    Note,
    Progress,
    Request,
    TextDelta,
)

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from glm4v_desktop.ocr.page import Page

__all__ = ["ChildLink", "EngineSource", "Patience", "ProcessEngine", "make_engine"]

log = logging.getLogger(__name__)

_LOOK_S = 0.03  # how often a waiting call looks at its cancel token
_KILL_S = 2.0  # a killed process is gone within milliseconds unless the kernel holds it


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds the child has to follow an order before it is killed."""

    stop_s: float = 3.0
    # Killing a head start would throw away what was read so far; a person's stop does not wait for it.
    stop_prepare_s: float = 10.0
    unload_s: float = 3.0
    close_s: float = 1.0


class ChildLink:
    """Runs what `source` names in a child process: its start and end, and one call after the other.

    A child that ends by itself becomes `EngineError(CRASHED, "exit code -9")`; the next `load` starts a new
    one. A child that does not follow a cancel in time is killed, and the call ends as cancelled.
    """

    def __init__(
        self,
        source: EngineSource,
        patience: Patience | None = None,
        pixel_bytes_kept: int = 256 << 20,  # the largest picture has 192 MB
    ) -> None:
        self._source = source
        self._patience = patience if patience is not None else Patience()
        self._pixel_bytes_kept = pixel_bytes_kept
        self._child: _Child | None = None
        self._death: EngineError | None = None
        self._numbers = itertools.count(1)
        self._hurry_until = math.inf  # on the monotonic clock

    @property
    def pid(self) -> int:
        """The child's process id, 0 without a child."""
        return self._child.pid if self._child is not None else 0

    @property
    def is_alive(self) -> bool:
        """Whether there is a child that has not ended."""
        return self._child is not None and self._child.alive

    def load(self, cancel: CancelToken) -> Iterator[Progress | Note]:
        if not self.is_alive:
            self._end(0)
            self._death = None
            self._child = _Child(self._source, self._pixel_bytes_kept)
            log.info("engine process %s started", self.pid)
        loaded = False
        try:
            for event in self.call(Method.LOAD, (), cancel, self._patience.stop_s):
                if isinstance(event, Progress | Note):
                    yield event
            loaded = not cancel.cancelled
        finally:
            if not loaded:
                self._end(0)  # half loaded is worth nothing; this gives its memory back
                self._death = None

    def forget(self, key: str) -> None:
        """Does not wait for the child: it forgets before its next call."""
        if self._child is not None and self._child.alive:
            self._child.forget(key)

    def unload(self) -> None:
        """Ends the child: that gives everything back, the memory of the graphics card too."""
        self._end(self._patience.unload_s)
        self._death = None

    def close(self) -> None:
        self.hurry()
        self._end(max(0.0, self._hurry_until - time.monotonic()))
        self._death = None

    def hurry(self) -> None:
        """From any thread: what runs ends within `close_s`, by force if need be. Only `close` may follow."""
        if not self._hurried:
            self._hurry_until = time.monotonic() + self._patience.close_s

    def death(self) -> EngineError | None:
        """Why there is no child any more although it was not unloaded; None otherwise."""
        if self._child is not None and not self._child.alive:
            self._mark_dead()
        return self._death

    @property
    def _hurried(self) -> bool:
        return self._hurry_until != math.inf

    def call(
        self,
        method: Method,
        arguments: tuple[object, ...],
        cancel: CancelToken,
        patience_s: float,
        picture: Picture | None = None,
    ) -> Generator[Event, None, Page | None]:
        """What the child says to the call, and the page that it returns.

        Brings the pixels of `picture` first, unless the child has them. Ends early, without a page, when the
        child had to be killed `patience_s` after a cancel.
        """
        if (error := self.death()) is not None:
            raise error
        if (child := self._child) is None:
            raise EngineError(ErrorKind.INTERNAL, "not loaded")
        if picture is not None:
            child.bring(picture)
        number = next(self._numbers)
        child.outbox.post(Call(number, method, arguments))
        until: float | None = None
        try:
            while True:
                if until is None and (cancel.cancelled or self._hurried):
                    child.outbox.post_first(CancelCall(number))
                    until = time.monotonic() + patience_s
                if until is not None and time.monotonic() > min(until, self._hurry_until):
                    self._kill("did not follow a cancel")
                    return None
                match child.receive(_LOOK_S):
                    case EventMessage(n, event) if n == number:
                        yield event
                    case CallEnded(n, None, page) if n == number:
                        return page
                    case CallEnded(n, EngineError() as error) if n == number:
                        raise error
        except _ChildGoneError:
            error = self._mark_dead()
            if not cancel.cancelled and not self._hurried:
                raise error from None
            return None
        except GeneratorExit:
            # The caller stopped in the middle; the child would go on and be busy at the next call.
            self._kill("the caller stopped listening")
            raise

    def _kill(self, why: str) -> None:
        log.warning("engine process %s is killed: %s", self.pid, why)
        self._end(0)
        self._death = EngineError(ErrorKind.NOT_RESPONDING, why)

    def _mark_dead(self) -> EngineError:
        self._death = EngineError(ErrorKind.CRASHED, self._end(0))
        log.warning("engine process ended by itself: %s", self._death.detail)
        return self._death

    def _end(self, ask_s: float) -> str:
        child, self._child = self._child, None
        return child.end(ask_s) if child is not None else ""


class ProcessEngine(ChildLink):
    """Runs an engine in a child process, behind the same protocol."""

    def prepare(self, image: ImageInput, cancel: CancelToken) -> Iterator[Progress]:
        arguments, patience_s = (anonymous(image),), self._patience.stop_prepare_s
        for event in self.call(Method.PREPARE, arguments, cancel, patience_s, image.picture):
            if isinstance(event, Progress):
                yield event

    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
        picture: Picture | None = None
        if request.image is not None:
            picture = request.image.picture
            request = replace(request, image=anonymous(request.image))
        started = time.monotonic()
        pieces = 0
        finished = False
        for event in self.call(Method.ANSWER, (request,), cancel, self._patience.stop_s, picture):
            pieces += isinstance(event, TextDelta)
            finished = isinstance(event, Finished)
            yield event
        if not finished:  # ended by force after a cancel
            yield Finished(request.id, FinishReason.CANCELLED, pieces, time.monotonic() - started)


class _ChildGoneError(Exception):
    """The pipe has ended: the child exited, crashed or was killed."""


class _Child:
    """One child process, from its start to its end; `outbox` takes what it is told.

    Only `alive` may be used from other threads.
    """

    def __init__(self, source: EngineSource, pixel_bytes_kept: int) -> None:
        import multiprocessing  # here: the window opens sooner without

        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe(duplex=True)
        # A daemon: should the program end without closing its engines, multiprocessing ends them.
        self._process = context.Process(target=serve, args=(theirs, source), name=source.target, daemon=True)
        self._process.start()
        theirs.close()  # else the end of the child would not be the end of the pipe
        self._inbox: queue.SimpleQueue[ToParent | None] = queue.SimpleQueue()
        self._gone = threading.Event()
        self.outbox = _Outbox(self._pipe)
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

    def bring(self, picture: Picture) -> None:
        """Sends the pixels unless the child has them; lets it forget the oldest beyond the limit."""
        if picture.key not in self._kept:
            size = len(picture.rgb)
            while self._kept and sum(self._kept.values()) + size > self._kept_most:
                oldest, _ = self._kept.popitem(last=False)
                self.outbox.post(DropPicture(oldest))
            self._kept[picture.key] = size
            self.outbox.post_pixels(picture)
        self._kept.move_to_end(picture.key)

    def forget(self, key: str) -> None:
        """The picture was closed."""
        self._kept.pop(key, None)
        self.outbox.post(DropPicture(key, closed=True))

    def receive(self, timeout_s: float) -> ToParent | None:
        """The next message, None when there is none yet. Raises `_ChildGoneError` at the end of the pipe."""
        try:
            message = self._inbox.get(timeout=timeout_s)
        except queue.Empty:
            return None
        if message is None:
            self._inbox.put(None)  # for the next call
            raise _ChildGoneError
        return message

    def end(self, ask_s: float) -> str:
        """Asks the child to leave, kills it after `ask_s` seconds, says how it ended ("exit code -9")."""
        if self.alive and ask_s > 0:
            self.outbox.post_first(Shutdown())
            self._process.join(ask_s)
        if self._process.exitcode is None and self.alive:
            log.info("engine process %s is killed", self.pid)
            self._process.kill()
        self._process.join(_KILL_S)
        if self._process.exitcode is None:  # its pipe has ended, it has not
            self._process.kill()
            self._process.join(_KILL_S)
        code = self._process.exitcode
        self.outbox.close()
        self._reader.join(_KILL_S)
        self._pipe.close()
        if code is not None:
            self._process.close()
        return f"exit code {code}"

    def _read_all(self) -> None:
        try:
            while True:
                message: ToParent = self._pipe.recv()
                if isinstance(message, Logged):
                    logging.getLogger(message.name).log(message.level, "%s", message.text)
                else:
                    self._inbox.put(message)
        except (EOFError, OSError, pickle.UnpicklingError):
            self._gone.set()
            self._inbox.put(None)


_Outgoing = tuple[ToChild, memoryview | None]  # a message, and the raw bytes that follow it


class _Outbox:
    """Sends from a thread of its own: a child that stopped reading must not block the engine thread."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._changed = threading.Condition()
        self._urgent: deque[ToChild] = deque()
        self._waiting: deque[Iterator[_Outgoing]] = deque()
        self._closed = False
        self._thread = threading.Thread(target=self._send_all, name="engine outbox", daemon=True)
        self._thread.start()

    def post(self, message: ToChild) -> None:
        """After what was posted before."""
        self._append(iter(((message, None),)))

    def post_pixels(self, picture: Picture) -> None:
        """After what was posted before, in pieces."""
        self._append(pixel_messages(picture))

    def post_first(self, message: ToChild) -> None:
        """Overtakes everything that has not been sent, a half-sent picture too."""
        with self._changed:
            self._urgent.append(message)
            self._changed.notify()

    def close(self) -> None:
        """Call when the child is gone: a send that is under way then fails instead of blocking."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(_KILL_S)

    def _append(self, messages: Iterator[_Outgoing]) -> None:
        with self._changed:
            self._waiting.append(messages)
            self._changed.notify()

    def _send_all(self) -> None:
        with contextlib.suppress(OSError):  # the child is gone; the thread that reads sees that
            while (outgoing := self._next()) is not None:
                message, raw = outgoing
                self._pipe.send(message)
                if raw is not None:
                    self._pipe.send_bytes(raw)

    def _next(self) -> _Outgoing | None:
        with self._changed:
            while not self._closed:
                if self._urgent:
                    return self._urgent.popleft(), None
                while self._waiting:
                    for outgoing in self._waiting[0]:
                        return outgoing
                    self._waiting.popleft()
                self._changed.wait()
        return None
