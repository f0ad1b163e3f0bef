"""Everything a session says, in order."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.chat.session import Answer, ChatSession, Failure, Question
from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.engine.protocol import Progress

WAIT_MS = 20_000


class Heard:
    """Connected to a session from its start."""

    def __init__(self, session: ChatSession) -> None:
        self.states: list[EngineState] = []
        self.questions: list[Question] = []
        self.refused: list[str] = []
        self.progress: list[Progress] = []
        self.pieces: list[tuple[int, str]] = []
        self.answers: list[Answer] = []
        self.failures: list[Failure] = []
        self.quiet: list[int] = []
        self.new_conversations = 0
        session.state_changed.connect(self.states.append)
        session.question_added.connect(self.questions.append)
        session.question_refused.connect(self.refused.append)
        session.host.progressed.connect(self.progress.append)
        session.progressed.connect(self.progress.append)
        session.text_added.connect(lambda number, text: self.pieces.append((number, text)))
        session.answered.connect(self.answers.append)
        session.failed.connect(self.failures.append)
        session.went_quiet.connect(self.quiet.append)
        session.conversation_started.connect(self._on_conversation_started)

    def _on_conversation_started(self) -> None:
        self.new_conversations += 1

    def text_of(self, question_id: int) -> str:
        return "".join(text for number, text in self.pieces if number == question_id)


def wait_for(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=WAIT_MS)


def wait_for_state(qtbot: QtBot, session: ChatSession, state: EngineState) -> None:
    wait_for(qtbot, lambda: session.state is state)


def the_answer(qtbot: QtBot, session: ChatSession, question: str) -> Answer:
    """Asks and waits; the engine may have to be loaded first."""
    with qtbot.waitSignal(session.answered, timeout=WAIT_MS) as done:
        assert session.ask(question)
    answer = done.args[0]
    assert isinstance(answer, Answer)
    return answer


def works_again(qtbot: QtBot, session: ChatSession) -> bool:
    """What every test of a failure ends with: one more question."""
    wait_for(qtbot, lambda: session.state is not EngineState.STOPPING)
    return the_answer(qtbot, session, "echo").text == "echo"


def a_picture(gray: int) -> Picture:
    rgb = bytes([gray]) * 12
    return Picture(picture_key(Size(2, 2), rgb), Size(2, 2), rgb)
