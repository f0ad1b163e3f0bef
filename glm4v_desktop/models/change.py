"""Moves models to another folder or disk, and deletes them.

A complete copy exists at any moment of a move. Only a model's own files are deleted. No Qt; everything here
blocks.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import shutil
import stat
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.files import create_file, is_file, is_folder, open_file
from glm4v_desktop.glm4v.config import ModelErrorKind
from glm4v_desktop.models.download.record import DOWNLOAD_LOCK
from glm4v_desktop.models.find import (
    MOVING,
    FolderError,
    FolderErrorKind,
    FolderProgress,
    FolderStep,
    FoundModel,
    Origin,
    Removed,
    allocated,
)
from glm4v_desktop.models.folder import check_model_folder, home_folder, listed_weights, real_path
from glm4v_desktop.quantization.values import WORK_FOLDER
from glm4v_desktop.storage.folder_lock import FolderInUseError, FolderLock

log = logging.getLogger(__name__)

MARGIN = 200_000_000  # bytes that stay free on the other disk
_PIECE = 8 << 20  # bytes that are copied between two reports
_FULL = (errno.ENOSPC, errno.EDQUOT)
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
# The files that hubs publish with this model and those that this program adds, as patterns in lower case.
_NAMES = (
    "model*.safetensors", "model.safetensors.index.json", ".gitattributes", ".gitignore", "readme*",
    "license*", "model_license*", "notice*", "config.json", "configuration.json", "generation_config.json",
    "tokenizer*", "special_tokens_map.json", "added_tokens.json", "vocab.*", "merges.txt", "chat_template*",
    "preprocessor_config.json", "*_chatglm.py", "visual.py", ".msc", ".mv", ".mdl", ".glm4v-desktop*",
    ".download.*",
)  # fmt: skip
_UNFINISHED = (".part", ".bad", ".new")  # appended to a name by an unfinished download or conversion
# Folders of a download or a conversion. Not all of `.cache`: a person may have other files there.
_FOLDERS = (WORK_FOLDER, "._____temp", "__pycache__", ".cache/huggingface/download")
_INSIDE = (".cache/huggingface/.gitignore", ".cache/huggingface/CACHEDIR.TAG")
_EMPTIED = (".cache/huggingface", ".cache")


def move_model(
    model: FoundModel, into: Path, cancel: CancelToken, in_use: Callable[[Path], bool] = lambda _: False
) -> Generator[FolderProgress, None, Path | None]:
    """Moves a model's folder into the folder `into`; returns its new path, or None after a cancel.

    On the same disk the folder is renamed. Otherwise every file is copied to a folder with a temporary name,
    read back and compared; then that folder gets the model's name, and only then the original is deleted.
    If the move ends early, the original is unchanged and the copy is removed; a copy that a killed process
    left is removed by the next move of this model to `into`. Raises FolderError.
    """
    check_may_change(model, in_use)
    source = model.folder
    target = _target(source, into)
    if _renamed(source, target):
        return target
    copy = into / f"{MOVING}{source.name}"
    with _as_folder_errors():
        there = contents(source)
        _check_regular(there)
        _remove(copy)
        needed = sum(path.stat().st_size for path in there.files) + MARGIN
        _check_room(into, needed)
    try:
        with _as_folder_errors():
            yield from _copy_checked(source, copy, there.files, cancel)
            if cancel.cancelled:
                return None
            copy.rename(target)
    except FolderError as error:
        if error.kind is FolderErrorKind.DISK_FULL:
            shutil.rmtree(copy, ignore_errors=True)
            _check_room(into, needed)  # raises an error that says how much is needed
        raise
    finally:  # after a success the copy has its final name and this does nothing
        shutil.rmtree(copy, ignore_errors=True)
    # Files that cannot be deleted now are listed as an incomplete model and can be deleted later.
    removed = yield from _delete(source, there, CancelToken())
    if removed.stuck:
        log.warning("%d files of the moved model stay at its old place", removed.stuck)
    return target


def remove_model(
    model: FoundModel, cancel: CancelToken, in_use: Callable[[Path], bool] = lambda _: False
) -> Generator[FolderProgress, None, Removed]:
    """Deletes a model's files; returns the freed bytes and the numbers of files that are still there.

    Raises FolderError before anything is deleted. A cancel stops it between two files; the remaining files
    can be deleted later.
    """
    check_may_change(model, in_use)
    try:
        there = model_files(model.folder)
    except OSError as error:
        raise FolderError(FolderErrorKind.UNREADABLE, str(error)) from error
    return (yield from _delete(model.folder, there, cancel))


def check_may_change(model: FoundModel, in_use: Callable[[Path], bool]) -> None:
    """Raises FolderError if the model must not be moved or deleted."""
    folder = model.folder
    if not model.is_ours_to_change:
        raise FolderError(FolderErrorKind.FOREIGN)
    if folder.is_symlink():
        raise FolderError(FolderErrorKind.LINKS)
    if real_path(home_folder()).is_relative_to(real_path(folder)):  # weights in the home folder itself
        raise FolderError(FolderErrorKind.NOT_A_MODEL)
    if not is_folder(folder):
        raise FolderError(FolderErrorKind.GONE)
    if in_use(folder) or _is_downloaded_into(folder) or _is_converted_into(folder):
        raise FolderError(FolderErrorKind.IN_USE)
    try:
        entries = list(folder.iterdir())
    except OSError as error:
        raise FolderError(FolderErrorKind.UNREADABLE, str(error)) from error
    check = check_model_folder(folder)  # again: it may have changed since it was found
    is_rest = check.fault is ModelErrorKind.MISSING and any(path.name == "config.json" for path in entries)
    has_weights = model.origin is Origin.OURS and any(".safetensors" in path.name for path in entries)
    if check.fault is not None and not is_rest and not has_weights:
        raise FolderError(FolderErrorKind.NOT_A_MODEL)
    if any(path.is_symlink() for path in entries):
        raise FolderError(FolderErrorKind.LINKS)


def _is_downloaded_into(folder: Path) -> bool:
    """Whether this or another process is downloading into the folder."""
    return is_file(folder / DOWNLOAD_LOCK) and _is_locked(FolderLock(folder, DOWNLOAD_LOCK))


def _is_converted_into(folder: Path) -> bool:
    work = folder / WORK_FOLDER
    return is_folder(work) and _is_inside(folder, WORK_FOLDER) and _is_locked(FolderLock(work))


def _is_locked(lock: FolderLock) -> bool:
    try:
        with lock:
            return False
    except (FolderInUseError, OSError):
        return True


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The `files` and `folders` to delete, in this order; `other_files` counts other files, which stay."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    other_files: int = 0


def model_files(folder: Path) -> ModelFiles:
    """The files of a model's folder that may be deleted; files that a person added stay. Raises OSError."""
    files: list[Path] = []
    folders: list[Path] = []
    listed = listed_weights(folder)
    for name in _FOLDERS:
        if is_folder(folder / name) and _is_inside(folder, name):
            inside = contents(folder / name)
            files += inside.files
            folders += [*inside.folders, folder / name]
    files += [folder / name for name in _INSIDE if is_file(folder / name) and _is_inside(folder, name)]
    folders += [folder / name for name in _EMPTIED if is_folder(folder / name) and _is_inside(folder, name)]
    tops = {path.relative_to(folder).parts[0] for path in (*files, *folders)}
    other_files = 0
    for path in sorted(folder.iterdir()):
        if stat.S_ISREG(path.lstat().st_mode) and _is_a_models(path.name, listed):
            files.append(path)
        elif path.name not in tops:
            other_files += 1
    return ModelFiles(_in_order(files), tuple(folders), other_files)


