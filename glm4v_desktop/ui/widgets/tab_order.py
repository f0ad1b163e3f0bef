"""The order in which Tab goes through a window: as one reads it, whatever came into it when."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def focus_next(window: QWidget, forward: bool) -> bool:
    """For a window's `focusNextPrevChild`: moves the keyboard to the part that is read next (or before)."""
    stops = _stops(window)
    if not stops:
        return False
    focused = window.focusWidget()
    if focused in stops:
        at = (stops.index(focused) + (1 if forward else -1)) % len(stops)
    else:
        at = 0 if forward else -1
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    stops[at].setFocus(reason)
    return True


def _stops(parent: QWidget) -> list[QWidget]:
    """What Tab stops at in `parent`: row by row, each from the left, a part of the window as a whole."""
    found: list[QWidget] = []
    for child in _as_read(parent):
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isEnabled() and child.focusProxy() is None:
            found.append(child)
        found += _stops(child)
    return found


def _as_read(parent: QWidget) -> list[QWidget]:
    """The visible parts of `parent`. Those whose middle is beside the first of a row are in that row."""
    children = [
        child
        for child in parent.children()
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow()
    ]
    rows: list[list[QWidget]] = []
    for child in sorted(children, key=lambda child: (child.y(), child.x())):
        if rows and child.geometry().center().y() <= rows[-1][0].geometry().bottom():
            rows[-1].append(child)
        else:
            rows.append([child])
    return [child for row in rows for child in sorted(row, key=QWidget.x)]
