"""Moves the focus with Tab in reading order instead of the order in which the widgets were created."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def focus_next(window: QWidget, forward: bool) -> bool:
    """Focuses the next (or previous) widget in reading order; for a window's `focusNextPrevChild`.

    Qt calls it too when the focused widget is hidden or disabled; the next one is counted from its place.
    Returns False if no visible widget accepts the focus by Tab.
    """
    focused = window.focusWidget()
    order = _stops(window, focused)
    at = order.index(focused) if focused in order else -1
    ahead = [*order[at + 1 :], *order[: at + 1]] if at >= 0 else order
    if not forward:
        ahead = [*order[: max(at, 0)][::-1], *order[max(at, 0) :][::-1]]
    found = next((stop for stop in ahead if _accepts_tab(stop)), None)
    if found is None:
        return False
    found.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    return True


@contextmanager
def keeps_focus(panel: QWidget) -> Iterator[None]:
    """While its widgets are shown and hidden, the focus does not leave the panel for another part.

    It goes from a widget that cannot have it any more to the last one in reading order, which is what most
    people want next. Where there is none now, the panel has it until there is one.
    """
    focused = panel.window().focusWidget()
    was_inside = focused is not None and (focused is panel or panel.isAncestorOf(focused))
    yield
    if focused is None or not was_inside or not panel.isVisible() or _accepts_tab(focused):
        return
    if (layout := panel.layout()) is not None:
        layout.activate()  # what is shown only now has its place after this
    (_stops(panel) or [panel])[-1].setFocus()


def _stops(parent: QWidget, focused: QWidget | None = None) -> list[QWidget]:
    """The descendants that accept the focus by Tab in reading order, and `focused` whether it does or not."""
    found: list[QWidget] = []
    for child in _reading_order(parent, focused):
        if child is focused or _accepts_tab(child):
            found.append(child)
        found += _stops(child, focused)
    return found


def _accepts_tab(widget: QWidget) -> bool:
    by_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(by_tab) and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def _reading_order(parent: QWidget, focused: QWidget | None) -> list[QWidget]:
    """The child widgets that are visible or have `focused` in them: rows from the top, each from the left.

    A child is in the current row if its middle is above the bottom of the row's first child.
    """
    children = [
        child
        for child in parent.children()
        if isinstance(child, QWidget)
        and not child.isWindow()
        and (child.isVisible() or (focused is not None and (child is focused or child.isAncestorOf(focused))))
    ]
    rows: list[list[QWidget]] = []
    for child in sorted(children, key=lambda child: (child.y(), child.x())):
        if rows and child.geometry().center().y() <= rows[-1][0].geometry().bottom():
            rows[-1].append(child)
        else:
            rows.append([child])
    return [child for row in rows for child in sorted(row, key=QWidget.x)]
