"""The installation's thread: sizes, progress, the end, a cancel, and leaving in the middle."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.library.extra_install import ChangedError, InstallError, InstallErrorKind, InstallProgress
from glm4v_desktop.library.extra_steps import InstallStep
from glm4v_desktop.library.torch_choice import Needed, NoTorchError
from glm4v_desktop.session.install_job import InstallJob

WAIT = 20_000
SMALL = Needed(250, 1100, "download.pytorch.org")
MakeJob = Callable[..., InstallJob]


class Scripted:
    """Yields `steps`; then raises, ends, or goes on until it is cancelled."""

    def __init__(self, error: Exception | None = None, endless: bool = False) -> None:
        self._error, self._endless = error, endless
        self.threads: list[str] = []
        self.agreed: list[Needed] = []

    def needed(self) -> Needed:
        return SMALL

    def run(self, cancel: CancelToken, agreed: Needed) -> Iterator[InstallProgress]:
        self.agreed.append(agreed)
        self.threads.append(threading.current_thread().name)
        yield InstallProgress(InstallStep.CHECKING)
        while self._endless and not cancel.cancelled:
            yield InstallProgress(InstallStep.TORCH, "torch", 1, 2)
        if self._error is not None:
            raise self._error


@pytest.fixture
def make_job() -> Iterator[MakeJob]:
    jobs: list[InstallJob] = []

    def make(installer: Scripted | Exception) -> InstallJob:
        def build() -> Scripted:
            if isinstance(installer, Exception):
                raise installer
            return installer

        jobs.append(InstallJob(build))
        return jobs[-1]

    yield make
    ended = [job.close(WAIT) for job in jobs]
    assert all(ended)


def test_it_says_how_much_it_would_be(qtbot: QtBot, make_job: MakeJob) -> None:
    job = make_job(Scripted())
    with qtbot.waitSignal(job.offered, timeout=WAIT) as offered:
        job.look()
    assert offered.args == [SMALL]
    assert not job.runs


def test_it_runs_to_its_end_away_from_the_window(qtbot: QtBot, make_job: MakeJob) -> None:
    installer = Scripted()
    job = make_job(installer)
    seen: list[InstallProgress] = []
    job.progressed.connect(seen.append)
    with qtbot.waitSignal(job.finished, timeout=WAIT):
        job.start(SMALL)
        job.start(SMALL)  # one at a time
        ran = job.runs
    assert (ran, job.runs) == (True, False)
    assert [progress.step for progress in seen] == [InstallStep.CHECKING]
    assert len(installer.threads) == 1
    assert installer.threads != [threading.main_thread().name]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (InstallError(InstallErrorKind.DISK_FULL, "12 of 900 MB"), InstallErrorKind.DISK_FULL),
        (ZeroDivisionError(), InstallErrorKind.FAILED),
    ],
)
def test_a_failure_is_told_and_it_can_be_repeated(
    qtbot: QtBot, make_job: MakeJob, error: Exception, kind: InstallErrorKind
) -> None:
    job = make_job(Scripted(error))
    for _ in range(2):
        with qtbot.waitSignal(job.failed, timeout=WAIT) as failed:
            job.start(SMALL)
        assert failed.args == [kind]


def test_what_was_not_agreed_to_is_told_and_not_done(qtbot: QtBot, make_job: MakeJob) -> None:
    large = Needed(2900, 6000, "pypi.org", out_of_reach=True)
    job = make_job(installer := Scripted(ChangedError(large)))
    with qtbot.waitSignal(job.changed, timeout=WAIT) as changed:
        job.start(SMALL)
    assert (changed.args, installer.agreed) == ([large], [SMALL])


def test_a_cancel_and_then_again(qtbot: QtBot, make_job: MakeJob) -> None:
    job = make_job(Scripted(endless=True))
    for _ in range(2):
        with qtbot.waitSignal(job.progressed, timeout=WAIT):
            job.start(SMALL)
        with qtbot.waitSignal(job.cancelled, timeout=WAIT):
            job.cancel()


def test_progress_comes_at_a_pace_that_can_be_read(qtbot: QtBot, make_job: MakeJob) -> None:
    job = make_job(Scripted(endless=True))
    seen: list[InstallProgress] = []
    job.progressed.connect(seen.append)
    job.start(SMALL)
    qtbot.wait(300)
    job.cancel()
    assert len(seen) < 50  # not thousands


def test_no_torch_for_this_computer(qtbot: QtBot, make_job: MakeJob) -> None:
    job = make_job(NoTorchError("torch is not made for it"))
    for begin in (job.look, lambda: job.start(SMALL)):
        with qtbot.waitSignal(job.unavailable, timeout=WAIT):
            begin()
        assert not job.runs


def test_closing_in_the_middle_ends_it_in_silence(qtbot: QtBot, make_job: MakeJob) -> None:
    job = make_job(Scripted(endless=True))
    with qtbot.waitSignal(job.progressed, timeout=WAIT):
        job.start(SMALL)
    said: list[object] = []
    for signal in (job.progressed, job.finished, job.cancelled, job.failed):
        signal.connect(lambda *_: said.append(1))
    assert job.close(WAIT)
    qtbot.wait(20)
    assert said == []
    job.start(SMALL)
    assert not job.runs
