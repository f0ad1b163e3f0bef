"""Deletes a model from the disk: its files and nothing else. No Qt."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Protocol

from glm4v_desktop.library.disk_use import allocated
from glm4v_desktop.library.found_model import (
    FolderError,
    FolderErrorKind,
    FolderProgress,
    FolderStep,
    FoundModel,
    Removed,
)
from glm4v_desktop.library.model_files import ModelFiles, check_may_change, model_files

log = logging.getLogger(__name__)


class Cancel(Protocol):
    @property
    def cancelled(self) -> bool: ...


def remove_model(
    model: FoundModel, cancel: Cancel, in_use: Callable[[Path], bool] = lambda _: False
) -> Generator[FolderProgress, None, Removed]:
    """Blocks; run it in a thread. Returns what came of it, also where some files could not be deleted.

    Raises FolderError before anything was touched. Cancelled, it stops between two files; what is left can be
    deleted later.
    """
    check_may_change(model, in_use)
    try:
        there = model_files(model.folder)
    except OSError as error:
        raise FolderError(FolderErrorKind.UNREADABLE, str(error)) from error
    return (yield from delete_files(model.folder, there, cancel))


def delete_files(folder: Path, there: ModelFiles, cancel: Cancel) -> Generator[FolderProgress, None, Removed]:
    """The folder itself goes too when it is empty after that."""
    sizes = {path: _size(path) for path in there.files}
    total = sum(sizes.values())
    freed = stuck = 0
    for path in there.files:
        if cancel.cancelled:
            break
        try:
            path.unlink(missing_ok=True)
            freed += sizes[path]
        except OSError as error:
            log.warning("a file of a model could not be deleted: %s", error.strerror)
            stuck += 1
        yield FolderProgress(FolderStep.DELETING, freed, total)
    if not cancel.cancelled:
        for each in (*there.folders, folder):
            try:
                each.rmdir()
            except OSError:  # not empty, which is told by the numbers; an empty one in the way harms nobody
                log.info("a folder of a deleted model stays")
    return Removed(freed, there.strangers, stuck)


def _size(path: Path) -> int:
    """What deleting it frees: nothing while the file has another name."""
    try:
        found = path.lstat()
    except OSError:
        return 0
    return allocated(found) if found.st_nlink <= 1 else 0
