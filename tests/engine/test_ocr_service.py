"""Text recognition beside an engine: what it finds, what crosses the pipe, and stops and crashes."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture
from glm4v_desktop.engine.messages import PixelPiece, pixel_messages
from glm4v_desktop.engine.ocr import OcrEngine
from glm4v_desktop.engine.ocr_service import OcrService
from glm4v_desktop.engine.process import EngineSource, Patience, ProcessEngine
from glm4v_desktop.engine.protocol import (
    EngineError,
    ErrorKind,
    Event,
    PageReader,
    Progress,
    Request,
    Stage,
)
from glm4v_desktop.engine.reader import ReaderEngine
from glm4v_desktop.ocr.page import Page
from glm4v_desktop.ocr.recognition.models import Pixels, Quad
from tests.ocr.word_blocks import BlockOcr, picture_of, text_of

SIZE = Size(900, 1600)
WORDS = [Rect(40, top, 400, top + 14) for top in range(20, 1560, 30)]
IMAGE = ImageInput(picture_of(WORDS, SIZE))
PLACES = {text_of(number, word): word for number, word in enumerate(WORDS)}
SHORT = Patience(stop_s=0.3, stop_prepare_s=0.3, unload_s=0.3, close_s=0.3)


@dataclass
class SlowOcr(BlockOcr):
    """Takes `pause` seconds for each tile; with `at_find` "hang" or "exit" it does that instead."""

    pause: float = 0.0
    at_find: str = ""

    def find(self, pixels: Pixels, enlarge: int = 1) -> list[Quad]:
        time.sleep(self.pause)
        match self.at_find:
            case "hang":
                time.sleep(1000)
            case "exit":
                os._exit(7)
        return BlockOcr.find(self, pixels, enlarge)


def make_blocks(**options: object) -> OcrEngine:
    """A factory that a child process can import by name."""
    return OcrEngine(lambda: SlowOcr(**options))  # type: ignore[arg-type]


@dataclass
class Outcome:
    """What a read yielded and returned."""

    events: list[Event] = field(default_factory=list)
    page: Page | None = None


def read(
    reader: PageReader | OcrService,
    image: ImageInput = IMAGE,
    cancel: CancelToken | None = None,
    at_progress: Callable[[], None] = lambda: None,
) -> Outcome:
    outcome = Outcome()

    def follow(steps: Generator[Event, None, Page | None]) -> Generator[Event, None, None]:
        outcome.page = yield from steps

    for event in follow(reader.read(image, cancel if cancel is not None else CancelToken())):
        outcome.events.append(event)
        if isinstance(event, Progress) and event.stage is Stage.READING_PICTURE:
            at_progress()
    return outcome


def places_on(page: Page | None) -> dict[str, Rect]:
    assert page is not None
    return {box.text: box.box for box in page.boxes}


MakeService = Callable[..., OcrService]


@pytest.fixture
def make_service() -> Iterator[MakeService]:
    services: list[OcrService] = []

    def make(patience: Patience | None = None, **options: object) -> OcrService:
        source = EngineSource("tests.engine.test_ocr_service:make_blocks", options)
        services.append(OcrService(source, patience))
        return services[-1]

    yield make
    for service in services:
        service.close()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the pictures whose pixels begin to cross, in order."""
    keys: list[str] = []

    def counted(picture: Picture) -> Iterator[tuple[PixelPiece, memoryview | None]]:
        keys.append(picture.key)
        yield from pixel_messages(picture)

    monkeypatch.setattr("glm4v_desktop.engine.process.pixel_messages", counted)
    return keys


def test_a_page_has_each_box_at_its_place(make_service: MakeService) -> None:
    outcome = read(make_service())
    assert places_on(outcome.page) == PLACES
    steps = [event for event in outcome.events if isinstance(event, Progress)]
    assert [step for step in steps if step.stage is Stage.LOADING]
    assert (steps[-1].stage, steps[-1].done) == (Stage.READING_PICTURE, 100)


def test_the_second_time_no_pixels_cross_and_nothing_is_read(
    make_service: MakeService, sent: list[str]
) -> None:
    service = make_service()
    first, again = read(service), read(service)
    assert again.page == first.page
    assert again.events == []
    assert sent == [IMAGE.picture.key]


def test_a_region_has_its_boxes_in_pixels_of_the_picture(make_service: MakeService, sent: list[str]) -> None:
    service = make_service()
    region = Rect(20, 605, 500, 705)
    inside = {text: box for text, box in PLACES.items() if box.intersection(region) == box}
    assert places_on(read(service, ImageInput(IMAGE.picture, (region,))).page) == inside
    assert places_on(read(service).page) == PLACES
    assert sent == [IMAGE.picture.key]


def test_a_closed_picture_is_sent_and_read_again(make_service: MakeService, sent: list[str]) -> None:
    service = make_service()
    service.forget(IMAGE.picture.key)  # before there is a child
    read(service)
    service.forget(IMAGE.picture.key)
    assert read(service).events != []
    assert sent == [IMAGE.picture.key] * 2


def test_a_picture_closed_during_its_own_read_is_forgotten_after_it(
    make_service: MakeService, sent: list[str]
) -> None:
    service = make_service()
    outcome = read(service, at_progress=lambda: service.forget(IMAGE.picture.key))
    assert places_on(outcome.page) == PLACES
    assert read(service).events != []
    assert sent == [IMAGE.picture.key] * 2


