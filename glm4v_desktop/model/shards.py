"""Which file holds which tensor, from the headers alone; nothing is allocated and nothing is executed."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from glm4v_desktop.model.errors import ModelError, ModelErrorKind
from glm4v_desktop.model.layout import IGNORED, Entry

INDEX_FILE = "model.safetensors.index.json"
SINGLE_FILE = "model.safetensors"
_MAX_JSON_BYTES = 64 << 20
_DTYPES = {"BF16": 2, "F16": 2, "F32": 4}  # what weights may be stored in, with the bytes of one value


def find_tensors(folder: Path, entries: Sequence[Entry]) -> dict[str, Path]:
    """The file of every tensor in `entries`.

    Raises `ModelError` and names the first file that is missing or damaged, or the first tensor that is
    missing, extra, stored twice, or of another shape or type.
    """
    found: dict[str, Path] = {}
    wanted = {entry.key: entry.shape for entry in entries}
    for path in _files(folder):
        for key, (dtype, shape) in read_header(path).items():
            if key in IGNORED:
                continue
            if key in found:
                raise ModelError(
                    ModelErrorKind.WRONG_WEIGHTS, f"{key} is in {found[key].name} and {path.name}"
                )
            if key not in wanted:
                raise ModelError(
                    ModelErrorKind.WRONG_WEIGHTS, f"{key} in {path.name} is not part of this model"
                )
            if shape != wanted[key]:
                raise ModelError(
                    ModelErrorKind.WRONG_WEIGHTS, f"{key} has the shape {shape}, not {wanted[key]}"
                )
            if dtype not in _DTYPES:
                raise ModelError(ModelErrorKind.WRONG_WEIGHTS, f"{key} has the type {dtype}")
            found[key] = path
    for key in wanted:
        if key not in found:
            raise ModelError(ModelErrorKind.WRONG_WEIGHTS, f"{key} is missing")
    return found


def read_header(path: Path) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Type and shape of each tensor in a safetensors file whose length agrees with its header."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else size
        if 8 + length > size or length > _MAX_JSON_BYTES:
            raise ModelError(ModelErrorKind.DAMAGED, f"{path.name}: not a safetensors file")
        header = _json(file.read(length), path.name)
    header.pop("__metadata__", None)
    tensors: dict[str, tuple[str, tuple[int, ...]]] = {}
    end = 0
    for key, value in header.items():
        dtype, shape, last = _described(value, f"{path.name}: header of {key}")
        tensors[key] = (dtype, shape)
        end = max(end, last)
    if 8 + length + end != size:
        raise ModelError(ModelErrorKind.DAMAGED, f"{path.name}: {size} bytes, not {8 + length + end}")
    return tensors


def _described(value: object, where: str) -> tuple[str, tuple[int, ...], int]:
    """Type, shape and the end of the bytes of one tensor in a header, whose length must be the shape's."""
    match value:
        case {"dtype": str(dtype), "shape": [*shape], "data_offsets": [int(first), int(last)]} if all(
            isinstance(size, int) and size >= 0 for size in shape
        ):
            size = _DTYPES.get(dtype)
            if 0 <= first <= last and (size is None or last - first == size * math.prod(shape)):
                return dtype, tuple(shape), last
    raise ModelError(ModelErrorKind.DAMAGED, where)


def _files(folder: Path) -> list[Path]:
    index = folder / INDEX_FILE
    if not index.is_file():
        names = [SINGLE_FILE]
    elif index.stat().st_size > _MAX_JSON_BYTES:
        raise ModelError(ModelErrorKind.DAMAGED, f"{INDEX_FILE} is too long")
    else:
        names = _shard_names(_json(index.read_bytes(), INDEX_FILE))
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise ModelError(ModelErrorKind.MISSING, ", ".join(missing))
    return [folder / name for name in names]


def _shard_names(index: Mapping[str, object]) -> list[str]:
    by_key = index.get("weight_map")
    if not isinstance(by_key, dict) or not all(isinstance(name, str) for name in by_key.values()):
        raise ModelError(ModelErrorKind.DAMAGED, INDEX_FILE)
    names = sorted(set(by_key.values()))
    for name in names:
        # One plain name beside the index: no folder, no way up, no drive, and never a pickle.
        plain = PurePosixPath(name).name == name and not set(name) & set("\\:\0")
        if not plain or not name.endswith(".safetensors"):
            raise ModelError(ModelErrorKind.DAMAGED, f"{INDEX_FILE} names {name!r}")
    return names


def _json(data: bytes, name: str) -> dict[str, object]:
    try:
        values = json.loads(data)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ModelError(ModelErrorKind.DAMAGED, name) from error
    if not isinstance(values, dict):
        raise ModelError(ModelErrorKind.DAMAGED, name)
    return values
