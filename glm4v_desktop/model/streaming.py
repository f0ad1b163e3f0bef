"""A tower in host memory whose layers come to the device one by one, the next while one computes.

So bfloat16 fits where video memory is short, without any loss: what is computed is the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.func import functional_call

from glm4v_desktop.model.vision import Vision

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


def stream_tower(vision: Vision, lane: Lane, *, lock_pages: bool) -> None:
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
