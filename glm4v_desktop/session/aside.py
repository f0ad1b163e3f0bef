"""One look at the machine that may take seconds, away from the window's thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

log = logging.getLogger(__name__)


class LookAside(QObject):
    """`look` is called on a thread of its own; what it raises is logged, and nothing is found then."""

    found = Signal(object)  # what it returned
    _came = Signal(object)

    def __init__(self, look: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """One at a time: does nothing while it looks."""
        if not self._is_closed and (self._thread is None or not self._thread.is_alive()):
            # A driver's library may hang for good; that must not keep the program from ending.
            self._thread = threading.Thread(target=self._run, name="look-aside", daemon=True)
            self._thread.start()

    def close(self, seconds: float) -> None:
        """After this nothing is found any more."""
        self._is_closed = True
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        try:
            found = self._look()
            if not self._is_closed:  # else this object may be gone already
                self._came.emit(found)
        except Exception:  # the last line of defence: a thread must not die silently
            log.exception("a look at the machine failed")

    @Slot(object)
    def _on_came(self, found: object) -> None:
        if not self._is_closed:
            self.found.emit(found)
