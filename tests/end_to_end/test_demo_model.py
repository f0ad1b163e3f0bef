"""GLM-4v's own path in the real window, with the demo model: pixels, tower, cache and tokens, no OCR."""

from __future__ import annotations

import subprocess
import sys

import pytest

from glm4v_desktop.core.geometry import Rect
from glm4v_desktop.core.resources import resource
from tests.end_to_end.desktop import Desktop, wait_for
from tests.end_to_end.test_window import HEIGHT, SAMPLE, WIDTH, Seen, place_of, read

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.slow_ocr,
    pytest.mark.skipif(not resource("demo_model").is_dir(), reason="the demo model is not in this checkout"),
]


def ask(desktop: Desktop, question: str) -> None:
    """Through the clipboard: a virtual display has no input method."""
    desktop.keys("ctrl+l")
    desktop.do("sleep", "0.5")
    copied = ["xclip", "-selection", "clipboard"]
    subprocess.run(copied, input=question, text=True, env=desktop.environ, check=True, timeout=10)
    desktop.keys("ctrl+v")
    desktop.do("sleep", "0.3")
    desktop.keys("Return")


def wait_for_answer(desktop: Desktop, left: int, questions: int, word: str) -> str:
    """The newest answer, once there are so many questions and it holds the word.

    Only what stands under its badge counts: the question above shows the region itself.
    """

    def look() -> str:
        seen = read(desktop.screenshot("answers").crop((left, 0, WIDTH, HEIGHT - 190)))
        badges = [box for text, box in seen if "Demo model" in text][1:]  # the first is the picker's
        if len(badges) != questions:
            return ""
        answer = " ".join(text for text, box in seen if box.top >= badges[-1].bottom)
        return answer if word in answer else ""

    return wait_for(look, 60, f"{word} in answer {questions}")


def select(desktop: Desktop, figure: Rect) -> None:
    # A first click outside gives up the old region, so that the drag begins a new one.
    desktop.click(figure.left - 40, figure.top - 14)
    desktop.keys("Escape")
    desktop.drag((figure.left - 4, figure.top), (figure.right + 4, figure.bottom))


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
    assert wait_for_answer(desktop, chat_left, 1, "13,049.37").strip() == "13,049.37"
    ask(desktop, "是正数还是负数？")
    assert wait_for_answer(desktop, chat_left, 2, "正数").strip() == "正数"
    select(desktop, before)
    ask(desktop, "What is the number?")
    assert wait_for_answer(desktop, chat_left, 3, "9,030.23").strip() == "9,030.23"

    desktop.keys("ctrl+q")  # asks, because a conversation would be lost
    desktop.keys("ctrl+q")
    assert program.wait(10) == 0
    assert "Traceback" not in (desktop.folder / "stderr.txt").read_text()
