"""How a 4-bit copy is made: which layers change, in which parts it is written, how long that still takes."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import groupby

import torch

from glm4v_desktop.model.config import Glm4vConfig, Quantization
from glm4v_desktop.model.layout import (
    TOWER_LAYER,
    Entry,
    Int4Entry,
    flat,
    is_linear,
    layout,
    linear_name,
    stored_layout,
)
from glm4v_desktop.model.quantise_values import QuantizationScope
from glm4v_desktop.model.shard_writer import NewTensor
from glm4v_desktop.model.shards import Stored

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
    TOWER_LAYER = auto()
    ADAPTER = auto()
    WORDS = auto()
    TEXT_LAYER = auto()
    HEAD = auto()


@dataclass(frozen=True, slots=True)
class Unit:
    """A part that is made and written as a whole: what a run that was killed has done, or has not.

    `number` is the layer's, 0 for what there is one of.
    """

    kind: Kind
    number: int
    entries: tuple[Entry | Int4Entry, ...]

    @property
    def is_tower(self) -> bool:
        return self.kind in {Kind.PATCHES, Kind.TOWER_LAYER, Kind.ADAPTER}


def choose(config: Glm4vConfig, scope: QuantizationScope) -> Quantization:
    """What the scope leaves as it is. Layers that cannot be stored in 4 bits are named, too."""
    kept = [_VISION] if scope is QuantizationScope.TEXT else []
    quantization = Quantization(tuple(kept))
    for entry in layout(config):
        name = linear_name(entry)
        if _looks_like_linear(entry) and not is_linear(entry) and not quantization.keeps(name):
            kept.append(name)
    return Quantization((*kept, "transformer.output_layer"))


def _looks_like_linear(entry: Entry) -> bool:
    inside_layer = entry.key.startswith((TOWER_LAYER, _TEXT_LAYER, "transformer.vision.linear_proj."))
    return inside_layer and len(entry.shape) == 2


def units_of(config: Glm4vConfig, quantization: Quantization) -> list[Unit]:
    """All parts in the order of the computation."""
    entries = stored_layout(replace(config, quantization=quantization))
    return [
        Unit(kind, number, tuple(own)) for (kind, number), own in groupby(entries, lambda e: _place(_key(e)))
    ]


def _key(entry: Entry | Int4Entry) -> str:
    return entry.weight.key if isinstance(entry, Int4Entry) else entry.key


def _place(key: str) -> tuple[Kind, int]:
    for kind, prefix in ((Kind.TOWER_LAYER, TOWER_LAYER), (Kind.TEXT_LAYER, _TEXT_LAYER)):
        if key.startswith(prefix):
            return kind, int(key.removeprefix(prefix).partition(".")[0])
    if key.startswith(_ADAPTER):
        return Kind.ADAPTER, 0
    if key.startswith(_VISION):
        return Kind.PATCHES, 0
    return (Kind.WORDS if key.startswith("transformer.embedding") else Kind.HEAD), 0


def new_tensors(unit: Unit, stored: Mapping[str, Stored]) -> list[NewTensor]:
    """What the unit becomes on the disk; what is not quantised keeps the type that it is stored in."""
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
    passing = 0 if unit.kind in {Kind.WORDS, Kind.HEAD} else rows
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
