"""What the child process costs: its start, a picture, words; and how late the window's timer gets meanwhile.

Run by hand: python tests/benchmarks/engine_process.py
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTimer

sys.path.insert(0, str(Path(__file__).parents[2]))  # as a script, so that the child finds `tests` too

from glm4v_desktop.chat.engine_host import EngineHost
from glm4v_desktop.chat.session import ChatSession
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.geometry import Size
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.core.picture import Picture, picture_key
from glm4v_desktop.engine.process import EngineSource, ProcessEngine
from glm4v_desktop.engine.protocol import EngineInfo, EngineName, Request

_SCRIPTED = "tests.scripted_engine:make_scripted"
_LARGEST = Size(8000, 8000)
_TICK_MS = 5
_WORDS = 10_000


def engine_with(**options: object) -> ProcessEngine:
    return ProcessEngine(EngineSource(_SCRIPTED, options))


def start_seconds() -> float:
    engine = engine_with()
    started = time.perf_counter()
    list(engine.load(CancelToken()))
    seconds = time.perf_counter() - started
    engine.close()
    return seconds


def picture_seconds() -> tuple[float, float]:
    """For the first question about the largest picture, and for the second."""
    rgb = bytes(3 * _LARGEST.area)
    picture = Picture(picture_key(_LARGEST, rgb), _LARGEST, rgb)
    engine = engine_with()
    list(engine.load(CancelToken()))
    seconds = []
    for number in (1, 2):
        started = time.perf_counter()
        list(engine.answer(Request(number, "echo", ImageInput(picture)), CancelToken()))
        seconds.append(time.perf_counter() - started)
    engine.close()
    return seconds[0], seconds[1]


def lateness_ms(pause: float) -> tuple[list[float], float]:
    """How late a 5 ms timer was while words streamed, and how many words came a second."""
    program = QCoreApplication.instance() or QCoreApplication([])
    engine = engine_with(script="word " * _WORDS, pause=pause)
    session = ChatSession(EngineHost(engine, EngineInfo(EngineName.READER)))
    late: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(max(0.0, (now - last) * 1000 - _TICK_MS))
        last = now

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(_TICK_MS)
    session.answered.connect(program.quit)
    started = time.perf_counter()
    session.ask("go")
    program.exec()
    rate = _WORDS / (time.perf_counter() - started)
    session.host.close()
    return late, rate


def main() -> None:
    print(f"start to loaded: {statistics.median(start_seconds() for _ in range(5)) * 1000:.0f} ms")
    first, second = picture_seconds()
    print(
        f"64 MP picture: {first * 1000:.0f} ms for the first question, {second * 1000:.1f} ms for the second"
    )
    for pause in (0.0, 0.0004):
        late, rate = lateness_ms(pause)
        p99 = statistics.quantiles(late, n=100)[-1]
        print(
            f"{rate:.0f} words a second: a {_TICK_MS} ms timer is late by {p99:.1f} ms (p99), "
            f"{max(late):.1f} ms at most"
        )


if __name__ == "__main__":
    main()
