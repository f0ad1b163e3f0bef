"""Finds the files with the model's weights by the index beside them. Needs no torch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from glm4v_desktop.core.files import exists, is_file
from glm4v_desktop.glm4v.config import ModelError, ModelErrorKind, parse_model_json, read_model_file

INDEX_FILE = "model.safetensors.index.json"
SINGLE_FILE = "model.safetensors"
_MAX_BYTES = 4 << 20  # the real one has 0.1 MB, one of 4-bit weights 0.3
_MAX_FILES = 1000


def weight_files(folder: Path) -> list[str]:
    """The names that the index lists, sorted; without an index, the one file that holds everything.

    Whether a listed file exists is not checked. Raises ModelError: MISSING where there is neither, PICKLES
    where there are only files that can run code, DAMAGED or UNREADABLE for the index.
    """
    if exists(folder / INDEX_FILE):
        return _names(parse_model_json(read_model_file(folder, INDEX_FILE, _MAX_BYTES), INDEX_FILE))
    if is_file(folder / SINGLE_FILE):
        return [SINGLE_FILE]
    if any(folder.glob("*.bin")) or any(folder.glob("*.pt")):
        raise ModelError(ModelErrorKind.PICKLES)
    raise ModelError(ModelErrorKind.MISSING, INDEX_FILE)


def _names(index: Mapping[str, object]) -> list[str]:
    by_key = index.get("weight_map")
    if not isinstance(by_key, dict) or not all(isinstance(name, str) for name in by_key.values()):
        raise ModelError(ModelErrorKind.DAMAGED, INDEX_FILE)
    names = sorted(set(by_key.values()))
    if not 1 <= len(names) <= _MAX_FILES or not all(map(_is_plain, names)):
        raise ModelError(ModelErrorKind.DAMAGED, INDEX_FILE)
    return names


def _is_plain(name: str) -> bool:
    """Whether a name is that of a safetensors file in the index's folder, without a path."""
    return PurePosixPath(name).name == name and not set(name) & set("\\:\0") and name.endswith(".safetensors")
