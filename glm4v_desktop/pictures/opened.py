"""What comes out of the door."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from glm4v_desktop.domain.picture import Picture


class Notice(Enum):
    """What a person should know about a picture that was opened. The values are bits on the wire."""

    FIRST_FRAME = 1  # an animation: only its first frame is shown
    FIRST_PAGE = 2  # several pages: only the first is shown


@dataclass(frozen=True, slots=True, eq=False)
class OpenedPicture:
    """A picture that passed the door, with smaller copies for showing it.

    `levels` are the half, quarter, ... sizes (each rounded up) until the longest side is at most 1024; a
    small picture has none. `thumbnail` has a longest side of at most 192. `original` are the bytes as they
    came in, from `file` if they came from one; empty for our own pixels, which came in as no file.
    """

    picture: Picture
    thumbnail: Picture
    levels: tuple[Picture, ...]
    notices: tuple[Notice, ...]
    original: bytes = field(repr=False)
    file: Path | None = field(default=None, repr=False)
