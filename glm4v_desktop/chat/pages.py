"""Reads the text of pictures for copying, selecting and finding, whichever engine answers the questions."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from glm4v_desktop.chat.ends_once import EndsOnce
from glm4v_desktop.chat.engine_host import Arrived, EngineHost, PageCall, Priority
from glm4v_desktop.chat.task import Task
from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.ocr_service import OcrService
from glm4v_desktop.engine.protocol import EngineError, ErrorKind, FinishReason, Progress, Stage

if TYPE_CHECKING:
    from glm4v_desktop.ocr.page import Page

_IDLE_MS = 120_000  # after this time without a reading, the memory of the service's process is freed


class PageRead(EndsOnce):
    """One reading of a picture or region. Its result is the Page; None after `cancel`."""

    progressed = Signal(int)  # percent

    def __init__(self, image: ImageInput, pages: Pages) -> None:
        super().__init__(pages)
        self.image = image
        self._pages = pages

    def cancel(self) -> None:
        self._pages.cancel(self)

    def end(self, end: object) -> None:
        if not self.is_over:
            super().end(end)
            self.deleteLater()


class Pages(QObject):
    """Gives the recognized text of pictures; that of a whole picture is stored until the picture is closed.

    The text reader reads a picture for its own answers, so while it is the engine it also reads for this
    class, and nothing is read twice. Beside another engine `service` reads, in a process of its own.
    """

    page_known = Signal(str)  # the key of a picture whose whole page is stored now

    def __init__(self, host: EngineHost, service: OcrService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._service = service
        self._known: dict[str, Page] = {}
        self._calls: dict[PageRead, PageCall] = {}  # by the engine
        self._waiting: list[PageRead] = []  # by the service, the running one first
        self._background: PageRead | None = None
        self._task = Task("page", (EngineError,), self)
        self._task.progressed.connect(self._on_progressed)
        self._task.finished.connect(self._on_serviced)
        self._task.failed.connect(self._on_service_failed)
        self._unloading = Task("page release", (), self)
        self._idle = QTimer(self, interval=_IDLE_MS)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(lambda: self._unloading.call(self._service.unload))

    def known(self, key: str) -> Page | None:
        """The page of the whole picture with this key, if it has been read."""
        return self._known.get(key)

    def read(self, image: ImageInput) -> PageRead:
        """Starts reading for a user who waits for it; the result comes in a later turn of the event loop."""
        reading = PageRead(image, self)
        page = self.known(image.picture.key) if image.region is None else None
        if page is not None:
            QTimer.singleShot(0, reading, lambda: reading.end(page))
        elif self._host.reads_pages:
            self._submit(reading, Priority.PAGE)
        else:
            self._waiting.append(reading)
            self._serve_next()
        return reading

    def read_in_background(self, image: ImageInput | None) -> None:
        """Stores the whole page of this picture when the engine has read it anyway; drops an earlier wish.

        Beside another engine nothing is read before somebody waits for it: it would slow down the answers.
        """
        before, self._background = self._background, None
        if before is not None:
            before.cancel()
        if image is not None and self._host.reads_pages and self.known(image.picture.key) is None:
            self._background = PageRead(ImageInput(image.picture), self)
            self._submit(self._background, Priority.BACKGROUND)

    @Slot(str)
    def forget(self, key: str) -> None:
        """Drops everything about a closed picture."""
        self._known.pop(key, None)
        for reading in (*self._calls, *self._waiting):
            if reading.image.picture.key == key:
                reading.cancel()
        self._service.forget(key)

    def cancel(self, reading: PageRead) -> None:
        """Ends a reading at once; what was read so far need not be read again."""
        if reading in self._calls:
            self._host.cancel(self._calls[reading])
        elif self._waiting[:1] == [reading] and self._task.runs:
            self._task.cancel()
        elif reading in self._waiting:
            self._waiting.remove(reading)
        reading.end(None)

    def close(self) -> None:
        self._idle.stop()
        self._service.close()
        self._task.close(1.0)
        self._unloading.close(1.0)

    def _submit(self, reading: PageRead, priority: Priority) -> None:
        call = PageCall(reading.image, priority)
        self._calls[reading] = call
        call.arrived.connect(lambda arrived: self._on_arrived(reading, arrived))
        call.finished.connect(lambda reason: self._on_read(reading, reason))
        call.failed.connect(lambda error: self._on_failed(reading, error))
        self._host.submit(call)

    def _on_arrived(self, reading: PageRead, arrived: Arrived) -> None:
        self._show(reading, arrived.progress)

    def _on_read(self, reading: PageRead, reason: FinishReason) -> None:
        call = self._calls.pop(reading)
        self._end(reading, call.page if reason is FinishReason.STOP else None)

    def _on_failed(self, reading: PageRead, error: EngineError) -> None:
        del self._calls[reading]
        if reading is self._background:
            self._background = None
        reading.end(error)

    def _serve_next(self) -> None:
        self._idle.start()  # again after each reading
        if self._waiting and not self._task.runs:
            image, service = self._waiting[0].image, self._service

            def work(cancel: CancelToken) -> Generator[object, None, object]:
                return (yield from service.read(image, cancel))

            self._task.start(work)

    @Slot(object)
    def _on_progressed(self, progress: object) -> None:
        if self._waiting and isinstance(progress, Progress):
            self._show(self._waiting[0], progress)

    @Slot(object)
    def _on_serviced(self, page: Page | None) -> None:
        self._end(self._waiting.pop(0), page)
        self._serve_next()

    @Slot(object)
    def _on_service_failed(self, error: Exception) -> None:
        if not isinstance(error, EngineError):
            error = EngineError(ErrorKind.INTERNAL, type(error).__name__)
        self._waiting.pop(0).end(error)
        self._serve_next()

    def _show(self, reading: PageRead, progress: Progress | None) -> None:
        if progress is not None and progress.stage is Stage.READING_PICTURE and progress.total:
            reading.progressed.emit(100 * progress.done // progress.total)

    def _end(self, reading: PageRead, page: Page | None) -> None:
        key = reading.image.picture.key
        if reading is self._background:
            self._background = None  # it holds the picture's pixels
        if page is not None and reading.image.region is None and not reading.is_over:
            self._known[key] = page
            self.page_known.emit(key)
        reading.end(page)
