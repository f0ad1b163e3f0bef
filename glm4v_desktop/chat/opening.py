"""Opens pictures one after the other, away from the GUI thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from glm4v_desktop.core.picture import Picture, PictureError, PictureErrorKind, to_png
from glm4v_desktop.pictures.decoder import DEFAULT_LIMITS, Decoder, Limits, OpenedPicture
from glm4v_desktop.pictures.open import (
    FileSource,
    FolderSource,
    Source,
    file_mark,
    open_picture,
    pictures_in,
    source_name,
)

log = logging.getLogger(__name__)

MOST_PICTURES = 50  # in one drop, paste or choice of files


@dataclass(frozen=True, slots=True)
class OpenFailure:
    """Why one picture, or `count` of them, did not open. `name` is as it came (see `display_name`)."""

    name: str = field(repr=False)
    kind: PictureErrorKind
    count: int = 1


class PictureOpener(QObject):
    """Opens what it is given, in order, and says what became of each; a later `open` waits its turn."""

    opened = Signal(object)  # OpenedPicture
    refused = Signal(object)  # OpenFailure
    batch_finished = Signal(int, int)  # pictures opened, pictures refused; once for each `open`
    original_made = Signal(str, object)  # key and PNG bytes of a picture that came as pixels; after its batch
    _asked = Signal(object)  # tuple[Source, ...]

    def __init__(
        self, limits: Limits = DEFAULT_LIMITS, decoder: Decoder | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._is_closed = False
        self._worker = _Worker(limits, decoder or Decoder())
        self._thread = QThread()
        self._thread.setObjectName("pictures")
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._asked.connect(self._worker.open_all, queued)
        self._worker.opened.connect(self._on_opened, queued)
        self._worker.refused.connect(self._on_refused, queued)
        self._worker.finished.connect(self._on_finished, queued)
        self._worker.original_made.connect(self._on_original_made, queued)
        self._thread.start()

    def open(self, sources: Iterable[Source]) -> None:
        """At most MOST_PICTURES are opened: the first in the order given, a folder's in the order of names.

        The others are one failure, TOO_MANY_FILES with their count. A file that is replaced before its turn
        comes is refused. After `close` nothing happens.
        """
        if not self._is_closed:
            self._asked.emit(_marked(tuple(sources)))

    def close(self) -> None:
        """Gives up what is being opened, says nothing more and waits for the thread; may be called twice."""
        self._is_closed = True
        self._worker.stop()
        self._thread.quit()
        self._thread.wait()

    # Results wait in the event queue: those that arrive after `close` must not open anything any more.
    @Slot(object)
    def _on_opened(self, opened: OpenedPicture) -> None:
        if not self._is_closed:
            self.opened.emit(opened)

    @Slot(object)
    def _on_refused(self, failure: OpenFailure) -> None:
        if not self._is_closed:
            self.refused.emit(failure)

    @Slot(int, int)
    def _on_finished(self, opened: int, refused: int) -> None:
        if not self._is_closed:
            self.batch_finished.emit(opened, refused)

    @Slot(str, object)
    def _on_original_made(self, key: str, original: bytes) -> None:
        if not self._is_closed:
            self.original_made.emit(key, original)


class _Worker(QObject):
    """Lives on the pictures thread and does nothing but open."""

    opened = Signal(object)
    refused = Signal(object)
    finished = Signal(int, int)
    original_made = Signal(str, object)

    def __init__(self, limits: Limits, decoder: Decoder) -> None:
        super().__init__()
        self._limits = limits
        self._decoder = decoder
        self._stopped = threading.Event()

    def stop(self) -> None:
        """From any thread: the running decode fails at once, and nothing further is begun."""
        self._stopped.set()
        self._decoder.stop()

    @Slot(object)
    def open_all(self, sources: tuple[Source, ...]) -> None:
        singles, failures = _without_folders(sources)
        if len(singles) > MOST_PICTURES:
            failures.append(OpenFailure("", PictureErrorKind.TOO_MANY_FILES, len(singles) - MOST_PICTURES))
        opened = 0
        pixels: list[Picture] = []
        for source in singles[:MOST_PICTURES]:
            if self._stopped.is_set():
                return
            outcome = self._open(source)
            if isinstance(outcome, OpenFailure):
                failures.append(outcome)
            else:
                opened += 1
                self.opened.emit(outcome)
                if not outcome.original:
                    pixels.append(outcome.picture)
        # Pictures first: the window is of use while the reasons are read.
        for failure in failures:
            self.refused.emit(failure)
        self.finished.emit(opened, sum(failure.count for failure in failures))
        for picture in pixels:  # last: they are shown already, and packing them takes longer than opening
            if not self._stopped.is_set():
                self.original_made.emit(picture.key, to_png(picture))

    def _open(self, source: Source) -> OpenedPicture | OpenFailure:
        try:
            return open_picture(source, self._limits, self._decoder)
        except PictureError as error:
            log.info("a picture was refused: %s %s", error.kind.name, error.detail)
            return OpenFailure(source_name(source), error.kind)
        except Exception:  # the last line of defense: a thread must not die silently
            log.exception("opening a picture failed")
            return OpenFailure(source_name(source), PictureErrorKind.DECODER_FAILED)


def _without_folders(sources: tuple[Source, ...]) -> tuple[list[Source], list[OpenFailure]]:
    """Every folder replaced by its pictures, and the folders that have none to give."""
    singles: list[Source] = []
    failures: list[OpenFailure] = []
    for source in sources:
        if not isinstance(source, FolderSource):
            singles.append(source)
            continue
        try:
            singles += _marked(tuple(FileSource(path) for path in pictures_in(source.path)))
        except PictureError as error:
            failures.append(OpenFailure(source_name(source), error.kind))
    return singles, failures


def _marked(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """Files as they are now. Those beyond the most that are opened are not looked at."""
    return tuple(
        FileSource(source.path, source.mark or file_mark(source.path))
        if index < MOST_PICTURES and isinstance(source, FileSource)
        else source
        for index, source in enumerate(sources)
    )
