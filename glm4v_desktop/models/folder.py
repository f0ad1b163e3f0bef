"""Whether a folder looks like GLM-4v-9b: a look at names and at two JSON files, in milliseconds.

The weights themselves are checked when they are loaded. Pickles and Python files are never opened. Also here:
paths from settings and the environment, which may hold anything; these functions raise nothing.
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
_LONGEST_DETAIL = 80  # letters; a file may say anything


class ModelKind(StrEnum):
    """The forms of weights that can be loaded; the values are public."""

    BF16 = "bf16"  # the original
    INT4 = "int4"  # made from it by `glm4v-desktop quantize`


@dataclass(frozen=True, slots=True)
class FolderCheck:
    """`fault` is None for a folder that looks right. `detail` is plain text, as the folder has it."""

    fault: ModelErrorKind | None = None
    detail: str = ""
    weight_bytes: int = 0
    kind: ModelKind = ModelKind.BF16


def check_model_folder(folder: Path) -> FolderCheck:
    """Names the first thing that is missing or wrong; raises nothing."""
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
    except (OSError, ValueError) as error:  # a name with a zero byte is a ValueError
        return FolderCheck(ModelErrorKind.UNREADABLE, type(error).__name__)


def listed_weights(folder: Path) -> frozenset[str]:
    """The names of the files of weights; none where the index cannot be read."""
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
    """One that is there behind a folder that may not be looked into is not said to be gone."""
    try:
        folder.stat()
    except PermissionError:
        return ModelError(ModelErrorKind.UNREADABLE)
    except (OSError, ValueError):
        pass
    return ModelError(ModelErrorKind.NO_FOLDER)


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
