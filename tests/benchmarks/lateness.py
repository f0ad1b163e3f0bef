"""How late a 5 ms timer of the window's thread is while the engine loads, reads and streams.

python tests/benchmarks/lateness.py [seconds for each stage]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from glm4v_desktop import app
from glm4v_desktop.chat.engine_host import EngineState
from glm4v_desktop.core.resources import resource
from glm4v_desktop.engine.process_child import EngineSource

_PERIOD_MS = 5


class Probe(QObject):
    """Notes for each tick how many milliseconds it came after its time."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._last = 0.0

    def start(self) -> None:
        self.late = []
        self._last = time.perf_counter()
        self._timer.start(_PERIOD_MS)

    def stop(self) -> list[float]:
        self._timer.stop()
        return sorted(self.late)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, (now - self._last) * 1000 - _PERIOD_MS))
        self._last = now


def row(name: str, late: list[float]) -> str:
    if not late:
        return f"{name:28} no ticks"
    p50, p99 = late[len(late) // 2], late[int(len(late) * 0.99)]
    return f"{name:28} p50 {p50:6.2f}  p99 {p99:6.2f}  max {late[-1]:6.2f} ms   ({len(late)} ticks)"


def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["GLM4V_DESKTOP_HOME"] = home
        program = app.make_application()
        measure_reader(program, seconds)
        measure_stream(program, seconds)


def watch(program: QApplication, name: str, until: Callable[[], bool], seconds: float) -> None:
    """Runs the event loop until `until` holds, at most `seconds`, and prints how late the timer was."""
    probe = Probe()
    probe.start()
    deadline = time.monotonic() + seconds
    look = QTimer()
    look.timeout.connect(lambda: (until() or time.monotonic() > deadline) and program.quit())
    look.start(20)
    program.exec()
    look.stop()
    print(row(name, probe.stop()), flush=True)


def measure_reader(program: QApplication, seconds: float) -> None:
    desk = app.Desk(program, app.Options())
    desk.show()
    watch(program, "text reader loads", lambda: desk.session.state is EngineState.READY, 30)
    watch(program, "idle", lambda: False, seconds)
    desk.picture_input.open_paths([str(resource("samples", "income-statement.png"))])
    watch(program, "picture opens, reader reads", lambda: False, seconds)
    ended: list[object] = []
    desk.session.answered.connect(ended.append)
    desk.session.ask("Read the whole text")
    watch(program, "text reader answers", lambda: bool(ended), 60)
    desk.close()


def measure_stream(program: QApplication, seconds: float) -> None:
    words = "Revenue was **128,456.32** and the *net profit* rose.\n\n" * 4000
    source = EngineSource("tests.scripted_engine:make_scripted", {"script": words, "pause": 0.005})
    desk = app.Desk(program, app.Options(), lambda *_: source)
    desk.show()
    desk.session.ask("go on")
    watch(program, "200 lines a second stream", lambda: False, seconds)
    desk.close()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 6)
