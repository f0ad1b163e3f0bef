"""Work on a thread of its own: its progress, its end, a cancel, and leaving in the middle."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.session.side_job import SideJob

WAIT = 20_000


class KnownError(Exception):
    pass


@pytest.fixture
def job() -> Iterator[SideJob]:
    job = SideJob("test", KnownError, KnownError)
    yield job
    assert job.close(WAIT)


def counting(cancel: CancelToken) -> Generator[object, None, object]:
    yield 1
    return threading.current_thread().name


def endless(cancel: CancelToken) -> Generator[object, None, object]:
    while not cancel.cancelled:
        yield "on"
    return "left"


def raising(error: Exception) -> Callable[[CancelToken], Generator[object, None, object]]:
    def work(cancel: CancelToken) -> Generator[object, None, object]:
        yield 1
        raise error

    return work


def test_it_runs_away_from_the_window_one_at_a_time(qtbot: QtBot, job: SideJob) -> None:
    seen: list[object] = []
    job.progressed.connect(seen.append)
    for _ in range(2):
        with qtbot.waitSignal(job.finished, timeout=WAIT) as finished:
            assert job.start(counting)
            assert not job.start(counting)
            assert job.runs
        assert finished.args[0] != threading.main_thread().name
        assert not job.runs
    assert seen == [1, 1]


def test_a_known_error_comes_as_it_is(qtbot: QtBot, job: SideJob) -> None:
    error = KnownError("x")
    with qtbot.waitSignal(job.failed, timeout=WAIT) as failed:
        job.start(raising(error))
    assert failed.args == [error]
    assert not job.runs


def test_any_other_error_becomes_a_known_one(qtbot: QtBot, job: SideJob) -> None:
    with qtbot.waitSignal(job.failed, timeout=WAIT) as failed:
        job.start(raising(ZeroDivisionError("y")))
    assert isinstance(failed.args[0], KnownError)
    assert "ZeroDivisionError" in str(failed.args[0])


def test_a_cancel_and_then_again(qtbot: QtBot, job: SideJob) -> None:
    for _ in range(2):
        with qtbot.waitSignal(job.progressed, timeout=WAIT):
            job.start(endless)
        assert not job.was_cancelled
        with qtbot.waitSignal(job.finished, timeout=WAIT) as finished:
            job.cancel()
        assert finished.args == ["left"]
        assert job.was_cancelled


def test_progress_comes_at_a_pace_that_can_be_read(qtbot: QtBot, job: SideJob) -> None:
    seen: list[object] = []
    job.progressed.connect(seen.append)
    job.start(endless)
    qtbot.wait(300)
    job.cancel()
    assert 1 <= len(seen) < 50  # not thousands


def test_closing_in_the_middle_ends_it_in_silence(qtbot: QtBot, job: SideJob) -> None:
    with qtbot.waitSignal(job.progressed, timeout=WAIT):
        job.start(endless)
    said: list[object] = []
    for signal in (job.progressed, job.finished, job.failed):
        signal.connect(lambda *_: said.append(1))
    assert job.close(WAIT)
    qtbot.wait(20)
    assert said == []
    assert not job.start(counting)
