"""Makes the README's picture from the real program: `python -m tests.end_to_end.readme_picture`.

It shows what a person would have after selecting a row of the sample statement and asking two questions.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from glm4v_desktop.core.resources import resource
from tests.end_to_end.desktop import Desktop, virtual_screen, wait_for
from tests.end_to_end.test_window import place_of, read

WIDTH, HEIGHT = 1440, 900
QUESTIONS = ("What is the net profit in 2023?", "net profit")


def main(out: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, virtual_screen(Path(folder), WIDTH, HEIGHT) as desktop:
        config = Path(folder) / "home" / "config"
        config.mkdir(parents=True)
        (config / "settings.json").write_text(json.dumps({"language": "en", "theme": "light"}))
        desktop.start(sys.executable, "-m", "glm4v_desktop", str(resource("samples", "income-statement.png")))
        window = desktop.window("income-statement")
        desktop.do("windowmove", window, "0", "0", "windowsize", window, str(WIDTH), str(HEIGHT))
        ask(desktop)
        desktop.screenshot("window").quantize(256).save(out, optimize=True)
        desktop.keys("ctrl+q")  # asks about the conversation
        desktop.keys("ctrl+q")


def ask(desktop: Desktop) -> None:
    desktop.do("sleep", "2")
    seen = read(desktop.screenshot("start"))
    label, figure = place_of("四、净利润", seen), place_of("44.51%", seen)
    desktop.drag((label.left - 6, label.top - 5), (figure.right + 6, figure.bottom + 5))
    for question in QUESTIONS:
        desktop.keys("ctrl+l")
        desktop.do("sleep", "0.5")
        desktop.type(question)
        desktop.keys("Return")
        wait_for(lambda: "9,030.23" in answers(desktop, figure.right), 90, "the answer")


def answers(desktop: Desktop, left: int) -> str:
    shown = desktop.screenshot("answers").crop((left + 40, 0, WIDTH, HEIGHT - 190))
    return " ".join(text for text, _ in read(shown))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else resource("docs", "window.png"))
