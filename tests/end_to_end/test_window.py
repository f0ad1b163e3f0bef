"""The program as a person meets it: a real window, real mouse and keys, real OCR in its own process."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.core.resources import resource
from tests.end_to_end.desktop import HERE, Desktop, center, wait_for

pytestmark = [pytest.mark.xvfb, pytest.mark.slow_ocr]

WIDTH, HEIGHT = 1560, 940
SAMPLE = resource("samples", "income-statement.png")
Seen = Sequence[tuple[str, Rect]]


@cache
def eyes() -> Any:
    """The library's own pipeline, not ours: it reads the window independently of what the window says."""
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical", "Global.use_cls": False})


def read(image: Image.Image) -> Seen:
    found = eyes()(np.asarray(image)[:, :, ::-1])
    boxes = [
        Rect(
            *np.floor(np.min(box, axis=0)).astype(int).tolist(),
            *np.ceil(np.max(box, axis=0)).astype(int).tolist(),
        )
        for box in found.boxes
    ]
    return list(zip(found.txts, boxes, strict=True))


def place_of(text: str, seen: Seen) -> Rect:
    boxes = [box for read_text, box in seen if text in read_text.replace(" ", "")]
    assert boxes, f"{text} is not on the screen: {[text for text, _ in seen]}"
    return boxes[0]


def test_drop_a_screenshot_drag_a_region_ask_and_read_the_right_number(desktop: Desktop) -> None:
    program = desktop.start(sys.executable, "-m", "glm4v_desktop", "--language", "en")
    window = desktop.window("GLM-4v Desktop")
    desktop.do("windowmove", window, "0", "0", "windowsize", window, str(WIDTH), str(HEIGHT))
    desktop.start(sys.executable, str(HERE / "drag_source.py"), str(SAMPLE), "1580", "300")
    desktop.window("drag source")

    desktop.drag((1640, 340), (500, 450))
    wait_for(lambda: "income-statement" in desktop.title(window), 30, "the picture's name in the title")

    seen = read(desktop.screenshot("dropped"))
    label, figure = place_of("四、净利润", seen), place_of("44.51%", seen)
    desktop.drag((label.left - 6, label.top - 5), (figure.right + 6, figure.bottom + 5))
    desktop.keys("Return")  # from the region to the question
    desktop.do("sleep", "0.5")
    desktop.type("net profit")
    desktop.keys("Return")

    def answer() -> str:
        """What stands under the answer's badge; the question above it shows the region itself."""
        lines = read(desktop.screenshot("answer").crop((figure.right + 40, 0, WIDTH, HEIGHT - 190)))
        badges = [box for text, box in lines if "Text reader" in text][1:]  # the first is the picker's
        return " ".join(text for text, box in lines if badges and box.top >= badges[-1].bottom)

    wait_for(lambda: "9,030.23" in answer(), 120, "the right number in the answer")
    said = answer()
    assert "13,049.37" in said
    assert "128,456.32" not in said, "a line outside the region"
    everything = " ".join(text for text, _ in read(desktop.screenshot("whole")))
    assert "Built with glm-4" in everything
    assert "本产品使用" in everything

    desktop.click(*center(label))
    desktop.keys("ctrl+q")  # asks, because a conversation would be lost
    desktop.keys("ctrl+q")
    assert program.wait(10) == 0
    assert "Traceback" not in (desktop.folder / "stderr.txt").read_text()
