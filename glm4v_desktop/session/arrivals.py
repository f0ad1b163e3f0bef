"""Where the engine thread leaves text and progress until the window has time for them."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from glm4v_desktop.engine.protocol import ContextUsed, Progress, TextDelta


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came since the last look: the joined text of `request_id`, and the latest of the others."""

    request_id: int
    text: str
    progress: Progress | None
    context: ContextUsed | None = None

    @property
    def is_empty(self) -> bool:
        return not self.text and self.progress is None and self.context is None


class Arrivals:
    """Joins what an engine says; both sides may call from their own thread.

    One queued signal a token would starve the window: 2,000 a second kept it from painting for seconds.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._request_id = 0
        self._pieces: list[str] = []
        self._progress: Progress | None = None
        self._context: ContextUsed | None = None

    def add(self, event: TextDelta | Progress | ContextUsed) -> bool:
        """True when nothing was waiting before, so that the other side must be told."""
        with self._lock:
            first = not self._pieces and self._progress is None and self._context is None
            if isinstance(event, Progress):
                self._progress = event
            elif isinstance(event, ContextUsed):
                self._context = event
            else:
                if event.request_id != self._request_id:
                    self._request_id, self._pieces = event.request_id, []
                self._pieces.append(event.text)
            return first

    def take(self) -> Arrived:
        with self._lock:
            arrived = Arrived(self._request_id, "".join(self._pieces), self._progress, self._context)
            self._pieces, self._progress, self._context = [], None, None
            return arrived
