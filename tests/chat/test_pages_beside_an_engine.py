"""A task of the window reads a page of text while another engine answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from glm4v_desktop.chat.task import Task
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.ocr_service import OcrService
from glm4v_desktop.engine.process import EngineSource, ProcessEngine
from glm4v_desktop.engine.protocol import Request, TextDelta
from glm4v_desktop.ocr.page import Page
from tests.engine.test_ocr_service import IMAGE, PLACES

WAIT = 20_000


@pytest.fixture
def service() -> Iterator[OcrService]:
    service = OcrService(EngineSource("tests.engine.test_ocr_service:make_blocks", {"pause": 0.02}))
    yield service
    service.close()


def test_a_task_reads_a_page_while_an_engine_answers(qtbot: QtBot, service: OcrService) -> None:
    engine = ProcessEngine(EngineSource("tests.scripted_engine:make_scripted", {"pause": 0.02}))
    list(engine.load(CancelToken()))
    task = Task("page")
    pages: list[object] = []
    task.finished.connect(pages.append)
    assert task.start(lambda cancel: service.read(IMAGE, cancel))
    events = list(engine.answer(Request(1, "hello", ImageInput(IMAGE.picture)), CancelToken()))
    assert [event.text for event in events if isinstance(event, TextDelta)] == ["one ", "two ", "three "]
    qtbot.waitUntil(lambda: bool(pages), timeout=WAIT)
    [page] = pages
    assert isinstance(page, Page)
    assert {box.text: box.box for box in page.boxes} == PLACES
    engine.close()
    task.close(1)


def test_a_cancelled_task_gets_no_page(qtbot: QtBot, service: OcrService) -> None:
    task = Task("page")
    task.start(lambda cancel: service.read(IMAGE, cancel))
    with qtbot.waitSignal(task.finished, timeout=WAIT) as ended:
        task.cancel()
    assert ended.args == [None]
    task.close(1)
