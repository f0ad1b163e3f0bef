"""The engine protocol: requests, events, errors, and the methods of an engine. All values can be pickled."""

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

MAX_QUESTION = 8_000  # characters: about as much as the model's context holds besides a picture
NO_REQUEST = 0  # the request id of progress that belongs to no question (loading, preparing)


class EngineName(StrEnum):
    """The kinds of engine. The values are public (`--engine`)."""

    READER = "reader"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Which engine gave an answer; shown beside it."""

    name: EngineName
    model: str = ""  # the model's name, empty for the text reader


class ErrorKind(Enum):
    """The kinds of engine errors; each has a sentence in `texts/errors.py`."""

    NO_MODEL_FOLDER = auto()  # no folder was given, or it does not exist
    MODEL_MISSING = auto()  # a required file is missing; the detail names it
    MODEL_UNREADABLE = auto()  # a file cannot be read (permissions, disk error); the detail names it
    MODEL_DAMAGED = auto()  # a file has wrong contents; the detail names it
    OTHER_MODEL = auto()  # the folder holds another model than GLM-4v-9b
    OTHER_WEIGHTS = auto()  # GLM-4v-9b with weights in a format that cannot be loaded
    BAD_VOCABULARY = auto()  # the tokenizer's ids do not match the model's
    EXTRA_MISSING = auto()  # the packages that the model needs are not installed
    DEVICE_MISSING = auto()  # the device that was asked for does not exist
    OUT_OF_MEMORY = auto()
    WILL_NOT_FIT = auto()  # found before loading; the detail is a `Shortage` as text
    NO_RIGHT_WAY = auto()  # all run modes that fit gave wrong results in the self-test
    CRASHED = auto()  # the engine's process exited by itself
    NOT_RESPONDING = auto()  # the engine's process did not obey and was killed
    NO_NUMBERS = auto()  # the network computed NaN
    QUESTION_TOO_LONG = auto()  # it does not fit into the model's context, even without earlier turns
    INTERNAL = auto()


# Checking a folder and loading it report the same kind for the same fault.
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
    """An engine failed. `detail` is for the log; it never holds a question or an answer."""

    def __init__(self, kind: ErrorKind, detail: str = "") -> None:
        super().__init__(kind, detail)  # pickling passes these arguments to the constructor
        self.kind = kind
        self.detail = detail


class Stage(Enum):
    """What the engine is doing."""

    LOADING = auto()
    CHECKING = auto()  # a new model reads a picture of random digits
    READING_PICTURE = auto()
    ANSWERING = auto()


class NoteKind(Enum):
    """Remarks for the user about a successful load; the sentences are in `texts/errors.py`."""

    MISREAD = auto()  # the model misread the picture of random digits
    SLOW_INT4 = auto()  # torch's kernel for 4-bit weights computes wrong values; plain arithmetic is used
    NO_NF4 = auto()  # bitsandbytes cannot be used, so weights are not rounded to 4 bits while loading


class FinishReason(Enum):
    """Why an answer ended."""

    STOP = auto()  # the model ended it
    LENGTH = auto()
    REPETITION = auto()  # the model repeated itself without end
    NEEDS_MODEL = auto()  # the text reader can only show printed lines; a model may answer
    CANCELLED = auto()


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` steps are done; `total` is 0 if the number is not known."""

    request_id: int
    stage: Stage
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the answer, made of whole characters."""

    request_id: int
    text: str


@dataclass(frozen=True, slots=True)
class ContextUsed:
    """`positions` of `limit` in the model's context are used, and `turns_left_out` earlier turns did not fit.

    Only engines with a context send it.
    """

    request_id: int
    positions: int
    limit: int
    turns_left_out: int


@dataclass(frozen=True, slots=True)
class Note:
    """A remark for the user. `load` may yield it at any time; loading continues."""

    kind: NoteKind


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of an answer that did not fail. `seconds` is how long the answer took."""

    request_id: int
    reason: FinishReason
    new_tokens: int  # tokens for a model, characters for the text reader
    seconds: float


Event = Progress | TextDelta | ContextUsed | Note | Finished


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question and its answer in the same conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question, about `image` if there is one, after the earlier `turns` of the conversation.

    `watched`: somebody watches the answer arrive, so that what was found may be said before the answer.
    """

    id: int
    question: str
    image: ImageInput | None = None
    turns: tuple[Turn, ...] = ()
    settings: GenerationSettings = field(default_factory=GenerationSettings)
    watched: bool = True


@runtime_checkable
class Engine(Protocol):
    """An engine answers questions. All methods block and are called on the engine thread.

    All methods that yield events may raise `EngineError`. A cancelled `load` or `prepare` ends without an
    error.
    """

    def load(self, cancel: CancelToken) -> Iterator[Progress | Note]:
        """Loads the model, if it is not loaded."""
        ...

    def prepare(self, image: ImageInput, cancel: CancelToken) -> Iterator[Progress]:
        """Reads a picture while the user types. Later answers are faster, and otherwise the same."""
        ...

    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
        """Answers a question. The last event is `Finished`, also after a cancel."""
        ...

    def unload(self) -> None:
        """Frees the memory; `load` loads the model again."""
        ...

    def close(self) -> None:
        """Ends the engine; no call may follow."""
        ...


@runtime_checkable
class PageReader(Protocol):
    """Reads the text boxes of a picture. All methods block; `load`, `unload`, `close` are as in `Engine`."""

    def load(self, cancel: CancelToken) -> Iterator[Progress | Note]: ...

    def read(self, image: ImageInput, cancel: CancelToken) -> Generator[Event, None, Page | None]:
        """Yields progress and returns the page of the region, or of the whole picture without a region.

        The coordinates of all boxes are pixels of the whole picture. Returns None after a cancel; the next
        call continues from there. Raises EngineError.
        """
        ...

    def unload(self) -> None: ...

    def close(self) -> None: ...


@runtime_checkable
class Forgetful(Protocol):
    """An engine that caches what it has read of pictures."""

    def forget(self, key: str) -> None:
        """Drops the pixels and all results of the closed picture with this key."""
        ...


@runtime_checkable
class Supervised(Protocol):
    """An engine that works in a child process, which may exit by itself and can be killed."""

    def death(self) -> EngineError | None:
        """Returns why the process ended without `unload`; None if it did not. For the engine thread."""
        ...

    def hurry(self) -> None:
        """Ends the running call within a second, if necessary by killing the process. For any thread.

        Only `close` may follow.
        """
        ...
