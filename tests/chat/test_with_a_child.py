"""A chat whose engine lives in a child process that is killed, crashes, hangs, floods or is closed upon."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.engine_host import EngineState, Timing
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.process import Patience
from glm4v_desktop.engine.protocol import ErrorKind, FinishReason
from tests.chat.conftest import MakeChild, MakeSession
from tests.chat.hearing import WAIT_MS, Heard, a_picture, the_answer, wait_for_state, works_again

_LONG = "word " * 100_000
_SHORT = Patience(stop_s=0.3, stop_prepare_s=0.3, unload_s=0.3, close_s=0.3)
posix_signals = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@posix_signals
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_a_child_killed_while_answering_is_a_message_and_heals(
    qtbot: QtBot, make_session: MakeSession, make_child: MakeChild, number: signal.Signals
) -> None:
    child = make_child(script=_LONG, pause=0.001)
    session = make_session(child)
    with qtbot.waitSignal(session.text_added, timeout=WAIT_MS):
        session.ask("go")
    with qtbot.waitSignal(session.failed, timeout=WAIT_MS) as failed:
        os.kill(child.pid, number)
    assert (failed.args[0].id, failed.args[0].kind) == (1, ErrorKind.CRASHED)
    assert failed.args[0].text.startswith("word ")
    assert session.state is EngineState.FAILED
    assert works_again(qtbot, session)


@posix_signals
def test_a_child_that_dies_while_idle_is_noticed(
    qtbot: QtBot, make_session: MakeSession, make_child: MakeChild
) -> None:
    child = make_child()
    session = make_session(child)
    session.host.load()
    wait_for_state(qtbot, session, EngineState.READY)
    with qtbot.waitSignal(session.failed, timeout=WAIT_MS) as failed:
        os.kill(child.pid, signal.SIGKILL)
    assert (failed.args[0].id, failed.args[0].kind) == (0, ErrorKind.CRASHED)
    assert session.state is EngineState.FAILED
    assert works_again(qtbot, session)


@pytest.mark.parametrize("stage", ["at_load", "at_prepare"])
def test_a_crash_while_loading_or_preparing_is_a_message(
    qtbot: QtBot, make_session: MakeSession, make_child: MakeChild, stage: str
) -> None:
    session = make_session(make_child(**{stage: "exit 3"}))
    with qtbot.waitSignal(session.failed, timeout=WAIT_MS) as failed:
        session.host.load()
        session.show_image(ImageInput(a_picture(1)))
    assert (failed.args[0].id, failed.args[0].kind) == (0, ErrorKind.CRASHED)
    assert session.state is EngineState.FAILED
    if stage == "at_prepare":
        assert works_again(qtbot, session)  # and the head start that crashed is not tried again


def test_a_question_survives_a_head_start_that_hangs(
    qtbot: QtBot, make_session: MakeSession, make_child: MakeChild
) -> None:
    session = make_session(make_child(_SHORT, at_prepare="hang"))
    heard = Heard(session)
    session.host.load()
    session.show_image(ImageInput(a_picture(1)))
    wait_for_state(qtbot, session, EngineState.PREPARING)
    assert the_answer(qtbot, session, "echo").text == "echo"
    assert not heard.failures


def test_a_child_that_hangs_is_offered_to_be_stopped_and_heals(
    qtbot: QtBot, make_session: MakeSession, make_child: MakeChild
) -> None:
    session = make_session(make_child(_SHORT), Timing(quiet=500, close=15_000))
    heard = Heard(session)
    with qtbot.waitSignal(session.went_quiet, timeout=WAIT_MS) as quiet:
        session.ask("hang")
        wait_for_state(qtbot, session, EngineState.ANSWERING)
    assert quiet.args == [1]
    session.host.stop()
    assert session.state is EngineState.STOPPING
    assert [answer.reason for answer in heard.answers] == [FinishReason.CANCELLED]
    wait_for_state(qtbot, session, EngineState.UNLOADED)
    assert not heard.failures
    assert works_again(qtbot, session)


def test_a_load_that_hangs_can_be_stopped(
    qtbot: QtBot, make_session: MakeSession, make_child: MakeChild
) -> None:
    session = make_session(make_child(_SHORT, at_load="hang"))
    session.host.load()
    session.host.stop()
    wait_for_state(qtbot, session, EngineState.UNLOADED)
    session.ask("go")
    session.host.stop()
    wait_for_state(qtbot, session, EngineState.UNLOADED)


def test_a_flood_of_words_leaves_the_window_time(
    qtbot: QtBot, make_session: MakeSession, make_child: MakeChild
) -> None:
    words = 20_000
    session = make_session(make_child(script="word " * words))
    heard = Heard(session)
    ticks: list[int] = []
    gui_timer = QTimer()
    gui_timer.timeout.connect(lambda: ticks.append(len(heard.pieces)))
    gui_timer.start(5)
    answer = the_answer(qtbot, session, "go")
    gui_timer.stop()
    assert answer.text == "word " * words
    # Between pieces the window's own timer had its turn: nothing starves it.
    assert len(heard.pieces) < 1_000
    assert len(set(ticks)) >= len(heard.pieces) // 2
    assert works_again(qtbot, session)


_PROGRAM = """
import sys
from PySide6.QtCore import QCoreApplication
from glm4v_desktop.engine.process import EngineSource, ProcessEngine
from glm4v_desktop.engine.protocol import EngineInfo, EngineName
from glm4v_desktop.chat.session import ChatSession
from glm4v_desktop.chat.engine_host import EngineHost

def main(question):
    program = QCoreApplication([])
    engine = ProcessEngine(EngineSource(
        "tests.scripted_engine:make_scripted", {"script": "word " * 100000, "pause": 0.001}
    ))
    session = ChatSession(EngineHost(engine, EngineInfo(EngineName.READER)))
    program.aboutToQuit.connect(session.host.close)
    session.answered.connect(lambda answer: print(answer.reason.name, len(answer.text) > 0, flush=True))
    (session.progressed if question == "hang" else session.text_added).connect(
        lambda *event: session.state.name == "ANSWERING" and program.quit()
    )
    session.ask(question)
    return program.exec()

if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
"""


@pytest.mark.parametrize(("question", "said"), [("go", "CANCELLED True\n"), ("hang", "CANCELLED False\n")])
def test_closing_in_the_middle_of_an_answer_ends_the_program_in_order(
    tmp_path: Path, question: str, said: str
) -> None:
    script = tmp_path / "program.py"
    script.write_text(_PROGRAM)
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, script, question],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    # A plain QThread would abort here (exit code 134). What the answer had said is handed over.
    assert (ended.returncode, ended.stdout) == (0, said), ended.stderr
