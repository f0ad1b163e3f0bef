"""Where a model goes: which device, in which type, and what of it stays in host memory.

A tower in host memory whose layers come to the device one by one, the next while one computes.

So bfloat16 fits where video memory is short, without any loss: what is computed is the same.
"""

from __future__ import annotations

import gc
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.func import functional_call

from glm4v_desktop.glm4v.config import Glm4vConfig
from glm4v_desktop.glm4v.shards import find_tensors
from glm4v_desktop.glm4v.tensor_names import flat, stored_entries
from glm4v_desktop.glm4v.vision import Vision

_SMALL_BYTES = 1 << 30  # weights up to this size are kept as they are stored: memory is no question
_WORK_BYTES = 1_400_000_000  # beside the weights: the tower's rows, the cache, the driver


@dataclass(frozen=True, slots=True)
class Placement:
    """A device, and the type that is computed in: 4-bit layers and the embedding keep their own.

    With `streams_vision` the tower's layers come to the device one by one; a `host_embedding` stays in the
    computer's memory, from where a step of decoding takes one row. With `nf4` linear layers of the original
    form are rounded to 4 bits on the device while they are loaded. With `unpacks` torch's own kernels for few
    bits are left alone: everything is widened before it is multiplied. With `narrow` linear layers keep their
    bfloat16 where float32 is computed in.
    """

    device: torch.device
    dtype: torch.dtype
    streams_vision: bool = False
    int8_lm_head: bool = False
    host_embedding: bool = False
    narrow: bool = False
    nf4: bool = False
    unpacks: bool = False


@dataclass(frozen=True, slots=True)
class Cuda:
    """A CUDA device as torch sees it: bytes, and its compute capability."""

    free: int
    total: int
    capability: tuple[int, int]
    name: str


def cuda_devices() -> tuple[Cuda, ...]:
    """Those of this machine, in torch's order."""
    if not torch.cuda.is_available():
        return ()
    found = []
    for index in range(torch.cuda.device_count()):
        free, total = torch.cuda.mem_get_info(index)
        capability = torch.cuda.get_device_capability(index)
        found.append(Cuda(free, total, capability, torch.cuda.get_device_name(index)))
    return tuple(found)


@cache
def processor_type() -> torch.dtype:
    """What this processor multiplies faster: bfloat16 where it has it, else float32. Measured, in 50 ms.

    Without instructions of its own bfloat16 costs it eight times as much.
    """
    seconds = {}
    for dtype in (torch.float32, torch.bfloat16):
        left, right = torch.ones(128, 512, dtype=dtype), torch.ones(512, 512, dtype=dtype)
        left @ right  # what is loaded or chosen at first use does not count
        started = time.perf_counter()
        for _ in range(3):
            left @ right
        seconds[dtype] = time.perf_counter() - started
    return min(seconds, key=lambda dtype: seconds[dtype])


def is_there(wanted: str) -> bool:
    """Whether torch can compute on a device of this name; empty, for the best there is, always is."""
    if not wanted:
        return True
    try:
        torch.empty(1, device=wanted)
    except (RuntimeError, AssertionError):  # a torch without CUDA asserts; no such card or no such word
        return False
    return True


def place_by_size(folder: Path, config: Glm4vConfig, wanted: str) -> Placement:
    """For models of other sizes than GLM-4v-9b's: the best device on which the weights' files find room.

    Small ones keep the type that they are stored in. Raises `ModelError`.
    """
    stored = find_tensors(folder, list(flat(stored_entries(config))))
    size = sum(each.end - each.start for each in stored.values())
    devices = cuda_devices()
    best = max(range(len(devices)), key=lambda index: devices[index].free, default=None)
    if wanted:
        device = torch.device(wanted)
    elif best is not None and devices[best].free >= size + _WORK_BYTES:
        device = torch.device("cuda", best)
    else:
        device = torch.device("cpu")
    floats = {each.torch_dtype for each in stored.values() if each.torch_dtype.is_floating_point}
    if config.quantization is not None:
        return Placement(device, type_on(device))
    widest = max(floats, key=lambda dtype: dtype.itemsize)
    return Placement(device, widest if size <= _SMALL_BYTES else torch.bfloat16)


