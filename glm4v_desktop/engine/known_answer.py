"""Checks a new model with a picture of four random digits before it answers the user's questions.

The result is stored per model, so that each model is checked once and not at every start.
"""

from __future__ import annotations

import hashlib
import json
import logging
import random
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.files import is_file
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.protocol import (
    NO_REQUEST,
    Engine,
    EngineError,
    ErrorKind,
    Event,
    Forgetful,
    Note,
    NoteKind,
    Progress,
    Request,
    Stage,
    Supervised,
    TextDelta,
)
from glm4v_desktop.storage.settings_file import JsonFile

log = logging.getLogger(__name__)

_FILE = "known-answers.json"
_MOST = 40  # results stored; the oldest are dropped, and checking again takes seconds
_WEIGHTS = (".safetensors", ".json", ".model")
_TRIES = 2  # an intact model may misread one picture, but hardly two
_MOST_PIECES = 48  # of an answer; a longer one is not about the digits
_FAULTS = (ErrorKind.NO_NUMBERS, ErrorKind.INTERNAL, ErrorKind.CRASHED)  # errors that broken weights cause


@dataclass(frozen=True, slots=True)
class Exam:
    """The question about the digits. `only_region` shows just their line, for models that read no more."""

    question: str = "What are the four digits in this picture? Answer with the digits only."
    only_region: bool = False


class CheckedEngine:
    """Passes all calls to another engine, and ends the first load of unknown weights with the exam.

    A model that fails can still be used; each start reports it with a `Note`. If the user cancels the exam,
    it is not repeated until the next start, because it takes minutes on a slow processor.
    """

    def __init__(
        self,
        engine: Engine,
        known: KnownAnswers,
        fingerprint: Callable[[], str],
        exam: Exam | None = None,
    ) -> None:
        """`fingerprint` returns what identifies the weights and their options; it may raise OSError."""
        self._engine = engine
        self._known = known
        self._fingerprint = fingerprint
        self._exam = exam if exam is not None else Exam()
        self._was_reported = False
        self._put_off = False  # the user cancelled the exam since the program started

    def load(self, cancel: CancelToken) -> Iterator[Progress | Note]:
        yield from self._engine.load(cancel)
        if cancel.cancelled:
            return
        try:
            weights = self._fingerprint()
        except OSError as error:  # the files were removed after loading; the loaded model still works
            log.warning("the model's files cannot be looked at: %s", type(error).__name__)
            return
        passed = self._known.find(weights)
        if passed is None and not self._put_off:
            log.info("a model that was not seen before reads four digits")
            passed = yield from self._examine(weights, cancel)
        if passed is False and not self._was_reported:
            self._was_reported = True
            yield Note(NoteKind.MISREAD)

    def prepare(self, image: ImageInput, cancel: CancelToken) -> Iterator[Progress]:
        return self._engine.prepare(image, cancel)

    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
        return self._engine.answer(request, cancel)

    def forget(self, key: str) -> None:
        if isinstance(self._engine, Forgetful):
            self._engine.forget(key)

    def unload(self) -> None:
        self._engine.unload()

    def close(self) -> None:
        self._engine.close()

    def death(self) -> EngineError | None:
        return self._engine.death() if isinstance(self._engine, Supervised) else None

    def hurry(self) -> None:
        if isinstance(self._engine, Supervised):
            self._engine.hurry()

    def _examine(self, weights: str, cancel: CancelToken) -> Generator[Progress, None, bool | None]:
        """Runs the exam and returns whether it was passed; None if there is no result.

        Without a result the next load repeats it, unless it was cancelled.
        """
        passed = False
        try:
            for _ in range(_TRIES):
                passed = yield from self._ask(cancel)
                if passed or cancel.cancelled:
                    break
        except EngineError as error:
            log.warning("the exam failed: %s", error.kind.name)
            if error.kind in _FAULTS:
                self._known.keep(weights, passed=False)
            if self.death() is not None:
                raise
            return False if error.kind in _FAULTS else None
        if cancel.cancelled:
            self._put_off = True
            self._engine.unload()  # a cancelled load must leave nothing loaded
            return None
        log.info("the digits were read %s", "right" if passed else "wrong")
        self._known.keep(weights, passed)
        return passed

    def _ask(self, cancel: CancelToken) -> Generator[Progress, None, bool]:
        """Asks once about new digits; returns whether the answer contains them."""
        from glm4v_desktop.pictures.digits import draw_digits  # not at the top: most loads draw nothing

        digits = str(random.SystemRandom().randrange(1000, 10_000))
        image = draw_digits(digits)
        if not self._exam.only_region:
            image = ImageInput(image.picture)
        request = Request(NO_REQUEST, self._exam.question, image)
        yield Progress(NO_REQUEST, Stage.CHECKING)
        enough = _Enough(cancel)
        said: list[str] = []
        for event in self._engine.answer(request, enough):
            match event:
                case Progress(done=done, total=total):
                    yield Progress(NO_REQUEST, Stage.CHECKING, done, total)
                case TextDelta(text=text):
                    said.append(text)
                    if len(said) >= _MOST_PIECES:
                        enough.cancel()
        return digits in "".join(letter for letter in "".join(said) if letter.isdecimal())


class KnownAnswers:
    """The results of earlier exams, in one small file. If the file is lost, all models are checked again."""

    def __init__(self, folder: Path) -> None:
        self._file = JsonFile(folder / _FILE)

    def find(self, fingerprint: str) -> bool | None:
        """Whether this model passed its exam; None if there is no result."""
        passed = self._file.read().get(fingerprint)
        return passed if isinstance(passed, bool) else None

    def keep(self, fingerprint: str, passed: bool) -> None:
        """Stores a result as the newest one."""
        found = self._file.read()
        found.pop(fingerprint, None)  # a dict keeps the position of a key that is only overwritten
        found[fingerprint] = passed
        self._file.write(dict(list(found.items())[-_MOST:]))


def fingerprint(folder: Path, options: Mapping[str, object]) -> str:
    """Returns a hash of the model's files (names, sizes, modification times) and of `options`.

    The folder's path is not part of it, so a moved model is still known. Raises OSError.
    """
    files = [
        (path.name, path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(folder.iterdir())
        if path.suffix in _WEIGHTS and is_file(path)
    ]
    return hashlib.sha256(json.dumps([files, options], sort_keys=True, default=str).encode()).hexdigest()


class _Enough(CancelToken):
    """Is cancelled by its own `cancel`, or with the token of the load."""

    def __init__(self, outer: CancelToken) -> None:
        super().__init__()
        self._outer = outer

    @property
    def cancelled(self) -> bool:
        return self._outer.cancelled or super().cancelled
