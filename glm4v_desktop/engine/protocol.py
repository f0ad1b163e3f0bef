"""What an engine is, and the values that go in and come out. All of them can be pickled."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.generation import GenerationSettings
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.glm4v.config import ModelErrorKind

if TYPE_CHECKING:
    from glm4v_desktop.ocr.page import Page

MAX_QUESTION = 8_000  # characters: about what the context of the model holds beside a picture
NO_REQUEST = 0  # the request id of progress that belongs to no question (loading, a head start)


class EngineName(StrEnum):
    """The public names, as the command line takes them."""

    READER = "reader"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Who gave an answer; stands beside each one."""

    name: EngineName
    model: str = ""  # the model's own name, where there is one


class ErrorKind(Enum):
    """What the program decides by; each kind has a sentence in `texts/errors.py`."""

    NO_MODEL_FOLDER = auto()  # none was named, or it is not there
    MODEL_MISSING = auto()  # a file that must be in it; the detail names it
    MODEL_UNREADABLE = auto()  # a file that may not be read, or whose disk fails; likewise
    MODEL_DAMAGED = auto()  # a file that is not what it should be; likewise
    OTHER_MODEL = auto()  # the folder holds one, but not GLM-4v-9b
    OTHER_WEIGHTS = auto()  # GLM-4v-9b with weights in a form that cannot be loaded
    BAD_VOCABULARY = auto()  # text would become the ids of other words
    EXTRA_MISSING = auto()  # the packages that the model runs on are not installed
    DEVICE_MISSING = auto()  # the device that was asked for
    OUT_OF_MEMORY = auto()
    WILL_NOT_FIT = auto()  # known before loading; the detail has "video" or "ram", bytes needed, bytes free
    NO_RIGHT_WAY = auto()  # what fits gave wrong results in the self-test
    CRASHED = auto()  # the engine's process ended by itself
    NOT_RESPONDING = auto()  # it is alive but says nothing
    NO_NUMBERS = auto()  # the network computed NaN
    QUESTION_TOO_LONG = auto()  # it does not fit into the model's context, even alone
    INTERNAL = auto()


# Looking at a folder and loading it say the same of the same fault.
MODEL_ERRORS = {
    ModelErrorKind.NO_FOLDER: ErrorKind.NO_MODEL_FOLDER,
    ModelErrorKind.MISSING: ErrorKind.MODEL_MISSING,
    ModelErrorKind.UNREADABLE: ErrorKind.MODEL_UNREADABLE,
    ModelErrorKind.OTHER_MODEL: ErrorKind.OTHER_MODEL,
    ModelErrorKind.NO_VISION: ErrorKind.OTHER_MODEL,
    ModelErrorKind.OTHER_WEIGHTS: ErrorKind.OTHER_WEIGHTS,
    ModelErrorKind.PICKLES: ErrorKind.OTHER_WEIGHTS,
    ModelErrorKind.BAD_CONFIG: ErrorKind.MODEL_DAMAGED,
    ModelErrorKind.DAMAGED: ErrorKind.MODEL_DAMAGED,
    ModelErrorKind.WRONG_WEIGHTS: ErrorKind.MODEL_DAMAGED,
    ModelErrorKind.BAD_VOCABULARY: ErrorKind.BAD_VOCABULARY,
}


class EngineError(Exception):
    """An engine failed. `detail` is for the log (it may hold an exit code, never a question or an answer)."""

    def __init__(self, kind: ErrorKind, detail: str = "") -> None:
        super().__init__(kind, detail)  # both arguments: this is what lets it be pickled
        self.kind = kind
        self.detail = detail


class Stage(Enum):
    """What the engine is busy with."""

    LOADING = auto()
    CHECKING = auto()  # a newly seen model reads what we drew
    READING_PICTURE = auto()
    ANSWERING = auto()


class NoteKind(Enum):
    """What a person should know although nothing failed; the sentences are in `texts/errors.py`."""

    MISREAD = auto()  # the model did not read digits that we drew
    SLOW_INT4 = auto()  # torch's kernel for 4-bit weights computes wrong values; plain arithmetic is used
    NO_NF4 = auto()  # the library for 4 bits at load time cannot be used


class FinishReason(Enum):
    """Why an answer ended. Being stopped is a normal end."""

    STOP = auto()
    LENGTH = auto()
    REPETITION = auto()  # the same words over and over: it would never have ended
    CANCELLED = auto()


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` steps; `total` is 0 where it is not known how many there are."""

    request_id: int
    stage: Stage
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the answer; never half a character."""

    request_id: int
    text: str


@dataclass(frozen=True, slots=True)
class ContextUsed:
    """How full the model's context is, and how many earlier turns were left out for this question.

    `positions` of `limit`. Engines without a context never say it.
    """

    request_id: int
    positions: int
    limit: int
    turns_left_out: int


@dataclass(frozen=True, slots=True)
class Note:
    """May come while an engine is loaded; the load goes on."""

    kind: NoteKind


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every answer that did not fail."""

    request_id: int
    reason: FinishReason
    new_tokens: int  # what the engine counts in: tokens for a model, characters for the reader
    seconds: float


Event = Progress | TextDelta | ContextUsed | Note | Finished


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question and its answer in the same conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question, about `image` or, without one, about nothing but its words."""

    id: int
    question: str
    image: ImageInput | None = None
    turns: tuple[Turn, ...] = ()
    settings: GenerationSettings = field(default_factory=GenerationSettings)


@runtime_checkable
class Engine(Protocol):
    """A way to get answers. Every call blocks; run it on the engine thread.

    A cancelled `load` or `prepare` just ends. `answer` ends with exactly one `Finished` or raises
    `EngineError`.
    """

    def load(self, cancel: CancelToken) -> Iterator[Progress | Note]: ...

    def prepare(self, image: ImageInput, cancel: CancelToken) -> Iterator[Progress]:
        """A head start while the user types; changes nothing in any later answer but its speed."""
        ...

    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]: ...

    def unload(self) -> None:
        """Gives memory back; `load` brings it up again."""
        ...

    def close(self) -> None:
        """The end; no call may follow."""
        ...


@runtime_checkable
class PageReader(Protocol):
    """What reads the text of a picture box by box: text recognition beside any engine. Every call blocks."""

    def load(self, cancel: CancelToken) -> Iterator[Progress | Note]: ...

    def read(self, image: ImageInput, cancel: CancelToken) -> Generator[Event, None, Page | None]:
        """Yields its progress and returns the page of the region, or of the whole picture.

        All boxes are in pixels of the whole picture. None when it was cancelled; what was read until then is
        not read again. Raises EngineError.
        """
        ...

    def unload(self) -> None: ...

    def close(self) -> None: ...


@runtime_checkable
class Forgetful(Protocol):
    """What an engine adds that keeps something of the pictures it has seen, for the next question."""

    def forget(self, key: str) -> None:
        """The picture with this key was closed: nothing of it stays, neither pixels nor what was read."""
        ...


@runtime_checkable
class Supervised(Protocol):
    """What an engine adds whose work happens in a process that can end by itself, or be ended by force."""

    def death(self) -> EngineError | None:
        """Why that process is gone although it was not unloaded; None otherwise. On the engine thread."""
        ...

    def hurry(self) -> None:
        """From any thread: what runs now ends within a second, by force if need be; only `close` follows."""
        ...
