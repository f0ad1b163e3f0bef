"""Moves a model to another folder or disk, so that one whole model is there at any time. No Qt."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import stat
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from glm4v_desktop.library.checked_copy import CheckedCopy
from glm4v_desktop.library.found_model import MOVING, FolderError, FolderErrorKind, FolderProgress, FoundModel
from glm4v_desktop.library.model_files import ModelFiles, check_may_change, contents
from glm4v_desktop.library.model_removal import Cancel, delete_files

log = logging.getLogger(__name__)

MARGIN = 200_000_000  # bytes that stay free on the other disk
_FULL = (errno.ENOSPC, errno.EDQUOT)
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)


class _Never:
    cancelled = False


def move_model(
    model: FoundModel, into: Path, cancel: Cancel, in_use: Callable[[Path], bool] = lambda _: False
) -> Generator[FolderProgress, None, Path | None]:
    """Blocks; run it in a thread. Returns where the model's folder now is, None when it was cancelled.

    On one disk the folder is renamed. Else every file is copied under another name, read back and compared;
    only when all are right does the copy get its name, and then the original goes. Cancelled,
    or killed, the same move goes on later behind the last whole file, or `discard_move` gives the room back.
    Raises FolderError: the original is then as it was, and no copy is left.
    """
    check_may_change(model, in_use)
    source = model.folder
    target = _target(source, into)
    if _renamed(source, target):
        return target
    begun = _begun(source, into)
    with _told():
        there = contents(source)
        _check_plain(there)
        copy = CheckedCopy(source, begun, there.files)
        _check_room(into, copy.missing)
    try:
        with _told():
            yield from copy.run(cancel)
    except FolderError as error:
        shutil.rmtree(begun, ignore_errors=True)
        if error.kind is FolderErrorKind.DISK_FULL:
            _check_room(into, copy.total)
        raise
    if cancel.cancelled:
        return None
    with _told():
        copy.finish()
        begun.rename(target)
    # From here on the new one counts: what cannot be deleted now is listed as a rest and can be later.
    removed = yield from delete_files(source, there, _Never())
    if removed.stuck:
        log.warning("%d files of the moved model stay at its old place", removed.stuck)
    return target


def discard_move(model: FoundModel, into: Path) -> None:
    """Removes what a cancelled move has copied so far; raises nothing."""
    shutil.rmtree(_begun(model.folder, into), ignore_errors=True)


def _begun(source: Path, into: Path) -> Path:
    return into / f"{MOVING}{source.name}"


def _target(source: Path, into: Path) -> Path:
    with _told():
        into.mkdir(parents=True, exist_ok=True)
        here, there = source.resolve(), into.resolve()
    if there == here.parent or there.is_relative_to(here):
        raise FolderError(FolderErrorKind.SAME_PLACE)
    target = into / source.name
    if os.path.lexists(target):
        raise FolderError(FolderErrorKind.THERE_IS_ONE)
    return target


def _renamed(source: Path, target: Path) -> bool:
    """False on another disk."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno == errno.EXDEV:
            return False
        raise _as_folder_error(error) from error
    return True


def _check_plain(there: ModelFiles) -> None:
    if not all(stat.S_ISREG(path.lstat().st_mode) for path in there.files):
        raise FolderError(FolderErrorKind.LINKS)


def _check_room(into: Path, missing: int) -> None:
    free = shutil.disk_usage(into).free
    if free < missing + MARGIN:
        raise FolderError(FolderErrorKind.DISK_FULL, "", missing + MARGIN, free)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _as_folder_error(error) from error


def _as_folder_error(error: OSError) -> FolderError:
    if error.errno in _FULL:
        return FolderError(FolderErrorKind.DISK_FULL, str(error))
    if error.errno in _DENIED:
        return FolderError(FolderErrorKind.NOT_WRITABLE, str(error))
    return FolderError(FolderErrorKind.FAILED, str(error))
