"""The token that asks running work to stop; the work checks it and ends by itself."""

from __future__ import annotations

import threading
from typing import Protocol


class Flag(Protocol):
    """The methods that `threading.Event` and `multiprocessing.Event` share."""

    def set(self) -> None: ...
    def is_set(self) -> bool: ...


class CancelToken:
    """Asks an engine to stop. Each request has its own token; any thread may cancel it, more than once.

    The engine checks it between two steps.
    """

    def __init__(self, flag: Flag | None = None) -> None:
        self._flag: Flag = flag if flag is not None else threading.Event()

    def cancel(self) -> None:
        self._flag.set()

    @property
    def cancelled(self) -> bool:
        return self._flag.is_set()
