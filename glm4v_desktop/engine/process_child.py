"""The child's side of `ChildLink`: creates the engine, runs the parent's calls and sends their events.

The engine's factory is named, not imported, so that only the process that runs it loads its libraries.

There are two threads. The main one runs the engine, one call at a time. The other reads the pipe, so that a
cancel is noticed while the engine works, and so that the child exits when its parent has ended.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import logging
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.files import append_file
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.core.returning import Returning
from glm4v_desktop.engine.messages import (
    Call,
    CallEnded,
    CancelCall,
    DropPicture,
    EventMessage,
    Logged,
    Method,
    PixelPiece,
    Shutdown,
    ToChild,
    ToParent,
)
from glm4v_desktop.engine.protocol import (
    Engine,
    EngineError,
    ErrorKind,
    Event,
    Forgetful,
    PageReader,
    Request,
)

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from glm4v_desktop.ocr.page import Page

log = logging.getLogger(__name__)

_THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def spare_one_core() -> int:
    """Returns how many threads leave one core free for the window; at least 1."""
    # The affinity respects containers and taskset; os.process_cpu_count needs Python 3.13.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores - 1)


@dataclass(frozen=True, slots=True)
class EngineSource:
    """How to create an engine.

    `target` is "package.module:factory"; the factory gets `options` as keyword arguments, which must be
    picklable. `native_threads` is how many threads numeric libraries may use in a child process. If native
    code crashes there, the Python stack is written to the file `fault_log`, or to standard error if empty.
    """

    target: str
    options: Mapping[str, object] = field(default_factory=dict)
    native_threads: int = field(default_factory=spare_one_core)
    fault_log: str = ""


def make_engine(source: EngineSource) -> Engine:
    """Imports the factory and creates the engine in this process."""
    return cast(Engine, _make(source))


def limit_native_threads(count: int) -> None:
    """Limits the threads of numeric libraries, before they are loaded. Variables that are set win."""
    for variable in _THREAD_VARIABLES:
        os.environ.setdefault(variable, str(count))
    # Threads that spin while they wait would slow down other programs, and each other.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def serve(pipe: Connection, source: EngineSource) -> None:
    """The child's main function: runs the parent's calls until it is shut down."""
    _set_up_process(pipe, source)
    sender = _Sender(pipe)
    logging.captureWarnings(True)
    logging.getLogger().addHandler(_LogToParent(sender))
    listener = _Listener(pipe)
    engine: Engine | PageReader | None = None
    for message in listener.calls():
        if isinstance(message, DropPicture):
            _forget(engine, message.key)
            continue
        call, cancel = message
        failure: EngineError | None = None
        page: Page | None = None
        try:
            if engine is None:
                engine = cast("Engine | PageReader", _make(source))
            page = _forward(call.number, _run(engine, call, cancel, listener), sender)
        except EngineError as error:
            # Not the error itself: unpickling a subclass would import its module in the parent.
            failure = EngineError(error.kind, error.detail)
        except Exception as error:  # noqa: BLE001  any error must reach the user who is waiting
            _log_without_contents(error)
            failure = EngineError(ErrorKind.INTERNAL, type(error).__name__)
        sender.send(CallEnded(call.number, failure, page))
    if engine is not None:
        engine.unload()
        engine.close()


def _run(
    engine: Engine | PageReader, call: Call, cancel: CancelToken, pictures: _Listener
) -> Generator[Event, None, Page | None]:
    match call.method, call.arguments, engine:
        case Method.LOAD, (), _:
            yield from engine.load(cancel)
        case Method.PREPARE, (ImageInput() as image,), Engine():
            yield from engine.prepare(pictures.with_pixels(image), cancel)
        case Method.ANSWER, (Request() as request,), Engine():
            if request.image is not None:
                request = replace(request, image=pictures.with_pixels(request.image))
            yield from engine.answer(request, cancel)
        case Method.READ_PAGE, (ImageInput() as image,), PageReader():
            return (yield from engine.read(pictures.with_pixels(image), cancel))
        case _:
            raise TypeError(call.method.name)
    return None


def _forward(number: int, events: Generator[Event, None, Page | None], sender: _Sender) -> Page | None:
    """Sends each event to the parent; returns what the generator returns."""
    forwarded = Returning(events)
    for event in forwarded:
        sender.send(EventMessage(number, event))
    return forwarded.value


def _forget(engine: object, key: str) -> None:
    try:
        if isinstance(engine, Forgetful):
            engine.forget(key)
    except Exception as error:  # noqa: BLE001  no call waits for this; the next one reports the problem
        _log_without_contents(error)


def _make(source: EngineSource) -> object:
    module, _, factory = source.target.partition(":")
    made: object = getattr(importlib.import_module(module), factory)(**source.options)
    return made


def _set_up_process(pipe: Connection, source: EngineSource) -> None:
    # Ctrl+C in a terminal also reaches the parent, which ends the child.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_native_threads(source.native_threads)
    if sys.platform != "win32":
        # If a process that the engine starts inherited the pipe, the parent would not see it end.
        os.set_inheritable(pipe.fileno(), False)
    if source.fault_log:
        with contextlib.suppress(OSError):  # an unwritable log must not prevent answers
            faulthandler.enable(append_file(Path(source.fault_log)))  # never closed: needed until the end
    elif sys.stderr is not None:
        faulthandler.enable()
    if sys.stdout is not None and sys.stderr is not None:
        # Standard output is for the answer of `ask`; prints of libraries must not mix with it.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


class _Sender:
    """Sends messages to the parent; for any thread."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()

    def send(self, message: ToParent) -> None:
        # If the parent has ended, the listener ends the child.
        with self._lock, contextlib.suppress(OSError):
            self._pipe.send(message)


