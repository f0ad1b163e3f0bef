"""Settings and window state in two JSON files. Nothing in them can keep the program from opening."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from glm4v_desktop.domain.settings import ENGINES, LANGUAGES, THEMES, Settings

log = logging.getLogger(__name__)

# None: any text
_ALLOWED: Mapping[str, tuple[str, ...] | None] = {
    "language": LANGUAGES,
    "theme": THEMES,
    "engine": ENGINES,
    "model_folder": None,
}


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
        good: dict[str, str] = {}
        for key, allowed in _ALLOWED.items():
            value = found.get(key)
            if isinstance(value, str) and (allowed is None or value in allowed):
                good[key] = value
            elif value is not None:
                log.warning("the setting %s has no such value; its default is used", key)
        return Settings(**good)

    def write(self, settings: Settings) -> bool:
        return self._file.write({**self._unknown, **asdict(settings)})
