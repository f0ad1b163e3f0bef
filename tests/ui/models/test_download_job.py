"""Downloads on the window's own event loop: progress, the end, a stop, and leaving in the middle."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator
from itertools import repeat

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from pytestqt.qtbot import QtBot

from glm4v_desktop.models.download.values import (
    DownloadError,
    DownloadErrorKind,
    DownloadProgress,
    DownloadStage,
    License,
    Source,
    SourceName,
)
from glm4v_desktop.ui.models.download import DownloadJob
from glm4v_desktop.ui.models.event_loop import WindowLoop
from tests.downloading import DONE, RIGHT, SOME, ScriptedDownload, license_from

WAIT = 20_000
HUB = Source(SourceName.MIRROR, "https://hub.example", "a/glm-4v-9b", "main")


@pytest.fixture
def job() -> Iterator[DownloadJob]:
    job = DownloadJob(WindowLoop())
    yield job
    assert job.close(WAIT)


def everything_said(job: DownloadJob) -> list[str]:
    said: list[str] = []
    job.license_came.connect(lambda _: said.append("license"))
    job.progressed.connect(lambda _: said.append("progress"))
    job.finished.connect(lambda: said.append("finished"))
    job.checked.connect(lambda _: said.append("checked"))
    job.discarded.connect(lambda _: said.append("discarded"))
    job.stopped.connect(lambda: said.append("stopped"))
    job.failed.connect(lambda _: said.append("failed"))
    return said


def test_a_download_is_followed_to_its_end(qtbot: QtBot, job: DownloadJob) -> None:
    seen: list[DownloadProgress] = []
    job.progressed.connect(seen.append)
    download, other = ScriptedDownload(), ScriptedDownload()
    with qtbot.waitSignal(job.finished, timeout=WAIT):
        job.run(download)
        job.run(other)  # one at a time
        ran = job.runs
    assert (ran, job.runs) == (True, False)
    assert seen == [SOME, DONE]  # a new stage and the end are always told
    assert (download.did, other.did) == (["run", "closed"], [])


def test_the_license_the_check_the_repair_and_the_deleting(qtbot: QtBot, job: DownloadJob) -> None:
    async def fetch() -> License:
        return license_from(HUB)

    with qtbot.waitSignal(job.license_came, timeout=WAIT) as came:
        job.fetch_license(fetch)
    assert came.args == [license_from(HUB)]
    download = ScriptedDownload()
    with qtbot.waitSignal(job.checked, timeout=WAIT) as checked:
        job.verify(download)
    assert checked.args == [RIGHT]
    with qtbot.waitSignal(job.finished, timeout=WAIT):
        job.repair(download)
    with qtbot.waitSignal(job.discarded, timeout=WAIT) as discarded:
        job.discard(download)
    assert discarded.args == [12]


def test_a_stop_closes_the_work_and_it_can_go_on(qtbot: QtBot, job: DownloadJob) -> None:
    download = ScriptedDownload(hangs=True)
    said = everything_said(job)
    for _ in range(2):
        with qtbot.waitSignal(job.progressed, timeout=WAIT):
            job.run(download)
        with qtbot.waitSignal(job.stopped, timeout=WAIT):
            job.stop()
        assert download.did[-1] == "closed"
    assert "failed" not in said
    assert "finished" not in said


def test_a_stop_before_anything_began(qtbot: QtBot, job: DownloadJob) -> None:
    download = ScriptedDownload()
    with qtbot.waitSignal(job.stopped, timeout=WAIT):
        job.run(download)
        job.stop()
    assert download.did == []


def test_what_hears_the_end_may_begin_the_next(qtbot: QtBot, job: DownloadJob) -> None:
    job.finished.connect(lambda: job.verify(ScriptedDownload()))
    with qtbot.waitSignal(job.checked, timeout=WAIT):
        job.run(ScriptedDownload())


@pytest.mark.parametrize(
    "error", [DownloadError(DownloadErrorKind.DISK_FULL, "x", 28, 3), ZeroDivisionError()]
)
def test_a_failure_is_told_and_it_can_be_repeated(
    qtbot: QtBot, job: DownloadJob, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        with qtbot.waitSignal(job.failed, timeout=WAIT) as failed:
            job.run(ScriptedDownload(error=error))
        assert failed.args == [error if isinstance(error, DownloadError) else None]
    assert "a download failed" in caplog.text


def test_progress_comes_at_a_pace_that_can_be_read(qtbot: QtBot, job: DownloadJob) -> None:
    seen: list[DownloadProgress] = []
    job.progressed.connect(seen.append)
    many = tuple(repeat(DownloadProgress(DownloadStage.DOWNLOADING, 1, 2), 3000))
    with qtbot.waitSignal(job.finished, timeout=WAIT):
        job.run(ScriptedDownload(steps=(*many, DONE)))
    assert len(seen) < 500  # not thousands


def test_closing_in_the_middle_ends_it_in_silence(qtbot: QtBot) -> None:
    job, download = DownloadJob(WindowLoop()), ScriptedDownload(hangs=True)
    with qtbot.waitSignal(job.progressed, timeout=WAIT):
        job.run(download)
    said = everything_said(job)
    assert job.close(WAIT)
    assert (said, download.did[-1]) == ([], "closed")
    job.run(download)
    assert not job.runs


def test_work_that_does_not_let_go_is_told(qtbot: QtBot) -> None:
    loop = WindowLoop()
    job, download = DownloadJob(loop), ScriptedDownload(hangs=True, stubborn=True)
    job.run(download)
    qtbot.waitUntil(lambda: "waits" in download.did, timeout=WAIT)
    assert not job.close(20)
    download.stubborn = False
    assert job.close(WAIT)


def test_closing_the_loop_leaves_the_application_and_other_loops_alone(qtbot: QtBot) -> None:
    loop = WindowLoop()
    loop.close()  # was never asked for: nothing to do
    assert loop.get().is_running()
    assert loop.get() is loop.get()
    loop.close()
    waiting = QEventLoop()
    QTimer.singleShot(0, waiting.quit)
    QTimer.singleShot(WAIT, lambda: waiting.exit(1))
    assert waiting.exec() == 0  # an application that was told to quit would not wait at all

    async def ordinary() -> int:
        return 7

    assert asyncio.run(ordinary()) == 7


def test_a_closed_loop_leaves_no_timer_to_another_thread(qtbot: QtBot) -> None:
    """The garbage collector runs on any thread; Qt would complain here, and may crash elsewhere."""
    loop = WindowLoop()
    loop.get().call_later(60, print)
    loop.close()
    del loop
    qtbot.wait(10)
    thread = threading.Thread(target=gc.collect)
    thread.start()
    thread.join()


def test_a_fault_in_the_loop_names_no_files(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    loop = WindowLoop()

    def fault(_path: str) -> None:
        raise OSError("no")

    loop.get().call_soon(fault, "/home/somebody/secret.safetensors")
    qtbot.waitUntil(lambda: "OSError" in caplog.text, timeout=WAIT)
    assert "fault in the loop" in caplog.text
    assert "secret" not in caplog.text
    loop.close()
