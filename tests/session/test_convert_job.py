"""The conversion's thread, from the window's side."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.library.conversion import (
    ConvertError,
    ConvertErrorKind,
    ConvertProgress,
    ConvertStep,
    ConvertWish,
)
from glm4v_desktop.session.convert_job import Convert, ConvertJob

WAIT = 20_000
WISH = ConvertWish("/original", "/glm-4v-9b-int4", careful=True)
HALF = ConvertProgress(ConvertStep.CONVERTING, 1, 2)
Steps = Generator[object, None, int | None]


def makes(wish: ConvertWish, cancel: CancelToken) -> Steps:
    yield HALF
    return 9


def waits(wish: ConvertWish, cancel: CancelToken) -> Steps:
    while not cancel.cancelled:
        yield HALF
    return None


def fails(wish: ConvertWish, cancel: CancelToken) -> Steps:
    yield HALF
    raise ConvertError(ConvertErrorKind.DISK_FULL, "", 9, 2)


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
        assert job.start(WISH)
        assert not job.start(ConvertWish("/other", "/glm-4", careful=False))
    assert finished.args == [WISH, 9]
    assert seen == [HALF]
    assert job.wish == WISH


def test_a_cancel_is_no_failure(qtbot: QtBot, make_job: Callable[[Convert], ConvertJob]) -> None:
    job = make_job(waits)
    for _ in range(2):
        with qtbot.waitSignal(job.progressed, timeout=WAIT):
            job.start(WISH)
        with qtbot.waitSignal(job.cancelled, timeout=WAIT):
            job.cancel()


def test_a_failure_comes_with_its_figures(qtbot: QtBot, make_job: Callable[[Convert], ConvertJob]) -> None:
    job = make_job(fails)
    with qtbot.waitSignal(job.failed, timeout=WAIT) as failed:
        job.start(WISH)
    assert (failed.args[0].kind, failed.args[0].needed) == (ConvertErrorKind.DISK_FULL, 9)
    assert not job.runs
