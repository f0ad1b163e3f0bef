"""Work on a thread of its own: its progress, its end, a cancel, and leaving in the middle."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Generator, Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.task import Task
from glm4v_desktop.core.cancel import CancelToken

WAIT = 20_000
WAIT_S = 20


class KnownError(Exception):
    pass


@pytest.fixture
def task() -> Iterator[Task]:
    task = Task("test", (KnownError,))
    yield task
    assert task.close(WAIT_S)


def counting(cancel: CancelToken) -> Generator[object, None, object]:
    yield 1
    return threading.current_thread().name


def endless(cancel: CancelToken) -> Generator[object, None, object]:
    number = 0
    while not cancel.cancelled:
        number += 1
        yield number
    return "left"


def raising(error: Exception) -> Callable[[CancelToken], Generator[object, None, object]]:
    def work(cancel: CancelToken) -> Generator[object, None, object]:
        yield 1
        raise error

    return work


def test_it_runs_on_a_thread_one_at_a_time_and_tells_here(qtbot: QtBot, task: Task) -> None:
    seen: list[object] = []
    heard: list[str] = []
    task.progressed.connect(seen.append)
    task.finished.connect(lambda _: heard.append(threading.current_thread().name))
    for _ in range(2):
        with qtbot.waitSignal(task.finished, timeout=WAIT) as finished:
            assert task.start(counting)
            assert not task.start(counting)
            assert task.runs
        assert finished.args == ["test"]
        assert not task.runs
    assert seen == [1, 1], "the last progress comes before the end"
    assert set(heard) == {threading.main_thread().name}


def test_a_function_without_progress(qtbot: QtBot, task: Task) -> None:
    with qtbot.waitSignal(task.finished, timeout=WAIT) as finished:
        assert task.call(lambda: threading.current_thread().name)
    assert finished.args == ["test"]


def test_an_expected_error_is_named_in_the_log(
    qtbot: QtBot, task: Task, caplog: pytest.LogCaptureFixture
) -> None:
    error = KnownError("private")
    with qtbot.waitSignal(task.failed, timeout=WAIT) as failed:
        task.start(raising(error))
    assert failed.args == [error]
    assert not task.runs
    assert "the task test failed: KnownError" in caplog.text
    assert "private" not in caplog.text


def test_any_other_error_is_logged_in_full(
    qtbot: QtBot, task: Task, caplog: pytest.LogCaptureFixture
) -> None:
    with qtbot.waitSignal(task.failed, timeout=WAIT) as failed:
        task.start(raising(ZeroDivisionError("y")))
    assert isinstance(failed.args[0], ZeroDivisionError)
    assert "Traceback" in caplog.text
    caplog.clear()


def test_a_cancel_and_then_again(qtbot: QtBot, task: Task) -> None:
    for _ in range(2):
        with qtbot.waitSignal(task.progressed, timeout=WAIT):
            task.start(endless)
        assert not task.was_cancelled
        with qtbot.waitSignal(task.finished, timeout=WAIT) as finished:
            task.cancel()
        assert finished.args == ["left"]
        assert task.was_cancelled


def test_progress_comes_at_a_pace_that_can_be_read(qtbot: QtBot, task: Task) -> None:
    seen: list[object] = []
    task.progressed.connect(seen.append)
    task.start(endless)
    qtbot.wait(400)
    task.cancel()
    assert 1 <= len(seen) < 10  # not thousands


def test_a_step_that_takes_long_is_told_though_it_came_right_after_another(qtbot: QtBot, task: Task) -> None:
    go_on = threading.Event()

    def work(cancel: CancelToken) -> Generator[object, None, object]:
        yield "short"
        yield "long"
        return go_on.wait(WAIT_S)

    seen: list[object] = []
    task.progressed.connect(seen.append)
    task.start(work)
    qtbot.waitUntil(lambda: "long" in seen, timeout=WAIT)
    go_on.set()


def test_closing_in_the_middle_ends_it_in_silence(qtbot: QtBot, task: Task) -> None:
    with qtbot.waitSignal(task.progressed, timeout=WAIT):
        task.start(endless)
    said: list[object] = []
    for signal in (task.progressed, task.finished, task.failed):
        signal.connect(lambda *_: said.append(1))
    assert task.close(WAIT_S)
    assert not task.runs
    qtbot.wait(20)
    assert said == []
    assert not task.start(counting)


def test_work_that_hangs_outlives_its_task_in_silence(qtbot: QtBot) -> None:
    parent, go_on = QObject(), threading.Event()
    task = Task("hangs", parent=parent)
    said: list[object] = []
    task.finished.connect(said.append)
    task.call(lambda: go_on.wait(WAIT_S))
    assert not task.close(0.01)
    assert not task.runs
    del task, parent
    gc.collect()
    go_on.set()
    qtbot.waitUntil(lambda: "hangs" not in {t.name for t in threading.enumerate()}, timeout=WAIT)
    qtbot.wait(20)
    assert said == []
