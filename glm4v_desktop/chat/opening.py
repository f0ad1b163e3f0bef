"""Opens pictures one after the other, away from the GUI thread."""

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
    """Why one picture, or `count` of them, did not open. `name` is as it came (see `display_name`)."""

    name: str = field(repr=False)
    kind: PictureErrorKind
    count: int = 1


@dataclass(frozen=True, slots=True)
class _BatchEnd:
    opened: int
    refused: int


@dataclass(frozen=True, slots=True)
class _Original:
    """The PNG of a picture that came as pixels."""

    key: str
    png: bytes = field(repr=False)


_Result = OpenedPicture | OpenFailure | _BatchEnd | _Original


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
        self._worker = _PictureWorker(limits, decoder or Decoder())
        self._thread = QThread()
        self._thread.setObjectName("pictures")
        self._worker.moveToThread(self._thread)
        self._asked.connect(self._worker.open_all, Qt.ConnectionType.QueuedConnection)
        self._worker.arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)
        self._thread.start()

    def open(self, sources: Iterable[Source]) -> None:
        """At most MOST_PICTURES are opened: the first in the order given, a folder's in the order of names.

        The others are one refusal, TOO_MANY_FILES with their count. A file that is replaced before its turn
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

    @Slot(object)
    def _on_arrived(self, result: _Result) -> None:
        if self._is_closed:  # it waited in the event queue while the opener was closed
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
    """Lives on the pictures thread and does nothing but open."""

    arrived = Signal(object)  # _Result

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
        for result in self._results(sources):
            self.arrived.emit(result)

    def _results(self, sources: tuple[Source, ...]) -> Iterator[_Result]:
        """Pictures come first: the window is of use while the reasons for the others are read.

        PNGs of pixels come last: packing takes longer than opening, and the pictures are shown already.
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
    """Replaces every folder by its pictures; folders without any are failures."""
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
    """Adds to each file the mark that it has now, except to those that are too many to be opened."""
    return tuple(
        FileSource(source.path, source.mark or file_mark(source.path))
        if index < MOST_PICTURES and isinstance(source, FileSource)
        else source
        for index, source in enumerate(sources)
    )
