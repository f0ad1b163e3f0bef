"""What crosses the pipe between `ProcessEngine` and its child. All of them are pickled.

Pixels cross once per picture, in pieces, so that a cancel can overtake them; a question names its picture
by key (`without_pixels`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from glm4v_desktop.domain.geometry import Rect, Size
from glm4v_desktop.domain.picture import Picture
from glm4v_desktop.engine.protocol import ErrorKind, Event, Request

_PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Load:
    number: int


@dataclass(frozen=True, slots=True)
class Prepare:
    number: int
    picture: Picture  # without pixels
    region: Rect | None


@dataclass(frozen=True, slots=True)
class Answer:
    number: int
    request: Request  # its picture is without pixels


Call = Load | Prepare | Answer


@dataclass(frozen=True, slots=True)
class Cancel:
    """May overtake its own call."""

    number: int


@dataclass(frozen=True, slots=True)
class PictureBegins:
    key: str
    size: Size


@dataclass(frozen=True, slots=True)
class PicturePiece:
    rgb: bytes


@dataclass(frozen=True, slots=True)
class PictureEnds:
    pass


@dataclass(frozen=True, slots=True)
class Forget:
    """The pixels have to make room; with `closed` the engine forgets what it knows of the picture, too."""

    key: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    pass


Order = Call | Cancel | PictureBegins | PicturePiece | PictureEnds | Forget | Leave


@dataclass(frozen=True, slots=True)
class Happened:
    number: int
    event: Event


@dataclass(frozen=True, slots=True)
class Ended:
    """The call with this number is over and the child is free."""

    number: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The call with this number is over, with an error."""

    number: int
    kind: ErrorKind
    detail: str


@dataclass(frozen=True, slots=True)
class Logged:
    """A log record of the child; the parent writes it into its own log."""

    name: str
    level: int
    text: str


Report = Happened | Ended | Failed | Logged


def without_pixels(picture: Picture) -> Picture:
    """What stands for a picture in a call: its key and size, neither pixels nor a file's name."""
    return Picture(picture.key, picture.size, b"")


def in_pieces(picture: Picture) -> Iterator[Order]:
    """The messages that bring a picture's pixels across."""
    yield PictureBegins(picture.key, picture.size)
    pixels = memoryview(picture.rgb)
    for start in range(0, len(pixels), _PIECE_BYTES):
        yield PicturePiece(bytes(pixels[start : start + _PIECE_BYTES]))
    yield PictureEnds()
