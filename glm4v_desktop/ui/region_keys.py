"""What the keys mean to the picture view."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_FAST = 10  # picture pixels with Ctrl
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow key: the way, how many picture pixels, and whether it resizes."""

    across: int
    down: int
    step: int
    resizes: bool

    @property
    def dx(self) -> int:
        return self.across * self.step

    @property
    def dy(self) -> int:
        return self.down * self.step


def arrow_of(event: QKeyEvent) -> Arrow | None:
    """None for other keys, and with Alt or Meta: those belong to the window."""
    modifiers = modifiers_of(event)
    if event.key() not in _ARROWS or modifiers & ~(_SHIFT | _CTRL):
        return None
    across, down = _ARROWS[event.key()]
    return Arrow(across, down, _FAST if modifiers & _CTRL else 1, bool(modifiers & _SHIFT))


def modifiers_of(event: QKeyEvent) -> Qt.KeyboardModifier:
    """Without the one that only says that the key is on the number pad."""
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
