"""Any engine, in a child process: a crash, an out-of-memory or a hang stays there."""

from __future__ import annotations

import itertools
import logging
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from glm4v_desktop.domain.geometry import Rect
from glm4v_desktop.domain.picture import Picture
from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.engine.child_link import ChildGoneError, ChildLink
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
from glm4v_desktop.engine.source import EngineSource, make_engine
from glm4v_desktop.engine.wire import Answer, Call, Ended, Failed, Happened, Load, Prepare, without_pixels

__all__ = ["EngineSource", "Patience", "ProcessEngine", "make_engine"]

log = logging.getLogger(__name__)

_LOOK_S = 0.03  # how often a waiting call looks at its cancel token


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds the child has to follow an order before it is killed."""

    stop_s: float = 3.0
    # Killing a head start would throw away what was read so far; a person's stop does not wait for it.
    stop_prepare_s: float = 10.0
    unload_s: float = 3.0
    close_s: float = 1.0


class ProcessEngine:
    """Runs the engine that `source` names in a child process, behind the same protocol.

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
        self._link: ChildLink | None = None
        self._death: EngineError | None = None
        self._numbers = itertools.count(1)
        self._hurry_until = math.inf  # on the monotonic clock

    @property
    def pid(self) -> int:
        """The child's process id, 0 without a child."""
        return self._link.pid if self._link is not None else 0

    def load(self, cancel: CancelToken) -> Iterator[Progress | Note]:
        if self._link is None or not self._link.alive:
            self._end(0)
            self._death = None
            self._link = ChildLink(self._source, self._pixel_bytes_kept)
            log.info("engine process %s started", self.pid)
        loaded = False
        try:
            for event in self._call(Load(next(self._numbers)), cancel, self._patience.stop_s):
                if isinstance(event, Progress | Note):
                    yield event
            loaded = not cancel.cancelled
        finally:
            if not loaded:
                self._end(0)  # half loaded is worth nothing; this gives its memory back
                self._death = None

    def prepare(self, picture: Picture, region: Rect | None, cancel: CancelToken) -> Iterator[Progress]:
        call = Prepare(next(self._numbers), without_pixels(picture), region)
        for event in self._call(call, cancel, self._patience.stop_prepare_s, picture):
            if isinstance(event, Progress):
                yield event

    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
        picture = request.picture
        if picture is not None:
            request = replace(request, picture=without_pixels(picture))
        started = time.monotonic()
        pieces = 0
        finished = False
        call = Answer(next(self._numbers), request)
        for event in self._call(call, cancel, self._patience.stop_s, picture):
            pieces += isinstance(event, TextDelta)
            finished = isinstance(event, Finished)
            yield event
        if not finished:  # ended by force after a cancel
            yield Finished(request.id, FinishReason.CANCELLED, pieces, time.monotonic() - started)

    def forget(self, key: str) -> None:
        """Does not wait for the child: it forgets before its next call."""
        if self._link is not None and self._link.alive:
            self._link.forget(key)

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
        """Why there is no child any more although nobody unloaded it; None otherwise."""
        if self._link is not None and not self._link.alive:
            self._bury()
        return self._death

    @property
    def _hurried(self) -> bool:
        return self._hurry_until != math.inf

    def _call(
        self, call: Call, cancel: CancelToken, patience_s: float, picture: Picture | None = None
    ) -> Iterator[Event]:
        """What the child says to `call`; ends early when the child had to be killed after a cancel."""
        if (error := self.death()) is not None:
            raise error
        if (link := self._link) is None:
            raise EngineError(ErrorKind.INTERNAL, "not loaded")
        if picture is not None:
            link.bring(picture)
        link.post(call)
        until: float | None = None
        try:
            while True:
                if until is None and (cancel.cancelled or self._hurried):
                    link.cancel(call.number)
                    until = time.monotonic() + patience_s
                if until is not None and time.monotonic() > min(until, self._hurry_until):
                    self._kill("did not follow a cancel")
                    return
                match link.receive(_LOOK_S):
                    case Happened(number, event) if number == call.number:
                        yield event
                    case Ended(number) if number == call.number:
                        return
                    case Failed(number, kind, detail) if number == call.number:
                        raise EngineError(kind, detail)
        except ChildGoneError:
            error = self._bury()
            if not cancel.cancelled and not self._hurried:
                raise error from None
        except GeneratorExit:
            # Whoever listened went away in the middle; the child would go on and be busy at the next call.
            self._kill("nobody listens any more")
            raise

    def _kill(self, why: str) -> None:
        log.warning("engine process %s is killed: %s", self.pid, why)
        self._end(0)
        self._death = EngineError(ErrorKind.NOT_RESPONDING, why)

    def _bury(self) -> EngineError:
        self._death = EngineError(ErrorKind.CRASHED, self._end(0))
        log.warning("engine process ended by itself: %s", self._death.detail)
        return self._death

    def _end(self, ask_s: float) -> str:
        link, self._link = self._link, None
        return link.end(ask_s) if link is not None else ""
