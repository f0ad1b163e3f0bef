"""Keys and values that are kept: they grow without being copied at each step, and can be cut back.

Values kept by key within a number of bytes; what was used longest ago goes first.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, Protocol, TypeVar

import torch
from torch import Tensor
from transformers.cache_utils import Cache, DynamicLayer

_SPARE = 256  # rows; a growing cache is copied once in so many steps, not at each


class CacheLayer(DynamicLayer):
    """One layer's keys and values (B, groups, length, D) at the front of a longer buffer."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the mixin's has no types
        self.length = 0
        self._keys: Tensor | None = None
        self._values: Tensor | None = None

    def update(
        self, key_states: Tensor, value_states: Tensor, *_: object, **__: object
    ) -> tuple[Tensor, Tensor]:
        end = self.length + key_states.shape[-2]
        self._keys = _written(self._keys, key_states, self.length)
        self._values = _written(self._values, value_states, self.length)
        self.length = end
        return self._keys[..., :end, :], self._values[..., :end, :]

    def get_seq_length(self) -> int:
        return self.length

    @property
    def bytes(self) -> int:
        return sum(part.nbytes for part in (self._keys, self._values) if part is not None)

    def move(self, device: torch.device) -> None:
        """To another device and without the spare rows."""
        if self._keys is not None and self._values is not None:
            self._keys = self._keys[..., : self.length, :].to(device, copy=True)
            self._values = self._values[..., : self.length, :].to(device, copy=True)


class KeyValueCache(Cache):
    """The cache of one conversation, for all layers of the text half."""

    def __init__(self, num_layers: int) -> None:
        self._kept = [CacheLayer() for _ in range(num_layers)]
        super().__init__(layers=list(self._kept))

    @property
    def length(self) -> int:
        """Rows in the cache; a picture counts with all its patches."""
        return self._kept[-1].length

    @property
    def bytes(self) -> int:
        return sum(layer.bytes for layer in self._kept)

    def rewind(self, length: int) -> None:
        """Forgets the rows behind the first `length`, also where a stopped step left some layers ahead."""
        for layer in self._kept:
            layer.length = min(layer.length, length)

    def move(self, device: torch.device) -> None:
        for layer in self._kept:
            layer.move(device)


def _written(buffer: Tensor | None, new: Tensor, at: int) -> Tensor:
    end = at + new.shape[-2]
    if buffer is None or end > buffer.shape[-2]:
        grown = new.new_empty((*new.shape[:-2], end + _SPARE + end // 8, new.shape[-1]))
        if buffer is not None:
            grown[..., :at, :] = buffer[..., :at, :]
        buffer = grown
    buffer[..., at:end, :] = new
    return buffer


class Sized(Protocol):
    """What can say how much memory it holds, now."""

    @property
    def bytes(self) -> int: ...


_V = TypeVar("_V", bound=Sized)


class Lru(Generic[_V]):
    """At least the newest value stays, however large it is."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[str, _V] = OrderedDict()

    def pop(self, key: str) -> _V | None:
        """Gives the value out of hand; whoever takes it puts it back."""
        return self._values.pop(key, None)

    def put(self, key: str, value: _V) -> list[tuple[str, _V]]:
        """Keeps it as the newest and returns what had to go."""
        self._values[key] = value
        self._values.move_to_end(key)
        gone = []
        while len(self._values) > 1 and self.bytes > self._limit:
            gone.append(self._values.popitem(last=False))
        return gone

    def clear(self) -> None:
        self._values.clear()

    @property
    def bytes(self) -> int:
        return sum(value.bytes for value in self._values.values())
