"""What crosses the pipe between `ChildLink` and its child. Every message is pickled; pixels are not.

Pixels cross once per picture: each `PixelPiece` message is followed by its piece of them as raw bytes, so
that a cancel can overtake the pieces that still wait. A call names its picture by key (`anonymous`).
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
    """What a child can be asked for: the methods of an `Engine` and of a `PageReader` that yield events."""

    LOAD = auto()
    PREPARE = auto()
    ANSWER = auto()
    READ_PAGE = auto()


@dataclass(frozen=True, slots=True)
class Call:
    """Runs `method` with `arguments` and a cancel token that the child makes."""

    number: int
    method: Method
    arguments: tuple[object, ...] = ()  # a picture among them has no pixels


@dataclass(frozen=True, slots=True)
class CancelCall:
    """May overtake its own call."""

    number: int


@dataclass(frozen=True, slots=True)
class PixelPiece:
    """Raw bytes follow: those of the picture's RGB from `start` on."""

    key: str
    size: Size
    start: int


@dataclass(frozen=True, slots=True)
class DropPicture:
    """The pixels have to make room; with `closed` the engine forgets what it knows of the picture, too."""

    key: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Shutdown:
    """The child ends in order, after the calls that it has."""


ToChild = Call | CancelCall | PixelPiece | DropPicture | Shutdown


@dataclass(frozen=True, slots=True)
class EventMessage:
    number: int
    event: Event


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call with this number is over, with or without an error, and the child is free."""

    number: int
    error: EngineError | None = None
    page: Page | None = None  # what READ_PAGE returns


@dataclass(frozen=True, slots=True)
class Logged:
    """A log record of the child; the parent writes it into its own log."""

    name: str
    level: int
    text: str


ToParent = EventMessage | CallEnded | Logged


def anonymous(image: ImageInput) -> ImageInput:
    """What stands for an image in a call: the picture's key and size, no pixels and no file name."""
    return replace(image, picture=Picture(image.picture.key, image.picture.size, b""))


def pixel_messages(picture: Picture) -> Iterator[tuple[PixelPiece, memoryview | None]]:
    """The messages that bring a picture's pixels across, each with the raw bytes that follow it."""
    pixels = memoryview(picture.rgb)
    for start in range(0, len(pixels), _PIECE_BYTES):
        yield PixelPiece(picture.key, picture.size, start), pixels[start : start + _PIECE_BYTES]
