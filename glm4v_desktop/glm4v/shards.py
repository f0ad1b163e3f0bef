"""Finds the tensors in safetensors files by their headers, and reads them. Nothing in a file is executed."""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import torch
from torch import Tensor

from glm4v_desktop.core.files import is_file, open_file
from glm4v_desktop.glm4v.config import (
    ModelError,
    ModelErrorKind,
    file_error,
    parse_model_json,
)
from glm4v_desktop.glm4v.tensor_names import IGNORED, TensorEntry
from glm4v_desktop.glm4v.weight_index import weight_files

_MAX_HEADER_BYTES = 16 << 20  # with all weights in one file it has 0.1 MB, with 4-bit ones 0.3
_NAMED = 5  # the most missing files that an error names
_DTYPES = {
    "BF16": torch.bfloat16,
    "F16": torch.float16,
    "F32": torch.float32,
    "I32": torch.int32,
}  # the types that weights may be stored in; 4-bit weights are in integers


@dataclass(frozen=True, slots=True)
class Stored:
    """A tensor in a file: its type as safetensors names it, its shape, and the position of its bytes."""

    path: Path
    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int

    @property
    def torch_dtype(self) -> torch.dtype:
        return _DTYPES[self.dtype]


def find_tensors(folder: Path, entries: Sequence[TensorEntry]) -> dict[str, Stored]:
    """Where every tensor in `entries` is.

    Raises `ModelError` and names the first file that is missing or damaged, or the first tensor that is
    missing, extra, stored twice, or of another shape or type.
    """
    found: dict[str, Stored] = {}
    wanted = {entry.key: entry for entry in entries}
    for path in _files(folder):
        for key, stored in read_header(path).items():
            if key not in IGNORED:
                _check(key, stored, wanted, found)
                found[key] = stored
    for key in wanted:
        if key not in found:
            raise ModelError(ModelErrorKind.WRONG_WEIGHTS, f"{key} is missing")
    return found


def _check(key: str, stored: Stored, wanted: Mapping[str, TensorEntry], found: Mapping[str, Stored]) -> None:
    name = stored.path.name
    if key in found:
        wrong = f"{key} is in {found[key].path.name} and {name}"
    elif key not in wanted:
        wrong = f"{key} in {name} is not part of this model"
    elif stored.shape != wanted[key].shape:
        wrong = f"{key} has the shape {stored.shape}, not {wanted[key]}"
    elif stored.dtype not in wanted[key].types:
        wrong = f"{key} has the type {stored.dtype}"
    else:
        return
    raise ModelError(ModelErrorKind.WRONG_WEIGHTS, wrong)


def read_header(path: Path) -> dict[str, Stored]:
    """The tensors of a safetensors file whose length agrees with its header."""
    try:
        with open_file(path) as file:
            size = os.fstat(file.fileno()).st_size
            start = file.read(8)
            length = struct.unpack("<Q", start)[0] if len(start) == 8 else size
            if 8 + length > size or length > _MAX_HEADER_BYTES:
                raise ModelError(ModelErrorKind.DAMAGED, f"{path.name}: not a safetensors file")
            header = parse_model_json(file.read(length), path.name)
    except OSError as error:
        raise file_error(error, path.name) from error
    header.pop("__metadata__", None)
    tensors = {key: _stored(path, value, 8 + length, key) for key, value in header.items()}
    end = max((stored.end for stored in tensors.values()), default=8 + length)
    if end != size:
        raise ModelError(ModelErrorKind.DAMAGED, f"{path.name}: {size} bytes, not {end}")
    return tensors


def _stored(path: Path, value: object, data: int, key: str) -> Stored:
    """The tensor that a header describes. Raises `ModelError` if its bytes do not match its shape."""
    match value:
        case {"dtype": str(dtype), "shape": [*shape], "data_offsets": [int(first), int(last)]} if all(
            isinstance(size, int) and size >= 0 for size in shape
        ):
            size = _DTYPES[dtype].itemsize if dtype in _DTYPES else None
            if 0 <= first <= last and (size is None or last - first == size * math.prod(shape)):
                return Stored(path, dtype, tuple(shape), data + first, data + last)
    raise ModelError(ModelErrorKind.DAMAGED, f"{path.name}: header of {key}")


def read_rows(file: BinaryIO, stored: Stored, first_row: int, rows: int) -> Tensor:
    """Reads rows of a tensor into new memory.

    The file is not memory-mapped: if it shrinks while it is mapped, the process is killed, and mapped pages
    count as the process's memory.
    """
    tail = stored.shape[1:]
    values = torch.empty((rows, *tail), dtype=stored.torch_dtype)
    row_bytes = values.itemsize * math.prod(tail)
    file.seek(stored.start + first_row * row_bytes)
    buffer = values.view(-1).view(torch.uint8).numpy().data
    if file.readinto(buffer) != len(buffer):  # type: ignore[attr-defined]  # files have it, BinaryIO forgot it
        raise ModelError(ModelErrorKind.DAMAGED, f"{stored.path.name}: cut off while it was read")
    return values


def _files(folder: Path) -> list[Path]:
    names = weight_files(folder)
    missing = [name for name in names if not is_file(folder / name)]
    if missing:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        raise ModelError(ModelErrorKind.MISSING, ", ".join(missing[:_NAMED]) + more)
    return [folder / name for name in names]
