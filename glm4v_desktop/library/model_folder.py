"""Whether a folder looks like GLM-4v-9b: a look at names and at two JSON files, in milliseconds.

What stands in the weights is checked when they are loaded. Pickles and Python files are never opened.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from pathlib import Path

from glm4v_desktop.domain.files import TooLargeError, is_file, is_folder, read_json

_CONFIG = "config.json"
_INDEX = "model.safetensors.index.json"
_SINGLE = "model.safetensors"
_TOKENIZER = "tokenizer.model"
_MOST_CONFIG_BYTES = 1 << 20
_MOST_INDEX_BYTES = 4 << 20  # the real one has 0.1 MB, one of 4-bit weights 0.3
_MOST_SHARDS = 1000
_LONGEST_DETAIL = 80  # letters; a file may say anything
_INT4 = {"quant_method": "awq", "bits": 4, "group_size": 128, "zero_point": True, "version": "gemm"}


class ModelKind(StrEnum):
    """The forms of weights that can be loaded; the values are public."""

    BF16 = "bf16"  # the original
    INT4 = "int4"  # made from it by `glm4v-desktop quantize`


class FolderFault(Enum):
    """What is wrong; `FolderLook.detail` names it."""

    NO_FOLDER = auto()
    MISSING = auto()  # a file, by name
    UNREADABLE = auto()  # a file that may not be read, by name; without one, the folder itself
    DAMAGED = auto()  # a file that is not what it should be, by name
    OTHER_MODEL = auto()  # the architecture that the folder says it has
    NO_VISION = auto()  # GLM-4-9B and its like, which cannot see
    QUANTISED = auto()  # weights in a form that is none of ModelKind, by the name of that form
    PICKLES = auto()  # weights only as .bin or .pt files, which can run code


@dataclass(frozen=True, slots=True)
class FolderLook:
    """`fault` is None for a folder that looks right. `detail` is plain text, as the folder has it."""

    fault: FolderFault | None = None
    detail: str = ""
    weight_bytes: int = 0
    kind: ModelKind = ModelKind.BF16


class _FaultError(Exception):
    def __init__(self, fault: FolderFault, detail: str = "") -> None:
        super().__init__(fault, detail)
        self.look = FolderLook(fault, detail[:_LONGEST_DETAIL])


def look_at_model_folder(folder: Path) -> FolderLook:
    """Names the first thing that is missing or wrong; raises nothing."""
    try:
        if not is_folder(folder):
            raise _no_folder(folder)
        kind = _kind(_read_json(folder, _CONFIG, _MOST_CONFIG_BYTES))
        weights = _weights(folder)
        _needs(folder, _TOKENIZER)
        return FolderLook(weight_bytes=sum(path.stat().st_size for path in weights), kind=kind)
    except _FaultError as error:
        return error.look
    except (OSError, ValueError) as error:  # a name with a zero byte is a ValueError
        return FolderLook(FolderFault.UNREADABLE, type(error).__name__)


def listed_weights(folder: Path) -> frozenset[str]:
    """The names of the files of weights that the index lists; none where it cannot be read."""
    try:
        return frozenset(_listed(folder))
    except (_FaultError, OSError, ValueError):
        return frozenset()


def _kind(config: Mapping[str, object]) -> ModelKind:
    architecture = config.get("model_type")
    if architecture != "chatglm":
        raise _FaultError(FolderFault.OTHER_MODEL, architecture if isinstance(architecture, str) else "")
    if not isinstance(config.get("vision_config"), dict):
        raise _FaultError(FolderFault.NO_VISION)
    quantised = config.get("quantization_config")
    if not isinstance(quantised, dict):
        return ModelKind.BF16
    if all(_is_same(quantised.get(key), wanted) for key, wanted in _INT4.items()):
        return ModelKind.INT4
    method = quantised.get("quant_method")
    raise _FaultError(FolderFault.QUANTISED, method if isinstance(method, str) else "")


def _is_same(given: object, wanted: object) -> bool:
    """1 is not True, and 4.0 is not 4: a loader would stumble over them."""
    return type(given) is type(wanted) and given == wanted


def _weights(folder: Path) -> list[Path]:
    if not is_file(folder / _INDEX):
        if is_file(folder / _SINGLE):
            return [folder / _SINGLE]
        if any(folder.glob("*.bin")) or any(folder.glob("*.pt")):
            raise _FaultError(FolderFault.PICKLES)
        raise _FaultError(FolderFault.MISSING, _INDEX)
    return [_needs(folder, name) for name in sorted(_listed(folder))]


def _listed(folder: Path) -> set[str]:
    index = _read_json(folder, _INDEX, _MOST_INDEX_BYTES)
    listed = index.get("weight_map")
    if not isinstance(listed, dict) or not listed:
        raise _FaultError(FolderFault.DAMAGED, _INDEX)
    names = {name for name in listed.values() if isinstance(name, str)}
    if len(names) > _MOST_SHARDS:
        raise _FaultError(FolderFault.DAMAGED, _INDEX)
    # A name with a folder in it could lead anywhere; none of the model's has one.
    if any(Path(name).name != name or not name.endswith(".safetensors") for name in names):
        raise _FaultError(FolderFault.DAMAGED, _INDEX)
    return names


def _needs(folder: Path, name: str) -> Path:
    path = folder / name
    try:
        status = path.stat()
    except FileNotFoundError:
        raise _FaultError(FolderFault.MISSING, name) from None
    except OSError as error:
        raise _FaultError(FolderFault.UNREADABLE, name) from error
    if not stat.S_ISREG(status.st_mode) or status.st_size == 0:
        raise _FaultError(FolderFault.MISSING, name)
    return path


def _no_folder(folder: Path) -> _FaultError:
    """One that is there behind a folder that may not be looked into is not said to be gone."""
    try:
        folder.stat()
    except PermissionError:
        return _FaultError(FolderFault.UNREADABLE)
    except (OSError, ValueError):
        pass
    return _FaultError(FolderFault.NO_FOLDER)


def _read_json(folder: Path, name: str, most_bytes: int) -> dict[str, object]:
    path = _needs(folder, name)
    try:
        value = read_json(path, most_bytes, unique_keys=True)
    except (TooLargeError, ValueError):
        value = None
    except OSError as error:
        raise _FaultError(FolderFault.UNREADABLE, name) from error
    if not isinstance(value, dict):
        raise _FaultError(FolderFault.DAMAGED, name)
    return value
