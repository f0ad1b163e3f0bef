"""Reads and writes the settings and the window state, two JSON files. No content stops the program."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from glm4v_desktop.core.files import read_json, replace_file
from glm4v_desktop.core.settings import (
    DOWNLOAD_SOURCES,
    ENGINES,
    LANGUAGES,
    MOST_IDLE_MINUTES,
    THEMES,
    Settings,
)

log = logging.getLogger(__name__)

_MOST_BYTES = 1 << 20
_LONGEST_TEXT = 8192  # letters; longer than any path or address that a system takes


class JsonFile:
    """A file with one JSON object that only its owner can read. It is replaced atomically; nothing raises."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.is_readable = True  # False if the last `read` found a file that it could not use
        self._unread = False  # whether there is a file that could not be read and must not be overwritten

    def read(self) -> dict[str, object]:
        """The object in the file; empty if there is none. A damaged file is renamed to end in `.bad`."""
        self._unread = False
        self.is_readable = True
        try:
            value = read_json(self._path, _MOST_BYTES)
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError as error:
            log.warning("%s cannot be read: %s", self._path.name, error.strerror)
            self._unread = True
            self.is_readable = False
            return {}
        except ValueError:
            value = None
        if not isinstance(value, dict):
            log.warning("%s is damaged", self._path.name)
            self.is_readable = False
            self._set_aside()
            return {}
        return value

    def write(self, value: Mapping[str, object]) -> bool:
        """Replaces the file; returns False if it could not be written."""
        if self._unread:
            self._set_aside()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace_file(self._path, json.dumps(value, indent=1).encode())
        except (OSError, ValueError) as error:  # ValueError: a zero byte in the folder's name
            reason = error.strerror if isinstance(error, OSError) else type(error).__name__
            log.warning("%s cannot be written: %s", self._path.name, reason)
            return False
        return True

    def _set_aside(self) -> None:
        self._unread = False
        try:
            self._path.replace(self._path.with_suffix(".bad"))
        except OSError as error:
            log.warning("%s cannot be kept as .bad: %s", self._path.name, error.strerror)


def _one_of(*words: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in words


def _text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT


def _yes_or_no(value: object) -> bool:
    return isinstance(value, bool)


def _whole(low: int, high: int) -> Callable[[object], bool]:
    """A check that accepts whole numbers from `low` to `high`, but not True, which Python counts as 1."""
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


# For each field of Settings, the check that its value in the file has to pass.
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
    """The settings file. Bad values become defaults; fields that a newer version wrote are preserved."""

    def __init__(self, folder: Path) -> None:
        self._file = JsonFile(folder / "settings.json")
        self._unknown: dict[str, object] = {}
        self.is_readable = True  # False if the last `read` found a damaged or unreadable file

    def read(self) -> Settings:
        found = self._file.read()
        self.is_readable = self._file.is_readable
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
