"""Allows one window for each folder of settings: a second process passes its files to the first and ends.

The process that holds the lock is the first; the system releases the lock when that process ends. The first
listens on a socket in a folder that only the user may enter, and writes its address to a file beside the
lock.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import secrets
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from glm4v_desktop.core.files import parse_json
from glm4v_desktop.storage.folder_lock import FolderInUseError, FolderLock
from glm4v_desktop.storage.settings_file import JsonFile

if TYPE_CHECKING:
    from PySide6.QtNetwork import (  # imported later, so that the window is shown first
        QLocalServer,
        QLocalSocket,
    )

log = logging.getLogger(__name__)

_PREFIX = "glm4v-desktop-"  # of the socket's folder
_MOST_BYTES = 4 << 20  # of a message; more than the longest command line of any system
_MOST_GUESTS = 8  # connections at the same time
_GUEST_S = 5.0  # for a connection to send its message
_START_S = 20.0  # for a first process that does not listen yet
_REPLY_S = 6.0  # for an answer of the first process
_RETRY_S = 0.1
_DONE = b"done\n"
_TOKENS = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")


class NotRespondingError(Exception):
    """A window is open, but its process does not answer. `pid` is that of the process, 0 if not known.

    `has_message`: the process has got the message, and opens the files when it responds again.
    """

    def __init__(self, pid: int, has_message: bool) -> None:
        super().__init__(pid)
        self.pid = pid
        self.has_message = has_message


class OneInstance(QObject):
    """Finds out whether this process is the first. `folder` has the lock; it is created if missing."""

    files_handed = Signal(object)  # list[str] of absolute paths; Signal(list) would damage non-Unicode names

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = FolderLock(folder)
        self._place = JsonFile(folder / "server.json")
        self._socket_folder = ""
        self._server: QLocalServer | None = None
        self._is_first = False

    def take_or_hand_over(
        self, files: Sequence[str], *, patience_s: float = _START_S, reply_s: float = _REPLY_S
    ) -> bool:
        """Returns True if this is the first process or that is not known, False if the first took `files`.

        Blocks, so call it before there is a window. Raises NotRespondingError.
        """
        deadline = time.monotonic() + patience_s
        while not self.take():
            place = self._place.read()
            found = _hand_over(str(place.get("server", "")), _message(files), reply_s)
            if found is _Found.TAKEN:
                return False
            if found is _Found.SILENT or time.monotonic() > deadline:
                pid = place.get("pid")
                raise NotRespondingError(pid if isinstance(pid, int) else 0, found is _Found.SILENT)
            time.sleep(_RETRY_S)  # the first process is just starting or ending
        return True

    def take(self) -> bool:
        """Tries to become the first process; returns True if it is, or if that is not known.

        Removes the socket that a killed process left.
        """
        try:
            is_first = self._lock.take()
        except FolderInUseError:
            return False
        except OSError as error:
            log.info("starts cannot be told apart: %s", error.strerror)
            return True
        if not is_first:  # the disk has no locks: another window may be open
            return True
        self._is_first = True
        _remove_socket_folder(str(self._place.read().get("folder", "")))
        self._place.write({})
        return True

    def listen(self) -> None:
        """Starts to listen for later processes, if this is the first."""
        if not self._is_first or self._server is not None:
            return
        from PySide6.QtNetwork import QLocalServer

        if os.name == "nt":
            name = f"{_PREFIX}{secrets.token_hex(16)}"
        else:
            try:
                self._socket_folder = tempfile.mkdtemp(prefix=_PREFIX, dir=_runtime_folder())
            except OSError as error:
                log.warning("later starts cannot be heard: %s", error.strerror)
                return
            name = str(Path(self._socket_folder) / "socket")
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.setMaxPendingConnections(_MOST_GUESTS)
        server.newConnection.connect(self._on_guest)
        if not server.listen(name):
            log.warning("later starts cannot be heard: %s", server.serverError().name)
            return
        self._server = server
        self._place.write({"server": name, "folder": self._socket_folder, "pid": os.getpid()})

    def close(self) -> None:
        """Stops listening and releases the lock; may be called twice."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._is_first:
            self._is_first = False
            _remove_socket_folder(self._socket_folder)
            self._place.write({})
            self._lock.release()

    def _on_guest(self) -> None:
        while self._server is not None and (guest := self._server.nextPendingConnection()) is not None:
            guest.setReadBufferSize(_MOST_BYTES + 1)
            guest.readyRead.connect(lambda guest=guest: self._on_words(guest))
            guest.disconnected.connect(guest.deleteLater)
            QTimer.singleShot(round(_GUEST_S * 1000), guest, guest.abort)
            self._on_words(guest)  # the message may have come with the connection

    def _on_words(self, guest: QLocalSocket) -> None:
        if not guest.canReadLine():
            if guest.bytesAvailable() > _MOST_BYTES:
                guest.abort()
            return
        files = _read_message(bytes(guest.readLine(_MOST_BYTES + 1).data()))
        if files is None:
            guest.abort()
            return
        guest.write(_DONE)
        guest.disconnectFromServer()
        self.files_handed.emit(files)


