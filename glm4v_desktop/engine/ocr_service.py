"""Reads the text boxes of a picture in a child process, independent of the engine that answers."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator
from typing import TYPE_CHECKING

from glm4v_desktop.core.cancel import CancelToken
from glm4v_desktop.core.image_input import ImageInput
from glm4v_desktop.engine.process import ChildLink, EngineSource, Patience
from glm4v_desktop.engine.protocol import Event

if TYPE_CHECKING:
    from glm4v_desktop.ocr.page import Page

OCR_TARGET = "glm4v_desktop.engine.ocr:make_ocr"
_LOOK_S = 0.05  # how often a caller that waits for its turn checks its cancel token
_END_S = 3.0  # enough for a child to be killed and to exit


class OcrService:
    """Reads pictures in its own child process.

    The child starts with the first `read`, and starts again if it has crashed or was unloaded. The pixels of
    a picture are sent once, and no part is read twice. `read` blocks, so do not call it on the window's
    thread; calls from several threads wait for each other.
    """

    def __init__(self, source: EngineSource | None = None, patience: Patience | None = None) -> None:
        self._patience = patience if patience is not None else Patience()
        self._link = ChildLink(source if source is not None else EngineSource(OCR_TARGET), self._patience)
        self._turn = threading.Lock()  # the link is for one thread at a time
        self._closed_keys: deque[str] = deque()
        self._is_closed = False

    @property
    def pid(self) -> int:
        """The child's process id, 0 without a child."""
        return self._link.pid

    def read(self, image: ImageInput, cancel: CancelToken) -> Generator[Event, None, Page | None]:
        """Loads the models if necessary, then reads as `PageReader.read`. None also if it was closed."""
        while not self._turn.acquire(timeout=_LOOK_S):
            if cancel.cancelled or self._is_closed:
                return None
        try:
            return (yield from self._read(image, cancel))
        finally:
            self._turn.release()
            self._forget_closed()

    def forget(self, key: str) -> None:
        """Drops everything about the closed picture with this key, after the running read. Does not wait."""
        self._closed_keys.append(key)
        self._forget_closed()

    def unload(self) -> None:
        """Waits for the running read, then ends the child to free its memory. `read` starts another."""
        with self._turn:
            self._link.unload()

    def close(self) -> None:
        """Ends the service, on any thread. A running read ends within a second, as if it were cancelled."""
        self._is_closed = True
        self._link.hurry()
        # A caller that abandoned its read still holds the turn; the child then ends with this process.
        if self._turn.acquire(timeout=self._patience.close_s + _END_S):
            try:
                self._link.close()
            finally:
                self._turn.release()

    def _read(self, image: ImageInput, cancel: CancelToken) -> Generator[Event, None, Page | None]:
        if cancel.cancelled or self._is_closed:
            return None
        if not self._link.is_alive:
            yield from self._link.load(cancel)
            if not self._link.is_alive:  # the load was cancelled
                return None
        return (yield from self._link.read(image, cancel))

    def _forget_closed(self) -> None:
        """Passes the closed pictures to the child; if a read runs, it does this at its end."""
        while self._closed_keys and self._turn.acquire(blocking=False):
            try:
                while self._closed_keys:
                    self._link.forget(self._closed_keys.popleft())
            finally:
                self._turn.release()
