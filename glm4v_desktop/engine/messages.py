"""The messages between `ChildLink` and its child process. Messages are pickled, pixels are sent as raw bytes.

The pixels of a picture are sent once, in pieces: each `PixelPiece` is followed by its bytes, so that a
cancel can overtake the pieces that are still waiting. A call refers to its picture by key (`anonymous`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.engine.protocol import EngineError, Event

if TYPE_CHECKING:
    from glm4v_desktop.ocr.page import Page

_PIECE_BYTES = 1 << 20


class Method(Enum):
    """What a child can be called for: the methods of `Engine` and `PageReader` that yield events."""

    LOAD = auto()
    PREPARE = auto()
    ANSWER = auto()
    READ_PAGE = auto()


@dataclass(frozen=True, slots=True)
class Call:
    """Calls `method` with `arguments`; the child adds a cancel token."""

    number: int
    method: Method
    arguments: tuple[object, ...] = ()  # a picture among them has no pixels


@dataclass(frozen=True, slots=True)
class CancelCall:
    """Cancels the call with this number. May arrive before the call itself."""

    number: int


@dataclass(frozen=True, slots=True)
class PixelPiece:
    """Announces raw bytes of the picture's RGB pixels, which begin at offset `start`."""

    key: str
    size: Size
    start: int


@dataclass(frozen=True, slots=True)
class DropPicture:
    """Drops the pixels of a picture. With `closed` the engine also drops everything it holds of it."""

    key: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Ends the child after the calls that it has received."""


ToChild = Call | CancelCall | PixelPiece | DropPicture | Shutdown


@dataclass(frozen=True, slots=True)
class EventMessage:
    """An event of the call with this number."""

    number: int
    event: Event


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call with this number has ended, with or without an error; the child can take the next one."""

    number: int
    error: EngineError | None = None
    page: Page | None = None  # what READ_PAGE returns


@dataclass(frozen=True, slots=True)
class Logged:
    """A log record of the child, for the parent's log."""

    name: str
    level: int
    text: str


ToParent = EventMessage | CallEnded | Logged


def anonymous(image: ImageInput) -> ImageInput:
    """Returns the image without pixels and file name: the picture's key and size remain, and the region."""
    return replace(image, picture=Picture(image.picture.key, image.picture.size, b""))


def pixel_messages(picture: Picture) -> Iterator[tuple[PixelPiece, memoryview | None]]:
    """Yields the messages that send a picture's pixels, each with the raw bytes that follow it."""
    pixels = memoryview(picture.rgb)
    for start in range(0, len(pixels), _PIECE_BYTES):
        yield PixelPiece(picture.key, picture.size, start), pixels[start : start + _PIECE_BYTES]
