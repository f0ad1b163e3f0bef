"""An engine in a child process: it says the same, and its crashes, hangs and prints stay there."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.process import EngineSource, ProcessEngine
from glm4v_desktop.engine.process_child import spare_one_core
from glm4v_desktop.engine.protocol import (
    EngineError,
    ErrorKind,
    Event,
    Finished,
    FinishReason,
    Forgetful,
    Progress,
    Request,
    Stage,
    Supervised,
    Turn,
)
from tests.engine.asking import REGION, MakeEngine, a_picture, ask, said, works_again
from tests.scripted_engine import ScriptedEngine


def test_it_says_what_the_engine_says(make_engine: MakeEngine) -> None:
    engine = make_engine(load=False)
    assert list(engine.load(CancelToken())) == list(ScriptedEngine().load(CancelToken()))
    *events, end = ask(engine, "hello")
    *expected, _ = ask(ScriptedEngine(), "hello")
    assert events == expected
    assert isinstance(end, Finished)
    assert (end.request_id, end.reason, end.new_tokens) == (7, FinishReason.STOP, 3)
    assert isinstance(engine, Supervised)


def test_turns_and_a_head_start_cross_too(make_engine: MakeEngine) -> None:
    engine = make_engine(prepare_steps=2)
    steps = list(engine.prepare(ImageInput(a_picture(1), (Rect(0, 0, 1, 1),)), CancelToken()))
    assert steps == [Progress(0, Stage.READING_PICTURE, done, 2) for done in (1, 2)]
    turns = (Turn("q", "a"), Turn("q2", "a2"))
    assert said(list(engine.answer(Request(1, "turns", turns=turns), CancelToken()))) == "2"


def test_pixels_cross_once_and_the_oldest_are_forgotten(make_engine: MakeEngine) -> None:
    engine = make_engine()
    pictures = [a_picture(gray) for gray in range(5)]  # 36 bytes each; 100 are kept
    for picture in [*pictures, *pictures, pictures[0], pictures[0]]:
        assert said(ask(engine, "pixels", picture)) == f"{picture.key} {REGION}"
        assert said(ask(engine, "digest", picture)) == picture.key


def test_a_closed_picture_is_forgotten_in_the_child_too(make_engine: MakeEngine) -> None:
    engine = make_engine()
    assert isinstance(engine, Forgetful)
    pictures = [a_picture(1), a_picture(2)]
    for picture in pictures:
        ask(engine, "digest", picture)
    engine.forget(pictures[0].key)
    assert said(ask(engine, "forgotten")) == pictures[0].key
    assert said(ask(engine, "digest", pictures[0])) == pictures[0].key  # its pixels cross again
    assert said(ask(engine, "digest", pictures[1])) == pictures[1].key


def test_a_picture_larger_than_the_allowance_crosses_whole(make_engine: MakeEngine) -> None:
    picture = a_picture(9, 1500, 1001)  # more than one piece on the pipe, and not a whole number of them
    assert said(ask(make_engine(), "digest", picture)) == picture.key


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("exit 7", 7),
        ("exit 0", 0),
        pytest.param("segv", -11, marks=pytest.mark.skipif(sys.platform == "win32", reason="a signal")),
    ],
)
def test_a_crash_while_answering_says_the_exit_code_and_heals(
    make_engine: MakeEngine, question: str, code: int
) -> None:
    engine = make_engine()
    picture = a_picture(1)
    ask(engine, "pixels", picture)
    with pytest.raises(EngineError) as caught:
        ask(engine, question)
    assert (caught.value.kind, caught.value.detail) == (ErrorKind.CRASHED, f"exit code {code}")
    with pytest.raises(EngineError):
        ask(engine, "hello")  # until it is loaded again
    assert works_again(engine)
    assert said(ask(engine, "digest", picture)) == picture.key  # its pixels were sent again


@pytest.mark.parametrize("option", ["at_load", "at_prepare"])
def test_a_crash_while_loading_or_preparing_is_an_error(make_engine: MakeEngine, option: str) -> None:
    engine = make_engine(load=False, **{option: "exit 3"})
    with pytest.raises(EngineError) as caught:  # noqa: PT012  one of the two
        list(engine.load(CancelToken()))
        list(engine.prepare(ImageInput(a_picture(1)), CancelToken()))
    assert (caught.value.kind, caught.value.detail) == (ErrorKind.CRASHED, "exit code 3")


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_kill_while_answering_keeps_what_was_said_and_heals(make_engine: MakeEngine) -> None:
    engine = make_engine(script="word " * 10_000, pause=0.001)
    events: list[Event] = []

    def answer() -> None:
        for event in engine.answer(Request(1, "go"), CancelToken()):
            events.append(event)
            if len(events) == 5:
                os.kill(engine.pid, signal.SIGKILL)

    with pytest.raises(EngineError, match="exit code -9"):
        answer()
    assert said(events).startswith("word word ")
    list(engine.load(CancelToken()))
    assert said(ask(engine, "echo")) == "echo"


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_death_while_idle_is_noticed(make_engine: MakeEngine) -> None:
    engine = make_engine()
    assert engine.death() is None
    os.kill(engine.pid, signal.SIGKILL)
    waiting = threading.Event()
    while engine.death() is None:
        waiting.wait(0.01)
    assert "exit code -9" in str(engine.death())
    assert works_again(engine)
    assert engine.death() is None


def test_errors_keep_their_kind_and_bugs_arrive_without_contents(
    make_engine: MakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine = make_engine()
    with pytest.raises(EngineError) as caught:
        ask(engine, "raise OUT_OF_MEMORY")
    assert caught.value.kind is ErrorKind.OUT_OF_MEMORY
    with caplog.at_level(logging.ERROR), pytest.raises(EngineError) as caught:
        ask(engine, "bug secret")
    assert (caught.value.kind, caught.value.detail) == (ErrorKind.INTERNAL, "ZeroDivisionError")
    assert "scripted_engine.py" in caplog.text  # the child's log reached ours
    assert "secret" not in caplog.text
    assert said(ask(engine, "hello")) == "one two three "  # the child lives on


def test_a_failed_load_says_why_and_can_be_tried_again(make_engine: MakeEngine) -> None:
    engine = make_engine(load=False, fail_load=ErrorKind.MODEL_MISSING)
    for _ in range(2):
        with pytest.raises(EngineError) as caught:
            list(engine.load(CancelToken()))
        assert caught.value.kind is ErrorKind.MODEL_MISSING
        assert engine.pid == 0  # its memory is given back


def test_an_engine_that_cannot_be_imported_is_an_error() -> None:
    engine = ProcessEngine(EngineSource("tests.no_such_module:make"))
    with pytest.raises(EngineError) as caught:
        list(engine.load(CancelToken()))
    assert (caught.value.kind, caught.value.detail) == (ErrorKind.INTERNAL, "ModuleNotFoundError")
    engine.close()


def test_an_answer_without_a_load_is_refused(make_engine: MakeEngine) -> None:
    with pytest.raises(EngineError, match="not loaded"):
        ask(make_engine(load=False), "hello")


def test_unloading_ends_the_child_and_loading_starts_another(make_engine: MakeEngine) -> None:
    engine = make_engine()
    first = engine.pid
    engine.unload()
    assert engine.pid == 0
    assert engine.death() is None
    assert works_again(engine)
    assert engine.pid not in (0, first)


def test_closing_twice_or_without_a_load_is_harmless(make_engine: MakeEngine) -> None:
    engine = make_engine(load=False)
    engine.close()
    engine.close()


def test_native_threads_leave_a_core_free_unless_told_otherwise(
    make_engine: MakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("OMP_NUM_THREADS", "OMP_WAIT_POLICY"):
        monkeypatch.delenv(variable, raising=False)
    assert said(ask(make_engine(), "threads")) == f"{spare_one_core()} PASSIVE"
    monkeypatch.setenv("OMP_NUM_THREADS", "3")  # a person's own choice
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    assert said(ask(make_engine(), "threads")) == "3 ACTIVE"


def test_what_a_library_prints_never_mixes_with_our_output(
    make_engine: MakeEngine, capfd: pytest.CaptureFixture[str]
) -> None:
    assert said(ask(make_engine(), "print")) == "printed"
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err == "printed by a library\n"


def test_a_crash_leaves_its_stack_where_the_source_says(tmp_path: Path) -> None:
    fault_log = tmp_path / "fault.log"
    engine = ProcessEngine(EngineSource("tests.scripted_engine:make_scripted", fault_log=str(fault_log)))
    list(engine.load(CancelToken()))
    with pytest.raises(EngineError):
        ask(engine, "segv")
    engine.close()
    assert "scripted_engine.py" in fault_log.read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to one process")
def test_an_interrupt_from_the_terminal_is_left_to_the_parent(make_engine: MakeEngine) -> None:
    engine = make_engine()
    os.kill(engine.pid, signal.SIGINT)
    assert said(ask(engine, "hello")) == "one two three "
