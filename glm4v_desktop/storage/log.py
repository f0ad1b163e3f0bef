"""The rotating log file. It never contains questions, answers, file names or pictures."""

from __future__ import annotations

import faulthandler
import io
import logging
import logging.handlers
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from glm4v_desktop.core.files import append_file, create_file

log = logging.getLogger(__name__)

_BYTES, _BACKUPS = 1_000_000, 3
_FORMAT = "%(asctime)s %(levelname)s %(process)d %(threadName)s %(name)s: %(message)s"


class PrivateFormatter(logging.Formatter):
    """Formats tracebacks with types, files and lines but without the message, which may quote the user."""

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        kind, _, trace = ei
        lines = []
        while trace is not None:
            code = trace.tb_frame.f_code
            lines.append(f"  {Path(code.co_filename).name}:{trace.tb_lineno} in {code.co_name}")
            trace = trace.tb_next
        return "\n".join([*lines, kind.__name__ if kind is not None else "no exception"])


class LogFile(logging.handlers.RotatingFileHandler):
    """A log file that only its owner can read. If the disk is full or missing, log lines are dropped."""

    def _open(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(append_file(Path(self.baseFilename)), encoding="utf-8", errors="replace")

    def handleError(self, record: logging.LogRecord) -> None:
        # ValueError: an earlier OSError has closed the file.
        if not isinstance(sys.exc_info()[1], OSError | ValueError):
            super().handleError(record)


def start_log(folder: Path, name: str = "glm4v-desktop") -> Path | None:
    """Writes the program's log to `folder`, at most 4 MB in all; returns the file, None if it cannot.

    A failure is only printed to stderr, if there is one, because the program must open without a log too.
    """
    path = folder / f"{name}.log"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = LogFile(path, maxBytes=_BYTES, backupCount=_BACKUPS, encoding="utf-8")
        faults = create_file(folder / f"{name}-faults.log")
    except OSError as error:
        with suppress(OSError, ValueError):
            print(f"No log is written: {error.strerror}", file=sys.stderr)  # noqa: T201 - there is no log
        return None
    handler.setFormatter(PrivateFormatter(_FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    _log_uncaught(faults)
    return path


def _log_uncaught(faults: BinaryIO) -> None:
    faulthandler.enable(faults)  # it needs the file open as long as the program runs

    def on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("uncaught", exc_info=(kind, error, trace))
        sys.__excepthook__(kind, error, trace)

    def on_thread_exception(caught: threading.ExceptHookArgs) -> None:
        error = caught.exc_value or caught.exc_type()
        log.critical("uncaught in a thread", exc_info=(caught.exc_type, error, caught.exc_traceback))

    sys.excepthook = on_exception
    threading.excepthook = on_thread_exception
