"""Copies a folder file by file and reads each copy back; goes on where an earlier try was left. No Qt.

Which files of a folder are a model's, in an order in which they may go. No weights are read.

Deletes a model from the disk: its files and nothing else. No Qt.

Moves a model to another folder or disk, so that one whole model is there at any time. No Qt.
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import shutil
import stat
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.files import (
    append_file,
    create_file,
    is_file,
    is_folder,
    open_file,
    parse_json,
    read_text,
)
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

_PIECE = 8 << 20
_MOST_NOTES = 4 << 20  # bytes
_DONE = ".glm4v-desktop-copied"  # names in it, one a line, what was copied and read back


class CheckedCopy:
    """From `source` to `begun`, which may be there from an earlier try. `files` are paths inside `source`.

    Making it looks at both folders and changes nothing. OSError is raised by everything here. `total` is in
    bytes.
    """

    def __init__(self, source: Path, begun: Path, files: Sequence[Path]) -> None:
        self._source = source
        self._begun = begun
        self._found = {path.relative_to(source): path.stat() for path in files}
        self._right = self._copied_before()
        self.total = sum(found.st_size for found in self._found.values())
        self._copied = self._checked = sum(self._found[name].st_size for name in self._right)

    @property
    def missing(self) -> int:
        """Bytes that are still to be copied."""
        return self.total - self._copied

    def run(self, cancel: CancelToken) -> Iterator[FolderProgress]:
        """Ends early, without an error, when cancelled. Raises FolderError(UNREADABLE, WRONG_COPY) too."""
        _own_folder(self._begun)
        for name in self._found:
            if name in self._right:
                continue
            for folder in reversed(name.parents[:-1]):
                _own_folder(self._begun / folder)
            original, copy = hashlib.sha256(), hashlib.sha256()
            yield from self._copy(name, original.update, cancel)
            yield from self._read_back(name, copy.update, cancel)
            if cancel.cancelled:
                return
            if copy.digest() != original.digest():
                raise FolderError(FolderErrorKind.WRONG_COPY, "the copy reads back differently")
            self._note(name)

    def finish(self) -> None:
        """Raises FolderError when the original changed meanwhile; else the copy is whole."""
        for name, found in self._found.items():
            if _mark((self._source / name).stat()) != _mark(found):
                raise FolderError(FolderErrorKind.FAILED, "the original changed while it was copied")
        (self._begun / _DONE).unlink(missing_ok=True)

    def _copy(
        self, name: Path, see: Callable[[bytes], object], cancel: CancelToken
    ) -> Iterator[FolderProgress]:
        found = self._found[name]
        with open_file(self._source / name) as original, create_file(self._begun / name, 0o666) as copy:
            while not cancel.cancelled and (piece := _read(original)):
                see(piece)
                copy.write(piece)
                self._copied += len(piece)
                yield self._progress()
            copy.flush()
            os.fsync(copy.fileno())
        os.utime(self._begun / name, ns=(found.st_atime_ns, found.st_mtime_ns))

    def _read_back(
        self, name: Path, see: Callable[[bytes], object], cancel: CancelToken
    ) -> Iterator[FolderProgress]:
        with open_file(self._begun / name) as copy:
            if hasattr(os, "posix_fadvise"):  # else memory would answer in the place of the disk
                os.posix_fadvise(copy.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            while not cancel.cancelled and (piece := copy.read(_PIECE)):
                see(piece)
                self._checked += len(piece)
                yield self._progress()

    def _progress(self) -> FolderProgress:
        """Half of a byte is its copy, half its reading back."""
        done = (self._copied + self._checked) // 2
        return FolderProgress(FolderStep.COPYING, min(done, self.total), self.total)

    def _note(self, name: Path) -> None:
        line = json.dumps([name.as_posix(), *_mark(self._found[name])])
        with append_file(self._begun / _DONE) as notes:
            notes.write(f"{line}\n".encode())

    def _copied_before(self) -> frozenset[Path]:
        """What an earlier try brought over, of the same originals as now."""
        right = set()
        if self._begun.is_symlink():
            return frozenset()
        try:
            lines = read_text(self._begun / _DONE, _MOST_NOTES).splitlines()
        except (OSError, ValueError):
            return frozenset()
        for line in lines:
            with suppress(ValueError, TypeError, KeyError, OSError):  # cut off by a kill, or no longer true
                name, *mark = parse_json(line)
                path = Path(name)
                copy = self._begun / path
                if any((self._begun / folder).is_symlink() for folder in path.parents) or copy.is_symlink():
                    continue
                if mark == _mark(self._found[path]) == _mark(copy.stat()):
                    right.add(path)
        return frozenset(right)


def _mark(found: os.stat_result) -> list[int]:
    """Size and time; another file of that name differs in one. Some disks keep only even seconds."""
    return [found.st_size, found.st_mtime_ns // 2_000_000_000]


def _read(original: BinaryIO) -> bytes:
    try:
        return original.read(_PIECE)
    except OSError as error:
        raise FolderError(FolderErrorKind.UNREADABLE, str(error)) from error


def _own_folder(folder: Path) -> None:
    """Makes it. A link in its place, which would lead the copy elsewhere, goes first."""
    if folder.is_symlink():
        folder.unlink()
    folder.mkdir(exist_ok=True)


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


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """`files` and `folders` in the order of deleting, folders only when empty; `strangers` are to stay."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    strangers: int = 0


