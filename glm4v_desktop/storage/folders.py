"""The program's folders on each platform, and the model folders that a person chose.

`GLM4V_DESKTOP_HOME`, when set, holds the program's folders below one folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

from glm4v_desktop.storage.settings_file import JsonFile

_NAME = "glm4v-desktop"
_HOME = "GLM4V_DESKTOP_HOME"
_NOWHERE = Path(os.devnull)  # nothing is found or made below it
_KEY = "folders"
_MOST = 50  # model folders
_LONGEST = 8192  # characters of a path


def config_folder() -> Path:
    return _folder("config", lambda: platformdirs.user_config_path(_NAME, appauthor=False))


def log_folder() -> Path:
    return _folder("logs", lambda: platformdirs.user_log_path(_NAME, appauthor=False))


def state_folder() -> Path:
    """What was measured on this machine: worth keeping, but nothing is lost without it."""
    return _folder("state", lambda: platformdirs.user_state_path(_NAME, appauthor=False))


def models_folder() -> Path:
    """The usual folder of models; it may be missing, and models may lie anywhere else."""
    return _folder("models", lambda: platformdirs.user_data_path(_NAME, appauthor=False) / "models")


def has_home() -> bool:
    """False if there is no folder for settings at all."""
    return not config_folder().is_relative_to(_NOWHERE)


def _folder(inside: str, usual: Callable[[], Path]) -> Path:
    if home := os.environ.get(_HOME):
        return Path(home) / inside
    try:
        path = usual()
    except RuntimeError:  # there is no home
        return _NOWHERE / inside
    # Some versions leave a bare `~` then, which would become a folder wherever one is.
    return _NOWHERE / inside if path.parts[:1] == ("~",) else path


class KnownFolders:
    """Folders with a model that a person chose or moved one to, so that it is found there again.

    One that is away is still remembered: its disk may only not be plugged in.
    """

    def __init__(self, config: Path) -> None:
        self._file = JsonFile(config / "model-folders.json")

    def read(self) -> tuple[str, ...]:
        """The newest first. Never raises, whatever the file holds."""
        found = self._file.read().get(_KEY)
        texts = found if isinstance(found, list) else []
        good = [text for text in texts if isinstance(text, str) and 0 < len(text) <= _LONGEST]
        return tuple(dict.fromkeys(good))[:_MOST]

    def remember(self, folder: str) -> None:
        """Writes the file only if the folder is new."""
        known = self.read()
        if folder and folder not in known:
            self._file.write({_KEY: [folder, *known][:_MOST]})

    def forget(self, folder: str) -> None:
        known = self.read()
        if folder in known:
            self._file.write({_KEY: [each for each in known if each != folder]})
