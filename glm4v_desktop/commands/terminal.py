"""Prints the output of all commands: marks control characters, and turns write errors into `OutputError`."""

from __future__ import annotations

import argparse
import errno
import io
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, TextIO

from glm4v_desktop.core.hidden_text import json_escaped, mark_hidden, shown

_TICK_S = 1.0
_STATUS_CHARACTERS = 200
_ERASE = "\r\x1b[K"
_printing = threading.RLock()  # the status line has its own thread
_statuses: list[str] = []  # the status line that is on the terminal now; empty if there is none


class OutputError(Exception):
    """Standard output could not be written; the message is the system's reason."""

    def __init__(self, error: OSError | ValueError) -> None:
        super().__init__(getattr(error, "strerror", None) or str(error))
        self.reader_left = isinstance(error, BrokenPipeError)  # as `head` does when it has enough lines


def prepare_streams() -> None:
    """Makes standard input, output and error usable. Call it before anything is printed or opened.

    Closed descriptors are opened on the null device; otherwise the next opened file would get the number of
    standard output, and native libraries would print into it. Characters that the terminal's encoding lacks
    are printed as question marks.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest free number
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def tell(text: str, *, error: bool = False, end: str = "\n") -> None:
    """Prints text with hidden characters marked, on standard output, or with `error` on standard error.

    Raises OutputError if standard output cannot be written; errors of standard error are ignored.
    """
    with _printing:
        _erase_status()
        try:
            _write(sys.stderr if error else sys.stdout, mark_hidden(text) + end)
        except OutputError:
            if not error:
                raise


def tell_json(values: Mapping[str, Any], indent: int | None = None) -> None:
    """Prints one JSON object on standard output. Raises OutputError."""
    tell(json_escaped(json.dumps(values, ensure_ascii=False, indent=indent)))


def is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


class Parser(argparse.ArgumentParser):
    """An argument parser that prints with `tell`, and therefore also without standard streams."""

    def _print_message(self, message: str, file: Any = None) -> None:
        if message:
            tell(message, error=file is not sys.stdout, end="")


class StatusLine:
    """A line on a terminal's standard error, rewritten once a second with the seconds since its start.

    `words` returns its text and is called on a thread of this class. Without a terminal nothing is printed.
    """

    def __init__(self, words: Callable[[], str]) -> None:
        self._words = words
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> StatusLine:
        if is_terminal(sys.stderr):
            self._thread = threading.Thread(target=self._run, name="status line", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        """Erases the line; may be called twice."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
            status(None)

    def _run(self) -> None:
        started = time.monotonic()
        while not self._ended.wait(_TICK_S):
            status(f"{self._words()} {time.monotonic() - started:.0f} s")


def status(text: str | None) -> None:
    """Writes or rewrites the status line on standard error; None erases it, and so does the next `tell`."""
    with _printing:
        _erase_status()
        if text is not None:
            _write_status(shown(text, _STATUS_CHARACTERS))
            _statuses.append(text)


def _erase_status() -> None:
    if _statuses:
        _statuses.clear()
        _write_status(_ERASE)


def _write_status(text: str) -> None:
    with suppress(OutputError):  # the terminal was closed
        _write(sys.stderr, text)


def _write(stream: TextIO | None, text: str) -> None:
    try:
        if stream is None:  # closed, or a program without a console
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        stream.write(text)
        stream.flush()
    except (OSError, ValueError) as error:
        _discard_output(stream)
        raise OutputError(error) from error


def _discard_output(stream: TextIO | None) -> None:
    """Redirects the stream to the null device, because Python flushes it at exit and would fail again."""
    try:
        if stream is not None:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, stream.fileno())
            os.close(null)
    except (OSError, ValueError):
        return  # it has no descriptor, so nothing can be flushed at exit