class _LogToParent(logging.Handler):
    """Sends log records to the parent, which writes them into its log file."""

    def __init__(self, sender: _Sender) -> None:
        super().__init__()
        self._sender = sender

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._sender.send(Logged(record.name, record.levelno, self.format(record)))
        except Exception:  # noqa: BLE001  a record that cannot be formatted must not stop the engine
            self.handleError(record)


class _Listener:
    """Receives the parent's messages: queues calls, cancels at once, and holds the pixels of pictures."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._calls: queue.SimpleQueue[Call | DropPicture | Shutdown] = queue.SimpleQueue()
        self._tokens: dict[int, CancelToken] = {}
        self._pictures: dict[str, Picture] = {}
        self._pixels = bytearray()  # of the picture that is arriving
        threading.Thread(target=self._listen, name="parent listener", daemon=True).start()

    def calls(self) -> Iterator[tuple[Call, CancelToken] | DropPicture]:
        """Yields calls with their tokens, and closed pictures, until the parent shuts the child down."""
        while not isinstance(call := self._calls.get(), Shutdown):
            yield call if isinstance(call, DropPicture) else (call, self._tokens[call.number])

    def with_pixels(self, image: ImageInput) -> ImageInput:
        """Returns the image with its pixels, which the parent has sent before the call."""
        return replace(image, picture=self._pictures[image.picture.key])

    def _listen(self) -> None:
        try:
            while True:
                self._handle(self._pipe.recv())
        except (EOFError, OSError):
            # The parent has ended. The main thread may be inside a long native call, so exit at once.
            os._exit(0)

    def _handle(self, message: ToChild) -> None:
        match message:
            case CancelCall(number):
                # The cancel may arrive before its call, which then finds its token already set.
                self._tokens.setdefault(number, CancelToken()).cancel()
            case Call(number):
                # Calls come one at a time, so the tokens of earlier calls are no longer needed.
                self._tokens = {n: token for n, token in self._tokens.items() if n == number}
                self._tokens.setdefault(number, CancelToken())
                self._calls.put(message)
            case PixelPiece():
                self._receive_pixels(message)
            case DropPicture(key, closed):
                self._pictures.pop(key, None)
                if closed:
                    self._calls.put(message)
            case Shutdown():
                self._calls.put(message)

    def _receive_pixels(self, message: PixelPiece) -> None:
        total = 3 * message.size.area
        if message.start == 0:
            self._pixels = bytearray(total)
        end = message.start + self._pipe.recv_bytes_into(self._pixels, message.start)
        if end == total:
            self._pictures[message.key] = Picture(message.key, message.size, bytes(self._pixels))
            self._pixels = bytearray()


def _log_without_contents(error: Exception) -> None:
    # The exception's message may quote a question or an answer; the traceback does not.
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s in the engine\n%s", type(error).__name__, where)
