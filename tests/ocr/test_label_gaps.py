"""Two labels with their values in one printed line, between which the recognizer loses the space."""

from __future__ import annotations

import numpy as np
import pytest

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.ocr.dividing.forms import form_of
from glm4v_desktop.ocr.dividing.tables import rows_of
from glm4v_desktop.ocr.numbers import mended
from glm4v_desktop.ocr.recognition.label_gaps import cut_at_gaps, has_two_labels, with_label_gaps
from glm4v_desktop.ocr.recognition.models import Pixels, quad_of
from tests.ocr.printed import segment


@pytest.mark.parametrize(
    ("text", "pieces", "widths", "spaced"),
    [
        (
            "收货人：陈思远手机：13800562417",
            ["收货人：", "陈思远", "手机：", "13800562417"],
            [12, 17, 23],
            "收货人：陈思远  手机：13800562417",
        ),
        (
            "From: Paperwell, Leeds To: York",
            ["From:", "Paperwell,", "Leeds", "To:", "York"],
            [9, 8, 12, 9],
            "From: Paperwell, Leeds  To: York",
        ),
        # No gap is wider than the others, and what was read between them differs.
        ("Date: 12 May Ref: A", ["Date:", "12", "May", "Ref:", "A"], [8, 8, 9, 8], "Date: 12 May Ref: A"),
        ("甲：一乙：二", ["甲：", "一", "己：", "二"], [9, 14, 9], "甲：一乙：二"),
    ],
)
def test_the_widest_gap_before_a_label_is_kept(
    text: str, pieces: list[str], widths: list[int], spaced: str
) -> None:
    assert with_label_gaps(text, pieces, widths) == spaced


@pytest.mark.parametrize(
    ("text", "two"),
    [("甲：一乙：二", True), ("Time: 10:35", False), ("at 10:20 and 11:30", False), ("See: http://x", False)],
)
def test_lines_with_a_second_label(text: str, two: bool) -> None:
    assert has_two_labels(text) is two


def test_a_line_is_cut_in_the_middle_of_its_gaps() -> None:
    pixels: Pixels = np.full((40, 160, 3), 255, np.uint8)
    for left, right in [(12, 40), (43, 70), (80, 140)]:
        pixels[13:27, left:right] = 0
    pieces, widths = cut_at_gaps(pixels, quad_of(Rect(10, 10, 142, 30)))
    assert [(quad.box.left, quad.box.right) for quad in pieces] == [(10, 75), (74, 142)]
    assert widths == [11]


def test_values_end_before_the_gap() -> None:
    rows = rows_of(
        [segment("付款方式：支付宝  付款时间：2025-03-08", 0, 0), segment("保险：无  金额：¥5", 0, 1)]
    )
    assert [(pair.label.text, pair.value.text) for pair in form_of(rows)] == [
        ("付款方式", "支付宝"),
        ("付款时间", "2025-03-08"),
        ("保险", "无"),
        ("金额", "¥5"),
    ]


def test_an_address_is_no_label_with_a_number() -> None:
    rows = rows_of([segment("收货人：陈思远", 0, 0), segment("杭州市文一西路998号海创园3幢", 0, 1)])
    assert [pair.label.text for pair in form_of(rows)] == ["收货人"]


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("2025-03-0821:14:52", "2025-03-08 21:14:52"),
        ("05-2809:02 恒达", "05-28 09:02 恒达"),
        ("1-05-2809:02", "1-05-2809:02"),
        ("2025-03-08 21:14", "2025-03-08 21:14"),
    ],
)
def test_a_date_and_a_time_that_were_read_as_one(read: str, text: str) -> None:
    assert mended(read) == text
