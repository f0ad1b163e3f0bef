"""Runs an engine in a child process, so that a crash, lack of memory or a hang does not end the program."""

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

_LOOK_S = 0.03  # how often a waiting call checks its cancel token
_KILL_S = 2.0  # a killed process exits within milliseconds, unless it is stuck in the kernel


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds the child may take to obey before it is killed."""

    stop_s: float = 3.0
    # Longer, because killing the child loses what it has read, and the user's stop does not wait for it.
    stop_prepare_s: float = 10.0
    unload_s: float = 3.0
    close_s: float = 1.0


class ChildLink:
    """Starts and ends the child process for `source`, and runs one call at a time in it.

    If the child exits by itself, the call raises `EngineError(CRASHED, "exit code -9")`, and the next `load`
    starts a new child. If the child does not obey a cancel in time, it is killed and the call ends as
    cancelled.
    """

    def __init__(
        self,
        source: EngineSource,
        patience: Patience | None = None,
        pixel_bytes_kept: int = 256 << 20,  # in the child; the largest picture has 192 MB
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
        """Whether a child is running."""
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
            loaded = not cancel.cancelled and not self._hurried
        finally:
            if not loaded:
                self._end(0)  # frees the memory of what was loaded
                self._death = None

    def forget(self, key: str) -> None:
        """Tells the child to drop the picture before its next call. Does not wait."""
        if self._child is not None and self._child.alive:
            self._child.forget(key)

    def unload(self) -> None:
        """Ends the child, which frees all its memory, also that of the graphics card."""
        self._end(self._patience.unload_s)
        self._death = None

    def close(self) -> None:
        self.hurry()
        self._end(max(0.0, self._hurry_until - time.monotonic()))
        self._death = None

    def hurry(self) -> None:
        """Ends the running call within `close_s`, if necessary by killing the child. For any thread.

        Only `close` may follow.
        """
        if not self._hurried:
            self._hurry_until = time.monotonic() + self._patience.close_s

    def death(self) -> EngineError | None:
        """Returns why the child ended although it was not unloaded; None if it did not."""
        if self._child is not None and not self._child.alive:
            self._mark_dead()
        return self._death

    def call(
        self,
        method: Method,
        arguments: tuple[object, ...],
        cancel: CancelToken,
        patience_s: float,
        picture: Picture | None = None,
    ) -> Generator[Event, None, Page | None]:
        """Runs a call in the child; yields its events and returns its page, if it returns one.

        Sends the pixels of `picture` first, unless the child has them. If the child does not obey a cancel
        within `patience_s` seconds, it is killed and the call returns None. Raises EngineError.
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
            # The caller abandoned the call; the child would still be busy with it at the next one.
            self._kill("the caller stopped listening")
            raise

    def read(self, image: ImageInput, cancel: CancelToken) -> Generator[Event, None, Page | None]:
        """Reads a page; the source has to make a `PageReader`."""
        # Killing the child loses what it has read, so it gets as much time to stop as for `prepare`.
        arguments, patience_s = (anonymous(image),), self._patience.stop_prepare_s
        return (yield from self.call(Method.READ_PAGE, arguments, cancel, patience_s, image.picture))

    @property
    def _hurried(self) -> bool:
        return self._hurry_until != math.inf

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
    """An `Engine` that runs another one in a child process. `read` needs one that is a `PageReader` too."""

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
        if not finished:  # the child was killed after a cancel
            yield Finished(request.id, FinishReason.CANCELLED, pieces, time.monotonic() - started)


class _ChildGoneError(Exception):
    """The pipe to the child is closed: the child exited, crashed or was killed."""


class _Child:
    """One child process, from its start to its end. Messages to it go into `outbox`.

    Only `alive` may be used on other threads.
    """

    def __init__(self, source: EngineSource, pixel_bytes_kept: int) -> None:
        import multiprocessing  # not at the top: the window starts faster

        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe(duplex=True)
        # A daemon, so that multiprocessing ends it if the program exits without closing its engines.
        self._process = context.Process(target=serve, args=(theirs, source), name=source.target, daemon=True)
        self._process.start()
        theirs.close()  # while this copy is open, the pipe would not end with the child
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
        """Sends the pixels unless the child has them; drops the least recently used ones over the limit."""
        if picture.key not in self._kept:
            size = len(picture.rgb)
            while self._kept and sum(self._kept.values()) + size > self._kept_most:
                oldest, _ = self._kept.popitem(last=False)
                self.outbox.post(DropPicture(oldest))
            self._kept[picture.key] = size
            self.outbox.post_pixels(picture)
        self._kept.move_to_end(picture.key)

    def forget(self, key: str) -> None:
        """Drops everything about a closed picture."""
        self._kept.pop(key, None)
        self.outbox.post(DropPicture(key, closed=True))

    def receive(self, timeout_s: float) -> ToParent | None:
        """Returns the next message, or None after `timeout_s`. Raises `_ChildGoneError` if the pipe ended."""
        try:
            message = self._inbox.get(timeout=timeout_s)
        except queue.Empty:
            return None
        if message is None:
            self._inbox.put(None)  # for the next call
            raise _ChildGoneError
        return message

    def end(self, ask_s: float) -> str:
        """Asks the child to exit, kills it after `ask_s` seconds; returns how it ended ("exit code -9")."""
        if self.alive and ask_s > 0:
            self.outbox.post_first(Shutdown())
            self._process.join(ask_s)
        if self._process.exitcode is None and self.alive:
            log.info("engine process %s is killed", self.pid)
            self._process.kill()
        self._process.join(_KILL_S)
        if self._process.exitcode is None:  # its pipe has ended, but the process has not
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
    """Sends messages from its own thread, so that a child that stops reading does not block the caller."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._changed = threading.Condition()
        self._urgent: deque[ToChild] = deque()
        self._waiting: deque[Iterator[_Outgoing]] = deque()
        self._closed = False
        self._thread = threading.Thread(target=self._send_all, name="engine outbox", daemon=True)
        self._thread.start()

    def post(self, message: ToChild) -> None:
        """Queues a message behind all others."""
        self._append(iter(((message, None),)))

    def post_pixels(self, picture: Picture) -> None:
        """Queues a picture's pixels, in pieces, behind all other messages."""
        self._append(pixel_messages(picture))

    def post_first(self, message: ToChild) -> None:
        """Queues a message before all others, also before the unsent rest of a picture."""
        with self._changed:
            self._urgent.append(message)
            self._changed.notify()

    def close(self) -> None:
        """Ends the thread. Call it after the child has ended, so that a send in progress fails."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(_KILL_S)

    def _append(self, messages: Iterator[_Outgoing]) -> None:
        with self._changed:
            self._waiting.append(messages)
            self._changed.notify()

    def _send_all(self) -> None:
        with contextlib.suppress(OSError):  # the child has ended; the reading thread reports that
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
