"""Which models have read the digits that we drew, so that each is asked once and not at every start.

Asks a newly seen model for four digits that we draw, before it is asked anything that matters.
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

_FILE = "known-answers.json"
_MOST = 40  # the oldest are forgotten; asking again costs seconds
_WEIGHTS = (".safetensors", ".json", ".model")


class KnownAnswers:
    """Kept in one small file; without it every model is asked again."""

    def __init__(self, folder: Path) -> None:
        self._file = JsonFile(folder / _FILE)

    def find(self, fingerprint: str) -> bool | None:
        """Whether it read them right; None for one that was never asked."""
        passed = self._file.read().get(fingerprint)
        return passed if isinstance(passed, bool) else None

    def keep(self, fingerprint: str, passed: bool) -> None:
        found = self._file.read()
        found.pop(fingerprint, None)  # so that it is the newest
        found[fingerprint] = passed
        self._file.write(dict(list(found.items())[-_MOST:]))


def fingerprint(folder: Path, options: Mapping[str, object]) -> str:
    """Changes with the model's files (names, sizes, times) and with the way they are used.

    The folder's own place is no part of it: moved, it is the same model. Raises OSError.
    """
    files = [
        (path.name, path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(folder.iterdir())
        if path.suffix in _WEIGHTS and is_file(path)
    ]
    return hashlib.sha256(json.dumps([files, options], sort_keys=True, default=str).encode()).hexdigest()


log = logging.getLogger(__name__)

_TRIES = 2  # one misread picture is chance, two are damage
_MOST_PIECES = 48  # of an answer; whoever needs more is not reading digits
_FAULTS = (ErrorKind.NO_NUMBERS, ErrorKind.INTERNAL, ErrorKind.CRASHED)  # weights that do not work do these


@dataclass(frozen=True, slots=True)
class Exam:
    """What is asked about the digits; `only_region` for models that see no more than one line."""

    question: str = "What are the four digits in this picture? Answer with the digits only."
    only_region: bool = False


class CheckedEngine:
    """Passes all calls on to another engine; the first load of unknown weights ends with the exam.

    A model that fails is told by a `Note` at each start, and can be used all the same. Who cancels the exam
    is not kept by it again: on a slow processor it takes minutes.
    """

    def __init__(
        self,
        engine: Engine,
        known: KnownAnswers,
        fingerprint: Callable[[], str],
        exam: Exam | None = None,
    ) -> None:
        """`fingerprint` names the weights and the way they are used; it may raise OSError."""
        self._engine = engine
        self._known = known
        self._fingerprint = fingerprint
        self._exam = exam if exam is not None else Exam()
        self._was_reported = False
        self._put_off = False  # somebody had no time for it; until the next start

    def load(self, cancel: CancelToken) -> Iterator[Progress | Note]:
        yield from self._engine.load(cancel)
        if cancel.cancelled:
            return
        try:
            weights = self._fingerprint()
        except (
            OSError
        ) as error:  # the files went away behind our back; that is no reason to refuse a loaded model
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
        """None where it could not be found out; the next load asks again."""
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
            self._engine.unload()  # a cancelled load leaves nothing behind
            return None
        log.info("the digits were read %s", "right" if passed else "wrong")
        self._known.keep(weights, passed)
        return passed

    def _ask(self, cancel: CancelToken) -> Generator[Progress, None, bool]:
        from glm4v_desktop.pictures.digits import draw_digits  # here: later loads draw nothing

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


class _Enough(CancelToken):
    """Set by itself or by the one of the load."""

    def __init__(self, outer: CancelToken) -> None:
        super().__init__()
        self._outer = outer

    @property
    def cancelled(self) -> bool:
        return self._outer.cancelled or super().cancelled
