"""Opens pictures one after the other on a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
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
    """Why one picture, or `count` pictures, were not opened. `name` is not made safe for display yet."""

    name: str = field(repr=False)
    kind: PictureErrorKind
    count: int = 1


@dataclass(frozen=True, slots=True)
class _BatchEnd:
    opened: int
    refused: int


@dataclass(frozen=True, slots=True)
class _Original:
    """The PNG of a picture that came as pixels, packed after it was shown."""

    key: str
    png: bytes = field(repr=False)


_Result = OpenedPicture | OpenFailure | _BatchEnd | _Original


class PictureOpener(QObject):
    """Opens pictures in order and emits a result for each; a later `open` waits for the earlier one."""

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
        self._worker = _PictureWorker(limits, decoder or Decoder())
        self._thread = QThread()
        self._thread.setObjectName("pictures")
        self._worker.moveToThread(self._thread)
        self._asked.connect(self._worker.open_all, Qt.ConnectionType.QueuedConnection)
        self._worker.arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)
        self._thread.start()

    def open(self, sources: Iterable[Source]) -> None:
        """Opens the first MOST_PICTURES of `sources`; folders count as their pictures, sorted by name.

        The others are refused together, with TOO_MANY_FILES and their count. A file that is replaced before
        it is opened is refused. After `close` nothing happens.
        """
        if not self._is_closed:
            self._asked.emit(_marked(tuple(sources)))

    def close(self) -> None:
        """Stops opening, waits for the thread and emits nothing more. May be called twice."""
        self._is_closed = True
        self._worker.stop()
        self._thread.quit()
        self._thread.wait()

    @Slot(object)
    def _on_arrived(self, result: _Result) -> None:
        if self._is_closed:  # the signal was still queued when the opener was closed
            return
        match result:
            case OpenedPicture():
                self.opened.emit(result)
            case OpenFailure():
                self.refused.emit(result)
            case _BatchEnd(opened, refused):
                self.batch_finished.emit(opened, refused)
            case _Original(key, png):
                self.original_made.emit(key, png)


class _PictureWorker(QObject):
    """Opens the pictures on their thread."""

    arrived = Signal(object)  # _Result

    def __init__(self, limits: Limits, decoder: Decoder) -> None:
        super().__init__()
        self._limits = limits
        self._decoder = decoder
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Makes the running decode fail at once and starts no other. For any thread."""
        self._stopped.set()
        self._decoder.stop()

    @Slot(object)
    def open_all(self, sources: tuple[Source, ...]) -> None:
        for result in self._results(sources):
            self.arrived.emit(result)

    def _results(self, sources: tuple[Source, ...]) -> Iterator[_Result]:
        """Opens the sources; yields pictures first, then failures, then the end, then PNGs of pixels.

        Packing a PNG takes longer than opening a picture, and the pictures are already shown by then.
        """
        singles, failures = _without_folders(sources)
        if len(singles) > MOST_PICTURES:
            failures.append(OpenFailure("", PictureErrorKind.TOO_MANY_FILES, len(singles) - MOST_PICTURES))
        opened = 0
        pixels: list[Picture] = []
        for source in singles[:MOST_PICTURES]:
            if self._stopped.is_set():
                return
            result = self._open(source)
            if isinstance(result, OpenFailure):
                failures.append(result)
                continue
            opened += 1
            if not result.original:
                pixels.append(result.picture)
            yield result
        yield from failures
        yield _BatchEnd(opened, sum(failure.count for failure in failures))
        for picture in pixels:
            if not self._stopped.is_set():
                yield _Original(picture.key, to_png(picture))

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
    """Replaces each folder by its pictures; a folder without pictures becomes a failure."""
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
    """Adds its current mark to each file, except to those over the limit, which are not opened."""
    return tuple(
        FileSource(source.path, source.mark or file_mark(source.path))
        if index < MOST_PICTURES and isinstance(source, FileSource)
        else source
        for index, source in enumerate(sources)
    )
