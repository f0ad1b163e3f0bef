"""The text reader as an engine: recognizes the text of a picture and answers questions from it by rules."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.returning import Returning
from glm4v_desktop.engine.ocr import (
    Cancelled,
    OcrEngine,
    OcrSource,
    advance,
    load_models,
    progress,
    raise_when,
)
from glm4v_desktop.engine.protocol import (
    NO_REQUEST,
    Event,
    Finished,
    FinishReason,
    Progress,
    Request,
    TextDelta,
)
from glm4v_desktop.ocr.dividing.layout import GrowingPage, Piece
from glm4v_desktop.ocr.dividing.upright import upright_page
from glm4v_desktop.ocr.page import Cell, Page
from glm4v_desktop.ocr.page_reader import AreaReading
from glm4v_desktop.ocr.recognition.second_reading import in_answer
from glm4v_desktop.ocr.rules import NO_RULES
from glm4v_desktop.reader.answers import (
    answer_question,
    found_so_far,
    no_picture_answer,
    reading_notes,
    understood_as,
    whole_text,
)
from glm4v_desktop.reader.follow_up import standalone
from glm4v_desktop.reader.markdown import table_of
from glm4v_desktop.reader.phrases import Language
from glm4v_desktop.reader.question import language_of, wants_whole_text
from glm4v_desktop.reader.retrieval.facts import Facts, facts_of
from glm4v_desktop.reader.retrieval.lookup import Surroundings, asks_for_surroundings

_MOST_KNOWN = 4  # pages whose facts are kept
_SOON_S = 3.0  # an answer that comes sooner needs no quotation before it


class _KnownFacts:
    """The facts of the pages that were asked about last, made once for each page."""

    def __init__(self) -> None:
        self._known: list[tuple[Page, Facts]] = []

    def of(self, page: Page) -> Facts:
        """The facts of a page turned upright: what is beside and below a label is looked for there."""
        for known, facts in self._known:
            if known is page:
                return facts
        facts = facts_of(upright_page(page))
        self._known = [(page, facts), *self._known[: _MOST_KNOWN - 1]]
        return facts


class ReaderEngine(OcrEngine):
    """An `Engine` that answers from the recognized text alone."""

    def __init__(self, load_ocr: OcrSource) -> None:
        super().__init__(load_ocr)
        self._facts = _KnownFacts()

    def forget(self, key: str) -> None:
        super().forget(key)
        self._facts = _KnownFacts()

    def unload(self) -> None:
        super().unload()
        self._facts = _KnownFacts()

    def prepare(self, image: ImageInput, cancel: CancelToken) -> Iterator[Progress]:
        """Reads the region, then the whole picture, then their figures a second time."""
        for area in (*image.regions, None):
            yield from advance(self.reading(image.picture, area), NO_REQUEST, cancel)
        if not cancel.cancelled:
            yield from self.read_again(
                image.picture, self.reading(image.picture, None).segments, NO_REQUEST, cancel
            )

    def answer(self, request: Request, cancel: CancelToken) -> Iterator[Event]:
        started, length = time.monotonic(), 0
        events = Returning(self._reply(request, cancel))
        with suppress(Cancelled):
            for event in events:
                if cancel.cancelled:
                    break
                length += len(event.text) if isinstance(event, TextDelta) else 0
                yield event
        reason = FinishReason.CANCELLED if cancel.cancelled else events.value
        yield Finished(request.id, reason, length, time.monotonic() - started)

    def _reply(
        self, request: Request, cancel: CancelToken
    ) -> Generator[Progress | TextDelta, None, FinishReason]:
        """Returns how the answer ends if it is not cancelled."""
        if request.image is None:
            yield TextDelta(request.id, no_picture_answer(request.question))
            return FinishReason.STOP
        reading = self.reading(request.image.picture, request.image.region)
        yield progress(request.id, reading)
        if wants_whole_text(request.question):
            yield from _whole_text(request, reading, cancel)
            return FinishReason.STOP
        yield from _advance_with_finds(request, reading, cancel)
        while reading.finished and not cancel.cancelled:
            page = reading.page(raise_when(cancel))
            question = standalone(request.question, [turn.question for turn in request.turns], page)
            around = yield from self._around(request, question, page, cancel)
            facts = self._facts.of(page)
            pieces, reason = _answer(question, facts, around if facts.page is page else None)
            # A figure is said only after it was read twice. If the second reading brings doubt, the answer
            # changes, and may then say others.
            boxes = (*page.boxes, *(around.facts.page.boxes if around is not None else ()))
            said = in_answer(boxes, "".join(pieces))
            if (yield from self.read_again(request.image.picture, said, request.id, cancel)):
                reading = self.reading(request.image.picture, request.image.region)
                continue
            if question != request.question:
                yield TextDelta(request.id, understood_as(question))
            for text in pieces:
                yield TextDelta(request.id, text)
            return reason
        return FinishReason.STOP

    def _around(
        self, request: Request, question: str, page: Page, cancel: CancelToken
    ) -> Generator[Progress, None, Surroundings | None]:
        """Returns the page around the region, if it has been read already or the question needs it."""
        if request.image is None or request.image.region is None:
            return None
        whole_page = self.reading(request.image.picture, None)
        if not whole_page.finished and asks_for_surroundings(question, self._facts.of(page)):
            yield from advance(whole_page, request.id, cancel)
        return (
            Surroundings(self._facts.of(whole_page.page(raise_when(cancel))), request.image.region)
            if whole_page.finished
            else None
        )


def make_engine(threads: int = 0) -> ReaderEngine:
    """Creates the engine with the real models; `threads` as for `load_models`."""
    return ReaderEngine(lambda: load_models(threads))


def _advance_with_finds(
    request: Request, reading: AreaReading, cancel: CancelToken
) -> Iterator[Progress | TextDelta]:
    """Reads to the end. If that takes long, quotes what was looked for as soon as its line is read."""
    began, read_to, quoted = time.monotonic(), reading.ready_to, False
    for step in advance(reading, request.id, cancel):
        yield step
        if not request.watched or quoted or reading.finished or reading.ready_to == read_to:
            continue
        if time.monotonic() - began < _SOON_S:
            continue
        read_to = reading.ready_to
        if lines := found_so_far(request.question, reading.page_so_far(raise_when(cancel))):
            yield TextDelta(request.id, lines)
            quoted = True


def _answer(question: str, facts: Facts, around: Surroundings | None) -> tuple[list[str], FinishReason]:
    """Returns the pieces of the answer and how it ends."""
    answer = Returning(answer_question(question, facts.page, around, facts))
    pieces = list(answer)
    return pieces, FinishReason.NEEDS_MODEL if answer.value else FinishReason.STOP


def _whole_text(
    request: Request, reading: AreaReading, cancel: CancelToken
) -> Iterator[Progress | TextDelta]:
    """Yields the text of the lines that are complete while the rest is still being read."""
    check, growing = raise_when(cancel), GrowingPage(reading.area.size)
    read_to = None
    begun = False
    while not cancel.cancelled:
        if reading.finished or reading.ready_to != read_to:
            read_to = reading.ready_to
            for piece in growing.more(
                reading.segments,
                reading.ready_to,
                reading.finished,
                check,
                reading.rules or NO_RULES,
                reading.turned,
            ):
                for text in _written(piece, begun, growing.size, language_of(request.question)):
                    yield TextDelta(request.id, text)
                begun = True
        if reading.finished:
            break
        yield from islice(advance(reading, request.id, cancel), 1)
    if reading.finished and begun:
        for text in reading_notes(request.question, reading.page(check)):
            yield TextDelta(request.id, text)
    elif reading.finished:
        # There is no text; `answer_question` has a sentence for that.
        for text in answer_question(request.question, reading.page(check)):
            yield TextDelta(request.id, text)


def _written(piece: Piece, begun: bool, size: Size, language: Language) -> Iterator[str]:
    """Yields the piece in Markdown, in the form in which `whole_text` writes a page."""
    block = piece.block
    if piece.continues:
        heading_and_rule, no_heading = 2, (Cell(""),) * len(block.cells[0])
        rows = replace(block, cells=(no_heading, *block.cells))
        yield from islice(table_of(rows), heading_and_rule, None)
        return
    if begun:
        yield "\n"
    yield from whole_text(Page(size, (block,)), language)
