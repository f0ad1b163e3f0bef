"""Follows a value through the running program: which files of the package get it into their hands.

Without Qt, because the engine's child process imports it too.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path, PurePath
from types import FrameType

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.protocol import Event, Progress, Request, TextDelta
from tests.scripted_engine import ScriptedEngine

PACKAGE = Path(__file__).resolve().parents[2] / "glm4v_desktop"
ENGINE = "the engine"


class Follower:
    """Notes each file with a function that is given or gives back a value with one of the `marks`.

    A mark is a text (a file name, a key, a question) or bytes. It is looked for in dataclasses and their
    classes' files are noted too, in lists, in paths, and in what Qt hands over with a drop.
    Give `profile` to `sys.setprofile` on each thread that is to be followed.
    """

    def __init__(self, marks: Sequence[str | bytes]) -> None:
        self.marks = tuple(marks)
        self.files: set[str] = set()
        self.is_on = True

    def profile(self, frame: FrameType, event: str, result: object) -> None:
        path = frame.f_code.co_filename
        if not self.is_on or event not in ("call", "return") or not path.startswith(str(PACKAGE)):
            return
        given = [result] if event == "return" else [*frame.f_locals.values()]
        marked = [file for value in given for file in self._marked(value)]
        if marked:
            self.files |= {_relative(path), *marked}

    def _marked(self, value: object, depth: int = 4) -> Iterator[str]:
        """Something for each place in the value that holds a mark: the file of its class, or the engine."""
        found: list[str] = []
        if isinstance(value, str | PurePath):
            if any(isinstance(mark, str) and mark in str(value) for mark in self.marks):
                yield ""
        elif isinstance(value, bytes):
            # A head of the file is the picture as well; a few bytes of it are not.
            if len(value) > 32 and any(isinstance(m, bytes) and m.startswith(value) for m in self.marks):
                yield ""
        elif depth == 0:
            return
        elif isinstance(value, list | tuple):
            for part in value:
                found += self._marked(part, depth - 1)
        elif is_dataclass(value) and not isinstance(value, type):
            for field in fields(value):
                found += self._marked(getattr(value, field.name, None), depth - 1)
            if found:
                found.append(_file_of(type(value)))
        elif type(value).__name__ == "QUrl":
            found += self._marked(value.toString(), depth - 1)  # type: ignore[attr-defined]
        elif type(value).__name__ == "QMimeData":
            found += self._marked(value.urls(), depth - 1)  # type: ignore[attr-defined]
        elif type(value).__name__ in ("QDropEvent", "QDragEnterEvent"):
            found += self._marked(value.mimeData(), depth - 1)  # type: ignore[attr-defined]
        yield from found


def _relative(path: str) -> str:
    return Path(path).relative_to(PACKAGE).as_posix()


def _file_of(kind: type) -> str:
    path = getattr(sys.modules.get(kind.__module__), "__file__", None) or ""
    return _relative(path) if path.startswith(str(PACKAGE)) else ""


class FollowedEngine(ScriptedEngine):
    """Lives in the child process; `files` as a question is answered with those that followed values took."""

    def __init__(self, marks: Sequence[str], script: str) -> None:
        super().__init__(script, prepare_steps=1)
        self._follower = Follower(marks)
        sys.setprofile(self._follower.profile)

    def prepare(self, image: ImageInput, cancel: CancelToken) -> Iterator[Progress]:
        if image.picture.rgb:
            self._follower.files.add(ENGINE)
        yield from super().prepare(image, cancel)

    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
        if request.question == "files":
            request_id, files = request.id, sorted(self._follower.files - {""})
            yield TextDelta(request_id, "\n".join(files))
        else:
            self._follower.files.add(ENGINE)
        yield from super().answer(request, cancel)


def make_followed(marks: Sequence[str], script: str) -> FollowedEngine:
    return FollowedEngine(marks, script)
