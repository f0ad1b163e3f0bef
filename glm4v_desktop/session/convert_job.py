"""Makes the 4-bit copy away from the window, in a child process that gives way to it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, Signal, Slot

from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.library.convert_model import convert_model
from glm4v_desktop.model.quantise_values import ConversionError, ConversionErrorKind, ConversionRequest
from glm4v_desktop.session.task import Task

log = logging.getLogger(__name__)

Convert = Callable[[ConversionRequest, CancelToken], Generator[object, None, int | None]]


class ConvertJob(QObject):
    """Every `start` ends with `finished`, `cancelled` or `failed`, or `close`: then nothing is emitted."""

    progressed = Signal(object)  # ConversionProgress
    finished = Signal(object, object)  # ConversionRequest, the copy's bytes
    cancelled = Signal()
    failed = Signal(object)  # ConversionError

    def __init__(self, convert: Convert = convert_model, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._convert = convert
        self._request: ConversionRequest | None = None
        self._job = Task("convert", (ConversionError,), self)
        self._job.progressed.connect(self.progressed)
        self._job.finished.connect(self._on_finished)
        self._job.failed.connect(self._on_failed)

    @property
    def runs(self) -> bool:
        return self._job.runs

    @property
    def request(self) -> ConversionRequest | None:
        """What runs or ran last."""
        return self._request

    def start(self, request: ConversionRequest) -> bool:
        """One at a time: False while it runs."""
        if not self._job.start(lambda cancel: self._convert(request, cancel)):
            return False
        self._request = request
        return True

    def cancel(self) -> None:
        """What is done is kept."""
        self._job.cancel()

    def close(self, milliseconds: int) -> bool:
        """False when the child did not end in time: then this must be kept."""
        return self._job.close(milliseconds / 1000)

    @Slot(object)
    def _on_finished(self, made: int | None) -> None:
        if made is None:
            self.cancelled.emit()
        else:
            self.finished.emit(self._request, made)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        is_known = isinstance(error, ConversionError)
        self.failed.emit(error if is_known else ConversionError(ConversionErrorKind.FAILED, repr(error)))