def type_on(device: torch.device) -> torch.dtype:
    """What is computed in where that need not be the type of the weights."""
    return processor_type() if device.type == "cpu" else torch.bfloat16


def empty_cache() -> None:
    """Returns memory that nobody holds any more to the system and to other programs of the GPU."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


Weights = Mapping[str, Tensor]


class Lane(Protocol):
    """How weights come to the device."""

    def begin(self, weights: Weights) -> Weights:
        """Starts the copy and returns where it goes, at once."""
        ...

    def arrive(self, copied: Weights) -> None:
        """What is computed from now on waits for that copy."""
        ...


class CudaLane:
    """Copies on a stream of their own, from page-locked memory, so that computing goes on meanwhile.

    At most three layers are on the device: the one before, the one that computes and the one that comes.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._stream = torch.cuda.Stream(device)
        self._reached: deque[torch.cuda.Event] = deque()  # each layer's begin, where computing has it queued

    def begin(self, weights: Weights) -> Weights:
        # Computing is only queued. Without this wait copies would run ahead until the whole tower is there.
        while len(self._reached) > 1:
            self._reached.popleft().synchronize()
        with torch.cuda.stream(self._stream):
            return {name: weight.to(self._device, non_blocking=True) for name, weight in weights.items()}

    def arrive(self, copied: Weights) -> None:
        computing = torch.cuda.current_stream(self._device)
        computing.wait_stream(self._stream)
        for weight in copied.values():
            weight.record_stream(computing)  # its memory is not given to the next copy while it is in use
        reached = torch.cuda.Event(blocking=True)
        reached.record(computing)
        self._reached.append(reached)


class PlainLane:
    """Copies and waits: for devices without streams of their own."""

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def begin(self, weights: Weights) -> Weights:
        return {name: weight.to(self._device) for name, weight in weights.items()}

    def arrive(self, copied: Weights) -> None:
        """Nothing to wait for."""


class Conveyor:
    """Two layers on the device at most: the one that computes and the one that comes."""

    def __init__(self, layers: list[Weights], lane: Lane) -> None:
        self._layers = layers
        self._lane = lane
        self._coming: tuple[int, Weights] | None = None

    def take(self, number: int) -> Weights:
        """The weights of a layer, ready to compute with; the next layer sets out."""
        if self._coming is None or self._coming[0] != number:  # the first, or a reading was left before
            self._coming = (number, self._lane.begin(self._layers[number]))
        taken = self._coming[1]
        self._lane.arrive(taken)
        after = number + 1
        self._coming = (after, self._lane.begin(self._layers[after])) if after < len(self._layers) else None
        return taken


class StreamedLayer(nn.Module):
    """Stands in for a layer whose weights stay in host memory."""

    def __init__(self, layer: nn.Module, number: int, conveyor: Conveyor) -> None:
        super().__init__()
        self._hidden = [layer]  # in a list, so that moving the network leaves its weights where they are
        self._number = number
        self._conveyor = conveyor

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = functional_call(self._hidden[0], dict(self._conveyor.take(self._number)), (x,))
        return out


def stream_vision(vision: Vision, lane: Lane, *, lock_pages: bool) -> None:
    """Replaces the layers of a tower that was loaded into host memory.

    Page-locked memory is what lets a copy run beside the computing; it is taken layer by layer.
    """
    layers = list(vision.transformer.layers)
    weights: list[Weights] = []
    for layer in layers:
        if lock_pages:
            for name, param in list(layer.named_parameters()):
                owner, _, attribute = name.rpartition(".")
                locked = nn.Parameter(param.data.pin_memory(), requires_grad=False)
                layer.get_submodule(owner).register_parameter(attribute, locked)
        weights.append(dict(layer.named_parameters()))
    conveyor = Conveyor(weights, lane)
    for number, layer in enumerate(layers):
        vision.transformer.layers[number] = StreamedLayer(layer, number, conveyor)
