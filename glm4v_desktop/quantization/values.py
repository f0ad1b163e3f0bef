"""The values of making a 4-bit copy, used from its process to the window. No torch."""

from __future__ import annotations

import math
import re
import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from glm4v_desktop.core.files import exists, is_folder
from glm4v_desktop.glm4v.config import CONFIG_FILE

NAME_BEGINS_WITH = "glm-4"  # of everything that is made from the weights: their license asks for it
WORK_FOLDER = ".unfinished"  # inside the new folder, deleted when the copy is complete

_COPY_SHARE = 0.33  # of the original's bytes that the copy takes: embeddings and head stay as they are
_MARGIN_BYTES = 500_000_000  # that stay free on the disk, for an offer
_SPARE_BYTES = 64 << 20  # the same, for a run, which knows its size exactly


class QuantizationScope(StrEnum):
    """What is stored in 4 bits; the values are words of the command line."""

    ALL = "all"  # text, vision tower and adapter
    TEXT = "text"  # the text half; the tower and its adapter stay as they are


@dataclass(frozen=True, slots=True)
class ConversionRequest:
    """`source` and `out` are folders. `quick`: plain rounding, without calibration pictures.

    `device` computes: "cpu", "cuda", "cuda:1"; "" for a graphics card if there is one, else the processor.
    """

    source: Path
    out: Path
    scope: QuantizationScope = QuantizationScope.ALL
    quick: bool = False
    device: str = ""


class ConversionStep(StrEnum):
    """The values are public."""

    STARTING = "starting"  # libraries are loaded, the original is examined
    CALIBRATING = "calibrating"  # looking with pictures at which inputs matter
    CONVERTING = "converting"
    CHECKING = "checking"


@dataclass(frozen=True, slots=True)
class ConversionProgress:
    """`done` of `total` parts of the model are written; 0, and None for the time left, while unknown."""

    step: ConversionStep
    done: int = 0
    total: int = 0
    seconds_left: float | None = None


class ConversionErrorKind(StrEnum):
    """The values are public."""

    SOURCE = "source"  # the original is missing, damaged, or no bf16 model of this form
    NAME = "name"  # the new folder's name does not begin as the license asks
    PLACE = "place"  # the new folder is inside the original, is it, or contains other things
    IN_USE = "in_use"  # another conversion writes there
    DISK_FULL = "disk_full"
    NOT_WRITABLE = "not_writable"
    OUT_OF_MEMORY = "out_of_memory"
    EXTRA_MISSING = "extra_missing"  # what the models run on is not installed
    FAILED = "failed"  # the process ended without a reason of its own; `detail` has what is known


class ConversionError(Exception):
    """`detail` names the file, tensor or folder at fault; bytes are set if the disk is too small."""

    def __init__(self, kind: ConversionErrorKind, detail: str = "", needed: int = 0, free: int = 0) -> None:
        super().__init__(kind, detail, needed, free)  # all four, so that it can be pickled
        self.kind, self.detail, self.needed, self.free = kind, detail, needed, free


def copy_bytes(source_bytes: int) -> int:
    """About how many bytes the copy of an original of this size takes, rounded up."""
    return math.ceil(source_bytes * _COPY_SHARE)


def room_for_copy(source_bytes: int) -> int:
    """Bytes that must be free before a copy is offered."""
    return copy_bytes(source_bytes) + _MARGIN_BYTES


def check_output_folder(request: ConversionRequest) -> None:
    """Raises `ConversionError` (NAME, PLACE) if the new folder must not be made where it is asked for."""
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
    """The same place under a name that the license allows."""
    match = re.match(r"(?i)glm[-_ ]?4(?P<rest>.*)", out.name)
    if match is None:
        return out.with_name(f"{NAME_BEGINS_WITH}-{out.name}")
    rest = match["rest"].lower()
    return out.with_name(f"{NAME_BEGINS_WITH}{rest}" if rest else "glm-4v-9b-int4")


def check_free_space(out: Path, needed: int) -> None:
    """Raises `ConversionError` (DISK_FULL) with both figures if the disk has fewer bytes left."""
    there = next(folder for folder in (out, *out.resolve().parents) if is_folder(folder))
    free = shutil.disk_usage(there).free
    if free < needed + _SPARE_BYTES:
        raise ConversionError(
            ConversionErrorKind.DISK_FULL, str(there), needed=needed + _SPARE_BYTES, free=free
        )