class FileOpenEvents(QObject):
    """Receives files that macOS sends as events, for "Open with" and drops on the icon in the Dock."""

    files_asked = Signal(object)  # list[str]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FileOpen:
            file = event.file() or event.url().toString()  # type: ignore[attr-defined]  # a QFileOpenEvent
            self.files_asked.emit([file])
            return True
        return super().eventFilter(watched, event)


class _Found(Enum):
    TAKEN = auto()
    SILENT = auto()  # it accepts the connection, but does not answer
    NOBODY = auto()


def _hand_over(server: str, message: bytes, reply_s: float) -> _Found:
    """Sends the message to the first process. Raises nothing: an outdated address counts as not found."""
    if not server or not _is_own(server):
        return _Found.NOBODY
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(server)
    if not socket.waitForConnected(round(reply_s * 1000)):
        return _Found.NOBODY
    socket.write(message)
    deadline = time.monotonic() + reply_s
    while not socket.canReadLine() and socket.state() is QLocalSocket.LocalSocketState.ConnectedState:
        left = round((deadline - time.monotonic()) * 1000)
        if left <= 0:
            socket.abort()
            return _Found.SILENT
        socket.waitForReadyRead(left)
    taken = bytes(socket.readLine().data()) == _DONE
    socket.abort()
    return _Found.TAKEN if taken else _Found.NOBODY


def _message(files: Sequence[str]) -> bytes:
    """The message for the first process: the file names, and the token that lets it come to the front on
    Wayland."""
    names = [base64.b64encode(os.fsencode(name)).decode() for name in files]
    token = next((value for name in _TOKENS if (value := os.environ.get(name))), "")
    return json.dumps({"files": names, "token": token}).encode() + b"\n"


def _read_message(line: bytes) -> list[str] | None:
    """The files in a message; None if this program did not write it."""
    try:
        value = parse_json(line)
        files = [os.fsdecode(base64.b64decode(name, validate=True)) for name in value["files"]]
        token = value["token"]
    except (ValueError, TypeError, KeyError):
        return None
    if isinstance(token, str) and 0 < len(token) < 1000 and token.isprintable():
        os.environ["XDG_ACTIVATION_TOKEN"] = token  # Qt reads it when a window wants to come to the front
    return files


def _runtime_folder() -> str | None:
    """The folder to make the socket's folder in; None for the usual temporary folder.

    The path of a socket may have about 100 characters.
    """
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    return (
        folder if folder and len(os.fsencode(folder)) < 60 and os.access(folder, os.W_OK | os.X_OK) else None
    )


def _is_own(server: str) -> bool:
    if os.name == "nt":
        return server.startswith(_PREFIX)
    try:
        return Path(server).stat().st_uid == os.getuid()
    except (OSError, ValueError):
        return False


def _remove_socket_folder(folder: str) -> None:
    """Removes the folder of a socket, but only one that this program made: the name is read from a file."""
    path = Path(folder)
    if (
        folder
        and path.name.startswith(_PREFIX)
        and path.parent
        in {Path(place) for place in (tempfile.gettempdir(), os.environ.get("XDG_RUNTIME_DIR", "")) if place}
    ):
        with suppress(OSError, ValueError):
            if not path.is_symlink():
                (path / "socket").unlink(missing_ok=True)
                path.rmdir()
