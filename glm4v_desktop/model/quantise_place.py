"""Whether the new folder may be made where it is wished for. Without torch: nobody waits for a refusal."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from glm4v_desktop.domain.files import exists, is_folder
from glm4v_desktop.model.config import CONFIG_FILE
from glm4v_desktop.model.quantise_values import (
    NAME_BEGINS_WITH,
    WORK_FOLDER,
    QuantiseError,
    QuantiseErrorKind,
    QuantiseWish,
)

_SPARE_BYTES = 64 << 20


def check_place(wish: QuantiseWish) -> None:
    """Raises `QuantiseError` where the new folder must not be made."""
    out, source = wish.out.resolve(), wish.source.resolve()
    if not out.name.startswith(NAME_BEGINS_WITH):
        raise QuantiseError(QuantiseErrorKind.NAME, str(_better_name(wish)))
    if out == source or out.is_relative_to(source):
        raise QuantiseError(QuantiseErrorKind.PLACE, "inside the original")
    if is_folder(out):
        names = {path.name for path in out.iterdir()}
        if CONFIG_FILE in names and WORK_FOLDER not in names:
            raise QuantiseError(QuantiseErrorKind.PLACE, "finished")
        if names and WORK_FOLDER not in names:
            raise QuantiseError(QuantiseErrorKind.PLACE, "not empty")
    elif exists(out):
        raise QuantiseError(QuantiseErrorKind.PLACE, "a file")


def _better_name(wish: QuantiseWish) -> Path:
    """The same place under a name that is allowed."""
    match = re.match(r"(?i)glm[-_ ]?4(?P<rest>.*)", wish.out.name)
    if match is None:
        return wish.out.with_name(f"{NAME_BEGINS_WITH}-{wish.out.name}")
    rest = match["rest"].lower()
    return wish.out.with_name(f"{NAME_BEGINS_WITH}{rest}" if rest else "glm-4v-9b-int4")


def check_room(out: Path, needed: int) -> None:
    """Raises `QuantiseError` with both figures where the disk has not so many bytes left."""
    there = next(folder for folder in (out, *out.resolve().parents) if is_folder(folder))
    free = shutil.disk_usage(there).free
    if free < needed + _SPARE_BYTES:
        raise QuantiseError(QuantiseErrorKind.DISK_FULL, str(there), needed=needed + _SPARE_BYTES, free=free)
