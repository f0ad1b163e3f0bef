"""How much a folder takes on its disk: what deleting it would give back. Bounded in entries and time."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

_MOST_ENTRIES = 5_000
_LIMIT_S = 1.0  # a disk that is asleep or far away
_BLOCK = 512  # what st_blocks counts in, whatever the disk's own blocks are


def bytes_on_disk(folder: Path, limit_s: float = _LIMIT_S) -> int:
    """At least these bytes: what was counted when the time was over.

    A link counts as what it leads to, a file that has several names once, and the holes of a sparse file not.
    Raises nothing: what cannot be looked at counts as nothing.
    """
    until = time.monotonic() + limit_s
    seen: set[tuple[int, int]] = set()
    total = 0
    for count, path in enumerate(_files(folder)):
        if count >= _MOST_ENTRIES or time.monotonic() > until:
            break
        try:
            found = os.stat(path)  # noqa: PTH116 - a thousand Paths are slow
        except (OSError, ValueError):
            continue
        if stat.S_ISREG(found.st_mode) and (found.st_dev, found.st_ino) not in seen:
            seen.add((found.st_dev, found.st_ino))
            total += allocated(found)
    return total


def allocated(found: os.stat_result) -> int:
    """Bytes of the disk that this file takes. Windows does not tell, there its length counts."""
    blocks = getattr(found, "st_blocks", None)
    return found.st_size if blocks is None else min(found.st_size, blocks * _BLOCK)


def _files(folder: Path) -> Iterator[str]:
    """Links to folders are not followed: they could lead round in a circle."""
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        yield entry.path
        except (OSError, ValueError):
            continue
