"""Text recognition beside an engine with the real models, in its child process."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest
from PIL import Image

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.ocr_service import OCR_TARGET, OcrService
from glm4v_desktop.engine.process import EngineSource
from glm4v_desktop.engine.protocol import Event, Progress, Stage
from glm4v_desktop.ocr.page import BlockKind, Page
from tests.ocr.print_shop import as_picture, latin_font, print_rows

pytestmark = pytest.mark.slow_ocr

ROWS = (("Item", "2024", "2023"), ("Net profit", "13,049.37", "9,030.23"), ("Revenue", "128.50", "99.10"))
COLUMNS, PITCH, TOP = (10, 220, 380), 32, 8
_NEAR = 4  # pixels between two middles; detectors draw boxes a little wide


@pytest.fixture
def service() -> Iterator[OcrService]:
    reader = OcrService(EngineSource(OCR_TARGET, {"threads": 1}))
    yield reader
    reader.close()


def read(service: OcrService, image: ImageInput, stops: bool = False) -> tuple[list[Event], Page | None]:
    """What a read yielded and returned; with `stops` it is cancelled at its first step."""
    pages: list[Page | None] = []
    cancel = CancelToken()

    def follow(steps: Generator[Event, None, Page | None]) -> Iterator[Event]:
        pages.append((yield from steps))

    events = []
    for event in follow(service.read(image, cancel)):
        events.append(event)
        if stops and isinstance(event, Progress) and event.stage is Stage.READING_PICTURE:
            cancel.cancel()
    return events, pages[0]


def drawn_at(row: int, column: int) -> Rect:
    left, top, right, bottom = (round(side) for side in latin_font(16).getbbox(ROWS[row][column]))
    return Rect(left, top, right, bottom).moved(COLUMNS[column], TOP + PITCH * row)


def test_what_was_drawn_is_found_where_it_was_drawn(service: OcrService) -> None:
    margin = 300  # around the print, so that its places are not those in the corner of a tile
    picture = Image.new("RGB", (900, 500), "white")
    picture.paste(print_rows(ROWS, Size(520, 110), latin_font(16), COLUMNS, PITCH), (margin, margin))
    image = ImageInput(as_picture(picture))
    _, page = read(service, image)
    assert page is not None
    [table] = page.blocks
    assert table.kind is BlockKind.TABLE
    for number, row in enumerate(table.cells):
        for place, cell in enumerate(row):
            [segment] = cell.segments
            assert segment.text.replace(" ", "") == ROWS[number][place].replace(" ", "")
            assert segment.score > 0.8
            found, drawn = segment.box, drawn_at(number, place).moved(margin, margin)
            assert found.intersection(drawn) == drawn
            assert abs(found.left + found.right - drawn.left - drawn.right) <= 2 * _NEAR
            assert abs(found.top + found.bottom - drawn.top - drawn.bottom) <= 2 * _NEAR
            assert found.height < PITCH
    assert read(service, image) == ([], page)  # nothing is read again


def test_a_cancel_in_the_middle_keeps_the_child_and_what_it_has_read(service: OcrService) -> None:
    rows = [["word 12.5 "] * 9] * 30
    printed = print_rows(rows, Size(1600, 700), latin_font(12), range(5, 1500, 160), 20)
    image = ImageInput(as_picture(printed))
    events, page = read(service, image, stops=True)
    assert page is None
    stopped_at, child = events[-1], service.pid
    assert isinstance(stopped_at, Progress)
    assert stopped_at.done < 100
    events, page = read(service, image)
    assert page is not None
    assert sum("12.5" in box.text for box in page.boxes) > 250
    first = events[0]
    assert isinstance(first, Progress)
    assert first.stage is Stage.READING_PICTURE  # nothing was loaded
    assert first.done >= stopped_at.done
    assert service.pid == child
