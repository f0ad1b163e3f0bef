"""Several users of one engine: the person goes first, each has its own events and its own cancel."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.engine_host import (
    Arrived,
    EngineCall,
    EngineHost,
    EngineState,
    EventBuffer,
    Priority,
    Timing,
)
from glm4v_desktop.chat.session import ChatSession
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.process import Patience
from glm4v_desktop.engine.protocol import (
    ContextUsed,
    EngineError,
    ErrorKind,
    Event,
    FinishReason,
    Note,
    NoteKind,
    Progress,
    Request,
    Stage,
    TextDelta,
)
from tests.chat.conftest import INFO, MakeChild, MakeSession
from tests.chat.hearing import WAIT_MS, Heard, a_picture, the_answer, wait_for, wait_for_state
from tests.scripted_engine import ScriptedEngine

_LONG = "word " * 100_000
_BACKGROUND, _PERSON = Priority.BACKGROUND, Priority.PERSON


class Recording(ScriptedEngine):
    """Notes the questions that it starts to answer."""

    def __init__(self, script: str = "one two", pause: float = 0.0, **options: object) -> None:
        super().__init__(script, pause, **options)  # type: ignore[arg-type]
        self.started: list[str] = []

    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
        self.started.append(request.question)
        yield from super().answer(request, cancel)


class Caller:
    """Submits one call and collects what it says."""

    def __init__(self, host: EngineHost, question: str, priority: Priority = _BACKGROUND) -> None:
        self.host = host
        self.call = EngineCall(Request(1, question), priority)  # all callers use the same id
        self.text = ""
        self.ends: list[FinishReason | EngineError] = []
        self.restarts = 0
        self.call.arrived.connect(self._on_arrived)
        self.call.finished.connect(self.ends.append)
        self.call.failed.connect(self.ends.append)
        self.call.restarted.connect(self._on_restarted)
        host.submit(self.call)

    def _on_arrived(self, arrived: Arrived) -> None:
        self.text += arrived.text

    def _on_restarted(self) -> None:
        self.restarts += 1
        self.text = ""


def all_ended(qtbot: QtBot, *callers: Caller) -> list[FinishReason | EngineError]:
    wait_for(qtbot, lambda: all(caller.ends for caller in callers))
    assert [len(caller.ends) for caller in callers] == [1] * len(callers)
    return [caller.ends[0] for caller in callers]


def test_background_calls_load_the_engine_and_run_in_order(qtbot: QtBot, make_session: MakeSession) -> None:
    engine = Recording()
    host = make_session(engine).host
    callers = [Caller(host, f"echo {number}") for number in range(4)]
    assert all_ended(qtbot, *callers) == [FinishReason.STOP] * 4
    assert [caller.text for caller in callers] == [f"echo {number}" for number in range(4)]
    assert engine.started == [f"echo {number}" for number in range(4)]


def test_a_question_goes_before_the_background_calls_that_wait(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    engine = Recording(load_steps=5, load_pause=0.01)
    session = make_session(engine)
    callers = [Caller(session.host, f"echo {number}") for number in range(3)]
    assert session.state is EngineState.LOADING
    assert the_answer(qtbot, session, "echo person").text == "echo person"
    assert engine.started[0] == "echo person"
    assert all_ended(qtbot, *callers) == [FinishReason.STOP] * 3
    assert engine.started == ["echo person", "echo 0", "echo 1", "echo 2"]


def test_a_question_interrupts_a_background_call_which_starts_over(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    engine = Recording(_LONG, pause=0.001)
    session = make_session(engine)
    running, waiting = Caller(session.host, "long"), Caller(session.host, "echo after")
    wait_for(qtbot, lambda: running.text.startswith("word"))
    assert the_answer(qtbot, session, "echo person").text == "echo person"
    assert running.restarts == 1
    wait_for(qtbot, lambda: engine.started.count("long") == 2)
    session.host.cancel(running.call)
    assert all_ended(qtbot, running, waiting) == [FinishReason.CANCELLED, FinishReason.STOP]
    assert engine.started == ["long", "echo person", "long", "echo after"]
    assert waiting.text == "echo after"


def test_an_interrupted_call_gives_its_whole_text_after_the_restart(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    words = " ".join(str(number) for number in range(300)) + " "
    session = make_session(ScriptedEngine(words, pause=0.001))
    caller = Caller(session.host, "go")
    wait_for(qtbot, lambda: bool(caller.text))
    the_answer(qtbot, session, "echo")
    assert all_ended(qtbot, caller) == [FinishReason.STOP]
    assert (caller.text, caller.restarts) == (words, 1)


def test_a_call_that_is_cancelled_while_it_waits_never_starts(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    engine = Recording()
    host = make_session(engine).host
    first, cancelled, last = (Caller(host, f"echo {number}") for number in range(3))
    host.cancel(cancelled.call)
    assert cancelled.ends == [FinishReason.CANCELLED]  # at once
    host.cancel(cancelled.call)
    host.submit(cancelled.call)  # it is over, and stays so
    assert all_ended(qtbot, first, cancelled, last)[0::2] == [FinishReason.STOP] * 2
    assert engine.started == ["echo 0", "echo 2"]


def test_a_call_cancelled_before_the_engine_thread_took_it_never_starts(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    go_on = threading.Event()

    class Busy(Recording):
        def forget(self, key: str) -> None:
            go_on.wait(WAIT_MS / 1000)

    engine = Busy()
    host = make_session(engine).host
    host.load()
    wait_for(qtbot, lambda: host.state is EngineState.READY)
    host.drop_picture("any")
    caller = Caller(host, "echo")
    assert host.state is EngineState.ANSWERING
    host.cancel(caller.call)
    assert caller.ends == [FinishReason.CANCELLED]
    go_on.set()
    wait_for(qtbot, lambda: host.state is EngineState.READY)
    assert engine.started == []


def test_cancelling_one_call_leaves_the_others_alone(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine(_LONG, pause=0.001))
    heard = Heard(session)
    background = Caller(session.host, "echo background")
    session.ask("go")
    wait_for(qtbot, lambda: bool(heard.pieces))
    session.host.cancel(background.call)
    assert background.ends == [FinishReason.CANCELLED]
    assert not heard.answers
    session.host.stop()
    assert [answer.reason for answer in heard.answers] == [FinishReason.CANCELLED]


def test_a_stop_of_the_person_leaves_background_calls_alone(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine(load_steps=3, load_pause=0.01))
    heard = Heard(session)
    background = Caller(session.host, "echo background")
    session.ask("go")
    session.host.stop()
    assert [answer.reason for answer in heard.answers] == [FinishReason.CANCELLED]
    session.host.stop()
    assert all_ended(qtbot, background) == [FinishReason.STOP]
    assert background.text == "echo background"
    assert heard.states == [EngineState.LOADING, EngineState.READY]  # one load, not stopped


def test_each_caller_hears_its_own_events_only(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine())
    heard = Heard(session)
    callers = [Caller(session.host, f"echo {number}") for number in range(3)]
    answer = the_answer(qtbot, session, "echo person")
    all_ended(qtbot, *callers)
    assert heard.text_of(answer.id) == answer.text == "echo person"
    assert [text for _, text in heard.pieces] == ["echo person"]
    assert [caller.text for caller in callers] == ["echo 0", "echo 1", "echo 2"]
    assert len(heard.answers) == 1


def test_the_window_sees_an_engine_at_rest_while_it_works_for_others(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    session = make_session(ScriptedEngine(_LONG, pause=0.001))
    heard = Heard(session)
    background = Caller(session.host, "go")
    wait_for(qtbot, lambda: bool(background.text))
    assert (session.host.state, session.state) == (EngineState.ANSWERING, EngineState.READY)
    session.host.cancel(background.call)
    assert (session.host.state, session.state) == (EngineState.STOPPING, EngineState.READY)
    assert heard.states == [EngineState.LOADING, EngineState.READY]
    assert the_answer(qtbot, session, "echo").text == "echo"  # asked while the background call stops


def test_the_head_start_goes_before_background_calls_and_a_question_before_both(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    engine = Recording(prepare_steps=30, pause=0.01)
    session = make_session(engine)
    session.host.load()
    session.show_image(ImageInput(a_picture(1)))
    wait_for_state(qtbot, session, EngineState.PREPARING)
    background = Caller(session.host, "echo background")
    assert session.host.state is EngineState.PREPARING  # a background call does not interrupt it
    assert the_answer(qtbot, session, "echo person").text == "echo person"
    assert not background.ends
    assert all_ended(qtbot, background) == [FinishReason.STOP]
    assert engine.started == ["echo person", "echo background"]


def test_a_load_that_fails_is_told_to_every_call(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine(fail_load=ErrorKind.MODEL_MISSING))
    heard = Heard(session)
    background, person = Caller(session.host, "echo"), Caller(session.host, "echo", _PERSON)
    ends = all_ended(qtbot, background, person)
    assert [end.kind for end in ends if isinstance(end, EngineError)] == [ErrorKind.MODEL_MISSING] * 2
    assert not heard.failures  # a call of the person has told it
    Caller(session.host, "echo")
    wait_for(qtbot, lambda: len(heard.failures) == 1)  # nothing else tells the window


@pytest.mark.parametrize("end", ["replace", "close"])
def test_another_engine_or_the_end_cancels_all_calls(
    qtbot: QtBot, make_session: MakeSession, end: str
) -> None:
    engine = Recording(_LONG, pause=0.001)
    host = make_session(engine).host
    callers = [Caller(host, "go"), Caller(host, "next"), Caller(host, "person", _PERSON)]
    wait_for(qtbot, lambda: bool(callers[2].text))
    if end == "replace":
        host.replace(ScriptedEngine("new"), INFO)
    else:
        assert host.close()
    assert [caller.ends for caller in callers] == [[FinishReason.CANCELLED]] * 3
    late = Caller(host, "echo late")
    assert all_ended(qtbot, late) == [FinishReason.STOP if end == "replace" else FinishReason.CANCELLED]
    assert "next" not in engine.started


def test_unloading_interrupts_what_runs_and_a_waiting_call_loads_again(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    host = make_session(Recording(_LONG, pause=0.001)).host
    states: list[EngineState] = []
    running, waiting = Caller(host, "go"), Caller(host, "echo waiting")
    wait_for(qtbot, lambda: bool(running.text))
    host.state_changed.connect(states.append)
    host.unload()
    assert all_ended(qtbot, running, waiting) == [FinishReason.CANCELLED, FinishReason.STOP]
    assert states[:4] == [
        EngineState.STOPPING,
        EngineState.READY,
        EngineState.UNLOADED,
        EngineState.LOADING,
    ]


def test_a_crash_ends_the_running_call_and_the_next_one_loads_again(
    qtbot: QtBot, make_session: MakeSession, make_child: MakeChild
) -> None:
    host = make_session(make_child()).host
    crashed, following = Caller(host, "exit 3"), Caller(host, "echo")
    ends = all_ended(qtbot, crashed, following)
    assert isinstance(ends[0], EngineError)
    assert ends[0].kind is ErrorKind.CRASHED
    assert (ends[1], following.text) == (FinishReason.STOP, "echo")


def test_a_hanging_background_call_is_killed_when_the_person_asks(
    qtbot: QtBot, make_session: MakeSession, make_child: MakeChild
) -> None:
    session = make_session(make_child(Patience(stop_s=0.3)))
    hanging = Caller(session.host, "hang")
    wait_for(qtbot, lambda: session.host.state is EngineState.ANSWERING)
    assert the_answer(qtbot, session, "echo").text == "echo"
    session.host.cancel(hanging.call)
    assert hanging.ends == [FinishReason.CANCELLED]


@pytest.mark.parametrize("act", [EngineHost.stop, EngineHost.unload, EngineHost.close])
def test_a_handler_of_the_text_may_stop_everything(
    qtbot: QtBot, make_session: MakeSession, act: Callable[[EngineHost], object]
) -> None:
    session: ChatSession = make_session(ScriptedEngine(_LONG, pause=0.001))
    heard = Heard(session)
    session.text_added.connect(lambda *_: act(session.host))
    session.ask("go")
    wait_for(qtbot, lambda: bool(heard.answers))
    session.host.stop()
    assert [answer.reason for answer in heard.answers] == [FinishReason.CANCELLED]


def test_the_buffer_joins_text_and_keeps_the_latest_of_the_rest() -> None:
    buffer = EventBuffer(7)
    assert buffer.take() is None
    assert not buffer.add(TextDelta(6, "of another request"))
    assert buffer.add(TextDelta(7, "a "))
    assert not buffer.add(TextDelta(7, "b "))
    buffer.add(Progress(0, Stage.ANSWERING, 1, 2))
    buffer.add(Progress(7, Stage.ANSWERING, 2, 2))
    buffer.add(Progress(6, Stage.ANSWERING, 9, 9))
    buffer.add(ContextUsed(7, 1, 2, 0))
    buffer.add(ContextUsed(6, 3, 4, 0))
    buffer.add(Note(NoteKind.MISREAD))
    assert buffer.take() == Arrived(
        "a b ", Progress(7, Stage.ANSWERING, 2, 2), ContextUsed(7, 1, 2, 0), (NoteKind.MISREAD,)
    )
    assert buffer.take() is None
    assert buffer.add(TextDelta(7, "c"))


def test_the_engine_is_driven_on_its_own_thread(qtbot: QtBot, make_session: MakeSession) -> None:
    threads: set[threading.Thread] = set()

    class Noting(ScriptedEngine):
        def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
            threads.add(threading.current_thread())
            yield from super().answer(request, cancel)

        def close(self) -> None:
            threads.add(threading.current_thread())

    host = make_session(Noting()).host
    all_ended(qtbot, Caller(host, "go"))
    assert host.close()
    assert len(threads) == 1
    assert threading.main_thread() not in threads


_DO = st.sampled_from(
    ["person", "background", "raise", "cancel", "stop", "unload", "replace", "picture", "events", "events"]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_DO, max_size=20))
def test_whatever_is_done_in_whatever_order_each_call_ends_once(qtbot: QtBot, doing: list[str]) -> None:
    options = {"prepare_steps": 3, "pause": 0.0005}
    host = EngineHost(ScriptedEngine(**options), INFO, Timing(settle=0, close=15_000))  # type: ignore[arg-type]
    callers: list[Caller] = []
    try:
        for number, what in enumerate(doing):
            match what:
                case "person" | "background":
                    priority = _PERSON if what == "person" else _BACKGROUND
                    callers.append(Caller(host, f"echo {number}", priority))
                case "raise":
                    callers.append(Caller(host, "raise OUT_OF_MEMORY"))
                case "cancel" if callers:
                    host.cancel(callers[number % len(callers)].call)
                case "stop":
                    host.stop()
                case "unload":
                    host.unload()
                case "replace":
                    host.replace(ScriptedEngine(**options), INFO)  # type: ignore[arg-type]
                case "picture":
                    host.prepare(ImageInput(a_picture(number)))
                case "events":
                    qtbot.wait(2)
        ends = all_ended(qtbot, *callers)
        for caller, end in zip(callers, ends, strict=True):
            if end is FinishReason.STOP:
                assert caller.text == caller.call.request.question
        last = Caller(host, "echo last")
        assert all_ended(qtbot, last) == [FinishReason.STOP]
        assert last.text == "echo last"
    finally:
        assert host.close()