def contents(folder: Path) -> ModelFiles:
    """All files and folders in `folder`, innermost folders first; links count as files. Raises OSError."""
    files: list[Path] = []
    folders: list[Path] = []
    for parent, inner, names in os.walk(folder, topdown=False, onerror=_raise):
        links = [name for name in inner if (Path(parent) / name).is_symlink()]
        files += [Path(parent) / name for name in (*names, *links)]
        folders += [Path(parent) / name for name in inner if name not in links]
    return ModelFiles(_in_order(files), tuple(folders))


def _raise(error: OSError) -> None:
    raise error


def _is_inside(folder: Path, name: str) -> bool:
    """Whether no part of the relative path `name` is a link, which could lead out of the folder."""
    path = Path(name)
    return not any((folder / part).is_symlink() for part in (path, *path.parents[:-1]))


def _in_order(files: list[Path]) -> tuple[Path, ...]:
    """The order to delete in: the index first, so that a half-deleted model does not look complete.

    The configuration comes last, because the remaining files are recognized as a model by it.
    """
    return tuple(sorted(files, key=lambda path: (_rank(path.name), path)))


def _rank(name: str) -> int:
    if name.endswith(".index.json"):
        return 0
    return 2 if name == "config.json" else 1


def _is_a_models(name: str, listed: frozenset[str]) -> bool:
    for ending in _UNFINISHED:
        name = name.removesuffix(ending)
    return name in listed or any(fnmatch(name.lower(), pattern) for pattern in _NAMES)


