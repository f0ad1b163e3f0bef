"""Where things are kept, per platform. `GLM4V_DESKTOP_HOME`, when set, holds all of them below one folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

_NAME = "glm4v-desktop"
_HOME = "GLM4V_DESKTOP_HOME"
_NOWHERE = Path(os.devnull)  # nothing is found or made below it


def config_folder() -> Path:
    return _folder("config", lambda: platformdirs.user_config_path(_NAME, appauthor=False))


def log_folder() -> Path:
    return _folder("logs", lambda: platformdirs.user_log_path(_NAME, appauthor=False))


def state_folder() -> Path:
    """What was found out about this machine and its models: worth keeping, no loss when it is gone."""
    return _folder("state", lambda: platformdirs.user_state_path(_NAME, appauthor=False))


def models_folder() -> Path:
    """Where models are looked for; it need not exist. A model may also lie anywhere else."""
    return _folder("models", lambda: platformdirs.user_data_path(_NAME, appauthor=False) / "models")


def _folder(inside: str, usual: Callable[[], Path]) -> Path:
    if home := os.environ.get(_HOME):
        return Path(home) / inside
    try:
        path = usual()
    except RuntimeError:  # there is no home
        return _NOWHERE / inside
    # Some versions leave a bare `~` then, which would become a folder wherever one is.
    return _NOWHERE / inside if path.parts[:1] == ("~",) else path


def has_home() -> bool:
    """Whether there is a place for settings at all."""
    return not config_folder().is_relative_to(_NOWHERE)
