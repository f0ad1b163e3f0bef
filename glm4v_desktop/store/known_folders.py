"""Folders with a model that a person chose or moved one to, so that it is found there again."""

from __future__ import annotations

from pathlib import Path

from glm4v_desktop.store.settings_file import JsonFile

_KEY = "folders"
_MOST = 50
_LONGEST = 8192  # letters


class KnownFolders:
    """One that is away stays in mind: its disk may only not be plugged in."""

    def __init__(self, config: Path) -> None:
        self._file = JsonFile(config / "model-folders.json")

    def read(self) -> tuple[str, ...]:
        """The newest first; whatever stands in the file, this raises nothing."""
        found = self._file.read().get(_KEY)
        texts = found if isinstance(found, list) else []
        good = [text for text in texts if isinstance(text, str) and 0 < len(text) <= _LONGEST]
        return tuple(dict.fromkeys(good))[:_MOST]

    def remember(self, folder: str) -> None:
        """Writes only what is new."""
        known = self.read()
        if folder and folder not in known:
            self._file.write({_KEY: [folder, *known][:_MOST]})

    def forget(self, folder: str) -> None:
        known = self.read()
        if folder in known:
            self._file.write({_KEY: [each for each in known if each != folder]})
