"""Downloads the model's files into one folder, goes on where an earlier try was cut off, checks and repairs. No Qt.

    sources = known_sources()                       # sources.py; or (mirror("https://hf-mirror.com"), *others)
    licence = await fetch_licence(sources[0])       # licence.py: the LICENSE file alone
    download = ModelDownload(folder, sources)       # no network, nothing on disk yet
    needed = await download.look()                  # total, have, free bytes; `needed.fits`
    async with contextlib.aclosing(download.run()) as steps:
        async for progress in steps:                # about five a second, the last one with stage DONE
            show(progress)

- Passing a source means: the person agreed that its host is contacted. Only `look`, `run`, `repair`, and `verify` in a
  folder without a record, make connections. The sources after the first are asked only when one before them fails.
- **Pause**: cancel the task that iterates (or leave the `async with`). What came stays as `NAME.part`; `run()` of a new
  or the same object goes on there, also after the program was killed. `aclosing` matters: without it the files
  and the folder's lock stay open until the garbage collector comes.
- **Cancel and discard**: pause, then `await download.discard()`: what is not finished is removed, and the bytes are told.
- `unfinished(folder)` says, without network, whether an earlier download waits there.
- Everything that fails raises DownloadError (values.py); whatever was downloaded is kept.
- One folder is worked on by one process at a time: LOCKED for the second, at once.
- Writing, reading and hashing happen in threads of the job's own; the event loop only receives.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

from glm4v_desktop.library.downloads.values import (
    CheckProgress,
    DownloadProgress,
    Needed,
    Patience,
    Source,
    Token,
    Unfinished,
)


class ModelDownload:
    def __init__(
        self,
        folder: Path,
        sources: Sequence[Source],
        *,
        token: Token | None = None,
        ca_file: Path | None = None,
        patience: Patience = Patience(),  # noqa: B008 (frozen)
        at_once: int = 3,
    ) -> None:
        """`ca_file` is an own list of certificate authorities (PEM), in the place of the system's."""
        self._folder = folder
        self._sources = tuple(sources)
        self._token = token
        self._ca_file = ca_file
        self._patience = patience
        self._at_once = at_once

    async def look(self) -> Needed:
        """Asks the first source that answers what there is. Writes nothing. Raises DownloadError."""
        raise NotImplementedError

    def run(self) -> AsyncGenerator[DownloadProgress, None]:
        """Fetches what is missing. Raises DownloadError; DISK_FULL comes before the first byte where it can."""
        raise NotImplementedError

    async def discard(self) -> int:
        """Removes everything that is not finished; returns the bytes that became free."""
        raise NotImplementedError

    def verify(self) -> AsyncGenerator[CheckProgress, None]:
        """Compares every file with its checksum; the last progress carries the report. Changes no file.

        A folder without a record is compared with what the sources publish; without sources only its structure is
        looked at, and the report says so.
        """
        raise NotImplementedError

    def repair(self) -> AsyncGenerator[DownloadProgress, None]:
        """Verifies, unless this object just did, then fetches only what was wrong or missing."""
        raise NotImplementedError


def unfinished(folder: Path) -> Unfinished | None:
    """What an earlier download left, from its record and the sizes of the files; milliseconds, no network."""
    raise NotImplementedError
