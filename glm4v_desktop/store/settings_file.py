"""Settings and window state in two JSON files. Nothing in them can keep the program from opening."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from glm4v_desktop.domain.settings import (
    DOWNLOAD_SOURCES,
    ENGINES,
    LANGUAGES,
    MOST_IDLE_MINUTES,
    THEMES,
    Settings,
)

log = logging.getLogger(__name__)

_LONGEST_TEXT = 8192  # letters; longer than any path or address that a system takes


class JsonFile:
    """A file with one JSON object, readable by its owner only, replaced as a whole."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, object]:
        """Empty when there is none; what cannot be read is kept beside it as `.bad`."""
        try:
            value = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            log.warning("%s cannot be read: %s", self._path.name, error.strerror)
            return {}
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            log.warning("%s is damaged; it is kept as .bad", self._path.name)
            self._path.replace(self._path.with_suffix(".bad"))
            return {}
        return value

    def write(self, value: Mapping[str, object]) -> bool:
        """False when it could not be written: the program goes on without."""
        part = self._path.with_suffix(".part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
                json.dump(value, file, indent=1)
            part.replace(self._path)
        except OSError as error:
            log.warning("%s cannot be written: %s", self._path.name, error.strerror)
            return False
        return True


def _one_of(*words: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in words


def _text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT


def _yes_or_no(value: object) -> bool:
    return isinstance(value, bool)


def _whole(low: int, high: int) -> Callable[[object], bool]:
    """Half a minute or "15" is no whole number, nor is true, which Python counts among them."""
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


# A field of Settings and what its value may be.
_ALLOWED: Mapping[str, Callable[[object], bool]] = {
    "language": _one_of(*LANGUAGES),
    "theme": _one_of(*THEMES),
    "engine": _one_of(*ENGINES),
    "model_folder": _text,
    "models_folder": _text,
    "idle_minutes": _whole(0, MOST_IDLE_MINUTES),
    "download_source": _one_of(*DOWNLOAD_SOURCES),
    "mirror_address": _text,
    "first_run_done": _yes_or_no,
}


class SettingsFile:
    """Bad values fall back one by one; what a newer version wrote is kept."""

    def __init__(self, folder: Path) -> None:
        self._file = JsonFile(folder / "settings.json")
        self._unknown: dict[str, object] = {}

    def read(self) -> Settings:
        found = self._file.read()
        self._unknown = {key: value for key, value in found.items() if key not in _ALLOWED}
        if self._unknown:
            log.info("%d unknown settings are kept", len(self._unknown))
        good: dict[str, Any] = {}
        for key, allows in _ALLOWED.items():
            value = found.get(key)
            if allows(value):
                good[key] = value
            elif value is not None:
                log.warning("the setting %s has no such value; its default is used", key)
        return replace(Settings(), **good)

    def write(self, settings: Settings) -> bool:
        return self._file.write({**self._unknown, **asdict(settings)})