def check_may_change(model: FoundModel, in_use: Callable[[Path], bool]) -> None:
    """Raises FolderError for what must neither be moved nor deleted."""
    folder = model.folder
    if not model.is_ours_to_change:
        raise FolderError(FolderErrorKind.FOREIGN)
    if folder.is_symlink():
        raise FolderError(FolderErrorKind.LINKS)
    if real_path(home_folder()).is_relative_to(real_path(folder)):  # weights between all that a person has
        raise FolderError(FolderErrorKind.NOT_A_MODEL)
    if not is_folder(folder):
        raise FolderError(FolderErrorKind.GONE)
    if in_use(folder) or _is_downloaded_into(folder) or _is_converted_into(folder):
        raise FolderError(FolderErrorKind.IN_USE)
    try:
        entries = list(folder.iterdir())
    except OSError as error:
        raise FolderError(FolderErrorKind.UNREADABLE, str(error)) from error
    check = check_model_folder(folder)  # again: it may have become another since it was found
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


def model_files(folder: Path) -> ModelFiles:
    """What may be deleted of a model's folder; whatever else a person has put there stays. Raises OSError."""
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


def _is_inside(folder: Path, name: str) -> bool:
    """Whether no link on the way leads out of the folder, to what is not the model's."""
    way = Path(name)
    return not any((folder / part).is_symlink() for part in (way, *way.parents[:-1]))


def contents(folder: Path) -> ModelFiles:
    """Everything in it, the innermost folders first; a link is a file. Raises OSError."""
    files: list[Path] = []
    folders: list[Path] = []
    for parent, inner, names in os.walk(folder, topdown=False, onerror=_raise):
        links = [name for name in inner if (Path(parent) / name).is_symlink()]
        files += [Path(parent) / name for name in (*names, *links)]
        folders += [Path(parent) / name for name in inner if name not in links]
    return ModelFiles(_in_order(files), tuple(folders))


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


def _raise(error: OSError) -> Iterator[None]:
    raise error


log = logging.getLogger(__name__)


def remove_model(
    model: FoundModel, cancel: CancelToken, in_use: Callable[[Path], bool] = lambda _: False
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


def delete_files(
    folder: Path, there: ModelFiles, cancel: CancelToken
) -> Generator[FolderProgress, None, Removed]:
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


MARGIN = 200_000_000  # bytes that stay free on the other disk
_FULL = (errno.ENOSPC, errno.EDQUOT)
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)


def move_model(
    model: FoundModel, into: Path, cancel: CancelToken, in_use: Callable[[Path], bool] = lambda _: False
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
    with _disk_errors():
        there = contents(source)
        _check_plain(there)
        copy = CheckedCopy(source, begun, there.files)
        _check_room(into, copy.missing)
    try:
        with _disk_errors():
            yield from copy.run(cancel)
    except FolderError as error:
        shutil.rmtree(begun, ignore_errors=True)
        if error.kind is FolderErrorKind.DISK_FULL:
            _check_room(into, copy.total)
        raise
    if cancel.cancelled:
        return None
    with _disk_errors():
        copy.finish()
        begun.rename(target)
    # From here on the new one counts: what cannot be deleted now is listed as a rest and can be later.
    removed = yield from delete_files(source, there, CancelToken())  # not to be stopped
    if removed.stuck:
        log.warning("%d files of the moved model stay at its old place", removed.stuck)
    return target


def discard_move(model: FoundModel, into: Path) -> None:
    """Removes what a cancelled move has copied so far; raises nothing."""
    shutil.rmtree(_begun(model.folder, into), ignore_errors=True)


def _begun(source: Path, into: Path) -> Path:
    return into / f"{MOVING}{source.name}"


def _target(source: Path, into: Path) -> Path:
    with _disk_errors():
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
def _disk_errors() -> Iterator[None]:
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
