"""Follows a value through the running program: which files of the package get it into their hands.

Without Qt, because the engine's child process imports it too.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path, PurePath
from types import FrameType

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.protocol import Event, Progress, Request, TextDelta
from glm4v_desktop.ocr.page import Page
from tests.scripted_engine import ScriptedEngine

PACKAGE = Path(__file__).resolve().parents[2] / "glm4v_desktop"
ENGINE = "the engine"


class Follower:
    """Notes each file with a function that is given or gives back a value with one of the `marks`.

    A mark is a text (a file name, a key, a question) or the bytes of a file. A value has it when it is or
    contains it; the files of the dataclasses around a mark are noted, too. Give `profile` to `sys.setprofile`
    on each thread that is to be followed.
    """

    def __init__(self, marks: Sequence[str | bytes]) -> None:
        self.marks = tuple(marks)
        self.files: set[str] = set()
        self.is_on = True

    def profile(self, frame: FrameType, event: str, result: object) -> None:
        path = frame.f_code.co_filename
        if not self.is_on or event not in ("call", "return") or not path.startswith(str(PACKAGE)):
            return
        for value in [result] if event == "return" else [*frame.f_locals.values()]:
            holders = self._holders(value)
            if holders is not None:
                self.files |= {_relative(path), *holders}

    def _holders(self, value: object, depth: int = 4) -> set[str] | None:
        """The files of the dataclasses that hold a mark; None when there is no mark in the value."""
        if self._is_marked(value):
            return set()
        found = [self._holders(part, depth - 1) for part in _parts(value)] if depth else []
        holders = [files for files in found if files is not None]
        return set[str]().union(*holders, _defined_in(type(value))) if holders else None

    def _is_marked(self, value: object) -> bool:
        if isinstance(value, str | PurePath):
            return any(isinstance(mark, str) and mark in str(value) for mark in self.marks)
        # The head of a file counts as the file; its first few bytes are those of any file.
        if isinstance(value, bytes) and len(value) > 32:
            return any(isinstance(mark, bytes) and mark.startswith(value) for mark in self.marks)
        return False


def _parts(value: object) -> Iterator[object]:
    """What the value contains, Qt's drops included."""
    if isinstance(value, list | tuple):
        yield from value
    elif is_dataclass(value) and not isinstance(value, type):
        yield from (getattr(value, field.name, None) for field in fields(value))
    else:
        getter = {
            "QUrl": "toString", "QMimeData": "urls", "QDropEvent": "mimeData", "QDragEnterEvent": "mimeData",
        }.get(type(value).__name__)  # fmt: skip
        if getter is not None:
            yield getattr(value, getter)()


def _defined_in(kind: type) -> set[str]:
    """The file of the package that defines the class, if one does."""
    path = getattr(sys.modules.get(kind.__module__), "__file__", None) or ""
    return {_relative(path)} if path.startswith(str(PACKAGE)) else set()


def _relative(path: str) -> str:
    return Path(path).relative_to(PACKAGE).as_posix()


class FollowedEngine(ScriptedEngine):
    """Lives in the child process. The question `files` is answered with the files that were noted there."""

    def __init__(self, marks: Sequence[str], script: str) -> None:
        super().__init__(script, prepare_steps=1)
        self._follower = Follower(marks)
        sys.setprofile(self._follower.profile)

    def prepare(self, image: ImageInput, cancel: CancelToken) -> Iterator[Progress]:
        if image.picture.rgb:
            self._follower.files.add(ENGINE)
        yield from super().prepare(image, cancel)

    def read(self, image: ImageInput, cancel: CancelToken) -> Generator[Progress, None, Page]:
        """As the text reader, whose name the engine has; there is no text."""
        yield from ()
        return Page(image.picture.size, ())

    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
        if request.question == "files":
            request_id, files = request.id, sorted(self._follower.files)
            yield TextDelta(request_id, "\n".join(files))
        else:
            self._follower.files.add(ENGINE)
        yield from super().answer(request, cancel)


def make_followed(marks: Sequence[str], script: str) -> FollowedEngine:
    return FollowedEngine(marks, script)
