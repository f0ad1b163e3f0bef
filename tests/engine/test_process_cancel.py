"""Stopping an engine in a child process at every stage: it follows or is killed, and goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.process import Patience
from glm4v_desktop.engine.protocol import Event, Finished, FinishReason, Request
from tests.engine.asking import SHORT, MakeEngine, a_picture, ask, said, works_again


def end_of(events: list[Event]) -> FinishReason:
    (end,) = (event for event in events if isinstance(event, Finished))
    assert events[-1] is end
    return end.reason


@pytest.mark.parametrize("words_before", [0, 1, 2, 5])
def test_a_stop_at_each_token_keeps_the_child(make_engine: MakeEngine, words_before: int) -> None:
    engine = make_engine(script="word " * 100_000, pause=0.001)
    child = engine.pid
    cancel = CancelToken()
    events: list[Event] = []
    for event in engine.answer(Request(1, "go"), cancel):
        events.append(event)
        if len(events) > words_before:  # the first event is progress
            cancel.cancel()
    assert end_of(events) is FinishReason.CANCELLED
    assert said(events).startswith("word " * words_before)
    assert engine.pid == child
    assert said(ask(engine, "echo")) == "echo"


def test_a_question_stopped_before_it_was_asked_says_nothing(make_engine: MakeEngine) -> None:
    engine = make_engine()
    cancel = CancelToken()
    cancel.cancel()
    for _ in range(20):  # whether the cancel overtakes its question or not
        assert (
            end_of(list(engine.answer(Request(1, "go", ImageInput(a_picture(1))), cancel)))
            is FinishReason.CANCELLED
        )
    assert said(ask(engine, "hello")) == "one two three "


def test_a_stopped_load_leaves_nothing(make_engine: MakeEngine) -> None:
    engine = make_engine(load=False, load_steps=100_000, load_pause=0.001)
    cancel = CancelToken()
    for _ in engine.load(cancel):
        cancel.cancel()
    assert engine.pid == 0
    assert engine.death() is None


def test_a_stopped_head_start_leaves_the_child_ready(make_engine: MakeEngine) -> None:
    engine = make_engine(prepare_steps=100_000, pause=0.001)
    child = engine.pid
    cancel = CancelToken()
    for _ in engine.prepare(ImageInput(a_picture(1)), cancel):
        cancel.cancel()
    assert engine.pid == child
    assert said(ask(engine, "hello")) == "one two three "


def test_a_child_that_hangs_is_killed_after_a_stop_and_heals(make_engine: MakeEngine) -> None:
    engine = make_engine(SHORT)
    cancel = CancelToken()
    events: list[Event] = []
    for event in engine.answer(Request(1, "hang"), cancel):
        events.append(event)
        cancel.cancel()
    assert end_of(events) is FinishReason.CANCELLED
    assert engine.pid == 0
    assert engine.death() is not None
    assert works_again(engine)


@pytest.mark.parametrize("option", ["at_load", "at_prepare"])
def test_a_hang_while_loading_or_preparing_can_be_stopped(make_engine: MakeEngine, option: str) -> None:
    engine = make_engine(SHORT, load=False, **{option: "hang"})
    cancel = CancelToken()
    canceller = threading.Timer(0.2, cancel.cancel)
    if option == "at_prepare":
        list(engine.load(CancelToken()))
        canceller.start()
        list(engine.prepare(ImageInput(a_picture(1)), cancel))
    else:
        canceller.start()
        list(engine.load(cancel))
    canceller.join()
    assert engine.pid == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGSTOP")
def test_a_child_that_does_not_even_read_cannot_keep_us(make_engine: MakeEngine) -> None:
    engine = make_engine(SHORT)
    os.kill(engine.pid, signal.SIGSTOP)
    cancel = CancelToken()
    canceller = threading.Timer(0.2, cancel.cancel)
    canceller.start()
    large = a_picture(5, 2000, 2000)  # far more than a pipe holds
    assert end_of(list(engine.answer(Request(1, "go", ImageInput(large)), cancel))) is FinishReason.CANCELLED
    canceller.join()
    assert works_again(engine)


def test_whoever_stops_listening_frees_the_engine(make_engine: MakeEngine) -> None:
    engine = make_engine(script="word " * 100_000, pause=0.001)
    answer = engine.answer(Request(1, "go"), CancelToken())
    next(answer)
    assert isinstance(answer, Generator)
    answer.close()
    assert works_again(engine)


def test_hurrying_ends_a_hanging_answer_from_another_thread(make_engine: MakeEngine) -> None:
    engine = make_engine(Patience(stop_s=1000, close_s=0.3))
    closer = threading.Timer(0.2, engine.hurry)
    closer.start()
    assert end_of(list(engine.answer(Request(1, "hang"), CancelToken()))) is FinishReason.CANCELLED
    closer.join()
    engine.close()


_PARENT = """
import sys
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.engine.process import EngineSource, ProcessEngine
from glm4v_desktop.engine.protocol import Request

if __name__ == "__main__":
    engine = ProcessEngine(EngineSource("tests.scripted_engine:make_scripted"))
    list(engine.load(CancelToken()))
    for event in engine.answer(Request(1, "hang"), CancelToken()):
        print(engine.pid, flush=True)
"""


def test_the_child_dies_with_its_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(_PARENT)
    root = Path(__file__).parents[2]
    parent = subprocess.Popen(
        [sys.executable, script],
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with parent:
        assert parent.stdout is not None
        assert int(parent.stdout.readline()) > 0  # the child is up, and hangs
        parent.kill()
        # The child holds the other end of standard error: this returns only when it is gone too.
        parent.communicate(timeout=30)


def test_a_load_that_is_hurried_leaves_no_child_without_a_model(make_engine: MakeEngine) -> None:
    engine = make_engine(load=False, load_steps=1000, load_pause=0.01)
    load = engine.load(CancelToken())
    next(load)
    engine.hurry()  # from another thread, as when the program closes
    list(load)
    assert not engine.is_alive
