"""The program's folders on each platform, and the list of model folders that a person chose.

`GLM4V_DESKTOP_HOME`, if set, is the one folder that all of the program's folders are in.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

from glm4v_desktop.storage.settings_file import JsonFile

_NAME = "glm4v-desktop"
_HOME = "GLM4V_DESKTOP_HOME"
_NOWHERE = Path(os.devnull)  # used if there is no home: nothing can be found or created below it
_KEY = "folders"
_MOST = 50  # model folders
_LONGEST = 8192  # characters of a path


def config_folder() -> Path:
    return _folder("config", lambda: platformdirs.user_config_path(_NAME, appauthor=False))


def log_folder() -> Path:
    return _folder("logs", lambda: platformdirs.user_log_path(_NAME, appauthor=False))


def state_folder() -> Path:
    """The folder for measurements of this machine, such as the self-test's result; they can be repeated."""
    return _folder("state", lambda: platformdirs.user_state_path(_NAME, appauthor=False))


def models_folder() -> Path:
    """The default folder for models; it may be missing, and models may also be in other folders."""
    return _folder("models", lambda: platformdirs.user_data_path(_NAME, appauthor=False) / "models")


def has_home() -> bool:
    """Whether there is a folder for settings; False for a user without a home folder."""
    return not config_folder().is_relative_to(_NOWHERE)


def _folder(inside: str, usual: Callable[[], Path]) -> Path:
    if home := os.environ.get(_HOME):
        return Path(home) / inside
    try:
        path = usual()
    except RuntimeError:  # there is no home
        return _NOWHERE / inside
    # Some Python versions leave `~` as it is, which would become a folder in the working folder.
    return _NOWHERE / inside if path.parts[:1] == ("~",) else path


class KnownFolders:
    """The stored list of folders from which a person chose a model, or to which a model was moved.

    A folder that is missing stays on the list, because its disk may be unplugged.
    """

    def __init__(self, config: Path) -> None:
        self._file = JsonFile(config / "model-folders.json")

    def read(self) -> tuple[str, ...]:
        """The folders, newest first. Never raises, whatever the file contains."""
        found = self._file.read().get(_KEY)
        texts = found if isinstance(found, list) else []
        good = [text for text in texts if isinstance(text, str) and 0 < len(text) <= _LONGEST]
        return tuple(dict.fromkeys(good))[:_MOST]

    def remember(self, folder: str) -> None:
        """Adds a folder; the file is written only if the folder is new."""
        known = self.read()
        if folder and folder not in known:
            self._file.write({_KEY: [folder, *known][:_MOST]})

    def forget(self, folder: str) -> None:
        known = self.read()
        if folder in known:
            self._file.write({_KEY: [each for each in known if each != folder]})
