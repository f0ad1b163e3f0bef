"""The self-test's thread: an earlier result, progress, the end, a cancel, a fault, and leaving early."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.domain.self_test import Fingerprint, Precision, SelfTestResult, Verdict, Way, WayResult
from glm4v_desktop.library.self_test import SelfTestProgress
from glm4v_desktop.session.self_test_job import SelfTestJob
from glm4v_desktop.store.self_test_file import SelfTestFile

WAIT = 20_000
NOW = Fingerprint("1", "2.13")
CPU = Way("cpu", Precision.FLOAT32)
RESULT = SelfTestResult(NOW, (WayResult(CPU, Verdict.PASSED),))
MakeJob = Callable[..., SelfTestJob]


class Scripted:
    """Tells one way; then ends with the result, raises, or goes on until it is cancelled."""

    def __init__(
        self, error: Exception | None = None, endless: bool = False, result: SelfTestResult = RESULT
    ) -> None:
        self._error, self._endless, self._result = error, endless, result

    def run(self, cancelled: Callable[[], bool]) -> Iterator[SelfTestProgress | SelfTestResult]:
        yield SelfTestProgress(0, 1, CPU)
        while self._endless:
            if cancelled():
                return
        if self._error is not None:
            raise self._error
        yield self._result


@pytest.fixture
def file(tmp_path: Path) -> SelfTestFile:
    return SelfTestFile(tmp_path)


@pytest.fixture
def make_job(file: SelfTestFile) -> Iterator[MakeJob]:
    jobs: list[SelfTestJob] = []

    def make(tester: Scripted, fingerprint: Fingerprint | Exception = NOW) -> SelfTestJob:
        def find() -> Fingerprint:
            if isinstance(fingerprint, Exception):
                raise fingerprint
            return fingerprint

        jobs.append(SelfTestJob(tester, file, find))
        return jobs[-1]

    yield make
    ended = [job.close(WAIT) for job in jobs]
    assert all(ended)


def test_an_earlier_result_is_told_with_whether_it_holds(
    qtbot: QtBot, make_job: MakeJob, file: SelfTestFile
) -> None:
    job = make_job(Scripted())
    with qtbot.waitSignal(job.looked, timeout=WAIT) as looked:
        job.look()
    assert looked.args == [None, True]
    file.write(RESULT)
    with qtbot.waitSignal(job.looked, timeout=WAIT) as looked:
        job.look()
    assert looked.args == [RESULT, False]
    other = make_job(Scripted(), replace(NOW, driver="590"))
    with qtbot.waitSignal(other.looked, timeout=WAIT) as looked:
        other.look()
    assert looked.args == [RESULT, True]


def test_a_result_is_kept_and_told(qtbot: QtBot, make_job: MakeJob, file: SelfTestFile) -> None:
    job = make_job(Scripted())
    told: list[SelfTestProgress] = []
    job.progressed.connect(told.append)
    with qtbot.waitSignal(job.finished, timeout=WAIT) as finished:
        job.start()
    assert finished.args == [RESULT]
    assert told == [SelfTestProgress(0, 1, CPU)]
    assert file.read() == RESULT
    assert not job.runs


def test_it_can_be_cancelled_and_started_again(qtbot: QtBot, make_job: MakeJob, file: SelfTestFile) -> None:
    job = make_job(Scripted(endless=True))
    for _ in range(2):
        with qtbot.waitSignal(job.progressed, timeout=WAIT):
            job.start()
        with qtbot.waitSignal(job.cancelled, timeout=WAIT):
            job.cancel()
    assert file.read() is None


def test_a_fault_of_the_test_is_told(
    qtbot: QtBot, make_job: MakeJob, caplog: pytest.LogCaptureFixture
) -> None:
    job = make_job(Scripted(error=OSError("no processes left")))
    with qtbot.waitSignal(job.failed, timeout=WAIT):
        job.start()
    assert "the job self-test failed" in caplog.text
    caplog.clear()


def test_a_driver_that_does_not_answer_asks_for_a_test(
    qtbot: QtBot, make_job: MakeJob, caplog: pytest.LogCaptureFixture
) -> None:
    job = make_job(Scripted(), OSError())
    with qtbot.waitSignal(job.looked, timeout=WAIT) as looked:
        job.look()
    assert looked.args == [None, True]
    caplog.clear()


def test_left_in_the_middle_nothing_is_told_any_more(qtbot: QtBot, make_job: MakeJob) -> None:
    job = make_job(Scripted(endless=True))
    with qtbot.waitSignal(job.progressed, timeout=WAIT):
        job.start()
    heard: list[object] = []
    for signal in (job.finished, job.cancelled, job.failed):
        signal.connect(lambda *_: heard.append(1))
    assert job.close(WAIT)
    qtbot.wait(50)
    assert heard == []
