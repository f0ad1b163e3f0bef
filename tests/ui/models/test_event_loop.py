"""asyncio on the Qt event loop: progress, the end, a cancel, and closing during work."""

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
)
from glm4v_desktop.ui.models.event_loop import LoopTask, WindowLoop
from tests.downloading import DONE, SOME, ScriptedDownload

WAIT = 20_000


@pytest.fixture
def task() -> Iterator[LoopTask]:
    task = LoopTask("download", (DownloadError,))
    yield task
    assert task.close(WAIT / 1000)


def everything_said(task: LoopTask) -> list[str]:
    said: list[str] = []
    task.progressed.connect(lambda _: said.append("progressed"))
    task.finished.connect(lambda _: said.append("finished"))
    task.failed.connect(lambda _: said.append("failed"))
    return said


def test_steps_are_followed_to_their_end(qtbot: QtBot, task: LoopTask) -> None:
    seen: list[DownloadProgress] = []
    task.progressed.connect(seen.append)
    download, other = ScriptedDownload(), ScriptedDownload()
    with qtbot.waitSignal(task.finished, timeout=WAIT) as finished:
        assert task.start(download.run)
        assert not task.start(other.run)  # one at a time
        ran = task.runs
    assert (ran, task.runs) == (True, False)
    assert finished.args == [DONE]
    assert seen[-1] == DONE  # the last one is always told
    assert (download.did, other.did) == (["run", "closed"], [])


def test_a_call_has_the_result_that_it_returns(qtbot: QtBot, task: LoopTask) -> None:
    said = everything_said(task)
    with qtbot.waitSignal(task.finished, timeout=WAIT) as finished:
        assert task.call(ScriptedDownload().discard)
    assert finished.args == [12]
    assert said == ["finished"]


def test_a_cancel_closes_the_work_and_it_can_go_on(qtbot: QtBot, task: LoopTask) -> None:
    download = ScriptedDownload(hangs=True)
    said = everything_said(task)
    for _ in range(2):
        with qtbot.waitSignal(task.progressed, timeout=WAIT):
            task.start(download.run)
        with qtbot.waitSignal(task.finished, timeout=WAIT) as finished:
            task.cancel()
        assert finished.args == [None]
        assert download.did[-1] == "closed"
    assert "failed" not in said


def test_a_cancel_before_anything_began(qtbot: QtBot, task: LoopTask) -> None:
    download = ScriptedDownload()
    with qtbot.waitSignal(task.finished, timeout=WAIT) as finished:
        task.start(download.run)
        task.cancel()
    assert finished.args == [None]
    assert download.did == []


def test_what_hears_the_end_may_begin_the_next(qtbot: QtBot, task: LoopTask) -> None:
    results: list[object] = []
    task.finished.connect(results.append)
    task.finished.connect(lambda _: task.call(ScriptedDownload().discard) if len(results) == 1 else None)
    task.start(ScriptedDownload().run)
    qtbot.waitUntil(lambda: results == [DONE, 12], timeout=WAIT)


@pytest.mark.parametrize(
    "error", [DownloadError(DownloadErrorKind.DISK_FULL, "x", 28, 3), ZeroDivisionError()]
)
def test_a_failure_is_told_and_it_can_be_repeated(
    qtbot: QtBot, task: LoopTask, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        with qtbot.waitSignal(task.failed, timeout=WAIT) as failed:
            task.start(ScriptedDownload(error=error).run)
        assert failed.args == [error]
    assert ("the task download failed" in caplog.text) is isinstance(error, ZeroDivisionError)


def test_progress_comes_at_a_pace_that_can_be_read(qtbot: QtBot, task: LoopTask) -> None:
    seen: list[DownloadProgress] = []
    task.progressed.connect(seen.append)
    many = tuple(repeat(DownloadProgress(DownloadStage.DOWNLOADING, 1, 2), 3000))
    with qtbot.waitSignal(task.finished, timeout=WAIT):
        task.start(ScriptedDownload(steps=(SOME, *many, DONE)).run)
    assert len(seen) < 500  # not thousands


def test_closing_in_the_middle_ends_it_in_silence(qtbot: QtBot) -> None:
    task, download = LoopTask("download"), ScriptedDownload(hangs=True)
    with qtbot.waitSignal(task.progressed, timeout=WAIT):
        task.start(download.run)
    said = everything_said(task)
    assert task.close(WAIT / 1000)
    assert (said, download.did[-1]) == ([], "closed")
    assert not task.start(download.run)
    assert not task.runs


def test_work_that_does_not_let_go_is_told(qtbot: QtBot) -> None:
    task, download = LoopTask("download"), ScriptedDownload(hangs=True, stubborn=True)
    task.start(download.run)
    qtbot.waitUntil(lambda: "waits" in download.did, timeout=WAIT)
    assert not task.close(0.02)
    download.stubborn = False
    assert task.close(WAIT / 1000)


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
    """The garbage collector can run on any thread; deleting a running timer there warns or crashes."""
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
