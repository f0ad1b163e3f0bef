"""Records which units of a 4-bit copy are done, so that the next run resumes there."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor

from glm4v_desktop.domain.files import (
    NotAFileError,
    TooLargeError,
    is_file,
    read_json,
    remove_planted,
    replace_file,
)
from glm4v_desktop.model.quantise_values import WORK_FOLDER
from glm4v_desktop.model.shards import Stored

_JOURNAL = "progress.json"
_MOST_BYTES = 1 << 16
_FORM = 1  # of the recorded state; a run of another version does not resume from it


class Journal:
    """How many steps are done, and the samples' state after the last one.

    The file is replaced atomically: after a kill at any moment the next run finds a step either done or not
    begun.
    """

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self._folder = folder / WORK_FOLDER
        self._fingerprint = fingerprint
        self.done = self._read()

    def _read(self) -> int:
        try:
            values = read_json(self._folder / _JOURNAL, _MOST_BYTES)
        except (FileNotFoundError, NotADirectoryError, NotAFileError, TooLargeError, ValueError):  # cut off
            return 0
        match values:
            case {"form": form, "fingerprint": name, "done": int(done)} if done >= 0 and (
                (form, name) == (_FORM, self._fingerprint)
            ):
                return done
        return 0

    def state(self) -> dict[str, Tensor]:
        """The state after the last step; empty if there is none."""
        path = self._state_path(self.done)
        return load_file(path) if is_file(path) else {}

    def step_is_done(self, state: Mapping[str, Tensor]) -> None:
        """Call it only after the step's weights are synced to the disk."""
        before, after = self._state_path(self.done), self._state_path(self.done + 1)
        if state:
            new = after.with_suffix(".new")
            remove_planted(new)
            save_file({key: value.contiguous() for key, value in state.items()}, new)
            _sync(new)
            new.replace(after)
        self.done += 1
        values = {"form": _FORM, "fingerprint": self._fingerprint, "done": self.done}
        replace_file(self._folder / _JOURNAL, json.dumps(values).encode(), sync=True)
        before.unlink(missing_ok=True)

    def reset(self) -> None:
        """Deletes the record and the state."""
        (self._folder / _JOURNAL).unlink(missing_ok=True)
        for path in self._folder.glob("state-*"):
            path.unlink()
        self.done = 0

    def _state_path(self, done: int) -> Path:
        return self._folder / f"state-{done}.safetensors"


def fingerprint_of(stored: Mapping[str, Stored], config: bytes, options: Iterable[str]) -> str:
    """Identifies original and request: the files by size and time of change, not by content."""
    digest = hashlib.sha256(config)
    for path in sorted({tensor.path for tensor in stored.values()}):
        status = path.stat()
        digest.update(f"\n{path.name} {status.st_size} {status.st_mtime_ns}".encode())
    for option in options:
        digest.update(f"\n{option}".encode())
    return digest.hexdigest()


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())
