"""The placement of a model: the device, the type it computes in, and the parts that stay in host memory.

If video memory is short, the vision encoder's layers can stay in host memory and be copied to the device one
by one, the next one while the current one computes. The results are the same.
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

_SMALL_BYTES = 1 << 30  # weights up to this size keep their stored type
_WORK_BYTES = 1_400_000_000  # in addition to the weights: the vision encoder's values, the cache, the driver

Weights = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class Placement:
    """The device, and the type that it computes in; 4-bit layers and the embedding keep their own type.

    - `streams_vision`: the vision encoder's layers stay in host memory and come to the device one by one.
    - `host_embedding`: the embedding table stays in host memory; decoding reads one row of it per step.
    - `nf4`: linear layers are rounded to NF4 on the device while they are loaded.
    - `unpacks`: torch's kernels for 4 and 8 bits are not used; weights are widened first.
    - `narrow`: linear layers stay bfloat16 although `dtype` is float32.
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
    """A CUDA device as torch reports it: free and total bytes, compute capability, name."""

    free: int
    total: int
    capability: tuple[int, int]
    name: str


def cuda_devices() -> tuple[Cuda, ...]:
    """The CUDA devices of this machine, in torch's order."""
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
    """bfloat16 or float32, whichever this processor multiplies faster. Measured once, in about 50 ms.

    Without instructions for it, bfloat16 takes about eight times as long as float32.
    """
    seconds = {}
    for dtype in (torch.float32, torch.bfloat16):
        left, right = torch.ones(128, 512, dtype=dtype), torch.ones(512, 512, dtype=dtype)
        left @ right  # not measured: the first call also loads the library's code
        started = time.perf_counter()
        for _ in range(3):
            left @ right
        seconds[dtype] = time.perf_counter() - started
    return min(seconds, key=lambda dtype: seconds[dtype])


def is_available(wanted: str) -> bool:
    """Whether torch can compute on the device of this name. True for an empty name, which is any device."""
    if not wanted:
        return True
    try:
        torch.empty(1, device=wanted)
    except (RuntimeError, AssertionError):  # a torch without CUDA asserts; no such card or no such word
        return False
    return True


def place_by_size(folder: Path, config: Glm4vConfig, wanted: str) -> Placement:
    """A placement for models of other sizes than GLM-4v-9b's: the best device that the weights fit on.

    `wanted` names the device; empty is any. Small models keep their stored type. Raises `ModelError`.
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
    """The type to compute in on this device, if it need not be the type of the weights."""
    return processor_type() if device.type == "cpu" else torch.bfloat16


def empty_cache() -> None:
    """Returns unused memory to the system and to other programs that use the graphics card."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


class Lane(Protocol):
    """Copies the weights of one layer after the other to the device."""

    def begin(self, weights: Weights) -> Weights:
        """Starts the copy and returns its tensors without waiting."""
        ...

    def arrive(self, copied: Weights) -> None:
        """Makes all later computations wait for that copy."""
        ...


class CudaLane:
    """Copies from page-locked memory on a second stream, while the first one computes.

    At most three layers are on the device: the previous, the current and the next one.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._stream = torch.cuda.Stream(device)
        self._reached: deque[torch.cuda.Event] = deque()  # the begin of each layer in the computing stream

    def begin(self, weights: Weights) -> Weights:
        # Computing is only queued. Without this wait the copies would run ahead until all layers are there.
        while len(self._reached) > 1:
            self._reached.popleft().synchronize()
        with torch.cuda.stream(self._stream):
            return {name: weight.to(self._device, non_blocking=True) for name, weight in weights.items()}

    def arrive(self, copied: Weights) -> None:
        computing = torch.cuda.current_stream(self._device)
        computing.wait_stream(self._stream)
        for weight in copied.values():
            weight.record_stream(computing)  # keeps its memory from being reused before the stream is done
        reached = torch.cuda.Event(blocking=True)
        reached.record(computing)
        self._reached.append(reached)


class PlainLane:
    """Copies and waits, for devices without streams."""

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def begin(self, weights: Weights) -> Weights:
        return {name: weight.to(self._device) for name, weight in weights.items()}

    def arrive(self, copied: Weights) -> None:
        """Does nothing, because `begin` has waited for the copy."""


class Conveyor:
    """Provides the weights of the layers in order; copies the next layer while the current one computes."""

    def __init__(self, layers: list[Weights], lane: Lane) -> None:
        self._layers = layers
        self._lane = lane
        self._coming: tuple[int, Weights] | None = None

    def take(self, number: int) -> Weights:
        """The weights of layer `number` on the device; starts copying the next layer."""
        if self._coming is None or self._coming[0] != number:  # the first layer, or after a stopped run
            self._coming = (number, self._lane.begin(self._layers[number]))
        taken = self._coming[1]
        self._lane.arrive(taken)
        after = number + 1
        self._coming = (after, self._lane.begin(self._layers[after])) if after < len(self._layers) else None
        return taken


class StreamedLayer(nn.Module):
    """Replaces a layer: computes it with weights that are copied from host memory each time."""

    def __init__(self, layer: nn.Module, number: int, conveyor: Conveyor) -> None:
        super().__init__()
        self._hidden = [layer]  # in a list, so that moving the network does not move its weights
        self._number = number
        self._conveyor = conveyor

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = functional_call(self._hidden[0], dict(self._conveyor.take(self._number)), (x,))
        return out


def stream_vision(vision: Vision, lane: Lane, *, lock_pages: bool) -> None:
    """Makes the layers of a vision encoder in host memory stream to the device.

    With `lock_pages` their memory is page-locked, layer by layer, so that copies can run while others
    compute.
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
