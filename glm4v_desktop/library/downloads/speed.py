"""How fast bytes come, over the last seconds, and for how long none have come."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

_WINDOW_S = 10.0
_STEP_S = 0.2  # bytes within one step are one entry: a fast line would fill the memory


class SpeedMeter:
    """`clock` counts seconds, as time.monotonic does."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = self._last = clock()
        self._steps: deque[tuple[float, int]] = deque()

    def add(self, count: int) -> None:
        now = self._clock()
        if count > 0:
            self._last = now
        if self._steps and now - self._steps[-1][0] < _STEP_S:
            at, before = self._steps[-1]
            self._steps[-1] = (at, before + count)
        else:
            self._steps.append((now, count))

    def per_second(self) -> float:
        """Bytes a second over the window, or since the beginning when that is shorter, pauses included."""
        now = self._clock()
        while self._steps and now - self._steps[0][0] > _WINDOW_S:
            self._steps.popleft()
        elapsed = min(_WINDOW_S, now - self._began)
        return sum(count for _at, count in self._steps) / elapsed if elapsed > _STEP_S else 0.0

    def quiet_s(self) -> float:
        """Seconds since the last byte, or since the beginning."""
        return self._clock() - self._last

    def touch(self) -> None:
        """Something else than a byte shows that all is well. From any thread."""
        self._last = self._clock()
