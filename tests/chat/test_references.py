"""PySide6 6.12.0 on Python 3.11 loses a reference at each signal and aborts within seconds."""

from __future__ import annotations

import subprocess
import sys

_COUNT = """
import sys
from PySide6.QtCore import QObject, Signal

class Sender(QObject):
    one = Signal(object)
    two = Signal(bool, object)

heard = 0

def hear(*_):
    global heard
    heard += 1

sender = Sender()
sender.one.connect(hear)
sender.two.connect(hear)
watched = (None, True, False)
before = [sys.getrefcount(value) for value in watched]
for _ in range(100_000):
    sender.one.emit(None)
    sender.two.emit(True, None)
after = [sys.getrefcount(value) for value in watched]
assert heard == 200_000
lost = [b - a for a, b in zip(after, before)]
assert all(abs(count) < 100 for count in lost), lost
"""


def test_signals_lose_no_references() -> None:
    # In a process of its own: where references are lost, it aborts.
    ended = subprocess.run(
        [sys.executable, "-c", _COUNT], capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stderr
