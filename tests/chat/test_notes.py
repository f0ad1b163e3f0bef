"""What an engine has to say although nothing failed reaches the window, and has a sentence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.engine.process import EngineSource, ProcessEngine
from glm4v_desktop.engine.protocol import Note, NoteKind, Progress
from glm4v_desktop.texts.errors import NOTE_TEXTS
from tests.chat.conftest import MakeSession
from tests.scripted_engine import ScriptedEngine


class NotingEngine(ScriptedEngine):
    def load(self, cancel: CancelToken) -> Iterator[Progress | Note]:  # type: ignore[override]  # more than it says
        yield Note(NoteKind.SLOW_INT4)
        yield from super().load(cancel)
        yield Note(NoteKind.MISREAD)


def make_noting() -> NotingEngine:
    return NotingEngine()


def test_notes_reach_the_window_and_the_load_goes_on(qtbot: QtBot, make_session: MakeSession) -> None:
    session = make_session(NotingEngine())
    heard: list[NoteKind] = []
    session.host.noted.connect(heard.append)
    session.host.load()
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == [NoteKind.SLOW_INT4, NoteKind.MISREAD]
    qtbot.waitUntil(lambda: session.state is EngineState.READY)


def test_they_come_out_of_a_child_process() -> None:
    engine = ProcessEngine(EngineSource("tests.chat.test_notes:make_noting"))
    events = list(engine.load(CancelToken()))
    engine.close()
    assert [event.kind for event in events if isinstance(event, Note)] == [
        NoteKind.SLOW_INT4,
        NoteKind.MISREAD,
    ]
    assert isinstance(events[1], Progress)


@pytest.mark.parametrize("kind", NoteKind)
def test_every_note_says_what_it_is_and_what_to_do(kind: NoteKind) -> None:
    text = NOTE_TEXTS[kind]
    for sentence in (text.what, text.remedy):
        assert sentence.endswith(".")
        assert sentence[0].isupper() or sentence[0].isdecimal()
        assert len(sentence) < 100
