"""The original weights, read part by part into places of an empty network and taken out again.

How a 4-bit copy is made: which layers change, in which parts it is written, how long that still takes.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import groupby
from pathlib import Path

import torch
from torch import Tensor, nn

from glm4v_desktop.core.files import open_file
from glm4v_desktop.glm4v.config import Glm4vConfig, Quantization
from glm4v_desktop.glm4v.shards import Stored, find_tensors, read_rows
from glm4v_desktop.glm4v.tensor_names import (
    VISION_LAYER,
    Int4Entry,
    TensorEntry,
    flat,
    is_linear,
    linear_name,
    stored_entries,
    tensor_entries,
)
from glm4v_desktop.quantization.output import NewTensor
from glm4v_desktop.quantization.values import QuantizationScope

_BYTES_AT_ONCE = 8 << 20


class Original:
    """A folder in the original layout. Raises `ModelError` where it is not whole, or OSError."""

    def __init__(self, folder: Path, config: Glm4vConfig) -> None:
        self.config = config
        self.stored: dict[str, Stored] = find_tensors(folder, list(tensor_entries(config)))

    @property
    def dtype(self) -> torch.dtype:
        """What the weights are stored in."""
        return next(iter(self.stored.values())).torch_dtype

    def rows(self, key: str, first: int = 0, count: int | None = None) -> Tensor:
        """Some rows of a tensor, in the type that it is stored in."""
        stored = self.stored[key]
        with open_file(stored.path) as file:
            return read_rows(file, stored, first, stored.shape[0] - first if count is None else count)

    def pieces(self, key: str) -> Iterator[tuple[int, Tensor]]:
        """All rows, a few at a time, each with the number of its first."""
        stored = self.stored[key]
        step = max(1, _BYTES_AT_ONCE * stored.shape[0] // max(1, stored.end - stored.start))
        step = max(8, step // 8 * 8)  # whole words of 4-bit outputs
        for first in range(0, stored.shape[0], step):
            yield first, self.rows(key, first, min(step, stored.shape[0] - first))

    def chosen_rows(self, key: str, numbers: Sequence[int]) -> Tensor:
        """The rows with these numbers, of a table that is too large to be read for them."""
        stored = self.stored[key]
        found = {}
        with open_file(stored.path) as file:
            for number in sorted(set(numbers)):
                found[number] = read_rows(file, stored, number, 1)
        return torch.cat([found[number] for number in numbers])


def put(network: nn.Module, name: str, value: Tensor) -> None:
    """A parameter by its name."""
    owner, _, attribute = name.rpartition(".")
    network.get_submodule(owner).register_parameter(attribute, nn.Parameter(value, requires_grad=False))


def empty(network: nn.Module, entries: Sequence[TensorEntry]) -> None:
    """Takes these parameters' memory away again."""
    for entry in entries:
        for target in entry.targets:
            old = network.get_parameter(target.name)
            put(network, target.name, torch.empty_like(old, device="meta"))


_VISION = "transformer.vision"
_ADAPTER = ("transformer.vision.conv", "transformer.vision.linear_proj", "transformer.vision.boi",
            "transformer.vision.eoi")  # fmt: skip
_TEXT_LAYER = "transformer.encoder.layers."
_INT4_TYPES = {"I32": torch.int32, "F16": torch.float16}


# Work, in values of a weight that are only read and written:
_ROUNDING = 8  # to 4 bits, for each value
_PASSING = 0.02  # a row of a calibration picture through original and copy, for each value
_ENOUGH = 0.02  # of the work must be done before it says something about the rest


class Kind(Enum):
    """Which part of the model a unit is."""

    PATCHES = auto()
    VISION_LAYER = auto()
    ADAPTER = auto()
    EMBEDDING = auto()
    TEXT_LAYER = auto()
    LM_HEAD = auto()


