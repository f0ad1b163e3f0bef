"""The conversion's thread, from the window's side."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.quantization.values import (
    ConversionError,
    ConversionErrorKind,
    ConversionProgress,
    ConversionRequest,
    ConversionStep,
)
from glm4v_desktop.ui.models.convert import Convert, ConvertJob

WAIT = 20_000
REQUEST = ConversionRequest(Path("/original"), Path("/glm-4v-9b-int4"))
HALF = ConversionProgress(ConversionStep.CONVERTING, 1, 2)
Steps = Generator[object, None, int | None]


def makes(request: ConversionRequest, cancel: CancelToken) -> Steps:
    yield HALF
    return 9


def waits(request: ConversionRequest, cancel: CancelToken) -> Steps:
    while not cancel.cancelled:
        yield HALF
    return None


def fails(request: ConversionRequest, cancel: CancelToken) -> Steps:
    yield HALF
    raise ConversionError(ConversionErrorKind.DISK_FULL, "", 9, 2)


@pytest.fixture
def make_job() -> Iterator[Callable[[Convert], ConvertJob]]:
    jobs: list[ConvertJob] = []

    def make(convert: Convert) -> ConvertJob:
        jobs.append(ConvertJob(convert))
        return jobs[-1]

    yield make
    ended = [job.close(WAIT) for job in jobs]
    assert all(ended)


def test_it_tells_what_was_made(qtbot: QtBot, make_job: Callable[[Convert], ConvertJob]) -> None:
    job = make_job(makes)
    seen: list[object] = []
    job.progressed.connect(seen.append)
    with qtbot.waitSignal(job.finished, timeout=WAIT) as finished:
        assert job.start(REQUEST)
        assert not job.start(ConversionRequest(Path("/other"), Path("/glm-4"), quick=True))
    assert finished.args == [REQUEST, 9]
    assert seen == [HALF]
    assert job.request == REQUEST


def test_a_cancel_is_no_failure(qtbot: QtBot, make_job: Callable[[Convert], ConvertJob]) -> None:
    job = make_job(waits)
    for _ in range(2):
        with qtbot.waitSignal(job.progressed, timeout=WAIT):
            job.start(REQUEST)
        with qtbot.waitSignal(job.cancelled, timeout=WAIT):
            job.cancel()


def test_a_failure_comes_with_its_figures(qtbot: QtBot, make_job: Callable[[Convert], ConvertJob]) -> None:
    job = make_job(fails)
    with qtbot.waitSignal(job.failed, timeout=WAIT) as failed:
        job.start(REQUEST)
    assert (failed.args[0].kind, failed.args[0].needed) == (ConversionErrorKind.DISK_FULL, 9)
    assert not job.runs
