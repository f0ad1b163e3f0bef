"""The life of an engine: which states there are, and which steps between them are allowed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType


class EngineState(Enum):
    """What the engine of a chat is doing."""

    UNLOADED = auto()
    LOADING = auto()
    READY = auto()
    PREPARING = auto()  # a head start on the picture while the person types
    ANSWERING = auto()
    STOPPING = auto()  # the answer has ended for the person; the engine is still letting go
    FAILED = auto()  # the next load, or the next question, brings it up again
    CLOSED = auto()


_S = EngineState

ALLOWED: Mapping[EngineState, frozenset[EngineState]] = MappingProxyType(
    {
        _S.UNLOADED: frozenset({_S.LOADING, _S.CLOSED}),
        # Back to UNLOADED is a stopped load.
        _S.LOADING: frozenset({_S.READY, _S.UNLOADED, _S.FAILED, _S.CLOSED}),
        # READY to FAILED is a child process that died while idle.
        _S.READY: frozenset({_S.PREPARING, _S.ANSWERING, _S.UNLOADED, _S.FAILED, _S.CLOSED}),
        # PREPARING and STOPPING to UNLOADED: the engine did not let go in time and was ended by force.
        _S.PREPARING: frozenset({_S.READY, _S.UNLOADED, _S.FAILED, _S.CLOSED}),
        _S.ANSWERING: frozenset({_S.STOPPING, _S.READY, _S.FAILED, _S.CLOSED}),
        _S.STOPPING: frozenset({_S.READY, _S.UNLOADED, _S.FAILED, _S.CLOSED}),
        _S.FAILED: frozenset({_S.LOADING, _S.UNLOADED, _S.CLOSED}),
        _S.CLOSED: frozenset(),
    }
)


class IllegalStepError(Exception):
    """A step that the table does not allow: a mistake in the program, never in its input."""


def step(before: EngineState, after: EngineState) -> EngineState:
    """`after`, when it may follow `before`; else raises `IllegalStepError`, also for staying in place."""
    if after not in ALLOWED[before]:
        raise IllegalStepError(f"{before.name} -> {after.name}")
    return after