def _delete(folder: Path, there: ModelFiles, cancel: CancelToken) -> Generator[FolderProgress, None, Removed]:
    """Deletes the files, the folders that are empty then, and `folder` itself if it is empty."""
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
            except OSError:  # it is not empty, or it cannot be deleted; an empty folder does no harm
                log.info("a folder of a deleted model stays")
    return Removed(freed, there.other_files, stuck)


def _size(path: Path) -> int:
    """The bytes that deleting the file frees: 0 if it has a second hard link."""
    try:
        found = path.lstat()
    except OSError:
        return 0
    return allocated(found) if found.st_nlink <= 1 else 0


def _target(source: Path, into: Path) -> Path:
    with _as_folder_errors():
        into.mkdir(parents=True, exist_ok=True)
        here, there = source.resolve(), into.resolve()
    if there == here.parent or there.is_relative_to(here):
        raise FolderError(FolderErrorKind.SAME_PLACE)
    target = into / source.name
    if os.path.lexists(target):
        raise FolderError(FolderErrorKind.THERE_IS_ONE)
    return target


def _renamed(source: Path, target: Path) -> bool:
    """Renames the folder; returns False if the target is on another disk."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno == errno.EXDEV:
            return False
        raise _as_folder_error(error) from error
    return True


def _check_regular(there: ModelFiles) -> None:
    if not all(stat.S_ISREG(path.lstat().st_mode) for path in there.files):
        raise FolderError(FolderErrorKind.LINKS)


def _check_room(into: Path, needed: int) -> None:
    free = shutil.disk_usage(into).free
    if free < needed:
        raise FolderError(FolderErrorKind.DISK_FULL, "", needed, free)


def _remove(copy: Path) -> None:
    """Removes the copy of a killed move, or anything of its name; links are not followed. Raises OSError."""
    if is_folder(copy) and not copy.is_symlink():
        shutil.rmtree(copy)
    else:
        copy.unlink(missing_ok=True)


def _copy_checked(
    source: Path, copy: Path, files: Sequence[Path], cancel: CancelToken
) -> Iterator[FolderProgress]:
    """Copies files into the new folder `copy` and reads each one back. Ends early when cancelled.

    Raises OSError and FolderError(UNREADABLE, WRONG_COPY, FAILED).
    """
    before = {path: path.stat() for path in files}
    total = sum(found.st_size for found in before.values())
    done = 0  # bytes copied plus bytes read back, so twice the size at the end
    copy.mkdir()
    for path, found in before.items():
        to = copy / path.relative_to(source)
        to.parent.mkdir(parents=True, exist_ok=True)
        written, read = hashlib.sha256(), hashlib.sha256()
        for step in (_write(path, to, found, written.update), _read_back(to, read.update)):
            with closing(step):  # closes the files, because the folder is removed after an early end
                for count in step:
                    if cancel.cancelled:
                        return
                    done += count
                    yield FolderProgress(FolderStep.COPYING, min(done // 2, total), total)
        if read.digest() != written.digest():
            raise FolderError(FolderErrorKind.WRONG_COPY, "the copy reads back differently")
    if any(_changed(found, path.stat()) for path, found in before.items()):
        raise FolderError(FolderErrorKind.FAILED, "the original changed while it was copied")


def _write(
    path: Path, to: Path, found: os.stat_result, see: Callable[[bytes], object]
) -> Generator[int, None, None]:
    """Copies a file and yields the size of each piece. The copy is synced and has the original's times."""
    with open_file(path) as original, create_file(to, 0o666) as copy:
        while piece := _read(original):
            see(piece)
            copy.write(piece)
            yield len(piece)
        copy.flush()
        os.fsync(copy.fileno())
    os.utime(to, ns=(found.st_atime_ns, found.st_mtime_ns))


def _read(original: BinaryIO) -> bytes:
    try:
        return original.read(_PIECE)
    except OSError as error:
        raise FolderError(FolderErrorKind.UNREADABLE, str(error)) from error


def _read_back(path: Path, see: Callable[[bytes], object]) -> Generator[int, None, None]:
    with open_file(path) as copy:
        if hasattr(os, "posix_fadvise"):  # so that the disk is read, not the page cache
            os.posix_fadvise(copy.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while piece := copy.read(_PIECE):
            see(piece)
            yield len(piece)


def _changed(before: os.stat_result, now: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns) != (now.st_size, now.st_mtime_ns)


@contextmanager
def _as_folder_errors() -> Iterator[None]:
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
