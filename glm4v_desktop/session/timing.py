"""How long a chat waits for what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer


@dataclass(frozen=True, slots=True)
class Timing:
    """All in milliseconds."""

    show: int = 33  # between two pieces of shown text
    settle: int = 250  # how long picture and region must stay before the head start begins
    quiet: int = 20_000  # an engine that says nothing for so long may hang
    close: int = 1_900  # the window is gone within two seconds


def one_shot(parent: QObject, milliseconds: int, slot: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(slot)
    return timer
