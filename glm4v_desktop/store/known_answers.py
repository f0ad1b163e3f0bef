"""Which models have read the digits that we drew, so that each is asked once and not at every start."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from glm4v_desktop.domain.files import is_file
from glm4v_desktop.store.settings_file import JsonFile

_FILE = "known-answers.json"
_MOST = 40  # the oldest are forgotten; asking again costs seconds
_WEIGHTS = (".safetensors", ".json", ".model")


class KnownAnswers:
    """Kept in one small file; without it every model is asked again."""

    def __init__(self, folder: Path) -> None:
        self._file = JsonFile(folder / _FILE)

    def find(self, fingerprint: str) -> bool | None:
        """Whether it read them right; None for one that was never asked."""
        passed = self._file.read().get(fingerprint)
        return passed if isinstance(passed, bool) else None

    def keep(self, fingerprint: str, passed: bool) -> None:
        found = self._file.read()
        found.pop(fingerprint, None)  # so that it is the newest
        found[fingerprint] = passed
        self._file.write(dict(list(found.items())[-_MOST:]))


def fingerprint(folder: Path, options: Mapping[str, object]) -> str:
    """Changes with the model's files (names, sizes, times) and with the way they are used.

    The folder's own place is no part of it: moved, it is the same model. Raises OSError.
    """
    files = [
        (path.name, path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(folder.iterdir())
        if path.suffix in _WEIGHTS and is_file(path)
    ]
    return hashlib.sha256(json.dumps([files, options], sort_keys=True, default=str).encode()).hexdigest()
