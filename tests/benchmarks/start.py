"""Process start to painted window: the program beside a bare PySide6 window, in turns in one run.

python tests/benchmarks/start.py [rounds]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Both end as soon as a person would see something: the first paint of the window has been done.
# Only the window is watched: a filter on the application would make Python see every event of the program.
_WATCH = """
import sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self.painted)
        return False
    def painted(self):
        print(time.monotonic(), time.process_time(), flush=True)
        import os; os._exit(0)
watch = Watch()
"""
_BARE = """
program = QApplication([])
window = QMainWindow()
window.resize(1280, 800)
window.installEventFilter(watch)
window.show()
program.exec()
"""
_OURS = """
from glm4v_desktop import app
instance = app.first_instance(app.Options())
program = app.make_application()
desk = app.Desk(program, app.Options())
desk.join_instance(instance)
desk.window.installEventFilter(watch)
desk.show()
program.exec()
"""


def milliseconds(code: str, home: str) -> tuple[float, float]:
    """Until the paint: on the clock, and of processor time, which other programs disturb less."""
    # Compiled modules are kept, as on a person's machine, but not in the checkout.
    surroundings = {**os.environ, "GLM4V_DESKTOP_HOME": home, "PYTHONPYCACHEPREFIX": f"{home}/compiled"}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    surroundings.setdefault("QT_QPA_PLATFORM", "offscreen")
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", _WATCH + code], env=surroundings, cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    ended, processor = done.stdout.split()[-2:]
    return (float(ended) - started) * 1000, float(processor) * 1000


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        for code in (_BARE, _OURS):  # the page cache is warm for both, and the modules are compiled
            milliseconds(code, home)
        pairs = [(milliseconds(_BARE, home), milliseconds(_OURS, home)) for _ in range(rounds)]
    for kind, name in enumerate(("clock", "processor")):
        bare = [pair[0][kind] for pair in pairs]
        ours = [pair[1][kind] for pair in pairs]
        for window, times in (("bare window", bare), ("GLM-4v Desktop", ours)):
            print(
                f"{name:10} {window:15} least {min(times):5.0f} ms, median {statistics.median(times):5.0f} ms"
            )
        ratio = statistics.median(our / other for other, our in zip(bare, ours, strict=True))
        print(f"{name:10} {'ratio':15} of the least {min(ours) / min(bare):.2f}, median {ratio:.2f}; aim 2")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
