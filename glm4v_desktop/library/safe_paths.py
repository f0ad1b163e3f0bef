"""Paths from settings and environments, which may hold anything: these raise nothing."""

from __future__ import annotations

import os
from pathlib import Path


def home_folder() -> Path:
    """Where a user has none, as in some containers, a folder that is not there."""
    return with_home("~")


def with_home(text: str) -> Path:
    """With `~` replaced where that is possible."""
    return Path(os.path.expanduser(text))  # noqa: PTH111 - Path's own raises where there is no home


def expanded(text: str) -> Path:
    """As `with_home`, and with variables: for what stands in the environment."""
    return with_home(os.path.expandvars(text))


def real_path(path: Path) -> Path:
    """Without links; the path itself where that cannot be told."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # a link that leads to itself, a name with a zero byte
        return path
