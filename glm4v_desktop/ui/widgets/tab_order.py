"""Moves the focus with Tab in reading order instead of the order in which the widgets were created."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def focus_next(window: QWidget, forward: bool) -> bool:
    """Focuses the next (or previous) widget in reading order; for a window's `focusNextPrevChild`.

    Returns False if no visible widget accepts the focus by Tab.
    """
    stops = _stops(window)
    if not stops:
        return False
    focused = window.focusWidget()
    if focused in stops:
        index = (stops.index(focused) + (1 if forward else -1)) % len(stops)
    else:
        index = 0 if forward else -1
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    stops[index].setFocus(reason)
    return True


def _stops(parent: QWidget) -> list[QWidget]:
    """The descendants of `parent` that accept the focus by Tab, in reading order."""
    found: list[QWidget] = []
    for child in _reading_order(parent):
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isEnabled() and child.focusProxy() is None:
            found.append(child)
        found += _stops(child)
    return found


def _reading_order(parent: QWidget) -> list[QWidget]:
    """The visible child widgets of `parent`: rows from the top, in each row from the left.

    A child is in the current row if its middle is above the bottom of the row's first child.
    """
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
