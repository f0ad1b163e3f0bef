"""Every sample picture is read with the real models and answers its checks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from PIL import Image

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.core.resources import resource
from glm4v_desktop.engine.protocol import Request, TextDelta
from glm4v_desktop.engine.reader import ReaderEngine, make_engine
from glm4v_desktop.ocr.page import normalized

pytestmark = pytest.mark.slow_ocr

_SHARE_OF_NUMBERS = 0.97


@pytest.fixture(scope="module")
def engine() -> Iterator[ReaderEngine]:
    reader = make_engine(threads=1)
    list(reader.load(CancelToken()))
    yield reader
    reader.close()


def _picture(name: str) -> Picture:
    with Image.open(resource("samples", f"{name}.png")) as opened:
        image = opened.convert("RGB")
    size = Size(*image.size)
    return Picture(picture_key(size, image.tobytes()), size, image.tobytes(), name)


def _answer(engine: ReaderEngine, question: str, picture: Picture, region: Rect | None = None) -> str:
    events = engine.answer(Request(1, question, ImageInput.of(picture, region)), CancelToken())
    return "".join(event.text for event in events if isinstance(event, TextDelta))


@pytest.mark.parametrize("name", ["income-statement", "dashboard", "ui-mockup", "chat", "contract"])
def test_a_sample_answers_its_checks(engine: ReaderEngine, name: str) -> None:
    truth, picture = json.loads(resource("samples", f"{name}.json").read_text("utf-8")), _picture(name)
    wrong = []
    for check in truth["checks"]:
        answer = normalized(_answer(engine, check["question"], picture))  # a recognizer may drop spaces
        wrong += [(check["question"], text) for text in check["expect"] if normalized(text) not in answer]
    assert not wrong
    whole = normalized(_answer(engine, "Read the whole text", picture))
    read = [number for number in truth["numbers"] if normalized(number) in whole]
    assert len(read) >= _SHARE_OF_NUMBERS * len(truth["numbers"])


@pytest.mark.parametrize("name", ["income-statement", "dashboard", "ui-mockup", "chat", "contract"])
def test_no_box_of_the_recognizer_is_lost(engine: ReaderEngine, name: str) -> None:
    picture = _picture(name)
    _answer(engine, "Read the whole text", picture)
    assert engine._reader is not None
    reading = engine._reader.reading(picture, None)
    page = reading.page()
    assert Counter(page.boxes) == Counter(reading.segments)
    for block in page.blocks:
        in_cells = [segment for row in block.cells for cell in row for segment in cell.segments]
        assert not block.cells or Counter(in_cells) == Counter(s for row in block.rows for s in row.segments)


def test_a_selected_row_is_answered_with_the_headings_of_its_page(engine: ReaderEngine) -> None:
    row = Rect(50, 708, 1400, 745)  # the net profit alone, without the head of the table
    picture = _picture("income-statement")
    for question in ("2023 年的净利润是多少？", "What is the net profit in 2023?"):
        said = _answer(engine, question, picture, row)
        assert "**9,030.23**" in said
        assert "13,049.37**" not in said
        assert "万元" in said
