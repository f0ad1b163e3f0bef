"""What converting a model speaks in: plain values that a window may show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

_SHARE = 0.33  # of the original's bytes that the copy takes: embeddings and head stay as they are
_MARGIN = 500_000_000  # that stay free on the disk


class ConvertStep(StrEnum):
    STARTING = "starting"  # the libraries are loaded, the original is looked at
    CALIBRATING = "calibrating"  # looking with pictures at which numbers matter
    CONVERTING = "converting"
    CHECKING = "checking"


@dataclass(frozen=True, slots=True)
class ConvertProgress:
    """`done` of `total` in the step's own unit; 0 and None where nobody knows."""

    step: ConvertStep
    done: int = 0
    total: int = 0
    seconds_left: float | None = None


def copy_bytes(source_bytes: int) -> int:
    """What the 4-bit copy of so large an original will take, rounded up."""
    return math.ceil(source_bytes * _SHARE)


def room_for_copy(source_bytes: int) -> int:
    """Bytes that must be free to begin."""
    return copy_bytes(source_bytes) + _MARGIN


class ConvertErrorKind(StrEnum):
    SOURCE = "source"  # the original is gone, damaged, or no bf16 model
    PLACE = "place"  # something else is in the folder for the copy, or its name does not do
    DISK_FULL = "disk_full"
    NOT_WRITABLE = "not_writable"
    OUT_OF_MEMORY = "out_of_memory"
    EXTRA_MISSING = "extra_missing"  # what the models run on is not installed
    IN_USE = "in_use"  # another conversion writes there
    FAILED = "failed"


class ConvertError(Exception):
    """`detail` is for the log, `file` names what it was about; bytes are set for DISK_FULL."""

    def __init__(
        self, kind: ConvertErrorKind, detail: str = "", needed: int = 0, free: int = 0, file: str = ""
    ) -> None:
        super().__init__(kind, detail, needed, free, file)
        self.kind, self.detail, self.needed, self.free, self.file = kind, detail, needed, free, file


@dataclass(frozen=True, slots=True)
class ConvertWish:
    """`source` and `out` are folders; `careful`: with scales searched on pictures."""

    source: str
    out: str
    careful: bool
