"""The text of a picture from the engine that reads it anyway, and its place among questions and preparing."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat import pages as pages_module
from glm4v_desktop.chat.engine_host import EngineState, Timing
from glm4v_desktop.chat.pages import PageRead, Pages
from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.ocr_service import OcrService
from glm4v_desktop.engine.process import EngineSource
from glm4v_desktop.engine.protocol import EngineInfo, EngineName
from glm4v_desktop.engine.reader import ReaderEngine
from glm4v_desktop.ocr.page import Page
from glm4v_desktop.ocr.recognition.models import Pixels, Quad, Reading
from tests.chat.conftest import MakeSession
from tests.ocr.word_blocks import BlockOcr, picture_of
from tests.scripted_engine import ScriptedEngine

WAIT = 20_000
SIZE = Size(900, 3000)
WORDS = [Rect(40, top, 400, top + 14) for top in range(20, 2960, 30)]
PICTURE = picture_of(WORDS, SIZE)
WHOLE, REGION = ImageInput(PICTURE), ImageInput(PICTURE, (Rect(30, 1995, 500, 2085),))


@dataclass
class SlowOcr(BlockOcr):
    """Takes 0.1 seconds for each tile and each step of recognition."""

    def find(self, pixels: Pixels, enlarge: int = 1) -> list[Quad]:
        time.sleep(0.1)
        return BlockOcr.find(self, pixels, enlarge)

    def read(self, pixels: Pixels, quads: Sequence[Quad]) -> list[Reading]:
        time.sleep(0.1)
        return BlockOcr.read(self, pixels, quads)


class Ends:
    """How readings ended, in order."""

    def __init__(self) -> None:
        self.pages: list[tuple[str, Page | None]] = []

    def watch(self, name: str, reading: PageRead) -> PageRead:
        reading.finished.connect(lambda page: self.pages.append((name, page)))
        return reading


@pytest.fixture
def service() -> Iterator[OcrService]:
    service = OcrService(EngineSource("tests.engine.test_ocr_service:make_blocks"))
    yield service
    service.close()


def test_a_wanted_region_interrupts_preparing_which_goes_on_and_nothing_is_read_twice(
    qtbot: QtBot, make_session: MakeSession, service: OcrService
) -> None:
    ocr, ends = SlowOcr(), Ends()
    session = make_session(ReaderEngine(lambda: ocr))
    pages = Pages(session.host, service)
    session.show_image(WHOLE)
    session.host.load()
    qtbot.waitUntil(lambda: session.host.state is EngineState.PREPARING, timeout=WAIT)
    ends.watch("region", pages.read(REGION))
    pages.read_in_background(WHOLE)
    with qtbot.waitSignal(pages.page_known, timeout=WAIT):
        assert ends.pages == []
    [(name, page)] = ends.pages
    assert name == "region"
    assert page is not None
    assert len(page.boxes) == 3
    known = pages.known(PICTURE.key)
    assert known is not None
    assert len(known.boxes) == len(WORDS)
    assert ocr.recognized == len(WORDS)
    assert service.pid == 0
    pages.close()


def test_a_question_goes_before_a_page_and_the_chat_does_not_see_the_page(
    qtbot: QtBot, make_session: MakeSession, service: OcrService
) -> None:
    session = make_session(ReaderEngine(SlowOcr))
    pages, ends, states = Pages(session.host, service), Ends(), list[EngineState]()
    session.host.load()
    qtbot.waitUntil(lambda: session.state is EngineState.READY, timeout=WAIT)
    session.state_changed.connect(states.append)
    ends.watch("page", pages.read(WHOLE))
    qtbot.waitUntil(lambda: session.host.state is EngineState.ANSWERING, timeout=WAIT)
    assert session.state is EngineState.READY
    assert states == []
    session.answered.connect(lambda _: ends.pages.append(("answer", None)))
    assert session.ask("hello")
    qtbot.waitUntil(lambda: len(ends.pages) == 2, timeout=WAIT)
    assert [name for name, _ in ends.pages] == ["answer", "page"]
    pages.close()


def test_a_cancelled_reading_ends_at_once_and_a_closed_picture_is_forgotten(
    qtbot: QtBot, make_session: MakeSession, service: OcrService
) -> None:
    session = make_session(ReaderEngine(BlockOcr))
    pages, ends = Pages(session.host, service), Ends()
    ends.watch("cancelled", pages.read(WHOLE)).cancel()
    assert ends.pages == [("cancelled", None)]
    ends.watch("whole", pages.read(WHOLE))
    qtbot.waitUntil(lambda: len(ends.pages) == 2, timeout=WAIT)
    assert pages.known(PICTURE.key) is ends.pages[1][1]
    ends.watch("known", pages.read(WHOLE))
    qtbot.waitUntil(lambda: len(ends.pages) == 3, timeout=WAIT)
    ends.watch("closed", pages.read(REGION))
    pages.forget(PICTURE.key)
    assert ends.pages[3] == ("closed", None)
    assert pages.known(PICTURE.key) is None
    pages.close()


def test_beside_a_model_a_process_of_its_own_reads_and_ends_when_it_is_idle(
    qtbot: QtBot, make_session: MakeSession, service: OcrService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages_module, "_IDLE_MS", 400)
    info = EngineInfo(EngineName.LOCAL, "a model")
    session = make_session(ScriptedEngine(), Timing(settle=0), info)
    pages, ends = Pages(session.host, service), Ends()
    pages.read_in_background(WHOLE)
    assert service.pid == 0
    ends.watch("first", pages.read(REGION))
    ends.watch("second", pages.read(WHOLE))
    qtbot.waitUntil(lambda: len(ends.pages) == 2, timeout=WAIT)
    assert [name for name, page in ends.pages if page is not None] == ["first", "second"]
    qtbot.waitUntil(lambda: service.pid == 0, timeout=WAIT)
    pages.close()
