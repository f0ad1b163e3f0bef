"""Copies a folder file by file and reads each copy back; goes on where an earlier try was left. No Qt."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from glm4v_desktop.domain.files import append_file, create_file, open_file, parse_json, read_text
from glm4v_desktop.library.found_model import FolderError, FolderErrorKind, FolderProgress, FolderStep

_PIECE = 8 << 20
_MOST_NOTES = 4 << 20  # bytes
_DONE = ".glm4v-desktop-copied"  # names in it, one a line, what was copied and read back


class Cancel(Protocol):
    @property
    def cancelled(self) -> bool: ...


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

    def run(self, cancel: Cancel) -> Iterator[FolderProgress]:
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

    def _copy(self, name: Path, see: Callable[[bytes], object], cancel: Cancel) -> Iterator[FolderProgress]:
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
        self, name: Path, see: Callable[[bytes], object], cancel: Cancel
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
