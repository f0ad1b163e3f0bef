"""Where getting the model stands, and what can be done then. Pure tables, no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType


class GetState(Enum):
    """What the panel shows."""

    OFFERED = auto()  # nothing is here and nothing was asked
    CHOOSING = auto()  # source and folder; no host was asked yet
    FETCHING_LICENCE = auto()
    LICENCE = auto()  # it is shown beside this panel
    RUNNING = auto()
    STOPPING = auto()
    PAUSED = auto()
    UNFINISHED = auto()  # of an earlier start
    CANCELLING = auto()  # asked: keep or delete
    DELETING = auto()
    FAILED = auto()
    DONE = auto()
    HERE = auto()  # a folder that looks right; not checked in this run
    CHECKING = auto()
    CHECKED = auto()
    DAMAGED = auto()


class GetAction(Enum):
    """What a person can press."""

    DOWNLOAD = auto()
    READ_LICENCE = auto()
    BACK = auto()
    PAUSE = auto()
    RESUME = auto()
    CANCEL = auto()
    KEEP = auto()
    DELETE = auto()
    TRY_AGAIN = auto()
    OTHER_SOURCE = auto()
    CHECK = auto()
    STOP = auto()
    COMPARE = auto()
    REPAIR = auto()
    USE = auto()


_A = GetAction
# In their order on the screen; the last one is what most people want next.
ACTIONS: Mapping[GetState, tuple[GetAction, ...]] = MappingProxyType(
    {
        GetState.OFFERED: (_A.DOWNLOAD,),
        GetState.CHOOSING: (_A.BACK, _A.READ_LICENCE),
        GetState.FETCHING_LICENCE: (_A.STOP,),
        GetState.LICENCE: (),
        GetState.RUNNING: (_A.CANCEL, _A.PAUSE),
        GetState.STOPPING: (),
        GetState.PAUSED: (_A.CANCEL, _A.RESUME),
        GetState.UNFINISHED: (_A.CANCEL, _A.OTHER_SOURCE, _A.RESUME),
        GetState.CANCELLING: (_A.DELETE, _A.KEEP, _A.RESUME),
        GetState.DELETING: (),
        GetState.FAILED: (_A.CANCEL, _A.OTHER_SOURCE, _A.TRY_AGAIN),
        GetState.DONE: (_A.CHECK, _A.USE),
        GetState.HERE: (_A.CHECK,),
        GetState.CHECKING: (_A.STOP,),
        GetState.CHECKED: (_A.CHECK,),
        GetState.DAMAGED: (_A.CHECK, _A.REPAIR),
    }
)

# A filled button only where the answer to "what now" is plain.
PRIMARY = frozenset({_A.READ_LICENCE, _A.RESUME, _A.TRY_AGAIN, _A.REPAIR, _A.USE, _A.DOWNLOAD})
# While one of these is shown, the job is at work.
BUSY = frozenset(
    {GetState.FETCHING_LICENCE, GetState.RUNNING, GetState.STOPPING, GetState.DELETING, GetState.CHECKING}
)
WITH_BAR = frozenset({GetState.RUNNING, GetState.STOPPING, GetState.PAUSED, GetState.CHECKING})
