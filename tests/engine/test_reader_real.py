"""The reader in its child process, as the window uses it, with the real models."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.process import EngineSource, ProcessEngine
from glm4v_desktop.engine.protocol import Finished, FinishReason, Request, TextDelta
from tests.ocr.print_shop import as_picture, latin_font, print_rows

pytestmark = pytest.mark.slow_ocr


@pytest.fixture
def engine() -> Iterator[ProcessEngine]:
    """One child for the test, loaded."""
    reader = ProcessEngine(EngineSource("glm4v_desktop.engine.reader:make_engine", {"threads": 1}))
    list(reader.load(CancelToken()))
    yield reader
    reader.close()


def test_a_child_process_reads_and_answers(engine: ProcessEngine) -> None:
    rows = (("Item", "2024", "2023"), ("Net profit", "13,049.37", "9,030.23"), ("Revenue", "128.50", "99.10"))
    picture = as_picture(print_rows(rows, Size(520, 110), latin_font(16), (10, 220, 380), 32))
    events = list(engine.answer(Request(1, "Net profit 2023?", ImageInput(picture)), CancelToken()))
    said = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert "9,030.23" in said
    events = list(
        engine.answer(
            Request(2, "Read the whole text", ImageInput(picture, (Rect(0, 72, 520, 110),))), CancelToken()
        )
    )
    said = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert "128.50" in said
    assert "13,049.37" not in said

    cancel = CancelToken()
    page = as_picture(
        print_rows([["word 12.5 "] * 9] * 60, Size(1600, 1300), latin_font(12), range(5, 1500, 160), 20)
    )
    stopped = []
    for event in engine.answer(Request(3, "Read the whole text", ImageInput(page)), cancel):
        stopped.append(event)
        cancel.cancel()
    last = stopped[-1]
    assert isinstance(last, Finished)
    assert last.reason is FinishReason.CANCELLED
