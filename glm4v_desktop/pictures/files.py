"""Reading a file that somebody else named: it must not hang, and not be larger than allowed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from glm4v_desktop.domain.files import NotAFileError, TooLargeError, open_file, read_rest
from glm4v_desktop.domain.picture import PictureError, PictureErrorKind
from glm4v_desktop.pictures.signature import HEAD_BYTES


def read_file(path: Path, most_bytes: int, check_head: Callable[[bytes], None]) -> bytes:
    """All bytes of a regular file. `check_head` sees the first of them and may raise before the rest is read.

    Raises PictureError: NOT_FOUND, NO_PERMISSION, NOT_A_FILE, TOO_MANY_BYTES.
    """
    try:
        with open_file(path, most_bytes) as file:
            head = file.read(HEAD_BYTES)
            check_head(head)
            return head + read_rest(file, most_bytes - len(head))
    except PermissionError as error:
        raise PictureError(PictureErrorKind.NO_PERMISSION) from error
    except NotAFileError as error:
        raise PictureError(PictureErrorKind.NOT_A_FILE) from error
    except TooLargeError as error:
        raise PictureError(PictureErrorKind.TOO_MANY_BYTES) from error
    except OSError as error:
        raise PictureError(PictureErrorKind.NOT_FOUND, type(error).__name__) from error
