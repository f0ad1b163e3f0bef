"""Work that somebody waits for and that ends exactly once, however many ends it is given."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from glm4v_desktop.engine.protocol import EngineError


class EndsOnce(QObject):
    """Emits one `finished` or `failed`."""

    finished = Signal(object)  # the result
    failed = Signal(object)  # EngineError

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_over = False

    @property
    def is_over(self) -> bool:
        return self._is_over

    def end(self, end: object) -> None:
        """Emits a result or an EngineError; later ends are ignored. Only who does the work calls this."""
        if self._is_over:
            return
        self._is_over = True
        if isinstance(end, EngineError):
            self.failed.emit(end)
        else:
            self.finished.emit(end)
