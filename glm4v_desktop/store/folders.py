"""Where things are kept, per platform. `GLM4V_DESKTOP_HOME`, when set, holds all of them below one folder."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_NAME = "glm4v-desktop"
_HOME = "GLM4V_DESKTOP_HOME"


def config_folder() -> Path:
    return _folder("config", platformdirs.user_config_path(_NAME, appauthor=False))


def log_folder() -> Path:
    return _folder("logs", platformdirs.user_log_path(_NAME, appauthor=False))


def state_folder() -> Path:
    """What was found out about this machine and its models: worth keeping, no loss when it is gone."""
    return _folder("state", platformdirs.user_state_path(_NAME, appauthor=False))


def models_folder() -> Path:
    """Where models are looked for; it need not exist. A model may also lie anywhere else."""
    return _folder("models", platformdirs.user_data_path(_NAME, appauthor=False) / "models")


def _folder(inside: str, usual: Path) -> Path:
    home = os.environ.get(_HOME)
    return Path(home) / inside if home else usual
