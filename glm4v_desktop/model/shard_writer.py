"""New safetensors files, written piece by piece: headers first, since all sizes are known in advance."""

from __future__ import annotations

import json
import math
import os
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import torch
from torch import Tensor

from glm4v_desktop.domain.files import exists, is_file, remove_planted

PART = ".part"  # behind the name of a file that is not complete
_TYPES = {torch.bfloat16: "BF16", torch.float16: "F16", torch.float32: "F32", torch.int32: "I32"}
_ALIGNED = 8  # the format wants its data to begin at a multiple


@dataclass(frozen=True, slots=True)
class NewTensor:
    """A tensor that is to be written."""

    key: str
    dtype: torch.dtype
    shape: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


@dataclass(frozen=True, slots=True)
class NewShard:
    """A file that is to be written, with its tensors in the order of their bytes."""

    name: str
    tensors: tuple[NewTensor, ...]

    @property
    def header(self) -> bytes:
        """All that stands before the tensors."""
        values: dict[str, object] = {"__metadata__": {"format": "pt"}}
        start = 0
        for tensor in self.tensors:
            values[tensor.key] = {
                "dtype": _TYPES[tensor.dtype],
                "shape": list(tensor.shape),
                "data_offsets": [start, start + tensor.nbytes],
            }
            start += tensor.nbytes
        text = json.dumps(values, separators=(",", ":")).encode()
        text += b" " * (-len(text) % _ALIGNED)
        return struct.pack("<Q", len(text)) + text

    @property
    def nbytes(self) -> int:
        """Of the whole file."""
        return len(self.header) + sum(tensor.nbytes for tensor in self.tensors)


def plan_shards(units: Iterable[Sequence[NewTensor]], most_bytes: int) -> list[NewShard]:
    """Files of at most so many bytes of tensors; the tensors of a unit stay together, whatever its size."""
    groups: list[list[NewTensor]] = [[]]
    for unit in units:
        size = sum(tensor.nbytes for tensor in (*groups[-1], *unit))
        if groups[-1] and size > most_bytes:
            groups.append([])
        groups[-1] += unit
    return [
        NewShard(f"model-{number:05}-of-{len(groups):05}.safetensors", tuple(group))
        for number, group in enumerate(groups, start=1)
    ]


def index_of(shards: Sequence[NewShard]) -> dict[str, object]:
    """What `model.safetensors.index.json` says of these files."""
    return {
        "metadata": {"total_size": sum(tensor.nbytes for shard in shards for tensor in shard.tensors)},
        "weight_map": {tensor.key: shard.name for shard in shards for tensor in shard.tensors},
    }


class ShardFile:
    """A shard under the name of a part, at its full size from the beginning; tensors come in any order.

    What was written once may be written again. Raises OSError, also when the disk is full.
    """

    def __init__(self, folder: Path, shard: NewShard) -> None:
        self._folder, self._shard = folder, shard
        self._path = folder / (shard.name + PART)
        self._starts: dict[str, int] = {}
        header = shard.header
        start = len(header)
        for tensor in shard.tensors:
            self._starts[tensor.key] = start
            start += tensor.nbytes
        remove_planted(self._path)  # an archive may have brought a link
        self._file = self._path.open("r+b" if exists(self._path) else "w+b")
        self._file.write(header)
        self._file.truncate(start)

    def write(self, key: str, values: Tensor, first_row: int = 0) -> None:
        """Some rows of a tensor, in its own type; on any device."""
        tensor = next(tensor for tensor in self._shard.tensors if tensor.key == key)
        rows = values.shape[0]
        if (
            values.dtype != tensor.dtype
            or tuple(values.shape[1:]) != tensor.shape[1:]
            or first_row + rows > tensor.shape[0]
        ):
            raise ValueError(f"{key} is {tensor}, not {values.dtype} {tuple(values.shape)} at {first_row}")
        row_bytes = tensor.nbytes // tensor.shape[0]
        self._file.seek(self._starts[key] + first_row * row_bytes)
        self._file.write(values.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy().data)

    def sync(self) -> None:
        """Whatever was written is on the disk when this returns."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def finish(self) -> None:
        """Gives the file its name."""
        self.sync()
        self._file.close()
        self._path.replace(self._folder / self._shard.name)

    def __enter__(self) -> ShardFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._file.close()


def is_begun(folder: Path, shard: NewShard) -> bool:
    """Whether its part is there as it was left."""
    path = folder / (shard.name + PART)
    return is_file(path) and path.stat().st_size == shard.nbytes


def is_finished(folder: Path, shard: NewShard) -> bool:
    path = folder / shard.name
    return is_file(path) and path.stat().st_size == shard.nbytes
