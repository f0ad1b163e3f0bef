"""Where the engine thread leaves text and progress until the window has time for them."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from glm4v_desktop.engine.protocol import ContextUsed, Note, NoteKind, Progress, TextDelta


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came since the last look: the joined text of `request_id`, and the latest of the others."""

    request_id: int
    text: str
    progress: Progress | None
    context: ContextUsed | None = None
    notes: tuple[NoteKind, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.text and self.progress is None and self.context is None and not self.notes


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
        self._notes: list[NoteKind] = []

    def add(self, event: TextDelta | Progress | ContextUsed | Note) -> bool:
        """True when nothing was waiting before, so that the other side must be told."""
        with self._lock:
            first = not (self._pieces or self._progress or self._context or self._notes)
            if isinstance(event, Progress):
                self._progress = event
            elif isinstance(event, ContextUsed):
                self._context = event
            elif isinstance(event, Note):
                self._notes.append(event.kind)
            else:
                if event.request_id != self._request_id:
                    self._request_id, self._pieces = event.request_id, []
                self._pieces.append(event.text)
            return first

    def take(self) -> Arrived:
        with self._lock:
            text, notes = "".join(self._pieces), tuple(self._notes)
            arrived = Arrived(self._request_id, text, self._progress, self._context, notes)
            self._pieces, self._progress, self._context, self._notes = [], None, None, []
            return arrived
