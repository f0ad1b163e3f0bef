"""The pictures in a folder that a person chose."""

from __future__ import annotations

import os
import re
from pathlib import Path

from glm4v_desktop.domain.files import is_folder
from glm4v_desktop.domain.picture import PictureError, PictureErrorKind

_SUFFIXES = frozenset(
    {".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".avif", ".bmp", ".tif", ".tiff", ".gif"}
)
_DIGITS = re.compile(r"([0-9]+)")


def pictures_in(folder: Path) -> tuple[Path, ...]:
    """The files directly inside that are named like pictures and not hidden: page2 comes before page10.

    Raises PictureError: EMPTY_FOLDER, NOT_FOUND, NO_PERMISSION.
    """
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if _is_named_like_a_picture(entry.name)]
    except PermissionError as error:
        raise PictureError(PictureErrorKind.NO_PERMISSION) from error
    except (OSError, ValueError) as error:
        raise PictureError(PictureErrorKind.NOT_FOUND, type(error).__name__) from error
    paths = tuple(folder / name for name in sorted(names, key=natural_key))
    files = tuple(path for path in paths if not is_folder(path))
    if not files:
        raise PictureError(PictureErrorKind.EMPTY_FOLDER)
    return files


def natural_key(name: str) -> tuple[tuple[tuple[int, str], ...], str]:
    """Sorts runs of digits by their value and the rest without regard to case."""
    parts = _DIGITS.split(name.casefold())
    # Odd places hold digits. They are compared by length and text: a value of 4,000 digits is refused by int.
    key = tuple(
        (len(part.lstrip("0")), part.lstrip("0")) if index % 2 else (0, part)
        for index, part in enumerate(parts)
    )
    return key, name


def _is_named_like_a_picture(name: str) -> bool:
    return not name.startswith(".") and Path(name).suffix.lower() in _SUFFIXES
