"""A model that nobody asks gives its memory back, and the next question brings it up again."""

from __future__ import annotations

import multiprocessing

import psutil
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.chat.idle_release import IdleRelease
from glm4v_desktop.chat.session import ChatSession
from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.core.resources import resource
from glm4v_desktop.engine.process import EngineSource, ProcessEngine
from glm4v_desktop.engine.protocol import EngineInfo, EngineName, ErrorKind
from tests.chat.conftest import MakeChild, MakeSession
from tests.chat.hearing import Heard, a_picture, the_answer, wait_for, wait_for_state, works_again
from tests.scripted_engine import ScriptedEngine

LOCAL, READER = EngineInfo(EngineName.LOCAL), EngineInfo(EngineName.READER)
SOON = 0.05 / 60  # minutes
LONG_WORDS = "word " * 40


def loaded(qtbot: QtBot, session: ChatSession) -> None:
    session.host.load()
    wait_for_state(qtbot, session, EngineState.READY)


def children() -> list[int | None]:
    """The engines' processes."""
    return [child.pid for child in multiprocessing.active_children()]


def test_memory_returns_with_the_process_and_the_next_question_works(
    qtbot: QtBot, make_session: MakeSession, make_child: MakeChild
) -> None:
    before = children()
    session = make_session(make_child(), info=LOCAL)
    idle = IdleRelease(session, 0)
    loaded(qtbot, session)
    assert len(children()) == len(before) + 1
    heard = Heard(session)
    with qtbot.waitSignal(idle.released, timeout=20_000):
        idle.set_minutes(SOON)
    assert heard.states == [EngineState.UNLOADED]
    wait_for(qtbot, lambda: children() == before)
    idle.set_minutes(0)
    assert works_again(qtbot, session)
    assert heard.states[1] is EngineState.LOADING
    assert heard.progress


def test_the_demo_model_answers_after_it_was_released(qtbot: QtBot, make_session: MakeSession) -> None:
    options = {"folder": str(resource("demo_model")), "device": "cpu"}
    engine = ProcessEngine(EngineSource("glm4v_desktop.engine.local:make_engine", options))
    session = make_session(engine, info=LOCAL)
    idle = IdleRelease(session, 15)
    image = Image.open(resource("samples", "income-statement.png")).convert("RGB")
    size = Size(*image.size)
    picture = Picture(picture_key(size, image.tobytes()), size, image.tobytes())
    session.show_image(ImageInput(picture, (Rect(1281, 263, 1350, 290),)))
    assert slow_answer(qtbot, session) == "13.88%"
    pid = engine.pid
    assert psutil.Process(pid).memory_info().rss > 100 << 20  # torch alone
    idle.release()
    wait_for(qtbot, lambda: not psutil.pid_exists(pid))
    session.new_conversation()
    assert slow_answer(qtbot, session) == "13.88%"


def slow_answer(qtbot: QtBot, session: ChatSession) -> str:
    """With the time that importing torch takes on a busy machine."""
    with qtbot.waitSignal(session.answered, timeout=90_000) as done:
        assert session.ask("这是多少？")
    text: str = done.args[0].text
    return text


def test_on_request_it_goes_at_once(qtbot: QtBot, make_session: MakeSession, make_child: MakeChild) -> None:
    before = children()
    session = make_session(make_child(), info=LOCAL)
    idle = IdleRelease(session, 15)
    can: list[bool] = []
    idle.can_release.connect(can.append)
    loaded(qtbot, session)
    heard = Heard(session)
    idle.release()
    assert heard.states == [EngineState.UNLOADED]
    wait_for(qtbot, lambda: children() == before)
    assert (can[0], can[-1]) == (True, False)  # loading, unloaded
    assert works_again(qtbot, session)


