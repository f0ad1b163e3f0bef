"""GLM-4v's own path in the real window, with the demo model: pixels, tower, cache and tokens, no OCR."""

from __future__ import annotations

import subprocess
import sys

import pytest

from glm4v_desktop.domain.geometry import Rect
from glm4v_desktop.domain.resources import resource
from tests.end_to_end.desktop import Desktop, wait_for
from tests.end_to_end.test_window import HEIGHT, SAMPLE, WIDTH, Seen, place_of, read

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.slow_ocr,
    pytest.mark.skipif(not resource("demo_model").is_dir(), reason="the demo model is not in this checkout"),
]


def ask(desktop: Desktop, question: str) -> None:
    """Through the clipboard: an input method is not to be had on a virtual display."""
    desktop.keys("ctrl+l")
    desktop.do("sleep", "0.5")
    copied = ["xclip", "-selection", "clipboard"]
    subprocess.run(copied, input=question, text=True, env=desktop.surroundings, check=True, timeout=10)
    desktop.keys("ctrl+v")
    desktop.do("sleep", "0.3")
    desktop.keys("Return")


def wait_for_answer(desktop: Desktop, left: int, *words: str) -> str:
    """What stands right of the picture, once all the words are there."""

    def look() -> str:
        shown = desktop.screenshot("answers").crop((left, 0, WIDTH, HEIGHT))
        text = " ".join(text for text, _ in read(shown))
        return text if all(word in text for word in words) else ""

    return wait_for(look, 120, f"{words} in the answers")


def select(desktop: Desktop, figure: Rect) -> None:
    # A first click outside gives up the old region, so that the drag begins a new one.
    desktop.click(figure.left - 40, figure.top - 14)
    desktop.keys("Escape")
    desktop.drag((figure.left - 5, figure.top - 4), (figure.right + 5, figure.bottom + 4))


def test_figures_are_read_from_the_pixels_with_a_follow_up_and_another_region(desktop: Desktop) -> None:
    command = [
        sys.executable,
        "-m",
        "glm4v_desktop",
        "--language",
        "en",
        "--engine",
        "local",
        "--model",
        "demo",
    ]
    program = desktop.start(*command, str(SAMPLE))
    window = desktop.window("income-statement")
    desktop.do("windowmove", window, "0", "0", "windowsize", window, str(WIDTH), str(HEIGHT))
    desktop.do("sleep", "1")
    seen: Seen = read(desktop.screenshot("start"))
    profit, before = place_of("13,049.37", seen), place_of("9,030.23", seen)
    chat_left = place_of("44.51%", seen).right + 40

    select(desktop, profit)
    ask(desktop, "这是多少？")
    said = wait_for_answer(desktop, chat_left, "13,049.37")
    assert "Demo model" in said
    assert "GLM-4v-9b" not in said.replace("本产品使用 GLM-4v-9b", "").replace("本产品使用GLM-4v-9b", "")

    ask(desktop, "是正数还是负数？")
    wait_for_answer(desktop, chat_left, "13,049.37", "正数")

    select(desktop, before)
    ask(desktop, "What is the number?")
    wait_for_answer(desktop, chat_left, "9,030.23", "New region")

    desktop.keys("ctrl+q")
    assert program.wait(10) == 0
    assert "Traceback" not in (desktop.folder / "stderr.txt").read_text()
