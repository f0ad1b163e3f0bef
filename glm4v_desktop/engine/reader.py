"""The text reader as an engine: it reads what is printed and answers what reading alone can answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from itertools import islice
from typing import Protocol

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.process_child import spare_one_core
from glm4v_desktop.engine.protocol import (
    NO_REQUEST,
    EngineError,
    ErrorKind,
    Event,
    Finished,
    FinishReason,
    Progress,
    Request,
    Stage,
    TextDelta,
)
from glm4v_desktop.ocr.layout import GrowingPage, Piece
from glm4v_desktop.ocr.page import Page
from glm4v_desktop.ocr.page_reader import AreaReading, Ocr, PictureReader
from glm4v_desktop.reader.answers import answer_question, no_picture_answer, reading_notes, table, whole_text
from glm4v_desktop.reader.lookup import Surroundings, asks_for_surroundings
from glm4v_desktop.reader.question import wants_whole_text

_LOAD_STEPS = 2
_PERCENT = 100


class OcrSource(Protocol):
    """Brings the text models into memory. May raise ImportError, FileNotFoundError, MemoryError."""

    def __call__(self) -> Ocr: ...


class ReaderEngine:
    """OCR behind the engine protocol; an `Engine`."""

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

    def prepare(self, image: ImageInput, cancel: CancelToken) -> Iterator[Progress]:
        """Reads the region, then the rest of the page."""
        reader = self._loaded()
        for area in (*image.regions, None):
            reading = reader.reading(image.picture, area)
            yield from _advanced(reading, NO_REQUEST, cancel)

    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
        started = time.monotonic()
        said = 0
        try:
            for event in self._said(request, cancel):
                if cancel.cancelled:
                    break
                said += len(event.text) if isinstance(event, TextDelta) else 0
                yield event
        except _Stopped:
            pass
        reason = FinishReason.CANCELLED if cancel.cancelled else FinishReason.STOP
        yield Finished(request.id, reason, said, time.monotonic() - started)

    def forget(self, key: str) -> None:
        if self._reader is not None:
            self._reader.forget(key)

    def unload(self) -> None:
        self._reader = None

    def close(self) -> None:
        self.unload()

    def _said(self, request: Request, cancel: CancelToken) -> Iterator[Progress | TextDelta]:
        reader = self._loaded()
        if request.image is None:
            yield TextDelta(request.id, no_picture_answer(request.question))
            return
        reading = reader.reading(request.image.picture, request.image.region)
        yield _progress(request.id, reading)
        if wants_whole_text(request.question):
            yield from _whole_text(request, reading, cancel)
            return
        yield from _advanced(reading, request.id, cancel)
        if reading.finished:
            page = reading.page(_check(cancel))
            around = yield from self._around(request, page, cancel)
            for text in answer_question(request.question, page, around):
                yield TextDelta(request.id, text)

    def _around(
        self, request: Request, page: Page, cancel: CancelToken
    ) -> Generator[Progress, None, Surroundings | None]:
        """The page around the region: where it has been read already, or the question needs it."""
        if request.image is None or request.image.region is None:
            return None
        whole_page = self._loaded().reading(request.image.picture, None)
        if not whole_page.finished and asks_for_surroundings(request.question, page):
            yield from _advanced(whole_page, request.id, cancel)
        return (
            Surroundings(whole_page.page(_check(cancel)), request.image.region)
            if whole_page.finished
            else None
        )

    def _loaded(self) -> PictureReader:
        if self._reader is None:
            raise EngineError(ErrorKind.INTERNAL, "asked before it was loaded")
        return self._reader


def make_engine(threads: int = 0) -> ReaderEngine:
    """The reader with the real models; `threads` 0 leaves one core free for the window."""

    def load_ocr() -> Ocr:
        # Here, not above: this module may be imported where the OCR library must not be.
        from glm4v_desktop.ocr.models import TextModels

        models = TextModels(threads or spare_one_core())
        models.warm_up()
        return models

    return ReaderEngine(load_ocr)


class _Stopped(Exception):  # noqa: N818  (no error)
    """Raised where a stop is heard in the middle of work that has no steps."""


def _check(cancel: CancelToken) -> Callable[[], None]:
    def check() -> None:
        if cancel.cancelled:
            raise _Stopped

    return check


def _progress(request_id: int, reading: AreaReading) -> Progress:
    return Progress(request_id, Stage.READING_PICTURE, reading.percent, _PERCENT)


def _advanced(reading: AreaReading, request_id: int, cancel: CancelToken) -> Iterator[Progress]:
    """Reads on, step by step, until the end or a stop; what was read is kept either way."""
    while not (reading.finished or cancel.cancelled):
        try:
            reading.advance()
        except MemoryError as error:
            raise EngineError(ErrorKind.OUT_OF_MEMORY) from error
        yield _progress(request_id, reading)


def _whole_text(
    request: Request, reading: AreaReading, cancel: CancelToken
) -> Iterator[Progress | TextDelta]:
    """What is settled is said while the rest is still being read."""
    growing = GrowingPage(reading.area.size)
    read_to = None
    begun = False
    while not cancel.cancelled:
        if reading.finished or reading.ready_to != read_to:
            read_to = reading.ready_to
            for piece in growing.more(reading.segments, reading.ready_to, reading.finished, _check(cancel)):
                for text in _written(piece, begun, growing.size):
                    yield TextDelta(request.id, text)
                begun = True
        if reading.finished:
            break
        yield from islice(_advanced(reading, request.id, cancel), 1)
    if reading.finished and begun:
        for text in reading_notes(request.question, reading.page(_check(cancel))):
            yield TextDelta(request.id, text)
    elif reading.finished:
        # Nothing is printed here; the answers have a sentence for that.
        for text in answer_question(request.question, reading.page(_check(cancel))):
            yield TextDelta(request.id, text)


def _written(piece: Piece, begun: bool, size: Size) -> Iterator[str]:
    """The piece in Markdown, as the answers write a whole page."""
    block = piece.block
    if piece.continues:
        heading_and_rule = 2
        yield from islice(table([("",) * len(block.cells[0]), *block.cell_texts]), heading_and_rule, None)
        return
    if begun:
        yield "\n"
    yield from whole_text(Page(size, (block,)))