def test_a_request_during_an_answer_keeps_what_was_said(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine(script=LONG_WORDS, pause=0.005), info=LOCAL)
    idle = IdleRelease(session, 15)
    with qtbot.waitSignal(session.text_added):
        session.ask("go")
    with qtbot.waitSignal(session.answered) as answered:
        idle.release()
    assert answered.args[0].text
    wait_for_state(qtbot, session, EngineState.UNLOADED)
    assert works_again(qtbot, session)


def test_never_while_it_answers_or_reads_a_picture(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine(script=LONG_WORDS, pause=0.005, prepare_steps=40), info=LOCAL)
    heard = Heard(session)
    idle = IdleRelease(session, SOON)
    released: list[EngineState] = []
    idle.released.connect(lambda: released.append(heard.states[-2]))
    assert the_answer(qtbot, session, "go").text == LONG_WORDS  # 200 ms of words
    session.show_image(ImageInput(a_picture(1)))
    wait_for(qtbot, lambda: bool(released))
    assert set(released) == {EngineState.READY}
    assert not heard.failures


def test_the_time_runs_only_at_rest_and_begins_anew_with_each_question(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    session = make_session(ScriptedEngine(), info=LOCAL)
    idle = IdleRelease(session, 15)
    runs: list[tuple[EngineState, bool]] = []
    session.host.state_changed.connect(lambda state: runs.append((state, idle._timer.isActive())))
    loaded(qtbot, session)
    before = idle._timer.timerId()
    the_answer(qtbot, session, "go")
    assert len(runs) == 4
    assert all(active == (state is EngineState.READY) for state, active in runs)
    assert idle._timer.timerId() != before


@pytest.mark.parametrize(("info", "minutes"), [(READER, SOON), (LOCAL, 0)])
def test_the_text_reader_and_whoever_wants_none_of_it_stay_loaded(
    qtbot: QtBot, make_session: MakeSession, info: EngineInfo, minutes: float
) -> None:
    session = make_session(ScriptedEngine(), info=info)
    idle = IdleRelease(session, minutes)
    loaded(qtbot, session)
    assert not idle._timer.isActive()
    assert idle.may_release is (info is LOCAL)
    if info is READER:
        idle.release()
        assert session.state is EngineState.READY


@pytest.mark.parametrize("stage", ["", "at_load"])
def test_without_enough_memory_it_is_loaded_anew_for_the_next_question(
    qtbot: QtBot, make_session: MakeSession, make_child: MakeChild, stage: str
) -> None:
    child = make_child(**({stage: "raise OUT_OF_MEMORY"} if stage else {}))
    session = make_session(child, info=LOCAL)
    idle = IdleRelease(session, 15)
    with qtbot.waitSignal(session.failed, timeout=20_000) as failed:
        session.ask("raise OUT_OF_MEMORY")
    assert (failed.args[0].id, failed.args[0].kind) == (1, ErrorKind.OUT_OF_MEMORY)
    wait_for_state(qtbot, session, EngineState.UNLOADED)
    assert not idle.may_release
    wait_for(qtbot, lambda: not children())
    if not stage:
        heard = Heard(session)
        assert works_again(qtbot, session)
        assert heard.states[0] is EngineState.LOADING


@pytest.mark.parametrize(("info", "kind"), [(READER, "OUT_OF_MEMORY"), (LOCAL, "NO_NUMBERS")])
def test_other_failures_and_engines_stay_loaded(
    qtbot: QtBot, make_session: MakeSession, info: EngineInfo, kind: str
) -> None:
    session = make_session(ScriptedEngine(), info=info)
    idle = IdleRelease(session, 15)
    with qtbot.waitSignal(session.failed, timeout=20_000):
        session.ask(f"raise {kind}")
    assert session.state is EngineState.READY
    assert idle.may_release is (info is LOCAL)


def test_it_follows_the_engine_that_is_chosen(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine())
    idle = IdleRelease(session, SOON)
    loaded(qtbot, session)
    session.host.replace(ScriptedEngine(), LOCAL)
    session.host.load()
    with qtbot.waitSignal(idle.released):
        pass
    assert session.state is EngineState.UNLOADED
