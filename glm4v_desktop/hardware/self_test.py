"""Runs the self-test in a child process and collects its results. Imports neither Qt nor torch.

The test computes a recorded example in every way that this machine offers (device, precision, kernel) and
compares the results with the recording. If the child crashes or hangs in one way, that way is recorded as
failed and a new child continues with the rest.
"""

from __future__ import annotations

import logging
import multiprocessing
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from importlib import metadata
from multiprocessing.connection import Connection
from pathlib import Path

from glm4v_desktop.core.resources import resource
from glm4v_desktop.core.self_test import (
    ComputeMode,
    Fingerprint,
    ModeResult,
    Precision,
    SelfTestResult,
    Verdict,
)
from glm4v_desktop.core.version import VERSION
from glm4v_desktop.hardware.machine import processor
from glm4v_desktop.hardware.self_test_child import Done, Failed, Job, serve
from glm4v_desktop.install.nvidia import find_cards

log = logging.getLogger(__name__)

_TARGET = "glm4v_desktop.glm4v.self_test:try_modes"
_LIMIT_S = 180.0  # between two messages; before the first, the child imports torch and starts a card
_LOOK_S = 0.05
_LEAVE_S = 10.0  # how long a child that is done may take to unload its libraries
_START = ComputeMode(
    "cuda", Precision.FLOAT32
)  # recorded as crashed if the child only runs with the cards hidden


@dataclass(frozen=True, slots=True)
class SelfTestProgress:
    """`done` of `total` ways are tested and `way` is running. `total` is 0 until the list is known."""

    done: int
    total: int
    way: ComputeMode | None = None


@dataclass
class _Course:
    """What one child has reported so far."""

    ways: list[ComputeMode] | None = None  # all that it will test
    way: ComputeMode | None = None  # the one it has started and not finished
    is_over: bool = False  # the child said that it is done, or its pipe has ended
    is_late: bool = False  # it sent nothing within the limit


class SelfTest:
    """One self-test, which can be run again.

    `target` is the function that the child runs ("package.module:function"). It yields the list of ways,
    then for each of them the way and its result. `limit_s` is the longest time between two messages.
    """

    def __init__(
        self,
        model: Path | None = None,
        records: Path | None = None,
        target: str = _TARGET,
        limit_s: float = _LIMIT_S,
        fingerprint: Callable[[], Fingerprint] | None = None,
    ) -> None:
        self._options = {
            "model": model if model is not None else resource("demo_model"),
            "records": records if records is not None else resource("self_test", "records.safetensors"),
        }
        self._target = target
        self._limit_s = limit_s
        self._fingerprint = fingerprint if fingerprint is not None else read_fingerprint
        self._results: dict[str, ModeResult] = {}

    def run(self, cancelled: Callable[[], bool]) -> Iterator[SelfTestProgress | SelfTestResult]:
        """Yields progress, then the result; if `cancelled` becomes true, it ends without a result.

        Takes from seconds to a minute.
        """
        self._results = {}
        fingerprint = self._fingerprint()
        yield SelfTestProgress(0, 0)
        hides, first_end = False, ""
        known: list[ComputeMode] = []
        while True:
            before = len(self._results)
            course = _Course()
            code = yield from self._follow(course, hides, known, cancelled)
            if cancelled():
                return
            known = course.ways if course.ways is not None else known
            if course.way is not None:
                verdict = Verdict.TIMED_OUT if course.is_late else Verdict.CRASHED
                self._keep(ModeResult(course.way, verdict, detail="" if course.is_late else code))
            elif course.ways is None and not known and not hides:
                # torch crashes as soon as it sees the cards; with them hidden the processor may still work.
                hides, first_end = True, code
                continue
            left = [way for way in known if way.name not in self._results]
            if not left or len(self._results) == before:
                break
        if hides and self._results:
            self._keep(ModeResult(_START, Verdict.CRASHED, detail=first_end))
        yield self._result(fingerprint, known)

    def _result(self, fingerprint: Fingerprint, known: list[ComputeMode]) -> SelfTestResult:
        results = tuple(self._results.values())
        is_whole = bool(known) and all(way.name in self._results for way in known)
        is_whole &= all(result.verdict is not Verdict.NO_MEMORY for result in results)
        return SelfTestResult(fingerprint, results, is_whole)

    def _follow(
        self, course: _Course, hides: bool, known: list[ComputeMode], cancelled: Callable[[], bool]
    ) -> Generator[SelfTestProgress, None, str]:
        """Runs one child from start to end; fills `course` and returns the exit code as text."""
        context = multiprocessing.get_context("spawn")
        pipe, theirs = context.Pipe(duplex=False)
        job = Job(self._target, {**self._options, "left_out": list(self._results)}, hides)
        process = context.Process(target=serve, args=(theirs, job), name="self-test", daemon=True)
        process.start()
        theirs.close()
        try:
            for message in self._messages(pipe, course, cancelled):
                match message:
                    case list():
                        course.ways = message
                    case ComputeMode():
                        course.way = message
                        total = len(course.ways or known)
                        yield SelfTestProgress(len(self._results), total, message)
                    case ModeResult():
                        course.way = None
                        self._keep(message)
                    case Failed(what=what):
                        log.warning("the self-test's process failed: %s", what)
                    case Done():
                        course.is_over = True
        finally:
            if course.is_over:
                process.join(_LEAVE_S)
            if process.exitcode is None:
                process.kill()
            process.join(_LEAVE_S)
            code = f"exit code {process.exitcode}"
            if process.exitcode is None:  # stuck in the kernel, as happens when a card has fallen off the bus
                log.error("the self-test's process cannot be ended")
            else:
                process.close()
            pipe.close()
        return code

    def _messages(self, pipe: Connection, course: _Course, cancelled: Callable[[], bool]) -> Iterator[object]:
        """Yields the child's messages until it is done, exits, stays silent too long, or is cancelled."""
        until = time.monotonic() + self._limit_s
        while not cancelled() and not course.is_over:
            if pipe.poll(_LOOK_S):
                try:
                    yield pipe.recv()
                except (EOFError, OSError):
                    course.is_over = True
                until = time.monotonic() + self._limit_s
            elif time.monotonic() > until:
                log.warning("the self-test said nothing for %s s", self._limit_s)
                course.is_late = True
                return

    def _keep(self, result: ModeResult) -> None:
        self._results[result.way.name] = result
        if not result.passed:
            log.warning("self-test: %s %s %s", result.way.name, result.verdict, result.detail)


def read_fingerprint() -> Fingerprint:
    """Returns what identifies this machine and its software. May take seconds, since it asks the driver."""
    graphics = find_cards()
    return Fingerprint(
        VERSION,
        _version("torch"),
        _version("bitsandbytes"),
        graphics.driver,
        tuple(card.name for card in graphics.cards),
        processor().name,
    )


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
