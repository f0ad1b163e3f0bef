"""What making a 4-bit copy is asked for and says: plain values, no torch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

NAME_BEGINS_WITH = "glm-4"  # of everything that is made from the weights: their licence asks for it

WORK_FOLDER = ".unfinished"  # inside the new folder, gone when all is done


class Plan(StrEnum):
    """What is stored in 4 bits; the values are words of the command line."""

    ALL = "all"  # text, tower and adapter
    TEXT = "text"  # the text half; the tower and its adapter stay as they are


class QuantiseStep(StrEnum):
    """What goes on; the values are public."""

    STARTING = "starting"
    CALIBRATING = "calibrating"  # looking with pictures at which inputs matter
    CONVERTING = "converting"
    CHECKING = "checking"


@dataclass(frozen=True, slots=True)
class QuantiseProgress:
    """`done` of `total` parts of the model are written; `seconds_left` is None while nobody knows."""

    step: QuantiseStep
    done: int = 0
    total: int = 0
    seconds_left: float | None = None


class QuantiseErrorKind(StrEnum):
    """What a caller decides by; the values are public."""

    SOURCE = "source"  # the original is missing, damaged, or no model of this form
    NAME = "name"  # the new folder's name does not begin as the licence asks
    PLACE = "place"  # the new folder is inside the original, is it, or holds other things
    IN_USE = "in_use"  # another run writes there
    DISK_FULL = "disk_full"
    NOT_WRITABLE = "not_writable"
    OUT_OF_MEMORY = "out_of_memory"


class QuantiseError(Exception):
    """`detail` names the file, key or folder at fault; bytes are set where the disk is too small."""

    def __init__(self, kind: QuantiseErrorKind, detail: str = "", needed: int = 0, free: int = 0) -> None:
        super().__init__(kind, detail, needed, free)  # all of them: this is what lets it be pickled
        self.kind, self.detail, self.needed, self.free = kind, detail, needed, free


@dataclass(frozen=True, slots=True)
class QuantiseWish:
    """`source` and `out` are folders. `quick`: plain rounding, without pictures."""

    source: Path
    out: Path
    plan: Plan = Plan.ALL
    quick: bool = False
    device: str = ""  # "", "cpu", "cuda", ...: where is computed; nothing is kept there
