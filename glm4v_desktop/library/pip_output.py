"""What pip says about its work, understood as far as it matters: which file, how many bytes, why it failed.

pip has one exit code for every failure, so its words are all there is. Error numbers and the names of
exception classes are looked for, never sentences: those change and are translated.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from enum import StrEnum

_UNITS = {"B": 1, "bytes": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}
_FILE = re.compile(r"(?:Downloading|Using cached) (?:\S*/)?([\w.]+)-\S+\.whl(\.metadata)? \(([\d.]+) (\w+)\)")
_BEGUN = re.compile(r"(?:Collecting |Processing \S*/)([\w.]+(?:-[A-Za-z]\w*)*)")  # the latter: a local file
_PROGRESS = re.compile(r"Progress (\d{1,15}) of (\d{1,15})$")
_LINE_LIMIT = 500  # characters kept of a line
_KEPT_LINES = 30

_RETRY = "WARNING: Retrying"
_ERROR = ("ERROR:", "Traceback", "error:")
_REMARK = ("WARNING:", "DEPRECATION:", "[notice]")
_PROGRESS_LINE = (
    "Collecting ", "Downloading ", "Using cached ", "Processing ", "Requirement already", "Looking in ",
    "Installing collected", "Successfully ", "Progress ", "Attempting uninstall", "Found existing",
    "Uninstalling ",
)  # fmt: skip

_DISK_FULL = re.compile(r"\[Errno (?:28|122)\]|\[WinError (?:112|39)\]")
_NOT_WRITABLE = re.compile(r"\[Errno (?:1|13|30)\]|\[WinError (?:5|32)\]|externally-managed-environment")
_NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|MaxRetryError|ProxyError"
    r"|SSLError|ProtocolError|ConnectionResetError|RemoteDisconnected|IncompleteRead"
)


class PipFailure(StrEnum):
    DISK_FULL = "disk_full"
    NOT_WRITABLE = "not_writable"
    NO_NETWORK = "no_network"
    OTHER = "other"


def is_retry(line: str) -> bool:
    """Whether pip says that a connection failed, and tries again."""
    return line.startswith(_RETRY)


def reasons(lines: Iterable[str]) -> list[str]:
    """Of a failed pip's output, its errors in full and the connections that failed.

    Its remarks about settings, newer versions and the like are left out, and so is its progress. Everything
    else where no error is recognized.
    """
    errors, others = list[str](), list[str]()
    kept: list[str] | None = others  # where the lines go that continue the one before; None: nowhere
    for line in lines:
        start = line.lstrip()
        if start.startswith(_ERROR) or is_retry(start):
            kept = errors
        elif start.startswith((*_REMARK, *_PROGRESS_LINE)):
            kept = None
        elif kept is None and line == start:
            kept = others
        if kept is not None:
            kept.append(line)
    return errors or others


class PipOutput:
    """Fed line by line; what it knows stands in its properties. Unknown lines change nothing."""

    def __init__(self) -> None:
        self.package = ""  # the one being fetched
        self.unpacking = False
        self._finished = 0
        self._expected = 0  # bytes of the current file, as announced
        self._fetched = 0
        self._counts = False  # False: a file of metadata, which is nothing beside the packages
        self._last: deque[str] = deque(maxlen=_KEPT_LINES)

    @property
    def bytes_done(self) -> int:
        return self._finished + self._fetched

    @property
    def last_lines(self) -> tuple[str, ...]:
        return tuple(self._last)

    def feed(self, line: str) -> bool:
        """True when something to show has changed."""
        line = line.strip()[:_LINE_LIMIT]
        if progress := _PROGRESS.match(line):
            self._fetched = int(progress[1]) if self._counts else 0
            return self._counts
        self._last.append(line)
        if file := _FILE.match(line):
            self._finish_file()
            self._counts = file[2] is None
            self._expected = round(float(file[3]) * _UNITS.get(file[4], 0)) if self._counts else 0
            self.package = file[1].replace("_", "-")
            return True
        if begun := _BEGUN.match(line):
            self._finish_file()
            self.package = begun[1]
            return True
        if line.startswith("Installing collected"):
            self._finish_file()
            self.unpacking = True
            self.package = ""
            return True
        return False

    def finish(self) -> None:
        """The command has ended well: what was announced has come."""
        self._finish_file()

    def failure(self) -> PipFailure:
        """Why it failed. A full disk first: it makes connections and files fail in its wake."""
        text = "\n".join(self._last)
        for kind, signs in (
            (PipFailure.DISK_FULL, _DISK_FULL),
            (PipFailure.NOT_WRITABLE, _NOT_WRITABLE),
            (PipFailure.NO_NETWORK, _NO_NETWORK),
        ):
            if signs.search(text):
                return kind
        return PipFailure.OTHER

    def _finish_file(self) -> None:
        # A file from pip's cache, or an old pip, tells the size but no progress.
        self._finished += max(self._expected, self._fetched)
        self._expected = self._fetched = 0
        self._counts = False
