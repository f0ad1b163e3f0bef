"""Values kept by key within a number of bytes; what was used longest ago goes first."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, Protocol, TypeVar


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

    def take(self, key: str) -> _V | None:
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
