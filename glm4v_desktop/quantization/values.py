"""The request, progress and errors of a conversion to 4 bits, for its process and the window. No torch."""

from __future__ import annotations

import math
import re
import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from glm4v_desktop.core.files import exists, is_folder
from glm4v_desktop.glm4v.config import CONFIG_FILE

NAME_BEGINS_WITH = "glm-4"  # the license requires it for the names of everything made from the weights
WORK_FOLDER = ".unfinished"  # inside the new folder, deleted when the copy is complete

_COPY_SHARE = 0.33  # of the original's bytes; embedding and lm_head stay in 16 bits
_MARGIN_BYTES = 500_000_000  # that must stay free for a copy to be offered; its size is an estimate then
_SPARE_BYTES = 64 << 20  # that must stay free during a run, which knows the exact size


class QuantizationScope(StrEnum):
    """Which layers become 4-bit; the values are used on the command line."""

    ALL = "all"  # text model, vision encoder and adapter
    TEXT = "text"  # the text model only


@dataclass(frozen=True, slots=True)
class ConversionRequest:
    """A copy of the folder `source` is made in the folder `out`. `quick`: rounded without calibration.

    `device` is where to compute: "cpu", "cuda", "cuda:1"; "" takes a graphics card if there is one.
    """

    source: Path
    out: Path
    scope: QuantizationScope = QuantizationScope.ALL
    quick: bool = False
    device: str = ""


class ConversionStep(StrEnum):
    """The step of a conversion; the values are public."""

    STARTING = "starting"  # loads libraries, checks the original
    CALIBRATING = "calibrating"  # measures with pictures which inputs matter
    CONVERTING = "converting"
    CHECKING = "checking"


@dataclass(frozen=True, slots=True)
class ConversionProgress:
    """`done` of `total` parts of the model are written; `total` 0 and `seconds_left` None: not known yet."""

    step: ConversionStep
    done: int = 0
    total: int = 0
    seconds_left: float | None = None


class ConversionErrorKind(StrEnum):
    """Why a conversion failed; the values are public."""

    SOURCE = "source"  # the original is missing, damaged, or no bf16 model of this form
    NAME = "name"  # the new folder's name does not begin as the license asks
    PLACE = "place"  # the new folder is the original or inside it, or has other files
    IN_USE = "in_use"  # another conversion writes there
    DISK_FULL = "disk_full"
    NOT_WRITABLE = "not_writable"
    OUT_OF_MEMORY = "out_of_memory"
    EXTRA_MISSING = "extra_missing"  # the packages that models need are not installed
    FAILED = "failed"  # the process ended without an error message; `detail` has what is known


class ConversionError(Exception):
    """`detail` names the file, tensor or folder at fault. DISK_FULL sets `needed` and `free` (bytes)."""

    def __init__(self, kind: ConversionErrorKind, detail: str = "", needed: int = 0, free: int = 0) -> None:
        super().__init__(kind, detail, needed, free)  # all four, so that it can be pickled
        self.kind, self.detail, self.needed, self.free = kind, detail, needed, free


def copy_bytes(source_bytes: int) -> int:
    """The estimated size of a copy in bytes."""
    return math.ceil(source_bytes * _COPY_SHARE)


def room_for_copy(source_bytes: int) -> int:
    """Bytes that must be free before a copy is offered."""
    return copy_bytes(source_bytes) + _MARGIN_BYTES


def check_output_folder(request: ConversionRequest) -> None:
    """Raises `ConversionError` (NAME or PLACE) if the copy must not be made in `request.out`."""
    out, source = request.out.resolve(), request.source.resolve()
    if not out.name.startswith(NAME_BEGINS_WITH):
        raise ConversionError(ConversionErrorKind.NAME, str(_allowed_name(request.out)))
    if out == source or out.is_relative_to(source):
        raise ConversionError(ConversionErrorKind.PLACE, "inside the original")
    if is_folder(out):
        names = {path.name for path in out.iterdir()}
        if CONFIG_FILE in names and WORK_FOLDER not in names:
            raise ConversionError(ConversionErrorKind.PLACE, "finished")
        if names and WORK_FOLDER not in names:
            raise ConversionError(ConversionErrorKind.PLACE, "not empty")
    elif exists(out):
        raise ConversionError(ConversionErrorKind.PLACE, "a file")


def _allowed_name(out: Path) -> Path:
    """The same path with a name that the license allows."""
    match = re.match(r"(?i)glm[-_ ]?4(?P<rest>.*)", out.name)
    if match is None:
        return out.with_name(f"{NAME_BEGINS_WITH}-{out.name}")
    rest = match["rest"].lower()
    return out.with_name(f"{NAME_BEGINS_WITH}{rest}" if rest else "glm-4v-9b-int4")


def check_free_space(out: Path, needed: int) -> None:
    """Raises `ConversionError` (DISK_FULL) if the disk of `out` has less than `needed` bytes free."""
    there = next(folder for folder in (out, *out.resolve().parents) if is_folder(folder))
    free = shutil.disk_usage(there).free
    if free < needed + _SPARE_BYTES:
        raise ConversionError(
            ConversionErrorKind.DISK_FULL, str(there), needed=needed + _SPARE_BYTES, free=free
        )
