"""Sessions that are closed after the test, whatever happened in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.engine_host import EngineHost, Timing
from glm4v_desktop.chat.session import ChatSession
from glm4v_desktop.engine.process import EngineSource, Patience, ProcessEngine
from glm4v_desktop.engine.protocol import Engine, EngineInfo, EngineName

INFO = EngineInfo(EngineName.READER)

MakeSession = Callable[..., ChatSession]
MakeChild = Callable[..., ProcessEngine]


@pytest.fixture
def make_session(qtbot: QtBot) -> Iterator[MakeSession]:
    """Makes sessions on an engine; at the end they are closed and must have let their thread go."""
    sessions: list[ChatSession] = []

    def make(engine: Engine, timing: Timing | None = None, info: EngineInfo = INFO) -> ChatSession:
        session = ChatSession(EngineHost(engine, info, timing or Timing(settle=0, close=15_000)))
        sessions.append(session)
        return session

    yield make
    ended = [session.host.close() for session in sessions]
    assert all(ended), "an engine thread still runs"


@pytest.fixture
def make_child() -> MakeChild:
    """Makes scripted engines in a child process; a session closes them."""

    def make(patience: Patience | None = None, **options: object) -> ProcessEngine:
        return ProcessEngine(EngineSource("tests.scripted_engine:make_scripted", options), patience)

    return make
