"""Lets one process at a time work in a folder, by a lock of the operating system on a small file in it.

Downloads, conversions and the running window use it. The library `filelock` (4.2) was tried and is not
used: on a disk without locks it raises (ENOLCK, EOPNOTSUPP) or falls back to a marker file that survives
a kill (ENOSYS); if a model folder contains a symbolic link of the lock file's name, it fails until the link
is deleted; it opens and locks a named pipe; and it is installed only together with torch.

Standard library only.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import sys
from pathlib import Path
from types import TracebackType

from glm4v_desktop.core.files import remove_planted

log = logging.getLogger(__name__)

_HELD_ELSEWHERE = {errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK, errno.EDEADLK}
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}  # as on some network disks
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)  # following a link could create a file elsewhere

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderInUseError(Exception):
    """Another process, or another lock of this one, holds the folder."""


class FolderLock:
    """An exclusive lock that is never waited for. The system releases it when its process ends or is killed.

    The file is never deleted: if it were deleted while another process is about to lock it, a third one could
    lock a new file of the same name.
    """

    def __init__(self, folder: Path, name: str = "lock") -> None:
        self._path = folder / name
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Takes the lock; creates the folder and the file if they are missing.

        Returns False, and logs it, if the disk has no locks: the caller then works without one. Raises
        FolderInUseError, or OSError if the file cannot be created.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        remove_planted(self._path)  # a downloaded folder may contain a link or a pipe of that name
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | _NO_FOLLOW, 0o600)
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            if error.errno in _NO_LOCKS:
                log.warning("this disk has no locks: %s", error.strerror)
                return False
            if error.errno in _HELD_ELSEWHERE:
                raise FolderInUseError(str(self._path.parent)) from error
            raise
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Releases the lock; does nothing without one."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            with contextlib.suppress(OSError):  # closing the descriptor releases the lock in any case
                os.close(descriptor)

    def __enter__(self) -> FolderLock:
        self.take()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.release()
