"""Moves models to another folder or disk, and deletes them; of a model that is moved, one is always whole.

Nothing but a model's own files is deleted. No Qt; everything here blocks.
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
# What the hubs publish with this model and what this program adds. In lower case.
_NAMES = (
    "model*.safetensors", "model.safetensors.index.json", ".gitattributes", ".gitignore", "readme*",
    "license*", "model_license*", "notice*", "config.json", "configuration.json", "generation_config.json",
    "tokenizer*", "special_tokens_map.json", "added_tokens.json", "vocab.*", "merges.txt", "chat_template*",
    "preprocessor_config.json", "*_chatglm.py", "visual.py", ".msc", ".mv", ".mdl", ".glm4v-desktop*",
    ".download.*",
)  # fmt: skip
_UNFINISHED = (".part", ".bad", ".new")  # behind such a name: what a download or a conversion leaves
# What belongs to a download as a whole. Not all of `.cache`: a person may keep more there.
_FOLDERS = (WORK_FOLDER, "._____temp", "__pycache__", ".cache/huggingface/download")
_INSIDE = (".cache/huggingface/.gitignore", ".cache/huggingface/CACHEDIR.TAG")
_EMPTIED = (".cache/huggingface", ".cache")


def move_model(
    model: FoundModel, into: Path, cancel: CancelToken, in_use: Callable[[Path], bool] = lambda _: False
) -> Generator[FolderProgress, None, Path | None]:
    """Returns where the model's folder now is, None when it was cancelled.

    On one disk the folder is renamed. Else every file is copied into a folder of another name, read back and
    compared; when all are right that folder gets the model's name, and only then is the original deleted.
    Ended early in any way, the original is as it was and the copy is removed; the copy that a killed process
    leaves is removed by the next move of this model to this place. Raises FolderError.
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
            _check_room(into, needed)  # says how much is needed
        raise
    finally:  # it has another name by now where all went well
        shutil.rmtree(copy, ignore_errors=True)
    # What cannot be deleted now is shown as the rest of a model, and can be deleted later.
    removed = yield from _delete(source, there, CancelToken())
    if removed.stuck:
        log.warning("%d files of the moved model stay at its old place", removed.stuck)
    return target


def remove_model(
    model: FoundModel, cancel: CancelToken, in_use: Callable[[Path], bool] = lambda _: False
) -> Generator[FolderProgress, None, Removed]:
    """Deletes a model's files; returns how many bytes that freed, also where some could not be deleted.

    Raises FolderError before anything is deleted. Cancelled, it stops between two files; what is left can be
    deleted later.
    """
    check_may_change(model, in_use)
    try:
        there = model_files(model.folder)
    except OSError as error:
        raise FolderError(FolderErrorKind.UNREADABLE, str(error)) from error
    return (yield from _delete(model.folder, there, cancel))


def check_may_change(model: FoundModel, in_use: Callable[[Path], bool]) -> None:
    """Raises FolderError for what must neither be moved nor deleted."""
    folder = model.folder
    if not model.is_ours_to_change:
        raise FolderError(FolderErrorKind.FOREIGN)
    if folder.is_symlink():
        raise FolderError(FolderErrorKind.LINKS)
    if real_path(home_folder()).is_relative_to(real_path(folder)):  # weights beside all that a person has
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
    """By this or by another process."""
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
    """`files` and `folders` in the order of deleting, folders only when empty; `strangers` are to stay."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    strangers: int = 0


def model_files(folder: Path) -> ModelFiles:
    """What may be deleted of a model's folder; other files that a person put there stay. Raises OSError."""
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
    strangers = 0
    for path in sorted(folder.iterdir()):
        if stat.S_ISREG(path.lstat().st_mode) and _is_a_models(path.name, listed):
            files.append(path)
        elif path.name not in tops:
            strangers += 1
    return ModelFiles(_in_order(files), tuple(folders), strangers)


def contents(folder: Path) -> ModelFiles:
    """Everything in it, the innermost folders first; a link is a file. Raises OSError."""
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
    """Whether no link on the way leads out of the folder, to files that are not the model's."""
    way = Path(name)
    return not any((folder / part).is_symlink() for part in (way, *way.parents[:-1]))


def _in_order(files: list[Path]) -> tuple[Path, ...]:
    """The index first: without it, what is half deleted is not taken for a model. The config, by which the
    rest is still known, last."""
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
            except OSError:  # not empty, which the numbers say; an empty one does no harm
                log.info("a folder of a deleted model stays")
    return Removed(freed, there.strangers, stuck)


def _size(path: Path) -> int:
    """Bytes that deleting it frees: none while the file has another name."""
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
    """False on another disk."""
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
    """What a killed move left, or anything else of that name; a link is not followed. Raises OSError."""
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
    done = 0  # half of a byte is its copy, half its reading back
    copy.mkdir()
    for path, found in before.items():
        to = copy / path.relative_to(source)
        to.parent.mkdir(parents=True, exist_ok=True)
        written, read = hashlib.sha256(), hashlib.sha256()
        for step in (_write(path, to, found, written.update), _read_back(to, read.update)):
            with closing(step):  # the copy's folder is removed right after an early end
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
    """Yields the bytes of each piece. The copy is on the disk after that, with the original's times."""
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
        if hasattr(os, "posix_fadvise"):  # else memory would answer in the place of the disk
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
