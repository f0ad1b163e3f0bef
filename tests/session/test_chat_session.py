"""A chat with one engine: asking, streaming, stopping, failing, and going on afterwards."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from glm4v_desktop.engine.protocol import FinishReason
from glm4v_desktop.session.engine_state import EngineState
from tests.scripted_engine import ScriptedEngine
from tests.session.conftest import MakeSession

_WAIT_MS = 15_000


def test_a_question_loads_the_engine_and_is_answered(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(ScriptedEngine("one two three"))
    states: list[EngineState] = []
    pieces: list[str] = []
    session.state_changed.connect(states.append)
    session.text_added.connect(lambda _id, text: pieces.append(text))
    with qtbot.waitSignal(session.answered, timeout=_WAIT_MS) as done:
        assert session.ask("what?")
    answer = done.args[0]
    assert answer.text == "".join(pieces) == "one two three "
    assert answer.reason is FinishReason.STOP
    assert states == [EngineState.LOADING, EngineState.READY, EngineState.ANSWERING, EngineState.READY]
