"""Text recognition in this process. `OcrService` runs it in a child, and the text reader builds on it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Protocol

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.engine.process_child import spare_one_core
from glm4v_desktop.engine.protocol import NO_REQUEST, EngineError, ErrorKind, Progress, Stage
from glm4v_desktop.ocr.page import Page, Segment
from glm4v_desktop.ocr.page_reader import AreaReading, Ocr, PictureReader

_LOAD_STEPS = 2
_PERCENT = 100


class OcrSource(Protocol):
    """Loads the text models. May raise ImportError, FileNotFoundError or MemoryError."""

    def __call__(self) -> Ocr: ...


class OcrEngine:
    """A `PageReader` that holds the text models and what they have read.

    Each part of a picture is read once: `PictureReader` caches the readings.
    """

    def __init__(self, load_ocr: OcrSource) -> None:
        self._load_ocr = load_ocr
        self._reader: PictureReader | None = None

    def load(self, cancel: CancelToken) -> Iterator[Progress]:
        yield Progress(NO_REQUEST, Stage.LOADING, 0, _LOAD_STEPS)
        if self._reader is None:
            try:
                ocr = self._load_ocr()
            except (ImportError, FileNotFoundError) as error:
                raise EngineError(ErrorKind.MODEL_MISSING, repr(error)) from error
            except MemoryError as error:
                raise EngineError(ErrorKind.OUT_OF_MEMORY) from error
            if cancel.cancelled:
                return
            self._reader = PictureReader(ocr)
        yield Progress(NO_REQUEST, Stage.LOADING, _LOAD_STEPS, _LOAD_STEPS)

    def read(self, image: ImageInput, cancel: CancelToken) -> Generator[Progress, None, Page | None]:
        reading = self.reading(image.picture, image.region)
        yield from advance(reading, NO_REQUEST, cancel)
        if not reading.finished:
            return None
        try:
            return reading.page(raise_when(cancel))
        except Cancelled:
            return None

    def reading(self, picture: Picture, region: Rect | None) -> AreaReading:
        """Returns the reading of a region, or of the whole picture; it may be unfinished."""
        if self._reader is None:
            raise EngineError(ErrorKind.INTERNAL, "asked before it was loaded")
        return self._reader.reading(picture, region)

    def read_again(
        self, picture: Picture, boxes: Iterable[Segment], request_id: int, cancel: CancelToken
    ) -> Generator[Progress, None, bool]:
        """Reads the figures among these boxes a second time; returns whether any is in doubt now.

        If it is, the page has to be asked for again: its segments then hold both readings.
        """
        if self._reader is None:
            raise EngineError(ErrorKind.INTERNAL, "asked before it was loaded")
        in_doubt = False
        try:
            for brought_doubt in self._reader.read_again(picture, boxes):
                in_doubt = in_doubt or brought_doubt
                yield Progress(request_id, Stage.READING_PICTURE, _PERCENT, _PERCENT)
                if cancel.cancelled:
                    break
        except MemoryError as error:
            raise EngineError(ErrorKind.OUT_OF_MEMORY) from error
        return in_doubt

    def forget(self, key: str) -> None:
        if self._reader is not None:
            self._reader.forget(key)

    def unload(self) -> None:
        self._reader = None

    def close(self) -> None:
        self.unload()


def make_ocr(threads: int = 0) -> OcrEngine:
    """Creates the engine with the real models; `threads` as for `load_models`."""
    return OcrEngine(lambda: load_models(threads))


def load_models(threads: int = 0) -> Ocr:
    """Loads the real models. `threads` limits their threads; 0 leaves one core free for the window."""
    # Not at the top: processes that import this module must not load the OCR library.
    from glm4v_desktop.ocr.recognition.models import TextModels

    models = TextModels(threads or spare_one_core())
    models.warm_up()
    return models


class Cancelled(Exception):  # noqa: N818  (no error)
    """A cancel stopped work that does not yield between its steps."""


def raise_when(cancel: CancelToken) -> Callable[[], None]:
    """Returns a function that raises `Cancelled` when `cancel` is set; long work calls it now and then."""

    def check() -> None:
        if cancel.cancelled:
            raise Cancelled

    return check


def progress(request_id: int, reading: AreaReading) -> Progress:
    return Progress(request_id, Stage.READING_PICTURE, reading.percent, _PERCENT)


def advance(reading: AreaReading, request_id: int, cancel: CancelToken) -> Iterator[Progress]:
    """Continues a reading until its end or a cancel, and yields progress. What was read stays cached."""
    while not (reading.finished or cancel.cancelled):
        try:
            reading.advance()
        except MemoryError as error:
            raise EngineError(ErrorKind.OUT_OF_MEMORY) from error
        yield progress(request_id, reading)
