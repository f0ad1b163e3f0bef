"""The cache of keys and values, and an LRU of contexts that is limited in bytes.

The buffers grow in steps instead of being copied for each id, and can be cut back to an earlier length.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, Protocol, TypeVar

import torch
from torch import Tensor
from transformers.cache_utils import Cache, DynamicLayer

_SPARE = 256  # positions that a buffer grows by, so that it is not copied at each step


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
        """Copies keys and values to a device, without the spare positions."""
        if self._keys is not None and self._values is not None:
            self._keys = self._keys[..., : self.length, :].to(device, copy=True)
            self._values = self._values[..., : self.length, :].to(device, copy=True)


class KeyValueCache(Cache):
    """The cache of one conversation, for all layers of the text half."""

    def __init__(self, num_layers: int) -> None:
        self._layers = [CacheLayer() for _ in range(num_layers)]
        super().__init__(layers=list(self._layers))

    @property
    def length(self) -> int:
        """Positions in the cache; a picture counts with all its patches."""
        return self._layers[-1].length

    @property
    def bytes(self) -> int:
        return sum(layer.bytes for layer in self._layers)

    def rewind(self, length: int) -> None:
        """Drops all but the first `length` positions; a stopped step may have left some layers longer."""
        for layer in self._layers:
            layer.length = min(layer.length, length)

    def move(self, device: torch.device) -> None:
        for layer in self._layers:
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
    """A value that knows how many bytes of memory it holds at this moment."""

    @property
    def bytes(self) -> int: ...


_V = TypeVar("_V", bound=Sized)


class Lru(Generic[_V]):
    """Values by key, within `limit` bytes together. The newest value stays even if it alone is larger."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[str, _V] = OrderedDict()

    def pop(self, key: str) -> _V | None:
        """Removes and returns the value; the caller puts it back after use."""
        return self._values.pop(key, None)

    def put(self, key: str, value: _V) -> list[tuple[str, _V]]:
        """Stores the value as the newest; returns the (key, value) pairs that were evicted for it."""
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
