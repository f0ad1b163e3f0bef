"""One download a folder: a lock of the operating system, which ends with the process that holds it."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import sys
from pathlib import Path

from glm4v_desktop.domain.files import remove_planted
from glm4v_desktop.library.downloads.values import DownloadError, DownloadErrorKind

log = logging.getLogger(__name__)

LOCK_FILE = ".download.lock"
_TAKEN = (errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK, errno.EDEADLK)
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)  # as some network disks

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderLock:
    """The file stays where it is: were it removed while another process is about to lock it, both would hold
    one."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_FILE
        self._descriptor = -1

    def was_ever_taken(self) -> bool:
        return self._path.exists()

    def take(self) -> None:
        """Raises DownloadError(LOCKED), or OSError where no file can be made."""
        remove_planted(self._path)  # an archive may have brought a link
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            _take(self._descriptor)
        except OSError as error:
            if error.errno in _NO_LOCKS:
                log.warning("this disk knows no locks: %s", error.strerror)
                return
            self.release()
            if error.errno in _TAKEN:
                raise DownloadError(DownloadErrorKind.LOCKED, "another download works here") from error
            raise

    def release(self) -> None:
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            with contextlib.suppress(OSError):  # the lock goes with the descriptor either way
                os.close(descriptor)
