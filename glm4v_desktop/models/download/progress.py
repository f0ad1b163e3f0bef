"""Counts the bytes of one download, and measures their speed and the time since the last one."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable

from glm4v_desktop.models.download.listing import Listing, RemoteFile
from glm4v_desktop.models.download.record import FolderStatus
from glm4v_desktop.models.download.values import (
    DownloadNote,
    DownloadNoteKind,
    DownloadProgress,
    DownloadStage,
    Source,
    SourceName,
)

log = logging.getLogger(__name__)

_WINDOW_S = 10.0
_STEP_S = 0.2  # bytes within one step become one entry, or a fast connection would fill the memory


class SpeedMeter:
    """Measures bytes per second; `clock` returns seconds, as time.monotonic does."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = self._last = clock()
        self._steps: deque[tuple[float, int]] = deque()

    def add(self, count: int) -> None:
        now = self._clock()
        if count > 0:
            self._last = now
        if self._steps and now - self._steps[-1][0] < _STEP_S:
            at, before = self._steps[-1]
            self._steps[-1] = (at, before + count)
        else:
            self._steps.append((now, count))

    def per_second(self) -> float:
        """Bytes per second over the window, or since the start if that is shorter; pauses count."""
        now = self._clock()
        while self._steps and now - self._steps[0][0] > _WINDOW_S:
            self._steps.popleft()
        elapsed = min(_WINDOW_S, now - self._began)
        return sum(count for _at, count in self._steps) / elapsed if elapsed > _STEP_S else 0.0

    def quiet_s(self) -> float:
        """Seconds since the last byte, or since the start."""
        return self._clock() - self._last

    def touch(self) -> None:
        """Resets `quiet_s` without counting a byte. Any thread may call it."""
        self._last = self._clock()


class ProgressCounter:
    """The progress of one download. After `stall_s` seconds without a byte, the stall is shown."""

    def __init__(self, stall_s: float) -> None:
        self.stage = DownloadStage.LOOKING
        self.notes: dict[DownloadNote, None] = {}  # a set in order of insertion
        self.files_done = 0
        self._stall_s = stall_s
        self._meter = SpeedMeter()
        self._source: SourceName | None = None
        self._lengths: dict[str, int] = {}
        self._total = self._files = 0
        self._read = self._to_read = 0

    @property
    def source(self) -> SourceName:
        return self._source or SourceName.HUGGING_FACE

    @property
    def missing(self) -> int:
        """The bytes that are not here yet."""
        return self._total - sum(self._lengths.values())

    def checking(self, source: Source, listing: Listing, found: FolderStatus) -> None:
        self.stage = DownloadStage.CHECKING
        self._source = source.name
        self._total, self._files = listing.size, len(listing.files)
        self._lengths = dict(found.parts) | {file.name: file.size for file in found.right}
        self.files_done = len(found.right)
        self._to_read = sum(file.size for file in found.unknown)

    def downloading(self) -> None:
        self.stage = DownloadStage.DOWNLOADING
        self._meter = SpeedMeter()

    def have(self, name: str, length: int, fresh: int) -> None:
        """Sets the received bytes of a file to `length`; `fresh` of them came just now."""
        self._lengths[name] = length
        self._meter.add(fresh)

    def finish(self, file: RemoteFile) -> None:
        self.have(file.name, file.size, 0)
        self.files_done += 1

    def read(self, count: int) -> None:
        """Counts bytes that were read from the disk; this is not a stall. Any thread may call it."""
        self._read += count
        self._meter.touch()

    def note(self, kind: DownloadNoteKind, name: str, source: SourceName | None = None) -> None:
        log.info("%s: %s", kind, name)
        self.notes[DownloadNote(kind, name, source or self.source)] = None

    def progress(self) -> DownloadProgress:
        notes, quiet = tuple(self.notes), self._meter.quiet_s()
        match self.stage:
            case DownloadStage.LOOKING:
                return DownloadProgress(self.stage, quiet_seconds=quiet if quiet >= self._stall_s else 0.0)
            case DownloadStage.CHECKING:
                done, total = min(self._read, self._to_read), self._to_read
                return DownloadProgress(
                    self.stage, done, total, files=self._files, source=self._source, notes=notes
                )
            case _:
                done, speed = self._total - self.missing, self._meter.per_second()
                waiting = self.stage is DownloadStage.DOWNLOADING
                return DownloadProgress(
                    self.stage,
                    done,
                    self._total,
                    speed,
                    self.missing / speed if speed > 0 and waiting else None,
                    quiet if waiting and quiet >= self._stall_s else 0.0,
                    self.files_done,
                    self._files,
                    self._source,
                    notes,
                )
