"""What a chat consists of: frozen values that the window shows and the history keeps."""

from __future__ import annotations

from dataclasses import dataclass

from glm4v_desktop.domain.geometry import Rect
from glm4v_desktop.domain.picture import Picture
from glm4v_desktop.engine.protocol import EngineInfo, ErrorKind, FinishReason

NO_QUESTION = 0  # the id of a failure that belongs to no question


@dataclass(frozen=True, slots=True)
class Question:
    """Asked about `region` of `picture`, in picture pixels; a region of None is the whole picture."""

    id: int
    text: str
    picture: Picture | None
    region: Rect | None
    engine: EngineInfo

    def same_context(self, other: Question) -> bool:
        """A model context has one picture: another picture or region starts a new one."""
        return self.picture == other.picture and self.region == other.region


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
    """The engine failed; `text` is what it had said before. `id` is `NO_QUESTION` when nobody had asked."""

    id: int
    kind: ErrorKind
    engine: EngineInfo
    text: str = ""
