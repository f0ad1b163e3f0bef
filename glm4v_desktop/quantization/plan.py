"""Plans a 4-bit copy: reads the original, chooses the layers, divides it into units, estimates the time."""

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
_VISION = "transformer.vision"
_ADAPTER = ("transformer.vision.conv", "transformer.vision.linear_proj", "transformer.vision.boi",
            "transformer.vision.eoi")  # fmt: skip
_TEXT_LAYER = "transformer.encoder.layers."
_INT4_TYPES = {"I32": torch.int32, "F16": torch.float16}

# The unit of work is reading and writing one value of a weight. Per value, it costs additionally:
_ROUNDING = 8  # to round it to 4 bits
_PASSING = 0.02  # to pass one row of calibration inputs through original and copy
_ENOUGH = 0.02  # the share of the work that must be done before the rest is estimated


class Original:
    """A model folder in the original layout. Raises `ModelError` if it is not complete, or OSError."""

    def __init__(self, folder: Path, config: Glm4vConfig) -> None:
        self.config = config
        self.stored: dict[str, Stored] = find_tensors(folder, list(tensor_entries(config)))

    @property
    def dtype(self) -> torch.dtype:
        """The type of the stored weights."""
        return next(iter(self.stored.values())).torch_dtype

    def rows(self, key: str, first: int = 0, count: int | None = None) -> Tensor:
        """Reads `count` rows of a tensor from `first`, in the stored type; without `count`, all the rest."""
        stored = self.stored[key]
        with open_file(stored.path) as file:
            return read_rows(file, stored, first, stored.shape[0] - first if count is None else count)

    def pieces(self, key: str) -> Iterator[tuple[int, Tensor]]:
        """All rows of a tensor in pieces, each with the number of its first row."""
        stored = self.stored[key]
        step = max(1, _BYTES_AT_ONCE * stored.shape[0] // max(1, stored.end - stored.start))
        step = max(8, step // 8 * 8)  # whole words of 4-bit outputs
        for first in range(0, stored.shape[0], step):
            yield first, self.rows(key, first, min(step, stored.shape[0] - first))

    def chosen_rows(self, key: str, numbers: Sequence[int]) -> Tensor:
        """The rows with these numbers, in this order, without reading the whole tensor."""
        stored = self.stored[key]
        found = {}
        with open_file(stored.path) as file:
            for number in sorted(set(numbers)):
                found[number] = read_rows(file, stored, number, 1)
        return torch.cat([found[number] for number in numbers])


def put(network: nn.Module, name: str, value: Tensor) -> None:
    """Sets a parameter of the network by its name."""
    owner, _, attribute = name.rpartition(".")
    network.get_submodule(owner).register_parameter(attribute, nn.Parameter(value, requires_grad=False))


def empty(network: nn.Module, entries: Sequence[TensorEntry]) -> None:
    """Frees the memory of these parameters by moving them to the meta device."""
    for entry in entries:
        for target in entry.targets:
            old = network.get_parameter(target.name)
            put(network, target.name, torch.empty_like(old, device="meta"))


class Kind(Enum):
    """The part of the model that a unit belongs to."""

    PATCHES = auto()
    VISION_LAYER = auto()
    ADAPTER = auto()
    EMBEDDING = auto()
    TEXT_LAYER = auto()
    LM_HEAD = auto()


@dataclass(frozen=True, slots=True)
class Unit:
    """A part that is converted and written as a whole; a run resumes at the first unit that is not done.

    `number` is that of the layer, and 0 for parts that exist once.
    """

    kind: Kind
    number: int
    entries: tuple[TensorEntry | Int4Entry, ...]

    @property
    def is_vision(self) -> bool:
        return self.kind in {Kind.PATCHES, Kind.VISION_LAYER, Kind.ADAPTER}


def choose(config: Glm4vConfig, scope: QuantizationScope) -> Quantization:
    """The layers that stay as they are in this scope, and those that cannot be stored in 4 bits."""
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
    """All units of the model, in the order of the computation."""
    entries = stored_entries(replace(config, quantization=quantization))
    return [
        Unit(kind, number, tuple(own))
        for (kind, number), own in groupby(entries, lambda e: _kind_and_number(_key(e)))
    ]


def _key(entry: TensorEntry | Int4Entry) -> str:
    return entry.weight.key if isinstance(entry, Int4Entry) else entry.key


def _kind_and_number(key: str) -> tuple[Kind, int]:
    for kind, prefix in ((Kind.VISION_LAYER, VISION_LAYER), (Kind.TEXT_LAYER, _TEXT_LAYER)):
        if key.startswith(prefix):
            return kind, int(key.removeprefix(prefix).partition(".")[0])
    if key.startswith(_ADAPTER):
        return Kind.ADAPTER, 0
    if key.startswith(_VISION):
        return Kind.PATCHES, 0
    return (Kind.EMBEDDING if key.startswith("transformer.embedding") else Kind.LM_HEAD), 0


def new_tensors(unit: Unit, stored: Mapping[str, Stored]) -> list[NewTensor]:
    """The tensors that a unit becomes on the disk. What stays in 16 bits keeps its stored type."""
    return [
        NewTensor(
            entry.key,
            stored[entry.key].torch_dtype if entry.key in stored else _INT4_TYPES[entry.types[0]],
            entry.shape,
        )
        for entry in flat(iter(unit.entries))
    ]


def work_of(unit: Unit, vision_rows: int, text_rows: int) -> float:
    """The estimated work for a unit. The rows are those of all calibration samples, 0 without any."""
    rows = vision_rows if unit.is_vision else text_rows
    passing = 0 if unit.kind in {Kind.EMBEDDING, Kind.LM_HEAD} else rows
    work = 0.0
    for entry in unit.entries:
        values = math.prod((entry.weight if isinstance(entry, Int4Entry) else entry).shape)
        work += values * (1 + passing * _PASSING)
        work += values * _ROUNDING if isinstance(entry, Int4Entry) else 0
    return work


class Clock:
    """Estimates the time left from the work that is done, the time it took, and the work that remains."""

    def __init__(self, remaining: float) -> None:
        self._remaining = self._total = remaining
        self._started = time.perf_counter()
        self._took = 0.0

    def done(self, work: float) -> None:
        """Call it when a unit with this much work is finished."""
        self._remaining -= work
        self._took = time.perf_counter() - self._started

    def seconds_left(self) -> float | None:
        """None until enough is done for an estimate."""
        done = self._total - self._remaining
        if done <= _ENOUGH * self._total:
            return None
        return self._took * max(self._remaining, 0.0) / done
