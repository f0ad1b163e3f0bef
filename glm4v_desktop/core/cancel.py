"""How an answer is stopped: asked, never killed."""

from __future__ import annotations

import threading
from typing import Protocol


class Flag(Protocol):
    """What `threading.Event` and `multiprocessing.Event` have in common."""

    def set(self) -> None: ...
    def is_set(self) -> bool: ...


class CancelToken:
    """Asks an engine to stop. May be set from any thread, any number of times; one per request.

    The engine looks at it between two steps.
    """

    def __init__(self, flag: Flag | None = None) -> None:
        self._flag: Flag = flag if flag is not None else threading.Event()

    def cancel(self) -> None:
        self._flag.set()

    @property
    def cancelled(self) -> bool:
        return self._flag.is_set()
