"""All that the commands print: text of others cannot act on a terminal, and a full disk is no traceback."""

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
_statuses: list[str] = []  # the one that stands on the terminal now


class OutputError(Exception):
    """What was to be printed could not be written; the text is the system's reason."""

    def __init__(self, error: OSError | ValueError) -> None:
        super().__init__(getattr(error, "strerror", None) or str(error))
        self.reader_left = isinstance(error, BrokenPipeError)  # as `head` does


def prepare_streams() -> None:
    """Before anything is printed or opened.

    Descriptors that were closed by the caller get the null device: else the next file that is opened would
    have the number of standard output, and native libraries would print into it. A terminal without Chinese
    letters gets question marks.
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
    """Prints with hidden characters marked: on standard output, or with `error` on standard error.

    Raises OutputError when standard output cannot be written. What standard error does not take is lost:
    there is nobody left to be told.
    """
    with _printing:
        _erase_status()
        try:
            _write(sys.stderr if error else sys.stdout, mark_hidden(text) + end)
        except OutputError:
            if not error:
                raise


def tell_json(values: Mapping[str, Any], indent: int | None = None) -> None:
    """Prints one object on standard output. Raises OutputError."""
    tell(json_escaped(json.dumps(values, ensure_ascii=False, indent=indent)))


def is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


class Parser(argparse.ArgumentParser):
    """Prints as the commands do: also without standard streams, and whatever the words are."""

    def _print_message(self, message: str, file: Any = None) -> None:
        if message:
            tell(message, error=file is not sys.stdout, end="")


class StatusLine:
    """One line on standard error that is written over, with the seconds that passed; nothing in a pipe.

    `words` is asked once a second, on a thread of this line.
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
    """Writes over the status line on standard error, or erases it with None, as the next `tell` does."""
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
    with suppress(OutputError):  # the terminal is gone
        _write(sys.stderr, text)


def _write(stream: TextIO | None, text: str) -> None:
    try:
        if stream is None:  # closed, or a program without a console
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        stream.write(text)
        stream.flush()
    except (OSError, ValueError) as error:
        _give_up(stream)
        raise OutputError(error) from error


def _give_up(stream: TextIO | None) -> None:
    """Python writes what is left once more at its end, and would complain again."""
    try:
        if stream is not None:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, stream.fileno())
            os.close(null)
    except (OSError, ValueError):
        return  # it has no descriptor, so that nothing is written at the end either