def test_a_cancel_ends_a_read_and_what_was_read_stays(make_service: MakeService, sent: list[str]) -> None:
    service, cancel = make_service(pause=0.05), CancelToken()
    stopped = read(service, cancel=cancel, at_progress=cancel.cancel)
    child = service.pid
    assert stopped.page is None
    rest = read(service)
    assert places_on(rest.page) == PLACES
    assert service.pid == child
    steps = [event for event in rest.events if isinstance(event, Progress)]
    assert steps[0].stage is Stage.READING_PICTURE
    assert steps[0].done > 5
    assert sent == [IMAGE.picture.key]


def test_a_cancel_before_the_first_step_reads_nothing(make_service: MakeService) -> None:
    service, cancel = make_service(), CancelToken()
    cancel.cancel()
    assert read(service, cancel=cancel) == Outcome()
    assert service.pid == 0


def test_a_child_that_hangs_is_killed_after_a_cancel(
    make_service: MakeService,
) -> None:
    service, cancel = make_service(SHORT, at_find="hang"), CancelToken()
    canceller = threading.Timer(1.0, cancel.cancel)
    canceller.start()
    assert read(service, cancel=cancel).page is None
    canceller.join()
    assert service.pid == 0


def test_a_crash_says_so_and_the_next_read_starts_another_child(make_service: MakeService) -> None:
    service = make_service(at_find="exit")
    for _ in range(2):
        with pytest.raises(EngineError) as caught:
            read(service)
        assert (caught.value.kind, caught.value.detail) == (ErrorKind.CRASHED, "exit code 7")


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("during", [True, False])
def test_a_killed_child_is_an_error_and_the_next_read_works(make_service: MakeService, during: bool) -> None:
    service = make_service(pause=0.05)

    def kill() -> None:
        os.kill(service.pid, signal.SIGKILL)

    if during:
        with pytest.raises(EngineError, match="exit code -9") as caught:
            read(service, at_progress=kill)
        assert caught.value.kind is ErrorKind.CRASHED
    else:
        read(service)
        kill()
        waiting = threading.Event()
        while service._link.is_alive:
            waiting.wait(0.01)
    assert places_on(read(service).page) == PLACES


def test_no_memory_is_an_error_of_its_kind_and_reading_goes_on(make_service: MakeService) -> None:
    service = make_service(fail_at=1)
    with pytest.raises(EngineError) as caught:
        read(service)
    assert caught.value.kind is ErrorKind.OUT_OF_MEMORY
    assert places_on(read(service).page) == PLACES


def test_callers_on_several_threads_wait_for_each_other(make_service: MakeService) -> None:
    service, outcomes = make_service(pause=0.02), []
    images = [ImageInput(picture_of(WORDS[: 10 + n], SIZE)) for n in range(3)]

    def one(image: ImageInput) -> None:
        outcomes.append((image, read(service, image)))

    threads = [threading.Thread(target=partial(one, image)) for image in images]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for image, outcome in outcomes:
        assert len(places_on(outcome.page)) == 10 + images.index(image)
    assert len(outcomes) == 3


def test_a_caller_that_waits_for_its_turn_can_give_up(make_service: MakeService) -> None:
    service, cancel = make_service(), CancelToken()
    first = service.read(IMAGE, CancelToken())
    next(first)
    canceller = threading.Timer(0.2, cancel.cancel)
    canceller.start()
    assert read(service, cancel=cancel) == Outcome()
    canceller.join()
    first.close()
    assert places_on(read(service).page) == PLACES  # a read that was left in the middle frees the service


def test_unloading_ends_the_child_and_the_next_read_starts_another(make_service: MakeService) -> None:
    service = make_service()
    read(service)
    first = service.pid
    service.unload()
    assert service.pid == 0
    assert places_on(read(service).page) == PLACES
    assert service.pid not in (0, first)


def test_closing_ends_a_read_on_another_thread(make_service: MakeService) -> None:
    service, outcomes = make_service(SHORT, at_find="hang"), []
    reading = threading.Thread(target=lambda: outcomes.append(read(service)))
    reading.start()
    waiting = threading.Event()
    while service.pid == 0:
        waiting.wait(0.01)
    service.close()
    reading.join(10)
    [outcome] = outcomes
    assert outcome.page is None
    assert service.pid == 0
    assert read(service) == Outcome()


def test_the_text_reader_and_a_page_stand_on_the_same_reading() -> None:
    ocr = BlockOcr()
    engine = ReaderEngine(lambda: ocr)
    list(engine.load(CancelToken()))
    list(engine.answer(Request(1, "Read the whole text", IMAGE), CancelToken()))
    looked = len(ocr.looked)
    assert places_on(read(engine).page) == PLACES
    assert (len(ocr.looked), ocr.recognized) == (looked, len(WORDS))
    assert read(engine).page is read(engine).page  # laid out once


def test_an_engine_that_reads_no_pages_says_so() -> None:
    service = OcrService(EngineSource("tests.scripted_engine:make_scripted"))
    with pytest.raises(EngineError) as caught:
        read(service)
    assert (caught.value.kind, caught.value.detail) == (ErrorKind.INTERNAL, "TypeError")
    service.close()


def test_a_page_reader_is_no_engine() -> None:
    engine = ProcessEngine(EngineSource("tests.engine.test_ocr_service:make_blocks"))
    list(engine.load(CancelToken()))
    with pytest.raises(EngineError, match="TypeError"):
        list(engine.answer(Request(1, "hello"), CancelToken()))
    engine.close()
