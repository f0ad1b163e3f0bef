"""A chat with one engine: asking, streaming, turns, refusing, unloading, closing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.protocol import ErrorKind, Event, FinishReason, Request, Stage, TextDelta
from tests.chat.conftest import INFO, MakeSession
from tests.chat.hearing import WAIT_MS, Heard, a_picture, the_answer, wait_for, wait_for_state, works_again
from tests.scripted_engine import ScriptedEngine

_LONG = "word " * 100_000


def test_a_question_loads_the_engine_and_is_answered(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine("one two three"))
    heard = Heard(session)
    answer = the_answer(qtbot, session, " what? ")
    assert (answer.text, answer.reason, answer.engine) == ("one two three ", FinishReason.STOP, INFO)
    assert answer.seconds > 0
    assert heard.text_of(answer.id) == answer.text
    assert [question.text for question in heard.questions] == ["what?"]
    assert heard.states == [
        EngineState.LOADING,
        EngineState.READY,
        EngineState.ANSWERING,
        EngineState.READY,
    ]


def test_a_question_during_the_load_is_kept(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine(load_steps=5, load_pause=0.01))
    heard = Heard(session)
    session.host.load()
    assert session.state is EngineState.LOADING
    assert the_answer(qtbot, session, "echo").text == "echo"
    assert any(progress.stage is Stage.LOADING for progress in heard.progress)


def test_each_question_is_refused_while_another_is_open(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine(_LONG, pause=0.001))
    heard = Heard(session)
    with qtbot.waitSignal(session.text_added, timeout=WAIT_MS):
        assert session.ask("first")
        assert not session.ask("while it loads")
    assert not session.ask("while it answers")
    session.host.stop()
    assert not session.ask("while it stops")
    assert not session.ask("  ")
    assert heard.refused == ["while it loads", "while it answers", "while it stops", "  "]
    assert [question.text for question in heard.questions] == ["first"]
    assert works_again(qtbot, session)
    assert [answer.id for answer in heard.answers] == [1, 2]


def test_a_handler_of_the_answer_can_ask_on(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine())
    heard = Heard(session)
    session.answered.connect(lambda answer: answer.id < 4 and session.ask("again"))
    session.ask("echo")
    wait_for(qtbot, lambda: len(heard.answers) == 4)
    assert [answer.id for answer in heard.answers] == [1, 2, 3, 4]
    assert not heard.refused


class _LateEngine(ScriptedEngine):
    """Answers the second question with words that belong to the first."""

    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
        for event in super().answer(request, cancel):
            is_late = request.id == 2 and isinstance(event, TextDelta)
            yield TextDelta(1, "late ") if is_late else event


def test_late_words_of_an_old_question_are_not_shown_below_the_new_one(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    session = make_session(_LateEngine("one two"))
    heard = Heard(session)
    assert the_answer(qtbot, session, "first").text == "one two "
    second = the_answer(qtbot, session, "second")
    assert (second.text, heard.text_of(second.id)) == ("", "")
    assert heard.text_of(1) == "one two "
    assert the_answer(qtbot, session, "third").text == "one two "


def test_a_thousand_words_arrive_whole_and_in_few_pieces(qtbot: QtBot, make_session: MakeSession) -> None:
    script = " ".join(str(number) for number in range(5_000))
    session = make_session(ScriptedEngine(script))
    heard = Heard(session)
    answer = the_answer(qtbot, session, "go")
    assert answer.text.split() == script.split()
    assert heard.text_of(answer.id) == answer.text
    assert len(heard.pieces) < 1_000


def test_earlier_turns_go_along_until_picture_or_region_change(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    session = make_session(ScriptedEngine())
    asked = [the_answer(qtbot, session, "turns").text for _ in range(3)]
    session.show_image(ImageInput(a_picture(1)))
    asked += [the_answer(qtbot, session, "turns").text for _ in range(2)]
    session.show_image(ImageInput(a_picture(1), (Rect(0, 0, 1, 1),)))
    asked += [the_answer(qtbot, session, "turns").text for _ in range(2)]
    session.new_conversation()
    asked += [the_answer(qtbot, session, "turns").text for _ in range(2)]
    assert asked == ["0", "1", "2", "0", "1", "0", "1", "0", "1"]


def test_a_question_carries_its_picture_and_region(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine())
    heard = Heard(session)
    picture, region = a_picture(1), Rect(0, 0, 1, 2)
    session.show_image(ImageInput(picture, (region,)))
    assert the_answer(qtbot, session, "pixels").text == f"{picture.key} {region}"
    assert heard.questions[0].image == ImageInput(picture, (region,))


def test_a_picture_shown_during_an_answer_does_not_touch_it(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine("a b c d e f", pause=0.02, prepare_steps=1))
    heard = Heard(session)
    with qtbot.waitSignal(session.text_added, timeout=WAIT_MS):
        session.ask("go")
    other = a_picture(2)
    session.show_image(ImageInput(other))
    wait_for(qtbot, lambda: EngineState.PREPARING in heard.states)
    assert [answer.text for answer in heard.answers] == ["a b c d e f "]  # whole, and before the head start
    assert heard.answers[0].reason is FinishReason.STOP
    wait_for_state(qtbot, session, EngineState.READY)
    assert the_answer(qtbot, session, "pixels").text == f"{other.key} None"


def test_a_question_goes_before_the_head_start_which_is_taken_up_again(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    session = make_session(ScriptedEngine(prepare_steps=20, pause=0.02))
    heard = Heard(session)
    session.host.load()
    session.show_image(ImageInput(a_picture(1)))
    wait_for_state(qtbot, session, EngineState.PREPARING)
    assert the_answer(qtbot, session, "echo").text == "echo"
    wait_for(qtbot, lambda: any(progress.done == 20 for progress in heard.progress))
    wait_for_state(qtbot, session, EngineState.READY)
    assert heard.states.count(EngineState.PREPARING) == 2
    assert works_again(qtbot, session)


def head_starts(heard: Heard, count: int) -> bool:
    return heard.states.count(EngineState.PREPARING) == count


def test_another_region_starts_another_head_start(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine(prepare_steps=1_000, pause=0.01))
    heard = Heard(session)
    session.host.load()
    for count, region in enumerate((None, Rect(0, 0, 1, 1), Rect(0, 0, 2, 1)), start=1):
        session.show_image(ImageInput.of(a_picture(1), region))
        session.show_image(ImageInput.of(a_picture(1), region))  # the same again starts nothing
        wait_for(qtbot, partial(head_starts, heard, count))
    session.show_image(None)
    wait_for_state(qtbot, session, EngineState.READY)
    assert works_again(qtbot, session)


def test_a_new_conversation_stops_the_answer_first(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine(_LONG, pause=0.001))
    heard = Heard(session)
    with qtbot.waitSignal(session.text_added, timeout=WAIT_MS):
        session.ask("go")
    session.new_conversation()
    assert [answer.reason for answer in heard.answers] == [FinishReason.CANCELLED]
    assert heard.new_conversations == 1
    assert works_again(qtbot, session)
    assert {number for number, _ in heard.pieces} == {1, 2}


@pytest.mark.parametrize("asked", [False, True])
def test_a_failed_load_can_be_tried_again(qtbot: QtBot, make_session: MakeSession, asked: bool) -> None:
    engine = ScriptedEngine(fail_load=ErrorKind.MODEL_MISSING)
    session = make_session(engine)
    with qtbot.waitSignal(session.failed, timeout=WAIT_MS) as failed:
        if asked:
            session.ask("go")
        else:
            session.host.load()
    assert (failed.args[0].id, failed.args[0].kind) == (int(asked), ErrorKind.MODEL_MISSING)
    assert session.state is EngineState.FAILED
    engine.fail_load = None
    assert works_again(qtbot, session)


@pytest.mark.parametrize(
    ("question", "kind"),
    [("raise OUT_OF_MEMORY", ErrorKind.OUT_OF_MEMORY), ("bug secret", ErrorKind.INTERNAL)],
)
def test_an_error_in_the_engine_is_said_and_the_next_question_works(
    qtbot: QtBot,
    make_session: MakeSession,
    caplog: pytest.LogCaptureFixture,
    question: str,
    kind: ErrorKind,
) -> None:
    session = make_session(ScriptedEngine())
    with qtbot.waitSignal(session.failed, timeout=WAIT_MS) as failed:
        session.ask(question)
    assert (failed.args[0].id, failed.args[0].kind, failed.args[0].text) == (1, kind, "")
    assert session.state is EngineState.READY
    assert "secret" not in caplog.text
    assert works_again(qtbot, session)


def test_a_head_start_that_fails_disturbs_nobody(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine(at_prepare="raise INTERNAL"))
    heard = Heard(session)
    session.host.load()
    session.show_image(ImageInput(a_picture(1)))
    wait_for(qtbot, lambda: heard.states[-2:] == [EngineState.PREPARING, EngineState.READY])
    assert not heard.failures
    assert works_again(qtbot, session)


@pytest.mark.parametrize("loaded", [False, True])
def test_an_unloaded_engine_is_loaded_by_the_next_question(
    qtbot: QtBot, make_session: MakeSession, loaded: bool
) -> None:
    session = make_session(ScriptedEngine())
    if loaded:
        session.host.load()
        wait_for_state(qtbot, session, EngineState.READY)
    session.host.unload()
    assert session.state is EngineState.UNLOADED
    assert works_again(qtbot, session)


def test_unloading_stops_the_answer_first(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine(_LONG, pause=0.001))
    heard = Heard(session)
    with qtbot.waitSignal(session.text_added, timeout=WAIT_MS):
        session.ask("go")
    session.host.unload()
    wait_for_state(qtbot, session, EngineState.UNLOADED)
    assert [answer.reason for answer in heard.answers] == [FinishReason.CANCELLED]
    assert works_again(qtbot, session)
