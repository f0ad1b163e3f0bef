"""What hundreds of answers cost: memory for each, and how long a change of the theme or language takes then.

python tests/benchmarks/soak.py [answers]

Every answer is about a picture of its own; the chat pane is driven alone, without a gallery and an engine.
Printed are the resident memory and the longest gap between two turns of the event loop. Aims: 0.1 MB an
answer, 0.1 s.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from glm4v_desktop.chat.session import Answer, Question
from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.engine.protocol import EngineInfo, EngineName, FinishReason
from glm4v_desktop.texts.translation import Translations
from glm4v_desktop.ui.chat.pane import ChatPane
from glm4v_desktop.ui.window.theme import Theme
from tests.benchmarks.hostile_answers import Gaps

_ENGINE = EngineInfo(EngineName.READER)
_TEXT = (
    "The revenue is **28,563.21** (row 3).\n\n| | 2024 | 2023 |\n|---|---|---|\n" + "| Cash | 1 | 2 |\n" * 12
)


def resident() -> float:
    """Megabytes; Linux only."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def picture(number: int) -> Picture:
    size = Size(1920, 1080)
    rgb = number.to_bytes(3, "big") * size.area
    return Picture(picture_key(size, rgb), size, rgb)


def main(count: int) -> None:
    program = QApplication([])
    theme, languages = Theme(program), Translations(program)
    theme.use("light")
    languages.use("en")
    pane = ChatPane(program.clipboard(), lambda _address: None)
    pane.resize(560, 800)
    pane.show()
    gaps, worst, first = Gaps(program), 0.0, 0.0
    for number in range(1, count + 1):
        pane.add_question(Question(number, "What is the revenue?", ImageInput(picture(number)), _ENGINE))
        pane.append_text(number, _TEXT)
        pane.finish(Answer(number, _TEXT, FinishReason.STOP, 1.0, _ENGINE))
        began = time.monotonic()
        while time.monotonic() < began + 0.03:
            started = time.perf_counter()
            program.processEvents()
            worst = max(worst, time.perf_counter() - started)
        if number == count // 10:
            first = resident()  # what Qt loads once is loaded by then
        if number % max(1, count // 10) == 0:
            print(f"{number} answers: {resident():.0f} MB", flush=True)
    print(
        f"{(resident() - first) / (count - count // 10):.3f} MB an answer; worst turn {1000 * worst:.0f} ms"
    )
    print(f"theme: longest gap {gaps.during(lambda: theme.use('dark')):.0f} ms")
    print(f"language: longest gap {gaps.during(lambda: languages.use('zh')):.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 444)
