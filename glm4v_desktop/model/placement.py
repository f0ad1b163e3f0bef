"""Where a model goes: which device, in which type, and whether its tower stays in host memory."""

from __future__ import annotations

import gc
import math
from dataclasses import dataclass
from pathlib import Path

import torch

from glm4v_desktop.model.config import Glm4vConfig
from glm4v_desktop.model.layout import TOWER_LAYER, layout
from glm4v_desktop.model.shards import find_tensors

_SMALL_BYTES = 1 << 30  # weights up to this size are kept as they are stored: memory is no question
_WORK_BYTES = 1_400_000_000  # beside a large model's weights: the tower's rows, the cache, the driver


@dataclass(frozen=True, slots=True)
class Placement:
    """A device, and the type that is computed in: 4-bit layers and the embedding keep their own.

    With `streams_tower` the tower's layers come to the device one by one; a `host_embedding` stays in the
    computer's memory, from where a step of decoding takes one row.
    """

    device: torch.device
    dtype: torch.dtype
    streams_tower: bool = False
    int8_head: bool = False
    host_embedding: bool = False


@dataclass(frozen=True, slots=True)
class Machine:
    """What decides, as far as torch can see it: free bytes of each CUDA device, in its order."""

    cuda_free: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """What is to be placed: values in all and in the tower's layers, and the type they are stored in."""

    values: int
    tower_values: int
    stored: torch.dtype

    @property
    def dtype(self) -> torch.dtype:
        """Small models keep their type; large ones are bfloat16, as the real one was trained."""
        return self.stored if self.values * self.stored.itemsize <= _SMALL_BYTES else torch.bfloat16

    def bytes_on_device(self, *, streams_tower: bool) -> int:
        size = self.dtype.itemsize
        work = _WORK_BYTES if self.values * size > _SMALL_BYTES else 0
        # A streamed tower has two of its many layers on the device; a tenth covers them.
        tower = self.tower_values // 10 if streams_tower else self.tower_values
        return (self.values - self.tower_values + tower) * size + work


def look_around() -> Machine:
    """This machine."""
    if not torch.cuda.is_available():
        return Machine()
    return Machine(tuple(torch.cuda.mem_get_info(i)[0] for i in range(torch.cuda.device_count())))


def is_there(wanted: str) -> bool:
    """Whether torch can compute on a device of this name; empty, for the best there is, always is."""
    if not wanted:
        return True
    try:
        torch.empty(1, device=wanted)
    except (RuntimeError, AssertionError):  # a torch without CUDA asserts; no such card or no such word
        return False
    return True


def place(wanted: str, machine: Machine, weights: Weights) -> Placement:
    """The wanted device, else the CUDA device with most room if the model fits, else the processor."""
    best = max(range(len(machine.cuda_free)), key=machine.cuda_free.__getitem__, default=None)
    device = torch.device(wanted) if wanted else None
    if device is not None and (device.type != "cuda" or not machine.cuda_free):
        return Placement(device, weights.dtype)
    if best is not None:
        index = best if device is None or device.index is None else device.index
        free = machine.cuda_free[index] if index < len(machine.cuda_free) else 0
        for streams in (False, True):
            if free >= weights.bytes_on_device(streams_tower=streams):
                return Placement(torch.device("cuda", index), weights.dtype, streams)
        if device is not None:  # wanted, so tried; what is short then says so itself
            return Placement(torch.device("cuda", index), weights.dtype, streams_tower=True)
    return Placement(torch.device("cpu"), weights.dtype)


def choose_placement(folder: Path, config: Glm4vConfig, wanted: str) -> Placement:
    """`place` for the weights in a folder on this machine; raises `ModelError`."""
    entries = list(layout(config))
    stored = next(iter(find_tensors(folder, entries).values())).torch_dtype
    sizes = {entry.key: math.prod(entry.shape) for entry in entries}
    tower = sum(size for key, size in sizes.items() if key.startswith(TOWER_LAYER))
    return place(wanted, look_around(), Weights(sum(sizes.values()), tower, stored))


def give_back() -> None:
    """Returns memory that nobody holds any more to the system and to other programs of the GPU."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
