"""Figures that are read twice: what is compared, and how closely they are cut out."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from glm4v_desktop.core.geometry import Rect, Size
from glm4v_desktop.ocr.certainty import is_sure
from glm4v_desktop.ocr.page import Segment, normalized
from glm4v_desktop.ocr.page_reader import PictureReader
from glm4v_desktop.ocr.recognition.models import Pixels, TextModels, close_cut, quad_of, with_marks_beside
from glm4v_desktop.ocr.recognition.second_reading import differs, in_answer
from tests.ocr.print_shop import as_picture, latin_font
from tests.ocr.word_blocks import BlockOcr, picture_of


@pytest.mark.parametrize(
    ("text", "again", "different"),
    [
        ("4,692.347", "4,692,347", True),
        ("-166", "166", True),
        ("(945.41)", "945.41", True),
        ("3.2%", "3.2", True),
        ("S4,787.28", "$4,787.28", False),  # the sign is no digit
        ("1 234.50", "1,234.50", True),
        ("１２．５", "12.5", False),
        ("截至2024年3月", "截至 2024 年3月。", False),
        ("Paid, 12.50 (net)", "Paid 12.50 net", False),
        ("Paid 12.50", "Paid 1250", True),
        ("..7", "....7", False),
    ],
)
def test_readings_differ_in_their_figures_only(text: str, again: str, different: bool) -> None:
    assert differs(text, again) is different


def test_the_boxes_whose_figures_an_answer_repeats() -> None:
    texts = ["Total", "1,204.50", "204.50", "Paid 12.5%", "Revenue"]
    boxes = [Segment(text, Rect(0, n, 9, n + 1), 0.9) for n, text in enumerate(texts)]
    said = in_answer(boxes, "**1,204.50** of Revenue\n\n> 12.5%")
    assert [box.text for box in said] == ["1,204.50", "Paid 12.5%"]


def _drawn(text: str, rule: bool, border: bool) -> Pixels:
    image = Image.new("RGB", (90, 26), "#ffffff")
    pen = ImageDraw.Draw(image)
    pen.text((14, 4), text, "#202020", latin_font(12))
    if rule:
        pen.line([0, 24, 90, 24], "#202020", 1)
    if border:
        pen.line([2, 0, 2, 26], "#202020", 2)
    return np.asarray(image)


@pytest.mark.parametrize(("rule", "border"), [(True, False), (False, True), (True, True)])
def test_the_closer_cut_has_neither_rules_nor_borders(rule: bool, border: bool) -> None:
    plain = close_cut(_drawn("8,412", rule=False, border=False))
    assert plain.shape[1] < 60  # the space around it is gone
    assert np.array_equal(close_cut(_drawn("8,412", rule, border)), plain)


@pytest.mark.parametrize(
    ("mark", "other", "right"),
    [
        ((74, 17, 79, 18), None, 81),  # a minus that was not detected
        (None, None, 70),
        ((74, 17, 79, 18), Rect(72, 10, 84, 24), 70),  # that of another box
        ((74, 0, 75, 40), None, 70),  # a border
        ((95, 17, 99, 18), None, 70),  # too far away
    ],
)
def test_a_line_takes_in_the_marks_beside_it(
    mark: tuple[int, int, int, int] | None, other: Rect | None, right: int
) -> None:
    image = Image.new("RGB", (120, 40), "#ffffff")
    pen = ImageDraw.Draw(image)
    pen.rectangle([22, 14, 66, 22], "#202020")
    if mark:
        pen.rectangle(mark, "#202020")
    box = Rect(20, 10, 70, 26)
    wider = with_marks_beside(np.asarray(image), quad_of(box), [box, *([other] if other else [])])
    assert wider.box == Rect(20, 10, right, 26)


@pytest.mark.slow_ocr
def test_a_minus_and_digits_under_a_stamp_bring_doubt() -> None:
    image = Image.new("RGB", (620, 200), "#ffffff")
    pen = ImageDraw.Draw(image)
    for top, text in ((30, "70,269.42"), (80, "99,914.15"), (130, "24,754.60")):
        pen.text((40, top), "Balance", "#101010", latin_font(20))
        pen.text((420, top), text, "#101010", latin_font(20), anchor="ra")
    pen.line([432, 93, 440, 93], "#101010", 2)
    pen.arc([300, 40, 520, 260], 90, 270, "#d04040", 6)
    picture, reader = as_picture(image), PictureReader(TextModels(1))
    reading = reader.reading(picture, None)
    while not reading.finished:
        reading.advance()
    for _ in reader.read_again(picture, reading.segments):
        pass
    figures = {segment.text: segment for segment in reading.segments if segment.text != "Balance"}
    assert is_sure(figures.pop("70,269.42"))
    for text, segment in figures.items():
        assert not is_sure(segment) or normalized(text) in ("99,914.15-", "24,754.60")


def test_a_cut_without_print_stays_as_it_is() -> None:
    blank = np.full((10, 30, 3), 255, np.uint8)
    assert close_cut(blank) is blank


def test_all_readings_of_the_picture_hold_the_doubt_and_no_box_is_read_a_third_time() -> None:
    size = Size(600, 300)
    words = [Rect(40, top, 240, top + 14) for top in range(20, 260, 40)]
    picture, ocr = picture_of(words, size), BlockOcr(misread={"2:200x14": "2:260x14"})
    reader = PictureReader(ocr)
    page, region = reader.reading(picture, None), Rect(20, 80, 400, 300)
    while not page.finished:
        page.advance()
    assert reader.reading(picture, region).finished
    page.page()
    assert any(reader.read_again(picture, page.segments))
    for reading in (page, reader.reading(picture, region)):
        doubtful = [box for box in reading.page().boxes if box.other_reading]
        assert [(box.text, box.other_reading) for box in doubtful] == [("2:200x14", "2:260x14")]
    assert list(reader.read_again(picture, page.segments)) == []
    assert ocr.recognized_again == len(words)


def test_figures_that_leave_no_choice_are_not_read_twice() -> None:
    words = [Rect(40, top, 240, top + 14) for top in range(20, 260, 40)]
    picture, ocr = picture_of(words, Size(600, 300)), BlockOcr(ambiguity=0.001)
    reader = PictureReader(ocr)
    page = reader.reading(picture, None)
    while not page.finished:
        page.advance()
    assert list(reader.read_again(picture, page.segments)) == []
    assert ocr.recognized_again == 0
