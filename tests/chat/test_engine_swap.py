"""Another engine in a running chat: what runs is stopped, the next question goes to the new one."""

from __future__ import annotations

import threading

from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.protocol import (
    ContextUsed,
    EngineInfo,
    EngineName,
    ErrorKind,
    FinishReason,
    Request,
)
from tests.chat.conftest import INFO, MakeChild, MakeSession
from tests.chat.hearing import WAIT_MS, Heard, a_picture, the_answer, wait_for, wait_for_state
from tests.scripted_engine import ScriptedEngine

DEMO = EngineInfo(EngineName.LOCAL, "demo model")
_LONG = "word " * 100_000


class Closing(ScriptedEngine):
    """Says when it was closed, and by then may not have been asked to let go on the window's thread."""

    closed_on: threading.Thread | None = None

    def close(self) -> None:
        self.closed_on = threading.current_thread()


def test_the_next_question_goes_to_the_new_engine(qtbot: QtBot, make_session: MakeSession) -> None:
    old = Closing("old")
    session = make_session(old)
    heard = Heard(session)
    changes: list[EngineInfo] = []
    session.host.engine_changed.connect(changes.append)
    assert the_answer(qtbot, session, "go").text == "old "
    session.host.replace(ScriptedEngine("new"), DEMO)
    assert session.state is EngineState.UNLOADED
    answer = the_answer(qtbot, session, "go")
    assert (answer.text, answer.engine) == ("new ", DEMO)
    assert [question.engine for question in heard.questions] == [INFO, DEMO]
    assert changes == [DEMO]
    assert old.closed_on is not None
    assert old.closed_on is not threading.main_thread()


def test_a_running_answer_is_stopped_and_kept(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine(_LONG, pause=0.001))
    heard = Heard(session)
    with qtbot.waitSignal(session.text_added, timeout=WAIT_MS):
        session.ask("go on")
    session.host.replace(ScriptedEngine("new"), DEMO)
    stopped = heard.answers[0]
    assert (stopped.reason, stopped.engine) == (FinishReason.CANCELLED, INFO)
    assert stopped.text.startswith("word")
    assert the_answer(qtbot, session, "go").text == "new "
    assert heard.text_of(1) == stopped.text
    assert not heard.failures


def test_a_switch_while_it_loads_and_back_again(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine(load_steps=1000, load_pause=0.01))
    heard = Heard(session)
    session.host.load()
    wait_for(qtbot, lambda: bool(heard.progress))
    for number in range(4):
        session.host.replace(ScriptedEngine(str(number), load_steps=1000, load_pause=0.01), DEMO)
        session.host.load()
    session.host.replace(ScriptedEngine("last"), INFO)
    assert the_answer(qtbot, session, "go").text == "last "
    assert not heard.failures


def test_an_open_question_of_a_load_ends_with_the_switch(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine(load_steps=1000, load_pause=0.01))
    heard = Heard(session)
    session.ask("go")
    session.host.replace(ScriptedEngine("new"), DEMO)
    assert [answer.reason for answer in heard.answers] == [FinishReason.CANCELLED]
    assert the_answer(qtbot, session, "go").text == "new "


def test_the_new_engine_gets_no_turns_of_the_old_one(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine())
    asked = [the_answer(qtbot, session, "turns").text for _ in range(2)]
    session.host.replace(ScriptedEngine(), DEMO)
    asked += [the_answer(qtbot, session, "turns").text for _ in range(2)]
    assert asked == ["0", "1", "0", "1"]


def test_the_picture_stays_and_gets_its_head_start(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine())
    heard = Heard(session)
    picture, region = a_picture(1), Rect(0, 0, 1, 2)
    session.show_image(ImageInput(picture, (region,)))
    session.host.replace(ScriptedEngine(prepare_steps=2), DEMO)
    session.host.load()
    wait_for(qtbot, lambda: EngineState.PREPARING in heard.states)
    assert the_answer(qtbot, session, "pixels").text == f"{picture.key} {region}"


def test_a_failed_engine_can_be_left(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine(fail_load=ErrorKind.MODEL_MISSING))
    session.host.load()
    wait_for_state(qtbot, session, EngineState.FAILED)
    session.host.replace(ScriptedEngine("new"), DEMO)
    assert the_answer(qtbot, session, "go").text == "new "


def test_the_new_engine_begins_when_the_old_one_is_gone(qtbot: QtBot, make_session: MakeSession) -> None:
    """Two large models would not fit beside each other."""
    release = threading.Event()
    order: list[str] = []

    class Slow(ScriptedEngine):
        def close(self) -> None:
            release.wait(WAIT_MS / 1000)
            order.append("old closed")

    class New(ScriptedEngine):
        def load(self, cancel: CancelToken):  # type: ignore[no-untyped-def]  # as its parent's
            order.append("new loads")
            yield from super().load(cancel)

    session = make_session(Slow())
    the_answer(qtbot, session, "go")
    session.host.replace(New("new"), DEMO)
    session.ask("go")
    qtbot.wait(50)
    assert order == []
    assert session.state is EngineState.LOADING  # and this thread is free
    with qtbot.waitSignal(session.answered, timeout=WAIT_MS):
        release.set()
    assert order == ["old closed", "new loads"]


def test_a_child_is_ended_even_if_it_hangs(
    qtbot: QtBot, make_session: MakeSession, make_child: MakeChild
) -> None:
    old = make_child()
    session = make_session(old)
    heard = Heard(session)
    session.ask("hang")
    wait_for_state(qtbot, session, EngineState.ANSWERING)
    new = make_child(script="new")
    session.host.replace(new, DEMO)
    assert session.state is EngineState.UNLOADED
    assert the_answer(qtbot, session, "go").text == "new "
    assert old.pid == 0
    assert new.pid != 0
    assert not heard.failures


def test_closing_during_a_switch_leaves_nothing(
    qtbot: QtBot, make_session: MakeSession, make_child: MakeChild
) -> None:
    engines = [make_child() for _ in range(3)]
    session = make_session(engines[0])
    the_answer(qtbot, session, "go")
    for engine in engines[1:]:
        session.host.replace(engine, DEMO)
        session.host.load()
    assert session.host.close()
    qtbot.wait(20)  # what the threads still had to say must start nothing
    assert [engine.pid for engine in engines] == [0, 0, 0]
    assert not [thread for thread in session.findChildren(QThread) if thread.isRunning()]
    session.host.replace(ScriptedEngine(), INFO)
    assert session.state is EngineState.CLOSED


def test_how_full_the_context_is_comes_with_the_answer(qtbot: QtBot, make_session: MakeSession) -> None:
    class Full(ScriptedEngine):
        def answer(self, request: Request, cancel: CancelToken):  # type: ignore[no-untyped-def]  # as its parent's
            yield ContextUsed(request.id + 7, 1, 2, 3)  # of another question
            yield ContextUsed(request.id, 60, 64, 2)
            yield from super().answer(request, cancel)

    session = make_session(Full("one two"))
    used: list[ContextUsed] = []
    session.context_used.connect(used.append)
    the_answer(qtbot, session, "go")
    assert used == [ContextUsed(1, 60, 64, 2)]
