"""Runs another program and reads its output line by line; it can be ended at any time. No shell, no Qt."""

from __future__ import annotations

import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, Self

log = logging.getLogger(__name__)

_POLL_S = 0.1  # between two checks for cancellation while the child prints nothing
_GRACE_S = 3.0  # between asking the child to end and killing it, so that it can clean up
_LOW = 10  # the child's niceness; at 19, the lowest priority, it would get too little time beside a browser
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)


class ChildLines:
    """A running program: `with ChildLines(...) as child: for line in child: ...`. Leaving the block ends it.

    The lines are those of standard output and standard error together. `code` is the exit code after the last
    line, or None after a cancel. Entering raises OSError if the program cannot be started. `gently` gives the
    child a lower priority, so that the window stays smooth. `grace_s` is the number of seconds between asking
    it to end and killing it.
    """

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        cancelled: Callable[[], bool],
        *,
        gently: bool = False,
        grace_s: float = _GRACE_S,
    ) -> None:
        self._command = command
        self._environ = dict(environ)
        self._cancelled = cancelled
        self._gently = gently
        self._grace_s = grace_s
        self.code: int | None = None

    def __enter__(self) -> Self:
        self._child = subprocess.Popen(
            self._command, env=self._environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
            start_new_session=os.name != "nt", creationflags=_NO_WINDOW,
        )  # fmt: skip
        assert self._child.stdout is not None  # noqa: S101 - for the type checker: it was asked for
        self._output = self._child.stdout
        if self._gently:
            _lower_priority(self._child.pid)
        # Reading blocks, and a silent child must not delay a cancel.
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(
            target=_read_lines, args=(self._output, self._lines), name="child-lines", daemon=True
        )
        self._reader.start()
        return self

    def __iter__(self) -> Iterator[str]:
        while not self._cancelled():
            try:
                line = self._lines.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            if line is None:
                self.code = self._child.wait()
                return
            yield line

    def __exit__(self, *error: object) -> None:
        _end(self._child, self._grace_s)
        self._reader.join(self._grace_s)  # a grandchild that keeps the pipe open must not block us
        if not self._reader.is_alive():
            self._output.close()


def _lower_priority(process: int) -> None:
    """Lowers the priority of a running process, by its id.

    Not between fork and exec (`preexec_fn`): code there must not take locks, and Python's does.
    """
    import psutil  # here: packaging's scripts use this module before anything is installed

    try:
        low = psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else _LOW
        psutil.Process(process).nice(low)
    except (psutil.Error, OSError) as error:
        log.info("the child runs at the usual priority: %s", type(error).__name__)


def _read_lines(stream: IO[str], lines: queue.SimpleQueue[str | None]) -> None:
    for line in stream:
        lines.put(line.rstrip("\r\n"))
    lines.put(None)


def _end(child: subprocess.Popen[str], grace_s: float) -> None:
    """Asks the child and the processes that it started to end, and kills them if they do not."""
    if child.poll() is None:
        _signal(child, politely=True)
        try:
            child.wait(grace_s)
        except subprocess.TimeoutExpired:
            _signal(child, politely=False)
            child.wait()


def _signal(child: subprocess.Popen[str], politely: bool) -> None:
    try:
        if os.name == "nt":
            child.kill()  # a process without a console gets no polite signal
        else:
            os.killpg(child.pid, signal.SIGTERM if politely else signal.SIGKILL)
    except ProcessLookupError:
        return  # it has ended already
