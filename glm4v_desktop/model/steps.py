"""Long work is a generator that yields where it can be stopped; here is how to run one to its end."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

_Y = TypeVar("_Y")
_R = TypeVar("_R")


def finish(steps: Generator[_Y, None, _R]) -> _R:
    """The result, for callers that neither report nor stop."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: _R = end.value
            return result
