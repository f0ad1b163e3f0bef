"""A stop works at once at every stage, keeps what was said, and the next question is answered."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.engine_host import EngineHost, EngineState, Timing
from glm4v_desktop.chat.session import ChatSession
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.protocol import ErrorKind, FinishReason
from tests.chat.conftest import INFO, MakeSession
from tests.chat.hearing import Heard, a_picture, wait_for, wait_for_state, works_again
from tests.scripted_engine import ScriptedEngine

_LONG = "word " * 100_000


@pytest.mark.parametrize("pieces", [1, 2, 4])
def test_a_stop_while_answering_keeps_what_was_said(
    qtbot: QtBot, make_session: MakeSession, pieces: int
) -> None:
    session = make_session(ScriptedEngine(_LONG, pause=0.001))
    heard = Heard(session)
    session.ask("go")
    wait_for(qtbot, lambda: len(heard.pieces) >= pieces)
    session.host.stop()
    assert session.state is EngineState.STOPPING
    (answer,) = heard.answers  # given already, whatever the engine still does
    assert answer.reason is FinishReason.CANCELLED
    assert answer.text == heard.text_of(answer.id)
    assert answer.text.startswith("word ")
    session.host.stop()  # once more does nothing
    assert works_again(qtbot, session)
    assert heard.text_of(answer.id) == answer.text  # nothing came late


def test_a_stop_before_the_first_word(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine("one two", first_pause=0.5))
    heard = Heard(session)
    session.host.load()
    wait_for_state(qtbot, session, EngineState.READY)
    session.ask("go")
    session.host.stop()
    assert [(answer.text, answer.reason) for answer in heard.answers] == [("", FinishReason.CANCELLED)]
    assert works_again(qtbot, session)


@pytest.mark.parametrize("asked", [False, True])
def test_a_stop_during_the_load_goes_back_to_unloaded(
    qtbot: QtBot, make_session: MakeSession, asked: bool
) -> None:
    engine = ScriptedEngine(load_steps=100_000, load_pause=0.005)
    session = make_session(engine)
    heard = Heard(session)
    session.host.load()
    if asked:
        session.ask("go")
    wait_for(qtbot, lambda: len(heard.progress) > 0)
    session.host.stop()
    assert len(heard.answers) == int(asked)
    wait_for_state(qtbot, session, EngineState.UNLOADED)
    assert not heard.failures
    engine.load_steps = 1
    assert works_again(qtbot, session)


def test_a_question_asked_after_a_stopped_load_loads_again(qtbot: QtBot, make_session: MakeSession) -> None:
    engine = ScriptedEngine(load_steps=100, load_pause=0.005)
    session = make_session(engine)
    heard = Heard(session)
    session.host.load()
    wait_for(qtbot, lambda: len(heard.progress) > 0)
    session.host.stop()
    engine.load_steps = 1
    assert session.state is EngineState.LOADING  # the engine has not heard it yet
    assert works_again(qtbot, session)


@pytest.mark.parametrize("asked", [False, True])
def test_a_stop_during_the_head_start(qtbot: QtBot, make_session: MakeSession, asked: bool) -> None:
    session = make_session(ScriptedEngine(prepare_steps=100_000, pause=0.005))
    heard = Heard(session)
    session.host.load()
    session.show_image(ImageInput(a_picture(1)))
    wait_for_state(qtbot, session, EngineState.PREPARING)
    if asked:
        session.ask("go")
    session.host.stop()
    assert [answer.reason for answer in heard.answers] == [FinishReason.CANCELLED] * asked
    wait_for_state(qtbot, session, EngineState.READY)
    assert works_again(qtbot, session)


def bring_to(qtbot: QtBot, session: ChatSession, state: EngineState) -> None:
    match state:
        case EngineState.UNLOADED:
            return
        case EngineState.READY | EngineState.PREPARING:
            session.host.load()
            if state is EngineState.PREPARING:
                session.show_image(ImageInput(a_picture(1)))
        case EngineState.CLOSED:
            session.host.close()
        case EngineState.STOPPING:
            bring_to(qtbot, session, EngineState.ANSWERING)
            session.host.stop()
        case _:
            session.ask("go")
    wait_for_state(qtbot, session, state)


@pytest.mark.parametrize("state", list(EngineState))
def test_closing_in_every_state_gives_the_open_question_an_end(
    qtbot: QtBot, make_session: MakeSession, state: EngineState
) -> None:
    fail = ErrorKind.MODEL_MISSING if state is EngineState.FAILED else None
    session = make_session(ScriptedEngine(_LONG, pause=0.001, prepare_steps=100_000, fail_load=fail))
    heard = Heard(session)
    bring_to(qtbot, session, state)
    assert session.host.close()
    assert session.host.close()
    assert session.state is EngineState.CLOSED
    assert len(heard.questions) == len(heard.answers) + len(heard.failures)
    assert not session.ask("too late")
    session.host.load()
    session.show_image(ImageInput(a_picture(2)))
    session.host.stop()
    session.host.unload()
    assert heard.states.count(EngineState.CLOSED) == 1
    assert heard.states[-1] is EngineState.CLOSED


_DO = st.sampled_from(
    ["ask", "raise", "bug", "stop", "load", "unload", "picture", "other picture", "new", "events", "events"]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_DO, max_size=15))
def test_whatever_is_done_in_whatever_order_each_question_ends_once(qtbot: QtBot, doing: list[str]) -> None:
    engine = ScriptedEngine(prepare_steps=3, pause=0.0005)
    session = ChatSession(EngineHost(engine, INFO, Timing(settle=0, close=15_000)))
    heard = Heard(session)
    try:
        for what in doing:
            match what:
                case "ask":
                    session.ask("go")
                case "raise":
                    session.ask("raise OUT_OF_MEMORY")
                case "bug":
                    session.ask("bug")
                case "stop":
                    session.host.stop()
                case "load":
                    session.host.load()
                case "unload":
                    session.host.unload()
                case "picture" | "other picture":
                    session.show_image(ImageInput(a_picture(len(what))))
                case "new":
                    session.new_conversation()
                case "events":
                    qtbot.wait(2)
        wait_for(qtbot, lambda: len(heard.answers) + len(heard.failures) == len(heard.questions))
        ended = [answer.id for answer in heard.answers] + [failure.id for failure in heard.failures]
        assert sorted(ended) == list(range(1, len(heard.questions) + 1))
        wait_for(qtbot, lambda: session.state is not EngineState.STOPPING)
        assert works_again(qtbot, session)
        for answer in heard.answers:
            assert heard.text_of(answer.id) == answer.text
    finally:
        assert session.host.close()
