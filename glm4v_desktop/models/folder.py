"""Checks in milliseconds whether a folder looks like GLM-4v-9b, by file names and two JSON files.

The weights themselves are checked when they are loaded. Pickles and Python files are never opened. Also here:
functions for paths from settings and the environment, which raise nothing for any text.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from glm4v_desktop.core.files import is_folder
from glm4v_desktop.glm4v.config import ModelError, ModelErrorKind, read_config
from glm4v_desktop.glm4v.weight_index import weight_files

_TOKENIZER = "tokenizer.model"
_LONGEST_DETAIL = 80  # characters; it comes from a file, which may contain anything


class ModelKind(StrEnum):
    """The forms of weights that can be loaded; the values are public."""

    BF16 = "bf16"  # the original
    INT4 = "int4"  # made from it by `glm4v-desktop quantize`


@dataclass(frozen=True, slots=True)
class FolderCheck:
    """The result of a check. `fault` is None if the folder looks right; `detail` names the file or key."""

    fault: ModelErrorKind | None = None
    detail: str = ""
    weight_bytes: int = 0
    kind: ModelKind = ModelKind.BF16


def check_model_folder(folder: Path) -> FolderCheck:
    """Checks a folder and reports the first thing that is missing or wrong; raises nothing."""
    try:
        if not is_folder(folder):
            raise _no_folder(folder)
        config = read_config(folder)
        weights = [_needs(folder, name) for name in weight_files(folder)]
        _needs(folder, _TOKENIZER)
        kind = ModelKind.BF16 if config.quantization is None else ModelKind.INT4
        return FolderCheck(weight_bytes=sum(path.stat().st_size for path in weights), kind=kind)
    except ModelError as error:
        return FolderCheck(error.kind, error.detail[:_LONGEST_DETAIL])
    except (OSError, ValueError) as error:  # ValueError: the path contains a zero byte
        return FolderCheck(ModelErrorKind.UNREADABLE, type(error).__name__)


def listed_weights(folder: Path) -> frozenset[str]:
    """The names of the weight files that the index lists; empty if it cannot be read."""
    try:
        return frozenset(weight_files(folder))
    except (ModelError, OSError, ValueError):
        return frozenset()


def _needs(folder: Path, name: str) -> Path:
    path = folder / name
    try:
        status = path.stat()
    except FileNotFoundError:
        raise ModelError(ModelErrorKind.MISSING, name) from None
    except OSError as error:
        raise ModelError(ModelErrorKind.UNREADABLE, name) from error
    if not stat.S_ISREG(status.st_mode) or status.st_size == 0:
        raise ModelError(ModelErrorKind.MISSING, name)
    return path


def _no_folder(folder: Path) -> ModelError:
    """The error for a path that is no folder. If its parent may not be read, it is not said to be missing."""
    try:
        folder.stat()
    except PermissionError:
        return ModelError(ModelErrorKind.UNREADABLE)
    except (OSError, ValueError):
        pass
    return ModelError(ModelErrorKind.NO_FOLDER)


def home_folder() -> Path:
    """The home folder; for a user without one, as in some containers, a path that does not exist."""
    return with_home("~")


def with_home(text: str) -> Path:
    """The path with `~` replaced by the home folder, if there is one."""
    return Path(os.path.expanduser(text))  # noqa: PTH111 - Path.expanduser raises without a home folder


def expanded(text: str) -> Path:
    """The path with `~` and environment variables replaced."""
    return with_home(os.path.expandvars(text))


def real_path(path: Path) -> Path:
    """The path with all links resolved, or the path itself if that fails."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # a link to itself, a zero byte in the path
        return path