@dataclass(frozen=True, slots=True)
class Unit:
    """A part that is made and written as a whole: what a run that was killed has done, or has not.

    `number` is the layer's, 0 for what there is one of.
    """

    kind: Kind
    number: int
    entries: tuple[TensorEntry | Int4Entry, ...]

    @property
    def is_tower(self) -> bool:
        return self.kind in {Kind.PATCHES, Kind.VISION_LAYER, Kind.ADAPTER}


def choose(config: Glm4vConfig, scope: QuantizationScope) -> Quantization:
    """What the scope leaves as it is. Layers that cannot be stored in 4 bits are named, too."""
    excluded = [_VISION] if scope is QuantizationScope.TEXT else []
    quantization = Quantization(tuple(excluded))
    for entry in tensor_entries(config):
        name = linear_name(entry)
        if _looks_like_linear(entry) and not is_linear(entry) and not quantization.excludes(name):
            excluded.append(name)
    return Quantization((*excluded, "transformer.output_layer"))


def _looks_like_linear(entry: TensorEntry) -> bool:
    inside_layer = entry.key.startswith((VISION_LAYER, _TEXT_LAYER, "transformer.vision.linear_proj."))
    return inside_layer and len(entry.shape) == 2


def units_of(config: Glm4vConfig, quantization: Quantization) -> list[Unit]:
    """All parts in the order of the computation."""
    entries = stored_entries(replace(config, quantization=quantization))
    return [
        Unit(kind, number, tuple(own)) for (kind, number), own in groupby(entries, lambda e: _place(_key(e)))
    ]


def _key(entry: TensorEntry | Int4Entry) -> str:
    return entry.weight.key if isinstance(entry, Int4Entry) else entry.key


def _place(key: str) -> tuple[Kind, int]:
    for kind, prefix in ((Kind.VISION_LAYER, VISION_LAYER), (Kind.TEXT_LAYER, _TEXT_LAYER)):
        if key.startswith(prefix):
            return kind, int(key.removeprefix(prefix).partition(".")[0])
    if key.startswith(_ADAPTER):
        return Kind.ADAPTER, 0
    if key.startswith(_VISION):
        return Kind.PATCHES, 0
    return (Kind.EMBEDDING if key.startswith("transformer.embedding") else Kind.LM_HEAD), 0


def new_tensors(unit: Unit, stored: Mapping[str, Stored]) -> list[NewTensor]:
    """What the unit becomes on the disk; what is not quantized keeps the type that it is stored in."""
    return [
        NewTensor(
            entry.key,
            stored[entry.key].torch_dtype if entry.key in stored else _INT4_TYPES[entry.types[0]],
            entry.shape,
        )
        for entry in flat(iter(unit.entries))
    ]


def work_of(unit: Unit, tower_rows: int, text_rows: int) -> float:
    """About how much there is to do for a unit. Rows of all calibration pictures; 0 without calibration."""
    rows = tower_rows if unit.is_tower else text_rows
    passing = 0 if unit.kind in {Kind.EMBEDDING, Kind.LM_HEAD} else rows
    work = 0.0
    for entry in unit.entries:
        values = math.prod((entry.weight if isinstance(entry, Int4Entry) else entry).shape)
        work += values * (1 + passing * _PASSING)
        work += values * _ROUNDING if isinstance(entry, Int4Entry) else 0
    return work


class Clock:
    """Tells the time left from what this run has done, what that took, and what remains."""

    def __init__(self, remaining: float) -> None:
        self._remaining = self._total = remaining
        self._started = time.perf_counter()
        self._took = 0.0

    def done(self, work: float) -> None:
        """A unit of so much work is done."""
        self._remaining -= work
        self._took = time.perf_counter() - self._started

    def seconds_left(self) -> float | None:
        """None before enough is done to tell."""
        done = self._total - self._remaining
        if done <= _ENOUGH * self._total:
            return None
        return self._took * max(self._remaining, 0.0) / done
