"""Looks for models on the disks, moves and deletes them, all away from the window."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from glm4v_desktop.engine.cancel import CancelToken
from glm4v_desktop.library.found_model import (
    FolderError,
    FolderErrorKind,
    FolderProgress,
    FoundModel,
    Removed,
)
from glm4v_desktop.library.model_move import discard_move, move_model
from glm4v_desktop.library.model_places import Places, find_models
from glm4v_desktop.library.model_removal import remove_model
from glm4v_desktop.session.side_job import SideJob

log = logging.getLogger(__name__)

IsUsed = Callable[[Path], bool]


@dataclass(frozen=True, slots=True)
class Lay:
    """What lies where: `free` bytes on the disk that new models go to, None where nobody knows."""

    models: tuple[FoundModel, ...]
    free: int | None


class FoldersJob(QObject):
    """A look may be asked for at any time; of moves and deletions there is one at a time.

    Every `move` ends with `moved`, `cancelled` or `failed`, every `remove` with `removed` or `failed`.
    """

    found = Signal(object)  # Lay
    progressed = Signal(object)  # FolderProgress
    moved = Signal(str, str)  # from, to
    removed = Signal(str, object)  # folder, Removed
    cancelled = Signal()
    failed = Signal(object)  # FolderError

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looking = SideJob("look-for-models", FolderError, _unexpected, self)
        self._working = SideJob("change-folders", FolderError, _unexpected, self)
        self._again: Places | None = None
        self._folder = ""
        self._is_closing = False
        self._looking.finished.connect(self._on_found)
        self._looking.failed.connect(self._on_look_failed)
        self._working.progressed.connect(self.progressed)
        self._working.finished.connect(self._on_worked)
        self._working.failed.connect(self.failed)

    @property
    def runs(self) -> bool:
        """Whether a model is being moved or deleted."""
        return self._working.runs

    def look(self, places: Places) -> None:
        """Ends with `found`; asked again meanwhile, it looks once more after that."""
        self._again = None if self._looking.start(lambda cancel: _look(places, cancel)) else places

    def move(self, model: FoundModel, into: Path, is_used: IsUsed) -> bool:
        """`is_used` is called on the job's thread. False while something else is moved or deleted."""
        self._folder = str(model.folder)

        def work(cancel: CancelToken) -> Generator[FolderProgress, None, Path | None]:
            target = yield from move_model(model, into, cancel, is_used)
            if target is None and not self._is_closing:  # else it goes on after the next start
                discard_move(model, into)
            return target

        return self._working.start(work)

    def remove(self, model: FoundModel, is_used: IsUsed) -> bool:
        """As `move`."""
        self._folder = str(model.folder)
        return self._working.start(lambda cancel: remove_model(model, cancel, is_used))

    def cancel(self) -> None:
        self._working.cancel()

    def close(self, milliseconds: int) -> bool:
        """False when a disk did not answer in time: then this must be kept."""
        self._is_closing = True
        ended = [job.close(milliseconds) for job in (self._working, self._looking)]
        return all(ended)

    @Slot(object)
    def _on_found(self, lay: Lay) -> None:
        again, self._again = self._again, None
        if again is not None:
            self.look(again)
        else:
            self.found.emit(lay)

    @Slot(object)
    def _on_look_failed(self, error: FolderError) -> None:
        log.warning("the disks were not looked at: %s", error.detail)
        self._on_found(Lay((), None))

    @Slot(object)
    def _on_worked(self, result: Path | Removed | None) -> None:
        match result:
            case Removed():
                self.removed.emit(self._folder, result)
            case None:
                self.cancelled.emit()
            case target:
                self.moved.emit(self._folder, str(target))


def _look(places: Places, cancel: CancelToken) -> Generator[object, None, Lay]:  # noqa: ARG001
    yield from ()
    return Lay(find_models(places), free_bytes(places.ours[0]) if places.ours else None)


def free_bytes(folder: Path) -> int | None:
    """On the disk that the folder is or will be on; None where nobody knows."""
    for each in (folder, *folder.parents):
        try:
            return shutil.disk_usage(each).free
        except (OSError, ValueError):
            continue
    return None


def _unexpected(detail: str) -> FolderError:
    return FolderError(FolderErrorKind.FAILED, detail)
