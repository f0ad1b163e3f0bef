"""What a chat consists of: frozen values that the window shows and the history keeps."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from glm4v_desktop.domain.image_input import ImageInput
from glm4v_desktop.engine.protocol import EngineError, EngineInfo, ErrorKind, FinishReason, Turn

MAX_QUESTION = 8_000  # characters: about what the context of the model holds beside a picture
NO_QUESTION = 0  # the id of a failure that belongs to no question


@dataclass(frozen=True, slots=True)
class Question:
    """`image` is what it was asked about.

    Its picture has its pixels only until the question is answered; whoever keeps a question keeps it
    `without_pixels`, so that a closed picture is gone.
    """

    id: int
    text: str
    image: ImageInput | None
    engine: EngineInfo

    def without_pixels(self) -> Question:
        return self if self.image is None else replace(self, image=self.image.without_pixels())


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of a question, whole or stopped; `text` is all that was said. Seconds from the asking."""

    id: int
    text: str
    reason: FinishReason
    seconds: float
    engine: EngineInfo


@dataclass(frozen=True, slots=True)
class Failure:
    """The engine failed; `text` is what it had said before. `id` is `NO_QUESTION` when nobody had asked.

    `detail` is the error's own: no text for a person, but it can hold sizes that go into one.
    """

    id: int
    kind: ErrorKind
    engine: EngineInfo
    text: str = ""
    detail: str = ""


@dataclass(slots=True)
class OpenQuestion:
    """A question that waits for the engine or is being answered, and what was said so far."""

    question: Question
    started: float = field(default_factory=time.monotonic)
    said: list[str] = field(default_factory=list)

    def answer(self, reason: FinishReason) -> Answer:
        seconds = time.monotonic() - self.started
        return Answer(self.question.id, "".join(self.said), reason, seconds, self.question.engine)

    def failure(self, error: EngineError) -> Failure:
        said = "".join(self.said)
        return Failure(self.question.id, error.kind, self.question.engine, said, error.detail)


class ModelContext:
    """The earlier turns that go with the next question.

    A model context has one engine and one picture: a question to another engine, or about another picture or
    region, starts a new one.
    """

    def __init__(self) -> None:
        self._last: Question | None = None
        self._turns: tuple[Turn, ...] = ()

    def turns_for(self, question: Question) -> tuple[Turn, ...]:
        last = self._last
        if last is None or last.engine != question.engine:
            return ()
        if last.image != question.image:
            return ()
        return self._turns

    def remember(self, question: Question, answer: str) -> None:
        """Called at the end of each answer; one that says nothing leaves no turn."""
        if answer:
            self._turns = (*self.turns_for(question), Turn(question.text, answer))
            self._last = question.without_pixels()
