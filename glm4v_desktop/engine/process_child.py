"""The child's side of `ChildLink`: runs what a source names, and tells the parent what it says.

An engine is named, not imported, so that only the process that runs it loads its libraries.

Two threads: the main one runs the engine, one call at a time; a listener reads the pipe, so that a cancel
is heard while the engine works, and so that the child ends when its parent is gone (end of file).
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

_THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def spare_one_core() -> int:
    """How many native threads leave one core free for the window; at least one."""
    # Python 3.13 has os.process_cpu_count; the affinity is what a container or taskset leaves us.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores - 1)


@dataclass(frozen=True, slots=True)
class EngineSource:
    """`target` is "package.module:factory"; it is called with `options` as keywords, which can be pickled.

    `native_threads` is what numeric libraries may use in a child process. `fault_log` is a file that the
    interpreter's stack is written to when native code crashes there; empty means standard error.
    """

    target: str
    options: Mapping[str, object] = field(default_factory=dict)
    native_threads: int = field(default_factory=spare_one_core)
    fault_log: str = ""


def make_engine(source: EngineSource) -> Engine:
    """Imports and makes the engine in this process (`--in-process`)."""
    return cast(Engine, _make(source))


def _make(source: EngineSource) -> object:
    module, _, factory = source.target.partition(":")
    made: object = getattr(importlib.import_module(module), factory)(**source.options)
    return made


def limit_native_threads(count: int) -> None:
    """Must run before numeric libraries are loaded. A person's own settings win."""
    for variable in _THREAD_VARIABLES:
        os.environ.setdefault(variable, str(count))
    # Threads that spin while they wait take the cores from each other wherever another program computes too.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


log = logging.getLogger(__name__)


class _Speaker:
    """The pipe's writing end; several threads may report."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()

    def say(self, message: ToParent) -> None:
        # The listener ends the child when the parent is gone.
        with self._lock, contextlib.suppress(OSError):
            self._pipe.send(message)


class _LogToParent(logging.Handler):
    """Log records go into the parent's log, which is rotated; the terminal stays quiet."""

    def __init__(self, speaker: _Speaker) -> None:
        super().__init__()
        self._speaker = speaker

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._speaker.say(Logged(record.name, record.levelno, self.format(record)))
        except Exception:  # noqa: BLE001  a record that cannot be formatted must not stop the engine
            self.handleError(record)


class _Listener:
    """Hears the parent: hands calls on, cancels at once, keeps pictures until told to drop them."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._calls: queue.SimpleQueue[Call | DropPicture | Shutdown] = queue.SimpleQueue()
        self._tokens: dict[int, CancelToken] = {}
        self._pictures: dict[str, Picture] = {}
        self._pixels = bytearray()  # of the picture that is arriving
        threading.Thread(target=self._listen, name="parent listener", daemon=True).start()

    def calls(self) -> Iterator[tuple[Call, CancelToken] | DropPicture]:
        """Until the parent shuts the child down."""
        while not isinstance(call := self._calls.get(), Shutdown):
            yield call if isinstance(call, DropPicture) else (call, self._tokens[call.number])

    def with_pixels(self, image: ImageInput) -> ImageInput:
        """Of a picture that was brought before the call."""
        return replace(image, picture=self._pictures[image.picture.key])

    def _listen(self) -> None:
        try:
            while True:
                self._hear(self._pipe.recv())
        except (EOFError, OSError):
            # The parent is gone, perhaps killed. There is no process left to answer to, and the main thread
            # may be inside a long native call: no orderly way out.
            os._exit(0)

    def _hear(self, message: ToChild) -> None:
        match message:
            case CancelCall(number):
                # The cancel may have overtaken its call; then the call finds its token already set.
                self._tokens.setdefault(number, CancelToken()).cancel()
            case Call(number):
                # Calls come one after the other: every earlier one has ended.
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


def serve(pipe: Connection, source: EngineSource) -> None:
    """The child's main function: answers calls until it is shut down."""
    _settle_in(pipe, source)
    speaker = _Speaker(pipe)
    logging.captureWarnings(True)
    logging.getLogger().addHandler(_LogToParent(speaker))
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
            page = _tell(call.number, _run(engine, call, cancel, listener), speaker)
        except EngineError as error:
            # Not the error itself: its class may come from a module that the parent must not import.
            failure = EngineError(error.kind, error.detail)
        except Exception as error:  # noqa: BLE001  whatever an engine raises must reach the person who waits
            _log_without_contents(error)
            failure = EngineError(ErrorKind.INTERNAL, type(error).__name__)
        speaker.say(CallEnded(call.number, failure, page))
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


def _tell(number: int, events: Generator[Event, None, Page | None], speaker: _Speaker) -> Page | None:
    """Says each event to the parent; returns what the generator returns."""
    while True:
        try:
            event = next(events)
        except StopIteration as end:
            page: Page | None = end.value
            return page
        speaker.say(EventMessage(number, event))


def _forget(engine: object, key: str) -> None:
    try:
        if isinstance(engine, Forgetful):
            engine.forget(key)
    except Exception as error:  # noqa: BLE001  no call waits for this; the next one says what is wrong
        _log_without_contents(error)


def _settle_in(pipe: Connection, source: EngineSource) -> None:
    # Ctrl+C in a terminal reaches the whole group; the parent hears it too and ends the child in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_native_threads(source.native_threads)
    if sys.platform != "win32":
        # Nothing that the engine starts may hold the pipe open, or the parent never sees its end.
        os.set_inheritable(pipe.fileno(), False)
    if source.fault_log:
        with contextlib.suppress(OSError):  # a log that cannot be written stops nothing
            faulthandler.enable(append_file(Path(source.fault_log)))  # open as long as the process lives
    elif sys.stderr is not None:
        faulthandler.enable()
    if sys.stdout is not None and sys.stderr is not None:
        # The command line's answer goes to standard output; what a library prints must not mix with it.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


def _log_without_contents(error: Exception) -> None:
    # An exception's own text may quote a question or an answer; where it was raised does not.
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s in the engine\n%s", type(error).__name__, where)
